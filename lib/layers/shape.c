/*
 * shape.c - sizes, multiplied with care.
 */
#include "layers/shape.h"

#include <stdint.h>
#include <stdio.h>

nn_shape nn_shape_image(size_t height, size_t width, size_t channels)
{
    return (nn_shape){3, {height, width, channels}};
}

nn_shape nn_shape_vector(size_t n)
{
    return (nn_shape){1, {n}};
}

nn_shape nn_shape_of(size_t rank, const size_t *dim)
{
    nn_shape shape = {0};
    if (rank > NN_MAX_RANK)
        return shape;
    shape.rank = rank;
    for (size_t i = 0; i < rank; i++)
        shape.dim[i] = dim[i];
    return shape;
}

size_t nn_shape_size(nn_shape shape)
{
    if (shape.rank == 0 || shape.rank > NN_MAX_RANK)
        return 0;
    size_t size = 1;
    for (size_t i = 0; i < shape.rank; i++) {
        if (shape.dim[i] == 0 || shape.dim[i] > (size_t)INT32_MAX / size)
            return 0;
        size *= shape.dim[i];
    }
    return size;
}

bool nn_shape_equal(nn_shape a, nn_shape b)
{
    if (a.rank != b.rank)
        return false;
    for (size_t i = 0; i < a.rank && i < NN_MAX_RANK; i++)
        if (a.dim[i] != b.dim[i])
            return false;
    return true;
}

nn_shape_string nn_shape_text(nn_shape shape, const char *before)
{
    nn_shape_string string;
    size_t room = sizeof string.text, used = (size_t)snprintf(string.text, room, "(%s", before);
    for (size_t i = 0; i < shape.rank && i < NN_MAX_RANK && used < room; i++)
        used += (size_t)snprintf(string.text + used, room - used, "%s%zu", i ? ", " : "", shape.dim[i]);
    if (used < room)
        snprintf(string.text + used, room - used, ")");
    return string;
}
