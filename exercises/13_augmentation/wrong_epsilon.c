// Wrong: epsilon is added outside of the root.
#define ex_batchnorm_use solved_batchnorm_use
#include "solution.c"
#undef ex_batchnorm_use

void ex_batchnorm_use(const ex_batchnorm *layer, size_t M, const double *x, double *y)
{
    for (size_t i = 0; i < M * layer->C; i++) {
        size_t c = i % layer->C;
        double xhat = (x[i] - layer->moving_mean[c]) / (sqrt(layer->moving_variance[c]) + layer->epsilon);
        y[i] = layer->gamma[c] * xhat + layer->beta[c];
    }
}
