/*
 * check_resizing.c - what must hold for resizing.c.
 *
 * Oracles: small pictures by hand, and PyTorch's bilinear interpolation (fixtures/resizing.py), which does what Keras's
 * Resizing does.
 */
#include "layers/resizing.h"
#include "fixtures/resizing.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

// --- by hand ------------------------------------------------------------------------------------------------

START_TEST(twice_as_many_pixels_by_hand)
{
    // across: 0, 8 becomes 0, 2, 6, 8; down the same with 0, 16: each new number is the sum of both
    const nn_resizing_shape s = {.N = 1, .H = 2, .W = 2, .C = 1, .P = 4, .Q = 4};
    const nn_real x[] = {0, 8, 16, 24};
    const double across[] = {0, 2, 6, 8}, down[] = {0, 4, 12, 16};
    nn_real y[16];
    ck_assert_int_eq(nn_resizing_forward(&s, x, y), 0);
    for (int p = 0; p < 4; p++)
        for (int q = 0; q < 4; q++)
            ck_assert_double_eq((double)y[4 * p + q], down[p] + across[q]);
}
END_TEST

START_TEST(half_as_many_pixels_are_means_of_four)
{
    const nn_resizing_shape s = {.N = 1, .H = 2, .W = 4, .C = 1, .P = 1, .Q = 2};
    const nn_real x[] = {1, 2, 30, 40, 3, 6, 50, 80};
    nn_real y[2];
    ck_assert_int_eq(nn_resizing_forward(&s, x, y), 0);
    ck_assert_double_eq((double)y[0], 3);  // (1 + 2 + 3 + 6) / 4
    ck_assert_double_eq((double)y[1], 50); // (30 + 40 + 50 + 80) / 4
}
END_TEST

START_TEST(backward_by_hand)
{
    // from 2 to 4 pixels: the first one gave 1, 3/4, 1/4, 0 of itself
    const nn_resizing_shape s = {.N = 1, .H = 1, .W = 2, .C = 1, .P = 1, .Q = 4};
    const nn_real dy[] = {1, 10, 100, 1000};
    nn_real dx[] = {(nn_real)NAN, (nn_real)NAN};
    ck_assert_int_eq(nn_resizing_backward(&s, dy, dx), 0);
    ck_assert_double_eq((double)dx[0], 1 + 7.5 + 25);
    ck_assert_double_eq((double)dx[1], 2.5 + 75 + 1000);
}
END_TEST

START_TEST(the_same_size_changes_no_bit)
{
    const nn_resizing_shape s = {.N = 2, .H = 28, .W = 27, .C = 3, .P = 28, .Q = 27};
    const size_t count = 2 * 28 * 27 * 3;
    nn_real *x = random_numbers(count, 1), *y = unwritten(count), *dx = unwritten(count);
    ck_assert_int_eq(nn_resizing_forward(&s, x, y), 0);
    ck_assert_mem_eq(x, y, count * sizeof *x);
    ck_assert_int_eq(nn_resizing_backward(&s, x, dx), 0);
    ck_assert_mem_eq(x, dx, count * sizeof *x);
    free(x), free(y), free(dx);
}
END_TEST

// --- the other system ---------------------------------------------------------------------------------------

static void copy(size_t count, const double *from, nn_real *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (nn_real)from[i];
}

// Each of PyTorch's cases, for one image, and for three of which the others are larger.
START_TEST(forward_and_backward_agree_with_pytorch)
{
    const size_t *sizes = torch_sizes[_i], H = sizes[0], W = sizes[1], P = sizes[2], Q = sizes[3], N = 3;
    const size_t in = H * W * TORCH_C, out = P * Q * TORCH_C;
    const nn_resizing_shape s = {.N = N, .H = H, .W = W, .C = TORCH_C, .P = P, .Q = Q};
    nn_real *x = random_numbers(N * in, 1), *dy = random_numbers(N * out, 2);
    nn_real *y = unwritten(N * out), *dx = unwritten(N * in);
    copy(in, torch_cases[_i].x, x + in);
    copy(out, torch_cases[_i].dy, dy + out);
    ck_assert_int_eq(nn_resizing_forward(&s, x, y), 0);
    ck_assert_int_eq(nn_resizing_backward(&s, dy, dx), 0);
    for (size_t i = 0; i < out; i++)
        ck_assert_double_eq_tol((double)y[out + i], torch_cases[_i].y[i], ROUNDING);
    for (size_t i = 0; i < in; i++)
        ck_assert_double_eq_tol((double)dx[in + i], torch_cases[_i].dx[i], ROUNDING);
    for (size_t i = 0; i < N * in; i++) // the other images are there, too
        ck_assert(isfinite(dx[i]));
    free(x), free(dy), free(y), free(dx);
}
END_TEST

// --- what must hold for any picture -------------------------------------------------------------------------

START_TEST(a_picture_of_one_grey_keeps_it_exactly)
{
    const nn_resizing_shape s = {.N = 1, .H = 5, .W = 6, .C = 1, .P = 11, .Q = 13};
    nn_real x[5 * 6], y[11 * 13];
    for (int grey = 0; grey <= 255; grey++) {
        for (size_t i = 0; i < 5 * 6; i++)
            x[i] = (nn_real)grey / 255;
        ck_assert_int_eq(nn_resizing_forward(&s, x, y), 0);
        size_t wrong = 0;
        for (size_t i = 0; i < 11 * 13; i++)
            wrong += y[i] != x[0];
        ck_assert_uint_eq(wrong, 0);
    }
}
END_TEST

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {1, 2, 3, 8};
    const nn_resizing_shape s = {.N = 19, .H = 28, .W = 28, .C = 2, .P = 32, .Q = 31};
    const size_t in = s.N * s.H * s.W * s.C, out = s.N * s.P * s.Q * s.C;
    nn_real *x = random_numbers(in, 1), *first = unwritten(out), *y = unwritten(out);
    nn_real *first_dx = unwritten(in), *dx = unwritten(in);
    for (size_t t = 0; t < 4; t++) {
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        ck_assert_int_eq(nn_resizing_forward(&s, x, t ? y : first), 0);
        ck_assert_int_eq(nn_resizing_backward(&s, first, t ? dx : first_dx), 0);
        ck_assert(t == 0 || memcmp(first, y, out * sizeof *y) == 0);
        ck_assert(t == 0 || memcmp(first_dx, dx, in * sizeof *dx) == 0);
    }
    free(x), free(first), free(y), free(first_dx), free(dx);
}
END_TEST

START_TEST(nan_is_seen_where_it_counts_and_nowhere_else)
{
    const nn_resizing_shape s = {.N = 1, .H = 1, .W = 3, .C = 1, .P = 1, .Q = 3}, wider = {1, 1, 3, 1, 1, 6};
    const nn_real x[] = {1, (nn_real)NAN, 3};
    nn_real y[6];
    ck_assert_int_eq(nn_resizing_forward(&s, x, y), 0);
    ck_assert(y[0] == 1 && isnan(y[1]) && y[2] == 3);
    ck_assert_int_eq(nn_resizing_forward(&wider, x, y), 0);
    ck_assert(y[0] == 1 && isnan(y[1]) && isnan(y[4]) && y[5] == 3);
}
END_TEST

// --- the layer ----------------------------------------------------------------------------------------------

START_TEST(the_layer_has_keras_names_and_the_wanted_sides)
{
    nn_layer *layer = nn_resizing(32, 40);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(28, 27, 3), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(32, 40, 3)));
    ck_assert_str_eq(layer->name, "resizing");
    ck_assert_str_eq(layer->class->kind, "Resizing");
    ck_assert_uint_eq(layer->param_count, 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(a_size_of_0_is_refused_and_changes_nothing)
{
    nn_real x[1] = {1}, y[1] = {42};
    for (int i = 0; i < 6; i++) {
        size_t sizes[] = {1, 1, 1, 1, 1, 1};
        sizes[i] = 0;
        const nn_resizing_shape s = {sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]};
        ck_assert_int_eq(nn_resizing_forward(&s, x, y), -1);
        ck_assert_error_says("nn_resizing_forward: shape: got");
        ck_assert_int_eq(nn_resizing_backward(&s, x, y), -1);
        ck_assert_error_says("nn_resizing_backward: shape: got");
        ck_assert(y[0] == 42);
    }
    ck_assert_ptr_null(nn_resizing(0, 32));
    ck_assert_error_says("nn_resizing: got 0x32, expected each side at least 1");
    ck_assert_ptr_null(nn_resizing(32, 0));
}
END_TEST

START_TEST(vectors_are_refused)
{
    nn_layer *layer = nn_resizing(4, 4);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(16), 1, 0), -1);
    ck_assert_error_says("nn_resizing: resizing: got an input of shape (16), expected an image");
    nn_layer_free(layer);
}
END_TEST

START_TEST(gradients_match_the_loss)
{
    static const size_t to[][2] = {{7, 6}, {9, 3}, {3, 4}, {1, 1}, {5, 4}};
    nn_gradcheck_report report =
        expect_right_gradient(nn_resizing(to[_i][0], to[_i][1]), nn_shape_image(5, 4, 2), 3, NULL);
    ck_assert_uint_eq(report.checked, 120);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("resizing");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, twice_as_many_pixels_by_hand);
    tcase_add_test(core, half_as_many_pixels_are_means_of_four);
    tcase_add_test(core, backward_by_hand);
    tcase_add_test(core, the_same_size_changes_no_bit);
    tcase_add_loop_test(core, forward_and_backward_agree_with_pytorch, 0, TORCH_CASES);
    tcase_add_test(core, a_picture_of_one_grey_keeps_it_exactly);
    tcase_add_test(core, one_two_three_or_eight_threads_give_the_same_bits);
    tcase_add_test(core, the_layer_has_keras_names_and_the_wanted_sides);
    tcase_add_test(limits, nan_is_seen_where_it_counts_and_nowhere_else);
    tcase_add_test(limits, a_size_of_0_is_refused_and_changes_nothing);
    tcase_add_test(limits, vectors_are_refused);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, 5);
    return s;
}
