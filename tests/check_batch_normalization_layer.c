/*
 * check_batch_normalization_layer.c - what must hold for the layer of batch_normalization.c, alone and in models.
 *
 * Oracles: the pure functions (check_batch_normalization.c), moving means done by hand, the loss itself, and models
 * without the layer.
 */
#include "data/shapes.h"
#include "nn.h"
#include "numbers.h"
#include "runner.h"

enum { GAMMA, BETA, MOVING_MEAN, MOVING_VARIANCE };
enum { N = 19, SIDE = 6, IMAGE = SIDE * SIDE, CLASSES = 3 };

// --- alone --------------------------------------------------------------------------------------------------

static nn_layer *layer_alone(nn_shape in)
{
    nn_layer *layer = nn_batch_normalization();
    ck_assert_int_eq(nn_layer_build(layer, in, 1, 0), 0);
    return layer;
}

START_TEST(the_layer_has_keras_parameters)
{
    static const char *names[] = {"gamma", "beta", "moving_mean", "moving_variance"};
    nn_layer *layer = layer_alone(nn_shape_image(4, 3, 5));
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(4, 3, 5)));
    ck_assert_str_eq(layer->name, "batch_normalization");
    ck_assert_str_eq(layer->class->kind, "BatchNormalization");
    ck_assert(layer->class->whole_batch);
    ck_assert_uint_eq(layer->param_count, 4);
    for (int i = 0; i < 4; i++) {
        const nn_param *p = &layer->params[i];
        ck_assert_str_eq(p->name, names[i]);
        ck_assert(nn_shape_equal(p->shape, nn_shape_vector(5)));
        ck_assert(p->non_trainable == (i >= MOVING_MEAN));
        for (int c = 0; c < 5; c++)
            ck_assert(p->value[c] == (i == GAMMA || i == MOVING_VARIANCE ? 1 : 0));
    }
    nn_layer_free(layer);
}
END_TEST

// One channel that holds 2 and 6: mean 4, variance 4. The moving ones: 0.01 * 4, and 0.99 + 0.01 * 4; then once more.
START_TEST(each_forward_pass_in_training_moves_the_moving_means_once)
{
    nn_layer *layer = layer_alone(nn_shape_vector(1));
    const nn_real x[] = {2, 6}, dy[] = {1, 1};
    nn_real y[2], dx[2];
    nn_pass pass = {.N = 2, .training = true};
    const double means[] = {0.04, 0.0796}, variances[] = {1.03, 1.0597};
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(layer->class->forward(layer, &pass, x, y), 0);
        ck_assert_double_eq_tol((double)y[1], 2 / sqrt(4.001), ROUNDING);
        ck_assert_int_eq(layer->class->backward(layer, &pass, x, y, dy, dx), 0);
        ck_assert_double_eq_tol((double)layer->params[MOVING_MEAN].value[0], means[i], ROUNDING);
        ck_assert_double_eq_tol((double)layer->params[MOVING_VARIANCE].value[0], variances[i], ROUNDING);
    }
    pass.training = false; // in use they serve, and stay
    ck_assert_int_eq(layer->class->forward(layer, &pass, x, y), 0);
    ck_assert_double_eq_tol((double)y[1], (6 - 0.0796) / sqrt(1.0607), ROUNDING * 10);
    ck_assert_double_eq_tol((double)layer->params[MOVING_MEAN].value[0], means[1], ROUNDING);
    nn_layer_free(layer);
}
END_TEST

START_TEST(the_settings_arrive)
{
    nn_layer *layer =
        nn_batch_normalization_with(&(nn_batch_normalization_options){.momentum = 0.5, .epsilon = 5});
    const nn_real x[] = {2, 6};
    nn_real y[2];
    nn_pass pass = {.N = 2, .training = true};
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(1), 1, 0), 0);
    ck_assert_int_eq(layer->class->forward(layer, &pass, x, y), 0);
    ck_assert_double_eq_tol((double)y[0], -2 / sqrt(9), ROUNDING);
    ck_assert_double_eq_tol((double)layer->params[MOVING_MEAN].value[0], 2, ROUNDING);
    ck_assert_double_eq_tol((double)layer->params[MOVING_VARIANCE].value[0], 2.5, ROUNDING);
    nn_layer_free(layer);
}
END_TEST

// --- in a model ---------------------------------------------------------------------------------------------

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// _i = 0: before the activation, of images and of vectors; 1: the first layer; 2: behind a pooling
static nn_model *network(int which)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), 3);
    if (which == 1)
        add(model, nn_batch_normalization());
    add(model, nn_conv2d(4, 3, NN_SAME));
    if (which == 0)
        add(model, nn_batch_normalization());
    add(model, nn_tanh());
    add(model, nn_average_pooling2d(2));
    if (which == 2)
        add(model, nn_batch_normalization());
    add(model, nn_conv2d(5, 2, NN_VALID));
    add(model, nn_tanh());
    add(model, nn_flatten());
    add(model, nn_dense(6));
    if (which == 0)
        add(model, nn_batch_normalization());
    add(model, nn_tanh());
    add(model, nn_dense(CLASSES));
    return model;
}

static int labels[N];

static nn_real *images(void)
{
    for (int n = 0; n < N; n++)
        labels[n] = n * 7 % CLASSES;
    return random_numbers(N * IMAGE, 5);
}

static void step(nn_model *model, const nn_real *x, const nn_optimizer *optimizer)
{
    double loss;
    ck_assert_ptr_nonnull(nn_model_loss(model, N, x, labels, &loss));
    ck_assert_int_eq(nn_model_backward(model, N, x, labels), 0);
    ck_assert_int_eq(nn_model_step(model, optimizer), 0);
}

static bool same_values(const nn_model *a, const nn_model *b)
{
    bool same = true;
    for (size_t i = 0; i < nn_model_param_count(a); i++) {
        const nn_param *p = nn_model_param(a, i, NULL), *q = nn_model_param(b, i, NULL);
        same &= memcmp(p->value, q->value, nn_shape_size(p->shape) * sizeof(nn_real)) == 0;
    }
    return same;
}

// The layer sees all images of the batch, not those of a block: over all of them, each channel has mean 0.
START_TEST(the_whole_batch_is_normalized_at_once)
{
    nn_model *model = network(0);
    nn_real *x = images();
    nn_model_training(model, true);
    ck_assert_ptr_nonnull(nn_model_forward(model, N, x));
    for (size_t c = 0; c < 4; c++) {
        double sum = 0, squares = 0;
        for (size_t m = 0; m < N * IMAGE; m++) {
            double y = (double)model->outputs[1][m * 4 + c];
            sum += y / (N * IMAGE);
            squares += y * y / (N * IMAGE);
        }
        ck_assert_double_eq_tol(sum, 0, ROUNDING);
        ck_assert_double_eq_tol(squares, 1, 0.05); // epsilon makes it a little less
    }
    free(x);
    nn_model_free(model);
}
END_TEST

// Networks 0 to 2, in training and in use.
START_TEST(gradients_match_the_loss_of_a_model)
{
    const bool training = _i >= 3;
    nn_model *model = network(_i % 3), *before = network(_i % 3);
    nn_real *x = images();
    nn_gradcheck_report report;
    nn_model_training(model, training);
    ck_assert_int_eq(nn_gradcheck_model(model, N, x, labels, &(nn_gradcheck_options){.sample = 60}, &report),
                     0);
    ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor, report.index,
                  report.analytic, report.numeric, report.cause);
    ck_assert_ptr_null(strstr(report.tensor, "moving"));
    ck_assert(same_values(model, before)); // all parameters are put back, moving means too
    free(x);
    nn_model_free(model), nn_model_free(before);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_train_the_same_model)
{
    static const size_t threads[] = {1, 2, 3, 8};
    nn_optimizer adam = nn_adam(0.01);
    nn_model *models[4];
    nn_real *x = images();
    for (int t = 0; t < 4; t++) {
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        models[t] = network(_i);
        nn_model_training(models[t], true);
        for (int i = 0; i < 3; i++)
            step(models[t], x, &adam);
        ck_assert(same_values(models[t], models[0]));
    }
    for (int t = 0; t < 4; t++)
        nn_model_free(models[t]);
    free(x);
}
END_TEST

static const nn_param *moving(const nn_model *model, size_t layer, size_t which)
{
    return &model->layers[layer]->params[which];
}

START_TEST(no_optimizer_and_no_use_changes_the_moving_means)
{
    const nn_optimizer optimizers[] = {nn_sgd(0.1), nn_momentum(0.1, 0.9), nn_adamw(0.1, 0.5),
                                       nn_rmsprop(0.1)};
    nn_model *model = network(0);
    nn_real *x = images(), *logits = unwritten(N * CLASSES), mean[4], variance[4];
    double loss;
    nn_model_training(model, true);
    ck_assert_ptr_nonnull(nn_model_loss(model, N, x, labels, &loss));
    memcpy(mean, moving(model, 1, MOVING_MEAN)->value, sizeof mean);
    memcpy(variance, moving(model, 1, MOVING_VARIANCE)->value, sizeof variance);
    ck_assert(mean[0] != 0 && variance[0] != 1); // that pass has moved them
    ck_assert_int_eq(nn_model_backward(model, N, x, labels), 0);
    nn_real gamma = model->layers[1]->params[GAMMA].value[0];
    ck_assert_int_eq(nn_model_step(model, &optimizers[_i]), 0);
    ck_assert(model->layers[1]->params[GAMMA].value[0] != gamma);
    ck_assert_int_eq(nn_predict(model, N, x, logits), 0);
    ck_assert_mem_eq(moving(model, 1, MOVING_MEAN)->value, mean, sizeof mean);
    ck_assert_mem_eq(moving(model, 1, MOVING_VARIANCE)->value, variance, sizeof variance);
    free(x), free(logits);
    nn_model_free(model);
}
END_TEST

// In use an image's answer does not depend on the others in its batch.
START_TEST(in_use_each_image_stands_alone)
{
    nn_model *model = network(_i);
    nn_optimizer adam = nn_adam(0.01);
    nn_real *x = images(), *all = unwritten(N * CLASSES), one[CLASSES];
    nn_model_training(model, true);
    for (int i = 0; i < 5; i++)
        step(model, x, &adam);
    ck_assert_int_eq(nn_predict(model, N, x, all), 0);
    for (size_t n = 0; n < N; n++) {
        ck_assert_int_eq(nn_predict(model, 1, x + n * IMAGE, one), 0);
        for (size_t k = 0; k < CLASSES; k++)
            ck_assert_double_eq_tol((double)one[k], (double)all[n * CLASSES + k], 10 * ROUNDING);
    }
    free(x), free(all);
    nn_model_free(model);
}
END_TEST

START_TEST(kept_weights_bring_the_moving_means_back)
{
    nn_model *model = network(0), *same = network(0);
    nn_optimizer adam = nn_adam(0.01);
    nn_real *x = images();
    nn_model_training(model, true);
    nn_model_training(same, true);
    for (int i = 0; i < 2; i++)
        step(model, x, &adam), step(same, x, &adam);
    nn_real *kept = nn_weights_keep(model, NULL);
    step(model, x, &adam);
    ck_assert(moving(model, 1, MOVING_MEAN)->value[0] != moving(same, 1, MOVING_MEAN)->value[0]);
    nn_weights_restore(model, kept);
    ck_assert(same_values(model, same));
    free(x), free(kept);
    nn_model_free(model), nn_model_free(same);
}
END_TEST

// A few epochs on drawn shapes: with the moving means of training, the network answers well in use, too.
START_TEST(a_fitted_model_knows_in_use_what_it_learned_in_training)
{
    nn_dataset data = {0};
    nn_metrics found;
    ck_assert_int_eq(nn_shapes_new(&data, 100, 1), 0);
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    add(model, nn_flatten());
    add(model, nn_dense(32));
    add(model, nn_batch_normalization_with(&(nn_batch_normalization_options){.momentum = 0.9}));
    add(model, nn_relu());
    add(model, nn_dense(10));
    nn_fit_options options = {
        .epochs = 25, .batch_size = 25, .optimizer = nn_adam(0.01), .label_smoothing = 0.1};
    ck_assert_msg(nn_fit(model, &data, &options, NULL) == 0, "%s", nn_error());
    ck_assert(model->label_smoothing == 0.1);
    ck_assert_int_eq(nn_evaluate(model, &data, &found), 0);
    ck_assert_double_gt(found.accuracy, 0.9);
    nn_model_free(model);
    nn_dataset_free(&data);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("batch_normalization_layer");
    TCase *core = add_case(s, "core"), *model = add_case(s, "model"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, the_layer_has_keras_parameters);
    tcase_add_test(core, each_forward_pass_in_training_moves_the_moving_means_once);
    tcase_add_test(core, the_settings_arrive);
    tcase_add_test(model, the_whole_batch_is_normalized_at_once);
    tcase_add_loop_test(model, one_two_three_or_eight_threads_train_the_same_model, 0, 3);
    tcase_add_loop_test(model, no_optimizer_and_no_use_changes_the_moving_means, 0, 4);
    tcase_add_loop_test(model, in_use_each_image_stands_alone, 0, 3);
    tcase_add_test(model, kept_weights_bring_the_moving_means_back);
    tcase_add_test(model, a_fitted_model_knows_in_use_what_it_learned_in_training);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss_of_a_model, 0, 6);
    return s;
}
