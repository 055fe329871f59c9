// Right, in other ways: a frame of zeros around the picture, then im2col and a matrix product; the pooling runs along
// the rows first, and then down.
#include "exercise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t ex_valid_size(size_t size, size_t window, size_t stride)
{
    return size < window ? 0 : (size_t)floor((double)(size - window) / (double)stride + 1);
}

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    double places = ceil((double)size / (double)stride);
    *before = (size_t)floor(fmax(0, (places - 1) * (double)stride + (double)window - (double)size) / 2);
    return (size_t)places;
}

static double *frame(const ex_conv2d_shape *g, const double *x, size_t width)
{
    size_t height = g->pad_top + g->H + (g->P - 1) * g->stride_h + g->R;
    double *framed = calloc(height * width * g->C, sizeof *framed);
    for (size_t h = 0; framed && h < g->H; h++)
        memcpy(framed + ((h + g->pad_top) * width + g->pad_left) * g->C, x + h * g->W * g->C,
               g->W * g->C * sizeof *x);
    return framed;
}

void ex_conv2d_forward(const ex_conv2d_shape *g, const double *x, const double *w, const double *b, double *y)
{
    const size_t width = g->pad_left + g->W + (g->Q - 1) * g->stride_w + g->S, taps = g->R * g->S * g->C;
    double *framed = frame(g, x, width), *row = malloc(taps * sizeof *row);
    for (size_t place = 0; framed && row && place < g->P * g->Q; place++) {
        size_t corner = place / g->Q * g->stride_h * width + place % g->Q * g->stride_w;
        for (size_t r = 0; r < g->R; r++)
            memcpy(row + r * g->S * g->C, framed + (corner + r * width) * g->C, g->S * g->C * sizeof *row);
        for (size_t k = 0; k < g->K; k++) {
            double sum = 0;
            for (size_t i = taps; i-- > 0;)
                sum = fma(row[i], w[i * g->K + k], sum);
            y[place * g->K + k] = sum + b[k];
        }
    }
    free(framed);
    free(row);
}

void ex_max_pooling_forward(const ex_max_pooling_shape *g, const double *x, double *y)
{
    double *across = malloc(g->H * g->Q * g->C * sizeof *across); // [H,Q,C]
    for (size_t i = 0; across && i < g->H * g->Q * g->C; i++) {
        size_t c = i % g->C, q = i / g->C % g->Q, h = i / g->C / g->Q;
        across[i] = x[(h * g->W + q * g->stride_w) * g->C + c];
        for (size_t s = 1; s < g->S; s++)
            across[i] = fmax(across[i], x[(h * g->W + q * g->stride_w + s) * g->C + c]);
    }
    for (size_t i = 0; across && i < g->P * g->Q * g->C; i++) {
        size_t qc = i % (g->Q * g->C), p = i / (g->Q * g->C);
        y[i] = across[p * g->stride_h * g->Q * g->C + qc];
        for (size_t r = 1; r < g->R; r++)
            y[i] = fmax(y[i], across[(p * g->stride_h + r) * g->Q * g->C + qc]);
    }
    free(across);
}
