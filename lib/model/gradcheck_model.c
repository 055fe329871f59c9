/*
 * gradcheck_model.c - set up a layer or a model for the gradient checker.
 *
 * A layer has no loss of its own. So it gets one: L = sum_i dy[i] y[i], with
 * random numbers dy. The gradient of this L by y is dy, which is what backward
 * wants to be told.
 */
#include "base/error.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "model/early_stopping.h"
#include "model/gradcheck.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void fill_random(nn_rng *rng, size_t count, double size, nn_real *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (nn_real)(size * nn_rng_normal(rng));
}

// A layer on random numbers, and its loss: L = sum_i dy[i] y[i], whose gradient by y is dy.
typedef struct {
    nn_layer *layer;
    nn_pass pass;
    nn_real *x, *dx, *y, *dy;
    size_t in_count, out_count;
} layer_case;

static double layer_loss(void *context)
{
    layer_case *c = context;
    if (c->layer->class->forward(c->layer, &c->pass, c->x, c->y) < 0)
        return NAN;
    double sum = 0;
    for (size_t i = 0; i < c->out_count; i++)
        sum += (double)c->dy[i] * (double)c->y[i];
    return sum;
}

static void free_case(layer_case *c)
{
    free(c->x);
    free(c->dx);
    free(c->y);
    free(c->dy);
    free(c->pass.scratch);
}

static int make_case(layer_case *c, nn_layer *layer, nn_shape in, size_t N, uint64_t seed)
{
    if (nn_layer_build(layer, in, seed, 0) < 0)
        return -1;
    size_t scratch = layer->class->scratch ? layer->class->scratch(layer, N) : 0;
    *c = (layer_case){
        .layer = layer, .in_count = N * nn_shape_size(in), .out_count = N * nn_shape_size(layer->out)};
    c->x = nn_alloc(c->in_count, sizeof(nn_real));
    c->dx = nn_alloc(c->in_count, sizeof(nn_real));
    c->y = nn_alloc(c->out_count, sizeof(nn_real));
    c->dy = nn_alloc(c->out_count, sizeof(nn_real));
    c->pass =
        (nn_pass){.N = N, .scratch = nn_alloc(scratch, sizeof(nn_real)), .training = true, .seed = seed};
    if (!c->x || !c->dx || !c->y || !c->dy || !c->pass.scratch)
        return -1;
    nn_rng rng = nn_rng_at(seed, NN_RNG_GRADCHECK, 1, 0);
    fill_random(&rng, c->in_count, 1, c->x);
    // so small that L stays near 1, however many outputs there are: its rounding is what limits the check
    fill_random(&rng, c->out_count, 1 / sqrt((double)c->out_count), c->dy);
    for (size_t i = 0; i < layer->param_count; i++)
        if (!layer->params[i].non_trainable)
            fill_random(&rng, nn_shape_size(layer->params[i].shape), 0.5, layer->params[i].value);
    // what backward forgets to write stays NaN and is found
    for (size_t i = 0; i < c->in_count; i++)
        c->dx[i] = (nn_real)NAN;
    for (size_t i = 0; i < layer->param_count; i++)
        for (size_t j = 0; j < nn_shape_size(layer->params[i].shape); j++)
            layer->params[i].gradient[j] = (nn_real)NAN;
    return 0;
}

// As a model does it: y of an elementwise layer stands where x stood, and dx where dy stood.
static int go_back(const layer_case *c)
{
    nn_layer *layer = c->layer;
    if (!layer->class->elementwise)
        return layer->class->backward(layer, &c->pass, c->x, c->y, c->dy, c->dx);
    memcpy(c->dx, c->dy, c->in_count * sizeof *c->dx);
    return layer->class->backward(layer, &c->pass, c->y, c->y, c->dx, c->dx);
}

int nn_gradcheck_layer(nn_layer *layer, nn_shape in, size_t N, const nn_gradcheck_options *options,
                       nn_gradcheck_report *report)
{
    layer_case c = {0};
    nn_gradcheck_tensor tensors[NN_MAX_PARAMS + 1];
    nn_gradcheck_options o = options ? *options : (nn_gradcheck_options){0};
    if (layer == NULL)
        return -1;
    int result = make_case(&c, layer, in, N, o.seed);
    if (result == 0) {
        layer_loss(&c); // fills y
        result = go_back(&c);
    }
    if (result == 0) {
        o.batch = N;
        size_t batch_shape[] = {N, nn_shape_size(in)};
        tensors[0] = (nn_gradcheck_tensor){"dx", c.x, c.dx, nn_shape_of(2, batch_shape)};
        size_t count = 1;
        for (size_t i = 0; i < layer->param_count; i++) {
            nn_param *param = &layer->params[i];
            if (!param->non_trainable)
                tensors[count++] =
                    (nn_gradcheck_tensor){param->name, param->value, param->gradient, param->shape};
        }
        result = nn_gradcheck(layer_loss, &c, tensors, count, &o, report);
    }
    free_case(&c);
    return result;
}

typedef struct {
    nn_model *model;
    size_t N;
    const nn_real *x;
    const int *labels;
} model_case;

static double model_loss(void *context)
{
    model_case *c = context;
    double loss;
    if (nn_model_loss(c->model, c->N, c->x, c->labels, &loss) == NULL)
        return NAN;
    return loss + nn_model_penalty(c->model);
}

static int check_params(nn_model *model, size_t N, const nn_real *x, const int *labels,
                        const nn_gradcheck_options *options, nn_gradcheck_report *report)
{
    model_case c = {model, N, x, labels};
    double loss;
    if (nn_model_loss(model, N, x, labels, &loss) == NULL || nn_model_backward(model, N, x, labels) < 0)
        return -1;
    size_t all = nn_model_param_count(model), count = 0;
    nn_gradcheck_tensor *tensors = nn_alloc(all, sizeof *tensors);
    char(*names)[64] = nn_alloc(all, sizeof *names);
    nn_gradcheck_options o = options ? *options : (nn_gradcheck_options){0};
    o.batch = N;
    for (size_t i = 0; tensors && names && i < all; i++) {
        nn_layer *layer;
        nn_param *param = nn_model_param(model, i, &layer);
        if (param->non_trainable)
            continue;
        snprintf(names[i], sizeof names[i], "%s %s", layer->name, param->name);
        tensors[count++] = (nn_gradcheck_tensor){names[i], param->value, param->gradient, param->shape};
    }
    int result = tensors && names ? nn_gradcheck(model_loss, &c, tensors, count, &o, report) : -1;
    free(tensors);
    free(names);
    return result;
}

int nn_gradcheck_model(nn_model *model, size_t N, const nn_real *x, const int *labels,
                       const nn_gradcheck_options *options, nn_gradcheck_report *report)
{
    // in training, moving means move with every pass: afterwards they are put back
    nn_real *kept = model ? nn_weights_keep(model, NULL) : NULL;
    if (model && kept == NULL)
        return -1;
    int result = check_params(model, N, x, labels, options, report);
    if (kept)
        nn_weights_restore(model, kept);
    free(kept);
    return result;
}
