// Homework 09: a solution.
#include "exercise.h"

// The factor is part of the mask. So the way back needs nothing else, and using the network needs nothing at all.
void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        mask[i] = 1;
        if (training)
            mask[i] = nn_rng_uniform(rng) < rate ? 0 : 1 / (1 - rate);
        y[i] = x[i] * mask[i];
    }
}

// y[i] is x[i] times a number that does not depend on x: that number is the slope.
void ex_dropout_backward(size_t count, const double *mask, const double *dy, double *dx)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = dy[i] * mask[i];
}

// The derivative of w^2 is 2 w.
void ex_l2_gradient(size_t count, double l2, const double *w, double *dw)
{
    for (size_t i = 0; i < count; i++)
        dw[i] += 2 * l2 * w[i];
}

// *best is 0 until the first epoch with a number: then 0 stands for "before epoch 1", and the waiting counts from there.
size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    *best = 0;
    for (size_t epoch = 1; epoch <= count; epoch++) {
        double loss = val_loss[epoch - 1];
        bool is_number = loss == loss; // NaN is not equal to itself
        if (is_number && (*best == 0 || loss < val_loss[*best - 1]))
            *best = epoch;
        else if (epoch - *best >= patience)
            return epoch;
    }
    return count;
}
