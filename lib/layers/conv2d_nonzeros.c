/*
 * conv2d_nonzeros.c - the way back through a convolution when most of its gradient is 0.
 *
 * Image by image: list the numbers of dy that are not 0, and add what each of them gives to dw and to dx. Some images
 * share one dw; the few dw are added in their order. So the number of threads changes nothing.
 *
 *     dy of one image          list, place by place        list, channel by channel
 *     . . 3 | . . . | 7 . .    (0,k=2) 3  (2,k=0) 7  ...    k=0: 7 ...   k=2: 3 ...
 *
 * For dx the kernels of one place are summed in registers; for dw the pixels that one channel saw.
 */
#include "base/parallel.h"
#include "layers/conv2d_inside.h"
#include "layers/nonzero.h"

#include <string.h>

// The memory of one thread.
typedef struct {
    nn_real *x, *dx;           // framed
    nn_nonzero *list, *sorted; // place by place, channel by channel
    uint32_t *begins;          // [K + 1] of the channels in `sorted`
} desk;

static desk desk_of_thread(const nn_conv2d_shape *s, const nn_frame *frame, const nn_conv2d_room *room)
{
    const size_t me = nn_thread_index(), framed = nn_frame_size(frame), longest = s->P * s->Q * s->K + 1;
    desk d = {.x = room->frames + 2 * me * framed,
              .list = (nn_nonzero *)(room->lists + me * nn_conv2d_list_room(s))};
    d.dx = d.x + framed;
    d.sorted = d.list + longest;
    d.begins = (uint32_t *)(d.sorted + longest);
    return d;
}

// What one image adds to dw, and its db.
static void add_weights(const nn_conv2d_shape *s, const desk *d, const size_t *taps, nn_real *dw, nn_real *db)
{
    const size_t window = s->R * s->S;
    for (size_t k = 0; k < s->K; k++) {
        const size_t length = d->begins[k + 1] - d->begins[k];
        const nn_nonzero *list = d->sorted + d->begins[k];
        for (size_t c = 0; c < s->C; c += NN_TILE_WIDTH)
            nn_nonzero_weights(length, list, d->x + c, window, taps, dw + k * window * s->C + c, s->C);
        db[k] = 0;
        for (size_t i = 0; i < length; i++)
            db[k] += list[i].value;
    }
}

// dx of one image, cut out of its frame.
static void find_data(const nn_conv2d_shape *s, const nn_frame *frame, const desk *d, size_t length,
                      const nn_real *w, const size_t *taps, nn_real *dx)
{
    const size_t window = s->R * s->S;
    memset(d->dx, 0, nn_frame_size(frame) * sizeof *d->dx);
    for (size_t c = 0; c < s->C; c += NN_TILE_WIDTH)
        nn_nonzero_data(length, d->list, w + c, window * s->C, window, taps, s->C, d->dx + c);
    nn_frame_take(frame, d->dx, dx);
}

// The images of one part: their dx and db, and the dw that they share.
static void one_part(const nn_conv2d_shape *s, size_t part, bool learns, const nn_real *x, const nn_real *dy,
                     nn_real *dx, const nn_conv2d_room *room)
{
    const nn_frame frame = nn_conv2d_frame_x(s);
    const nn_tile_places places = {
        .P = s->P, .Q = s->Q, .x_line = s->stride_h * frame.columns * s->C, .x_step = s->stride_w * s->C};
    const size_t x_image = s->H * s->W * s->C, dy_image = s->P * s->Q * s->K, images = nn_conv2d_part(s);
    const size_t weights = s->K * s->R * s->S * s->C, first = part * images;
    const size_t end = s->N - first < images ? s->N : first + images;
    nn_real *dw = learns ? room->dw + part * weights : NULL;
    size_t taps[NN_CONV2D_LIST_TAPS];
    for (size_t i = 0; i < s->R * s->S; i++)
        taps[i] = (i / s->S * frame.columns + i % s->S) * s->C;
    const desk d = desk_of_thread(s, &frame, room);
    if (learns)
        memset(dw, 0, weights * sizeof *dw);
    for (size_t n = first; n < end; n++) {
        const size_t length = nn_nonzero_list(&places, s->K, dy + n * dy_image, d.list);
        if (learns) {
            nn_nonzero_by_channel(length, d.list, s->K, d.sorted, d.begins);
            nn_frame_hang(&frame, x + n * x_image, d.x);
            add_weights(s, &d, taps, dw, room->db + n * s->K);
        }
        if (dx)
            find_data(s, &frame, &d, length, room->w, taps, dx + n * x_image);
    }
}

// ordered[k,r,s,c] = w[r,s,c,k]
static void order_weights(const nn_conv2d_shape *s, const nn_real *w, nn_real *ordered)
{
    const size_t rows = s->R * s->S * s->C;
    for (size_t k = 0; k < s->K; k++)
        for (size_t row = 0; row < rows; row++)
            ordered[k * rows + row] = w[row * s->K + k];
}

// dw[r,s,c,k] = the sum of all parts, in their order, and db that of all images.
static void sum_parts(const nn_conv2d_shape *s, const nn_conv2d_room *room, nn_real *dw, nn_real *db)
{
    const size_t rows = s->R * s->S * s->C, weights = rows * s->K, images = nn_conv2d_part(s);
    for (size_t first = images, part = 1; first < s->N; first += images, part++)
        for (size_t i = 0; i < weights; i++)
            room->dw[i] += room->dw[part * weights + i];
    for (size_t row = 0; row < rows; row++)
        for (size_t k = 0; k < s->K; k++)
            dw[row * s->K + k] = room->dw[k * rows + row];
    memset(db, 0, s->K * sizeof *db);
    for (size_t n = 0; n < s->N; n++)
        for (size_t k = 0; k < s->K; k++)
            db[k] += room->db[n * s->K + k];
}

void nn_conv2d_by_nonzeros(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w,
                           const nn_real *dy, nn_real *dx, nn_real *dw, nn_real *db,
                           const nn_conv2d_room *room)
{
    const size_t images = nn_conv2d_part(shape), parts = (shape->N + images - 1) / images;
    if (dx)
        order_weights(shape, w, room->w);
#pragma omp parallel for schedule(dynamic) num_threads(nn_threads())
    for (size_t part = 0; part < parts; part++)
        one_part(shape, part, dw != NULL, x, dy, dx, room);
    if (dw)
        sum_parts(shape, room, dw, db);
}
