// Homework 10: a solution.
#include "exercise.h"

#include <math.h>

void ex_confusion(size_t count, size_t K, const int *labels, const int *answers, size_t *matrix)
{
    for (size_t i = 0; i < K * K; i++)
        matrix[i] = 0;
    for (size_t n = 0; n < count; n++)
        matrix[(size_t)labels[n] * K + (size_t)answers[n]]++;
}

// The column k: all that were answered k.
static size_t answered(size_t K, const size_t *matrix, size_t k)
{
    size_t sum = 0;
    for (size_t i = 0; i < K; i++)
        sum += matrix[i * K + k];
    return sum;
}

// The row k: all that are labelled k.
static size_t labelled(size_t K, const size_t *matrix, size_t k)
{
    size_t sum = 0;
    for (size_t j = 0; j < K; j++)
        sum += matrix[k * K + j];
    return sum;
}

// Among doubles, 0 / 0 is NaN by itself. Among whole numbers it would be a crash, and 3 / 4 would be 0.
double ex_precision(size_t K, const size_t *matrix, size_t k)
{
    return (double)matrix[k * K + k] / (double)answered(K, matrix, k);
}

double ex_recall(size_t K, const size_t *matrix, size_t k)
{
    return (double)matrix[k * K + k] / (double)labelled(K, matrix, k);
}

double ex_f1(size_t K, const size_t *matrix, size_t k)
{
    return 2 * (double)matrix[k * K + k] / (double)(answered(K, matrix, k) + labelled(K, matrix, k));
}

void ex_wilson(size_t right, size_t count, double *low, double *high)
{
    const double z = 1.96, n = (double)count, a = (double)right / n;
    double middle = (a + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(a * (1 - a) / n + z * z / (4 * n * n));
    *low = middle - half;
    *high = middle + half;
}

// C(D,k) / 2^D. The factorials are huge, their logarithms are not: lgamma(x + 1) is ln x!
static double coin(size_t D, size_t k)
{
    double ln_C = lgamma((double)D + 1) - lgamma((double)k + 1) - lgamma((double)(D - k) + 1);
    return exp(ln_C - (double)D * log(2));
}

double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    *only_a = *only_b = 0;
    for (size_t n = 0; n < count; n++) {
        *only_a += a[n] == labels[n] && b[n] != labels[n];
        *only_b += b[n] == labels[n] && a[n] != labels[n];
    }
    size_t D = *only_a + *only_b, few = *only_a < *only_b ? *only_a : *only_b;
    double tail = 0;
    for (size_t k = 0; k <= few; k++)
        tail += coin(D, k);
    return fmin(1, 2 * tail);
}
