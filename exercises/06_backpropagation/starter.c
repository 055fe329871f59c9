// Homework 06. Read README.md, then fill in the four functions. NAN means: not done yet.
#include "exercise.h"

#include <math.h>

void ex_relu_backward(size_t count, const double *x, const double *dy, double *dx)
{
}

void ex_dense_backward(size_t N, size_t I, size_t O, const double *x, const double *w, const double *dy,
                       double *dx, double *dw, double *db)
{
}

double ex_network_forward(const ex_network *net, double *s, double *h, double *p)
{
    return NAN;
}

void ex_network_backward(const ex_network *net, const double *s, const double *h, const double *p,
                         const ex_slopes *slopes)
{
}
