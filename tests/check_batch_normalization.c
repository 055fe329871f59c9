/*
 * check_batch_normalization.c - what must hold for batch_normalization.c.
 *
 * Oracles: PyTorch in float64 (fixtures/batch_normalization.py printed the numbers), plain loops, a channel done by
 * hand, and the loss itself.
 */
#include "fixtures/batch_normalization.h"
#include "gradient.h"
#include "nn.h"
#include "numbers.h"
#include "runner.h"

typedef nn_batch_normalization_shape sizes;

// Fewer rows than pieces, as many, one more; channels around the 64 that are summed together.
static const sizes table[] = {
    {2, 1, 1e-3},   {3, 5, 1e-3},   {15, 2, 1e-3}, {16, 3, 0.5},    {17, 4, 1e-5},
    {40, 63, 1e-3}, {33, 64, 1e-3}, {7, 65, 1e-3}, {50, 130, 1e-3}, {9000, 16, 1e-3},
};
enum { TABLE = sizeof table / sizeof *table };

static nn_real *reals(const double *numbers, size_t count)
{
    nn_real *copy = nn_alloc(count, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = (nn_real)numbers[i];
    return copy;
}

static void expect_near(const nn_real *found, const double *expected, size_t count, double tolerance)
{
    for (size_t i = 0; i < count; i++)
        ck_assert_double_eq_tol((double)found[i], expected[i], tolerance);
}

// --- PyTorch ------------------------------------------------------------------------------------------------

// With the batch's statistics (_i = 0) and with fixed ones (_i = 1).
START_TEST(forward_and_backward_agree_with_pytorch)
{
    const sizes s = {TORCH_M, TORCH_C, 1e-3};
    const size_t all = TORCH_M * TORCH_C, C = TORCH_C;
    nn_real *x = reals(torch_x, all), *dy = reals(torch_dy, all), *y = unwritten(all), *dx = unwritten(all);
    nn_real *gamma = reals(torch_gamma, C), *beta = reals(torch_beta, C);
    nn_real *mean = reals(torch_moving_mean, C), *variance = reals(torch_moving_variance, C);
    nn_real *dgamma = unwritten(C), *dbeta = unwritten(C);
    if (_i == 0)
        ck_assert_int_eq(nn_batch_normalization_statistics(&s, x, mean, variance), 0);
    ck_assert_int_eq(nn_batch_normalization_forward(&s, x, mean, variance, gamma, beta, y), 0);
    ck_assert_int_eq(
        nn_batch_normalization_backward(&s, _i == 0, x, mean, variance, gamma, dy, dx, dgamma, dbeta), 0);
    expect_near(y, _i == 0 ? torch_training_y : torch_use_y, all, ROUNDING);
    expect_near(dx, _i == 0 ? torch_training_dx : torch_use_dx, all, ROUNDING);
    expect_near(dgamma, _i == 0 ? torch_training_dgamma : torch_use_dgamma, C, ROUNDING);
    expect_near(dbeta, _i == 0 ? torch_training_dbeta : torch_use_dbeta, C, ROUNDING);
    free(x), free(dy), free(y), free(dx), free(gamma), free(beta), free(mean), free(variance);
    free(dgamma), free(dbeta);
}
END_TEST

// --- by hand ------------------------------------------------------------------------------------------------

// x = 0, 2: mean 1, variance 1. With epsilon 3 the deviation is 2, xhat -1/2 and 1/2. With gamma 4 and beta 1 y is -1, 3.
START_TEST(one_channel_by_hand)
{
    const sizes s = {2, 1, 3};
    const nn_real x[] = {0, 2}, gamma[] = {4}, beta[] = {1}, dy[] = {1, 0};
    nn_real mean[1], variance[1], y[2], dx[2], dgamma[1], dbeta[1];
    ck_assert_int_eq(nn_batch_normalization_statistics(&s, x, mean, variance), 0);
    ck_assert(mean[0] == 1 && variance[0] == 1);
    ck_assert_int_eq(nn_batch_normalization_forward(&s, x, mean, variance, gamma, beta, y), 0);
    ck_assert(y[0] == -1 && y[1] == 3);
    ck_assert_int_eq(
        nn_batch_normalization_backward(&s, true, x, mean, variance, gamma, dy, dx, dgamma, dbeta), 0);
    ck_assert(dbeta[0] == 1 && dgamma[0] == (nn_real)-0.5);
    // 4/2 (1 - 1/2 - (-1/2) (-1/2) / 2) = 3/4
    ck_assert(dx[0] == (nn_real)0.75 && dx[1] == (nn_real)-0.75);
    ck_assert_int_eq(
        nn_batch_normalization_backward(&s, false, x, mean, variance, gamma, dy, dx, dgamma, dbeta), 0);
    ck_assert(dx[0] == 2 && dx[1] == 0); // 4/2 dy
}
END_TEST

START_TEST(a_large_mean_does_not_spoil_a_small_variance)
{
    const sizes s = {64, 1, 1e-3};
    nn_real x[64], mean[1], variance[1];
    for (int m = 0; m < 64; m++)
        x[m] = (nn_real)(65536 + (m % 2 ? 0.25 : -0.25)); // exact in float
    ck_assert_int_eq(nn_batch_normalization_statistics(&s, x, mean, variance), 0);
    ck_assert(mean[0] == 65536 && variance[0] == (nn_real)0.0625);
}
END_TEST

START_TEST(a_single_number_becomes_beta_and_gets_no_gradient)
{
    const sizes s = {1, 2, 1e-3};
    const nn_real x[] = {7, -3}, gamma[] = {2, 3}, beta[] = {5, 6}, dy[] = {1, -2};
    nn_real mean[2], variance[2], y[2], dx[2], dgamma[2], dbeta[2];
    ck_assert_int_eq(nn_batch_normalization_statistics(&s, x, mean, variance), 0);
    ck_assert_int_eq(nn_batch_normalization_forward(&s, x, mean, variance, gamma, beta, y), 0);
    ck_assert_int_eq(
        nn_batch_normalization_backward(&s, true, x, mean, variance, gamma, dy, dx, dgamma, dbeta), 0);
    ck_assert(variance[0] == 0 && y[0] == 5 && y[1] == 6 && dx[0] == 0 && dx[1] == 0);
    ck_assert(dgamma[0] == 0 && dbeta[1] == -2);
}
END_TEST

START_TEST(moving_means_move_by_one_minus_momentum)
{
    const nn_real batch[] = {8, (nn_real)NAN, (nn_real)INFINITY, -4};
    nn_real moving[] = {0, 1, 2, 4};
    nn_batch_normalization_move(4, 0.75, batch, moving);
    ck_assert(moving[0] == 2 && moving[1] == 1 && moving[2] == 2 && moving[3] == 2);
}
END_TEST

// --- against plain loops ------------------------------------------------------------------------------------

// All that one call needs, with random numbers where something goes in.
typedef struct {
    sizes s;
    nn_real *x, *gamma, *beta, *dy, *mean, *variance, *y, *dx, *dgamma, *dbeta;
} arrays;

static arrays run(sizes s)
{
    const size_t all = s.M * s.C;
    arrays a = {s,
                random_numbers(all, 1),
                random_numbers(s.C, 2),
                random_numbers(s.C, 3),
                random_numbers(all, 4),
                unwritten(s.C),
                unwritten(s.C),
                unwritten(all),
                unwritten(all),
                unwritten(s.C),
                unwritten(s.C)};
    for (size_t i = 0; i < all; i++) // another mean and deviation for each channel
        a.x[i] = a.x[i] * (nn_real)(1 + i % s.C % 3) + (nn_real)(i % s.C % 5);
    ck_assert_int_eq(nn_batch_normalization_statistics(&s, a.x, a.mean, a.variance), 0);
    ck_assert_int_eq(nn_batch_normalization_forward(&s, a.x, a.mean, a.variance, a.gamma, a.beta, a.y), 0);
    ck_assert_int_eq(nn_batch_normalization_backward(&s, true, a.x, a.mean, a.variance, a.gamma, a.dy, a.dx,
                                                     a.dgamma, a.dbeta),
                     0);
    return a;
}

static void free_arrays(arrays *a)
{
    free(a->x), free(a->gamma), free(a->beta), free(a->dy), free(a->mean), free(a->variance);
    free(a->y), free(a->dx), free(a->dgamma), free(a->dbeta);
}

// One channel, as the formulas in the header say it.
static void expect_channel(const arrays *a, size_t c)
{
    const size_t M = a->s.M, C = a->s.C;
    double mean = 0, variance = 0, dgamma = 0, dbeta = 0;
    for (size_t m = 0; m < M; m++)
        mean += (double)a->x[m * C + c] / (double)M;
    for (size_t m = 0; m < M; m++)
        variance += pow((double)a->x[m * C + c] - mean, 2) / (double)M;
    const double deviation = sqrt(variance + a->s.epsilon), gamma = (double)a->gamma[c];
    for (size_t m = 0; m < M; m++) {
        dbeta += (double)a->dy[m * C + c];
        dgamma += (double)a->dy[m * C + c] * ((double)a->x[m * C + c] - mean) / deviation;
    }
    ck_assert_double_eq_tol((double)a->mean[c], mean, ROUNDING);
    ck_assert_double_eq_tol((double)a->variance[c], variance, ROUNDING);
    ck_assert_double_eq_tol((double)a->dgamma[c], dgamma, ROUNDING * sqrt((double)M));
    ck_assert_double_eq_tol((double)a->dbeta[c], dbeta, ROUNDING * sqrt((double)M));
    for (size_t m = 0; m < M; m++) {
        double xhat = ((double)a->x[m * C + c] - mean) / deviation;
        double dx =
            gamma / deviation * ((double)a->dy[m * C + c] - dbeta / (double)M - xhat * dgamma / (double)M);
        ck_assert_double_eq_tol((double)a->y[m * C + c], gamma * xhat + (double)a->beta[c], ROUNDING);
        ck_assert_double_eq_tol((double)a->dx[m * C + c], dx, ROUNDING * fmax(1, 1 / deviation));
    }
}

START_TEST(all_channels_agree_with_plain_loops)
{
    arrays a = run(table[_i]);
    for (size_t c = 0; c < a.s.C; c++)
        expect_channel(&a, c);
    free_arrays(&a);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_give_the_same_bits)
{
    static const size_t threads[] = {2, 3, 8};
    const size_t all = table[_i].M * table[_i].C * sizeof(nn_real), C = table[_i].C * sizeof(nn_real);
    ck_assert_int_eq(nn_threads_set(1), 0);
    arrays one = run(table[_i]);
    for (int t = 0; t < 3; t++) {
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        arrays a = run(table[_i]);
        ck_assert_mem_eq(a.mean, one.mean, C);
        ck_assert_mem_eq(a.variance, one.variance, C);
        ck_assert_mem_eq(a.y, one.y, all);
        ck_assert_mem_eq(a.dx, one.dx, all);
        ck_assert_mem_eq(a.dgamma, one.dgamma, C);
        ck_assert_mem_eq(a.dbeta, one.dbeta, C);
        free_arrays(&a);
    }
    free_arrays(&one);
}
END_TEST

START_TEST(outputs_may_be_written_over_their_inputs)
{
    arrays a = run(table[_i]);
    const size_t all = a.s.M * a.s.C * sizeof(nn_real);
    ck_assert_int_eq(nn_batch_normalization_backward(&a.s, true, a.x, a.mean, a.variance, a.gamma, a.dy, a.dy,
                                                     a.dgamma, a.dbeta),
                     0);
    ck_assert_mem_eq(a.dy, a.dx, all);
    ck_assert_int_eq(nn_batch_normalization_forward(&a.s, a.x, a.mean, a.variance, a.gamma, a.beta, a.x), 0);
    ck_assert_mem_eq(a.x, a.y, all);
    free_arrays(&a);
}
END_TEST

START_TEST(nobody_needs_the_slopes_of_gamma_and_beta_of_a_frozen_layer)
{
    arrays a = run(table[_i]);
    const size_t all = a.s.M * a.s.C;
    nn_real *dx = unwritten(all);
    ck_assert_int_eq(
        nn_batch_normalization_backward(&a.s, true, a.x, a.mean, a.variance, a.gamma, a.dy, dx, NULL, NULL),
        0);
    ck_assert_mem_eq(dx, a.dx, all * sizeof *dx);
    free(dx);
    free_arrays(&a);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(nan_is_seen_in_its_channel_alone)
{
    const sizes s = {2, 2, 1e-3};
    const nn_real x[] = {1, (nn_real)NAN, 2, 3}, gamma[] = {1, 1}, beta[] = {0, 0};
    nn_real mean[2], variance[2], y[4];
    ck_assert_int_eq(nn_batch_normalization_statistics(&s, x, mean, variance), 0);
    ck_assert_int_eq(nn_batch_normalization_forward(&s, x, mean, variance, gamma, beta, y), 0);
    ck_assert_double_nan((double)y[1]);
    ck_assert_double_nan((double)y[3]);
    ck_assert(isfinite(y[0]) && isfinite(y[2]));
}
END_TEST

START_TEST(senseless_shapes_are_refused_and_change_nothing)
{
    static const sizes bad[] = {{0, 1, 1e-3}, {1, 0, 1e-3}, {1, 1, 0},
                                {1, 1, -1},   {1, 1, NAN},  {1, 1, INFINITY}};
    const nn_real in[] = {1};
    nn_real a[] = {42}, b[] = {42}, c[] = {42};
    ck_assert_int_eq(nn_batch_normalization_statistics(&bad[_i], in, a, b), -1);
    ck_assert_error_says("nn_batch_normalization_statistics: shape: got M=");
    ck_assert_int_eq(nn_batch_normalization_forward(&bad[_i], in, in, in, in, in, a), -1);
    ck_assert_error_says("nn_batch_normalization_forward");
    ck_assert_int_eq(nn_batch_normalization_backward(&bad[_i], true, in, in, in, in, in, a, b, c), -1);
    ck_assert_error_says("nn_batch_normalization_backward");
    ck_assert(a[0] == 42 && b[0] == 42 && c[0] == 42);
}
END_TEST

START_TEST(senseless_settings_are_refused)
{
    static const double momenta[] = {-0.1, 1, 2, NAN, INFINITY}, epsilons[] = {-1, NAN, INFINITY};
    for (size_t i = 0; i < sizeof momenta / sizeof *momenta; i++) {
        ck_assert_ptr_null(
            nn_batch_normalization_with(&(nn_batch_normalization_options){.momentum = momenta[i]}));
        ck_assert_error_says("nn_batch_normalization: momentum: got ");
    }
    for (size_t i = 0; i < sizeof epsilons / sizeof *epsilons; i++) {
        ck_assert_ptr_null(
            nn_batch_normalization_with(&(nn_batch_normalization_options){.epsilon = epsilons[i]}));
        ck_assert_error_says("nn_batch_normalization: epsilon: got ");
    }
    ck_assert_ptr_null(nn_batch_normalization_with(NULL));
    ck_assert_error_says("got no options");
}
END_TEST

// --- gradients ----------------------------------------------------------------------------------------------

START_TEST(gradients_match_the_loss)
{
    static const size_t images[] = {3, 8, 5, 40, 19};
    const nn_shape shapes[] = {nn_shape_image(5, 4, 3), nn_shape_vector(7), nn_shape_image(1, 3, 65),
                               nn_shape_vector(3), nn_shape_image(3, 2, 2)};
    nn_gradcheck_options options = {.seed = 3, .sample = 200};
    expect_right_gradient(nn_batch_normalization(), shapes[_i], images[_i], &options);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("batch_normalization");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_loop_test(core, forward_and_backward_agree_with_pytorch, 0, 2);
    tcase_add_test(core, one_channel_by_hand);
    tcase_add_test(core, a_large_mean_does_not_spoil_a_small_variance);
    tcase_add_test(core, moving_means_move_by_one_minus_momentum);
    tcase_add_loop_test(core, all_channels_agree_with_plain_loops, 0, TABLE);
    tcase_add_loop_test(core, one_two_three_or_eight_threads_give_the_same_bits, 0, TABLE);
    tcase_add_loop_test(core, outputs_may_be_written_over_their_inputs, 0, TABLE);
    tcase_add_loop_test(core, nobody_needs_the_slopes_of_gamma_and_beta_of_a_frozen_layer, 0, TABLE);
    tcase_add_test(limits, a_single_number_becomes_beta_and_gets_no_gradient);
    tcase_add_test(limits, nan_is_seen_in_its_channel_alone);
    tcase_add_loop_test(limits, senseless_shapes_are_refused_and_change_nothing, 0, 6);
    tcase_add_test(limits, senseless_settings_are_refused);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 0, 5);
    return s;
}
