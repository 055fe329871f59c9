// Wrong: the half width is right, but the middle is the share itself.
#define ex_wilson solved_wilson
#include "solution.c"
#undef ex_wilson

void ex_wilson(size_t right, size_t count, double *low, double *high)
{
    const double z = 1.96, n = (double)count, a = (double)right / n;
    double half = z / (1 + z * z / n) * sqrt(a * (1 - a) / n + z * z / (4 * n * n));
    *low = a - half;
    *high = a + half;
}
