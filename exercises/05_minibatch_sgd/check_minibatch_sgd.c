/*
 * check_minibatch_sgd.c - the grader of homework 05.
 *
 * With one pixel of the value 1 and w = 0, an image whose target is -3 has the slope (0 - -3) * 1 = 3. So most
 * tests are small sums that can be done on paper, and the paper stands beside them. The longer walks are compared
 * with one that goes image by image and takes its step when a batch is full.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>

#define MEAN   "the sum over the batch, divided by N, the images in this batch"
#define NOW    "each batch: the gradient at the w that the step before has left, then w -= learning_rate * dw"
#define BEFORE "if ex_batch_gradient fails too, mend that first. Else: "

enum { MNIST = 60000, BATCH = 128, EPOCHS = 5 };

// Numbers between -1 and 1 without a pattern, the same each time.
static void fill(size_t count, double *numbers, double start)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = sin(start + 2.3 * (double)i + 0.7 * (double)(i * i));
}

static ex_data given_data(size_t count, size_t I, const double *x, const double *t)
{
    return (ex_data){count, I, given("x", count * I * sizeof *x, x), given("t", count * sizeof *t, t)};
}

static const size_t *given_list(const char *name, size_t count, const size_t *list)
{
    return given(name, count * sizeof *list, list);
}

static double *blank_numbers(const char *name, size_t count)
{
    return blank(name, count * sizeof(double));
}

// --- the grader's own --------------------------------------------------------------------------------------

typedef struct {
    const ex_data *data;
    size_t N;
    const size_t *batch;
    const double *w;
} situation;

// The mean of 1/2 (y - t)^2 over a batch.
static double batch_loss(void *context)
{
    const situation *s = context;
    double total = 0;
    for (size_t n = 0; n < s->N; n++) {
        const size_t m = s->batch[n], I = s->data->I;
        double miss = -s->data->t[m];
        for (size_t i = 0; i < I; i++)
            miss += s->data->x[m * I + i] * s->w[i];
        total += miss * miss;
    }
    return total / 2 / (double)s->N;
}

// An epoch image by image: w moves when a batch is full, and after the last image.
static void walk(const ex_data *data, const size_t *order, size_t batch_size, double rate, double *w)
{
    double sum[8] = {0};
    size_t waiting = 0;
    for (size_t at = 0; at < data->count; at++) {
        const double *x = data->x + order[at] * data->I;
        double miss = -data->t[order[at]];
        for (size_t i = 0; i < data->I; i++)
            miss += x[i] * w[i];
        for (size_t i = 0; i < data->I; i++)
            sum[i] += miss * x[i];
        waiting++;
        if (waiting == batch_size || at + 1 == data->count) {
            for (size_t i = 0; i < data->I; i++) {
                w[i] -= rate * (sum[i] / (double)waiting);
                sum[i] = 0;
            }
            waiting = 0;
        }
    }
}

// 23 images of 4 pixels. Five batches of 5 leave 3 images over. Each epoch has an order of its own.
enum { SET = 23, PIXELS = 4, FIVE = 5, LAPS = 4 };
static double set_x[SET * PIXELS], set_t[SET];
static size_t set_orders[LAPS * SET];

static void make_set(void)
{
    fill(SET * PIXELS, set_x, 1);
    fill(SET, set_t, 2);
    for (size_t e = 0; e < LAPS; e++)
        for (size_t at = 0; at < SET; at++)
            set_orders[e * SET + at] = (at * (9 + e) + 4 * e + 3) % SET; // 23 is prime: nobody comes twice
}

// --- ex_batches --------------------------------------------------------------------------------------------

START_TEST(batches_of_128_make_469_of_60000)
{
    expect_count("ex_batches(60000, 128)", 469, ex_batches(60000, 128),
                 "468 full batches hold 59,904 images; the last 96 make one more");
}
END_TEST

START_TEST(batches_of_64_make_16_of_1000)
{
    expect_count("ex_batches(1000, 64)", 16, ex_batches(1000, 64),
                 "15 full batches hold 960 images; the last 40 make one more");
    expect_count("ex_batches(7, 3)", 3, ex_batches(7, 3), "3 + 3 + 1: one image alone is a batch too");
}
END_TEST

START_TEST(batches_that_fit_leave_nothing_over)
{
    expect_count("ex_batches(60000, 32)", 1875, ex_batches(60000, 32),
                 "1,875 * 32 is 60,000 exactly: no batch with nobody in it");
    expect_count("ex_batches(6, 3)", 2, ex_batches(6, 3), "3 + 3: no third batch with nobody in it");
}
END_TEST

START_TEST(batches_of_all_sizes)
{
    expect_count("ex_batches(10, 1)", 10, ex_batches(10, 1), "a batch of one image each");
    expect_count("ex_batches(10, 10)", 1, ex_batches(10, 10), "all images in one batch: chapter 04");
    expect_count("ex_batches(10, 1000)", 1, ex_batches(10, 1000), "one batch, and a short one");
}
END_TEST

START_TEST(batches_of_nothing_are_0)
{
    expect_count("ex_batches(10, 0)", 0, ex_batches(10, 0), "nothing can be cut in pieces of 0");
    expect_count("ex_batches(0, 10)", 0, ex_batches(0, 10), "no images, no batch");
    expect_count("ex_batches(1, 10)", 1, ex_batches(1, 10), "one image, one batch");
}
END_TEST

// --- ex_batch_gradient -------------------------------------------------------------------------------------

START_TEST(batch_gradient_is_the_slope_of_the_mean_loss)
{
    double w[PIXELS], *dw = blank_numbers("dw", PIXELS);
    size_t list[] = {22, 3, 17};
    make_set();
    fill(PIXELS, w, 3);
    ex_data data = given_data(SET, PIXELS, set_x, set_t);
    ex_batch_gradient(&data, 3, given_list("batch", 3, list), given("w", sizeof w, w), dw);
    expect_gradient("ex_batch_gradient of the images 22, 3, 17 of a set", batch_loss,
                    &(situation){&data, 3, list, w}, (judged_tensor[]){{"dw", w, dw, 1, PIXELS}}, 1, 3,
                    "dw[i] = 1/N sum (y - t[m]) x[m,i] with m = batch[n], for the pixels and for t; each sum "
                    "begins at 0");
}
END_TEST

START_TEST(batch_gradient_of_one_image_is_its_miss_times_its_pixels)
{
    double x[] = {9, 9, 3, 4}, t[] = {9, 10}, w[] = {1, 2}, expected[] = {3, 4}, *dw = blank_numbers("dw", 2);
    size_t list[] = {1};
    ex_data data = given_data(2, 2, x, t);
    ex_batch_gradient(&data, 1, given_list("batch", 1, list), given("w", sizeof w, w), dw);
    expect_numbers("ex_batch_gradient of image 1 with the pixels 3, 4 and t = 10, for w = 1, 2: dw", 2,
                   expected, dw, 1e-12, "y is 3*1 + 4*2 = 11, y - t is 1, and the gradient 1*3, 1*4");
}
END_TEST

START_TEST(batch_gradient_is_the_mean_of_the_slopes)
{
    double x[] = {1, 1, 1, 1}, t[] = {-1, -3, -5, -7}, w[] = {0}; // the slopes are 1, 3, 5, 7
    static const size_t pairs[6][2] = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
    static const double means[6] = {2, 3, 4, 4, 5, 6};
    ex_data data = given_data(4, 1, x, t);
    for (size_t i = 0; i < 6; i++) {
        double *dw = blank_numbers("dw", 1);
        ex_batch_gradient(&data, 2, given_list("batch", 2, pairs[i]), given("w", sizeof w, w), dw);
        expect_number(text("ex_batch_gradient of two images with the slopes %d and %d: dw[0]",
                           (int)(2 * pairs[i][0] + 1), (int)(2 * pairs[i][1] + 1)),
                      means[i], dw[0], 1e-12,
                      MEAN "; and the list says which images. The table stands in chapter 05, \"The poll\"");
    }
}
END_TEST

START_TEST(batch_gradients_weighted_by_their_images_give_the_full_gradient)
{
    double w[PIXELS], full[PIXELS], together[PIXELS] = {0};
    make_set();
    fill(PIXELS, w, 3);
    ex_data data = given_data(SET, PIXELS, set_x, set_t);
    const size_t *order = given_list("order", SET, set_orders);
    const double *w_given = given("w", sizeof w, w);
    for (size_t first = 0; first < SET; first += FIVE) {
        double *dw = blank_numbers("dw", PIXELS);
        size_t N = first + FIVE <= SET ? FIVE : SET - first;
        ex_batch_gradient(&data, N, order + first, w_given, dw);
        for (size_t i = 0; i < PIXELS; i++)
            together[i] += dw[i] * (double)N / SET;
    }
    double *dw = blank_numbers("dw", PIXELS);
    ex_batch_gradient(&data, SET, order, w_given, dw);
    for (size_t i = 0; i < PIXELS; i++)
        full[i] = dw[i];
    expect_numbers("five batches (5, 5, 5, 5, 3 images), and all 23 images at once: gradient", PIXELS, full,
                   together, 1e-12, MEAN);
}
END_TEST

START_TEST(batch_gradient_forgets_the_batch_before)
{
    double x[] = {3, 4}, t[] = {10}, w[] = {1, 2}, old[] = {7, 7}, expected[] = {3, 4};
    double *dw = changing("dw", sizeof old, old);
    size_t list[] = {0};
    ex_data data = given_data(1, 2, x, t);
    ex_batch_gradient(&data, 1, given_list("batch", 1, list), given("w", sizeof w, w), dw);
    expect_numbers("ex_batch_gradient into a dw that was full of 7s: dw", 2, expected, dw, 1e-12,
                   "the gradient of the batch before is still there: begin each sum at 0");
}
END_TEST

START_TEST(batch_gradient_counts_an_image_as_often_as_the_list_names_it)
{
    double x[] = {1, 1}, t[] = {-1, -7}, w[] = {0}, *dw = blank_numbers("dw", 1);
    size_t list[] = {1, 0, 1};
    ex_data data = given_data(2, 1, x, t);
    ex_batch_gradient(&data, 3, given_list("batch", 3, list), given("w", sizeof w, w), dw);
    expect_number("ex_batch_gradient of the images 1, 0, 1 with the slopes 7, 1, 7: dw[0]", 5, dw[0], 1e-12,
                  "(7 + 1 + 7) / 3: walk along the list, not along the set");
}
END_TEST

// --- ex_epoch ----------------------------------------------------------------------------------------------

// Two images of one pixel: x = 1, t = 1, and x = 2, t = 3.
static const double two_x[] = {1, 2}, two_t[] = {1, 3};

START_TEST(epoch_takes_each_gradient_at_the_weights_as_they_are_then)
{
    // step 1: slope (0 - 1) * 1 = -1, w = 0.5. Step 2: y = 1, slope (1 - 3) * 2 = -4, w = 2.5.
    double zero[] = {0}, *w = changing("w", sizeof zero, zero);
    size_t order[] = {0, 1};
    ex_data data = given_data(2, 1, two_x, two_t);
    ex_epoch(&data, given_list("order", 2, order), 1, 0.5, w, blank_numbers("dw", 1));
    expect_number("ex_epoch over two images, batches of 1, learning rate 0.5, w = 0: w[0]", 2.5, w[0], 1e-12,
                  BEFORE NOW ". 0 - 0.5 * -1 is 0.5, then 0.5 - 0.5 * -4");
}
END_TEST

START_TEST(epoch_walks_in_the_given_order)
{
    // step 1: slope (0 - 3) * 2 = -6, w = 3. Step 2: y = 3, slope (3 - 1) * 1 = 2, w = 2.
    double zero[] = {0}, *w = changing("w", sizeof zero, zero);
    size_t order[] = {1, 0};
    ex_data data = given_data(2, 1, two_x, two_t);
    ex_epoch(&data, given_list("order", 2, order), 1, 0.5, w, blank_numbers("dw", 1));
    expect_number("ex_epoch over the same two images, the second one first: w[0]", 2, w[0], 1e-12,
                  BEFORE "the batch at place p begins at order + p. In the other order w would be 2.5");
}
END_TEST

START_TEST(epoch_divides_a_short_last_batch_by_its_own_count)
{
    // x = 1 everywhere. Batch 1: slopes -2 and -4, mean -3, w = 1.5. Batch 2: slope 1.5 - 6 = -4.5, w = 3.75.
    double x[] = {1, 1, 1}, t[] = {2, 4, 6}, zero[] = {0}, *w = changing("w", sizeof zero, zero);
    size_t order[] = {0, 1, 2};
    ex_data data = given_data(3, 1, x, t);
    size_t updates = ex_epoch(&data, given_list("order", 3, order), 2, 0.5, w, blank_numbers("dw", 1));
    expect_number("ex_epoch over three images, batches of 2, learning rate 0.5, w = 0: w[0]", 3.75, w[0],
                  1e-12,
                  "two images, then one alone. 1.5: the last one was left out. 2.625: its mean was divided "
                  "by 2, not by 1");
    expect_count("ex_epoch over three images, batches of 2: updates", 2, updates,
                 "count the short last batch too");
}
END_TEST

START_TEST(epoch_uses_every_image_exactly_once)
{
    // Image m lights pixel m alone, so only w[m] learns from it: w[m] = 3 * t[m] / N, N images in its batch.
    double x[49] = {0}, t[7], zeros[7] = {0}, expected[] = {1, 2, 3, 12, 5, 6, 7};
    double *w = changing("w", sizeof zeros, zeros);
    size_t order[] = {4, 2, 6, 0, 5, 1, 3};
    for (size_t m = 0; m < 7; m++) {
        x[m * 7 + m] = 1;
        t[m] = (double)m + 1;
    }
    ex_data data = given_data(7, 7, x, t);
    ex_epoch(&data, given_list("order", 7, order), 3, 3, w, blank_numbers("dw", 7));
    expect_numbers("ex_epoch over 7 images, batches of 3; only image m moves w[m]: w", 7, expected, w, 1e-12,
                   "a weight of 0: its image was in no batch; w[3] is 12: image 3 is alone in the last one");
}
END_TEST

START_TEST(epoch_agrees_with_a_walk_image_by_image)
{
    double begin[PIXELS], expected[PIXELS];
    make_set();
    fill(PIXELS, begin, 3);
    fill(PIXELS, expected, 3);
    double *w = changing("w", sizeof begin, begin);
    ex_data data = given_data(SET, PIXELS, set_x, set_t);
    walk(&data, set_orders, FIVE, 0.25, expected);
    size_t updates =
        ex_epoch(&data, given_list("order", SET, set_orders), FIVE, 0.25, w, blank_numbers("dw", PIXELS));
    expect_numbers("ex_epoch over 23 images of 4 pixels, batches of 5: w", PIXELS, expected, w, 1e-12,
                   BEFORE NOW ", for all weights");
    expect_count("ex_epoch over 23 images, batches of 5: updates", 5, updates,
                 "four full batches and one of 3");
}
END_TEST

// 60,000 images of one pixel, as many as MNIST has.
static double many_x[MNIST], many_t[MNIST];
static size_t many_orders[EPOCHS * MNIST];

static void make_many(void)
{
    for (size_t m = 0; m < MNIST; m++)
        many_x[m] = many_t[m] = 1;
    for (size_t at = 0; at < EPOCHS * MNIST; at++)
        many_orders[at] = at % MNIST;
}

START_TEST(epoch_of_mnist_in_batches_of_128_is_469_updates)
{
    double zero[] = {0}, *w = changing("w", sizeof zero, zero);
    make_many();
    ex_data data = given_data(MNIST, 1, many_x, many_t);
    size_t updates =
        ex_epoch(&data, given_list("order", MNIST, many_orders), BATCH, 0.5, w, blank_numbers("dw", 1));
    expect_count("ex_epoch over 60,000 images, batches of 128: updates", 469, updates,
                 "one update for each batch, the short last one too");
}
END_TEST

START_TEST(epoch_in_one_batch_is_one_step_of_chapter_04)
{
    // slopes -1, -3, -5: mean -3, and w = 0.5 * 3
    double x[] = {1, 1, 1}, t[] = {1, 3, 5}, zero[] = {0};
    size_t order[] = {2, 0, 1}, sizes[] = {3, 4, 1000};
    ex_data data = given_data(3, 1, x, t);
    for (size_t i = 0; i < 3; i++) {
        double *w = changing("w", sizeof zero, zero);
        size_t updates =
            ex_epoch(&data, given_list("order", 3, order), sizes[i], 0.5, w, blank_numbers("dw", 1));
        expect_number(text("ex_epoch over three images, batch_size %zu: w[0]", sizes[i]), 1.5, w[0], 1e-12,
                      "one batch with all three images: the mean is divided by 3");
        expect_count(text("ex_epoch over three images, batch_size %zu: updates", sizes[i]), 1, updates,
                     "one batch with all three images");
    }
}
END_TEST

START_TEST(epoch_in_batches_of_0_does_nothing)
{
    double begin[] = {7}, *w = changing("w", sizeof begin, begin);
    size_t order[] = {0, 1};
    ex_data data = given_data(2, 1, two_x, two_t);
    expect_count("ex_epoch with batch_size 0: updates", 0,
                 ex_epoch(&data, given_list("order", 2, order), 0, 0.5, w, blank_numbers("dw", 1)),
                 "nothing can be cut in pieces of 0");
    expect_number("ex_epoch with batch_size 0: w[0]", 7, w[0], 0, "no update: w stays as it was");
}
END_TEST

START_TEST(epoch_over_no_images_does_nothing)
{
    double begin[] = {7}, *w = changing("w", sizeof begin, begin);
    ex_data data = given_data(0, 1, two_x, two_t);
    expect_count("ex_epoch over no images: updates", 0,
                 ex_epoch(&data, given_list("order", 0, set_orders), 3, 0.5, w, blank_numbers("dw", 1)),
                 "no images, no batch");
    expect_number("ex_epoch over no images: w[0]", 7, w[0], 0, "no update: w stays as it was");
}
END_TEST

START_TEST(epoch_does_not_care_what_dw_held)
{
    double zero[] = {0}, old[] = {1e6}, *w = changing("w", sizeof zero, zero);
    size_t order[] = {0, 1};
    ex_data data = given_data(2, 1, two_x, two_t);
    ex_epoch(&data, given_list("order", 2, order), 1, 0.5, w, changing("dw", sizeof old, old));
    expect_number("ex_epoch with a dw that held 1,000,000: w[0]", 2.5, w[0], 1e-12,
                  "each batch begins its sums at 0");
}
END_TEST

// --- ex_train ----------------------------------------------------------------------------------------------

START_TEST(train_gives_each_epoch_its_own_order)
{
    // Epoch 0 as above: w = 2.5. Epoch 1, the second image first: slope (5 - 3) * 2 = 4, w = 0.5;
    // then slope (0.5 - 1) * 1, w = 0.75.
    double zero[] = {0}, *w = changing("w", sizeof zero, zero);
    size_t orders[] = {0, 1, 1, 0};
    ex_data data = given_data(2, 1, two_x, two_t);
    size_t updates = ex_train(&data, 2, given_list("orders", 4, orders), 1, 0.5, w, blank_numbers("dw", 1));
    expect_number("ex_train, two epochs over two images, the orders 0, 1 and 1, 0: w[0]", 0.75, w[0], 1e-12,
                  "epoch e begins at orders + e * count, with the w that the epoch before has left (2.5)");
    expect_count("ex_train, two epochs over two images, batches of 1: updates", 4, updates,
                 "the updates of all epochs together");
}
END_TEST

START_TEST(train_agrees_with_a_walk_image_by_image)
{
    double begin[PIXELS], expected[PIXELS];
    make_set();
    fill(PIXELS, begin, 5);
    fill(PIXELS, expected, 5);
    double *w = changing("w", sizeof begin, begin);
    ex_data data = given_data(SET, PIXELS, set_x, set_t);
    for (size_t e = 0; e < LAPS; e++)
        walk(&data, set_orders + e * SET, FIVE, 0.25, expected);
    size_t updates = ex_train(&data, LAPS, given_list("orders", LAPS * SET, set_orders), FIVE, 0.25, w,
                              blank_numbers("dw", PIXELS));
    expect_numbers("ex_train, 4 epochs over 23 images, batches of 5: w", PIXELS, expected, w, 1e-12,
                   "a batch never reaches into the next epoch: 5 + 5 + 5 + 5 + 3, then the next order");
    expect_count("ex_train, 4 epochs over 23 images, batches of 5: updates", 20, updates,
                 "4 times 5: each epoch has a short last batch of its own");
}
END_TEST

START_TEST(train_finds_the_weights_that_made_the_targets)
{
    double true_w[] = {2, -1, 0.5, 3}, t[SET], zeros[PIXELS] = {0}, *w = changing("w", sizeof zeros, zeros);
    double *dw = blank_numbers("dw", PIXELS);
    make_set();
    for (size_t m = 0; m < SET; m++) {
        t[m] = 0;
        for (size_t i = 0; i < PIXELS; i++)
            t[m] += set_x[m * PIXELS + i] * true_w[i];
    }
    ex_data data = given_data(SET, PIXELS, set_x, t);
    const size_t *orders = given_list("orders", LAPS * SET, set_orders);
    for (size_t i = 0; i < 30; i++)
        ex_train(&data, LAPS, orders, FIVE, 0.25, w, dw);
    expect_numbers("120 epochs on targets that w = 2, -1, 0.5, 3 made: w", PIXELS, true_w, w, 1e-6,
                   "the sign of the step, and the tests above");
}
END_TEST

START_TEST(train_of_mnist_5_epochs_in_batches_of_128_is_2345_updates)
{
    double zero[] = {0}, *w = changing("w", sizeof zero, zero);
    make_many();
    ex_data data = given_data(MNIST, 1, many_x, many_t);
    size_t updates = ex_train(&data, EPOCHS, given_list("orders", EPOCHS * MNIST, many_orders), BATCH, 0.5, w,
                              blank_numbers("dw", 1));
    expect_count("ex_train, 5 epochs over 60,000 images, batches of 128: updates", 2345, updates,
                 "5 * 469: the updates of all epochs together. (2,344 would be one long walk of 300,000)");
}
END_TEST

START_TEST(train_of_nothing_does_nothing)
{
    double begin[] = {7}, *w = changing("w", sizeof begin, begin), *dw = blank_numbers("dw", 1);
    size_t orders[] = {0, 1, 1, 0};
    const size_t *list = given_list("orders", 4, orders);
    ex_data data = given_data(2, 1, two_x, two_t), none = given_data(0, 1, two_x, two_t);
    expect_count("ex_train with 0 epochs: updates", 0, ex_train(&data, 0, list, 1, 0.5, w, dw),
                 "no epoch, no update");
    expect_count("ex_train with batch_size 0: updates", 0, ex_train(&data, 2, list, 0, 0.5, w, dw),
                 "nothing can be cut in pieces of 0");
    expect_count("ex_train over no images: updates", 0, ex_train(&none, 2, list, 1, 0.5, w, dw),
                 "no images, no update");
    expect_number("ex_train with 0 epochs, with batch_size 0, over no images: w[0]", 7, w[0], 0,
                  "no update: w stays as it was");
}
END_TEST

START_TEST(train_in_one_batch_is_one_update_for_each_epoch)
{
    // slopes -1, -3, -5: mean -3, w = 1.5; then w - 3 = -1.5, w = 2.25; then -0.75, w = 2.625
    double x[] = {1, 1, 1}, t[] = {1, 3, 5}, zero[] = {0}, *w = changing("w", sizeof zero, zero);
    size_t orders[] = {0, 1, 2, 2, 1, 0, 1, 0, 2};
    ex_data data = given_data(3, 1, x, t);
    size_t updates =
        ex_train(&data, 3, given_list("orders", 9, orders), 1000, 0.5, w, blank_numbers("dw", 1));
    expect_number("ex_train, 3 epochs over three images, batch_size 1000: w[0]", 2.625, w[0], 1e-12,
                  "one batch an epoch, and its mean is divided by 3");
    expect_count("ex_train, 3 epochs over three images, batch_size 1000: updates", 3, updates,
                 "one batch an epoch");
}
END_TEST

void exercise(void)
{
    core("ex_batches", batches_of_128_make_469_of_60000);
    core("ex_batches", batches_of_64_make_16_of_1000);
    core("ex_batches", batches_that_fit_leave_nothing_over);
    core("ex_batch_gradient", batch_gradient_is_the_slope_of_the_mean_loss);
    core("ex_batch_gradient", batch_gradient_of_one_image_is_its_miss_times_its_pixels);
    core("ex_batch_gradient", batch_gradient_is_the_mean_of_the_slopes);
    core("ex_batch_gradient", batch_gradients_weighted_by_their_images_give_the_full_gradient);
    core("ex_epoch", epoch_takes_each_gradient_at_the_weights_as_they_are_then);
    core("ex_epoch", epoch_walks_in_the_given_order);
    core("ex_epoch", epoch_divides_a_short_last_batch_by_its_own_count);
    core("ex_epoch", epoch_uses_every_image_exactly_once);
    core("ex_epoch", epoch_agrees_with_a_walk_image_by_image);
    core("ex_epoch", epoch_of_mnist_in_batches_of_128_is_469_updates);
    core("ex_train", train_gives_each_epoch_its_own_order);
    core("ex_train", train_agrees_with_a_walk_image_by_image);
    core("ex_train", train_finds_the_weights_that_made_the_targets);
    core("ex_train", train_of_mnist_5_epochs_in_batches_of_128_is_2345_updates);

    limits("ex_batches", batches_of_all_sizes);
    limits("ex_batches", batches_of_nothing_are_0);
    limits("ex_batch_gradient", batch_gradient_forgets_the_batch_before);
    limits("ex_batch_gradient", batch_gradient_counts_an_image_as_often_as_the_list_names_it);
    limits("ex_epoch", epoch_in_one_batch_is_one_step_of_chapter_04);
    limits("ex_epoch", epoch_in_batches_of_0_does_nothing);
    limits("ex_epoch", epoch_over_no_images_does_nothing);
    limits("ex_epoch", epoch_does_not_care_what_dw_held);
    limits("ex_train", train_in_one_batch_is_one_update_for_each_epoch);
    limits("ex_train", train_of_nothing_does_nothing);
}
