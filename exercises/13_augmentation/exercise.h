/*
 * Homework 13: augmentation and batch normalization. This file is the same for everyone: do not change it.
 *
 * Legend: H rows, W columns, C channels of an image; N images. Arrays are written with their size, and the last index
 * moves fastest: number [h,w,c] of x [H,W,C] stands at x[(h * W + w) * C + c]. M numbers of each channel: a batch of
 * images x [N,H,W,C] is one long list x [M,C] with M = N * H * W, and number m of channel c stands at x[m * C + c].
 * dx is the gradient of the loss by x, dy by y, and so on. Sizes are at least 1, all numbers are finite, and different
 * arrays do not overlap unless it says so.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/** Mirror the image x [H,W,C] where it stands: left and right change places. The channels of a pixel keep their order. */
void ex_flip(size_t H, size_t W, size_t C, double *x);

/**
 * Move an image: y[h,w,c] = x[h - down, w - right, c], and 0 where that place is outside of the image.
 *
 * A negative down moves up, a negative right moves left. Both may be larger than the image. x [H,W,C] is only read.
 * y [H,W,C] is overwritten, all of it.
 */
void ex_shift(size_t H, size_t W, size_t C, ptrdiff_t down, ptrdiff_t right, const double *x, double *y);

/** A layer of batch normalization. */
typedef struct {
    size_t C;                /**< channels */
    double epsilon;          /**< added to each variance, above 0; Keras takes 0.001 */
    double momentum;         /**< the share that a moving number keeps, 0 to below 1; Keras takes 0.99 */
    const double *gamma;     /**< [C] trained */
    const double *beta;      /**< [C] trained */
    double *moving_mean;     /**< [C] changed by ex_batchnorm_train, and only there */
    double *moving_variance; /**< [C] the same */
} ex_batchnorm;

/**
 * In training: the mean and the variance are those of the batch x [M,C] itself.
 *
 *     mean[c]     = 1/M sum_m x[m,c]
 *     variance[c] = 1/M sum_m (x[m,c] - mean[c])^2
 *     xhat[m,c]   = (x[m,c] - mean[c]) / sqrt(variance[c] + epsilon)
 *     y[m,c]      = gamma[c] xhat[m,c] + beta[c]
 *
 *     moving_mean[c]     = momentum moving_mean[c]     + (1 - momentum) mean[c]
 *     moving_variance[c] = momentum moving_variance[c] + (1 - momentum) variance[c]
 *
 * mean [C], variance [C] and y [M,C] are overwritten; y may be x itself. A large mean does not spoil a small variance:
 * for numbers around 100000000 that differ by about 1, each result is right to 0.00001.
 */
void ex_batchnorm_train(const ex_batchnorm *layer, size_t M, const double *x, double *mean, double *variance,
                        double *y);

/**
 * In use: the same y[m,c], with moving_mean[c] in the place of mean[c], and moving_variance[c] in the place of
 * variance[c]. Nothing in the layer changes. y [M,C] is overwritten; y may be x itself.
 */
void ex_batchnorm_use(const ex_batchnorm *layer, size_t M, const double *x, double *y);

/**
 * The way back through ex_batchnorm_train. x [M,C] is what went in, mean [C] and variance [C] are what it found (those
 * of x), and dy [M,C] is the gradient of the loss by y.
 *
 *     dbeta[c]  = sum_m dy[m,c]
 *     dgamma[c] = sum_m dy[m,c] xhat[m,c]
 *     dx[m,c]   = gamma[c] / sqrt(variance[c] + epsilon) (dy[m,c] - dbeta[c] / M - xhat[m,c] dgamma[c] / M)
 *
 * dx [M,C], dgamma [C] and dbeta [C] are overwritten, not added to; dx may be dy itself. The moving numbers are neither
 * read nor changed.
 */
void ex_batchnorm_backward(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                           const double *variance, const double *dy, double *dx, double *dgamma,
                           double *dbeta);

#endif
