/**
 * @file vgg_preprocessing.h
 * Pixels as VGG16 and VGG19 were trained on them: 0 to 255, blue first, minus the mean of each channel over ImageNet.
 * Source: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015,
 * section 2.1; the numbers and the order of the channels are those of Keras's vgg16.preprocess_input (which got the
 * weights from Caffe, where blue came first).
 *
 * As a layer it cannot be forgotten: batches are in [0,1] here, always, and what a network makes of them is its own
 * affair.
 *
 * Interface:
 *  - nn_vgg_preprocessing_forward, nn_vgg_preprocessing_backward  the mathematics on plain arrays
 *  - nn_vgg_preprocessing                                         the layer, for nn_add
 */
#ifndef NN_VGG_PREPROCESSING_H
#define NN_VGG_PREPROCESSING_H

#include "layers/layer.h"

/**
 * y[i,c] = 255 x[i,2-c] - mean[c]     with mean = 103.939 (blue), 116.779 (green), 123.68 (red)
 *
 * @param pixels how many, of all images together
 * @param x      [pixels,3] red, green, blue in [0,1]
 * @param y      [pixels,3] overwritten: blue, green, red
 */
void nn_vgg_preprocessing_forward(size_t pixels, const nn_real *x, nn_real *y);

/**
 * dx[i,c] = 255 dy[i,2-c]
 *
 * @param pixels how many
 * @param dy     [pixels,3] gradient of the loss by y
 * @param dx     [pixels,3] overwritten
 */
void nn_vgg_preprocessing_backward(size_t pixels, const nn_real *dy, nn_real *dx);

/** The layer. Its input must be an image of three channels. @return NULL when memory is short; owned by the caller
 *  until nn_add */
nn_layer *nn_vgg_preprocessing(void);

#endif
