/*
 * grey_to_rgb.c - one channel, three times.
 */
#include "layers/grey_to_rgb.h"
#include "base/error.h"
#include "base/parallel.h"

void nn_grey_to_rgb_forward(size_t pixels, const nn_real *x, nn_real *y)
{
#pragma omp parallel for num_threads(nn_threads_for(pixels))
    for (size_t i = 0; i < pixels; i++)
        y[3 * i] = y[3 * i + 1] = y[3 * i + 2] = x[i];
}

void nn_grey_to_rgb_backward(size_t pixels, const nn_real *dy, nn_real *dx)
{
#pragma omp parallel for num_threads(nn_threads_for(pixels))
    for (size_t i = 0; i < pixels; i++)
        dx[i] = dy[3 * i] + dy[3 * i + 1] + dy[3 * i + 2];
}

// --- the layer --------------------------------------------------------------

static int build(nn_layer *layer, nn_shape in)
{
    if (in.rank != 3 || in.dim[2] != 1)
        return nn_fail(
            "nn_grey_to_rgb: %s: got an input of shape %s, expected a grey image (height, width, 1)",
            layer->name, nn_shape_text(in, "").text);
    layer->out = nn_shape_image(in.dim[0], in.dim[1], 3);
    return 0;
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_grey_to_rgb_forward(pass->N * nn_shape_size(layer->in), x, y);
    return 0;
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x, (void)y;
    if (dx)
        nn_grey_to_rgb_backward(pass->N * nn_shape_size(layer->in), dy, dx);
    return 0;
}

static const nn_layer_class grey_to_rgb_class = {
    .kind = "GreyToRGB", .stem = "grey_to_rgb", .build = build, .forward = forward, .backward = backward};

nn_layer *nn_grey_to_rgb(void)
{
    return nn_layer_alloc(&grey_to_rgb_class, sizeof(nn_layer));
}
