// Wrong: collects from the first filter only.
#define ex_conv2d_dx solved_conv2d_dx
#include "solution.c"
#undef ex_conv2d_dx

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
                        for (size_t k = 0; k < 1; k++)
                            dx[(h * g->W + v) * g->C + c] +=
                                w[((r * g->S + s) * g->C + c) * g->K + k] * dy[(p * g->Q + q) * g->K + k];
                }
}
