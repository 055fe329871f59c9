// Wrong: a mean in the layer, although the 1/N is in dy already.
#define ex_dense_backward solved_dense_backward
#include "solution.c"
#undef ex_dense_backward

void ex_dense_backward(size_t N, size_t I, size_t O, const double *x, const double *w, const double *dy,
                       double *dx, double *dw, double *db)
{
    solved_dense_backward(N, I, O, x, w, dy, dx, dw, db);
    for (size_t i = 0; i < I * O; i++)
        dw[i] /= (double)N;
    for (size_t o = 0; o < O; o++)
        db[o] /= (double)N;
}
