/*
 * check_im2col.c - what must hold for im2col.c.
 *
 * Oracles: two pictures by hand, the formula of im2col.h number by number, and
 * an identity: col2im is the adjoint of im2col, <im2col(x), p> = <x, col2im(p)>
 * for every x and p. If the one copies a number to several places, the other
 * must collect from exactly these.
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/im2col.h"
#include "numbers.h"
#include "runner.h"

typedef struct {
    size_t N, H, W, C, R, S, stride_h, stride_w;
    nn_padding padding;
} sizes;

static const sizes table[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, NN_VALID}, {1, 3, 3, 1, 2, 2, 1, 1, NN_VALID},
    {2, 4, 6, 3, 3, 3, 1, 1, NN_SAME},  {3, 5, 7, 2, 3, 3, 2, 2, NN_SAME},
    {2, 6, 5, 2, 3, 2, 2, 1, NN_SAME},  {2, 7, 4, 1, 2, 4, 1, 3, NN_VALID},
    {1, 4, 5, 3, 4, 5, 1, 1, NN_VALID}, {2, 4, 5, 3, 4, 5, 1, 1, NN_SAME},
    {1, 2, 3, 2, 5, 5, 1, 1, NN_SAME},  {2, 8, 8, 4, 1, 1, 3, 3, NN_SAME},
    {2, 9, 8, 1, 2, 2, 3, 3, NN_VALID},
};
enum { TABLE = sizeof table / sizeof *table };

static nn_conv2d_shape shape_of(const sizes *t)
{
    nn_conv2d_options options = {1, t->R, t->S, t->stride_h, t->stride_w, t->padding};
    return nn_conv2d_shape_of(t->N, nn_shape_image(t->H, t->W, t->C), &options);
}

// --- by hand ------------------------------------------------------------------------------------------------

START_TEST(patches_of_a_2x2_kernel_by_hand)
{
    // 1 2 3
    // 4 5 6
    // 7 8 9
    const nn_real x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    const double expected[] = {1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9};
    nn_conv2d_options options = {.filters = 1, .kernel_h = 2, .kernel_w = 2, .padding = NN_VALID};
    nn_conv2d_shape s = nn_conv2d_shape_of(1, nn_shape_image(3, 3, 1), &options);
    nn_real patches[16], dx[9] = {0};
    nn_im2col(&s, 0, 2, x, patches);
    for (int i = 0; i < 16; i++)
        ck_assert_double_eq((double)patches[i], expected[i]);
    // the way back: each pixel as often as it was copied, 1 2 1 / 2 4 2 / 1 2 1 times
    const double times[] = {1, 2, 1, 2, 4, 2, 1, 2, 1};
    nn_col2im(&s, 0, 2, patches, dx);
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq((double)dx[i], times[i] * (double)x[i]);
}
END_TEST

START_TEST(zeros_around_two_channels_by_hand)
{
    // one row of two pixels with two channels, (1,2) and (3,4); kernel 1x3, SAME: one zero pixel on each side
    const nn_real x[] = {1, 2, 3, 4};
    const double expected[] = {0, 0, 1, 2, 3, 4, 1, 2, 3, 4, 0, 0};
    nn_conv2d_options options = {.filters = 1, .kernel_h = 1, .kernel_w = 3, .padding = NN_SAME};
    nn_conv2d_shape s = nn_conv2d_shape_of(1, nn_shape_image(1, 2, 2), &options);
    nn_real patches[12];
    nn_im2col(&s, 0, 1, x, patches);
    for (int i = 0; i < 12; i++)
        ck_assert_double_eq((double)patches[i], expected[i]);
}
END_TEST

// --- by the formula -----------------------------------------------------------------------------------------

// x[n, p*stride_h + r - pad_top, q*stride_w + v - pad_left, c], 0 outside
static double pixel(const nn_conv2d_shape *s, const nn_real *x, size_t line, size_t q, size_t r, size_t v,
                    size_t c)
{
    long h = (long)(line % s->P * s->stride_h + r) - (long)s->pad_top;
    long w = (long)(q * s->stride_w + v) - (long)s->pad_left;
    if (h < 0 || h >= (long)s->H || w < 0 || w >= (long)s->W)
        return 0;
    return (double)x[((line / s->P * s->H + (size_t)h) * s->W + (size_t)w) * s->C + c];
}

// Every run of lines [first, end) gives the patches of these lines and nothing else.
START_TEST(patches_follow_the_formula_for_any_lines)
{
    nn_conv2d_shape s = shape_of(&table[_i]);
    size_t patch = s.R * s.S * s.C, all = s.N * s.P;
    nn_real *x = random_numbers(s.N * s.H * s.W * s.C, 1),
            *patches = nn_alloc(all * s.Q * patch + 1, sizeof *patches);
    for (size_t first = 0; first < all; first++)
        for (size_t lines = 1; first + lines <= all; lines++) {
            size_t used = lines * s.Q * patch;
            for (size_t i = 0; i <= used; i++)
                patches[i] = (nn_real)42;
            nn_im2col(&s, first, lines, x, patches);
            for (size_t i = 0; i < used; i++) {
                size_t c = i % s.C, v = i / s.C % s.S, r = i / s.C / s.S % s.R, q = i / patch % s.Q;
                ck_assert_double_eq((double)patches[i], pixel(&s, x, first + i / patch / s.Q, q, r, v, c));
            }
            ck_assert_double_eq((double)patches[used], 42);
        }
    free(x), free(patches);
}
END_TEST

static double inner_product(size_t count, const nn_real *a, const nn_real *b)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

START_TEST(col2im_is_the_adjoint_of_im2col)
{
    nn_conv2d_shape s = shape_of(&table[_i]);
    size_t in = s.N * s.H * s.W * s.C, lines = s.N * s.P, count = lines * s.Q * s.R * s.S * s.C;
    nn_real *x = random_numbers(in, 1), *p = random_numbers(count, 2);
    nn_real *patches = nn_alloc(count, sizeof *patches), *dx = nn_alloc(in, sizeof *dx);
    nn_im2col(&s, 0, lines, x, patches);
    nn_col2im(&s, 0, lines, p, dx);
    double left = inner_product(count, patches, p), right = inner_product(in, x, dx);
    ck_assert_double_eq_tol(left, right, ROUNDING * fmax(1, sqrt((double)count)));
    ck_assert_double_ne(left, 0);
    free(x), free(p), free(patches), free(dx);
}
END_TEST

START_TEST(col2im_adds_to_what_is_there_and_works_in_pieces)
{
    nn_conv2d_shape s = shape_of(&table[_i]);
    size_t in = s.N * s.H * s.W * s.C, lines = s.N * s.P, row = s.Q * s.R * s.S * s.C;
    nn_real *p = random_numbers(lines * row, 2), *whole = random_numbers(in, 3),
            *pieces = random_numbers(in, 3);
    nn_col2im(&s, 0, lines, p, whole);
    for (size_t line = 0; line < lines; line++)
        nn_col2im(&s, line, 1, p + line * row, pieces);
    nn_real *before = random_numbers(in, 3), *fresh = nn_alloc(in, sizeof *fresh);
    nn_col2im(&s, 0, lines, p, fresh);
    for (size_t i = 0; i < in; i++) {
        ck_assert_double_eq((double)whole[i], (double)pieces[i]); // the same sums in the same order
        ck_assert_double_eq_tol((double)whole[i], (double)before[i] + (double)fresh[i], ROUNDING);
    }
    free(p), free(whole), free(pieces), free(before), free(fresh);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("im2col");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, patches_of_a_2x2_kernel_by_hand);
    tcase_add_test(core, zeros_around_two_channels_by_hand);
    tcase_add_loop_test(core, patches_follow_the_formula_for_any_lines, 0, TABLE);
    tcase_add_loop_test(core, col2im_is_the_adjoint_of_im2col, 0, TABLE);
    tcase_add_loop_test(limits, col2im_adds_to_what_is_there_and_works_in_pieces, 0, TABLE);
    return s;
}
