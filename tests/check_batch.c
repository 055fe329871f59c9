/*
 * check_batch.c - what must hold for batch.c: every image once, in an order that is fair and can be repeated,
 * with pixels scaled exactly.
 */
#include "runner.h"

#include "data/batch.h"
#include "data/shapes.h"

enum { MOST = 1000, PIXELS = 6 };

static uint8_t images[MOST * PIXELS], labels[MOST];

// Images of 1 by 3 pixels in 2 channels, each different: its number in the first two pixels.
static nn_dataset numbered(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t p = 0; p < PIXELS; p++)
            images[i * PIXELS + p] = (uint8_t)(i + p);
        images[i * PIXELS] = (uint8_t)(i / 256);
        images[i * PIXELS + 1] = (uint8_t)(i % 256);
        labels[i] = (uint8_t)(i % 10);
    }
    return (nn_dataset){.info = nn_dataset_info_at(0),
                        .count = count,
                        .height = 1,
                        .width = 3,
                        .channels = 2,
                        .images = images,
                        .labels = labels};
}

static nn_batches *batches_of(const nn_dataset *dataset, size_t batch_size, uint64_t seed)
{
    nn_batches *batches = nn_batches_new(dataset, batch_size, seed);
    ck_assert_msg(batches != NULL, "%s", nn_error());
    return batches;
}

// Walk to the end; order[] takes the numbers of the images. Returns how many batches there were.
static size_t walk(nn_batches *batches, size_t order[], size_t *last_count)
{
    nn_batch batch;
    size_t count = 0, seen = 0;
    while (nn_batches_next(batches, &batch)) {
        for (size_t n = 0; n < batch.count; n++) {
            size_t i = batch.index[n];
            order[seen++] = i;
            ck_assert_int_eq(batch.labels[n], labels[i]);
            for (size_t p = 0; p < PIXELS; p++)
                ck_assert(batch.x[n * PIXELS + p] == (nn_real)images[i * PIXELS + p] / 255);
        }
        *last_count = batch.count;
        count++;
    }
    return count;
}

// --- shuffling ------------------------------------------------------------------------------------------

// 3 items have 6 orders. Chi-square over them, 5 degrees of freedom: below 20.5 in 999 of 1000 fair shuffles.
// A common slip (j drawn from all places every time) makes 27 ways of 6 orders: unequal, and over 100 here.
START_TEST(each_order_of_three_is_equally_likely)
{
    enum { TRIALS = 60000 };
    size_t seen[27] = {0};
    for (uint32_t t = 0; t < TRIALS; t++) {
        uint32_t order[] = {0, 1, 2};
        nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, t);
        nn_shuffle(order, 3, &rng);
        seen[order[0] * 9 + order[1] * 3 + order[2]]++;
    }
    const size_t orders[] = {5, 7, 11, 15, 19, 21}; // 012 021 102 120 201 210, read in base 3
    double chi_square = 0, expected = TRIALS / 6.0;
    size_t sum = 0;
    for (size_t o = 0; o < 6; o++) {
        double miss = (double)seen[orders[o]] - expected;
        chi_square += miss * miss / expected;
        sum += seen[orders[o]];
    }
    ck_assert_uint_eq(sum, TRIALS);
    ck_assert_double_lt(chi_square, 20.5);
}
END_TEST

START_TEST(a_shuffle_of_0_or_1_items_changes_nothing)
{
    uint32_t one[] = {7};
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, 0);
    nn_shuffle(NULL, 0, &rng);
    nn_shuffle(one, 1, &rng);
    ck_assert_uint_eq(one[0], 7);
}
END_TEST

START_TEST(a_shuffled_walk_sees_each_image_once)
{
    const size_t counts[] = {1, 2, 7, 64, 999, 1000};
    for (size_t c = 0; c < 6; c++) {
        nn_dataset dataset = numbered(counts[c]);
        nn_batches *batches = batches_of(&dataset, 8, 3);
        nn_batches_shuffle(batches, 1);
        size_t order[MOST], seen[MOST] = {0}, last;
        walk(batches, order, &last);
        for (size_t i = 0; i < counts[c]; i++)
            seen[order[i]]++;
        for (size_t i = 0; i < counts[c]; i++)
            ck_assert_uint_eq(seen[i], 1);
        nn_batches_free(batches);
    }
}
END_TEST

static void order_of(uint64_t seed, uint32_t first_epoch, uint32_t epoch, size_t order[MOST])
{
    nn_dataset dataset = numbered(MOST);
    nn_batches *batches = batches_of(&dataset, 32, seed);
    size_t last;
    for (uint32_t e = first_epoch; e <= epoch; e++) {
        nn_batches_shuffle(batches, e);
        walk(batches, order, &last);
    }
    nn_batches_free(batches);
}

START_TEST(the_order_depends_on_seed_and_epoch_alone)
{
    size_t a[MOST], b[MOST];
    order_of(5, 3, 3, a);
    order_of(5, 0, 3, b); // the same epoch, reached through three others
    ck_assert_mem_eq(a, b, sizeof a);
    order_of(5, 4, 4, b); // another epoch
    ck_assert_mem_ne(a, b, sizeof a);
    order_of(6, 3, 3, b); // another seed
    ck_assert_mem_ne(a, b, sizeof a);
}
END_TEST

START_TEST(a_shuffle_in_the_middle_of_a_walk_starts_again)
{
    nn_dataset dataset = numbered(100);
    nn_batches *batches = batches_of(&dataset, 8, 1);
    nn_batch batch;
    ck_assert(nn_batches_next(batches, &batch));
    nn_batches_shuffle(batches, 0);
    size_t order[MOST], last;
    ck_assert_uint_eq(walk(batches, order, &last), 13);
    nn_batches_free(batches);
}
END_TEST

// --- cutting --------------------------------------------------------------------------------------------

// The lesson's example: 1000 in batches of 64 are 15 whole ones and one of 40.
START_TEST(a_thousand_in_batches_of_64_are_16_batches_the_last_of_40)
{
    nn_dataset dataset = numbered(1000);
    nn_batches *batches = batches_of(&dataset, 64, 1);
    size_t order[MOST], last;
    ck_assert_uint_eq(nn_batches_count(batches), 16);
    ck_assert_uint_eq(walk(batches, order, &last), 16);
    ck_assert_uint_eq(last, 40);
    nn_batches_free(batches);
}
END_TEST

static const struct {
    size_t count, batch_size, batches, last;
} cuts[] = {{1, 1, 1, 1}, {10, 1, 10, 1}, {10, 10, 1, 10}, {10, 11, 1, 10}, {11, 10, 2, 1}, {10, SIZE_MAX, 1, 10}};
enum { CUTS = sizeof cuts / sizeof *cuts };

START_TEST(every_walk_has_the_batches_it_announces)
{
    nn_dataset dataset = numbered(cuts[_i].count);
    nn_batches *batches = batches_of(&dataset, cuts[_i].batch_size, 1);
    size_t order[MOST], last;
    ck_assert_uint_eq(nn_batches_count(batches), cuts[_i].batches);
    ck_assert_uint_eq(walk(batches, order, &last), cuts[_i].batches);
    ck_assert_uint_eq(last, cuts[_i].last);
    nn_batches_free(batches);
}
END_TEST

START_TEST(without_a_shuffle_the_order_is_that_of_the_file)
{
    nn_dataset dataset = numbered(50);
    nn_batches *batches = batches_of(&dataset, 8, 1);
    size_t order[MOST], last;
    for (int pass = 0; pass < 2; pass++) {
        walk(batches, order, &last);
        for (size_t i = 0; i < 50; i++)
            ck_assert_uint_eq(order[i], i);
        nn_batches_shuffle(batches, 9); // must be forgotten
        nn_batches_rewind(batches);
    }
    nn_batches_free(batches);
}
END_TEST

START_TEST(a_walk_that_is_over_stays_over_and_leaves_the_batch_alone)
{
    nn_dataset dataset = numbered(5);
    nn_batches *batches = batches_of(&dataset, 5, 1);
    nn_batch batch, kept;
    ck_assert(nn_batches_next(batches, &batch));
    kept = batch;
    for (int i = 0; i < 3; i++)
        ck_assert(!nn_batches_next(batches, &batch));
    ck_assert_uint_eq(batch.count, kept.count);
    ck_assert_ptr_eq(batch.x, kept.x);
    nn_batches_free(batches);
}
END_TEST

// Buffers made once serve every batch of every epoch.
START_TEST(all_batches_use_the_same_memory)
{
    nn_dataset dataset = numbered(100);
    nn_batches *batches = batches_of(&dataset, 7, 1);
    nn_batch first, batch;
    ck_assert(nn_batches_next(batches, &first));
    for (uint32_t epoch = 0; epoch < 3; epoch++) {
        nn_batches_shuffle(batches, epoch);
        while (nn_batches_next(batches, &batch)) {
            ck_assert_ptr_eq(batch.x, first.x);
            ck_assert_ptr_eq(batch.labels, first.labels);
            ck_assert_ptr_eq(batch.index, first.index);
        }
    }
    nn_batches_free(batches);
}
END_TEST

START_TEST(a_walk_over_a_slice_counts_from_the_slices_start)
{
    nn_dataset dataset = numbered(100), slice;
    ck_assert_int_eq(nn_dataset_slice(&dataset, 95, 5, &slice), 0);
    nn_batches *batches = batches_of(&slice, 5, 1);
    nn_batch batch;
    ck_assert(nn_batches_next(batches, &batch));
    for (size_t n = 0; n < 5; n++) {
        ck_assert_uint_eq(batch.index[n], n);
        ck_assert(batch.x[n * PIXELS + 1] == (nn_real)(95 + n) / 255);
    }
    nn_batches_free(batches);
}
END_TEST

// --- scaling --------------------------------------------------------------------------------------------

START_TEST(pixels_are_divided_by_255_exactly)
{
    uint8_t bytes[256];
    nn_real x[257];
    for (size_t i = 0; i < 256; i++)
        bytes[i] = (uint8_t)i;
    x[256] = 42;
    nn_pixels_scale(bytes, 256, x);
    ck_assert(x[0] == 0);
    ck_assert(x[255] == 1);
    ck_assert(x[128] == (nn_real)128 / (nn_real)255);
    ck_assert(x[51] == (nn_real)0.2);
    for (size_t i = 0; i < 256; i++) // the nearest number there is: the quotient in long double, rounded once
        ck_assert(x[i] == (nn_real)((long double)i / 255));
    ck_assert(x[256] == 42);
}
END_TEST

START_TEST(every_length_is_scaled_to_its_end_and_not_further)
{
    uint8_t bytes[40];
    memset(bytes, 255, sizeof bytes);
    for (size_t count = 0; count < 40; count++) {
        nn_real x[41] = {0};
        nn_pixels_scale(bytes, count, x);
        for (size_t i = 0; i < 41; i++)
            ck_assert(x[i] == (i < count ? 1 : 0));
    }
}
END_TEST

// --- limits ---------------------------------------------------------------------------------------------

START_TEST(nonsense_is_refused)
{
    nn_dataset dataset = numbered(5), empty = {0};
    ck_assert_ptr_null(nn_batches_new(&dataset, 0, 1));
    ck_assert_error_says("batch_size: got 0");
    ck_assert_ptr_null(nn_batches_new(&empty, 4, 1));
    ck_assert_error_says("got 0 images");
    ck_assert_ptr_null(nn_batches_new(NULL, 4, 1));
    ck_assert_error_says("nn_batches_new");
    nn_batches_free(NULL);
}
END_TEST

START_TEST(drawn_shapes_come_in_batches)
{
    nn_dataset dataset;
    ck_assert_int_eq(nn_shapes_new(&dataset, 50, 1), 0);
    nn_batches *batches = batches_of(&dataset, 32, 1);
    nn_batch batch;
    size_t seen = 0;
    nn_batches_shuffle(batches, 0);
    while (nn_batches_next(batches, &batch)) {
        for (size_t p = 0; p < batch.count * 784; p++)
            ck_assert(batch.x[p] >= 0 && batch.x[p] <= 1);
        seen += batch.count;
    }
    ck_assert_uint_eq(seen, 50);
    nn_batches_free(batches);
    nn_dataset_free(&dataset);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("batch");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, each_order_of_three_is_equally_likely);
    tcase_add_test(core, a_shuffled_walk_sees_each_image_once);
    tcase_add_test(core, the_order_depends_on_seed_and_epoch_alone);
    tcase_add_test(core, a_shuffle_in_the_middle_of_a_walk_starts_again);
    tcase_add_test(core, a_thousand_in_batches_of_64_are_16_batches_the_last_of_40);
    tcase_add_test(core, without_a_shuffle_the_order_is_that_of_the_file);
    tcase_add_test(core, all_batches_use_the_same_memory);
    tcase_add_test(core, a_walk_over_a_slice_counts_from_the_slices_start);
    tcase_add_test(core, pixels_are_divided_by_255_exactly);
    tcase_add_test(core, drawn_shapes_come_in_batches);
    tcase_add_test(limits, a_shuffle_of_0_or_1_items_changes_nothing);
    tcase_add_loop_test(limits, every_walk_has_the_batches_it_announces, 0, CUTS);
    tcase_add_test(limits, a_walk_that_is_over_stays_over_and_leaves_the_batch_alone);
    tcase_add_test(limits, every_length_is_scaled_to_its_end_and_not_further);
    tcase_add_test(limits, nonsense_is_refused);
    return s;
}
