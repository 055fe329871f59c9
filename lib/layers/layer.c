/*
 * layer.c - what all kinds of layer share: their memory.
 */
#include "layers/layer.h"
#include "base/error.h"
#include "base/parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *nn_layer_alloc(const nn_layer_class *class, size_t bytes)
{
    nn_layer *layer = nn_alloc(1, bytes);
    if (layer == NULL)
        return NULL;
    layer->class = class;
    snprintf(layer->name, sizeof layer->name, "%s", class->stem);
    return layer;
}

static int allocate(nn_layer *layer, nn_param *param)
{
    size_t count = nn_shape_size(param->shape);
    if (count == 0)
        return nn_fail("nn_layer_build: %s: %s of shape %s is too large, expected fewer than 2^31 numbers",
                       layer->name, param->name, nn_shape_text(param->shape, "").text);
    param->value = nn_alloc(count, sizeof *param->value);
    param->gradient = nn_alloc(count, sizeof *param->gradient);
    return param->value && param->gradient ? 0 : -1;
}

int nn_layer_build(nn_layer *layer, nn_shape in, uint64_t seed, uint32_t first_param)
{
    if (layer->in.rank != 0)
        return nn_fail("nn_layer_build: %s: this layer is in a model already. Hint: make a new one for each "
                       "place",
                       layer->name);
    if (layer->class->build(layer, in) < 0)
        return -1;
    if (nn_shape_size(layer->out) == 0)
        return nn_fail(
            "nn_layer_build: %s: an output of shape %s is too large, expected fewer than 2^31 numbers",
            layer->name, nn_shape_text(layer->out, "").text);
    layer->in = in;
    if (layer->kept_count && !(layer->kept = nn_alloc(layer->kept_count, sizeof *layer->kept)))
        return -1;
    for (size_t i = 0; i < layer->param_count; i++) {
        nn_param *param = &layer->params[i];
        nn_rng rng = nn_rng_at(seed, NN_RNG_INIT, 0, first_param + (uint32_t)i);
        if (allocate(layer, param) < 0)
            return -1;
        nn_initialize(param->initializer, nn_shape_size(param->shape), param->fan_in, param->fan_out, &rng,
                      param->value);
    }
    return 0;
}

nn_layer *nn_with_initializer(nn_initializer initializer, nn_layer *layer)
{
    if (layer)
        layer->kernel_initializer = initializer;
    return layer;
}

int nn_layer_keep_shape(nn_layer *layer, nn_shape in)
{
    layer->out = in;
    return 0;
}

// Settings come before nn_add. A layer that is in a model has an owner: it must not be freed.
static bool is_in_model(const char *function, const nn_layer *layer)
{
    if (layer->in.rank != 0)
        nn_fail("%s: %s: this layer is in a model already. Hint: nn_add(model, %s(...))", function,
                layer->name, function);
    return layer->in.rank != 0;
}

nn_layer *nn_with_name(const char *name, nn_layer *layer)
{
    if (layer == NULL || is_in_model("nn_with_name", layer))
        return NULL;
    if (name[0] == '\0' || strlen(name) >= sizeof layer->name || strchr(name, '/')) {
        nn_layer_free(layer);
        return nn_fail_null("nn_with_name: got \"%.64s\", expected 1 to %d letters, and no slash", name,
                            NN_NAME_BYTES - 1);
    }
    snprintf(layer->name, sizeof layer->name, "%s", name);
    layer->named = true;
    return layer;
}

nn_layer *nn_with_l2(double l2, nn_layer *layer)
{
    if (layer == NULL || is_in_model("nn_with_l2", layer))
        return NULL;
    if (!(l2 >= 0) || !isfinite(l2)) {
        nn_layer_free(layer);
        return nn_fail_null("nn_with_l2: l2: got %g, expected a number of at least 0", l2);
    }
    layer->kernel_l2 = l2;
    return layer;
}

void nn_layer_free(nn_layer *layer)
{
    if (layer == NULL)
        return;
    for (size_t i = 0; i < layer->param_count; i++) {
        free(layer->params[i].value);
        free(layer->params[i].gradient);
    }
    free(layer->kept);
    free(layer);
}

nn_real *nn_layer_gradient(const nn_layer *layer, const nn_pass *pass, size_t i)
{
    nn_real *gradient = pass->gradients;
    if (layer->frozen)
        return NULL;
    if (gradient == NULL)
        return layer->params[i].gradient;
    for (size_t before = 0; before < i; before++)
        gradient += nn_shape_size(layer->params[before].shape);
    return gradient;
}
