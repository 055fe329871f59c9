/*
 * numbers.h - arrays for tests: random numbers to go in, NaN where an answer
 * must be written.
 */
#ifndef NUMBERS_H
#define NUMBERS_H

#include "base/parallel.h"
#include "base/rng.h"

#include <math.h>

// [count] numbers in [-1, 1), the same ones for the same item. The caller frees them.
__attribute__((unused)) static nn_real *random_numbers(size_t count, uint32_t item)
{
    nn_real *numbers = nn_alloc(count, sizeof *numbers);
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, item);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (nn_real)(2 * nn_rng_uniform(&rng) - 1);
    return numbers;
}

// [count] times NaN: what a function forgets to write is seen. The caller frees them.
__attribute__((unused)) static nn_real *unwritten(size_t count)
{
    nn_real *numbers = nn_alloc(count, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (nn_real)NAN;
    return numbers;
}

#endif
