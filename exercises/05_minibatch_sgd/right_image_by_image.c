// Right, in another way: images are added up one by one. A step comes when the batch is full or the epoch ends.
#include "exercise.h"

#include <math.h>
#include <string.h>

size_t ex_batches(size_t count, size_t batch_size)
{
    return batch_size ? (size_t)ceil((double)count / (double)batch_size) : 0;
}

static void add_image(const ex_data *data, size_t m, const double *w, double share, double *dw)
{
    const double *x = &data->x[m * data->I];
    double y = 0;
    for (size_t i = 0; i < data->I; i++)
        y = fma(x[i], w[i], y);
    for (size_t i = 0; i < data->I; i++)
        dw[i] += share * (y - data->t[m]) * x[i];
}

void ex_batch_gradient(const ex_data *data, size_t N, const size_t *batch, const double *w, double *dw)
{
    memset(dw, 0, data->I * sizeof *dw);
    for (size_t n = 0; n < N; n++)
        add_image(data, batch[n], w, 1 / (double)N, dw);
}

size_t ex_epoch(const ex_data *data, const size_t *order, size_t batch_size, double learning_rate, double *w,
                double *dw)
{
    return ex_train(data, 1, order, batch_size, learning_rate, w, dw);
}

size_t ex_train(const ex_data *data, size_t epochs, const size_t *orders, size_t batch_size,
                double learning_rate, double *w, double *dw)
{
    size_t updates = 0, waiting = 0;
    memset(dw, 0, data->I * sizeof *dw);
    for (size_t s = 0; batch_size && s < epochs * data->count; s++) {
        add_image(data, orders[s], w, 1, dw);
        waiting++;
        if (waiting < batch_size && (s + 1) % data->count != 0)
            continue;
        for (size_t i = 0; i < data->I; i++)
            w[i] -= learning_rate / (double)waiting * dw[i];
        memset(dw, 0, data->I * sizeof *dw);
        waiting = 0;
        updates++;
    }
    return updates;
}
