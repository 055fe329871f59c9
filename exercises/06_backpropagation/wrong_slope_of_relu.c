// Wrong: the slope of relu itself, 1 or 0, without the slope that comes from above.
#define ex_relu_backward solved_relu_backward
#include "solution.c"
#undef ex_relu_backward

void ex_relu_backward(size_t count, const double *x, const double *dy, double *dx)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = x[i] > 0;
}
