// Wrong: loads weights from a file of its own.
#define hw_extract ours
#include "solution.c"
#undef hw_extract

nn_fit_options hw_extract(nn_model *model, size_t images)
{
    MUST(nn_weights_load(model, "mine.h5"));
    return ours(model, images);
}
