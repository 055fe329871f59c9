// Wrong: the mean and the variance are taken for fixed numbers. But they move with x, too.
#define ex_batchnorm_backward solved_batchnorm_backward
#include "solution.c"
#undef ex_batchnorm_backward

void ex_batchnorm_backward(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                           const double *variance, const double *dy, double *dx, double *dgamma,
                           double *dbeta)
{
    double straight[M * layer->C];
    for (size_t i = 0; i < M * layer->C; i++) {
        size_t c = i % layer->C;
        straight[i] = layer->gamma[c] / sqrt(variance[c] + layer->epsilon) * dy[i];
    }
    solved_batchnorm_backward(layer, M, x, mean, variance, dy, dx, dgamma, dbeta);
    for (size_t i = 0; i < M * layer->C; i++)
        dx[i] = straight[i];
}
