// Wrong: only full batches. The images of the short last one are never used.
#define ex_epoch solved_epoch
#include "solution.c"
#undef ex_epoch

size_t ex_epoch(const ex_data *data, const size_t *order, size_t batch_size, double learning_rate, double *w,
                double *dw)
{
    size_t updates = 0;
    for (size_t first = 0; batch_size && first + batch_size <= data->count; first += batch_size) {
        ex_batch_gradient(data, batch_size, order + first, w, dw);
        for (size_t i = 0; i < data->I; i++)
            w[i] -= learning_rate * dw[i];
        updates++;
    }
    return updates;
}
