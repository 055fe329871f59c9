/*
 * batch_normalization.c - each channel with mean 0 and variance 1.
 *
 *     x [M,C]                    one column is one channel:
 *     c0 c1 c2                       its mean and variance are sums down the column
 *     +--+--+--+  \
 *     |  |  |  |   | PIECES pieces of rows: one thread sums a piece, for LANES columns side by side,
 *     |  |  |  |   | and the sums of the pieces are added in their order
 *     +--+--+--+  /
 *
 * So the same bits come out for any number of threads. All sums are kept in double.
 */
#include "layers/batch_normalization.h"
#include "base/error.h"
#include "base/parallel.h"

#include <math.h>

enum { PIECES = 16, LANES = 64 };

static int check_shape(const char *function, const nn_batch_normalization_shape *s)
{
    if (s->M == 0 || s->C == 0 || !(s->epsilon > 0) || !isfinite(s->epsilon))
        return nn_fail(
            "%s: shape: got M=%zu C=%zu epsilon=%g, expected each size at least 1 and epsilon above 0",
            function, s->M, s->C, s->epsilon);
    return 0;
}

// --- sums down the columns ----------------------------------------------------

// Two sums for each of `lanes` channels.
typedef struct {
    double a[LANES], b[LANES];
} sums;

// What is summed over the rows from begin to before end, for the channels from c on. The arrays are [M,C] and [C].
typedef struct {
    size_t C, lanes;
    const nn_real *x, *mean, *dy; // each from its first channel on
} columns;

typedef void summand(const columns *of, size_t begin, size_t end, sums *sum);

// a: sum of x
static void sum_values(const columns *of, size_t begin, size_t end, sums *sum)
{
    for (size_t m = begin; m < end; m++)
        for (size_t c = 0; c < of->lanes; c++)
            sum->a[c] += (double)of->x[m * of->C + c];
}

// a: sum of (x - mean)^2, b: sum of x - mean, which is the rounding of the mean
static void sum_squares(const columns *of, size_t begin, size_t end, sums *sum)
{
    for (size_t m = begin; m < end; m++)
        for (size_t c = 0; c < of->lanes; c++) {
            double from_mean = (double)of->x[m * of->C + c] - (double)of->mean[c];
            sum->a[c] += from_mean * from_mean;
            sum->b[c] += from_mean;
        }
}

// a: sum of dy (x - mean), b: sum of dy
static void sum_gradients(const columns *of, size_t begin, size_t end, sums *sum)
{
    for (size_t m = begin; m < end; m++)
        for (size_t c = 0; c < of->lanes; c++) {
            double dy = (double)of->dy[m * of->C + c];
            sum->a[c] += dy * ((double)of->x[m * of->C + c] - (double)of->mean[c]);
            sum->b[c] += dy;
        }
}

// All M rows of some columns: piece by piece, then the pieces in their order.
static sums sum_rows(summand *add, const columns *of, size_t M)
{
    sums piece[PIECES] = {0};
    const size_t rows = (M + PIECES - 1) / PIECES;
#pragma omp parallel for num_threads(nn_threads_for(M * of->lanes))
    for (size_t p = 0; p < PIECES; p++) {
        size_t begin = p * rows, end = begin + rows;
        add(of, begin < M ? begin : M, end < M ? end : M, &piece[p]);
    }
    for (size_t p = 1; p < PIECES; p++)
        for (size_t c = 0; c < of->lanes; c++) {
            piece[0].a[c] += piece[p].a[c];
            piece[0].b[c] += piece[p].b[c];
        }
    return piece[0];
}

static size_t lanes_from(size_t c, size_t C)
{
    return C - c < LANES ? C - c : LANES;
}

int nn_batch_normalization_statistics(const nn_batch_normalization_shape *shape, const nn_real *x,
                                      nn_real *mean, nn_real *variance)
{
    const size_t M = shape->M, C = shape->C;
    if (check_shape("nn_batch_normalization_statistics", shape) < 0)
        return -1;
    for (size_t first = 0; first < C; first += LANES) {
        const columns of = {.C = C, .lanes = lanes_from(first, C), .x = x + first, .mean = mean + first};
        const sums values = sum_rows(sum_values, &of, M);
        for (size_t c = 0; c < of.lanes; c++)
            mean[first + c] = (nn_real)(values.a[c] / (double)M);
        const sums squares = sum_rows(sum_squares, &of, M);
        for (size_t c = 0; c < of.lanes; c++) {
            double rounding = squares.b[c] / (double)M; // the mean that was written is off by this
            double v = squares.a[c] / (double)M - rounding * rounding;
            variance[first + c] = (nn_real)(v < 0 ? 0 : v);
        }
    }
    return 0;
}

// --- forward and backward -------------------------------------------------------

static double inverse_deviation(const nn_batch_normalization_shape *s, nn_real variance)
{
    return 1 / sqrt((double)variance + s->epsilon);
}

int nn_batch_normalization_forward(const nn_batch_normalization_shape *shape, const nn_real *x,
                                   const nn_real *mean, const nn_real *variance, const nn_real *gamma,
                                   const nn_real *beta, nn_real *y)
{
    const size_t M = shape->M, C = shape->C;
    if (check_shape("nn_batch_normalization_forward", shape) < 0)
        return -1;
    for (size_t first = 0; first < C; first += LANES) {
        const size_t lanes = lanes_from(first, C);
        nn_real scale[LANES]; // gamma / deviation
        for (size_t c = 0; c < lanes; c++)
            scale[c] = (nn_real)((double)gamma[first + c] * inverse_deviation(shape, variance[first + c]));
#pragma omp parallel for num_threads(nn_threads_for(M *lanes / 2))
        for (size_t m = 0; m < M; m++) {
            const nn_real *x_m = x + m * C + first; // x[m,first..]
            nn_real *y_m = y + m * C + first;       // y[m,first..]
            for (size_t c = 0; c < lanes; c++)
                y_m[c] = (x_m[c] - mean[first + c]) * scale[c] + beta[first + c];
        }
    }
    return 0;
}

// dx = scale (dy - share - (x - mean) slope) for some columns: see backward.
static void send_back(const columns *of, size_t M, const nn_real *scale, const nn_real *share,
                      const nn_real *slope, nn_real *dx)
{
    const size_t C = of->C;
#pragma omp parallel for num_threads(nn_threads_for(M * of->lanes / 2))
    for (size_t m = 0; m < M; m++)
        for (size_t c = 0; c < of->lanes; c++)
            dx[m * C + c] =
                scale[c] * (of->dy[m * C + c] - share[c] - (of->x[m * C + c] - of->mean[c]) * slope[c]);
}

int nn_batch_normalization_backward(const nn_batch_normalization_shape *shape, bool of_x, const nn_real *x,
                                    const nn_real *mean, const nn_real *variance, const nn_real *gamma,
                                    const nn_real *dy, nn_real *dx, nn_real *dgamma, nn_real *dbeta)
{
    const size_t M = shape->M, C = shape->C;
    if (check_shape("nn_batch_normalization_backward", shape) < 0)
        return -1;
    for (size_t first = 0; first < C; first += LANES) {
        const columns of = {
            .C = C, .lanes = lanes_from(first, C), .x = x + first, .mean = mean + first, .dy = dy + first};
        const sums sum = sum_rows(sum_gradients, &of, M);
        nn_real scale[LANES], share[LANES], slope[LANES];
        for (size_t c = 0; c < of.lanes; c++) {
            double inverse = inverse_deviation(shape, variance[first + c]);
            double of_gamma = sum.a[c] * inverse; // dgamma: sum of dy xhat
            if (dgamma && dbeta) {
                dgamma[first + c] = (nn_real)of_gamma;
                dbeta[first + c] = (nn_real)sum.b[c];
            }
            scale[c] = (nn_real)((double)gamma[first + c] * inverse);
            share[c] = of_x ? (nn_real)(sum.b[c] / (double)M) : 0;
            slope[c] = of_x ? (nn_real)(of_gamma * inverse / (double)M) : 0; // xhat = (x - mean) inverse
        }
        if (dx)
            send_back(&of, M, scale, share, slope, dx + first);
    }
    return 0;
}

void nn_batch_normalization_move(size_t C, double momentum, const nn_real *batch, nn_real *moving)
{
    for (size_t c = 0; c < C; c++)
        if (isfinite(batch[c]))
            moving[c] = (nn_real)(momentum * (double)moving[c] + (1 - momentum) * (double)batch[c]);
}

// --- the layer --------------------------------------------------------------

enum { GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE, PARAMS };

typedef struct {
    nn_layer base;
    nn_batch_normalization_options options;
} normalization_layer;

static size_t channels(const nn_layer *layer)
{
    return layer->in.dim[layer->in.rank - 1];
}

static nn_batch_normalization_shape shape_for(const nn_layer *layer, size_t N)
{
    const normalization_layer *self = (const normalization_layer *)layer;
    return (nn_batch_normalization_shape){N * nn_shape_size(layer->in) / channels(layer), channels(layer),
                                          self->options.epsilon};
}

static int build(nn_layer *layer, nn_shape in)
{
    const nn_shape channel = nn_shape_vector(in.rank ? in.dim[in.rank - 1] : 0);
    if (nn_shape_size(channel) == 0)
        return nn_fail("nn_batch_normalization: %s: got an input of shape %s, expected one with channels",
                       layer->name, nn_shape_text(in, "").text);
    layer->out = in;
    layer->kept_count = 2 * nn_shape_size(channel); // the batch's mean and variance
    layer->param_count = PARAMS;
    const nn_param start = {.shape = channel, .fan_in = 1, .fan_out = 1};
    for (size_t i = 0; i < PARAMS; i++) {
        layer->params[i] = start;
        layer->params[i].name = (const char *[]){"gamma", "beta", "moving_mean", "moving_variance"}[i];
        layer->params[i].initializer = i == GAMMA || i == MOVING_VARIANCE ? NN_ONES : NN_ZEROS;
        layer->params[i].moving = layer->params[i].non_trainable = i >= MOVING_MEAN;
    }
    return 0;
}

// A frozen layer is in use even while others are trained, as in Keras: nothing in it may move.
static bool learns_from(const nn_layer *layer, const nn_pass *pass)
{
    return pass->training && !layer->frozen;
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    const nn_batch_normalization_shape shape = shape_for(layer, pass->N);
    const double momentum = ((const normalization_layer *)layer)->options.momentum;
    const nn_param *p = layer->params;
    const nn_real *mean = p[MOVING_MEAN].value, *variance = p[MOVING_VARIANCE].value;
    if (learns_from(layer, pass)) {
        nn_real *batch_mean = layer->kept, *batch_variance = layer->kept + shape.C;
        if (nn_batch_normalization_statistics(&shape, x, batch_mean, batch_variance) < 0)
            return -1;
        nn_batch_normalization_move(shape.C, momentum, batch_mean, p[MOVING_MEAN].value);
        nn_batch_normalization_move(shape.C, momentum, batch_variance, p[MOVING_VARIANCE].value);
        mean = batch_mean;
        variance = batch_variance;
    }
    return nn_batch_normalization_forward(&shape, x, mean, variance, p[GAMMA].value, p[BETA].value, y);
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)y;
    const nn_batch_normalization_shape shape = shape_for(layer, pass->N);
    const nn_param *p = layer->params;
    const bool of_x = learns_from(layer, pass);
    const nn_real *mean = of_x ? layer->kept : p[MOVING_MEAN].value;
    const nn_real *variance = of_x ? layer->kept + shape.C : p[MOVING_VARIANCE].value;
    return nn_batch_normalization_backward(&shape, of_x, x, mean, variance, p[GAMMA].value, dy, dx,
                                           nn_layer_gradient(layer, pass, GAMMA),
                                           nn_layer_gradient(layer, pass, BETA));
}

static const nn_layer_class batch_normalization_class = {.kind = "BatchNormalization",
                                                         .stem = "batch_normalization",
                                                         .whole_batch = true,
                                                         .build = build,
                                                         .forward = forward,
                                                         .backward = backward};

nn_layer *nn_batch_normalization_with(const nn_batch_normalization_options *options)
{
    if (options == NULL)
        return nn_fail_null("nn_batch_normalization_with: got no options, expected some");
    nn_batch_normalization_options o = *options;
    o.momentum = o.momentum == 0 ? 0.99 : o.momentum;
    o.epsilon = o.epsilon == 0 ? 1e-3 : o.epsilon;
    if (!(o.momentum > 0 && o.momentum < 1))
        return nn_fail_null(
            "nn_batch_normalization: momentum: got %g, expected above 0 and below 1. Hint: 0.99", o.momentum);
    if (!(o.epsilon > 0) || !isfinite(o.epsilon))
        return nn_fail_null("nn_batch_normalization: epsilon: got %g, expected a number above 0. Hint: 1e-3",
                            o.epsilon);
    normalization_layer *layer = nn_layer_alloc(&batch_normalization_class, sizeof *layer);
    if (layer == NULL)
        return NULL;
    layer->options = o;
    return &layer->base;
}

nn_layer *nn_batch_normalization(void)
{
    return nn_batch_normalization_with(&(nn_batch_normalization_options){0});
}
