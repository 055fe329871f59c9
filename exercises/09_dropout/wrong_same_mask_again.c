// Wrong: a generator of its own, which begins anew with each call: always the same mask.
#define ex_dropout_forward solved_dropout_forward
#include "solution.c"
#undef ex_dropout_forward

void ex_dropout_forward(size_t count, double rate, bool training, nn_rng *rng, const double *x, double *mask,
                        double *y)
{
    nn_rng own = nn_rng_at(1, NN_RNG_DROPOUT, 0, 0);
    solved_dropout_forward(count, rate, training, &own, x, mask, y);
}
