// Wrong: the sum of the losses instead of their mean.
#define ex_network_forward solved_network_forward
#include "solution.c"
#undef ex_network_forward

double ex_network_forward(const ex_network *net, double *s, double *h, double *p)
{
    return solved_network_forward(net, s, h, p) * (double)net->N;
}
