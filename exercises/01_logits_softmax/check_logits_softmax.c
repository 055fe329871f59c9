/*
 * check_logits_softmax.c - the grader of homework 01.
 *
 * The expected numbers were worked out by hand: ln 3 = 1.0986..., ln 10 = 2.3025..., e^1 : e^2 : e^3 and so on.
 * Nothing here calls the library's softmax.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>

#define STABLE "\"When the numbers grow\" in chapter 01: subtract the largest logit before exp"

START_TEST(sigmoid_of_0_is_one_half)
{
    expect_number("ex_sigmoid(0)", 0.5, ex_sigmoid(0), 1e-15, "1 / (1 + e^-z): e^0 is 1");
}
END_TEST

START_TEST(sigmoid_turns_3_to_1_odds_into_three_quarters)
{
    expect_number("ex_sigmoid(ln 3)", 0.75, ex_sigmoid(log(3)), 1e-14, "the sign in the exponent: e^-z");
    expect_number("ex_sigmoid(-ln 3)", 0.25, ex_sigmoid(-log(3)), 1e-14, "the sign in the exponent: e^-z");
}
END_TEST

START_TEST(logit_of_one_half_is_0)
{
    expect_number("ex_logit(0.5)", 0, ex_logit(0.5), 1e-15, "ln(p / (1 - p)): even chances have the odds 1");
}
END_TEST

START_TEST(logit_of_three_quarters_is_ln_3)
{
    expect_number("ex_logit(0.75)", log(3), ex_logit(0.75), 1e-14,
                  "the odds are p / (1 - p), not the other way round");
    expect_number("ex_logit(0.25)", -log(3), ex_logit(0.25), 1e-14, "the odds are p / (1 - p)");
}
END_TEST

START_TEST(logit_undoes_sigmoid)
{
    for (double z = -8; z <= 8; z += 0.5)
        expect_number("ex_logit(ex_sigmoid(z))", z, ex_logit(ex_sigmoid(z)), 1e-9,
                      "both formulas: one is the inverse of the other");
}
END_TEST

START_TEST(log_sum_exp_of_ten_zeros_is_ln_10)
{
    double z[10] = {0};
    expect_number("ex_log_sum_exp of ten zeros", log(10), ex_log_sum_exp(10, given("z", sizeof z, z)), 1e-14,
                  "the sum of ten times e^0 is 10");
}
END_TEST

START_TEST(log_sum_exp_adds_probabilities_like_weights)
{
    double z[] = {log(1), log(2), log(3), log(4)};
    expect_number("ex_log_sum_exp of ln 1, ln 2, ln 3, ln 4", log(10),
                  ex_log_sum_exp(4, given("z", sizeof z, z)), 1e-14,
                  "e^(ln 4) is 4: the sum inside is 1 + 2 + 3 + 4");
}
END_TEST

START_TEST(softmax_divides_each_e_to_the_z_by_their_sum)
{
    double z[] = {log(1), log(2), log(3), log(4)}, expected[] = {0.1, 0.2, 0.3, 0.4},
           *p = blank("p", sizeof z);
    ex_softmax(4, given("z", sizeof z, z), p);
    expect_numbers("ex_softmax of ln 1, ln 2, ln 3, ln 4: p", 4, expected, p, 1e-14,
                   "p[k] = e^z[k] / sum of all: here 1/10, 2/10, 3/10, 4/10");
}
END_TEST

START_TEST(softmax_sees_only_differences)
{
    double z[] = {1, -2, 0.5}, moved[] = {6, 3, 5.5}, *p = blank("p", sizeof z), *q = blank("p", sizeof z);
    ex_softmax(3, given("z", sizeof z, z), p);
    ex_softmax(3, given("z", sizeof z, moved), q);
    expect_number("p[0] + p[1] + p[2] for the logits 1, -2, 0.5", 1, p[0] + p[1] + p[2], 1e-14,
                  "divide by the sum of all e^z");
    expect_numbers("ex_softmax after adding 5 to all logits: p", 3, p, q, 1e-14,
                   "e^5 must cancel, above and below");
}
END_TEST

START_TEST(cross_entropy_of_equal_logits_is_ln_K)
{
    double z[7] = {0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25};
    expect_number("ex_cross_entropy of 7 equal logits", log(7),
                  ex_cross_entropy(7, given("z", sizeof z, z), 3), 1e-14,
                  "-ln(1/7) = ln 7, in nats: the natural logarithm");
}
END_TEST

START_TEST(cross_entropy_asks_for_the_right_class)
{
    double z[] = {log(1), log(2), log(3), log(4)}, *in = given("z", sizeof z, z);
    for (size_t label = 0; label < 4; label++)
        expect_number(text("ex_cross_entropy of ln 1, ln 2, ln 3, ln 4; label %zu", label),
                      -log((double)(label + 1) / 10), ex_cross_entropy(4, in, label), 1e-14,
                      "log-sum-exp minus the logit of the right class: z[label]");
}
END_TEST

START_TEST(sigmoid_stays_a_number_far_out)
{
    expect_number("ex_sigmoid(1000)", 1, ex_sigmoid(1000), 0,
                  "infinity divided by infinity is nan: keep e^-z below the line");
    expect_number("ex_sigmoid(-1000)", 0, ex_sigmoid(-1000), 0,
                  "infinity divided by infinity is nan: use 1 / (1 + e^-z)");
}
END_TEST

START_TEST(log_sum_exp_does_not_overflow)
{
    double z[] = {1000, 1000 + log(2)};
    expect_number("ex_log_sum_exp of 1000, 1000 + ln 2", 1000 + log(3),
                  ex_log_sum_exp(2, given("z", sizeof z, z)), 1e-11, STABLE);
}
END_TEST

START_TEST(log_sum_exp_does_not_vanish)
{
    double z[] = {-1000, -1000 + log(2)};
    expect_number("ex_log_sum_exp of -1000, -1000 + ln 2", -1000 + log(3),
                  ex_log_sum_exp(2, given("z", sizeof z, z)), 1e-11,
                  "where the largest logit is searched from: z[0], not 0");
}
END_TEST

START_TEST(softmax_does_not_overflow)
{
    double z[] = {1000, 1000 + log(3), -1000}, expected[] = {0.25, 0.75, 0}, *p = blank("p", sizeof z);
    ex_softmax(3, given("z", sizeof z, z), p);
    expect_numbers("ex_softmax of 1000, 1000 + ln 3, -1000: p", 3, expected, p, 1e-12, STABLE);
}
END_TEST

START_TEST(softmax_of_very_negative_logits_is_still_one_in_all)
{
    double z[] = {-5000, -5000}, expected[] = {0.5, 0.5}, *p = blank("p", sizeof z);
    ex_softmax(2, given("z", sizeof z, z), p);
    expect_numbers("ex_softmax of -5000, -5000: p", 2, expected, p, 1e-12,
                   "where the largest logit is searched from: z[0], not 0");
}
END_TEST

START_TEST(softmax_works_in_place)
{
    double z[] = {log(1), log(2), log(3), log(4)}, expected[] = {0.1, 0.2, 0.3, 0.4},
           *both = changing("z", sizeof z, z);
    ex_softmax(4, both, both);
    expect_numbers("ex_softmax with p the same array as z: p", 4, expected, both, 1e-14,
                   "do you read a z[j] after p[j] was written over it?");
}
END_TEST

START_TEST(softmax_of_one_class_is_certain)
{
    double z[] = {-3}, *p = blank("p", sizeof z);
    ex_softmax(1, given("z", sizeof z, z), p);
    expect_number("ex_softmax of one logit: p[0]", 1, p[0], 1e-15, "loops that expect at least two classes");
}
END_TEST

START_TEST(cross_entropy_of_a_sure_mistake_is_its_true_price)
{
    double z[] = {1000, 0};
    expect_number("ex_cross_entropy of 1000, 0; label 1", 1000,
                  ex_cross_entropy(2, given("z", sizeof z, z), 1), 1e-9,
                  "\"The loss, straight from the logits\" in chapter 01: do not go through the probability");
}
END_TEST

START_TEST(cross_entropy_of_a_sure_right_answer_is_0)
{
    double z[] = {1000, 0};
    expect_number("ex_cross_entropy of 1000, 0; label 0", 0, ex_cross_entropy(2, given("z", sizeof z, z), 0),
                  1e-9, STABLE);
}
END_TEST

void exercise(void)
{
    core("ex_sigmoid", sigmoid_of_0_is_one_half);
    core("ex_sigmoid", sigmoid_turns_3_to_1_odds_into_three_quarters);
    core("ex_logit", logit_of_one_half_is_0);
    core("ex_logit", logit_of_three_quarters_is_ln_3);
    core("ex_logit", logit_undoes_sigmoid);
    core("ex_log_sum_exp", log_sum_exp_of_ten_zeros_is_ln_10);
    core("ex_log_sum_exp", log_sum_exp_adds_probabilities_like_weights);
    core("ex_softmax", softmax_divides_each_e_to_the_z_by_their_sum);
    core("ex_softmax", softmax_sees_only_differences);
    core("ex_cross_entropy", cross_entropy_of_equal_logits_is_ln_K);
    core("ex_cross_entropy", cross_entropy_asks_for_the_right_class);

    limits("ex_sigmoid", sigmoid_stays_a_number_far_out);
    limits("ex_log_sum_exp", log_sum_exp_does_not_overflow);
    limits("ex_log_sum_exp", log_sum_exp_does_not_vanish);
    limits("ex_softmax", softmax_does_not_overflow);
    limits("ex_softmax", softmax_of_very_negative_logits_is_still_one_in_all);
    limits("ex_softmax", softmax_works_in_place);
    limits("ex_softmax", softmax_of_one_class_is_certain);
    limits("ex_cross_entropy", cross_entropy_of_a_sure_mistake_is_its_true_price);
    limits("ex_cross_entropy", cross_entropy_of_a_sure_right_answer_is_0);
}
