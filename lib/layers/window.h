/**
 * @file window.h
 * Where a window lands when it slides along an axis. Convolution and pooling share this arithmetic.
 *
 *     size 5, window 3, stride 2             VALID: only whole windows        SAME: ceil(5/2) = 3 windows
 *         0 1 2 3 4                             [0 1 2]                       [. 0 1]
 *                                                   [2 3 4]                       [1 2 3]
 *                                             2 windows                              [3 4 .]
 */
#ifndef NN_WINDOW_H
#define NN_WINDOW_H

#include <stddef.h>

/** What happens at the border, as Keras names it. */
typedef enum {
    NN_VALID, /**< the window stays inside: floor((size - window) / stride) + 1 places */
    NN_SAME   /**< zeros around, as many as ceil(size / stride) places need; an odd one goes behind */
} nn_padding;

/** One axis. */
typedef struct {
    size_t count;  /**< places of the window, 0 when it does not fit even once */
    size_t before; /**< zeros in front of the first number */
} nn_window;

/** Places and padding for an axis of `size` numbers; all arguments at least 1 (else count is 0). */
nn_window nn_window_slide(size_t size, size_t window, size_t stride, nn_padding padding);

#endif
