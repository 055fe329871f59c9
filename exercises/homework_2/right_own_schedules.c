// Right: the rate of each stage falls to nothing behind its first epoch. Stage 2 begins with a rate of its own, and not
// where that of stage 1 ended.
#define hw_extract   ours
#define hw_fine_tune our_fine_tune
#include "solution.c"
#undef hw_extract
#undef hw_fine_tune

static nn_fit_options falling(nn_fit_options recipe, size_t images)
{
    recipe.schedule = nn_step_decay((images + recipe.batch_size - 1) / recipe.batch_size, 1e-12);
    return recipe;
}

nn_fit_options hw_extract(nn_model *model, size_t images)
{
    return falling(ours(model, images), images);
}

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    return falling(our_fine_tune(model, images), images);
}
