// Wrong: from 0 to the limit. No weight is negative.
#define ex_glorot_uniform solved_glorot_uniform
#include "solution.c"
#undef ex_glorot_uniform

void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    double limit = ex_glorot_limit(fan_in, fan_out);
    for (size_t i = 0; i < count; i++)
        w[i] = limit * nn_rng_uniform(rng);
}
