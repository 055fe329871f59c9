// Wrong: the gradient is taken for 0, but the decay shrinks frozen weights, too.
#define ex_step_unfrozen solved_step_unfrozen
#include "solution.c"
#undef ex_step_unfrozen

void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay)
{
    for (size_t i = 0; i < parameters; i++)
        for (size_t j = 0; j < p[i].count; j++)
            p[i].value[j] -= rate * ((p[i].frozen ? 0 : p[i].gradient[j]) + decay * p[i].value[j]);
}
