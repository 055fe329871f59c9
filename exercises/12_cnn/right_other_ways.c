// Right, in other ways: every slope is a sum of its own. Each bias, weight and pixel asks who used it.
#include "exercise.h"

#include <math.h>
#include <stdbool.h>

void ex_conv2d_db(const ex_conv2d_shape *g, const double *dy, double *db)
{
    for (size_t k = 0; k < g->K; k++) {
        double sum = 0;
        for (size_t place = g->P * g->Q; place-- > 0;)
            sum += dy[place * g->K + k];
        db[k] = sum;
    }
}

void ex_conv2d_dw(const ex_conv2d_shape *g, const double *x, const double *dy, double *dw)
{
    for (size_t i = 0; i < g->R * g->S * g->C * g->K; i++) {
        const size_t k = i % g->K, c = i / g->K % g->C, rs = i / g->K / g->C;
        double sum = 0;
        for (size_t pq = 0; pq < g->P * g->Q; pq++) {
            long h = (long)(pq / g->Q * g->stride_h + rs / g->S) - (long)g->pad_top;
            long v = (long)(pq % g->Q * g->stride_w + rs % g->S) - (long)g->pad_left;
            if (h >= 0 && h < (long)g->H && v >= 0 && v < (long)g->W)
                sum = fma(x[((size_t)h * g->W + (size_t)v) * g->C + c], dy[pq * g->K + k], sum);
        }
        dw[i] = sum;
    }
}

// From which place does a window see this pixel with this weight? Only whole strides count.
static bool find_place(size_t pixel, size_t pad, size_t weight, size_t stride, size_t places, size_t *place)
{
    if (pixel + pad < weight || (pixel + pad - weight) % stride != 0)
        return false;
    *place = (pixel + pad - weight) / stride;
    return *place < places;
}

void ex_conv2d_dx(const ex_conv2d_shape *g, const double *w, const double *dy, double *dx)
{
    for (size_t i = 0; i < g->H * g->W * g->C; i++) {
        const size_t c = i % g->C, v = i / g->C % g->W, h = i / g->C / g->W;
        size_t p, q;
        double sum = 0;
        for (size_t r = 0; r < g->R; r++)
            for (size_t s = 0; s < g->S; s++)
                if (find_place(h, g->pad_top, r, g->stride_h, g->P, &p) &&
                    find_place(v, g->pad_left, s, g->stride_w, g->Q, &q))
                    for (size_t k = 0; k < g->K; k++)
                        sum += w[((r * g->S + s) * g->C + c) * g->K + k] * dy[(p * g->Q + q) * g->K + k];
        dx[i] = sum;
    }
}

// Backwards through the window: then the last one that is at least as large is the first one of equals.
void ex_max_pooling_dx(const ex_max_pooling_shape *g, const double *x, const double *dy, double *dx)
{
    for (size_t i = 0; i < g->H * g->W * g->C; i++)
        dx[i] = 0;
    for (size_t place = g->P * g->Q * g->C; place-- > 0;) {
        size_t c = place % g->C, q = place / g->C % g->Q, p = place / g->C / g->Q, best = 0;
        double largest = -INFINITY;
        for (size_t rs = g->R * g->S; rs-- > 0;) {
            size_t h = p * g->stride_h + rs / g->S, v = q * g->stride_w + rs % g->S;
            if (x[(h * g->W + v) * g->C + c] >= largest) {
                best = (h * g->W + v) * g->C + c;
                largest = x[best];
            }
        }
        dx[best] += dy[place];
    }
}
