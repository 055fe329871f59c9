// Wrong: a matrix of 2 by 3 goes into one of 3 by 2: as many numbers, but other weights.
#define ex_copy_weights solved_copy_weights
#include "solution.c"
#undef ex_copy_weights

size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to)
{
    size_t copied = 0;
    for (size_t t = 0; t < to_count; t++)
        for (size_t f = 0; f < from_count; f++)
            if (strcmp(from[f].name, to[t].name) == 0 &&
                from[f].rows * from[f].columns == to[t].rows * to[t].columns) {
                memcpy(to[t].value, from[f].value, to[t].rows * to[t].columns * sizeof(double));
                copied++;
            }
    return copied;
}
