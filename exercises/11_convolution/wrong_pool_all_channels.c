// Wrong: takes the largest number of all channels.
#define ex_max_pooling_forward solved_max_pooling_forward
#include "solution.c"
#undef ex_max_pooling_forward

void ex_max_pooling_forward(const ex_max_pooling_shape *g, const double *x, double *y)
{
    for (size_t p = 0; p < g->P; p++)
        for (size_t q = 0; q < g->Q; q++)
            for (size_t c = 0; c < g->C; c++) {
                double largest = -INFINITY;
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->S; s++) {
                        size_t h = p * g->stride_h + r, v = q * g->stride_w + s;
                        for (size_t any = 0; any < g->C; any++)
                            largest = fmax(largest, x[(h * g->W + v) * g->C + any]);
                    }
                y[(p * g->Q + q) * g->C + c] = largest;
            }
}
