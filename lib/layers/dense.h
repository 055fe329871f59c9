/**
 * @file dense.h
 * The fully connected layer: every output is a weighted sum of all inputs, plus a bias.
 *
 * Interface:
 *  - nn_dense_forward, nn_dense_backward  the mathematics on plain arrays
 *  - nn_dense                             the layer, for nn_add
 *
 * Legend: N images, I inputs, O outputs. Kernels are [I,O], as in Keras.
 */
#ifndef NN_DENSE_H
#define NN_DENSE_H

#include "layers/layer.h"

/** Sizes of one call. */
typedef struct {
    size_t N; /**< images, at least 1 */
    size_t I; /**< inputs of each, at least 1 */
    size_t O; /**< outputs of each, at least 1 */
} nn_dense_shape;

/**
 * y[n,o] = sum_i x[n,i] w[i,o] + b[o]
 *
 * @param shape sizes
 * @param x     [N,I] input
 * @param w     [I,O] kernel
 * @param b     [O] bias
 * @param y     [N,O] output, overwritten; must not overlap the inputs
 * @return 0, or -1 when a size is 0 (y is then unchanged)
 */
int nn_dense_forward(const nn_dense_shape *shape, const nn_real *x, const nn_real *w, const nn_real *b,
                     nn_real *y);

/**
 * dx[n,i] = sum_o dy[n,o] w[i,o]   (input i reaches every output, through its row of weights)
 * dw[i,o] = sum_n x[n,i] dy[n,o]   (one weight serves all images, so their gradients add up)
 * db[o]   = sum_n dy[n,o]          (the same for the bias, whose input is always 1)
 *
 * @param shape sizes
 * @param x     [N,I] input of the forward call
 * @param w     [I,O] kernel
 * @param dy    [N,O] gradient of the loss by y
 * @param dx    [N,I] overwritten; NULL when nobody needs it
 * @param dw    [I,O] overwritten; NULL when nobody needs it nor db
 * @param db    [O] overwritten
 * @return 0, or -1 when a size is 0 (outputs are then unchanged)
 */
int nn_dense_backward(const nn_dense_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                      nn_real *dx, nn_real *dw, nn_real *db);

/** A layer with `units` outputs and no activation. Its input must be a vector: flatten images first.
 *  @return NULL when units is 0 or memory is short; owned by the caller until nn_add */
nn_layer *nn_dense(size_t units);

#endif
