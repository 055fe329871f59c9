// Wrong: a file with more bytes than promised is accepted.
#define ex_idx_header solved_idx_header
#include "solution.c"
#undef ex_idx_header

int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header)
{
    for (size_t length = size; length > 0; length--)
        if (solved_idx_header(bytes, length, header) == 0)
            return 0;
    return -1;
}
