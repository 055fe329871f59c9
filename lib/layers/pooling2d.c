/*
 * pooling2d.c - windows that move over an image and stay inside.
 *
 *     columns  0 1 2 3 4        a window of 3 that moves 2 across stands at 0 and at 2: Q = 2
 *             [. . .]. .
 *              . .[. . .]
 */
#include "layers/pooling2d.h"
#include "base/error.h"
#include "layers/window.h"

nn_pooling2d_shape nn_pooling2d_shape_of(size_t N, nn_shape image, size_t R, size_t S, size_t stride_h,
                                         size_t stride_w)
{
    size_t H = image.dim[0], W = image.dim[1], C = image.dim[2];
    return (nn_pooling2d_shape){
        .N = N,
        .H = H,
        .W = W,
        .C = C,
        .R = R,
        .S = S,
        .stride_h = stride_h,
        .stride_w = stride_w,
        .P = nn_window_slide(H, R, stride_h, NN_VALID).count,
        .Q = nn_window_slide(W, S, stride_w, NN_VALID).count,
    };
}

int nn_pooling2d_check_shape(const char *function, const nn_pooling2d_shape *s)
{
    if (s->N == 0 || s->C == 0 || s->P == 0 || s->Q == 0 ||
        s->P != nn_window_slide(s->H, s->R, s->stride_h, NN_VALID).count ||
        s->Q != nn_window_slide(s->W, s->S, s->stride_w, NN_VALID).count)
        return nn_fail("%s: shape: got %zu images of %zux%zux%zu, windows of %zux%zu moving %zu down and %zu "
                       "across, output %zux%zu, expected windows that fit. Hint: nn_pooling2d_shape_of",
                       function, s->N, s->H, s->W, s->C, s->R, s->S, s->stride_h, s->stride_w, s->P, s->Q);
    return 0;
}

// --- the layer --------------------------------------------------------------

typedef struct {
    nn_layer base;
    nn_pooling2d_options options;
} pooling_layer;

nn_layer *nn_pooling2d_layer_alloc(const nn_layer_class *class, const nn_pooling2d_options *options)
{
    if (options == NULL)
        return nn_fail_null("nn_%s_with: got no options, expected some", class->stem);
    if (options->window_h == 0 || options->window_w == 0)
        return nn_fail_null("nn_%s: window: got %zux%zu, expected each side at least 1", class->stem,
                            options->window_h, options->window_w);
    pooling_layer *layer = nn_layer_alloc(class, sizeof *layer);
    if (layer == NULL)
        return NULL;
    layer->options = *options;
    if (options->stride_h == 0)
        layer->options.stride_h = options->window_h;
    if (options->stride_w == 0)
        layer->options.stride_w = options->window_w;
    return &layer->base;
}

int nn_pooling2d_build(nn_layer *layer, nn_shape in)
{
    if (in.rank != 3)
        return nn_fail("nn_%s: %s: got an input of shape %s, expected an image (height, width, channels). "
                       "Hint: pooling comes before nn_flatten()",
                       layer->class->stem, layer->name, nn_shape_text(in, "").text);
    nn_pooling2d_shape s = nn_pooling2d_shape_in(layer, in, 1);
    if (s.P == 0 || s.Q == 0)
        return nn_fail("nn_%s: %s: got a window of %zux%zu on an input of shape %s, expected one that fits. "
                       "Hint: fewer pooling layers, or smaller windows",
                       layer->class->stem, layer->name, s.R, s.S, nn_shape_text(in, "").text);
    layer->out = nn_shape_image(s.P, s.Q, s.C);
    return 0;
}

nn_pooling2d_shape nn_pooling2d_shape_in(const nn_layer *layer, nn_shape in, size_t N)
{
    const nn_pooling2d_options *o = &((const pooling_layer *)layer)->options;
    return nn_pooling2d_shape_of(N, in, o->window_h, o->window_w, o->stride_h, o->stride_w);
}
