// Wrong: only the beginning of a name is compared: "conv1" is found in "conv10".
#define ex_copy_weights solved_copy_weights
#include "solution.c"
#undef ex_copy_weights

size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to)
{
    size_t copied = 0;
    for (size_t t = 0; t < to_count; t++)
        for (size_t f = 0; f < from_count; f++)
            if (strncmp(from[f].name, to[t].name, strlen(from[f].name)) == 0 && from[f].rows == to[t].rows &&
                from[f].columns == to[t].columns) {
                memcpy(to[t].value, from[f].value, to[t].rows * to[t].columns * sizeof(double));
                copied++;
            }
    return copied;
}
