/*
 * check_average_pooling2d.c - what must hold for average_pooling2d.c.
 *
 * Oracles: plain loops, windows done by hand, and the loss itself.
 */
#include "layers/average_pooling2d.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

typedef struct {
    size_t N, H, W, C, R, S, stride_h, stride_w;
} sizes;

static const sizes table[] = {
    {1, 1, 1, 1, 1, 1, 1, 1},    {1, 2, 2, 1, 2, 2, 2, 2},
    {2, 4, 6, 3, 2, 2, 2, 2},    {2, 5, 7, 3, 2, 2, 2, 2},  // a row and a column are left over
    {3, 6, 5, 2, 3, 3, 1, 2},    {1, 5, 5, 4, 3, 2, 2, 1},  // windows overlap
    {1, 3, 4, 2, 3, 4, 1, 1},    {2, 3, 4, 5, 3, 4, 3, 4},  // the window is the image
    {2, 7, 8, 1, 1, 1, 2, 3},    {1, 9, 7, 2, 2, 2, 3, 4},  // gaps between the windows
    {2, 5, 5, 65, 3, 3, 2, 2},   {17, 6, 4, 3, 2, 2, 2, 2}, // many channels, many images
    {9, 28, 28, 16, 2, 2, 2, 2},                            // enough work to be shared by threads
};
enum { TABLE = sizeof table / sizeof *table };

static nn_pooling2d_shape shape_of(const sizes *t)
{
    return nn_pooling2d_shape_of(t->N, nn_shape_image(t->H, t->W, t->C), t->R, t->S, t->stride_h,
                                 t->stride_w);
}

// --- by hand ------------------------------------------------------------------------------------------------

/* Windows of 2x2 that move 1 across over a picture 3 wide and 2 high:
 *     1 3 6      (1 + 3 + 4 + 0) / 4 = 2, (3 + 6 + 0 + -1) / 4 = 2
 *     4 0 -1
 */
START_TEST(overlapping_windows_by_hand)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(2, 3, 1), 2, 2, 1, 1);
    const nn_real x[] = {1, 3, 6, 4, 0, -1}, dy[] = {4, 40};
    const double dx_expected[] = {1, 11, 10, 1, 11, 10}; // the middle is seen twice
    nn_real y[2], dx[6];
    ck_assert_uint_eq(s.P, 1);
    ck_assert_uint_eq(s.Q, 2);
    ck_assert_int_eq(nn_average_pooling2d_forward(&s, x, y), 0);
    ck_assert(y[0] == 2 && y[1] == 2);
    ck_assert_int_eq(nn_average_pooling2d_backward(&s, dy, dx), 0);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq((double)dx[i], dx_expected[i]);
}
END_TEST

START_TEST(channels_do_not_mix)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(1, 2, 3), 1, 2, 1, 2);
    const nn_real x[] = {1, 20, 3, 3, 40, -3};
    nn_real y[3];
    ck_assert_int_eq(nn_average_pooling2d_forward(&s, x, y), 0);
    ck_assert(y[0] == 2 && y[1] == 30 && y[2] == 0);
}
END_TEST

START_TEST(what_no_window_sees_gets_0)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(3, 3, 1), 2, 2, 2, 2);
    const nn_real dy[] = {4};
    nn_real *dx = unwritten(9);
    ck_assert_int_eq(nn_average_pooling2d_backward(&s, dy, dx), 0);
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq((double)dx[i], i % 3 < 2 && i < 6 ? 1 : 0);
    free(dx);
}
END_TEST

START_TEST(nan_is_seen)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(2, 2, 1), 2, 2, 2, 2);
    nn_real x[] = {1, 2, 3, 4}, y[1] = {0};
    x[_i] = (nn_real)NAN;
    ck_assert_int_eq(nn_average_pooling2d_forward(&s, x, y), 0);
    ck_assert_double_nan((double)y[0]);
}
END_TEST

// --- against plain loops ------------------------------------------------------------------------------------

START_TEST(forward_and_backward_agree_with_plain_loops)
{
    nn_pooling2d_shape s = shape_of(&table[_i]);
    size_t in = s.N * s.H * s.W * s.C, out = s.N * s.P * s.Q * s.C;
    nn_real *x = random_numbers(in, 1), *dy = random_numbers(out, 2);
    nn_real *y = unwritten(out), *dx = unwritten(in);
    double *expected = nn_alloc(in, sizeof *expected);
    ck_assert_int_eq(nn_average_pooling2d_forward(&s, x, y), 0);
    ck_assert_int_eq(nn_average_pooling2d_backward(&s, dy, dx), 0);
    for (size_t i = 0; i < out; i++) {
        size_t c = i % s.C, q = i / s.C % s.Q, p = i / s.C / s.Q % s.P, n = i / s.C / s.Q / s.P;
        double mean = 0, count = (double)(s.R * s.S);
        for (size_t r = 0; r < s.R; r++)
            for (size_t v = 0; v < s.S; v++) {
                size_t here = ((n * s.H + p * s.stride_h + r) * s.W + q * s.stride_w + v) * s.C + c;
                mean += (double)x[here] / count;
                expected[here] += (double)dy[i] / count;
            }
        ck_assert_double_eq_tol((double)y[i], mean, ROUNDING);
    }
    for (size_t i = 0; i < in; i++)
        ck_assert_double_eq_tol((double)dx[i], expected[i], ROUNDING);
    free(x), free(dy), free(y), free(dx), free(expected);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {1, 2, 3, 8};
    nn_pooling2d_shape s = shape_of(&table[_i]);
    size_t in = s.N * s.H * s.W * s.C, out = s.N * s.P * s.Q * s.C;
    nn_real *x = random_numbers(in, 1), *dy = random_numbers(out, 2), *y[4], *dx[4];
    for (int t = 0; t < 4; t++) {
        y[t] = unwritten(out);
        dx[t] = unwritten(in);
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        ck_assert_int_eq(nn_average_pooling2d_forward(&s, x, y[t]), 0);
        ck_assert_int_eq(nn_average_pooling2d_backward(&s, dy, dx[t]), 0);
        ck_assert_mem_eq(y[t], y[0], out * sizeof(nn_real));
        ck_assert_mem_eq(dx[t], dx[0], in * sizeof(nn_real));
    }
    for (int t = 0; t < 4; t++)
        free(y[t]), free(dx[t]);
    free(x), free(dy);
}
END_TEST

// --- the layer ---------------------------------------------------------------------------------------------

START_TEST(gradients_match_the_loss)
{
    const sizes *t = &table[_i];
    nn_gradcheck_options options = {.seed = 2, .sample = 300};
    nn_layer *layer = nn_average_pooling2d_with(&(nn_pooling2d_options){
        .window_h = t->R, .window_w = t->S, .stride_h = t->stride_h, .stride_w = t->stride_w});
    expect_right_gradient(layer, nn_shape_image(t->H, t->W, t->C), t->N, &options);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("average_pooling2d");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, overlapping_windows_by_hand);
    tcase_add_test(core, channels_do_not_mix);
    tcase_add_test(core, what_no_window_sees_gets_0);
    tcase_add_loop_test(core, forward_and_backward_agree_with_plain_loops, 0, TABLE);
    tcase_add_loop_test(core, one_two_three_or_eight_threads_give_the_same_bits, 0, TABLE);
    tcase_add_loop_test(limits, nan_is_seen, 0, 4);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, TABLE);
    return s;
}
