// Wrong: the head has more weights than it may.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(hw_add_base(model));
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(1024)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(HW_CLASSES)));
    return model;
}
