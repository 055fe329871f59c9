// Wrong: the whole row is turned round, with the channels of each pixel. Red becomes blue.
#define ex_flip solved_flip
#include "solution.c"
#undef ex_flip

void ex_flip(size_t H, size_t W, size_t C, double *x)
{
    solved_flip(H, W * C, 1, x);
}
