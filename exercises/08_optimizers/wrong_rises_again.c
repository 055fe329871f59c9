// Wrong: behind its end the wave rises again.
#define ex_cosine solved_cosine
#include "solution.c"
#undef ex_cosine

double ex_cosine(size_t step, size_t steps)
{
    return (1 + cos(acos(-1) * (double)step / (double)steps)) / 2;
}
