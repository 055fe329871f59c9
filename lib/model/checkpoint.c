/*
 * checkpoint.c - a file of weights, with a group "training" beside the layers.
 *
 * The rule of early stopping is not in the file: told the losses of the
 * history again, it comes to the same verdict (fit.c).
 *
 * As in weights.c, all is read aside first and taken at once in the end.
 */
#include "model/checkpoint.h"
#include "base/error.h"
#include "base/hdf5.h"
#include "base/parallel.h"
#include "model/early_stopping.h"
#include "model/weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const optimizer_names[] = {[NN_OPTIMIZER_NONE] = "none",
                                              [NN_SGD] = "sgd",
                                              [NN_ADAGRAD] = "adagrad",
                                              [NN_RMSPROP] = "rmsprop",
                                              [NN_ADAM] = "adam"};
enum { OPTIMIZERS = sizeof optimizer_names / sizeof *optimizer_names };

// A row of the history: these numbers of an epoch, all as double.
enum { EPOCH, LOSS, ACCURACY, HAS_VALIDATION, VAL_LOSS, VAL_ACCURACY, SECONDS, COLUMNS };

// "slot_0/conv2d/kernel:0"
typedef struct {
    char text[96];
} address;

static address slot_of(const nn_model *model, size_t param, size_t slot)
{
    nn_layer *layer;
    const nn_param *p = nn_model_param(model, param, &layer);
    address a;
    snprintf(a.text, sizeof a.text, "slot_%zu/%s/%.31s:0", slot, layer->name, p->name);
    return a;
}

static address best_of(const nn_model *model, size_t param)
{
    nn_layer *layer;
    const nn_param *p = nn_model_param(model, param, &layer);
    address a;
    snprintf(a.text, sizeof a.text, "best/%s/%.31s:0", layer->name, p->name);
    return a;
}

// --- save ----------------------------------------------------------------------

static int put_history(nn_hdf5 *h5, hid_t group, const nn_history *history)
{
    double(*rows)[COLUMNS] = nn_alloc(history->count, sizeof *rows);
    if (rows == NULL)
        return -1;
    for (size_t i = 0; i < history->count; i++) {
        const nn_epoch *e = &history->epochs[i];
        const double row[COLUMNS] = {[EPOCH] = (double)e->epoch,      [LOSS] = e->train.loss,
                                     [ACCURACY] = e->train.accuracy,  [HAS_VALIDATION] = e->has_validation,
                                     [VAL_LOSS] = e->validation.loss, [VAL_ACCURACY] = e->validation.accuracy,
                                     [SECONDS] = e->seconds};
        memcpy(rows[i], row, sizeof row);
    }
    nn_hdf5_put_array(h5, group, "history", H5T_NATIVE_DOUBLE, 2, (const size_t[]){history->count, COLUMNS},
                      rows);
    free(rows);
    return 0;
}

static void put_memories(nn_hdf5 *h5, hid_t group, const nn_model *model)
{
    nn_hdf5_put_text(h5, group, "optimizer", optimizer_names[model->memory_kind]);
    nn_hdf5_put_number(h5, group, "slots", model->memory_slots);
    nn_hdf5_put_number(h5, group, "updates", model->updates);
    for (size_t i = 0; model->memory && i < nn_model_param_count(model); i++)
        for (size_t slot = 0; slot < NN_MAX_SLOTS; slot++) {
            const nn_shape shape = nn_model_param(model, i, NULL)->shape;
            if (model->memory[i].slots[slot])
                nn_hdf5_put_array(h5, group, slot_of(model, i, slot).text, NN_HDF5_REAL, shape.rank,
                                  shape.dim, model->memory[i].slots[slot]);
        }
}

static void put_best(nn_hdf5 *h5, hid_t group, const nn_model *model, const nn_real *best)
{
    for (size_t i = 0; best && i < nn_model_param_count(model); i++) {
        const nn_shape shape = nn_model_param(model, i, NULL)->shape;
        nn_hdf5_put_array(h5, group, best_of(model, i).text, NN_HDF5_REAL, shape.rank, shape.dim, best);
        best += nn_shape_size(shape);
    }
}

static int put_training(nn_hdf5 *h5, const nn_model *model, const nn_training *training)
{
    if (nn_hdf5_has(h5->file, "training"))
        return nn_hdf5_fail(h5, "got a layer with the name \"training\", expected another name");
    hid_t group = nn_hdf5_put_group(h5, h5->file, "training");
    nn_hdf5_put_text(h5, group, "precision", NN_REAL_NAME);
    nn_hdf5_put_number(h5, group, "seed", model->seed);
    nn_hdf5_put_number(h5, group, "first_epoch", training->first);
    put_memories(h5, group, model);
    put_best(h5, group, model, training->best);
    int result = put_history(h5, group, training->history);
    nn_hdf5_put_end(h5, group);
    return result;
}

int nn_checkpoint_save(const nn_model *model, const nn_training *training, const char *path)
{
    nn_hdf5 h5;
    if (model == NULL || model->layer_count == 0 || training == NULL || training->history == NULL)
        return nn_fail("nn_checkpoint_save: got no model with layers or no history, expected both");
    if (nn_hdf5_create(&h5, "nn_checkpoint_save", path) < 0)
        return -1;
    if (nn_weights_put(&h5, model) == 0 && put_training(&h5, model, training) == 0)
        return nn_hdf5_commit(&h5);
    nn_hdf5_close(&h5);
    return -1;
}

// --- load ----------------------------------------------------------------------

// All that is read, until it is known to be good.
typedef struct {
    nn_real *weights, *best;
    nn_memory *memory;
    nn_optimizer_kind kind;
    uint64_t slots, updates, first;
    nn_history history;
} aside;

// Where a text must be one of some: its number, `count` when it is another one; or -1.
static int get_choice(const nn_hdf5 *h5, hid_t group, const char *name, const char *const *choices,
                      size_t count)
{
    nn_hdf5_list list;
    if (nn_hdf5_names(h5, group, "training", name, &list) < 0)
        return -1;
    size_t i = 0;
    while (i < count && !(list.count == 1 && strcmp(choices[i], nn_hdf5_name(&list, 0)) == 0))
        i++;
    nn_hdf5_names_free(&list);
    return (int)i;
}

static int get_origin(const nn_hdf5 *h5, hid_t group, const nn_model *model, aside *a)
{
    const int precision = get_choice(h5, group, "precision", (const char *const[]){NN_REAL_NAME}, 1);
    uint64_t seed = 0;
    if (precision < 0 || nn_hdf5_number(h5, group, "training", "seed", &seed) < 0 ||
        nn_hdf5_number(h5, group, "training", "first_epoch", &a->first) < 0)
        return -1;
    if (precision != 0)
        return nn_hdf5_fail(h5, "training: got another precision, expected " NN_REAL_NAME
                                ". Hint: its weights can be loaded in any, with nn_weights_load");
    if (seed != model->seed)
        return nn_hdf5_fail(h5, "training: got seed %llu, expected %llu, the model's. Hint: --seed %llu",
                            (unsigned long long)seed, (unsigned long long)model->seed,
                            (unsigned long long)seed);
    return 0;
}

static int get_optimizer(const nn_hdf5 *h5, hid_t group, aside *a)
{
    const int kind = get_choice(h5, group, "optimizer", optimizer_names, OPTIMIZERS);
    if (kind < 0 || nn_hdf5_number(h5, group, "training", "slots", &a->slots) < 0 ||
        nn_hdf5_number(h5, group, "training", "updates", &a->updates) < 0)
        return -1;
    if (kind == OPTIMIZERS || a->slots > NN_MAX_SLOTS)
        return nn_hdf5_fail(
            h5, "training: got an optimizer that is unknown here, expected one of this library's");
    a->kind = (nn_optimizer_kind)kind;
    return 0;
}

// The memory of one parameter. It is there if the parameter learned, and wanted if it learns. A number in it may be
// infinite: the square of a large gradient.
static int get_slots(const nn_hdf5 *h5, hid_t group, const nn_model *model, size_t param, const aside *a)
{
    const nn_shape shape = nn_model_param(model, param, NULL)->shape;
    for (size_t slot = 0; slot < a->slots; slot++) {
        const address name = slot_of(model, param, slot);
        nn_real *values = a->memory[param].slots[slot];
        const bool there = H5Oexists_by_name(group, name.text, H5P_DEFAULT) > 0;
        if (there != (values != NULL))
            return nn_hdf5_fail(h5, "%s: got %s, expected %s. Hint: freeze the layers that were frozen",
                                name.text, there ? "a memory" : "no memory of the optimizer",
                                there ? "none: the parameter is frozen" : "one");
        if (values &&
            (nn_hdf5_read(h5, group, name.text, name.text, NN_HDF5_REAL, shape.rank, shape.dim, values) < 0 ||
             nn_hdf5_check(h5, name.text, nn_shape_size(shape), values, true) < 0))
            return -1;
    }
    return 0;
}

static int get_memories(const nn_hdf5 *h5, hid_t group, const nn_model *model, aside *a)
{
    if (get_optimizer(h5, group, a) < 0)
        return -1;
    if (a->kind == NN_OPTIMIZER_NONE) // not one step was taken
        return 0;
    a->memory = nn_memory_new(model, a->slots);
    for (size_t i = 0; a->memory && i < nn_model_param_count(model); i++)
        if (get_slots(h5, group, model, i, a) < 0)
            return -1;
    return a->memory ? 0 : -1;
}

static int get_history(const nn_hdf5 *h5, hid_t group, aside *a)
{
    const size_t count = nn_hdf5_rows(h5, group, "history", COLUMNS * sizeof(double));
    double(*rows)[COLUMNS] = nn_alloc(count, sizeof *rows);
    int result = rows ? nn_hdf5_read(h5, group, "history", "history", H5T_NATIVE_DOUBLE, 2,
                                     (const size_t[]){count, COLUMNS}, rows)
                      : -1;
    for (size_t i = 0; i < count && result == 0; i++) {
        const double *row = rows[i];
        const nn_epoch epoch = {.epoch = i + 1,
                                .train = {row[LOSS], row[ACCURACY]},
                                .has_validation = row[HAS_VALIDATION] != 0,
                                .validation = {row[VAL_LOSS], row[VAL_ACCURACY]},
                                .seconds = row[SECONDS]};
        result = nn_history_add(&a->history, &epoch);
        if (row[EPOCH] != (double)epoch.epoch)
            result =
                nn_hdf5_fail(h5, "history: got epoch %g in row %zu, expected %zu", row[EPOCH], i + 1, i + 1);
    }
    free(rows);
    if (result == 0 && a->first > count)
        result = nn_hdf5_fail(h5, "first_epoch: got %llu, expected at most the %zu epochs of the history",
                              (unsigned long long)a->first, count);
    return result;
}

// The best weights, as far as there are epochs that could have them.
static int get_best(const nn_hdf5 *h5, hid_t group, const nn_model *model, aside *a)
{
    if (a->history.count == a->first)
        return 0;
    if (!nn_hdf5_has(group, "best"))
        return nn_hdf5_fail(
            h5, "training: got no best weights, expected some to take back in the end. Hint: it began "
                "without restore_best");
    nn_real *best = a->best = nn_weights_keep(model, NULL);
    for (size_t i = 0; best && i < nn_model_param_count(model); i++) {
        const nn_shape shape = nn_model_param(model, i, NULL)->shape;
        const address name = best_of(model, i);
        if (nn_hdf5_read(h5, group, name.text, name.text, NN_HDF5_REAL, shape.rank, shape.dim, best) < 0 ||
            nn_hdf5_check(h5, name.text, nn_shape_size(shape), best, false) < 0)
            return -1;
        best += nn_shape_size(shape);
    }
    return best ? 0 : -1;
}

static int get_training(const nn_hdf5 *h5, const nn_model *model, bool keeps_best, aside *a)
{
    if (!nn_hdf5_has(h5->file, "training"))
        return nn_hdf5_fail(
            h5, "got weights alone, expected a checkpoint of a training. Hint: nn_weights_load, and "
                "train on from there");
    hid_t group = H5Gopen2(h5->file, "training", H5P_DEFAULT);
    int result = get_origin(h5, group, model, a) < 0 || get_memories(h5, group, model, a) < 0 ||
                 get_history(h5, group, a) < 0 || (keeps_best && get_best(h5, group, model, a) < 0);
    H5Gclose(group);
    return result ? -1 : 0;
}

// Give the model and the training what was read.
static void take(nn_model *model, nn_training *training, aside *a)
{
    nn_weights_restore(model, a->weights);
    nn_model_remember(model, a->kind, a->slots, a->memory, a->updates);
    a->memory = NULL;
    nn_history_free(training->history);
    *training->history = a->history;
    a->history = (nn_history){0};
    training->first = a->first;
    free(training->best);
    training->best = a->best;
    a->best = NULL;
}

int nn_checkpoint_load(nn_model *model, nn_training *training, const char *path)
{
    nn_hdf5 h5;
    aside a = {0};
    if (model == NULL || model->layer_count == 0 || training == NULL || training->history == NULL)
        return nn_fail("nn_checkpoint_load: got no model with layers or no history, expected both");
    if (nn_hdf5_open(&h5, "nn_checkpoint_load", path) < 0)
        return -1;
    a.weights = nn_weights_keep(model, NULL);
    bool good = a.weights && nn_weights_get(&h5, model, false, a.weights) >= 0 &&
                get_training(&h5, model, training->keeps_best, &a) == 0;
    nn_hdf5_close(&h5);
    if (good)
        take(model, training, &a);
    nn_memory_free(model, a.memory);
    nn_history_free(&a.history);
    free(a.weights);
    free(a.best);
    return good ? 0 : -1;
}
