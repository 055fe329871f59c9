/*
 * pass.c - all layers forward, all layers backward. (The memory between them: pass_memory.c.)
 *
 * Going forward, each layer's output is kept: going back, every layer needs its own input and output again. (A relu
 * behind an image layer writes over what that one gave. It can: its way back needs only its own output.) The gradients
 * need only two arrays, one on each side of the layer at work. They change roles from layer to layer.
 *
 * The first layers of an image network have few weights and large outputs. The outputs of a whole batch do not fit
 * into the cache, and to fetch them from memory would take longer than to compute with them. So a batch is cut into
 * at most NN_BLOCKS blocks of images, and each thread takes one block after the other through all of these layers.
 * What one layer wrote is still in the thread's own cache when the next one reads it, and the threads need not meet.
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
#include "model/pass_inside.h"

#include <string.h>

enum { PREDICT_BATCH = 64 };

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
static part block_number(const nn_model *model, const nn_pass_wishes *w, size_t b, size_t N)
{
    const size_t images = nn_pass_block_images(N), first = b * images;
    nn_real *room = model->scratch + nn_thread_index() * w->block_room;
    return (part){.end = nn_pass_blocks(model),
                  .first = first,
                  .count = at_most(N - first, images),
                  .scratch = room + 2 * w->dy_block,
                  .room = {room, room + w->dy_block},
                  .gradients = model->block_gradients + b * w->gradients};
}

// One thread is enough where nothing is computed in blocks: where all that is there is a flatten.
static int threads_for_blocks(const nn_pass_wishes *w)
{
    return w->gradients ? (int)nn_threads() : 1;
}

// What a layer needs to know of a pass. Each layer has random numbers of its own.
static nn_pass pass_of(const nn_model *model, size_t layer, const part *p)
{
    nn_real *gradients = p->gradients;
    for (size_t i = 0; gradients && i < layer; i++)
        gradients += nn_pass_weights(model->layers[i]);
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
    const nn_pass_wishes w = nn_pass_wishes_for(model, N);
    const part rest = whole_batch(model, nn_pass_blocks(model), N);
    int failed = 0;
#pragma omp parallel for schedule(dynamic) num_threads(threads_for_blocks(&w)) reduction(| : failed)
    for (size_t b = 0; b < nn_pass_count_blocks(N); b++) {
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
static void sum_blocks(const nn_model *model, const nn_pass_wishes *w, size_t blocks)
{
    enum { PIECE = 1024 };
    const nn_real *parts = model->block_gradients;
    for (size_t l = 0; l < nn_pass_blocks(model); l++)
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
    if (nn_pass_reserve_scratch(model) < 0) // another number of threads than forward
        return -1;
    const size_t K = nn_shape_size(nn_model_out(model)), blocks = nn_pass_blocks(model);
    const part rest = whole_batch(model, blocks, N);
    const nn_pass_wishes w = nn_pass_wishes_for(model, N);
    const nn_real *dy = model->dy[0];
    int failed = 0;
    if (nn_smoothed_cross_entropy_backward(N, K, model->label_smoothing, model->probabilities, labels,
                                           model->dy[0]) < 0 ||
        backward_part(model, &rest, x, &dy) < 0)
        return -1;
    if (lowest_learner(model) < blocks) {
#pragma omp parallel for schedule(dynamic) num_threads(threads_for_blocks(&w)) reduction(| : failed)
        for (size_t b = 0; b < nn_pass_count_blocks(N); b++) {
            const part block = block_number(model, &w, b, N);
            const nn_real *dy_block = dy + block.first * nn_shape_size(model->layers[blocks - 1]->out);
            failed |= backward_part(model, &block, x, &dy_block) < 0;
        }
        sum_blocks(model, &w, nn_pass_count_blocks(N));
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
