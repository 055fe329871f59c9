// Wrong: the first epoch is taken for number 1: the head gets one epoch too few.
#define ex_stage solved_stage
#include "solution.c"
#undef ex_stage

double ex_stage(const ex_plan *plan, size_t epoch, int *learns)
{
    return solved_stage(plan, epoch + 1, learns);
}
