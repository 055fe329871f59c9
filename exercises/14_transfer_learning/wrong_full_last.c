// Wrong: the last call is full, too, and goes behind the end of the images.
#define ex_cache_features solved_cache_features
#include "solution.c"
#undef ex_cache_features

void ex_cache_features(const ex_base *base, size_t images, const double *x, double *features)
{
    for (size_t first = 0; first < images; first += base->most)
        base->forward(base->context, base->most, x + first * base->D, features + first * base->F);
}
