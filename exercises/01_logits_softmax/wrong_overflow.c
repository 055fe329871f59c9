// Wrong: the formula of the softmax as it stands. e^z overflows for large logits.
#define ex_softmax solved_softmax
#include "solution.c"
#undef ex_softmax

void ex_softmax(size_t K, const double *z, double *p)
{
    double total = 0;
    for (size_t j = 0; j < K; j++)
        total += exp(z[j]);
    for (size_t k = 0; k < K; k++)
        p[k] = exp(z[k]) / total;
}
