// Wrong: the factor is in y, but not in the mask: the way back forgets it.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        mask[i] = training && nn_rng_uniform(rng) < rate ? 0 : 1;
        y[i] = training ? x[i] * mask[i] / (1 - rate) : x[i];
    }
}
