/*
 * check_fit.c - what must hold for fit.c.
 *
 * Oracles: the loss computed anew from the logits, and pairs of runs that must
 * end with the same bits. All images are the built-in dataset's, so no file is
 * needed.
 */
#include "base/parallel.h"
#include "data/batch.h"
#include "data/shapes.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "model/fit.h"
#include "runner.h"

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// 784 -> 16 -> 10, with a penalty on the first kernel
static nn_model *penalised(uint64_t seed, double l2)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    add(model, nn_flatten());
    add(model, nn_with_l2(l2, nn_dense(16)));
    add(model, nn_relu());
    add(model, nn_dense(10));
    return model;
}

static nn_model *perceptron(uint64_t seed)
{
    return penalised(seed, 0);
}

static nn_dataset shapes(size_t count, uint64_t seed)
{
    nn_dataset dataset = {0};
    ck_assert_int_eq(nn_shapes_new(&dataset, count, seed), 0);
    return dataset;
}

static void fit(nn_model *model, const nn_dataset *train, nn_fit_options options, nn_history *history)
{
    ck_assert_msg(nn_fit(model, train, &options, history) == 0, "nn_fit: %s", nn_error());
}

// The same weights, bit for bit?
static bool same_weights(const nn_model *a, const nn_model *b)
{
    for (size_t i = 0; i < nn_model_param_count(a); i++) {
        const nn_param *p = nn_model_param(a, i, NULL), *q = nn_model_param(b, i, NULL);
        if (memcmp(p->value, q->value, nn_shape_size(p->shape) * sizeof *p->value) != 0)
            return false;
    }
    return true;
}

static bool all_finite(const nn_model *model)
{
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *p = nn_model_param(model, i, NULL);
        for (size_t j = 0; j < nn_shape_size(p->shape); j++)
            if (!isfinite(p->value[j]))
                return false;
    }
    return true;
}

// --- it learns ----------------------------------------------------------------------------------------------

static nn_model *small_cnn(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    for (size_t filters = 8; filters <= 16; filters += 4) {
        add(model, nn_conv2d(filters, 3, NN_SAME));
        add(model, nn_relu());
        add(model, nn_max_pooling2d(2));
    }
    add(model, nn_flatten());
    add(model, nn_dense(10));
    return model;
}

START_TEST(a_small_network_learns_to_tell_shapes_apart)
{
    nn_dataset train = shapes(8000, 1), test = shapes(500, 2);
    nn_model *model = small_cnn();
    nn_history history = {0};
    nn_metrics before, after;
    ck_assert_int_eq(nn_evaluate(model, &test, &before), 0);
    fit(model, &train, (nn_fit_options){.epochs = 4, .batch_size = 32, .optimizer = nn_adam(4e-3)}, &history);
    fit(model, &train, (nn_fit_options){.epochs = 2, .batch_size = 32, .optimizer = nn_adam(5e-4)}, &history);
    ck_assert_int_eq(nn_evaluate(model, &test, &after), 0);
    ck_assert_double_lt(before.accuracy, 0.3); // ten classes, nothing learned
    ck_assert_double_ge(after.accuracy, 0.95);
    ck_assert_double_lt(after.loss, 0.25);
    ck_assert_double_lt(history.epochs[5].train.loss, history.epochs[0].train.loss / 4);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&train), nn_dataset_free(&test);
}
END_TEST

// --- what is measured ---------------------------------------------------------------------------------------

// Loss and accuracy from the logits, image by image, with the formula as it stands in the books.
static nn_metrics measure_plainly(nn_model *model, const nn_dataset *dataset)
{
    nn_real *logits = nn_alloc(dataset->count * 10, sizeof *logits);
    nn_metrics sum = {0, 0};
    ck_assert_int_eq(nn_predict_dataset(model, dataset, logits), 0);
    for (size_t n = 0; n < dataset->count; n++) {
        double total = 0, largest = -INFINITY;
        size_t best = 0;
        for (size_t k = 0; k < 10; k++) {
            double z = (double)logits[n * 10 + k];
            total += exp(z);
            if (z > largest)
                largest = z, best = k;
        }
        sum.loss += log(total) - (double)logits[n * 10 + dataset->labels[n]];
        sum.accuracy += best == dataset->labels[n];
    }
    free(logits);
    return (nn_metrics){sum.loss / (double)dataset->count, sum.accuracy / (double)dataset->count};
}

START_TEST(evaluation_is_the_mean_over_all_images)
{
    nn_dataset data = shapes(150, 3); // two batches of 64 and a short one
    nn_model *model = perceptron(1);
    nn_metrics found, expected = measure_plainly(model, &data);
    ck_assert_int_eq(nn_evaluate(model, &data, &found), 0);
    ck_assert_double_eq_tol(found.loss, expected.loss, ROUNDING);
    ck_assert_double_eq_tol(found.accuracy, expected.accuracy, 1e-12);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

// With a step too small to change any weight, the running mean must be the mean.
START_TEST(the_loss_of_an_epoch_weighs_a_short_last_batch_by_its_images)
{
    nn_dataset data = shapes(35, 3);
    nn_model *model = perceptron(1);
    nn_history history = {0};
    nn_metrics expected = measure_plainly(model, &data);
    fit(model, &data, (nn_fit_options){.epochs = 1, .batch_size = 32, .optimizer = nn_sgd(1e-30)}, &history);
    ck_assert_double_eq_tol(history.epochs[0].train.loss, expected.loss, ROUNDING);
    ck_assert_double_eq_tol(history.epochs[0].train.accuracy, expected.accuracy, 1e-12);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(the_penalty_is_in_no_loss_that_is_told)
{
    nn_dataset data = shapes(35, 3);
    nn_model *model = penalised(1, 10);
    nn_history history = {0};
    nn_metrics expected = measure_plainly(model, &data);
    nn_fit_options options = {.epochs = 1, .batch_size = 32, .optimizer = nn_sgd(1e-30), .validation = &data};
    fit(model, &data, options, &history);
    ck_assert_double_gt(nn_model_penalty(model), 1); // it would be seen
    ck_assert_double_eq_tol(history.epochs[0].train.loss, expected.loss, ROUNDING);
    ck_assert_double_eq_tol(history.epochs[0].validation.loss, expected.loss, ROUNDING);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

// Sum of the squares of the first kernel.
static double squares(const nn_model *model)
{
    const nn_param *kernel = nn_model_param(model, 0, NULL);
    double sum = 0;
    for (size_t i = 0; i < nn_shape_size(kernel->shape); i++)
        sum += (double)kernel->value[i] * (double)kernel->value[i];
    return sum;
}

// As in Keras, all losses that are told are the smoothed one, until the next fit says otherwise.
START_TEST(smoothed_labels_are_in_every_loss_that_is_told)
{
    nn_dataset data = shapes(40, 1), validation = shapes(30, 2);
    nn_model *model = perceptron(1);
    nn_history history = {0};
    nn_metrics smoothed, plain;
    nn_fit_options options = {.epochs = 1,
                              .batch_size = 8,
                              .optimizer = nn_sgd(0.1),
                              .label_smoothing = 0.2,
                              .validation = &validation};
    fit(model, &data, options, &history);
    ck_assert(model->label_smoothing == 0.2);
    ck_assert_int_eq(nn_evaluate(model, &validation, &smoothed), 0);
    ck_assert_double_eq(smoothed.loss, history.epochs[0].validation.loss);
    ck_assert_int_eq(nn_model_label_smoothing(model, 0), 0);
    ck_assert_int_eq(nn_evaluate(model, &validation, &plain), 0);
    ck_assert(plain.loss != smoothed.loss && plain.accuracy == smoothed.accuracy);
    ck_assert_int_eq(nn_model_label_smoothing(model, 0.2), 0);
    options.label_smoothing = 0;
    fit(model, &data, options, &history);
    ck_assert(model->label_smoothing == 0);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&data), nn_dataset_free(&validation);
}
END_TEST

START_TEST(a_penalty_keeps_weights_small)
{
    nn_dataset data = shapes(64, 1);
    nn_model *with = penalised(1, 0.05), *without = perceptron(1);
    nn_fit_options options = {.epochs = 5, .batch_size = 32, .optimizer = nn_sgd(0.1)};
    fit(with, &data, options, NULL);
    fit(without, &data, options, NULL);
    ck_assert_double_lt(squares(with), squares(without) / 1.1);
    nn_model_free(with), nn_model_free(without);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(the_history_has_one_entry_an_epoch_and_goes_on)
{
    nn_dataset data = shapes(64, 1);
    nn_model *model = perceptron(1);
    nn_history history = {0};
    nn_fit_options options = {.epochs = 3, .batch_size = 32, .optimizer = nn_adam(1e-3)};
    fit(model, &data, options, &history);
    ck_assert_uint_eq(history.count, 3);
    ck_assert_uint_eq(model->updates, 6);
    options.epochs = 2;
    fit(model, &data, options, &history);
    ck_assert_uint_eq(history.count, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(history.epochs[i].epoch, i + 1);
        ck_assert(!history.epochs[i].has_validation);
        ck_assert_double_ge(history.epochs[i].seconds, 0);
    }
    fit(model, &data, options, NULL); // nobody needs to keep one
    nn_history_free(&history);
    ck_assert_uint_eq(history.count, 0);
    nn_history_free(NULL);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(each_epoch_writes_the_history_and_one_line_of_progress)
{
    nn_dataset data = shapes(64, 1);
    nn_model *model = perceptron(1);
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "history.csv");
    FILE *progress = tmpfile();
    char text[1024];
    ck_assert_ptr_nonnull(progress);
    fit(model, &data,
        (nn_fit_options){.epochs = 2,
                         .batch_size = 32,
                         .optimizer = nn_adam(1e-3),
                         .validation = &data,
                         .history_path = path.text,
                         .progress = progress},
        NULL);
    rewind(progress);
    text[fread(text, 1, sizeof text - 1, progress)] = '\0';
    fclose(progress);
    ck_assert_ptr_eq(strstr(text, "Epoch 1/2: 2/2 - "), text);
    ck_assert_ptr_nonnull(strstr(text, "\nEpoch 2/2: 2/2 - "));
    ck_assert_ptr_nonnull(strstr(text, " - loss: "));
    ck_assert_ptr_nonnull(strstr(text, " - val_accuracy: "));
    ck_assert_int_eq(access(path.text, F_OK), 0);
    remove_folder(&folder);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

// --- pairs of runs that must agree --------------------------------------------------------------------------

START_TEST(the_validation_images_are_never_learned_from)
{
    nn_dataset data = shapes(96, 1), validation = shapes(70, 2);
    nn_model *with = perceptron(1), *without = perceptron(1);
    nn_history history = {0};
    nn_metrics last;
    nn_fit_options options = {.epochs = 2, .batch_size = 32, .optimizer = nn_adam(1e-2)};
    fit(without, &data, options, NULL);
    options.validation = &validation;
    fit(with, &data, options, &history);
    ck_assert(same_weights(with, without));
    ck_assert_int_eq(nn_evaluate(with, &validation, &last), 0);
    ck_assert(history.epochs[1].has_validation);
    ck_assert_double_eq(history.epochs[1].validation.loss, last.loss);
    ck_assert_double_eq(history.epochs[1].validation.accuracy, last.accuracy);
    nn_history_free(&history);
    nn_model_free(with), nn_model_free(without);
    nn_dataset_free(&data), nn_dataset_free(&validation);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_bits_and_another_seed_others)
{
    nn_dataset data = shapes(96, 1);
    nn_model *first = perceptron(7), *second = perceptron(7), *other = perceptron(8);
    nn_fit_options options = {.epochs = 2, .batch_size = 32, .optimizer = nn_adam(1e-2)};
    fit(first, &data, options, NULL);
    fit(second, &data, options, NULL);
    fit(other, &data, options, NULL);
    ck_assert(same_weights(first, second));
    ck_assert(!same_weights(first, other));
    nn_model_free(first), nn_model_free(second), nn_model_free(other);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(one_two_or_three_threads_give_the_same_bits)
{
    nn_dataset data = shapes(100, 1);
    nn_model *models[4];
    nn_history histories[4] = {{0}};
    for (size_t threads = 1; threads <= 3; threads++) {
        ck_assert_int_eq(nn_threads_set(threads), 0);
        models[threads] = small_cnn();
        fit(models[threads], &data,
            (nn_fit_options){.epochs = 2, .batch_size = 32, .optimizer = nn_adam(1e-3)}, &histories[threads]);
        ck_assert(same_weights(models[threads], models[1]));
        for (size_t i = 0; i < 2; i++) {
            ck_assert_double_eq(histories[threads].epochs[i].train.loss, histories[1].epochs[i].train.loss);
            ck_assert_double_eq(histories[threads].epochs[i].train.accuracy,
                                histories[1].epochs[i].train.accuracy);
        }
    }
    for (size_t threads = 1; threads <= 3; threads++) {
        nn_model_free(models[threads]);
        nn_history_free(&histories[threads]);
    }
    nn_dataset_free(&data);
}
END_TEST

START_TEST(two_fits_of_one_epoch_are_one_fit_of_two)
{
    nn_dataset data = shapes(96, 1);
    nn_model *at_once = perceptron(1), *in_parts = perceptron(1);
    nn_history history = {0};
    nn_fit_options options = {.epochs = 2, .batch_size = 20, .optimizer = nn_adam(1e-2)};
    fit(at_once, &data, options, NULL);
    options.epochs = 1;
    fit(in_parts, &data, options, &history);
    fit(in_parts, &data, options, &history);
    ck_assert(same_weights(at_once, in_parts));
    nn_history_free(&history);
    nn_model_free(at_once), nn_model_free(in_parts);
    nn_dataset_free(&data);
}
END_TEST

// --- the learning rate that changes -------------------------------------------------------------------------

START_TEST(step_decay_is_two_fits_with_two_rates)
{
    nn_dataset data = shapes(96, 1); // 3 steps an epoch
    nn_model *scheduled = perceptron(1), *by_hand = perceptron(1), *constant = perceptron(1);
    nn_history history = {0};
    nn_fit_options options = {.epochs = 4, .batch_size = 32, .optimizer = nn_adam(1e-2)};
    fit(constant, &data, options, NULL);
    options.schedule = nn_step_decay(6, 0.5);
    fit(scheduled, &data, options, NULL);
    ck_assert_double_eq(options.optimizer.learning_rate, 1e-2); // the caller's settings stay
    options = (nn_fit_options){.epochs = 2, .batch_size = 32, .optimizer = nn_adam(1e-2)};
    fit(by_hand, &data, options, &history);
    options.optimizer.learning_rate = 5e-3;
    fit(by_hand, &data, options, &history);
    ck_assert(same_weights(scheduled, by_hand));
    ck_assert(!same_weights(scheduled, constant));
    nn_history_free(&history);
    nn_model_free(scheduled), nn_model_free(by_hand), nn_model_free(constant);
    nn_dataset_free(&data);
}
END_TEST

// One epoch, step by step, as a reader would write it.
static void train_by_hand(nn_model *model, const nn_dataset *data, uint32_t epoch, const double *rates)
{
    nn_batches *batches = nn_batches_new(data, 32, model->seed);
    nn_batch batch;
    double loss;
    nn_batches_shuffle(batches, epoch);
    for (int step = 0; nn_batches_next(batches, &batch); step++) {
        nn_optimizer momentum = nn_momentum(rates[step], 0.5);
        ck_assert_ptr_nonnull(nn_model_loss(model, batch.count, batch.x, batch.labels, &loss));
        ck_assert_int_eq(nn_model_backward(model, batch.count, batch.x, batch.labels), 0);
        ck_assert_int_eq(nn_model_step(model, &momentum), 0);
    }
    nn_batches_free(batches);
}

START_TEST(a_schedule_goes_by_steps_and_on_in_the_next_fit)
{
    // 2 steps of warming up to 0.125, then halved each 2 steps
    static const double rates[2][3] = {{0.0625, 0.125, 0.125}, {0.125, 0.0625, 0.0625}};
    nn_dataset data = shapes(70, 1); // 3 steps an epoch, the last one short
    nn_model *scheduled = perceptron(1), *by_hand = perceptron(1);
    nn_history history = {0};
    nn_fit_options options = {.epochs = 1, .batch_size = 32, .optimizer = nn_momentum(0.125, 0.5)};
    options.schedule = nn_warm_up(2, nn_step_decay(2, 0.5));
    for (uint32_t epoch = 1; epoch <= 2; epoch++) {
        fit(scheduled, &data, options, &history);
        train_by_hand(by_hand, &data, epoch, rates[epoch - 1]);
        ck_assert(same_weights(scheduled, by_hand));
    }
    nn_history_free(&history);
    nn_model_free(scheduled), nn_model_free(by_hand);
    nn_dataset_free(&data);
}
END_TEST

// --- early stopping -----------------------------------------------------------------------------------------

// So few images that they are soon known by heart: then the validation loss rises.
enum { EPOCHS = 10 };

static nn_fit_options memorise(const nn_dataset *validation)
{
    return (nn_fit_options){
        .epochs = EPOCHS, .batch_size = 8, .optimizer = nn_adam(1e-2), .validation = validation};
}

static double validation_loss(nn_model *model, const nn_dataset *validation)
{
    nn_metrics found;
    ck_assert_int_eq(nn_evaluate(model, validation, &found), 0);
    return found.loss;
}

START_TEST(the_best_weights_are_taken_back)
{
    nn_dataset data = shapes(32, 1), validation = shapes(70, 2);
    nn_model *best = perceptron(1), *last = perceptron(1);
    nn_history histories[2] = {{0}};
    nn_fit_options options = memorise(&validation);
    fit(last, &data, options, &histories[0]);
    options.restore_best = true;
    fit(best, &data, options, &histories[1]);
    double smallest = INFINITY;
    for (size_t i = 0; i < EPOCHS; i++) {
        double loss = histories[0].epochs[i].validation.loss;
        ck_assert_double_eq(histories[1].epochs[i].validation.loss, loss);
        smallest = fmin(smallest, loss);
    }
    ck_assert_double_lt(smallest, histories[0].epochs[EPOCHS - 1].validation.loss); // else nothing is shown
    ck_assert_double_eq(validation_loss(best, &validation), smallest);
    ck_assert_double_eq(validation_loss(last, &validation), histories[0].epochs[EPOCHS - 1].validation.loss);
    ck_assert_double_eq(nn_history_best(&histories[1])->validation.loss, smallest);
    nn_history_free(&histories[0]), nn_history_free(&histories[1]);
    nn_model_free(best), nn_model_free(last);
    nn_dataset_free(&data), nn_dataset_free(&validation);
}
END_TEST

// In which epoch the rule ends a training with this history: after `patience` losses in a row that are not below
// the best.
static size_t end_by_hand(const nn_history *history, size_t patience)
{
    double best = INFINITY;
    for (size_t i = 0, in_a_row = 0; i < history->count; i++) {
        double loss = history->epochs[i].validation.loss;
        in_a_row = loss < best ? 0 : in_a_row + 1;
        best = fmin(best, loss);
        if (in_a_row == patience)
            return i + 1;
    }
    return history->count;
}

START_TEST(patience_ends_where_the_history_says)
{
    const size_t patience = (size_t)_i;
    nn_dataset data = shapes(32, 1), validation = shapes(70, 2);
    nn_model *whole = perceptron(1), *stopped = perceptron(1);
    nn_history all = {0}, some = {0};
    nn_fit_options options = memorise(&validation);
    fit(whole, &data, options, &all);
    ck_assert_uint_eq(all.count, EPOCHS); // 0: no patience asked for
    size_t end = end_by_hand(&all, patience);
    ck_assert_uint_lt(end, EPOCHS); // else nothing is shown
    options.patience = patience;
    fit(stopped, &data, options, &some);
    ck_assert_uint_eq(some.count, end);
    for (size_t i = 0; i < end; i++)
        ck_assert_double_eq(some.epochs[i].validation.loss, all.epochs[i].validation.loss);
    // the weights are the last epoch's: the best ones were not asked for
    ck_assert_double_eq(validation_loss(stopped, &validation), all.epochs[end - 1].validation.loss);
    nn_history_free(&all), nn_history_free(&some);
    nn_model_free(whole), nn_model_free(stopped);
    nn_dataset_free(&data), nn_dataset_free(&validation);
}
END_TEST

START_TEST(patience_and_the_best_weights_go_together)
{
    nn_dataset data = shapes(32, 1), validation = shapes(70, 2);
    nn_model *model = perceptron(1);
    nn_history history = {0};
    nn_fit_options options = memorise(&validation);
    options.patience = 3;
    options.restore_best = true;
    fit(model, &data, options, &history);
    ck_assert_uint_lt(history.count, EPOCHS);
    ck_assert_uint_eq(nn_history_best(&history)->epoch, history.count - 3);
    ck_assert_double_eq(validation_loss(model, &validation), nn_history_best(&history)->validation.loss);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&data), nn_dataset_free(&validation);
}
END_TEST

START_TEST(training_is_as_it_was_after_a_fit_good_or_bad)
{
    const bool before = _i == 1;
    nn_dataset data = shapes(20, 1);
    nn_model *model = perceptron(1);
    nn_fit_options options = {.epochs = 1, .batch_size = 8, .optimizer = nn_sgd(0.1), .validation = &data};
    nn_model_training(model, before);
    fit(model, &data, options, NULL);
    ck_assert(model->training == before);
    nn_model_param(model, 3, NULL)->value[0] = (nn_real)NAN;
    ck_assert_int_eq(nn_fit(model, &data, &options, NULL), -1);
    ck_assert(model->training == before);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

// The same fresh weights, once in the order of epoch 1 and once in that of epoch 2.
START_TEST(each_epoch_has_an_order_of_its_own)
{
    nn_dataset data = shapes(96, 1);
    nn_model *first = perceptron(1), *second = perceptron(1), *other = perceptron(1);
    nn_history history = {0};
    nn_fit_options options = {.epochs = 1, .batch_size = 8, .optimizer = nn_sgd(0.1)};
    fit(first, &data, options, NULL);
    fit(other, &data, options, &history);
    fit(second, &data, options, &history); // the history says that one epoch is over
    ck_assert(same_weights(first, other));
    ck_assert(!same_weights(first, second));
    nn_history_free(&history);
    nn_model_free(first), nn_model_free(second), nn_model_free(other);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(a_batch_larger_than_the_dataset_is_one_step)
{
    nn_dataset data = shapes(20, 1);
    nn_model *large = perceptron(1), *exact = perceptron(1);
    fit(large, &data, (nn_fit_options){.epochs = 1, .batch_size = 1000000000, .optimizer = nn_sgd(0.1)},
        NULL);
    fit(exact, &data, (nn_fit_options){.epochs = 1, .batch_size = 20, .optimizer = nn_sgd(0.1)}, NULL);
    ck_assert_uint_eq(large->updates, 1);
    ck_assert(same_weights(large, exact));
    nn_model_free(large), nn_model_free(exact);
    nn_dataset_free(&data);
}
END_TEST

// --- what goes wrong ----------------------------------------------------------------------------------------

#ifdef NN_DOUBLE
static const double far_too_large = 1e200;
#else
static const double far_too_large = 1e25;
#endif

START_TEST(a_learning_rate_that_blows_up_stops_with_a_clear_message)
{
    nn_dataset data = shapes(320, 1);
    nn_model *model = perceptron(1);
    nn_history history = {0};
    nn_fit_options options = {.epochs = 1, .batch_size = 32, .optimizer = nn_sgd(0.01)};
    fit(model, &data, options, &history);
    options.epochs = 5;
    options.optimizer = nn_sgd(far_too_large);
    ck_assert_int_eq(nn_fit(model, &data, &options, &history), -1);
    ck_assert_error_says("nn_fit: epoch 2, step ");
    ck_assert_error_says("expected a finite number. Hint: try a learning rate ten times smaller");
    ck_assert(all_finite(model)); // the step that would have spoilt it was not taken
    ck_assert_uint_eq(history.count, 1);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(a_nan_stops_before_the_first_step)
{
    nn_dataset data = shapes(32, 1);
    nn_model *model = perceptron(1), *same = perceptron(1);
    nn_model_param(model, 3, NULL)->value[0] = nn_model_param(same, 3, NULL)->value[0] = (nn_real)NAN;
    nn_fit_options options = {.epochs = 1, .batch_size = 32, .optimizer = nn_sgd(0.1)};
    ck_assert_int_eq(nn_fit(model, &data, &options, NULL), -1);
    ck_assert_error_says("nn_fit: epoch 1, step 1: loss: got ");
    ck_assert(same_weights(model, same));
    nn_model_free(model), nn_model_free(same);
    nn_dataset_free(&data);
}
END_TEST

static void expect_refused(nn_model *model, const nn_dataset *train, nn_fit_options options, const char *says)
{
    nn_history history = {0};
    ck_assert_int_eq(nn_fit(model, train, &options, &history), -1);
    ck_assert_error_says(says);
    ck_assert_uint_eq(history.count, 0);
}

START_TEST(bad_settings_are_refused_and_change_nothing)
{
    nn_dataset data = shapes(20, 1), none = {0};
    nn_model *model = perceptron(1), *same = perceptron(1);
    const nn_fit_options good = {.epochs = 1, .batch_size = 4, .optimizer = nn_sgd(0.1)};
    nn_fit_options bad = good;
    bad.epochs = 0;
    expect_refused(model, &data, bad, "got 0 epochs");
    bad = good;
    bad.batch_size = 0;
    expect_refused(model, &data, bad, "batch_size 0");
    bad = good;
    bad.optimizer = (nn_optimizer){0};
    expect_refused(model, &data, bad, "got no optimizer");
    bad.optimizer = nn_sgd(-1);
    expect_refused(model, &data, bad, "learning_rate: got -1");
    bad = good;
    bad.validation = &none;
    expect_refused(model, &data, bad, "nn_fit: validation");
    bad = good;
    bad.patience = 3;
    expect_refused(model, &data, bad, "nn_fit: patience: got no validation images");
    bad = good;
    bad.restore_best = true;
    expect_refused(model, &data, bad, "nn_fit: restore_best: got no validation images");
    bad = good;
    bad.schedule = nn_step_decay(0, 0.5);
    expect_refused(model, &data, bad, "nn_schedule: every: got 0");
    bad = good;
    bad.label_smoothing = 1;
    expect_refused(model, &data, bad, "nn_fit: label_smoothing: got 1");
    ck_assert(model->label_smoothing == 0);
    expect_refused(model, &none, good, "nn_fit: got no model or no images");
    expect_refused(NULL, &data, good, "nn_fit: got no model or no images");
    ck_assert(same_weights(model, same));
    nn_model_free(model), nn_model_free(same);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(images_and_model_must_fit)
{
    nn_dataset data = shapes(20, 1);
    nn_model *narrow = nn_sequential(nn_shape_image(28, 27, 1), 1),
             *nine = nn_sequential(nn_shape_image(28, 28, 1), 1);
    const nn_fit_options options = {.epochs = 1, .batch_size = 4, .optimizer = nn_sgd(0.1)};
    nn_metrics metrics = {42, 42};
    nn_real logits[1] = {42};
    add(narrow, nn_flatten());
    add(narrow, nn_dense(10));
    add(nine, nn_flatten());
    add(nine, nn_dense(9));
    expect_refused(narrow, &data, options, "nn_fit: got images of shape (28, 28, 1), expected (28, 27, 1)");
    expect_refused(nine, &data, options, "nn_fit: got a model with outputs of shape (9)");
    ck_assert_int_eq(nn_evaluate(narrow, &data, &metrics), -1);
    ck_assert_error_says("nn_evaluate: got images of shape");
    ck_assert_int_eq(nn_predict_dataset(narrow, &data, logits), -1);
    ck_assert(metrics.loss == 42 && metrics.accuracy == 42 && logits[0] == 42);
    nn_model_free(narrow), nn_model_free(nine);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(a_model_without_layers_is_refused)
{
    nn_dataset data = shapes(20, 1);
    nn_model *empty = nn_sequential(nn_shape_image(28, 28, 1), 1);
    expect_refused(empty, &data, (nn_fit_options){.epochs = 1, .batch_size = 4, .optimizer = nn_sgd(0.1)},
                   "got a model of 0 layers");
    nn_model_free(empty);
    nn_dataset_free(&data);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("fit");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_small_network_learns_to_tell_shapes_apart);
    tcase_add_test(core, evaluation_is_the_mean_over_all_images);
    tcase_add_test(core, the_loss_of_an_epoch_weighs_a_short_last_batch_by_its_images);
    tcase_add_test(core, the_penalty_is_in_no_loss_that_is_told);
    tcase_add_test(core, a_penalty_keeps_weights_small);
    tcase_add_test(core, smoothed_labels_are_in_every_loss_that_is_told);
    tcase_add_test(core, the_history_has_one_entry_an_epoch_and_goes_on);
    tcase_add_test(core, each_epoch_writes_the_history_and_one_line_of_progress);
    tcase_add_test(core, the_validation_images_are_never_learned_from);
    tcase_add_test(core, the_same_seed_gives_the_same_bits_and_another_seed_others);
    tcase_add_test(core, one_two_or_three_threads_give_the_same_bits);
    tcase_add_test(core, two_fits_of_one_epoch_are_one_fit_of_two);
    tcase_add_test(core, each_epoch_has_an_order_of_its_own);
    tcase_add_test(core, step_decay_is_two_fits_with_two_rates);
    tcase_add_test(core, a_schedule_goes_by_steps_and_on_in_the_next_fit);
    tcase_add_test(core, the_best_weights_are_taken_back);
    tcase_add_loop_test(core, patience_ends_where_the_history_says, 1, 4);
    tcase_add_test(core, patience_and_the_best_weights_go_together);
    tcase_add_loop_test(core, training_is_as_it_was_after_a_fit_good_or_bad, 0, 2);
    tcase_add_test(limits, a_batch_larger_than_the_dataset_is_one_step);
    tcase_add_test(limits, a_learning_rate_that_blows_up_stops_with_a_clear_message);
    tcase_add_test(limits, a_nan_stops_before_the_first_step);
    tcase_add_test(limits, bad_settings_are_refused_and_change_nothing);
    tcase_add_test(limits, images_and_model_must_fit);
    tcase_add_test(limits, a_model_without_layers_is_refused);
    return s;
}
