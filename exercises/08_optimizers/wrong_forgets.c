// Wrong: the memory is put back to 0 in each step.
#define ex_adam_step solved_adam_step
#include "solution.c"
#undef ex_adam_step

void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w)
{
    for (size_t i = 0; i < count; i++)
        m[i] = v[i] = 0;
    solved_adam_step(set, t, count, g, m, v, w);
}
