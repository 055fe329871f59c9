/**
 * @file checkpoint.h
 * Training that can be interrupted: everything that the next epoch depends on, in one file.
 *
 * A training that is killed at any moment and goes on from its last checkpoint ends with the same bits as one that was
 * left alone. This needs little more than the weights, because the order of the images, dropout and augmentation are
 * computed from the seed and the number of the epoch or step (rng.h), and a schedule from the number of the step:
 *
 *     w.h5    the weights and moving means               as weights.h has them: any reader of weights can read the file
 *             training/   seed, updates, first_epoch     whole numbers
 *                         optimizer, slots               whose memories follow, and how many for a parameter
 *                         history                        one row an epoch
 *                         slot_0/, slot_1/               the memories: for Adam its two means
 *                         best/                          the best weights so far, where early stopping keeps them
 *
 * Interface:
 *  - nn_checkpoint_save, nn_checkpoint_load
 *
 * nn_fit calls both: see `checkpoint` and `resume` in its options.
 */
#ifndef NN_CHECKPOINT_H
#define NN_CHECKPOINT_H

#include "model/history.h"
#include "model/model.h"

/** What a training remembers from epoch to epoch, beside its model. */
typedef struct {
    nn_history *history; /**< its epochs; borrowed */
    size_t first;        /**< how many of them are older than this training */
    bool keeps_best;     /**< does it take back the best weights in the end? */
    nn_real *best;       /**< nn_weights_keep of the best weights so far, owned by the caller; NULL: none */
} nn_training;

/**
 * Write model, optimizer and training. The file appears whole or not at all.
 * @return 0, or -1 as nn_weights_save, and when a layer has the name "training"
 */
int nn_checkpoint_save(const nn_model *model, const nn_training *training, const char *path);

/**
 * Put a training back to where it was. The model must have the layers and the seed of the one that was saved, the same
 * of them frozen, and the library the same number type.
 * @param model    its parameters and its optimizer's memories are replaced
 * @param training its history's epochs and its best weights are replaced, too; keeps_best says what to expect
 * @return 0, or -1 (nothing is changed) as nn_weights_load, or when the file holds weights alone, another seed, other
 *         memories than this model needs, no best weights though they are kept, or an epoch that makes no sense
 */
int nn_checkpoint_load(nn_model *model, nn_training *training, const char *path);

#endif
