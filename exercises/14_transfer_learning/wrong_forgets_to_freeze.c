// Wrong: nothing is ever frozen, as long as there is a gradient.
#define ex_step_unfrozen solved_step_unfrozen
#include "solution.c"
#undef ex_step_unfrozen

void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay)
{
    for (size_t i = 0; i < parameters; i++)
        for (size_t j = 0; p[i].gradient && j < p[i].count; j++)
            p[i].value[j] -= rate * (p[i].gradient[j] + decay * p[i].value[j]);
}
