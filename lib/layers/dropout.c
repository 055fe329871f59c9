/*
 * dropout.c - zeros at random, while training.
 *
 *     x    3    1    4    1    5           rate 0.4
 *     mask 1    0    1    1    0
 *     y    5    0   6.67 1.67  0           what stays is divided by 0.6
 *
 * The mask is not stored. It is a function of its address (seed, step, image), so that the way back draws the
 * same one again.
 */
#include "layers/dropout.h"
#include "base/error.h"
#include "base/parallel.h"
#include "base/rng.h"

#include <string.h>

void nn_dropout_forward(const nn_dropout_draw *draw, const nn_real *x, nn_real *y)
{
    const uint32_t limit =
        (uint32_t)(draw->rate * 4294967296.0); // a number of 32 bits is below it with probability rate
    const nn_real larger = (nn_real)(1 / (1 - draw->rate));
#pragma omp parallel for num_threads(nn_threads_for(draw->N * draw->size * 2))
    for (size_t n = 0; n < draw->N; n++) {
        const nn_real *x_n = x + n * draw->size; // x[n,:]
        nn_real *y_n = y + n * draw->size;       // y[n,:]
        nn_rng rng = nn_rng_at(draw->seed, NN_RNG_DROPOUT, draw->step, (uint32_t)(draw->first + n));
        for (size_t i = 0; i < draw->size; i++)
            y_n[i] = nn_rng_uint32(&rng) < limit ? 0 : x_n[i] * larger;
    }
}

// The slope of y by x is mask / (1 - rate): the same product again.
void nn_dropout_backward(const nn_dropout_draw *draw, const nn_real *dy, nn_real *dx)
{
    nn_dropout_forward(draw, dy, dx);
}

// --- the layer --------------------------------------------------------------

typedef struct {
    nn_layer base;
    double rate;
} dropout_layer;

static nn_dropout_draw draw_of(const nn_layer *layer, const nn_pass *pass)
{
    return (nn_dropout_draw){.N = pass->N,
                             .size = nn_shape_size(layer->in),
                             .rate = pass->training ? ((const dropout_layer *)layer)->rate : 0,
                             .seed = pass->seed,
                             .step = pass->step,
                             .first = pass->first};
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_dropout_draw draw = draw_of(layer, pass);
    if (draw.rate > 0)
        nn_dropout_forward(&draw, x, y);
    else
        memmove(y, x, draw.N * draw.size * sizeof *y);
    return 0;
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)x, (void)y;
    nn_dropout_draw draw = draw_of(layer, pass);
    if (dx == NULL)
        return 0;
    if (draw.rate > 0)
        nn_dropout_backward(&draw, dy, dx);
    else
        memmove(dx, dy, draw.N * draw.size * sizeof *dx);
    return 0;
}

static const nn_layer_class dropout_class = {.kind = "Dropout",
                                             .stem = "dropout",
                                             .elementwise = true,
                                             .build = nn_layer_keep_shape,
                                             .forward = forward,
                                             .backward = backward};

nn_layer *nn_dropout(double rate)
{
    if (!(rate >= 0 && rate < 1))
        return nn_fail_null(
            "nn_dropout: rate: got %g, expected 0 to below 1. Hint: 0.2 drops one number in five", rate);
    dropout_layer *layer = nn_layer_alloc(&dropout_class, sizeof *layer);
    if (layer == NULL)
        return NULL;
    layer->rate = rate;
    return &layer->base;
}
