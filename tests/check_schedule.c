/*
 * check_schedule.c - what must hold for schedule.c.
 *
 * Oracles: PyTorch's schedulers over 20 steps (fixtures/schedules.py printed the numbers), and points of the curves
 * by hand.
 */
#include "fixtures/schedules.h"
#include "model/schedule.h"
#include "runner.h"

static void follow(nn_schedule schedule, const double *expected)
{
    ck_assert_int_eq(nn_schedule_check(&schedule), 0);
    for (uint64_t t = 0; t < TORCH_STEPS; t++)
        ck_assert_double_eq_tol(nn_schedule_factor(&schedule, t), expected[t], 1e-12);
}

START_TEST(curves_are_those_of_pytorch)
{
    follow(nn_cosine(TORCH_STEPS), torch_cosine);
    follow(nn_one_cycle(TORCH_STEPS), torch_one_cycle);
    follow(nn_step_decay(6, 0.5), torch_step);
}
END_TEST

START_TEST(no_schedule_is_constant)
{
    nn_schedule constant = {0};
    ck_assert_int_eq(nn_schedule_check(&constant), 0);
    ck_assert_double_eq(nn_schedule_factor(&constant, 0), 1);
    ck_assert_double_eq(nn_schedule_factor(&constant, 1000000), 1);
}
END_TEST

START_TEST(cosine_is_half_way_down_in_the_middle)
{
    nn_schedule cosine = nn_cosine(1000);
    ck_assert_double_eq_tol(nn_schedule_factor(&cosine, 500), 0.5, 1e-12);
    ck_assert_double_eq_tol(nn_schedule_factor(&cosine, 250), (1 + sqrt(0.5)) / 2, 1e-12);
}
END_TEST

START_TEST(warm_up_rises_in_a_line_and_then_the_curve_begins)
{
    nn_schedule warm = nn_warm_up(4, nn_cosine(100)), cosine = nn_cosine(100);
    for (uint64_t t = 0; t < 4; t++)
        ck_assert_double_eq_tol(nn_schedule_factor(&warm, t), (double)(t + 1) / 4, 1e-12);
    for (uint64_t t = 0; t < 100; t++)
        ck_assert_double_eq(nn_schedule_factor(&warm, t + 4), nn_schedule_factor(&cosine, t));
}
END_TEST

START_TEST(behind_its_end_a_curve_keeps_a_last_value_above_0)
{
    nn_schedule schedules[] = {nn_cosine(10), nn_one_cycle(10), nn_cosine(1), nn_one_cycle(1),
                               nn_one_cycle(2)};
    for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
        double last = nn_schedule_factor(&schedules[i], schedules[i].steps - 1);
        ck_assert_double_gt(last, 0);
        ck_assert_double_eq(nn_schedule_factor(&schedules[i], schedules[i].steps), last);
        ck_assert_double_eq(nn_schedule_factor(&schedules[i], UINT64_MAX), last);
    }
}
END_TEST

START_TEST(no_factor_is_above_1_or_below_0)
{
    nn_schedule schedules[] = {nn_cosine(37), nn_one_cycle(37), nn_step_decay(5, 0.3),
                               nn_warm_up(7, nn_one_cycle(3))};
    for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++)
        for (uint64_t t = 0; t < 100; t++) {
            double factor = nn_schedule_factor(&schedules[i], t);
            ck_assert(factor > 0 && factor <= 1);
        }
}
END_TEST

static void expect_refused(nn_schedule schedule, const char *says)
{
    ck_assert_int_eq(nn_schedule_check(&schedule), -1);
    ck_assert_error_says(says);
}

START_TEST(senseless_settings_are_refused_by_name)
{
    expect_refused(nn_cosine(0), "steps: got 0");
    expect_refused(nn_one_cycle(0), "steps: got 0");
    expect_refused(nn_step_decay(0, 0.5), "every: got 0");
    expect_refused(nn_step_decay(10, 0), "factor: got 0");
    expect_refused(nn_step_decay(10, 1.5), "factor: got 1.5");
    expect_refused(nn_step_decay(10, NAN), "factor");
    expect_refused((nn_schedule){.kind = (nn_schedule_kind)99}, "got no schedule");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("schedule");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, curves_are_those_of_pytorch);
    tcase_add_test(core, no_schedule_is_constant);
    tcase_add_test(core, cosine_is_half_way_down_in_the_middle);
    tcase_add_test(core, warm_up_rises_in_a_line_and_then_the_curve_begins);
    tcase_add_test(limits, behind_its_end_a_curve_keeps_a_last_value_above_0);
    tcase_add_test(limits, no_factor_is_above_1_or_below_0);
    tcase_add_test(limits, senseless_settings_are_refused_by_name);
    return s;
}
