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
 *
 * What training measured stands in history.h.
 */
#ifndef NN_FIT_H
#define NN_FIT_H

#include "data/augment.h"
#include "data/dataset.h"
#include "model/early_stopping.h"
#include "model/history.h"
#include "model/metrics.h"
#include "model/model.h"
#include "model/schedule.h"

#include <stdbool.h>
#include <stdio.h>

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
    const char *checkpoint;   /**< write a checkpoint there after each epoch; NULL: do not */
    const char *resume;       /**< go on from this checkpoint; NULL: begin */
    FILE *progress;           /**< where the progress line goes, usually stderr; NULL: nowhere */
} nn_fit_options;

/**
 * Train; while it does, nn_model_training is on. The order of the images depends on the model's seed and the number of the epoch, counted over all
 * calls with this history.
 *
 * The schedule counts the steps of whole epochs before this call by this call's number of batches; patience and
 * restore_best look at the epochs of this call alone.
 *
 * Interrupted, a training goes on from its checkpoint (checkpoint.h): call nn_fit with the same model as it was built,
 * the same images and options, and with `resume`. It then ends with the same bits as if it had been left alone, and
 * with the same history but for its seconds. `epochs` counts from where the interrupted call began; more of them than
 * before make the training longer. The last checkpoint holds the weights that nn_fit leaves: with restore_best, the
 * best ones.
 *
 * @param model   changed
 * @param train   the training images
 * @param options settings
 * @param history epochs are added behind those it has (with resume: behind the checkpoint's, which take their place);
 *                NULL: not wanted
 * @return 0, or -1 on bad settings, a history_path or checkpoint that cannot be written, or a bad file to resume from
 *         (nothing is changed); or when the loss is no longer finite, a label is no class, or the disk is full: the
 *         model is then as the last whole step left it (but for the moving means of nn_batch_normalization, which each
 *         forward pass moves), and history has the whole epochs
 */
int nn_fit(nn_model *model, const nn_dataset *train, const nn_fit_options *options, nn_history *history);

/** Loss and accuracy on a dataset. @return 0 or -1 (*metrics is then unchanged) */
int nn_evaluate(nn_model *model, const nn_dataset *dataset, nn_metrics *metrics);

/** The logits of every image of a dataset, in its order. @param logits [count, K] overwritten. @return 0 or -1 */
int nn_predict_dataset(nn_model *model, const nn_dataset *dataset, nn_real *logits);

#endif
