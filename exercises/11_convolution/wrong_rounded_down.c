// Wrong: rounds down. Of 5 pixels in steps of 2 only two places are left.
#define ex_same_size solved_same_size
#include "solution.c"
#undef ex_same_size

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    size_t places = size / stride, end = (places ? places - 1 : 0) * stride + window;
    *before = end > size ? (end - size) / 2 : 0;
    return places;
}
