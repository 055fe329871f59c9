// Wrong: a frozen array makes its step with the rate 0: 0 times not a number is not 0.
#define ex_step_unfrozen solved_step_unfrozen
#include "solution.c"
#undef ex_step_unfrozen

void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay)
{
    for (size_t i = 0; i < parameters; i++) {
        double its_rate = p[i].frozen ? 0 : rate;
        for (size_t j = 0; p[i].gradient && j < p[i].count; j++)
            p[i].value[j] -= its_rate * (p[i].gradient[j] + decay * p[i].value[j]);
    }
}
