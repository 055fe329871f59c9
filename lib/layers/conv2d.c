/*
 * conv2d.c - convolution, tile by tile.
 *
 * An image is first hung into a frame of zeros, so that no window hangs over the border. Then a window at any
 * place is R runs of S*C numbers, each a fixed distance behind the one before (channels last makes them runs):
 *
 *        framed x            window at (p,q)
 *     +------------+          run 0  |-----|
 *     | 0 0 0 0 0 0|          run 1     |-----|     y[n,p,q,:] = b + sum over the runs of x w
 *     | 0 x x x x 0|          run 2        |-----|
 *     | 0 x x x x 0|
 *     | 0 0 0 0 0 0|          the sums of tile.h are made of such windows
 *     +------------+
 *
 * The way back is in files of its own: conv2d_tiles.c for any dy, and conv2d_nonzeros.c for one that is mostly 0.
 * conv2d_inside.h tells what these files share.
 */
#include "layers/conv2d.h"
#include "base/error.h"
#include "base/parallel.h"
#include "layers/conv2d_inside.h"
#include "layers/nonzero.h"
#include "layers/slide.h"

#include <string.h>

enum { FEW = 3 }; // when fewer than one number of dy in three is not 0, these are listed

static int check_shape(const char *function, const nn_conv2d_shape *s)
{
    int sizes = s->N && s->H && s->W && s->C && s->K && s->R && s->S && s->stride_h && s->stride_w;
    // the last window may not start behind the image
    int places = s->P && s->Q && (s->P - 1) * s->stride_h < s->H + s->pad_top &&
                 (s->Q - 1) * s->stride_w < s->W + s->pad_left && s->pad_top < s->R && s->pad_left < s->S;
    if (sizes && places)
        return 0;
    return nn_fail(
        "%s: shape: got %zu images of %zux%zux%zu, %zu kernels of %zux%zu, stride %zu,%zu, padding "
        "%zu,%zu, output %zux%zu, expected sizes that fit. Hint: nn_conv2d_shape_of",
        function, s->N, s->H, s->W, s->C, s->K, s->R, s->S, s->stride_h, s->stride_w, s->pad_top, s->pad_left,
        s->P, s->Q);
}

nn_conv2d_shape nn_conv2d_shape_of(size_t N, nn_shape image, const nn_conv2d_options *o)
{
    size_t stride_h = o->stride_h ? o->stride_h : 1, stride_w = o->stride_w ? o->stride_w : 1;
    nn_window down = nn_window_slide(image.dim[0], o->kernel_h, stride_h, o->padding);
    nn_window across = nn_window_slide(image.dim[1], o->kernel_w, stride_w, o->padding);
    return (nn_conv2d_shape){
        .N = N,
        .H = image.dim[0],
        .W = image.dim[1],
        .C = image.dim[2],
        .K = o->filters,
        .R = o->kernel_h,
        .S = o->kernel_w,
        .stride_h = stride_h,
        .stride_w = stride_w,
        .pad_top = down.before,
        .pad_left = across.before,
        .P = down.count,
        .Q = across.count,
    };
}

size_t nn_conv2d_scratch(const nn_conv2d_shape *shape)
{
    nn_conv2d_room unused;
    if (check_shape("nn_conv2d_scratch", shape) < 0)
        return 0;
    return nn_conv2d_lay_out(shape, NULL, &unused);
}

// --- forward ------------------------------------------------------------------

// Rows of `count` numbers become rows of `wide` numbers, with 0 behind.
static void widen(size_t rows, size_t count, const nn_real *from, size_t wide, nn_real *to)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < wide; i++)
            to[row * wide + i] = i < count ? from[row * count + i] : 0;
}

int nn_conv2d_forward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *b,
                      nn_real *y, nn_real *scratch)
{
    const nn_conv2d_shape s = *shape;
    if (check_shape("nn_conv2d_forward", shape) < 0)
        return -1;
    const nn_frame f = nn_conv2d_frame_x(&s);
    const size_t unit = nn_conv2d_unit(&s), framed = nn_frame_size(&f);
    nn_conv2d_room r;
    nn_conv2d_lay_out(&s, scratch, &r);
    nn_sliding window = nn_slide_over(&f, s.R, s.S, s.stride_h, s.stride_w, s.P, s.Q, s.K);
    window.w = nn_conv2d_fills_tiles(&s) ? w : r.w, window.b = r.b;
    if (!nn_conv2d_fills_tiles(&s))
        widen(s.R * s.S * s.C, s.K, w, window.wide, r.w);
    widen(1, s.K, b, window.wide, r.b);
#pragma omp parallel for num_threads(nn_threads())
    for (size_t first = 0; first < s.N; first += unit) {
        const size_t images = s.N - first < unit ? s.N - first : unit;
        nn_real *frames = r.frames + nn_thread_index() * unit * framed;
        for (size_t n = 0; n < images; n++)
            nn_frame_hang(&f, x + (first + n) * s.H * s.W * s.C, frames + n * framed);
        nn_slide(&window, images, frames, y + first * s.P * s.Q * s.K);
    }
    return 0;
}

// --- backward -----------------------------------------------------------------

int nn_conv2d_backward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                       nn_real *dx, nn_real *dw, nn_real *db, nn_real *scratch)
{
    const size_t size = shape->N * shape->P * shape->Q * shape->K; // of dy
    if (check_shape("nn_conv2d_backward", shape) < 0)
        return -1;
    nn_conv2d_room room;
    nn_conv2d_lay_out(shape, scratch, &room);
    if (nn_conv2d_can_list(shape) && nn_nonzero_count(size, dy) < size / FEW)
        nn_conv2d_by_nonzeros(shape, x, w, dy, dx, dw, db, &room);
    else
        nn_conv2d_by_tiles(shape, x, w, dy, dx, dw, db, &room);
    return 0;
}

// --- the layer --------------------------------------------------------------

typedef struct {
    nn_layer base;
    nn_conv2d_options options;
} conv2d_layer;

static nn_conv2d_shape shape_for(const nn_layer *layer, nn_shape in, size_t N)
{
    return nn_conv2d_shape_of(N, in, &((const conv2d_layer *)layer)->options);
}

static int build(nn_layer *layer, nn_shape in)
{
    if (in.rank != 3)
        return nn_fail("nn_conv2d: %s: got an input of shape %s, expected an image (height, width, "
                       "channels). Hint: convolutions come before nn_flatten()",
                       layer->name, nn_shape_text(in, "").text);
    nn_conv2d_shape s = shape_for(layer, in, 1);
    if (s.P == 0 || s.Q == 0)
        return nn_fail("nn_conv2d: %s: got a kernel of %zux%zu on an input of shape %s, expected one that "
                       "fits. Hint: padding NN_SAME, or fewer pooling layers",
                       layer->name, s.R, s.S, nn_shape_text(in, "").text);
    layer->out = nn_shape_image(s.P, s.Q, s.K);
    layer->param_count = 2;
    layer->params[0] = (nn_param){.name = "kernel",
                                  .shape = nn_shape_of(4, (size_t[]){s.R, s.S, s.C, s.K}),
                                  .fan_in = s.R * s.S * s.C,
                                  .fan_out = s.R * s.S * s.K,
                                  .initializer = layer->kernel_initializer,
                                  .l2 = layer->kernel_l2};
    layer->params[1] = (nn_param){
        .name = "bias", .shape = nn_shape_vector(s.K), .fan_in = 1, .fan_out = 1, .initializer = NN_ZEROS};
    return 0;
}

static size_t scratch(const nn_layer *layer, size_t N)
{
    nn_conv2d_shape s = shape_for(layer, layer->in, N);
    return nn_conv2d_scratch(&s);
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_conv2d_shape s = shape_for(layer, layer->in, pass->N);
    return nn_conv2d_forward(&s, x, layer->params[0].value, layer->params[1].value, y, pass->scratch);
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)y;
    nn_conv2d_shape s = shape_for(layer, layer->in, pass->N);
    return nn_conv2d_backward(&s, x, layer->params[0].value, dy, dx, nn_layer_gradient(layer, pass, 0),
                              nn_layer_gradient(layer, pass, 1), pass->scratch);
}

static const nn_layer_class conv2d_class = {.kind = "Conv2D",
                                            .stem = "conv2d",
                                            .build = build,
                                            .scratch = scratch,
                                            .forward = forward,
                                            .backward = backward};

nn_layer *nn_conv2d_with(const nn_conv2d_options *options)
{
    if (options == NULL)
        return nn_fail_null("nn_conv2d_with: got no options, expected some");
    if (options->filters == 0 || options->kernel_h == 0 || options->kernel_w == 0)
        return nn_fail_null("nn_conv2d: got %zu filters of %zux%zu, expected each number at least 1",
                            options->filters, options->kernel_h, options->kernel_w);
    conv2d_layer *layer = nn_layer_alloc(&conv2d_class, sizeof *layer);
    if (layer == NULL)
        return NULL;
    layer->options = *options;
    return &layer->base;
}

nn_layer *nn_conv2d(size_t filters, size_t kernel, nn_padding padding)
{
    return nn_conv2d_with(
        &(nn_conv2d_options){.filters = filters, .kernel_h = kernel, .kernel_w = kernel, .padding = padding});
}
