/* check_relu.c - what must hold for relu.c. Oracle: the definition, number by number. */
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/relu.h"
#include "gradient.h"
#include "runner.h"

START_TEST(forward_cuts_at_zero)
{
    const nn_real x[] = {-2, -0.5, 0, 0.25, 3, -1e30f, 1e30f};
    nn_real y[7];
    nn_relu_forward(7, x, y);
    for (int i = 0; i < 7; i++)
        ck_assert_double_eq((double)y[i], x[i] > 0 ? (double)x[i] : 0);
}
END_TEST

START_TEST(backward_passes_where_the_input_was_above_zero)
{
    const nn_real x[] = {-1, 0, 2, 1e-30f}, dy[] = {10, 20, 30, 40};
    nn_real dx[4];
    nn_relu_backward(4, x, dy, dx);
    const double expected[] = {0, 0, 30, 40}; // at 0 itself: 0
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)dx[i], expected[i]);
}
END_TEST

START_TEST(input_and_output_may_be_the_same_array)
{
    const nn_real x[] = {-1, 2};
    nn_real y[] = {-1, 2}, dx[] = {5, 6};
    nn_relu_forward(2, y, y);
    nn_relu_backward(2, x, dx, dx);
    ck_assert_double_eq((double)y[0], 0);
    ck_assert_double_eq((double)y[1], 2);
    ck_assert_double_eq((double)dx[0], 0);
    ck_assert_double_eq((double)dx[1], 6);
}
END_TEST

// All counts around the widths of vectors, and one that keeps several threads busy.
static const size_t counts[] = {0, 1, 2, 7, 8, 15, 16, 17, 63, 64, 65, 100003};
enum { COUNTS = sizeof counts / sizeof *counts };

START_TEST(every_element_is_treated_and_none_behind_the_end)
{
    const size_t count = counts[_i];
    nn_real *x = nn_alloc(count, sizeof *x), *y = nn_alloc(count + 1, sizeof *y),
            *dx = nn_alloc(count + 1, sizeof *dx);
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, 0);
    for (size_t i = 0; i < count; i++) {
        x[i] = (nn_real)nn_rng_normal(&rng);
        y[i] = dx[i] = (nn_real)NAN;
    }
    y[count] = dx[count] = 42;
    nn_relu_forward(count, x, y);
    nn_relu_backward(count, x, x, dx);
    for (size_t i = 0; i < count; i++) {
        double expected = x[i] > 0 ? (double)x[i] : 0;
        ck_assert_double_eq((double)y[i], expected);
        ck_assert_double_eq((double)dx[i], expected);
    }
    ck_assert(y[count] == 42 && dx[count] == 42);
    free(x), free(y), free(dx);
}
END_TEST

START_TEST(nan_stays_nan_and_infinity_infinity)
{
    nn_real x[20], y[20];
    for (int i = 0; i < 20; i++)
        x[i] = i % 2 ? (nn_real)NAN : (nn_real)INFINITY;
    nn_relu_forward(20, x, y);
    for (int i = 0; i < 20; i++) {
        if (i % 2)
            ck_assert_double_nan((double)y[i]);
        else
            ck_assert_double_infinite((double)y[i]);
    }
}
END_TEST

START_TEST(a_nan_gradient_passes_where_the_input_did)
{
    const nn_real x[] = {1, -1}, dy[] = {(nn_real)NAN, (nn_real)NAN};
    nn_real dx[2];
    nn_relu_backward(2, x, dy, dx);
    ck_assert_double_nan((double)dx[0]);
    ck_assert_double_eq((double)dx[1], 0); // cut off, so nothing reaches it
}
END_TEST

START_TEST(the_layer_keeps_the_shape)
{
    nn_layer *layer = nn_relu();
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(4, 5, 6), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(4, 5, 6)));
    ck_assert_str_eq(layer->name, "re_lu");
    nn_layer_free(layer);
}
END_TEST

START_TEST(gradients_match_the_loss)
{
    nn_gradcheck_report report = expect_right_gradient(nn_relu(), nn_shape_image(5, 4, 3), (size_t)_i, NULL);
    ck_assert_uint_eq(report.checked + report.skipped, 60 * (size_t)_i);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("relu");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, forward_cuts_at_zero);
    tcase_add_test(core, backward_passes_where_the_input_was_above_zero);
    tcase_add_test(core, input_and_output_may_be_the_same_array);
    tcase_add_test(core, the_layer_keeps_the_shape);
    tcase_add_loop_test(limits, every_element_is_treated_and_none_behind_the_end, 0, COUNTS);
    tcase_add_test(limits, nan_stays_nan_and_infinity_infinity);
    tcase_add_test(limits, a_nan_gradient_passes_where_the_input_did);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 1, 4);
    return s;
}
