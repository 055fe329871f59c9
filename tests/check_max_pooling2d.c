/*
 * check_max_pooling2d.c - what must hold for max_pooling2d.c.
 *
 * Oracles: small pictures by hand, and plain loops written from the formulas
 * in max_pooling2d.h.
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/max_pooling2d.h"
#include "gradient.h"
#include "runner.h"

#include <stdint.h>

typedef struct {
    size_t N, H, W, C, R, S, stride_h, stride_w;
} sizes;

static const sizes table[] = {
    {1, 2, 2, 1, 2, 2, 2, 2},    {2, 4, 6, 3, 2, 2, 2, 2},  // the usual case
    {3, 5, 7, 2, 2, 2, 2, 2},                               // odd sides: the rest is left out
    {2, 4, 5, 2, 3, 3, 1, 2},    {2, 6, 5, 3, 3, 2, 2, 1},  // windows overlap
    {1, 3, 4, 2, 3, 4, 1, 1},    {2, 3, 4, 5, 3, 4, 3, 4},  // the window is the image
    {2, 7, 8, 1, 1, 1, 2, 3},    {1, 9, 7, 2, 2, 2, 3, 4},  // gaps between the windows
    {1, 4, 4, 64, 2, 2, 2, 2},   {1, 4, 4, 65, 2, 2, 2, 2}, // as many channels as one vector block, one more
    {2, 5, 5, 130, 3, 3, 2, 2},  {17, 6, 4, 3, 2, 2, 2, 2}, // many images
    {9, 28, 28, 16, 2, 2, 2, 2},                            // enough work to be shared by threads
};
enum { TABLE = sizeof table / sizeof *table };

static nn_pooling2d_shape shape_of(const sizes *t)
{
    return nn_pooling2d_shape_of(t->N, nn_shape_image(t->H, t->W, t->C), t->R, t->S, t->stride_h,
                                 t->stride_w);
}

// Numbers from few values, so that ties are frequent.
static nn_real *numbers_with_ties(size_t count, uint32_t item)
{
    nn_real *numbers = nn_alloc(count, sizeof *numbers);
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, item);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (nn_real)nn_rng_below(&rng, 9) - 4;
    return numbers;
}

// --- by hand ------------------------------------------------------------------------------------------------

/* Windows of 3x3 that move 2 across and 1 down over a picture 5 wide and 4 high:
 *     1 0 2 0 1
 *     0 4 1 3 0      rows 0-2: columns 0-2 hold 4, columns 2-4 hold 3
 *     2 0 0 1 2      rows 1-3: the same 4 and the same 3, seen once more
 *     0 1 3 0 1      (the 3 below stands in both lower windows, behind the 4 and the first 3)
 */
static const nn_real picture[] = {1, 0, 2, 0, 1, 0, 4, 1, 3, 0, 2, 0, 0, 1, 2, 0, 1, 3, 0, 1};

START_TEST(overlapping_windows_by_hand)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(4, 5, 1), 3, 3, 1, 2);
    const double expected[] = {4, 3, 4, 3};
    nn_real y[4], dx[20];
    ck_assert_uint_eq(s.P, 2);
    ck_assert_uint_eq(s.Q, 2);
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, picture, y), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)y[i], expected[i]);
    // the 4 at (1,1) collects from the left windows, 1 + 100, the 3 at (1,3) from the right ones, 10 + 1000
    const nn_real dy[] = {1, 10, 100, 1000};
    ck_assert_int_eq(nn_max_pooling2d_backward(&s, picture, y, dy, dx), 0);
    for (int i = 0; i < 20; i++)
        ck_assert_double_eq((double)dx[i], i == 6 ? 101 : i == 8 ? 1010 : 0);
}
END_TEST

START_TEST(the_first_of_equal_numbers_takes_all)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(2, 4, 1), 2, 2, 2, 2);
    const nn_real x[] = {5, 5, -1, -1, 5, 5, -2, -1}, dy[] = {7, 8};
    const double expected[] = {7, 0, 8, 0, 0, 0, 0, 0};
    nn_real y[2], dx[8];
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, x, y), 0);
    ck_assert_int_eq(nn_max_pooling2d_backward(&s, x, y, dy, dx), 0);
    for (int i = 0; i < 8; i++)
        ck_assert_double_eq((double)dx[i], expected[i]);
}
END_TEST

START_TEST(a_row_comes_before_a_column_among_equal_numbers)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(2, 2, 1), 2, 2, 2, 2);
    const nn_real x[] = {0, 9, 9, 0}, dy[] = {1};
    nn_real y[1], dx[4];
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, x, y), 0);
    ck_assert_int_eq(nn_max_pooling2d_backward(&s, x, y, dy, dx), 0);
    ck_assert(dx[0] == 0 && dx[1] == 1 && dx[2] == 0 && dx[3] == 0); // (0,1), not (1,0)
}
END_TEST

START_TEST(channels_do_not_mix)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(1, 2, 3), 1, 2, 1, 2);
    const nn_real x[] = {1, 20, 3, 10, 2, 30};
    nn_real y[3];
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, x, y), 0);
    ck_assert(y[0] == 10 && y[1] == 20 && y[2] == 30);
}
END_TEST

START_TEST(only_negative_numbers_have_a_maximum_too)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(1, 2, 1), 1, 2, 1, 2);
    const nn_real x[] = {-30000, -20000}, low[] = {(nn_real)-INFINITY, (nn_real)-INFINITY};
    nn_real y[1];
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, x, y), 0);
    ck_assert_double_eq((double)y[0], -20000);
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, low, y), 0);
    ck_assert_double_eq((double)y[0], -INFINITY);
}
END_TEST

// NaN at each of the four places of a window.
START_TEST(nan_wins_wherever_it_stands)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(1, nn_shape_image(2, 2, 1), 2, 2, 2, 2);
    nn_real x[] = {1, 2, 3, 4}, y[1] = {0};
    x[_i] = (nn_real)NAN;
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, x, y), 0);
    ck_assert_double_nan((double)y[0]);
}
END_TEST

// --- against plain loops ------------------------------------------------------------------------------------

// Where in x the maximum of window (n,p,q), channel c, stands: the first of the largest.
static size_t place_of_maximum(const nn_pooling2d_shape *s, const nn_real *x, size_t n, size_t p, size_t q,
                               size_t c)
{
    size_t best = SIZE_MAX;
    for (size_t r = 0; r < s->R; r++)
        for (size_t v = 0; v < s->S; v++) {
            size_t h = p * s->stride_h + r, w = q * s->stride_w + v,
                   here = ((n * s->H + h) * s->W + w) * s->C + c;
            if (best == SIZE_MAX || x[here] > x[best])
                best = here;
        }
    return best;
}

START_TEST(forward_and_backward_agree_with_plain_loops)
{
    nn_pooling2d_shape s = shape_of(&table[_i]);
    size_t in = s.N * s.H * s.W * s.C, out = s.N * s.P * s.Q * s.C;
    nn_real *x = numbers_with_ties(in, 1), *dy = numbers_with_ties(out, 2);
    nn_real *y = nn_alloc(out, sizeof *y), *dx = numbers_with_ties(in, 3); // dx is overwritten
    double *expected = nn_alloc(in, sizeof *expected);
    ck_assert_int_eq(nn_max_pooling2d_forward(&s, x, y), 0);
    ck_assert_int_eq(nn_max_pooling2d_backward(&s, x, y, dy, dx), 0);
    for (size_t i = 0; i < out; i++) {
        size_t c = i % s.C, q = i / s.C % s.Q, p = i / s.C / s.Q % s.P, n = i / s.C / s.Q / s.P;
        size_t place = place_of_maximum(&s, x, n, p, q, c);
        ck_assert_double_eq((double)y[i], (double)x[place]);
        expected[place] += (double)dy[i];
    }
    for (size_t i = 0; i < in; i++)
        ck_assert_double_eq((double)dx[i], expected[i]); // sums of small whole numbers: exact
    free(x), free(dy), free(y), free(dx), free(expected);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {1, 2, 3, 8};
    nn_pooling2d_shape s = shape_of(&table[_i]);
    size_t in = s.N * s.H * s.W * s.C, out = s.N * s.P * s.Q * s.C;
    nn_real *x = numbers_with_ties(in, 1), *dy = numbers_with_ties(out, 2), *y[4], *dx[4];
    for (int t = 0; t < 4; t++) {
        y[t] = nn_alloc(out, sizeof(nn_real));
        dx[t] = nn_alloc(in, sizeof(nn_real));
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        ck_assert_int_eq(nn_max_pooling2d_forward(&s, x, y[t]), 0);
        ck_assert_int_eq(nn_max_pooling2d_backward(&s, x, y[t], dy, dx[t]), 0);
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
#ifndef NN_DOUBLE
    options.step = 1e-3; // with 1e-2, too many elements have a rival that near
#endif
    nn_layer *layer = nn_max_pooling2d_with(&(nn_pooling2d_options){
        .window_h = t->R, .window_w = t->S, .stride_h = t->stride_h, .stride_w = t->stride_w});
    expect_right_gradient(layer, nn_shape_image(t->H, t->W, t->C), t->N, &options);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("max_pooling2d");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, overlapping_windows_by_hand);
    tcase_add_test(core, the_first_of_equal_numbers_takes_all);
    tcase_add_test(core, a_row_comes_before_a_column_among_equal_numbers);
    tcase_add_test(core, channels_do_not_mix);
    tcase_add_loop_test(core, forward_and_backward_agree_with_plain_loops, 0, TABLE);
    tcase_add_loop_test(core, one_two_three_or_eight_threads_give_the_same_bits, 0, TABLE);
    tcase_add_test(limits, only_negative_numbers_have_a_maximum_too);
    tcase_add_loop_test(limits, nan_wins_wherever_it_stands, 0, 4);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, TABLE);
    return s;
}
