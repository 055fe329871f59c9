// Wrong: a negative slope is below every tolerance: the sign was forgotten.
#define ex_descend solved_descend
#include "solution.c"
#undef ex_descend

int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x)
{
    double at = *x;
    int steps = 0;
    for (;; steps++) {
        double g = slope(at);
        if (!isfinite(at) || !isfinite(g))
            return -1;
        if (g < tolerance || steps == most_steps)
            break;
        at -= learning_rate * g;
    }
    *x = at;
    return steps;
}
