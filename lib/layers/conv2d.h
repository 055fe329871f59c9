/**
 * @file conv2d.h
 * The convolutional layer: one small kernel looks at every place of the image.
 *
 * What networks call convolution is, strictly, cross-correlation: the kernel is not turned over. Source: LeCun
 * et al., "Gradient-Based Learning Applied to Document Recognition", 1998. The method here (no patches; tiles of
 * sums in registers): Georganas et al., "Anatomy of High-Performance Deep Learning Convolutions on SIMD
 * Architectures", 2018.
 *
 * Interface:
 *  - nn_conv2d_shape_of                     sizes, from kernel, stride and padding
 *  - nn_conv2d_forward, nn_conv2d_backward  the mathematics on plain arrays
 *  - nn_conv2d_scratch                      how much scratch memory these two want
 *  - nn_conv2d, nn_conv2d_with              the layer, for nn_add
 *
 * Legend: N images of H x W pixels and C channels; K kernels of R x S x C; output of P x Q pixels.
 */
#ifndef NN_CONV2D_H
#define NN_CONV2D_H

#include "layers/layer.h"
#include "layers/window.h"

/** Sizes of one call. */
typedef struct {
    size_t N, H, W, C;         /**< input [N,H,W,C] */
    size_t K, R, S;            /**< kernels [R,S,C,K] */
    size_t stride_h, stride_w; /**< how far a kernel moves down and across */
    size_t pad_top, pad_left;  /**< zeros above and left of the image; below and right as far as needed */
    size_t P, Q;               /**< output [N,P,Q,K] */
} nn_conv2d_shape;

/** Settings per axis. A stride of 0 means 1. */
typedef struct {
    size_t filters;            /**< K */
    size_t kernel_h, kernel_w; /**< R and S */
    size_t stride_h, stride_w; /**< down and across */
    nn_padding padding;        /**< NN_VALID or NN_SAME */
} nn_conv2d_options;

/** Sizes for N images of shape [H,W,C] under these settings. @return a shape whose P or Q is 0 when a size is
 *  0 or the kernel does not fit */
nn_conv2d_shape nn_conv2d_shape_of(size_t N, nn_shape image, const nn_conv2d_options *options);

/** How many numbers of scratch memory forward and backward want, for the threads set now. Never less than a
 *  smaller N wants, all else equal; 0 for a shape that they would refuse. */
size_t nn_conv2d_scratch(const nn_conv2d_shape *shape);

/**
 * y[n,p,q,k] = b[k] + sum_{r,s,c} x[n, p*stride_h + r - pad_top, q*stride_w + s - pad_left, c] w[r,s,c,k]
 *
 * where x outside the image counts as 0.
 *
 * @param shape   from nn_conv2d_shape_of
 * @param x       [N,H,W,C] input
 * @param w       [R,S,C,K] kernels
 * @param b       [K] biases
 * @param y       [N,P,Q,K] overwritten
 * @param scratch [nn_conv2d_scratch(shape)] any content, changed
 * @return 0, or -1 when a size is 0 or the last place (P,Q) lies outside the image (y is then unchanged)
 */
int nn_conv2d_forward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *b,
                      nn_real *y, nn_real *scratch);

/**
 * With h = p*stride_h + r - pad_top and v = q*stride_w + s - pad_left (the pixel that kernel element (r,s)
 * sees at place (p,q)):
 *
 * dw[r,s,c,k] = sum_{n,p,q} x[n,h,v,c] dy[n,p,q,k]        (one kernel serves all places and images)
 * dx[n,h,v,c] = sum_{r,s,k} dy[n,p,q,k] w[r,s,c,k]        (over the places (p,q) that see pixel (h,v))
 * db[k]       = sum_{n,p,q} dy[n,p,q,k]
 *
 * @param shape   as in the forward call
 * @param x       [N,H,W,C] input of the forward call
 * @param w       [R,S,C,K] kernels
 * @param dy      [N,P,Q,K] gradient of the loss by y
 * @param dx      [N,H,W,C] overwritten; NULL when nobody needs it
 * @param dw      [R,S,C,K] overwritten; NULL when nobody needs it nor db
 * @param db      [K] overwritten
 * @param scratch [nn_conv2d_scratch(shape)] any content, changed
 * @return 0, or -1 as in the forward call (outputs are then unchanged)
 */
int nn_conv2d_backward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                       nn_real *dx, nn_real *dw, nn_real *db, nn_real *scratch);

/** The layer with square kernels that move by 1, no activation. `nn_conv2d(32, 3, NN_SAME)` is Keras's
 *  Conv2D(32, 3, padding="same"). @return NULL when a size is 0 or memory is short; owned by the caller until
 *  nn_add */
nn_layer *nn_conv2d(size_t filters, size_t kernel, nn_padding padding);

/** The layer with settings per axis (copied). @return NULL when a size is 0 or memory is short */
nn_layer *nn_conv2d_with(const nn_conv2d_options *options);

#endif
