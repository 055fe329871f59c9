// Wrong: the pixels come from the list, the targets do not: each image gets the target of another one.
#define ex_batch_gradient solved_batch_gradient
#include "solution.c"
#undef ex_batch_gradient

void ex_batch_gradient(const ex_data *data, size_t N, const size_t *batch, const double *w, double *dw)
{
    for (size_t i = 0; i < data->I; i++)
        dw[i] = 0;
    for (size_t n = 0; n < N; n++) {
        const double *x_m = data->x + batch[n] * data->I;
        double y = 0;
        for (size_t i = 0; i < data->I; i++)
            y += x_m[i] * w[i];
        for (size_t i = 0; i < data->I; i++)
            dw[i] += (y - data->t[n]) * x_m[i] / (double)N;
    }
}
