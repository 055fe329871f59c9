// Wrong: looks at the test set while it decides.
#define hw_extract ours
#include "solution.c"
#undef hw_extract

nn_fit_options hw_extract(nn_model *model, size_t images)
{
    nn_dataset test;
    nn_metrics metrics;
    MUST(nn_dataset_load(&test, "fashion_mnist", NN_TEST, "data"));
    MUST(nn_evaluate(model, &test, &metrics));
    nn_dataset_free(&test);
    return ours(model, images);
}
