// Right, in other ways: the places are walked one by one, each pixel is handed to the windows that lie over it, and
// the largest number is found by keeping the winner's place.
#include "exercise.h"

size_t ex_valid_size(size_t size, size_t window, size_t stride)
{
    size_t places = 0;
    for (size_t begin = 0; begin + window <= size; begin += stride)
        places++;
    return places;
}

size_t ex_same_size(size_t size, size_t window, size_t stride, size_t *before)
{
    long places = (long)((size - 1) / stride + 1);
    long zeros = (places - 1) * (long)stride + (long)window - (long)size;
    *before = zeros > 0 ? (size_t)zeros / 2 : 0;
    return (size_t)places;
}

// The loops over the pixels stand outside, and the sums grow in y itself.
void ex_conv2d_forward(const ex_conv2d_shape *g, const double *x, const double *w, const double *b, double *y)
{
    for (size_t i = 0; i < g->P * g->Q * g->K; i++)
        y[i] = b[i % g->K];
    for (int h = (int)g->H - 1; h >= 0; h--)
        for (int v = (int)g->W - 1; v >= 0; v--)
            for (int r = 0; r < (int)g->R; r++)
                for (int s = 0; s < (int)g->S; s++) {
                    int down = h + (int)g->pad_top - r, across = v + (int)g->pad_left - s;
                    int p = down / (int)g->stride_h, q = across / (int)g->stride_w;
                    if (down < 0 || across < 0 || p * (int)g->stride_h != down ||
                        q * (int)g->stride_w != across || p >= (int)g->P || q >= (int)g->Q)
                        continue;
                    for (size_t c = 0; c < g->C; c++)
                        for (size_t k = 0; k < g->K; k++)
                            y[((size_t)p * g->Q + (size_t)q) * g->K + k] +=
                                x[((size_t)h * g->W + (size_t)v) * g->C + c] *
                                w[(((size_t)r * g->S + (size_t)s) * g->C + c) * g->K + k];
                }
}

void ex_max_pooling_forward(const ex_max_pooling_shape *g, const double *x, double *y)
{
    for (size_t place = 0; place < g->P * g->Q * g->C; place++) {
        size_t c = place % g->C, q = place / g->C % g->Q, p = place / g->C / g->Q;
        const double *corner = x + (p * g->stride_h * g->W + q * g->stride_w) * g->C + c;
        size_t best = 0;
        for (size_t i = 1; i < g->R * g->S; i++) {
            size_t at = (i / g->S * g->W + i % g->S) * g->C;
            if (corner[at] > corner[best])
                best = at;
        }
        y[place] = corner[best];
    }
}
