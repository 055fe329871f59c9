// Wrong: the mean, a number from 0 to 1, is taken from the byte before the division by 255.
#define ex_normalize solved_normalize
#include "solution.c"
#undef ex_normalize

void ex_normalize(size_t count, const uint8_t *bytes, double mean, double deviation, double *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (bytes[i] - mean) / 255 / deviation;
}
