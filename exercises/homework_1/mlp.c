// The network to beat: the MLP of chapter 10 and its way of training, in the form of an answer.
#include "homework.h"

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(128)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dropout(0.2)));
    MUST(nn_add(model, nn_dense(HW_CLASSES)));
    return model;
}

nn_fit_options hw_recipe(size_t images)
{
    enum { EPOCHS = 20, BATCH = 32 };
    return (nn_fit_options){.epochs = EPOCHS,
                            .batch_size = BATCH,
                            .optimizer = nn_adam(1e-3),
                            .schedule = nn_cosine(EPOCHS * ((images + BATCH - 1) / BATCH))};
}
