// Wrong: the mask is taken from dy, not from x. Negative slopes are stopped, closed relus are not.
#define ex_relu_backward solved_relu_backward
#include "solution.c"
#undef ex_relu_backward

void ex_relu_backward(size_t count, const double *x, const double *dy, double *dx)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] > 0 ? dy[i] : 0;
}
