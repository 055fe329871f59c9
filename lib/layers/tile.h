/**
 * @file tile.h
 * The two innermost loops of a convolution, with all their sums held in registers.
 *
 * A processor can multiply and add faster than it can fetch numbers. So a number that was fetched should be used
 * several times. A tile is a small block of results whose sums stay in registers until they are complete: then
 * each weight that is fetched serves NN_TILE_PLACES places, and each pixel NN_TILE_WIDTH channels.
 *
 * Interface:
 *  - nn_tile_forward  places x channels of y, over all numbers under the window
 *  - nn_tile_weights  numbers of the window x channels of dw, over all places of an image
 *  - nn_tile_round_up to whole tiles
 */
#ifndef NN_TILE_H
#define NN_TILE_H

#include "base/vector.h"

#include <stddef.h>

enum {
    NN_TILE_WIDTH = 2 * NN_LANES, /**< channels side by side: two vectors */
    /** Places of the window in one tile of y. Two registers are for weights, one is for a pixel. */
    NN_TILE_PLACES = NN_VECTOR_REGISTERS == 32 ? 14 : 6,
    /** Numbers of the window in one tile of dw. */
    NN_TILE_TAPS = NN_VECTOR_REGISTERS == 32 ? 12 : 6
};

/** How the numbers under one window lie in memory: `rows` runs of `run` numbers, `stride` from one to the next. */
typedef struct {
    size_t rows, run, stride;
} nn_tile_window;

/** The places of a window in one image, and where x and dy of each stand. */
typedef struct {
    size_t P, Q;             /**< down, across */
    size_t x_line, x_step;   /**< from a place to the one below it, and to the one beside it: in x... */
    size_t dy_line, dy_step; /**< ...and in dy */
} nn_tile_places;

/** The smallest multiple of `tile` that is at least count. */
static inline size_t nn_tile_round_up(size_t count, size_t tile)
{
    return (count + tile - 1) / tile * tile;
}

/**
 * y[j][k] = b[k] + sum_i x[j][i] w[i,k]    for j < NN_TILE_PLACES, k < NN_TILE_WIDTH
 *
 * where i runs through the window, row by row.
 *
 * @param window  how the numbers x[j][i] lie behind x[j]
 * @param x       first number under the window, for each place
 * @param w       [rows * run, w_stride] weights, of which NN_TILE_WIDTH columns are used
 * @param b       [NN_TILE_WIDTH] what the sums begin with
 * @param y       where NN_TILE_WIDTH numbers go, for each place; overwritten
 */
void nn_tile_forward(const nn_tile_window *window, const nn_real *const x[NN_TILE_PLACES], const nn_real *w,
                     size_t w_stride, const nn_real *b, nn_real *const y[NN_TILE_PLACES]);

/**
 * dw[j,k] += sum_{p,q} x[place(p,q) + taps[j]] dy[place(p,q) + k]    for j < NN_TILE_TAPS, k < NN_TILE_WIDTH
 *
 * @param places  which places, and where they stand
 * @param x       first number under the window at place (0,0)
 * @param taps    where the numbers of the window stand, counted from its first one
 * @param dy      first of NN_TILE_WIDTH channels at place (0,0)
 * @param dw      [NN_TILE_TAPS, dw_stride] added to
 */
void nn_tile_weights(const nn_tile_places *places, const nn_real *x, const size_t taps[NN_TILE_TAPS],
                     const nn_real *dy, nn_real *dw, size_t dw_stride);

#endif
