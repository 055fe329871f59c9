// Wrong: whole numbers are divided: every share below 1 becomes 0.
#define ex_recall solved_recall
#include "solution.c"
#undef ex_recall

double ex_recall(size_t K, const size_t *matrix, size_t k)
{
    size_t all = labelled(K, matrix, k);
    return all ? matrix[k * K + k] / all : NAN;
}
