// Wrong: the place where the walk begins is counted as a step.
#define ex_descend solved_descend
#include "solution.c"
#undef ex_descend

int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x)
{
    int steps = solved_descend(slope, learning_rate, tolerance, most_steps, x);
    return steps < 0 ? -1 : steps + 1;
}
