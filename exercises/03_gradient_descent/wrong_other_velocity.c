// Wrong: another meaning of v: a sum of gradients, without learning rate and minus.
#define ex_momentum_step solved_momentum_step
#include "solution.c"
#undef ex_momentum_step

void ex_momentum_step(size_t n, double learning_rate, double momentum, const double *g, double *v, double *x)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] + g[i];
        x[i] -= learning_rate * v[i];
    }
}
