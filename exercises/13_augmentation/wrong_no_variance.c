// Wrong: dx knows that the mean moves with x, but not that the variance does.
#define ex_batchnorm_backward solved_batchnorm_backward
#include "solution.c"
#undef ex_batchnorm_backward

void ex_batchnorm_backward(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                           const double *variance, const double *dy, double *dx, double *dgamma,
                           double *dbeta)
{
    const size_t C = layer->C;
    solved_batchnorm_backward(layer, M, x, mean, variance, dy, dx, dgamma, dbeta);
    for (size_t i = 0; i < M * C; i++) {
        double deviation = sqrt(variance[i % C] + layer->epsilon);
        double xhat = (x[i] - mean[i % C]) / deviation;
        dx[i] += layer->gamma[i % C] / deviation * xhat * dgamma[i % C] / (double)M;
    }
}
