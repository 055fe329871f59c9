/**
 * @file vgg.h
 * VGG16 and VGG19 without their dense layers: five blocks of 3x3 convolutions, each followed by a relu, and a 2x2 max
 * pooling behind each block. Source: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
 * Recognition", 2015, table 1, columns D and E.
 *
 *     block     filters   VGG16     VGG19     32x32 pixels become
 *     block1         64   2 conv    2 conv    16x16
 *     block2        128   2 conv    2 conv    8x8
 *     block3        256   3 conv    4 conv    4x4
 *     block4        512   3 conv    4 conv    2x2
 *     block5        512   3 conv    4 conv    1x1
 *
 * Two 3x3 convolutions see as far as one of 5x5, with fewer weights and one more relu between them: that is the idea.
 *
 * The layers have Keras's names, block1_conv1 to block5_conv3 (block5_conv4) and block1_pool to block5_pool, so that
 * its files of weights fit. Keras counts each relu as a part of its convolution; here it is a layer, block1_conv1_relu.
 *
 * Interface:
 *  - nn_add_vgg16, nn_add_vgg19  put the layers behind those of a model
 */
#ifndef NN_VGG_H
#define NN_VGG_H

#include "model/model.h"

/**
 * Put VGG16's 31 layers (13 convolutions with their relus, 5 poolings) behind those that the model has. With 3 channels
 * and width 1 they have 14,714,688 parameters.
 *
 * Kernels begin as He says (NN_HE_NORMAL): behind 13 relus Glorot's numbers would shrink the signal by about 2^-6.
 * The weights that Keras publishes want nn_vgg_preprocessing in front of these layers.
 *
 * @param model  whose output is an image of at least 32x32 pixels
 * @param width  1 for the published network; 0.25 for a quarter of all filters, and about a sixteenth of the work
 * @return 0, or -1 when the image is too small, the width is not above 0 and at most 8, or a layer of these names is
 *         there already (the model is then unchanged); or when memory is short (it then has some of the layers)
 */
int nn_add_vgg16(nn_model *model, double width);

/** The same with VGG19's 37 layers: 16 convolutions; with 3 channels and width 1, 20,024,384 parameters. */
int nn_add_vgg19(nn_model *model, double width);

#endif
