// Right, in other ways: drawn from the end, or two normal numbers at once by Box and Muller; sums of columns.
#include "exercise.h"

#include <math.h>

double ex_variance_of_sum(size_t n, double w_variance, double x_mean_square)
{
    double size = sqrt(w_variance) * sqrt((double)n) * sqrt(x_mean_square);
    return size * size;
}

double ex_glorot_limit(size_t fan_in, size_t fan_out)
{
    double variance = 2.0 / (fan_in + fan_out);
    return sqrt(3) * sqrt(variance);
}

void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    double limit = ex_glorot_limit(fan_in, fan_out);
    while (count-- > 0)
        w[count] = limit - 2 * limit * nn_rng_uniform(rng);
}

void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w)
{
    for (size_t i = 0; i < count; i += 2) {
        double radius = sqrt(-4 / (double)fan_in * log(1 - nn_rng_uniform(rng)));
        double angle = 2 * acos(-1) * nn_rng_uniform(rng);
        w[i] = radius * cos(angle);
        if (i + 1 < count)
            w[i + 1] = radius * sin(angle);
    }
}

size_t ex_dead(size_t N, size_t H, const double *h)
{
    size_t alive = 0;
    for (size_t j = 0; j < H; j++) {
        double sum = 0;
        for (size_t at = j; at < N * H; at += H)
            sum += h[at];
        if (sum > 0)
            alive++;
    }
    return H - alive;
}
