// Wrong: the sizes are read before it is known whether the file is that long.
#define ex_idx_header solved_idx_header
#include "solution.c"
#undef ex_idx_header

int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header)
{
    if (bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8 || (bytes[3] != 1 && bytes[3] != 3))
        return -1;
    ex_idx read = {.dimensions = bytes[3], .size = {1, 1, 1}, .first = 4 + 4 * (size_t)bytes[3]};
    for (size_t d = 0; d < read.dimensions; d++)
        read.size[d] = big_endian(bytes + 4 + 4 * d);
    return solved_idx_header(bytes, size, header);
}
