/*
 * slide.c - a window walks over framed images, a tile of places at a time.
 *
 * Places follow each other from left to right, line by line, image by image. A tile takes the next few of them, also
 * across the end of a line: so even images of 2 x 2 pixels fill whole tiles.
 */
#include "layers/slide.h"

#include <string.h>

nn_sliding nn_slide_over(const nn_frame *frame, size_t R, size_t S, size_t stride_h, size_t stride_w,
                         size_t P, size_t Q, size_t K)
{
    const size_t line = frame->columns * frame->C;
    return (nn_sliding){.window = {.rows = R, .run = S * frame->C, .stride = line},
                        .P = P,
                        .Q = Q,
                        .K = K,
                        .step = stride_w * frame->C,
                        .line = stride_h * line,
                        .image = nn_frame_size(frame),
                        .wide = nn_tile_round_up(K, NN_TILE_WIDTH)};
}

// One place.
typedef struct {
    const nn_real *x; // the first number under the window
    size_t p, q;
} place;

static inline void next_place(const nn_sliding *s, place *at)
{
    at->x += s->step;
    if (++at->q < s->Q)
        return;
    at->q = 0;
    at->x += s->line - s->Q * s->step;
    if (++at->p < s->P)
        return;
    at->p = 0;
    at->x += s->image - s->P * s->line;
}

void nn_slide(const nn_sliding *sliding, size_t images, const nn_real *framed, nn_real *y)
{
    const nn_sliding *s = sliding;
    const size_t count = images * s->P * s->Q;
    nn_real spare[NN_TILE_PLACES][NN_TILE_WIDTH]; // for what has no room in y
    for (size_t k = 0; k < s->K; k += NN_TILE_WIDTH) {
        const size_t width = s->K - k < NN_TILE_WIDTH ? s->K - k : NN_TILE_WIDTH;
        place at = {.x = framed};
        for (size_t first = 0; first < count; first += NN_TILE_PLACES) {
            const nn_real *x_tile[NN_TILE_PLACES];
            nn_real *y_tile[NN_TILE_PLACES];
            for (size_t j = 0; j < NN_TILE_PLACES; j++) {
                const size_t i = first + j;
                x_tile[j] = at.x;
                y_tile[j] = i < count && width == NN_TILE_WIDTH ? y + i * s->K + k : spare[j];
                if (i + 1 < count) // else the last place stands in for the missing ones
                    next_place(s, &at);
            }
            nn_tile_forward(&s->window, x_tile, s->w + k, s->wide, s->b + k, y_tile);
            for (size_t j = 0; width < NN_TILE_WIDTH && j < NN_TILE_PLACES && first + j < count; j++)
                memcpy(y + (first + j) * s->K + k, spare[j], width * sizeof *y);
        }
    }
}
