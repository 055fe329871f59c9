/**
 * @file pooling2d.h
 * What max pooling and average pooling have in common: where their windows go, and the layer around them.
 *
 * Interface:
 *  - nn_pooling2d_shape_of     sizes, from the window
 *  - nn_pooling2d_check_shape  do these sizes belong together?
 *  - nn_pooling2d_layer_alloc, nn_pooling2d_build, nn_pooling2d_shape_in  for the layers alone
 *
 * Legend: N images, H x W pixels, C channels, windows of R x S, output of P x Q pixels.
 */
#ifndef NN_POOLING2D_H
#define NN_POOLING2D_H

#include "layers/layer.h"

/** Sizes of one call. */
typedef struct {
    size_t N, H, W, C;         /**< input [N,H,W,C] */
    size_t R, S;               /**< window height and width */
    size_t stride_h, stride_w; /**< how far it moves down and across */
    size_t P, Q;               /**< output [N,P,Q,C]; whole windows only */
} nn_pooling2d_shape;

/**
 * Sizes for a window of R x S that moves stride_h down and stride_w across and stays inside (padding VALID).
 * @return a shape whose P or Q is 0 when a size is 0 or the window does not fit
 */
nn_pooling2d_shape nn_pooling2d_shape_of(size_t N, nn_shape image, size_t R, size_t S, size_t stride_h,
                                         size_t stride_w);

/** @return 0, or -1 when a size is 0 or the windows do not fit; the error begins with the function's name */
int nn_pooling2d_check_shape(const char *function, const nn_pooling2d_shape *shape);

/** A pooling layer's settings per axis. A stride of 0 means the window's own size, as in Keras. */
typedef struct {
    size_t window_h, window_w; /**< R and S */
    size_t stride_h, stride_w; /**< down and across */
} nn_pooling2d_options;

/** A pooling layer of this class with these settings (copied).
 *  @return NULL when there are none, a window is 0 or memory is short */
nn_layer *nn_pooling2d_layer_alloc(const nn_layer_class *class, const nn_pooling2d_options *options);

/** The build() of pooling layers. @return 0, or -1 when the input is no image or the window does not fit */
int nn_pooling2d_build(nn_layer *layer, nn_shape in);

/** Sizes for N images of this shape in a pooling layer. */
nn_pooling2d_shape nn_pooling2d_shape_in(const nn_layer *layer, nn_shape in, size_t N);

#endif
