// Wrong: on the way back the mask only drops: its factor is forgotten.
#define ex_dropout_backward solved_dropout_backward
#include "solution.c"
#undef ex_dropout_backward

void ex_dropout_backward(size_t count, const double *mask, const double *dy, double *dx)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = mask[i] != 0 ? dy[i] : 0;
}
