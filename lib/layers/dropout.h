/**
 * @file dropout.h
 * Dropout: while training, each number is set to 0 with a fixed probability, so that no unit can rely on another
 * one. Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent
 * Neural Networks from Overfitting", JMLR 2014; in its "inverted" form: what stays is made larger at once.
 *
 * Interface:
 *  - nn_dropout_forward, nn_dropout_backward  the mathematics on plain arrays
 *  - nn_dropout                               the layer, for nn_add
 */
#ifndef NN_DROPOUT_H
#define NN_DROPOUT_H

#include "layers/layer.h"

/** Which numbers are dropped. The same draw gives the same mask, whatever the number of threads. */
typedef struct {
    size_t N;      /**< images */
    size_t size;   /**< numbers of each image */
    double rate;   /**< probability of being dropped, 0 to below 1 */
    uint64_t seed; /**< of the random numbers */
    uint32_t step; /**< training step: another step, another mask */
    size_t first;  /**< the number of the first image in its batch */
} nn_dropout_draw;

/**
 * y[n,i] = x[n,i] * mask[n,i] / (1 - rate),   mask[n,i] = 0 with probability rate, else 1
 *
 * Divided by the share that stays, the mean of y is x: so nothing needs to be done when the network is used.
 *
 * @param draw sizes, rate, and the address of the mask
 * @param x    [N,size] input
 * @param y    [N,size] output, may be x itself
 */
void nn_dropout_forward(const nn_dropout_draw *draw, const nn_real *x, nn_real *y);

/**
 * dx[n,i] = dy[n,i] * mask[n,i] / (1 - rate)   (what was dropped has no influence)
 *
 * @param draw as in the forward call: the mask is not kept, it is drawn again
 * @param dy   [N,size] gradient of the loss by y
 * @param dx   [N,size] overwritten, may be dy itself
 */
void nn_dropout_backward(const nn_dropout_draw *draw, const nn_real *dy, nn_real *dx);

/** The layer: drops while training, and passes everything on otherwise. @return NULL when rate is not 0 to below 1
 *  or memory is short; owned by the caller until nn_add */
nn_layer *nn_dropout(double rate);

#endif
