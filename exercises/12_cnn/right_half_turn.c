// Right, in other ways: zeros between the numbers of dy, then both slopes are convolutions: dw slides this map over the
// picture, and dx slides the kernel, turned by half a turn, over this map. The pooling goes forward first.
#include "exercise.h"

#include <math.h>
#include <stdlib.h>

void ex_conv2d_db(const ex_conv2d_shape *g, const double *dy, double *db)
{
    for (size_t k = 0; k < g->K; k++)
        db[k] = 0;
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t k = 0; k < g->K; k++)
                db[k] = db[k] + dy[(p * g->Q + q) * g->K + k];
}

typedef struct {
    size_t height, width;
    double *numbers; // [height,width,K], or NULL
} wide_map;

static wide_map widen(const ex_conv2d_shape *g, const double *dy)
{
    wide_map d = {(g->P - 1) * g->stride_h + 1, (g->Q - 1) * g->stride_w + 1, NULL};
    d.numbers = calloc(d.height * d.width * g->K, sizeof *d.numbers);
    for (size_t i = 0; d.numbers && i < g->P * g->Q * g->K; i++) {
        size_t k = i % g->K, q = i / g->K % g->Q, p = i / g->K / g->Q;
        d.numbers[(p * g->stride_h * d.width + q * g->stride_w) * g->K + k] = dy[i];
    }
    return d;
}

void ex_conv2d_dw(const ex_conv2d_shape *g, const double *x, const double *dy, double *dw)
{
    wide_map d = widen(g, dy);
    for (size_t to = 0; d.numbers && to < g->R * g->S * g->C * g->K; to++) {
        size_t k = to % g->K, c = to / g->K % g->C, s = to / g->K / g->C % g->S, r = to / g->K / g->C / g->S;
        dw[to] = 0;
        for (size_t i = 0; i < d.height; i++)
            for (size_t j = 0; j < d.width; j++)
                if (r + i >= g->pad_top && r + i - g->pad_top < g->H && s + j >= g->pad_left &&
                    s + j - g->pad_left < g->W)
                    dw[to] += x[((r + i - g->pad_top) * g->W + s + j - g->pad_left) * g->C + c] *
                              d.numbers[(i * d.width + j) * g->K + k];
    }
    free(d.numbers);
}

void ex_conv2d_dx(const ex_conv2d_shape *g, const double *w, const double *dy, double *dx)
{
    wide_map d = widen(g, dy);
    const size_t top = g->R - 1 - g->pad_top, left = g->S - 1 - g->pad_left;
    for (size_t to = 0; d.numbers && to < g->H * g->W * g->C; to++) {
        size_t c = to % g->C, v = to / g->C % g->W, h = to / g->C / g->W;
        dx[to] = 0;
        for (size_t i = 0; i < g->R; i++)
            for (size_t j = 0; j < g->S; j++) {
                size_t row = h + i - top, column = v + j - left;
                const double *turned = w + (((g->R - 1 - i) * g->S + g->S - 1 - j) * g->C + c) * g->K;
                for (size_t k = 0; row < d.height && column < d.width && k < g->K; k++)
                    dx[to] += d.numbers[(row * d.width + column) * g->K + k] * turned[k];
            }
    }
    free(d.numbers);
}

void ex_max_pooling_dx(const ex_max_pooling_shape *g, const double *x, const double *dy, double *dx)
{
    for (size_t i = 0; i < g->H * g->W * g->C; i++)
        dx[i] = 0;
    for (size_t i = 0; i < g->P * g->Q * g->C; i++) {
        size_t first =
            (i / g->C / g->Q * g->stride_h * g->W + i / g->C % g->Q * g->stride_w) * g->C + i % g->C;
        double y = -INFINITY, left = dy[i];
        for (size_t r = 0; r < g->R; r++)
            for (size_t s = 0; s < g->S; s++)
                y = fmax(y, x[first + (r * g->W + s) * g->C]);
        for (size_t r = 0; r < g->R; r++)
            for (size_t s = 0; s < g->S; s++)
                if (x[first + (r * g->W + s) * g->C] == y) {
                    dx[first + (r * g->W + s) * g->C] += left;
                    left = 0;
                }
    }
}
