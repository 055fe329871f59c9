// Wrong: each number changes places with any other: n^n ways cannot fall evenly on n! orders.
#define ex_shuffle solved_shuffle
#include "solution.c"
#undef ex_shuffle

void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = nn_rng_below(rng, (uint32_t)count);
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
