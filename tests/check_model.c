/*
 * check_model.c - what must hold for model.c: building, passes, steps, memory.
 *
 * Oracle: networks small enough to be worked out on paper.
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "layers/tanh.h"
#include "model/gradcheck.h"
#include "model/model.h"
#include "runner.h"

#include <stdint.h>

// Add a layer that must fit.
static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// Give parameter number i these values.
static void set_param(const nn_model *model, size_t i, const double *values)
{
    nn_param *param = nn_model_param(model, i, NULL);
    for (size_t j = 0; j < nn_shape_size(param->shape); j++)
        param->value[j] = (nn_real)values[j];
}

static void expect_param(const nn_model *model, size_t i, const double *expected)
{
    const nn_param *param = nn_model_param(model, i, NULL);
    for (size_t j = 0; j < nn_shape_size(param->shape); j++)
        ck_assert_double_eq_tol((double)param->value[j], expected[j], ROUNDING);
}

// --- building -----------------------------------------------------------------------------------------------

START_TEST(layers_are_named_as_keras_names_them)
{
    static const char *const names[] = {"conv2d",   "re_lu",   "conv2d_1", "re_lu_1",
                                        "conv2d_2", "flatten", "dense"};
    nn_model *model = nn_sequential(nn_shape_image(8, 8, 1), 1);
    add(model, nn_conv2d(2, 3, NN_SAME));
    add(model, nn_relu());
    add(model, nn_conv2d(2, 3, NN_SAME));
    add(model, nn_relu());
    add(model, nn_conv2d(2, 3, NN_SAME));
    add(model, nn_flatten());
    add(model, nn_dense(10));
    for (size_t i = 0; i < 7; i++)
        ck_assert_str_eq(model->layers[i]->name, names[i]);
    nn_model_free(model);
}
END_TEST

// As in Keras: names that were given do not count.
START_TEST(given_names_stay_and_the_others_are_counted_without_them)
{
    static const char *const names[] = {"block1_conv1", "conv2d", "block1_conv2", "conv2d_1"};
    nn_model *model = nn_sequential(nn_shape_image(8, 8, 1), 1);
    for (int i = 0; i < 4; i++)
        add(model, i % 2 ? nn_conv2d(2, 3, NN_SAME) : nn_with_name(names[i], nn_conv2d(2, 3, NN_SAME)));
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(model->layers[i]->name, names[i]);
    nn_model_free(model);
}
END_TEST

START_TEST(no_two_layers_have_the_same_name)
{
    nn_model *model = nn_sequential(nn_shape_vector(3), 1);
    add(model, nn_dense(3));
    add(model, nn_with_name("dense_1", nn_dense(3)));
    ck_assert_int_eq(nn_add(model, nn_with_name("dense", nn_dense(3))), -1);
    ck_assert_error_says("nn_add: dense: got a second layer of this name, expected another name");
    ck_assert_int_eq(nn_add(model, nn_dense(3)), -1); // it would be dense_1
    ck_assert_error_says("nn_add: dense_1: got a second layer of this name");
    ck_assert_uint_eq(model->layer_count, 2);
    add(model, nn_with_name("dense_2", nn_dense(3)));
    nn_model_free(model);
}
END_TEST

START_TEST(each_layer_takes_what_the_one_before_gives)
{
    nn_model *model = nn_sequential(nn_shape_image(9, 7, 2), 1);
    ck_assert(nn_shape_equal(nn_model_out(model), nn_shape_image(9, 7, 2))); // no layer yet
    add(model, nn_conv2d(4, 3, NN_VALID));
    ck_assert(nn_shape_equal(nn_model_out(model), nn_shape_image(7, 5, 4)));
    add(model, nn_max_pooling2d(2));
    ck_assert(nn_shape_equal(nn_model_out(model), nn_shape_image(3, 2, 4)));
    add(model, nn_flatten());
    ck_assert(nn_shape_equal(nn_model_out(model), nn_shape_vector(24)));
    nn_model_free(model);
}
END_TEST

START_TEST(the_table_of_parameters_goes_in_layer_order)
{
    nn_model *model = nn_sequential(nn_shape_vector(3), 1);
    nn_layer *layer = NULL;
    add(model, nn_dense(4));
    add(model, nn_relu());
    add(model, nn_dense(2));
    ck_assert_uint_eq(nn_model_param_count(model), 4);
    ck_assert_ptr_eq(nn_model_param(model, 1, &layer), &model->layers[0]->params[1]);
    ck_assert_ptr_eq(layer, model->layers[0]);
    ck_assert_ptr_eq(nn_model_param(model, 2, &layer), &model->layers[2]->params[0]);
    ck_assert_ptr_eq(layer, model->layers[2]);
    ck_assert_ptr_null(nn_model_param(model, 4, &layer));
    nn_model_free(model);
}
END_TEST

START_TEST(every_parameter_starts_with_random_numbers_of_its_own)
{
    nn_model *model = nn_sequential(nn_shape_vector(5), 1), *same = nn_sequential(nn_shape_vector(5), 1);
    for (int i = 0; i < 2; i++) {
        add(model, nn_dense(5));
        add(same, nn_dense(5));
    }
    const size_t bytes = 25 * sizeof(nn_real);
    ck_assert_mem_ne(model->layers[0]->params[0].value, model->layers[1]->params[0].value, bytes);
    ck_assert_mem_eq(model->layers[0]->params[0].value, same->layers[0]->params[0].value, bytes);
    ck_assert_mem_eq(model->layers[1]->params[0].value, same->layers[1]->params[0].value, bytes);
    nn_model_free(model);
    nn_model_free(same);
}
END_TEST

START_TEST(null_is_passed_on_with_the_message_of_the_constructor)
{
    nn_model *model = nn_sequential(nn_shape_vector(3), 1);
    ck_assert_int_eq(nn_add(model, nn_dense(0)), -1);
    ck_assert_error_says("nn_dense: units: got 0");
    ck_assert_uint_eq(model->layer_count, 0);
    ck_assert_int_eq(nn_add(NULL, nn_dense(3)), -1); // the layer is freed all the same
    nn_model_free(model);
    nn_model_free(NULL);
}
END_TEST

START_TEST(a_layer_that_does_not_fit_is_freed_and_changes_nothing)
{
    nn_model *model = nn_sequential(nn_shape_image(4, 4, 1), 1);
    add(model, nn_max_pooling2d(2));
    ck_assert_int_eq(nn_add(model, nn_dense(10)), -1);
    ck_assert_error_says("nn_dense: dense: got an input of shape (2, 2, 1)");
    ck_assert_int_eq(nn_add(model, nn_conv2d(1, 3, NN_VALID)), -1);
    ck_assert_error_says("nn_conv2d: conv2d: got a kernel of 3x3");
    ck_assert_uint_eq(model->layer_count, 1);
    add(model, nn_flatten());
    add(model, nn_dense(10)); // as if nothing had happened, and with the first name
    ck_assert_str_eq(model->layers[2]->name, "dense");
    nn_model_free(model);
}
END_TEST

START_TEST(a_layer_that_is_in_a_model_is_refused_and_stays_there)
{
    nn_model *model = nn_sequential(nn_shape_vector(3), 1), *other = nn_sequential(nn_shape_vector(3), 1);
    nn_layer *layer = nn_dense(3);
    add(model, layer);
    ck_assert_int_eq(nn_add(model, layer), -1);
    ck_assert_error_says("this layer is in a model already");
    ck_assert_int_eq(nn_add(NULL, layer), -1); // not freed: it has an owner
    ck_assert_int_eq(nn_add(other, layer), -1);
    ck_assert_uint_eq(model->layer_count, 1);
    ck_assert_str_eq(layer->name, "dense");
    const nn_real x[] = {1, 2, 3};
    ck_assert_ptr_nonnull(nn_model_forward(model, 1, x)); // it is still alive
    nn_model_free(model);
    nn_model_free(other);
}
END_TEST

START_TEST(an_input_without_sense_is_refused)
{
    ck_assert_ptr_null(nn_sequential(nn_shape_image(28, 0, 1), 1));
    ck_assert_error_says("nn_sequential: input shape: got (28, 0, 1)");
    ck_assert_ptr_null(nn_sequential((nn_shape){0}, 1));
    ck_assert_ptr_null(nn_sequential(nn_shape_image(65536, 65536, 3), 1));
}
END_TEST

// --- passes by hand -----------------------------------------------------------------------------------------

// 2 -> dense 2 -> relu -> dense 2, with these weights:
static const double w1[] = {1, -1, 2, 0.5}, b1[] = {0.5, 3}, w2[] = {1, 2, 3, -1}, b2[] = {0, 1};

// With a penalty on each kernel.
static nn_model *two_layers_with(double l2_first, double l2_second)
{
    nn_model *model = nn_sequential(nn_shape_vector(2), 1);
    add(model, nn_with_l2(l2_first, nn_dense(2)));
    add(model, nn_relu());
    add(model, nn_with_l2(l2_second, nn_dense(2)));
    set_param(model, 0, w1);
    set_param(model, 1, b1);
    set_param(model, 2, w2);
    set_param(model, 3, b2);
    return model;
}

static nn_model *two_layers(void)
{
    return two_layers_with(0, 0);
}

START_TEST(forward_by_hand)
{
    // (1,-2): z = (1-4+0.5, -1-1+3) = (-2.5, 1), relu (0,1),    y = (3, -1+1)      = (3, 0)
    // (1, 1): z = (1+2+0.5, -1+0.5+3) = (3.5, 2.5),             y = (3.5+7.5, 7-2.5+1) = (11, 5.5)
    nn_model *model = two_layers();
    const nn_real x[] = {1, -2, 1, 1};
    const double expected[] = {3, 0, 11, 5.5};
    const nn_real *y = nn_model_forward(model, 2, x);
    ck_assert_ptr_nonnull(y);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)y[i], expected[i]);
    nn_model_free(model);
}
END_TEST

START_TEST(backward_through_two_layers_by_hand)
{
    // (1,1), label 0: logits (11, 5.5), so dlogits = (-d, d) with d = 1 / (1 + exp(5.5))
    // dw2 = relu output times dlogits, dh = dlogits w2^T = (-d + 2d, -3d - d) = (d, -4d), dw1 = x times dh
    nn_model *model = two_layers();
    const nn_real x[] = {1, 1};
    const int labels[] = {0};
    const double d = 1 / (1 + exp(5.5));
    const double expected[4][4] = {
        {d, -4 * d, d, -4 * d}, {d, -4 * d}, {-3.5 * d, 3.5 * d, -2.5 * d, 2.5 * d}, {-d, d}};
    double loss;
    ck_assert_ptr_nonnull(nn_model_loss(model, 1, x, labels, &loss));
    ck_assert_double_eq_tol(loss, log1p(exp(-5.5)), ROUNDING);
    ck_assert_int_eq(nn_model_backward(model, 1, x, labels), 0);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < nn_shape_size(nn_model_param(model, i, NULL)->shape); j++)
            ck_assert_double_eq_tol((double)nn_model_param(model, i, NULL)->gradient[j], expected[i][j],
                                    d * 10 * ROUNDING);
    nn_model_free(model);
}
END_TEST

START_TEST(one_step_of_sgd_by_hand)
{
    // dense 1 -> 2, all weights 0: both probabilities are a half, the loss is ln 2.
    // x = (2), label 0: dlogits = (-0.5, 0.5), dw = 2 dlogits = (-1, 1), db = (-0.5, 0.5). Rate 0.5.
    nn_model *model = nn_sequential(nn_shape_vector(1), 1);
    add(model, nn_with_initializer(NN_ZEROS, nn_dense(2)));
    const nn_real x[] = {2};
    const int labels[] = {0};
    const double w_expected[] = {0.5, -0.5}, b_expected[] = {0.25, -0.25};
    double loss;
    nn_optimizer sgd = nn_sgd(0.5);
    ck_assert_ptr_nonnull(nn_model_loss(model, 1, x, labels, &loss));
    ck_assert_double_eq_tol(loss, log(2), 1e-12);
    ck_assert_int_eq(nn_model_backward(model, 1, x, labels), 0);
    ck_assert_double_eq((double)model->layers[0]->params[0].value[0], 0); // backward changes no parameter
    ck_assert_int_eq(nn_model_step(model, &sgd), 0);
    expect_param(model, 0, w_expected);
    expect_param(model, 1, b_expected);
    nn_model_free(model);
}
END_TEST

START_TEST(the_gradient_of_a_batch_is_the_mean_over_its_images)
{
    nn_model *model = two_layers();
    const nn_real x[] = {1, -2, 1, 1, 0.5, 0.25};
    const int labels[] = {0, 1, 1};
    double loss, mean[4][4] = {{0}};
    for (int n = 0; n < 3; n++) {
        nn_model_loss(model, 1, x + 2 * n, labels + n, &loss);
        ck_assert_int_eq(nn_model_backward(model, 1, x + 2 * n, labels + n), 0);
        for (size_t i = 0; i < 4; i++)
            for (size_t j = 0; j < nn_shape_size(nn_model_param(model, i, NULL)->shape); j++)
                mean[i][j] += (double)nn_model_param(model, i, NULL)->gradient[j] / 3;
    }
    nn_model_loss(model, 3, x, labels, &loss);
    ck_assert_int_eq(nn_model_backward(model, 3, x, labels), 0);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < nn_shape_size(nn_model_param(model, i, NULL)->shape); j++)
            ck_assert_double_eq_tol((double)nn_model_param(model, i, NULL)->gradient[j], mean[i][j],
                                    10 * ROUNDING);
    nn_model_free(model);
}
END_TEST

START_TEST(a_label_that_is_no_class_is_refused)
{
    nn_model *model = two_layers();
    const nn_real x[] = {1, -2};
    const int wrong[] = {2};
    double loss = 42;
    ck_assert_ptr_null(nn_model_loss(model, 1, x, wrong, &loss));
    ck_assert_error_says("labels[0]: got 2");
    ck_assert_double_eq(loss, 42);
    nn_model_free(model);
}
END_TEST

START_TEST(backward_without_forward_is_refused)
{
    nn_model *model = two_layers();
    const nn_real x[] = {1, -2, 3, 4};
    const int labels[] = {0, 1};
    double loss;
    ck_assert_int_eq(nn_model_backward(model, 1, x, labels), -1);
    ck_assert_error_says("nn_model_backward");
    ck_assert_ptr_nonnull(nn_model_loss(model, 1, x, labels, &loss));
    ck_assert_int_eq(nn_model_backward(model, 2, x, labels), -1); // a larger batch than forward has seen
    nn_model_free(model);
}
END_TEST

// --- the penalty --------------------------------------------------------------------------------------------

START_TEST(the_penalty_by_hand)
{
    // squares: 1 + 1 + 4 + 0.25 = 6.25 in w1, 1 + 4 + 9 + 1 = 15 in w2; those of the biases cost nothing
    static const double l2[][2] = {{0, 0}, {0.5, 0}, {0, 0.1}, {0.5, 0.1}},
                        expected[] = {0, 3.125, 1.5, 4.625};
    for (int i = 0; i < 4; i++) {
        nn_model *model = two_layers_with(l2[i][0], l2[i][1]);
        ck_assert_double_eq_tol(nn_model_penalty(model), expected[i], 1e-12);
        nn_model_free(model);
    }
}
END_TEST

START_TEST(the_penalty_is_no_part_of_the_loss)
{
    nn_model *model = two_layers_with(0.5, 0.1);
    const nn_real x[] = {1, 1};
    const int labels[] = {0};
    double loss;
    ck_assert_ptr_nonnull(nn_model_loss(model, 1, x, labels, &loss));
    ck_assert_double_eq_tol(loss, log1p(exp(-5.5)), ROUNDING); // as in the model without it, above
    nn_model_free(model);
}
END_TEST

START_TEST(the_slope_of_the_penalty_is_part_of_the_gradient)
{
    // twice l2 w: with l2 = 0.5 that is w1 itself, with l2 = 0.25 half of w2
    static const double added[4][4] = {{1, -1, 2, 0.5}, {0, 0}, {0.5, 1, 1.5, -0.5}, {0, 0}};
    nn_model *with = two_layers_with(0.5, 0.25), *without = two_layers();
    const nn_real x[] = {1, 1, 1, -2};
    const int labels[] = {0, 1};
    double loss;
    for (int pass = 0; pass < 2; pass++) { // and the second time it is not added twice
        ck_assert_ptr_nonnull(nn_model_loss(with, 2, x, labels, &loss));
        ck_assert_ptr_nonnull(nn_model_loss(without, 2, x, labels, &loss));
        ck_assert_int_eq(nn_model_backward(with, 2, x, labels), 0);
        ck_assert_int_eq(nn_model_backward(without, 2, x, labels), 0);
        for (size_t i = 0; i < 4; i++) {
            const nn_param *a = nn_model_param(with, i, NULL), *b = nn_model_param(without, i, NULL);
            for (size_t j = 0; j < nn_shape_size(a->shape); j++)
                ck_assert_double_eq_tol((double)a->gradient[j], (double)b->gradient[j] + added[i][j],
                                        ROUNDING);
        }
    }
    nn_model_free(with), nn_model_free(without);
}
END_TEST

// 3 -> 5 -> tanh -> 4, smooth everywhere, with a penalty on both kernels; and a batch for it.
enum { SMOOTH_N = 3 };
static const nn_real smooth_x[SMOOTH_N * 3] = {0.5, -1, 0.25, 1, 1, -0.75, -0.125, 0.5, 2};
static const int smooth_labels[SMOOTH_N] = {3, 0, 1};

static nn_model *smooth(void)
{
    nn_model *model = nn_sequential(nn_shape_vector(3), 1);
    add(model, nn_with_l2(0.3, nn_dense(5)));
    add(model, nn_tanh());
    add(model, nn_with_l2(0.1, nn_dense(4)));
    for (size_t i = 1; i < 4; i += 2) // as zeros, a bias that is penalised would not be found
        for (size_t j = 0; j < nn_shape_size(nn_model_param(model, i, NULL)->shape); j++)
            nn_model_param(model, i, NULL)->value[j] = (nn_real)(0.5 + 0.1 * (double)j);
    return model;
}

START_TEST(gradients_with_a_penalty_match_the_loss)
{
    nn_model *model = smooth();
    nn_gradcheck_report report;
    ck_assert_int_eq(nn_gradcheck_model(model, SMOOTH_N, smooth_x, smooth_labels, NULL, &report), 0);
    ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor, report.index,
                  report.analytic, report.numeric, report.cause);
    ck_assert_uint_eq(report.checked, 3 * 5 + 5 + 5 * 4 + 4);
    nn_model_free(model);
}
END_TEST

static double penalised_loss(void *context)
{
    double loss = NAN;
    nn_model_loss(context, SMOOTH_N, smooth_x, smooth_labels, &loss);
    return loss + nn_model_penalty(context);
}

// Is the gradient of this parameter still right with `factor` times the penalty's slope added to it?
static bool passes_with(size_t param, double factor)
{
    nn_model *model = smooth();
    nn_gradcheck_report report;
    double loss;
    ck_assert_ptr_nonnull(nn_model_loss(model, SMOOTH_N, smooth_x, smooth_labels, &loss));
    ck_assert_int_eq(nn_model_backward(model, SMOOTH_N, smooth_x, smooth_labels), 0);
    nn_param *p = nn_model_param(model, param, NULL);
    double l2 = nn_model_param(model, param & ~(size_t)1, NULL)->l2; // its own, or its kernel's
    for (size_t j = 0; j < nn_shape_size(p->shape); j++)
        p->gradient[j] += (nn_real)(factor * 2 * l2) * p->value[j];
    nn_gradcheck_tensor tensor = {p->name, p->value, p->gradient, p->shape};
    ck_assert_int_eq(nn_gradcheck(penalised_loss, model, &tensor, 1, NULL, &report), 0);
    nn_model_free(model);
    return report.passed;
}

START_TEST(a_wrong_slope_of_the_penalty_is_found)
{
    for (size_t param = 0; param < 4; param++) {
        ck_assert(passes_with(param, 0));
        ck_assert(!passes_with(param, 1));    // a kernel's twice; a bias's at all
        ck_assert(!passes_with(param, -1));   // forgotten
        ck_assert(!passes_with(param, -0.5)); // the 2 forgotten
        ck_assert(!passes_with(param, -2));   // the wrong sign
    }
}
END_TEST

START_TEST(gradients_with_smoothed_labels_match_the_loss)
{
    nn_model *model = smooth();
    nn_gradcheck_report report;
    double plain, smoothed;
    ck_assert(model->label_smoothing == 0);
    ck_assert_ptr_nonnull(nn_model_loss(model, SMOOTH_N, smooth_x, smooth_labels, &plain));
    ck_assert_int_eq(nn_model_label_smoothing(model, 0.2), 0);
    ck_assert_ptr_nonnull(nn_model_loss(model, SMOOTH_N, smooth_x, smooth_labels, &smoothed));
    ck_assert(smoothed != plain);
    ck_assert_int_eq(nn_gradcheck_model(model, SMOOTH_N, smooth_x, smooth_labels, NULL, &report), 0);
    ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor, report.index,
                  report.analytic, report.numeric, report.cause);
    nn_model_free(model);
}
END_TEST

START_TEST(a_senseless_smoothing_changes_nothing)
{
    nn_model *model = smooth();
    ck_assert_int_eq(nn_model_label_smoothing(model, 0.25), 0);
    ck_assert_int_eq(nn_model_label_smoothing(model, 1), -1);
    ck_assert_error_says("nn_model_label_smoothing: label_smoothing: got 1");
    ck_assert_int_eq(nn_model_label_smoothing(model, NAN), -1);
    ck_assert(model->label_smoothing == 0.25);
    nn_model_free(model);
}
END_TEST

START_TEST(training_is_off_at_first_and_tells_what_it_was)
{
    nn_model *model = two_layers();
    ck_assert(!model->training);
    ck_assert(!nn_model_training(model, true));
    ck_assert(model->training);
    ck_assert(nn_model_training(model, true));
    ck_assert(nn_model_training(model, false));
    ck_assert(!model->training);
    nn_model_free(model);
}
END_TEST

// --- batches of all sizes -----------------------------------------------------------------------------------

static nn_model *small_cnn(void)
{
    nn_model *model = nn_sequential(nn_shape_image(9, 8, 2), 3);
    add(model, nn_conv2d(6, 3, NN_SAME));
    add(model, nn_relu());
    add(model, nn_max_pooling2d(2));
    add(model, nn_flatten());
    add(model, nn_dense(4));
    return model;
}

static nn_real *random_numbers(size_t count)
{
    nn_real *numbers = nn_alloc(count, sizeof *numbers);
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, 0);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (nn_real)nn_rng_uniform(&rng);
    return numbers;
}

START_TEST(predicting_in_pieces_gives_what_predicting_at_once_gives)
{
    static const size_t counts[] = {1, 63, 64, 65, 128, 150};
    enum { MOST = 150, IN = 9 * 8 * 2, K = 4 };
    nn_real *x = random_numbers(MOST * IN), *pieces = random_numbers(MOST * K);
    nn_model *model = small_cnn(), *whole = small_cnn();
    size_t count = counts[_i];
    pieces[count * K - 1] = (nn_real)NAN;
    ck_assert_int_eq(nn_predict(model, count, x, pieces), 0);
    const nn_real *logits = nn_model_forward(whole, count, x);
    for (size_t i = 0; i < count * K; i++)
        ck_assert_double_eq_tol((double)pieces[i], (double)logits[i], ROUNDING);
    free(x), free(pieces);
    nn_model_free(model), nn_model_free(whole);
}
END_TEST

// The memory of a large batch serves every smaller one. Run under a sanitizer, this also sees a write too far.
START_TEST(a_short_batch_after_a_long_one_gives_the_same_gradients)
{
    enum { LONG = 17, SHORT = 16, SIDE = 14 };
    const size_t image = SIDE * SIDE * 8;
    nn_real *x = random_numbers(LONG * image);
    nn_model *models[2];
    int labels[LONG] = {0};
    double loss;
    for (int m = 0; m < 2; m++) {
        models[m] = nn_sequential(nn_shape_image(SIDE, SIDE, 8), 1);
        add(models[m], nn_conv2d(64, 3, NN_SAME));
        add(models[m], nn_max_pooling2d(SIDE));
        add(models[m], nn_flatten());
        ck_assert_ptr_nonnull(nn_model_loss(models[m], m == 0 ? LONG : SHORT, x, labels, &loss));
        ck_assert_ptr_nonnull(nn_model_loss(models[m], SHORT, x, labels, &loss));
        ck_assert_int_eq(nn_model_backward(models[m], SHORT, x, labels), 0);
    }
    const nn_param *a = nn_model_param(models[0], 0, NULL), *b = nn_model_param(models[1], 0, NULL);
    ck_assert_mem_eq(a->gradient, b->gradient, nn_shape_size(a->shape) * sizeof(nn_real));
    free(x);
    nn_model_free(models[0]), nn_model_free(models[1]);
}
END_TEST

START_TEST(the_number_of_threads_may_change_between_passes)
{
    enum { N = 12, IN = 9 * 8 * 2, K = 4 };
    nn_real *x = random_numbers(N * IN), first[N * K];
    nn_model *model = small_cnn();
    ck_assert_int_eq(nn_threads_set(1), 0);
    memcpy(first, nn_model_forward(model, N, x), sizeof first);
    for (size_t threads = 2; threads <= 8; threads += 3) {
        ck_assert_int_eq(nn_threads_set(threads), 0);
        ck_assert_mem_eq(nn_model_forward(model, N, x), first, sizeof first);
    }
    free(x);
    nn_model_free(model);
}
END_TEST

// More threads want more scratch memory than forward has reserved.
START_TEST(more_threads_between_forward_and_backward_do_no_harm)
{
    enum { N = 32, IN = 9 * 8 * 2 };
    nn_real *x = random_numbers(N * IN);
    nn_model *model = small_cnn(), *quiet = small_cnn();
    int labels[N] = {0};
    double loss;
    ck_assert_int_eq(nn_threads_set(1), 0);
    ck_assert_ptr_nonnull(nn_model_loss(quiet, N, x, labels, &loss));
    ck_assert_int_eq(nn_model_backward(quiet, N, x, labels), 0);
    ck_assert_ptr_nonnull(nn_model_loss(model, N, x, labels, &loss));
    ck_assert_int_eq(nn_threads_set(8), 0);
    ck_assert_int_eq(nn_model_backward(model, N, x, labels), 0);
    const nn_param *a = nn_model_param(model, 0, NULL), *b = nn_model_param(quiet, 0, NULL);
    ck_assert_mem_eq(a->gradient, b->gradient, nn_shape_size(a->shape) * sizeof(nn_real));
    free(x);
    nn_model_free(model), nn_model_free(quiet);
}
END_TEST

START_TEST(an_impossible_batch_is_refused_and_the_model_goes_on)
{
    nn_model *model = two_layers(), *empty = nn_sequential(nn_shape_vector(2), 1);
    const nn_real x[] = {1, -2};
    nn_real y[2];
    ck_assert_int_eq(nn_model_reserve(model, 0), -1);
    ck_assert_int_eq(nn_model_reserve(model, SIZE_MAX), -1);
    ck_assert_int_eq(nn_model_reserve(model, (size_t)1 << 40), -1);
    ck_assert_int_eq(nn_predict(model, 0, x, y), -1);
    ck_assert_int_eq(nn_predict(empty, 1, x, y), -1);
    ck_assert_error_says("nn_model_reserve: got a model of 0 layers");
    ck_assert_ptr_null(nn_model_forward(empty, 1, x));
    ck_assert_int_eq(nn_predict(model, 1, x, y), 0);
    ck_assert_double_eq((double)y[0], 3);
    nn_model_free(model);
    nn_model_free(empty);
}
END_TEST

// --- the optimizer's memory ---------------------------------------------------------------------------------

// A model with one weight, whose gradient is set by hand: 1.
static nn_model *one_weight(void)
{
    nn_model *model = nn_sequential(nn_shape_vector(1), 1);
    add(model, nn_with_initializer(NN_ZEROS, nn_dense(1)));
    nn_model_param(model, 0, NULL)->gradient[0] = 1;
    return model;
}

static double weight(const nn_model *model)
{
    return (double)nn_model_param(model, 0, NULL)->value[0];
}

START_TEST(momentum_remembers_from_step_to_step)
{
    nn_model *model = one_weight();
    nn_optimizer momentum = nn_momentum(1, 0.5);
    const double expected[] = {-1, -2.5, -4.25}; // v = -1, -1.5, -1.75
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(nn_model_step(model, &momentum), 0);
        ck_assert_double_eq(weight(model), expected[i]);
        ck_assert_uint_eq(model->updates, (uint64_t)i + 1);
    }
    momentum.learning_rate = 2; // another rate is still the same optimizer: v = -0.875 - 2
    ck_assert_int_eq(nn_model_step(model, &momentum), 0);
    ck_assert_double_eq(weight(model), -7.125);
    nn_model_free(model);
}
END_TEST

START_TEST(another_kind_of_optimizer_starts_with_empty_memory)
{
    nn_model *model = one_weight();
    nn_optimizer momentum = nn_momentum(1, 0.5), adam = nn_adam(0.125);
    ck_assert_int_eq(nn_model_step(model, &momentum), 0);
    ck_assert_int_eq(nn_model_step(model, &momentum), 0);
    ck_assert_double_eq(weight(model), -2.5);
    ck_assert_int_eq(nn_model_step(model, &adam), 0); // the first step of Adam is the rate
    ck_assert_double_eq_tol(weight(model), -2.625, 1e-5);
    ck_assert_uint_eq(model->updates, 1);
    nn_model_param(model, 0, NULL)->value[0] = 0;
    ck_assert_int_eq(nn_model_step(model, &momentum), 0); // and momentum begins anew: v = -1, not -1.75
    ck_assert_double_eq(weight(model), -1);
    nn_model_free(model);
}
END_TEST

START_TEST(an_optimizer_that_forgets_begins_anew)
{
    nn_model *model = one_weight();
    nn_optimizer momentum = nn_momentum(1, 0.5);
    nn_model_forget(model); // there is nothing yet
    ck_assert_int_eq(nn_model_step(model, &momentum), 0);
    nn_model_forget(model);
    ck_assert_uint_eq(model->updates, 0);
    ck_assert_int_eq(nn_model_step(model, &momentum), 0); // v = -1, not -1.5
    ck_assert_double_eq(weight(model), -2);
    nn_model_free(model);
}
END_TEST

START_TEST(senseless_settings_change_nothing)
{
    nn_model *model = one_weight();
    nn_optimizer momentum = nn_momentum(1, 0.5), none = {0}, bad = nn_adam(-1);
    ck_assert_int_eq(nn_model_step(model, &momentum), 0);
    ck_assert_int_eq(nn_model_step(model, &none), -1);
    ck_assert_int_eq(nn_model_step(model, &bad), -1);
    ck_assert_error_says("learning_rate: got -1");
    ck_assert_double_eq(weight(model), -1);
    ck_assert_uint_eq(model->updates, 1);
    ck_assert_int_eq(nn_model_step(model, &momentum), 0); // the velocity is still there
    ck_assert_double_eq(weight(model), -2.5);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("model");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, layers_are_named_as_keras_names_them);
    tcase_add_test(core, given_names_stay_and_the_others_are_counted_without_them);
    tcase_add_test(core, each_layer_takes_what_the_one_before_gives);
    tcase_add_test(core, the_table_of_parameters_goes_in_layer_order);
    tcase_add_test(core, every_parameter_starts_with_random_numbers_of_its_own);
    tcase_add_test(core, forward_by_hand);
    tcase_add_test(core, backward_through_two_layers_by_hand);
    tcase_add_test(core, one_step_of_sgd_by_hand);
    tcase_add_test(core, the_gradient_of_a_batch_is_the_mean_over_its_images);
    tcase_add_loop_test(core, predicting_in_pieces_gives_what_predicting_at_once_gives, 0, 6);
    tcase_add_test(core, the_penalty_by_hand);
    tcase_add_test(core, the_penalty_is_no_part_of_the_loss);
    tcase_add_test(core, the_slope_of_the_penalty_is_part_of_the_gradient);
    tcase_add_test(core, training_is_off_at_first_and_tells_what_it_was);
    tcase_add_test(core, momentum_remembers_from_step_to_step);
    tcase_add_test(core, another_kind_of_optimizer_starts_with_empty_memory);
    tcase_add_test(core, an_optimizer_that_forgets_begins_anew);
    tcase_add_test(limits, null_is_passed_on_with_the_message_of_the_constructor);
    tcase_add_test(limits, a_layer_that_does_not_fit_is_freed_and_changes_nothing);
    tcase_add_test(limits, a_layer_that_is_in_a_model_is_refused_and_stays_there);
    tcase_add_test(limits, no_two_layers_have_the_same_name);
    tcase_add_test(limits, an_input_without_sense_is_refused);
    tcase_add_test(limits, a_label_that_is_no_class_is_refused);
    tcase_add_test(limits, backward_without_forward_is_refused);
    tcase_add_test(limits, a_short_batch_after_a_long_one_gives_the_same_gradients);
    tcase_add_test(limits, the_number_of_threads_may_change_between_passes);
    tcase_add_test(limits, more_threads_between_forward_and_backward_do_no_harm);
    tcase_add_test(limits, an_impossible_batch_is_refused_and_the_model_goes_on);
    tcase_add_test(limits, senseless_settings_change_nothing);
    tcase_add_test(limits, a_senseless_smoothing_changes_nothing);
    tcase_add_test(gradcheck, gradients_with_a_penalty_match_the_loss);
    tcase_add_test(gradcheck, gradients_with_smoothed_labels_match_the_loss);
    tcase_add_test(gradcheck, a_wrong_slope_of_the_penalty_is_found);
    return s;
}
