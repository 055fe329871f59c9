// Wrong: a copy of the stream is used. The next layer gets the same weights.
#define ex_he_normal solved_he_normal
#include "solution.c"
#undef ex_he_normal

void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w)
{
    nn_rng own = *rng;
    solved_he_normal(count, fan_in, &own, w);
}
