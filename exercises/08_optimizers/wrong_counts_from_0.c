// Wrong: t is taken as if it began at 0. The first step divides by 0.
#define ex_adam_step solved_adam_step
#include "solution.c"
#undef ex_adam_step

void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w)
{
    const double known_m = 1 - pow(set->beta_1, (double)t - 1), known_v = 1 - pow(set->beta_2, (double)t - 1);
    for (size_t i = 0; i < count; i++) {
        m[i] = set->beta_1 * m[i] + (1 - set->beta_1) * g[i];
        v[i] = set->beta_2 * v[i] + (1 - set->beta_2) * g[i] * g[i];
        w[i] -= set->learning_rate * (m[i] / known_m) / (sqrt(v[i] / known_v) + set->epsilon);
    }
}
