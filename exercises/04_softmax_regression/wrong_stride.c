// Wrong: the weights are read as [K,I], row k for class k. Here they are [I,K], as in Keras.
#define ex_logits solved_logits
#include "solution.c"
#undef ex_logits

void ex_logits(size_t N, size_t I, size_t K, const double *x, const double *w, const double *b, double *z)
{
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            double sum = b[k];
            for (size_t i = 0; i < I; i++)
                sum += x[n * I + i] * w[k * I + i];
            z[n * K + k] = sum;
        }
}
