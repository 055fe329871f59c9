/*
 * Homework 14: transfer learning. This file is the same for everyone: do not change it.
 *
 * Legend: D numbers in one image, F features of one image (what the base makes of it), K classes. Arrays are written
 * with their size, and the last index moves fastest: w[f,k] of w [F,K] stands at w[f * K + k]. Labels are 0 to K-1.
 * Sizes are at least 1 unless it says so, all numbers are finite, and different arrays do not overlap.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stdbool.h>
#include <stddef.h>

/** One array of weights of a network. No two arrays of one network have the same name. */
typedef struct {
    const char *name; /**< such as "block1_conv1/kernel" */
    size_t rows, columns;
    double *value; /**< [rows, columns] */
} ex_array;

/**
 * Give a network what another one has learned: each array of `to` gets the numbers of the array of `from` that has the
 * same name, the same rows and the same columns. The order of the arrays does not matter. An array of `to` without such
 * a partner keeps its numbers. `from` is only read.
 *
 * @return how many arrays were copied; 0 when there were none, also for from_count = 0 or to_count = 0
 */
size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to);

/** A frozen base. It is slow, so nobody asks it twice about one image. */
typedef struct {
    size_t D, F; /**< numbers in an image, and in its features */
    size_t most; /**< how many images it takes in one call */
    /** The features y [n,F] of n images x [n,D], with n from 1 to most. */
    void (*forward)(void *context, size_t n, const double *x, double *y);
    void *context; /**< pass it to forward */
} ex_base;

/**
 * Compute the features of all images once: row i of features [images,F] is what base->forward makes of row i of
 * x [images,D]. Each image goes through the base exactly once, and no call has more than base->most images, or none.
 * images may be 0: then nothing happens. features is overwritten.
 */
void ex_cache_features(const ex_base *base, size_t images, const double *x, double *features);

/** A dense head: its logits for the features h are z[k] = b[k] + sum_f h[f] w[f,k]. */
typedef struct {
    size_t F, K;
    const double *w; /**< [F,K] */
    const double *b; /**< [K] */
} ex_head;

/**
 * Loss and gradient of a head for one batch of cached features. Image n of the batch is number batch[n] of all: its
 * features are row batch[n] of features [images,F], its label is labels[batch[n]].
 *
 *     p[n,k]  = exp z[n,k] / sum_j exp z[n,j]                      the softmax of its logits
 *     loss    = 1/N sum_n -ln p[n, its label]
 *     dz[n,k] = (p[n,k] - (1 if k is its label, else 0)) / N
 *     dw[f,k] = sum_n h[n,f] dz[n,k]        db[k] = sum_n dz[n,k]
 *
 * dw [F,K] and db [K] are overwritten, not added to. Logits may be as large as 1000 or as small as -1000.
 *
 * @return the loss
 */
double ex_head_gradient(const ex_head *head, size_t N, const size_t *batch, const double *features,
                        const size_t *labels, double *dw, double *db);

/**
 * A plan in two stages. The network's layers have the numbers 0 to layers - 1:
 *
 *     0 ... block - 1     block ... head - 1     head ... layers - 1
 *     first blocks        last block             head                    block <= head < layers
 *     [            the base            ]
 */
typedef struct {
    size_t layers, block, head;
    size_t head_epochs, fine_epochs; /**< either may be 0 */
    double head_rate, fine_rate;     /**< learning rates; fine_rate is far smaller */
} ex_plan;

/**
 * What happens in an epoch, counted from 0. In the first head_epochs epochs the head alone learns, with head_rate. In
 * the fine_epochs epochs behind them, the last block and the head learn, with fine_rate. After that nothing learns, and
 * the rate is 0.
 *
 * @param learns [layers] overwritten: 1 if the layer learns in this epoch, 0 if it is frozen
 * @return the learning rate
 */
double ex_stage(const ex_plan *plan, size_t epoch, int *learns);

/** One array of weights, and its slope. */
typedef struct {
    size_t count;
    double *value; /**< [count] */
    const double
        *gradient; /**< [count] of the loss by value; NULL if nobody has computed it: then it is frozen */
    bool frozen;
} ex_parameter;

/**
 * One step of SGD with weight decay:
 *
 *     value = value - rate * (gradient + decay * value)
 *
 * for each array that is not frozen. Each bit of a frozen one stays, whatever its gradient is: numbers of an old step,
 * not a number, or NULL. parameters and count may be 0.
 */
void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay);

#endif
