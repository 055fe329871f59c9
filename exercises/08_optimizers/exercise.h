/*
 * Homework 08: optimizers. This file is the same for everyone: do not change it.
 *
 * Legend: w weights, g the slope of the loss by each of them, v and m what a rule remembers of the slopes (0 before
 * the first step). Each array has count numbers, and each number goes its own way. All numbers are finite.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/** The settings. Each rule uses some of them. */
typedef struct {
    double learning_rate;  /**< above 0 */
    double rho;            /**< RMSprop: the share of v that is kept, 0 to below 1 */
    double beta_1, beta_2; /**< Adam: the shares of m and of v that are kept, 0 to below 1 */
    double epsilon;        /**< keeps RMSprop and Adam from dividing by 0, above 0 */
    double weight_decay;   /**< AdamW: how fast weights shrink, 0 or more */
} ex_settings;

/**
 * One step of RMSprop:
 *
 *     v = rho v + (1 - rho) g^2
 *     w = w - learning_rate g / (sqrt(v) + epsilon)
 *
 * g [count] in; v [count] and w [count] are changed.
 */
void ex_rmsprop_step(const ex_settings *set, size_t count, const double *g, double *v, double *w);

/**
 * One step of Adam. t is the number of this step, from 1:
 *
 *     m = beta_1 m + (1 - beta_1) g           m' = m / (1 - beta_1^t)
 *     v = beta_2 v + (1 - beta_2) g^2         v' = v / (1 - beta_2^t)
 *     w = w - learning_rate m' / (sqrt(v') + epsilon)
 *
 * g [count] in; m, v, w [count] are changed. m and v keep the numbers without a dash.
 */
void ex_adam_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                  double *w);

/**
 * One step of AdamW: w = w - learning_rate weight_decay w, and after it the step of Adam. g, m and v know nothing of
 * the decay.
 */
void ex_adamw_step(const ex_settings *set, size_t t, size_t count, const double *g, double *m, double *v,
                   double *w);

/**
 * A factor for the learning rate: (1 + cos(pi step / steps)) / 2. Here step counts from 0; steps is at least 1. When
 * step is steps or more, the factor is that of the last step, steps - 1.
 */
double ex_cosine(size_t step, size_t steps);

/**
 * The same behind a rise. In the first warm_up steps the factor is (step + 1) / warm_up. The steps after them, from
 * warm_up to steps - 1, are a whole cosine of their own. step counts from 0; warm_up may be 0, and is below steps.
 * When step is steps or more, the factor is that of the last step.
 */
double ex_warm_up_cosine(size_t step, size_t warm_up, size_t steps);

#endif
