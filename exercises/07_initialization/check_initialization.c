/*
 * check_initialization.c - the grader of homework 07.
 *
 * The formulas are judged by numbers worked out by hand, and by a sum whose eight cases are all tried. Random numbers
 * are judged by what 60,000 of them have in common: mean, size, limits, how often they fall where. The seeds are
 * fixed, so an answer passes always or never. Another way of drawing may be as right: every tolerance is six times
 * the deviation of what is measured, which chance exceeds once in 500 million.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define SUM       "\"A sum of n products\" in chapter 07"
#define LIMIT     "if ex_glorot_limit fails too, mend that first. Else: "
#define DEVIATION "multiply nn_rng_normal by the deviation sqrt(2 / fan_in)"
#define GO_ON     "draw from the rng that is given. A copy, nn_rng own = *rng, moves on, but rng does not"

enum { COUNT = 60000, FEW = 7 };

// --- samples -----------------------------------------------------------------------------------------------

typedef enum { GLOROT, HE } rule;

static const char *name_of(rule r)
{
    return r == GLOROT ? "ex_glorot_uniform" : "ex_he_normal";
}

static void draw(rule r, size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w)
{
    if (r == GLOROT)
        ex_glorot_uniform(count, fan_in, fan_out, rng, w);
    else
        ex_he_normal(count, fan_in, rng, w);
}

static void expect_filled(rule r, size_t count, const double *w)
{
    size_t filled = 0;
    while (filled < count && isfinite(w[filled]))
        filled++;
    expect_that(filled == count, text("%s with count = %zu: w[%zu]", name_of(r), count, filled), "a number",
                "nothing, or not a number",
                "each of the count weights gets a number. count is not always fan_in * fan_out");
}

// COUNT weights, each of them a number.
static double *sample(rule r, size_t fan_in, size_t fan_out)
{
    double *w = blank("w", COUNT * sizeof *w);
    nn_rng rng = nn_rng_at(7, NN_RNG_USER, 0, (uint32_t)fan_in);
    draw(r, COUNT, fan_in, fan_out, &rng, w);
    expect_filled(r, COUNT, w);
    return w;
}

// Six deviations of a mean of COUNT numbers, each of which has this deviation.
static double chance(double deviation)
{
    return 6 * deviation / sqrt(COUNT);
}

static double mean(const double *w)
{
    double sum = 0;
    for (size_t i = 0; i < COUNT; i++)
        sum += w[i];
    return sum / COUNT;
}

// The root of the mean square.
static double size(const double *w)
{
    double sum = 0;
    for (size_t i = 0; i < COUNT; i++)
        sum += w[i] * w[i];
    return sqrt(sum / COUNT);
}

static double share_between(const double *w, double low, double high)
{
    size_t inside = 0;
    for (size_t i = 0; i < COUNT; i++)
        inside += w[i] >= low && w[i] < high;
    return (double)inside / COUNT;
}

static void expect_mean_0(rule r, size_t fan_in, size_t fan_out, double deviation, const char *look)
{
    const double *w = sample(r, fan_in, fan_out);
    expect_number(text("%s, fan_in %zu: the mean of %d weights", name_of(r), fan_in, COUNT), 0, mean(w),
                  chance(deviation), look);
}

static void expect_size(rule r, size_t fan_in, size_t fan_out, double deviation, const char *look)
{
    char what[128];
    const double *w = sample(r, fan_in, fan_out);
    int end = snprintf(what, sizeof what, "%s, fan_in %zu", name_of(r), fan_in);
    if (r == GLOROT)
        end += snprintf(what + end, sizeof what - (size_t)end, ", fan_out %zu", fan_out);
    snprintf(what + end, sizeof what - (size_t)end, ": the size of %d weights (root of the mean square)",
             COUNT);
    expect_number(what, deviation, size(w), chance(deviation * sqrt(0.5)), look);
}

// How far w[i] and w[i + lag] go together: 1 where they are equal, 0 where they know nothing of each other.
static double together(const double *w, size_t lag)
{
    const double middle = mean(w);
    double squares = 0, products = 0;
    for (size_t i = 0; i + lag < COUNT; i++) {
        squares += (w[i] - middle) * (w[i] - middle);
        products += (w[i] - middle) * (w[i + lag] - middle);
    }
    return squares > 1e-20 ? products / squares : 1;
}

static void expect_no_memory(rule r)
{
    static const size_t lags[] = {1, 2, 3, 50, 100, COUNT / 2};
    const double *w = sample(r, 100, 50);
    size_t worst = lags[0];
    for (size_t l = 1; l < sizeof lags / sizeof *lags; l++)
        if (fabs(together(w, lags[l])) > fabs(together(w, worst)) + 0.1)
            worst = lags[l];
    expect_number(text("%s: how far w[i] and w[i + %zu] go together (1: they are equal)", name_of(r), worst),
                  0, together(w, worst), chance(sqrt(2)),
                  "each weight is drawn anew: a call of the generator for each of them, inside the loop");
}

static bool same(size_t count, const double *a, const double *b)
{
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

// The same stream twice, then on from there, then another stream. An odd count: nothing may be left over.
static void expect_chance_from_rng(rule r)
{
    double *w[4];
    nn_rng first = nn_rng_at(1, NN_RNG_USER, 0, 0), again = first, other = nn_rng_at(2, NN_RNG_USER, 0, 0);
    nn_rng *streams[] = {&first, &again, &first, &other};
    for (size_t k = 0; k < 4; k++) {
        w[k] = blank("w", FEW * sizeof **w);
        draw(r, FEW, 3, 3, streams[k], w[k]);
    }
    expect_that(same(FEW, w[0], w[1]), text("%s, twice from the same place of the same stream", name_of(r)),
                "the same weights", "others",
                "all chance comes from rng: no rand(), no time(), nothing kept in a static variable");
    expect_that(!same(FEW, w[0], w[2]),
                text("%s, twice with the same rng, one call after the other", name_of(r)),
                "other weights in the second call", "the same weights", GO_ON);
    expect_that(!same(FEW, w[0], w[3]), text("%s with the seed 1, and with the seed 2", name_of(r)),
                "other weights", "the same weights",
                "draw from the rng that is given: it knows the seed that the caller chose");
}

static void expect_any_count(rule r)
{
    static const size_t counts[] = {0, 1, 2, 3, 5, 64};
    nn_rng rng = nn_rng_at(3, NN_RNG_USER, 0, 0);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        double *w = blank("w", counts[c] * sizeof *w);
        draw(r, counts[c], 4, 6, &rng, w);
        expect_filled(r, counts[c], w);
    }
}

// --- ex_variance_of_sum ------------------------------------------------------------------------------------

START_TEST(variance_of_784_products)
{
    expect_number(
        "ex_variance_of_sum(784, 1, 1/3)", 784 / 3., ex_variance_of_sum(784, 1, 1 / 3.), 1e-9,
        SUM ": n products, each with the mean square w_variance * x_mean_square. 16.2: that is the root. "
            "204885: n counts once, because most of the products cancel");
    expect_number(
        "ex_variance_of_sum(100, 0.01, 1)", 1, ex_variance_of_sum(100, 0.01, 1), 1e-12,
        SUM ": with the variance 1/n the sum is as large as an input. w_variance is the square already");
    expect_number("ex_variance_of_sum(5, 3, 0.5)", 7.5, ex_variance_of_sum(5, 3, 0.5), 1e-12,
                  SUM ": 5 * 3 * 0.5, nothing squared");
}
END_TEST

START_TEST(variance_of_a_sum_whose_cases_are_all_tried)
{
    const double x[] = {1, 2, 3};
    double total = 0;
    for (int signs = 0; signs < 8; signs++) {
        double s = 0;
        for (int i = 0; i < 3; i++)
            s += signs >> i & 1 ? x[i] : -x[i];
        total += s * s;
    }
    expect_number("ex_variance_of_sum(3, 1, 14/3): inputs 1, 2, 3, and weights that are 1 or -1", total / 8,
                  ex_variance_of_sum(3, 1, 14 / 3.), 1e-12,
                  SUM
                  ": in the mean over all eight choices of the signs, only the squares are left, 1 + 4 + 9");
}
END_TEST

START_TEST(variance_makes_up_for_the_relu)
{
    expect_number("ex_variance_of_sum(50, 2/50, 1/2)", 1, ex_variance_of_sum(50, 2 / 50., 0.5), 1e-12,
                  SUM ": relu leaves half of the squares, and He's variance is twice 1/n");
}
END_TEST

START_TEST(variance_of_nothing_and_of_very_much)
{
    expect_number("ex_variance_of_sum(0, 1, 1)", 0, ex_variance_of_sum(0, 1, 1), 0,
                  "a sum of no products is 0");
    expect_number("ex_variance_of_sum(5000000000, 1e-9, 2)", 10, ex_variance_of_sum(5000000000, 1e-9, 2),
                  1e-9, "n is a size_t: an int is too small for it");
}
END_TEST

// --- ex_glorot_limit ---------------------------------------------------------------------------------------

START_TEST(limit_of_100_and_50)
{
    expect_number(
        "ex_glorot_limit(100, 50)", 0.2, ex_glorot_limit(100, 50), 1e-12,
        "sqrt(6 / 150). 0: in C, 6 / 150 of whole numbers is 0. 0.04: the root is missing. 0.245: fan_out is "
        "missing. 0.115: that is the deviation");
}
END_TEST

START_TEST(limit_asks_both_sides)
{
    expect_number("ex_glorot_limit(2, 22)", 0.5, ex_glorot_limit(2, 22), 1e-12,
                  "sqrt(6 / (fan_in + fan_out))");
    expect_number("ex_glorot_limit(22, 2)", 0.5, ex_glorot_limit(22, 2), 1e-12,
                  "sqrt(6 / (fan_in + fan_out))");
}
END_TEST

START_TEST(limit_gives_the_variance_of_glorot)
{
    static const size_t sizes[][2] = {{784, 512}, {512, 10}, {3, 5}, {1000, 1000}};
    for (size_t i = 0; i < 4; i++) {
        const size_t n = sizes[i][0], m = sizes[i][1];
        const double limit = ex_glorot_limit(n, m);
        expect_number(
            text("limit * limit / 3 for ex_glorot_limit(%zu, %zu)", n, m), 2 / (double)(n + m),
            limit * limit / 3, 1e-12,
            "\"The way back has a fan-out\" in chapter 07: the variance 2 / (n + m). Numbers spread "
            "evenly from -a to a have the variance a^2 / 3");
    }
}
END_TEST

START_TEST(limit_of_small_and_of_large_layers)
{
    expect_number("ex_glorot_limit(1, 1)", sqrt(3), ex_glorot_limit(1, 1), 1e-12, "sqrt(6 / 2)");
    expect_number("ex_glorot_limit(1, 3)", sqrt(1.5), ex_glorot_limit(1, 3), 1e-12,
                  "sqrt(6 / 4). 1: divide double by double, 6 / 4 of whole numbers is 1");
    expect_number("ex_glorot_limit(3000000000, 3000000000)", sqrt(1e-9),
                  ex_glorot_limit(3000000000, 3000000000), 1e-12,
                  "the sizes are size_t: an int is too small for them");
}
END_TEST

// --- ex_glorot_uniform: between -0.2 and 0.2 for 100 and 50, deviation 0.2 / sqrt(3) ------------------------

START_TEST(glorot_fills_the_space_between_the_limits)
{
    const double *w = sample(GLOROT, 100, 50);
    double low = w[0], high = w[0];
    char got[64];
    for (size_t i = 0; i < COUNT; i++) {
        low = fmin(low, w[i]);
        high = fmax(high, w[i]);
    }
    snprintf(got, sizeof got, "from %.4f to %.4f", low, high);
    expect_that(low >= -0.2 - 1e-12 && high <= 0.2 + 1e-12 && low < -0.198 && high > 0.198,
                text("ex_glorot_uniform, fan_in 100, fan_out 50: where %d weights lie", COUNT),
                "from nearly -0.2 to nearly 0.2", got,
                LIMIT
                "nn_rng_uniform gives numbers from 0 to 1. Stretch them to twice the limit, and move them "
                "down by the limit");
}
END_TEST

START_TEST(glorot_has_the_mean_0)
{
    expect_mean_0(GLOROT, 100, 50, 0.2 / sqrt(3),
                  LIMIT "half of the weights are negative: from -limit to limit, not from 0 to limit");
}
END_TEST

START_TEST(glorot_has_the_right_size)
{
    expect_size(GLOROT, 100, 50, 0.2 / sqrt(3),
                LIMIT
                "0.067: the deviation was taken for the limit. 0.058: the numbers reach only half the limit. "
                "0.2: all weights lie at the limits, or it was nn_rng_normal. 0: the limit is 0");
    expect_size(GLOROT, 2, 22, 0.5 / sqrt(3), LIMIT "fan_in and fan_out both count");
    expect_size(GLOROT, 22, 2, 0.5 / sqrt(3), LIMIT "fan_in and fan_out both count");
}
END_TEST

START_TEST(glorot_is_equally_likely_everywhere)
{
    const double *w = sample(GLOROT, 100, 50);
    for (int tenth = 0; tenth < 10; tenth++) {
        const double low = -0.2 + 0.04 * tenth;
        expect_number(
            text("ex_glorot_uniform, fan_in 100, fan_out 50: the share of weights between %.2f and %.2f", low,
                 low + 0.04),
            0.1, share_between(w, low, low + 0.04), chance(0.3),
            LIMIT "a tenth of the space gets a tenth of the weights: one number of nn_rng_uniform for each");
    }
}
END_TEST

START_TEST(glorot_draws_each_weight_anew)
{
    expect_no_memory(GLOROT);
}
END_TEST

START_TEST(glorot_takes_all_chance_from_rng)
{
    expect_chance_from_rng(GLOROT);
}
END_TEST

START_TEST(glorot_fills_any_count)
{
    expect_any_count(GLOROT);
}
END_TEST

// --- ex_he_normal: deviation 0.2 for 50 ---------------------------------------------------------------------

START_TEST(he_has_the_mean_0)
{
    expect_mean_0(HE, 50, 1, 0.2, "nn_rng_normal has the mean 0 already: only multiply it");
}
END_TEST

START_TEST(he_has_the_right_size)
{
    expect_size(
        HE, 50, 1, 0.2,
        DEVIATION
        ". 0.04: that is the variance, take its root. 0.14: the 2, for the relu, is missing. 0: in C, "
        "2 / 50 of whole numbers is 0");
    expect_size(HE, 8, 1, 0.5, DEVIATION);
    expect_size(HE, 2, 1, 1, DEVIATION);
}
END_TEST

START_TEST(he_has_the_shape_of_a_bell)
{
    const double *w = sample(HE, 50, 1);
    expect_number("ex_he_normal, fan_in 50: the share of weights between -0.2 and 0.2 (one deviation)",
                  0.682689, share_between(w, -0.2, 0.2), chance(0.5),
                  DEVIATION ". Not nn_rng_uniform, and no limit");
    expect_number("ex_he_normal, fan_in 50: the share of weights between -0.4 and 0.4 (two deviations)",
                  0.9545, share_between(w, -0.4, 0.4), chance(0.25),
                  DEVIATION ". No limit: one in 22 lies further out");
    expect_number("ex_he_normal, fan_in 50: the share of weights between 0 and 0.2", 0.341345,
                  share_between(w, 0, 0.2), chance(0.5), DEVIATION ". Both signs are equally likely");
}
END_TEST

START_TEST(he_draws_each_weight_anew)
{
    expect_no_memory(HE);
}
END_TEST

START_TEST(he_takes_all_chance_from_rng)
{
    expect_chance_from_rng(HE);
}
END_TEST

START_TEST(he_fills_any_count)
{
    expect_any_count(HE);
}
END_TEST

// --- ex_dead -----------------------------------------------------------------------------------------------

#define FOR_ALL                                                                                              \
    "\"Dead neurons\" in chapter 07: 0 for every image. Neuron j of image n stands at h[n * H + j]"

static void expect_dead(const char *what, size_t dead, size_t N, size_t H, const double *h, const char *look)
{
    expect_count(what, dead, ex_dead(N, H, given("h", N * H * sizeof *h, h)), look);
}

START_TEST(dead_is_0_for_all_images)
{
    const double h[] = {0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 5, 0};
    expect_dead("ex_dead of the images 0 1 0 2, 0 0 0 3, 0 0 5 0", 1, 3, 4, h,
                FOR_ALL ". 2: only the first image was asked. 3: only the last one. 4: one 0 was enough");
}
END_TEST

START_TEST(dead_counts_neurons_not_images)
{
    const double h[] = {0, 0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6};
    expect_dead("ex_dead of the images 0 0 0, 1 2 3, 0 0 0, 4 5 6", 0, 4, 3, h,
                FOR_ALL ". Two images are black for all neurons, but no neuron is dead");
}
END_TEST

START_TEST(dead_may_be_several)
{
    const double h[] = {0, 0, 0, 0, 1, 0, 0, 0, 0, 2};
    expect_dead("ex_dead of the images 0 0 0 0 1, 0 0 0 0 2", 4, 2, 5, h, FOR_ALL);
}
END_TEST

START_TEST(dead_may_be_all_or_none)
{
    const double none[] = {1e-30, 0, 0, 1e-30}, zero[10] = {0};
    expect_dead("ex_dead of two images, all 0", 5, 2, 5, zero, FOR_ALL);
    expect_dead("ex_dead of the images 1e-30 0, 0 1e-30", 0, 2, 2, none,
                "a small number is not 0: the neuron is alive, and can learn");
    expect_dead("ex_dead of one image 0 0 1e-30 (N = 1, H = 3)", 2, 1, 3, none + 1, FOR_ALL);
    expect_dead("ex_dead of two images 0, 0 (N = 2, H = 1)", 1, 2, 1, zero, FOR_ALL);
    expect_dead("ex_dead of no neurons (H = 0)", 0, 1, 0, zero, "no neuron, none dead");
}
END_TEST

void exercise(void)
{
    core("ex_variance_of_sum", variance_of_784_products);
    core("ex_variance_of_sum", variance_of_a_sum_whose_cases_are_all_tried);
    core("ex_variance_of_sum", variance_makes_up_for_the_relu);
    core("ex_glorot_limit", limit_of_100_and_50);
    core("ex_glorot_limit", limit_asks_both_sides);
    core("ex_glorot_limit", limit_gives_the_variance_of_glorot);
    core("ex_glorot_uniform", glorot_draws_each_weight_anew);
    core("ex_glorot_uniform", glorot_has_the_mean_0);
    core("ex_glorot_uniform", glorot_has_the_right_size);
    core("ex_glorot_uniform", glorot_fills_the_space_between_the_limits);
    core("ex_glorot_uniform", glorot_is_equally_likely_everywhere);
    core("ex_he_normal", he_draws_each_weight_anew);
    core("ex_he_normal", he_has_the_mean_0);
    core("ex_he_normal", he_has_the_right_size);
    core("ex_he_normal", he_has_the_shape_of_a_bell);
    core("ex_dead", dead_is_0_for_all_images);
    core("ex_dead", dead_counts_neurons_not_images);
    core("ex_dead", dead_may_be_several);

    limits("ex_variance_of_sum", variance_of_nothing_and_of_very_much);
    limits("ex_glorot_limit", limit_of_small_and_of_large_layers);
    limits("ex_glorot_uniform", glorot_takes_all_chance_from_rng);
    limits("ex_glorot_uniform", glorot_fills_any_count);
    limits("ex_he_normal", he_takes_all_chance_from_rng);
    limits("ex_he_normal", he_fills_any_count);
    limits("ex_dead", dead_may_be_all_or_none);
}
