/*
 * conv2d_tiles.c - the way back through a convolution, tile by tile.
 *
 * The way back to x is a convolution again: of dy, with the kernels turned by half a turn (derived in chapter 11).
 * The way to dw: each weight saw one pixel at every place, so its gradient is a sum over all places. Twelve weights
 * and two vectors of channels make a tile (tile.h).
 *
 * The work is cut into units: some whole images for dx, some rows of dw for all images. No two units write to the same
 * place, and each sum has one fixed order. So the number of threads changes nothing.
 */
#include "base/parallel.h"
#include "layers/conv2d_inside.h"
#include "layers/slide.h"

#include <string.h>

enum {
    // most places in one sum of floats, as far as whole lines allow: a longer one is less exact
    SUM_PLACES = 256
};

// turned[r,s,k,c] = w[R-1-r,S-1-s,c,k]: half a turn, and in and out change places. For one [r,s], which is number i.
static void turn(const nn_conv2d_shape *s, size_t i, const nn_real *w, size_t wide, nn_real *turned)
{
    const nn_real *from = w + (s->R * s->S - 1 - i) * s->C * s->K;
    for (size_t k = 0; k < s->K; k++)
        for (size_t c = 0; c < wide; c++)
            turned[(i * s->K + k) * wide + c] = c < s->C ? from[c * s->K + k] : 0;
}

// Where the numbers of a window stand, from [r,s,c] = row on. The last one stands in for those that are missing.
static void find_taps(const nn_conv2d_shape *s, const nn_frame *x, size_t row, size_t taps[NN_TILE_TAPS])
{
    const size_t run = s->S * s->C, rows = s->R * run;
    for (size_t j = 0; j < NN_TILE_TAPS; j++) {
        size_t i = row + j < rows ? row + j : rows - 1;
        taps[j] = i / run * x->columns * s->C + i % run;
    }
}

// Some rows of dw, summed over a part of the images.
static void weights_unit(const nn_conv2d_shape *s, const nn_conv2d_plan *plan, size_t unit, const nn_real *x,
                         const nn_real *dy, nn_real *parts)
{
    const nn_frame frame = nn_conv2d_frame_x(s);
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH), lines = s->Q < SUM_PLACES ? SUM_PLACES / s->Q : 1;
    const size_t first = unit % plan->groups * plan->group, part = unit / plan->groups;
    const size_t end = plan->rows - first < plan->group ? plan->rows : first + plan->group;
    const size_t last_line = ((part + 1) * plan->part < s->N ? (part + 1) * plan->part : s->N) * s->P;
    nn_real *dw = parts + part * plan->rows * K;
    nn_tile_places places = {.Q = s->Q,
                             .x_line = s->stride_h * frame.columns * s->C,
                             .x_step = s->stride_w * s->C,
                             .dy_line = s->Q * s->K,
                             .dy_step = s->K};
    memset(dw + first * K, 0, (end - first) * K * sizeof *dw);
    for (size_t line = part * plan->part * s->P; line < last_line; line += places.P) {
        const size_t n = line / s->P, p = line % s->P; // these lines of places, of this image
        const nn_real *x_np = x + n * nn_frame_size(&frame) + p * places.x_line;
        places.P = s->P - p < lines ? s->P - p : lines;
        for (size_t row = first; row < end; row += NN_TILE_TAPS) {
            size_t taps[NN_TILE_TAPS];
            find_taps(s, &frame, row, taps);
            for (size_t k = 0; k < s->K; k += NN_TILE_WIDTH)
                nn_tile_weights(&places, x_np, taps, dy + line * places.dy_line + k, dw + row * K + k, K);
        }
    }
}

// db[k] = sum over the places of one image of dy[p,q,k]
static void sum_places(const nn_conv2d_shape *s, const nn_real *dy, nn_real *db)
{
    memset(db, 0, s->K * sizeof *db);
    for (size_t pq = 0; pq < s->P * s->Q; pq++)
        for (size_t k = 0; k < s->K; k++)
            db[k] += dy[pq * s->K + k];
}

// dw = the sum of its parts, db = the sum over the images: always in this order.
static void sum_parts(const nn_conv2d_shape *s, const nn_conv2d_plan *plan, const nn_conv2d_room *r,
                      nn_real *dw, nn_real *db)
{
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH);
    for (size_t row = 0; row < s->R * s->S * s->C; row++)
        for (size_t k = 0; k < s->K; k++) {
            nn_real sum = 0;
            for (size_t part = 0; part < plan->parts; part++)
                sum += r->dw[(part * plan->rows + row) * K + k];
            dw[row * s->K + k] = sum;
        }
    memset(db, 0, s->K * sizeof *db);
    for (size_t n = 0; n < s->N; n++)
        for (size_t k = 0; k < s->K; k++)
            db[k] += r->db[n * s->K + k];
}

void nn_conv2d_by_tiles(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                        nn_real *dx, nn_real *dw, nn_real *db, const nn_conv2d_room *room)
{
    const nn_conv2d_shape s = *shape;
    const nn_conv2d_room r = *room;
    const nn_frame x_frame = nn_conv2d_frame_x(&s), dy_frame = nn_conv2d_frame_dy(&s);
    const size_t unit = nn_conv2d_unit(&s);
    const size_t x_image = s.H * s.W * s.C, dy_image = s.P * s.Q * s.K, dy_framed = nn_frame_size(&dy_frame);
    const nn_conv2d_plan plan = nn_conv2d_plan_weights(&s);
    const size_t learn_images = dw ? s.N : 0, learn_units = dw ? plan.groups * plan.parts : 0;
    const nn_real *dy_read = nn_conv2d_fills_tiles(&s) ? dy : r.dy;
    nn_sliding window = nn_slide_over(&dy_frame, s.R, s.S, 1, 1, s.H, s.W, s.C);
    window.w = r.w, window.b = r.b;
    memset(r.b, 0, window.wide * sizeof *r.b);
#pragma omp parallel num_threads(nn_threads())
    {
#pragma omp for nowait
        for (size_t i = 0; i < (dx ? s.R * s.S : 0); i++)
            turn(&s, i, w, window.wide, r.w);
#pragma omp for
        for (size_t n = 0; n < learn_images; n++) {
            nn_frame_hang(&x_frame, x + n * x_image, r.x + n * nn_frame_size(&x_frame));
            sum_places(&s, dy + n * dy_image, r.db + n * s.K);
            if (!nn_conv2d_fills_tiles(&s))
                memcpy(r.dy + n * dy_image, dy + n * dy_image, dy_image * sizeof *dy);
        }
#pragma omp for schedule(dynamic) nowait
        for (size_t u = 0; u < learn_units; u++)
            weights_unit(&s, &plan, u, r.x, dy_read, r.dw);
#pragma omp for
        for (size_t first = 0; first < (dx ? s.N : 0); first += unit) {
            const size_t images = s.N - first < unit ? s.N - first : unit;
            nn_real *frames = r.frames + nn_thread_index() * unit * dy_framed;
            for (size_t n = 0; n < images; n++)
                nn_frame_hang(&dy_frame, dy + (first + n) * dy_image, frames + n * dy_framed);
            nn_slide(&window, images, frames, dx + first * x_image);
        }
    }
    if (dw)
        sum_parts(&s, &plan, &r, dw, db);
}
