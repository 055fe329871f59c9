// Homework 13: a solution.
#include "exercise.h"

#include <math.h>

// Each pair of pixels is exchanged once: so the loop ends in the middle. For an odd W the middle one stays.
void ex_flip(size_t H, size_t W, size_t C, double *x)
{
    for (size_t h = 0; h < H; h++)
        for (size_t w = 0; w < W / 2; w++)
            for (size_t c = 0; c < C; c++) {
                double *left = &x[(h * W + w) * C + c], *right = &x[(h * W + W - 1 - w) * C + c];
                double kept = *left;
                *left = *right;
                *right = kept;
            }
}

// Ask for each new pixel where it comes from. The places are signed numbers, because they may be left of 0.
void ex_shift(size_t H, size_t W, size_t C, ptrdiff_t down, ptrdiff_t right, const double *x, double *y)
{
    const ptrdiff_t rows = (ptrdiff_t)H, columns = (ptrdiff_t)W, channels = (ptrdiff_t)C;
    for (ptrdiff_t h = 0; h < rows; h++)
        for (ptrdiff_t w = 0; w < columns; w++) {
            ptrdiff_t from_h = h - down, from_w = w - right;
            int inside = from_h >= 0 && from_h < rows && from_w >= 0 && from_w < columns;
            for (ptrdiff_t c = 0; c < channels; c++)
                y[(h * columns + w) * channels + c] =
                    inside ? x[(from_h * columns + from_w) * channels + c] : 0;
        }
}

// What training and use have in common.
static void normalize(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                      const double *variance, double *y)
{
    const size_t C = layer->C;
    for (size_t m = 0; m < M; m++)
        for (size_t c = 0; c < C; c++) {
            double xhat = (x[m * C + c] - mean[c]) / sqrt(variance[c] + layer->epsilon);
            y[m * C + c] = layer->gamma[c] * xhat + layer->beta[c];
        }
}

// First the mean, then the distances from it: squares of large numbers are never subtracted from each other.
void ex_batchnorm_train(const ex_batchnorm *layer, size_t M, const double *x, double *mean, double *variance,
                        double *y)
{
    const size_t C = layer->C;
    const double keep = layer->momentum;
    for (size_t c = 0; c < C; c++) {
        mean[c] = variance[c] = 0;
        for (size_t m = 0; m < M; m++)
            mean[c] += x[m * C + c] / (double)M;
        for (size_t m = 0; m < M; m++)
            variance[c] += (x[m * C + c] - mean[c]) * (x[m * C + c] - mean[c]) / (double)M;
        layer->moving_mean[c] = keep * layer->moving_mean[c] + (1 - keep) * mean[c];
        layer->moving_variance[c] = keep * layer->moving_variance[c] + (1 - keep) * variance[c];
    }
    normalize(layer, M, x, mean, variance, y);
}

void ex_batchnorm_use(const ex_batchnorm *layer, size_t M, const double *x, double *y)
{
    normalize(layer, M, x, layer->moving_mean, layer->moving_variance, y);
}

// Both sums are complete before the first dx is written: each dx needs all of its channel, and dx may be dy.
void ex_batchnorm_backward(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                           const double *variance, const double *dy, double *dx, double *dgamma,
                           double *dbeta)
{
    const size_t C = layer->C;
    for (size_t c = 0; c < C; c++) {
        const double deviation = sqrt(variance[c] + layer->epsilon);
        dbeta[c] = dgamma[c] = 0;
        for (size_t m = 0; m < M; m++) {
            dbeta[c] += dy[m * C + c];
            dgamma[c] += dy[m * C + c] * (x[m * C + c] - mean[c]) / deviation;
        }
        for (size_t m = 0; m < M; m++) {
            double xhat = (x[m * C + c] - mean[c]) / deviation;
            double rest = dy[m * C + c] - dbeta[c] / (double)M - xhat * dgamma[c] / (double)M;
            dx[m * C + c] = layer->gamma[c] / deviation * rest;
        }
    }
}
