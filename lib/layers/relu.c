/*
 * relu.c - cut at zero.
 *
 *        y |      /            dy/dx |  1 -----
 *          |     /                   |
 *     -----+----/----- x        -----+--------- x
 *               0               0 ---|
 *
 * The condition is written so that the compiler turns it into a vector
 * selection: no branch, so no wrong guesses of the processor.
 */
#include "layers/relu.h"
#include "base/parallel.h"

void nn_relu_forward(size_t count, const nn_real *x, nn_real *y)
{
#pragma omp parallel for simd num_threads(nn_threads_for(count / 4))
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] < 0 ? 0 : x[i];
}

void nn_relu_backward(size_t count, const nn_real *x, const nn_real *dy, nn_real *dx)
{
#pragma omp parallel for simd num_threads(nn_threads_for(count / 4))
    for (size_t i = 0; i < count; i++)
        dx[i] = x[i] > 0 ? dy[i] : 0;
}

// --- the layer --------------------------------------------------------------

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_relu_forward(pass->N * nn_shape_size(layer->in), x, y);
    return 0;
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x; // y is above 0 where x is, and the layer above has just read it: it is still in the cache
    if (dx)
        nn_relu_backward(pass->N * nn_shape_size(layer->in), y, dy, dx);
    return 0;
}

static const nn_layer_class relu_class = {.kind = "ReLU",
                                          .stem = "re_lu",
                                          .elementwise = true,
                                          .build = nn_layer_keep_shape,
                                          .forward = forward,
                                          .backward = backward};

nn_layer *nn_relu(void)
{
    return nn_layer_alloc(&relu_class, sizeof(nn_layer));
}
