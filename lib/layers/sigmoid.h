/**
 * @file sigmoid.h
 * The sigmoid: any number becomes one between 0 and 1. Chapter 01 derives it and its slope.
 *
 * Interface:
 *  - nn_sigmoid_forward, nn_sigmoid_backward  the mathematics on plain arrays
 *  - nn_sigmoid                               the layer, for nn_add
 */
#ifndef NN_SIGMOID_H
#define NN_SIGMOID_H

#include "layers/layer.h"

/**
 * y[i] = 1 / (1 + exp(-x[i])), in (0,1); NaN stays NaN.
 *
 * @param count how many numbers; the shape does not matter
 * @param x     [count] input
 * @param y     [count] output, may be x itself
 */
void nn_sigmoid_forward(size_t count, const nn_real *x, nn_real *y);

/**
 * dx[i] = dy[i] * y[i] * (1 - y[i])   (the slope is at most 1/4, and nearly 0 where y is near 0 or 1)
 *
 * @param count how many numbers
 * @param y     [count] output of the forward call
 * @param dy    [count] gradient of the loss by y
 * @param dx    [count] overwritten, may be dy itself
 */
void nn_sigmoid_backward(size_t count, const nn_real *y, const nn_real *dy, nn_real *dx);

/** The layer. @return NULL when memory is short; owned by the caller until nn_add */
nn_layer *nn_sigmoid(void);

#endif
