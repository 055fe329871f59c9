/*
 * pass_memory.c - how a batch is cut into blocks, and the memory between the layers.
 *
 * pass.c says why there are blocks. The memory is allocated once, for the largest batch that was asked for.
 */
#include "base/error.h"
#include "base/parallel.h"
#include "model/pass_inside.h"

#include <stdlib.h>
#include <unistd.h>

enum { FEW_WEIGHTS = 65536 };

// --- blocks -------------------------------------------------------------------

size_t nn_pass_weights(const nn_layer *layer)
{
    size_t count = 0;
    for (size_t i = 0; i < layer->param_count; i++)
        count += nn_shape_size(layer->params[i].shape);
    return count;
}

size_t nn_pass_blocks(const nn_model *model)
{
    size_t i = 0;
    while (i < model->layer_count && model->layers[i]->in.rank == 3 &&
           !model->layers[i]->class->whole_batch && nn_pass_weights(model->layers[i]) <= FEW_WEIGHTS)
        i++;
    return i;
}

size_t nn_pass_block_images(size_t N)
{
    return (N + NN_BLOCKS - 1) / NN_BLOCKS;
}

size_t nn_pass_count_blocks(size_t N)
{
    return (N + nn_pass_block_images(N) - 1) / nn_pass_block_images(N);
}

// --- memory -------------------------------------------------------------------

void nn_model_release(nn_model *model)
{
    for (size_t i = 0; model->outputs && i < model->layer_count; i++)
        if (i == 0 || model->outputs[i] != model->outputs[i - 1])
            free(model->outputs[i]);
    free(model->outputs);
    for (size_t i = 0; i < 2; i++) {
        free(model->dy[i]);
        model->dy[i] = NULL;
    }
    free(model->block_gradients);
    free(model->probabilities);
    free(model->scratch);
    model->outputs = NULL;
    model->block_gradients = model->probabilities = model->scratch = NULL;
    model->capacity = 0;
}

// The widest output of some layers, in numbers for one image.
static size_t widest(const nn_model *model, size_t begin, size_t end)
{
    size_t most = 0;
    for (size_t i = begin; i < end; i++) {
        size_t width = nn_shape_size(model->layers[i]->out);
        most = width > most ? width : most;
    }
    return most;
}

nn_pass_wishes nn_pass_wishes_for(const nn_model *model, size_t N)
{
    const size_t blocks = nn_pass_blocks(model), images = nn_pass_block_images(N);
    nn_pass_wishes w = {.dy = N * widest(model, blocks ? blocks - 1 : 0, model->layer_count),
                        .dy_block = images * widest(model, 0, blocks)};
    for (size_t i = 0; i < model->layer_count; i++) {
        const nn_layer *layer = model->layers[i];
        size_t wish = layer->class->scratch ? layer->class->scratch(layer, i < blocks ? images : N) : 0;
        size_t *most = i < blocks ? &w.block_room : &w.scratch;
        *most = wish > *most ? wish : *most;
        w.gradients += i < blocks ? nn_pass_weights(layer) : 0;
    }
    w.block_room += 2 * w.dy_block;
    if (w.scratch < nn_threads() * w.block_room)
        w.scratch = nn_threads() * w.block_room;
    return w;
}

// The system would promise memory that it does not have, and end the program when it is used. So ask before.
static int check_memory(const nn_model *model, size_t N, const nn_pass_wishes *w)
{
    size_t machine = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / sizeof(nn_real);
    size_t numbers = 2 * (w->dy / N) + nn_shape_size(nn_model_out(model)); // for one image
    for (size_t i = 0; i < model->layer_count; i++)
        numbers += nn_shape_size(model->layers[i]->out);
    if (N <= machine / numbers)
        return 0;
    return nn_fail(
        "nn_model_reserve: batch: got %zu images, expected at most %zu for this model in the %zu MiB "
        "of this machine. Hint: a smaller batch",
        N, machine / numbers, machine * sizeof(nn_real) >> 20);
}

int nn_pass_reserve_scratch(nn_model *model)
{
    if (model->scratch && model->scratch_threads == nn_threads())
        return 0;
    free(model->scratch);
    model->scratch = nn_alloc(nn_pass_wishes_for(model, model->capacity).scratch, sizeof(nn_real));
    model->scratch_threads = nn_threads();
    return model->scratch ? 0 : -1;
}

static int allocate(nn_model *model, size_t N)
{
    const nn_pass_wishes w = nn_pass_wishes_for(model, N);
    if (check_memory(model, N, &w) < 0)
        return -1;
    model->outputs = nn_alloc(model->layer_count, sizeof *model->outputs);
    if (model->outputs == NULL)
        return -1;
    for (size_t i = 0; i < model->layer_count; i++) {
        bool over = i > 0 && i < nn_pass_blocks(model) && model->layers[i]->class->elementwise;
        model->outputs[i] = over ? model->outputs[i - 1]
                                 : nn_alloc(N * nn_shape_size(model->layers[i]->out), sizeof(nn_real));
        if (model->outputs[i] == NULL)
            return -1;
    }
    for (size_t i = 0; i < 2; i++) {
        model->dy[i] = nn_alloc(w.dy, sizeof(nn_real));
        if (model->dy[i] == NULL)
            return -1;
    }
    model->block_gradients = nn_alloc(NN_BLOCKS * w.gradients, sizeof(nn_real));
    model->probabilities = nn_alloc(N * nn_shape_size(nn_model_out(model)), sizeof(nn_real));
    model->capacity = N;
    return model->block_gradients && model->probabilities ? nn_pass_reserve_scratch(model) : -1;
}

int nn_model_reserve(nn_model *model, size_t N)
{
    if (model == NULL || model->layer_count == 0 || N == 0)
        return nn_fail(
            "nn_model_reserve: got a model of %zu layers and a batch of %zu, expected at least 1 of "
            "each. Hint: nn_add",
            model ? model->layer_count : 0, N);
    if (N <= model->capacity)
        return nn_pass_reserve_scratch(model);
    nn_model_release(model);
    if (allocate(model, N) < 0) {
        nn_model_release(model);
        return -1;
    }
    return 0;
}
