// Wrong: the variance that goes into the moving one is divided by M - 1. (Some libraries do, Keras does not.)
#define ex_batchnorm_train solved_batchnorm_train
#include "solution.c"
#undef ex_batchnorm_train

void ex_batchnorm_train(const ex_batchnorm *layer, size_t M, const double *x, double *mean, double *variance,
                        double *y)
{
    solved_batchnorm_train(layer, M, x, mean, variance, y);
    for (size_t c = 0; M > 1 && c < layer->C; c++)
        layer->moving_variance[c] +=
            (1 - layer->momentum) * variance[c] / (double)(M - 1); // M / (M - 1) in all
}
