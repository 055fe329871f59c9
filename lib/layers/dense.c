/*
 * dense.c - the fully connected layer.
 *
 *        x [N,I]          w [I,O]          y [N,O]
 *      +--------+       +--------+       +--------+
 *      | image n|   x   |        |   =   | image n|   + b in every row
 *      +--------+       +--------+       +--------+
 *
 * Forward and backward are three matrix products. Each is cut into blocks of
 * BLOCK columns or rows of its result, forward also into IMAGES images. A block
 * is one unit of work for one thread, and no two blocks write to the same place.
 */
#include "layers/dense.h"
#include "base/error.h"
#include "base/parallel.h"

enum { BLOCK = 64, IMAGES = 1024, PRODUCTS_A_NANOSECOND = 16 }; // the last: of one thread, roughly

// How many pieces of `size` make `count`, the last one perhaps short; and how long the one is that begins at `first`.
static size_t pieces(size_t count, size_t size)
{
    return (count + size - 1) / size;
}

static size_t piece_size(size_t first, size_t count, size_t size)
{
    return count - first < size ? count - first : size;
}

static int check_shape(const char *function, const nn_dense_shape *s)
{
    if (s->N == 0 || s->I == 0 || s->O == 0)
        return nn_fail("%s: shape: got N=%zu I=%zu O=%zu, expected each at least 1", function, s->N, s->I,
                       s->O);
    return 0;
}

int nn_dense_forward(const nn_dense_shape *shape, const nn_real *x, const nn_real *w, const nn_real *b,
                     nn_real *y)
{
    const size_t N = shape->N, I = shape->I, O = shape->O;
    if (check_shape("nn_dense_forward", shape) < 0)
        return -1;
    const size_t across = pieces(O, BLOCK);
#pragma omp parallel for num_threads(nn_threads_for(N *I *O / PRODUCTS_A_NANOSECOND))
    for (size_t unit = 0; unit < pieces(N, IMAGES) * across; unit++) {
        size_t n = unit / across * IMAGES, rows = piece_size(n, N, IMAGES);
        size_t o = unit % across * BLOCK, columns = piece_size(o, O, BLOCK);
        nn_real *y_no = y + n * O + o; // y[n..,o..]
        // start from the bias: y[n..,o..] = b[o..]
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < columns; j++)
                y_no[i * O + j] = b[o + j];
        // y[n..,o..] += x[n..,:] w[:,o..]
        nn_gemm(NN_AS_IS, NN_AS_IS, rows, columns, I, x + n * I, I, w + o, O, NN_ADD, y_no, O);
    }
    return 0;
}

int nn_dense_backward(const nn_dense_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                      nn_real *dx, nn_real *dw, nn_real *db)
{
    const size_t N = shape->N, I = shape->I, O = shape->O;
    if (check_shape("nn_dense_backward", shape) < 0)
        return -1;
#pragma omp parallel for num_threads(nn_threads_for(N *I *O / PRODUCTS_A_NANOSECOND))
    for (size_t block = 0; block < pieces(I, BLOCK); block++) {
        size_t i = block * BLOCK, count = piece_size(i, I, BLOCK);
        // dw[i..,:] = x[:,i..]^T dy
        if (dw)
            nn_gemm(NN_TRANSPOSED, NN_AS_IS, count, O, N, x + i, I, dy, O, NN_OVERWRITE, dw + i * O, O);
        // dx[:,i..] = dy w[i..,:]^T
        if (dx)
            nn_gemm(NN_AS_IS, NN_TRANSPOSED, N, count, O, dy, O, w + i * O, O, NN_OVERWRITE, dx + i, I);
    }
    for (size_t o = 0; dw && o < O; o++)
        db[o] = 0;
    for (size_t n = 0; dw && n < N; n++)
        for (size_t o = 0; o < O; o++)
            db[o] += dy[n * O + o];
    return 0;
}

// --- the layer --------------------------------------------------------------

typedef struct {
    nn_layer base;
    size_t units; // O
} dense_layer;

static nn_dense_shape shape_for(const nn_layer *layer, size_t N)
{
    return (nn_dense_shape){N, layer->in.dim[0], layer->out.dim[0]};
}

static int build(nn_layer *layer, nn_shape in)
{
    size_t units = ((const dense_layer *)layer)->units;
    if (in.rank != 1)
        return nn_fail("nn_dense: %s: got an input of shape %s, expected a vector. Hint: add nn_flatten() "
                       "before it",
                       layer->name, nn_shape_text(in, "").text);
    layer->out = nn_shape_vector(units);
    layer->param_count = 2;
    layer->params[0] = (nn_param){.name = "kernel",
                                  .shape = nn_shape_of(2, (size_t[]){in.dim[0], units}),
                                  .fan_in = in.dim[0],
                                  .fan_out = units,
                                  .initializer = layer->kernel_initializer,
                                  .l2 = layer->kernel_l2};
    layer->params[1] = (nn_param){
        .name = "bias", .shape = nn_shape_vector(units), .fan_in = 1, .fan_out = 1, .initializer = NN_ZEROS};
    return 0;
}

static int forward(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y)
{
    nn_dense_shape shape = shape_for(layer, pass->N);
    return nn_dense_forward(&shape, x, layer->params[0].value, layer->params[1].value, y);
}

static int backward(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx)
{
    (void)y;
    nn_dense_shape shape = shape_for(layer, pass->N);
    return nn_dense_backward(&shape, x, layer->params[0].value, dy, dx, nn_layer_gradient(layer, pass, 0),
                             nn_layer_gradient(layer, pass, 1));
}

static const nn_layer_class dense_class = {
    .kind = "Dense", .stem = "dense", .build = build, .forward = forward, .backward = backward};

nn_layer *nn_dense(size_t units)
{
    if (units == 0)
        return nn_fail_null("nn_dense: units: got 0, expected at least 1");
    dense_layer *layer = nn_layer_alloc(&dense_class, sizeof *layer);
    if (layer == NULL)
        return NULL;
    layer->units = units;
    return &layer->base;
}
