// Wrong: size - window of a window that does not fit wraps around to a huge number.
#define ex_valid_size solved_valid_size
#include "solution.c"
#undef ex_valid_size

size_t ex_valid_size(size_t size, size_t window, size_t stride)
{
    return (size - window) / stride + 1;
}
