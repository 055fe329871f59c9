// Wrong: a base of its own, for larger images: the same layers, but not those of hw_add_base.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_resizing(64, 64)));
    MUST(nn_add_vgg16(model, 0.25));
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_with_name("head", nn_dense(HW_CLASSES))));
    return model;
}
