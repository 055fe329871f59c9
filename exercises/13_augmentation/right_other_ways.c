// Right, in other ways: whole pieces of memory are copied, the mean and the variance grow with each number (Welford), use
// is one factor and one summand for each channel, and the way back goes through the mean and the variance one by one.
#include "exercise.h"

#include <math.h>
#include <string.h>

static void reverse(size_t count, double *x)
{
    for (double *last = x + count - 1; x < last; x++, last--) {
        double kept = *x;
        *x = *last;
        *last = kept;
    }
}

// Turn the whole row round, then each pixel back.
void ex_flip(size_t H, size_t W, size_t C, double *x)
{
    for (size_t h = 0; h < H; h++) {
        reverse(W * C, x + h * W * C);
        for (size_t w = 0; w < W; w++)
            reverse(C, x + (h * W + w) * C);
    }
}

// All 0 first; then each row that stays inside is copied in one piece.
void ex_shift(size_t H, size_t W, size_t C, ptrdiff_t down, ptrdiff_t right, const double *x, double *y)
{
    size_t gone = (size_t)(right < 0 ? -right : right);
    for (size_t i = 0; i < H * W * C; i++)
        y[i] = 0;
    for (size_t h = 0; h < H && gone < W; h++) {
        size_t to = h + (size_t)down; // above the image: wraps round to a huge number
        if (to < H)
            memcpy(y + (to * W + (right > 0 ? gone : 0)) * C, x + (h * W + (right < 0 ? gone : 0)) * C,
                   (W - gone) * C * sizeof *y);
    }
}

// One pass over the numbers. y in the end, because it may be x.
void ex_batchnorm_train(const ex_batchnorm *layer, size_t M, const double *x, double *mean, double *variance,
                        double *y)
{
    const size_t C = layer->C;
    memset(mean, 0, C * sizeof *mean);
    memset(variance, 0, C * sizeof *variance);
    for (size_t i = 0; i < M * C; i++) {
        double far = x[i] - mean[i % C];
        mean[i % C] += far / (double)(i / C + 1);
        variance[i % C] += far * (x[i] - mean[i % C]);
    }
    for (size_t c = 0; c < C; c++) {
        variance[c] /= (double)M;
        layer->moving_mean[c] += (1 - layer->momentum) * (mean[c] - layer->moving_mean[c]);
        layer->moving_variance[c] += (1 - layer->momentum) * (variance[c] - layer->moving_variance[c]);
    }
    for (size_t i = M * C; i-- > 0;)
        y[i] = layer->beta[i % C] +
               layer->gamma[i % C] * (x[i] - mean[i % C]) * pow(variance[i % C] + layer->epsilon, -0.5);
}

void ex_batchnorm_use(const ex_batchnorm *layer, size_t M, const double *x, double *y)
{
    for (size_t c = 0; c < layer->C; c++) {
        double factor = layer->gamma[c] / sqrt(layer->moving_variance[c] + layer->epsilon);
        double summand = layer->beta[c] - layer->moving_mean[c] * factor;
        for (size_t i = c; i < M * layer->C; i += layer->C)
            y[i] = fma(factor, x[i], summand);
    }
}

// The chain rule, station by station, as in the paper. The mean and the variance are found again, from x.
void ex_batchnorm_backward(const ex_batchnorm *layer, size_t M, const double *x, const double *mean,
                           const double *variance, const double *dy, double *dx, double *dgamma,
                           double *dbeta)
{
    const size_t C = layer->C;
    const double count = (double)M;
    for (size_t c = 0; c < C; c++) {
        double middle = 0, spread = 0, of_beta = 0, of_gamma = 0, dmean = 0, dvariance = 0, tilt = 0;
        for (size_t i = c; i < M * C; i += C)
            middle += x[i];
        middle /= count;
        for (size_t i = c; i < M * C; i += C)
            spread += pow(x[i] - middle, 2);
        spread = spread / count + layer->epsilon;
        for (size_t i = c; i < M * C; i += C) {
            double far = x[i] - middle, dxhat = dy[i] * layer->gamma[c];
            of_beta += dy[i];
            of_gamma += dy[i] * far / sqrt(spread);
            dvariance -= dxhat * far / 2 * pow(spread, -1.5);
            dmean -= dxhat / sqrt(spread);
            tilt += -2 * far;
        }
        dmean += dvariance * tilt / count;
        for (size_t i = c; i < M * C; i += C)
            dx[i] = dy[i] * layer->gamma[c] / sqrt(spread) + dvariance * 2 * (x[i] - middle) / count +
                    dmean / count;
        dgamma[c] = of_gamma;
        dbeta[c] = of_beta;
    }
}
