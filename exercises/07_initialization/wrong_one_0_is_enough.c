// Wrong: a neuron counts as dead when it is 0 for one of the images.
#define ex_dead solved_dead
#include "solution.c"
#undef ex_dead

size_t ex_dead(size_t N, size_t H, const double *h)
{
    size_t dead = 0;
    for (size_t j = 0; j < H; j++) {
        bool found = false;
        for (size_t n = 0; n < N; n++)
            found = found || h[n * H + j] == 0;
        dead += found;
    }
    return dead;
}
