/*
 * nonzero.c - the way back through a convolution when most of its gradient is 0.
 *
 * As in tile.c, a few pixels of the window ("taps") times two vectors of channels stay in registers for a whole list:
 * their sums for dw, their weights for dx. What is left of a window that does not divide evenly goes one tap at a time.
 */
#include "layers/nonzero.h"

enum { TAPS = NN_VECTOR_REGISTERS == 32 ? 9 : 3 };

size_t nn_nonzero_count(size_t count, const nn_real *dy)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += dy[i] != 0;
    return found;
}

size_t nn_nonzero_list(const nn_tile_places *places, size_t K, const nn_real *dy, nn_nonzero *list)
{
    size_t length = 0;
    for (size_t p = 0; p < places->P; p++)
        for (size_t q = 0; q < places->Q; q++, dy += K) {
            const uint32_t at = (uint32_t)(p * places->x_line + q * places->x_step);
            // without a branch: a 0 is written too, and the next number over it
            for (size_t k = 0; k < K; k++) {
                list[length] = (nn_nonzero){at, (uint32_t)k, dy[k]};
                length += dy[k] != 0;
            }
        }
    return length;
}

void nn_nonzero_by_channel(size_t length, const nn_nonzero *list, size_t K, nn_nonzero *sorted,
                           uint32_t *begins)
{
    for (size_t k = 0; k <= K; k++)
        begins[k] = 0;
    for (size_t i = 0; i < length; i++)
        begins[list[i].channel]++;
    // begins[k] = how many come before the end of channel k
    for (size_t k = 1; k <= K; k++)
        begins[k] += begins[k - 1];
    // from the back to the front: each channel's end becomes its beginning
    for (size_t i = length; i-- > 0;)
        sorted[--begins[list[i].channel]] = list[i];
}

// nn_nonzero_weights for T taps: a number that the compiler knows.
static inline __attribute__((always_inline)) void weights(const size_t T, size_t length,
                                                          const nn_nonzero *list, const nn_real *x,
                                                          const size_t *taps, nn_real *dw, size_t stride)
{
    nn_vector sums[TAPS][2];
    for (size_t t = 0; t < T; t++) {
        sums[t][0] = nn_vector_load(dw + t * stride);
        sums[t][1] = nn_vector_load(dw + t * stride + NN_LANES);
    }
    for (size_t i = 0; i < length; i++) {
        const nn_real *x_i = x + list[i].at;
#pragma GCC unroll 16
        for (size_t t = 0; t < T; t++) {
            sums[t][0] += list[i].value * nn_vector_load(x_i + taps[t]);
            sums[t][1] += list[i].value * nn_vector_load(x_i + taps[t] + NN_LANES);
        }
    }
    for (size_t t = 0; t < T; t++) {
        nn_vector_store(dw + t * stride, sums[t][0]);
        nn_vector_store(dw + t * stride + NN_LANES, sums[t][1]);
    }
}

void nn_nonzero_weights(size_t length, const nn_nonzero *list, const nn_real *x, size_t count,
                        const size_t *taps, nn_real *dw, size_t stride)
{
    size_t t = 0;
    for (; t + TAPS <= count; t += TAPS)
        weights(TAPS, length, list, x, taps + t, dw + t * stride, stride);
    for (; t < count; t++)
        weights(1, length, list, x, taps + t, dw + t * stride, stride);
}

// nn_nonzero_data for T taps.
static inline __attribute__((always_inline)) void data(const size_t T, size_t length, const nn_nonzero *list,
                                                       const nn_real *w, size_t kernel, const size_t *taps,
                                                       size_t stride, nn_real *dx)
{
    for (size_t i = 0; i < length;) {
        nn_vector sums[TAPS][2] = {0};
        const uint32_t at = list[i].at;
        for (; i < length && list[i].at == at; i++) {
            const nn_real *w_k = w + list[i].channel * kernel;
#pragma GCC unroll 16
            for (size_t t = 0; t < T; t++) {
                sums[t][0] += list[i].value * nn_vector_load(w_k + t * stride);
                sums[t][1] += list[i].value * nn_vector_load(w_k + t * stride + NN_LANES);
            }
        }
        for (size_t t = 0; t < T; t++) {
            nn_real *to = dx + at + taps[t];
            nn_vector_store(to, nn_vector_load(to) + sums[t][0]);
            nn_vector_store(to + NN_LANES, nn_vector_load(to + NN_LANES) + sums[t][1]);
        }
    }
}

void nn_nonzero_data(size_t length, const nn_nonzero *list, const nn_real *w, size_t kernel, size_t count,
                     const size_t *taps, size_t stride, nn_real *dx)
{
    size_t t = 0;
    for (; t + TAPS <= count; t += TAPS)
        data(TAPS, length, list, w + t * stride, kernel, taps + t, stride, dx);
    for (; t < count; t++)
        data(1, length, list, w + t * stride, kernel, taps + t, stride, dx);
}
