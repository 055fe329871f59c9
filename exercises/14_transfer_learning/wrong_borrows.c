// Wrong: the new network gets the old one's memory instead of its numbers: both would change together.
#define ex_copy_weights solved_copy_weights
#include "solution.c"
#undef ex_copy_weights

size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to)
{
    size_t copied = 0;
    for (size_t t = 0; t < to_count; t++)
        for (size_t f = 0; f < from_count; f++)
            if (fits(&from[f], &to[t])) {
                ((ex_array *)to)[t].value = from[f].value;
                copied++;
            }
    return copied;
}
