// Wrong: the same network three times, whatever the seed.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    return ours(42);
}
