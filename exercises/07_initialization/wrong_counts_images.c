// Wrong: rows and columns are exchanged: counts images without any hidden number.
#define ex_dead solved_dead
#include "solution.c"
#undef ex_dead

size_t ex_dead(size_t N, size_t H, const double *h)
{
    size_t dead = 0;
    for (size_t n = 0; n < N; n++) {
        bool alive = false;
        for (size_t j = 0; j < H; j++)
            alive = alive || h[n * H + j] != 0;
        dead += !alive;
    }
    return dead;
}
