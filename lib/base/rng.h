/**
 * @file rng.h
 * Random numbers that depend on what they are for, not on who asks first.
 *
 * A common generator is one long stream: draw once more somewhere, and everything after it changes. Here a
 * number is computed from its address: (seed, purpose, epoch, item, position). The dropout mask of image 17
 * in epoch 3 is the same whatever thread asks, in whatever order, even after a restart.
 *
 * The function behind it is Philox4x32-10: ten rounds of multiply and xor that turn a 128-bit counter and a
 * 64-bit key into 128 random bits. Source: Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy
 * as 1, 2, 3", SC 2011.
 *
 * Interface:
 *  - nn_philox        the function itself
 *  - nn_rng_at        a stream at an address
 *  - nn_rng_uint32, nn_rng_uniform, nn_rng_normal, nn_rng_below   draw from the stream
 */
#ifndef NN_RNG_H
#define NN_RNG_H

#include <stdint.h>

/** What the numbers are for. Two purposes never share numbers. The values are part of every result: only
 *  add at the end. */
typedef enum {
    NN_RNG_INIT = 1,  /**< starting weights; item = number of the parameter in the model */
    NN_RNG_SHUFFLE,   /**< order of the images; one stream an epoch */
    NN_RNG_SHAPES,    /**< pictures of the built-in dataset; item = image */
    NN_RNG_GRADCHECK, /**< which elements the gradient checker looks at; item = tensor */
    NN_RNG_USER,      /**< for a chapter or a test of your own */
    NN_RNG_DROPOUT,   /**< which numbers are dropped; epoch = training step, item = image of the batch */
    NN_RNG_AUGMENT    /**< how training images are changed; item = image of the dataset */
} nn_rng_purpose;

/** A stream of numbers at one address. Small; copy it freely. Every field is private to rng.c. */
typedef struct {
    uint32_t counter[4]; /**< position, item, epoch, purpose */
    uint32_t key[2];     /**< the seed */
    uint32_t block[4];   /**< four numbers, made together */
    unsigned used;       /**< how many of them are spent, 0..4 */
} nn_rng;

/** Ten rounds of Philox: 128 random bits from a 128-bit counter and a 64-bit key. */
void nn_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/** The stream at an address. It holds 2^34 numbers. */
nn_rng nn_rng_at(uint64_t seed, nn_rng_purpose purpose, uint32_t epoch, uint32_t item);

/** The next 32 random bits. */
uint32_t nn_rng_uint32(nn_rng *rng);

/** A number in [0, 1): 53 random bits, as many as a double can hold. */
double nn_rng_uniform(nn_rng *rng);

/** A number from the normal distribution with mean 0 and variance 1 (Box and Muller, 1958). */
double nn_rng_normal(nn_rng *rng);

/** A whole number from 0 to n-1, each equally likely: what would favour some of them is drawn again.
 *  n = 0 is answered with 0. */
uint32_t nn_rng_below(nn_rng *rng, uint32_t n);

#endif
