// Wrong: the largest logit is searched from 0 on. Where all logits are negative, the answer is class 0.
#define ex_accuracy solved_accuracy
#include "solution.c"
#undef ex_accuracy

double ex_accuracy(size_t N, size_t K, const double *z, const size_t *labels)
{
    size_t right = 0;
    for (size_t n = 0; n < N; n++) {
        double most = 0;
        size_t answer = 0;
        for (size_t k = 0; k < K; k++)
            if (z[n * K + k] > most) {
                most = z[n * K + k];
                answer = k;
            }
        right += answer == labels[n];
    }
    return (double)right / (double)N;
}
