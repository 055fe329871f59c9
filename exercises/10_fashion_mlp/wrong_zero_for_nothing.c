// Wrong: a share of nothing is given as 0: the class looks bad, though nobody was asked.
#define ex_precision solved_precision
#include "solution.c"
#undef ex_precision

double ex_precision(size_t K, const size_t *matrix, size_t k)
{
    size_t all = answered(K, matrix, k);
    return all ? (double)matrix[k * K + k] / (double)all : 0;
}
