// Wrong: the minus of the logit's fraction is upside down, ln((1 - p) / p).
#define ex_logit solved_logit
#include "solution.c"
#undef ex_logit

double ex_logit(double p)
{
    return log((1 - p) / p);
}
