/*
 * check_dropout.c - what must hold for dropout.c.
 *
 * Oracles: the definition (a number is 0 or x / (1 - rate)), what statistics say about independent coins, the
 * bits of the generator looked at directly, and models without dropout.
 *
 * The seeds are fixed, so these coins fall in the same way in every run; the bounds are five standard deviations.
 */
#include "data/shapes.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/relu.h"
#include "layers/tanh.h"
#include "model/fit.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

static nn_real *ones(size_t count)
{
    nn_real *numbers = nn_alloc(count, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = 1;
    return numbers;
}

// What comes out of a draw when every input is 1: the mask, divided by the share that stays. The caller frees it.
static nn_real *mask_of(nn_dropout_draw draw)
{
    nn_real *y = ones(draw.N * draw.size);
    nn_dropout_forward(&draw, y, y);
    return y;
}

static double share_dropped(const nn_real *y, size_t count)
{
    size_t dropped = 0;
    for (size_t i = 0; i < count; i++)
        dropped += y[i] == 0;
    return (double)dropped / (double)count;
}

// --- what comes out -----------------------------------------------------------------------------------------

static const double rates[] = {0.01, 0.1, 0.2, 0.4, 0.5, 0.75, 0.9, 0.99};
enum { RATES = sizeof rates / sizeof *rates };

START_TEST(each_number_is_dropped_or_divided_by_the_share_that_stays)
{
    const double rate = rates[_i];
    const nn_dropout_draw draw = {.N = 7, .size = 301, .rate = rate, .seed = 1, .step = 2};
    const size_t count = draw.N * draw.size;
    nn_real *x = random_numbers(count, 1), *y = unwritten(count + 1);
    y[count] = 42;
    nn_dropout_forward(&draw, x, y);
    for (size_t i = 0; i < count; i++) {
        double larger = (double)x[i] / (1 - rate);
        if (y[i] == 0)
            continue;
        if (rate == 0.5 || rate == 0.75) // times 2, times 4: exactly
            ck_assert_double_eq((double)y[i], larger);
        ck_assert_double_le(fabs((double)y[i] - larger), ROUNDING * fabs(larger));
    }
    ck_assert(y[count] == 42);
    free(x), free(y);
}
END_TEST

START_TEST(the_share_of_dropped_numbers_is_the_rate)
{
    const double rate = rates[_i];
    const nn_dropout_draw draw = {.N = 64, .size = 1000, .rate = rate, .seed = 1};
    const size_t count = draw.N * draw.size;
    nn_real *mask = mask_of(draw);
    ck_assert_double_eq_tol(share_dropped(mask, count), rate, 5 * sqrt(rate * (1 - rate) / (double)count));
    free(mask);
}
END_TEST

// Over many steps, each single number keeps its mean. The variance of y is x^2 rate / (1 - rate).
START_TEST(the_mean_of_y_is_x)
{
    enum { STEPS = 4000, N = 2, SIZE = 9 };
    const double rate = 0.4, deviation = sqrt(rate / (1 - rate) / STEPS);
    nn_real *x = random_numbers(N * SIZE, 1), y[N * SIZE];
    double sum[N * SIZE] = {0};
    for (uint32_t step = 0; step < STEPS; step++) {
        nn_dropout_draw draw = {.N = N, .size = SIZE, .rate = rate, .seed = 1, .step = step};
        nn_dropout_forward(&draw, x, y);
        for (size_t i = 0; i < N * SIZE; i++)
            sum[i] += (double)y[i];
    }
    for (size_t i = 0; i < N * SIZE; i++)
        ck_assert_double_eq_tol(sum[i] / STEPS, (double)x[i], 5 * deviation * fabs((double)x[i]));
    free(x);
}
END_TEST

// --- which numbers are dropped ------------------------------------------------------------------------------

// Of independent coins, both of a pair fall on "dropped" with probability rate^2.
static void expect_independent(const nn_real *a, const nn_real *b, size_t pairs, double rate)
{
    size_t both = 0;
    double p = rate * rate;
    for (size_t i = 0; i < pairs; i++)
        both += a[i] == 0 && b[i] == 0;
    ck_assert_double_eq_tol((double)both / (double)pairs, p, 5 * sqrt(p * (1 - p) / (double)pairs));
}

START_TEST(no_coin_knows_of_another_one)
{
    const nn_dropout_draw draw = {.N = 40, .size = 1000, .rate = 0.5, .seed = 1, .step = 1};
    const size_t count = draw.N * draw.size;
    nn_dropout_draw next_step = draw, next_seed = draw, high_seed = draw;
    next_step.step = 2, next_seed.seed = 2, high_seed.seed = 1 + (1ULL << 32);
    nn_real *mask = mask_of(draw), *others[] = {mask_of(next_step), mask_of(next_seed), mask_of(high_seed)};
    expect_independent(mask, mask + 1, count - 1, draw.rate);                 // neighbours
    expect_independent(mask, mask + draw.size, count - draw.size, draw.rate); // the next image
    for (int i = 0; i < 3; i++) {
        expect_independent(mask, others[i], count, draw.rate);
        free(others[i]);
    }
    free(mask);
}
END_TEST

// As rng.h says: the stream of image n is that of (seed, dropout, step, n). Below a quarter of 2^32 are the numbers
// whose two highest bits are 0.
START_TEST(the_mask_is_drawn_where_the_generator_says)
{
    const nn_dropout_draw draw = {.N = 3, .size = 130, .rate = 0.25, .seed = 77, .step = 5};
    nn_real *mask = mask_of(draw);
    for (uint32_t n = 0; n < draw.N; n++) {
        nn_rng rng = nn_rng_at(77, NN_RNG_DROPOUT, 5, n);
        for (size_t i = 0; i < draw.size; i++) {
            bool dropped = nn_rng_uint32(&rng) >> 30 == 0;
            ck_assert_int_eq(mask[n * draw.size + i] == 0, dropped);
        }
    }
    free(mask);
}
END_TEST

START_TEST(an_image_keeps_its_mask_in_a_smaller_batch)
{
    nn_dropout_draw draw = {.N = 6, .size = 77, .rate = 0.5, .seed = 1};
    nn_real *large = mask_of(draw);
    draw.N = 4;
    nn_real *small = mask_of(draw);
    ck_assert_mem_eq(small, large, draw.N * draw.size * sizeof *small);
    free(small), free(large);
}
END_TEST

// --- backward -----------------------------------------------------------------------------------------------

START_TEST(the_way_back_has_the_mask_of_the_way_forward)
{
    const nn_dropout_draw draw = {.N = 5, .size = 99, .rate = 0.75, .seed = 3, .step = 8};
    const size_t count = draw.N * draw.size;
    nn_real *mask = mask_of(draw), *dy = random_numbers(count, 1), *dx = unwritten(count);
    nn_dropout_backward(&draw, dy, dx);
    for (size_t i = 0; i < count; i++)
        ck_assert_double_eq((double)dx[i], mask[i] == 0 ? 0 : 4 * (double)dy[i]);
    nn_dropout_backward(&draw, dy, dy); // in place
    ck_assert_mem_eq(dy, dx, count * sizeof *dx);
    free(mask), free(dy), free(dx);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {2, 3, 8}, images[] = {1, 2, 7, 33};
    const nn_dropout_draw draw = {.N = images[_i], .size = 65, .rate = 0.4, .seed = 1, .step = 3};
    const size_t count = draw.N * draw.size;
    nn_real *x = random_numbers(count, 1), *one = unwritten(count);
    ck_assert_int_eq(nn_threads_set(1), 0);
    nn_dropout_forward(&draw, x, one);
    for (int t = 0; t < 3; t++) {
        nn_real *y = unwritten(count), *dx = unwritten(count);
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        nn_dropout_forward(&draw, x, y);
        nn_dropout_backward(&draw, x, dx);
        ck_assert_mem_eq(y, one, count * sizeof *y);
        ck_assert_mem_eq(dx, one, count * sizeof *dx);
        free(y), free(dx);
    }
    free(x), free(one);
}
END_TEST

START_TEST(a_rate_of_0_passes_everything_on)
{
    const nn_dropout_draw draw = {.N = 3, .size = 50, .rate = 0, .seed = 1};
    nn_real *x = random_numbers(150, 1), *y = unwritten(150), *dx = unwritten(150);
    nn_dropout_forward(&draw, x, y);
    nn_dropout_backward(&draw, x, dx);
    ck_assert_mem_eq(y, x, 150 * sizeof *x);
    ck_assert_mem_eq(dx, x, 150 * sizeof *x);
    free(x), free(y), free(dx);
}
END_TEST

START_TEST(a_nan_that_stays_is_seen)
{
    const nn_dropout_draw draw = {.N = 1, .size = 64, .rate = 0.5, .seed = 1};
    nn_real *mask = mask_of(draw), *x = unwritten(64);
    nn_dropout_forward(&draw, x, x);
    for (int i = 0; i < 64; i++)
        if (mask[i] != 0)
            ck_assert_double_nan((double)x[i]);
    free(mask), free(x);
}
END_TEST

START_TEST(a_rate_that_is_no_probability_is_refused)
{
    static const double bad[] = {-0.1, 1, 1.5, -INFINITY, INFINITY, NAN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_ptr_null(nn_dropout(bad[i]));
        ck_assert_error_says("nn_dropout: rate: got ");
        ck_assert_error_says("expected 0 to below 1");
    }
}
END_TEST

// --- the layer ----------------------------------------------------------------------------------------------

// A layer for images of 50 numbers that is in no model.
static nn_layer *layer_alone(double rate)
{
    nn_layer *layer = nn_dropout(rate);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(5, 5, 2), 1, 0), 0);
    return layer;
}

START_TEST(the_layer_keeps_the_shape)
{
    nn_layer *layer = layer_alone(0.5);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(5, 5, 2)));
    ck_assert_str_eq(layer->name, "dropout");
    ck_assert_str_eq(layer->class->kind, "Dropout");
    ck_assert_uint_eq(layer->param_count, 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(in_training_the_layer_is_the_function)
{
    const nn_pass pass = {.N = 3, .training = true, .seed = 4, .step = 6};
    const nn_dropout_draw draw = {.N = 3, .size = 50, .rate = 0.4, .seed = 4, .step = 6};
    nn_layer *layer = layer_alone(0.4);
    nn_real *x = random_numbers(150, 1), *y = unwritten(150), *dx = unwritten(150),
            *expected = unwritten(150);
    nn_dropout_forward(&draw, x, expected);
    ck_assert_int_eq(layer->class->forward(layer, &pass, x, y), 0);
    ck_assert_int_eq(layer->class->backward(layer, &pass, x, y, x, dx), 0);
    ck_assert_mem_eq(y, expected, 150 * sizeof *y);
    ck_assert_mem_eq(dx, expected, 150 * sizeof *dx);
    free(x), free(y), free(dx), free(expected);
    nn_layer_free(layer);
}
END_TEST

START_TEST(out_of_training_or_at_rate_0_the_layer_passes_everything_on)
{
    const nn_pass pass = {.N = 3, .training = _i == 1, .seed = 4, .step = 6};
    nn_layer *layer = layer_alone(_i == 1 ? 0 : 0.4);
    nn_real *x = random_numbers(150, 1), *y = unwritten(150), *dx = unwritten(150);
    ck_assert_int_eq(layer->class->forward(layer, &pass, x, y), 0);
    ck_assert_int_eq(layer->class->backward(layer, &pass, x, y, x, dx), 0);
    ck_assert_mem_eq(y, x, 150 * sizeof *y);
    ck_assert_mem_eq(dx, x, 150 * sizeof *dx);
    free(x), free(y), free(dx);
    nn_layer_free(layer);
}
END_TEST

START_TEST(nobody_needs_dx_at_the_first_layer)
{
    nn_layer *layer = layer_alone(0.4);
    nn_real *x = random_numbers(50, 1), *y = unwritten(50);
    for (int training = 0; training < 2; training++) {
        nn_pass pass = {.N = 1, .training = training};
        ck_assert_int_eq(layer->class->backward(layer, &pass, x, y, x, NULL), 0);
    }
    free(x), free(y);
    nn_layer_free(layer);
}
END_TEST

// --- in a model ---------------------------------------------------------------------------------------------

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// 784 -> 16 -> 10, with dropout on both sides of the hidden layer; the weights do not depend on the rate.
static nn_model *perceptron(double rate)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    add(model, nn_flatten());
    add(model, nn_dropout(rate));
    add(model, nn_dense(16));
    add(model, nn_relu());
    add(model, nn_dropout(rate));
    add(model, nn_dense(10));
    return model;
}

// x [2,300] through two layers of dropout and a dense one.
enum { IMAGES = 2, WIDTH = 300, ALL = IMAGES * WIDTH };

static nn_model *two_dropouts(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_vector(WIDTH), seed);
    add(model, nn_dropout(0.5));
    add(model, nn_dropout(0.5));
    add(model, nn_dense(2));
    nn_model_training(model, true);
    return model;
}

START_TEST(two_layers_of_dropout_have_two_masks)
{
    nn_model *model = two_dropouts(1);
    nn_real *x = ones(ALL);
    ck_assert_ptr_nonnull(nn_model_forward(model, IMAGES, x));
    // of those that the first layer lets pass, the second one drops half again
    const nn_real *first = model->outputs[0], *second = model->outputs[1];
    size_t passed = 0, dropped = 0;
    for (size_t i = 0; i < ALL; i++) {
        passed += first[i] == 2;
        dropped += first[i] == 2 && second[i] == 0;
        ck_assert(second[i] == 0 || (first[i] == 2 && second[i] == 4));
    }
    ck_assert_double_eq_tol((double)dropped / (double)passed, 0.5, 5 * sqrt(0.25 / (double)passed));
    free(x);
    nn_model_free(model);
}
END_TEST

START_TEST(the_masks_change_with_the_steps_and_the_seed)
{
    nn_model *model = two_dropouts(1), *other = two_dropouts(2);
    nn_real *x = ones(ALL), first[ALL];
    const int labels[IMAGES] = {0, 1};
    nn_optimizer sgd = nn_sgd(0.1);
    double loss;
    ck_assert_ptr_nonnull(nn_model_loss(model, IMAGES, x, labels, &loss));
    memcpy(first, model->outputs[1], sizeof first);
    ck_assert_int_eq(nn_model_backward(model, IMAGES, x, labels), 0);
    ck_assert_ptr_nonnull(nn_model_forward(other, IMAGES, x));
    ck_assert_mem_ne(other->outputs[1], first, sizeof first);
    ck_assert_ptr_nonnull(nn_model_forward(model, IMAGES, x)); // no step was taken
    ck_assert_mem_eq(model->outputs[1], first, sizeof first);
    ck_assert_int_eq(nn_model_step(model, &sgd), 0);
    ck_assert_ptr_nonnull(nn_model_forward(model, IMAGES, x));
    ck_assert_mem_ne(model->outputs[1], first, sizeof first);
    free(x);
    nn_model_free(model), nn_model_free(other);
}
END_TEST

START_TEST(evaluation_and_prediction_do_not_drop)
{
    const bool training = _i == 1; // and they leave this as it was
    nn_dataset data = {0};
    ck_assert_int_eq(nn_shapes_new(&data, 70, 1), 0);
    nn_model *with = perceptron(0.5), *without = perceptron(0);
    nn_real *x = random_numbers(70 * 784, 1), *a = unwritten(700), *b = unwritten(700);
    nn_metrics found, expected;
    nn_model_training(with, training);
    ck_assert_int_eq(nn_evaluate(without, &data, &expected), 0);
    ck_assert_int_eq(nn_evaluate(with, &data, &found), 0);
    ck_assert(with->training == training);
    ck_assert(found.loss == expected.loss && found.accuracy == expected.accuracy);
    ck_assert_int_eq(nn_predict(without, 70, x, a), 0);
    ck_assert_int_eq(nn_predict(with, 70, x, b), 0);
    ck_assert(with->training == training);
    ck_assert_mem_eq(b, a, 700 * sizeof *a);
    ck_assert_int_eq(nn_predict_dataset(without, &data, a), 0);
    ck_assert_int_eq(nn_predict_dataset(with, &data, b), 0);
    ck_assert(with->training == training);
    ck_assert_mem_eq(b, a, 700 * sizeof *a);
    free(x), free(a), free(b);
    nn_model_free(with), nn_model_free(without);
    nn_dataset_free(&data);
}
END_TEST

static bool same_weights(const nn_model *a, const nn_model *b)
{
    for (size_t i = 0; i < nn_model_param_count(a); i++) {
        const nn_param *p = nn_model_param(a, i, NULL), *q = nn_model_param(b, i, NULL);
        if (memcmp(p->value, q->value, nn_shape_size(p->shape) * sizeof *p->value) != 0)
            return false;
    }
    return true;
}

START_TEST(a_fit_with_dropout_gives_the_same_bits_for_one_two_or_three_threads)
{
    nn_dataset data = {0};
    ck_assert_int_eq(nn_shapes_new(&data, 100, 1), 0);
    const nn_fit_options options = {
        .epochs = 2, .batch_size = 32, .optimizer = nn_adam(1e-2), .validation = &data};
    nn_model *models[4], *without = perceptron(0);
    nn_history histories[4] = {{0}};
    nn_metrics last;
    for (size_t threads = 1; threads <= 3; threads++) {
        ck_assert_int_eq(nn_threads_set(threads), 0);
        models[threads] = perceptron(0.3);
        ck_assert_int_eq(nn_fit(models[threads], &data, &options, &histories[threads]), 0);
        ck_assert(same_weights(models[threads], models[1]));
        ck_assert_double_eq(histories[threads].epochs[1].train.loss, histories[1].epochs[1].train.loss);
        ck_assert(!models[threads]->training);
    }
    // it did drop while training, and not in the validation
    ck_assert_int_eq(nn_fit(without, &data, &options, NULL), 0);
    ck_assert(!same_weights(models[1], without));
    ck_assert_int_eq(nn_evaluate(models[1], &data, &last), 0);
    ck_assert_double_eq(histories[1].epochs[1].validation.loss, last.loss);
    for (size_t threads = 1; threads <= 3; threads++) {
        nn_model_free(models[threads]);
        nn_history_free(&histories[threads]);
    }
    nn_model_free(without);
    nn_dataset_free(&data);
}
END_TEST

// --- gradients ----------------------------------------------------------------------------------------------

static const struct {
    size_t N, H, W, C;
    double rate;
} cases[] = {{1, 1, 1, 1, 0.1}, {1, 5, 4, 3, 0.5}, {2, 7, 3, 1, 0.2}, {3, 5, 4, 3, 0.8}, {2, 5, 4, 3, 0}};
enum { CASES = sizeof cases / sizeof *cases };

START_TEST(gradients_match_the_loss)
{
    nn_shape image = nn_shape_image(cases[_i].H, cases[_i].W, cases[_i].C);
    nn_gradcheck_report report = expect_right_gradient(nn_dropout(cases[_i].rate), image, cases[_i].N, NULL);
    ck_assert_uint_eq(report.checked, cases[_i].N * nn_shape_size(image)); // the mask stands still
}
END_TEST

START_TEST(gradients_through_a_model_in_training_match_the_loss)
{
    enum { N = 3, IN = 12 };
    nn_model *model = nn_sequential(nn_shape_vector(IN), 1);
    nn_real *x = random_numbers(N * IN, 1);
    const int labels[N] = {0, 3, 2};
    nn_gradcheck_report report;
    add(model, nn_dropout(0.2));
    add(model, nn_dense(9));
    add(model, nn_tanh());
    add(model, nn_dropout(0.5));
    add(model, nn_dense(4));
    nn_model_training(model, true);
    ck_assert_int_eq(nn_gradcheck_model(model, N, x, labels, NULL, &report), 0);
    ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor, report.index,
                  report.analytic, report.numeric, report.cause);
    ck_assert_double_eq_tol(share_dropped(model->outputs[3], N * 9), 0.5, 0.49); // it was on
    ck_assert(model->training);
    free(x);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("dropout");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_loop_test(core, each_number_is_dropped_or_divided_by_the_share_that_stays, 0, RATES);
    tcase_add_loop_test(core, the_share_of_dropped_numbers_is_the_rate, 0, RATES);
    tcase_add_test(core, the_mean_of_y_is_x);
    tcase_add_test(core, no_coin_knows_of_another_one);
    tcase_add_test(core, the_mask_is_drawn_where_the_generator_says);
    tcase_add_test(core, an_image_keeps_its_mask_in_a_smaller_batch);
    tcase_add_test(core, the_way_back_has_the_mask_of_the_way_forward);
    tcase_add_test(core, the_layer_keeps_the_shape);
    tcase_add_test(core, in_training_the_layer_is_the_function);
    tcase_add_loop_test(core, out_of_training_or_at_rate_0_the_layer_passes_everything_on, 0, 2);
    tcase_add_test(core, two_layers_of_dropout_have_two_masks);
    tcase_add_test(core, the_masks_change_with_the_steps_and_the_seed);
    tcase_add_loop_test(core, evaluation_and_prediction_do_not_drop, 0, 2);
    tcase_add_loop_test(limits, one_two_three_or_eight_threads_give_the_same_bits, 0, 4);
    tcase_add_test(limits, a_fit_with_dropout_gives_the_same_bits_for_one_two_or_three_threads);
    tcase_add_test(limits, a_rate_of_0_passes_everything_on);
    tcase_add_test(limits, a_nan_that_stays_is_seen);
    tcase_add_test(limits, a_rate_that_is_no_probability_is_refused);
    tcase_add_test(limits, nobody_needs_dx_at_the_first_layer);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, CASES);
    tcase_add_test(gradcheck, gradients_through_a_model_in_training_match_the_loss);
    return s;
}
