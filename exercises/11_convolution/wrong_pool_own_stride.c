// Wrong: moves by the size of the window, whatever the strides say.
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
                        size_t h = p * g->R + r, v = q * g->S + s;
                        largest = fmax(largest, x[(h * g->W + v) * g->C + c]);
                    }
                y[(p * g->Q + q) * g->C + c] = largest;
            }
}
