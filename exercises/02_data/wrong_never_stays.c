// Wrong: off by one. No number may stay in its place, so only some of the orders ever come.
#define ex_shuffle solved_shuffle
#include "solution.c"
#undef ex_shuffle

void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng)
{
    for (size_t i = count; i-- > 1;) {
        size_t j = nn_rng_below(rng, (uint32_t)i);
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
