// Right, in another way: not a number for each i, but one for each gap between two that are dropped. The length of a
// gap has a geometric distribution: it is at least g with probability (1 - rate)^g.
#include "exercise.h"

#include <math.h>

static size_t gap(double rate, nn_rng *rng)
{
    double length = rate > 0 ? floor(log(1 - nn_rng_uniform(rng)) / log1p(-rate)) : INFINITY;
    return length < 1e15 ? (size_t)length : (size_t)1e15;
}

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++)
        mask[i] = training ? 1 / (1 - rate) : 1;
    if (training)
        for (size_t i = gap(rate, rng); i < count; i += 1 + gap(rate, rng))
            mask[i] = 0;
    for (size_t i = 0; i < count; i++)
        y[i] = mask[i] * x[i];
}

void ex_dropout_backward(size_t count, const double *mask, const double *dy, double *dx)
{
    for (const double *end = mask + count; mask < end; mask++)
        *dx++ = *mask * *dy++;
}

void ex_l2_gradient(size_t count, double l2, const double *w, double *dw)
{
    for (size_t i = 0; i < count; i++)
        dw[i] = dw[i] + l2 * w[i] + l2 * w[i];
}

// Look back from each epoch: was the smallest loss so far `patience` epochs ago?
size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    *best = 0;
    for (size_t seen = 1; seen <= count; seen++) {
        *best = 0;
        for (size_t epoch = seen; epoch > 0; epoch--)
            if (!isnan(val_loss[epoch - 1]) && (*best == 0 || !(val_loss[epoch - 1] > val_loss[*best - 1])))
                *best = epoch;
        if (seen >= *best + patience)
            return seen;
    }
    return count;
}
