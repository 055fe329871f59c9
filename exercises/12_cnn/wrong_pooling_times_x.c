// Wrong: multiplies the slope by the winner, as if it were a weight.
#define ex_max_pooling_dx solved_max_pooling_dx
#include "solution.c"
#undef ex_max_pooling_dx

void ex_max_pooling_dx(const ex_max_pooling_shape *g, const double *x, const double *dy, double *dx)
{
    memset(dx, 0, g->H * g->W * g->C * sizeof *dx);
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t c = 0; c < g->C; c++) {
                const size_t first = (p * g->stride_h * g->W + q * g->stride_w) * g->C + c;
                size_t best = first;
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->S; s++) {
                        size_t i = first + (r * g->W + s) * g->C;
                        if (x[i] > x[best])
                            best = i;
                    }
                dx[best] += x[best] * dy[(p * g->Q + q) * g->C + c];
            }
}
