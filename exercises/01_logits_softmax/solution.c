// Homework 01: a solution.
#include "exercise.h"

#include <math.h>

// For a very negative z, e^-z is infinite, and 1 / infinity is 0: right without a special case.
double ex_sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

double ex_logit(double p)
{
    return log(p / (1 - p));
}

// Take out the largest logit: the largest exponent is then 0, and the sum is at least 1.
double ex_log_sum_exp(size_t K, const double *z)
{
    double m = z[0], total = 0;
    for (size_t j = 1; j < K; j++)
        m = fmax(m, z[j]);
    for (size_t j = 0; j < K; j++)
        total += exp(z[j] - m);
    return m + log(total);
}

void ex_softmax(size_t K, const double *z, double *p)
{
    double log_total = ex_log_sum_exp(K, z);
    for (size_t k = 0; k < K; k++)
        p[k] = exp(z[k] - log_total);
}

// -ln(e^z / total) = ln total - z. No probability is ever computed, so none can round to 0.
double ex_cross_entropy(size_t K, const double *z, size_t label)
{
    return ex_log_sum_exp(K, z) - z[label];
}
