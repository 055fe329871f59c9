/*
 * sigmoid.c - squash into (0,1).
 *
 *        y |        ____           dy/dx = y (1 - y)
 *        1 |     _-'                |
 *          |   _/                   |       .-.        1/4 at most
 *     _____|_-'_____ x         _____|____.-'_|_`-.____ x
 *                                            0
 */
#include "layers/sigmoid.h"
#include "base/parallel.h"

#include <tgmath.h> // exp for float or double

void nn_sigmoid_forward(size_t count, const nn_real *x, nn_real *y)
{
#pragma omp parallel for num_threads(nn_threads_for(count * 4))
    for (size_t i = 0; i < count; i++)
        y[i] = 1 / (1 + exp(-x[i]));
}

void nn_sigmoid_backward(size_t count, const nn_real *y, const nn_real *dy, nn_real *dx)
{
#pragma omp parallel for simd num_threads(nn_threads_for(count / 4))
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] * y[i] * (1 - y[i]);
}

// --- the layer --------------------------------------------------------------

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_sigmoid_forward(pass->N * nn_shape_size(layer->in), x, y);
    return 0;
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x;
    if (dx)
        nn_sigmoid_backward(pass->N * nn_shape_size(layer->in), y, dy, dx);
    return 0;
}

static const nn_layer_class sigmoid_class = {.kind = "Sigmoid",
                                             .stem = "sigmoid",
                                             .elementwise = true,
                                             .build = nn_layer_keep_shape,
                                             .forward = forward,
                                             .backward = backward};

nn_layer *nn_sigmoid(void)
{
    return nn_layer_alloc(&sigmoid_class, sizeof(nn_layer));
}
