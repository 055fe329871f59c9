// Wrong: the second stage trains the last block alone, and freezes the head again.
#define ex_stage solved_stage
#include "solution.c"
#undef ex_stage

double ex_stage(const ex_plan *plan, size_t epoch, int *learns)
{
    double rate = solved_stage(plan, epoch, learns);
    for (size_t i = plan->head; i < plan->layers && epoch >= plan->head_epochs; i++)
        learns[i] = 0;
    return rate;
}
