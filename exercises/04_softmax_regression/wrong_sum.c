// Wrong: the sum over the images instead of their mean.
#define ex_loss solved_loss
#include "solution.c"
#undef ex_loss

double ex_loss(size_t N, size_t K, const double *z, const size_t *labels)
{
    return solved_loss(N, K, z, labels) * (double)N;
}
