/*
 * check_augmentation.c - the grader of homework 13.
 *
 * Small images were moved on paper. Small batches were worked out by hand, with an epsilon that makes the roots come
 * out even: variance 1 or 6 and epsilon 3 give the deviation 2 or 3. Other sizes are compared with loops that stand
 * here and go another way: the variance from the distances of all pairs, an image moved by asking where each
 * pixel goes. The slopes are judged by what a loss does when a number is moved; that loss uses nothing of the reader's.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 160, MOST_CHANNELS = 8 };

#define MIRROR                                                                                               \
    "the pixel at w changes places with the one at W - 1 - w, all of its channels in their order, and each " \
    "pair only once: [h,w,c] stands at x[(h * W + w) * C + c]"
#define MOVED                                                                                                \
    "y[h,w,c] = x[h - down, w - right, c] if 0 <= h - down < H and 0 <= w - right < W, else 0. "             \
    "Ask for both sides, and write the 0, too. Beware of size_t: it has no -1"
#define CHANNEL  "each channel for itself: number m of channel c is x[m * C + c], and m goes from 0 to M - 1"
#define VARIANCE "the mean of the squared distances from the mean: divide by M, not by M - 1"
#define XHAT     "xhat = (x - mean) / sqrt(variance + epsilon): epsilon is added inside of the root"
#define IN_PLACE "is a number read after another one was written in its place?"
#define BACKWARD "dx = gamma / sqrt(variance + epsilon) (dy - dbeta / M - xhat dgamma / M)"
#define SUMS     "dbeta = sum of dy, dgamma = sum of dy * xhat, over all M numbers of the channel, without 1/M"
#define NO_SPREAD                                                                                            \
    "a channel whose numbers are all equal has xhat = 0 and the variance 0. Epsilon keeps the root above 0"

// Numbers between -1 and 1 without a pattern, the same each time.
static void fill(size_t count, double *numbers, double start)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = sin(start + 2.3 * (double)i + 0.7 * (double)(i * i));
}

static double *given_numbers(const char *name, size_t count, const double *numbers)
{
    return given(name, count * sizeof *numbers, numbers);
}

static double *changing_numbers(const char *name, size_t count, const double *numbers)
{
    return changing(name, count * sizeof *numbers, numbers);
}

static double *blank_numbers(const char *name, size_t count)
{
    return blank(name, count * sizeof(double));
}

static double *sevens(const char *name, size_t count)
{
    double seven[MOST];
    for (size_t i = 0; i < count; i++)
        seven[i] = 7;
    return changing_numbers(name, count, seven);
}

// --- ex_flip -----------------------------------------------------------------------------------------------

START_TEST(flip_mirrors_each_row)
{
    double x[] = {1, 2, 3, 4, 5, 6}, expected[] = {3, 2, 1, 6, 5, 4}, *image = changing("x", sizeof x, x);
    ex_flip(2, 3, 1, image);
    expect_numbers(
        "ex_flip of the rows 1 2 3 and 4 5 6: x", 6, expected, image, 0,
        "3 2 1 and 6 5 4 were expected. 1 2 3: was each pair exchanged twice? 4 5 6 first: that is up "
        "and down");
}
END_TEST

START_TEST(flip_keeps_the_channels_of_a_pixel_in_order)
{
    double x[] = {1, 2, 3, 10, 20, 30}, expected[] = {10, 20, 30, 1, 2, 3};
    double *image = changing("x", sizeof x, x);
    ex_flip(1, 2, 3, image);
    expect_numbers("ex_flip of two pixels, (1,2,3) and (10,20,30): x", 6, expected, image, 0,
                   "pixels change places, and each takes its channels along, in the same order");
}
END_TEST

START_TEST(flip_of_other_sizes)
{
    static const size_t sizes[][3] = {{3, 4, 2}, {2, 5, 3}, {4, 2, 1}, {5, 3, 4}, {1, 7, 1}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        const size_t H = sizes[s][0], W = sizes[s][1], C = sizes[s][2];
        double x[MOST], *image;
        fill(H * W * C, x, 1);
        image = changing_numbers("x", H * W * C, x);
        ex_flip(H, W, C, image);
        for (size_t i = 0; i < H * W * C; i++) {
            size_t pixel = i / C, from = pixel - pixel % W + (W - 1 - pixel % W);
            expect_number(text("ex_flip with H = %zu, W = %zu, C = %zu: x[%zu,%zu,%zu]", H, W, C, pixel / W,
                               pixel % W, i % C),
                          x[from * C + i % C], image[i], 0, MIRROR);
        }
    }
}
END_TEST

START_TEST(flip_of_one_column_changes_nothing)
{
    double x[] = {1, 2, 3, 4, 5, 6}, *image = changing("x", sizeof x, x);
    ex_flip(3, 1, 2, image);
    expect_numbers("ex_flip with W = 1 (H = 3, C = 2): x", 6, x, image, 0,
                   "left and right are the same pixel here. " MIRROR);
}
END_TEST

// --- ex_shift ----------------------------------------------------------------------------------------------

static void expect_shift(size_t H, size_t W, size_t C, ptrdiff_t down, ptrdiff_t right)
{
    double x[MOST], expected[MOST] = {0}, *y = blank_numbers("y", H * W * C);
    fill(H * W * C, x, 2);
    for (size_t i = 0; i < H * W * C; i++) {
        ptrdiff_t h = (ptrdiff_t)(i / C / W) + down, w = (ptrdiff_t)(i / C % W) + right; // where it goes
        if (h >= 0 && w >= 0 && h < (ptrdiff_t)H && w < (ptrdiff_t)W)
            expected[((size_t)h * W + (size_t)w) * C + i % C] = x[i];
    }
    ex_shift(H, W, C, down, right, given_numbers("x", H * W * C, x), y);
    for (size_t i = 0; i < H * W * C; i++)
        expect_number(text("ex_shift with H = %zu, W = %zu, C = %zu, down = %td, right = %td: y[%zu,%zu,%zu]",
                           H, W, C, down, right, i / C / W, i / C % W, i % C),
                      expected[i], y[i], 0, MOVED);
}

START_TEST(shift_moves_down_and_right)
{
    double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, expected[] = {0, 0, 0, 0, 0, 1, 0, 0, 4};
    double *y = blank("y", sizeof x);
    ex_shift(3, 3, 1, 1, 2, given("x", sizeof x, x), y);
    expect_numbers("ex_shift of 1 2 3 / 4 5 6 / 7 8 9 with down = 1, right = 2: y", 9, expected, y, 0,
                   "0 0 0 / 0 0 1 / 0 0 4 was expected. " MOVED);
}
END_TEST

START_TEST(shift_moves_up_and_left)
{
    double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, expected[] = {8, 9, 0, 0, 0, 0, 0, 0, 0};
    double *y = blank("y", sizeof x);
    ex_shift(3, 3, 1, -2, -1, given("x", sizeof x, x), y);
    expect_numbers("ex_shift of 1 2 3 / 4 5 6 / 7 8 9 with down = -2, right = -1: y", 9, expected, y, 0,
                   "8 9 0 / 0 0 0 / 0 0 0 was expected. " MOVED);
}
END_TEST

START_TEST(shift_takes_all_channels_along)
{
    double x[] = {1, 10, 2, 20, 3, 30}, expected[] = {0, 0, 1, 10, 2, 20}, *y = blank("y", sizeof x);
    ex_shift(1, 3, 2, 0, 1, given("x", sizeof x, x), y);
    expect_numbers("ex_shift of the pixels (1,10) (2,20) (3,30) with right = 1: y", 6, expected, y, 0,
                   "a shift by one pixel is a shift by C numbers: [h,w,c] stands at (h * W + w) * C + c");
}
END_TEST

START_TEST(shift_of_other_sizes)
{
    for (ptrdiff_t down = -3; down <= 3; down++)
        for (ptrdiff_t right = -2; right <= 2; right++) {
            if (down % 2 == 0)
                expect_shift(3, 4, 2, down, right);
            else if (right != 0)
                expect_shift(4, 3, 1, down, right);
        }
}
END_TEST

START_TEST(shift_further_than_the_image_leaves_nothing)
{
    expect_shift(3, 2, 2, 0, 2);
    expect_shift(3, 2, 2, -3, 0);
    expect_shift(2, 3, 1, 1000, -1);
    expect_shift(2, 3, 1, 0, -1000);
    expect_shift(1, 1, 3, -1, 1);
}
END_TEST

// --- a batch and its layer ---------------------------------------------------------------------------------

// Channel 0 is 1 3 3 1: mean 2, variance 1. Channel 1 is 12 12 6 10: mean 10, distances 2 2 -4 0, variance 6.
static const double batch[] = {1, 12, 3, 12, 3, 6, 1, 10};
static const double two_gamma[] = {2, -3}, two_beta[] = {10, 100};
static const double two_moving_mean[] = {4, -6}, two_moving_variance[] = {9, 2};

#define THE_BATCH "channel 0 = 1 3 3 1, channel 1 = 12 12 6 10, epsilon = 3"

// The moving numbers may be changed when the layer is trained, and must stay when it is used.
static ex_batchnorm make_layer(size_t C, double epsilon, bool trained, const double *gamma,
                               const double *beta, const double *moving_mean, const double *moving_variance)
{
    double *(*numbers)(const char *, size_t, const double *) = trained ? changing_numbers : given_numbers;
    return (ex_batchnorm){.C = C,
                          .epsilon = epsilon,
                          .momentum = 0.75,
                          .gamma = given_numbers("layer->gamma", C, gamma),
                          .beta = given_numbers("layer->beta", C, beta),
                          .moving_mean = numbers("layer->moving_mean", C, moving_mean),
                          .moving_variance = numbers("layer->moving_variance", C, moving_variance)};
}

static ex_batchnorm two_channels(bool trained)
{
    return make_layer(2, 3, trained, two_gamma, two_beta, two_moving_mean, two_moving_variance);
}

// The grader's own batch normalization.
typedef struct {
    size_t M, C;
    double epsilon;
    double x[MOST], gamma[MOST_CHANNELS], beta[MOST_CHANNELS], dy[MOST];
    double mean[MOST_CHANNELS], variance[MOST_CHANNELS], y[MOST]; // found by work_out
} normalized;

// The variance is half the mean of the squared distances of all pairs: no mean is needed for it.
static void work_out(normalized *a)
{
    const size_t M = a->M, C = a->C;
    for (size_t c = 0; c < C; c++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < M; i++) {
            sum += a->x[i * C + c];
            for (size_t j = 0; j < i; j++)
                squares += pow(a->x[i * C + c] - a->x[j * C + c], 2);
        }
        a->mean[c] = sum / (double)M;
        a->variance[c] = squares / (double)(M * M);
        for (size_t i = 0; i < M; i++)
            a->y[i * C + c] =
                a->beta[c] + a->gamma[c] * (a->x[i * C + c] - a->mean[c]) / sqrt(a->variance[c] + a->epsilon);
    }
}

static normalized make_batch(size_t M, size_t C)
{
    normalized a = {.M = M, .C = C, .epsilon = 0.05};
    fill(M * C, a.x, 1);
    fill(C, a.gamma, 2);
    fill(C, a.beta, 3);
    fill(M * C, a.dy, 4);
    for (size_t i = 0; i < M * C; i++)
        a.x[i] = (double)(i % C) - a.x[i] * (double)(1 + i % C); // each channel has its own mean and spread
    work_out(&a);
    return a;
}

// A layer for it. Its moving numbers are 0.
static ex_batchnorm layer_of(const normalized *a, bool trained)
{
    static const double zero[MOST_CHANNELS];
    return make_layer(a->C, a->epsilon, trained, a->gamma, a->beta, zero, zero);
}

// M and C
static const size_t sizes[][2] = {{6, 3}, {3, 6}, {18, 2}, {2, 4}, {7, 1}};
enum { SIZES = sizeof sizes / sizeof *sizes };

// --- ex_batchnorm_train ------------------------------------------------------------------------------------

START_TEST(train_finds_mean_and_variance_of_each_channel)
{
    ex_batchnorm layer = two_channels(true);
    double expected_mean[] = {2, 10}, expected_variance[] = {1, 6};
    double *mean = blank_numbers("mean", 2), *variance = blank_numbers("variance", 2),
           *y = blank_numbers("y", 8);
    ex_batchnorm_train(&layer, 4, given("x", sizeof batch, batch), mean, variance, y);
    expect_numbers("ex_batchnorm_train of " THE_BATCH ": mean", 2, expected_mean, mean, 1e-12, CHANNEL);
    expect_numbers("ex_batchnorm_train of " THE_BATCH ": variance", 2, expected_variance, variance, 1e-12,
                   VARIANCE ". Epsilon is no part of it");
}
END_TEST

START_TEST(train_gives_each_channel_the_spread_gamma_around_beta)
{
    // xhat: -1/2 1/2 1/2 -1/2, and 2/3 2/3 -4/3 0
    ex_batchnorm layer = two_channels(true);
    double expected[] = {9, 98, 11, 98, 11, 104, 9, 100};
    double *mean = blank_numbers("mean", 2), *variance = blank_numbers("variance", 2),
           *y = blank_numbers("y", 8);
    ex_batchnorm_train(&layer, 4, given("x", sizeof batch, batch), mean, variance, y);
    expect_numbers("ex_batchnorm_train of " THE_BATCH ", gamma = 2 -3, beta = 10 100: y", 8, expected, y,
                   1e-12,
                   XHAT ". The root is 2 in channel 0 and 3 in channel 1. The mean and the variance are "
                        "those of this batch. Then y = gamma * xhat + beta");
}
END_TEST

START_TEST(train_moves_the_moving_numbers)
{
    ex_batchnorm layer = two_channels(true);
    double first_mean[] = {3.5, -2}, first_variance[] = {7, 3}; // 3/4 * 4 + 1/4 * 2, 3/4 * 9 + 1/4 * 1
    double second_mean[] = {3.125, 1}, second_variance[] = {5.5, 3.75};
    double *mean = blank_numbers("mean", 2), *variance = blank_numbers("variance", 2),
           *y = blank_numbers("y", 8), *x = given("x", sizeof batch, batch);
#define MOMENTUM "ex_batchnorm_train of " THE_BATCH ", momentum = 0.75, "
    ex_batchnorm_train(&layer, 4, x, mean, variance, y);
    expect_numbers(
        MOMENTUM "moving_mean was 4 -6: moving_mean", 2, first_mean, layer.moving_mean, 1e-12,
        "momentum is the share of the old number, and 1 - momentum that of the batch: here 0.75 * 4 + "
        "0.25 * 2. 2.5: the two shares are exchanged");
    expect_numbers(
        MOMENTUM "moving_variance was 9 2: moving_variance", 2, first_variance, layer.moving_variance, 1e-12,
        "the batch's variance goes in as it is, divided by M and without epsilon: here 0.75 * 9 + 0.25 "
        "* 1. 7.08: divided by M - 1");
    ex_batchnorm_train(&layer, 4, x, mean, variance, y);
    expect_numbers(MOMENTUM "second call: moving_mean", 2, second_mean, layer.moving_mean, 1e-12,
                   "each call moves it once, from where it stands");
    expect_numbers(MOMENTUM "second call: moving_variance", 2, second_variance, layer.moving_variance, 1e-12,
                   "each call moves it once, from where it stands");
}
END_TEST

START_TEST(train_of_other_sizes)
{
    for (size_t s = 0; s < SIZES; s++) {
        normalized a = make_batch(sizes[s][0], sizes[s][1]);
        ex_batchnorm layer = layer_of(&a, true);
        double *mean = blank_numbers("mean", a.C), *variance = blank_numbers("variance", a.C),
               *y = blank_numbers("y", a.M * a.C);
        ex_batchnorm_train(&layer, a.M, given_numbers("x", a.M * a.C, a.x), mean, variance, y);
        for (size_t c = 0; c < a.C; c++) {
#define SIZED "ex_batchnorm_train with M = %zu, C = %zu: "
            expect_number(text(SIZED "mean[%zu]", a.M, a.C, c), a.mean[c], mean[c], 1e-11, CHANNEL);
            expect_number(text(SIZED "variance[%zu]", a.M, a.C, c), a.variance[c], variance[c], 1e-11,
                          VARIANCE);
        }
        for (size_t i = 0; i < a.M * a.C; i++)
            expect_number(text(SIZED "y[%zu,%zu]", a.M, a.C, i / a.C, i % a.C), a.y[i], y[i], 1e-10,
                          XHAT ", and y = gamma * xhat + beta, with the numbers of channel c");
    }
}
END_TEST

START_TEST(train_of_equal_numbers_gives_beta)
{
    double x[] = {5, -1, 5, -1, 5, -1}, zero[2] = {0}, expected[] = {10, 100, 10, 100, 10, 100};
    ex_batchnorm layer = make_layer(2, 1e-3, true, two_gamma, two_beta, zero, zero);
    double *mean = blank_numbers("mean", 2), *variance = blank_numbers("variance", 2),
           *y = blank_numbers("y", 6);
    ex_batchnorm_train(&layer, 3, given("x", sizeof x, x), mean, variance, y);
    expect_numbers("ex_batchnorm_train of 5 5 5 and -1 -1 -1: y", 6, expected, y, 1e-9, NO_SPREAD);
    ex_batchnorm_train(&layer, 1, given("x", 2 * sizeof *x, x), mean, variance, y);
    expect_numbers("ex_batchnorm_train with M = 1: y", 2, expected, y, 1e-9,
                   "one number is its own mean, and its variance is 0 (0 / 1, not 0 / 0): y is beta");
    expect_numbers("ex_batchnorm_train with M = 1: variance", 2, zero, variance, 1e-12, VARIANCE);
}
END_TEST

START_TEST(train_keeps_a_small_variance_beside_a_large_mean)
{
    double x[] = {1e8 - 1, 1e8 + 1, 1e8 + 3, 1e8 + 5}, zero[1] = {0}, gamma[] = {3}, beta[] = {0};
    double expected[] = {-3, -1, 1, 3}; // variance (9 + 1 + 1 + 9) / 4 = 5, and 5 + 4 = 3 * 3
    ex_batchnorm layer = make_layer(1, 4, true, gamma, beta, zero, zero);
    double *mean = blank_numbers("mean", 1), *variance = blank_numbers("variance", 1),
           *y = blank_numbers("y", 4);
    ex_batchnorm_train(&layer, 4, given("x", sizeof x, x), mean, variance, y);
#define LARGE "ex_batchnorm_train of 100000000 + (-1 1 3 5): "
    expect_number(LARGE "mean", 1e8 + 2, *mean, 1e-5, "is something rounded to float on the way?");
    expect_number(
        LARGE "variance", 5, *variance, 1e-5,
        "a mean of squares minus a squared mean loses all digits here. Find the mean first, then add "
        "the squares of x - mean");
    expect_numbers(LARGE "y, gamma = 3, epsilon = 4", 4, expected, y, 1e-5, XHAT);
}
END_TEST

START_TEST(train_works_in_place)
{
    ex_batchnorm layer = two_channels(true);
    double expected[] = {9, 98, 11, 98, 11, 104, 9, 100};
    double *mean = blank_numbers("mean", 2), *variance = blank_numbers("variance", 2),
           *both = changing_numbers("x and y", 8, batch);
    ex_batchnorm_train(&layer, 4, both, mean, variance, both);
    expect_numbers("ex_batchnorm_train with y the same array as x: y", 8, expected, both, 1e-12, IN_PLACE);
}
END_TEST

// --- ex_batchnorm_use --------------------------------------------------------------------------------------

// Moving mean 4 -6, moving variance 13 6, epsilon 3: the deviations are 4 and 3. xhat: 1 0 -2, and 2 0 1.
static const double used[] = {8, 0, 4, -6, -4, -3}, used_y[] = {12, 94, 10, 100, 6, 97};

static ex_batchnorm layer_in_use(void)
{
    static const double moving_variance[] = {13, 6};
    return make_layer(2, 3, false, two_gamma, two_beta, two_moving_mean, moving_variance);
}

#define IN_USE "ex_batchnorm_use with moving_mean = 4 -6, moving_variance = 13 6, epsilon = 3: "

START_TEST(use_normalizes_with_the_moving_numbers)
{
    ex_batchnorm layer = layer_in_use();
    double *y = blank("y", sizeof used);
    ex_batchnorm_use(&layer, 3, given("x", sizeof used, used), y);
    expect_numbers(
        IN_USE "y", 6, used_y, y, 1e-12,
        "y = gamma (x - moving_mean) / sqrt(moving_variance + epsilon) + beta, here with the roots 4 "
        "and 3: epsilon is added inside of the root. The batch's own mean is not asked");
}
END_TEST

START_TEST(use_of_one_number_is_the_same_as_in_a_batch)
{
    for (size_t m = 0; m < 3; m++) {
        ex_batchnorm layer = layer_in_use();
        double *y = blank_numbers("y", 2);
        ex_batchnorm_use(&layer, 1, given_numbers("x", 2, used + 2 * m), y);
        expect_numbers(IN_USE "y of one pixel alone (M = 1)", 2, used_y + 2 * m, y, 1e-12,
                       "in use an answer must not depend on what else is in the batch: no mean over x here");
    }
}
END_TEST

START_TEST(use_of_other_sizes)
{
    normalized a = make_batch(5, 7);
    double y[MOST], moving_mean[MOST_CHANNELS], moving_variance[MOST_CHANNELS];
    fill(a.C, moving_mean, 5);
    for (size_t c = 0; c < a.C; c++)
        moving_variance[c] = c == 3 ? 0 : (double)(c + 1) / 4; // one without spread
    for (size_t i = 0; i < a.M * a.C; i++) {
        size_t c = i % a.C;
        y[i] = a.beta[c] + (a.x[i] - moving_mean[c]) * a.gamma[c] / sqrt(a.epsilon + moving_variance[c]);
    }
    ex_batchnorm layer = make_layer(a.C, a.epsilon, false, a.gamma, a.beta, moving_mean, moving_variance);
    double *got = blank_numbers("y", a.M * a.C);
    ex_batchnorm_use(&layer, a.M, given_numbers("x", a.M * a.C, a.x), got);
    expect_numbers("ex_batchnorm_use with M = 5, C = 7: y", a.M * a.C, y, got, 1e-10,
                   "[m,c] stands at m * C + c: each of the C channels has its own moving numbers. " XHAT);
}
END_TEST

START_TEST(use_works_in_place)
{
    ex_batchnorm layer = layer_in_use();
    double *both = changing_numbers("x and y", 6, used);
    ex_batchnorm_use(&layer, 3, both, both);
    expect_numbers("ex_batchnorm_use with y the same array as x: y", 6, used_y, both, 1e-12, IN_PLACE);
}
END_TEST

// --- ex_batchnorm_backward ---------------------------------------------------------------------------------

// dy of channel 0 is 1 3 5 2, and of channel 1 it is 3 6 -9 4.
static const double batch_dy[] = {1, 3, 3, 6, 5, -9, 2, 4};

typedef struct {
    double *dx, *dgamma, *dbeta;
} slopes;

static slopes backward_of_the_batch(double *dx, double *dgamma, double *dbeta, const double *dy)
{
    ex_batchnorm layer = two_channels(false);
    double mean[] = {2, 10}, variance[] = {1, 6};
    ex_batchnorm_backward(&layer, 4, given("x", sizeof batch, batch), given("mean", sizeof mean, mean),
                          given("variance", sizeof variance, variance), dy, dx, dgamma, dbeta);
    return (slopes){dx, dgamma, dbeta};
}

static const double batch_dbeta[] = {11, 4}, batch_dgamma[] = {2.5, 18};

#define BATCH_DY "ex_batchnorm_backward of " THE_BATCH ", dy = 1 3 5 2 and 3 6 -9 4: "

START_TEST(backward_adds_up_dy_for_beta_and_dy_xhat_for_gamma)
{
    // xhat is -1/2 1/2 1/2 -1/2 and 2/3 2/3 -4/3 0: (-1 + 3 + 5 - 2) / 2 = 2.5, 2 + 4 + 12 + 0 = 18
    slopes s = backward_of_the_batch(blank_numbers("dx", 8), blank_numbers("dgamma", 2),
                                     blank_numbers("dbeta", 2), given_numbers("dy", 8, batch_dy));
    expect_numbers(BATCH_DY "dbeta", 2, batch_dbeta, s.dbeta, 1e-12,
                   "dbeta[c] = sum_m dy[m,c]: 1 + 3 + 5 + 2 for channel 0. " SUMS);
    expect_numbers(BATCH_DY "dgamma", 2, batch_dgamma, s.dgamma, 1e-12,
                   "dgamma[c] = sum_m dy[m,c] xhat[m,c]: xhat is -1/2 1/2 1/2 -1/2 in channel 0. " SUMS);
}
END_TEST

// dx from dbeta 11 4 and dgamma 2.5 18: gamma over deviation is 1 and -1, and dy loses 11/4 and xhat 2.5/4 in channel
// 0, 1 and xhat 9/2 in channel 1.
static const double batch_dx[] = {-23. / 16, 1, -1. / 16, -2, 31. / 16, 4, -7. / 16, -3};

START_TEST(backward_takes_away_what_the_mean_and_the_variance_undo)
{
    slopes s = backward_of_the_batch(blank_numbers("dx", 8), blank_numbers("dgamma", 2),
                                     blank_numbers("dbeta", 2), given_numbers("dy", 8, batch_dy));
    expect_numbers(BATCH_DY "dx", 8, batch_dx, s.dx, 1e-12,
                   BACKWARD ", with both sums complete before the first dx. Channel 0: gamma / 2 is 1, dbeta "
                            "/ M is 11/4, dgamma / M is 2.5/4. 1: the way through the mean and the variance "
                            "is missing. -1.75: only that through the variance");
}
END_TEST

START_TEST(backward_has_no_slope_where_all_numbers_move_together)
{
    normalized a = make_batch(6, 3);
    ex_batchnorm layer = layer_of(&a, false);
    double *dx = blank_numbers("dx", 18), *dgamma = blank_numbers("dgamma", 3),
           *dbeta = blank_numbers("dbeta", 3);
    ex_batchnorm_backward(&layer, 6, given_numbers("x", 18, a.x), given_numbers("mean", 3, a.mean),
                          given_numbers("variance", 3, a.variance), given_numbers("dy", 18, a.dy), dx, dgamma,
                          dbeta);
    for (size_t c = 0; c < 3; c++) {
        double sum = 0;
        for (size_t m = 0; m < 6; m++)
            sum += dx[m * 3 + c];
        expect_number(
            text("ex_batchnorm_backward with M = 6, C = 3: sum of all dx of channel %zu", c), 0, sum, 1e-10,
            "whoever adds 1 to all numbers of a channel changes no y. So the dx of a channel add up to 0: "
            "dy - dbeta / M takes care of it");
    }
}
END_TEST

static double loss_of_batch(void *context)
{
    normalized *a = context;
    double loss = 0;
    work_out(a);
    for (size_t i = 0; i < a->M * a->C; i++)
        loss += a->dy[i] * a->y[i];
    return loss;
}

static void expect_slopes(normalized a)
{
    char what[80];
    const size_t M = a.M, C = a.C;
    ex_batchnorm layer = layer_of(&a, false);
    double *dx = blank_numbers("dx", M * C), *dgamma = blank_numbers("dgamma", C),
           *dbeta = blank_numbers("dbeta", C);
    ex_batchnorm_backward(&layer, M, given_numbers("x", M * C, a.x), given_numbers("mean", C, a.mean),
                          given_numbers("variance", C, a.variance), given_numbers("dy", M * C, a.dy), dx,
                          dgamma, dbeta);
    snprintf(what, sizeof what, "ex_batchnorm_backward with M = %zu, C = %zu", M, C);
    expect_gradient(what, loss_of_batch, &a, (judged_tensor[]){{"dbeta", a.beta, dbeta, 1, C}}, 1, 0, SUMS);
    expect_gradient(what, loss_of_batch, &a, (judged_tensor[]){{"dgamma", a.gamma, dgamma, 1, C}}, 1, 0,
                    SUMS ". xhat is what gamma was multiplied with");
    expect_gradient(what, loss_of_batch, &a, (judged_tensor[]){{"dx", a.x, dx, M, C}}, 1, 0,
                    BACKWARD
                    ". x also moves its mean and its variance: none of the three terms may be missing");
}

START_TEST(backward_is_what_the_loss_does)
{
    for (size_t s = 0; s < SIZES; s++)
        expect_slopes(make_batch(sizes[s][0], sizes[s][1]));
}
END_TEST

START_TEST(backward_of_equal_numbers_is_finite)
{
    normalized a = make_batch(4, 2), one = make_batch(1, 3);
    for (size_t m = 0; m < 4; m++)
        a.x[2 * m] = 0.5;
    work_out(&a);
    expect_slopes(a);
    expect_slopes(one);
}
END_TEST

START_TEST(backward_overwrites_what_was_there)
{
    slopes s = backward_of_the_batch(sevens("dx", 8), sevens("dgamma", 2), sevens("dbeta", 2),
                                     given_numbers("dy", 8, batch_dy));
#define NO_LEFT "what the array held before is still in there: begin each sum at 0"
    expect_numbers(BATCH_DY "written over 7s, dbeta", 2, batch_dbeta, s.dbeta, 1e-12, NO_LEFT);
    expect_numbers(BATCH_DY "written over 7s, dgamma", 2, batch_dgamma, s.dgamma, 1e-12, NO_LEFT);
    expect_numbers(BATCH_DY "written over 7s, dx", 8, batch_dx, s.dx, 1e-12, NO_LEFT);
}
END_TEST

START_TEST(backward_works_in_place)
{
    double *both = changing_numbers("dy and dx", 8, batch_dy);
    slopes s = backward_of_the_batch(both, blank_numbers("dgamma", 2), blank_numbers("dbeta", 2), both);
    expect_numbers("ex_batchnorm_backward with dx the same array as dy: dbeta", 2, batch_dbeta, s.dbeta,
                   1e-12, "add up all dy of a channel before the first dx is written");
    expect_numbers("ex_batchnorm_backward with dx the same array as dy: dgamma", 2, batch_dgamma, s.dgamma,
                   1e-12, "add up all dy of a channel before the first dx is written");
    expect_numbers("ex_batchnorm_backward with dx the same array as dy: dx", 8, batch_dx, s.dx, 1e-12,
                   IN_PLACE);
}
END_TEST

void exercise(void)
{
    core("ex_flip", flip_mirrors_each_row);
    core("ex_flip", flip_keeps_the_channels_of_a_pixel_in_order);
    core("ex_flip", flip_of_other_sizes);
    core("ex_shift", shift_moves_down_and_right);
    core("ex_shift", shift_moves_up_and_left);
    core("ex_shift", shift_takes_all_channels_along);
    core("ex_shift", shift_of_other_sizes);
    core("ex_batchnorm_train", train_finds_mean_and_variance_of_each_channel);
    core("ex_batchnorm_train", train_gives_each_channel_the_spread_gamma_around_beta);
    core("ex_batchnorm_train", train_moves_the_moving_numbers);
    core("ex_batchnorm_train", train_of_other_sizes);
    core("ex_batchnorm_use", use_normalizes_with_the_moving_numbers);
    core("ex_batchnorm_use", use_of_one_number_is_the_same_as_in_a_batch);
    core("ex_batchnorm_backward", backward_adds_up_dy_for_beta_and_dy_xhat_for_gamma);
    core("ex_batchnorm_backward", backward_takes_away_what_the_mean_and_the_variance_undo);
    core("ex_batchnorm_backward", backward_has_no_slope_where_all_numbers_move_together);
    core("ex_batchnorm_backward", backward_is_what_the_loss_does);

    limits("ex_flip", flip_of_one_column_changes_nothing);
    limits("ex_shift", shift_further_than_the_image_leaves_nothing);
    limits("ex_batchnorm_train", train_of_equal_numbers_gives_beta);
    limits("ex_batchnorm_train", train_keeps_a_small_variance_beside_a_large_mean);
    limits("ex_batchnorm_train", train_works_in_place);
    limits("ex_batchnorm_use", use_of_other_sizes);
    limits("ex_batchnorm_use", use_works_in_place);
    limits("ex_batchnorm_backward", backward_of_equal_numbers_is_finite);
    limits("ex_batchnorm_backward", backward_overwrites_what_was_there);
    limits("ex_batchnorm_backward", backward_works_in_place);
}
