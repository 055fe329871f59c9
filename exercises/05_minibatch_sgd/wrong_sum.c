// Wrong: the sum over the batch instead of its mean. A larger batch makes a larger step.
#define ex_batch_gradient solved_batch_gradient
#include "solution.c"
#undef ex_batch_gradient

void ex_batch_gradient(const ex_data *data, size_t N, const size_t *batch, const double *w, double *dw)
{
    solved_batch_gradient(data, N, batch, w, dw);
    for (size_t i = 0; i < data->I; i++)
        dw[i] *= (double)N;
}
