/**
 * @file tanh.h
 * The hyperbolic tangent: any number becomes one between -1 and 1. It is a sigmoid stretched and moved,
 * 2 sigmoid(2 x) - 1, with the middle at 0.
 *
 * Interface:
 *  - nn_tanh_forward, nn_tanh_backward  the mathematics on plain arrays
 *  - nn_tanh                            the layer, for nn_add
 */
#ifndef NN_TANH_H
#define NN_TANH_H

#include "layers/layer.h"

/**
 * y[i] = (exp(x[i]) - exp(-x[i])) / (exp(x[i]) + exp(-x[i])), in (-1,1); NaN stays NaN.
 *
 * @param count how many numbers; the shape does not matter
 * @param x     [count] input
 * @param y     [count] output, may be x itself
 */
void nn_tanh_forward(size_t count, const nn_real *x, nn_real *y);

/**
 * dx[i] = dy[i] * (1 - y[i]^2)   (the slope is 1 in the middle, and nearly 0 where y is near -1 or 1)
 *
 * @param count how many numbers
 * @param y     [count] output of the forward call
 * @param dy    [count] gradient of the loss by y
 * @param dx    [count] overwritten, may be dy itself
 */
void nn_tanh_backward(size_t count, const nn_real *y, const nn_real *dy, nn_real *dx);

/** The layer. @return NULL when memory is short; owned by the caller until nn_add */
nn_layer *nn_tanh(void);

#endif
