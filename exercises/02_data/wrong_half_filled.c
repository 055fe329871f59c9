// Wrong: the header is filled in while it is read, also when the file turns out to be bad.
#define ex_idx_header solved_idx_header
#include "solution.c"
#undef ex_idx_header

int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header)
{
    if (size >= 4)
        header->dimensions = bytes[3];
    return solved_idx_header(bytes, size, header);
}
