// Right, in other ways: the shuffle gives each number a random key and sorts; the header is read twice.
#define ex_idx_header solved_idx_header
#define ex_shuffle    solved_shuffle
#include "solution.c"
#undef ex_idx_header
#undef ex_shuffle

#include <stdlib.h>

// A product so large that it cannot be right is not formed at all.
static int promise_is_kept(const ex_idx *idx, size_t data)
{
    if (idx->size[0] > data || idx->size[1] > data / idx->size[0])
        return 0;
    return data % (idx->size[0] * idx->size[1]) == 0 && data / (idx->size[0] * idx->size[1]) == idx->size[2];
}

int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header)
{
    ex_idx before = *header;
    size_t D = size > 3 ? bytes[3] : 0;
    if (!(D == 1 || D == 3) || bytes[0] || bytes[1] || bytes[2] != 8 || size < 4 * (D + 1))
        return -1;
    *header = (ex_idx){D, {1, 1, 1}, 4 * (D + 1)};
    for (size_t at = 4; at < header->first; at++)
        header->size[at / 4 - 1] = (at % 4 ? header->size[at / 4 - 1] << 8 : 0) | bytes[at];
    if (header->size[0] && header->size[1] && header->size[2] &&
        promise_is_kept(header, size - header->first))
        return 0;
    *header = before;
    return -1;
}

typedef struct {
    uint64_t key; // so many bits that two equal keys are not to be expected
    uint32_t number;
} ticket;

static int by_key(const void *a, const void *b)
{
    const ticket *left = a, *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng)
{
    ticket *tickets = malloc((count + 1) * sizeof *tickets);
    for (size_t i = 0; i < count; i++) {
        tickets[i].key = (uint64_t)nn_rng_uint32(rng) << 32;
        tickets[i].key |= nn_rng_uint32(rng);
        tickets[i].number = order[i];
    }
    qsort(tickets, count, sizeof *tickets, by_key);
    for (size_t i = 0; i < count; i++)
        order[i] = tickets[i].number;
    free(tickets);
}
