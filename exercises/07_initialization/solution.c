// Homework 07: a solution.
#include "exercise.h"

#include <math.h>
#include <stdbool.h>

// Products with different i have nothing to do with each other: their variances add up, n times the same.
double ex_variance_of_sum(size_t n, double w_variance, double x_mean_square)
{
    return (double)n * w_variance * x_mean_square;
}

// To double before the division: 6 / 150 is 0 among whole numbers.
double ex_glorot_limit(size_t fan_in, size_t fan_out)
{
    return sqrt(6 / ((double)fan_in + (double)fan_out));
}

// 2 u - 1 lies between -1 and 1.
void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    double limit = ex_glorot_limit(fan_in, fan_out);
    for (size_t i = 0; i < count; i++)
        w[i] = limit * (2 * nn_rng_uniform(rng) - 1);
}

// A number times a has the variance times a^2. So multiply by the deviation, the root of the variance.
void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w)
{
    double deviation = sqrt(2 / (double)fan_in);
    for (size_t i = 0; i < count; i++)
        w[i] = deviation * nn_rng_normal(rng);
}

size_t ex_dead(size_t N, size_t H, const double *h)
{
    size_t dead = 0;
    for (size_t j = 0; j < H; j++) {
        bool alive = false;
        for (size_t n = 0; n < N; n++)
            alive = alive || h[n * H + j] != 0;
        dead += !alive;
    }
    return dead;
}
