/*
 * initializer.c - starting weights. Chapter 07 derives the two formulas.
 */
#include "layers/initializer.h"

#include <math.h>

void nn_initialize(nn_initializer initializer, size_t count, size_t fan_in, size_t fan_out, nn_rng *rng,
                   nn_real *value)
{
    double limit = sqrt(6 / (double)(fan_in + fan_out));
    double deviation = sqrt(2 / (double)fan_in);
    for (size_t i = 0; i < count; i++) {
        switch (initializer) {
        case NN_GLOROT_UNIFORM:
            value[i] = (nn_real)(limit * (2 * nn_rng_uniform(rng) - 1));
            break;
        case NN_HE_NORMAL:
            value[i] = (nn_real)(deviation * nn_rng_normal(rng));
            break;
        case NN_ZEROS:
            value[i] = 0;
            break;
        case NN_ONES:
            value[i] = 1;
            break;
        }
    }
}
