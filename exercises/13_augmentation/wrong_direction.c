// Wrong: the sign of the shift. y[h,w] = x[h + down, w + right] moves up and to the left.
#define ex_shift solved_shift
#include "solution.c"
#undef ex_shift

void ex_shift(size_t H, size_t W, size_t C, ptrdiff_t down, ptrdiff_t right, const double *x, double *y)
{
    solved_shift(H, W, C, -down, -right, x, y);
}
