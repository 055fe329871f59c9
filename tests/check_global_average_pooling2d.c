/*
 * check_global_average_pooling2d.c - what must hold for global_average_pooling2d.c.
 *
 * Oracles: plain loops, means done by hand, and the loss itself.
 */
#include "layers/global_average_pooling2d.h"
#include "gradient.h"
#include "nn.h"
#include "numbers.h"
#include "runner.h"

typedef nn_global_average_pooling2d_shape sizes;

static const sizes table[] = {
    {1, 1, 1, 1},  {1, 1, 1, 5},  {1, 2, 3, 1},   {3, 4, 5, 2},  {2, 7, 1, 63},
    {2, 1, 7, 64}, {2, 3, 2, 65}, {1, 5, 3, 130}, {17, 6, 4, 3}, {9, 28, 27, 16},
};
enum { TABLE = sizeof table / sizeof *table };

static size_t numbers_in(const sizes *s)
{
    return s->N * s->H * s->W * s->C;
}

// --- by hand ------------------------------------------------------------------------------------------------

// Two images of 2x2 pixels with two channels.
START_TEST(means_by_hand)
{
    const sizes s = {2, 2, 2, 2};
    const nn_real x[] = {1, 10, 3, 20, 4, 30, 0, 60, -1, 0, -2, 0, -3, 0, 8, 1};
    const double expected[] = {2, 30, 0.5, 0.25};
    nn_real y[4];
    ck_assert_int_eq(nn_global_average_pooling2d_forward(&s, x, y), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)y[i], expected[i]);
}
END_TEST

START_TEST(each_pixel_gets_the_same_share)
{
    const sizes s = {2, 2, 2, 2};
    const nn_real dy[] = {8, -4, 1, 0};
    nn_real *dx = unwritten(16);
    ck_assert_int_eq(nn_global_average_pooling2d_backward(&s, dy, dx), 0);
    for (int i = 0; i < 16; i++)
        ck_assert_double_eq((double)dx[i], (double)dy[i / 8 * 2 + i % 2] / 4);
    free(dx);
}
END_TEST

// --- against plain loops ------------------------------------------------------------------------------------

START_TEST(forward_and_backward_agree_with_plain_loops)
{
    const sizes s = table[_i];
    const size_t pixels = s.H * s.W;
    nn_real *x = random_numbers(numbers_in(&s), 1), *dy = random_numbers(s.N * s.C, 2);
    nn_real *y = unwritten(s.N * s.C), *dx = unwritten(numbers_in(&s));
    ck_assert_int_eq(nn_global_average_pooling2d_forward(&s, x, y), 0);
    ck_assert_int_eq(nn_global_average_pooling2d_backward(&s, dy, dx), 0);
    for (size_t n = 0; n < s.N; n++)
        for (size_t c = 0; c < s.C; c++) {
            double sum = 0;
            for (size_t hw = 0; hw < pixels; hw++) {
                size_t here = (n * pixels + hw) * s.C + c;
                sum += (double)x[here];
                ck_assert_double_eq_tol((double)dx[here], (double)dy[n * s.C + c] / (double)pixels, ROUNDING);
            }
            ck_assert_double_eq_tol((double)y[n * s.C + c], sum / (double)pixels, ROUNDING);
        }
    free(x), free(dy), free(y), free(dx);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {1, 2, 3, 8};
    const sizes s = table[_i];
    nn_real *x = random_numbers(numbers_in(&s), 1), *dy = random_numbers(s.N * s.C, 2), *y[4], *dx[4];
    for (int t = 0; t < 4; t++) {
        y[t] = unwritten(s.N * s.C);
        dx[t] = unwritten(numbers_in(&s));
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        ck_assert_int_eq(nn_global_average_pooling2d_forward(&s, x, y[t]), 0);
        ck_assert_int_eq(nn_global_average_pooling2d_backward(&s, dy, dx[t]), 0);
        ck_assert_mem_eq(y[t], y[0], s.N * s.C * sizeof(nn_real));
        ck_assert_mem_eq(dx[t], dx[0], numbers_in(&s) * sizeof(nn_real));
    }
    for (int t = 0; t < 4; t++)
        free(y[t]), free(dx[t]);
    free(x), free(dy);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(nan_is_seen_in_its_channel_alone)
{
    const sizes s = {1, 2, 2, 2};
    const nn_real x[] = {1, 2, (nn_real)NAN, 2, 1, 2, 1, 2};
    nn_real y[2];
    ck_assert_int_eq(nn_global_average_pooling2d_forward(&s, x, y), 0);
    ck_assert_double_nan((double)y[0]);
    ck_assert_double_eq((double)y[1], 2);
}
END_TEST

START_TEST(a_size_of_0_is_refused_and_changes_nothing)
{
    static const sizes bad[] = {{0, 1, 1, 1}, {1, 0, 1, 1}, {1, 1, 0, 1}, {1, 1, 1, 0}};
    const nn_real in[] = {1};
    nn_real out[] = {42};
    ck_assert_int_eq(nn_global_average_pooling2d_forward(&bad[_i], in, out), -1);
    ck_assert_error_says("nn_global_average_pooling2d_forward: shape: got N=");
    ck_assert_int_eq(nn_global_average_pooling2d_backward(&bad[_i], in, out), -1);
    ck_assert(out[0] == 42);
}
END_TEST

// --- the layer ----------------------------------------------------------------------------------------------

START_TEST(the_layer_makes_a_vector_of_the_channels)
{
    nn_layer *layer = nn_global_average_pooling2d();
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(7, 5, 3), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_vector(3)));
    ck_assert_str_eq(layer->name, "global_average_pooling2d");
    ck_assert_str_eq(layer->class->kind, "GlobalAveragePooling2D");
    ck_assert_uint_eq(layer->param_count, 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(what_is_no_image_is_refused)
{
    nn_layer *layer = nn_global_average_pooling2d();
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(10), 1, 0), -1);
    ck_assert_error_says("got an input of shape (10), expected an image");
    nn_layer_free(layer);
}
END_TEST

START_TEST(gradients_match_the_loss)
{
    const sizes *s = &table[_i];
    nn_gradcheck_options options = {.seed = 2, .sample = 300};
    expect_right_gradient(nn_global_average_pooling2d(), nn_shape_image(s->H, s->W, s->C), s->N, &options);
}
END_TEST

// In a model: conv -> global average -> dense, over several blocks of images.
START_TEST(a_model_with_it_has_right_gradients)
{
    enum { N = 19 };
    nn_model *model = nn_sequential(nn_shape_image(6, 5, 1), 3);
    int labels[N];
    nn_gradcheck_report report;
    ck_assert_int_eq(nn_add(model, nn_conv2d(4, 3, NN_SAME)), 0);
    ck_assert_int_eq(nn_add(model, nn_tanh()), 0);
    ck_assert_int_eq(nn_add(model, nn_global_average_pooling2d()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(3)), 0);
    nn_real *x = random_numbers(N * 30, 5);
    for (int n = 0; n < N; n++)
        labels[n] = n % 3;
    ck_assert_int_eq(nn_gradcheck_model(model, N, x, labels, NULL, &report), 0);
    ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor, report.index,
                  report.analytic, report.numeric, report.cause);
    free(x);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("global_average_pooling2d");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, means_by_hand);
    tcase_add_test(core, each_pixel_gets_the_same_share);
    tcase_add_loop_test(core, forward_and_backward_agree_with_plain_loops, 0, TABLE);
    tcase_add_loop_test(core, one_two_three_or_eight_threads_give_the_same_bits, 0, TABLE);
    tcase_add_test(core, the_layer_makes_a_vector_of_the_channels);
    tcase_add_test(limits, nan_is_seen_in_its_channel_alone);
    tcase_add_loop_test(limits, a_size_of_0_is_refused_and_changes_nothing, 0, 4);
    tcase_add_test(limits, what_is_no_image_is_refused);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, TABLE);
    tcase_add_test(gradcheck, a_model_with_it_has_right_gradients);
    return s;
}
