/**
 * @file history.h
 * What training measured, epoch by epoch.
 *
 * Interface:
 *  - nn_history_add                 one more epoch
 *  - nn_history_write               as CSV, for charts
 *  - nn_history_best                the epoch with the smallest validation loss
 *  - nn_history_free
 */
#ifndef NN_HISTORY_H
#define NN_HISTORY_H

#include "model/metrics.h"

#include <stdbool.h>
#include <stddef.h>

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

/** Put a copy of an epoch behind the others. @return 0, or -1 when memory is short (nothing is changed) */
int nn_history_add(nn_history *history, const nn_epoch *epoch);

/** Write epoch,loss,accuracy,val_loss,val_accuracy,seconds as CSV. @return 0 or -1 */
int nn_history_write(const nn_history *history, const char *path);

/** The epoch with the smallest validation loss, the first one of equals; borrowed. NULL when no epoch has one. */
const nn_epoch *nn_history_best(const nn_history *history);

/** Free the epochs and clear the struct. NULL is fine. */
void nn_history_free(nn_history *history);

#endif
