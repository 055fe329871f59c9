// Wrong: bits instead of nats. log2 where the natural logarithm belongs.
#define ex_cross_entropy solved_cross_entropy
#include "solution.c"
#undef ex_cross_entropy

double ex_cross_entropy(size_t K, const double *z, size_t label)
{
    return (ex_log_sum_exp(K, z) - z[label]) / log(2);
}
