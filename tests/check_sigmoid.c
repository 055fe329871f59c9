/*
 * check_sigmoid.c - what must hold for sigmoid.c.
 *
 * Oracles: fractions by hand, values computed in 40 decimal digits, and the same curve by another formula,
 * (1 + tanh(x / 2)) / 2 in double.
 */
#include "base/parallel.h"
#include "layers/sigmoid.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

static void expect_close(double got, double expected)
{
    // relative, so that small values count as well
    ck_assert_double_le(fabs(got - expected), ROUNDING * fabs(expected));
}

static double by_tanh(double x)
{
    return (1 + tanh(x / 2)) / 2;
}

// --- forward ------------------------------------------------------------------------------------------------

// exp(-ln a) = 1 / a, so the sigmoid of ln a is 1 / (1 + 1/a) = a / (a + 1).
START_TEST(forward_by_hand)
{
    const double a[] = {1, 3, 1.0 / 3, 7, 1.0 / 9};
    const double expected[] = {0.5, 0.75, 0.25, 0.875, 0.1};
    nn_real x[5], y[5];
    for (int i = 0; i < 5; i++)
        x[i] = (nn_real)log(a[i]);
    nn_sigmoid_forward(5, x, y);
    ck_assert_double_eq((double)y[0], 0.5); // of 0: exactly
    for (int i = 0; i < 5; i++)
        expect_close((double)y[i], expected[i]);
}
END_TEST

// From Python: e = Decimal(x).exp(); e / (1 + e), with 40 digits.
START_TEST(forward_is_right_near_and_far)
{
    const nn_real x[] = {1, -2, -0.5, 5, 10, -20, -30, -60, -85};
    const double expected[] = {0.73105857863000490,    0.11920292202211756,    0.37754066879814546,
                               0.99330714907571516,    0.99995460213129761,    2.0611536181902037e-09,
                               9.3576229688392989e-14, 8.7565107626965200e-27, 1.2160992992528256e-37};
    nn_real y[9];
    nn_sigmoid_forward(9, x, y);
    for (int i = 0; i < 9; i++)
        expect_close((double)y[i], expected[i]);
}
END_TEST

START_TEST(the_curve_is_its_own_mirror)
{
    enum { COUNT = 101 };
    nn_real *x = random_numbers(COUNT, 1), y[COUNT], mirror[COUNT];
    for (int i = 0; i < COUNT; i++)
        x[i] *= 8;
    nn_sigmoid_forward(COUNT, x, y);
    for (int i = 0; i < COUNT; i++)
        x[i] = -x[i];
    nn_sigmoid_forward(COUNT, x, mirror);
    for (int i = 0; i < COUNT; i++)
        ck_assert_double_eq_tol((double)y[i] + (double)mirror[i], 1, ROUNDING);
    free(x);
}
END_TEST

// --- backward -----------------------------------------------------------------------------------------------

START_TEST(backward_by_hand)
{
    const nn_real y[] = {0.5, 0.75, 0.25, 0, 1}, dy[] = {8, 16, -16, 5, 5};
    const double expected[] = {2, 3, -3, 0, 0}; // slopes 1/4, 3/16, 3/16, and none where the curve is flat
    nn_real dx[5];
    nn_sigmoid_backward(5, y, dy, dx);
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq((double)dx[i], expected[i]);
}
END_TEST

START_TEST(input_and_output_may_be_the_same_array)
{
    const nn_real y[] = {0.5, 0.75};
    nn_real x[] = {0, (nn_real)log(3)}, dx[] = {4, 16};
    nn_sigmoid_forward(2, x, x);
    nn_sigmoid_backward(2, y, dx, dx);
    expect_close((double)x[0], 0.5);
    expect_close((double)x[1], 0.75);
    ck_assert_double_eq((double)dx[0], 1);
    ck_assert_double_eq((double)dx[1], 3);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(far_out_it_is_flat_and_never_nan)
{
    const nn_real x[] = {1000, -1000, 1e30f, -1e30f, (nn_real)INFINITY, (nn_real)-INFINITY};
    const nn_real dy[] = {1, 1, 1, 1, 1, 1};
    nn_real y[6], dx[6];
    nn_sigmoid_forward(6, x, y);
    nn_sigmoid_backward(6, y, dy, dx);
    for (int i = 0; i < 6; i++) {
        ck_assert_double_eq((double)y[i], i % 2 ? 0 : 1);
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
    nn_sigmoid_forward(COUNT, x, y);
    nn_sigmoid_backward(COUNT, half, y, dx); // the NaN of y as a gradient that comes in
    for (int i = 0; i < COUNT; i++) {
        if (i % 3) {
            ck_assert_double_eq((double)y[i], 0.5);
            ck_assert_double_eq((double)dx[i], 0.125);
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
    nn_sigmoid_forward(count, x, y);
    nn_sigmoid_backward(count, y, dy, dx);
    for (size_t i = 0; i < count; i++) {
        double expected = by_tanh((double)x[i]);
        expect_close((double)y[i], expected);
        expect_close((double)dx[i], (double)dy[i] * expected * (1 - expected));
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
        nn_sigmoid_forward(count, x, y[t]);
        nn_sigmoid_backward(count, y[t], dy, dx[t]);
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
    nn_layer *layer = nn_sigmoid();
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(4, 5, 6), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(4, 5, 6)));
    ck_assert_str_eq(layer->name, "sigmoid");
    ck_assert_str_eq(layer->class->kind, "Sigmoid");
    nn_layer_free(layer);
}
END_TEST

START_TEST(nobody_needs_dx_at_the_first_layer)
{
    nn_layer *layer = nn_sigmoid();
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
    nn_gradcheck_report report = expect_right_gradient(nn_sigmoid(), image, shapes[_i].N, NULL);
    ck_assert_uint_eq(report.checked, shapes[_i].N * nn_shape_size(image)); // the curve has no kink to skip
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("sigmoid");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, forward_by_hand);
    tcase_add_test(core, forward_is_right_near_and_far);
    tcase_add_test(core, the_curve_is_its_own_mirror);
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
