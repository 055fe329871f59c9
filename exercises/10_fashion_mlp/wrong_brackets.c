// Wrong: z * z / 2 * n: the brackets are missing, C divides by 2 and multiplies by n.
#define ex_wilson solved_wilson
#include "solution.c"
#undef ex_wilson

void ex_wilson(size_t right, size_t count, double *low, double *high)
{
    const double z = 1.96, n = (double)count, a = (double)right / n;
    double middle = (a + z * z / 2 * n) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(a * (1 - a) / n + z * z / 4 * n * n);
    *low = middle - half;
    *high = middle + half;
}
