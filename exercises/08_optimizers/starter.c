// Homework 08. Read README.md, then fill in the five functions. NAN means: not done yet.
#include "exercise.h"

#include <math.h>

void ex_rmsprop_step(const ex_settings *set, size_t count, const double *g, double *v, double *w)
{
}

void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w)
{
}

void ex_adamw_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                   double *w)
{
}

double ex_cosine(size_t step, size_t steps)
{
    return NAN;
}

double ex_warm_up_cosine(size_t step, size_t warm_up, size_t steps)
{
    return NAN;
}
