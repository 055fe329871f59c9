// Wrong: = instead of +=. Only the last place is left in dw.
#define ex_conv2d_dw solved_conv2d_dw
#include "solution.c"
#undef ex_conv2d_dw

void ex_conv2d_dw(const ex_conv2d_shape *g, const double *x, const double *dy, double *dw)
{
    memset(dw, 0, g->R * g->S * g->C * g->K * sizeof *dw);
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t r = 0; r < g->R; r++)
                for (size_t s = 0; s < g->S; s++) {
                    size_t h = p * g->stride_h + r - g->pad_top, v = q * g->stride_w + s - g->pad_left;
                    if (h >= g->H || v >= g->W)
                        continue;
                    for (size_t c = 0; c < g->C; c++)
                        for (size_t k = 0; k < g->K; k++)
                            dw[((r * g->S + s) * g->C + c) * g->K + k] =
                                x[(h * g->W + v) * g->C + c] * dy[(p * g->Q + q) * g->K + k];
                }
}
