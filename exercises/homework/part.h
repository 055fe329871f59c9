/*
 * part.h - what train.c asks of a part of the homework: part.c in its folder answers.
 */
#ifndef PART_H
#define PART_H

#include "machine.h"

// Does the answer's network keep to the limits of this part? @return 0 or -1
int part_check(const nn_model *model);

// Train it as the answer says. `set` has what the machine decides: validation, history_path, progress, and the most
// epochs of a fit (0: as many as the answer wants). @return 0 or -1
int part_train(nn_model *model, const nn_dataset *images, const nn_fit_options *set, nn_history *history);

// More lines for results.csv. @return 0 or -1
int part_describe(const nn_model *model, nn_results *results);

// Of train.c, for all parts. Does what `function` of the answer returned keep to the limits, with so many epochs left?
// @return 0 or -1
int check_recipe(const char *function, const nn_fit_options *recipe, size_t most_epochs);

// One nn_fit, as an answer wants it and within what the machine sets. Its schedule begins at step 0; its epochs are
// added behind those of `history`. @return 0 or -1
int fit_within(nn_model *model, const nn_dataset *images, const nn_fit_options *wanted,
               const nn_fit_options *set, nn_history *history);

#endif
