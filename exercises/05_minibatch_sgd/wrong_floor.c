// Wrong: rounded down. The short last batch is not counted.
#define ex_batches solved_batches
#include "solution.c"
#undef ex_batches

size_t ex_batches(size_t count, size_t batch_size)
{
    return batch_size ? count / batch_size : 0;
}
