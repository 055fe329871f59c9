// Right, in other ways: one weight after the other, means that move towards the slope, powers by multiplication, the
// correction at the outside, the cosine as the square of another one.
#include "exercise.h"

#include <math.h>

static double mean_of(double old, double share, double now)
{
    return old + (1 - share) * (now - old);
}

void ex_rmsprop_step(const ex_settings *set, size_t count, const double *g, double *v, double *w)
{
    for (size_t i = 0; i < count; i++)
        v[i] = mean_of(v[i], set->rho, pow(g[i], 2));
    while (count-- > 0)
        w[count] = w[count] - g[count] * (set->learning_rate / (set->epsilon + sqrt(v[count])));
}

static double power(double base, size_t exponent)
{
    double result = 1;
    for (; exponent > 0; exponent /= 2, base *= base)
        if (exponent % 2)
            result *= base;
    return result;
}

// m' / (sqrt(v') + epsilon), above and below times the root of 1 - beta_2^t.
void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w)
{
    const double root = sqrt(1 - power(set->beta_2, t));
    const double rate = set->learning_rate * root / (1 - power(set->beta_1, t));
    for (size_t i = 0; i < count; i++) {
        m[i] = mean_of(m[i], set->beta_1, g[i]);
        v[i] = mean_of(v[i], set->beta_2, g[i] * g[i]);
        w[i] -= rate * m[i] / (sqrt(v[i]) + set->epsilon * root);
    }
}

// What decays is taken from the old weight, so it may as well be subtracted in the end.
void ex_adamw_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                   double *w)
{
    for (size_t i = 0; i < count; i++) {
        const double decay = set->learning_rate * set->weight_decay * w[i];
        ex_adam_step(set, t, 1, &g[i], &m[i], &v[i], &w[i]);
        w[i] -= decay;
    }
}

double ex_cosine(size_t step, size_t steps)
{
    const double share = step < steps ? (double)step / (double)steps : 1 - 1 / (double)steps;
    return pow(cos(M_PI / 2 * share), 2);
}

double ex_warm_up_cosine(size_t step, size_t warm_up, size_t steps)
{
    if (step >= warm_up)
        return ex_cosine(step - warm_up, steps - warm_up);
    return (1.0 + step) / warm_up;
}
