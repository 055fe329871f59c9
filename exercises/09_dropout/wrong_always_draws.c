// Wrong: random numbers are drawn also when they are not used: those that follow are others.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        bool dropped = nn_rng_uniform(rng) < rate;
        mask[i] = !training ? 1 : dropped ? 0 : 1 / (1 - rate);
        y[i] = x[i] * mask[i];
    }
}
