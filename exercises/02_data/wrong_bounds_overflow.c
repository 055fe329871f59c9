// Wrong: b * batch_size is compared with count, after it has overflowed.
#define ex_batch_bounds solved_batch_bounds
#include "solution.c"
#undef ex_batch_bounds

int ex_batch_bounds(size_t count, size_t batch_size, size_t b, size_t *first, size_t *length)
{
    size_t begin = b * batch_size;
    if (begin >= count || batch_size == 0)
        return -1;
    *first = begin;
    *length = count - begin < batch_size ? count - begin : batch_size;
    return 0;
}
