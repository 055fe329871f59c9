// Wrong: the first N images are taken, not those that the batch names.
#define ex_head_gradient solved_head_gradient
#include "solution.c"
#undef ex_head_gradient

double ex_head_gradient(const ex_head *head, size_t N, const size_t *batch, const double *features,
                        const size_t *labels, double *dw, double *db)
{
    size_t first[N];
    for (size_t n = 0; n < N; n++)
        first[n] = n;
    return solved_head_gradient(head, N, first, features, labels, dw, db);
}
