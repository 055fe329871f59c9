// Wrong: rate is taken for the probability to stay.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    for (size_t i = 0; i < count; i++) {
        mask[i] = 1;
        if (training)
            mask[i] = nn_rng_uniform(rng) > rate ? 0 : 1 / rate;
        y[i] = x[i] * mask[i];
    }
}
