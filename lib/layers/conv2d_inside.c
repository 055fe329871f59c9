/*
 * conv2d_inside.c - frames, units of work and scratch memory of the convolution.
 *
 * How work is cut depends on sizes alone, never on the number of threads: so each sum has one fixed order.
 */
#include "layers/conv2d_inside.h"
#include "base/parallel.h"
#include "layers/nonzero.h"

enum {
    IMAGE_UNITS = 16,  // most units of images
    WEIGHT_UNITS = 8,  // most units of dw: each reads all images
    UNIT_PLACES = 128, // least places in a unit of images, where there are so many
    LIST_IMAGES = 2    // least images that share one dw there
};

nn_frame nn_conv2d_frame_x(const nn_conv2d_shape *s)
{
    return (nn_frame){.H = s->H,
                      .W = s->W,
                      .C = s->C,
                      .rows = (s->P - 1) * s->stride_h + s->R,
                      .columns = (s->Q - 1) * s->stride_w + s->S,
                      .top = s->pad_top,
                      .left = s->pad_left,
                      .down = 1,
                      .across = 1};
}

nn_frame nn_conv2d_frame_dy(const nn_conv2d_shape *s)
{
    return (nn_frame){.H = s->P,
                      .W = s->Q,
                      .C = s->K,
                      .rows = s->H + s->R - 1,
                      .columns = s->W + s->S - 1,
                      .top = s->R - 1 - s->pad_top,
                      .left = s->S - 1 - s->pad_left,
                      .down = s->stride_h,
                      .across = s->stride_w};
}

size_t nn_conv2d_unit(const nn_conv2d_shape *s)
{
    const size_t places = s->P * s->Q, for_places = (UNIT_PLACES + places - 1) / places,
                 for_units = (s->N + IMAGE_UNITS - 1) / IMAGE_UNITS;
    return for_places > for_units ? for_places : for_units;
}

bool nn_conv2d_fills_tiles(const nn_conv2d_shape *s)
{
    return s->K % NN_TILE_WIDTH == 0;
}

nn_conv2d_plan nn_conv2d_plan_weights(const nn_conv2d_shape *s)
{
    nn_conv2d_plan p = {.rows = nn_tile_round_up(s->R * s->S * s->C, NN_TILE_TAPS)};
    const size_t tiles = p.rows / NN_TILE_TAPS, each = (tiles + WEIGHT_UNITS - 1) / WEIGHT_UNITS;
    p.groups = (tiles + each - 1) / each;
    p.group = each * NN_TILE_TAPS;
    p.parts = p.groups >= WEIGHT_UNITS / 2 ? 1 : WEIGHT_UNITS / p.groups;
    p.parts = p.parts > s->N ? s->N : p.parts;
    p.part = (s->N + p.parts - 1) / p.parts;
    return p;
}

size_t nn_conv2d_part(const nn_conv2d_shape *s)
{
    const size_t images = (s->N + WEIGHT_UNITS - 1) / WEIGHT_UNITS;
    return images > LIST_IMAGES ? images : LIST_IMAGES;
}

bool nn_conv2d_can_list(const nn_conv2d_shape *s)
{
    const nn_frame x = nn_conv2d_frame_x(s);
    return s->C % NN_TILE_WIDTH == 0 && s->R * s->S <= NN_CONV2D_LIST_TAPS &&
           nn_frame_size(&x) <= UINT32_MAX && s->P * s->Q * s->K <= UINT32_MAX;
}

size_t nn_conv2d_list_room(const nn_conv2d_shape *s)
{
    const size_t lists = 2 * (s->P * s->Q * s->K + 1) * sizeof(nn_nonzero),
                 begins = (s->K + 1) * sizeof(uint32_t);
    return (lists + begins) / sizeof(nn_real) + 1;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

size_t nn_conv2d_lay_out(const nn_conv2d_shape *s, nn_real *scratch, nn_conv2d_room *r)
{
    const nn_frame x_frame = nn_conv2d_frame_x(s), dy_frame = nn_conv2d_frame_dy(s);
    const size_t K = nn_tile_round_up(s->K, NN_TILE_WIDTH), C = nn_tile_round_up(s->C, NN_TILE_WIDTH);
    const size_t window = s->R * s->S, x = nn_frame_size(&x_frame), dy = nn_frame_size(&dy_frame);
    // at least as many dw as there are parts, and never fewer for more images
    const size_t pairs = (s->N + LIST_IMAGES - 1) / LIST_IMAGES,
                 shares = pairs < WEIGHT_UNITS ? pairs : WEIGHT_UNITS;
    const bool lists = nn_conv2d_can_list(s);
    const nn_conv2d_plan plan = nn_conv2d_plan_weights(s);
    const size_t sizes[] = {nn_threads() * larger(nn_conv2d_unit(s) * larger(x, dy), lists ? 2 * x : 0),
                            s->N * x,
                            nn_conv2d_fills_tiles(s) ? 0 : s->N * s->P * s->Q * s->K + NN_TILE_WIDTH,
                            window * larger(s->C * K, s->K * C),
                            larger(K, C),
                            larger(plan.parts * plan.rows * K, lists ? shares * window * s->C * s->K : 0),
                            s->N * s->K,
                            lists ? nn_threads() * nn_conv2d_list_room(s) : 0};
    nn_real **parts[] = {&r->frames, &r->x, &r->dy, &r->w, &r->b, &r->dw, &r->db, &r->lists};
    size_t taken = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i] = scratch ? scratch + taken : NULL;
        taken += nn_tile_round_up(sizes[i], NN_LANES); // so that each part begins at a whole vector
    }
    return taken;
}
