// Wrong: where no zeros are needed, a number below 0 wraps around to a huge one.
#define ex_same_size solved_same_size
#include "solution.c"
#undef ex_same_size

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    size_t places = (size + stride - 1) / stride;
    *before = ((places - 1) * stride + window - size) / 2;
    return places;
}
