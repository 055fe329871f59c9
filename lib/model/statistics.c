/*
 * statistics.c - what chance alone would do.
 */
#include "model/statistics.h"

#include <math.h>

double nn_mean_of(size_t count, const double *values)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return count ? sum / (double)count : NAN;
}

double nn_deviation_of(size_t count, const double *values)
{
    double mean = nn_mean_of(count, values), squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    return count > 1 ? sqrt(squares / (double)(count - 1)) : NAN;
}

nn_interval nn_wilson(size_t right, size_t count)
{
    if (count == 0 || right > count)
        return (nn_interval){NAN, NAN};
    const double z = 1.959963984540054; // 95 % of the normal distribution lie within +- z
    const double n = (double)count, a = (double)right / n;
    double centre = (a + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(a * (1 - a) / n + z * z / (4 * n * n));
    return (nn_interval){.low = fmax(0, centre - half), .high = fmin(1, centre + half)};
}

// ln of n! / (k! (n-k)!) / 2^n: k heads in n tosses of a fair coin
static double log_coin(size_t n, size_t k)
{
    return lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) - (double)n * log(2);
}

// At most `few` of one side in n tosses, on either side.
static double both_tails(size_t n, size_t few)
{
    double tail = 0;
    for (size_t k = 0; k <= few; k++)
        tail += exp(log_coin(n, k));
    return fmin(1, 2 * tail);
}

nn_mcnemar_result nn_mcnemar(size_t count, const int *labels, const int *a, const int *b)
{
    nn_mcnemar_result result = {0};
    for (size_t i = 0; i < count; i++) {
        result.only_a += a[i] == labels[i] && b[i] != labels[i];
        result.only_b += b[i] == labels[i] && a[i] != labels[i];
    }
    size_t few = result.only_a < result.only_b ? result.only_a : result.only_b;
    result.p = both_tails(result.only_a + result.only_b, few);
    return result;
}
