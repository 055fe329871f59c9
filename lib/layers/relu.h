/**
 * @file relu.h
 * The rectifier: negative numbers become 0, the others pass. Source: Nair and Hinton, "Rectified Linear Units
 * Improve Restricted Boltzmann Machines", ICML 2010.
 *
 * Interface:
 *  - nn_relu_forward, nn_relu_backward  the mathematics on plain arrays
 *  - nn_relu                            the layer, for nn_add
 */
#ifndef NN_RELU_H
#define NN_RELU_H

#include "layers/layer.h"

/**
 * y[i] = max(x[i], 0); NaN stays NaN, so that it is seen.
 *
 * @param count how many numbers; the shape does not matter
 * @param x     [count] input
 * @param y     [count] output, may be x itself
 */
void nn_relu_forward(size_t count, const nn_real *x, nn_real *y);

/**
 * dx[i] = dy[i] where x[i] > 0, else 0   (what was cut to 0 has no influence; at 0 itself we choose 0)
 *
 * @param count how many numbers
 * @param x     [count] input of the forward call
 * @param dy    [count] gradient of the loss by y
 * @param dx    [count] overwritten, may be dy itself
 */
void nn_relu_backward(size_t count, const nn_real *x, const nn_real *dy, nn_real *dx);

/** The layer. @return NULL when memory is short; owned by the caller until nn_add */
nn_layer *nn_relu(void);

#endif
