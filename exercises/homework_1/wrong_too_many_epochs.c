// Wrong: trains longer than the MLP may.
#define hw_recipe ours
#include "solution.c"
#undef hw_recipe

nn_fit_options hw_recipe(size_t images)
{
    nn_fit_options recipe = ours(images);
    recipe.epochs = HW_EPOCHS + 1;
    return recipe;
}
