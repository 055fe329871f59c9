/*
 * check_dropout.c - the grader of homework 09.
 *
 * Which numbers a right answer drops is its own affair: it may draw as it likes. Judged are the factors, and shares
 * of many numbers. A share of n numbers, each dropped with probability r, has the standard deviation
 * sqrt(r (1 - r) / n). Six of them are allowed: chance exceeds that in less than one of ten million tests.
 * The losses of the early stopping, and what must come out, were written down by hand.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MANY = 20000, VERY_MANY = 400000, FEW = 24 };

#define DROPOUT "\"Dropout\" in chapter 09: "
#define DRAW    DROPOUT "0 with probability rate, drawn for each number by itself"
#define FACTOR  DROPOUT "what stays is multiplied by 1 / (1 - rate), and the mask holds this factor"

static double numbers[VERY_MANY]; // between -2 and 2, none of them 0

static const double *make_numbers(void)
{
    for (size_t i = 0; i < VERY_MANY; i++)
        numbers[i] = ((double)(i * 37 % 101) - 50.5) / 25;
    return numbers;
}

static nn_rng *stream(uint32_t number)
{
    nn_rng rng = nn_rng_at(9, NN_RNG_USER, 0, number);
    return changing("rng", sizeof rng, &rng);
}

typedef struct {
    double *x, *mask, *y;
} dropped;

// ex_dropout_forward on the first `count` numbers.
static dropped drop(size_t count, double rate, bool training, nn_rng *rng)
{
    size_t bytes = count * sizeof(double);
    dropped d = {given("x", bytes, make_numbers()), blank("mask", bytes), blank("y", bytes)};
    ex_dropout_forward(count, rate, training, rng, d.x, d.mask, d.y);
    return d;
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(b);
}

// Each factor is 0 or 1 / (1 - rate). The first one that is not is shown.
static void expect_factors(size_t count, double rate, const double *mask)
{
    size_t i = 0;
    while (i + 1 < count && (mask[i] == 0 || near(mask[i], 1 / (1 - rate))))
        i++;
    if (mask[i] != 0)
        expect_number(
            text("ex_dropout_forward while training with rate %g: mask[%zu], which is not 0", rate, i),
            1 / (1 - rate), mask[i], 1e-9 / (1 - rate), FACTOR);
}

static void expect_filled(double rate, const double *mask)
{
    expect_that(!isnan(mask[0]), text("ex_dropout_forward while training with rate %g: mask[0]", rate),
                "0, or the factor of what stays", "nothing (it was not filled), or not a number",
                "fill both: mask [count] with the factors, and y [count]");
}

// How many of them are 0, as a share.
static double share_of_0(size_t count, const double *mask)
{
    size_t zeros = 0;
    for (size_t i = 0; i < count; i++)
        zeros += mask[i] == 0;
    return (double)zeros / (double)count;
}

static double six_deviations(double rate, double count)
{
    return 6 * sqrt(rate * (1 - rate) / count);
}

// --- forward ------------------------------------------------------------------------------------------------

START_TEST(the_share_of_numbers_that_are_dropped_is_the_rate)
{
    static const double rates[] = {0.2, 0.5, 0.25, 0.8};
    for (size_t r = 0; r < 4; r++) {
        dropped d = drop(MANY, rates[r], true, stream((uint32_t)r));
        expect_filled(rates[r], d.mask);
        expect_number(text("ex_dropout_forward of %d numbers with rate %g: share of the mask that is 0", MANY,
                           rates[r]),
                      rates[r], share_of_0(MANY, d.mask), six_deviations(rates[r], MANY), DRAW);
    }
}
END_TEST

START_TEST(what_stays_is_multiplied_by_1_over_1_minus_rate)
{
    static const double rates[] = {0.2, 0.5, 0.25, 0.8};
    for (size_t r = 0; r < 4; r++) {
        dropped d = drop(MANY, rates[r], true, stream((uint32_t)r));
        expect_factors(MANY, rates[r], d.mask);
    }
}
END_TEST

START_TEST(y_is_x_times_the_mask_that_is_kept)
{
    dropped d = drop(MANY, 0.4, true, stream(5));
    size_t i = 0;
    while (i + 1 < MANY && fabs(d.y[i] - d.x[i] * d.mask[i]) <= 1e-12)
        i++;
    expect_number(
        text("ex_dropout_forward with rate 0.4: y[%zu], where x is %g and mask is %g", i, d.x[i], d.mask[i]),
        d.x[i] * d.mask[i], d.y[i], 1e-12,
        "y[i] = x[i] * mask[i], with the very mask that the caller gets back");
}
END_TEST

START_TEST(the_mean_of_y_is_the_mean_of_x)
{
    double rate = 0.3, mean = 0, ones[MANY], *mask = blank("mask", sizeof ones), *y = blank("y", sizeof ones);
    for (size_t i = 0; i < MANY; i++)
        ones[i] = 1;
    ex_dropout_forward(MANY, rate, true, stream(6), given("x", sizeof ones, ones), mask, y);
    for (size_t i = 0; i < MANY; i++)
        mean += y[i] / MANY;
    expect_number(text("ex_dropout_forward of %d ones with rate 0.3: mean of y", MANY), 1, mean,
                  six_deviations(rate, MANY) / (1 - rate),
                  DROPOUT "a share of 1 - rate stays, so what stays is divided by 1 - rate");
}
END_TEST

START_TEST(without_training_nothing_is_changed_and_nothing_drawn)
{
    nn_rng *rng = stream(7), before = *rng;
    dropped d = drop(FEW, 0.5, false, rng);
    expect_numbers("ex_dropout_forward with training false, rate 0.5: y", FEW, d.x, d.y, 1e-12,
                   "ask for training: when the network is used, all are there, and y is x");
    for (size_t i = 0; i < FEW; i++)
        expect_number(text("ex_dropout_forward with training false, rate 0.5: mask[%zu]", i), 1, d.mask[i],
                      1e-12, "y[i] = x[i] * mask[i] holds here, too: so the factor is 1");
    expect_number("ex_dropout_forward with training false: the number that rng gives after it",
                  nn_rng_uint32(&before), nn_rng_uint32(rng), 0,
                  "draw only while training: else all random numbers that come later are others");
}
END_TEST

START_TEST(each_call_draws_a_new_mask)
{
    nn_rng *rng = stream(8);
    size_t different = 0;
    dropped first = drop(MANY, 0.5, true, rng), second = drop(MANY, 0.5, true, rng);
    expect_filled(0.5, first.mask);
    for (size_t i = 0; i < MANY; i++)
        different += (first.mask[i] == 0) != (second.mask[i] == 0);
    // One of the two is 0, and the other not: probability 2 * 0.5 * 0.5.
    expect_number("two calls with the same rng and rate 0.5: share of the numbers whose mask is another one",
                  0.5, (double)different / MANY, six_deviations(0.5, MANY),
                  "draw from the rng that is given (it counts on by itself), and not from a copy of it");
}
END_TEST

START_TEST(the_same_random_numbers_give_the_same_mask)
{
    dropped first = drop(MANY, 0.5, true, stream(9)), second = drop(MANY, 0.5, true, stream(9));
    size_t i = 0;
    expect_filled(0.5, first.mask);
    while (i + 1 < MANY && first.mask[i] == second.mask[i])
        i++;
    expect_number(text("two calls, each with a new rng of the same address: mask[%zu] of the second call", i),
                  first.mask[i], second.mask[i], 1e-12,
                  "take all your random numbers from rng, and nothing from rand() or the clock");
}
END_TEST

START_TEST(each_number_is_dropped_by_its_own_chance)
{
    nn_rng *rng = stream(10);
    double x = 1, *mask = changing("mask", sizeof x, &x), *y = changing("y", sizeof x, &x);
    size_t zeros = 0;
    for (size_t i = 0; i < MANY; i++) {
        ex_dropout_forward(1, 0.3, true, rng, &x, mask, y);
        zeros += *mask == 0;
    }
    expect_number(text("%d calls with a single number and rate 0.3: share of those that are dropped", MANY),
                  0.3, (double)zeros / MANY, six_deviations(0.3, MANY),
                  "not a fixed number of a call is dropped: each one for itself, with probability rate");
}
END_TEST

START_TEST(neighbours_are_dropped_independently)
{
    dropped d = drop(MANY, 0.5, true, stream(11));
    size_t both = 0;
    expect_filled(0.5, d.mask);
    for (size_t i = 0; i + 1 < MANY; i += 2)
        both += d.mask[i] == 0 && d.mask[i + 1] == 0;
    expect_number(
        "ex_dropout_forward with rate 0.5: share of the pairs (0,1), (2,3), ... that are dropped both", 0.25,
        (double)both / (MANY / 2), six_deviations(0.25, MANY / 2),
        "each number needs a draw of its own: both are dropped with probability 0.5 * 0.5");
}
END_TEST

START_TEST(with_rate_0_all_stay_as_they_are)
{
    dropped d = drop(FEW, 0, true, stream(13));
    double ones[FEW];
    for (size_t i = 0; i < FEW; i++)
        ones[i] = 1;
    expect_numbers("ex_dropout_forward with rate 0: mask", FEW, ones, d.mask, 1e-12, FACTOR);
    expect_numbers("ex_dropout_forward with rate 0: y", FEW, d.x, d.y, 1e-12, "y[i] = x[i] * mask[i]");
}
END_TEST

START_TEST(rates_near_the_ends_are_met)
{
    static const double rates[] = {0.001, 0.999};
    for (size_t r = 0; r < 2; r++) {
        dropped d = drop(VERY_MANY, rates[r], true, stream(14));
        expect_filled(rates[r], d.mask);
        expect_number(
            text("ex_dropout_forward of %d numbers with rate %g: share that is dropped", VERY_MANY, rates[r]),
            rates[r], share_of_0(VERY_MANY, d.mask), six_deviations(rates[r], VERY_MANY),
            "is the rate rounded on the way? nn_rng_uniform(rng) < rate holds with probability rate, for any "
            "rate");
    }
}
END_TEST

START_TEST(forward_works_in_place)
{
    double *mask = blank("mask", FEW * sizeof *mask),
           *both = changing("x and y", FEW * sizeof *both, make_numbers());
    ex_dropout_forward(FEW, 0.5, true, stream(15), both, mask, both);
    expect_filled(0.5, mask);
    for (size_t i = 0; i < FEW; i++)
        expect_number(text("ex_dropout_forward with y the same array as x: y[%zu], mask is %g", i, mask[i]),
                      numbers[i] * mask[i], both[i], 1e-12,
                      "do you read an x[i] after y[i] was written over it?");
    double kept[FEW];
    memcpy(kept, both, sizeof kept);
    ex_dropout_forward(FEW, 0.5, false, stream(16), both, mask, both);
    expect_numbers("ex_dropout_forward with training false, y the same array as x: y", FEW, kept, both, 1e-12,
                   "without training y is x");
    ex_dropout_forward(0, 0.5, true, stream(16), both, mask, both);
    expect_numbers("ex_dropout_forward with count 0: y", FEW, kept, both, 1e-12,
                   "the loop runs over count numbers");
}
END_TEST

// --- backward -----------------------------------------------------------------------------------------------

START_TEST(backward_multiplies_by_the_mask)
{
    double mask[] = {0, 1.25, 1.25, 0, 1.25}, dy[] = {3, 4, -8, 0.5, 0}, expected[] = {0, 5, -10, 0, 0},
           *dx = blank("dx", sizeof dy);
    ex_dropout_backward(5, given("mask", sizeof mask, mask), given("dy", sizeof dy, dy), dx);
    expect_numbers("ex_dropout_backward of dy 3 4 -8 0.5 0 with the mask 0 1.25 1.25 0 1.25: dx", 5, expected,
                   dx, 1e-12,
                   "dx[i] = dy[i] * mask[i]: who was silent gets no blame, who spoke louder gets more");
}
END_TEST

typedef struct {
    nn_rng begin; // each measurement begins here: so the mask stands still
    double *x, *mask, *y;
} pass;

// sum of (i + 1) y[i]^2 / 2: its slope by y[i] is (i + 1) y[i]
static double loss_behind_dropout(void *context)
{
    pass *p = context;
    nn_rng rng = p->begin;
    double loss = 0;
    ex_dropout_forward(FEW, 0.4, true, &rng, p->x, p->mask, p->y);
    for (size_t i = 0; i < FEW; i++)
        loss += (double)(i + 1) * p->y[i] * p->y[i] / 2;
    return loss;
}

START_TEST(backward_is_the_slope_of_forward_with_the_same_mask)
{
    size_t bytes = FEW * sizeof(double);
    double dy[FEW], *dx = blank("dx", bytes);
    pass p = {nn_rng_at(9, NN_RNG_USER, 1, 0), changing("x", bytes, make_numbers()), blank("mask", bytes),
              blank("y", bytes)};
    loss_behind_dropout(&p);
    for (size_t i = 0; i < FEW; i++)
        dy[i] = (double)(i + 1) * p.y[i];
    ex_dropout_backward(FEW, p.mask, given("dy", bytes, dy), dx);
    judged_tensor tensor = {"dx", p.x, dx, 1, FEW};
    expect_gradient(
        "ex_dropout_forward with rate 0.4, then ex_dropout_backward with its mask", loss_behind_dropout, &p,
        &tensor, 1, 0,
        "\"Is the gradient right?\" in chapter 09: the way back needs the mask of the way forward");
}
END_TEST

START_TEST(backward_works_in_place)
{
    double mask[] = {2, 0, 2}, dy[] = {1, 2, 3}, expected[] = {2, 0, 6},
           *both = changing("dy and dx", sizeof dy, dy);
    ex_dropout_backward(3, given("mask", sizeof mask, mask), both, both);
    expect_numbers("ex_dropout_backward with dx the same array as dy: dx", 3, expected, both, 1e-12,
                   "do you read a dy[i] after dx[i] was written over it?");
    ex_dropout_backward(0, mask, both, both);
    expect_numbers("the same, and then once more with count 0: dx", 3, expected, both, 1e-12,
                   "the loop runs over count numbers");
}
END_TEST

// --- L2 -----------------------------------------------------------------------------------------------------

#define PRICE                                                                                                \
    "\"A price on large weights\" in chapter 09: the derivative of l2 * w^2 is 2 * l2 * w, and it is added"

START_TEST(l2_is_added_to_the_gradient_that_is_there)
{
    double w[] = {2, -3, 0, 0.5}, dw[] = {1, 1, 1, -0.1}, expected[] = {1.4, 0.4, 1, 0},
           *sum = changing("dw", sizeof dw, dw);
    ex_l2_gradient(4, 0.1, given("w", sizeof w, w), sum);
    expect_numbers("ex_l2_gradient with l2 0.1, w 2 -3 0 0.5, dw 1 1 1 -0.1: dw", 4, expected, sum, 1e-12,
                   PRICE);
}
END_TEST

enum { WEIGHTS = 7 };
static const double pulls[WEIGHTS] = {1, -2, 0.5, 0, 3, -1, 0.25};

// A loss whose gradient is `pulls`, and the price of the weights.
static double loss_with_price(void *context)
{
    const double *w = context;
    double loss = 0;
    for (size_t i = 0; i < WEIGHTS; i++)
        loss += pulls[i] * w[i] + 0.05 * w[i] * w[i];
    return loss;
}

START_TEST(l2_makes_dw_the_gradient_of_loss_and_price)
{
    double begin[WEIGHTS] = {0.5, -1, 2, 0.1, -0.3, 4, -2}, *w = changing("w", sizeof begin, begin),
           *dw = changing("dw", sizeof pulls, pulls);
    ex_l2_gradient(WEIGHTS, 0.05, w, dw);
    judged_tensor tensor = {"dw", w, dw, 1, WEIGHTS};
    expect_gradient("ex_l2_gradient with l2 0.05 and seven weights", loss_with_price, w, &tensor, 1, 0,
                    PRICE);
}
END_TEST

START_TEST(l2_of_0_changes_nothing)
{
    double w[] = {1e6, -7, 0.1}, dw[] = {0.1, 0.2, 0.3}, *same = changing("dw", sizeof dw, dw);
    ex_l2_gradient(3, 0, given("w", sizeof w, w), same);
    expect_numbers("ex_l2_gradient with l2 0: dw", 3, dw, same, 1e-15, "with l2 = 0 there is no price");
    ex_l2_gradient(0, 1, given("w", sizeof w, w), same);
    expect_numbers("ex_l2_gradient with count 0: dw", 3, dw, same, 1e-15, "the loop runs over count weights");
}
END_TEST

// --- early stopping -----------------------------------------------------------------------------------------

#define IN_TIME "\"Stopping in time\" in chapter 09: "

// `losses` says which; not made by text().
static void expect_stop(const char *losses, size_t count, const double *val_loss, size_t patience,
                        size_t epochs, size_t best, const char *look)
{
    size_t *found = blank("best", sizeof *found);
    size_t got =
        ex_early_stopping(count, given("val_loss", count * sizeof *val_loss, val_loss), patience, found);
    char name[160];
    snprintf(name, sizeof name, "ex_early_stopping of %s, patience %zu", losses, patience);
    expect_count(text("%s: epochs that are trained", name), epochs, got, look);
    expect_that(*found != SIZE_MAX, text("%s: *best", name), "the number of an epoch, or 0",
                "nothing (it was not filled)",
                "write the best epoch to *best, also when the training stops early");
    expect_count(text("%s: *best", name), best, *found, look);
}

START_TEST(it_stops_after_patience_epochs_without_a_new_best)
{
    static const double losses[] = {0.9, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1};
    for (size_t patience = 1; patience <= 5; patience++)
        expect_stop("0.9 0.5 0.6 0.7 0.8 0.9 1.0 1.1", 8, losses, patience, 2 + patience, 2,
                    IN_TIME "epoch 2 is the best, and then exactly `patience` epochs are waited for");
}
END_TEST

START_TEST(it_never_stops_while_the_loss_falls)
{
    static const double losses[] = {0.9, 0.8, 0.7, 0.6, 0.5};
    expect_stop("0.9 0.8 0.7 0.6 0.5", 5, losses, 1, 5, 5,
                IN_TIME "each epoch is a new best, so nobody waits");
    expect_stop("0.9 0.8 0.7 0.6 0.5", 5, losses, 100, 5, 5,
                IN_TIME "each epoch is a new best, so nobody waits");
}
END_TEST

START_TEST(the_epochs_of_waiting_are_in_a_row)
{
    static const double losses[] = {0.9, 0.95, 0.8, 0.85, 0.7, 0.75, 0.6, 0.65, 0.66, 0.67};
    expect_stop("0.9 0.95 0.8 0.85 0.7 0.75 0.6 0.65 0.66 0.67", 10, losses, 2, 9, 7,
                IN_TIME "at each new best the waiting begins again at 0");
}
END_TEST

START_TEST(a_loss_is_compared_with_the_best_so_far)
{
    static const double losses[] = {1.0, 0.5, 0.9, 0.8, 0.7, 0.6};
    expect_stop("1.0 0.5 0.9 0.8 0.7 0.6", 6, losses, 3, 5, 2,
                IN_TIME "smaller than the smallest so far, not smaller than the epoch before");
}
END_TEST

START_TEST(what_comes_after_the_stop_is_never_seen)
{
    static const double losses[] = {0.9, 0.5, 0.6, 0.7, 0.1};
    expect_stop("0.9 0.5 0.6 0.7 0.1", 5, losses, 2, 4, 2,
                IN_TIME "the training ended after epoch 4, so epoch 5 never takes place");
}
END_TEST

START_TEST(an_equal_loss_is_no_new_best)
{
    static const double losses[] = {0.9, 0.5, 0.5, 0.5, 0.4};
    expect_stop("0.9 0.5 0.5 0.5 0.4", 5, losses, 2, 4, 2, "a new best is smaller: <, and not <=");
    expect_stop("0.9 0.5 0.5 0.5 0.4", 5, losses, 3, 5, 5, "a new best is smaller: <, and not <=");
}
END_TEST

START_TEST(a_loss_that_is_not_a_number_is_no_new_best)
{
    const double losses[] = {0.9, 0.5, NAN, NAN, 0.4};
    expect_stop("0.9 0.5 nan nan 0.4", 5, losses, 2, 4, 2,
                "every comparison with NaN is false: which one do you ask, and what follows if it is?");
    expect_stop("0.9 0.5 nan nan 0.4", 5, losses, 3, 5, 5, "NaN is an epoch of waiting like any other");
}
END_TEST

START_TEST(a_first_loss_that_is_not_a_number_is_no_best)
{
    const double losses[] = {NAN, 0.9, 0.5, 0.6, 0.7}, none[] = {NAN, NAN, NAN, NAN, NAN};
    expect_stop("nan 0.9 0.5 0.6 0.7", 5, losses, 2, 5, 3,
                "with val_loss[0] as the smallest so far, nothing is ever smaller than NaN");
    expect_stop("five times nan", 5, none, 3, 3, 0,
                "no epoch was a new best: *best is 0, and the waiting counts");
}
END_TEST

START_TEST(losses_may_be_large_or_negative)
{
    static const double large[] = {9e12, 5e12, 6e12, 7e12}, negative[] = {-1, -3, -2, -2};
    expect_stop("9e12 5e12 6e12 7e12", 4, large, 2, 4, 2,
                "the smallest loss so far: what does it begin with?");
    expect_stop("-1 -3 -2 -2", 4, negative, 2, 4, 2, "the smallest loss so far: what does it begin with?");
}
END_TEST

START_TEST(a_training_of_no_or_one_epoch)
{
    static const double losses[] = {0.7};
    expect_stop("no epochs", 0, losses, 1, 0, 0, "without an epoch there is no best one: *best is 0");
    expect_stop("a single 0.7", 1, losses, 1, 1, 1, "the first number is always a new best");
}
END_TEST

void exercise(void)
{
    core("ex_dropout_forward", the_share_of_numbers_that_are_dropped_is_the_rate);
    core("ex_dropout_forward", what_stays_is_multiplied_by_1_over_1_minus_rate);
    core("ex_dropout_forward", y_is_x_times_the_mask_that_is_kept);
    core("ex_dropout_forward", the_mean_of_y_is_the_mean_of_x);
    core("ex_dropout_forward", without_training_nothing_is_changed_and_nothing_drawn);
    core("ex_dropout_forward", each_call_draws_a_new_mask);
    core("ex_dropout_forward", the_same_random_numbers_give_the_same_mask);
    core("ex_dropout_backward", backward_multiplies_by_the_mask);
    core("ex_dropout_backward", backward_is_the_slope_of_forward_with_the_same_mask);
    core("ex_l2_gradient", l2_is_added_to_the_gradient_that_is_there);
    core("ex_l2_gradient", l2_makes_dw_the_gradient_of_loss_and_price);
    core("ex_early_stopping", it_stops_after_patience_epochs_without_a_new_best);
    core("ex_early_stopping", it_never_stops_while_the_loss_falls);
    core("ex_early_stopping", the_epochs_of_waiting_are_in_a_row);
    core("ex_early_stopping", a_loss_is_compared_with_the_best_so_far);
    core("ex_early_stopping", what_comes_after_the_stop_is_never_seen);

    limits("ex_dropout_forward", each_number_is_dropped_by_its_own_chance);
    limits("ex_dropout_forward", neighbours_are_dropped_independently);
    limits("ex_dropout_forward", with_rate_0_all_stay_as_they_are);
    limits("ex_dropout_forward", rates_near_the_ends_are_met);
    limits("ex_dropout_forward", forward_works_in_place);
    limits("ex_dropout_backward", backward_works_in_place);
    limits("ex_l2_gradient", l2_of_0_changes_nothing);
    limits("ex_early_stopping", an_equal_loss_is_no_new_best);
    limits("ex_early_stopping", a_loss_that_is_not_a_number_is_no_new_best);
    limits("ex_early_stopping", a_first_loss_that_is_not_a_number_is_no_best);
    limits("ex_early_stopping", losses_may_be_large_or_negative);
    limits("ex_early_stopping", a_training_of_no_or_one_epoch);
}
