// Wrong: always exactly rate * count numbers are dropped, rounded down, instead of each by its own chance.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    size_t dropped = 0, wanted = training ? (size_t)(rate * (double)count) : 0;
    for (size_t i = 0; i < count; i++)
        mask[i] = training ? 1 / (1 - rate) : 1;
    while (dropped < wanted) {
        size_t i = nn_rng_below(rng, (uint32_t)count);
        dropped += mask[i] != 0;
        mask[i] = 0;
    }
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] * mask[i];
}
