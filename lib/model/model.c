/*
 * model.c - layers in a row, their parameters, and a step of the optimizer.
 *
 * What happens in a pass is in pass.c.
 */
#include "model/model.h"
#include "base/error.h"
#include "base/parallel.h"
#include "model/loss.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

// "conv2d" for the first of its kind, then "conv2d_1", "conv2d_2"; those with a name of their own do not count.
static int name_layer(const nn_model *model, nn_layer *layer)
{
    size_t before = 0;
    for (size_t i = 0; i < model->layer_count; i++)
        before += model->layers[i]->class == layer->class && !model->layers[i]->named;
    if (before && !layer->named)
        snprintf(layer->name, sizeof layer->name, "%s_%zu", layer->class->stem, before);
    for (size_t i = 0; i < model->layer_count; i++)
        if (strcmp(model->layers[i]->name, layer->name) == 0)
            return nn_fail("nn_add: %s: got a second layer of this name, expected another name. Hint: "
                           "nn_with_name",
                           layer->name);
    return 0;
}

nn_memory *nn_memory_new(const nn_model *model, size_t slots)
{
    const size_t count = nn_model_param_count(model);
    nn_memory *memory = nn_alloc(count, sizeof *memory);
    for (size_t i = 0; memory && i < count; i++)
        for (size_t slot = 0; slot < slots && !nn_model_param(model, i, NULL)->non_trainable; slot++) {
            size_t size = nn_shape_size(nn_model_param(model, i, NULL)->shape);
            memory[i].slots[slot] = nn_alloc(size, sizeof(nn_real));
            if (memory[i].slots[slot] == NULL) {
                nn_memory_free(model, memory);
                return NULL;
            }
        }
    return memory;
}

void nn_memory_free(const nn_model *model, nn_memory *memory)
{
    for (size_t i = 0; memory && i < nn_model_param_count(model); i++)
        for (size_t slot = 0; slot < NN_MAX_SLOTS; slot++)
            free(memory[i].slots[slot]);
    free(memory);
}

void nn_model_remember(nn_model *model, nn_optimizer_kind kind, size_t slots, nn_memory *memory,
                       uint64_t updates)
{
    nn_memory_free(model, model->memory);
    model->memory = memory;
    model->memory_kind = kind;
    model->memory_slots = slots;
    model->updates = updates;
}

void nn_model_forget(nn_model *model)
{
    nn_model_remember(model, NN_OPTIMIZER_NONE, 0, NULL, 0);
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
    if (name_layer(model, layer) < 0 ||
        nn_layer_build(layer, nn_model_out(model), model->seed, (uint32_t)nn_model_param_count(model)) < 0) {
        nn_layer_free(layer);
        return -1;
    }
    nn_model_release(model);
    nn_model_forget(model);
    model->layers[model->layer_count++] = layer;
    return 0;
}

void nn_model_free(nn_model *model)
{
    if (model == NULL)
        return;
    nn_model_release(model);
    nn_model_forget(model);
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

bool nn_model_training(nn_model *model, bool training)
{
    bool before = model->training;
    model->training = training;
    return before;
}

int nn_model_label_smoothing(nn_model *model, double smoothing)
{
    if (nn_label_smoothing_check("nn_model_label_smoothing", smoothing) < 0)
        return -1;
    model->label_smoothing = smoothing;
    return 0;
}

double nn_model_penalty(const nn_model *model)
{
    double penalty = 0;
    for (size_t p = 0; p < nn_model_param_count(model); p++) {
        const nn_param *param = nn_model_param(model, p, NULL);
        double squares = 0;
        if (param->non_trainable)
            continue;
        for (size_t i = 0; param->l2 > 0 && i < nn_shape_size(param->shape); i++)
            squares += (double)param->value[i] * (double)param->value[i];
        penalty += param->l2 * squares;
    }
    return penalty;
}

static int prepare_optimizer_memory(nn_model *model, const nn_optimizer *optimizer)
{
    const size_t slots = nn_optimizer_slots(optimizer);
    if (model->memory && model->memory_kind == optimizer->kind && model->memory_slots == slots)
        return 0;
    nn_model_forget(model);
    nn_memory *memory = nn_memory_new(model, slots);
    if (memory == NULL)
        return -1;
    nn_model_remember(model, optimizer->kind, slots, memory, 0);
    return 0;
}

int nn_model_step(nn_model *model, const nn_optimizer *optimizer)
{
    if (nn_optimizer_check(optimizer) < 0 || prepare_optimizer_memory(model, optimizer) < 0)
        return -1;
    model->updates++;
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        nn_param *param = nn_model_param(model, i, NULL);
        if (!param->non_trainable)
            nn_optimizer_step(optimizer, model->updates, nn_shape_size(param->shape), param->gradient,
                              model->memory[i].slots, param->value);
    }
    return 0;
}
