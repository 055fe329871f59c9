// Wrong: after the warm-up the cosine has already begun. The factor jumps.
#define ex_warm_up_cosine solved_warm_up_cosine
#include "solution.c"
#undef ex_warm_up_cosine

double ex_warm_up_cosine(size_t step, size_t warm_up, size_t steps)
{
    if (step < warm_up)
        return (double)(step + 1) / (double)warm_up;
    return ex_cosine(step, steps);
}
