/*
 * early_stopping.c - a rule on numbers, and a copy of weights.
 *
 *     epoch             1    2    3    4    5
 *     validation loss  0.9  0.5  0.6  0.7  0.8      patience 3: stop after epoch 5,
 *                            best                   with the weights of epoch 2
 */
#include "model/early_stopping.h"
#include "base/parallel.h"

#include <stdlib.h>
#include <string.h>

nn_verdict nn_patience_next(nn_patience *rule, double loss)
{
    rule->epoch++;
    if (loss < rule->smallest || (rule->best == 0 && loss == loss)) { // NaN is not equal to itself
        rule->best = rule->epoch;
        rule->smallest = loss;
        return NN_NEW_BEST;
    }
    return rule->epoch - rule->best >= rule->patience ? NN_STOP : NN_GO_ON;
}

static size_t all_numbers(const nn_model *model)
{
    size_t count = 0;
    for (size_t i = 0; i < nn_model_param_count(model); i++)
        count += nn_shape_size(nn_model_param(model, i, NULL)->shape);
    return count;
}

nn_real *nn_weights_keep(const nn_model *model, nn_real *kept)
{
    if (kept == NULL)
        kept = nn_alloc(all_numbers(model), sizeof *kept);
    nn_real *at = kept;
    for (size_t i = 0; kept && i < nn_model_param_count(model); i++) {
        const nn_param *param = nn_model_param(model, i, NULL);
        size_t count = nn_shape_size(param->shape);
        memcpy(at, param->value, count * sizeof *at);
        at += count;
    }
    return kept;
}

void nn_weights_restore(nn_model *model, const nn_real *kept)
{
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        nn_param *param = nn_model_param(model, i, NULL);
        size_t count = nn_shape_size(param->shape);
        memcpy(param->value, kept, count * sizeof *kept);
        kept += count;
    }
}
