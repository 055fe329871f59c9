/*
 * Homework 04: softmax regression. This file is the same for everyone: do not change it.
 *
 * Legend: N images, I inputs (the pixels of one image), K classes; x pixels [N,I], w weights [I,K], b biases [K],
 * z logits [N,K], p probabilities [N,K] (the softmax of each row of z), labels the right classes [N], each 0 to
 * K-1. dz means: how the mean loss changes with z. dw and db are read in the same way. [k = label n] is 1 for the
 * right class of image n, and 0 for the others.
 *
 * N, I and K are at least 1. Arrays are written outermost first: x[n,i] stands at x[n * I + i], w[i,k] at
 * w[i * K + k], z[n,k] at z[n * K + k]. All numbers are finite.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/** z[n,k] = sum_i x[n,i] w[i,k] + b[k]. z [N,K] is overwritten. */
void ex_logits(size_t N, size_t I, size_t K, const double *x, const double *w, const double *b, double *z);

/** The mean over the images of -ln p[n, label n], in nats. Right for any finite logits z [N,K]. */
double ex_loss(size_t N, size_t K, const double *z, const size_t *labels);

/** dz[n,k] = (p[n,k] - [k = label n]) / N, for any finite z. dz [N,K] is overwritten; dz may be z itself. */
void ex_dlogits(size_t N, size_t K, const double *z, const size_t *labels, double *dz);

/** dw[i,k] = sum_n x[n,i] dz[n,k], db[k] = sum_n dz[n,k]. dw [I,K], db [K] are overwritten, not added to. */
void ex_gradient(size_t N, size_t I, size_t K, const double *x, const double *dz, double *dw, double *db);

/** The share of images, 0 to 1, whose largest logit is the label's. Of equal ones the first is the answer. */
double ex_accuracy(size_t N, size_t K, const double *z, const size_t *labels);

#endif
