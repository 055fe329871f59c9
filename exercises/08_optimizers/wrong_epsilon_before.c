// Wrong: epsilon is added to the root before the correction.
#define ex_adam_step solved_adam_step
#include "solution.c"
#undef ex_adam_step

void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w)
{
    const double rate =
        set->learning_rate * sqrt(1 - pow(set->beta_2, (double)t)) / (1 - pow(set->beta_1, (double)t));
    for (size_t i = 0; i < count; i++) {
        m[i] = set->beta_1 * m[i] + (1 - set->beta_1) * g[i];
        v[i] = set->beta_2 * v[i] + (1 - set->beta_2) * g[i] * g[i];
        w[i] -= rate * m[i] / (sqrt(v[i]) + set->epsilon);
    }
}
