/**
 * @file optimizer.h
 * How a gradient becomes a step.
 *
 * An nn_optimizer is a value: settings, nothing more. What an optimizer remembers from step to step (its
 * moments) belongs to the model, so that it survives from one nn_fit to the next.
 *
 * Interface:
 *  - nn_sgd, nn_momentum, nn_adam          settings
 *  - nn_sgd_step, nn_adam_step             the mathematics on plain arrays
 *  - nn_optimizer_check, nn_optimizer_step choose between them; nn_fit calls these
 */
#ifndef NN_OPTIMIZER_H
#define NN_OPTIMIZER_H

#include "base/real.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NN_MAX_SLOTS = 2 /**< most arrays an optimizer remembers for each parameter */
};

/** Which rule. */
typedef enum {
    NN_OPTIMIZER_NONE, /**< no settings given: nn_fit refuses it */
    NN_SGD,            /**< gradient descent, with or without momentum */
    NN_ADAM            /**< Adam */
} nn_optimizer_kind;

/** Settings. Make one with nn_sgd, nn_momentum or nn_adam; change a field afterwards if you like. */
typedef struct {
    nn_optimizer_kind kind; /**< which rule */
    double learning_rate;   /**< length of a step, above 0 */
    double momentum;        /**< SGD: how much of the last step goes on, 0 to below 1 */
    double beta_1, beta_2;  /**< Adam: how slowly its two means forget, 0 to below 1 */
    double epsilon;         /**< Adam: keeps it from dividing by 0, above 0 */
} nn_optimizer;

/** w -= learning_rate * gradient */
nn_optimizer nn_sgd(double learning_rate);

/** SGD with momentum. Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. */
nn_optimizer nn_momentum(double learning_rate, double momentum);

/** Adam with beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7 (Keras's). Source: Kingma and Ba, "Adam: A Method
 *  for Stochastic Optimization", 2015, algorithm 1. */
nn_optimizer nn_adam(double learning_rate);

/**
 * v = momentum * v - learning_rate * g;   w = w + v
 *
 * @param o     settings
 * @param count how many numbers
 * @param g     [count] gradient
 * @param v     [count] velocity, 0 before the first step; NULL when momentum is 0
 * @param w     [count] changed
 */
void nn_sgd_step(const nn_optimizer *o, size_t count, const nn_real *g, nn_real *v, nn_real *w);

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

/** One step of whichever rule. `slots` holds nn_optimizer_slots(o) arrays of [count]. */
void nn_optimizer_step(const nn_optimizer *o, uint64_t t, size_t count, const nn_real *g,
                       nn_real *const *slots, nn_real *w);

#endif
