/*
 * One answer of many: a head with one hidden layer; it learns alone first, then the last three blocks learn with it.
 *
 * The small base knows trousers and coats; shoes, shirts and bags are new to it. Its first blocks see edges, which all
 * of them have. What the last blocks make of edges is about five classes, so they are let go as far as the rules allow,
 * at a rate that is small and falls to nothing. VGG16 itself is slow: it gets fewer epochs, and only block 5 is let go.
 */
#include "homework.h"

enum { BATCH = 32 };

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

typedef struct {
    size_t extract, fine_tune; // epochs
    double rate;               // of stage 1; a third of it in stage 2
    const char *thawed;        // the first layer that learns again
} plan;

// VGG16 gives 512 features, and one image takes it sixteen times the work.
static plan plan_for(const nn_model *model)
{
    const nn_layer *features = model->layers[layer(model, "block5_pool")];
    return nn_shape_size(features->out) == 512 ? (plan){2, 4, 1e-3, "block5_conv1"}
                                               : (plan){3, 17, 3e-3, "block3_conv1"};
}

nn_fit_options hw_extract(nn_model *model, size_t images)
{
    const plan p = plan_for(model);
    MUST(nn_trainable(model, 0, layer(model, "head_hidden"), false));
    return (nn_fit_options){
        .epochs = p.extract, .batch_size = BATCH, .optimizer = nn_adam(p.rate), .augment = {.flip = 0.5}};
}

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    const plan p = plan_for(model);
    MUST(nn_trainable(model, layer(model, p.thawed), model->layer_count, true));
    return (nn_fit_options){.epochs = p.fine_tune,
                            .batch_size = BATCH,
                            .optimizer = nn_adam(p.rate / HW_SLOWER),
                            .schedule = nn_cosine(p.fine_tune * ((images + BATCH - 1) / BATCH)),
                            .augment = {.flip = 0.5, .shift = 1}};
}
