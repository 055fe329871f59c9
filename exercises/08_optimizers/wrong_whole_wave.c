// Wrong: a whole wave, down and up again.
#define ex_cosine solved_cosine
#include "solution.c"
#undef ex_cosine

double ex_cosine(size_t step, size_t steps)
{
    if (step >= steps)
        step = steps - 1;
    return (1 + cos(2 * acos(-1) * (double)step / (double)steps)) / 2;
}
