/*
 * Homework 11: convolution. This file is the same for everyone: do not change it.
 *
 * Legend: H, W height and width of the picture, C its channels; R, S height and width of the window, K filters;
 * P, Q places down and across. Arrays are written with their size, and the last index moves fastest: element [h,v,c]
 * of x [H,W,C] stands at x[(h * W + v) * C + c], and [r,s,c,k] of w [R,S,C,K] at w[((r * S + s) * C + c) * K + k].
 * Sizes, windows and strides are at least 1, all numbers are finite, and different arrays do not overlap.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/**
 * Valid: how many places a window has on one axis, when it must stay inside. It begins at 0, stride, 2 stride ...
 *
 *     floor((size - window) / stride) + 1        or 0, when the window is larger than the picture
 */
size_t ex_valid_size(size_t size, size_t window, size_t stride);

/**
 * Same: the window may hang over both ends, where zeros are added. Returns how many places it has on one axis:
 *
 *     ceil(size / stride)                        floor and ceil round down and up
 *
 * *before is the number of zeros in front of the first pixel. Together, in front and behind, there are as many as the
 * places need: (places - 1) stride + window - size, or none, when this is below 0. Half of them stand in front; of an
 * odd number the extra one stands behind.
 */
size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before);

/** A convolution of one picture: all its sizes. */
typedef struct {
    size_t H, W, C;            /**< the picture x [H,W,C] */
    size_t R, S, K;            /**< the kernels w [R,S,C,K], and a bias for each filter, b [K] */
    size_t stride_h, stride_w; /**< how far the window moves down and across */
    size_t pad_top, pad_left;  /**< zeros above and to the left: less than R, less than S */
    size_t P, Q;               /**< the maps y [P,Q,K] */
} ex_conv2d_shape;

/**
 * y[p,q,k] = b[k] + sum_{r,s,c} x[p * stride_h + r - pad_top, q * stride_w + s - pad_left, c] w[r,s,c,k]
 *
 * Outside the picture, above, below, to the left and to the right, x counts as 0. x [H,W,C], w [R,S,C,K], b [K] in.
 * y [P,Q,K] is overwritten.
 */
void ex_conv2d_forward(const ex_conv2d_shape *g, const double *x, const double *w, const double *b,
                       double *y);

/** Max pooling of one picture: all its sizes. */
typedef struct {
    size_t H, W, C;            /**< the picture x [H,W,C] */
    size_t R, S;               /**< the window */
    size_t stride_h, stride_w; /**< how far it moves down and across */
    size_t P, Q;               /**< the result y [P,Q,C]; all windows lie inside the picture */
} ex_max_pooling_shape;

/**
 * y[p,q,c] = the largest of x[p * stride_h + r, q * stride_w + s, c], over all r < R and s < S
 *
 * x [H,W,C] in, any finite numbers. y [P,Q,C] is overwritten.
 */
void ex_max_pooling_forward(const ex_max_pooling_shape *g, const double *x, double *y);

#endif
