// Right, in other ways: whole random numbers, from the last one to the first, the mask first and then the product;
// epochs without a new best are counted.
#include "exercise.h"

#include <math.h>
#include <string.h>

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    const uint32_t limit = (uint32_t)(rate * 4294967296.0); // 2^32
    for (size_t i = count; i-- > 0;) {
        if (!training || rate == 0)
            mask[i] = 1;
        else
            mask[i] = nn_rng_uint32(rng) >= limit ? pow(1 - rate, -1) : 0;
    }
    memmove(y, x, count * sizeof *y);
    ex_dropout_backward(count, mask, y, y);
}

void ex_dropout_backward(size_t count, const double *mask, const double *dy, double *dx)
{
    while (count-- > 0)
        dx[count] = mask[count] > 0 ? dy[count] * mask[count] : 0;
}

// w + w is 2 w.
void ex_l2_gradient(size_t count, double l2, const double *w, double *dw)
{
    for (size_t i = count; i-- > 0;)
        dw[i] = fma(l2, w[i] + w[i], dw[i]);
}

size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    double smallest = INFINITY;
    size_t epoch = 0, without = 0;
    *best = 0;
    while (epoch < count && without < patience) {
        double loss = val_loss[epoch++];
        without++;
        if (loss < smallest) {
            smallest = loss;
            *best = epoch;
            without = 0;
        }
    }
    return epoch;
}
