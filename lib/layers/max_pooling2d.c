/*
 * max_pooling2d.c - the largest number of each window, channel by channel.
 *
 *     x (one channel)            y
 *     1 3 | 0 2
 *     4 2 | 1 1               4   2        4 stood at (1,0), so dx[1,0] = dy[0,0];
 *     ----+----       ->      5   8        the other three of that window get 0.
 *     5 0 | 7 8
 *     0 0 | 6 2
 *
 * Channels last is what makes this fast in plain C. For one place of the
 * window the C channels stand side by side, so the inner loops run over
 * contiguous numbers and compare whole vectors at once, without a branch.
 */
#include "layers/max_pooling2d.h"
#include "base/parallel.h"

#include <stdbool.h>
#include <string.h>

enum { LANES = 64 }; // channels that the backward pass treats together

// y_q[c] = the larger of y_q[c] and x_hw[c]; a NaN, once there, stays
static void keep_larger(size_t C, const nn_real *x_hw, nn_real *y_q)
{
#pragma omp simd
    for (size_t c = 0; c < C; c++) {
        int wins = (x_hw[c] > y_q[c]) | (x_hw[c] != x_hw[c]);
        y_q[c] = wins ? x_hw[c] : y_q[c];
    }
}

int nn_max_pooling2d_forward(const nn_pooling2d_shape *shape, const nn_real *x, nn_real *y)
{
    const nn_pooling2d_shape s = *shape;
    if (nn_pooling2d_check_shape("nn_max_pooling2d_forward", shape) < 0)
        return -1;
#pragma omp parallel for num_threads(nn_threads_for(s.N *s.H *s.W *s.C / 4))
    for (size_t line = 0; line < s.N * s.P; line++) {
        size_t n = line / s.P, p = line % s.P;
        const nn_real *x_np = x + (n * s.H + p * s.stride_h) * s.W * s.C; // x[n, p*stride_h, :, :]
        for (size_t q = 0; q < s.Q; q++) {
            const nn_real *x_q = x_np + q * s.stride_w * s.C; // the window's first pixel
            nn_real *y_q = y + (line * s.Q + q) * s.C;        // y[n,p,q,:]
            for (size_t c = 0; c < s.C; c++)
                y_q[c] = x_q[c];
            for (size_t r = 0; r < s.R; r++)
                for (size_t w = r == 0 ? 1 : 0; w < s.S; w++)
                    keep_larger(s.C, x_q + (r * s.W + w) * s.C, y_q);
        }
    }
    return 0;
}

// Send dy of one window back to where its maximum stands, for up to LANES channels side by side. It is added to what is
// there, or, where no other window sees these pixels, written over it.
static inline void send_back(const nn_pooling2d_shape *s, size_t lanes, const nn_real *x_q,
                             const nn_real *y_q, const nn_real *dy_q, bool adds, nn_real *dx_q)
{
    nn_real left[LANES]; // dy until the channel's maximum is found, then 0
    memcpy(left, dy_q, lanes * sizeof *left);
    for (size_t r = 0; r < s->R; r++)
        for (size_t w = 0; w < s->S; w++) {
            const nn_real *x_hw = x_q + (r * s->W + w) * s->C;
            nn_real *dx_hw = dx_q + (r * s->W + w) * s->C;
#pragma omp simd
            for (size_t c = 0; c < lanes; c++) {
                const nn_real found = x_hw[c] == y_q[c] ? left[c] : 0;
                left[c] = x_hw[c] == y_q[c] ? 0 : left[c];
                dx_hw[c] = adds ? dx_hw[c] + found : found;
            }
        }
}

int nn_max_pooling2d_backward(const nn_pooling2d_shape *shape, const nn_real *x, const nn_real *y,
                              const nn_real *dy, nn_real *dx)
{
    const nn_pooling2d_shape s = *shape;
    if (nn_pooling2d_check_shape("nn_max_pooling2d_backward", shape) < 0)
        return -1;
    // Where windows see each pixel exactly once, nothing needs to be added up.
    const bool adds = s.stride_h != s.R || s.stride_w != s.S || s.P * s.R != s.H || s.Q * s.S != s.W;
    // Windows may overlap inside an image, never between images: an image is one unit of work.
#pragma omp parallel for num_threads(nn_threads_for(s.N *s.H *s.W *s.C / 4))
    for (size_t n = 0; n < s.N; n++) {
        size_t image = n * s.H * s.W * s.C;
        if (adds)
            memset(dx + image, 0, s.H * s.W * s.C * sizeof *dx);
        for (size_t pq = 0; pq < s.P * s.Q; pq++) {
            size_t p = pq / s.Q, q = pq % s.Q;
            size_t in = image + (p * s.stride_h * s.W + q * s.stride_w) * s.C; // the window's first pixel
            size_t out = (n * s.P * s.Q + pq) * s.C;
            for (size_t c = 0; c < s.C; c += LANES)
                send_back(&s, s.C - c < LANES ? s.C - c : LANES, x + in + c, y + out + c, dy + out + c, adds,
                          dx + in + c);
        }
    }
    return 0;
}

// --- the layer --------------------------------------------------------------

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_in(layer, layer->in, pass->N);
    return nn_max_pooling2d_forward(&s, x, y);
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_in(layer, layer->in, pass->N);
    return dx ? nn_max_pooling2d_backward(&s, x, y, dy, dx) : 0;
}

static const nn_layer_class max_pooling2d_class = {.kind = "MaxPooling2D",
                                                   .stem = "max_pooling2d",
                                                   .build = nn_pooling2d_build,
                                                   .forward = forward,
                                                   .backward = backward};

nn_layer *nn_max_pooling2d_with(const nn_pooling2d_options *options)
{
    return nn_pooling2d_layer_alloc(&max_pooling2d_class, options);
}

nn_layer *nn_max_pooling2d(size_t window)
{
    return nn_max_pooling2d_with(&(nn_pooling2d_options){.window_h = window, .window_w = window});
}
