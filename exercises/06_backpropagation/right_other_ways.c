// Right, in other ways: each slope is a sum of its own, the mask is a factor, and the network is one image after the
// other, without any layer function.
#include "exercise.h"

#include <math.h>

void ex_relu_backward(size_t count, const double *x, const double *dy, double *dx)
{
    while (count-- > 0)
        dx[count] = dy[count] * (x[count] > 0);
}

void ex_dense_backward(size_t N, size_t I, size_t O, const double *x, const double *w, const double *dy,
                       double *dx, double *dw, double *db)
{
    for (size_t o = O; o-- > 0;) {
        double sum = 0;
        for (size_t n = N; n-- > 0;)
            sum += dy[n * O + o];
        db[o] = sum;
        for (size_t i = 0; i < I; i++) {
            sum = 0;
            for (size_t n = 0; n < N; n++)
                sum = fma(x[n * I + i], dy[n * O + o], sum);
            dw[i * O + o] = sum;
        }
    }
    for (size_t at = 0; dx && at < N * I; at++) {
        double sum = 0;
        for (size_t o = 0; o < O; o++)
            sum += dy[at / I * O + o] * w[at % I * O + o];
        dx[at] = sum;
    }
}

double ex_network_forward(const ex_network *net, double *s, double *h, double *p)
{
    double loss = 0;
    for (size_t n = 0; n < net->N; n++) {
        double *z = p + n * net->K, m = -INFINITY, total = 0;
        for (size_t k = 0; k < net->K; k++)
            z[k] = net->b2[k];
        for (size_t j = 0; j < net->H; j++, s++, h++) {
            *s = net->b1[j];
            for (size_t i = 0; i < net->I; i++)
                *s += net->w1[i * net->H + j] * net->x[n * net->I + i];
            *h = fmax(0, *s);
            for (size_t k = 0; k < net->K; k++)
                z[k] += *h * net->w2[j * net->K + k];
        }
        for (size_t k = 0; k < net->K; k++)
            m = z[k] > m ? z[k] : m;
        for (size_t k = 0; k < net->K; k++)
            total += exp(z[k] - m);
        total = m + log(total);
        loss += (total - z[net->labels[n]]) / (double)net->N;
        for (size_t k = 0; k < net->K; k++)
            z[k] = exp(z[k] - total);
    }
    return loss;
}

static void clear(size_t count, double *numbers)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = 0;
}

void ex_network_backward(const ex_network *net, const double *s, const double *h, const double *p,
                         const ex_slopes *slopes)
{
    const size_t N = net->N, I = net->I, H = net->H, K = net->K;
    clear(H * K, slopes->dw2), clear(K, slopes->db2), clear(I * H, slopes->dw1), clear(H, slopes->db1);
    for (size_t n = 0; n < N; n++) {
        double *dz = slopes->dz + n * K, *ds = slopes->ds + n * H;
        for (size_t k = 0; k < K; k++)
            dz[k] = p[n * K + k] / (double)N;
        dz[net->labels[n]] -= 1 / (double)N;
        for (size_t k = 0; k < K; k++)
            slopes->db2[k] += dz[k];
        for (size_t j = 0; j < H; j++) {
            ds[j] = 0;
            for (size_t k = 0; k < K; k++) {
                slopes->dw2[j * K + k] += h[n * H + j] * dz[k];
                if (h[n * H + j] > 0) // open: as good a mask as s > 0
                    ds[j] += net->w2[j * K + k] * dz[k];
            }
            slopes->db1[j] += ds[j];
            for (size_t i = 0; i < I; i++)
                slopes->dw1[i * H + j] += net->x[n * I + i] * ds[j];
        }
    }
}
