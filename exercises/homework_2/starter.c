// Homework part 2. Read README.md, then fill in the three functions.
#include "homework.h"

nn_model *hw_network(uint64_t seed)
{
    return NULL; // not built yet
}

nn_fit_options hw_extract(nn_model *model, size_t images)
{
    return (nn_fit_options){0}; // not decided yet
}

nn_fit_options hw_fine_tune(nn_model *model, size_t images)
{
    return (nn_fit_options){0}; // not decided yet
}
