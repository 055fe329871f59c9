// Wrong: dw is stored as [K,I]: rows and columns are exchanged.
#define ex_gradient solved_gradient
#include "solution.c"
#undef ex_gradient

void ex_gradient(size_t N, size_t I, size_t K, const double *x, const double *dz, double *dw, double *db)
{
    for (size_t k = 0; k < K; k++) {
        db[k] = 0;
        for (size_t n = 0; n < N; n++)
            db[k] += dz[n * K + k];
        for (size_t i = 0; i < I; i++) {
            dw[k * I + i] = 0;
            for (size_t n = 0; n < N; n++)
                dw[k * I + i] += x[n * I + i] * dz[n * K + k];
        }
    }
}
