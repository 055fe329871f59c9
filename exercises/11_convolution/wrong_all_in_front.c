// Wrong: all zeros stand in front, none behind.
#define ex_same_size solved_same_size
#include "solution.c"
#undef ex_same_size

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    size_t places = (size + stride - 1) / stride, end = (places - 1) * stride + window;
    *before = end > size ? end - size : 0;
    return places;
}
