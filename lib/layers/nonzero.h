/**
 * @file nonzero.h
 * The way back through a convolution when most of its gradient is 0.
 *
 * A max pooling hands each gradient to one of the four pixels of its window: the other three get 0. A relu below it
 * stops about half of the rest. So of the numbers dy that reach a convolution below both, seven of eight are 0, and
 * whatever is multiplied by them adds nothing. It pays to list the others first, and to visit these alone.
 *
 * Interface:
 *  - nn_nonzero_count       how many there are: is a list worth its trouble?
 *  - nn_nonzero_list        the list, place by place
 *  - nn_nonzero_by_channel  the same list, channel by channel
 *  - nn_nonzero_weights     what one channel's part of the list adds to dw
 *  - nn_nonzero_data        what the list adds to dx
 */
#ifndef NN_NONZERO_H
#define NN_NONZERO_H

#include "layers/tile.h"

#include <stdint.h>

/** A number of dy that is not 0. */
typedef struct {
    uint32_t
        at; /**< where the window of its place begins, counted from the first number of the framed image */
    uint32_t channel; /**< k */
    nn_real value;    /**< the number itself */
} nn_nonzero;

/** How many of these numbers are not 0. NaN is not 0. */
size_t nn_nonzero_count(size_t count, const nn_real *dy);

/**
 * List the numbers of one image that are not 0, in the order in which they lie in memory: place by place.
 *
 * @param places  where x stands for each place: only P, Q, x_line and x_step are used; all of it below 2^32 numbers
 * @param K       channels
 * @param dy      [P,Q,K]
 * @param list    [P*Q*K + 1] where they go
 * @return how many there are
 */
size_t nn_nonzero_list(const nn_tile_places *places, size_t K, const nn_real *dy, nn_nonzero *list);

/**
 * Bring a list into the order of its channels; inside a channel the order stays (a counting sort).
 *
 * @param length, list  from nn_nonzero_list
 * @param K             channels
 * @param sorted        [length] the list in its new order
 * @param begins        [K + 1] channel k has the numbers begins[k] to begins[k+1] - 1 of it
 */
void nn_nonzero_by_channel(size_t length, const nn_nonzero *list, size_t K, nn_nonzero *sorted,
                           uint32_t *begins);

/**
 * dw[t,c] += sum_i value[i] x[at[i] + taps[t] + c]    for c < NN_TILE_WIDTH
 *
 * @param length, list  of one channel
 * @param x             framed image, from the first of NN_TILE_WIDTH channels on
 * @param count, taps   where the pixels of the window stand, counted from its first
 * @param dw, stride    [count, stride] of this channel; added to
 */
void nn_nonzero_weights(size_t length, const nn_nonzero *list, const nn_real *x, size_t count,
                        const size_t *taps, nn_real *dw, size_t stride);

/**
 * dx[at[i] + taps[t] + c] += value[i] w[channel[i],t,c]    for c < NN_TILE_WIDTH, for all i and t
 *
 * @param length, list  place by place
 * @param w             weights of the first tap, from the first of NN_TILE_WIDTH channels on
 * @param kernel        numbers from the weights of one k to those of the next
 * @param count, taps   as above
 * @param stride        numbers from the weights of one tap to those of the next
 * @param dx            framed like x; added to
 */
void nn_nonzero_data(size_t length, const nn_nonzero *list, const nn_real *w, size_t kernel, size_t count,
                     const size_t *taps, size_t stride, nn_real *dx);

#endif
