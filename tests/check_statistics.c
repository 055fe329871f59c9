/*
 * check_statistics.c - what must hold for statistics.c.
 *
 * Oracles: arithmetic by hand, and published or independently computed values, each with its source beside it.
 */
#include "model/statistics.h"
#include "runner.h"

#include <stdbool.h>

START_TEST(mean_and_deviation_by_hand)
{
    const double values[] = {2, 4, 4, 4, 5, 5, 7, 9}; // distances from 5: 9 1 1 1 0 0 4 16, together 32
    ck_assert_double_eq(nn_mean_of(8, values), 5);
    ck_assert_double_eq_tol(nn_deviation_of(8, values), sqrt(32.0 / 7), 1e-14);
    ck_assert_double_eq(nn_mean_of(1, values), 2);
    ck_assert(isnan(nn_deviation_of(1, values)));
    ck_assert(isnan(nn_mean_of(0, values)));
}
END_TEST

START_TEST(a_large_number_in_front_does_not_hide_the_spread)
{
    const double values[] = {1e9 + 1, 1e9 + 2, 1e9 + 3};
    ck_assert_double_eq_tol(nn_deviation_of(3, values), 1, 1e-6);
}
END_TEST

// With z = 1.96 the formula's two ends solve (a - p)^2 = z^2 p (1 - p) / n for p: check that they do.
START_TEST(the_ends_of_the_interval_solve_its_equation)
{
    static const size_t cases[][2] = {{885, 1000}, {9157, 10000}, {1, 10}, {5, 10}, {37, 40}};
    const double z = 1.959963984540054;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nn_interval interval = nn_wilson(cases[i][0], cases[i][1]);
        double n = (double)cases[i][1], a = (double)cases[i][0] / n, ends[] = {interval.low, interval.high};
        for (int e = 0; e < 2; e++)
            ck_assert_double_eq_tol((a - ends[e]) * (a - ends[e]), z * z * ends[e] * (1 - ends[e]) / n,
                                    1e-12);
        ck_assert(interval.low < a && a < interval.high);
    }
}
END_TEST

START_TEST(for_many_images_the_interval_is_two_deviations_wide)
{
    nn_interval interval = nn_wilson(9200, 10000); // 1.96 sqrt(0.92 * 0.08 / 10000) = 0.00532
    ck_assert_double_eq_tol((interval.high - interval.low) / 2, 0.00532, 5e-5);
}
END_TEST

START_TEST(all_right_is_not_certain)
{
    nn_interval all = nn_wilson(10, 10),
                none = nn_wilson(0, 10); // z^2 / (n + z^2) = 3.8415 / 13.8415 = 0.2775
    ck_assert_double_eq_tol(all.high, 1, 1e-15);
    ck_assert_double_eq_tol(all.low, 1 - 0.2775, 1e-4);
    ck_assert_double_eq_tol(none.low, 0, 1e-15);
    ck_assert_double_eq_tol(none.high, 0.2775, 1e-4);
}
END_TEST

START_TEST(a_share_of_nothing_has_no_interval)
{
    ck_assert(isnan(nn_wilson(0, 0).low) && isnan(nn_wilson(0, 0).high));
    ck_assert(isnan(nn_wilson(11, 10).low));
}
END_TEST

// Labels and answers with these numbers of images: both right, only a, only b, both wrong.
static nn_mcnemar_result mcnemar_of(size_t both, size_t only_a, size_t only_b, size_t none)
{
    static int labels[4000], a[4000], b[4000];
    size_t count = both + only_a + only_b + none;
    ck_assert_uint_le(count, 4000);
    for (size_t i = 0; i < count; i++) {
        labels[i] = (int)(i % 10);
        bool a_right = i < both + only_a, b_right = i < both || (i >= both + only_a && i < count - none);
        a[i] = a_right ? labels[i] : (labels[i] + 1) % 10;
        b[i] = b_right ? labels[i] : (labels[i] + 2) % 10;
    }
    return nn_mcnemar(count, labels, a, b);
}

START_TEST(mcnemar_by_hand)
{
    // 1 against 5: the tails of six tosses with at most one head are 2 * (1 + 6) / 64
    nn_mcnemar_result result = mcnemar_of(100, 1, 5, 30);
    ck_assert_uint_eq(result.only_a, 1);
    ck_assert_uint_eq(result.only_b, 5);
    ck_assert_double_eq_tol(result.p, 14.0 / 64, 1e-12);
    // 0 against 10: 2 / 1024
    ck_assert_double_eq_tol(mcnemar_of(0, 0, 10, 0).p, 2.0 / 1024, 1e-12);
}
END_TEST

START_TEST(mcnemar_sees_only_where_the_models_differ)
{
    ck_assert_double_eq(mcnemar_of(1000, 3, 9, 10).p, mcnemar_of(5, 3, 9, 2000).p);
    ck_assert_double_eq(mcnemar_of(10, 3, 9, 10).p, mcnemar_of(10, 9, 3, 10).p);
}
END_TEST

START_TEST(equal_models_cannot_be_told_apart)
{
    ck_assert_double_eq(mcnemar_of(50, 0, 0, 50).p, 1);
    ck_assert_double_eq(mcnemar_of(50, 7, 7, 50).p, 1); // never above 1
}
END_TEST

START_TEST(many_images_do_not_overflow)
{
    // 1000 against 1100: z = 100 / sqrt(2100) = 2.182, with the half for continuity 99 / sqrt(2100) = 2.160
    double p = mcnemar_of(0, 1000, 1100, 0).p;
    ck_assert_double_eq_tol(p, erfc(99 / sqrt(2100) / sqrt(2)), 2e-4);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("statistics");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, mean_and_deviation_by_hand);
    tcase_add_test(core, the_ends_of_the_interval_solve_its_equation);
    tcase_add_test(core, for_many_images_the_interval_is_two_deviations_wide);
    tcase_add_test(core, mcnemar_by_hand);
    tcase_add_test(core, mcnemar_sees_only_where_the_models_differ);
    tcase_add_test(limits, a_large_number_in_front_does_not_hide_the_spread);
    tcase_add_test(limits, all_right_is_not_certain);
    tcase_add_test(limits, a_share_of_nothing_has_no_interval);
    tcase_add_test(limits, equal_models_cannot_be_told_apart);
    tcase_add_test(limits, many_images_do_not_overflow);
    return s;
}
