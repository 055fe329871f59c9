// Right, in other ways: divides by the distance that was really moved, measures on a copy, remembers the old place.
#include "exercise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double ex_slope(double (*f)(double), double x, double h)
{
    double right = x + h, left = x - h;
    return f(right) / (right - left) - f(left) / (right - left);
}

void ex_gradient(size_t n, double (*f)(size_t n, const double *x, void *context), void *context, double *x,
                 double h, double *g)
{
    double *copy = malloc(n * sizeof *copy);
    for (size_t i = n; i-- > 0;) {
        memcpy(copy, x, n * sizeof *copy);
        copy[i] -= h;
        g[i] = -f(n, copy, context);
        copy[i] = x[i] + h;
        g[i] += f(n, copy, context);
        g[i] /= h + h;
    }
    free(copy);
}

void ex_descent_step(size_t n, double learning_rate, const double *g, double *x)
{
    while (n-- > 0)
        x[n] = fma(-learning_rate, g[n], x[n]);
}

// v is the last step: the new place minus the old one.
void ex_momentum_step(size_t n, double learning_rate, double momentum, const double *g, double *v, double *x)
{
    for (size_t i = 0; i < n; i++) {
        double old = x[i];
        x[i] = old + momentum * v[i] - learning_rate * g[i];
        v[i] = x[i] - old;
    }
}

// What is not finite gives nan when it is multiplied by 0. Here *x itself walks, and goes back in the bad case.
int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x)
{
    double start = *x, g = slope(start);
    int steps = 0;
    while (steps < most_steps && !(fabs(g) < tolerance) && g * 0 == 0) {
        *x -= learning_rate * g;
        g = slope(*x);
        steps++;
    }
    if (*x * 0 == 0 && g * 0 == 0)
        return steps;
    *x = start;
    return -1;
}
