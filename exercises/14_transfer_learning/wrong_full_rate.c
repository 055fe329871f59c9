// Wrong: the second stage goes on with the head's rate.
#define ex_stage solved_stage
#include "solution.c"
#undef ex_stage

double ex_stage(const ex_plan *plan, size_t epoch, int *learns)
{
    double rate = solved_stage(plan, epoch, learns);
    return rate > 0 ? plan->head_rate : 0;
}
