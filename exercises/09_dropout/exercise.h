/*
 * Homework 09: dropout, L2 and early stopping. This file is the same for everyone: do not change it.
 *
 * Legend: x, y the numbers before and behind the dropout, dx, dy the gradients of the loss by them, mask the factors
 * between them, w weights, dw the gradient of the loss by them. Arrays are written with their size: x [count].
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Dropout, on the way forward: y[i] = x[i] * mask[i], for x [count].
 *
 * While training, each mask[i] is drawn for itself with numbers from rng: 0 with probability rate, else
 * 1 / (1 - rate). When not training, nothing is drawn from rng: mask[i] is 1, and y[i] is x[i].
 *
 * rate is 0 to below 1. mask [count] and y [count] are overwritten; y may be x itself. The caller keeps mask for
 * the way back.
 */
void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y);

/** The way back: dx[i] = dL/dx[i], for dy [count] = dL/dy and the mask [count] that ex_dropout_forward has filled.
 *  dx [count] is overwritten; dx may be dy itself. */
void ex_dropout_backward(size_t count, const double *mask, const double *dy, double *dx);

/** The loss gets the price l2 * sum_i w[i]^2, for w [count]. Add the gradient of this price to dw [count], which holds
 *  the gradient of the loss without the price. l2 is at least 0. */
void ex_l2_gradient(size_t count, double l2, const double *w, double *dw);

/**
 * Early stopping: val_loss [count] holds the validation losses of a training, epoch by epoch. Epochs are counted
 * from 1: val_loss[0] is the loss of epoch 1. An epoch is a new best when its loss is smaller than all before it.
 * A loss as small as the best is no new best, and a loss that is not a number (NaN) never is. The training stops
 * after the epoch that is the last of `patience` epochs in a row without a new best. What comes later is never seen.
 *
 * Returns the number of epochs that are trained: count when the rule never stops. *best is the best of these epochs,
 * or 0 when there was none. patience is at least 1, count may be 0. The losses are finite or NaN.
 */
size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best);

#endif
