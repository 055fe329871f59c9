// Wrong: the bytes are read as signed char: from 128 on they are negative.
#define ex_normalise solved_normalise
#include "solution.c"
#undef ex_normalise

void ex_normalise(size_t count, const uint8_t *bytes, double mean, double deviation, double *x)
{
    const signed char *pixels = (const signed char *)bytes;
    for (size_t i = 0; i < count; i++)
        x[i] = (pixels[i] / 255.0 - mean) / deviation;
}
