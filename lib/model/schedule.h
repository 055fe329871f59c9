/**
 * @file schedule.h
 * How the learning rate changes while training goes on. Chapter 08 explains each of them.
 *
 * A schedule is a value, like an optimizer: it says by which factor the optimizer's learning rate is multiplied at
 * each step. Schedules depend on the number of the step alone, so a resumed training goes on where it was.
 *
 *     step decay          cosine            warm-up, cosine      one cycle
 *     ----                --_                 _--_                  _--_
 *         |---               \_              /    \_              _/    \_
 *             |---             `-__         /       `-__        _-        `-___
 *
 * Interface:
 *  - nn_step_decay, nn_cosine, nn_warm_up, nn_one_cycle   make one; {0} is the constant schedule
 *  - nn_schedule_check, nn_schedule_factor                nn_fit calls these
 */
#ifndef NN_SCHEDULE_H
#define NN_SCHEDULE_H

#include <stdint.h>

/** Which curve. */
typedef enum {
    NN_CONSTANT,   /**< always 1 */
    NN_STEP_DECAY, /**< multiplied by a factor at fixed distances */
    NN_COSINE,     /**< half a cosine wave from 1 down to 0 */
    NN_ONE_CYCLE   /**< up from 1/25 to 1, then down to almost 0 */
} nn_schedule_kind;

/** Settings. */
typedef struct {
    nn_schedule_kind kind; /**< which curve */
    uint64_t steps;        /**< COSINE, ONE_CYCLE: steps of the whole curve, at least 1 */
    uint64_t every;        /**< STEP_DECAY: steps between two drops, at least 1 */
    double factor;         /**< STEP_DECAY: what a drop leaves, above 0 to 1 */
    uint64_t warm_up; /**< all: so many steps first, rising in a line to the curve's beginning; 0: none */
} nn_schedule;

/** 1, then factor, factor^2, ..., a drop each `every` steps. */
nn_schedule nn_step_decay(uint64_t every, double factor);

/** (1 + cos(pi t / steps)) / 2 at step t. Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with
 *  Warm Restarts", 2017, without the restarts. */
nn_schedule nn_cosine(uint64_t steps);

/** Half a cosine wave up from 1/25 to 1 in the first 30 % of the steps, another one down to 4e-6 in the rest.
 *  Source: Smith and Topin, "Super-Convergence", 2018; the curve and its numbers as PyTorch has them. */
nn_schedule nn_one_cycle(uint64_t steps);

/** The same schedule behind `warm_up` steps that rise in a line: (t + 1) / warm_up. Source: Goyal and others,
 *  "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017. */
nn_schedule nn_warm_up(uint64_t warm_up, nn_schedule then);

/** Do the settings make sense? @return 0, or -1 with nn_error naming the field and its range */
int nn_schedule_check(const nn_schedule *schedule);

/**
 * The factor at step `step`, counted from 0. Behind the end of a curve it keeps the curve's last value, which is
 * small but never 0.
 */
double nn_schedule_factor(const nn_schedule *schedule, uint64_t step);

#endif
