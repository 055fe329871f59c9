// Wrong: the first term, 1 / 2^D, rounds to 0 for many images, and then all are 0.
#define ex_mcnemar solved_mcnemar
#include "solution.c"
#undef ex_mcnemar

double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    solved_mcnemar(count, labels, a, b, only_a, only_b);
    size_t D = *only_a + *only_b, few = *only_a < *only_b ? *only_a : *only_b;
    double term = pow(0.5, (double)D), tail = 0;
    for (size_t k = 0; k <= few; k++) {
        tail += term;
        term = term * (double)(D - k) / (double)(k + 1);
    }
    return fmin(1, 2 * tail);
}
