/*
 * flatten.c - the same numbers, another shape.
 */
#include "layers/flatten.h"

#include <string.h>

static int build(nn_layer *layer, nn_shape in)
{
    layer->out = nn_shape_vector(nn_shape_size(in));
    return 0;
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    if (y != x)
        memcpy(y, x, pass->N * nn_shape_size(layer->in) * sizeof *y);
    return 0;
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x, (void)y;
    if (dx && dx != dy)
        memcpy(dx, dy, pass->N * nn_shape_size(layer->in) * sizeof *dx);
    return 0;
}

static const nn_layer_class flatten_class = {.kind = "Flatten",
                                             .stem = "flatten",
                                             .elementwise = true,
                                             .build = build,
                                             .forward = forward,
                                             .backward = backward};

nn_layer *nn_flatten(void)
{
    return nn_layer_alloc(&flatten_class, sizeof(nn_layer));
}
