/*
 * check_optimizer.c - what must hold for optimizer.c.
 *
 * Oracles: ten steps of PyTorch's optimizers in float64 (fixtures/optimizers.py
 * printed the numbers), and single steps by hand.
 */
#include "base/parallel.h"
#include "fixtures/optimizers.h"
#include "model/optimizer.h"
#include "runner.h"

// --- PyTorch ------------------------------------------------------------------------------------------------

// Walk through the ten steps and compare the weights after each.
static void follow(const nn_optimizer *optimizer, const double *expected)
{
    nn_real w[TORCH_COUNT], g[TORCH_COUNT], first[TORCH_COUNT] = {0}, second[TORCH_COUNT] = {0};
    nn_real *const slots[] = {first, second};
    for (int i = 0; i < TORCH_COUNT; i++)
        w[i] = (nn_real)torch_start[i];
    for (int t = 0; t < TORCH_STEPS; t++) {
        for (int i = 0; i < TORCH_COUNT; i++)
            g[i] = (nn_real)torch_gradients[t * TORCH_COUNT + i];
        nn_optimizer_step(optimizer, (uint64_t)t + 1, TORCH_COUNT, g, slots, w);
        for (int i = 0; i < TORCH_COUNT; i++)
            ck_assert_double_eq_tol((double)w[i], expected[t * TORCH_COUNT + i], ROUNDING);
    }
}

START_TEST(sgd_walks_as_pytorch_does)
{
    nn_optimizer sgd = nn_sgd(torch_rate);
    follow(&sgd, torch_sgd);
}
END_TEST

START_TEST(momentum_walks_as_pytorch_does)
{
    nn_optimizer momentum = nn_momentum(torch_rate, 0.75);
    follow(&momentum, torch_momentum);
}
END_TEST

START_TEST(adam_walks_as_pytorch_does)
{
    nn_optimizer adam = nn_adam(torch_rate);
    adam.beta_1 = 0.875;
    adam.beta_2 = 0.96875;
    adam.epsilon = 1e-7;
    follow(&adam, torch_adam);
}
END_TEST

START_TEST(nesterov_walks_as_pytorch_does)
{
    nn_optimizer nesterov = nn_nesterov(torch_rate, 0.75);
    follow(&nesterov, torch_nesterov);
}
END_TEST

START_TEST(adagrad_walks_as_pytorch_does)
{
    nn_optimizer adagrad = nn_adagrad(torch_rate);
    adagrad.accumulator = 0.125;
    adagrad.epsilon = 1e-7;
    follow(&adagrad, torch_adagrad);
}
END_TEST

START_TEST(rmsprop_walks_as_pytorch_does)
{
    nn_optimizer rmsprop = nn_rmsprop(torch_rate);
    rmsprop.rho = 0.875;
    rmsprop.epsilon = 1e-7;
    follow(&rmsprop, torch_rmsprop);
}
END_TEST

START_TEST(adamw_walks_as_pytorch_does)
{
    nn_optimizer adamw = nn_adamw(torch_rate, 0.25);
    adamw.beta_1 = 0.875;
    adamw.beta_2 = 0.96875;
    adamw.epsilon = 1e-7;
    follow(&adamw, torch_adamw);
}
END_TEST

// --- by hand ------------------------------------------------------------------------------------------------

START_TEST(one_step_of_sgd_is_the_rate_times_the_gradient)
{
    nn_optimizer sgd = nn_sgd(0.5);
    const nn_real g[] = {4, -2};
    nn_real w[] = {1, 1};
    nn_sgd_step(&sgd, 2, g, NULL, w);
    ck_assert_double_eq((double)w[0], -1); // 1 - 0.5 * 4
    ck_assert_double_eq((double)w[1], 2);  // 1 + 0.5 * 2
}
END_TEST

START_TEST(momentum_keeps_going_when_the_gradient_is_gone)
{
    nn_optimizer momentum = nn_momentum(0.5, 0.5);
    const nn_real push[] = {4}, nothing[] = {0};
    nn_real v[] = {0}, w[] = {0};
    nn_sgd_step(&momentum, 1, push, v, w);    // v = -2
    nn_sgd_step(&momentum, 1, nothing, v, w); // v = -1
    nn_sgd_step(&momentum, 1, nothing, v, w); // v = -0.5
    ck_assert_double_eq((double)v[0], -0.5);
    ck_assert_double_eq((double)w[0], -3.5);
}
END_TEST

START_TEST(the_first_step_of_adam_is_the_rate_whatever_the_gradient)
{
    // m' = g and v' = g^2 after one step, so w moves by rate * g / (|g| + 1e-7)
    nn_optimizer adam = nn_adam(0.001);
    const nn_real g[] = {100, -0.01f, 1e-7f, 0};
    nn_real m[4] = {0}, v[4] = {0}, w[4] = {0};
    nn_adam_step(&adam, 1, 4, g, m, v, w);
    ck_assert_double_eq_tol((double)w[0], -0.001, 1e-3 * ROUNDING + 1e-12);
    ck_assert_double_eq_tol((double)w[1], 0.001 / (1 + 1e-5), 1e-3 * ROUNDING + 1e-12);
    ck_assert_double_eq_tol((double)w[2], -0.0005, 1e-3 * ROUNDING + 1e-11); // as large as epsilon: half
    ck_assert_double_eq((double)w[3], 0);
    ck_assert_double_eq_tol((double)m[0], 10, 10 * ROUNDING); // (1 - 0.9) * 100
    ck_assert_double_eq_tol((double)v[0], 10, 10 * ROUNDING); // (1 - 0.999) * 100^2
}
END_TEST

START_TEST(nesterov_steps_as_if_the_next_momentum_had_been_taken)
{
    nn_optimizer nesterov = nn_nesterov(0.5, 0.5);
    const nn_real push[] = {4}, nothing[] = {0};
    nn_real v[] = {0}, w[] = {0};
    nn_sgd_step(&nesterov, 1, push, v, w); // v = -2; w = 0.5 * -2 - 0.5 * 4
    ck_assert_double_eq((double)v[0], -2);
    ck_assert_double_eq((double)w[0], -3);
    nn_sgd_step(&nesterov, 1, nothing, v, w); // v = -1; w = -3 + 0.5 * -1
    ck_assert_double_eq((double)w[0], -3.5);
}
END_TEST

START_TEST(adagrad_divides_by_the_root_of_all_squares_so_far)
{
    nn_optimizer adagrad = nn_adagrad(1);
    adagrad.accumulator = 0;
    const nn_real three[] = {3}, four[] = {4};
    nn_real s[] = {0}, w[] = {0};
    nn_adagrad_step(&adagrad, 1, three, s, w); // 3 / 3
    ck_assert_double_eq_tol((double)w[0], -1, 1e-6);
    nn_adagrad_step(&adagrad, 1, four, s, w); // 4 / sqrt(9 + 16)
    ck_assert_double_eq_tol((double)w[0], -1.8, 1e-6);
    ck_assert_double_eq((double)s[0], 25);
}
END_TEST

START_TEST(rmsprop_forgets_where_adagrad_does_not)
{
    nn_optimizer rmsprop = nn_rmsprop(1);
    rmsprop.rho = 0.75;
    const nn_real two[] = {2};
    nn_real v[] = {0}, w[] = {0};
    nn_rmsprop_step(&rmsprop, 1, two, v, w); // v = 1: a step of 2
    ck_assert_double_eq_tol((double)w[0], -2, 1e-5);
    for (int t = 0; t < 200; t++)
        nn_rmsprop_step(&rmsprop, 1, two, v, w); // v goes to 4: steps of 1
    double before = (double)w[0];
    nn_rmsprop_step(&rmsprop, 1, two, v, w);
    ck_assert_double_eq_tol((double)w[0], before - 1, 1e-4);
}
END_TEST

START_TEST(weight_decay_shrinks_by_rate_times_decay_before_the_step)
{
    nn_optimizer sgd = nn_sgd(0.5);
    sgd.weight_decay = 0.25;
    const nn_real g[] = {4};
    nn_real w[] = {8};
    nn_optimizer_step(&sgd, 1, 1, g, NULL, w); // 8 * (1 - 0.125) - 2
    ck_assert_double_eq((double)w[0], 5);
}
END_TEST

START_TEST(the_settings_are_those_of_keras)
{
    nn_optimizer adam = nn_adam(0.002), sgd = nn_sgd(0.1), momentum = nn_momentum(0.2, 0.9);
    ck_assert_int_eq(adam.kind, NN_ADAM);
    ck_assert_double_eq(adam.learning_rate, 0.002);
    ck_assert_double_eq(adam.beta_1, 0.9);
    ck_assert_double_eq(adam.beta_2, 0.999);
    ck_assert_double_eq(adam.epsilon, 1e-7);
    ck_assert_int_eq(sgd.kind, NN_SGD);
    ck_assert_double_eq(sgd.momentum, 0);
    ck_assert_int_eq(momentum.kind, NN_SGD);
    ck_assert_double_eq(momentum.momentum, 0.9);
    nn_optimizer adagrad = nn_adagrad(0.3), rmsprop = nn_rmsprop(0.4), adamw = nn_adamw(0.5, 0.01);
    nn_optimizer nesterov = nn_nesterov(0.6, 0.9);
    ck_assert_double_eq(adagrad.accumulator, 0.1);
    ck_assert_double_eq(adagrad.epsilon, 1e-7);
    ck_assert_double_eq(rmsprop.rho, 0.9);
    ck_assert_double_eq(rmsprop.epsilon, 1e-7);
    ck_assert_double_eq(adamw.weight_decay, 0.01);
    ck_assert_double_eq(adamw.beta_2, 0.999);
    ck_assert(nesterov.nesterov && !momentum.nesterov);
    ck_assert_uint_eq(nn_optimizer_slots(&nesterov), 1);
    ck_assert_uint_eq(nn_optimizer_slots(&adagrad), 1);
    ck_assert_uint_eq(nn_optimizer_slots(&rmsprop), 1);
    ck_assert_uint_eq(nn_optimizer_slots(&adamw), 2);
    ck_assert_uint_eq(nn_optimizer_slots(&sgd), 0);
    ck_assert_uint_eq(nn_optimizer_slots(&momentum), 1);
    ck_assert_uint_eq(nn_optimizer_slots(&adam), 2);
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_bits_and_treats_every_element)
{
    enum { COUNT = 100003 }; // enough work to be shared
    static const size_t threads[] = {1, 2, 3, 8};
    nn_optimizer optimizers[] = {nn_sgd(0.1),       nn_momentum(0.1, 0.9), nn_nesterov(0.1, 0.9),
                                 nn_adagrad(0.1),   nn_rmsprop(0.1),       nn_adam(0.1),
                                 nn_adamw(0.1, 0.1)};
    nn_real *w[4], *g = nn_alloc(COUNT, sizeof *g);
    for (int i = 0; i < COUNT; i++)
        g[i] = (nn_real)(i % 1000 + 1);
    for (int t = 0; t < 4; t++) {
        nn_real *const slots[] = {nn_alloc(COUNT, sizeof *g), nn_alloc(COUNT, sizeof *g)};
        w[t] = nn_alloc(COUNT + 1, sizeof *g);
        w[t][COUNT] = 42;
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        nn_optimizer_step(&optimizers[_i], 1, COUNT, g, slots, w[t]);
        for (int i = 0; i < COUNT; i++)
            ck_assert_double_lt((double)w[t][i], 0);
        ck_assert_double_eq((double)w[t][COUNT], 42);
        ck_assert_mem_eq(w[t], w[0], COUNT * sizeof *g);
        free(slots[0]), free(slots[1]);
    }
    for (int t = 0; t < 4; t++)
        free(w[t]);
    free(g);
}
END_TEST

// --- senseless settings -------------------------------------------------------------------------------------

static void expect_refused(nn_optimizer optimizer, const char *says)
{
    ck_assert_int_eq(nn_optimizer_check(&optimizer), -1);
    ck_assert_error_says(says);
}

START_TEST(senseless_settings_are_refused_by_name)
{
    nn_optimizer adam = nn_adam(1e-3);
    expect_refused((nn_optimizer){0}, "got no optimizer");
    expect_refused((nn_optimizer){.kind = (nn_optimizer_kind)99, .learning_rate = 1}, "got no optimizer");
    expect_refused(nn_sgd(0), "learning_rate: got 0");
    expect_refused(nn_sgd(-1), "learning_rate: got -1");
    expect_refused(nn_sgd(NAN), "learning_rate");
    expect_refused(nn_adam(INFINITY), "learning_rate");
    expect_refused(nn_momentum(0.1, 1), "momentum: got 1");
    expect_refused(nn_momentum(0.1, -0.5), "momentum: got -0.5");
    expect_refused(nn_momentum(0.1, NAN), "momentum");
    adam.beta_1 = 1;
    expect_refused(adam, "beta_1: got 1");
    adam = nn_adam(1e-3);
    adam.beta_2 = -0.1;
    expect_refused(adam, "beta_2: got -0.1");
    adam = nn_adam(1e-3);
    adam.epsilon = 0;
    expect_refused(adam, "epsilon: got 0");
    adam.epsilon = NAN;
    expect_refused(adam, "epsilon");
    expect_refused(nn_adamw(1e-3, -1), "weight_decay: got -1");
    expect_refused(nn_adamw(1e-3, NAN), "weight_decay");
    nn_optimizer rmsprop = nn_rmsprop(1e-3), adagrad = nn_adagrad(1e-3);
    rmsprop.rho = 1;
    expect_refused(rmsprop, "rho: got 1");
    rmsprop = nn_rmsprop(1e-3);
    rmsprop.epsilon = -1;
    expect_refused(rmsprop, "epsilon: got -1");
    adagrad.accumulator = -0.1;
    expect_refused(adagrad, "accumulator: got -0.1");
}
END_TEST

START_TEST(settings_at_the_edge_are_accepted)
{
    nn_optimizer adam = nn_adam(1e-30), sgd = nn_sgd(1e30), momentum = nn_momentum(1, 0.999);
    adam.beta_1 = adam.beta_2 = 0;
    ck_assert_int_eq(nn_optimizer_check(&adam), 0);
    ck_assert_int_eq(nn_optimizer_check(&sgd), 0);
    ck_assert_int_eq(nn_optimizer_check(&momentum), 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("optimizer");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, sgd_walks_as_pytorch_does);
    tcase_add_test(core, momentum_walks_as_pytorch_does);
    tcase_add_test(core, adam_walks_as_pytorch_does);
    tcase_add_test(core, nesterov_walks_as_pytorch_does);
    tcase_add_test(core, adagrad_walks_as_pytorch_does);
    tcase_add_test(core, rmsprop_walks_as_pytorch_does);
    tcase_add_test(core, adamw_walks_as_pytorch_does);
    tcase_add_test(core, nesterov_steps_as_if_the_next_momentum_had_been_taken);
    tcase_add_test(core, adagrad_divides_by_the_root_of_all_squares_so_far);
    tcase_add_test(core, rmsprop_forgets_where_adagrad_does_not);
    tcase_add_test(core, weight_decay_shrinks_by_rate_times_decay_before_the_step);
    tcase_add_test(core, one_step_of_sgd_is_the_rate_times_the_gradient);
    tcase_add_test(core, momentum_keeps_going_when_the_gradient_is_gone);
    tcase_add_test(core, the_first_step_of_adam_is_the_rate_whatever_the_gradient);
    tcase_add_test(core, the_settings_are_those_of_keras);
    tcase_add_loop_test(core, any_number_of_threads_gives_the_same_bits_and_treats_every_element, 0, 7);
    tcase_add_test(limits, senseless_settings_are_refused_by_name);
    tcase_add_test(limits, settings_at_the_edge_are_accepted);
    return s;
}
