// Wrong: through the probability, with exp of the logits as they are. It overflows.
#define ex_loss solved_loss
#include "solution.c"
#undef ex_loss

double ex_loss(size_t N, size_t K, const double *z, const size_t *labels)
{
    double loss = 0;
    for (size_t n = 0; n < N; n++) {
        double total = 0;
        for (size_t k = 0; k < K; k++)
            total += exp(z[n * K + k]);
        loss -= log(exp(z[n * K + labels[n]]) / total);
    }
    return loss / (double)N;
}
