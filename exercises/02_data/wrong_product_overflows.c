// Wrong: the product of three sizes is formed as it stands. 2^31 x 2^31 x 4 is 2^64, and a size_t shows 0.
#define ex_idx_header solved_idx_header
#include "solution.c"
#undef ex_idx_header

int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header)
{
    if (size < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8 || (bytes[3] != 1 && bytes[3] != 3))
        return -1;
    ex_idx read = {.dimensions = bytes[3], .size = {1, 1, 1}, .first = 4 + 4 * (size_t)bytes[3]};
    if (size < read.first)
        return -1;
    size_t product = 1;
    for (size_t d = 0; d < read.dimensions; d++) {
        read.size[d] = big_endian(bytes + 4 + 4 * d);
        if (read.size[d] == 0)
            return -1;
        product *= read.size[d];
    }
    if (read.first + product != size)
        return -1;
    *header = read;
    return 0;
}
