// Homework 03: a solution.
#include "exercise.h"

#include <math.h>

double ex_slope(double (*f)(double), double x, double h)
{
    return (f(x + h) - f(x - h)) / (2 * h);
}

// Keep x[i] and put it back. x + h - h would be rounded twice, and may end one bit beside x.
void ex_gradient(size_t n, double (*f)(size_t n, const double *x, void *context), void *context, double *x,
                 double h, double *g)
{
    for (size_t i = 0; i < n; i++) {
        double kept = x[i];
        x[i] = kept + h;
        double above = f(n, x, context);
        x[i] = kept - h;
        double below = f(n, x, context);
        x[i] = kept;
        g[i] = (above - below) / (2 * h);
    }
}

void ex_descent_step(size_t n, double learning_rate, const double *g, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] -= learning_rate * g[i];
}

void ex_momentum_step(size_t n, double learning_rate, double momentum, const double *g, double *v, double *x)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] - learning_rate * g[i];
        x[i] += v[i];
    }
}

// Ask whether numbers are finite before comparing them: every comparison with "not a number" is false.
int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x)
{
    double at = *x; // *x must stay as it is until we know that the walk ends well
    int steps = 0;
    for (;; steps++) {
        double g = slope(at);
        if (!isfinite(at) || !isfinite(g))
            return -1;
        if (fabs(g) < tolerance || steps == most_steps)
            break;
        at -= learning_rate * g;
    }
    *x = at;
    return steps;
}
