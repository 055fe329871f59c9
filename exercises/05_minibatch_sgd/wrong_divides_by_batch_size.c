// Wrong: the sum of the short last batch is divided by the size of a full one.
#define ex_epoch solved_epoch
#include "solution.c"
#undef ex_epoch

size_t ex_epoch(const ex_data *data, const size_t *order, size_t batch_size, double learning_rate, double *w,
                double *dw)
{
    size_t batches = ex_batches(data->count, batch_size);
    for (size_t j = 0; j < batches; j++) {
        size_t first = j * batch_size, left = data->count - first;
        size_t N = left < batch_size ? left : batch_size;
        ex_batch_gradient(data, N, order + first, w, dw);
        for (size_t i = 0; i < data->I; i++)
            w[i] -= learning_rate * dw[i] * (double)N / (double)batch_size;
    }
    return batches;
}
