// Wrong: McNemar's approximation (a bell curve) instead of the exact probability.
#define ex_mcnemar solved_mcnemar
#include "solution.c"
#undef ex_mcnemar

double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    solved_mcnemar(count, labels, a, b, only_a, only_b);
    double d = (double)*only_a - (double)*only_b, D = (double)(*only_a + *only_b);
    return D > 0 ? erfc(fabs(d) / sqrt(2 * D)) : 1;
}
