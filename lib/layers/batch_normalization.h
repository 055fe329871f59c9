/**
 * @file batch_normalization.h
 * Batch normalization: each channel is shifted and scaled to mean 0 and variance 1 over the batch, then by two trained
 * numbers to whatever mean and deviation suit the next layer. Source: Ioffe and Szegedy, "Batch Normalization:
 * Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015, algorithms 1 and 2.
 *
 * Interface:
 *  - nn_batch_normalization_statistics                              mean and variance of each channel
 *  - nn_batch_normalization_forward, nn_batch_normalization_backward   the mathematics on plain arrays
 *  - nn_batch_normalization_move                                    the moving means that serve in use
 *  - nn_batch_normalization, nn_batch_normalization_with            the layer, for nn_add
 *
 * Legend: C channels (the last axis), M numbers of each: N for vectors, N*H*W for images.
 */
#ifndef NN_BATCH_NORMALIZATION_H
#define NN_BATCH_NORMALIZATION_H

#include "layers/layer.h"

/** Sizes of one call. */
typedef struct {
    size_t M;       /**< numbers of each channel, at least 1 */
    size_t C;       /**< channels, at least 1 */
    double epsilon; /**< added to the variance, above 0: a channel without variance is not divided by 0 */
} nn_batch_normalization_shape;

/**
 * mean[c]     = 1/M sum_m x[m,c]
 * variance[c] = 1/M sum_m (x[m,c] - mean[c])^2          divided by M, not by M - 1, as in the paper and in Keras
 *
 * Summed in double, the mean first: a large mean does not spoil a small variance.
 *
 * @param shape    sizes
 * @param x        [M,C] input
 * @param mean     [C] overwritten
 * @param variance [C] overwritten, at least 0
 * @return 0, or -1 when a size is 0 or epsilon is not above 0 (outputs are then unchanged)
 */
int nn_batch_normalization_statistics(const nn_batch_normalization_shape *shape, const nn_real *x,
                                      nn_real *mean, nn_real *variance);

/**
 * y[m,c] = gamma[c] xhat[m,c] + beta[c],   xhat[m,c] = (x[m,c] - mean[c]) / sqrt(variance[c] + epsilon)
 *
 * @param shape          sizes
 * @param x              [M,C] input
 * @param mean, variance [C] in training those of x, in use the moving ones
 * @param gamma, beta    [C] what is trained
 * @param y              [M,C] overwritten; may be x itself
 * @return 0, or -1 when a size is 0 or epsilon is not above 0 (y is then unchanged)
 */
int nn_batch_normalization_forward(const nn_batch_normalization_shape *shape, const nn_real *x,
                                   const nn_real *mean, const nn_real *variance, const nn_real *gamma,
                                   const nn_real *beta, nn_real *y);

/**
 * dbeta[c]  = sum_m dy[m,c]
 * dgamma[c] = sum_m dy[m,c] xhat[m,c]
 * dx[m,c]   = gamma[c] / sqrt(variance[c] + epsilon) (dy[m,c] - dbeta[c] / M - xhat[m,c] dgamma[c] / M)
 *
 * Why: x[m,c] reaches y[m,c] directly, and all of the channel through the mean and the variance. Moving all x of a
 * channel together, or stretching them, changes no y: so dx has no part along 1 and none along xhat, and these two
 * parts of dy are taken away. When the statistics are not those of x but fixed numbers, nothing is taken away.
 *
 * @param shape          as in the forward call
 * @param of_x           are mean and variance those of x (training), or fixed numbers (use)?
 * @param x              [M,C] input of the forward call
 * @param mean, variance [C] of the forward call
 * @param gamma          [C]
 * @param dy             [M,C] gradient of the loss by y
 * @param dx             [M,C] overwritten, may be dy itself; NULL when nobody needs it
 * @param dgamma, dbeta  [C] overwritten; NULL when nobody needs them
 * @return 0, or -1 as in the forward call (outputs are then unchanged)
 */
int nn_batch_normalization_backward(const nn_batch_normalization_shape *shape, bool of_x, const nn_real *x,
                                    const nn_real *mean, const nn_real *variance, const nn_real *gamma,
                                    const nn_real *dy, nn_real *dx, nn_real *dgamma, nn_real *dbeta);

/**
 * moving[c] = momentum moving[c] + (1 - momentum) batch[c]
 *
 * A number that is not finite is left out: it would stay for ever, and y shows it anyway.
 *
 * @param C        channels
 * @param momentum how slowly the moving ones forget, 0 to below 1
 * @param batch    [C] mean or variance of this batch
 * @param moving   [C] changed
 */
void nn_batch_normalization_move(size_t C, double momentum, const nn_real *batch, nn_real *moving);

/** Settings. Zero fields take the values in brackets, which are Keras's. */
typedef struct {
    double momentum; /**< how slowly the moving mean and variance forget, above 0 and below 1 [0.99] */
    double epsilon;  /**< added to the variance, above 0 [1e-3] */
} nn_batch_normalization_options;

/**
 * The layer, with Keras's settings. Its parameters: gamma (starts at 1) and beta (0), which are trained; moving_mean
 * (0) and moving_variance (1), which are not: each forward pass in training moves them a little towards the batch's. In
 * training the batch's own mean and variance are used, otherwise the moving ones.
 * @return NULL when memory is short; owned by the caller until nn_add
 */
nn_layer *nn_batch_normalization(void);

/** The layer with other settings (copied). @return NULL when one is out of its range or memory is short */
nn_layer *nn_batch_normalization_with(const nn_batch_normalization_options *options);

#endif
