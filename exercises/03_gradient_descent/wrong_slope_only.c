// Wrong: only the slope is asked whether it is finite, not the place.
#define ex_descend solved_descend
#include "solution.c"
#undef ex_descend

int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x)
{
    double at = *x, g = slope(at);
    int steps = 0;
    for (; isfinite(g) && fabs(g) >= tolerance && steps < most_steps; steps++) {
        at -= learning_rate * g;
        g = slope(at);
    }
    if (!isfinite(g))
        return -1;
    *x = at;
    return steps;
}
