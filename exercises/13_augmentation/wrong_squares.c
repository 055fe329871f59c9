// Wrong: the mean of the squares minus the square of the mean. Right on paper; beside a large mean nothing is left of it.
#define ex_batchnorm_train solved_batchnorm_train
#include "solution.c"
#undef ex_batchnorm_train

void ex_batchnorm_train(const ex_batchnorm *layer, size_t M, const double *x, double *mean, double *variance,
                        double *y)
{
    const size_t C = layer->C;
    for (size_t c = 0; c < C; c++) {
        double sum = 0, squares = 0;
        for (size_t m = 0; m < M; m++) {
            sum += x[m * C + c];
            squares += x[m * C + c] * x[m * C + c];
        }
        mean[c] = sum / (double)M;
        variance[c] = fmax(0, squares / (double)M - mean[c] * mean[c]);
        layer->moving_mean[c] += (1 - layer->momentum) * (mean[c] - layer->moving_mean[c]);
        layer->moving_variance[c] += (1 - layer->momentum) * (variance[c] - layer->moving_variance[c]);
    }
    normalize(layer, M, x, mean, variance, y);
}
