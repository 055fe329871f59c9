// Wrong: off by one. The largest logit is also looked for behind the last one.
#define ex_log_sum_exp solved_log_sum_exp
#include "solution.c"
#undef ex_log_sum_exp

double ex_log_sum_exp(size_t K, const double *z)
{
    double m = z[0], total = 0;
    for (size_t j = 1; j <= K; j++)
        m = fmax(m, z[j]);
    for (size_t j = 0; j < K; j++)
        total += exp(z[j] - m);
    return m + log(total);
}
