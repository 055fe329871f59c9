/**
 * @file optimizer.h
 * How a gradient becomes a step.
 *
 * An nn_optimizer is a value: settings, nothing more. What an optimizer remembers from step to step (its
 * moments) belongs to the model, so that it survives from one nn_fit to the next.
 *
 * Interface:
 *  - nn_sgd, nn_momentum, nn_nesterov, nn_adagrad, nn_rmsprop, nn_adam, nn_adamw    settings
 *  - nn_sgd_step, nn_adagrad_step, nn_rmsprop_step, nn_adam_step    the mathematics on plain arrays
 *  - nn_optimizer_check, nn_optimizer_step    choose between them; nn_fit calls these
 *
 * Legend: w weights, g gradient of the loss by w, t number of the step, from 1.
 */
#ifndef NN_OPTIMIZER_H
#define NN_OPTIMIZER_H

#include "base/real.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NN_MAX_SLOTS = 2 /**< most arrays an optimizer remembers for each parameter */
};

/** Which rule. */
typedef enum {
    NN_OPTIMIZER_NONE, /**< no settings given: nn_fit refuses it */
    NN_SGD,            /**< gradient descent, with or without momentum */
    NN_ADAGRAD,        /**< AdaGrad */
    NN_RMSPROP,        /**< RMSprop */
    NN_ADAM            /**< Adam, and AdamW */
} nn_optimizer_kind;

/** Settings. Make one with nn_sgd, nn_adam or another of those below; change a field afterwards if you like. */
typedef struct {
    nn_optimizer_kind kind; /**< which rule */
    double learning_rate;   /**< length of a step, above 0 */
    double momentum;        /**< SGD: how much of the last step goes on, 0 to below 1 */
    bool nesterov;          /**< SGD with momentum: look ahead, as Nesterov does */
    double rho;             /**< RMSprop: how slowly its mean forgets, 0 to below 1 */
    double accumulator;     /**< AdaGrad: what its sum starts from, at least 0 */
    double beta_1, beta_2;  /**< Adam: how slowly its two means forget, 0 to below 1 */
    double epsilon;         /**< AdaGrad, RMSprop, Adam: keeps them from dividing by 0, above 0 */
    double
        weight_decay; /**< all: each step first shrinks w by this share times the learning rate, 0 or more */
} nn_optimizer;

/** w -= learning_rate * gradient */
nn_optimizer nn_sgd(double learning_rate);

/** SGD with momentum. Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. */
nn_optimizer nn_momentum(double learning_rate, double momentum);

/** SGD with Nesterov's momentum: step as if the next momentum had been taken already. Source: Nesterov, "A method
 *  for solving the convex programming problem with convergence rate O(1/k^2)", 1983; in this form Sutskever,
 *  Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning", 2013. */
nn_optimizer nn_nesterov(double learning_rate, double momentum);

/** AdaGrad with accumulator = 0.1, epsilon = 1e-7 (Keras's). Source: Duchi, Hazan and Singer, "Adaptive
 *  Subgradient Methods for Online Learning and Stochastic Optimization", 2011. */
nn_optimizer nn_adagrad(double learning_rate);

/** RMSprop with rho = 0.9, epsilon = 1e-7 (Keras's). Source: Tieleman and Hinton, lecture 6.5 of "Neural Networks
 *  for Machine Learning", 2012. */
nn_optimizer nn_rmsprop(double learning_rate);

/** Adam with beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7 (Keras's). Source: Kingma and Ba, "Adam: A Method
 *  for Stochastic Optimization", 2015, algorithm 1. */
nn_optimizer nn_adam(double learning_rate);

/** Adam that shrinks the weights beside its step, not through the gradient. Source: Loshchilov and Hutter,
 *  "Decoupled Weight Decay Regularization", 2019. */
nn_optimizer nn_adamw(double learning_rate, double weight_decay);

/**
 * v = momentum * v - learning_rate * g
 * w = w + v                                      with nesterov: w = w + momentum * v - learning_rate * g
 *
 * @param o     settings
 * @param count how many numbers
 * @param g     [count] gradient
 * @param v     [count] velocity, 0 before the first step; NULL when momentum is 0
 * @param w     [count] changed
 */
void nn_sgd_step(const nn_optimizer *o, size_t count, const nn_real *g, nn_real *v, nn_real *w);

/**
 * s = s + g^2                                    a sum that only grows: steps become shorter and shorter
 * w = w - learning_rate * g / (sqrt(accumulator + s) + epsilon)
 *
 * @param o     settings
 * @param count how many numbers
 * @param g     [count] gradient
 * @param s     [count] the sum, 0 before the first step
 * @param w     [count] changed
 */
void nn_adagrad_step(const nn_optimizer *o, size_t count, const nn_real *g, nn_real *s, nn_real *w);

/**
 * v = rho v + (1 - rho) g^2                      a running mean: it forgets old steps
 * w = w - learning_rate * g / (sqrt(v) + epsilon)
 *
 * @param o     settings
 * @param count how many numbers
 * @param g     [count] gradient
 * @param v     [count] the mean, 0 before the first step
 * @param w     [count] changed
 */
void nn_rmsprop_step(const nn_optimizer *o, size_t count, const nn_real *g, nn_real *v, nn_real *w);

/**
 * m = beta_1 m + (1 - beta_1) g              a running mean of the gradient
 * v = beta_2 v + (1 - beta_2) g^2            and of its square
 * w = w - learning_rate * m' / (sqrt(v') + epsilon)
 *
 * with m' = m / (1 - beta_1^t) and v' = v / (1 - beta_2^t): both means begin at 0 and are too small at first.
 *
 * @param o     settings
 * @param t     number of this step, from 1
 * @param count how many numbers
 * @param g     [count] gradient
 * @param m, v  [count] the means, 0 before the first step
 * @param w     [count] changed
 */
void nn_adam_step(const nn_optimizer *o, uint64_t t, size_t count, const nn_real *g, nn_real *m, nn_real *v,
                  nn_real *w);

/** How many arrays this optimizer remembers for each parameter: 0 to NN_MAX_SLOTS. */
size_t nn_optimizer_slots(const nn_optimizer *o);

/** Do the settings make sense? @return 0, or -1 with nn_error naming the field and its range */
int nn_optimizer_check(const nn_optimizer *o);

/** One step of whichever rule, after w = w - learning_rate * weight_decay * w. `slots` holds
 *  nn_optimizer_slots(o) arrays of [count], all 0 before the first step. */
void nn_optimizer_step(const nn_optimizer *o, uint64_t t, size_t count, const nn_real *g,
                       nn_real *const *slots, nn_real *w);

#endif
