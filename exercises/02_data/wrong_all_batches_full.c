// Wrong: every batch has the full length. The last one reaches behind the data.
#define ex_batch_bounds solved_batch_bounds
#include "solution.c"
#undef ex_batch_bounds

int ex_batch_bounds(size_t count, size_t batch_size, size_t b, size_t *first, size_t *length)
{
    if (b >= ex_batch_count(count, batch_size))
        return -1;
    *first = b * batch_size;
    *length = batch_size;
    return 0;
}
