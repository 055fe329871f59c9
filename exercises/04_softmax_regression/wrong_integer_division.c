// Wrong: two whole numbers are divided. The result is 0, or 1 when all are right.
#define ex_accuracy solved_accuracy
#include "solution.c"
#undef ex_accuracy

double ex_accuracy(size_t N, size_t K, const double *z, const size_t *labels)
{
    size_t right = 0;
    for (size_t n = 0; n < N; n++) {
        size_t answer = 0;
        for (size_t k = 1; k < K; k++)
            if (z[n * K + k] > z[n * K + answer])
                answer = k;
        right += answer == labels[n];
    }
    return right / N;
}
