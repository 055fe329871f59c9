/*
 * loss.c - softmax and cross-entropy, safe for any finite logits.
 *
 * Everything happens row by row. The largest logit m is subtracted first, so
 * that the largest number handed to exp is 0. Sums are kept in double: the
 * loss of a whole data set is a sum of many small numbers.
 */
#include "model/loss.h"
#include "base/error.h"

#include <math.h>

// p = softmax(z) for one row; returns ln sum exp z.
static double softmax_row(size_t K, const nn_real *z, nn_real *p)
{
    nn_real m = z[0];
    for (size_t k = 1; k < K; k++)
        m = z[k] > m ? z[k] : m;
    double sum = 0;
    for (size_t k = 0; k < K; k++) {
        double e = exp((double)z[k] - (double)m);
        p[k] = (nn_real)e;
        sum += e;
    }
    for (size_t k = 0; k < K; k++)
        p[k] = (nn_real)((double)p[k] / sum);
    return (double)m + log(sum);
}

static int check_sizes(const char *function, size_t N, size_t K)
{
    if (N == 0 || K == 0)
        return nn_fail("%s: sizes: got N=%zu images and K=%zu classes, expected each at least 1", function, N,
                       K);
    return 0;
}

static int check_labels(const char *function, size_t N, size_t K, const int *labels)
{
    if (check_sizes(function, N, K) < 0)
        return -1;
    for (size_t n = 0; n < N; n++)
        if (labels[n] < 0 || (size_t)labels[n] >= K)
            return nn_fail("%s: labels[%zu]: got %d, expected 0 to %zu. Hint: does the last layer have one "
                           "output a class?",
                           function, n, labels[n], K - 1);
    return 0;
}

int nn_softmax(size_t N, size_t K, const nn_real *logits, nn_real *p)
{
    if (check_sizes("nn_softmax", N, K) < 0)
        return -1;
    for (size_t n = 0; n < N; n++)
        softmax_row(K, logits + n * K, p + n * K);
    return 0;
}

int nn_softmax_cross_entropy_forward(size_t N, size_t K, const nn_real *logits, const int *labels, nn_real *p,
                                     double *loss_mean)
{
    if (check_labels("nn_softmax_cross_entropy_forward", N, K, labels) < 0)
        return -1;
    double sum = 0;
    for (size_t n = 0; n < N; n++) {
        const nn_real *z = logits + n * K; // logits[n,:]
        sum += softmax_row(K, z, p + n * K) - (double)z[labels[n]];
    }
    *loss_mean = sum / (double)N;
    return 0;
}

int nn_softmax_cross_entropy_backward(size_t N, size_t K, const nn_real *p, const int *labels,
                                      nn_real *dlogits)
{
    if (check_labels("nn_softmax_cross_entropy_backward", N, K, labels) < 0)
        return -1;
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            nn_real truth = (size_t)labels[n] == k ? 1 : 0;
            dlogits[n * K + k] = (p[n * K + k] - truth) / (nn_real)N;
        }
    return 0;
}
