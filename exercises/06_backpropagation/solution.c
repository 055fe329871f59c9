// Homework 06: a solution.
#include "exercise.h"

#include <math.h>
#include <string.h>

// Read dy[i] before dx[i] is written: then the two may be one array.
void ex_relu_backward(size_t count, const double *x, const double *dy, double *dx)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = x[i] > 0 ? dy[i] : 0;
}

// Each use adds a term: a weight is used by all images, an input by all outputs. So each sum begins at 0.
void ex_dense_backward(size_t N, size_t I, size_t O, const double *x, const double *w, const double *dy,
                       double *dx, double *dw, double *db)
{
    memset(dw, 0, I * O * sizeof *dw);
    memset(db, 0, O * sizeof *db);
    if (dx)
        memset(dx, 0, N * I * sizeof *dx);
    for (size_t n = 0; n < N; n++)
        for (size_t o = 0; o < O; o++) {
            double slope = dy[n * O + o];
            db[o] += slope;
            for (size_t i = 0; i < I; i++) {
                dw[i * O + o] += x[n * I + i] * slope;
                if (dx)
                    dx[n * I + i] += w[i * O + o] * slope;
            }
        }
}

static void dense(size_t N, size_t I, size_t O, const double *x, const double *w, const double *b, double *y)
{
    for (size_t n = 0; n < N; n++)
        for (size_t o = 0; o < O; o++) {
            y[n * O + o] = b[o];
            for (size_t i = 0; i < I; i++)
                y[n * O + o] += x[n * I + i] * w[i * O + o];
        }
}

// Logits become probabilities, in place. Returns -ln p[label], straight from the logits.
static double softmax(size_t K, double *p, size_t label)
{
    double m = p[0], total = 0, right = p[label];
    for (size_t k = 1; k < K; k++)
        m = fmax(m, p[k]);
    for (size_t k = 0; k < K; k++)
        total += p[k] = exp(p[k] - m);
    for (size_t k = 0; k < K; k++)
        p[k] /= total;
    return m + log(total) - right;
}

double ex_network_forward(const ex_network *net, double *s, double *h, double *p)
{
    const size_t N = net->N, H = net->H, K = net->K;
    double loss = 0;
    dense(N, net->I, H, net->x, net->w1, net->b1, s);
    for (size_t i = 0; i < N * H; i++)
        h[i] = s[i] > 0 ? s[i] : 0;
    dense(N, H, K, h, net->w2, net->b2, p);
    for (size_t n = 0; n < N; n++)
        loss += softmax(K, p + n * K, net->labels[n]);
    return loss / (double)N;
}

// The same lines as forward, from the last to the first. The 1/N is in dz, and dz is in all the others.
void ex_network_backward(const ex_network *net, const double *s, const double *h, const double *p,
                         const ex_slopes *slopes)
{
    const size_t N = net->N, H = net->H, K = net->K;
    double *dz = slopes->dz, *ds = slopes->ds;
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++)
            dz[n * K + k] = (p[n * K + k] - (k == net->labels[n])) / (double)N;
    ex_dense_backward(N, H, K, h, net->w2, dz, ds, slopes->dw2, slopes->db2); // ds: the slope by h, for now
    ex_relu_backward(N * H, s, ds, ds);
    ex_dense_backward(N, net->I, H, net->x, net->w1, ds, NULL, slopes->dw1, slopes->db1);
}
