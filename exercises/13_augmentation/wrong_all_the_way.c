// Wrong: the loop runs over the whole row. Each pair is exchanged twice, and nothing has changed.
#define ex_flip solved_flip
#include "solution.c"
#undef ex_flip

void ex_flip(size_t H, size_t W, size_t C, double *x)
{
    for (size_t h = 0; h < H; h++)
        for (size_t w = 0; w < W; w++)
            for (size_t c = 0; c < C; c++) {
                double *left = &x[(h * W + w) * C + c], *right = &x[(h * W + W - 1 - w) * C + c];
                double kept = *left;
                *left = *right;
                *right = kept;
            }
}
