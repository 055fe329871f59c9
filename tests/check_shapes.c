/*
 * check_shapes.c - what must hold for shapes.c: images that depend on seed and number alone, classes that can be
 * told apart, nothing cut off.
 */
#include "runner.h"

#include "base/parallel.h"
#include "data/shapes.h"

enum { SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10 };

static nn_dataset draw(size_t count, uint64_t seed)
{
    nn_dataset dataset;
    ck_assert_msg(nn_shapes_new(&dataset, count, seed) == 0, "%s", nn_error());
    ck_assert_uint_eq(dataset.count, count);
    return dataset;
}

START_TEST(sizes_and_labels_are_as_promised)
{
    nn_dataset d = draw(23, 5);
    ck_assert_str_eq(d.info->name, "shapes");
    ck_assert_uint_eq(d.height, SIDE);
    ck_assert_uint_eq(d.width, SIDE);
    ck_assert_uint_eq(d.channels, 1);
    for (size_t i = 0; i < 23; i++)
        ck_assert_uint_eq(d.labels[i], i % CLASSES);
    nn_dataset_free(&d);
}
END_TEST

START_TEST(an_image_depends_on_seed_and_number_alone)
{
    ck_assert_int_eq(nn_threads_set(1), 0);
    nn_dataset few = draw(10, 9);
    ck_assert_int_eq(nn_threads_set(3), 0);
    nn_dataset many = draw(1000, 9), other = draw(10, 10);
    ck_assert_mem_eq(few.images, many.images, 10 * PIXELS);
    for (size_t i = 0; i < 10; i++)
        ck_assert_mem_ne(few.images + i * PIXELS, other.images + i * PIXELS, PIXELS);
    nn_dataset_free(&few);
    nn_dataset_free(&many);
    nn_dataset_free(&other);
}
END_TEST

START_TEST(no_two_images_of_a_class_are_equal)
{
    nn_dataset d = draw(500, 3);
    for (size_t i = CLASSES; i < d.count; i++)
        ck_assert_mem_ne(d.images + i * PIXELS, d.images + (i - CLASSES) * PIXELS, PIXELS);
    nn_dataset_free(&d);
}
END_TEST

// What the bright pixels of an image look like, in numbers that no turn changes.
typedef struct {
    double area;       // how many there are
    double spread;     // mean squared distance from their centre, over the area: least for a disc
    double elongation; // variance along their long axis over that along the short one
    double at_centre;  // share of bright ones in the 3 by 3 around the centre
} look;

// A value over 0.42 is ink in nearly every image: paper is at most 0.15, ink at least 0.6.
static int is_ink(const uint8_t *image, int h, int w)
{
    return h >= 0 && w >= 0 && h < SIDE && w < SIDE && image[h * SIDE + w] > 0.42 * 255;
}

static look look_at(const uint8_t *image)
{
    double n = 0, sum_h = 0, sum_w = 0, hh = 0, ww = 0, hw = 0;
    for (int h = 0; h < SIDE; h++)
        for (int w = 0; w < SIDE; w++)
            if (is_ink(image, h, w)) {
                n += 1;
                sum_h += h;
                sum_w += w;
                hh += h * h;
                ww += w * w;
                hw += h * w;
            }
    double mh = sum_h / n, mw = sum_w / n;
    hh = hh / n - mh * mh;
    ww = ww / n - mw * mw;
    hw = hw / n - mh * mw;
    double middle = (hh + ww) / 2, half = sqrt((hh - ww) * (hh - ww) / 4 + hw * hw);
    double centre = 0;
    for (int dh = -1; dh <= 1; dh++)
        for (int dw = -1; dw <= 1; dw++)
            centre += is_ink(image, (int)lround(mh) + dh, (int)lround(mw) + dw) / 9.0;
    return (look){n, (hh + ww) / n, (middle + half) / fmax(middle - half, 0.1), centre};
}

static look mean_look(const nn_dataset *d, size_t label)
{
    look mean = {0};
    double share = (double)CLASSES / (double)d->count;
    for (size_t i = label; i < d->count; i += CLASSES) {
        look one = look_at(d->images + i * PIXELS);
        mean.area += one.area * share;
        mean.spread += one.spread * share;
        mean.elongation += one.elongation * share;
        mean.at_centre += one.at_centre * share;
    }
    return mean;
}

// Geometry that no turn changes: what is full in the middle, what is hollow, what is long.
START_TEST(each_class_looks_as_its_name_says)
{
    enum { DISC, RING, SQUARE, FRAME, TRIANGLE, CROSS, BAR, CORNER, TWO_DOTS, STAR };
    nn_dataset d = draw(2000, 77);
    look l[CLASSES];
    for (size_t k = 0; k < CLASSES; k++)
        l[k] = mean_look(&d, k);
    const int full[] = {DISC, SQUARE, TRIANGLE, CROSS, BAR, STAR}, hollow[] = {RING, FRAME, CORNER, TWO_DOTS};
    for (size_t i = 0; i < 6; i++)
        ck_assert_double_gt(l[full[i]].at_centre, 0.8);
    for (size_t i = 0; i < 4; i++)
        ck_assert_double_lt(l[hollow[i]].at_centre, 0.35);
    const int round[] = {DISC, RING, SQUARE, FRAME, TRIANGLE, CROSS, STAR};
    for (size_t i = 0; i < 7; i++)
        ck_assert_double_lt(l[round[i]].elongation, 1.6);
    ck_assert_double_gt(l[BAR].elongation, 8);
    ck_assert_double_gt(l[TWO_DOTS].elongation, 4);
    // The disc is the largest; the more a figure reaches out, the larger its spread.
    for (size_t k = 1; k < CLASSES; k++)
        ck_assert_double_gt(l[DISC].area, l[k].area);
    ck_assert_double_lt(l[DISC].spread, l[SQUARE].spread);
    ck_assert_double_lt(l[SQUARE].spread, l[TRIANGLE].spread);
    ck_assert_double_lt(l[TRIANGLE].spread, l[STAR].spread);
    ck_assert_double_lt(l[STAR].spread, l[CROSS].spread);
    nn_dataset_free(&d);
}
END_TEST

// The outermost pixels are paper and noise. Were figures cut off, ink would be there.
START_TEST(figures_stay_inside_the_image)
{
    nn_dataset d = draw(5000, 21);
    size_t ink = 0, border = 0;
    for (size_t i = 0; i < d.count; i++)
        for (int a = 0; a < SIDE; a++) {
            const uint8_t *image = d.images + i * PIXELS;
            ink += (size_t)(is_ink(image, 0, a) + is_ink(image, SIDE - 1, a) + is_ink(image, a, 0) +
                            is_ink(image, a, SIDE - 1));
            border += 4;
        }
    ck_assert_double_lt((double)ink / (double)border, 0.005);
    nn_dataset_free(&d);
}
END_TEST

// The long axis of the bars falls into each eighth of the half circle.
START_TEST(figures_turn_through_all_angles)
{
    nn_dataset d = draw(4000, 5);
    size_t eighth[8] = {0}, bars = 0;
    for (size_t i = 6; i < d.count; i += CLASSES) { // bars
        double n = 0, h1 = 0, w1 = 0, hh = 0, ww = 0, hw = 0;
        for (int h = 0; h < SIDE; h++)
            for (int w = 0; w < SIDE; w++)
                if (is_ink(d.images + i * PIXELS, h, w))
                    n += 1, h1 += h, w1 += w, hh += h * h, ww += w * w, hw += h * w;
        double angle = atan2(2 * (hw / n - h1 * w1 / n / n), ww / n - w1 * w1 / n / n - hh / n + h1 * h1 / n / n);
        eighth[(size_t)((angle + 3.1415927) / 6.2831854 * 7.9999)]++;
        bars++;
    }
    for (size_t e = 0; e < 8; e++) // 50 expected in each
        ck_assert_uint_gt(eighth[e], bars / 16);
    nn_dataset_free(&d);
}
END_TEST

START_TEST(absurd_counts_are_refused)
{
    const size_t counts[] = {0, 1000001, SIZE_MAX};
    for (size_t i = 0; i < 3; i++) {
        nn_dataset d = {.count = 42};
        ck_assert_int_eq(nn_shapes_new(&d, counts[i], 1), -1);
        ck_assert_error_says("nn_shapes_new: count");
        ck_assert_uint_eq(d.count, 42);
    }
}
END_TEST

START_TEST(one_image_and_the_largest_seed_are_fine)
{
    nn_dataset d = draw(1, UINT64_MAX);
    ck_assert_uint_eq(d.labels[0], 0);
    nn_dataset_free(&d);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("shapes");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, sizes_and_labels_are_as_promised);
    tcase_add_test(core, an_image_depends_on_seed_and_number_alone);
    tcase_add_test(core, no_two_images_of_a_class_are_equal);
    tcase_add_test(core, each_class_looks_as_its_name_says);
    tcase_add_test(core, figures_stay_inside_the_image);
    tcase_add_test(core, figures_turn_through_all_angles);
    tcase_add_test(limits, absurd_counts_are_refused);
    tcase_add_test(limits, one_image_and_the_largest_seed_are_fine);
    return s;
}
