// Wrong: a network of its own, without the base.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(HW_CLASSES)));
    return model;
}
