// Wrong: divided by N once more, although dz already holds the 1/N.
#define ex_gradient solved_gradient
#include "solution.c"
#undef ex_gradient

void ex_gradient(size_t N, size_t I, size_t K, const double *x, const double *dz, double *dw, double *db)
{
    solved_gradient(N, I, K, x, dz, dw, db);
    for (size_t j = 0; j < I * K; j++)
        dw[j] /= (double)N;
    for (size_t k = 0; k < K; k++)
        db[k] /= (double)N;
}
