// Homework 11: a solution.
#include "exercise.h"

#include <math.h>

// Whole numbers round down by themselves. But they have no -1: ask first.
size_t ex_valid_size(size_t size, size_t window, size_t stride)
{
    return window > size ? 0 : (size - window) / stride + 1;
}

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    size_t places = (size + stride - 1) / stride; // rounded up
    size_t end = (places - 1) * stride + window;  // where the last window ends, if the first begins at 0
    *before = end > size ? (end - size) / 2 : 0;  // rounded down: the extra zero stands behind
    return places;
}

// A size_t below 0 wraps around to a huge number, so that one comparison catches both borders.
void ex_conv2d_forward(const ex_conv2d_shape *g, const double *x, const double *w, const double *b, double *y)
{
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t k = 0; k < g->K; k++) {
                double sum = b[k];
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->S; s++) {
                        size_t h = p * g->stride_h + r - g->pad_top, v = q * g->stride_w + s - g->pad_left;
                        if (h >= g->H || v >= g->W)
                            continue;
                        for (size_t c = 0; c < g->C; c++)
                            sum += x[(h * g->W + v) * g->C + c] * w[((r * g->S + s) * g->C + c) * g->K + k];
                    }
                y[(p * g->Q + q) * g->K + k] = sum;
            }
}

void ex_max_pooling_forward(const ex_max_pooling_shape *g, const double *x, double *y)
{
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t c = 0; c < g->C; c++) {
                double largest = -INFINITY; // smaller than every number, also than the negative ones
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->S; s++) {
                        size_t h = p * g->stride_h + r, v = q * g->stride_w + s;
                        largest = fmax(largest, x[(h * g->W + v) * g->C + c]);
                    }
                y[(p * g->Q + q) * g->C + c] = largest;
            }
}
