// Wrong: a stream of its own, with a fixed seed. The seed that the caller chose does nothing.
#define ex_he_normal solved_he_normal
#include "solution.c"
#undef ex_he_normal

void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w)
{
    nn_rng own = nn_rng_at(42, NN_RNG_USER, 0, nn_rng_uint32(rng) & 0);
    solved_he_normal(count, fan_in, &own, w);
}
