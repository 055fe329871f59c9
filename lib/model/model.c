/*
 * model.c - layers in a row, the memory between them, and one pass each way.
 *
 * Going forward, each layer's output is kept: going back, every layer needs
 * its own input and output again. The gradients need only two arrays in all,
 * one on each side of the layer at work; they change roles from layer to layer.
 */
#include "model/model.h"
#include "base/error.h"
#include "base/parallel.h"
#include "model/loss.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PREDICT_BATCH = 64 };

nn_model *nn_sequential(nn_shape in, uint64_t seed)
{
    if (nn_shape_size(in) == 0)
        return nn_fail_null(
            "nn_sequential: input shape: got %s, expected sizes of at least 1, fewer than 2^31 "
            "numbers in all",
            nn_shape_text(in, "").text);
    nn_model *model = nn_alloc(1, sizeof *model);
    if (model == NULL)
        return NULL;
    model->in = in;
    model->seed = seed;
    return model;
}

nn_shape nn_model_out(const nn_model *model)
{
    return model->layer_count ? model->layers[model->layer_count - 1]->out : model->in;
}

// "conv2d" for the first of its kind, then "conv2d_1", "conv2d_2"
static void name_layer(const nn_model *model, nn_layer *layer)
{
    size_t before = 0;
    for (size_t i = 0; i < model->layer_count; i++)
        before += model->layers[i]->class == layer->class;
    if (before)
        snprintf(layer->name, sizeof layer->name, "%s_%zu", layer->class->stem, before);
}

static void free_batch_memory(nn_model *model)
{
    for (size_t i = 0; model->outputs && i < model->layer_count; i++)
        free(model->outputs[i]);
    free(model->outputs);
    free(model->dy_above);
    free(model->dy_below);
    free(model->probabilities);
    free(model->scratch);
    model->outputs = NULL;
    model->dy_above = model->dy_below = model->probabilities = model->scratch = NULL;
    model->capacity = 0;
}

static void free_optimizer_memory(nn_model *model)
{
    size_t count = model->memory ? nn_model_param_count(model) : 0;
    for (size_t i = 0; i < count; i++)
        for (size_t slot = 0; slot < NN_MAX_SLOTS; slot++)
            free(model->memory[i].slots[slot]);
    free(model->memory);
    model->memory = NULL;
    model->memory_kind = NN_OPTIMIZER_NONE;
    model->memory_slots = 0;
    model->updates = 0;
}

int nn_add(nn_model *model, nn_layer *layer)
{
    if (layer && layer->in.rank != 0) // it has an owner: do not free it
        return nn_fail("nn_add: %s: this layer is in a model already. Hint: make a new one for each place",
                       layer->name);
    if (model == NULL || layer == NULL) {
        nn_layer_free(layer);
        return -1; // the message of the constructor that gave NULL stands
    }
    nn_layer **layers = realloc(model->layers, (model->layer_count + 1) * sizeof *layers);
    if (layers == NULL) {
        nn_layer_free(layer);
        return nn_fail("nn_add: no memory left");
    }
    model->layers = layers;
    name_layer(model, layer);
    if (nn_layer_build(layer, nn_model_out(model), model->seed, (uint32_t)nn_model_param_count(model)) < 0) {
        nn_layer_free(layer);
        return -1;
    }
    free_batch_memory(model);
    free_optimizer_memory(model);
    model->layers[model->layer_count++] = layer;
    return 0;
}

void nn_model_free(nn_model *model)
{
    if (model == NULL)
        return;
    free_batch_memory(model);
    free_optimizer_memory(model);
    for (size_t i = 0; i < model->layer_count; i++)
        nn_layer_free(model->layers[i]);
    free(model->layers);
    free(model);
}

size_t nn_model_param_count(const nn_model *model)
{
    size_t count = 0;
    for (size_t i = 0; i < model->layer_count; i++)
        count += model->layers[i]->param_count;
    return count;
}

nn_param *nn_model_param(const nn_model *model, size_t i, nn_layer **layer)
{
    for (size_t l = 0; l < model->layer_count; l++) {
        nn_layer *candidate = model->layers[l];
        if (i < candidate->param_count) {
            if (layer)
                *layer = candidate;
            return &candidate->params[i];
        }
        i -= candidate->param_count;
    }
    return NULL;
}

// The widest input or output of a layer, in numbers for one image.
static size_t widest(const nn_model *model)
{
    size_t most = nn_shape_size(model->in);
    for (size_t i = 0; i < model->layer_count; i++) {
        size_t width = nn_shape_size(model->layers[i]->out);
        most = width > most ? width : most;
    }
    return most;
}

// One scratch memory serves all layers. How much they want depends on the number of threads, too.
static int reserve_scratch(nn_model *model)
{
    if (model->scratch && model->scratch_threads == nn_threads())
        return 0;
    size_t most = 0;
    for (size_t i = 0; i < model->layer_count; i++) {
        const nn_layer *layer = model->layers[i];
        size_t wish = layer->class->scratch ? layer->class->scratch(layer, model->capacity) : 0;
        most = wish > most ? wish : most;
    }
    free(model->scratch);
    model->scratch = nn_alloc(most, sizeof(nn_real));
    model->scratch_threads = nn_threads();
    return model->scratch ? 0 : -1;
}

static int allocate_batch_memory(nn_model *model, size_t N)
{
    size_t most = widest(model), numbers = 2 * most + nn_shape_size(nn_model_out(model));
    for (size_t i = 0; i < model->layer_count; i++)
        numbers += nn_shape_size(model->layers[i]->out);
    // The system would promise the memory, and end the program when it is used. So ask before.
    size_t machine = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    if (N > machine / sizeof(nn_real) / numbers)
        return nn_fail(
            "nn_model_reserve: batch: got %zu images, expected at most %zu for this model in the %zu MiB "
            "of this machine. Hint: a smaller batch",
            N, machine / sizeof(nn_real) / numbers, machine >> 20);
    model->outputs = nn_alloc(model->layer_count, sizeof *model->outputs);
    if (model->outputs == NULL)
        return -1;
    for (size_t i = 0; i < model->layer_count; i++) {
        model->outputs[i] = nn_alloc(N * nn_shape_size(model->layers[i]->out), sizeof(nn_real));
        if (model->outputs[i] == NULL)
            return -1;
    }
    model->dy_above = nn_alloc(N * most, sizeof(nn_real));
    model->dy_below = nn_alloc(N * most, sizeof(nn_real));
    model->probabilities = nn_alloc(N * nn_shape_size(nn_model_out(model)), sizeof(nn_real));
    model->capacity = N;
    return model->dy_above && model->dy_below && model->probabilities ? reserve_scratch(model) : -1;
}

int nn_model_reserve(nn_model *model, size_t N)
{
    if (model == NULL || model->layer_count == 0 || N == 0)
        return nn_fail(
            "nn_model_reserve: got a model of %zu layers and a batch of %zu, expected at least 1 of "
            "each. Hint: nn_add",
            model ? model->layer_count : 0, N);
    if (N <= model->capacity)
        return reserve_scratch(model);
    free_batch_memory(model);
    if (allocate_batch_memory(model, N) < 0) {
        free_batch_memory(model);
        return -1;
    }
    return 0;
}

bool nn_model_training(nn_model *model, bool training)
{
    bool before = model->training;
    model->training = training;
    return before;
}

// What layer i of the model needs to know of a pass. Each layer has random numbers of its own.
static nn_pass pass_of(const nn_model *model, size_t i, size_t N)
{
    return (nn_pass){.N = N,
                     .scratch = model->scratch,
                     .training = model->training,
                     .seed = model->seed + ((uint64_t)i << 32),
                     .step = (uint32_t)model->updates};
}

const nn_real *nn_model_forward(nn_model *model, size_t N, const nn_real *x)
{
    if (nn_model_reserve(model, N) < 0)
        return NULL;
    for (size_t i = 0; i < model->layer_count; i++) {
        const nn_layer *layer = model->layers[i];
        nn_pass pass = pass_of(model, i, N);
        if (layer->class->forward(layer, &pass, i ? model->outputs[i - 1] : x, model->outputs[i]) < 0)
            return NULL;
    }
    return model->outputs[model->layer_count - 1];
}

const nn_real *nn_model_loss(nn_model *model, size_t N, const nn_real *x, const int *labels,
                             double *loss_mean)
{
    const nn_real *logits = nn_model_forward(model, N, x);
    if (logits == NULL)
        return NULL;
    size_t K = nn_shape_size(nn_model_out(model));
    if (nn_softmax_cross_entropy_forward(N, K, logits, labels, model->probabilities, loss_mean) < 0)
        return NULL;
    return logits;
}

double nn_model_penalty(const nn_model *model)
{
    double penalty = 0;
    for (size_t p = 0; p < nn_model_param_count(model); p++) {
        const nn_param *param = nn_model_param(model, p, NULL);
        double squares = 0;
        for (size_t i = 0; param->l2 > 0 && i < nn_shape_size(param->shape); i++)
            squares += (double)param->value[i] * (double)param->value[i];
        penalty += param->l2 * squares;
    }
    return penalty;
}

// The slope of l2 * w^2 is 2 * l2 * w.
static void add_penalty_gradients(nn_model *model)
{
    for (size_t p = 0; p < nn_model_param_count(model); p++) {
        nn_param *param = nn_model_param(model, p, NULL);
        const nn_real twice = (nn_real)(2 * param->l2);
        for (size_t i = 0; twice > 0 && i < nn_shape_size(param->shape); i++)
            param->gradient[i] += twice * param->value[i];
    }
}

int nn_model_backward(nn_model *model, size_t N, const nn_real *x, const int *labels)
{
    if (model == NULL || N == 0 || N > model->capacity)
        return nn_fail("nn_model_backward: got a batch of %zu, expected the one that nn_model_loss has seen",
                       N);
    if (reserve_scratch(model) < 0)
        return -1;
    size_t K = nn_shape_size(nn_model_out(model));
    if (nn_softmax_cross_entropy_backward(N, K, model->probabilities, labels, model->dy_above) < 0)
        return -1;
    for (size_t i = model->layer_count; i-- > 0;) {
        nn_layer *layer = model->layers[i];
        nn_pass pass = pass_of(model, i, N);
        const nn_real *below = i ? model->outputs[i - 1] : x;
        nn_real *dx = i ? model->dy_below : NULL; // nobody needs the gradient by the images
        if (layer->class->backward(layer, &pass, below, model->outputs[i], model->dy_above, dx) < 0)
            return -1;
        if (i) { // what this layer wrote is what the layer below it reads
            model->dy_below = model->dy_above;
            model->dy_above = dx;
        }
    }
    add_penalty_gradients(model);
    return 0;
}

static int prepare_optimizer_memory(nn_model *model, const nn_optimizer *optimizer)
{
    size_t slots = nn_optimizer_slots(optimizer), count = nn_model_param_count(model);
    if (model->memory && model->memory_kind == optimizer->kind && model->memory_slots == slots)
        return 0;
    free_optimizer_memory(model);
    model->memory = nn_alloc(count, sizeof *model->memory);
    if (model->memory == NULL)
        return -1;
    for (size_t i = 0; i < count; i++)
        for (size_t slot = 0; slot < slots; slot++) {
            size_t size = nn_shape_size(nn_model_param(model, i, NULL)->shape);
            model->memory[i].slots[slot] = nn_alloc(size, sizeof(nn_real));
            if (model->memory[i].slots[slot] == NULL) {
                free_optimizer_memory(model);
                return -1;
            }
        }
    model->memory_kind = optimizer->kind;
    model->memory_slots = slots;
    return 0;
}

int nn_model_step(nn_model *model, const nn_optimizer *optimizer)
{
    if (nn_optimizer_check(optimizer) < 0 || prepare_optimizer_memory(model, optimizer) < 0)
        return -1;
    model->updates++;
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        nn_param *param = nn_model_param(model, i, NULL);
        nn_optimizer_step(optimizer, model->updates, nn_shape_size(param->shape), param->gradient,
                          model->memory[i].slots, param->value);
    }
    return 0;
}

int nn_predict(nn_model *model, size_t N, const nn_real *x, nn_real *logits)
{
    if (nn_model_reserve(model, N < PREDICT_BATCH ? N : PREDICT_BATCH) < 0)
        return -1;
    size_t in = nn_shape_size(model->in), out = nn_shape_size(nn_model_out(model));
    bool training = nn_model_training(model, false);
    int result = 0;
    for (size_t first = 0; first < N && result == 0; first += model->capacity) {
        size_t count = N - first < model->capacity ? N - first : model->capacity;
        const nn_real *y = nn_model_forward(model, count, x + first * in);
        if (y)
            memcpy(logits + first * out, y, count * out * sizeof *logits);
        result = y ? 0 : -1;
    }
    nn_model_training(model, training);
    return result;
}
