// Wrong: multiplied by the variance, not by its root.
#define ex_he_normal solved_he_normal
#include "solution.c"
#undef ex_he_normal

void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w)
{
    for (size_t i = 0; i < count; i++)
        w[i] = 2 / (double)fan_in * nn_rng_normal(rng);
}
