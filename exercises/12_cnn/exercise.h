/*
 * Homework 12: the way back. This file is the same for everyone: do not change it.
 *
 * Legend: H, W height and width of the picture, C its channels; R, S height and width of the window, K filters;
 * P, Q places down and across. dx is the slope of the loss by x, dy by y, and so on. Arrays are written with their
 * size, and the last index moves fastest: element [h,v,c] of x [H,W,C] stands at x[(h * W + v) * C + c], and
 * [r,s,c,k] of w [R,S,C,K] at w[((r * S + s) * C + c) * K + k]. Sizes, windows and strides are at least 1, all numbers
 * are finite, and different arrays do not overlap. All results are overwritten, not added to.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/** A convolution of one picture: all its sizes. */
typedef struct {
    size_t H, W, C;            /**< the picture x [H,W,C] */
    size_t R, S, K;            /**< the kernels w [R,S,C,K], and a bias for each filter, b [K] */
    size_t stride_h, stride_w; /**< how far the window moves down and across */
    size_t pad_top, pad_left;  /**< zeros above and to the left: less than R, less than S */
    size_t P, Q;               /**< the maps y [P,Q,K] */
} ex_conv2d_shape;

/*
 * The way back through the convolution of homework 11. In all three functions (h,v) is the pixel that weight (r,s)
 * sees, when the window stands at place (p,q):
 *
 *     h = p * stride_h + r - pad_top        v = q * stride_w + s - pad_left
 *     y[p,q,k] = b[k] + sum_{r,s,c} x[h,v,c] w[r,s,c,k]        x counts as 0 outside, on all four sides
 */

/** db[k] = sum_{p,q} dy[p,q,k]: a bias is used at every place. dy [P,Q,K] in, db [K] out. */
void ex_conv2d_db(const ex_conv2d_shape *g, const double *dy, double *db);

/**
 * dw[r,s,c,k] = sum_{p,q} x[h,v,c] dy[p,q,k]: a weight is used at every place, times the pixel under it.
 * x [H,W,C], dy [P,Q,K] in, dw [R,S,C,K] out.
 */
void ex_conv2d_dw(const ex_conv2d_shape *g, const double *x, const double *dy, double *dw);

/**
 * dx[h,v,c] = sum of w[r,s,c,k] dy[p,q,k] over all k and over all p, q, r, s in which weight (r,s) at place (p,q) sees
 * the pixel (h,v). 0 for a pixel that no window sees. w [R,S,C,K], dy [P,Q,K] in, dx [H,W,C] out.
 */
void ex_conv2d_dx(const ex_conv2d_shape *g, const double *w, const double *dy, double *dx);

/** Max pooling of one picture: all its sizes. */
typedef struct {
    size_t H, W, C;            /**< the picture x [H,W,C] */
    size_t R, S;               /**< the window */
    size_t stride_h, stride_w; /**< how far it moves down and across */
    size_t P, Q;               /**< the result y [P,Q,C]; all windows lie inside the picture */
} ex_max_pooling_shape;

/**
 * The way back through y[p,q,c] = the largest of x[p * stride_h + r, q * stride_w + s, c], over all r < R and s < S:
 *
 * dx[h,v,c] = sum of dy[p,q,c] over the windows in which (h,v) is the winner, the place of the largest number. Of
 * equal ones the first wins: the smallest r, and in this row the smallest s. 0 for a pixel that never wins.
 * x [H,W,C], dy [P,Q,C] in, dx [H,W,C] out.
 */
void ex_max_pooling_dx(const ex_max_pooling_shape *g, const double *x, const double *dy, double *dx);

#endif
