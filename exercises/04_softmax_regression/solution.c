// Homework 04: a solution.
#include "exercise.h"

#include <math.h>

void ex_logits(size_t N, size_t I, size_t K, const double *x, const double *w, const double *b, double *z)
{
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            double sum = b[k];
            for (size_t i = 0; i < I; i++)
                sum += x[n * I + i] * w[i * K + k];
            z[n * K + k] = sum;
        }
}

// From homework 01: the largest exponent is 0, so nothing overflows.
static double log_sum_exp(size_t K, const double *z)
{
    double m = z[0], total = 0;
    for (size_t j = 1; j < K; j++)
        m = fmax(m, z[j]);
    for (size_t j = 0; j < K; j++)
        total += exp(z[j] - m);
    return m + log(total);
}

double ex_loss(size_t N, size_t K, const double *z, const size_t *labels)
{
    double total = 0;
    for (size_t n = 0; n < N; n++) {
        const double *z_n = z + n * K; // z[n,:]
        total += log_sum_exp(K, z_n) - z_n[labels[n]];
    }
    return total / (double)N;
}

// The row's log-sum-exp is taken before anything is written. Then each z is read once, in its own place.
void ex_dlogits(size_t N, size_t K, const double *z, const size_t *labels, double *dz)
{
    for (size_t n = 0; n < N; n++) {
        double log_total = log_sum_exp(K, z + n * K);
        for (size_t k = 0; k < K; k++) {
            double p = exp(z[n * K + k] - log_total), truth = k == labels[n] ? 1 : 0;
            dz[n * K + k] = (p - truth) / (double)N;
        }
    }
}

// dz already holds the 1/N of the mean. What is left is a sum over the images.
void ex_gradient(size_t N, size_t I, size_t K, const double *x, const double *dz, double *dw, double *db)
{
    for (size_t k = 0; k < K; k++) {
        db[k] = 0;
        for (size_t n = 0; n < N; n++)
            db[k] += dz[n * K + k];
        for (size_t i = 0; i < I; i++) {
            double sum = 0;
            for (size_t n = 0; n < N; n++)
                sum += x[n * I + i] * dz[n * K + k];
            dw[i * K + k] = sum;
        }
    }
}

double ex_accuracy(size_t N, size_t K, const double *z, const size_t *labels)
{
    size_t right = 0;
    for (size_t n = 0; n < N; n++) {
        const double *z_n = z + n * K; // z[n,:]
        size_t answer = 0;
        for (size_t k = 1; k < K; k++)
            if (z_n[k] > z_n[answer])
                answer = k;
        right += answer == labels[n];
    }
    return (double)right / (double)N;
}
