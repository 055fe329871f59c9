// Wrong: the decay goes through the slope, and Adam divides it away.
#define ex_adamw_step solved_adamw_step
#include "solution.c"
#undef ex_adamw_step

void ex_adamw_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                   double *w)
{
    for (size_t i = 0; i < count; i++)
        ex_adam_step(set, t, 1, &(double){g[i] + set->weight_decay * w[i]}, m + i, v + i, w + i);
}
