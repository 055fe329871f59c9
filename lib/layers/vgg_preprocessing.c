/*
 * vgg_preprocessing.c - another order, another unit, another zero.
 */
#include "layers/vgg_preprocessing.h"
#include "base/error.h"
#include "base/parallel.h"

enum { CHANNELS = 3 };
static const nn_real SCALE = 255;
static const nn_real mean[CHANNELS] = {(nn_real)103.939, (nn_real)116.779,
                                       (nn_real)123.68}; // blue, green, red

void nn_vgg_preprocessing_forward(size_t pixels, const nn_real *x, nn_real *y)
{
#pragma omp parallel for num_threads(nn_threads_for(pixels))
    for (size_t i = 0; i < pixels; i++)
        for (size_t c = 0; c < CHANNELS; c++)
            y[CHANNELS * i + c] = SCALE * x[CHANNELS * i + 2 - c] - mean[c];
}

void nn_vgg_preprocessing_backward(size_t pixels, const nn_real *dy, nn_real *dx)
{
#pragma omp parallel for num_threads(nn_threads_for(pixels))
    for (size_t i = 0; i < pixels; i++)
        for (size_t c = 0; c < CHANNELS; c++)
            dx[CHANNELS * i + c] = SCALE * dy[CHANNELS * i + 2 - c];
}

// --- the layer --------------------------------------------------------------

static int build(nn_layer *layer, nn_shape in)
{
    if (in.rank != 3 || in.dim[2] != CHANNELS)
        return nn_fail(
            "nn_vgg_preprocessing: %s: got an input of shape %s, expected a coloured image (height, "
            "width, 3). Hint: nn_grey_to_rgb()",
            layer->name, nn_shape_text(in, "").text);
    return nn_layer_keep_shape(layer, in);
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_vgg_preprocessing_forward(pass->N * nn_shape_size(layer->in) / CHANNELS, x, y);
    return 0;
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x, (void)y;
    if (dx)
        nn_vgg_preprocessing_backward(pass->N * nn_shape_size(layer->in) / CHANNELS, dy, dx);
    return 0;
}

static const nn_layer_class vgg_preprocessing_class = {.kind = "VGGPreprocessing",
                                                       .stem = "vgg_preprocessing",
                                                       .build = build,
                                                       .forward = forward,
                                                       .backward = backward};

nn_layer *nn_vgg_preprocessing(void)
{
    return nn_layer_alloc(&vgg_preprocessing_class, sizeof(nn_layer));
}
