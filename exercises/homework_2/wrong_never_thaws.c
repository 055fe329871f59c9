// Wrong: in the second stage the base is as frozen as in the first one.
#define hw_fine_tune ours
#include "solution.c"
#undef hw_fine_tune

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    nn_fit_options recipe = ours(model, images);
    MUST(nn_trainable(model, 0, layer(model, "head_hidden"), false));
    return recipe;
}
