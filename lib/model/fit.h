/**
 * @file fit.h
 * Training and testing on a dataset.
 *
 * One step of training is five lines, and they stand in fit.c as you would write them: draw a batch, forward,
 * loss, backward, step.
 *
 * Interface:
 *  - nn_fit                                train
 *  - nn_evaluate, nn_predict_dataset       test
 *  - nn_history_write, _best, _free         what training measured, epoch by epoch
 */
#ifndef NN_FIT_H
#define NN_FIT_H

#include "data/augment.h"
#include "data/dataset.h"
#include "model/early_stopping.h"
#include "model/metrics.h"
#include "model/model.h"
#include "model/schedule.h"

#include <stdbool.h>
#include <stdio.h>

/** One epoch, as measured. */
typedef struct {
    size_t epoch; /**< from 1 */
    nn_metrics
        train; /**< running means while the weights were changing, as Keras prints them; without penalty */
    nn_metrics validation; /**< after the epoch; only if has_validation */
    bool has_validation;
    double seconds; /**< training alone, without the validation */
} nn_epoch;

/** All epochs of one model. Begin with {0}; a second nn_fit goes on behind the first. */
typedef struct {
    size_t count;
    nn_epoch *epochs; /**< [count], owned: nn_history_free */
} nn_history;

/** Settings of one nn_fit. */
typedef struct {
    size_t epochs;          /**< at least 1 */
    size_t batch_size;      /**< at least 1; the last batch of an epoch may be short */
    nn_optimizer optimizer; /**< such as nn_adam(1e-3) */
    nn_schedule
        schedule;       /**< such as nn_cosine(...): changes the learning rate from step to step; {0}: none */
    nn_augment augment; /**< changes the training images, never the validation images; {0}: nothing */
    double label_smoothing;       /**< 0 to below 1; in the validation's loss, too, as in Keras; 0: none */
    const nn_dataset *validation; /**< evaluated after each epoch, never learned from; NULL: none */
    size_t patience;          /**< stop after so many epochs without a smaller validation loss; 0: never */
    bool restore_best;        /**< in the end, take back the weights of the smallest validation loss */
    const char *history_path; /**< write the history there after each epoch; NULL: do not */
    FILE *progress;           /**< where the progress line goes, usually stderr; NULL: nowhere */
} nn_fit_options;

/**
 * Train; while it does, nn_model_training is on. The order of the images depends on the model's seed and the number of the epoch, counted over all
 * calls with this history.
 *
 * The schedule counts the steps of whole epochs before this call by this call's number of batches; patience and
 * restore_best look at the epochs of this call alone.
 *
 * @param model   changed
 * @param train   the training images
 * @param options settings
 * @param history epochs are added behind those it has; NULL: not wanted
 * @return 0, or -1 on bad settings or a history_path that cannot be written (nothing is changed); or when the
 *         loss is no longer finite, a label is no class, or the disk is full: the model is then as the last whole
 *         step left it (but for the moving means of nn_batch_normalization, which each forward pass moves), and
 *         history has the whole epochs
 */
int nn_fit(nn_model *model, const nn_dataset *train, const nn_fit_options *options, nn_history *history);

/** Loss and accuracy on a dataset. @return 0 or -1 (*metrics is then unchanged) */
int nn_evaluate(nn_model *model, const nn_dataset *dataset, nn_metrics *metrics);

/** The logits of every image of a dataset, in its order. @param logits [count, K] overwritten. @return 0 or -1 */
int nn_predict_dataset(nn_model *model, const nn_dataset *dataset, nn_real *logits);

/** Write epoch,loss,accuracy,val_loss,val_accuracy,seconds as CSV. @return 0 or -1 */
int nn_history_write(const nn_history *history, const char *path);

/** The epoch with the smallest validation loss, the first one of equals; borrowed. NULL when no epoch has one. */
const nn_epoch *nn_history_best(const nn_history *history);

/** Free the epochs and clear the struct. NULL is fine. */
void nn_history_free(nn_history *history);

#endif
