// Right, in other ways: functions built from each other, a walk that calls itself, halves instead of doubles.
#include "exercise.h"

#include <float.h>
#include <math.h>

double ex_slope(double (*f)(double), double x, double h)
{
    return 0.5 / h * (f(x + h) - f(x - h));
}

static double moved(size_t n, double (*f)(size_t, const double *, void *), void *context, double *x, size_t i,
                    double to)
{
    double kept = x[i];
    x[i] = to;
    double loss = f(n, x, context);
    x[i] = kept;
    return loss;
}

void ex_gradient(size_t n, double (*f)(size_t n, const double *x, void *context), void *context, double *x,
                 double h, double *g)
{
    double here = f(n, x, context);
    for (size_t i = 0; i < n; i++) {
        double forward = (moved(n, f, context, x, i, x[i] + h) - here) / h;
        double backward = (here - moved(n, f, context, x, i, x[i] - h)) / h;
        g[i] = (forward + backward) / 2; // the central difference
    }
}

// With momentum 0, the last step does not matter.
void ex_descent_step(size_t n, double learning_rate, const double *g, double *x)
{
    for (size_t i = 0; i < n; i++) {
        double v = 0;
        ex_momentum_step(1, learning_rate, 0, &g[i], &v, &x[i]);
    }
}

// First all steps, then all places.
void ex_momentum_step(size_t n, double learning_rate, double momentum, const double *g, double *v, double *x)
{
    for (size_t i = 0; i < n; i++)
        v[i] *= momentum;
    for (size_t i = 0; i < n; i++)
        v[i] -= learning_rate * g[i];
    for (size_t i = 0; i < n; i++)
        x[i] += v[i];
}

// The last place is asked only whether it is finite.
int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x)
{
    double at = *x;
    int steps;
    for (steps = 0; steps < most_steps; steps++) {
        double g = slope(at);
        if (isnan(g))
            return -1;
        if (-tolerance < g && g < tolerance)
            break;
        ex_descent_step(1, learning_rate, &g, &at);
        if (!(fabs(at) <= DBL_MAX))
            return -1;
    }
    *x = at;
    return steps;
}
