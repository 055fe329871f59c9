// Wrong: a missing pair of brackets: divided by 2, and then multiplied by h.
#define ex_slope solved_slope
#include "solution.c"
#undef ex_slope

double ex_slope(double (*f)(double), double x, double h)
{
    return (f(x + h) - f(x - h)) / 2 * h;
}
