// Wrong: the variance 1 / fan_in, without the 2 that makes up for the relu.
#define ex_he_normal solved_he_normal
#include "solution.c"
#undef ex_he_normal

void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w)
{
    for (size_t i = 0; i < count; i++)
        w[i] = nn_rng_normal(rng) / sqrt((double)fan_in);
}
