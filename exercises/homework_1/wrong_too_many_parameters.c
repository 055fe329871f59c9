// Wrong: the dense layer behind flatten alone has over a million parameters.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(2048)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(HW_CLASSES)));
    return model;
}
