// Wrong: one random number for two neighbours: they are dropped together, or stay together.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        if (!training)
            mask[i] = 1;
        else if (i % 2 == 0)
            mask[i] = nn_rng_uniform(rng) < rate ? 0 : 1 / (1 - rate);
        else
            mask[i] = mask[i - 1];
        y[i] = x[i] * mask[i];
    }
}
