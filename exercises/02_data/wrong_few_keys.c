// Wrong: sorted by random keys of 16 bits. Numbers with equal keys keep their order.
#define ex_shuffle solved_shuffle
#include "solution.c"
#undef ex_shuffle

#include <stdlib.h>

static int by_key(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

// key, place and number in one: 16 + 16 + 32 bits
void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng)
{
    uint64_t *tickets = malloc((count + 1) * sizeof *tickets);
    for (size_t i = 0; i < count; i++)
        tickets[i] = (uint64_t)(nn_rng_uint32(rng) >> 16) << 48 | (uint64_t)i << 32 | order[i];
    qsort(tickets, count, sizeof *tickets, by_key);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)tickets[i];
    free(tickets);
}
