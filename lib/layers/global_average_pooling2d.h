/**
 * @file global_average_pooling2d.h
 * Global average pooling: each channel becomes one number, its mean over the whole image. It takes the place of
 * flatten before the last dense layer: far fewer weights, and images of any size. Source: Lin, Chen and Yan, "Network
 * In Network", 2014, section 3.2.
 *
 * Interface:
 *  - nn_global_average_pooling2d_forward, _backward   the mathematics on plain arrays
 *  - nn_global_average_pooling2d                      the layer, for nn_add
 */
#ifndef NN_GLOBAL_AVERAGE_POOLING2D_H
#define NN_GLOBAL_AVERAGE_POOLING2D_H

#include "layers/layer.h"

/** Sizes of one call. */
typedef struct {
    size_t N; /**< images, at least 1 */
    size_t H; /**< height of each, at least 1 */
    size_t W; /**< width of each, at least 1 */
    size_t C; /**< channels, at least 1 */
} nn_global_average_pooling2d_shape;

/**
 * y[n,c] = 1/(H W) sum over h,w of x[n,h,w,c]
 *
 * @param shape sizes
 * @param x     [N,H,W,C] input
 * @param y     [N,C] overwritten; must not overlap x
 * @return 0, or -1 when a size is 0 (y is then unchanged)
 */
int nn_global_average_pooling2d_forward(const nn_global_average_pooling2d_shape *shape, const nn_real *x,
                                        nn_real *y);

/**
 * dx[n,h,w,c] = dy[n,c] / (H W)   (every pixel has the same small share in the mean)
 *
 * @param shape as in the forward call
 * @param dy    [N,C] gradient of the loss by y
 * @param dx    [N,H,W,C] overwritten; must not overlap dy
 * @return 0, or -1 as in the forward call (dx is then unchanged)
 */
int nn_global_average_pooling2d_backward(const nn_global_average_pooling2d_shape *shape, const nn_real *dy,
                                         nn_real *dx);

/** The layer: an image of C channels becomes a vector of C numbers. It learns nothing.
 *  @return NULL when memory is short; owned by the caller until nn_add */
nn_layer *nn_global_average_pooling2d(void);

#endif
