/*
 * check_augment_walk.c - what must hold for augmentation on its way through
 * batch.c and fit.c: training sees changed images, nothing else does.
 *
 * Oracles: nn_augment_draw and nn_augment_apply called by hand, and pairs of
 * runs that must end with the same bits.
 */
#include "base/parallel.h"
#include "data/batch.h"
#include "data/shapes.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "model/fit.h"
#include "runner.h"

// --- batches ------------------------------------------------------------------------------------------------

enum { SHAPES = 100, SHAPE = 28 * 28 };
static const nn_augment lively = {
    .flip = 0.5, .shift = 3, .rotate = 20, .zoom = 0.2, .erase = 0.5, .erase_area = 0.4, .erase_grey = 0.5};

static nn_dataset new_shapes(void)
{
    nn_dataset dataset = {0};
    ck_assert_int_eq(nn_shapes_new(&dataset, SHAPES, 1), 0);
    return dataset;
}

static nn_batches *new_batches(const nn_dataset *dataset, size_t batch_size)
{
    nn_batches *batches = nn_batches_new(dataset, batch_size, 5);
    ck_assert_msg(batches != NULL, "%s", nn_error());
    return batches;
}

// One walk's images, each at its own number's place: x [SHAPES,28,28,1]. Labels are those of the dataset.
static void collect(nn_batches *batches, const nn_dataset *dataset, nn_real *x)
{
    nn_batch batch;
    size_t seen = 0;
    for (; nn_batches_next(batches, &batch); seen += batch.count)
        for (size_t n = 0; n < batch.count; n++) {
            ck_assert_int_eq(batch.labels[n], dataset->labels[batch.index[n]]);
            memcpy(x + batch.index[n] * SHAPE, batch.x + n * SHAPE, SHAPE * sizeof *x);
        }
    ck_assert_uint_eq(seen, SHAPES);
}

static size_t images_in_common(const nn_real *a, const nn_real *b)
{
    size_t common = 0;
    for (size_t i = 0; i < SHAPES; i++)
        common += memcmp(a + i * SHAPE, b + i * SHAPE, SHAPE * sizeof *a) == 0;
    return common;
}

static nn_real plain[SHAPES * SHAPE], first[SHAPES * SHAPE], again[SHAPES * SHAPE];

START_TEST(a_shuffled_walk_shows_each_image_as_its_address_says)
{
    nn_dataset dataset = new_shapes();
    nn_batches *batches = new_batches(&dataset, 32);
    ck_assert_int_eq(nn_batches_augment(batches, &lively), 0);
    nn_batches_shuffle(batches, 7);
    collect(batches, &dataset, first);
    nn_pixels_scale(dataset.images, SHAPES * SHAPE, plain);
    for (uint32_t i = 0; i < SHAPES; i++) {
        nn_augment_change change = nn_augment_draw(&lively, 28, 28, 1, 5, 7, i);
        nn_augment_apply(&change, plain + i * SHAPE, again + i * SHAPE);
    }
    ck_assert_uint_eq(images_in_common(first, again), SHAPES);
    ck_assert_uint_eq(images_in_common(first, plain), 0);
    nn_batches_shuffle(batches, 8);
    collect(batches, &dataset, again); // another epoch, other changes
    ck_assert_uint_eq(images_in_common(first, again), 0);
    nn_batches_free(batches);
    nn_dataset_free(&dataset);
}
END_TEST

START_TEST(threads_batch_size_and_epochs_before_leave_augmented_bits_alone)
{
    static const size_t threads[] = {1, 2, 3, 8}, sizes[] = {100, 64, 32, 1};
    nn_dataset dataset = new_shapes();
    for (uint32_t round = 0; round < 4; round++) {
        ck_assert_int_eq(nn_threads_set(threads[round]), 0);
        for (size_t s = 0; s < 4; s++) {
            nn_batches *batches = new_batches(&dataset, sizes[s]);
            ck_assert_int_eq(nn_batches_augment(batches, &lively), 0);
            for (uint32_t before = 7 - round; before <= 7; before++) {
                nn_batches_shuffle(batches, before);
                collect(batches, &dataset, round + s ? again : first);
            }
            ck_assert(round + s == 0 || images_in_common(first, again) == SHAPES);
            nn_batches_free(batches);
        }
    }
    nn_dataset_free(&dataset);
}
END_TEST

START_TEST(the_files_order_and_no_options_show_images_as_they_are)
{
    nn_dataset dataset = new_shapes();
    nn_batches *batches = new_batches(&dataset, 32);
    nn_pixels_scale(dataset.images, SHAPES * SHAPE, plain);
    for (int round = 0; round < 4; round++) { // new; rewound; shuffled without options; options taken away
        const nn_augment *options = round < 2 ? &lively : &(nn_augment){0};
        ck_assert_int_eq(nn_batches_augment(batches, options), 0);
        if (round >= 1)
            nn_batches_shuffle(batches, 1);
        if (round == 1)
            nn_batches_rewind(batches);
        collect(batches, &dataset, first);
        ck_assert_uint_eq(images_in_common(first, plain), SHAPES);
    }
    nn_batches_free(batches);
    nn_dataset_free(&dataset);
}
END_TEST

START_TEST(nonsense_leaves_the_augmentation_as_it_was)
{
    nn_dataset dataset = new_shapes();
    nn_batches *batches = new_batches(&dataset, 32);
    ck_assert_int_eq(nn_batches_augment(batches, &lively), 0);
    nn_batches_shuffle(batches, 1);
    collect(batches, &dataset, first);
    ck_assert_int_eq(nn_batches_augment(batches, &(nn_augment){.shift = 28}), -1);
    ck_assert_error_says("nn_augment: shift: got 28 pixels, expected less than the 28");
    nn_batches_shuffle(batches, 1);
    collect(batches, &dataset, again);
    ck_assert_uint_eq(images_in_common(first, again), SHAPES);
    nn_batches_free(batches);
    nn_dataset_free(&dataset);
}
END_TEST

// --- training -----------------------------------------------------------------------------------------------

// 784 -> 10
static nn_model *one_layer(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 5);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(10)), 0);
    return model;
}

static bool same_weights(const nn_model *a, const nn_model *b)
{
    const nn_param *p = nn_model_param(a, 0, NULL), *q = nn_model_param(b, 0, NULL);
    return memcmp(p->value, q->value, nn_shape_size(p->shape) * sizeof *p->value) == 0;
}

static void fit(nn_model *model, const nn_dataset *train, nn_fit_options options, nn_history *history)
{
    ck_assert_msg(nn_fit(model, train, &options, history) == 0, "nn_fit: %s", nn_error());
}

// Two epochs, step by step, as a reader would write it.
static void train_by_hand(nn_model *model, const nn_dataset *data)
{
    nn_batches *batches = new_batches(data, 32);
    nn_batch batch;
    nn_optimizer sgd = nn_sgd(0.1);
    double loss;
    ck_assert_int_eq(nn_batches_augment(batches, &lively), 0);
    for (uint32_t epoch = 1; epoch <= 2; epoch++) {
        nn_batches_shuffle(batches, epoch);
        while (nn_batches_next(batches, &batch)) {
            ck_assert_ptr_nonnull(nn_model_loss(model, batch.count, batch.x, batch.labels, &loss));
            ck_assert_int_eq(nn_model_backward(model, batch.count, batch.x, batch.labels), 0);
            ck_assert_int_eq(nn_model_step(model, &sgd), 0);
        }
    }
    nn_batches_free(batches);
}

START_TEST(training_sees_changed_images_and_goes_on_where_it_stopped)
{
    nn_dataset data = new_shapes();
    nn_model *by_hand = one_layer(), *at_once = one_layer(), *in_parts = one_layer(), *without = one_layer();
    nn_fit_options options = {.epochs = 2, .batch_size = 32, .optimizer = nn_sgd(0.1)};
    nn_history history = {0};
    fit(without, &data, options, NULL);
    options.augment = lively;
    train_by_hand(by_hand, &data);
    fit(at_once, &data, options, NULL);
    options.epochs = 1;
    fit(in_parts, &data, options, &history);
    fit(in_parts, &data, options, &history);
    ck_assert(same_weights(at_once, by_hand));
    ck_assert(same_weights(at_once, in_parts));
    ck_assert(!same_weights(at_once, without));
    nn_history_free(&history);
    nn_model_free(by_hand), nn_model_free(at_once), nn_model_free(in_parts), nn_model_free(without);
    nn_dataset_free(&data);
}
END_TEST

// With a step too small to change any weight, all that differs between the two losses is the images.
START_TEST(validation_sees_the_images_as_they_are)
{
    nn_dataset data = new_shapes();
    nn_model *model = one_layer();
    nn_history history = {0};
    nn_metrics expected;
    ck_assert_int_eq(nn_evaluate(model, &data, &expected), 0);
    fit(model, &data,
        (nn_fit_options){.epochs = 2,
                         .batch_size = 32,
                         .optimizer = nn_sgd(1e-30),
                         .augment = lively,
                         .validation = &data},
        &history);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_double_eq(history.epochs[i].validation.loss, expected.loss);
        ck_assert_double_gt(fabs(history.epochs[i].train.loss - expected.loss), 1e-3);
    }
    ck_assert_double_ne(history.epochs[0].train.loss, history.epochs[1].train.loss);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

START_TEST(fit_refuses_nonsense_before_anything_changes)
{
    nn_dataset data = new_shapes();
    nn_model *model = one_layer(), *untouched = one_layer();
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "history.csv");
    nn_fit_options options = {.epochs = 1,
                              .batch_size = 32,
                              .optimizer = nn_sgd(0.1),
                              .augment = {.rotate = 360},
                              .history_path = path.text};
    ck_assert_int_eq(nn_fit(model, &data, &options, NULL), -1);
    ck_assert_error_says("nn_augment: rotate: got 360, expected 0 to 180");
    ck_assert(same_weights(model, untouched));
    ck_assert_int_ne(access(path.text, F_OK), 0);
    remove_folder(&folder);
    nn_model_free(model), nn_model_free(untouched);
    nn_dataset_free(&data);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("augment_walk");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_shuffled_walk_shows_each_image_as_its_address_says);
    tcase_add_test(core, threads_batch_size_and_epochs_before_leave_augmented_bits_alone);
    tcase_add_test(core, the_files_order_and_no_options_show_images_as_they_are);
    tcase_add_test(core, training_sees_changed_images_and_goes_on_where_it_stopped);
    tcase_add_test(core, validation_sees_the_images_as_they_are);
    tcase_add_test(limits, nonsense_leaves_the_augmentation_as_it_was);
    tcase_add_test(limits, fit_refuses_nonsense_before_anything_changes);
    return s;
}
