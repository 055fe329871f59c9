/**
 * @file initializer.h
 * Where weights start.
 *
 * All zero would not do: every unit would compute the same and be corrected the same, for ever. Random
 * numbers break the tie. How large they may be depends on how many of them are added up (fan-in): the sum of
 * n numbers of variance v has variance n v.
 */
#ifndef NN_INITIALIZER_H
#define NN_INITIALIZER_H

#include "base/real.h"
#include "base/rng.h"

#include <stddef.h>

/** How the values of a parameter are chosen before training. */
typedef enum {
    NN_GLOROT_UNIFORM, /**< uniform in +-sqrt(6 / (fan_in + fan_out)); Glorot and Bengio 2010, eq. 16 */
    NN_HE_NORMAL,      /**< normal, variance 2 / fan_in; He, Zhang, Ren and Sun 2015, eq. 10 */
    NN_ZEROS,          /**< all 0: right for biases, wrong for kernels */
    NN_ONES            /**< all 1: for factors that change nothing yet */
} nn_initializer;

/**
 * Fill value[0..count-1].
 * @param initializer how
 * @param count    how many numbers
 * @param fan_in   how many inputs one output adds up, at least 1
 * @param fan_out  how many outputs one input reaches, at least 1
 * @param rng      where the random numbers come from; moves on
 * @param value    [count] overwritten
 */
void nn_initialize(nn_initializer initializer, size_t count, size_t fan_in, size_t fan_out, nn_rng *rng,
                   nn_real *value);

#endif
