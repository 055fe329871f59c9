/*
 * global_average_pooling2d.c - the mean of each channel.
 *
 *     x (one channel)      y            dy           dx
 *     1 3                                            2 2
 *     4 0          ->      2            8     ->     2 2
 *
 * Sums are kept in double, for up to LANES channels side by side: a large image is a long sum.
 */
#include "layers/global_average_pooling2d.h"
#include "base/error.h"
#include "base/parallel.h"

enum { LANES = 64 }; // channels that are summed together

static int check_shape(const char *function, const nn_global_average_pooling2d_shape *s)
{
    if (s->N == 0 || s->H == 0 || s->W == 0 || s->C == 0)
        return nn_fail("%s: shape: got N=%zu H=%zu W=%zu C=%zu, expected each at least 1", function, s->N,
                       s->H, s->W, s->C);
    return 0;
}

// y[c] = the mean of `lanes` channels of one image; x and y point to the first of them
static void mean_of_channels(size_t pixels, size_t C, size_t lanes, const nn_real *x, nn_real *y)
{
    double sum[LANES] = {0};
    for (size_t hw = 0; hw < pixels; hw++)
        for (size_t c = 0; c < lanes; c++)
            sum[c] += (double)x[hw * C + c];
    for (size_t c = 0; c < lanes; c++)
        y[c] = (nn_real)(sum[c] / (double)pixels);
}

int nn_global_average_pooling2d_forward(const nn_global_average_pooling2d_shape *shape, const nn_real *x,
                                        nn_real *y)
{
    const size_t N = shape->N, pixels = shape->H * shape->W, C = shape->C;
    if (check_shape("nn_global_average_pooling2d_forward", shape) < 0)
        return -1;
#pragma omp parallel for num_threads(nn_threads_for(N *pixels *C / 4))
    for (size_t n = 0; n < N; n++)
        for (size_t c = 0; c < C; c += LANES)
            mean_of_channels(pixels, C, C - c < LANES ? C - c : LANES, x + n * pixels * C + c, y + n * C + c);
    return 0;
}

int nn_global_average_pooling2d_backward(const nn_global_average_pooling2d_shape *shape, const nn_real *dy,
                                         nn_real *dx)
{
    const size_t N = shape->N, pixels = shape->H * shape->W, C = shape->C;
    if (check_shape("nn_global_average_pooling2d_backward", shape) < 0)
        return -1;
#pragma omp parallel for num_threads(nn_threads_for(N *pixels *C / 4))
    for (size_t n = 0; n < N; n++) {
        const nn_real *dy_n = dy + n * C; // dy[n,:]
        for (size_t hw = 0; hw < pixels; hw++) {
            nn_real *dx_hw = dx + (n * pixels + hw) * C; // dx[n,h,w,:]
            for (size_t c = 0; c < C; c++)
                dx_hw[c] = dy_n[c] / (nn_real)pixels;
        }
    }
    return 0;
}

// --- the layer --------------------------------------------------------------

static nn_global_average_pooling2d_shape shape_for(const nn_layer *layer, size_t N)
{
    return (nn_global_average_pooling2d_shape){N, layer->in.dim[0], layer->in.dim[1], layer->in.dim[2]};
}

static int build(nn_layer *layer, nn_shape in)
{
    if (in.rank != 3)
        return nn_fail(
            "nn_global_average_pooling2d: %s: got an input of shape %s, expected an image (height, "
            "width, channels). Hint: it takes the place of nn_flatten()",
            layer->name, nn_shape_text(in, "").text);
    layer->out = nn_shape_vector(in.dim[2]);
    return 0;
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_global_average_pooling2d_shape shape = shape_for(layer, pass->N);
    return nn_global_average_pooling2d_forward(&shape, x, y);
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x, (void)y;
    nn_global_average_pooling2d_shape shape = shape_for(layer, pass->N);
    return dx ? nn_global_average_pooling2d_backward(&shape, dy, dx) : 0;
}

static const nn_layer_class global_average_pooling2d_class = {.kind = "GlobalAveragePooling2D",
                                                              .stem = "global_average_pooling2d",
                                                              .build = build,
                                                              .forward = forward,
                                                              .backward = backward};

nn_layer *nn_global_average_pooling2d(void)
{
    return nn_layer_alloc(&global_average_pooling2d_class, sizeof(nn_layer));
}
