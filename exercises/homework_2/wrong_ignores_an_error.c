// Wrong: the layer has another name, and nobody looked at what nn_trainable returned.
#define hw_fine_tune ours
#include "solution.c"
#undef hw_fine_tune

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    nn_fit_options recipe = ours(model, images);
    nn_trainable(model, 3, 99, true); // there are fewer layers
    return recipe;
}
