/*
 * check_tanh.c - what must hold for tanh.c.
 *
 * Oracles: fractions by hand, values computed in 40 decimal digits, and the sigmoid: tanh(x) is
 * 2 sigmoid(2 x) - 1.
 */
#include "base/parallel.h"
#include "layers/sigmoid.h"
#include "layers/tanh.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

static void expect_close(double got, double expected)
{
    // relative, so that small values count as well
    ck_assert_double_le(fabs(got - expected), ROUNDING * fabs(expected));
}

// --- forward ------------------------------------------------------------------------------------------------

// exp(ln a) = a, so the tanh of ln a is (a - 1/a) / (a + 1/a) = (a^2 - 1) / (a^2 + 1).
START_TEST(forward_by_hand)
{
    const double a_squared[] = {1, 3, 4, 9, 1.0 / 9};
    const double expected[] = {0, 0.5, 0.6, 0.8, -0.8};
    nn_real x[5], y[5];
    for (int i = 0; i < 5; i++)
        x[i] = (nn_real)(log(a_squared[i]) / 2);
    nn_tanh_forward(5, x, y);
    for (int i = 0; i < 5; i++)
        expect_close((double)y[i], expected[i]); // of 0: exactly 0
}
END_TEST

// From Python: e = Decimal(x).exp(); (e - 1 / e) / (e + 1 / e), with 40 digits.
START_TEST(forward_is_right_near_and_far)
{
    const nn_real x[] = {1, -2, -0.5, 3, 5, 10};
    const double expected[] = {0.76159415595576489, -0.96402758007581688, -0.46211715726000976,
                               0.99505475368673045, 0.99990920426259513,  0.99999999587769276};
    nn_real y[6];
    nn_tanh_forward(6, x, y);
    for (int i = 0; i < 6; i++)
        expect_close((double)y[i], expected[i]);
}
END_TEST

// Near 0 the curve is a line. 2 sigmoid(2 x) - 1 would lose every digit there.
START_TEST(near_0_every_digit_is_right)
{
    const double small[] = {1e-3, -1e-6, 1e-10, 1e-30};
    nn_real x[4], y[4];
    for (int i = 0; i < 4; i++)
        x[i] = (nn_real)small[i];
    nn_tanh_forward(4, x, y);
    for (int i = 0; i < 4; i++)
        expect_close((double)y[i], small[i] - pow(small[i], 3) / 3); // its first two terms
}
END_TEST

START_TEST(it_is_a_sigmoid_stretched_and_moved)
{
    enum { COUNT = 101 };
    nn_real *x = random_numbers(COUNT, 1), y[COUNT], sigmoid[COUNT];
    for (int i = 0; i < COUNT; i++)
        x[i] *= 4;
    nn_tanh_forward(COUNT, x, y);
    for (int i = 0; i < COUNT; i++)
        x[i] *= 2;
    nn_sigmoid_forward(COUNT, x, sigmoid);
    for (int i = 0; i < COUNT; i++)
        ck_assert_double_eq_tol((double)y[i], 2 * (double)sigmoid[i] - 1, ROUNDING);
    free(x);
}
END_TEST

// --- backward -----------------------------------------------------------------------------------------------

START_TEST(backward_by_hand)
{
    const nn_real y[] = {0, 0.5, -0.5, 1, -1}, dy[] = {7, 8, -8, 5, 5};
    const double expected[] = {7, 6, -6, 0, 0}; // slopes 1, 3/4, 3/4, and none where the curve is flat
    nn_real dx[5];
    nn_tanh_backward(5, y, dy, dx);
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq((double)dx[i], expected[i]);
}
END_TEST

START_TEST(input_and_output_may_be_the_same_array)
{
    const nn_real y[] = {0, -0.5};
    nn_real x[] = {0, (nn_real)log(3)}, dx[] = {4, 16};
    nn_tanh_forward(2, x, x);
    nn_tanh_backward(2, y, dx, dx);
    expect_close((double)x[0], 0);
    expect_close((double)x[1], 0.8);
    ck_assert_double_eq((double)dx[0], 4);
    ck_assert_double_eq((double)dx[1], 12);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(far_out_it_is_flat_and_never_nan)
{
    const nn_real x[] = {1000, -1000, 1e30f, -1e30f, (nn_real)INFINITY, (nn_real)-INFINITY};
    const nn_real dy[] = {1, 1, 1, 1, 1, 1};
    nn_real y[6], dx[6];
    nn_tanh_forward(6, x, y);
    nn_tanh_backward(6, y, dy, dx);
    for (int i = 0; i < 6; i++) {
        ck_assert_double_eq((double)y[i], i % 2 ? -1 : 1);
        ck_assert_double_eq((double)dx[i], 0);
    }
}
END_TEST

START_TEST(nan_stays_nan_and_spoils_no_other_number)
{
    enum { COUNT = 21 };
    nn_real x[COUNT], y[COUNT], half[COUNT], dx[COUNT];
    for (int i = 0; i < COUNT; i++) {
        x[i] = i % 3 ? 0 : (nn_real)NAN;
        half[i] = 0.5;
    }
    nn_tanh_forward(COUNT, x, y);
    nn_tanh_backward(COUNT, half, y, dx); // the NaN of y as a gradient that comes in
    for (int i = 0; i < COUNT; i++) {
        if (i % 3) {
            ck_assert_double_eq((double)y[i], 0);
            ck_assert_double_eq((double)dx[i], 0);
        } else {
            ck_assert_double_nan((double)y[i]);
            ck_assert_double_nan((double)dx[i]);
        }
    }
}
END_TEST

// All counts around the widths of vectors, and one that keeps several threads busy.
static const size_t counts[] = {0, 1, 2, 7, 8, 15, 16, 17, 63, 64, 65, 100003};
enum { COUNTS = sizeof counts / sizeof *counts };

START_TEST(every_element_is_treated_and_none_behind_the_end)
{
    const size_t count = counts[_i];
    nn_real *x = random_numbers(count, 1), *dy = random_numbers(count, 2), *y = unwritten(count + 1),
            *dx = unwritten(count + 1);
    y[count] = dx[count] = 42;
    nn_tanh_forward(count, x, y);
    nn_tanh_backward(count, y, dy, dx);
    for (size_t i = 0; i < count; i++) {
        double up = expm1(2 * (double)x[i]), expected = up / (up + 2); // the definition, times exp(x)
        expect_close((double)y[i], expected);
        expect_close((double)dx[i], (double)dy[i] / pow(cosh((double)x[i]), 2)); // its slope, from the books
    }
    ck_assert(y[count] == 42 && dx[count] == 42);
    free(x), free(dy), free(y), free(dx);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {1, 2, 3, 8};
    const size_t count = counts[_i], bytes = count * sizeof(nn_real);
    nn_real *x = random_numbers(count, 1), *dy = random_numbers(count, 2);
    nn_real *y[4], *dx[4];
    for (int t = 0; t < 4; t++) {
        y[t] = unwritten(count), dx[t] = unwritten(count);
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        nn_tanh_forward(count, x, y[t]);
        nn_tanh_backward(count, y[t], dy, dx[t]);
        ck_assert(memcmp(y[t], y[0], bytes) == 0 && memcmp(dx[t], dx[0], bytes) == 0);
    }
    for (int t = 0; t < 4; t++)
        free(y[t]), free(dx[t]);
    free(x), free(dy);
}
END_TEST

// --- the layer ----------------------------------------------------------------------------------------------

START_TEST(the_layer_keeps_the_shape)
{
    nn_layer *layer = nn_tanh();
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(4, 5, 6), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(4, 5, 6)));
    ck_assert_str_eq(layer->name, "tanh");
    ck_assert_str_eq(layer->class->kind, "Tanh");
    nn_layer_free(layer);
}
END_TEST

START_TEST(nobody_needs_dx_at_the_first_layer)
{
    nn_layer *layer = nn_tanh();
    const nn_real x[] = {1, 2, 3}, y[] = {0.5, 0.5, 0.5}, dy[] = {1, 1, 1};
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(3), 1, 0), 0);
    ck_assert_int_eq(layer->class->backward(layer, &(nn_pass){.N = 1}, x, y, dy, NULL), 0);
    nn_layer_free(layer);
}
END_TEST

static const struct {
    size_t N, H, W, C;
} shapes[] = {{1, 1, 1, 1}, {1, 5, 4, 3}, {2, 7, 3, 1}, {3, 5, 4, 3}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

START_TEST(gradients_match_the_loss)
{
    nn_shape image = nn_shape_image(shapes[_i].H, shapes[_i].W, shapes[_i].C);
    nn_gradcheck_report report = expect_right_gradient(nn_tanh(), image, shapes[_i].N, NULL);
    ck_assert_uint_eq(report.checked, shapes[_i].N * nn_shape_size(image)); // the curve has no kink to skip
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("tanh");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, forward_by_hand);
    tcase_add_test(core, forward_is_right_near_and_far);
    tcase_add_test(core, near_0_every_digit_is_right);
    tcase_add_test(core, it_is_a_sigmoid_stretched_and_moved);
    tcase_add_test(core, backward_by_hand);
    tcase_add_test(core, input_and_output_may_be_the_same_array);
    tcase_add_test(core, the_layer_keeps_the_shape);
    tcase_add_test(limits, far_out_it_is_flat_and_never_nan);
    tcase_add_test(limits, nan_stays_nan_and_spoils_no_other_number);
    tcase_add_loop_test(limits, every_element_is_treated_and_none_behind_the_end, 0, COUNTS);
    tcase_add_loop_test(limits, one_two_three_or_eight_threads_give_the_same_bits, 0, COUNTS);
    tcase_add_test(limits, nobody_needs_dx_at_the_first_layer);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, SHAPES);
    return s;
}
