// Wrong: stops at the first frozen array, as if all behind it were frozen, too.
#define ex_step_unfrozen solved_step_unfrozen
#include "solution.c"
#undef ex_step_unfrozen

void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay)
{
    size_t first = 0;
    while (first < parameters && !p[first].frozen)
        first++;
    solved_step_unfrozen(first, p, rate, decay);
}
