// Wrong: each stage keeps to the limit, but not both together.
#define hw_fine_tune ours
#include "solution.c"
#undef hw_fine_tune

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    nn_fit_options recipe = ours(model, images);
    recipe.epochs = HW_EPOCHS;
    return recipe;
}
