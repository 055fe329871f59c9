// Wrong: fine-tuning goes on with the rate of the head.
#define hw_fine_tune ours
#include "solution.c"
#undef hw_fine_tune

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    nn_fit_options recipe = ours(model, images);
    recipe.optimizer = nn_adam(3e-3);
    return recipe;
}
