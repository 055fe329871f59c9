// Wrong: x[i] is moved back by a sum, which is rounded.
#define ex_gradient solved_gradient
#include "solution.c"
#undef ex_gradient

void ex_gradient(size_t n, double (*f)(size_t n, const double *x, void *context), void *context, double *x,
                 double h, double *g)
{
    for (size_t i = 0; i < n; i++) {
        x[i] += h;
        double above = f(n, x, context);
        x[i] -= 2 * h;
        double below = f(n, x, context);
        x[i] += h;
        g[i] = (above - below) / (2 * h);
    }
}
