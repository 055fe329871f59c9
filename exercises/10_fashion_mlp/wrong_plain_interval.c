// Wrong: the plain interval: of width 0 when all are right, and it reaches beyond 1.
#define ex_wilson solved_wilson
#include "solution.c"
#undef ex_wilson

void ex_wilson(size_t right, size_t count, double *low, double *high)
{
    double n = (double)count, a = (double)right / n, half = 1.96 * sqrt(a * (1 - a) / n);
    *low = a - half;
    *high = a + half;
}
