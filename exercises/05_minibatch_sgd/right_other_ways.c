// Right, in other ways: one pixel after the other, the mean taken in the end, batches eaten from the front.
#include "exercise.h"

size_t ex_batches(size_t count, size_t batch_size)
{
    size_t full;
    if (batch_size == 0)
        return 0;
    full = count / batch_size;
    return count % batch_size ? full + 1 : full;
}

static double miss(const ex_data *data, size_t m, const double *w)
{
    double e = -data->t[m];
    for (size_t i = data->I; i-- > 0;)
        e += w[i] * data->x[m * data->I + i];
    return e;
}

void ex_batch_gradient(const ex_data *data, size_t N, const size_t *batch, const double *w, double *dw)
{
    for (size_t i = 0; i < data->I; i++) {
        double sum = 0;
        for (size_t n = N; n-- > 0;)
            sum += miss(data, batch[n], w) * data->x[batch[n] * data->I + i];
        dw[i] = sum / (double)N;
    }
}

size_t ex_epoch(const ex_data *data, const size_t *order, size_t batch_size, double learning_rate, double *w,
                double *dw)
{
    size_t updates = 0, left = batch_size ? data->count : 0;
    while (left > 0) {
        size_t N = batch_size < left ? batch_size : left;
        ex_batch_gradient(data, N, order, w, dw);
        for (size_t i = 0; i < data->I; i++)
            w[i] = w[i] - dw[i] * learning_rate;
        order += N;
        left -= N;
        updates++;
    }
    return updates;
}

size_t ex_train(const ex_data *data, size_t epochs, const size_t *orders, size_t batch_size,
                double learning_rate, double *w, double *dw)
{
    for (const size_t *end = orders + epochs * data->count; orders < end; orders += data->count)
        ex_epoch(data, orders, batch_size, learning_rate, w, dw);
    return epochs * ex_batches(data->count, batch_size);
}
