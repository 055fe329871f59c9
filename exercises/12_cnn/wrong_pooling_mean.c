// Wrong: everyone in the window gets the same share, as in average pooling.
#define ex_max_pooling_dx solved_max_pooling_dx
#include "solution.c"
#undef ex_max_pooling_dx

void ex_max_pooling_dx(const ex_max_pooling_shape *g, const double *x, const double *dy, double *dx)
{
    memset(dx, 0, g->H * g->W * g->C * sizeof *dx);
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t c = 0; c < g->C; c++)
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->S; s++)
                        dx[((p * g->stride_h + r) * g->W + q * g->stride_w + s) * g->C + c] +=
                            dy[(p * g->Q + q) * g->C + c] / (double)(g->R * g->S);
}
