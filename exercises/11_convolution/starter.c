// Homework 11. Read README.md, then fill in the four functions. Returning 0 means: not done yet.
#include "exercise.h"

#include <math.h>

size_t ex_valid_size(size_t size, size_t window, size_t stride)
{
    return 0;
}

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    return 0;
}

void ex_conv2d_forward(const ex_conv2d_shape *g, const double *x, const double *w, const double *b, double *y)
{
}

void ex_max_pooling_forward(const ex_max_pooling_shape *g, const double *x, double *y)
{
}
