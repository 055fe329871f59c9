// Wrong: y is made with one draw, and the mask with another: the way back knows nothing of y.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        mask[i] = training ? nn_rng_uniform(rng) < rate ? 0 : 1 / (1 - rate) : 1;
        y[i] = x[i];
        if (training)
            y[i] = nn_rng_uniform(rng) < rate ? 0 : x[i] / (1 - rate);
    }
}
