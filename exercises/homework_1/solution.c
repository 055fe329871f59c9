/*
 * One answer of many: a convolutional network with batch normalization, trained on mirrored and moved images.
 *
 * Two convolutions see edges and parts of garments; each is followed by pooling, so that the next one sees more of
 * the picture. Flatten keeps where things are: a collar stands on top. The first dense layer has most of the weights,
 * so dropout stands before it, and behind it.
 */
#include "homework.h"

// Pooling stands before the normalization, so that the layers behind it have a quarter of the work.
static void add_block(nn_model *model, size_t filters, size_t kernel)
{
    MUST(nn_add(model, nn_conv2d(filters, kernel, NN_SAME)));
    MUST(nn_add(model, nn_max_pooling2d(2)));
    MUST(nn_add(model, nn_batch_normalization_with(&(nn_batch_normalization_options){.momentum = 0.9})));
    MUST(nn_add(model, nn_relu()));
}

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    add_block(model, 32, 3); // 28 x 28 -> 14 x 14
    add_block(model, 64, 3); // 14 x 14 -> 7 x 7
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dropout(0.3)));
    MUST(nn_add(model, nn_dense(128)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dropout(0.3)));
    MUST(nn_add(model, nn_dense(HW_CLASSES)));
    return model;
}

// The rate rises and falls once. A garment in the mirror is the same garment, and so is one a pixel further.
nn_fit_options hw_recipe(size_t images)
{
    enum { EPOCHS = 10, BATCH = 64 };
    return (nn_fit_options){.epochs = EPOCHS,
                            .batch_size = BATCH,
                            .optimizer = nn_adam(3e-3),
                            .schedule = nn_one_cycle(EPOCHS * ((images + BATCH - 1) / BATCH)),
                            .augment = {.flip = 0.5, .shift = 1}};
}
