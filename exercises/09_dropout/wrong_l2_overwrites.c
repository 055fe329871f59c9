// Wrong: the gradient of the loss is overwritten, only the price is left.
#define ex_l2_gradient solved_l2_gradient
#include "solution.c"
#undef ex_l2_gradient

void ex_l2_gradient(size_t count, double l2, const double *w, double *dw)
{
    for (size_t i = 0; i < count; i++)
        dw[i] = 2 * l2 * w[i];
}
