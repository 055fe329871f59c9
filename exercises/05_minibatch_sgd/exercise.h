/*
 * Homework 05: mini-batch SGD. This file is the same for everyone: do not change it.
 *
 * The model is as small as it can be, so that only the batches are left to think about: one output,
 * y = sum_i x[i] w[i], no bias. For image m with the target t[m] the loss is 1/2 (y - t[m])^2. Its slope by w[i]
 * is (y - t[m]) x[m,i]. The loss of a batch is the mean over its images.
 *
 * Legend: count images in the whole set, N images in one batch, I inputs (the pixels of one image); x pixels
 * [count,I], t targets [count], w weights [I], dw the gradient by the weights [I]. Pixel i of image m stands at
 * x[m * I + i]. I is at least 1. All numbers are finite.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/** The whole set. Nothing in it is ever moved or copied: a list of image numbers says whose turn it is. */
typedef struct {
    size_t count;    /**< images */
    size_t I;        /**< pixels of an image */
    const double *x; /**< [count,I] */
    const double *t; /**< [count] */
} ex_data;

/** How many batches an epoch has. The last one may be short. 0 when count or batch_size is 0. */
size_t ex_batches(size_t count, size_t batch_size);

/**
 * The mean gradient of one batch: dw[i] = 1/N sum_n (y - t[m]) x[m,i], with m = batch[n] and
 * y = sum_j x[m,j] w[j]. batch [N] holds numbers of images; N is at least 1. dw [I] is overwritten, not added to.
 */
void ex_batch_gradient(const ex_data *data, size_t N, const size_t *batch, const double *w, double *dw);

/**
 * One epoch: cut order [count] into batches of batch_size; what is left over is the last batch. For each batch,
 * from first to last: its mean gradient at the weights as they are now, then w[i] -= learning_rate * dw[i].
 * order holds the number of each image once. w [I] is changed. dw [I] is room to work in: what it holds before
 * and afterwards does not matter. Returns the number of updates. When count or batch_size is 0: returns 0,
 * and w stays as it was.
 */
size_t ex_epoch(const ex_data *data, const size_t *order, size_t batch_size, double learning_rate, double *w,
                double *dw);

/**
 * Several epochs. orders [epochs,count] holds one order for each: epoch e walks along orders[e,:]. The weights
 * go on from epoch to epoch. dw is as in ex_epoch. Returns the number of all updates. When epochs, count or
 * batch_size is 0: returns 0, and w stays as it was.
 */
size_t ex_train(const ex_data *data, size_t epochs, const size_t *orders, size_t batch_size,
                double learning_rate, double *w, double *dw);

#endif
