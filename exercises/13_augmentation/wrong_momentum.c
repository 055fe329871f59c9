// Wrong: momentum is taken for the share of the batch. The moving numbers forget almost all at each step.
#define ex_batchnorm_train solved_batchnorm_train
#include "solution.c"
#undef ex_batchnorm_train

void ex_batchnorm_train(const ex_batchnorm *layer, size_t M, const double *x, double *mean, double *variance,
                        double *y)
{
    ex_batchnorm other = *layer;
    other.momentum = 1 - layer->momentum;
    solved_batchnorm_train(&other, M, x, mean, variance, y);
}
