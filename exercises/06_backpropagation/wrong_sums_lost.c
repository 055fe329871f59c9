// Wrong: the relu is in place. The sums in front of it are lost.
#define ex_network_forward solved_network_forward
#include "solution.c"
#undef ex_network_forward

double ex_network_forward(const ex_network *net, double *s, double *h, double *p)
{
    double loss = solved_network_forward(net, s, h, p);
    for (size_t i = 0; i < net->N * net->H; i++)
        s[i] = h[i];
    return loss;
}
