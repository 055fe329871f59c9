// Wrong: a new mask on the way back: others are blamed than those who spoke.
#define ex_dropout_backward solved_dropout_backward
#include "solution.c"
#undef ex_dropout_backward

void ex_dropout_backward(size_t count, const double *mask, const double *dy, double *dx)
{
    nn_rng rng = nn_rng_at(2, NN_RNG_DROPOUT, 0, 0);
    double factor = 1;
    for (size_t i = 0; i < count; i++)
        if (mask[i] > 0)
            factor = mask[i];
    for (size_t i = 0; i < count; i++)
        dx[i] = nn_rng_uniform(&rng) < 1 - 1 / factor ? 0 : dy[i] * factor;
}
