// Wrong: a whole number is divided by a whole number: every byte below 255 becomes 0.
#define ex_normalize solved_normalize
#include "solution.c"
#undef ex_normalize

void ex_normalize(size_t count, const uint8_t *bytes, double mean, double deviation, double *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (bytes[i] / 255 - mean) / deviation;
}
