/**
 * @file resizing.h
 * Images of another size, bilinear: a network may want larger pictures than there are.
 *
 * Pixels are small squares. The picture is laid over the new grid so that borders meet borders; then the middle of a
 * new pixel falls between the middles of old ones, and it takes the mean of the four around it, weighted by nearness:
 *
 *     2 old pixels    |       a       |       b       |
 *     4 new pixels    |   a   |3a/4+b/4|a/4+3b/4|  b  |
 *
 * Two lines and two columns are all that a new pixel ever sees. So a picture that shrinks to less than half its size
 * loses some pixels entirely; Keras's layer does so, too.
 *
 * Interface:
 *  - nn_resizing_forward, nn_resizing_backward  the mathematics on plain arrays
 *  - nn_resizing                                the layer, for nn_add
 *
 * Legend: N images, H x W pixels, C channels, output of P x Q pixels.
 */
#ifndef NN_RESIZING_H
#define NN_RESIZING_H

#include "layers/layer.h"

/** Sizes of one call. */
typedef struct {
    size_t N, H, W, C; /**< input [N,H,W,C] */
    size_t P, Q;       /**< output [N,P,Q,C] */
} nn_resizing_shape;

/**
 * y[n,p,q,c] = (1-a)(1-b) x[n,h,w,c] + (1-a) b x[n,h,w+1,c] + a (1-b) x[n,h+1,w,c] + a b x[n,h+1,w+1,c]
 *
 * where h + a = (p + 1/2) H/P - 1/2 and w + b = (q + 1/2) W/Q - 1/2, both kept inside the picture; h and w are whole
 * numbers, a and b from 0 to below 1.
 *
 * @param shape sizes
 * @param x     [N,H,W,C] input
 * @param y     [N,P,Q,C] overwritten
 * @return 0, or -1 when a size is 0 (y is then unchanged)
 */
int nn_resizing_forward(const nn_resizing_shape *shape, const nn_real *x, nn_real *y);

/**
 * dx[n,h,w,c] = the sum of dy[n,p,q,c] over the new pixels that saw (h,w), each times the share that it took
 *
 * @param shape as in the forward call
 * @param dy    [N,P,Q,C] gradient of the loss by y
 * @param dx    [N,H,W,C] overwritten
 * @return 0, or -1 when a size is 0 (dx is then unchanged)
 */
int nn_resizing_backward(const nn_resizing_shape *shape, const nn_real *dy, nn_real *dx);

/** The layer: `nn_resizing(32, 32)` is Keras's Resizing(32, 32). @return NULL when a side is 0 or memory is short;
 *  owned by the caller until nn_add */
nn_layer *nn_resizing(size_t height, size_t width);

#endif
