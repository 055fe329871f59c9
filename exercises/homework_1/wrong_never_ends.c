// Wrong: waits for something that never comes.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    for (volatile bool waiting = true; waiting;)
        ;
    return ours(seed);
}
