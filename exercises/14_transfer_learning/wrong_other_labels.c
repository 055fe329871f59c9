// Wrong: features through the list, but the labels of the first N images.
#define ex_head_gradient solved_head_gradient
#include "solution.c"
#undef ex_head_gradient

double ex_head_gradient(const ex_head *head, size_t N, const size_t *batch, const double *features,
                        const size_t *labels, double *dw, double *db)
{
    size_t most = 0;
    for (size_t n = 0; n < N; n++)
        most = batch[n] > most ? batch[n] : most;
    size_t shuffled[most + 1];
    memset(shuffled, 0, sizeof shuffled);
    for (size_t n = 0; n < N; n++)
        shuffled[batch[n]] = labels[n];
    return solved_head_gradient(head, N, batch, features, shuffled, dw, db);
}
