// Wrong: the bytes are read as signed char: from 128 on they are negative.
#define ex_normalize solved_normalize
#include "solution.c"
#undef ex_normalize

void ex_normalize(size_t count, const uint8_t *bytes, double mean, double deviation, double *x)
{
    const signed char *pixels = (const signed char *)bytes;
    for (size_t i = 0; i < count; i++)
        x[i] = (pixels[i] / 255.0 - mean) / deviation;
}
