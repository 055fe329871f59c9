// Wrong: builds another network when it is asked to test.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    size_t now = (size_t)(1e6 * nn_seconds()); // another number in another process
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(1 + now % 300)));
    MUST(nn_add(model, nn_dense(1 + now / 300 % 300)));
    MUST(nn_add(model, nn_dense(HW_CLASSES)));
    return model;
}
