// Wrong: a layer that does not fit, and no word about why.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    if (nn_add(model, nn_dense(HW_CLASSES)) == 0) // an image: flatten is missing
        return model;
    nn_model_free(model);
    return NULL;
}
