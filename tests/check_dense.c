/*
 * check_dense.c - what must hold for dense.c.
 *
 * Oracles: arithmetic by hand, and plain loops written from the formulas in
 * dense.h, summed in double.
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/dense.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

// One case with random numbers; outputs begin as NaN, so that what is not written is seen.
typedef struct {
    nn_dense_shape s;
    nn_real *x, *w, *b, *dy;
    nn_real *y, *dx, *dw, *db;
} dense_case;

static const nn_dense_shape shapes[] = {
    {1, 1, 1},     {1, 5, 3},    {4, 1, 6},    {3, 7, 1},      {2, 3, 4},    {5, 64, 65},  {33, 65, 64},
    {7, 130, 129}, {1, 784, 10}, {32, 63, 10}, {65, 130, 129}, {1024, 3, 2}, {1030, 5, 65}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static dense_case make_case(nn_dense_shape s)
{
    return (dense_case){.s = s,
                        .x = random_numbers(s.N * s.I, 1),
                        .w = random_numbers(s.I * s.O, 2),
                        .b = random_numbers(s.O, 3),
                        .dy = random_numbers(s.N * s.O, 4),
                        .y = unwritten(s.N * s.O),
                        .dx = unwritten(s.N * s.I),
                        .dw = unwritten(s.I * s.O),
                        .db = unwritten(s.O)};
}

static void free_case(dense_case *c)
{
    free(c->x), free(c->w), free(c->b), free(c->dy), free(c->y), free(c->dx), free(c->dw), free(c->db);
}

// --- by hand ------------------------------------------------------------------------------------------------

// x = [1 2]   w = [1 2 3]   b = [10 20 30]   x w + b = [1+8+10  2+10+20  3+12+30] = [19 32 45]
//     [0 1]       [4 5 6]                              [0+4+10  0+5+20   0+6+30 ] = [14 25 36]
static const nn_dense_shape small = {2, 2, 3};
static const nn_real x_small[] = {1, 2, 0, 1}, w_small[] = {1, 2, 3, 4, 5, 6}, b_small[] = {10, 20, 30};

START_TEST(forward_is_a_weighted_sum_and_a_bias)
{
    nn_real y[6];
    const double expected[] = {19, 32, 45, 14, 25, 36};
    ck_assert_int_eq(nn_dense_forward(&small, x_small, w_small, b_small, y), 0);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq((double)y[i], expected[i]);
}
END_TEST

START_TEST(backward_by_hand)
{
    // dy = [1 0 2]   dx = dy w^T = [1*1+2*3  1*4+2*6] = [ 7 16]
    //      [0 1 1]                 [2+3      5+6    ]   [ 5 11]
    // dw = x^T dy = [1*1 0 1*2]  +  image 1: [0 0 0]  =  [1 0 2]      db = [1 1 3]
    //               [2*1 0 2*2]              [0 1 1]     [2 1 5]
    const nn_real dy[] = {1, 0, 2, 0, 1, 1};
    const double dx_expected[] = {7, 16, 5, 11}, dw_expected[] = {1, 0, 2, 2, 1, 5},
                 db_expected[] = {1, 1, 3};
    nn_real dx[4], dw[6], db[3];
    ck_assert_int_eq(nn_dense_backward(&small, x_small, w_small, dy, dx, dw, db), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)dx[i], dx_expected[i]);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq((double)dw[i], dw_expected[i]);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq((double)db[i], db_expected[i]);
}
END_TEST

// --- against plain loops ------------------------------------------------------------------------------------

static void expect_close(double got, double expected)
{
    ck_assert_double_eq_tol(got, expected, ROUNDING * fmax(1, fabs(expected)));
}

START_TEST(forward_agrees_with_plain_loops)
{
    dense_case c = make_case(shapes[_i]);
    const size_t N = c.s.N, I = c.s.I, O = c.s.O;
    ck_assert_int_eq(nn_dense_forward(&c.s, c.x, c.w, c.b, c.y), 0);
    for (size_t n = 0; n < N; n++)
        for (size_t o = 0; o < O; o++) {
            double sum = (double)c.b[o];
            for (size_t i = 0; i < I; i++)
                sum += (double)c.x[n * I + i] * (double)c.w[i * O + o];
            expect_close((double)c.y[n * O + o], sum);
        }
    free_case(&c);
}
END_TEST

static double dx_by_loops(const dense_case *c, size_t n, size_t i)
{
    double sum = 0;
    for (size_t o = 0; o < c->s.O; o++)
        sum += (double)c->dy[n * c->s.O + o] * (double)c->w[i * c->s.O + o];
    return sum;
}

static double dw_by_loops(const dense_case *c, size_t i, size_t o)
{
    double sum = 0;
    for (size_t n = 0; n < c->s.N; n++)
        sum += (double)c->x[n * c->s.I + i] * (double)c->dy[n * c->s.O + o];
    return sum;
}

START_TEST(backward_agrees_with_plain_loops)
{
    dense_case c = make_case(shapes[_i]);
    const size_t N = c.s.N, I = c.s.I, O = c.s.O;
    ck_assert_int_eq(nn_dense_backward(&c.s, c.x, c.w, c.dy, c.dx, c.dw, c.db), 0);
    for (size_t i = 0; i < N * I; i++)
        expect_close((double)c.dx[i], dx_by_loops(&c, i / I, i % I));
    for (size_t i = 0; i < I * O; i++)
        expect_close((double)c.dw[i], dw_by_loops(&c, i / O, i % O));
    for (size_t o = 0; o < O; o++) {
        double sum = 0;
        for (size_t n = 0; n < N; n++)
            sum += (double)c.dy[n * O + o];
        expect_close((double)c.db[o], sum);
    }
    free_case(&c);
}
END_TEST

START_TEST(nobody_needs_dx_at_the_first_layer)
{
    dense_case c = make_case(shapes[_i]), without = make_case(shapes[_i]);
    ck_assert_int_eq(nn_dense_backward(&c.s, c.x, c.w, c.dy, c.dx, c.dw, c.db), 0);
    ck_assert_int_eq(nn_dense_backward(&c.s, c.x, c.w, c.dy, NULL, without.dw, without.db), 0);
    ck_assert_mem_eq(c.dw, without.dw, c.s.I * c.s.O * sizeof *c.dw);
    ck_assert_mem_eq(c.db, without.db, c.s.O * sizeof *c.db);
    free_case(&c);
    free_case(&without);
}
END_TEST

START_TEST(nobody_needs_dw_of_a_frozen_layer)
{
    dense_case c = make_case(shapes[_i]), without = make_case(shapes[_i]);
    ck_assert_int_eq(nn_dense_backward(&c.s, c.x, c.w, c.dy, c.dx, c.dw, c.db), 0);
    ck_assert_int_eq(nn_dense_backward(&c.s, c.x, c.w, c.dy, without.dx, NULL, NULL), 0);
    ck_assert_mem_eq(c.dx, without.dx, c.s.N * c.s.I * sizeof *c.dx);
    free_case(&c);
    free_case(&without);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {2, 3, 8};
    dense_case one = make_case(shapes[_i]);
    ck_assert_int_eq(nn_threads_set(1), 0);
    nn_dense_forward(&one.s, one.x, one.w, one.b, one.y);
    nn_dense_backward(&one.s, one.x, one.w, one.dy, one.dx, one.dw, one.db);
    for (int t = 0; t < 3; t++) {
        dense_case c = make_case(shapes[_i]);
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        nn_dense_forward(&c.s, c.x, c.w, c.b, c.y);
        nn_dense_backward(&c.s, c.x, c.w, c.dy, c.dx, c.dw, c.db);
        ck_assert_mem_eq(c.y, one.y, c.s.N * c.s.O * sizeof *c.y);
        ck_assert_mem_eq(c.dx, one.dx, c.s.N * c.s.I * sizeof *c.dx);
        ck_assert_mem_eq(c.dw, one.dw, c.s.I * c.s.O * sizeof *c.dw);
        ck_assert_mem_eq(c.db, one.db, c.s.O * sizeof *c.db);
        free_case(&c);
    }
    free_case(&one);
}
END_TEST

// --- what is refused ----------------------------------------------------------------------------------------

START_TEST(a_size_of_0_is_refused_and_changes_nothing)
{
    const nn_dense_shape bad[] = {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}};
    nn_real one[] = {1}, y[] = {42}, dx[] = {42}, dw[] = {42}, db[] = {42};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(nn_dense_forward(&bad[i], one, one, one, y), -1);
        ck_assert_error_says("nn_dense_forward: shape: got N=");
        ck_assert_int_eq(nn_dense_backward(&bad[i], one, one, one, dx, dw, db), -1);
        ck_assert_error_says("nn_dense_backward");
        ck_assert(y[0] == 42 && dx[0] == 42 && dw[0] == 42 && db[0] == 42);
    }
}
END_TEST

START_TEST(a_layer_without_units_is_refused)
{
    ck_assert_ptr_null(nn_dense(0));
    ck_assert_error_says("nn_dense: units: got 0, expected at least 1");
}
END_TEST

// --- gradients ----------------------------------------------------------------------------------------------

START_TEST(gradients_match_the_loss)
{
    // the loss is a straight line in every number, so a long step is as right as a short one, and rounds less
    nn_gradcheck_options options = {.seed = 5, .sample = 100, .step = 0.125};
    nn_gradcheck_report report =
        expect_right_gradient(nn_dense(shapes[_i].O), nn_shape_vector(shapes[_i].I), shapes[_i].N, &options);
    ck_assert_uint_eq(report.skipped, 0); // nothing has a kink here
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("dense");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, forward_is_a_weighted_sum_and_a_bias);
    tcase_add_test(core, backward_by_hand);
    tcase_add_loop_test(core, forward_agrees_with_plain_loops, 0, SHAPES);
    tcase_add_loop_test(core, backward_agrees_with_plain_loops, 0, SHAPES);
    tcase_add_loop_test(core, nobody_needs_dx_at_the_first_layer, 0, SHAPES);
    tcase_add_loop_test(core, nobody_needs_dw_of_a_frozen_layer, 0, SHAPES);
    tcase_add_loop_test(core, one_two_three_or_eight_threads_give_the_same_bits, 0, SHAPES);
    tcase_add_test(limits, a_size_of_0_is_refused_and_changes_nothing);
    tcase_add_test(limits, a_layer_without_units_is_refused);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, SHAPES);
    return s;
}
