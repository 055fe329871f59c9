// Wrong: the sum of the usual formula is too large for a size_t when count is.
#define ex_batch_count solved_batch_count
#include "solution.c"
#undef ex_batch_count

size_t ex_batch_count(size_t count, size_t batch_size)
{
    return batch_size == 0 ? 0 : (count + batch_size - 1) / batch_size;
}
