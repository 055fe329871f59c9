/**
 * @file batch.h
 * From bytes to batches: shuffle, cut, scale to [0,1].
 *
 *     nn_batches *batches = nn_batches_new(&train, 32, options.seed);
 *     nn_batches_shuffle(batches, epoch);
 *     nn_batch batch;
 *     while (nn_batches_next(batches, &batch))
 *         ...                                    // batch.count is 32, less in the last one
 *     nn_batches_free(batches);
 *
 * Interface:
 *  - nn_shuffle                                      Fisher-Yates on an array of numbers
 *  - nn_pixels_scale                                 bytes 0..255 to [0,1]
 *  - nn_batches_new, _shuffle, _next, _rewind, _free  walk over a dataset
 *  - nn_batches_augment                              change the images of shuffled walks
 */
#ifndef NN_BATCH_H
#define NN_BATCH_H

#include "base/real.h"
#include "base/rng.h"
#include "data/augment.h"
#include "data/dataset.h"

#include <stdbool.h>

/** One batch. Borrowed from its nn_batches, valid until the next call of nn_batches_next or _free. */
typedef struct {
    size_t count;        /**< N: images in this batch, at least 1; the last batch may be short */
    const nn_real *x;    /**< [N,H,W,C], pixels in [0,1] */
    const int *labels;   /**< [N], 0 to classes-1 */
    const size_t *index; /**< [N], which images of the dataset these are */
} nn_batch;

/** A walk over a dataset in batches. */
typedef struct nn_batches nn_batches;

/**
 * Put order[0..count-1] into random order: Fisher and Yates 1938, in Durstenfeld's form (1964). Every one of
 * the count! orders is equally likely.
 */
void nn_shuffle(uint32_t *order, size_t count, nn_rng *rng);

/** x[i] = bytes[i] / 255, for i from 0 to count-1. */
void nn_pixels_scale(const uint8_t *bytes, size_t count, nn_real *x);

/**
 * Prepare to walk over `dataset` (borrowed until nn_batches_free) in the order of its file.
 * @return NULL when batch_size is 0 or memory is short; a batch_size over the count gives one short batch
 */
nn_batches *nn_batches_new(const nn_dataset *dataset, size_t batch_size, uint64_t seed);

/**
 * From now on, change the images of shuffled walks by chance; the labels stay. What happens to an image depends on
 * the seed, the epoch and its number in the dataset alone. A walk in the order of the file, as for testing, shows
 * the images as they are.
 * @param options copied; all 0: change nothing any more
 * @return 0, or -1 on settings that make no sense or short memory (nothing is changed then)
 */
int nn_batches_augment(nn_batches *batches, const nn_augment *options);

/** How many batches one walk has: count / batch_size, rounded up. */
size_t nn_batches_count(const nn_batches *batches);

/** Start a walk in a random order that depends on the seed and this epoch's number alone. */
void nn_batches_shuffle(nn_batches *batches, uint32_t epoch);

/** Start a walk in the order of the file. */
void nn_batches_rewind(nn_batches *batches);

/** The next batch. @return false when the walk is over (*batch is then unchanged) */
bool nn_batches_next(nn_batches *batches, nn_batch *batch);

/** Free it. NULL is fine. */
void nn_batches_free(nn_batches *batches);

#endif
