// Wrong: the last batch is taken for a full one. It reads behind the end of the order.
#define ex_epoch solved_epoch
#include "solution.c"
#undef ex_epoch

size_t ex_epoch(const ex_data *data, const size_t *order, size_t batch_size, double learning_rate, double *w,
                double *dw)
{
    size_t batches = ex_batches(data->count, batch_size);
    for (size_t j = 0; j < batches; j++) {
        ex_batch_gradient(data, batch_size, order + j * batch_size, w, dw);
        for (size_t i = 0; i < data->I; i++)
            w[i] -= learning_rate * dw[i];
    }
    return batches;
}
