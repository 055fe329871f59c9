/**
 * @file slide.h
 * A window that slides over framed images, and computes K sums at each place.
 *
 * This is a convolution without its border: the images hang in frames (frame.h), so that a window is inside one at
 * every place. Then a window is R runs of S*C numbers, each a fixed distance behind the one before.
 *
 * Interface:
 *  - nn_sliding, nn_slide_over  what slides, and how
 *  - nn_slide                   the walk over all places, tile by tile
 */
#ifndef NN_SLIDE_H
#define NN_SLIDE_H

#include "layers/frame.h"
#include "layers/tile.h"

/** A window, where it goes, and what it computes there. */
typedef struct {
    nn_tile_window window;
    size_t P, Q, K; /**< places down and across, and sums at each */
    size_t step, line,
        image;        /**< numbers from a place to the one beside it, below it, and in the next image */
    size_t wide;      /**< K rounded up to whole tiles */
    const nn_real *w; /**< [window, wide] weights; what stands behind the first K of a row is never seen */
    const nn_real *b; /**< [wide] what the sums begin with */
} nn_sliding;

/** A window of R x S pixels that goes to P x Q places, stride_h down and stride_w across, and computes K sums at
 *  each. The caller sets w and b. */
nn_sliding nn_slide_over(const nn_frame *frame, size_t R, size_t S, size_t stride_h, size_t stride_w,
                         size_t P, size_t Q, size_t K);

/**
 * y[n,p,q,k] = b[k] + sum_i framed[n, the window at (p,q)][i] w[i,k], with one thread.
 *
 * @param images  N
 * @param framed  [N] framed images
 * @param y       [N,P,Q,K] overwritten
 */
void nn_slide(const nn_sliding *sliding, size_t images, const nn_real *framed, nn_real *y);

#endif
