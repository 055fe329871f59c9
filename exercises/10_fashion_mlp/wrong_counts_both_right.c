// Wrong: images that both get right are counted, too: these are the right answers of each.
#define ex_mcnemar solved_mcnemar
#include "solution.c"
#undef ex_mcnemar

double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    double p = solved_mcnemar(count, labels, a, b, only_a, only_b);
    *only_a = *only_b = 0;
    for (size_t n = 0; n < count; n++) {
        *only_a += a[n] == labels[n];
        *only_b += b[n] == labels[n];
    }
    return p;
}
