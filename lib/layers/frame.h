/**
 * @file frame.h
 * An image hung into a larger one, with zeros around it and, where wanted, between its pixels.
 *
 *      image          border 1, no gaps     no border, gaps of 1 between columns
 *       a b             0 0 0 0               a 0 b
 *       c d             0 a b 0               c 0 d
 *                       0 c d 0
 *                       0 0 0 0
 *
 * A convolution wants its images so: then no window ever hangs over the border.
 *
 * Interface:
 *  - nn_frame       sizes and places
 *  - nn_frame_size  numbers in one framed image
 *  - nn_frame_hang  the copy
 *  - nn_frame_take  the way back: the image out of its frame
 */
#ifndef NN_FRAME_H
#define NN_FRAME_H

#include "base/real.h"

#include <stddef.h>

/** Where the pixels of an image go. */
typedef struct {
    size_t H, W, C;       /**< the image: rows, columns, channels */
    size_t rows, columns; /**< of the larger image; what does not fit is left out */
    size_t top, left;     /**< where the first pixel goes */
    size_t down, across;  /**< from one pixel to the next, at least 1; more leaves gaps */
} nn_frame;

/** Numbers in one framed image: rows * columns * C. */
size_t nn_frame_size(const nn_frame *frame);

/**
 * framed[top + h*down, left + w*across, c] = image[h,w,c], and 0 everywhere else.
 *
 * @param image  [H,W,C]
 * @param framed [rows,columns,C] overwritten
 */
void nn_frame_hang(const nn_frame *frame, const nn_real *image, nn_real *framed);

/**
 * image[h,w,c] = framed[top + h*down, left + w*across, c]; 0 where that was left out.
 *
 * @param framed [rows,columns,C]
 * @param image  [H,W,C] overwritten
 */
void nn_frame_take(const nn_frame *frame, const nn_real *framed, nn_real *image);

#endif
