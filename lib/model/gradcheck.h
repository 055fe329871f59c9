/**
 * @file gradcheck.h
 * Is this gradient right? Ask the function itself.
 *
 * Move one number a tiny step h to each side and look how much the loss L really changes:
 *
 *     numeric = (L(x + h) - L(x - h)) / (2 h)
 *
 * and compare with what backward claims (analytic). The error is |a - n| / max(|a|, |n|, 1e-4): relative, but
 * not for gradients so small that only rounding is left.
 *
 * ReLU and max have kinks, where the slopes to the left and to the right differ and no single number is right.
 * When the check fails and the two slopes differ, it tries again with smaller steps; if they still differ, the
 * element is skipped and counted. In double precision a correct gradient has errors below 1e-6.
 *
 * Interface:
 *  - nn_gradcheck         any function of some tensors
 *  - nn_gradcheck_layer   one layer, with random inputs, parameters and upstream gradient
 *  - nn_gradcheck_model   a whole model with its loss
 *  - nn_gradcheck_print   the result in words
 */
#ifndef NN_GRADCHECK_H
#define NN_GRADCHECK_H

#include "model/model.h"

#include <stdbool.h>
#include <stdio.h>

/** One array whose gradient is checked. */
typedef struct {
    const char *name;        /**< for the report, "conv2d kernel" */
    nn_real *value;          /**< [shape] moved a little, and put back */
    const nn_real *gradient; /**< [shape] what backward claims */
    nn_shape shape;          /**< sizes */
} nn_gradcheck_tensor;

/** How to check. Zero fields take the values in brackets. */
typedef struct {
    double step;      /**< h [1e-5 in double, 1e-2 in float] */
    double tolerance; /**< largest error that passes [1e-6 in double, 2e-2 in float] */
    size_t sample;    /**< check this many elements of each tensor, chosen by seed [all of them] */
    uint64_t seed;    /**< for the sample, and for the random numbers of nn_gradcheck_layer [0] */
    size_t batch;     /**< images in the batch, to recognize a missing 1/N [unknown] */
} nn_gradcheck_options;

/** What was found. */
typedef struct {
    char tensor[64];   /**< where the worst element is */
    size_t index;      /**< its place in the array */
    double analytic;   /**< what backward claims */
    double numeric;    /**< what the loss does */
    double error;      /**< as defined above; infinity when analytic is NaN: backward wrote nothing there */
    double ratio;      /**< analytic / numeric */
    size_t checked;    /**< elements compared */
    size_t skipped;    /**< elements at a kink, not compared */
    double tolerance;  /**< the one that was used */
    bool passed;       /**< error <= tolerance, something was checked, and at most 1 % skipped */
    const char *cause; /**< a guess at what is wrong, in words; "" when passed */
} nn_gradcheck_report;

/** The loss as a function of everything in `context`. */
typedef double (*nn_loss_function)(void *context);

/**
 * Check the gradients of a function that you can call. Fill the gradients first.
 *
 * @param loss    called with the tensors' values moved; must depend on nothing else that changes
 * @param context passed to loss
 * @param tensors [count] what to check
 * @param count   how many tensors, at least 1
 * @param options how; NULL: all defaults
 * @param report  overwritten
 * @return 0 when the check could be done (read report->passed), -1 when it could not
 */
int nn_gradcheck(nn_loss_function loss, void *context, const nn_gradcheck_tensor *tensors, size_t count,
                 const nn_gradcheck_options *options, nn_gradcheck_report *report);

/**
 * Check a layer alone, as in training: put it on an input of this shape, fill input, parameters (biases too) and dy with
 * random numbers, and check dx and every parameter's gradient of L = sum dy * y.
 *
 * @param layer   as it comes from its constructor; built here, still the caller's to free
 * @param in      shape of one input
 * @param N       images in the batch
 * @param options how; NULL: all defaults
 * @param report  overwritten
 * @return 0 or -1, as nn_gradcheck
 */
int nn_gradcheck_layer(nn_layer *layer, nn_shape in, size_t N, const nn_gradcheck_options *options,
                       nn_gradcheck_report *report);

/**
 * Check all parameters of a model against its mean cross-entropy on this batch plus its penalty. The parameters keep
 * their values; the gradients are the batch's afterwards. Dropout is checked too after nn_model_training(model, true):
 * its mask stays the same as long as no step is taken.
 * @return 0 or -1, as nn_gradcheck
 */
int nn_gradcheck_model(nn_model *model, size_t N, const nn_real *x, const int *labels,
                       const nn_gradcheck_options *options, nn_gradcheck_report *report);

/** Print the report: one line when it passed, and what, where, both values and a guess when it did not. */
void nn_gradcheck_print(FILE *stream, const char *what, const nn_gradcheck_report *report);

#endif
