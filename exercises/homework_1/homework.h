/*
 * Homework part 1: your own network. This file is the same for everyone: do not change it.
 *
 * You write the two functions below, in answer.c, and nothing else. The machine (exercises/homework/) loads the images,
 * trains, tests and reports. What happens where stands in train.c and judge.c, and the order of it in grade.sh.
 */
#ifndef HOMEWORK_H
#define HOMEWORK_H

#include "../homework/machine.h"

/*
 * The limits, and why they are there. Those of all parts stand in machine.h.
 */
enum {
    HW_PART = 1,
    HW_PARAMETERS = 500000, // so that networks of about one size are compared
    HW_EPOCHS = 20,         // as many as the MLP of chapter 10 had, so that nobody wins by patience
    HW_MINUTES = 10         // of training, for each seed: a laptop must be able to repeat it in half an hour
};
// What HW_PARAMETERS limits: a line of results.csv, and of the report.
#define HW_LIMITED "parameters"

/**
 * Your network: nn_sequential, and layers added to it. Its input is nn_shape_image(28, 28, 1), its output HW_CLASSES
 * logits (no softmax). It depends on the seed and on nothing else, because it is built twice: once to be trained, and
 * again in another process, where it gets the trained parameters and the test images.
 *
 * @param seed pass it to nn_sequential: all randomness of the training starts there
 * @return the network; the machine frees it. NULL when it could not be built: nn_error() then reaches you
 */
nn_model *hw_network(uint64_t seed);

/**
 * Your way of training: epochs, batch_size, optimizer, and whatever else of nn_fit_options you need. The machine sets
 * validation, history_path and progress by itself.
 *
 * @param images how many images there are to train on: 55,000, fewer in a trial. With B images in a step, an epoch has
 *               (images + B - 1) / B steps: a schedule wants to know
 */
nn_fit_options hw_recipe(size_t images);

#endif
