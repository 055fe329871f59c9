// Right, in other ways: loops in the order of memory, a softmax that divides, the truth subtracted in the end.
#include "exercise.h"

#include <math.h>
#include <string.h>

// The pixel in the outer loop: its weights to all classes lie side by side.
void ex_logits(size_t N, size_t I, size_t K, const double *x, const double *w, const double *b, double *z)
{
    for (size_t n = 0; n < N; n++) {
        double *z_n = z + n * K;
        memcpy(z_n, b, K * sizeof *b);
        for (size_t i = 0; i < I; i++)
            for (size_t k = 0; k < K; k++)
                z_n[k] += x[n * I + i] * w[i * K + k];
    }
}

static double largest(size_t K, const double *z)
{
    double m = z[K - 1];
    for (size_t j = K - 1; j-- > 0;)
        if (z[j] > m)
            m = z[j];
    return m;
}

// Each image brings its share of the mean.
double ex_loss(size_t N, size_t K, const double *z, const size_t *labels)
{
    double loss = 0;
    for (size_t n = N; n-- > 0;) {
        double m = largest(K, z + n * K), total = 0;
        for (size_t k = 0; k < K; k++)
            total += exp(z[n * K + k] - m);
        loss += (log(total) - (z[n * K + labels[n]] - m)) / (double)N;
    }
    return loss;
}

// In place all the way: exponentials, then probabilities, then the truth, then the mean.
void ex_dlogits(size_t N, size_t K, const double *z, const size_t *labels, double *dz)
{
    for (size_t n = 0; n < N; n++) {
        double m = largest(K, z + n * K), total = 0, *dz_n = dz + n * K;
        for (size_t k = 0; k < K; k++)
            total += dz_n[k] = exp(z[n * K + k] - m);
        for (size_t k = 0; k < K; k++)
            dz_n[k] /= total;
        dz_n[labels[n]] -= 1;
        for (size_t k = 0; k < K; k++)
            dz_n[k] /= (double)N;
    }
}

// Image by image, added to zeros.
void ex_gradient(size_t N, size_t I, size_t K, const double *x, const double *dz, double *dw, double *db)
{
    memset(dw, 0, I * K * sizeof *dw);
    memset(db, 0, K * sizeof *db);
    for (size_t n = 0; n < N; n++) {
        for (size_t i = 0; i < I; i++)
            for (size_t k = 0; k < K; k++)
                dw[i * K + k] += x[n * I + i] * dz[n * K + k];
        for (size_t k = 0; k < K; k++)
            db[k] += dz[n * K + k];
    }
}

// Right: nobody before the label is as large, and nobody behind it is larger.
double ex_accuracy(size_t N, size_t K, const double *z, const size_t *labels)
{
    double right = 0;
    for (size_t n = 0; n < N; n++) {
        int beaten = 0;
        for (size_t k = 0; k < K; k++) {
            double ahead = z[n * K + k] - z[n * K + labels[n]];
            beaten |= k < labels[n] ? ahead >= 0 : ahead > 0;
        }
        right += !beaten;
    }
    return right / (double)N;
}
