// Wrong: the learning rate is far too large.
#define hw_recipe ours
#include "mlp.c"
#undef hw_recipe

nn_fit_options hw_recipe(size_t images)
{
    nn_fit_options recipe = ours(images);
    recipe.optimizer = nn_sgd(1e30);
    recipe.schedule = (nn_schedule){0};
    return recipe;
}
