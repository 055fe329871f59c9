/*
 * average_pooling2d.c - the mean of each window, channel by channel.
 *
 *     x (one channel)            y
 *     1 3 | 0 2
 *     4 0 | 1 1               2   1        each of the four of a window had a share of 1/4 in y,
 *     ----+----       ->      2   5        so each gets 1/4 of its dy.
 *     5 1 | 7 3
 *     0 2 | 6 4
 *
 * As in max_pooling2d.c, the C channels of a pixel stand side by side, so the inner loops run over contiguous numbers.
 */
#include "layers/average_pooling2d.h"
#include "base/parallel.h"

#include <string.h>

// y_q[c] = the mean over one window; x_q is its first pixel
static void mean_of_window(const nn_pooling2d_shape *s, const nn_real *x_q, nn_real *y_q)
{
    memset(y_q, 0, s->C * sizeof *y_q);
    for (size_t r = 0; r < s->R; r++)
        for (size_t w = 0; w < s->S; w++) {
            const nn_real *x_hw = x_q + (r * s->W + w) * s->C;
            for (size_t c = 0; c < s->C; c++)
                y_q[c] += x_hw[c];
        }
    for (size_t c = 0; c < s->C; c++)
        y_q[c] /= (nn_real)(s->R * s->S);
}

int nn_average_pooling2d_forward(const nn_pooling2d_shape *shape, const nn_real *x, nn_real *y)
{
    const nn_pooling2d_shape s = *shape;
    if (nn_pooling2d_check_shape("nn_average_pooling2d_forward", shape) < 0)
        return -1;
#pragma omp parallel for num_threads(nn_threads_for(s.N *s.H *s.W *s.C / 4))
    for (size_t line = 0; line < s.N * s.P; line++) {
        size_t n = line / s.P, p = line % s.P;
        const nn_real *x_np = x + (n * s.H + p * s.stride_h) * s.W * s.C; // x[n, p*stride_h, :, :]
        for (size_t q = 0; q < s.Q; q++)
            mean_of_window(&s, x_np + q * s.stride_w * s.C, y + (line * s.Q + q) * s.C);
    }
    return 0;
}

// Add each number's share of dy_q to one window; dx_q is its first pixel.
static void send_back(const nn_pooling2d_shape *s, const nn_real *dy_q, nn_real *dx_q)
{
    const nn_real count = (nn_real)(s->R * s->S);
    for (size_t r = 0; r < s->R; r++)
        for (size_t w = 0; w < s->S; w++) {
            nn_real *dx_hw = dx_q + (r * s->W + w) * s->C;
            for (size_t c = 0; c < s->C; c++)
                dx_hw[c] += dy_q[c] / count;
        }
}

int nn_average_pooling2d_backward(const nn_pooling2d_shape *shape, const nn_real *dy, nn_real *dx)
{
    const nn_pooling2d_shape s = *shape;
    if (nn_pooling2d_check_shape("nn_average_pooling2d_backward", shape) < 0)
        return -1;
        // Windows may overlap inside an image, never between images: an image is one unit of work.
#pragma omp parallel for num_threads(nn_threads_for(s.N *s.H *s.W *s.C / 4))
    for (size_t n = 0; n < s.N; n++) {
        nn_real *dx_n = dx + n * s.H * s.W * s.C; // dx[n,:,:,:]
        memset(dx_n, 0, s.H * s.W * s.C * sizeof *dx);
        for (size_t p = 0; p < s.P; p++)
            for (size_t q = 0; q < s.Q; q++)
                send_back(&s, dy + ((n * s.P + p) * s.Q + q) * s.C,
                          dx_n + (p * s.stride_h * s.W + q * s.stride_w) * s.C);
    }
    return 0;
}

// --- the layer --------------------------------------------------------------

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_in(layer, layer->in, pass->N);
    return nn_average_pooling2d_forward(&s, x, y);
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x, (void)y;
    nn_pooling2d_shape s = nn_pooling2d_shape_in(layer, layer->in, pass->N);
    return dx ? nn_average_pooling2d_backward(&s, dy, dx) : 0;
}

static const nn_layer_class average_pooling2d_class = {.kind = "AveragePooling2D",
                                                       .stem = "average_pooling2d",
                                                       .build = nn_pooling2d_build,
                                                       .forward = forward,
                                                       .backward = backward};

nn_layer *nn_average_pooling2d_with(const nn_pooling2d_options *options)
{
    return nn_pooling2d_layer_alloc(&average_pooling2d_class, options);
}

nn_layer *nn_average_pooling2d(size_t window)
{
    return nn_average_pooling2d_with(&(nn_pooling2d_options){.window_h = window, .window_w = window});
}
