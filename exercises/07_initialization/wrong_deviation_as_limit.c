// Wrong: the deviation, sqrt(2 / (fan_in + fan_out)), is taken for the limit.
#define ex_glorot_uniform solved_glorot_uniform
#include "solution.c"
#undef ex_glorot_uniform

void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    double deviation = sqrt(2 / (double)(fan_in + fan_out));
    for (size_t i = 0; i < count; i++)
        w[i] = deviation * (2 * nn_rng_uniform(rng) - 1);
}
