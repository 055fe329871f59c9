/**
 * @file im2col.h
 * Convolution as a matrix product: lay every patch that a kernel sees into a row of its own.
 *
 *     x, one channel     the patches of a 2x2 kernel, one a row
 *      a b c                a b d e
 *      d e f       ->       b c e f          patches [P*Q, R*S*C]  times  w [R*S*C, K]  is  y [P*Q, K]
 *      g h i                d e g h
 *                           e f h i
 *
 * Interface:
 *  - nn_im2col   image to patches
 *  - nn_col2im   gradients of patches back to the gradient of the image
 *
 * Both work on some lines of the output: line l is row p = l % P of image n = l / P. Shapes are conv2d's.
 */
#ifndef NN_IM2COL_H
#define NN_IM2COL_H

#include "layers/conv2d.h"

/**
 * patches[(l,q),(r,s,c)] = x[n, p*stride_h + r - pad_top, q*stride_w + s - pad_left, c], 0 outside the image.
 *
 * @param shape   sizes
 * @param first   the first line
 * @param lines   how many lines
 * @param x       [N,H,W,C]
 * @param patches [lines*Q, R*S*C] overwritten
 */
void nn_im2col(const nn_conv2d_shape *shape, size_t first, size_t lines, const nn_real *x, nn_real *patches);

/**
 * The way back: dx[the pixel] += dpatches[each row and column that holds a copy of it]. What was copied to
 * several places collects the gradients of all of them.
 *
 * @param shape    sizes
 * @param first    the first line
 * @param lines    how many lines
 * @param dpatches [lines*Q, R*S*C]
 * @param dx       [N,H,W,C] added to
 */
void nn_col2im(const nn_conv2d_shape *shape, size_t first, size_t lines, const nn_real *dpatches,
               nn_real *dx);

#endif
