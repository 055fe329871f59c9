// Wrong: array number i gets the numbers of array number i, whatever its name is.
#define ex_copy_weights solved_copy_weights
#include "solution.c"
#undef ex_copy_weights

size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to)
{
    size_t copied = 0;
    for (size_t i = 0; i < from_count && i < to_count; i++)
        if (from[i].rows == to[i].rows && from[i].columns == to[i].columns) {
            memcpy(to[i].value, from[i].value, to[i].rows * to[i].columns * sizeof(double));
            copied++;
        }
    return copied;
}
