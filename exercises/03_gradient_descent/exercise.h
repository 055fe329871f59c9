/*
 * Homework 03: going downhill. This file is the same for everyone: do not change it.
 *
 * Legend: x the place (one number, or n of them: the weights of a network), f the loss at a place, h a small step,
 * g the gradient, v the last step. Arrays are written with their size: x [n].
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/** The central difference (f(x + h) - f(x - h)) / (2 h): nearly the slope of f at x. h is not 0. */
double ex_slope(double (*f)(double), double x, double h);

/**
 * The gradient of f at x [n], measured: g[i] = (f(.. x[i] + h ..) - f(.. x[i] - h ..)) / (2 h), where only x[i] is
 * moved. h is above 0.
 *
 * f(n, x, context) gives the loss at any x [n]; hand context on to it as it came. You may move the numbers in x.
 * When you return, each holds what it held before, to the last bit. g [n] is overwritten.
 */
void ex_gradient(size_t n, double (*f)(size_t n, const double *x, void *context), void *context, double *x,
                 double h, double *g);

/** One step of gradient descent: x = x - learning_rate * g, for x [n], g [n]. */
void ex_descent_step(size_t n, double learning_rate, const double *g, double *x);

/** One step with momentum: first v = momentum * v - learning_rate * g, then x = x + v, for g [n], v [n], x [n].
 *  v is the last step, the minus included; it is 0 before the first one. */
void ex_momentum_step(size_t n, double learning_rate, double momentum, const double *g, double *v, double *x);

/**
 * Walk downhill from *x: again and again x = x - learning_rate * slope(x), until |slope(x)| is below tolerance, or
 * until most_steps steps are done. `slope` is the derivative of the loss; most_steps is at least 0.
 *
 * Returns the number of steps, and *x is where the walk ended. Returns -1 and leaves *x as it was when the walk
 * comes to a place, or to a slope, that is infinite or not a number.
 */
int ex_descend(double (*slope)(double x), double learning_rate, double tolerance, int most_steps, double *x);

#endif
