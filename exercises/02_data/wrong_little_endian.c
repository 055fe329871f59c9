// Wrong: the four bytes of a size are copied as they lie. Most processors store the smallest part first.
#define ex_idx_header solved_idx_header
#include "solution.c"
#undef ex_idx_header

#include <string.h>

static size_t copied(const uint8_t *bytes)
{
    uint32_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
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
        read.size[d] = copied(bytes + 4 + 4 * d);
        if (read.size[d] == 0 || read.size[d] > data / product)
            return -1;
        product *= read.size[d];
    }
    if (product != data)
        return -1;
    *header = read;
    return 0;
}
