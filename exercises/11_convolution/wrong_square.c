// Wrong: takes the height of the window for its width.
#define ex_conv2d_forward solved_conv2d_forward
#include "solution.c"
#undef ex_conv2d_forward

void ex_conv2d_forward(const ex_conv2d_shape *g, const double *x, const double *w, const double *b, double *y)
{
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t k = 0; k < g->K; k++) {
                double sum = b[k];
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->R; s++) {
                        size_t h = p * g->stride_h + r - g->pad_top, v = q * g->stride_w + s - g->pad_left;
                        if (h >= g->H || v >= g->W)
                            continue;
                        for (size_t c = 0; c < g->C; c++)
                            sum += x[(h * g->W + v) * g->C + c] * w[((r * g->S + s) * g->C + c) * g->K + k];
                    }
                y[(p * g->Q + q) * g->K + k] = sum;
            }
}
