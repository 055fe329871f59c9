// Right, in another way: points in a square, and those outside the circle are drawn again. A uniform number is made
// of 32 bits. A neuron is alive as soon as one image is found.
#define ex_he_normal      solved_he_normal
#define ex_glorot_uniform solved_glorot_uniform
#define ex_dead           solved_dead
#include "solution.c"
#undef ex_he_normal
#undef ex_glorot_uniform
#undef ex_dead

static double from_minus_1_to_1(nn_rng *rng)
{
    return ((double)nn_rng_uint32(rng) + 0.5) / 2147483648.0 - 1;
}

void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    for (size_t i = 0; i < count; i++)
        w[i] = from_minus_1_to_1(rng) * ex_glorot_limit(fan_in, fan_out);
}

void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w)
{
    for (size_t i = 0; i < count; i++) {
        double x, square;
        do {
            double y = from_minus_1_to_1(rng);
            x = from_minus_1_to_1(rng);
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        w[i] = x * sqrt(-2 * log(square) / square) * sqrt(2) / sqrt((double)fan_in);
    }
}

size_t ex_dead(size_t N, size_t H, const double *h)
{
    size_t dead = H;
    for (size_t j = 0; j < H; j++)
        for (size_t n = 0; n < N; n++)
            if (h[n * H + j] > 0) {
                dead--;
                break;
            }
    return dead;
}
