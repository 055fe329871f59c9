/**
 * @file early_stopping.h
 * Stop when the validation loss has not become smaller for a while, and take the best weights back.
 *
 * Interface:
 *  - nn_patience_next                        the rule itself, on numbers
 *  - nn_weights_keep, nn_weights_restore     a copy of all parameters of a model
 */
#ifndef NN_EARLY_STOPPING_H
#define NN_EARLY_STOPPING_H

#include "model/model.h"

#include <stdbool.h>

/** What the rule remembers. Begin with {.patience = ...}. */
typedef struct {
    size_t patience; /**< stop after so many epochs in a row without a new best; at least 1 */
    size_t epoch;    /**< epochs seen so far */
    size_t best;     /**< the epoch, from 1, with the smallest loss so far; 0: none yet */
    double smallest; /**< its loss */
} nn_patience;

/** What the rule says after an epoch. */
typedef enum {
    NN_NEW_BEST, /**< the smallest loss so far: keep these weights */
    NN_GO_ON,    /**< not the best, but still within the patience */
    NN_STOP      /**< `patience` epochs in a row without a new best */
} nn_verdict;

/** Tell the rule the validation loss of one more epoch. A loss as small as the smallest is not a new best, and one
 *  that is not a number never is. */
nn_verdict nn_patience_next(nn_patience *rule, double loss);

/** Copy all parameters of the model, the non-trainable ones too. @param kept NULL, or memory from an earlier call for the
 *  same model, which is used again. @return the copy, owned by the caller: free(); NULL when memory is short */
nn_real *nn_weights_keep(const nn_model *model, nn_real *kept);

/** Put the copied parameters back into the model they came from. The optimizer's memory stays as it is. */
void nn_weights_restore(nn_model *model, const nn_real *kept);

#endif
