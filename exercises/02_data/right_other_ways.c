// Right, in other ways: shifts, products in 128 bits, a table of 256 answers, a shuffle from the front.
#include "exercise.h"

#include <string.h>

static uint32_t number_at(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static int has_begin(const uint8_t *bytes, size_t size)
{
    static const uint8_t begin[3] = {0, 0, 8};
    return size >= 4 && memcmp(bytes, begin, sizeof begin) == 0;
}

int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header)
{
    __extension__ typedef unsigned __int128 wide; // three numbers of 32 bits need 96
    if (!has_begin(bytes, size))
        return -1;
    size_t n[3] = {1, 1, 1}, place = 4;
    for (int d = 0; d < bytes[3]; d++, place += 4) {
        if (d == 3 || size < place + 4)
            return -1;
        n[d] = number_at(bytes + place);
    }
    wide product = (wide)n[0] * n[1] * n[2];
    if (product == 0 || place + product != size || (place != 8 && place != 16))
        return -1;
    header->dimensions = place / 4 - 1;
    memcpy(header->size, n, sizeof n);
    header->first = place;
    return 0;
}

// Only 256 different bytes: compute each answer once.
void ex_normalize(size_t count, const uint8_t *bytes, double mean, double deviation, double *x)
{
    double table[256];
    for (int v = 0; v < 256; v++)
        table[v] = v / (255 * deviation) - mean / deviation;
    while (count-- > 0)
        x[count] = table[bytes[count]];
}

// From the front: each place gets one of those from here on.
void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = i + (size_t)((double)(count - i) * nn_rng_uniform(rng));
        uint32_t kept = order[j];
        order[j] = order[i];
        order[i] = kept;
    }
}

size_t ex_batch_count(size_t count, size_t batch_size)
{
    return count == 0 || batch_size == 0 ? 0 : (count - 1) / batch_size + 1;
}

int ex_batch_bounds(size_t count, size_t batch_size, size_t b, size_t *first, size_t *length)
{
    size_t whole = batch_size ? count / batch_size : 0, rest = batch_size ? count % batch_size : 0;
    if (b > whole || (b == whole && rest == 0))
        return -1;
    *first = b * batch_size;
    *length = b == whole ? rest : batch_size;
    return 0;
}
