/*
 * Homework 06: backpropagation. This file is the same for everyone: do not change it.
 *
 * Legend: N images, I inputs, O outputs of a layer, H hidden numbers, K classes; s sums in front of the relu, h hidden
 * numbers behind it, z logits, p probabilities. dx is the slope of the loss by x, dy by y, and so on. Arrays are
 * written with their size, and the last index moves fastest: element [n,i] of x [N,I] stands at x[n * I + i]. Sizes
 * are at least 1, all numbers are finite, and different arrays do not overlap unless it says so.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/**
 * The way back through y = relu(x): dx[i] = dy[i] where x[i] > 0, else 0 (also where x[i] is 0).
 * x [count] is what went into the relu. dx [count] is overwritten; dx may be dy itself.
 */
void ex_relu_backward(size_t count, const double *x, const double *dy, double *dx);

/**
 * The way back through y[n,o] = sum_i x[n,i] w[i,o] + b[o]:
 *
 *     dw[i,o] = sum_n x[n,i] dy[n,o]        db[o] = sum_n dy[n,o]        dx[n,i] = sum_o w[i,o] dy[n,o]
 *
 * x [N,I], w [I,O], dy [N,O] in. dx [N,I], dw [I,O], db [O] are overwritten, not added to. dx may be NULL: then nobody
 * needs it, and it is left out.
 */
void ex_dense_backward(size_t N, size_t I, size_t O, const double *x, const double *w, const double *dy,
                       double *dx, double *dw, double *db);

/** A network with one hidden layer, and a batch of images. */
typedef struct {
    size_t N, I, H, K;
    const double *x;       /**< [N,I] images */
    const size_t *labels;  /**< [N] their right classes, 0 to K-1 */
    const double *w1, *b1; /**< [I,H] [H] the first layer */
    const double *w2, *b2; /**< [H,K] [K] the second layer */
} ex_network;

/**
 * Forward, and keep what the way back needs:
 *
 *     s[n,j] = sum_i x[n,i] w1[i,j] + b1[j]        h = relu(s)        z[n,k] = sum_j h[n,j] w2[j,k] + b2[k]
 *     p[n,:] = softmax of z[n,:]
 *
 * s [N,H], h [N,H], p [N,K] are overwritten. Returns the loss: the mean over the N images of -ln p[n,labels[n]].
 * Logits may be 1000 or -1000: no result becomes nan, or infinite.
 */
double ex_network_forward(const ex_network *net, double *s, double *h, double *p);

/** The slopes of the loss, in the order in which they are found. All are overwritten, not added to. */
typedef struct {
    double *dz;        /**< [N,K] by the logits: (p[n,k] - [k is labels[n]]) / N */
    double *dw2, *db2; /**< [H,K] [K] by the second layer's parameters */
    double *ds;        /**< [N,H] by the sums, in front of the relu */
    double *dw1, *db1; /**< [I,H] [H] by the first layer's parameters */
} ex_slopes;

/** All slopes of the loss that ex_network_forward returns, from what it has kept: s [N,H], h [N,H], p [N,K]. */
void ex_network_backward(const ex_network *net, const double *s, const double *h, const double *p,
                         const ex_slopes *slopes);

#endif
