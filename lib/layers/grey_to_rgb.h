/**
 * @file grey_to_rgb.h
 * A grey image as a coloured one: red, green and blue are all the same grey. Networks that were trained on coloured
 * pictures want three channels.
 *
 * Interface:
 *  - nn_grey_to_rgb_forward, nn_grey_to_rgb_backward  the mathematics on plain arrays
 *  - nn_grey_to_rgb                                   the layer, for nn_add
 */
#ifndef NN_GREY_TO_RGB_H
#define NN_GREY_TO_RGB_H

#include "layers/layer.h"

/**
 * y[i,c] = x[i]     for c = 0, 1, 2
 *
 * @param pixels how many, of all images together
 * @param x      [pixels] grey
 * @param y      [pixels,3] overwritten
 */
void nn_grey_to_rgb_forward(size_t pixels, const nn_real *x, nn_real *y);

/**
 * dx[i] = dy[i,0] + dy[i,1] + dy[i,2]     (x[i] reaches all three)
 *
 * @param pixels how many
 * @param dy     [pixels,3] gradient of the loss by y
 * @param dx     [pixels] overwritten
 */
void nn_grey_to_rgb_backward(size_t pixels, const nn_real *dy, nn_real *dx);

/** The layer. Its input must be an image of one channel. In a notebook this is tf.image.grayscale_to_rgb.
 *  @return NULL when memory is short; owned by the caller until nn_add */
nn_layer *nn_grey_to_rgb(void);

#endif
