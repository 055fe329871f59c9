/*
 * batch.c - an order of numbers, and a window that walks over it.
 *
 *     order   [ 7 2 9 | 0 4 1 | 8 3 6 | 5 ]       batch_size 3, the last batch is short
 *                       ^ position
 *                       |
 *     gather: bytes of images 0, 4, 1 --> / 255 --> x [3,H,W,C]
 *
 * Shuffling moves numbers, never images. One set of buffers, made at the
 * start, serves every batch: a training step allocates nothing.
 *
 * Augmented, an image takes one more stop: bytes --> / 255 --> plain[n] --> a
 * little changed --> x[n]. Images are shared between threads; each is changed
 * as its own number says, so it does not matter which thread takes it.
 *
 * The order of an epoch is made from 0 1 2 ... each time, not from the order
 * of the epoch before. So epoch 7 can be had without walking through 1 to 6.
 */
#include "data/batch.h"
#include "base/error.h"
#include "base/parallel.h"

struct nn_batches {
    // configuration
    nn_dataset dataset; // a view: its bytes are borrowed
    size_t batch_size, pixels_of_image;
    uint64_t seed;
    nn_augment augment;
    // owned
    uint32_t *order; // [dataset.count]
    nn_real *x;      // [batch_size,H,W,C]
    int *labels;     // [batch_size]
    size_t *index;   // [batch_size]
    nn_real *plain;  // [batch_size,H,W,C], before augmentation; NULL without
    // where the walk is
    size_t position; // in order
    uint32_t epoch;
    bool shuffled; // else in the order of the file, never augmented
};

enum { NANOSECONDS_A_PIXEL = 5 }; // to augment it

/*
 * From the back: each place gets one of those not yet placed.
 *     [ still to be placed ... | placed ]
 *           ^ j = below(i + 1)  ^ i
 */
void nn_shuffle(uint32_t *order, size_t count, nn_rng *rng)
{
    for (size_t i = count; i-- > 1;) {
        size_t j = nn_rng_below(rng, (uint32_t)(i + 1));
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

// Division, not a product with 1/255: the product is off by one rounding for some bytes.
void nn_pixels_scale(const uint8_t *restrict bytes, size_t count, nn_real *restrict x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (nn_real)bytes[i] / 255;
}

nn_batches *nn_batches_new(const nn_dataset *dataset, size_t batch_size, uint64_t seed)
{
    if (dataset == NULL || dataset->count == 0 || dataset->count > UINT32_MAX)
        return nn_fail_null(
            "nn_batches_new: got %zu images, expected 1 to %lu. Hint: was the dataset loaded?",
            dataset ? dataset->count : 0, (unsigned long)UINT32_MAX);
    if (batch_size == 0)
        return nn_fail_null("nn_batches_new: batch_size: got 0, expected at least 1");
    nn_batches *batches = nn_alloc(1, sizeof *batches);
    if (batches == NULL)
        return NULL;
    size_t room = batch_size < dataset->count ? batch_size : dataset->count;
    batches->dataset = *dataset;
    batches->batch_size = room;
    batches->pixels_of_image = dataset->height * dataset->width * dataset->channels;
    batches->seed = seed;
    batches->order = nn_alloc(dataset->count, sizeof *batches->order);
    batches->x = nn_alloc(room * batches->pixels_of_image, sizeof *batches->x);
    batches->labels = nn_alloc(room, sizeof *batches->labels);
    batches->index = nn_alloc(room, sizeof *batches->index);
    if (!batches->order || !batches->x || !batches->labels || !batches->index) {
        nn_batches_free(batches);
        return NULL;
    }
    nn_batches_rewind(batches);
    return batches;
}

void nn_batches_free(nn_batches *batches)
{
    if (batches == NULL)
        return;
    free(batches->order);
    free(batches->x);
    free(batches->labels);
    free(batches->index);
    free(batches->plain);
    free(batches);
}

int nn_batches_augment(nn_batches *batches, const nn_augment *options)
{
    if (nn_augment_check(options, batches->dataset.height, batches->dataset.width) < 0)
        return -1;
    if (nn_augment_any(options) && batches->plain == NULL) {
        batches->plain = nn_alloc(batches->batch_size * batches->pixels_of_image, sizeof *batches->plain);
        if (batches->plain == NULL)
            return -1;
    }
    batches->augment = *options;
    return 0;
}

size_t nn_batches_count(const nn_batches *batches)
{
    return (batches->dataset.count - 1) / batches->batch_size + 1;
}

void nn_batches_rewind(nn_batches *batches)
{
    for (size_t i = 0; i < batches->dataset.count; i++)
        batches->order[i] = (uint32_t)i;
    batches->position = 0;
    batches->shuffled = false;
}

void nn_batches_shuffle(nn_batches *batches, uint32_t epoch)
{
    nn_batches_rewind(batches);
    nn_rng rng = nn_rng_at(batches->seed, NN_RNG_SHUFFLE, epoch, 0);
    nn_shuffle(batches->order, batches->dataset.count, &rng);
    batches->epoch = epoch;
    batches->shuffled = true;
}

// Image i of the dataset becomes number n of the batch, augmented.
static void gather_augmented(nn_batches *batches, size_t i, size_t n)
{
    const nn_dataset *dataset = &batches->dataset;
    size_t pixels = batches->pixels_of_image;
    nn_augment_change change = nn_augment_draw(&batches->augment, dataset->height, dataset->width,
                                               dataset->channels, batches->seed, batches->epoch, (uint32_t)i);
    nn_pixels_scale(dataset->images + i * pixels, pixels, batches->plain + n * pixels);
    nn_augment_apply(&change, batches->plain + n * pixels, batches->x + n * pixels); // x[n,:,:,:]
}

bool nn_batches_next(nn_batches *batches, nn_batch *batch)
{
    size_t left = batches->dataset.count - batches->position;
    size_t count = left < batches->batch_size ? left : batches->batch_size;
    size_t pixels = batches->pixels_of_image;
    if (count == 0)
        return false;
    bool augmented = batches->shuffled && nn_augment_any(&batches->augment);
    size_t nanoseconds = augmented ? count * pixels * NANOSECONDS_A_PIXEL : 0;
#pragma omp parallel for num_threads(nn_threads_for(nanoseconds)) schedule(static)
    for (size_t n = 0; n < count; n++) {
        size_t i = batches->order[batches->position + n];
        if (augmented)
            gather_augmented(batches, i, n);
        else
            nn_pixels_scale(batches->dataset.images + i * pixels, pixels,
                            batches->x + n * pixels); // x[n,:,:,:]
        batches->labels[n] = batches->dataset.labels[i];
        batches->index[n] = i;
    }
    batches->position += count;
    *batch = (nn_batch){.count = count, .x = batches->x, .labels = batches->labels, .index = batches->index};
    return true;
}
