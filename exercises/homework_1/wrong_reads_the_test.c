// Wrong: looks at the test set while it builds the network.
#define hw_network ours
#include "solution.c"
#undef hw_network

nn_model *hw_network(uint64_t seed)
{
    nn_dataset test;
    MUST(nn_dataset_load(&test, "fashion_mnist", NN_TEST, "data"));
    printf("%zu images that were not meant for me\n", test.count);
    nn_dataset_free(&test);
    return ours(seed);
}
