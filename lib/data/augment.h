/**
 * @file augment.h
 * Augmentation: each epoch shows each image a little changed, so that the network cannot learn it by heart. The label
 * stays, so choose changes that leave it true: a coat in the mirror is a coat, a 2 in the mirror is no digit.
 *
 *     nn_augment augment = {.shift = 2, .rotate = 10, .zoom = 0.1};
 *     ... (nn_fit_options){..., .augment = augment}         // or nn_batches_augment(batches, &augment)
 *
 * Sources: Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks Applied to Visual Document
 * Analysis", ICDAR 2003 (moved and turned digits); Zhong, Zheng, Kang, Li and Yang, "Random Erasing Data
 * Augmentation", arXiv 1708.04896, 2017 (algorithm 1).
 *
 * Interface:
 *  - nn_augment         what may happen to an image, and how much of it
 *  - nn_augment_check   do the settings make sense?
 *  - nn_augment_any     do they change anything?
 *  - nn_augment_draw    what does happen to one image: random, but fixed by seed, epoch and image
 *  - nn_augment_apply   make it happen
 */
#ifndef NN_AUGMENT_H
#define NN_AUGMENT_H

#include "base/real.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What may happen to an image. All 0: nothing. */
typedef struct {
    double flip;       /**< probability of being mirrored, left and right exchanged; 0 to 1 */
    size_t shift;      /**< at most so many whole pixels up or down, and left or right; below both sides */
    double rotate;     /**< at most so many degrees either way, around the middle; 0 to 180 */
    double zoom;       /**< at most this share larger or smaller, 0.1: 0.9 to 1.1 times; 0 to 0.9 */
    double erase;      /**< probability that a rectangle is painted over; 0 to 1 */
    double erase_area; /**< largest share of the image that it covers (the smallest is 0.02); 0.02 to 1 */
    double erase_grey; /**< what it is painted with, all channels alike; 0 (black) to 1 (white) */
} nn_augment;

/** What does happen to one image, in the order of the fields. All 0 but the sizes: nothing. */
typedef struct {
    size_t H, W, C;                  /**< of the image */
    bool flipped;                    /**< left and right are exchanged */
    double degrees;                  /**< turned to the left, against the clock */
    double growth;                   /**< made 1 + growth times as large */
    ptrdiff_t down, right;           /**< moved; negative: up, left */
    size_t top, left, height, width; /**< the rectangle painted over, inside the image; height 0: none */
    double grey;                     /**< its colour */
} nn_augment_change;

/** Do these settings make sense for images of height by width pixels? @return 0 or -1 */
int nn_augment_check(const nn_augment *options, size_t height, size_t width);

/** Can these settings, checked, change an image at all? */
bool nn_augment_any(const nn_augment *options);

/**
 * Draw what happens to one image. Mirrored, and painted over, with the options' probability; shift, angle, growth
 * and the rectangle's share of the image uniform in their ranges. The rectangle's height over its width is 0.3 to
 * 1/0.3 as in the paper, here with a uniform logarithm, so that upright and lying ones are equally frequent; a side longer
 * than the image is cut. Each number has its own place in the stream: one option more leaves the others' draws alone.
 *
 * @param options checked by nn_augment_check
 * @param H, W, C height, width, channels of the image
 * @param seed, epoch, index  the address of the random numbers; index is the image's number in its dataset
 */
nn_augment_change nn_augment_draw(const nn_augment *options, size_t H, size_t W, size_t C, uint64_t seed,
                                  uint32_t epoch, uint32_t index);

/**
 * Mirror, turn, grow and move in one bilinear sampling, then paint. What comes in from outside is 0. Whole pixels stay
 * exact: without angle and growth, pixels are copied bit for bit.
 *
 * @param change what happens
 * @param x      [H,W,C] the image, in [0,1]
 * @param y      [H,W,C] overwritten, in [0,1]; not x itself
 */
void nn_augment_apply(const nn_augment_change *change, const nn_real *x, nn_real *y);

#endif
