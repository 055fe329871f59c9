/*
 * check_shapes.c - what must hold for shapes.c: an image depends on the seed and
 * its own number alone, labels go round, and the ten classes look different.
 *
 * "Look different" is measured by a classifier that knows nothing of how the
 * figures are drawn: how an image's ink lies around its centre, compared with
 * the mean of each class. Ten guesses in a hundred would be chance.
 */
#include "data/shapes.h"
#include "base/parallel.h"
#include "runner.h"

#include <stdbool.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10 };

static nn_dataset draw(size_t count, uint64_t seed)
{
    nn_dataset dataset = {0};
    ck_assert_msg(nn_shapes_new(&dataset, count, seed) == 0, "%s", nn_error());
    return dataset;
}

static const uint8_t *image(const nn_dataset *dataset, size_t i)
{
    return dataset->images + i * PIXELS; // images[i,:,:]
}

static bool same_image(const nn_dataset *a, const nn_dataset *b, size_t i)
{
    return memcmp(image(a, i), image(b, i), PIXELS) == 0;
}

// --- what an image depends on -------------------------------------------------------------------------------

START_TEST(an_image_is_the_same_in_a_set_of_any_size)
{
    const size_t counts[] = {1, 8, 10, 100, 1001};
    nn_dataset large = draw(2000, 5);
    for (size_t k = 0; k < 5; k++) {
        nn_dataset small = draw(counts[k], 5);
        for (size_t i = 0; i < counts[k]; i++)
            ck_assert_msg(same_image(&small, &large, i), "image %zu of %zu", i, counts[k]);
        nn_dataset_free(&small);
    }
    nn_dataset_free(&large);
}
END_TEST

START_TEST(an_image_is_the_same_for_any_number_of_threads)
{
    const size_t threads[] = {2, 3, 8};
    ck_assert_int_eq(nn_threads_set(1), 0);
    nn_dataset one = draw(301, 5);
    for (size_t k = 0; k < 3; k++) {
        ck_assert_int_eq(nn_threads_set(threads[k]), 0);
        nn_dataset many = draw(301, 5);
        ck_assert_mem_eq(one.images, many.images, 301 * PIXELS);
        ck_assert_mem_eq(one.labels, many.labels, 301);
        nn_dataset_free(&many);
    }
    nn_dataset_free(&one);
    ck_assert_int_eq(nn_threads_set(0), 0);
}
END_TEST

START_TEST(another_seed_gives_other_images)
{
    const uint64_t seeds[] = {0, 1, 2, (uint64_t)1 << 32, UINT64_MAX}; // both halves of a seed count
    nn_dataset sets[5];
    for (size_t a = 0; a < 5; a++) {
        sets[a] = draw(50, seeds[a]);
        for (size_t b = 0; b < a; b++)
            for (size_t i = 0; i < 50; i++)
                ck_assert(!same_image(&sets[a], &sets[b], i));
    }
    for (size_t a = 0; a < 5; a++)
        nn_dataset_free(&sets[a]);
}
END_TEST

START_TEST(no_image_of_a_set_is_there_twice)
{
    nn_dataset set = draw(500, 3);
    size_t twins = 0;
    for (size_t i = 0; i < 500; i++)
        for (size_t j = 0; j < i; j++)
            twins += memcmp(image(&set, i), image(&set, j), PIXELS) == 0;
    ck_assert_uint_eq(twins, 0);
    nn_dataset_free(&set);
}
END_TEST

START_TEST(training_and_test_images_of_the_registry_differ)
{
    nn_dataset train = {0}, test = {0};
    ck_assert_int_eq(nn_dataset_load(&train, "shapes", NN_TRAIN, NULL), 0);
    ck_assert_int_eq(nn_dataset_load(&test, "shapes", NN_TEST, NULL), 0);
    ck_assert_uint_eq(train.count, train.info->counts[NN_TRAIN]);
    ck_assert_uint_eq(test.count, test.info->counts[NN_TEST]);
    size_t twins = 0;
    for (size_t i = 0; i < test.count; i++) // only images of one class could be equal
        for (size_t j = test.labels[i]; j < train.count; j += CLASSES)
            twins += memcmp(image(&test, i), image(&train, j), PIXELS) == 0;
    ck_assert_uint_eq(twins, 0);
    nn_dataset_free(&train);
    nn_dataset_free(&test);
}
END_TEST

// --- what is in the set -------------------------------------------------------------------------------------

START_TEST(labels_go_round)
{
    nn_dataset set = draw(1003, 5);
    for (size_t i = 0; i < set.count; i++)
        ck_assert_uint_eq(set.labels[i], i % CLASSES);
    nn_dataset_free(&set);
}
END_TEST

START_TEST(the_set_owns_its_memory_and_knows_its_entry)
{
    nn_dataset set = draw(1, 5);
    ck_assert(set.count == 1 && set.height == SIDE && set.width == SIDE && set.channels == 1);
    ck_assert_ptr_eq(set.info, nn_dataset_info_find("shapes"));
    ck_assert_uint_eq(set.info->classes, CLASSES);
    ck_assert(set.images == set.owned_images && set.labels == set.owned_labels && set.images && set.labels);
    nn_dataset_free(&set);
}
END_TEST

// The mean of the image's outermost rows and columns, and its largest pixel.
static void border_and_peak(const uint8_t *pixels, double *border, int *peak)
{
    *border = *peak = 0;
    for (size_t h = 0; h < SIDE; h++)
        for (size_t w = 0; w < SIDE; w++) {
            *peak = pixels[h * SIDE + w] > *peak ? pixels[h * SIDE + w] : *peak;
            if (h == 0 || w == 0 || h == SIDE - 1 || w == SIDE - 1)
                *border += pixels[h * SIDE + w] / (4.0 * SIDE - 4);
        }
}

START_TEST(every_image_is_bright_ink_on_dark_paper_whole_on_the_page)
{
    nn_dataset set = draw(2000, 5);
    for (size_t i = 0; i < set.count; i++) {
        double border;
        int peak;
        border_and_peak(image(&set, i), &border, &peak);
        ck_assert_msg(peak > 120, "image %zu: brightest pixel %d", i, peak);         // ink of 0.6 is 153
        ck_assert_msg(border < 80, "image %zu: border of %g on average", i, border); // paper of 0.15 is 38
    }
    nn_dataset_free(&set);
}
END_TEST

START_TEST(pixels_use_the_whole_range)
{
    nn_dataset set = draw(1000, 5);
    size_t seen[256] = {0};
    for (size_t i = 0; i < set.count * PIXELS; i++)
        seen[set.images[i]]++;
    for (size_t value = 0; value < 256; value++)
        ck_assert_msg(seen[value] > 0, "no pixel has the value %zu", value);
    nn_dataset_free(&set);
}
END_TEST

// --- the classes look different -----------------------------------------------------------------------------

/*
 * Features that do not see place, size, brightness, nor most of the angle: take
 * the paper away, find the centre of mass and the mean distance from it. Then:
 * how much ink lies in each ring around the centre (distances in units of the
 * mean distance), how much longer than wide the figure is, and how much page it
 * covers.
 */
enum { RINGS = 8, FEATURES = RINGS + 2 };

static void find_features(const uint8_t *pixels, double features[FEATURES])
{
    double ink[PIXELS], sum = 0, cx = 0, cy = 0, xx = 0, xy = 0, yy = 0, reach = 0, area = 0;
    int peak;
    double border;
    border_and_peak(pixels, &border, &peak);
    for (size_t i = 0; i < PIXELS; i++) {
        ink[i] = pixels[i] > (border + peak) / 2 ? 1 : 0;
        sum += ink[i];
        cx += ink[i] * (double)(i % SIDE);
        cy += ink[i] * (double)(i / SIDE);
    }
    cx /= sum;
    cy /= sum;
    for (size_t i = 0; i < PIXELS; i++) {
        double x = (double)(i % SIDE) - cx, y = (double)(i / SIDE) - cy;
        xx += ink[i] * x * x / sum;
        xy += ink[i] * x * y / sum;
        yy += ink[i] * y * y / sum;
        reach += ink[i] * hypot(x, y) / sum;
    }
    memset(features, 0, FEATURES * sizeof *features);
    for (size_t i = 0; i < PIXELS; i++) {
        double distance = hypot((double)(i % SIDE) - cx, (double)(i / SIDE) - cy) / reach;
        features[(size_t)fmin(distance * 4, RINGS - 1)] += ink[i] / sum;
        area += ink[i] / (reach * reach);
    }
    double across = hypot(xx - yy, 2 * xy);
    features[RINGS] = across / (xx + yy); // 0: round, 1: a line
    features[RINGS + 1] = area / 10;
}

static void find_class_means(const nn_dataset *set, double means[CLASSES][FEATURES])
{
    memset(means, 0, CLASSES * sizeof *means);
    for (size_t i = 0; i < set->count; i++) {
        double features[FEATURES];
        find_features(image(set, i), features);
        for (size_t f = 0; f < FEATURES; f++)
            means[set->labels[i]][f] += features[f] * CLASSES / (double)set->count;
    }
}

static size_t nearest(double means[CLASSES][FEATURES], const double features[FEATURES])
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t k = 0; k < CLASSES; k++) {
        double distance = 0;
        for (size_t f = 0; f < FEATURES; f++)
            distance += pow(features[f] - means[k][f], 2);
        if (distance < least) {
            least = distance;
            best = k;
        }
    }
    return best;
}

START_TEST(each_class_is_recognized_far_better_than_by_chance)
{
    nn_dataset train = draw(2000, 5), test = draw(1000, 6);
    double means[CLASSES][FEATURES];
    size_t right[CLASSES] = {0}, all = 0;
    find_class_means(&train, means);
    for (size_t i = 0; i < test.count; i++) {
        double features[FEATURES];
        find_features(image(&test, i), features);
        right[test.labels[i]] += nearest(means, features) == test.labels[i];
    }
    for (size_t k = 0; k < CLASSES; k++) {
        all += right[k];
        ck_assert_msg(right[k] >= 75, "%s: %zu of 100 recognized", test.info->class_names[k], right[k]);
    }
    ck_assert_uint_ge(all, 900);
    nn_dataset_free(&train);
    nn_dataset_free(&test);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(no_images_and_too_many_are_refused)
{
    const size_t bad[] = {0, 1000001, SIZE_MAX};
    for (size_t i = 0; i < 3; i++) {
        nn_dataset dataset = {.count = 42};
        ck_assert_int_eq(nn_shapes_new(&dataset, bad[i], 1), -1);
        ck_assert(dataset.count == 42 && dataset.images == NULL && dataset.owned_images == NULL);
        ck_assert_error_says("nn_shapes_new: count: got ");
        ck_assert_error_says("expected 1 to 1000000");
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("shapes");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, an_image_is_the_same_in_a_set_of_any_size);
    tcase_add_test(core, an_image_is_the_same_for_any_number_of_threads);
    tcase_add_test(core, another_seed_gives_other_images);
    tcase_add_test(core, no_image_of_a_set_is_there_twice);
    tcase_add_test(core, training_and_test_images_of_the_registry_differ);
    tcase_add_test(core, labels_go_round);
    tcase_add_test(core, the_set_owns_its_memory_and_knows_its_entry);
    tcase_add_test(core, every_image_is_bright_ink_on_dark_paper_whole_on_the_page);
    tcase_add_test(core, pixels_use_the_whole_range);
    tcase_add_test(core, each_class_is_recognized_far_better_than_by_chance);
    tcase_add_test(limits, no_images_and_too_many_are_refused);
    return s;
}
