// Wrong: half a window in front, whatever the stride. Right for stride 1 and odd windows only.
#define ex_same_size solved_same_size
#include "solution.c"
#undef ex_same_size

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    *before = window / 2;
    return (size + stride - 1) / stride;
}
