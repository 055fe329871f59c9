// Wrong: the bias has no slope: db stays 0.
#define ex_head_gradient solved_head_gradient
#include "solution.c"
#undef ex_head_gradient

double ex_head_gradient(const ex_head *head, size_t N, const size_t *batch, const double *features,
                        const size_t *labels, double *dw, double *db)
{
    double loss = solved_head_gradient(head, N, batch, features, labels, dw, db);
    for (size_t k = 0; k < head->K; k++)
        db[k] = 0;
    return loss;
}
