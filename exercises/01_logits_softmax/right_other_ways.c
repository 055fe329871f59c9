// Right, in other ways: the loops run backwards, the softmax divides in the end, the sigmoid has two branches.
#include "exercise.h"

#include <math.h>

double ex_sigmoid(double z)
{
    if (z < 0) {
        double e = exp(z);
        return e / (1 + e);
    }
    return 1 / (1 + exp(-z));
}

double ex_logit(double p)
{
    return log(p) - log1p(-p);
}

static double largest(size_t K, const double *z)
{
    double m = z[K - 1];
    for (size_t j = K - 1; j-- > 0;)
        if (z[j] > m)
            m = z[j];
    return m;
}

double ex_log_sum_exp(size_t K, const double *z)
{
    double m = largest(K, z), total = 0;
    for (size_t j = K; j-- > 0;)
        total += exp(z[j] - m);
    return log(total) + m;
}

// In place all the way: first the exponentials, then the division.
void ex_softmax(size_t K, const double *z, double *p)
{
    double m = largest(K, z), total = 0;
    for (size_t k = 0; k < K; k++)
        total += p[k] = exp(z[k] - m);
    for (size_t k = 0; k < K; k++)
        p[k] /= total;
}

// Only differences of logits count: measure all of them from the right class.
double ex_cross_entropy(size_t K, const double *z, size_t label)
{
    double m = largest(K, z), total = 0;
    for (size_t j = 0; j < K; j++)
        total += exp(z[j] - m);
    return (m - z[label]) + log(total);
}
