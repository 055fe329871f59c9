/*
 * check_batch.c - what must hold for batch.c: shuffling favours no order, every
 * image comes exactly once, with its own label, scaled exactly.
 *
 * Oracles: counting, and for the shuffle the chi-square distribution. Seeds are
 * fixed, so that a test that is green stays green.
 */
#include "data/batch.h"
#include "runner.h"

// --- the shuffle --------------------------------------------------------------------------------------------

// How often each order of `count` numbers comes, over `times` shuffles of 0 1 2 .. An order's place is the
// value of its digits. 4 is the largest count.
static void count_orders(size_t count, size_t times, size_t seen[256])
{
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, 0);
    memset(seen, 0, 256 * sizeof *seen);
    for (size_t t = 0; t < times; t++) {
        uint32_t order[4] = {0, 1, 2, 3}, place = 0;
        nn_shuffle(order, count, &rng);
        for (size_t i = 0; i < count; i++)
            place = place * 4 + order[i];
        seen[place & 255]++;
    }
}

static const struct {
    size_t count, orders;
    double limit; // of chi-square with orders-1 degrees of freedom; passed by chance once in 1000 seeds
} uniform[] = {{2, 2, 10.83}, {3, 6, 20.52}, {4, 24, 49.73}};

START_TEST(every_order_is_equally_likely)
{
    size_t seen[256], times = 6000 * uniform[_i].orders, different = 0;
    double expected = (double)times / (double)uniform[_i].orders, chi_square = 0;
    count_orders(uniform[_i].count, times, seen);
    for (size_t i = 0; i < 256; i++)
        if (seen[i] > 0) {
            different++;
            chi_square += pow((double)seen[i] - expected, 2) / expected;
        }
    ck_assert_uint_eq(different, uniform[_i].orders);
    ck_assert_double_lt(chi_square, uniform[_i].limit);
    ck_assert_double_gt(chi_square, 0); // equal to the last one would be no chance either
}
END_TEST

START_TEST(a_shuffle_loses_and_doubles_nothing)
{
    enum { COUNT = 1000 };
    uint32_t order[COUNT + 1];
    size_t seen[COUNT] = {0}, at_home = 0;
    for (uint32_t i = 0; i < COUNT + 1; i++)
        order[i] = i;
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 0, 0);
    nn_shuffle(order, COUNT, &rng);
    ck_assert_uint_eq(order[COUNT], COUNT); // behind the end: not its business
    for (size_t i = 0; i < COUNT; i++) {
        ck_assert_uint_lt(order[i], COUNT);
        seen[order[i]]++;
        at_home += order[i] == i;
    }
    for (size_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq(seen[i], 1);
    ck_assert_uint_lt(at_home, 10); // one is expected
}
END_TEST

START_TEST(nothing_and_one_thing_are_shuffled_already)
{
    uint32_t order[] = {7, 8};
    nn_rng rng = nn_rng_at(3, NN_RNG_USER, 0, 0);
    nn_shuffle(order, 0, &rng);
    nn_shuffle(order, 1, &rng);
    ck_assert(order[0] == 7 && order[1] == 8);
}
END_TEST

// --- scaling ------------------------------------------------------------------------------------------------

START_TEST(pixels_are_scaled_to_the_nearest_number)
{
    uint8_t bytes[257];
    nn_real x[257];
    for (size_t i = 0; i < 257; i++)
        bytes[i] = (uint8_t)i;
    x[256] = 42;
    nn_pixels_scale(bytes, 256, x);
    ck_assert(x[0] == 0);
    ck_assert(x[51] == (nn_real)0.2); // 51 is a fifth of 255
    ck_assert(x[128] == (nn_real)(128.0L / 255));
    ck_assert(x[255] == 1);
    for (size_t i = 0; i < 256; i++)
        ck_assert(x[i] == (nn_real)((long double)i / 255));
    ck_assert(x[256] == 42);
}
END_TEST

// --- walking over a dataset ---------------------------------------------------------------------------------

// Images of 2 by 3 pixels and 2 colours. Byte b of image i is (i + b) % 256, its label is i % 10.
enum { MOST = 1000, PIXELS = 2 * 3 * 2 };
static uint8_t images[MOST * PIXELS], labels[MOST];

static nn_dataset small_dataset(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        labels[i] = (uint8_t)(i % 10);
        for (size_t b = 0; b < PIXELS; b++)
            images[i * PIXELS + b] = (uint8_t)((i + b) % 256);
    }
    return (nn_dataset){
        .count = count, .height = 2, .width = 3, .channels = 2, .images = images, .labels = labels};
}

// The next batch is whole: labels and pixels are those of the images that its index names.
static void expect_belonging(const nn_batch *batch)
{
    size_t wrong = 0;
    for (size_t n = 0; n < batch->count; n++) {
        size_t i = batch->index[n];
        wrong += batch->labels[n] != (int)(i % 10);
        for (size_t b = 0; b < PIXELS; b++)
            wrong += batch->x[n * PIXELS + b] != (nn_real)((long double)((i + b) % 256) / 255);
    }
    ck_assert_uint_eq(wrong, 0);
}

// Walk to the end. Writes down the order of the images; returns how many batches there were.
static size_t walk(nn_batches *batches, size_t count, size_t batch_size, size_t order[])
{
    nn_batch batch = {0};
    size_t steps = 0, seen = 0;
    while (nn_batches_next(batches, &batch)) {
        size_t left = count - seen;
        ck_assert_uint_eq(batch.count, left < batch_size ? left : batch_size);
        expect_belonging(&batch);
        memcpy(order + seen, batch.index, batch.count * sizeof *order);
        seen += batch.count;
        steps++;
    }
    ck_assert_uint_eq(seen, count);
    ck_assert_uint_eq(steps, nn_batches_count(batches));
    return steps;
}

static void expect_each_once(const size_t order[], size_t count)
{
    size_t seen[MOST] = {0}, wrong = 0;
    for (size_t i = 0; i < count; i++)
        if (order[i] < count)
            seen[order[i]]++;
    for (size_t i = 0; i < count; i++)
        wrong += seen[i] != 1;
    ck_assert_uint_eq(wrong, 0);
}

static nn_batches *new_batches(const nn_dataset *dataset, size_t batch_size, uint64_t seed)
{
    nn_batches *batches = nn_batches_new(dataset, batch_size, seed);
    ck_assert_msg(batches != NULL, "%s", nn_error());
    return batches;
}

static const struct {
    size_t count, batch_size, batches;
} walks[] = {{1000, 64, 16}, {1000, 1, 1000}, {1000, 999, 2},  {1000, 1000, 1}, {1000, 1001, 1},
             {1, 1, 1},      {1, 32, 1},      {960, 32, 30},   {961, 32, 31},   {959, 32, 30},
             {7, 3, 3},      {6, 3, 2},       {5, SIZE_MAX, 1}};
enum { WALKS = sizeof walks / sizeof *walks };

START_TEST(every_image_comes_exactly_once_with_its_own_label)
{
    size_t count = walks[_i].count, order[MOST];
    nn_dataset dataset = small_dataset(count);
    nn_batches *batches = new_batches(&dataset, walks[_i].batch_size, 1);
    for (uint32_t epoch = 0; epoch < 3; epoch++) {
        nn_batches_shuffle(batches, epoch);
        ck_assert_uint_eq(walk(batches, count, walks[_i].batch_size, order), walks[_i].batches);
        expect_each_once(order, count);
    }
    nn_batches_free(batches);
}
END_TEST

START_TEST(a_thousand_images_in_batches_of_64_end_with_one_of_40)
{
    nn_dataset dataset = small_dataset(1000);
    nn_batches *batches = new_batches(&dataset, 64, 1);
    nn_batch batch = {0};
    nn_batches_shuffle(batches, 0);
    ck_assert_uint_eq(nn_batches_count(batches), 16);
    for (size_t step = 0; step < 16; step++) {
        ck_assert(nn_batches_next(batches, &batch));
        ck_assert_uint_eq(batch.count, step < 15 ? 64 : 40);
    }
    const nn_batch last = batch;
    for (size_t again = 0; again < 3; again++) { // the walk stays over, and *batch as it was
        ck_assert(!nn_batches_next(batches, &batch));
        ck_assert(batch.count == 40 && batch.x == last.x && batch.labels == last.labels &&
                  batch.index == last.index);
    }
    nn_batches_free(batches);
}
END_TEST

START_TEST(without_a_shuffle_the_order_is_the_files)
{
    size_t order[MOST];
    nn_dataset dataset = small_dataset(100);
    nn_batches *batches = new_batches(&dataset, 32, 1);
    for (size_t round = 0; round < 3;
         round++) { // new; rewound at the end; rewound after a shuffle and half a walk
        walk(batches, 100, 32, order);
        for (size_t i = 0; i < 100; i++)
            ck_assert_uint_eq(order[i], i);
        nn_batch batch;
        if (round == 1) {
            nn_batches_shuffle(batches, 0);
            ck_assert(nn_batches_next(batches, &batch));
        }
        nn_batches_rewind(batches);
    }
    nn_batches_free(batches);
}
END_TEST

// The order of one epoch, after epochs `before` have been walked through.
static void order_of(uint64_t seed, uint32_t before, uint32_t epoch, size_t batch_size, size_t order[MOST])
{
    nn_dataset dataset = small_dataset(MOST);
    nn_batches *batches = new_batches(&dataset, batch_size, seed);
    for (uint32_t e = 0; e < before; e++) {
        nn_batches_shuffle(batches, e);
        walk(batches, MOST, batch_size, order);
    }
    nn_batches_shuffle(batches, epoch);
    walk(batches, MOST, batch_size, order);
    nn_batches_free(batches);
}

static size_t places_in_common(const size_t a[MOST], const size_t b[MOST])
{
    size_t common = 0;
    for (size_t i = 0; i < MOST; i++)
        common += a[i] == b[i];
    return common;
}

START_TEST(seed_and_epoch_alone_fix_the_order)
{
    size_t order[MOST], same[MOST];
    order_of(1, 0, 7, 64, order);
    order_of(1, 0, 7, 64, same);
    ck_assert_uint_eq(places_in_common(order, same), MOST);
    order_of(1, 7, 7, 64, same); // the epochs before make no difference
    ck_assert_uint_eq(places_in_common(order, same), MOST);
    order_of(1, 0, 7, 32, same); // nor does the batch size
    ck_assert_uint_eq(places_in_common(order, same), MOST);
}
END_TEST

START_TEST(another_epoch_or_seed_gives_another_order)
{
    size_t order[MOST], other[MOST], file[MOST];
    order_of(1, 0, 7, 64, order);
    order_of(1, 0, 8, 64, other);
    for (size_t i = 0; i < MOST; i++)
        file[i] = i;
    ck_assert_uint_lt(places_in_common(order, other), 10); // one is expected
    order_of(2, 0, 7, 64, other);
    ck_assert_uint_lt(places_in_common(order, other), 10);
    ck_assert_uint_lt(places_in_common(order, file), 10);
}
END_TEST

START_TEST(a_walk_over_a_slice_stays_within_it)
{
    size_t order[MOST];
    nn_dataset whole = small_dataset(100), slice;
    ck_assert_int_eq(nn_dataset_slice(&whole, 20, 50, &slice), 0);
    nn_batches *batches = new_batches(&slice, 16, 1);
    nn_batch batch;
    nn_batches_shuffle(batches, 0);
    for (size_t seen = 0; nn_batches_next(batches, &batch); seen += batch.count)
        for (size_t n = 0; n < batch.count;
             n++) { // the index counts from the slice, image 20 of the whole is 0
            order[seen + n] = batch.index[n];
            ck_assert_int_eq(batch.labels[n], (int)((batch.index[n] + 20) % 10));
            ck_assert(batch.x[n * PIXELS] == (nn_real)(batch.index[n] + 20) / 255);
        }
    expect_each_once(order, 50);
    nn_batches_free(batches);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(a_batch_size_of_0_is_refused)
{
    nn_dataset dataset = small_dataset(10);
    ck_assert_ptr_null(nn_batches_new(&dataset, 0, 1));
    ck_assert_error_says("nn_batches_new: batch_size: got 0, expected at least 1");
}
END_TEST

START_TEST(a_dataset_without_images_is_refused)
{
    nn_dataset empty = {0};
    ck_assert_ptr_null(nn_batches_new(&empty, 32, 1));
    ck_assert_error_says(
        "nn_batches_new: got 0 images, expected 1 to 4294967295. Hint: was the dataset loaded?");
    ck_assert_ptr_null(nn_batches_new(NULL, 32, 1));
    ck_assert_error_says("nn_batches_new: got 0 images");
    empty.count = (size_t)UINT32_MAX + 1;
    ck_assert_ptr_null(nn_batches_new(&empty, 32, 1));
    ck_assert_error_says("got 4294967296 images");
}
END_TEST

START_TEST(a_batch_size_over_the_count_gives_one_short_batch)
{
    nn_dataset dataset = small_dataset(10);
    nn_batches *batches = new_batches(&dataset, SIZE_MAX, 1);
    nn_batch batch = {0};
    ck_assert_uint_eq(nn_batches_count(batches), 1);
    ck_assert(nn_batches_next(batches, &batch));
    ck_assert_uint_eq(batch.count, 10);
    ck_assert(!nn_batches_next(batches, &batch));
    nn_batches_free(batches);
    nn_batches_free(NULL);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("batch");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, every_order_is_equally_likely, 0, 3);
    tcase_add_test(core, a_shuffle_loses_and_doubles_nothing);
    tcase_add_test(core, pixels_are_scaled_to_the_nearest_number);
    tcase_add_loop_test(core, every_image_comes_exactly_once_with_its_own_label, 0, WALKS);
    tcase_add_test(core, a_thousand_images_in_batches_of_64_end_with_one_of_40);
    tcase_add_test(core, without_a_shuffle_the_order_is_the_files);
    tcase_add_test(core, seed_and_epoch_alone_fix_the_order);
    tcase_add_test(core, another_epoch_or_seed_gives_another_order);
    tcase_add_test(core, a_walk_over_a_slice_stays_within_it);
    tcase_add_test(limits, nothing_and_one_thing_are_shuffled_already);
    tcase_add_test(limits, a_batch_size_of_0_is_refused);
    tcase_add_test(limits, a_dataset_without_images_is_refused);
    tcase_add_test(limits, a_batch_size_over_the_count_gives_one_short_batch);
    return s;
}
