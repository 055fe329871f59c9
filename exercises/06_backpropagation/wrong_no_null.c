// Wrong: dx is written also when nobody wants it.
#define ex_dense_backward solved_dense_backward
#include "solution.c"
#undef ex_dense_backward

void ex_dense_backward(size_t N, size_t I, size_t O, const double *x, const double *w, const double *dy,
                       double *dx, double *dw, double *db)
{
    double nobody[N * I];
    solved_dense_backward(N, I, O, x, w, dy, nobody, dw, db);
    for (size_t i = 0; i < N * I; i++)
        dx[i] = nobody[i];
}
