// Wrong: the loss goes through the probability, which rounds to 0 for a logit 1000 below the largest.
#define ex_cross_entropy solved_cross_entropy
#include "solution.c"
#undef ex_cross_entropy

double ex_cross_entropy(size_t K, const double *z, size_t label)
{
    return -log(exp(z[label] - ex_log_sum_exp(K, z)));
}
