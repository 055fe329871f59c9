/*
 * check_transfer_learning.c - the grader of homework 14.
 *
 * The base of the tests is a spy: it knows each image by its first number, and writes down who came. Features, shapes
 * and plans were chosen so that the paper beside each test is short. The gradient of the head is judged by what a loss
 * does when a weight is moved; that loss stands here, and adds up logarithms in another way than the solution.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 64, UNTOUCHED = 77 };

#define PARTNER                                                                                              \
    "an array of `to` is copied from the one of `from` with the same name (strcmp), the same rows and the "  \
    "same columns, wherever it stands"
#define STAYS "an array of `to` without a partner keeps its numbers: it learns from where it began"
#define CALLS "n goes from 1 to base->most, and the last call has only the images that are left"
#define ROWS  "row i of x begins at x + i * D, row i of features at features + i * F"
#define PLACES                                                                                               \
    "image n of the batch is batch[n]: its features begin at features + batch[n] * F, its label is "         \
    "labels[batch[n]]"
#define SLOPE  "dz = (p - 1 at the label) / N, dw[f * K + k] = sum of h[f] dz[k], db[k] = sum of dz[k]"
#define STABLE "take the largest logit away from all of them before exp, in the loss as well as in p"
#define STAGES "epoch < head_epochs: the head. Then fine_epochs more: from layer `block` on. Then nothing"
#define FROZEN                                                                                               \
    "pass by a frozen array before you do anything with it: no rate, no decay, no look at its gradient"
#define DOWNHILL "value - rate * (gradient + decay * value), with the value as it was before the step"

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

static size_t *given_counts(const char *name, size_t count, const size_t *numbers)
{
    return given(name, count * sizeof *numbers, numbers);
}

// --- ex_copy_weights ---------------------------------------------------------------------------------------

static const double old_numbers[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const double new_numbers[] = {-1, -2, -3, -4, -5, -6, -7, -8, -9};

// An array of the old network is only read, one of the new network may change.
static ex_array old_array(const char *name, size_t rows, size_t columns)
{
    return (ex_array){name, rows, columns, given_numbers(name, rows * columns, old_numbers)};
}

static ex_array new_array(const char *name, size_t rows, size_t columns)
{
    return (ex_array){name, rows, columns, changing_numbers(name, rows * columns, new_numbers)};
}

// `kept` is new_array's memory, whatever became of the struct.
static void expect_array(const char *what, size_t count, const double *kept, bool copied, const char *look)
{
    expect_numbers(what, count, copied ? old_numbers : new_numbers, kept, 0, look);
}

START_TEST(copy_takes_what_has_the_same_name)
{
    ex_array from[] = {old_array("conv1/kernel", 3, 2), old_array("conv2/kernel", 2, 2)};
    ex_array to[] = {new_array("conv2/kernel", 2, 2), new_array("head/kernel", 2, 1)};
    double *conv2 = to[0].value, *head = to[1].value;
    expect_count("ex_copy_weights, from conv1 [3,2] and conv2 [2,2] to conv2 [2,2] and head [2,1]: returned",
                 1, ex_copy_weights(2, from, 2, to), "one name is in both networks. " PARTNER);
    expect_array("ex_copy_weights to conv2 [2,2]: value", 4, conv2, true, PARTNER);
    expect_array("ex_copy_weights to head [2,1], which the old network lacks: value", 2, head, false, STAYS);
}
END_TEST

START_TEST(copy_finds_arrays_in_another_order)
{
    ex_array from[] = {old_array("a", 1, 3), old_array("b", 1, 3), old_array("c", 2, 1)};
    ex_array to[] = {new_array("c", 2, 1), new_array("a", 1, 3), new_array("b", 1, 3)};
    from[0].value = given_numbers("a", 3, (double[]){30, 20, 10});
    expect_count("ex_copy_weights from a, b, c to c, a, b: returned", 3, ex_copy_weights(3, from, 3, to),
                 PARTNER);
    expect_array("ex_copy_weights from a, b, c to c, a, b: value of c", 2, to[0].value, true, PARTNER);
    expect_numbers("ex_copy_weights from a, b, c to c, a, b: value of a", 3, (double[]){30, 20, 10},
                   to[1].value, 0, PARTNER ". a and b have one shape: only the name tells them apart");
    expect_array("ex_copy_weights from a, b, c to c, a, b: value of b", 3, to[2].value, true, PARTNER);
}
END_TEST

START_TEST(copy_leaves_arrays_of_another_shape)
{
    ex_array from[] = {old_array("turned", 2, 3), old_array("longer", 1, 3), old_array("same", 3, 1)};
    ex_array to[] = {new_array("turned", 3, 2), new_array("longer", 1, 4), new_array("same", 3, 1)};
    size_t copied = ex_copy_weights(3, from, 3, to);
    expect_array("ex_copy_weights from \"turned\" [2,3] to \"turned\" [3,2]: value", 6, to[0].value, false,
                 "as many numbers, but in other rows: these are other weights. " PARTNER);
    expect_array("ex_copy_weights from \"longer\" [1,3] to \"longer\" [1,4]: value", 4, to[1].value, false,
                 PARTNER);
    expect_array("ex_copy_weights from \"same\" [3,1] to \"same\" [3,1]: value", 3, to[2].value, true,
                 PARTNER);
    expect_count("ex_copy_weights, one of three shapes agrees: returned", 1, copied,
                 "count what was copied, not what was looked at");
}
END_TEST

START_TEST(copy_makes_the_network_independent)
{
    double old[] = {1, 2}, *theirs = changing("from.value", sizeof old, old);
    ex_array from[] = {{"w", 1, 2, theirs}}, to[] = {new_array("w", 1, 2)};
    double *mine = to[0].value;
    ex_copy_weights(1, from, 1, to);
    expect_that(to[0].value == mine, "ex_copy_weights: to[0].value", "the same memory as before, filled anew",
                "other memory", "copy the numbers, not the pointer");
    theirs[0] = 50;
    expect_array("ex_copy_weights; then the old network learns on: value of the new one", 2, mine, true,
                 "copy the numbers: the two networks must not share them");
}
END_TEST

START_TEST(copy_compares_whole_names)
{
    ex_array from[] = {old_array("conv1", 1, 2), old_array("block12", 1, 2)};
    ex_array to[] = {new_array("conv10", 1, 2), new_array("block1", 1, 2), new_array("Conv1", 1, 2)};
    char elsewhere[] = "conv1"; // the same letters in other memory
    ex_array again[] = {new_array(elsewhere, 1, 2)};
    size_t copied = ex_copy_weights(2, from, 3, to);
    expect_array("ex_copy_weights from conv1 to conv10: value", 2, to[0].value, false,
                 "conv1 is only the beginning of conv10. " PARTNER);
    expect_array("ex_copy_weights from block12 to block1: value", 2, to[1].value, false, PARTNER);
    expect_array("ex_copy_weights from conv1 to Conv1: value", 2, to[2].value, false,
                 "large and small letters differ. " PARTNER);
    expect_count("ex_copy_weights, no name agrees: returned", 0, copied, PARTNER);
    expect_count("ex_copy_weights from conv1 to conv1, the name in other memory: returned", 1,
                 ex_copy_weights(2, from, 1, again), "compare the letters (strcmp), not the pointers");
}
END_TEST

START_TEST(copy_of_nothing_changes_nothing)
{
    ex_array one[] = {new_array("w", 1, 2)};
    expect_count("ex_copy_weights with from_count = 0: returned", 0, ex_copy_weights(0, NULL, 1, one),
                 "no array, no partner");
    expect_count("ex_copy_weights with to_count = 0: returned", 0, ex_copy_weights(1, one, 0, NULL),
                 "no array, nothing to fill");
    expect_array("ex_copy_weights of nothing: value", 2, one[0].value, false, STAYS);
}
END_TEST

// --- ex_cache_features -------------------------------------------------------------------------------------

// A base that writes down who came. Image i has the first number i + 1.
typedef struct {
    size_t D, F, most, images;
    const double *x;          // the whole of it, to see who reads too far
    size_t calls, came[MOST]; // how often image i was there
    size_t worst;             // the largest n
    bool empty, too_far, stranger;
} spy;

static void look_at(void *context, size_t n, const double *x, double *y)
{
    spy *s = context;
    uintptr_t at = (uintptr_t)x, first = (uintptr_t)s->x, end = (uintptr_t)(s->x + s->images * s->D);
    s->calls++;
    s->empty = s->empty || n == 0;
    s->worst = n > s->worst ? n : s->worst;
    if (n > s->most)
        return;
    if (at >= first && at < end && n * s->D * sizeof *x > end - at) {
        s->too_far = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const double number = x[i * s->D] - 1;
        if (!(number >= 0 && number < (double)s->images && number == floor(number))) {
            s->stranger = true;
            return;
        }
        s->came[(size_t)number]++;
        for (size_t f = 0; f < s->F; f++)
            y[i * s->F + f] = 100 * number + (double)f + x[i * s->D + s->D - 1];
    }
}

static void expect_cache(size_t images, size_t D, size_t F, size_t most)
{
    double x[256];
    fill(images * D, x, 3);
    for (size_t i = 0; i < images; i++)
        x[i * D] = (double)(i + 1);
    double *all = given_numbers("x", images * D, x),
           *features = blank("features", images * F * sizeof(double));
    spy s = {.D = D, .F = F, .most = most, .images = images, .x = all};
    const ex_base base = {D, F, most, look_at, &s};
#define SIZED "ex_cache_features of %zu images, D = %zu, F = %zu, at most %zu in a call: "
    ex_cache_features(&base, images, all, features);
    expect_that(s.calls > 0, text(SIZED "calls of base->forward", images, D, F, most), "at least 1", "0",
                "base->forward(base->context, n, x, y) computes the features");
    char allowed[32];
    snprintf(allowed, sizeof allowed, "1 to %zu", most);
    expect_that(s.worst <= most && !s.empty, text(SIZED "images in one call", images, D, F, most), allowed,
                s.empty ? "0" : "more", CALLS);
    expect_that(!s.too_far, text(SIZED "the images that went in", images, D, F, most), "those of x",
                "a call that goes behind the end of x", CALLS);
    expect_that(!s.stranger, text(SIZED "the images that went in", images, D, F, most), "rows of x",
                "something that does not begin as an image does", ROWS);
    for (size_t i = 0; i < images; i++)
        expect_count(text(SIZED "how often image %zu went through the base", images, D, F, most, i), 1,
                     s.came[i], "each image once: " CALLS);
    for (size_t i = 0; i < images * F; i++)
        expect_number(text(SIZED "features[%zu,%zu]", images, D, F, most, i / F, i % F),
                      100 * (double)(i / F) + (double)(i % F) + x[i / F * D + D - 1], features[i], 0, ROWS);
}

START_TEST(cache_holds_the_features_of_each_image)
{
    expect_cache(4, 3, 2, 2);
}
END_TEST

START_TEST(cache_ends_with_a_short_call)
{
    expect_cache(7, 2, 3, 3);
}
END_TEST

START_TEST(cache_of_other_sizes)
{
    static const size_t sizes[][4] = {{10, 3, 5, 4}, {9, 5, 2, 3}, {5, 2, 2, 5}, {11, 2, 1, 2}, {6, 1, 4, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_cache(sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3]);
}
END_TEST

START_TEST(cache_of_fewer_images_than_one_call_takes)
{
    expect_cache(2, 3, 2, 64);
    expect_cache(1, 4, 3, 1000000000);
}
END_TEST

START_TEST(cache_of_no_images_asks_nobody)
{
    double fence[1] = {5}, *features = changing("features", sizeof fence, fence);
    spy s = {.D = 2, .F = 1, .most = 4};
    const ex_base base = {2, 1, 4, look_at, &s};
    ex_cache_features(&base, 0, fence, features);
    expect_count("ex_cache_features of 0 images: calls of base->forward", 0, s.calls, CALLS);
    expect_number("ex_cache_features of 0 images: features[0]", 5, features[0], 0, "nothing is written");
}
END_TEST

// --- ex_head_gradient --------------------------------------------------------------------------------------

// A batch of N images out of `images`.
typedef struct {
    size_t F, K, N, images;
    double features[MOST], w[MOST], b[MOST];
    size_t labels[MOST], batch[MOST];
} judged_head;

// The loss of the paper: ln of a sum, divided by the largest, in long double.
static double paper_loss(void *context)
{
    const judged_head *a = context;
    long double loss = 0;
    for (size_t n = 0; n < a->N; n++) {
        long double z[MOST], largest = -INFINITY, total = 0;
        for (size_t k = 0; k < a->K; k++) {
            z[k] = a->b[k];
            for (size_t f = 0; f < a->F; f++)
                z[k] += (long double)a->features[a->batch[n] * a->F + f] * a->w[f * a->K + k];
            largest = z[k] > largest ? z[k] : largest;
        }
        for (size_t k = 0; k < a->K; k++)
            total += expl(z[k] - largest);
        loss += logl(total) + largest - z[a->labels[a->batch[n]]];
    }
    return (double)(loss / a->N);
}

static judged_head make_head(size_t F, size_t K, size_t images, size_t N, const size_t *batch)
{
    judged_head a = {.F = F, .K = K, .N = N, .images = images};
    fill(images * F, a.features, 1);
    fill(F * K, a.w, 2);
    fill(K, a.b, 3);
    for (size_t i = 0; i < images; i++)
        a.labels[i] = i * (i + 1) / 2 % K;
    memcpy(a.batch, batch, N * sizeof *batch);
    return a;
}

// The reader's function on fenced copies.
static double ask_head(const judged_head *a, double *dw, double *db)
{
    const ex_head head = {a->F, a->K, given_numbers("head->w", a->F * a->K, a->w),
                          given_numbers("head->b", a->K, a->b)};
    return ex_head_gradient(&head, a->N, given_counts("batch", a->N, a->batch),
                            given_numbers("features", a->images * a->F, a->features),
                            given_counts("labels", a->images, a->labels), dw, db);
}

static void expect_head(judged_head *a, const char *what, const char *look)
{
    double *dw = blank("dw", a->F * a->K * sizeof *dw), *db = blank("db", a->K * sizeof *db);
    double loss = ask_head(a, dw, db);
    expect_number(text("%s: loss", what), paper_loss(a), loss, 1e-12 * (1 + fabs(paper_loss(a))), look);
    expect_gradient(what, paper_loss, a, (judged_tensor[]){{"db", a->b, db, 1, a->K}}, 1, a->N, look);
    expect_gradient(what, paper_loss, a, (judged_tensor[]){{"dw", a->w, dw, a->F, a->K}}, 1, a->N, look);
}

START_TEST(head_of_equal_logits_pays_the_logarithm_of_the_classes)
{
    // all weights 0: p = 1/2 each, dz = -1/2 at the label, 1/2 beside it; features 3 and 5
    const double zero[4] = {0}, features[] = {3, 5};
    const size_t label = 1, batch = 0;
    const ex_head head = {2, 2, given_numbers("head->w", 4, zero), given_numbers("head->b", 2, zero)};
    double *dw = blank("dw", 4 * sizeof *dw), *db = blank("db", 2 * sizeof *db);
    double loss =
        ex_head_gradient(&head, 1, given_counts("batch", 1, &batch), given_numbers("features", 2, features),
                         given_counts("labels", 1, &label), dw, db);
#define PAPER "ex_head_gradient of one image with the features 3 5, label 1 of 2, weights 0: "
    expect_number(PAPER "loss", log(2), loss, 1e-12, "p is 1/2 for both classes, and -ln 1/2 is ln 2");
    expect_numbers(PAPER "db", 2, (double[]){0.5, -0.5}, db, 1e-12, "dz = p - 1 at the label, p beside it");
    expect_numbers(PAPER "dw", 4, (double[]){1.5, -1.5, 2.5, -2.5}, dw, 1e-12,
                   "dw[f * K + k] = h[f] dz[k]: two rows, one for each feature");
}
END_TEST

START_TEST(head_learns_from_the_mean_of_a_batch)
{
    judged_head a = make_head(4, 3, 5, 5, (size_t[]){0, 1, 2, 3, 4});
    expect_head(&a, "ex_head_gradient of the images 0 to 4, F = 4, K = 3", SLOPE);
}
END_TEST

START_TEST(head_takes_the_images_that_the_batch_names)
{
    judged_head a = make_head(3, 4, 8, 3, (size_t[]){6, 1, 4});
    expect_head(&a, "ex_head_gradient of the images 6, 1, 4 of 8, F = 3, K = 4", PLACES ". " SLOPE);
}
END_TEST

START_TEST(head_overwrites_old_slopes)
{
    judged_head a = make_head(2, 3, 4, 2, (size_t[]){3, 0});
    double sevens[6] = {7, 7, 7, 7, 7, 7}, *dw = changing("dw", sizeof sevens, sevens),
           *db = changing("db", 3 * sizeof *sevens, sevens);
    double *fresh = blank("dw", sizeof sevens), *fresh_b = blank("db", 3 * sizeof *sevens);
    ask_head(&a, fresh, fresh_b);
    ask_head(&a, dw, db);
    for (size_t i = 0; i < 6; i++)
        expect_number(text("ex_head_gradient where 7 stood in all of dw before: dw[%zu]", i), fresh[i], dw[i],
                      1e-12, "set dw and db to 0 before you add");
    expect_numbers("ex_head_gradient where 7 stood in all of db before: db", 3, fresh_b, db, 1e-12,
                   "set dw and db to 0 before you add");
}
END_TEST

START_TEST(head_of_one_image_and_one_feature)
{
    judged_head a = make_head(1, 5, 3, 1, (size_t[]){2});
    expect_head(&a, "ex_head_gradient of image 2 of 3, F = 1, K = 5", PLACES);
    judged_head twice = make_head(2, 2, 2, 3, (size_t[]){1, 1, 0});
    expect_head(&twice, "ex_head_gradient of the images 1, 1, 0: one stands there twice, F = 2, K = 2",
                SLOPE);
}
END_TEST

START_TEST(head_of_one_class_is_always_right)
{
    judged_head a = make_head(2, 1, 2, 2, (size_t[]){0, 1});
    double *dw = blank("dw", 2 * sizeof *dw), *db = blank("db", sizeof *db), zero[2] = {0};
    a.labels[0] = a.labels[1] = 0;
    expect_number("ex_head_gradient with K = 1: loss", 0, ask_head(&a, dw, db), 1e-12,
                  "p is 1, and ln 1 is 0");
    expect_numbers("ex_head_gradient with K = 1: dw", 2, zero, dw, 1e-12, SLOPE);
    expect_numbers("ex_head_gradient with K = 1: db", 1, zero, db, 1e-12, SLOPE);
}
END_TEST

START_TEST(head_survives_large_features)
{
    // A base without normalization may give hundreds: logits 1000 and 0, then -1000 and 0; both labels are 1
    const double features[] = {1000, -1000}, w[] = {1, 0}, b[2] = {0};
    const size_t labels[] = {1, 1}, batch[] = {0, 1};
    const ex_head head = {1, 2, given_numbers("head->w", 2, w), given_numbers("head->b", 2, b)};
    double *dw = blank("dw", sizeof w), *db = blank("db", sizeof b);
    double loss =
        ex_head_gradient(&head, 2, given_counts("batch", 2, batch), given_numbers("features", 2, features),
                         given_counts("labels", 2, labels), dw, db);
#define LARGE "ex_head_gradient with the logits 1000 0 and -1000 0, labels 1 and 1: "
    expect_number(LARGE "loss", 500, loss, 1e-9, STABLE ". The prices are 1000 and 0");
    expect_numbers(LARGE "dw", 2, (double[]){500, -500}, dw, 1e-9, STABLE);
    expect_numbers(LARGE "db", 2, (double[]){0.5, -0.5}, db, 1e-12, STABLE);
}
END_TEST

// --- ex_stage ----------------------------------------------------------------------------------------------

// Seven layers: 0 1 2 the first blocks, 3 4 the last block, 5 6 the head.
static const ex_plan plan = {.layers = 7,
                             .block = 3,
                             .head = 5,
                             .head_epochs = 2,
                             .fine_epochs = 3,
                             .head_rate = 0.5,
                             .fine_rate = 0.01};

// From layer `first` on all learn.
static void expect_stage(const ex_plan *p, size_t epoch, size_t first, double rate, const char *look)
{
    char what[128];
    int *learns = blank("learns", p->layers * sizeof *learns);
    snprintf(what, sizeof what, "ex_stage of %zu + %zu epochs, block %zu, head %zu of %zu layers, epoch %zu",
             p->head_epochs, p->fine_epochs, p->block, p->head, p->layers, epoch);
    double got = ex_stage(p, epoch, learns);
    expect_number(text("%s: rate", what), rate, got, 0, look);
    for (size_t i = 0; i < p->layers; i++) {
        char came[32];
        snprintf(came, sizeof came, learns[i] == -1 ? "nothing (not filled)" : "%d", learns[i]);
        expect_that(learns[i] == (i >= first), text("%s: learns[%zu]", what, i), i >= first ? "1" : "0", came,
                    look);
    }
}

START_TEST(stage_1_trains_the_head_alone)
{
    expect_stage(&plan, 0, 5, 0.5,
                 "the whole base is frozen, else the slopes of a new head would spoil it. " STAGES);
    expect_stage(&plan, 1, 5, 0.5, "epochs count from 0: head_epochs = 2 are the epochs 0 and 1. " STAGES);
}
END_TEST

START_TEST(stage_2_trains_the_last_block_too)
{
    expect_stage(&plan, 2, 3, 0.01, "the last block and the head, at fine_rate. " STAGES);
    expect_stage(&plan, 3, 3, 0.01, STAGES);
    expect_stage(&plan, 4, 3, 0.01, "fine_epochs = 3 are the epochs 2, 3 and 4. " STAGES);
}
END_TEST

START_TEST(stage_ends_after_both)
{
    expect_stage(&plan, 5, 7, 0, "head_epochs + fine_epochs are over: rate 0, and all 0 in learns. " STAGES);
    expect_stage(&plan, 1000, 7, 0, STAGES);
    expect_stage(&plan, SIZE_MAX, 7, 0, "epoch + 1 would be 0 here. " STAGES);
}
END_TEST

START_TEST(stage_of_other_plans)
{
    const ex_plan other = {4, 1, 2, 3, 1, 1e-3, 1e-5};
    for (size_t e = 0; e < 5; e++)
        expect_stage(&other, e, e < 3 ? 2 : e < 4 ? 1 : 4, e < 3 ? 1e-3 : e < 4 ? 1e-5 : 0, STAGES);
}
END_TEST

START_TEST(stage_of_no_epochs_is_left_out)
{
    ex_plan p = plan;
    p.head_epochs = 0;
    expect_stage(&p, 0, 3, 0.01, "head_epochs = 0: the second stage begins at once");
    expect_stage(&p, 3, 7, 0, "head_epochs = 0, fine_epochs = 3: epoch 3 is behind the end");
    p = plan;
    p.fine_epochs = 0;
    expect_stage(&p, 1, 5, 0.5, STAGES);
    expect_stage(&p, 2, 7, 0, "fine_epochs = 0: nothing learns behind the head's epochs");
}
END_TEST

START_TEST(stage_of_a_block_that_is_the_whole_base)
{
    const ex_plan whole = {3, 0, 2, 1, 1, 0.1, 0.01};
    expect_stage(&whole, 0, 2, 0.1, STAGES);
    expect_stage(&whole, 1, 0, 0.01, "block = 0: all layers learn in the second stage");
}
END_TEST

// --- ex_step_unfrozen --------------------------------------------------------------------------------------

static void expect_bits(const char *what, size_t count, const double *expected, const double *got,
                        const char *look)
{
    for (size_t i = 0; i < count; i++) {
        char where[192], left[40], right[40];
        snprintf(where, sizeof where, "%s[%zu]", what, i);
        snprintf(left, sizeof left, "%.17g, to the bit", expected[i]);
        snprintf(right, sizeof right, "%.17g", got[i]);
        expect_that(memcmp(&expected[i], &got[i], sizeof *got) == 0, where, left, right, look);
    }
}

START_TEST(step_goes_downhill_and_shrinks)
{
    const double w[] = {1, -2, 0}, g[] = {2, -4, 6};
    double *a = changing_numbers("value", 3, w), *b = changing_numbers("value", 3, w);
    const ex_parameter p[] = {{3, a, given_numbers("gradient", 3, g), false}};
    const ex_parameter q[] = {{3, b, given_numbers("gradient", 3, g), false}};
    ex_step_unfrozen(1, p, 0.1, 0);
    expect_numbers("ex_step_unfrozen, w = 1 -2 0, g = 2 -4 6, rate 0.1, decay 0: value", 3,
                   (double[]){0.8, -1.6, -0.6}, a, 1e-12, DOWNHILL);
    ex_step_unfrozen(1, q, 0.1, 0.5);
    expect_numbers("ex_step_unfrozen, w = 1 -2 0, g = 2 -4 6, rate 0.1, decay 0.5: value", 3,
                   (double[]){0.75, -1.5, -0.6}, b, 1e-12, DOWNHILL);
}
END_TEST

START_TEST(step_leaves_frozen_arrays_to_the_bit)
{
    const double w[] = {0.1, -3, 1e-300}, g[] = {2, 3, 4};
    double *frozen = changing_numbers("value", 3, w), *free_one = changing_numbers("value", 3, w);
    const ex_parameter p[] = {{3, frozen, given_numbers("gradient", 3, g), true},
                              {3, free_one, given_numbers("gradient", 3, g), false}};
    ex_step_unfrozen(2, p, 0.25, 0.5);
    expect_bits("ex_step_unfrozen, array 0 is frozen, rate 0.25, decay 0.5: value of array 0", 3, w, frozen,
                FROZEN);
    expect_numbers("ex_step_unfrozen, array 0 is frozen, array 1 is not: value of array 1", 3,
                   (double[]){-0.4125, -3.375, -1}, free_one, 1e-12,
                   "behind a frozen array others may learn. " DOWNHILL);
}
END_TEST

START_TEST(step_goes_on_behind_and_between_frozen_arrays)
{
    const double w[] = {1, 2}, g[] = {1, 1}, moved[] = {0.5, 1.5};
    static const bool frozen[] = {false, true, true, false, true, false};
    ex_parameter p[6];
    for (size_t i = 0; i < 6; i++)
        p[i] = (ex_parameter){2, changing_numbers("value", 2, w), given_numbers("gradient", 2, g), frozen[i]};
    ex_step_unfrozen(6, p, 0.5, 0);
    for (size_t i = 0; i < 6; i++) {
        char what[96];
        snprintf(what, sizeof what,
                 "ex_step_unfrozen, arrays 1, 2 and 4 of 6 are frozen, rate 0.5: value of array %zu", i);
        expect_bits(what, 2, frozen[i] ? w : moved, p[i].value, "each array has a `frozen` of its own");
    }
}
END_TEST

START_TEST(step_does_not_look_at_the_gradient_of_a_frozen_array)
{
    const double w[] = {-0., NAN, INFINITY, 5}, g[] = {0, 1, NAN, NAN}, free_w[] = {1};
    double *a = changing_numbers("value", 4, w), *b = changing_numbers("value", 4, w);
    double *c = changing_numbers("value", 1, free_w);
    const ex_parameter p[] = {{4, a, given_numbers("gradient", 4, g), true},
                              {4, b, NULL, true},
                              {1, c, given_numbers("gradient", 1, free_w), false}};
    ex_step_unfrozen(3, p, 0.5, 0.5);
    expect_bits("ex_step_unfrozen, a frozen array whose gradient is not a number: value", 4, w, a,
                FROZEN ". 0 times not a number is not a number");
    expect_bits("ex_step_unfrozen, a frozen array whose gradient is NULL: value", 4, w, b, FROZEN);
    expect_number("ex_step_unfrozen, the array behind them, w = 1, g = 1, rate 0.5, decay 0.5: value[0]",
                  0.25, c[0], 1e-12, DOWNHILL);
}
END_TEST

START_TEST(step_of_nothing_does_nothing)
{
    const double w[] = {1};
    double *a = changing_numbers("value", 1, w);
    const ex_parameter p[] = {{0, a, w, false}, {1, a, w, true}};
    ex_step_unfrozen(0, p, 1, 1);
    ex_step_unfrozen(2, p, 1, 1);
    expect_bits("ex_step_unfrozen of an array with count = 0, and of a frozen one: value", 1, w, a,
                "the loops run over parameters and over count");
}
END_TEST

// --- all together ------------------------------------------------------------------------------------------

enum { IMAGES = 12, PIXELS = 4, FEATURES = 3, CLASSES = 3 };

// Three groups of images, which the spy's base keeps apart; the plan freezes, the cache saves work, the head learns.
static void base_of_three_groups(void *context, size_t n, const double *x, double *y)
{
    *(size_t *)context += n;
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < FEATURES; f++)
            y[i * FEATURES + f] = x[i * PIXELS + f] + 0.1 * x[i * PIXELS + 3];
}

START_TEST(all_five_together_train_a_head)
{
    double x[IMAGES * PIXELS], base_w[] = {1, 2, 3}, none[FEATURES * CLASSES] = {0};
    size_t labels[IMAGES], batch[IMAGES], passed = 0;
    fill(IMAGES * PIXELS, x, 5);
    for (size_t i = 0; i < IMAGES; i++) {
        x[i * PIXELS + i % CLASSES] += 4;
        labels[i] = i % CLASSES;
        batch[i] = IMAGES - 1 - i;
    }
    const ex_plan head_first = {.layers = 2, .head = 1, .head_epochs = 20, .head_rate = 0.5, .fine_rate = 1};
    const ex_base base = {PIXELS, FEATURES, 5, base_of_three_groups, &passed};
    ex_array from[] = {{"base", 1, 3, given_numbers("from", 3, base_w)}},
             to[] = {{"base", 1, 3, blank("base", sizeof base_w)}};
    double *features = blank("features", IMAGES * FEATURES * sizeof *features), first = 0, last = 0;
    double *w = changing_numbers("head->w", FEATURES * CLASSES, none),
           *b = changing_numbers("head->b", CLASSES, none);
    double *dw = blank("dw", sizeof none), *db = blank("db", CLASSES * sizeof *db);
    ex_copy_weights(1, from, 1, to);
    ex_cache_features(&base, IMAGES, given_numbers("x", IMAGES * PIXELS, x), features);
    for (size_t epoch = 0; epoch < 30; epoch++) {
        int learns[2] = {0};
        double rate = ex_stage(&head_first, epoch, learns);
        last = ex_head_gradient(&(ex_head){FEATURES, CLASSES, w, b}, IMAGES, batch, features, labels, dw, db);
        first = epoch == 0 ? last : first;
        const ex_parameter p[] = {{3, to[0].value, NULL, !learns[0]},
                                  {FEATURES * CLASSES, w, dw, !learns[1]},
                                  {CLASSES, b, db, !learns[1]}};
        ex_step_unfrozen(3, p, rate, 0);
    }
#define TOGETHER "a head on cached features, 20 epochs with your five functions: "
    expect_number(TOGETHER "loss before the first step", log(3), first, 1e-9, "mend the tests above first");
    expect_that(last < 0.1, TOGETHER "loss at the end", "below 0.1", text("%.4f", last),
                "mend the tests above first");
    expect_bits(TOGETHER "the copied weights of the base", 3, base_w, to[0].value, FROZEN);
    expect_count(TOGETHER "images that went through the base", IMAGES, passed,
                 "12 images in 30 epochs, and each goes through the base once: that is the gain of a cache");
}
END_TEST

void exercise(void)
{
    core("ex_copy_weights", copy_takes_what_has_the_same_name);
    core("ex_copy_weights", copy_finds_arrays_in_another_order);
    core("ex_copy_weights", copy_leaves_arrays_of_another_shape);
    core("ex_copy_weights", copy_makes_the_network_independent);
    limits("ex_copy_weights", copy_compares_whole_names);
    limits("ex_copy_weights", copy_of_nothing_changes_nothing);
    core("ex_cache_features", cache_holds_the_features_of_each_image);
    core("ex_cache_features", cache_ends_with_a_short_call);
    core("ex_cache_features", cache_of_other_sizes);
    limits("ex_cache_features", cache_of_fewer_images_than_one_call_takes);
    limits("ex_cache_features", cache_of_no_images_asks_nobody);
    core("ex_head_gradient", head_of_equal_logits_pays_the_logarithm_of_the_classes);
    core("ex_head_gradient", head_learns_from_the_mean_of_a_batch);
    core("ex_head_gradient", head_takes_the_images_that_the_batch_names);
    core("ex_head_gradient", head_overwrites_old_slopes);
    limits("ex_head_gradient", head_of_one_image_and_one_feature);
    limits("ex_head_gradient", head_of_one_class_is_always_right);
    limits("ex_head_gradient", head_survives_large_features);
    core("ex_stage", stage_1_trains_the_head_alone);
    core("ex_stage", stage_2_trains_the_last_block_too);
    core("ex_stage", stage_ends_after_both);
    core("ex_stage", stage_of_other_plans);
    limits("ex_stage", stage_of_no_epochs_is_left_out);
    limits("ex_stage", stage_of_a_block_that_is_the_whole_base);
    core("ex_step_unfrozen", step_goes_downhill_and_shrinks);
    core("ex_step_unfrozen", step_leaves_frozen_arrays_to_the_bit);
    core("ex_step_unfrozen", step_goes_on_behind_and_between_frozen_arrays);
    limits("ex_step_unfrozen", step_does_not_look_at_the_gradient_of_a_frozen_array);
    limits("ex_step_unfrozen", step_of_nothing_does_nothing);
    core("ex_step_unfrozen", all_five_together_train_a_head);
}
