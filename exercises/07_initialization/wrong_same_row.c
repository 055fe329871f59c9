// Wrong: one row of fan_out weights is drawn, and copied for each input.
#define ex_glorot_uniform solved_glorot_uniform
#include "solution.c"
#undef ex_glorot_uniform

void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    double limit = ex_glorot_limit(fan_in, fan_out);
    for (size_t i = 0; i < count; i++)
        w[i] = i < fan_out ? limit * (2 * nn_rng_uniform(rng) - 1) : w[i - fan_out];
}
