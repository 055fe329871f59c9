/*
 * check_pass.c - what must hold for pass.c: the batch may be walked in blocks, and nobody must notice.
 *
 * Oracle: the same images one at a time. A mean over a batch is the mean of what single images give.
 */
#include "base/parallel.h"
#include "model/model.h"
#include "nn.h"
#include "numbers.h"
#include "runner.h"

enum { SIDE = 6, CLASSES = 3, MOST = 40 };

// Image layers of every kind, then a dense one. With few images the blocks are not full, with many there are several.
static nn_model *image_network(double dropout)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), 3);
    ck_assert_int_eq(nn_add(model, nn_conv2d(4, 3, NN_SAME)), 0);
    ck_assert_int_eq(nn_add(model, nn_relu()), 0);
    if (dropout > 0)
        ck_assert_int_eq(nn_add(model, nn_dropout(dropout)), 0);
    ck_assert_int_eq(nn_add(model, nn_max_pooling2d(2)), 0);
    ck_assert_int_eq(nn_add(model, nn_conv2d(5, 2, NN_VALID)), 0);
    ck_assert_int_eq(nn_add(model, nn_tanh()), 0);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(CLASSES)), 0);
    return model;
}

// No dense layer: all layers are walked in blocks.
static nn_model *images_only(void)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), 3);
    ck_assert_int_eq(nn_add(model, nn_conv2d(CLASSES, SIDE, NN_VALID)), 0);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    return model;
}

// No layer in blocks learns: only the flatten is there.
static nn_model *vectors_only(void)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), 3);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(7)), 0);
    ck_assert_int_eq(nn_add(model, nn_relu()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(CLASSES)), 0);
    return model;
}

static nn_model *network(int which)
{
    return which == 0 ? image_network(0) : which == 1 ? images_only() : vectors_only();
}

static int labels[MOST];

static nn_real *images(size_t count)
{
    for (size_t n = 0; n < MOST; n++)
        labels[n] = (int)(n * 7 % CLASSES);
    return random_numbers(count * SIDE * SIDE, 5);
}

static void pass(nn_model *model, size_t N, const nn_real *x, const int *y, double *loss)
{
    ck_assert_ptr_nonnull(nn_model_loss(model, N, x, y, loss));
    ck_assert_int_eq(nn_model_backward(model, N, x, y), 0);
}

// Network _i / 5 with a number of images that fills blocks of 8, or does not.
START_TEST(a_batch_gives_the_mean_of_its_images)
{
    static const size_t counts[] = {1, 7, 8, 9, MOST};
    const size_t N = counts[_i % 5];
    nn_model *model = network(_i / 5), *single = network(_i / 5);
    nn_real *x = images(N);
    double loss, losses = 0;
    pass(model, N, x, labels, &loss);
    for (size_t n = 0; n < N; n++) {
        double one;
        pass(single, 1, x + n * SIDE * SIDE, labels + n, &one);
        losses += one / (double)N;
        for (size_t k = 0; k < CLASSES; k++) // logits
            ck_assert_double_eq_tol((double)model->outputs[model->layer_count - 1][n * CLASSES + k],
                                    (double)single->outputs[model->layer_count - 1][k], ROUNDING);
        for (size_t p = 0; p < nn_model_param_count(model);
             p++) { // take away each image's share of the gradient
            nn_param *whole = nn_model_param(model, p, NULL), *part = nn_model_param(single, p, NULL);
            for (size_t i = 0; i < nn_shape_size(whole->shape); i++)
                whole->gradient[i] -= part->gradient[i] / (nn_real)N;
        }
    }
    ck_assert_double_eq_tol(loss, losses, ROUNDING);
    for (size_t p = 0; p < nn_model_param_count(model); p++) { // nothing is left
        const nn_param *whole = nn_model_param(model, p, NULL);
        for (size_t i = 0; i < nn_shape_size(whole->shape); i++)
            ck_assert_msg(fabs((double)whole->gradient[i]) < ROUNDING,
                          "%zu images, parameter %zu, number %zu: %g is left", N, p, i,
                          (double)whole->gradient[i]);
    }
    free(x);
    nn_model_free(model);
    nn_model_free(single);
}
END_TEST

START_TEST(each_image_of_a_batch_has_a_mask_of_its_own)
{
    nn_model *model = image_network(0.5);
    const size_t size = SIDE * SIDE * 4, N = 24;
    nn_real *x = images(N);
    for (size_t n = 1; n < N; n++) // the same picture again and again
        memcpy(x + n * SIDE * SIDE, x, SIDE * SIDE * sizeof *x);
    nn_model_training(model, true);
    ck_assert_ptr_nonnull(nn_model_forward(model, N, x));
    for (size_t a = 0; a < N; a++)
        for (size_t b = 0; b < a; b++)
            ck_assert_mem_ne(model->outputs[2] + a * size, model->outputs[2] + b * size, size * sizeof *x);
    free(x);
    nn_model_free(model);
}
END_TEST

START_TEST(gradients_match_the_loss_over_several_blocks)
{
    nn_model *model = image_network(0);
    nn_real *x = images(19);
    nn_gradcheck_report report;
    if (sizeof(nn_real) == sizeof(double)) { // in float the kinks of relu are too near
        ck_assert_int_eq(nn_gradcheck_model(model, 19, x, labels, NULL, &report), 0);
        ck_assert_msg(report.passed, "%s", report.cause);
        ck_assert_uint_gt(report.checked, 100);
    }
    free(x);
    nn_model_free(model);
}
END_TEST

START_TEST(the_penalty_is_added_once_however_many_blocks)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), 3), *plain = images_only();
    ck_assert_int_eq(nn_add(model, nn_with_l2(0.5, nn_conv2d(CLASSES, SIDE, NN_VALID))), 0);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    nn_real *x = images(MOST);
    double loss;
    pass(model, MOST, x, labels, &loss);
    pass(plain, MOST, x, labels, &loss);
    const nn_param *w = nn_model_param(model, 0, NULL), *v = nn_model_param(plain, 0, NULL);
    for (size_t i = 0; i < nn_shape_size(w->shape); i++) // d/dw of 0.5 w^2 is w
        ck_assert_double_eq_tol((double)(w->gradient[i] - v->gradient[i]), (double)w->value[i], ROUNDING);
    free(x);
    nn_model_free(model);
    nn_model_free(plain);
}
END_TEST

START_TEST(the_seconds_of_each_layer_are_counted_where_somebody_asks)
{
    nn_model *model = image_network(0);
    nn_real *x = images(MOST);
    double seconds[2 * 8] = {0}, loss;
    pass(model, MOST, x, labels, &loss);
    model->layer_seconds = seconds;
    double began = nn_seconds();
    pass(model, MOST, x, labels, &loss);
    double all = nn_seconds() - began, sum = 0;
    for (size_t i = 0; i < 2 * model->layer_count; i++) {
        ck_assert_double_gt(seconds[i], 0);
        sum += seconds[i];
    }
    ck_assert_double_le(sum, all);
    free(x);
    nn_model_free(model);
}
END_TEST

START_TEST(memory_that_was_given_back_is_taken_again)
{
    nn_model *model = image_network(0);
    nn_real *x = images(9);
    double before, after;
    pass(model, 9, x, labels, &before);
    nn_model_release(model);
    ck_assert_uint_eq(model->capacity, 0);
    ck_assert_int_eq(nn_model_backward(model, 9, x, labels), -1); // what forward left is gone
    pass(model, 9, x, labels, &after);
    ck_assert_double_eq(before, after);
    nn_model_release(model);
    nn_model_release(model); // twice is fine
    free(x);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("pass");
    TCase *core = add_case(s, "core");
    tcase_add_loop_test(core, a_batch_gives_the_mean_of_its_images, 0, 15);
    tcase_add_test(core, each_image_of_a_batch_has_a_mask_of_its_own);
    tcase_add_test(core, gradients_match_the_loss_over_several_blocks);
    tcase_add_test(core, the_penalty_is_added_once_however_many_blocks);
    tcase_add_test(core, the_seconds_of_each_layer_are_counted_where_somebody_asks);
    TCase *limits = add_case(s, "limits");
    tcase_add_test(limits, memory_that_was_given_back_is_taken_again);
    return s;
}
