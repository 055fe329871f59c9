// Wrong: fills fan_in * fan_out weights, whatever count is.
#define ex_glorot_uniform solved_glorot_uniform
#include "solution.c"
#undef ex_glorot_uniform

void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    double limit = ex_glorot_limit(fan_in, fan_out);
    for (size_t i = 0; i < fan_in * fan_out && i < count; i++)
        w[i] = limit * (2 * nn_rng_uniform(rng) - 1);
}
