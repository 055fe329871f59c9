/*
 * check_conv2d.c - what must hold for conv2d.c.
 *
 * Oracles: small pictures by hand, and seven plain loops written from the
 * formulas in conv2d.h, which know nothing of frames, tiles and
 * units. They work out the padding anew, from Keras's words.
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/conv2d_inside.h"
#include "layers/nonzero.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

typedef struct {
    size_t N, H, W, C, K, R, S, stride_h, stride_w;
    nn_padding padding;
    size_t thin; // 0, or: only one number of dy in so many is not 0
} sizes;

static const sizes table[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1, NN_VALID, 0},
    {1, 5, 4, 1, 1, 3, 3, 1, 1, NN_VALID, 0},
    {2, 5, 4, 3, 2, 3, 3, 1, 1, NN_SAME, 0},
    {2, 7, 6, 2, 3, 3, 2, 2, 1, NN_SAME, 0}, // strides and kernel differ
    {2, 8, 7, 2, 3, 2, 3, 1, 2, NN_VALID, 0},
    {3, 9, 10, 1, 4, 3, 3, 3, 2, NN_SAME, 0}, // stride 3
    {2, 10, 7, 2, 2, 2, 2, 3, 3, NN_VALID, 0},
    {2, 6, 6, 3, 2, 2, 4, 1, 1, NN_SAME, 0}, // even kernels
    {2, 6, 5, 3, 4, 6, 5, 1, 1, NN_VALID, 0},
    {2, 6, 5, 3, 4, 6, 5, 2, 2, NN_SAME, 0}, // the kernel is the image
    {1, 3, 2, 2, 2, 5, 5, 1, 1, NN_SAME, 0},
    {2, 5, 6, 4, 3, 1, 1, 1, 1, NN_VALID, 0}, // larger; 1x1
    {2, 7, 5, 4, 3, 1, 1, 2, 3, NN_SAME, 0},
    {70, 4, 5, 2, 3, 3, 3, 1, 1, NN_SAME, 0}, // many images in few units
    {19, 12, 11, 3, 5, 3, 3, 1, 1, NN_SAME, 0},
    {33, 6, 6, 1, 2, 3, 3, 2, 2, NN_VALID, 0},
    {2, 40, 40, 8, 4, 3, 3, 1, 1, NN_SAME, 0}, // more places than go into one sum
    {3, 6, 5, 3, 64, 3, 3, 1, 1, NN_SAME, 0},  // the channels fill whole tiles
    {2, 7, 6, 2, 64, 3, 2, 2, 1, NN_SAME, 0},
    {2, 5, 5, 33, 65, 2, 2, 1, 2, NN_VALID, 0}, // and one more than that
    {2, 7, 6, 32, 5, 3, 3, 1, 1, NN_SAME, 8},   // dy is mostly 0
    {1, 9, 8, 64, 3, 3, 2, 2, 1, NN_VALID, 8},
    {5, 6, 7, 32, 4, 4, 5, 1, 2, NN_SAME, 8},       // 20 pixels in a window
    {19, 4, 5, 32, 40, 1, 1, 2, 2, NN_VALID, 8},    // pixels that no window sees, more images than parts
    {3, 5, 5, 32, 2, 3, 3, 1, 1, NN_SAME, 1000000}, // all of dy is 0
};
enum { TABLE = sizeof table / sizeof *table };

static nn_conv2d_options options_of(const sizes *t)
{
    return (nn_conv2d_options){t->K, t->R, t->S, t->stride_h, t->stride_w, t->padding};
}

static nn_conv2d_shape shape_of(const sizes *t)
{
    nn_conv2d_options options = options_of(t);
    return nn_conv2d_shape_of(t->N, nn_shape_image(t->H, t->W, t->C), &options);
}

// One case with random numbers; outputs begin as NaN, so that what is not written is seen.
typedef struct {
    nn_conv2d_shape s;
    size_t in, out, kernel; // numbers in x, y and w
    nn_real *x, *w, *b, *dy;
    nn_real *y, *dx, *dw, *db;
} conv_case;

static conv_case make_case(const sizes *t)
{
    conv_case c = {.s = shape_of(t)};
    c.in = c.s.N * c.s.H * c.s.W * c.s.C;
    c.out = c.s.N * c.s.P * c.s.Q * c.s.K;
    c.kernel = c.s.R * c.s.S * c.s.C * c.s.K;
    c.x = random_numbers(c.in, 1);
    c.w = random_numbers(c.kernel, 2);
    c.b = random_numbers(c.s.K, 3);
    c.dy = random_numbers(c.out, 4);
    for (size_t i = 0; i < c.out && t->thin; i++)
        c.dy[i] *= (i * 37 + 5) % t->thin == 1;
    c.y = unwritten(c.out);
    c.dx = unwritten(c.in);
    c.dw = unwritten(c.kernel);
    c.db = unwritten(c.s.K);
    return c;
}

static void free_case(conv_case *c)
{
    free(c->x), free(c->w), free(c->b), free(c->dy), free(c->y), free(c->dx), free(c->dw), free(c->db);
}

// Forward and backward with exactly the scratch memory that is asked for.
static void run_case(conv_case *c)
{
    nn_real *scratch = unwritten(nn_conv2d_scratch(&c->s));
    ck_assert_int_eq(nn_conv2d_forward(&c->s, c->x, c->w, c->b, c->y, scratch), 0);
    ck_assert_int_eq(nn_conv2d_backward(&c->s, c->x, c->w, c->dy, c->dx, c->dw, c->db, scratch), 0);
    free(scratch);
}

// --- by hand ------------------------------------------------------------------------------------------------

// 1 2 3        1 10         1+20+400+5000  2+30+500+6000     5421 6532
// 4 5 6   x  100 1000   =   4+50+700+8000  5+60+800+9000  =  8754 9865, and a bias of 0.5
// 7 8 9
static const nn_real nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, powers[] = {1, 10, 100, 1000}, half[] = {0.5};
static const nn_conv2d_options two_by_two = {.filters = 1, .kernel_h = 2, .kernel_w = 2, .padding = NN_VALID};

START_TEST(forward_by_hand_does_not_turn_the_kernel_over)
{
    nn_conv2d_shape s = nn_conv2d_shape_of(1, nn_shape_image(3, 3, 1), &two_by_two);
    const double expected[] = {5421.5, 6532.5, 8754.5, 9865.5};
    nn_real y[4], *scratch = unwritten(nn_conv2d_scratch(&s));
    ck_assert_int_eq(nn_conv2d_forward(&s, nine, powers, half, y, scratch), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)y[i], expected[i]);
    free(scratch);
}
END_TEST

START_TEST(backward_by_hand)
{
    // dy = 1 0   dw[r,s] = x at (r,s) + 2 x at (r+1,s+1) = 1+10 2+12 4+16 5+18
    //      0 2   dx: the kernel once at (0,0), and twice at (1,1); they meet at (1,1): 1000 + 2
    nn_conv2d_shape s = nn_conv2d_shape_of(1, nn_shape_image(3, 3, 1), &two_by_two);
    const nn_real dy[] = {1, 0, 0, 2};
    const double dw_expected[] = {11, 14, 20, 23}, dx_expected[] = {1, 10, 0, 100, 1002, 20, 0, 200, 2000};
    nn_real dx[9], dw[4], db[1], *scratch = unwritten(nn_conv2d_scratch(&s));
    ck_assert_int_eq(nn_conv2d_backward(&s, nine, powers, dy, dx, dw, db, scratch), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)dw[i], dw_expected[i]);
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq((double)dx[i], dx_expected[i]);
    ck_assert_double_eq((double)db[0], 3);
    free(scratch);
}
END_TEST

START_TEST(same_padding_puts_the_odd_zero_below_and_right)
{
    // a 2x2 kernel of ones on the 3x3 picture: the last row and column have only zeros beyond them
    const nn_real ones[] = {1, 1, 1, 1}, none[] = {0};
    const double expected[] = {12, 16, 9, 24, 28, 15, 15, 17, 9};
    nn_conv2d_options options = {.filters = 1, .kernel_h = 2, .kernel_w = 2, .padding = NN_SAME};
    nn_conv2d_shape s = nn_conv2d_shape_of(1, nn_shape_image(3, 3, 1), &options);
    nn_real y[9], *scratch = unwritten(nn_conv2d_scratch(&s));
    ck_assert_int_eq(nn_conv2d_forward(&s, nine, ones, none, y, scratch), 0);
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq((double)y[i], expected[i]);
    free(scratch);
}
END_TEST

// --- seven plain loops --------------------------------------------------------------------------------------

// The oracle's outputs, in double.
typedef struct {
    double *y, *dx, *dw, *db;
} oracle;

// Places of a window and zeros before, as Keras documents them.
static void keras_padding(size_t size, size_t window, size_t stride, nn_padding padding, size_t *places,
                          size_t *before)
{
    *places = padding == NN_SAME ? (size_t)ceil((double)size / (double)stride)
                                 : (size_t)ceil((double)(size - window + 1) / (double)stride);
    double zeros = padding == NN_SAME ? fmax(0, (double)((*places - 1) * stride + window) - (double)size) : 0;
    *before = (size_t)floor(zeros / 2);
}

// One product of the sum: output o = ((n*P + p)*Q + q)*K + k, kernel element e = ((r*S + v)*C + c)*K + k.
static void one_product(const conv_case *c, const oracle *out, size_t i, size_t e, size_t o)
{
    out->y[o] += (double)c->x[i] * (double)c->w[e];
    out->dx[i] += (double)c->dy[o] * (double)c->w[e];
    out->dw[e] += (double)c->dy[o] * (double)c->x[i];
}

static void one_output(const conv_case *c, const sizes *t, const oracle *out, size_t n, size_t top,
                       size_t left, size_t k, size_t o)
{
    out->y[o] = (double)c->b[k];
    out->db[k] += (double)c->dy[o];
    for (size_t r = 0; r < t->R; r++)
        for (size_t v = 0; v < t->S; v++)
            for (size_t ch = 0; ch < t->C; ch++) {
                size_t h = top + r, w = left + v; // wrapped around when above or left of the image
                if (h < t->H && w < t->W)
                    one_product(c, out, ((n * t->H + h) * t->W + w) * t->C + ch,
                                ((r * t->S + v) * t->C + ch) * t->K + k, o);
            }
}

static oracle ask_oracle(const conv_case *c, const sizes *t)
{
    oracle out = {nn_alloc(c->out, sizeof(double)), nn_alloc(c->in, sizeof(double)),
                  nn_alloc(c->kernel, sizeof(double)), nn_alloc(t->K, sizeof(double))};
    size_t P, Q, above, before, o = 0;
    keras_padding(t->H, t->R, t->stride_h, t->padding, &P, &above);
    keras_padding(t->W, t->S, t->stride_w, t->padding, &Q, &before);
    ck_assert_uint_eq(c->s.P, P);
    ck_assert_uint_eq(c->s.Q, Q);
    for (size_t n = 0; n < t->N; n++)
        for (size_t p = 0; p < P; p++)
            for (size_t q = 0; q < Q; q++)
                for (size_t k = 0; k < t->K; k++)
                    one_output(c, t, &out, n, p * t->stride_h - above, q * t->stride_w - before, k, o++);
    return out;
}

static void expect_close(const char *what, size_t count, const nn_real *got, const double *expected)
{
    for (size_t i = 0; i < count; i++) {
        double error = fabs((double)got[i] - expected[i]) / fmax(1, fabs(expected[i]));
        ck_assert_msg(error <= ROUNDING, "%s[%zu]: got %.9g, expected %.9g", what, i, (double)got[i],
                      expected[i]);
    }
}

START_TEST(forward_and_backward_agree_with_seven_plain_loops)
{
    conv_case c = make_case(&table[_i]);
    oracle expected = ask_oracle(&c, &table[_i]);
    run_case(&c);
    expect_close("y", c.out, c.y, expected.y);
    expect_close("dx", c.in, c.dx, expected.dx);
    expect_close("dw", c.kernel, c.dw, expected.dw);
    expect_close("db", c.s.K, c.db, expected.db);
    free(expected.y), free(expected.dx), free(expected.dw), free(expected.db);
    free_case(&c);
}
END_TEST

// --- threads, memory, dx ------------------------------------------------------------------------------------

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {2, 3, 8};
    conv_case one = make_case(&table[_i]);
    ck_assert_int_eq(nn_threads_set(1), 0);
    run_case(&one);
    for (int t = 0; t < 3; t++) {
        conv_case c = make_case(&table[_i]);
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        run_case(&c);
        ck_assert_mem_eq(c.y, one.y, c.out * sizeof *c.y);
        ck_assert_mem_eq(c.dx, one.dx, c.in * sizeof *c.dx);
        ck_assert_mem_eq(c.dw, one.dw, c.kernel * sizeof *c.dw);
        ck_assert_mem_eq(c.db, one.db, c.s.K * sizeof *c.db);
        free_case(&c);
    }
    free_case(&one);
}
END_TEST

START_TEST(where_few_numbers_of_dy_are_not_0_these_are_listed)
{
    conv_case c = make_case(&table[_i]);
    if (table[_i].thin) {
        ck_assert(nn_conv2d_can_list(&c.s));
        ck_assert_uint_lt(nn_nonzero_count(c.out, c.dy), c.out / 3);
    }
    free_case(&c);
}
END_TEST

// A 0 that is not listed may not hide what a number that is no number does.
START_TEST(a_nan_in_dy_is_never_left_out)
{
    const sizes t = {1, 4, 4, 32, 3, 3, 3, 1, 1, NN_SAME, 8};
    conv_case c = make_case(&t);
    c.dy[0] = (nn_real)NAN;
    run_case(&c);
    ck_assert_double_nan((double)c.dx[0]);
    ck_assert_double_nan((double)c.dw[(4 * 32) * 3]); // the middle of kernel 0 saw pixel (0,0)
    ck_assert_double_nan((double)c.db[0]);
    free_case(&c);
}
END_TEST

START_TEST(nobody_needs_dx_at_the_first_layer)
{
    conv_case c = make_case(&table[_i]), without = make_case(&table[_i]);
    nn_real *scratch = unwritten(nn_conv2d_scratch(&c.s));
    run_case(&c);
    ck_assert_int_eq(nn_conv2d_backward(&c.s, c.x, c.w, c.dy, NULL, without.dw, without.db, scratch), 0);
    ck_assert_mem_eq(c.dw, without.dw, c.kernel * sizeof *c.dw);
    ck_assert_mem_eq(c.db, without.db, c.s.K * sizeof *c.db);
    free(scratch);
    free_case(&c);
    free_case(&without);
}
END_TEST

START_TEST(nobody_needs_dw_of_a_frozen_layer)
{
    conv_case c = make_case(&table[_i]), without = make_case(&table[_i]);
    nn_real *scratch = unwritten(nn_conv2d_scratch(&c.s));
    run_case(&c);
    ck_assert_int_eq(nn_conv2d_backward(&c.s, c.x, c.w, c.dy, without.dx, NULL, NULL, scratch), 0);
    ck_assert_mem_eq(c.dx, without.dx, c.in * sizeof *c.dx);
    free(scratch);
    free_case(&c);
    free_case(&without);
}
END_TEST

// A model asks once, for its largest batch, and then runs short batches too.
START_TEST(a_shape_that_does_not_fit_wants_no_scratch)
{
    nn_conv2d_options five = {.filters = 1, .kernel_h = 5, .kernel_w = 5};
    nn_conv2d_shape shape = nn_conv2d_shape_of(1, nn_shape_image(3, 3, 1), &five);
    ck_assert_uint_eq(shape.P, 0);
    ck_assert_uint_eq(nn_conv2d_scratch(&shape), 0);
    ck_assert_ptr_null(nn_conv2d_with(NULL));
}
END_TEST

START_TEST(the_scratch_of_a_batch_is_enough_for_every_smaller_one)
{
    sizes t = table[_i];
    for (size_t N = 2; N <= 130; N++) {
        t.N = N - 1;
        nn_conv2d_shape smaller = shape_of(&t);
        t.N = N;
        nn_conv2d_shape larger = shape_of(&t);
        ck_assert_msg(nn_conv2d_scratch(&smaller) <= nn_conv2d_scratch(&larger),
                      "%zu images want %zu numbers, %zu images only %zu", N - 1, nn_conv2d_scratch(&smaller),
                      N, nn_conv2d_scratch(&larger));
    }
}
END_TEST

START_TEST(a_nan_in_the_image_reaches_the_outputs_that_see_it)
{
    nn_conv2d_shape s = nn_conv2d_shape_of(1, nn_shape_image(3, 3, 1), &two_by_two);
    nn_real x[] = {1, 2, 3, 4, 5, 6, 7, 8, (nn_real)NAN}, y[4], *scratch = unwritten(nn_conv2d_scratch(&s));
    ck_assert_int_eq(nn_conv2d_forward(&s, x, powers, half, y, scratch), 0);
    ck_assert_double_eq((double)y[0], 5421.5);
    ck_assert_double_nan((double)y[3]);
    free(scratch);
}
END_TEST

// --- what is refused ----------------------------------------------------------------------------------------

START_TEST(bad_shapes_are_refused_and_change_nothing)
{
    nn_conv2d_shape good = nn_conv2d_shape_of(1, nn_shape_image(2, 2, 1), &two_by_two), bad[13];
    const nn_real x[] = {1, 2, 3, 4}, dy[] = {1};
    nn_real y[] = {42}, dx[] = {42, 42, 42, 42}, dw[] = {42, 42, 42, 42}, db[] = {42}, scratch[1] = {0};
    for (int i = 0; i < 13; i++)
        bad[i] = good;
    bad[0].N = 0;
    bad[1].H = 0;
    bad[2].W = 0;
    bad[3].C = 0;
    bad[4].K = 0;
    bad[5].R = 0;
    bad[6].S = 0;
    bad[7].stride_h = 0;
    bad[8].stride_w = 0;
    bad[9].P = 0;
    bad[10].Q = 0;
    bad[11].P = 3; // the third window would start below the image
    bad[12].Q = 9;
    for (int i = 0; i < 13; i++) {
        ck_assert_int_eq(nn_conv2d_forward(&bad[i], x, powers, half, y, scratch), -1);
        ck_assert_error_says("nn_conv2d_forward: shape: got");
        ck_assert_int_eq(nn_conv2d_backward(&bad[i], x, powers, dy, dx, dw, db, scratch), -1);
        ck_assert_error_says("nn_conv2d_backward: shape: got");
        ck_assert(y[0] == 42 && dx[0] == 42 && dx[3] == 42 && dw[0] == 42 && dw[3] == 42 && db[0] == 42);
    }
}
END_TEST

START_TEST(a_kernel_that_does_not_fit_gives_no_places)
{
    nn_conv2d_options options = {.filters = 1, .kernel_h = 4, .kernel_w = 2, .padding = NN_VALID};
    ck_assert_uint_eq(nn_conv2d_shape_of(1, nn_shape_image(3, 3, 1), &options).P, 0);
    ck_assert_uint_eq(nn_conv2d_shape_of(1, nn_shape_image(4, 1, 1), &options).Q, 0);
}
END_TEST

START_TEST(the_layer_says_what_does_not_fit)
{
    ck_assert_ptr_null(nn_conv2d(0, 3, NN_SAME));
    ck_assert_error_says("nn_conv2d: got 0 filters of 3x3");
    ck_assert_ptr_null(nn_conv2d(4, 0, NN_SAME));
    ck_assert_error_says("nn_conv2d: got 4 filters of 0x0");
    nn_layer *layer = nn_conv2d(4, 3, NN_VALID);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(9), 1, 0), -1);
    ck_assert_error_says("expected an image");
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(2, 8, 1), 1, 0), -1);
    ck_assert_error_says("got a kernel of 3x3 on an input of shape (2, 8, 1)");
    nn_layer_free(layer);
}
END_TEST

START_TEST(the_layer_has_kernels_and_biases_of_keras_shapes)
{
    nn_layer *layer = nn_conv2d_with(
        &(nn_conv2d_options){.filters = 8, .kernel_h = 3, .kernel_w = 5, .stride_h = 2, .padding = NN_SAME});
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(9, 10, 4), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(5, 10, 8)));
    ck_assert(nn_shape_equal(layer->params[0].shape, nn_shape_of(4, (size_t[]){3, 5, 4, 8})));
    ck_assert(nn_shape_equal(layer->params[1].shape, nn_shape_vector(8)));
    ck_assert_uint_eq(layer->params[0].fan_in, 60);   // 3 * 5 * 4 numbers are added up
    ck_assert_uint_eq(layer->params[0].fan_out, 120); // 3 * 5 * 8 outputs see one pixel
    nn_layer_free(layer);
}
END_TEST

// --- gradients ----------------------------------------------------------------------------------------------

START_TEST(gradients_match_the_loss)
{
    const sizes *t = &table[_i];
    nn_conv2d_options settings = options_of(t);
    // the loss is a straight line in every number, so a long step is as right as a short one, and rounds less
    nn_gradcheck_options options = {.seed = 3, .sample = 100, .step = 0.125};
    nn_gradcheck_report report =
        expect_right_gradient(nn_conv2d_with(&settings), nn_shape_image(t->H, t->W, t->C), t->N, &options);
    ck_assert_uint_eq(report.skipped, 0); // nothing has a kink here
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("conv2d");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, forward_by_hand_does_not_turn_the_kernel_over);
    tcase_add_test(core, backward_by_hand);
    tcase_add_test(core, same_padding_puts_the_odd_zero_below_and_right);
    tcase_add_loop_test(core, forward_and_backward_agree_with_seven_plain_loops, 0, TABLE);
    tcase_add_loop_test(core, one_two_three_or_eight_threads_give_the_same_bits, 0, TABLE);
    tcase_add_loop_test(core, where_few_numbers_of_dy_are_not_0_these_are_listed, 0, TABLE);
    tcase_add_loop_test(core, nobody_needs_dx_at_the_first_layer, 0, TABLE);
    tcase_add_loop_test(core, nobody_needs_dw_of_a_frozen_layer, 0, TABLE);
    tcase_add_test(core, the_layer_has_kernels_and_biases_of_keras_shapes);
    tcase_add_loop_test(limits, the_scratch_of_a_batch_is_enough_for_every_smaller_one, 0, TABLE);
    tcase_add_test(limits, a_shape_that_does_not_fit_wants_no_scratch);
    tcase_add_test(limits, a_nan_in_the_image_reaches_the_outputs_that_see_it);
    tcase_add_test(limits, a_nan_in_dy_is_never_left_out);
    tcase_add_test(limits, bad_shapes_are_refused_and_change_nothing);
    tcase_add_test(limits, a_kernel_that_does_not_fit_gives_no_places);
    tcase_add_test(limits, the_layer_says_what_does_not_fit);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, TABLE);
    return s;
}
