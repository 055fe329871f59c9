/*
 * pass.c - all layers forward, all layers backward, and the memory between them.
 *
 * Going forward, each layer's output is kept: going back, every layer needs its own input and output again. (A relu
 * behind an image layer writes over what that one gave. It can: its way back needs only its own output.) The gradients
 * need only two arrays, one on each side of the layer at work. They change roles from layer to layer.
 *
 * The first layers of an image network have few weights and large outputs. The outputs of a whole batch do not fit
 * into the cache, and to fetch them from memory would take longer than to compute with them. So a batch is cut into
 * (at most) BLOCKS blocks of images, and each thread takes one block after the other through all of these layers. What
 * one layer wrote is still in the thread's own cache when the next one reads it, and the threads need not meet.
 *
 *     whole batch:  layer 0: ########    blocks:  layer 0: ##        ##        ...
 *                   layer 1: ########             layer 1:   ##        ##
 *                   layer 2: ########             layer 2:     ##        ##
 *
 * From the first layer on that takes vectors, has many weights, or must see all images, the whole batch goes through at
 * once: a product of large matrices uses each weight that was fetched for many images. How a batch is cut depends on its
 * size alone, and the gradients of the blocks are added in their order. So nothing depends on the number of threads.
 */
#include "base/error.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "model/loss.h"
#include "model/model.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PREDICT_BATCH = 64, BLOCKS = 16, FEW_WEIGHTS = 65536 };

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
           !model->layers[i]->class->whole_batch && weights_of(model->layers[i]) <= FEW_WEIGHTS)
        i++;
    return i;
}

// The lowest layer with parameters that is not frozen. What lies below it has nothing to learn, and needs no gradient.
static size_t lowest_learner(const nn_model *model)
{
    size_t i = 0;
    while (i < model->layer_count && (model->layers[i]->param_count == 0 || model->layers[i]->frozen))
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

// How many numbers one pass needs.
typedef struct {
    size_t dy;         // for a gradient between two layers that see the whole batch
    size_t dy_block;   // for one between two layers that are walked in blocks
    size_t gradients;  // of one block: all weights of the layers that are walked in blocks
    size_t block_room; // of one thread, for its block: scratch memory, and dy_block twice
    size_t scratch;    // of all: of one layer for the whole batch, or the rooms of all threads
} wishes;

static size_t images_in_block(size_t N)
{
    return (N + BLOCKS - 1) / BLOCKS;
}

static wishes wishes_for(const nn_model *model, size_t N)
{
    const size_t blocks = layers_in_blocks(model), images = images_in_block(N);
    wishes w = {.dy = N * widest(model, blocks ? blocks - 1 : 0, model->layer_count),
                .dy_block = images * widest(model, 0, blocks)};
    for (size_t i = 0; i < model->layer_count; i++) {
        const nn_layer *layer = model->layers[i];
        size_t wish = layer->class->scratch ? layer->class->scratch(layer, i < blocks ? images : N) : 0;
        size_t *most = i < blocks ? &w.block_room : &w.scratch;
        *most = wish > *most ? wish : *most;
        w.gradients += i < blocks ? weights_of(layer) : 0;
    }
    w.block_room += 2 * w.dy_block;
    if (w.scratch < nn_threads() * w.block_room)
        w.scratch = nn_threads() * w.block_room;
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
        if (model->dy[i] == NULL)
            return -1;
    }
    model->block_gradients = nn_alloc(BLOCKS * w.gradients, sizeof(nn_real));
    model->probabilities = nn_alloc(N * nn_shape_size(nn_model_out(model)), sizeof(nn_real));
    model->capacity = N;
    return model->block_gradients && model->probabilities ? reserve_scratch(model) : -1;
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
    nn_real *scratch;
    nn_real *room[2];   // for dy and dx by turns
    nn_real *gradients; // where the weights' gradients go; NULL: to the layers' own
} part;

// The layers from begin on, for the whole batch.
static part whole_batch(const nn_model *model, size_t begin, size_t N)
{
    return (part){.begin = begin,
                  .end = model->layer_count,
                  .count = N,
                  .scratch = model->scratch,
                  .room = {model->dy[0], model->dy[1]}};
}

// Block number b, in the hands of the thread that runs this line.
static part block_number(const nn_model *model, const wishes *w, size_t b, size_t N)
{
    const size_t images = images_in_block(N), first = b * images;
    nn_real *room = model->scratch + nn_thread_index() * w->block_room;
    return (part){.end = layers_in_blocks(model),
                  .first = first,
                  .count = at_most(N - first, images),
                  .scratch = room + 2 * w->dy_block,
                  .room = {room, room + w->dy_block},
                  .gradients = model->block_gradients + b * w->gradients};
}

static size_t count_blocks(size_t N)
{
    return (N + images_in_block(N) - 1) / images_in_block(N);
}

// One thread is enough where nothing is computed in blocks: where all that is there is a flatten.
static int threads_for_blocks(const wishes *w)
{
    return w->gradients ? (int)nn_threads() : 1;
}

// What a layer needs to know of a pass. Each layer has random numbers of its own.
static nn_pass pass_of(const nn_model *model, size_t layer, const part *p)
{
    nn_real *gradients = p->gradients;
    for (size_t i = 0; gradients && i < layer; i++)
        gradients += weights_of(model->layers[i]);
    return (nn_pass){.N = p->count,
                     .first = p->first,
                     .scratch = p->scratch,
                     .gradients = gradients,
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

// Add the time since `began` to what a layer has taken so far, where somebody asks. Of threads that work on blocks side
// by side, each counts for its share.
static void count_seconds(const nn_model *model, const part *p, size_t i, int backward, double began)
{
    if (model->layer_seconds == NULL)
        return;
    const double seconds = (nn_seconds() - began) / (p->gradients ? (double)nn_threads() : 1);
#pragma omp atomic
    model->layer_seconds[2 * i + (size_t)backward] += seconds;
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
        count_seconds(model, p, i, 0, began);
    }
    return 0;
}

// *dy: of the highest layer of the part; afterwards dx of its lowest one, in one of the two arrays of its room. NULL
// where nobody needs it.
static int backward_part(const nn_model *model, const part *p, const nn_real *x, const nn_real **dy)
{
    const size_t lowest = lowest_learner(model);
    const nn_real *const top = *dy; // not ours to write to
    for (size_t i = p->end; i-- > p->begin && i >= lowest;) {
        nn_layer *layer = model->layers[i];
        const nn_pass pass = pass_of(model, i, p);
        const double began = now_for(model);
        nn_real *other = *dy == p->room[0] ? p->room[1] : p->room[0]; // not the array that dy is in
        nn_real *dx = i == lowest ? NULL : layer->class->elementwise && *dy != top ? (nn_real *)*dy : other;
        if (layer->class->backward(layer, &pass, input_of(model, i, p, x), output_of(model, i, p), *dy, dx) <
            0)
            return -1;
        count_seconds(model, p, i, 1, began);
        *dy = dx;
    }
    return 0;
}

// --- the whole batch --------------------------------------------------------------

const nn_real *nn_model_forward(nn_model *model, size_t N, const nn_real *x)
{
    if (nn_model_reserve(model, N) < 0)
        return NULL;
    const wishes w = wishes_for(model, N);
    const part rest = whole_batch(model, layers_in_blocks(model), N);
    int failed = 0;
#pragma omp parallel for schedule(dynamic) num_threads(threads_for_blocks(&w)) reduction(| : failed)
    for (size_t b = 0; b < count_blocks(N); b++) {
        const part block = block_number(model, &w, b, N);
        failed |= forward_part(model, &block, x) < 0;
    }
    return failed || forward_part(model, &rest, x) < 0 ? NULL : model->outputs[model->layer_count - 1];
}

const nn_real *nn_model_loss(nn_model *model, size_t N, const nn_real *x, const int *labels,
                             double *loss_mean)
{
    const nn_real *logits = nn_model_forward(model, N, x);
    if (logits == NULL)
        return NULL;
    size_t K = nn_shape_size(nn_model_out(model));
    if (nn_smoothed_cross_entropy_forward(N, K, model->label_smoothing, logits, labels, model->probabilities,
                                          loss_mean) < 0)
        return NULL;
    return logits;
}

// sum[i] = parts[0][i] + parts[1][i] + ..., always in this order; each part `stride` numbers behind the one before
static void sum_parts(const nn_real *parts, size_t stride, size_t count_parts, size_t count, nn_real *sum)
{
    memcpy(sum, parts, count * sizeof *sum);
    for (size_t p = 1; p < count_parts; p++)
        for (size_t i = 0; i < count; i++)
            sum[i] += parts[p * stride + i];
}

// The gradients of the layers that are walked in blocks: the sums over the blocks.
static void sum_blocks(const nn_model *model, const wishes *w, size_t blocks)
{
    enum { PIECE = 1024 };
    const nn_real *parts = model->block_gradients;
    for (size_t l = 0; l < layers_in_blocks(model); l++)
        for (size_t i = 0; i < model->layers[l]->param_count; i++) {
            const nn_param *p = &model->layers[l]->params[i];
            const size_t count = nn_shape_size(p->shape), wanted = p->non_trainable ? 0 : count;
#pragma omp parallel for num_threads(nn_threads_for(wanted *blocks / 4))
            for (size_t j = 0; j < wanted; j += PIECE)
                sum_parts(parts + j, w->gradients, blocks, at_most(wanted - j, PIECE), p->gradient + j);
            parts += count;
        }
}

// The slope of l2 * w^2 is 2 * l2 * w.
static void add_penalty_gradients(nn_model *model)
{
    for (size_t p = 0; p < nn_model_param_count(model); p++) {
        nn_param *param = nn_model_param(model, p, NULL);
        const nn_real twice = param->non_trainable ? 0 : (nn_real)(2 * param->l2);
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
    const part rest = whole_batch(model, blocks, N);
    const wishes w = wishes_for(model, N);
    const nn_real *dy = model->dy[0];
    int failed = 0;
    if (nn_smoothed_cross_entropy_backward(N, K, model->label_smoothing, model->probabilities, labels,
                                           model->dy[0]) < 0 ||
        backward_part(model, &rest, x, &dy) < 0)
        return -1;
    if (lowest_learner(model) < blocks) {
#pragma omp parallel for schedule(dynamic) num_threads(threads_for_blocks(&w)) reduction(| : failed)
        for (size_t b = 0; b < count_blocks(N); b++) {
            const part block = block_number(model, &w, b, N);
            const nn_real *dy_block = dy + block.first * nn_shape_size(model->layers[blocks - 1]->out);
            failed |= backward_part(model, &block, x, &dy_block) < 0;
        }
        sum_blocks(model, &w, count_blocks(N));
    }
    if (failed)
        return -1;
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
