// Wrong: the first factor is 0: a step that does nothing.
#define ex_warm_up_cosine solved_warm_up_cosine
#include "solution.c"
#undef ex_warm_up_cosine

double ex_warm_up_cosine(size_t step, size_t warm_up, size_t steps)
{
    if (step < warm_up)
        return (double)step / (double)warm_up;
    return ex_cosine(step - warm_up, steps - warm_up);
}
