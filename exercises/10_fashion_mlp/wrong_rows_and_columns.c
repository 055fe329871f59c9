// Wrong: rows and columns are exchanged: a row for each answer.
#define ex_confusion solved_confusion
#include "solution.c"
#undef ex_confusion

void ex_confusion(size_t count, size_t K, const int *labels, const int *answers, size_t *matrix)
{
    solved_confusion(count, K, answers, labels, matrix);
}
