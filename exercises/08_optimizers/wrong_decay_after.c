// Wrong: the decay comes after the step, and takes a share of the step too.
#define ex_adamw_step solved_adamw_step
#include "solution.c"
#undef ex_adamw_step

void ex_adamw_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                   double *w)
{
    ex_adam_step(set, t, count, g, m, v, w);
    for (size_t i = 0; i < count; i++)
        w[i] -= set->learning_rate * set->weight_decay * w[i];
}
