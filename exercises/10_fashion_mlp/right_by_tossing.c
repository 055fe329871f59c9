// Right, in other ways: the coin is tossed once for each image that differs, all ways at once; the matrix in one pass.
#include "exercise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ex_confusion(size_t count, size_t K, const int *labels, const int *answers, size_t *matrix)
{
    memset(matrix, 0, K * K * sizeof *matrix);
    while (count-- > 0)
        ++matrix[(size_t)labels[count] * K + (size_t)answers[count]];
}

static double share(size_t part, size_t all)
{
    return all == 0 ? NAN : (double)part / (double)all;
}

// The sums of row k and of column k.
static void sums(size_t K, const size_t *matrix, size_t k, size_t *row, size_t *column)
{
    *row = *column = 0;
    for (size_t i = 0; i < K; i++)
        for (size_t j = 0; j < K; j++) {
            *row += i == k ? matrix[i * K + j] : 0;
            *column += j == k ? matrix[i * K + j] : 0;
        }
}

double ex_precision(size_t K, const size_t *matrix, size_t k)
{
    size_t row, column;
    sums(K, matrix, k, &row, &column);
    return share(matrix[k * K + k], column);
}

double ex_recall(size_t K, const size_t *matrix, size_t k)
{
    size_t row, column;
    sums(K, matrix, k, &row, &column);
    return share(matrix[k * K + k], row);
}

// right / (right + half of all mistakes with this class)
double ex_f1(size_t K, const size_t *matrix, size_t k)
{
    size_t row, column, right = matrix[k * K + k];
    sums(K, matrix, k, &row, &column);
    double mistakes = (double)(row - right) + (double)(column - right);
    return row + column == 0 ? NAN : (double)right / ((double)right + mistakes / 2);
}

// The same formulas, with everything multiplied by n.
void ex_wilson(size_t right, size_t count, double *low, double *high)
{
    const double z2 = 1.96 * 1.96, n = (double)count, r = (double)right;
    double middle = (r + z2 / 2) / (n + z2), half = sqrt(z2 * (r * (n - r) / n + z2 / 4)) / (n + z2);
    *low = count ? fmax(0, middle - half) : NAN;
    *high = count ? fmin(1, middle + half) : NAN;
}

double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a, size_t *only_b)
{
    size_t A = 0, B = 0, D;
    for (size_t n = 0; n < count; n++)
        if ((a[n] == labels[n]) != (b[n] == labels[n])) {
            if (a[n] == labels[n])
                A++;
            else
                B++;
        }
    *only_a = A;
    *only_b = B;
    D = A + B;
    double *ways = calloc(D + 1, sizeof *ways), tail = 0; // ways[k]: the probability of k heads
    if (ways == NULL)
        return NAN;
    ways[0] = 1;
    for (size_t tosses = 1; tosses <= D; tosses++) {
        for (size_t k = tosses; k > 0; k--)
            ways[k] = (ways[k] + ways[k - 1]) / 2;
        ways[0] /= 2;
    }
    for (size_t k = 0; k <= D; k++)
        if (k <= (A < B ? A : B) || k >= (A > B ? A : B))
            tail += ways[k];
    free(ways);
    return tail < 1 ? tail : 1;
}
