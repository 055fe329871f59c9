// Homework part 1. Read README.md, then fill in the two functions.
#include "homework.h"

nn_model *hw_network(uint64_t seed)
{
    return NULL; // not built yet
}

nn_fit_options hw_recipe(size_t images)
{
    return (nn_fit_options){0}; // not decided yet
}
