// Wrong: the 1/N is missing. The slopes belong to the sum of the losses.
#define ex_network_backward solved_network_backward
#include "solution.c"
#undef ex_network_backward

void ex_network_backward(const ex_network *net, const double *s, const double *h, const double *p,
                         const ex_slopes *slopes)
{
    const size_t N = net->N, H = net->H, K = net->K;
    double *dz = slopes->dz, *ds = slopes->ds;
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++)
            dz[n * K + k] = p[n * K + k] - (k == net->labels[n]);
    ex_dense_backward(N, H, K, h, net->w2, dz, ds, slopes->dw2, slopes->db2);
    ex_relu_backward(N * H, s, ds, ds);
    ex_dense_backward(N, net->I, H, net->x, net->w1, ds, NULL, slopes->dw1, slopes->db1);
}
