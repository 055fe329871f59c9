// Wrong: each pixel collects, but also from places between two strides.
#define ex_conv2d_dx solved_conv2d_dx
#include "solution.c"
#undef ex_conv2d_dx

void ex_conv2d_dx(const ex_conv2d_shape *g, const double *w, const double *dy, double *dx)
{
    for (size_t i = 0; i < g->H * g->W * g->C; i++) {
        const size_t c = i % g->C, v = i / g->C % g->W, h = i / g->C / g->W;
        dx[i] = 0;
        for (size_t r = 0; r < g->R; r++)
            for (size_t s = 0; s < g->S; s++) {
                if (h + g->pad_top < r || v + g->pad_left < s)
                    continue;
                size_t p = (h + g->pad_top - r) / g->stride_h, q = (v + g->pad_left - s) / g->stride_w;
                for (size_t k = 0; p < g->P && q < g->Q && k < g->K; k++)
                    dx[i] += w[((r * g->S + s) * g->C + c) * g->K + k] * dy[(p * g->Q + q) * g->K + k];
            }
    }
}
