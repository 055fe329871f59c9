// Wrong: whole numbers are divided: step / steps is 0, and the factor always 1.
#define ex_cosine solved_cosine
#include "solution.c"
#undef ex_cosine

double ex_cosine(size_t step, size_t steps)
{
    return (1 + cos(acos(-1) * (double)(step / steps))) / 2;
}
