/*
 * conv2d.c - convolution as im2col and a matrix product.
 *
 *     image lines --im2col--> patches [rows, R*S*C]  x  w [R*S*C, K]  =  y [rows, K]
 *
 * and back, with the same two shapes:
 *
 *     dw = patches^T dy              dpatches = dy w^T --col2im--> dx
 *
 * The work is cut into units: a few whole images each, at most UNITS of them,
 * whatever the number of threads. Inside a unit, patches are made for a few
 * lines at a time, so that they stay in the cache. Each unit sums its own
 * part of dw and db; at the end the parts are added in the order of the units.
 */
#include "layers/conv2d.h"
#include "base/error.h"
#include "base/parallel.h"
#include "layers/im2col.h"

#include <string.h>

enum {
    UNITS = 16,           // most units of one call
    UNIT_ROWS = 128,      // least output pixels in a unit: smaller products waste OpenBLAS
    PATCH_NUMBERS = 65536 // patches made at a time, as far as whole lines allow: 256 KiB of floats
};

// How one call is cut up.
typedef struct {
    size_t images;       // in a unit; the last unit may have fewer
    size_t units;        // how many
    size_t lines;        // made into patches at a time
    size_t patch;        // R*S*C
    size_t patches_size; // numbers in the patches of `lines` lines
    size_t part_size;    // numbers in one unit's part of dw and db
} work_plan;

static size_t divide_up(size_t a, size_t b)
{
    return (a + b - 1) / b;
}

static work_plan plan_for(const nn_conv2d_shape *s)
{
    work_plan p = {.patch = s->R * s->S * s->C};
    size_t for_rows = divide_up(UNIT_ROWS, s->P * s->Q), for_units = divide_up(s->N, UNITS);
    p.images = for_rows > for_units ? for_rows : for_units;
    p.units = divide_up(s->N, p.images);
    p.lines = PATCH_NUMBERS / (s->Q * p.patch);
    p.lines = p.lines == 0 ? 1 : p.lines > p.images * s->P ? p.images * s->P : p.lines;
    p.patches_size = p.lines * s->Q * p.patch;
    p.part_size = (p.patch + 1) * s->K;
    return p;
}

// The lines of one unit: first, and one past the last.
static void unit_lines(const nn_conv2d_shape *s, const work_plan *p, size_t unit, size_t *first, size_t *end)
{
    size_t last_image = (unit + 1) * p->images;
    *first = unit * p->images * s->P;
    *end = (last_image < s->N ? last_image : s->N) * s->P;
}

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

size_t nn_conv2d_scratch(const nn_conv2d_shape *shape)
{
    if (check_shape("nn_conv2d_scratch", shape) < 0)
        return 0;
    // Room for UNITS parts even where this batch makes fewer: a smaller batch may make more units than a
    // larger one (16 images: 16 units of 1; 17 images: 9 units of 2), and it must fit into the same memory.
    work_plan p = plan_for(shape);
    size_t most_units = shape->N < UNITS ? shape->N : UNITS;
    return 2 * nn_threads() * p.patches_size + most_units * p.part_size;
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

int nn_conv2d_forward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *b,
                      nn_real *y, nn_real *scratch)
{
    const nn_conv2d_shape s = *shape;
    if (check_shape("nn_conv2d_forward", shape) < 0)
        return -1;
    const work_plan plan = plan_for(&s);
#pragma omp parallel for schedule(dynamic) num_threads(nn_threads())
    for (size_t unit = 0; unit < plan.units; unit++) {
        nn_real *patches = scratch + nn_thread_index() * plan.patches_size;
        size_t first, end;
        unit_lines(&s, &plan, unit, &first, &end);
        for (size_t line = first; line < end; line += plan.lines) {
            size_t lines = end - line < plan.lines ? end - line : plan.lines, rows = lines * s.Q;
            nn_real *y_line = y + line * s.Q * s.K; // y[n,p,:,:]
            for (size_t row = 0; row < rows; row++)
                memcpy(y_line + row * s.K, b, s.K * sizeof *b);
            nn_im2col(&s, line, lines, x, patches);
            nn_gemm(NN_AS_IS, NN_AS_IS, rows, s.K, plan.patch, patches, plan.patch, w, s.K, NN_ADD, y_line,
                    s.K);
        }
    }
    return 0;
}

// One unit's part of the backward pass. part: [R,S,C,K] for dw, then [K] for db. patches, dpatches: scratch.
static void backward_unit(const nn_conv2d_shape *s, const work_plan *plan, size_t unit, const nn_real *x,
                          const nn_real *w, const nn_real *dy, nn_real *dx, nn_real *part, nn_real *patches)
{
    nn_real *dpatches = patches + plan->patches_size, *db = part + plan->patch * s->K;
    size_t first, end;
    unit_lines(s, plan, unit, &first, &end);
    memset(part, 0, plan->part_size * sizeof *part);
    if (dx)
        memset(dx + first / s->P * s->H * s->W * s->C, 0,
               (end - first) / s->P * s->H * s->W * s->C * sizeof *dx);
    for (size_t line = first; line < end; line += plan->lines) {
        size_t lines = end - line < plan->lines ? end - line : plan->lines, rows = lines * s->Q;
        const nn_real *dy_line = dy + line * s->Q * s->K; // dy[n,p,:,:]
        // dw += patches^T dy
        nn_im2col(s, line, lines, x, patches);
        nn_gemm(NN_TRANSPOSED, NN_AS_IS, plan->patch, s->K, rows, patches, plan->patch, dy_line, s->K, NN_ADD,
                part, s->K);
        for (size_t row = 0; row < rows; row++)
            for (size_t k = 0; k < s->K; k++)
                db[k] += dy_line[row * s->K + k];
        if (dx) {
            nn_gemm(NN_AS_IS, NN_TRANSPOSED, rows, plan->patch, s->K, dy_line, s->K, w, s->K, NN_OVERWRITE,
                    dpatches, plan->patch);
            nn_col2im(s, line, lines, dpatches, dx);
        }
    }
}

// out[i] = parts[0][i] + parts[1][i] + ..., always in this order
static void add_parts(const nn_real *parts, size_t units, size_t part_size, size_t first, size_t count,
                      nn_real *out)
{
#pragma omp parallel for num_threads(nn_threads_for(count *units))
    for (size_t i = 0; i < count; i++) {
        nn_real sum = 0;
        for (size_t unit = 0; unit < units; unit++)
            sum += parts[unit * part_size + first + i];
        out[i] = sum;
    }
}

int nn_conv2d_backward(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                       nn_real *dx, nn_real *dw, nn_real *db, nn_real *scratch)
{
    if (check_shape("nn_conv2d_backward", shape) < 0)
        return -1;
    const work_plan plan = plan_for(shape);
    nn_real *parts = scratch + 2 * nn_threads() * plan.patches_size;
#pragma omp parallel for schedule(dynamic) num_threads(nn_threads())
    for (size_t unit = 0; unit < plan.units; unit++)
        backward_unit(shape, &plan, unit, x, w, dy, dx, parts + unit * plan.part_size,
                      scratch + 2 * nn_thread_index() * plan.patches_size);
    add_parts(parts, plan.units, plan.part_size, 0, plan.patch * shape->K, dw);
    add_parts(parts, plan.units, plan.part_size, plan.patch * shape->K, shape->K, db);
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
