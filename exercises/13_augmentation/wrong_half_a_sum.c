// Wrong: dx is written in the same loop that is still adding up dgamma and dbeta.
#define ex_batchnorm_backward solved_batchnorm_backward
#include "solution.c"
#undef ex_batchnorm_backward

void ex_batchnorm_backward(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                           const double *variance, const double *dy, double *dx, double *dgamma,
                           double *dbeta)
{
    const size_t C = layer->C;
    for (size_t i = 0; i < M * C; i++) {
        size_t c = i % C;
        double deviation = sqrt(variance[c] + layer->epsilon), xhat = (x[i] - mean[c]) / deviation;
        dbeta[c] = (i < C ? 0 : dbeta[c]) + dy[i];
        dgamma[c] = (i < C ? 0 : dgamma[c]) + dy[i] * xhat;
        dx[i] = layer->gamma[c] / deviation * (dy[i] - dbeta[c] / (double)M - xhat * dgamma[c] / (double)M);
    }
}
