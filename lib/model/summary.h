/**
 * @file summary.h
 * The table of a model's layers, shapes and parameters, as Keras prints it.
 *
 * Interface:
 *  - nn_summary       print the table
 *  - nn_count_params  how many numbers the model has learned
 *  - nn_count_non_trainable_params  how many of them no gradient changes
 */
#ifndef NN_SUMMARY_H
#define NN_SUMMARY_H

#include "model/model.h"

#include <stdio.h>

/** Numbers in all parameters of one layer. */
size_t nn_layer_count_params(const nn_layer *layer);

/** Numbers in all parameters of the model. */
size_t nn_count_params(const nn_model *model);

/** Numbers in those parameters that the optimizer passes by: moving means. */
size_t nn_count_non_trainable_params(const nn_model *model);

/** Print one row a layer: name and kind, output shape ("None" stands for the batch), parameters. An
 *  activation is a layer here, with a row of its own. Where there are non-trainable parameters, the last lines tell
 *  them from the others. */
void nn_summary(const nn_model *model, FILE *stream);

#endif
