// Wrong: the older form of dropout: nothing is scaled while training, and everything when not training.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        mask[i] = 1 - rate;
        if (training)
            mask[i] = nn_rng_uniform(rng) < rate ? 0 : 1;
        y[i] = x[i] * mask[i];
    }
}
