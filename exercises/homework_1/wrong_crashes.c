// Wrong: a pointer to nowhere.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_model *model = NULL;
    model->seed = seed;
    return model;
}
