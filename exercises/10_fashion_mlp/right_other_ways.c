// Right, in other ways: F1 from precision and recall, the interval by its meaning, the coin by quotients of neighbours.
#include "exercise.h"

#include <math.h>
#include <string.h>

// Cell by cell.
void ex_confusion(size_t count, size_t K, const int *labels, const int *answers, size_t *matrix)
{
    for (size_t cell = K * K; cell-- > 0;) {
        matrix[cell] = 0;
        for (size_t n = 0; n < count; n++)
            matrix[cell] += (size_t)labels[n] == cell / K && (size_t)answers[n] == cell % K;
    }
}

double ex_precision(size_t K, const size_t *matrix, size_t k)
{
    double all = 0;
    for (const size_t *cell = matrix + k; cell < matrix + K * K; cell += K)
        all += (double)*cell;
    return all > 0 ? (double)matrix[k * (K + 1)] / all : NAN;
}

double ex_recall(size_t K, const size_t *matrix, size_t k)
{
    double missed = 0, right = (double)matrix[k * (K + 1)];
    for (size_t j = 0; j < K; j++)
        if (j != k)
            missed += (double)matrix[k * K + j];
    return right + missed == 0 ? NAN : 1 - missed / (right + missed);
}

double ex_f1(size_t K, const size_t *matrix, size_t k)
{
    double P = ex_precision(K, matrix, k), R = ex_recall(K, matrix, k);
    if (isnan(P) && isnan(R))
        return NAN;
    if (isnan(P) || isnan(R) || P + R == 0)
        return 0;
    return 1 / ((1 / P + 1 / R) / 2);
}

// The ends are the shares p that lie exactly 1.96 of *their own* deviations from a: halve until there is no room left.
static double end(double a, double n, double inside, double outside)
{
    const double z = 1.959963984540054;
    for (int i = 0; i < 200; i++) {
        double p = (inside + outside) / 2;
        if ((a - p) * (a - p) <= z * z * p * (1 - p) / n)
            inside = p;
        else
            outside = p;
    }
    return inside;
}

void ex_wilson(size_t right, size_t count, double *low, double *high)
{
    double n = (double)count, a = (double)right / n;
    *low = count ? end(a, n, a, 0) : NAN;
    *high = count ? end(a, n, a, 1) : NAN;
}

// From C(D,few) down: each is its neighbour times k / (D - k + 1). The first one with logarithms, factor by factor.
double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    size_t right[2][2] = {{0}};
    for (size_t n = 0; n < count; n++)
        right[a[n] == labels[n]][b[n] == labels[n]]++;
    *only_a = right[1][0];
    *only_b = right[0][1];
    size_t few = *only_a, many = *only_b;
    if (few > many) {
        few = many;
        many = *only_a;
    }
    if (few == many)
        return 1;
    double ln_term = -(double)(few + many) * log(2), tail = 0, term = 1;
    for (size_t i = 1; i <= few; i++)
        ln_term += log((double)(many + i) / (double)i);
    for (size_t k = few; term > 0; k--) {
        tail += term;
        term *= (double)k / (double)(few + many - k + 1);
        if (k == 0)
            break;
    }
    return fmin(1, 2 * exp(ln_term) * tail);
}
