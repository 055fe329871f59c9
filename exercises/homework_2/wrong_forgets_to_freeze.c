// Wrong: the whole network learns from the first step on.
#define hw_extract ours
#include "solution.c"
#undef hw_extract

nn_fit_options hw_extract(nn_model *model, size_t images)
{
    nn_fit_options recipe = ours(model, images);
    MUST(nn_trainable(model, 0, model->layer_count, true));
    return recipe;
}
