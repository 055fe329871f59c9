// Wrong: the numbers come from rand(), not from rng: the same seed no longer gives the same mask.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

#include <stdlib.h>

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        mask[i] = training ? rand() / (RAND_MAX + 1.0) < rate ? 0 : 1 / (1 - rate) : 1;
        y[i] = x[i] * mask[i];
    }
}
