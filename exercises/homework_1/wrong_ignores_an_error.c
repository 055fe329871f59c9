// Wrong: a layer is missing, because nobody looked at what nn_add returned.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    nn_add(model, nn_max_pooling2d(29)); // larger than the image
    nn_add(model, nn_flatten());
    nn_add(model, nn_dense(HW_CLASSES));
    return model;
}
