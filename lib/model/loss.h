/**
 * @file loss.h
 * From logits to probabilities, and what a wrong answer costs. Chapter 01 explains every line.
 *
 * Interface:
 *  - nn_softmax                          probabilities from logits
 *  - nn_softmax_cross_entropy_forward    the mean loss of a batch
 *  - nn_softmax_cross_entropy_backward   its gradient by the logits
 *  - nn_smoothed_cross_entropy_forward, _backward   the same with smoothed labels
 *  - nn_label_smoothing_check            is this a sensible smoothing?
 *
 * Legend: N images, K classes, z logits, p probabilities.
 */
#ifndef NN_LOSS_H
#define NN_LOSS_H

#include "base/real.h"

#include <stddef.h>

/**
 * p[n,k] = exp(z[n,k] - m) / sum_j exp(z[n,j] - m), with m = max_j z[n,j]
 *
 * Subtracting m changes nothing on paper and keeps exp from overflowing. A row that holds NaN or +infinity, or
 * nothing but -infinity, becomes NaN.
 *
 * @param N      images, at least 1
 * @param K      classes, at least 1
 * @param logits [N,K]
 * @param p      [N,K] overwritten; may be logits itself
 * @return 0, or -1 when a size is 0 (p is then unchanged)
 */
int nn_softmax(size_t N, size_t K, const nn_real *logits, nn_real *p);

/**
 * loss = 1/N sum_n ( ln sum_k exp(z[n,k]) - z[n, label n] ), in nats: the mean of -ln p[n, label n].
 *
 * Computed from the logits, so that it is right even where p would round to 0 or 1.
 *
 * @param N         images, at least 1
 * @param K         classes, at least 1
 * @param logits    [N,K]
 * @param labels    [N], each 0 to K-1
 * @param p         [N,K] overwritten with the probabilities; must not overlap logits
 * @param loss_mean overwritten, at least 0; NaN or infinite when a logit is NaN or +infinity
 * @return 0, or -1 when a size is 0 or a label is no class (outputs are then unchanged)
 */
int nn_softmax_cross_entropy_forward(size_t N, size_t K, const nn_real *logits, const int *labels, nn_real *p,
                                     double *loss_mean);

/**
 * dlogits[n,k] = (p[n,k] - [k = label n]) / N
 *
 * Probability minus truth. The 1/N of the batch mean is here and nowhere else.
 *
 * @param N       images
 * @param K       classes
 * @param p       [N,K] from the forward call
 * @param labels  [N], as in the forward call
 * @param dlogits [N,K] overwritten; may be p itself
 * @return 0, or -1 as in the forward call
 */
int nn_softmax_cross_entropy_backward(size_t N, size_t K, const nn_real *p, const int *labels,
                                      nn_real *dlogits);

/**
 * The cross-entropy with labels that are not quite sure:
 *
 *     t[n,k] = (1 - smoothing) [k = label n] + smoothing / K
 *     loss   = 1/N sum_n ( ln sum_k exp(z[n,k]) - sum_k t[n,k] z[n,k] ), in nats
 *
 * Against sure labels the loss falls for ever as the logits grow. Against these it is smallest at finite logits, so the
 * network learns to stay modest. Its smallest value is not 0 but the entropy of t. Source: Szegedy, Vanhoucke, Ioffe,
 * Shlens and Wojna, "Rethinking the Inception Architecture for Computer Vision", 2016, section 7; Keras's
 * CategoricalCrossentropy(label_smoothing).
 *
 * @param N, K, logits, labels, p, loss_mean  as nn_softmax_cross_entropy_forward
 * @param smoothing 0 to below 1; with 0 the same bits as nn_softmax_cross_entropy_forward
 * @return 0, or -1 as there, or when smoothing is out of its range (outputs are then unchanged)
 */
int nn_smoothed_cross_entropy_forward(size_t N, size_t K, double smoothing, const nn_real *logits,
                                      const int *labels, nn_real *p, double *loss_mean);

/**
 * dlogits[n,k] = (p[n,k] - t[n,k]) / N
 *
 * Still probability minus truth; only the truth is smoothed.
 *
 * @param N, K, p, labels, dlogits  as nn_softmax_cross_entropy_backward
 * @param smoothing                 as in the forward call
 * @return 0, or -1 as in the forward call
 */
int nn_smoothed_cross_entropy_backward(size_t N, size_t K, double smoothing, const nn_real *p,
                                       const int *labels, nn_real *dlogits);

/** Is smoothing in 0 to below 1? @return 0, or -1 with nn_error naming the function */
int nn_label_smoothing_check(const char *function, double smoothing);

#endif
