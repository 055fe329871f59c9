// Wrong: the features of image i are put where its pixels would stand: D steps apart, not F.
#define ex_cache_features solved_cache_features
#include "solution.c"
#undef ex_cache_features

void ex_cache_features(const ex_base *base, size_t images, const double *x, double *features)
{
    for (size_t i = 0; i < images; i++)
        base->forward(base->context, 1, x + i * base->D, features + i * base->D);
}
