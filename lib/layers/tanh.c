/*
 * tanh.c - squash into (-1,1).
 *
 *        y |     ____               dy/dx = 1 - y^2
 *          |  _-'                    |
 *     -----+-/------ x               |       .-.       1 in the middle
 *     ___-' |                    ____|____.-'_|_`-.____ x
 *                                            0
 */
#include "layers/tanh.h"
#include "base/parallel.h"

#include <tgmath.h> // tanh for float or double

void nn_tanh_forward(size_t count, const nn_real *x, nn_real *y)
{
#pragma omp parallel for num_threads(nn_threads_for(count * 4))
    for (size_t i = 0; i < count; i++)
        y[i] = tanh(x[i]);
}

void nn_tanh_backward(size_t count, const nn_real *y, const nn_real *dy, nn_real *dx)
{
#pragma omp parallel for simd num_threads(nn_threads_for(count / 4))
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] * (1 - y[i] * y[i]);
}

// --- the layer --------------------------------------------------------------

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_tanh_forward(pass->N * nn_shape_size(layer->in), x, y);
    return 0;
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x;
    if (dx)
        nn_tanh_backward(pass->N * nn_shape_size(layer->in), y, dy, dx);
    return 0;
}

static const nn_layer_class tanh_class = {.kind = "Tanh",
                                          .stem = "tanh",
                                          .elementwise = true,
                                          .build = nn_layer_keep_shape,
                                          .forward = forward,
                                          .backward = backward};

nn_layer *nn_tanh(void)
{
    return nn_layer_alloc(&tanh_class, sizeof(nn_layer));
}
