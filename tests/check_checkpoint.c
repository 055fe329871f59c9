/*
 * check_checkpoint.c - what must hold for checkpoint.c, and for nn_fit where it saves and resumes.
 *
 * Oracle: the training that was left alone. One that was interrupted after any epoch must end with the same bits, in
 * the weights, in the optimizer's memories, and in the history.
 */
#define _GNU_SOURCE // fopencookie
#include "base/parallel.h"
#include "data/shapes.h"
#include "keras_file.h"
#include "layers/batch_normalization.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "model/checkpoint.h"
#include "model/fit.h"
#include "model/trainable.h"
#include "model/weights.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

static nn_path folder, path;
static nn_dataset data, validation;

static void enter(void)
{
    folder = make_folder();
    path = nn_path_join(folder.text, "c.h5");
    data = validation = (nn_dataset){0};
    ck_assert_int_eq(nn_threads_set(1),
                     0); // so few images are not worth two; and threads do not survive a fork
    ck_assert_int_eq(nn_shapes_new(&data, 40, 1), 0);
    ck_assert_int_eq(nn_shapes_new(&validation, 70, 2), 0);
}

static void leave(void)
{
    nn_dataset_free(&data), nn_dataset_free(&validation);
    remove_folder(&folder);
}

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// Everything that remembers something or draws random numbers.
static nn_model *network(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    add(model, nn_conv2d(4, 3, NN_SAME));
    add(model, nn_batch_normalization());
    add(model, nn_relu());
    add(model, nn_max_pooling2d(2));
    add(model, nn_flatten());
    add(model, nn_dropout(0.25));
    add(model, nn_with_l2(1e-4, nn_dense(12)));
    add(model, nn_relu());
    add(model, nn_dense(10));
    return model;
}

// The trainings that are interrupted.
enum { EPOCHS = 5, KINDS = 6 };

static nn_fit_options training(int kind)
{
    nn_fit_options options = {.epochs = EPOCHS, .batch_size = 16, .validation = &validation};
    const nn_optimizer optimizers[KINDS] = {nn_adam(3e-3),    nn_adamw(0.1, 1e-2), nn_momentum(0.02, 0.9),
                                            nn_rmsprop(3e-3), nn_adagrad(0.02),    nn_sgd(0.05)};
    options.optimizer = optimizers[kind];
    if (kind == 0) {
        options.augment = (nn_augment){.shift = 2, .flip = 0.5};
        options.schedule = nn_warm_up(3, nn_cosine(4 * EPOCHS));
        options.label_smoothing = 0.1;
    }
    if (kind == 1) { // it soon knows 40 images by heart
        options.patience = 2;
        options.restore_best = true;
    }
    if (kind == 5)
        options.validation = NULL;
    return options;
}

static void fit(nn_model *model, const nn_fit_options *options, nn_history *history)
{
    ck_assert_msg(nn_fit(model, &data, options, history) == 0, "nn_fit: %s", nn_error());
}

// --- equal to the last bit ----------------------------------------------------------------------------------

static void expect_same_numbers(const char *what, size_t count, const nn_real *a, const nn_real *b)
{
    ck_assert_msg((a == NULL) == (b == NULL), "%s: one of two is missing", what);
    ck_assert_msg(a == NULL || memcmp(a, b, count * sizeof *a) == 0, "%s: other bits", what);
}

static void expect_same_model(const nn_model *a, const nn_model *b)
{
    ck_assert_uint_eq(a->updates, b->updates);
    ck_assert_int_eq(a->memory_kind, b->memory_kind);
    ck_assert_uint_eq(a->memory_slots, b->memory_slots);
    ck_assert_uint_eq(a->seed, b->seed);
    ck_assert((a->memory == NULL) == (b->memory == NULL));
    for (size_t i = 0; i < nn_model_param_count(a); i++) {
        const nn_param *p = nn_model_param(a, i, NULL), *q = nn_model_param(b, i, NULL);
        expect_same_numbers(p->name, nn_shape_size(p->shape), p->value, q->value);
        for (size_t slot = 0; a->memory && slot < NN_MAX_SLOTS; slot++)
            expect_same_numbers("memory", nn_shape_size(p->shape), a->memory[i].slots[slot],
                                b->memory[i].slots[slot]);
    }
}

// But for the seconds.
static void expect_same_history(const nn_history *a, const nn_history *b)
{
    ck_assert_uint_eq(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const nn_epoch *x = &a->epochs[i], *y = &b->epochs[i];
        ck_assert_uint_eq(x->epoch, y->epoch);
        ck_assert(x->has_validation == y->has_validation);
        ck_assert(memcmp(&x->train, &y->train, sizeof x->train) == 0);
        ck_assert(memcmp(&x->validation, &y->validation, sizeof x->validation) == 0);
    }
}

// history.csv without its last column; free().
static char *table_of(const char *name)
{
    size_t size, kept = 0;
    char *text = bytes_of_file(nn_path_join(folder.text, name).text, &size), *comma = NULL;
    for (size_t i = 0; i <= size; i++) {
        text[kept] = text[i];
        if (text[i] == ',')
            comma = text + kept;
        if (text[i] == '\n') {
            *comma = '\n';
            kept = (size_t)(comma - text);
        }
        kept++;
    }
    return text;
}

// --- what is in it ------------------------------------------------------------------------------------------

START_TEST(a_checkpoint_brings_everything_back)
{
    nn_model *model = network(7), *back = network(7);
    nn_history history = {0}, history_back = {0};
    const nn_fit_options options = training(_i);
    fit(model, &options, &history);
    nn_training saved = {.history = &history, .first = 2, .keeps_best = true}, loaded = saved;
    saved.best = nn_weights_keep(model, NULL);
    saved.best[3] = 42;
    loaded.history = &history_back;
    loaded.first = 0;
    ck_assert_msg(nn_checkpoint_save(model, &saved, path.text) == 0, "%s", nn_error());
    ck_assert_msg(nn_checkpoint_load(back, &loaded, path.text) == 0, "%s", nn_error());
    expect_same_model(model, back);
    expect_same_history(&history, &history_back);
    for (size_t i = 0; i < history.count; i++)
        ck_assert(history.epochs[i].seconds == history_back.epochs[i].seconds);
    ck_assert_uint_eq(loaded.first, 2);
    ck_assert(loaded.best[3] == 42 && loaded.best[4] == saved.best[4]);
    loaded.keeps_best = false; // who wants none gets none
    ck_assert_int_eq(nn_checkpoint_load(back, &loaded, path.text), 0);
    ck_assert_ptr_null(loaded.best);
    free(saved.best);
    nn_history_free(&history), nn_history_free(&history_back);
    nn_model_free(model), nn_model_free(back);
}
END_TEST

START_TEST(a_model_that_took_no_step_can_be_saved)
{
    nn_model *model = network(7), *back = network(7);
    nn_history history = {0};
    nn_training none = {.history = &history};
    const nn_fit_options options = training(0);
    ck_assert_int_eq(nn_checkpoint_save(model, &none, path.text), 0);
    fit(back, &options, NULL); // what it has learned is forgotten
    ck_assert_int_eq(nn_checkpoint_load(back, &none, path.text), 0);
    expect_same_model(model, back);
    ck_assert_uint_eq(history.count, 0);
    nn_model_free(model), nn_model_free(back);
}
END_TEST

START_TEST(a_checkpoint_is_a_file_of_weights_too)
{
    nn_model *model = network(7), *back = network(8);
    nn_fit_options options = training(1);
    options.checkpoint = path.text;
    fit(model, &options, NULL);
    ck_assert_msg(nn_weights_load(back, path.text) == 0, "%s", nn_error());
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *p = nn_model_param(model, i, NULL);
        expect_same_numbers(p->name, nn_shape_size(p->shape), p->value, nn_model_param(back, i, NULL)->value);
    }
    ck_assert_int_eq(nn_weights_load_partial(back, path.text), 4);
    nn_model_free(model), nn_model_free(back);
}
END_TEST

// --- interrupted after each epoch ---------------------------------------------------------------------------

static void copy_file(const char *from, const char *to)
{
    size_t size;
    char *bytes = bytes_of_file(from, &size);
    write_bytes(to, bytes, size);
    free(bytes);
}

// Where the checkpoint of epoch number `epoch` is kept.
static nn_path kept_of(size_t epoch)
{
    char name[32];
    snprintf(name, sizeof name, "after_%zu.h5", epoch);
    return nn_path_join(folder.text, name);
}

// A stream of progress: when epoch k begins, the checkpoint is the one of epoch k - 1. Keep a copy of it.
static ssize_t keep_checkpoint(void *cookie, const char *text, size_t bytes)
{
    const char *begins = memmem(text, bytes, "Epoch ", 6);
    const size_t epoch = begins ? strtoul(begins + 6, NULL, 10) : 0;
    (void)cookie;
    if (epoch > 1 && access(path.text, F_OK) == 0)
        copy_file(path.text, kept_of(epoch - 1).text);
    return (ssize_t)bytes;
}

// Train and keep the checkpoint of every epoch. @return how many epochs there were
static size_t train_and_keep(nn_model *model, nn_fit_options options, nn_history *history)
{
    const nn_path table = nn_path_join(folder.text, "alone.csv");
    options.checkpoint = path.text;
    options.history_path = table.text;
    options.progress = fopencookie(NULL, "w", (cookie_io_functions_t){.write = keep_checkpoint});
    ck_assert_ptr_nonnull(options.progress);
    fit(model, &options, history);
    fclose(options.progress);
    copy_file(path.text, kept_of(history->count).text); // the last one is known when all is over
    return history->count;
}

START_TEST(resumed_after_any_epoch_it_ends_with_the_same_bits)
{
    nn_model *alone = network(7);
    nn_history history = {0};
    nn_fit_options options = training(_i);
    const size_t epochs = train_and_keep(alone, options, &history);
    if (options.patience)
        ck_assert_msg(epochs < EPOCHS, "nothing was stopped: nothing is shown");
    char *table = table_of("alone.csv");
    for (size_t k = 1; k <= epochs; k++) {
        nn_model *resumed = network(7);
        nn_history again = {0};
        nn_path from = kept_of(k), table_path = nn_path_join(folder.text, "resumed.csv");
        options.resume = from.text;
        options.checkpoint = path.text;
        options.history_path = table_path.text;
        fit(resumed, &options, &again);
        expect_same_model(alone, resumed);
        expect_same_history(&history, &again);
        char *table_again = table_of("resumed.csv");
        ck_assert_str_eq(table, table_again);
        nn_model *stored = network(7);
        ck_assert_int_eq(nn_weights_load(stored, path.text), 0);
        expect_same_numbers("stored", 120, stored->layers[8]->params[0].value,
                            resumed->layers[8]->params[0].value);
        free(table_again);
        nn_history_free(&again);
        nn_model_free(resumed), nn_model_free(stored);
    }
    free(table);
    nn_history_free(&history);
    nn_model_free(alone);
}
END_TEST

// The second training of a history: patience and epochs count from where it began.
START_TEST(a_second_training_is_resumed_as_the_second)
{
    nn_model *alone = network(7), *resumed = network(7);
    nn_history history = {0}, again = {0};
    nn_fit_options first = training(2), second = training(1);
    first.epochs = 3;
    fit(alone, &first, &history);
    second.patience = 4;
    second.epochs = 3;
    nn_fit_options whole = second;
    ck_assert_uint_eq(train_and_keep(alone, whole, &history), 6);
    nn_path from = kept_of(4);
    second.resume = from.text;
    fit(resumed, &second, &again);
    expect_same_model(alone, resumed);
    expect_same_history(&history, &again);
    nn_history_free(&history), nn_history_free(&again);
    nn_model_free(alone), nn_model_free(resumed);
}
END_TEST

START_TEST(more_epochs_make_a_training_longer)
{
    nn_model *alone = network(7), *longer = network(7);
    nn_fit_options options = training(0), shorter = options;
    shorter.epochs = 2;
    shorter.checkpoint = path.text;
    fit(longer, &shorter, NULL);
    nn_model_free(longer);
    longer = network(7);
    fit(alone, &options, NULL);
    options.resume = path.text;
    fit(longer, &options, NULL);
    expect_same_model(alone, longer);
    options.epochs = 1; // fewer than it has: nothing is left to do
    fit(longer, &options, NULL);
    ck_assert_uint_eq(longer->updates, 2 * 3);
    nn_model_free(alone), nn_model_free(longer);
}
END_TEST

START_TEST(frozen_layers_have_no_memories_and_stay)
{
    nn_model *alone = network(7), *resumed = network(7);
    nn_history history = {0}, again = {0};
    nn_fit_options options = training(0);
    ck_assert_int_eq(nn_trainable(alone, 0, 4, false), 0);
    train_and_keep(alone, options, &history);
    nn_path from = kept_of(2);
    options.resume = from.text;
    ck_assert_int_eq(nn_fit(resumed, &data, &options, &again), -1);
    ck_assert_error_says(
        "slot_0/conv2d/kernel:0: got no memory of the optimizer, expected one. Hint: freeze");
    ck_assert_int_eq(nn_trainable(resumed, 0, 4, false), 0);
    fit(resumed, &options, &again);
    expect_same_model(alone, resumed);
    expect_same_history(&history, &again);
    nn_history_free(&history), nn_history_free(&again);
    nn_model_free(alone), nn_model_free(resumed);
}
END_TEST

// --- killed -------------------------------------------------------------------------------------------------

enum { FOREVER = 1000000 };

static void pause_for(long microseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000 * microseconds}, NULL);
}

// A process that trains until it is killed, `after` microseconds behind its first checkpoint.
static void train_in_a_process_that_is_killed(nn_fit_options options, long after)
{
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        nn_model *model = network(7);
        nn_fit(model, &data, &options, NULL);
        _exit(1); // it should not come to this
    }
    for (int i = 0; i < 60000 && access(path.text, F_OK) != 0; i++)
        pause_for(1000);
    pause_for(after);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static size_t epochs_in_checkpoint(void)
{
    nn_model *model = network(7);
    nn_history history = {0};
    nn_training found = {.history = &history};
    ck_assert_msg(nn_checkpoint_load(model, &found, path.text) == 0, "%s", nn_error());
    size_t epochs = history.count;
    nn_history_free(&history);
    nn_model_free(model);
    return epochs;
}

// Three times killed and resumed, then left alone for two epochs.
START_TEST(killed_at_any_moment_it_ends_with_the_same_bits)
{
    nn_fit_options options = training(0);
    nn_history history = {0}, whole = {0};
    nn_path table_path = nn_path_join(folder.text, "history.csv");
    options.checkpoint = path.text;
    options.epochs = FOREVER;
    for (int i = 0; i < 3; i++) {
        train_in_a_process_that_is_killed(options,
                                          900 * _i + 7000 * i); // in training, in writing, in renaming
        options.resume = path.text;
        options.history_path = table_path.text;
    }
    nn_model *resumed = network(7), *alone = network(7);
    options.epochs = epochs_in_checkpoint() + 2;
    fit(resumed, &options, &history);
    ck_assert_uint_eq(history.count, options.epochs);
    options.checkpoint = options.resume = NULL;
    table_path = nn_path_join(folder.text, "alone.csv");
    fit(alone, &options, &whole);
    expect_same_model(alone, resumed);
    expect_same_history(&whole, &history);
    char *a = table_of("history.csv"), *b = table_of("alone.csv");
    ck_assert_str_eq(a, b);
    free(a), free(b);
    nn_history_free(&history), nn_history_free(&whole);
    nn_model_free(alone), nn_model_free(resumed);
}
END_TEST

// --- what goes wrong ----------------------------------------------------------------------------------------

// A checkpoint of training 1 at `path`.
static void write_checkpoint(void)
{
    nn_model *model = network(7);
    nn_fit_options options = training(1);
    options.epochs = 2;
    options.checkpoint = path.text;
    fit(model, &options, NULL);
    nn_model_free(model);
}

// Load into a model and a training that know something: they must keep it.
static void expect_refused(nn_model *model, bool keeps_best, const char *says)
{
    FILE *heard;
    nn_model *same = network(model->seed);
    nn_history history = {0};
    nn_real best = 42, *best_before = nn_alloc(1, sizeof *best_before);
    nn_fit_options options = training(2);
    options.epochs = 1;
    for (size_t l = 0; l < model->layer_count; l++)
        ck_assert_int_eq(nn_trainable(same, l, l + 1, !model->layers[l]->frozen), 0);
    fit(model, &options, &history);
    fit(same, &options, NULL);
    *best_before = best;
    nn_training kept = {.history = &history, .first = 1, .keeps_best = keeps_best, .best = best_before};
    int to = hear_stderr(&heard);
    int result = nn_checkpoint_load(model, &kept, path.text);
    expect_silence(to, heard);
    ck_assert_int_eq(result, -1);
    ck_assert_error_says("nn_checkpoint_load: ");
    ck_assert_error_says(says);
    expect_same_model(model, same);
    ck_assert(history.count == 1 && kept.first == 1 && kept.best == best_before && *kept.best == best);
    free(best_before);
    nn_history_free(&history);
    nn_model_free(same), nn_model_free(model);
}

START_TEST(the_wrong_file_or_the_wrong_model_is_refused)
{
    nn_model *model = network(7);
    expect_refused(network(7), false, "c.h5: cannot be read: No such file or directory");
    ck_assert_int_eq(nn_weights_save(model, path.text), 0);
    expect_refused(network(7), false, "c.h5: got weights alone, expected a checkpoint of a training. Hint: ");
    write_checkpoint();
    expect_refused(network(8), true, "c.h5: training: got seed 7, expected 8, the model's. Hint: --seed 7");
    ck_assert_int_eq(nn_trainable(model, 0, 2, false), 0);
    expect_refused(
        model, true,
        "slot_0/conv2d/kernel:0: got a memory, expected none: the parameter is frozen. Hint: freeze");
}
END_TEST

static void another_precision(hid_t file)
{
    const char *other = sizeof(nn_real) == 4 ? "double" : "float";
    hid_t group = H5Gopen2(file, "training", H5P_DEFAULT);
    put_texts(group, "precision", FIXED, 1, &other);
    H5Gclose(group);
}

static void an_unknown_optimizer(hid_t file)
{
    hid_t group = H5Gopen2(file, "training", H5P_DEFAULT);
    put_texts(group, "optimizer", VARIABLE, 1, (const char *[]){"lion"});
    H5Gclose(group);
}

static void too_many_slots(hid_t file)
{
    hid_t group = H5Gopen2(file, "training", H5P_DEFAULT);
    put_note(group, "slots", H5T_NATIVE_UINT64, 1, &(uint64_t){3});
    H5Gclose(group);
}

static void no_updates(hid_t file)
{
    H5Adelete_by_name(file, "training", "updates", H5P_DEFAULT);
}

static void no_memory(hid_t file)
{
    H5Ldelete(file, "training/slot_1", H5P_DEFAULT);
}

static void nan_in_a_memory(hid_t file)
{
    const double bad[] = {0, 0, 0, NAN};
    put_numbers(file, "training/slot_1/conv2d/bias:0", H5T_IEEE_F32LE, 1, (hsize_t[]){4}, bad);
}

static void another_shape(hid_t file)
{
    put_numbers(file, "training/slot_0/conv2d/bias:0", H5T_IEEE_F32LE, 1, (hsize_t[]){3},
                (double[]){0, 0, 0});
}

static void no_history(hid_t file)
{
    H5Ldelete(file, "training/history", H5P_DEFAULT);
}

static void rows_out_of_order(hid_t file)
{
    const double rows[14] = {[0] = 2, [7] = 1};
    put_numbers(file, "training/history", H5T_IEEE_F64LE, 2, (hsize_t[]){2, 7}, rows);
}

static void another_table(hid_t file)
{
    const double rows[12] = {[0] = 1, [6] = 2};
    put_numbers(file, "training/history", H5T_IEEE_F64LE, 2, (hsize_t[]){2, 6}, rows);
}

static void too_many_rows(hid_t file)
{
    hid_t space = H5Screate_simple(2, (hsize_t[]){1000000000, 7}, NULL);
    no_history(file);
    H5Dclose(
        H5Dcreate2(file, "training/history", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(space);
}

static void a_beginning_behind_the_end(hid_t file)
{
    hid_t group = H5Gopen2(file, "training", H5P_DEFAULT);
    put_note(group, "first_epoch", H5T_NATIVE_UINT64, 1, &(uint64_t){3});
    H5Gclose(group);
}

static void no_best(hid_t file)
{
    H5Ldelete(file, "training/best", H5P_DEFAULT);
}

static void infinity_in_the_best(hid_t file)
{
    const double bad[] = {0, INFINITY, 0, 0};
    put_numbers(file, "training/best/conv2d/bias:0", H5T_IEEE_F32LE, 1, (hsize_t[]){4}, bad);
}

static void nan_in_a_weight(hid_t file)
{
    const double bad[] = {0, 0, 0, NAN};
    put_numbers(file, "conv2d/conv2d/bias:0", H5T_IEEE_F32LE, 1, (hsize_t[]){4}, bad);
}

static const struct {
    void (*spoil)(hid_t file);
    const char *says;
} bad_files[] = {
    {another_precision, "training: got another precision, expected " NN_REAL_NAME ". Hint: "},
    {an_unknown_optimizer, "training: got an optimizer that is unknown here"},
    {too_many_slots, "training: got an optimizer that is unknown here"},
    {no_updates, "training: got no attribute updates"},
    {no_memory, "slot_1/conv2d/kernel:0: got no memory of the optimizer, expected one"},
    {nan_in_a_memory, "slot_1/conv2d/bias:0: got nan at number 4 of 4"},
    {another_shape, "slot_0/conv2d/bias:0: got shape (3), expected (4)"},
    {no_history, "history: got no dataset of this name"},
    {rows_out_of_order, "history: got epoch 2 in row 1, expected 1"},
    {another_table, "history: got shape (2, 6), expected (2, 7)"},
    {too_many_rows, "history: got shape (1000000000, 7), expected (0, 7)"},
    {a_beginning_behind_the_end, "first_epoch: got 3, expected at most the 2 epochs of the history"},
    {no_best, "training: got no best weights, expected some"},
    {infinity_in_the_best, "best/conv2d/bias:0: got inf at number 2 of 4"},
    {nan_in_a_weight, "conv2d: conv2d/bias:0: got nan at number 4 of 4"},
};
enum { BAD_FILES = sizeof bad_files / sizeof *bad_files };

START_TEST(a_bad_checkpoint_is_refused_in_words_and_changes_nothing)
{
    write_checkpoint();
    hid_t file = H5Fopen(path.text, H5F_ACC_RDWR, H5P_DEFAULT);
    bad_files[_i].spoil(file);
    H5Fclose(file);
    expect_refused(network(7), true, bad_files[_i].says);
}
END_TEST

START_TEST(a_cut_checkpoint_is_refused)
{
    size_t size;
    write_checkpoint();
    char *bytes = bytes_of_file(path.text, &size);
    write_bytes(path.text, bytes, size - 1 - (size_t)_i * size / 5);
    expect_refused(network(7), true, "got a truncated file");
    free(bytes);
}
END_TEST

static void expect_fit_refused(nn_fit_options options, const char *says)
{
    nn_model *model = network(7), *same = network(7);
    nn_history history = {0};
    nn_path table = nn_path_join(folder.text, "history.csv");
    write_bytes(table.text, "old", 3);
    options.history_path = table.text;
    ck_assert_int_eq(nn_fit(model, &data, &options, &history), -1);
    ck_assert_error_says(says);
    expect_same_model(model, same);
    ck_assert_uint_eq(history.count, 0);
    ck_assert_uint_eq(size_of_file(table.text), 3); // not even the table
    nn_model_free(model), nn_model_free(same);
}

START_TEST(nothing_is_touched_when_a_training_cannot_begin)
{
    nn_fit_options options = training(0);
    options.resume = path.text;
    expect_fit_refused(options, "c.h5: cannot be read: No such file or directory");
    nn_path nowhere = nn_path_join(folder.text, "nowhere/c.h5");
    options.resume = NULL;
    options.checkpoint = nowhere.text;
    expect_fit_refused(options, "nowhere/c.h5: cannot be written");
    options.checkpoint = "";
    expect_fit_refused(options, "got an empty path");
}
END_TEST

START_TEST(a_full_disk_ends_the_training_and_keeps_the_old_checkpoint)
{
    nn_model *model = network(7);
    nn_fit_options options = training(2);
    struct rlimit kept, small;
    write_checkpoint();
    const size_t size = size_of_file(path.text);
    options.checkpoint = path.text;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small = kept;
    small.rlim_cur = 4000;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    int result = nn_fit(model, &data, &options, NULL);
    setrlimit(RLIMIT_FSIZE, &kept);
    signal(SIGXFSZ, handler);
    ck_assert_int_eq(result, -1);
    ck_assert_error_says("c.h5: not everything could be written");
    ck_assert_uint_eq(size_of_file(path.text), size);
    ck_assert_uint_eq(epochs_in_checkpoint(), 2);
    nn_model_free(model);
}
END_TEST

START_TEST(arguments_without_sense_are_refused)
{
    nn_model *model = network(7), *named = nn_sequential(nn_shape_vector(2), 1);
    nn_history history = {0};
    nn_training none = {0}, some = {.history = &history};
    ck_assert_int_eq(nn_checkpoint_save(NULL, &some, path.text), -1);
    ck_assert_int_eq(nn_checkpoint_save(model, NULL, path.text), -1);
    ck_assert_int_eq(nn_checkpoint_save(model, &none, path.text), -1);
    ck_assert_error_says("nn_checkpoint_save: got no model with layers or no history");
    ck_assert_int_eq(nn_checkpoint_load(NULL, &some, path.text), -1);
    ck_assert_int_eq(nn_checkpoint_load(model, NULL, path.text), -1);
    ck_assert_int_eq(nn_checkpoint_load(model, &none, path.text), -1);
    add(named, nn_with_name("training", nn_dense(2)));
    ck_assert_int_eq(nn_checkpoint_save(named, &some, path.text), -1);
    ck_assert_error_says("c.h5: got a layer with the name \"training\", expected another name");
    ck_assert_int_ne(access(path.text, F_OK), 0);
    nn_model_free(model), nn_model_free(named);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("checkpoint");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_checked_fixture(core, enter, leave);
    tcase_add_checked_fixture(limits, enter, leave);
    tcase_add_loop_test(core, killed_at_any_moment_it_ends_with_the_same_bits, 0, 4);
    tcase_add_loop_test(core, a_checkpoint_brings_everything_back, 0, KINDS);
    tcase_add_test(core, a_model_that_took_no_step_can_be_saved);
    tcase_add_test(core, a_checkpoint_is_a_file_of_weights_too);
    tcase_add_loop_test(core, resumed_after_any_epoch_it_ends_with_the_same_bits, 0, KINDS);
    tcase_add_test(core, a_second_training_is_resumed_as_the_second);
    tcase_add_test(core, more_epochs_make_a_training_longer);
    tcase_add_test(core, frozen_layers_have_no_memories_and_stay);
    tcase_add_test(limits, the_wrong_file_or_the_wrong_model_is_refused);
    tcase_add_loop_test(limits, a_bad_checkpoint_is_refused_in_words_and_changes_nothing, 0, BAD_FILES);
    tcase_add_loop_test(limits, a_cut_checkpoint_is_refused, 0, 4);
    tcase_add_test(limits, nothing_is_touched_when_a_training_cannot_begin);
    tcase_add_test(limits, a_full_disk_ends_the_training_and_keeps_the_old_checkpoint);
    tcase_add_test(limits, arguments_without_sense_are_refused);
    return s;
}
