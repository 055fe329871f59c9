// Wrong: all numbers are moved at once. This measures the slope along the diagonal.
#define ex_gradient solved_gradient
#include "solution.c"
#undef ex_gradient

void ex_gradient(size_t n, double (*f)(size_t n, const double *x, void *context), void *context, double *x,
                 double h, double *g)
{
    double kept[64];
    for (size_t i = 0; i < n && i < 64; i++)
        x[i] = (kept[i] = x[i]) + h;
    double above = f(n, x, context);
    for (size_t i = 0; i < n && i < 64; i++)
        x[i] = kept[i] - h;
    double below = f(n, x, context);
    for (size_t i = 0; i < n && i < 64; i++) {
        x[i] = kept[i];
        g[i] = (above - below) / (2 * h);
    }
}
