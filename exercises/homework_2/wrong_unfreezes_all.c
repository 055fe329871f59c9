// Wrong: fine-tuning lets even the first blocks learn.
#define hw_fine_tune ours
#include "solution.c"
#undef hw_fine_tune

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    MUST(nn_trainable(model, 0, model->layer_count, true));
    return ours(model, images);
}
