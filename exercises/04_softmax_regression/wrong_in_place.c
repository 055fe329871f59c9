// Wrong: log-sum-exp is taken anew for each class. In place, part of its row is overwritten by then.
#define ex_dlogits solved_dlogits
#include "solution.c"
#undef ex_dlogits

void ex_dlogits(size_t N, size_t K, const double *z, const size_t *labels, double *dz)
{
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            double p = exp(z[n * K + k] - log_sum_exp(K, z + n * K));
            dz[n * K + k] = (p - (k == labels[n])) / (double)N;
        }
}
