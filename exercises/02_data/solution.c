// Homework 02: a solution.
#include "exercise.h"

// Built from the bytes, so that it does not matter how this processor stores its own numbers.
static size_t big_endian(const uint8_t *bytes)
{
    return ((bytes[0] * (size_t)256 + bytes[1]) * 256 + bytes[2]) * 256 + bytes[3];
}

int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header)
{
    if (size < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8 || (bytes[3] != 1 && bytes[3] != 3))
        return -1;
    ex_idx read = {.dimensions = bytes[3], .size = {1, 1, 1}, .first = 4 + 4 * (size_t)bytes[3]};
    if (size < read.first)
        return -1;
    size_t data = size - read.first, product = 1;
    for (size_t d = 0; d < read.dimensions; d++) {
        read.size[d] = big_endian(bytes + 4 + 4 * d);
        // Divide, do not multiply: product * size[d] could be too large for a size_t, data / product never is.
        if (read.size[d] == 0 || read.size[d] > data / product)
            return -1;
        product *= read.size[d];
    }
    if (product != data)
        return -1;
    *header = read; // only now, when everything is known to be right
    return 0;
}

// 255.0, not 255: the quotient of two whole numbers is a whole number, here 0 or 1.
void ex_normalize(size_t count, const uint8_t *bytes, double mean, double deviation, double *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (bytes[i] / 255.0 - mean) / deviation;
}

// From the back: place i gets one of those not yet placed. The one that is there already is among them.
void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng)
{
    for (size_t i = count; i-- > 1;) {
        size_t j = nn_rng_below(rng, (uint32_t)(i + 1));
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

// (count + batch_size - 1) / batch_size is the usual formula. But its sum can be too large for a size_t.
size_t ex_batch_count(size_t count, size_t batch_size)
{
    if (batch_size == 0)
        return 0;
    return count / batch_size + (count % batch_size != 0);
}

// b is below the number of batches, so b * batch_size is below count: no overflow.
int ex_batch_bounds(size_t count, size_t batch_size, size_t b, size_t *first, size_t *length)
{
    if (b >= ex_batch_count(count, batch_size))
        return -1;
    size_t left = count - b * batch_size;
    *first = b * batch_size;
    *length = left < batch_size ? left : batch_size;
    return 0;
}
