// Wrong: a slope that is not a number ends the loop, as if it were flat there.
#define ex_descend solved_descend
#include "solution.c"
#undef ex_descend

int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x)
{
    int steps = 0;
    for (double g; steps < most_steps && fabs(g = slope(*x)) >= tolerance; steps++)
        *x -= learning_rate * g;
    return steps;
}
