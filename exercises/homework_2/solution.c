/*
 * One answer of many: a head with one hidden layer; it learns alone first, then the last three blocks learn with it.
 *
 * The small base knows trousers and coats; shoes, shirts and bags are new to it. Its first blocks see edges, which all
 * of them have. What the last blocks make of edges is about five classes, so they are let go as far as the rules allow,
 * at a rate that is small and falls to nothing. With VGG16, which is slow, begin at block5_conv1 and plan fewer epochs.
 */
#include "homework.h"

enum { BATCH = 32, EXTRACT = 3, FINE_TUNE = 17 };

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(hw_add_base(model));
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_with_name("head_hidden", nn_dense(128))));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dropout(0.3)));
    MUST(nn_add(model, nn_with_name("head", nn_dense(HW_CLASSES))));
    return model;
}

static size_t layer(const nn_model *model, const char *name)
{
    size_t number = 0;
    MUST(nn_find_layer(model, name, &number));
    return number;
}

nn_fit_options hw_extract(nn_model *model, size_t images)
{
    MUST(nn_trainable(model, 0, layer(model, "head_hidden"), false));
    return (nn_fit_options){
        .epochs = EXTRACT, .batch_size = BATCH, .optimizer = nn_adam(3e-3), .augment = {.flip = 0.5}};
}

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    MUST(nn_trainable(model, layer(model, "block3_conv1"), model->layer_count, true));
    return (nn_fit_options){.epochs = FINE_TUNE,
                            .batch_size = BATCH,
                            .optimizer = nn_adam(1e-3),
                            .schedule = nn_cosine(FINE_TUNE * ((images + BATCH - 1) / BATCH)),
                            .augment = {.flip = 0.5, .shift = 1}};
}
