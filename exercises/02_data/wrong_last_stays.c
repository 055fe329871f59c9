// Wrong: the loop begins one too early, and the last number never moves.
#define ex_shuffle solved_shuffle
#include "solution.c"
#undef ex_shuffle

void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng)
{
    for (size_t i = count > 0 ? count - 1 : 0; i-- > 1;) {
        size_t j = nn_rng_below(rng, (uint32_t)(i + 1));
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
