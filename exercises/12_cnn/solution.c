// Homework 12: a solution.
#include "exercise.h"

#include <string.h>

void ex_conv2d_db(const ex_conv2d_shape *g, const double *dy, double *db)
{
    memset(db, 0, g->K * sizeof *db);
    for (size_t i = 0; i < g->P * g->Q * g->K; i++)
        db[i % g->K] += dy[i]; // filters are last
}

// The loops of the way forward, unchanged. Each use adds a term, so the sums begin at 0.
void ex_conv2d_dw(const ex_conv2d_shape *g, const double *x, const double *dy, double *dw)
{
    memset(dw, 0, g->R * g->S * g->C * g->K * sizeof *dw);
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t r = 0; r < g->R; r++)
                for (size_t s = 0; s < g->S; s++) {
                    size_t h = p * g->stride_h + r - g->pad_top, v = q * g->stride_w + s - g->pad_left;
                    if (h >= g->H || v >= g->W)
                        continue; // below 0 it wraps around to a huge number: one comparison for both borders
                    for (size_t c = 0; c < g->C; c++)
                        for (size_t k = 0; k < g->K; k++)
                            dw[((r * g->S + s) * g->C + c) * g->K + k] +=
                                x[(h * g->W + v) * g->C + c] * dy[(p * g->Q + q) * g->K + k];
                }
}

// The same loops again. Whoever collects would have to ask which windows see a pixel; whoever hands out need not.
void ex_conv2d_dx(const ex_conv2d_shape *g, const double *w, const double *dy, double *dx)
{
    memset(dx, 0, g->H * g->W * g->C * sizeof *dx);
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t r = 0; r < g->R; r++)
                for (size_t s = 0; s < g->S; s++) {
                    size_t h = p * g->stride_h + r - g->pad_top, v = q * g->stride_w + s - g->pad_left;
                    if (h >= g->H || v >= g->W)
                        continue;
                    for (size_t c = 0; c < g->C; c++)
                        for (size_t k = 0; k < g->K; k++)
                            dx[(h * g->W + v) * g->C + c] +=
                                w[((r * g->S + s) * g->C + c) * g->K + k] * dy[(p * g->Q + q) * g->K + k];
                }
}

// Where the largest number of a window stands in x. > keeps the first one of equals.
static size_t winner(const ex_max_pooling_shape *g, const double *x, size_t p, size_t q, size_t c)
{
    const size_t first = (p * g->stride_h * g->W + q * g->stride_w) * g->C + c;
    size_t best = first;
    for (size_t r = 0; r < g->R; r++)
        for (size_t s = 0; s < g->S; s++) {
            size_t i = first + (r * g->W + s) * g->C;
            if (x[i] > x[best])
                best = i;
        }
    return best;
}

void ex_max_pooling_dx(const ex_max_pooling_shape *g, const double *x, const double *dy, double *dx)
{
    memset(dx, 0, g->H * g->W * g->C * sizeof *dx);
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t c = 0; c < g->C; c++)
                dx[winner(g, x, p, q, c)] += dy[(p * g->Q + q) * g->C + c];
}
