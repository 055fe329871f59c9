// Wrong: epsilon is under the root.
#define ex_rmsprop_step solved_rmsprop_step
#include "solution.c"
#undef ex_rmsprop_step

void ex_rmsprop_step(const ex_settings *set, size_t count, const double *g, double *v, double *w)
{
    for (size_t i = 0; i < count; i++) {
        v[i] = set->rho * v[i] + (1 - set->rho) * g[i] * g[i];
        w[i] -= set->learning_rate * g[i] / sqrt(v[i] + set->epsilon);
    }
}
