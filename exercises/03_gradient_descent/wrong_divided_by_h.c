// Wrong: the two places are 2 h apart, but the difference is divided by h.
#define ex_slope solved_slope
#include "solution.c"
#undef ex_slope

double ex_slope(double (*f)(double), double x, double h)
{
    return (f(x + h) - f(x - h)) / h;
}
