// Wrong: off by one. The last class is left out of the softmax.
#define ex_softmax solved_softmax
#include "solution.c"
#undef ex_softmax

void ex_softmax(size_t K, const double *z, double *p)
{
    double log_total = ex_log_sum_exp(K, z);
    for (size_t k = 0; k + 1 < K; k++)
        p[k] = exp(z[k] - log_total);
}
