// Wrong: each cell says whether it happened, not how often.
#define ex_confusion solved_confusion
#include "solution.c"
#undef ex_confusion

void ex_confusion(size_t count, size_t K, const int *labels, const int *answers, size_t *matrix)
{
    for (size_t i = 0; i < K * K; i++)
        matrix[i] = 0;
    for (size_t n = 0; n < count; n++)
        matrix[(size_t)labels[n] * K + (size_t)answers[n]] = 1;
}
