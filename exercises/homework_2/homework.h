/*
 * Homework part 2: a head of your own on what another network has learned. This file is the same for everyone: do not
 * change it.
 *
 * You write the three functions below, in answer.c, and nothing else. The machine (exercises/homework/) brings the base
 * with its weights, loads the images, trains in two stages, tests and reports. What is asked in each stage stands in
 * part.c of this folder.
 */
#ifndef HOMEWORK_H
#define HOMEWORK_H

#include "../homework/machine.h"

/*
 * The limits, and why they are there. Those of all parts stand in machine.h.
 */
enum {
    HW_PART = 2,
    HW_IMAGES = 5000,       // to train on: a base is for those who have few images
    HW_PARAMETERS = 100000, // of the head: what is good must come from the base
    HW_EPOCHS = 20,         // of both stages together, as many as the MLP had: nobody wins by patience
    HW_MINUTES = 15,        // of training, for each seed: a laptop must be able to repeat it in an hour
    HW_FROZEN_BLOCKS = 2, // stay frozen in both stages: they see edges, and few images teach them nothing new
    HW_SLOWER = 3 // so many times smaller, at least, is the rate of stage 2: else the base is wiped out
};
// What HW_PARAMETERS limits: a line of results.csv, and of the report.
#define HW_LIMITED "parameters of the head"

/**
 * The base: from an image of 28 by 28 pixels to features, the 31 layers block1_conv1 to block5_pool of vgg.h, and before
 * them what they need. Its weights come later, from the machine. Call it first, on an empty model:
 *
 *     nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
 *     MUST(hw_add_base(model));
 *
 * With the published weights of VGG16 (make vgg16-weights) the features are 1 x 1 x 512; else the base has a quarter of
 * all filters, was trained by the machine on five of the ten classes, and its features are 1 x 1 x 128.
 *
 * @return 0 or -1
 */
int hw_add_base(nn_model *model);

/**
 * Your network: hw_add_base, and behind it a head of your own, which ends with HW_CLASSES logits (no softmax). It
 * depends on the seed and on nothing else, because it is built twice, as in part 1.
 *
 * @param seed pass it to nn_sequential
 * @return the network; the machine frees it
 */
nn_model *hw_network(uint64_t seed);

/**
 * Stage 1: feature extraction. Freeze the whole base, and say how the head learns. When it is called, the base has its
 * weights, and all layers would learn.
 *
 * @param model  your network: call nn_trainable (and nn_find_layer, if you like)
 * @param images how many images there are to train on: 5,000, fewer in a trial
 *               With B images in a step, an epoch has (images + B - 1) / B steps: a schedule wants to know
 * @return epochs, batch_size, optimizer, and whatever else of nn_fit_options you need. The machine sets validation,
 *         history_path and progress by itself
 */
nn_fit_options hw_extract(nn_model *model, size_t images);

/**
 * Stage 2: fine-tuning. Let some of the base learn as well, and say how. When it is called, all is as stage 1 left it:
 * the base is frozen, the head has learned. A schedule begins at its first step again; so do the optimizer's means.
 */
nn_fit_options hw_fine_tune(nn_model *model, size_t images);

#endif
