// Wrong: only_a is taken for the smaller one: the test depends on which network is called a.
#define ex_mcnemar solved_mcnemar
#include "solution.c"
#undef ex_mcnemar

double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    solved_mcnemar(count, labels, a, b, only_a, only_b);
    size_t D = *only_a + *only_b;
    double tail = 0;
    for (size_t k = 0; k <= *only_a; k++)
        tail += coin(D, k);
    return fmin(1, 2 * tail);
}
