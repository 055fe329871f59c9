// Homework 05: a solution.
#include "exercise.h"

// Rounded up: adding batch_size - 1 fills a short last batch, and nothing more.
size_t ex_batches(size_t count, size_t batch_size)
{
    return batch_size == 0 ? 0 : (count + batch_size - 1) / batch_size;
}

void ex_batch_gradient(const ex_data *data, size_t N, const size_t *batch, const double *w, double *dw)
{
    for (size_t i = 0; i < data->I; i++)
        dw[i] = 0;
    for (size_t n = 0; n < N; n++) {
        const double *x_m = data->x + batch[n] * data->I; // x[m,:]
        double y = 0;
        for (size_t i = 0; i < data->I; i++)
            y += x_m[i] * w[i];
        for (size_t i = 0; i < data->I; i++)
            dw[i] += (y - data->t[batch[n]]) * x_m[i] / (double)N;
    }
}

size_t ex_epoch(const ex_data *data, const size_t *order, size_t batch_size, double learning_rate, double *w,
                double *dw)
{
    size_t batches = ex_batches(data->count, batch_size);
    for (size_t j = 0; j < batches; j++) {
        size_t first = j * batch_size, left = data->count - first;
        size_t N = left < batch_size ? left : batch_size; // the last batch may be short
        ex_batch_gradient(data, N, order + first, w, dw);
        for (size_t i = 0; i < data->I; i++)
            w[i] -= learning_rate * dw[i];
    }
    return batches;
}

size_t ex_train(const ex_data *data, size_t epochs, const size_t *orders, size_t batch_size,
                double learning_rate, double *w, double *dw)
{
    size_t updates = 0;
    for (size_t e = 0; e < epochs; e++)
        updates += ex_epoch(data, orders + e * data->count, batch_size, learning_rate, w, dw);
    return updates;
}
