/*
 * resizing.c - each new pixel is a mean of the four old ones around it.
 *
 *     h    +---+---+       top    = between x[h,w]   and x[h,w+1]
 *          |   |.b |       bottom = between x[h+1,w] and x[h+1,w+1]     b of the way
 *     h+1  +---+---+       y      = between top and bottom              a of the way
 *          w   w+1
 */
#include "layers/resizing.h"
#include "base/error.h"
#include "base/parallel.h"

#include <string.h>

static int check_shape(const char *function, const nn_resizing_shape *s)
{
    if (s->N == 0 || s->H == 0 || s->W == 0 || s->C == 0 || s->P == 0 || s->Q == 0)
        return nn_fail(
            "%s: shape: got %zu images of %zux%zux%zu, output %zux%zu, expected each size at least 1",
            function, s->N, s->H, s->W, s->C, s->P, s->Q);
    return 0;
}

// Which two old lines (or columns) a new one lies between.
typedef struct {
    size_t low, high; // the same one where it lies exactly on it, or at the border
    nn_real share;    // of high; the rest is low's
} neighbours;

static neighbours find(size_t i, size_t old_size, size_t new_size)
{
    const double last = (double)(old_size - 1);
    const double at = ((double)i + 0.5) * (double)old_size / (double)new_size - 0.5;
    const double inside = at < 0 ? 0 : at > last ? last : at;
    const size_t low = (size_t)inside;
    return (neighbours){low, low + (inside > (double)low), (nn_real)(inside - (double)low)};
}

// So written, two equal numbers give exactly this number.
static inline nn_real between(nn_real low, nn_real high, nn_real share)
{
    return low + share * (high - low);
}

int nn_resizing_forward(const nn_resizing_shape *shape, const nn_real *x, nn_real *y)
{
    const nn_resizing_shape s = *shape;
    if (check_shape("nn_resizing_forward", shape) < 0)
        return -1;
#pragma omp parallel for num_threads(nn_threads_for(s.N *s.P *s.Q *s.C))
    for (size_t line = 0; line < s.N * s.P; line++) {
        const size_t n = line / s.P;
        const neighbours h = find(line % s.P, s.H, s.P);
        const nn_real *top = x + (n * s.H + h.low) * s.W * s.C;     // x[n,h,:,:]
        const nn_real *bottom = x + (n * s.H + h.high) * s.W * s.C; // x[n,h+1,:,:]
        for (size_t q = 0; q < s.Q; q++) {
            const neighbours w = find(q, s.W, s.Q);
            const size_t left = w.low * s.C, right = w.high * s.C;
            nn_real *y_q = y + (line * s.Q + q) * s.C; // y[n,p,q,:]
            for (size_t c = 0; c < s.C; c++)
                y_q[c] = between(between(top[left + c], top[right + c], w.share),
                                 between(bottom[left + c], bottom[right + c], w.share), h.share);
        }
    }
    return 0;
}

// Give each of the four pixels that made dy_q its share of it; dx_n is their image.
static void send_back(const nn_resizing_shape *s, neighbours h, neighbours w, const nn_real *dy_q,
                      nn_real *dx_n)
{
    const size_t lines[] = {h.low, h.high}, columns[] = {w.low, w.high};
    const nn_real down[] = {1 - h.share, h.share}, across[] = {1 - w.share, w.share};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2; j++) {
            nn_real *dx_hw = dx_n + (lines[i] * s->W + columns[j]) * s->C;
            for (size_t c = 0; c < s->C; c++)
                dx_hw[c] += down[i] * across[j] * dy_q[c];
        }
}

int nn_resizing_backward(const nn_resizing_shape *shape, const nn_real *dy, nn_real *dx)
{
    const nn_resizing_shape s = *shape;
    if (check_shape("nn_resizing_backward", shape) < 0)
        return -1;
        // Pixels share their neighbours inside an image, never between images: an image is one unit of work.
#pragma omp parallel for num_threads(nn_threads_for(s.N *s.P *s.Q *s.C))
    for (size_t n = 0; n < s.N; n++) {
        nn_real *dx_n = dx + n * s.H * s.W * s.C; // dx[n,:,:,:]
        memset(dx_n, 0, s.H * s.W * s.C * sizeof *dx);
        for (size_t p = 0; p < s.P; p++)
            for (size_t q = 0; q < s.Q; q++)
                send_back(&s, find(p, s.H, s.P), find(q, s.W, s.Q), dy + ((n * s.P + p) * s.Q + q) * s.C,
                          dx_n);
    }
    return 0;
}

// --- the layer --------------------------------------------------------------

typedef struct {
    nn_layer base;
    size_t height, width; // P and Q
} resizing_layer;

static int build(nn_layer *layer, nn_shape in)
{
    const resizing_layer *self = (const resizing_layer *)layer;
    if (in.rank != 3)
        return nn_fail(
            "nn_resizing: %s: got an input of shape %s, expected an image (height, width, channels)",
            layer->name, nn_shape_text(in, "").text);
    layer->out = nn_shape_image(self->height, self->width, in.dim[2]);
    return 0;
}

static nn_resizing_shape shape_for(const nn_layer *layer, size_t N)
{
    const size_t *in = layer->in.dim, *out = layer->out.dim;
    return (nn_resizing_shape){.N = N, .H = in[0], .W = in[1], .C = in[2], .P = out[0], .Q = out[1]};
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_resizing_shape shape = shape_for(layer, pass->N);
    return nn_resizing_forward(&shape, x, y);
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x, (void)y;
    nn_resizing_shape shape = shape_for(layer, pass->N);
    return dx ? nn_resizing_backward(&shape, dy, dx) : 0;
}

static const nn_layer_class resizing_class = {
    .kind = "Resizing", .stem = "resizing", .build = build, .forward = forward, .backward = backward};

nn_layer *nn_resizing(size_t height, size_t width)
{
    if (height == 0 || width == 0)
        return nn_fail_null("nn_resizing: got %zux%zu, expected each side at least 1", height, width);
    resizing_layer *layer = nn_layer_alloc(&resizing_class, sizeof *layer);
    if (layer == NULL)
        return NULL;
    layer->height = height;
    layer->width = width;
    return &layer->base;
}
