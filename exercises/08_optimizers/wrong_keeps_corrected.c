// Wrong: the corrected means are kept. The next step corrects them once more.
#define ex_adam_step solved_adam_step
#include "solution.c"
#undef ex_adam_step

void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w)
{
    for (size_t i = 0; i < count; i++) {
        m[i] = (set->beta_1 * m[i] + (1 - set->beta_1) * g[i]) / (1 - pow(set->beta_1, (double)t));
        v[i] = (set->beta_2 * v[i] + (1 - set->beta_2) * g[i] * g[i]) / (1 - pow(set->beta_2, (double)t));
        w[i] -= set->learning_rate * m[i] / (sqrt(v[i]) + set->epsilon);
    }
}
