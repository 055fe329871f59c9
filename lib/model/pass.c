/*
 * pass.c - all layers forward, all layers backward, and the memory between them.
 *
 * Going forward, each layer's output is kept: going back, every layer needs its own input and output again. The
 * gradients need only two arrays, one on each side of the layer at work. They change roles from layer to layer.
 *
 * The first layers of an image network have few weights and large outputs. The outputs of a whole batch do not fit
 * into the cache, and to fetch them from memory would take longer than to compute with them. So these layers are
 * walked in blocks: BLOCK images go through all of them, then the next BLOCK. What one layer wrote is still in the
 * cache when the next one reads it.
 *
 *     whole batch:  layer 0: ########    blocks:  layer 0: ##        ##        ...
 *                   layer 1: ########             layer 1:   ##        ##
 *                   layer 2: ########             layer 2:     ##        ##
 *
 * From the first layer on that takes vectors or has many weights, the whole batch goes through at once: a product of
 * large matrices uses each weight that was fetched for many images. The size of a block is fixed, and the gradients
 * of the blocks are added in their order. So nothing depends on the number of threads.
 */
#include "base/error.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "model/loss.h"
#include "model/model.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PREDICT_BATCH = 64, BLOCK = 8, FEW_WEIGHTS = 65536 };

// --- blocks -------------------------------------------------------------------

static size_t weights_of(const nn_layer *layer)
{
    size_t count = 0;
    for (size_t i = 0; i < layer->param_count; i++)
        count += nn_shape_size(layer->params[i].shape);
    return count;
}

// How many of the first layers are walked in blocks.
static size_t layers_in_blocks(const nn_model *model)
{
    size_t i = 0;
    while (i < model->layer_count && model->layers[i]->in.rank == 3 &&
           weights_of(model->layers[i]) <= FEW_WEIGHTS)
        i++;
    return i;
}

// The lowest layer with parameters. What lies below it has nothing to learn, and needs no gradient.
static size_t lowest_learner(const nn_model *model)
{
    size_t i = 0;
    while (i < model->layer_count && model->layers[i]->param_count == 0)
        i++;
    return i;
}

static size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
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
        free(model->dy_block[i]);
        model->dy[i] = model->dy_block[i] = NULL;
    }
    free(model->block_sums);
    free(model->probabilities);
    free(model->scratch);
    model->outputs = NULL;
    model->block_sums = model->probabilities = model->scratch = NULL;
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

// What one pass needs: the numbers of dy for the batch and for a block, the sums over blocks, and the scratch memory.
typedef struct {
    size_t dy, dy_block, sums, scratch;
} wishes;

static wishes wishes_for(const nn_model *model, size_t N)
{
    const size_t blocks = layers_in_blocks(model), block = at_most(N, BLOCK);
    wishes w = {.dy = N * widest(model, blocks ? blocks - 1 : 0, model->layer_count),
                .dy_block = block * widest(model, 0, blocks)};
    for (size_t i = 0; i < model->layer_count; i++) {
        const nn_layer *layer = model->layers[i];
        size_t wish = layer->class->scratch ? layer->class->scratch(layer, i < blocks ? block : N) : 0;
        w.scratch = wish > w.scratch ? wish : w.scratch;
        w.sums += i < blocks ? weights_of(layer) : 0;
    }
    return w;
}

// The system would promise memory that it does not have, and end the program when it is used. So ask before.
static int check_memory(const nn_model *model, size_t N, const wishes *w)
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

// One scratch memory serves all layers. How much they want depends on the number of threads, too.
static int reserve_scratch(nn_model *model)
{
    if (model->scratch && model->scratch_threads == nn_threads())
        return 0;
    free(model->scratch);
    model->scratch = nn_alloc(wishes_for(model, model->capacity).scratch, sizeof(nn_real));
    model->scratch_threads = nn_threads();
    return model->scratch ? 0 : -1;
}

static int allocate(nn_model *model, size_t N)
{
    const wishes w = wishes_for(model, N);
    if (check_memory(model, N, &w) < 0)
        return -1;
    model->outputs = nn_alloc(model->layer_count, sizeof *model->outputs);
    if (model->outputs == NULL)
        return -1;
    for (size_t i = 0; i < model->layer_count; i++) {
        bool over = i > 0 && i < layers_in_blocks(model) && model->layers[i]->class->elementwise;
        model->outputs[i] = over ? model->outputs[i - 1]
                                 : nn_alloc(N * nn_shape_size(model->layers[i]->out), sizeof(nn_real));
        if (model->outputs[i] == NULL)
            return -1;
    }
    for (size_t i = 0; i < 2; i++) {
        model->dy[i] = nn_alloc(w.dy, sizeof(nn_real));
        model->dy_block[i] = nn_alloc(w.dy_block, sizeof(nn_real));
        if (!model->dy[i] || !model->dy_block[i])
            return -1;
    }
    model->block_sums = nn_alloc(w.sums, sizeof(nn_real));
    model->probabilities = nn_alloc(N * nn_shape_size(nn_model_out(model)), sizeof(nn_real));
    model->capacity = N;
    return model->block_sums && model->probabilities ? reserve_scratch(model) : -1;
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
    nn_model_release(model);
    if (allocate(model, N) < 0) {
        nn_model_release(model);
        return -1;
    }
    return 0;
}

// --- some layers, for some images of the batch -----------------------------------

typedef struct {
    size_t begin, end;   // layers: from begin to before end
    size_t first, count; // images: count of them, from number first on
} part;

// What a layer needs to know of a pass. Each layer has random numbers of its own.
static nn_pass pass_of(const nn_model *model, size_t layer, const part *p)
{
    return (nn_pass){.N = p->count,
                     .first = p->first,
                     .scratch = model->scratch,
                     .training = model->training,
                     .seed = model->seed + ((uint64_t)layer << 32),
                     .step = (uint32_t)model->updates};
}

// What layer i gets to see of the images of a part.
static const nn_real *input_of(const nn_model *model, size_t i, const part *p, const nn_real *x)
{
    const nn_real *all = i ? model->outputs[i - 1] : x;
    return all + p->first * nn_shape_size(model->layers[i]->in);
}

static nn_real *output_of(const nn_model *model, size_t i, const part *p)
{
    return model->outputs[i] + p->first * nn_shape_size(model->layers[i]->out);
}

// Add the time since `began` to what a layer has taken so far, where somebody asks.
static void count_seconds(const nn_model *model, size_t i, int backward, double began)
{
    if (model->layer_seconds)
        model->layer_seconds[2 * i + (size_t)backward] += nn_seconds() - began;
}

static double now_for(const nn_model *model)
{
    return model->layer_seconds ? nn_seconds() : 0;
}

static int forward_part(const nn_model *model, const part *p, const nn_real *x)
{
    for (size_t i = p->begin; i < p->end; i++) {
        const nn_layer *layer = model->layers[i];
        const nn_pass pass = pass_of(model, i, p);
        const double began = now_for(model);
        if (layer->class->forward(layer, &pass, input_of(model, i, p, x), output_of(model, i, p)) < 0)
            return -1;
        count_seconds(model, i, 0, began);
    }
    return 0;
}

// *dy: of the highest layer of the part; afterwards dx of its lowest one, in one of the two arrays of `room`. NULL
// where nobody needs it.
static int backward_part(const nn_model *model, const part *p, const nn_real *x, nn_real *const room[2],
                         const nn_real **dy)
{
    const size_t lowest = lowest_learner(model);
    const nn_real *const top = *dy; // not ours to write to
    for (size_t i = p->end; i-- > p->begin && i >= lowest;) {
        nn_layer *layer = model->layers[i];
        const nn_pass pass = pass_of(model, i, p);
        const double began = now_for(model);
        nn_real *other = *dy == room[0] ? room[1] : room[0]; // not the array that dy is in
        nn_real *dx = i == lowest ? NULL : layer->class->elementwise && *dy != top ? (nn_real *)*dy : other;
        if (layer->class->backward(layer, &pass, input_of(model, i, p, x), output_of(model, i, p), *dy, dx) <
            0)
            return -1;
        count_seconds(model, i, 1, began);
        *dy = dx;
    }
    return 0;
}

// --- the whole batch --------------------------------------------------------------

const nn_real *nn_model_forward(nn_model *model, size_t N, const nn_real *x)
{
    if (nn_model_reserve(model, N) < 0)
        return NULL;
    const size_t blocks = layers_in_blocks(model);
    const part rest = {blocks, model->layer_count, 0, N};
    for (size_t first = 0; first < N; first += BLOCK) {
        const part block = {0, blocks, first, at_most(N - first, BLOCK)};
        if (forward_part(model, &block, x) < 0)
            return NULL;
    }
    return forward_part(model, &rest, x) < 0 ? NULL : model->outputs[model->layer_count - 1];
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

// sums = gradients of the first block; sums += gradients of each further one; at last gradients = sums.
typedef enum { BEGIN, ADD, END } summing;

static void sum_gradients(const nn_model *model, size_t layers, summing what)
{
    nn_real *sums = model->block_sums;
    for (size_t l = 0; l < layers; l++)
        for (size_t i = 0; i < model->layers[l]->param_count; i++) {
            nn_real *gradient = model->layers[l]->params[i].gradient;
            const size_t count = nn_shape_size(model->layers[l]->params[i].shape);
            for (size_t j = 0; what == ADD && j < count; j++)
                sums[j] += gradient[j];
            if (what != ADD)
                memcpy(what == BEGIN ? sums : gradient, what == BEGIN ? gradient : sums,
                       count * sizeof *sums);
            sums += count;
        }
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
    if (reserve_scratch(model) < 0) // another number of threads than forward
        return -1;
    const size_t K = nn_shape_size(nn_model_out(model)), blocks = layers_in_blocks(model);
    const part rest = {blocks, model->layer_count, 0, N};
    const nn_real *dy = model->dy[0];
    if (nn_softmax_cross_entropy_backward(N, K, model->probabilities, labels, model->dy[0]) < 0 ||
        backward_part(model, &rest, x, model->dy, &dy) < 0)
        return -1;
    for (size_t first = 0; first < N && lowest_learner(model) < blocks; first += BLOCK) {
        const part block = {0, blocks, first, at_most(N - first, BLOCK)};
        const nn_real *dy_block = dy + first * nn_shape_size(model->layers[blocks - 1]->out);
        if (backward_part(model, &block, x, model->dy_block, &dy_block) < 0)
            return -1;
        sum_gradients(model, blocks, first ? ADD : BEGIN);
    }
    if (lowest_learner(model) < blocks)
        sum_gradients(model, blocks, END);
    add_penalty_gradients(model);
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
