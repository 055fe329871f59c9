// Wrong: factorials as doubles: from 171! on they are infinite, and infinite by infinite is NaN.
#define ex_mcnemar solved_mcnemar
#include "solution.c"
#undef ex_mcnemar

double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    solved_mcnemar(count, labels, a, b, only_a, only_b);
    size_t D = *only_a + *only_b, few = *only_a < *only_b ? *only_a : *only_b;
    double tail = 0;
    for (size_t k = 0; k <= few; k++)
        tail +=
            tgamma((double)D + 1) / tgamma((double)k + 1) / tgamma((double)(D - k) + 1) * pow(0.5, (double)D);
    return 2 * tail > 1 ? 1 : 2 * tail;
}
