/*
 * Homework 02: from a file to batches. This file is the same for everyone: do not change it.
 *
 * Legend: count items (images, labels or numbers), b number of a batch, from 0. Arrays are written with their
 * size: x [count].
 *
 * The random numbers of ex_shuffle come from the library (lib/base/rng.h). You need one call of it:
 *
 *     nn_rng_below(rng, n)      a whole number from 0 to n - 1, each equally likely
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include "base/rng.h"

#include <stddef.h>
#include <stdint.h>

/** What the header of an IDX file says. */
typedef struct {
    size_t dimensions; /**< 1 (labels) or 3 (images) */
    size_t size[3];    /**< how many, height, width; with one dimension, size[1] and size[2] are 1 */
    size_t first;      /**< place of the first data byte: 8 with one dimension, 16 with three */
} ex_idx;

/**
 * Read the header of an IDX file that lies in memory as bytes [size]:
 *
 *     00 00 08 D | D sizes of 4 bytes each, largest part first | data: one byte for each item
 *
 * Returns 0 and fills *header. Returns -1 and leaves *header as it was when the file is not like this: it ends
 * inside the header; it does not begin with 00 00 08; D is neither 1 nor 3; a size is 0; or the number of data
 * bytes is not exactly the product of the sizes, which may be far too large for a size_t. No byte behind the last
 * one is read.
 */
int ex_idx_header(const uint8_t *bytes, size_t size, ex_idx *header);

/** x[i] = (bytes[i] / 255 - mean) / deviation, for bytes [count], x [count]; deviation is above 0. */
void ex_normalize(size_t count, const uint8_t *bytes, double mean, double deviation, double *x);

/** Put the numbers in order [count] into random order: each of the count! orders is equally likely, whatever the
 *  numbers are. All randomness comes from *rng. count may be 0 or 1. */
void ex_shuffle(size_t count, uint32_t *order, nn_rng *rng);

/** How many batches of batch_size items hold count items: count / batch_size, rounded up. The last batch may be
 *  short. 0 when batch_size is 0. Right for every count and batch_size up to SIZE_MAX. */
size_t ex_batch_count(size_t count, size_t batch_size);

/** Batch b holds the items first to first + length - 1. Returns 0 and sets *first and *length. Returns -1 and
 *  leaves both as they were when there is no batch b, also when batch_size is 0. Right for all sizes and b up to
 *  SIZE_MAX. */
int ex_batch_bounds(size_t count, size_t batch_size, size_t b, size_t *first, size_t *length);

#endif
