// Wrong: dgamma is the sum of dy * x. But gamma was multiplied with xhat.
#define ex_batchnorm_backward solved_batchnorm_backward
#include "solution.c"
#undef ex_batchnorm_backward

void ex_batchnorm_backward(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                           const double *variance, const double *dy, double *dx, double *dgamma,
                           double *dbeta)
{
    double sums[layer->C];
    for (size_t c = 0; c < layer->C; c++) {
        sums[c] = 0;
        for (size_t m = 0; m < M; m++)
            sums[c] += dy[m * layer->C + c] * x[m * layer->C + c];
    }
    solved_batchnorm_backward(layer, M, x, mean, variance, dy, dx, dgamma, dbeta);
    for (size_t c = 0; c < layer->C; c++)
        dgamma[c] = sums[c];
}
