/*
 * train.c - runs an answer. It is linked with answer.c, and has three modes, each a process of its own:
 *
 *     ANSWER train    --seed N ...     build the network, train it on the training split, write its parameters
 *     ANSWER validate --seed N ...     build it again, read the parameters, write its answers to the validation images
 *     ANSWER test     --seed N ...     the same for the test images
 *
 * grade.sh calls them in a folder without test images (train) and without any labels (test), so neither the answer
 * nor a slip in here can look at what it will be judged by. judge.c compares, in a process without the answer.
 *
 * --quick: few training images, few epochs, few validation images.
 *
 * Files in --out: weights, history.csv, results.csv, network.txt (train); validate.answers, test.answers (one byte an
 * image).
 */
#include "homework.h"
#include "part.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

// --- what an answer must hold to ------------------------------------------------------------------------------

static int check_network(const nn_model *model, uint64_t seed)
{
    nn_shape in = nn_shape_image(28, 28, 1), out = nn_shape_vector(HW_CLASSES);
    if (!nn_shape_equal(model->in, in))
        return nn_fail("hw_network: input: got %s, expected %s, one image", nn_shape_text(model->in, "").text,
                       nn_shape_text(in, "").text);
    if (!nn_shape_equal(nn_model_out(model), out))
        return nn_fail(
            "hw_network: output: got %s, expected %s, one logit a class. Hint: end with nn_dense(%d)",
            nn_shape_text(nn_model_out(model), "").text, nn_shape_text(out, "").text, HW_CLASSES);
    if (model->seed != seed)
        return nn_fail(
            "hw_network(%" PRIu64 "): got a network with seed %" PRIu64
            ", expected the given one. Hint: pass seed on to nn_sequential. With one seed for all, three "
            "trainings would be the same one",
            seed, model->seed);
    return part_check(model);
}

// The answer's network, checked. NULL with nn_error saying why.
static nn_model *build(uint64_t seed)
{
    nn_model *model = hw_network(seed);
    if (model == NULL && nn_error()[0])
        return nn_fail_null("hw_network(%" PRIu64 "): got NULL, expected a network. The library says: %s",
                            seed, nn_error());
    if (model == NULL)
        return nn_fail_null("hw_network(%" PRIu64
                            "): got NULL, expected a network. Hint: nn_sequential makes one, "
                            "nn_add puts layers into it, and at the end stands return model",
                            seed);
    int result = nn_error()[0]
                     ? nn_fail("hw_network: a call failed, and nobody looked: %s. Hint: MUST(nn_add(...)) "
                               "looks",
                               nn_error())
                     : check_network(model, seed);
    if (result == 0)
        return model;
    nn_model_free(model);
    return NULL;
}

// --- parameters on disk ---------------------------------------------------------------------------------------

// For each parameter: how many numbers, then the numbers. Private: written and read by one program on one machine.
static int save_weights(const nn_model *model, const char *folder)
{
    nn_file file;
    if (nn_file_open(&file, nn_path_join(folder, "weights").text) < 0)
        return -1;
    nn_layer *layer;
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *param = nn_model_param(model, i, &layer);
        uint64_t size = nn_shape_size(param->shape);
        for (size_t j = 0; j < size; j++)
            if (!isfinite(param->value[j])) {
                nn_file_discard(&file);
                return nn_fail(
                    "training: %s: %s: got %g, expected finite numbers. Hint: try a learning rate ten "
                    "times smaller",
                    layer->name, param->name, (double)param->value[j]);
            }
        fwrite(&size, sizeof size, 1, file.stream);
        fwrite(param->value, sizeof(nn_real), size, file.stream);
    }
    return nn_file_close(&file); // sees failed writes, too
}

static int read_weights(nn_model *model, FILE *file)
{
    uint64_t size;
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        nn_param *param = nn_model_param(model, i, NULL);
        if (fread(&size, sizeof size, 1, file) != 1 || size != nn_shape_size(param->shape) ||
            fread(param->value, sizeof(nn_real), size, file) != size)
            return -1;
    }
    return fgetc(file) == EOF ? 0 : -1;
}

static int load_weights(nn_model *model, const char *folder)
{
    FILE *file = fopen(nn_path_join(folder, "weights").text, "rb");
    if (file == NULL)
        return nn_fail("test: %s/weights: cannot be read", folder);
    int result = read_weights(model, file);
    fclose(file);
    return result == 0
               ? 0
               : nn_fail(
                     "hw_network: got another network than for the training, expected the same one twice. "
                     "Hint: let it depend on seed alone");
}

// --- training -------------------------------------------------------------------------------------------------

static size_t training_images(const nn_options *o)
{
    return o->limit ? o->limit : nn_dataset_info_find(o->dataset)->counts[NN_TRAIN] - HW_VALIDATION;
}

static int load_training(const nn_options *o, nn_dataset *all, nn_dataset *train, nn_dataset *validation)
{
    if (nn_dataset_load(all, o->dataset, NN_TRAIN, o->data_dir) < 0 ||
        nn_dataset_split(all, HW_VALIDATION, train, validation) < 0 ||
        nn_dataset_slice(train, 0, training_images(o), train) < 0)
        return -1;
    return o->quick ? nn_dataset_slice(validation, 0, HW_QUICK_VALIDATION, validation) : 0;
}

// What the report will say about the network and its training.
static int describe(const nn_model *model, const nn_history *history, const char *folder)
{
    nn_results results = {0};
    nn_file text;
    double seconds = 0;
    for (size_t i = 0; i < history->count; i++)
        seconds += history->epochs[i].seconds;
    nn_results_note(&results, "parameters", "%zu", nn_count_params(model));
    nn_results_note(&results, "epochs", "%zu", history->count);
    nn_results_note(&results, "seconds", "%.1f", seconds);
    if (part_describe(model, &results) < 0 || nn_results_write(&results, folder) < 0 ||
        nn_file_open(&text, nn_path_join(folder, "network.txt").text) < 0)
        return -1;
    nn_summary(model, text.stream);
    return nn_file_close(&text);
}

int check_recipe(const char *function, const nn_fit_options *recipe, size_t most_epochs)
{
    if (nn_error()[0])
        return nn_fail("%s: a call failed, and nobody looked: %s. Hint: MUST(...) looks", function,
                       nn_error());
    if (recipe->epochs < 1 || recipe->epochs > most_epochs)
        return nn_fail(
            "%s: epochs: got %zu, expected 1 to %zu: in all at most %d, as many as the MLP had, so that "
            "nobody wins by patience",
            function, recipe->epochs, most_epochs, HW_EPOCHS);
    if (recipe->batch_size < 1 || recipe->batch_size > HW_BATCH)
        return nn_fail(
            "%s: batch_size: got %zu, expected 1 to %d: more do not fit into the memory of every machine",
            function, recipe->batch_size, HW_BATCH);
    return 0;
}

// Behind those of the fits before.
static int add_epochs(nn_history *history, const nn_history *fit)
{
    for (size_t i = 0; i < fit->count; i++) {
        nn_epoch epoch = fit->epochs[i];
        epoch.epoch = history->count + 1;
        if (nn_history_add(history, &epoch) < 0)
            return -1;
    }
    return 0;
}

// nn_fit counts the steps of a schedule from the beginning of its history, so each fit has a history of its own.
int fit_within(nn_model *model, const nn_dataset *images, const nn_fit_options *wanted,
               const nn_fit_options *set, nn_history *history)
{
    nn_fit_options options = *wanted;
    nn_history fit = {0};
    if (set->epochs && options.epochs > set->epochs)
        options.epochs = set->epochs;
    options.validation = set->validation;
    options.progress = set->progress;
    options.history_path = options.checkpoint = options.resume = NULL;
    int result = nn_fit(model, images, &options, &fit);
    if (result == 0)
        result = add_epochs(history, &fit);
    nn_history_free(&fit);
    return result < 0 ? result : nn_history_write(history, set->history_path);
}

static int train(const nn_options *o)
{
    nn_model *model = build(o->seed);
    nn_dataset all = {0}, images, validation;
    nn_history history = {0};
    nn_path table = nn_path_join(o->out_dir, "history.csv");
    nn_fit_options set = {.epochs = o->quick ? o->epochs : 0,
                          .validation = &validation,
                          .history_path = table.text,
                          .progress = stderr};
    if (model == NULL || load_training(o, &all, &images, &validation) < 0 ||
        part_train(model, &images, &set, &history) < 0 || describe(model, &history, o->out_dir) < 0 ||
        save_weights(model, o->out_dir) < 0)
        return -1;
    nn_history_free(&history);
    nn_dataset_free(&all);
    nn_model_free(model);
    return 0;
}

// --- answering ------------------------------------------------------------------------------------------------

// The images to answer: a part of *all, which owns them.
static int load_images(const nn_options *o, bool of_test, nn_dataset *all, nn_dataset *images)
{
    const nn_dataset_info *info = nn_dataset_info_find(o->dataset);
    nn_dataset unused;
    nn_idx idx;
    if (!of_test)
        return load_training(o, all, &unused, images);
    if (info->images[NN_TEST].name == NULL) { // drawn, not read
        if (nn_dataset_load(all, o->dataset, NN_TEST, o->data_dir) < 0)
            return -1;
    } else { // images alone: there is no file with labels here
        nn_path folder = nn_path_join(o->data_dir, info->name);
        if (nn_idx_load(&idx, nn_path_join(folder.text, info->images[NN_TEST].name).text, NN_IDX_IMAGES) < 0)
            return -1;
        *all = (nn_dataset){
            info, idx.count, idx.height, idx.width, 1, .images = idx.bytes, .owned_images = idx.bytes};
    }
    *images = *all;
    return 0;
}

static int write_answers(const nn_options *o, bool of_test, size_t count, const nn_real *logits)
{
    nn_file file;
    if (nn_file_open(&file, nn_path_join(o->out_dir, of_test ? "test.answers" : "validate.answers").text) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        fputc((int)nn_argmax(HW_CLASSES, logits + i * HW_CLASSES), file.stream);
    return nn_file_close(&file);
}

static int answer(const nn_options *o, bool of_test)
{
    nn_dataset all = {0}, images;
    nn_model *model = build(o->seed);
    if (model == NULL || load_weights(model, o->out_dir) < 0 || load_images(o, of_test, &all, &images) < 0)
        return -1;
    uint8_t *labels = nn_alloc(images.count, 1);
    nn_real *logits = nn_alloc(images.count * HW_CLASSES, sizeof *logits);
    images.labels = labels; // all 0: nobody here knows them
    if (labels == NULL || logits == NULL || nn_predict_dataset(model, &images, logits) < 0 ||
        write_answers(o, of_test, images.count, logits) < 0)
        return -1;
    free(labels);
    free(logits);
    nn_model_free(model);
    nn_dataset_free(&all);
    return 0;
}

static const nn_options defaults = {.about = "train a homework's network, or let it answer",
                                    .trains = true,
                                    .seed = 1,
                                    .dataset = "fashion_mnist",
                                    .epochs = HW_EPOCHS,
                                    .batch_size = 1,    // the recipe's counts
                                    .learning_rate = 1, // the optimizer's counts
                                    .quick_epochs = 2,
                                    .quick_limit = 4000};

int main(int argc, char **argv)
{
    nn_options options = defaults;
    const char *mode = argc > 1 ? argv[1] : "";
    bool trains = strcmp(mode, "train") == 0, tests = strcmp(mode, "test") == 0;
    int status;
    if (!trains && !tests && strcmp(mode, "validate") != 0) {
        fprintf(stderr, "usage: %s train|validate|test [options]\n", argv[0]);
        return 2;
    }
    if (!nn_cli(&options, argc - 1, argv + 1, &status))
        return status;
    if (nn_dataset_check(options.dataset, options.limit) < 0)
        return nn_cli_refuse(argv[0]);
    if ((trains ? train(&options) : answer(&options, tests)) < 0) {
        fprintf(stderr, "%s\n", nn_error());
        return 1;
    }
    return nn_cli_end();
}
