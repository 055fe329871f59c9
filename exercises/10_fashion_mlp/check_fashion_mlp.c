/*
 * check_fashion_mlp.c - the grader of homework 10.
 *
 * The expected numbers were worked out by hand, or counted image by image. The ends of Wilson's interval are judged by
 * what they mean: a share that is 1.96 of its own deviations away. The coins of McNemar's test are tossed one by one.
 * Nothing here calls the library's metrics or statistics.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { TEN = 10, IMAGES = 1000, MOST = 10200 };

#define SHIRTS  "\"What the mean hides\" in chapter 10: "
#define COLUMN  SHIRTS "precision has the column of k below the line, all that were answered k"
#define ROW     SHIRTS "recall has the row of k below the line, all that are labelled k"
#define FIGURES "divide doubles: a whole number divided by a larger one is 0 in C"

// --- the confusion matrix -----------------------------------------------------------------------------------

// ex_confusion into a matrix that holds 7s, cell by cell.
static void expect_confusion(const char *what, size_t count, size_t K, const int *labels, const int *answers,
                             const size_t *expected, const char *look)
{
    size_t old[TEN * TEN], bytes = K * K * sizeof *old;
    for (size_t i = 0; i < TEN * TEN; i++)
        old[i] = 7;
    size_t *matrix = changing("matrix", bytes, old);
    ex_confusion(count, K, given("labels", count * sizeof *labels, labels),
                 given("answers", count * sizeof *answers, answers), matrix);
    for (size_t i = 0; i < K * K; i++)
        expect_count(text("ex_confusion of %s: row %zu (label), column %zu (answer)", what, i / K, i % K),
                     expected[i], matrix[i], look);
}

START_TEST(confusion_has_a_row_for_each_label)
{
    static const int labels[] = {0, 0, 0, 0, 1, 1, 2, 2}, answers[] = {0, 1, 1, 0, 2, 1, 2, 0};
    static const size_t expected[] = {2, 2, 0, 0, 1, 1, 1, 0, 1};
    expect_confusion("labels 0 0 0 0 1 1 2 2, answers 0 1 1 0 2 1 2 0 (it held 7s before)", 8, 3, labels,
                     answers, expected,
                     SHIRTS "matrix[label * K + answer] counts the images, and begins at 0 in each call");
}
END_TEST

static int many_labels[IMAGES], many_answers[IMAGES];

static void make_many(void)
{
    for (size_t n = 0; n < IMAGES; n++) {
        many_labels[n] = (int)(n * 7 % TEN);
        many_answers[n] = n % 4 ? many_labels[n] : (int)((n * n / 3 + n / 7) % TEN);
    }
}

// How many of the many images have this label and this answer; TEN stands for any.
static size_t count_images(size_t label, size_t answer)
{
    size_t found = 0;
    for (size_t n = 0; n < IMAGES; n++)
        if ((label == TEN || (size_t)many_labels[n] == label) &&
            (answer == TEN || (size_t)many_answers[n] == answer))
            found++;
    return found;
}

static void count_matrix(size_t *matrix)
{
    make_many();
    for (size_t label = 0; label < TEN; label++)
        for (size_t answer = 0; answer < TEN; answer++)
            matrix[label * TEN + answer] = count_images(label, answer);
}

START_TEST(confusion_counts_every_image_once)
{
    size_t expected[TEN * TEN];
    count_matrix(expected);
    expect_confusion("1000 images of ten classes", IMAGES, TEN, many_labels, many_answers, expected,
                     "the first and the last image; each image adds 1 to one cell");
}
END_TEST

START_TEST(confusion_of_no_images_is_all_zeros)
{
    static const int nothing[] = {0};
    static const size_t expected[TEN * TEN] = {0};
    expect_confusion("no images, ten classes", 0, TEN, nothing, nothing, expected,
                     "all K * K cells are set to 0, also those that no image reaches");
}
END_TEST

START_TEST(confusion_of_one_class)
{
    static const int zeros[] = {0, 0, 0, 0, 0};
    static const size_t expected[] = {5};
    expect_confusion("five images of a single class", 5, 1, zeros, zeros, expected,
                     "the index label * K + answer");
}
END_TEST

// --- precision, recall, F1 ----------------------------------------------------------------------------------

// Rows 60, 50, 90; columns 75, 40, 85.
static const size_t three[] = {50, 10, 0, 5, 30, 15, 20, 0, 70};
#define THREE "(the matrix 50 10 0, 5 30 15, 20 0 70; rows are labels)"

typedef double score(size_t K, const size_t *matrix, size_t k);

static void expect_scores(const char *name, score *function, const double *expected, const char *look)
{
    const size_t *matrix = given("matrix", sizeof three, three);
    for (size_t k = 0; k < 3; k++)
        expect_number(text("%s of class %zu " THREE, name, k), expected[k], function(3, matrix, k), 1e-12,
                      look);
}

START_TEST(precision_is_a_share_of_a_column)
{
    static const double expected[] = {50 / 75.0, 30 / 40.0, 70 / 85.0};
    expect_scores("ex_precision", ex_precision, expected, COLUMN ". And " FIGURES);
}
END_TEST

START_TEST(recall_is_a_share_of_a_row)
{
    static const double expected[] = {50 / 60.0, 30 / 50.0, 70 / 90.0};
    expect_scores("ex_recall", ex_recall, expected, ROW ". And " FIGURES);
}
END_TEST

START_TEST(f1_is_the_harmonic_mean_of_the_two)
{
    // 2 * 50 / (75 + 60) and so on
    static const double expected[] = {20 / 27.0, 2 / 3.0, 0.8};
    expect_scores("ex_f1", ex_f1, expected,
                  "2 * right / (column + row), or 2 P R / (P + R): not the plain mean of the two");
}
END_TEST

// The scores of ten classes, counted image by image.
static void expect_counted(const char *name, score *function, double column, double row, const char *look)
{
    size_t matrix[TEN * TEN], *in;
    count_matrix(matrix);
    in = given("matrix", sizeof matrix, matrix);
    for (size_t k = 0; k < TEN; k++) {
        double below = column * (double)count_images(TEN, k) + row * (double)count_images(k, TEN);
        expect_number(text("%s of class %zu, 1000 images of ten classes", name, k),
                      (double)count_images(k, k) / below, function(TEN, in, k), 1e-12, look);
    }
}

START_TEST(precision_of_ten_classes)
{
    expect_counted("ex_precision", ex_precision, 1, 0, COLUMN);
}
END_TEST

START_TEST(recall_of_ten_classes)
{
    expect_counted("ex_recall", ex_recall, 0, 1, ROW);
}
END_TEST

START_TEST(f1_of_ten_classes)
{
    expect_counted("ex_f1", ex_f1, 0.5, 0.5, "2 * right / (column + row)");
}
END_TEST

// Class 0 is never answered, class 1 never a label; of class 2 none is right; class 3 neither occurs nor is answered.
static const size_t odd[] = {0, 3, 2, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0};
#define ODD "(the matrix 0 3 2 0, 0 0 0 0, 0 4 0 0, 0 0 0 0)"

// Expected are the scores of its four classes.
static void expect_odd(const char *name, score *function, const double *expected, const char *look)
{
    const size_t *matrix = given("matrix", sizeof odd, odd);
    for (size_t k = 0; k < 4; k++) {
        double got = function(4, matrix, k);
        char shown[32];
        snprintf(shown, sizeof shown, "%g", got);
        if (isnan(expected[k]))
            expect_that(isnan(got), text("%s of class %zu " ODD, name, k), "NaN: 0 / 0", shown, look);
        else
            expect_number(text("%s of class %zu " ODD, name, k), expected[k], got, 1e-12, look);
    }
}

START_TEST(precision_of_a_class_that_is_never_answered_is_nan)
{
    const double expected[] = {NAN, 0, 0, NAN};
    expect_odd("ex_precision", ex_precision, expected,
               "a share of nothing is no number: 0 would say that all answers were wrong");
}
END_TEST

START_TEST(recall_of_a_class_without_images_is_nan)
{
    const double expected[] = {0, NAN, 0, NAN};
    expect_odd("ex_recall", ex_recall, expected,
               "a share of nothing is no number: 0 would say that all images were missed");
}
END_TEST

START_TEST(f1_of_a_class_that_is_never_right_is_0)
{
    const double expected[] = {0, 0, 0, NAN};
    expect_odd("ex_f1", ex_f1, expected,
               "2 P R / (P + R) is 0 / 0 here, or has a NaN in it: use 2 * right / (column + row)");
}
END_TEST

// --- Wilson's interval --------------------------------------------------------------------------------------

typedef struct {
    double *low, *high;
} interval;

static interval wilson(size_t right, size_t count)
{
    interval i = {blank("low", sizeof *i.low), blank("high", sizeof *i.high)};
    ex_wilson(right, count, i.low, i.high);
    return i;
}

#define SURE                                                                                                 \
    "the formula in exercise.h: z is 1.96, the middle is not a, and z * z / 2 * n is not z * z / (2 * n)"

START_TEST(wilson_of_15_out_of_20)
{
    // z^2 = 3.8416: middle 0.84604 / 1.19208 = 0.709717, half 1.644185 * sqrt(0.009375 + 0.002401) = 0.178423
    interval i = wilson(15, 20);
    expect_number("ex_wilson(15, 20): *low", 0.531294, *i.low, 2e-5, SURE);
    expect_number("ex_wilson(15, 20): *high", 0.888140, *i.high, 2e-5, SURE);
}
END_TEST

START_TEST(wilson_of_0_out_of_20)
{
    // The middle and the half are the same: z^2 / 40 / (1 + z^2 / 20), so high is 3.8416 / 23.8416.
    interval i = wilson(0, 20);
    expect_number("ex_wilson(0, 20): *low", 0, *i.low, 2e-5, SURE);
    expect_number(
        "ex_wilson(0, 20): *high", 0.161130, *i.high, 2e-5,
        "twenty mistakes in a row do not prove that there are only mistakes: the interval has a width");
}
END_TEST

START_TEST(wilson_ends_lie_about_two_deviations_away)
{
    static const size_t right[] = {1, 3, 89, 60, 8905, 9999}, count[] = {2, 50, 100, 61, 10000, 10000};
    for (size_t c = 0; c < 6; c++) {
        interval i = wilson(right[c], count[c]);
        double n = (double)count[c], a = (double)right[c] / n;
        const double ends[] = {*i.low, *i.high};
        for (size_t e = 0; e < 2; e++)
            expect_number(text("ex_wilson(%zu, %zu): how far the share is from %s = %g, in deviations of %s",
                               right[c], count[c], e ? "*high" : "*low", ends[e], e ? "*high" : "*low"),
                          1.96, fabs(a - ends[e]) / sqrt(ends[e] * (1 - ends[e]) / n), 2e-4,
                          "\"How sure may you be?\" in chapter 10: an end p has the deviation "
                          "sqrt(p (1 - p) / n). And " SURE);
    }
}
END_TEST

START_TEST(wilson_stays_within_0_and_1_and_has_a_mirror)
{
    static const size_t counts[] = {1, 2, 9, 50};
    for (size_t c = 0; c < 4; c++)
        for (size_t right = 0; right <= counts[c]; right++) {
            double low = NAN, high = NAN, mirror_low = NAN, mirror_high = NAN;
            ex_wilson(right, counts[c], &low, &high);
            ex_wilson(counts[c] - right, counts[c], &mirror_low, &mirror_high);
            char shown[64];
            snprintf(shown, sizeof shown, "%g to %g", low, high);
            expect_that(low >= -1e-9 && low < high && high <= 1 + 1e-9,
                        text("ex_wilson(%zu, %zu)", right, counts[c]), "an interval within 0 to 1", shown,
                        SURE);
            expect_number(text("ex_wilson(%zu, %zu): *high, and 1 - *low of the mistakes", right, counts[c]),
                          1 - mirror_low, high, 1e-9, "right answers and mistakes are mirrors of each other");
        }
}
END_TEST

START_TEST(wilson_of_nothing_is_nan)
{
    double old[] = {5}, *low = changing("low", sizeof old, old), *high = changing("high", sizeof old, old);
    ex_wilson(0, 0, low, high);
    expect_that(isnan(*low) && isnan(*high), "ex_wilson(0, 0): *low and *high", "NaN and NaN",
                "a number, or nothing was written", "no images say nothing: there is no share");
}
END_TEST

// --- McNemar's test -----------------------------------------------------------------------------------------

static int labels[MOST], answers_a[MOST], answers_b[MOST];

// One after the other in turns: an image that only a, only b, both, or none of them gets right, while there are any.
static size_t make_pair(size_t only_a, size_t only_b, size_t both, size_t none)
{
    size_t left[] = {only_a, only_b, both, none}, count = 0;
    while (left[0] + left[1] + left[2] + left[3] > 0)
        for (size_t kind = 0; kind < 4; kind++) {
            if (left[kind] == 0)
                continue;
            left[kind]--;
            int label = (int)(count * 3 % TEN), wrong = (label + 1 + (int)(count % 9)) % TEN;
            labels[count] = label;
            answers_a[count] = kind == 0 || kind == 2 ? label : wrong;
            answers_b[count] = kind == 1 || kind == 2       ? label
                               : (wrong + 5) % TEN == label ? wrong
                                                            : (wrong + 5) % TEN;
            count++;
        }
    return count;
}

// The probability of D tosses at least as uneven as few to D - few: toss by toss, all ways at once.
static double toss(size_t D, size_t few)
{
    static double chance[MOST]; // chance[k]: k heads
    double tails = 0;
    for (size_t k = 0; k <= D; k++)
        chance[k] = k == 0;
    for (size_t tosses = 0; tosses < D; tosses++) {
        for (size_t k = D; k > 0; k--)
            chance[k] = chance[k] / 2 + chance[k - 1] / 2;
        chance[0] /= 2;
    }
    for (size_t k = 0; k <= D; k++)
        if (k <= few || k >= D - few)
            tails += chance[k];
    return tails;
}

#define COIN "\"Are two networks different?\" in chapter 10: "

static void expect_pair(size_t only_a, size_t only_b, size_t both, size_t none, double p, const char *look)
{
    size_t count = make_pair(only_a, only_b, both, none), bytes = count * sizeof *labels;
    size_t *found_a = blank("only_a", sizeof *found_a), *found_b = blank("only_b", sizeof *found_b);
    char pair[160], shown[32];
    double got = ex_mcnemar(count, given("labels", bytes, labels), given("a", bytes, answers_a),
                            given("b", bytes, answers_b), found_a, found_b);
    snprintf(pair, sizeof pair,
             "ex_mcnemar of %zu images; only a is right in %zu, only b in %zu, both in %zu", count, only_a,
             only_b, both);
    expect_that(*found_a != SIZE_MAX && *found_b != SIZE_MAX, pair, "*only_a and *only_b are filled",
                "nothing was written to one of them", "*only_a = ... and *only_b = ..., in every call");
    expect_count(text("%s: *only_a", pair), only_a, *found_a, "a is equal to the label, and b is not");
    expect_count(text("%s: *only_b", pair), only_b, *found_b, "b is equal to the label, and a is not");
    snprintf(shown, sizeof shown, "%.12g", got);
    expect_that(!(got > 1 + 1e-9), text("%s: p", pair), "a probability: at most 1", shown,
                "if the middle is on both sides it is counted twice: 1 is the most");
    expect_number(text("%s: p", pair), p, got, 1e-7, look);
}

START_TEST(mcnemar_of_1_against_5)
{
    // 64 ways: 1 without heads, 6 with one, and the same on the other side
    expect_pair(1, 5, 0, 0, 14 / 64.0, COIN "C(6,0) + C(6,1) = 7 of 64 ways, and as many on the other side");
}
END_TEST

START_TEST(mcnemar_is_the_same_whoever_is_called_a)
{
    // 4096 ways: 1 + 12 + 66 + 220 = 299 on each side
    expect_pair(3, 9, 0, 0, 598 / 4096.0, COIN "1 + 12 + 66 + 220 of 4096 ways, on both sides");
    expect_pair(9, 3, 0, 0, 598 / 4096.0, COIN "few is the smaller one of the two, and both sides count");
}
END_TEST

START_TEST(mcnemar_looks_only_at_images_that_differ)
{
    // 0 against 5: 1 of 32 ways on each side
    expect_pair(0, 5, 40, 15, 2 / 32.0,
                COIN "where both are right, or both wrong, no coin is tossed: D is 5, not 60");
    expect_pair(0, 5, 0, 0, 2 / 32.0, COIN "1 of 32 ways on each side");
}
END_TEST

START_TEST(mcnemar_of_equals_is_1)
{
    expect_pair(4, 4, 5, 2, 1,
                COIN "any outcome is at least as uneven as 4 to 4: the probability is 1, not more");
}
END_TEST

START_TEST(mcnemar_agrees_with_tossing_coins)
{
    for (size_t D = 11; D <= 12; D++)
        for (size_t only_a = 0; only_a <= D; only_a += 3) {
            size_t only_b = D - only_a;
            expect_pair(only_a, only_b, 7, 3, toss(D, only_a < only_b ? only_a : only_b),
                        COIN "the sum runs from k = 0 to few, few included, and is doubled");
        }
}
END_TEST

START_TEST(mcnemar_of_networks_that_never_differ_is_1)
{
    expect_pair(0, 0, 9, 4, 1, "no coin is tossed: nothing speaks against equal networks, p is 1");
    expect_pair(0, 0, 0, 0, 1, "no images: p is 1");
}
END_TEST

START_TEST(mcnemar_of_2000_against_2100)
{
    double p = toss(4100, 2000);
    expect_pair(
        2000, 2100, 5000, 900, p,
        "4100! and 2^4100 are larger than any double, and 1/2^4100 rounds to 0: add and subtract logarithms "
        "(lgamma), and take exp at the end");
}
END_TEST

START_TEST(mcnemar_of_ten_thousand_that_all_differ)
{
    expect_pair(0, 10000, 0, 0, 0, "2 / 2^10000 rounds to 0: this is right here, and nothing may become NaN");
    expect_pair(5000, 5000, 0, 0, 1, "at most 1; and nothing may become 0, infinite or NaN on the way");
}
END_TEST

void exercise(void)
{
    core("ex_confusion", confusion_has_a_row_for_each_label);
    core("ex_confusion", confusion_counts_every_image_once);
    core("ex_precision", precision_is_a_share_of_a_column);
    core("ex_precision", precision_of_ten_classes);
    core("ex_recall", recall_is_a_share_of_a_row);
    core("ex_recall", recall_of_ten_classes);
    core("ex_f1", f1_is_the_harmonic_mean_of_the_two);
    core("ex_f1", f1_of_ten_classes);
    core("ex_wilson", wilson_of_15_out_of_20);
    core("ex_wilson", wilson_ends_lie_about_two_deviations_away);
    core("ex_mcnemar", mcnemar_of_1_against_5);
    core("ex_mcnemar", mcnemar_is_the_same_whoever_is_called_a);
    core("ex_mcnemar", mcnemar_looks_only_at_images_that_differ);
    core("ex_mcnemar", mcnemar_of_equals_is_1);

    limits("ex_confusion", confusion_of_no_images_is_all_zeros);
    limits("ex_confusion", confusion_of_one_class);
    limits("ex_precision", precision_of_a_class_that_is_never_answered_is_nan);
    limits("ex_recall", recall_of_a_class_without_images_is_nan);
    limits("ex_f1", f1_of_a_class_that_is_never_right_is_0);
    limits("ex_wilson", wilson_of_0_out_of_20);
    limits("ex_wilson", wilson_stays_within_0_and_1_and_has_a_mirror);
    limits("ex_wilson", wilson_of_nothing_is_nan);
    limits("ex_mcnemar", mcnemar_agrees_with_tossing_coins);
    limits("ex_mcnemar", mcnemar_of_networks_that_never_differ_is_1);
    limits("ex_mcnemar", mcnemar_of_2000_against_2100);
    limits("ex_mcnemar", mcnemar_of_ten_thousand_that_all_differ);
}
