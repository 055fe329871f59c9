// Wrong: the step goes along the gradient, up the hill.
#define ex_descent_step solved_descent_step
#include "solution.c"
#undef ex_descent_step

void ex_descent_step(size_t n, double learning_rate, const double *g, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] += learning_rate * g[i];
}
