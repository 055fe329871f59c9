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

// Frames are made where they are needed next, a unit at a time, in memory that each thread has for itself: so they are
// still in its cache. Only dw needs the frames of all images.
typedef struct {
    nn_real *frames; // [threads, images of a unit] of x or dy
    nn_real *x;      // [N] framed
    nn_real *dy;     // [N,P,Q,K] and a tile's width behind it; only where K does not fill tiles
    nn_real *w;      // [R,S,C,K], or turned for the way back [R,S,K,C]; rows filled up to whole tiles
    nn_real *b;      // [K] or, for the way back, [C] zeros; filled up
    nn_real *dw;     // [parts,R,S,C,K], rows and columns filled up
    nn_real *db;     // [N,K] of each image
} room;

// How many images make one unit. The last unit may have fewer.
static size_t images_in_unit(const nn_conv2d_shape *s)
{
    const size_t places = s->P * s->Q, for_places = (UNIT_PLACES + places - 1) / places,
                 for_units = (s->N + IMAGE_UNITS - 1) / IMAGE_UNITS;
    return for_places > for_units ? for_places : for_units;
}

// Tiles read whole tiles of dy: where K is no multiple of their width, a little more than there is.
static bool fills_tiles(const nn_conv2d_shape *s)
{
    return s->K % NN_TILE_WIDTH == 0;
}

// How dw is cut into units: some of its rows, and, where it has too few of them, a part of the images.
typedef struct {
    size_t rows;   // of dw, filled up to whole tiles
    size_t groups; // of rows
    size_t group;  // rows in one
    size_t parts;  // of the images
    size_t part;   // images in one
} weights_plan;

static weights_plan plan_weights(const nn_conv2d_shape *s)
{
    weights_plan p = {.rows = nn_tile_round_up(s->R * s->S * s->C, NN_TILE_TAPS)};
    const size_t tiles = p.rows / NN_TILE_TAPS, each = (tiles + WEIGHT_UNITS - 1) / WEIGHT_UNITS;
    p.groups = (tiles + each - 1) / each;
    p.group = each * NN_TILE_TAPS;
    p.parts = p.groups >= WEIGHT_UNITS / 2 ? 1 : WEIGHT_UNITS / p.groups;
    p.parts = p.parts > s->N ? s->N : p.parts;
    p.part = (s->N + p.parts - 1) / p.parts;
    return p;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

// Cut scratch up. @return how many numbers that takes
static size_t lay_out(const nn_conv2d_shape *s, nn_real *scratch, room *r)
{
    const nn_frame x_frame = frame_of_x(s), dy_frame = frame_of_dy(s);
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH), C = nn_tile_round_up(s->C, NN_TILE_WIDTH);
    const size_t window = s->R * s->S, x = nn_frame_size(&x_frame), dy = nn_frame_size(&dy_frame);
    const weights_plan plan = plan_weights(s);
    const size_t sizes[] = {nn_threads() * images_in_unit(s) * larger(x, dy),
                            s->N * x,
                            fills_tiles(s) ? 0 : s->N * s->P * s->Q * s->K + NN_TILE_WIDTH,
                            window * larger(s->C * K, s->K * C),
                            larger(K, C),
                            plan.parts * plan.rows * K,
                            s->N * s->K};
    nn_real **parts[] = {&r->frames, &r->x, &r->dy, &r->w, &r->b, &r->dw, &r->db};
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
    window.w = fills_tiles(&s) ? w : r.w, window.b = r.b;
    if (!fills_tiles(&s))
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

// turned[r,s,k,c] = w[R-1-r,S-1-s,c,k]: half a turn, and in and out change places. For one [r,s], which is number i.
static void turn(const nn_conv2d_shape *s, size_t i, const nn_real *w, size_t wide, nn_real *turned)
{
    const nn_real *from = w + (s->R * s->S - 1 - i) * s->C * s->K;
    for (size_t k = 0; k < s->K; k++)
        for (size_t c = 0; c < wide; c++)
            turned[(i * s->K + k) * wide + c] = c < s->C ? from[c * s->K + k] : 0;
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

// Some rows of dw, summed over a part of the images.
static void weights_unit(const nn_conv2d_shape *s, const weights_plan *plan, size_t unit, const nn_real *x,
                         const nn_real *dy, nn_real *parts)
{
    const nn_frame frame = frame_of_x(s);
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH), lines = s->Q < SUM_PLACES ? SUM_PLACES / s->Q : 1;
    const size_t first = unit % plan->groups * plan->group, part = unit / plan->groups;
    const size_t end = plan->rows - first < plan->group ? plan->rows : first + plan->group;
    const size_t last_line = ((part + 1) * plan->part < s->N ? (part + 1) * plan->part : s->N) * s->P;
    nn_real *dw = parts + part * plan->rows * K;
    nn_tile_places places = {.Q = s->Q,
                             .x_line = s->stride_h * frame.columns * s->C,
                             .x_step = s->stride_w * s->C,
                             .dy_line = s->Q * s->K,
                             .dy_step = s->K};
    memset(dw + first * K, 0, (end - first) * K * sizeof *dw);
    for (size_t line = part * plan->part * s->P; line < last_line; line += places.P) {
        const size_t n = line / s->P, p = line % s->P; // these lines of places, of this image
        const nn_real *x_np = x + n * nn_frame_size(&frame) + p * places.x_line;
        places.P = s->P - p < lines ? s->P - p : lines;
        for (size_t row = first; row < end; row += NN_TILE_TAPS) {
            size_t taps[NN_TILE_TAPS];
            find_taps(s, &frame, row, taps);
            for (size_t k = 0; k < s->K; k += NN_TILE_WIDTH)
                nn_tile_weights(&places, x_np, taps, dy + line * places.dy_line + k, dw + row * K + k, K);
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

// dw = the sum of its parts, db = the sum over the images: always in this order.
static void sum_parts(const nn_conv2d_shape *s, const weights_plan *plan, const room *r, nn_real *dw,
                      nn_real *db)
{
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH);
    for (size_t row = 0; row < s->R * s->S * s->C; row++)
        for (size_t k = 0; k < s->K; k++) {
            nn_real sum = 0;
            for (size_t part = 0; part < plan->parts; part++)
                sum += r->dw[(part * plan->rows + row) * K + k];
            dw[row * s->K + k] = sum;
        }
    memset(db, 0, s->K * sizeof *db);
    for (size_t n = 0; n < s->N; n++)
        for (size_t k = 0; k < s->K; k++)
            db[k] += r->db[n * s->K + k];
}

int nn_conv2d_backward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                       nn_real *dx, nn_real *dw, nn_real *db, nn_real *scratch)
{
    const nn_conv2d_shape s = *shape;
    if (check_shape("nn_conv2d_backward", shape) < 0)
        return -1;
    const nn_frame x_frame = frame_of_x(&s), dy_frame = frame_of_dy(&s);
    const size_t unit = images_in_unit(&s);
    const size_t x_image = s.H * s.W * s.C, dy_image = s.P * s.Q * s.K, dy_framed = nn_frame_size(&dy_frame);
    const weights_plan plan = plan_weights(&s);
    const size_t learn_images = dw ? s.N : 0, learn_units = dw ? plan.groups * plan.parts : 0;
    room r;
    lay_out(&s, scratch, &r);
    const nn_real *dy_read = fills_tiles(&s) ? dy : r.dy;
    nn_sliding window = nn_slide_over(&dy_frame, s.R, s.S, 1, 1, s.H, s.W, s.C);
    window.w = r.w, window.b = r.b;
    memset(r.b, 0, window.wide * sizeof *r.b);
#pragma omp parallel num_threads(nn_threads())
    {
#pragma omp for nowait
        for (size_t i = 0; i < (dx ? s.R * s.S : 0); i++)
            turn(&s, i, w, window.wide, r.w);
#pragma omp for
        for (size_t n = 0; n < learn_images; n++) {
            nn_frame_hang(&x_frame, x + n * x_image, r.x + n * nn_frame_size(&x_frame));
            sum_places(&s, dy + n * dy_image, r.db + n * s.K);
            if (!fills_tiles(&s))
                memcpy(r.dy + n * dy_image, dy + n * dy_image, dy_image * sizeof *dy);
        }
#pragma omp for schedule(dynamic) nowait
        for (size_t u = 0; u < learn_units; u++)
            weights_unit(&s, &plan, u, r.x, dy_read, r.dw);
#pragma omp for
        for (size_t first = 0; first < (dx ? s.N : 0); first += unit) {
            const size_t images = s.N - first < unit ? s.N - first : unit;
            nn_real *frames = r.frames + nn_thread_index() * unit * dy_framed;
            for (size_t n = 0; n < images; n++)
                nn_frame_hang(&dy_frame, dy + (first + n) * dy_image, frames + n * dy_framed);
            nn_slide(&window, images, frames, dx + first * x_image);
        }
    }
    if (dw)
        sum_parts(&s, &plan, &r, dw, db);
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
