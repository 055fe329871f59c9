/*
 * tile.c - the two innermost loops of a convolution.
 *
 *                  k: NN_TILE_WIDTH channels
 *                 +-----------+-----------+
 *     place 0     |  sums[0][0], [0][1]   |     In each turn of the loop two vectors of weights are fetched,
 *     place 1     |  sums[1][0], [1][1]   |     and one pixel number for each place. All sums stay in registers:
 *     ...         |          ...          |     28 of them, where there are 32.
 *     place 13    |  sums[13][0], [13][1] |
 *                 +-----------+-----------+
 *
 * The loops over j have a fixed count and are unrolled, so that each sum has a register of its own. Where the
 * last tile of an image is not full, the caller lets some places stand twice and ignores what they give.
 */
#include "layers/tile.h"

void nn_tile_forward(const nn_tile_window *window, const nn_real *const x[NN_TILE_PLACES], const nn_real *w,
                     size_t w_stride, const nn_real *b, nn_real *const y[NN_TILE_PLACES])
{
    nn_vector sums[NN_TILE_PLACES][2];
    for (size_t j = 0; j < NN_TILE_PLACES; j++) {
        sums[j][0] = nn_vector_load(b);
        sums[j][1] = nn_vector_load(b + NN_LANES);
    }
    for (size_t row = 0; row < window->rows; row++)
        for (size_t i = row * window->stride; i < row * window->stride + window->run; i++) {
            const nn_vector left = nn_vector_load(w), right = nn_vector_load(w + NN_LANES);
#pragma GCC unroll 16
            for (size_t j = 0; j < NN_TILE_PLACES; j++) {
                sums[j][0] += x[j][i] * left;
                sums[j][1] += x[j][i] * right;
            }
            w += w_stride;
        }
    for (size_t j = 0; j < NN_TILE_PLACES; j++) {
        nn_vector_store(y[j], sums[j][0]);
        nn_vector_store(y[j] + NN_LANES, sums[j][1]);
    }
}

void nn_tile_weights(const nn_tile_places *places, const nn_real *x, const size_t taps[NN_TILE_TAPS],
                     const nn_real *dy, nn_real *dw, size_t dw_stride)
{
    nn_vector sums[NN_TILE_TAPS][2] = {0};
    for (size_t p = 0; p < places->P; p++) {
        const nn_real *x_pq = x + p * places->x_line, *dy_pq = dy + p * places->dy_line;
        for (size_t q = 0; q < places->Q; q++) {
            const nn_vector left = nn_vector_load(dy_pq), right = nn_vector_load(dy_pq + NN_LANES);
#pragma GCC unroll 16
            for (size_t j = 0; j < NN_TILE_TAPS; j++) {
                sums[j][0] += x_pq[taps[j]] * left;
                sums[j][1] += x_pq[taps[j]] * right;
            }
            x_pq += places->x_step;
            dy_pq += places->dy_step;
        }
    }
    for (size_t j = 0; j < NN_TILE_TAPS; j++) {
        nn_real *dw_j = dw + j * dw_stride; // dw[j,:]
        nn_vector_store(dw_j, nn_vector_load(dw_j) + sums[j][0]);
        nn_vector_store(dw_j + NN_LANES, nn_vector_load(dw_j + NN_LANES) + sums[j][1]);
    }
}
