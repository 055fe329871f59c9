/*
 * fit.c - the training loop.
 *
 *     for each epoch:   shuffle
 *         for each batch:   1 draw a batch          nn_batches_next
 *                           2 forward pass   \      nn_model_loss
 *                           3 loss           /
 *                           4 backward pass         nn_model_backward
 *                           5 step                  nn_model_step
 *         evaluate, write the history
 */
#include "model/fit.h"
#include "base/error.h"
#include "base/file.h"
#include "base/progress.h"
#include "data/batch.h"
#include "model/checkpoint.h"
#include "model/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVALUATE_BATCH = 64 };

// Sums over the images seen so far.
typedef struct {
    double loss;
    size_t right, images;
} tally;

static nn_metrics mean_of(const tally *t)
{
    return (nn_metrics){t->loss / (double)t->images, (double)t->right / (double)t->images};
}

static void count_batch(tally *t, const nn_batch *batch, size_t K, const nn_real *logits, double loss_mean)
{
    t->loss += loss_mean * (double)batch->count;
    for (size_t n = 0; n < batch->count; n++)
        t->right += nn_argmax(K, logits + n * K) == (size_t)batch->labels[n];
    t->images += batch->count;
}

static int check_fits(const char *function, const nn_model *model, const nn_dataset *dataset)
{
    if (model == NULL || dataset == NULL || dataset->count == 0)
        return nn_fail("%s: got no model or no images, expected both", function);
    nn_shape image = nn_shape_image(dataset->height, dataset->width, dataset->channels);
    if (nn_shape_size(image) != nn_shape_size(model->in))
        return nn_fail("%s: got images of shape %s, expected %s, the model's input", function,
                       nn_shape_text(image, "").text, nn_shape_text(model->in, "").text);
    if (dataset->info && nn_shape_size(nn_model_out(model)) < dataset->info->classes)
        return nn_fail(
            "%s: got a model with outputs of shape %s, expected one output for each of %zu classes. "
            "Hint: end with nn_dense(%zu)",
            function, nn_shape_text(nn_model_out(model), "").text, dataset->info->classes,
            dataset->info->classes);
    return 0;
}

static int check_options(const nn_model *model, const nn_dataset *train, const nn_fit_options *options)
{
    if (check_fits("nn_fit", model, train) < 0)
        return -1;
    if (options == NULL)
        return nn_fail("nn_fit: got no options, expected some. Hint: &(nn_fit_options){.epochs = ...}");
    if (options->epochs == 0 || options->batch_size == 0)
        return nn_fail("nn_fit: got %zu epochs and batch_size %zu, expected each at least 1", options->epochs,
                       options->batch_size);
    if (options->validation && check_fits("nn_fit: validation", model, options->validation) < 0)
        return -1;
    if ((options->patience || options->restore_best) && options->validation == NULL)
        return nn_fail("nn_fit: %s: got no validation images, expected some to judge by",
                       options->patience ? "patience" : "restore_best");
    if (nn_schedule_check(&options->schedule) < 0 ||
        nn_label_smoothing_check("nn_fit", options->label_smoothing) < 0 ||
        nn_augment_check(&options->augment, train->height, train->width) < 0)
        return -1;
    return nn_optimizer_check(&options->optimizer);
}

// One walk over the training images. The tally is of the running kind: the weights change under it.
static int train_epoch(nn_model *model, nn_batches *batches, const nn_fit_options *options, size_t epoch,
                       nn_progress *progress, tally *seen)
{
    size_t K = nn_shape_size(nn_model_out(model)), step = 0;
    nn_batch batch;
    uint64_t steps_before = (uint64_t)(epoch - 1) * nn_batches_count(batches);
    nn_batches_shuffle(batches, (uint32_t)epoch);
    while (nn_batches_next(batches, &batch)) { // 1 draw a batch
        double loss;
        // 2 forward pass, 3 loss
        const nn_real *logits = nn_model_loss(model, batch.count, batch.x, batch.labels, &loss);
        if (logits == NULL)
            return -1;
        step++;
        if (!isfinite(loss))
            return nn_fail("nn_fit: epoch %zu, step %zu: loss: got %g, expected a finite number. Hint: try a "
                           "learning rate ten times smaller",
                           epoch, step, loss);
        nn_optimizer optimizer = options->optimizer;
        optimizer.learning_rate *= nn_schedule_factor(&options->schedule, steps_before + step - 1);
        // 4 backward pass, 5 step
        if (nn_model_backward(model, batch.count, batch.x, batch.labels) < 0 ||
            nn_model_step(model, &optimizer) < 0)
            return -1;
        count_batch(seen, &batch, K, logits, loss);
        if (progress) {
            char text[64];
            nn_metrics so_far = mean_of(seen);
            snprintf(text, sizeof text, "loss: %.4f - accuracy: %.4f", so_far.loss, so_far.accuracy);
            nn_progress_update(progress, step, text);
        }
    }
    return 0;
}

static void show_epoch(nn_progress *progress, const nn_epoch *e)
{
    char text[160], validation[80] = "";
    if (e->has_validation)
        snprintf(validation, sizeof validation, " - val_loss: %.4f - val_accuracy: %.4f", e->validation.loss,
                 e->validation.accuracy);
    snprintf(text, sizeof text, "loss: %.4f - accuracy: %.4f%s", e->train.loss, e->train.accuracy,
             validation);
    nn_progress_end(progress, text);
}

static int validate(nn_model *model, const nn_fit_options *options, nn_epoch *epoch)
{
    if (options->validation == NULL)
        return 0;
    if (nn_evaluate(model, options->validation, &epoch->validation) < 0)
        return -1;
    if (!isfinite(epoch->validation.loss))
        return nn_fail("nn_fit: epoch %zu: validation loss: got %g, expected a finite number. Hint: try a "
                       "learning rate ten times smaller",
                       epoch->epoch, epoch->validation.loss);
    return 0;
}

static int fit_epoch(nn_model *model, nn_batches *batches, const nn_fit_options *options, nn_history *history,
                     size_t last)
{
    nn_epoch epoch = {.epoch = history->count + 1, .has_validation = options->validation != NULL};
    nn_progress progress;
    char title[64];
    tally seen = {0};
    if (options->progress) {
        snprintf(title, sizeof title, "Epoch %zu/%zu", epoch.epoch, last);
        progress = nn_progress_begin(options->progress, title, nn_batches_count(batches));
    }
    double began = nn_seconds();
    bool training = nn_model_training(model, true);
    int result =
        train_epoch(model, batches, options, epoch.epoch, options->progress ? &progress : NULL, &seen);
    nn_model_training(model, training);
    epoch.seconds = nn_seconds() - began;
    if (result == 0) {
        epoch.train = mean_of(&seen);
        result = validate(model, options, &epoch);
    }
    if (result < 0) {
        if (options->progress)
            fputc('\n', options->progress); // end the line that progress began
        return -1;
    }
    if (options->progress)
        show_epoch(&progress, &epoch);
    if (nn_history_add(history, &epoch) < 0)
        return -1;
    return options->history_path ? nn_history_write(history, options->history_path) : 0;
}

// What the rule of early stopping says of the epochs that this training has behind it.
static nn_verdict hear_again(const nn_training *training, nn_patience *rule)
{
    nn_verdict verdict = NN_GO_ON;
    for (size_t i = training->first; i < training->history->count; i++)
        if (training->history->epochs[i].has_validation)
            verdict = nn_patience_next(rule, training->history->epochs[i].validation.loss);
    return verdict;
}

// All epochs, until they are done or the patience is at its end.
static int fit_epochs(nn_model *model, nn_batches *batches, const nn_fit_options *options,
                      nn_training *training)
{
    nn_history *history = training->history;
    nn_patience rule = {.patience = options->patience ? options->patience : options->epochs};
    nn_verdict verdict = hear_again(training, &rule);
    const size_t last = training->first + options->epochs;
    while (history->count < last && !(verdict == NN_STOP && options->patience)) {
        if (fit_epoch(model, batches, options, history, last) < 0)
            return -1;
        if (options->validation)
            verdict = nn_patience_next(&rule, history->epochs[history->count - 1].validation.loss);
        if (verdict == NN_NEW_BEST && training->keeps_best &&
            !(training->best = nn_weights_keep(model, training->best)))
            return -1;
        if (options->checkpoint && nn_checkpoint_save(model, training, options->checkpoint) < 0)
            return -1;
    }
    return 0;
}

// The epochs, then the best weights, if they are wanted.
static int fit_and_restore(nn_model *model, nn_batches *batches, const nn_fit_options *options,
                           nn_training *training)
{
    if (fit_epochs(model, batches, options, training) < 0)
        return -1;
    if (training->best == NULL)
        return 0;
    nn_weights_restore(model, training->best);
    return options->checkpoint ? nn_checkpoint_save(model, training, options->checkpoint) : 0;
}

// A path that cannot be written is better found now than after an epoch; and what is there stays until the training
// has something better.
static int begin(nn_model *model, const nn_fit_options *options, nn_training *training)
{
    if ((options->history_path && nn_file_try(options->history_path) < 0) ||
        (options->checkpoint && nn_file_try(options->checkpoint) < 0))
        return -1;
    training->first = training->history->count;
    training->keeps_best = options->restore_best;
    if (options->resume && nn_checkpoint_load(model, training, options->resume) < 0)
        return -1;
    return options->history_path ? nn_history_write(training->history, options->history_path) : 0;
}

// The most images that go through the model at once.
static size_t largest_batch(const nn_dataset *train, const nn_fit_options *options)
{
    const size_t largest = options->batch_size < train->count ? options->batch_size : train->count;
    return options->validation && largest < EVALUATE_BATCH ? EVALUATE_BATCH : largest;
}

int nn_fit(nn_model *model, const nn_dataset *train, const nn_fit_options *options, nn_history *history)
{
    nn_history unwanted = {0};
    nn_training training = {.history = history ? history : &unwanted};
    if (check_options(model, train, options) < 0 || begin(model, options, &training) < 0)
        return -1;
    nn_model_label_smoothing(model, options->label_smoothing);
    nn_batches *batches = nn_batches_new(train, options->batch_size, model->seed);
    int result = batches == NULL || nn_batches_augment(batches, &options->augment) < 0 ||
                 nn_model_reserve(model, largest_batch(train, options)) < 0 ||
                 fit_and_restore(model, batches, options, &training) < 0;
    free(training.best);
    nn_batches_free(batches);
    nn_history_free(&unwanted);
    return result ? -1 : 0;
}

// Walk over a dataset in order; collect logits, loss or both.
static int walk(nn_model *model, const nn_dataset *dataset, tally *seen, nn_real *all_logits)
{
    size_t K = nn_shape_size(nn_model_out(model));
    nn_batches *batches = nn_batches_new(dataset, EVALUATE_BATCH, 0);
    nn_batch batch;
    if (batches == NULL)
        return -1;
    bool training = nn_model_training(model, false);
    int result = 0;
    while (result == 0 && nn_batches_next(batches, &batch)) {
        double loss;
        const nn_real *logits = nn_model_loss(model, batch.count, batch.x, batch.labels, &loss);
        if (logits && all_logits)
            memcpy(all_logits + seen->images * K, logits, batch.count * K * sizeof *logits);
        if (logits)
            count_batch(seen, &batch, K, logits, loss);
        result = logits ? 0 : -1;
    }
    nn_model_training(model, training);
    nn_batches_free(batches);
    return result;
}

int nn_evaluate(nn_model *model, const nn_dataset *dataset, nn_metrics *metrics)
{
    tally seen = {0};
    if (check_fits("nn_evaluate", model, dataset) < 0 || walk(model, dataset, &seen, NULL) < 0)
        return -1;
    *metrics = mean_of(&seen);
    return 0;
}

int nn_predict_dataset(nn_model *model, const nn_dataset *dataset, nn_real *logits)
{
    tally seen = {0};
    if (check_fits("nn_predict_dataset", model, dataset) < 0)
        return -1;
    return walk(model, dataset, &seen, logits);
}
