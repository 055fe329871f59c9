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
 * The way back to x is a convolution again: of dy, with the kernels turned by half a turn (derived in chapter 11).
 * Where the window moved by more than 1, dy is spread: gaps of 0 stand between its pixels.
 *
 * The work is cut into units: some whole images, or some rows of dw for all images. No two units write to the same
 * place, and each sum has one fixed order. So the number of threads changes nothing.
 */
#include "layers/conv2d.h"
#include "base/error.h"
#include "base/parallel.h"
#include "layers/frame.h"
#include "layers/slide.h"
#include "layers/tile.h"

#include <stdbool.h>
#include <string.h>

enum {
    IMAGE_UNITS = 16,  // most units of images
    WEIGHT_UNITS = 8,  // most units of dw: each reads all images
    UNIT_PLACES = 128, // least places in a unit of images, where there are so many
    SUM_PLACES =
        256, // most places in one sum of floats, as far as whole lines allow: a longer one is less exact
    PRODUCTS_A_NANOSECOND = 50
};

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

// --- frames -----------------------------------------------------------------

// x with zeros where windows hang over its border.
static nn_frame frame_of_x(const nn_conv2d_shape *s)
{
    return (nn_frame){.H = s->H,
                      .W = s->W,
                      .C = s->C,
                      .rows = (s->P - 1) * s->stride_h + s->R,
                      .columns = (s->Q - 1) * s->stride_w + s->S,
                      .top = s->pad_top,
                      .left = s->pad_left,
                      .down = 1,
                      .across = 1};
}

// dy, so that a window that moves by 1 over it stands at every pixel of x once.
static nn_frame frame_of_dy(const nn_conv2d_shape *s)
{
    return (nn_frame){.H = s->P,
                      .W = s->Q,
                      .C = s->K,
                      .rows = s->H + s->R - 1,
                      .columns = s->W + s->S - 1,
                      .top = s->R - 1 - s->pad_top,
                      .left = s->S - 1 - s->pad_left,
                      .down = s->stride_h,
                      .across = s->stride_w};
}

// --- scratch memory ---------------------------------------------------------

typedef struct {
    nn_real *x;  // [N] framed
    nn_real *dy; // [N] framed, and a tile's width behind the last one
    nn_real *w;  // [R,S,C,K], or turned for the way back [R,S,K,C]; rows filled up to whole tiles
    nn_real *b;  // [K] or, for the way back, [C] zeros; filled up
    nn_real *dw; // [R,S,C,K], rows and columns filled up
    nn_real *db; // [N,K] of each image
} room;

// Cut scratch up. @return how many numbers that takes
static size_t lay_out(const nn_conv2d_shape *s, nn_real *scratch, room *r)
{
    const nn_frame x = frame_of_x(s), dy = frame_of_dy(s);
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH), C = nn_tile_round_up(s->C, NN_TILE_WIDTH);
    const size_t window = s->R * s->S, widest = s->C * K > s->K * C ? s->C * K : s->K * C;
    const size_t sizes[] = {s->N * nn_frame_size(&x),
                            s->N * nn_frame_size(&dy) + NN_TILE_WIDTH,
                            window * widest,
                            K > C ? K : C,
                            nn_tile_round_up(window * s->C, NN_TILE_TAPS) * K,
                            s->N * s->K};
    nn_real **parts[] = {&r->x, &r->dy, &r->w, &r->b, &r->dw, &r->db};
    size_t taken = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i] = scratch ? scratch + taken : NULL;
        taken += nn_tile_round_up(sizes[i], NN_LANES); // so that each part begins at a whole vector
    }
    return taken;
}

size_t nn_conv2d_scratch(const nn_conv2d_shape *shape)
{
    room unused;
    if (check_shape("nn_conv2d_scratch", shape) < 0)
        return 0;
    return lay_out(shape, NULL, &unused);
}

// --- forward ------------------------------------------------------------------

// How many images make one unit. The last unit may have fewer.
static size_t images_in_unit(const nn_conv2d_shape *s)
{
    const size_t places = s->P * s->Q, for_places = (UNIT_PLACES + places - 1) / places,
                 for_units = (s->N + IMAGE_UNITS - 1) / IMAGE_UNITS;
    return for_places > for_units ? for_places : for_units;
}

static int threads_for(const nn_conv2d_shape *s)
{
    return (int)nn_threads_for(s->N * s->P * s->Q * s->K * s->R * s->S * s->C / PRODUCTS_A_NANOSECOND);
}

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
    const nn_frame f = frame_of_x(&s);
    const size_t unit = images_in_unit(&s), framed = nn_frame_size(&f);
    room r;
    lay_out(&s, scratch, &r);
    nn_sliding window = nn_slide_over(&f, s.R, s.S, s.stride_h, s.stride_w, s.P, s.Q, s.K);
    window.w = r.w, window.b = r.b;
    widen(s.R * s.S * s.C, s.K, w, window.wide, r.w);
    widen(1, s.K, b, window.wide, r.b);
#pragma omp parallel for num_threads(threads_for(&s))
    for (size_t first = 0; first < s.N; first += unit) {
        const size_t images = s.N - first < unit ? s.N - first : unit;
        for (size_t n = first; n < first + images; n++)
            nn_frame_hang(&f, x + n * s.H * s.W * s.C, r.x + n * framed);
        nn_slide(&window, images, r.x + first * framed, y + first * s.P * s.Q * s.K);
    }
    return 0;
}

// --- backward -----------------------------------------------------------------

// turned[r,s,k,c] = w[R-1-r,S-1-s,c,k]: half a turn, and in and out change places.
static void turn(const nn_conv2d_shape *s, const nn_real *w, size_t wide, nn_real *turned)
{
    const size_t window = s->R * s->S;
    for (size_t i = 0; i < window; i++) {
        const nn_real *from = w + (window - 1 - i) * s->C * s->K;
        for (size_t k = 0; k < s->K; k++)
            for (size_t c = 0; c < wide; c++)
                turned[(i * s->K + k) * wide + c] = c < s->C ? from[c * s->K + k] : 0;
    }
}

// Where the numbers of a window stand, from [r,s,c] = row on. The last one stands in for those that are missing.
static void find_taps(const nn_conv2d_shape *s, const nn_frame *x, size_t row, size_t taps[NN_TILE_TAPS])
{
    const size_t run = s->S * s->C, rows = s->R * run;
    for (size_t j = 0; j < NN_TILE_TAPS; j++) {
        size_t i = row + j < rows ? row + j : rows - 1;
        taps[j] = i / run * x->columns * s->C + i % run;
    }
}

// Tiles read whole tiles of dy: where K is no multiple of their width, a little more than there is.
static bool fills_tiles(const nn_conv2d_shape *s)
{
    return s->K % NN_TILE_WIDTH == 0;
}

// Some rows of dw, for all images: first <= [r,s,c] < end.
static void weights_unit(const nn_conv2d_shape *s, const room *r, const nn_real *dy, size_t first, size_t end)
{
    const nn_frame x = frame_of_x(s), framed = frame_of_dy(s),
                   bare = {.columns = s->Q, .C = s->K, .rows = s->P};
    const bool is_bare = fills_tiles(s);
    const nn_frame *f = is_bare ? &bare : &framed;
    const size_t down = is_bare ? 1 : s->stride_h, across = is_bare ? 1 : s->stride_w;
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH), lines = s->Q < SUM_PLACES ? SUM_PLACES / s->Q : 1;
    const nn_real *dy_0 = is_bare ? dy : r->dy + (f->top * f->columns + f->left) * s->K; // dy[0,0,0,:]
    nn_tile_places places = {.Q = s->Q,
                             .x_line = s->stride_h * x.columns * s->C,
                             .x_step = s->stride_w * s->C,
                             .dy_line = down * f->columns * s->K,
                             .dy_step = across * s->K};
    memset(r->dw + first * K, 0, (end - first) * K * sizeof *r->dw);
    for (size_t line = 0; line < s->N * s->P; line += places.P) {
        const size_t n = line / s->P, p = line % s->P; // these lines of places, of this image
        const nn_real *x_np = r->x + n * nn_frame_size(&x) + p * places.x_line;
        const nn_real *dy_np = dy_0 + n * nn_frame_size(f) + p * places.dy_line;
        places.P = s->P - p < lines ? s->P - p : lines;
        for (size_t row = first; row < end; row += NN_TILE_TAPS) {
            size_t taps[NN_TILE_TAPS];
            find_taps(s, &x, row, taps);
            for (size_t k = 0; k < s->K; k += NN_TILE_WIDTH)
                nn_tile_weights(&places, x_np, taps, dy_np + k, r->dw + row * K + k, K);
        }
    }
}

// db[k] = sum over the places of one image of dy[p,q,k]
static void sum_places(const nn_conv2d_shape *s, const nn_real *dy, nn_real *db)
{
    memset(db, 0, s->K * sizeof *db);
    for (size_t pq = 0; pq < s->P * s->Q; pq++)
        for (size_t k = 0; k < s->K; k++)
            db[k] += dy[pq * s->K + k];
}

int nn_conv2d_backward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                       nn_real *dx, nn_real *dw, nn_real *db, nn_real *scratch)
{
    const nn_conv2d_shape s = *shape;
    if (check_shape("nn_conv2d_backward", shape) < 0)
        return -1;
    const nn_frame framed_x = frame_of_x(&s), framed_dy = frame_of_dy(&s);
    const size_t rows = s.R * s.S * s.C, K = nn_tile_round_up(s.K, NN_TILE_WIDTH), unit = images_in_unit(&s);
    const size_t tiles = nn_tile_round_up(rows, NN_TILE_TAPS) / NN_TILE_TAPS;
    const size_t weights = (tiles + WEIGHT_UNITS - 1) / WEIGHT_UNITS * NN_TILE_TAPS; // rows of dw in a unit
    room r;
    lay_out(&s, scratch, &r);
    nn_sliding window = nn_slide_over(&framed_dy, s.R, s.S, 1, 1, s.H, s.W, s.C);
    window.w = r.w, window.b = r.b;
    if (dx)
        turn(&s, w, window.wide, r.w);
    memset(r.b, 0, window.wide * sizeof *r.b);
#pragma omp parallel num_threads(threads_for(&s))
    {
#pragma omp for
        for (size_t n = 0; n < s.N; n++) {
            const nn_real *dy_n = dy + n * s.P * s.Q * s.K; // dy[n,:,:,:]
            nn_frame_hang(&framed_x, x + n * s.H * s.W * s.C, r.x + n * nn_frame_size(&framed_x));
            if (dx || !fills_tiles(&s))
                nn_frame_hang(&framed_dy, dy_n, r.dy + n * nn_frame_size(&framed_dy));
            sum_places(&s, dy_n, r.db + n * s.K);
        }
#pragma omp for schedule(dynamic) nowait
        for (size_t row = 0; row < tiles * NN_TILE_TAPS; row += weights)
            weights_unit(&s, &r, dy, row,
                         row + weights < tiles * NN_TILE_TAPS ? row + weights : tiles * NN_TILE_TAPS);
#pragma omp for
        for (size_t first = 0; first < (dx ? s.N : 0); first += unit)
            nn_slide(&window, s.N - first < unit ? s.N - first : unit,
                     r.dy + first * nn_frame_size(&framed_dy), dx + first * s.H * s.W * s.C);
    }
    for (size_t row = 0; row < rows; row++)
        memcpy(dw + row * s.K, r.dw + row * K, s.K * sizeof *dw);
    memset(db, 0, s.K * sizeof *db);
    for (size_t n = 0; n < s.N; n++)
        for (size_t k = 0; k < s.K; k++)
            db[k] += r.db[n * s.K + k];
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
    return nn_conv2d_backward(&s, x, layer->params[0].value, dy, dx, layer->params[0].gradient,
                              layer->params[1].gradient, pass->scratch);
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
