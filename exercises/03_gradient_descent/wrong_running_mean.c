// Wrong: a running mean. The new gradient counts only for a share of 1 - momentum.
#define ex_momentum_step solved_momentum_step
#include "solution.c"
#undef ex_momentum_step

void ex_momentum_step(size_t n, double learning_rate, double momentum, const double *g, double *v, double *x)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] - (1 - momentum) * learning_rate * g[i];
        x[i] += v[i];
    }
}
