// Wrong: 2 P R / (P + R) as it stands: 0 / 0 when nothing is right, NaN when one of the two is NaN.
#define ex_f1 solved_f1
#include "solution.c"
#undef ex_f1

double ex_f1(size_t K, const size_t *matrix, size_t k)
{
    double P = ex_precision(K, matrix, k), R = ex_recall(K, matrix, k);
    return 2 * P * R / (P + R);
}
