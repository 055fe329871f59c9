// Wrong: counts the steps, not the places. The + 1 is missing.
#define ex_valid_size solved_valid_size
#include "solution.c"
#undef ex_valid_size

size_t ex_valid_size(size_t size, size_t window, size_t stride)
{
    return window > size ? 0 : (size - window) / stride;
}
