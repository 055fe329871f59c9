// Homework 08: a solution.
#include "exercise.h"

#include <math.h>

// First the memory, then the step: this slope counts in v already.
void ex_rmsprop_step(const ex_settings *set, size_t count, const double *g, double *v, double *w)
{
    for (size_t i = 0; i < count; i++) {
        v[i] = set->rho * v[i] + (1 - set->rho) * g[i] * g[i];
        w[i] -= set->learning_rate * g[i] / (sqrt(v[i]) + set->epsilon);
    }
}

// Both means begin at 0 and are too small at first. The corrected ones are used for this step, and not kept.
void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w)
{
    const double known_m = 1 - pow(set->beta_1, (double)t), known_v = 1 - pow(set->beta_2, (double)t);
    for (size_t i = 0; i < count; i++) {
        m[i] = set->beta_1 * m[i] + (1 - set->beta_1) * g[i];
        v[i] = set->beta_2 * v[i] + (1 - set->beta_2) * g[i] * g[i];
        w[i] -= set->learning_rate * (m[i] / known_m) / (sqrt(v[i] / known_v) + set->epsilon);
    }
}

void ex_adamw_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                   double *w)
{
    for (size_t i = 0; i < count; i++)
        w[i] -= set->learning_rate * set->weight_decay * w[i];
    ex_adam_step(set, t, count, g, m, v, w);
}

double ex_cosine(size_t step, size_t steps)
{
    const double pi = acos(-1);
    if (step >= steps)
        step = steps - 1;
    return (1 + cos(pi * (double)step / (double)steps)) / 2;
}

double ex_warm_up_cosine(size_t step, size_t warm_up, size_t steps)
{
    if (step < warm_up)
        return (double)(step + 1) / (double)warm_up;
    return ex_cosine(step - warm_up, steps - warm_up);
}
