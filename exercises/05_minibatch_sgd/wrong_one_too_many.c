// Wrong: always one more than count / batch_size, also where nothing is left over.
#define ex_batches solved_batches
#include "solution.c"
#undef ex_batches

size_t ex_batches(size_t count, size_t batch_size)
{
    return batch_size ? count / batch_size + 1 : 0;
}
