/**
 * @file average_pooling2d.h
 * Average pooling: from each window of each channel, the mean. The older way to make images smaller: LeNet's
 * "subsampling" (LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998,
 * section II.B), there with a weight and a bias for each channel.
 *
 * Interface:
 *  - nn_average_pooling2d_forward, nn_average_pooling2d_backward   the mathematics on plain arrays
 *  - nn_average_pooling2d, nn_average_pooling2d_with               the layer, for nn_add
 *
 * Sizes and settings (nn_pooling2d_shape_of, nn_pooling2d_options) are those of all pooling: pooling2d.h.
 *
 * Legend: N images, H x W pixels, C channels, windows of R x S, output of P x Q pixels.
 */
#ifndef NN_AVERAGE_POOLING2D_H
#define NN_AVERAGE_POOLING2D_H

#include "layers/pooling2d.h"

/**
 * y[n,p,q,c] = 1/(R S) sum over r,s of x[n, p*stride_h + r, q*stride_w + s, c]
 *
 * @param shape from nn_pooling2d_shape_of
 * @param x     [N,H,W,C] input
 * @param y     [N,P,Q,C] overwritten; must not overlap x
 * @return 0, or -1 when a size is 0 or the windows do not fit (y is then unchanged)
 */
int nn_average_pooling2d_forward(const nn_pooling2d_shape *shape, const nn_real *x, nn_real *y);

/**
 * dx[n,h,w,c] = 1/(R S) sum of dy[n,p,q,c] over the windows that see (h,w)
 *
 * Why: each number of a window has the same share in its mean. What no window sees gets 0.
 *
 * @param shape as in the forward call
 * @param dy    [N,P,Q,C] gradient of the loss by y
 * @param dx    [N,H,W,C] overwritten; must not overlap dy
 * @return 0, or -1 as in the forward call (dx is then unchanged)
 */
int nn_average_pooling2d_backward(const nn_pooling2d_shape *shape, const nn_real *dy, nn_real *dx);

/** The layer with a square window that moves by its own size: nn_average_pooling2d(2) halves both sides.
 *  @return NULL when window is 0 or memory is short; owned by the caller until nn_add */
nn_layer *nn_average_pooling2d(size_t window);

/** The layer with settings per axis (copied). @return NULL when a window is 0 or memory is short */
nn_layer *nn_average_pooling2d_with(const nn_pooling2d_options *options);

#endif
