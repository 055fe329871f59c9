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

int nn_label_smoothing_check(const char *function, double smoothing)
{
    if (!(smoothing >= 0 && smoothing < 1))
        return nn_fail("%s: label_smoothing: got %g, expected 0 to below 1. Hint: 0.1 takes a tenth of the "
                       "certainty away",
                       function, smoothing);
    return 0;
}

// How much the smoothed truth lowers the sum below z[label]: sum_k (z[label] - z[k]) / K
static double above_mean(size_t K, const nn_real *z, int label)
{
    double sum = 0;
    for (size_t k = 0; k < K; k++)
        sum += (double)z[label] - (double)z[k];
    return sum / (double)K;
}

// The loss of checked arguments.
static double loss_mean_of(size_t N, size_t K, double smoothing, const nn_real *logits, const int *labels,
                           nn_real *p)
{
    double sum = 0;
    for (size_t n = 0; n < N; n++) {
        const nn_real *z = logits + n * K; // logits[n,:]
        sum += softmax_row(K, z, p + n * K) - (double)z[labels[n]];
        if (smoothing > 0)
            sum += smoothing * above_mean(K, z, labels[n]);
    }
    return sum / (double)N;
}

// The gradient of checked arguments.
static void gradient_of(size_t N, size_t K, double smoothing, const nn_real *p, const int *labels,
                        nn_real *dlogits)
{
    const nn_real elsewhere = (nn_real)(smoothing / (double)K);
    const nn_real at_label = (nn_real)(1 - smoothing + smoothing / (double)K);
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            nn_real truth = (size_t)labels[n] == k ? at_label : elsewhere;
            dlogits[n * K + k] = (p[n * K + k] - truth) / (nn_real)N;
        }
}

int nn_softmax_cross_entropy_forward(size_t N, size_t K, const nn_real *logits, const int *labels, nn_real *p,
                                     double *loss_mean)
{
    if (check_labels("nn_softmax_cross_entropy_forward", N, K, labels) < 0)
        return -1;
    *loss_mean = loss_mean_of(N, K, 0, logits, labels, p);
    return 0;
}

int nn_softmax_cross_entropy_backward(size_t N, size_t K, const nn_real *p, const int *labels,
                                      nn_real *dlogits)
{
    if (check_labels("nn_softmax_cross_entropy_backward", N, K, labels) < 0)
        return -1;
    gradient_of(N, K, 0, p, labels, dlogits);
    return 0;
}

int nn_smoothed_cross_entropy_forward(size_t N, size_t K, double smoothing, const nn_real *logits,
                                      const int *labels, nn_real *p, double *loss_mean)
{
    if (nn_label_smoothing_check("nn_smoothed_cross_entropy_forward", smoothing) < 0 ||
        check_labels("nn_smoothed_cross_entropy_forward", N, K, labels) < 0)
        return -1;
    *loss_mean = loss_mean_of(N, K, smoothing, logits, labels, p);
    return 0;
}

int nn_smoothed_cross_entropy_backward(size_t N, size_t K, double smoothing, const nn_real *p,
                                       const int *labels, nn_real *dlogits)
{
    if (nn_label_smoothing_check("nn_smoothed_cross_entropy_backward", smoothing) < 0 ||
        check_labels("nn_smoothed_cross_entropy_backward", N, K, labels) < 0)
        return -1;
    gradient_of(N, K, smoothing, p, labels, dlogits);
    return 0;
}
