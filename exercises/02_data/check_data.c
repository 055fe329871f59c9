/*
 * check_data.c - the grader of homework 02.
 *
 * Every IDX file here is written byte by byte. A shuffle is judged by what comes out of many of them: a right one
 * may draw its random numbers in any way. The streams of random numbers are fixed, so a verdict is the same each
 * time. The borders are so wide that a right shuffle crosses one of them with a probability below 1e-7.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_FORM    "\"The file, byte by byte\" in chapter 02"
#define SHUFFLE_FORM "\"Shuffle\" in chapter 02"

// --- what the header of a file says -------------------------------------------------------------------------

static void expect_size(const char *what, size_t expected, size_t got, const char *look)
{
    static char words[64];
    snprintf(words, sizeof words, "%zu", expected);
    expect_that(expected == got, what, words,
                got == SIZE_MAX ? "nothing (the place was not filled)" : text("%zu", got), look);
}

// A good file is read, and every field of the header is right.
static void expect_header(const char *what, const uint8_t *bytes, size_t size, ex_idx expected,
                          const char *look)
{
    char name[160];
    ex_idx *header = blank("header", sizeof *header);
    int result = ex_idx_header(given("bytes", size, bytes), size, header);
    snprintf(name, sizeof name, "ex_idx_header of %s", what);
    expect_number(name, 0, result, 0, look);
    static const char *const fields[] = {"dimensions", "size[0]", "size[1]", "size[2]", "first"};
    const size_t want[] = {expected.dimensions, expected.size[0], expected.size[1], expected.size[2],
                           expected.first},
                 have[] = {header->dimensions, header->size[0], header->size[1], header->size[2],
                           header->first};
    for (size_t i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "ex_idx_header of %s: %s", what, fields[i]);
        expect_size(name, want[i], have[i], look);
    }
}

START_TEST(header_of_five_labels)
{
    const uint8_t bytes[] = {0, 0, 8, 1, 0, 0, 0, 5, /* labels */ 5, 0, 4, 1, 9};
    expect_header("5 labels (00 00 08 01, 00 00 00 05, 5 bytes)", bytes, sizeof bytes,
                  (ex_idx){1, {5, 1, 1}, 8},
                  FILE_FORM ": this file is good. One size, largest part first; data from byte 8");
}
END_TEST

START_TEST(header_of_two_images)
{
    const uint8_t bytes[16 + 2 * 3 * 4] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 255, 128};
    expect_header("2 images of 3 rows and 4 columns", bytes, sizeof bytes, (ex_idx){3, {2, 3, 4}, 16},
                  FILE_FORM ": this file is good. Three sizes of four bytes, in the order of the file");
}
END_TEST

START_TEST(sizes_have_their_largest_part_first)
{
    enum { LABELS = 0x00010203 }; // 66051
    uint8_t *bytes = calloc(8 + LABELS, 1);
    memcpy(bytes, (uint8_t[]){0, 0, 8, 1, 0, 1, 2, 3}, 8);
    expect_header("66051 labels (00 00 08 01, 00 01 02 03, and so on)", bytes, 8 + LABELS,
                  (ex_idx){1, {LABELS, 1, 1}, 8},
                  FILE_FORM ": ((0 * 256 + 1) * 256 + 2) * 256 + 3 is 66051, and so many follow");
    free(bytes);
}
END_TEST

START_TEST(bytes_of_a_size_are_never_negative)
{
    enum { HEIGHT = 200, WIDTH = 255 };
    uint8_t bytes[16 + HEIGHT * WIDTH] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, HEIGHT, 0, 0, 0, WIDTH};
    expect_header("1 image of 200 rows and 255 columns (c8 and ff)", bytes, sizeof bytes,
                  (ex_idx){3, {1, HEIGHT, WIDTH}, 16},
                  "a byte is 0 to 255; read as signed char, those from 128 on are negative");
}
END_TEST

static void expect_refused(const char *what, const uint8_t *bytes, size_t size, const char *look)
{
    char name[160];
    ex_idx before = {71, {72, 73, 74}, 75}, *header = changing("header", sizeof before, &before);
    int result = ex_idx_header(given("bytes", size, bytes), size, header);
    snprintf(name, sizeof name, "ex_idx_header of %s", what);
    expect_number(name, -1, result, 0, look);
    expect_that(memcmp(header, &before, sizeof before) == 0, name, "*header stays as it was",
                "it was changed", "fill *header last, when nothing can go wrong any more");
}

START_TEST(another_magic_number_is_refused)
{
    static const struct {
        const char *what;
        uint8_t magic[4];
        const char *look;
    } bad[] = {
        {"a file that begins 01 00 08 01", {1, 0, 8, 1}, "the first byte must be 0"},
        {"a file that begins 00 01 08 01", {0, 1, 8, 1}, "the second byte must be 0"},
        {"a file of type 09 (signed bytes)", {0, 0, 9, 1}, "the third byte must be 8: unsigned bytes"},
        {"a file of type 0d (float)", {0, 0, 13, 1}, "the third byte must be 8: unsigned bytes"},
        {"a file of type 88", {0, 0, 0x88, 1}, "the third byte must be 8, all of it"},
        {"a web page (\"<!DO\")", {'<', '!', 'D', 'O'}, "the first two bytes must be 0"},
        {"a gzip file (1f 8b 08 00)", {0x1f, 0x8b, 8, 0}, "the first two bytes must be 0"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t bytes[] = {0, 0, 0, 0, 0, 0, 0, 2, 7, 7};
        memcpy(bytes, bad[i].magic, 4);
        expect_refused(bad[i].what, bytes, sizeof bytes, bad[i].look);
    }
}
END_TEST

// Each of these files keeps its promise, if D sizes follow.
START_TEST(only_one_or_three_dimensions)
{
    const char *look = "the fourth byte must be 1 or 3";
    const uint8_t none[] = {0, 0, 8, 0, 7}, two[] = {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7},
                  four[] = {0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7};
    uint8_t many[4 + 4 * 255 + 1] = {0, 0, 8, 255};
    for (size_t d = 0; d < 255; d++)
        many[7 + 4 * d] = 1;
    expect_refused("a file with 0 dimensions", none, sizeof none, look);
    expect_refused("a file with 2 dimensions", two, sizeof two, look);
    expect_refused("a file with 4 dimensions", four, sizeof four, look);
    expect_refused("a file with 255 dimensions", many, sizeof many, look);
}
END_TEST

START_TEST(a_size_of_0_is_refused)
{
    const uint8_t labels[] = {0, 0, 8, 1, 0, 0, 0, 0};
    expect_refused("0 labels", labels, sizeof labels, "a size of 0 is an error, also when no data follow");
    for (size_t d = 0; d < 3; d++) {
        uint8_t images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};
        images[7 + 4 * d] = 0;
        expect_refused(text("images with size[%zu] = 0", d), images, sizeof images,
                       "each of the three sizes must be at least 1");
    }
}
END_TEST

START_TEST(the_promise_is_kept_to_the_byte)
{
    const uint8_t labels[] = {0, 0, 8, 1, 0, 0, 0, 3, 7, 7, 7, 7},
                  images[16 + 25] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};
    const char *look = "size must be the header and the product of the sizes, not more and not less";
    expect_refused("3 labels of which one is missing", labels, 8 + 2, look);
    expect_refused("3 labels and one byte more", labels, 8 + 4, look);
    expect_refused("2 images, 3 by 4, of which one byte is missing", images, 16 + 23, look);
    expect_refused("2 images, 3 by 4, and one byte more", images, 16 + 25, look);
    expect_refused("2 images, 3 by 4, of which one is missing", images, 16 + 12, look);
    expect_refused("2 images, 3 by 4, without any data", images, 16, look);
}
END_TEST

// The numbers were chosen so that a product of 32 or of 64 bits, which keeps only its last bits, fits the file.
START_TEST(a_gigantic_promise_is_not_believed)
{
    static const struct {
        uint32_t size[3];
        size_t data; // bytes that are there
    } liars[] = {
        {{0x80000000u, 0x80000000u, 4}, 0},            // 2^64
        {{65536, 65536, 1}, 0},                        // 2^32
        {{2977518503u, 10894, 568693}, 10},            // 2^64 + 10
        {{6700417, 641, 1}, 1},                        // 2^32 + 1
        {{0xffffffffu, 0xffffffffu, 1}, 1},            // as int: -1 times -1
        {{0x01000002u, 1, 1}, 2},                      // without its first byte: 2
        {{0xffffffffu, 0xffffffffu, 2}, 2},            // as int: -1 times -1 times 2
        {{0xffffffffu, 0xffffffffu, 0xffffffffu}, 24}, // all that a header can claim
    };
    for (size_t i = 0; i < sizeof liars / sizeof *liars; i++) {
        uint8_t bytes[64] = {0, 0, 8, 3};
        const uint32_t *size = liars[i].size;
        for (size_t at = 4; at < 16; at++) // size[d] lies in the bytes 4 + 4d to 7 + 4d
            bytes[at] = (uint8_t)(size[at / 4 - 1] >> 8 * (3 - at % 4));
        expect_refused(text("a header that claims %u x %u x %u, and %zu bytes of data", size[0], size[1],
                            size[2], liars[i].data),
                       bytes, 16 + liars[i].data,
                       "how large a number can be: the product may not fit. Dividing never makes it larger");
    }
}
END_TEST

static sigjmp_buf before_the_fault;

static void on_fault(int number)
{
    (void)number;
    siglongjmp(before_the_fault, 1);
}

// The bytes again, in a place where memory ends behind the last one. It stays until the test's process ends.
static const uint8_t *at_the_end_of_memory(const uint8_t *bytes, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_msg(pages != MAP_FAILED && mprotect(pages + page, page, PROT_NONE) == 0,
                  "grader: no memory left");
    return memcpy(pages + page - size, bytes, size);
}

START_TEST(nothing_behind_the_end_is_read)
{
    static const uint8_t labels[] = {0, 0, 8, 1, 0, 0, 0, 1},
                         images[] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
    signal(SIGSEGV, on_fault);
    signal(SIGBUS, on_fault);
    for (volatile size_t i = 0; i < 8 + 1 + 16 + 1; i++) {
        bool first = i <= 8;
        size_t size = first ? i : i - 9;
        ex_idx header = {0};
        volatile int result = 0;
        volatile bool fault = true;
        const uint8_t *bytes = at_the_end_of_memory(first ? labels : images, size);
        if (sigsetjmp(before_the_fault, 1) == 0) {
            result = ex_idx_header(bytes, size, &header);
            fault = false;
        }
        const char *what =
            text("ex_idx_header of the first %zu bytes of a file of %s", size, first ? "labels" : "images");
        expect_that(!fault, what, "-1, and no byte behind the last one is read",
                    "a byte that is not there was read",
                    "ask size before you read: first for 4 bytes, then for all");
        expect_number(what, -1, result, 0,
                      "a file that ends inside its header, or right behind it, is refused");
    }
}
END_TEST

// --- normalize ----------------------------------------------------------------------------------------------

START_TEST(normalize_divides_by_255)
{
    const uint8_t bytes[] = {0, 51, 102, 153, 204, 255};
    double expected[] = {0, 0.2, 0.4, 0.6, 0.8, 1}, *x = blank("x", sizeof expected);
    ex_normalize(6, given("bytes", sizeof bytes, bytes), 0, 1, x);
    expect_numbers("ex_normalize of 0 51 102 153 204 255 with mean 0, deviation 1: x", 6, expected, x, 1e-6,
                   "51 / 255 is 1/5, but in C two whole numbers give 0; and a byte is never negative");
}
END_TEST

START_TEST(normalize_takes_the_mean_from_numbers_of_0_to_1)
{
    const uint8_t bytes[] = {0, 51, 102, 255};
    double expected[] = {-0.5, 0, 0.5, 2}, *x = blank("x", sizeof expected);
    ex_normalize(4, given("bytes", sizeof bytes, bytes), 0.2, 0.4, x);
    expect_numbers("ex_normalize of 0 51 102 255 with mean 0.2, deviation 0.4: x", 4, expected, x, 1e-6,
                   "first divide by 255, then subtract the mean, then divide by the deviation");
}
END_TEST

START_TEST(normalize_knows_all_256_bytes)
{
    uint8_t bytes[256];
    double *x = blank("x", 256 * sizeof *x);
    for (size_t i = 0; i < 256; i++)
        bytes[i] = (uint8_t)(255 - i); // from white to black
    ex_normalize(256, given("bytes", sizeof bytes, bytes), 0.1307, 0.3081, x);
    for (size_t i = 0; i < 256; i++)
        expect_number(text("ex_normalize of the byte %zu with mean 0.1307, deviation 0.3081", 255 - i),
                      ((double)(255 - i) - 0.1307 * 255) / (0.3081 * 255), x[i], 1e-6,
                      "a byte is 0 to 255; read as signed char, those from 128 on are negative");
}
END_TEST

START_TEST(normalize_takes_as_many_as_there_are)
{
    const uint8_t bytes[] = {255, 0, 255};
    double *none = blank("x", 0), *one = blank("x", sizeof(double));
    ex_normalize(0, given("bytes", 0, bytes), 0.5, 0.5, none);
    ex_normalize(1, given("bytes", 1, bytes), 0.5, 0.5, one);
    expect_number("ex_normalize of the one byte 255 with mean 0.5, deviation 0.5", 1, one[0], 1e-6,
                  "the loop runs over count numbers, also when count is 0 or 1");
}
END_TEST

// --- shuffle ------------------------------------------------------------------------------------------------

static void count_up(uint32_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
}

static int by_size(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

START_TEST(shuffle_moves_the_numbers_and_loses_none)
{
    enum { COUNT = 100 };
    uint32_t before[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        before[i] = (uint32_t)(5000 + i / 2 * 7); // in pairs: 5000 5000 5007 5007 ...
    uint32_t *order = changing("order", sizeof before, before);
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 0, 0);
    ex_shuffle(COUNT, order, &rng);
    expect_that(memcmp(order, before, sizeof before) != 0, "ex_shuffle of 100 numbers", "another order",
                "every number stands where it stood", SHUFFLE_FORM ": draw a place, and exchange");
    qsort(order, COUNT, sizeof *order, by_size);
    expect_that(memcmp(order, before, sizeof before) == 0,
                "ex_shuffle of 5000 5000 5007 5007 5014 5014 and so on, 100 numbers",
                "afterwards the same numbers are there, each as often as before",
                "some are lost, or come more often",
                "an exchange needs a third variable: keep one, overwrite it, put it back. And order need not "
                "be 0 1 2 ...");
}
END_TEST

enum { FOUR_TRIALS = 24000, TEN_TRIALS = 20000, TEN = 10 };

// The orders of 0 1 2 3, as numbers to the base 4, that were counted.
typedef size_t counts_of_four[256];

static bool is_order_of_four(size_t code)
{
    size_t seen = 0;
    for (size_t i = 0; i < 4; i++)
        seen |= (size_t)1 << (code >> 2 * i & 3);
    return seen == 15;
}

static void count_orders(counts_of_four counts)
{
    uint32_t start[] = {0, 1, 2, 3}, *order = changing("order", sizeof start, start);
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 1, 0);
    memset(counts, 0, sizeof(counts_of_four));
    for (size_t trial = 0; trial < FOUR_TRIALS; trial++) {
        count_up(order, 4);
        ex_shuffle(4, order, &rng);
        size_t code = (order[0] & 3) << 6 | (order[1] & 3) << 4 | (order[2] & 3) << 2 | (order[3] & 3);
        expect_that(is_order_of_four(code) && (order[0] | order[1] | order[2] | order[3]) < 4,
                    "ex_shuffle of 0 1 2 3", "each of the four numbers once",
                    text("%u %u %u %u", order[0], order[1], order[2], order[3]),
                    "an exchange needs a third variable, and both places must be inside the array");
        counts[code]++;
    }
}

START_TEST(each_of_the_24_orders_of_4_numbers_is_equally_likely)
{
    counts_of_four counts;
    const double expected = FOUR_TRIALS / 24.0;
    double chi_squared = 0;
    size_t worst = 27, missing = 0; // 27: 0 1 2 3
    count_orders(counts);
    for (size_t code = 0; code < 256; code++)
        if (is_order_of_four(code)) {
            double off = (double)counts[code] - expected;
            chi_squared += off * off / expected;
            missing += counts[code] == 0;
            if (fabs(off) > fabs((double)counts[worst] - expected))
                worst = code;
        }
    char what[128];
    snprintf(what, sizeof what, "24000 shuffles of 0 1 2 3: how often comes the order %zu %zu %zu %zu?",
             worst >> 6, worst >> 4 & 3, worst >> 2 & 3, worst & 3);
    expect_that(chi_squared < 90, what, // 23 degrees of freedom: 90 comes by chance with probability 1e-9
                "about 1000 times, like each of the 24 orders",
                text("%zu times; %zu of the 24 orders never came", counts[worst], missing),
                missing == 23
                    ? "every shuffle gave the same order: draw from *rng itself, not from a copy of it"
                    : SHUFFLE_FORM
                    ": each place gets one of those not yet placed, the one that stands there included");
}
END_TEST

START_TEST(each_number_comes_to_each_place_equally_often)
{
    static size_t counts[TEN][TEN]; // of number, at place
    uint32_t start[TEN] = {0}, *order = changing("order", sizeof start, start);
    const double expected = (double)TEN_TRIALS / TEN;
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 2, 0);
    double chi_squared = 0;
    size_t number = 0, place = 0; // the worst
    for (size_t trial = 0; trial < TEN_TRIALS; trial++) {
        count_up(order, TEN);
        ex_shuffle(TEN, order, &rng);
        for (size_t i = 0; i < TEN; i++)
            counts[order[i] % TEN][i]++;
    }
    for (size_t n = 0; n < TEN; n++)
        for (size_t i = 0; i < TEN; i++) {
            double off = (double)counts[n][i] - expected;
            chi_squared += off * off / expected * (TEN - 1) / TEN; // rows and columns have fixed sums
            if (fabs(off) > fabs((double)counts[number][place] - expected))
                number = n, place = i;
        }
    char what[128];
    snprintf(what, sizeof what, "20000 shuffles of 0 to 9: how often comes the number %zu to place %zu?",
             number, place);
    expect_that(chi_squared < 180, what, // 81 degrees of freedom: 180 comes by chance with probability 2e-9
                "about 2000 times, like each number to each place", text("%zu times", counts[number][place]),
                SHUFFLE_FORM ": the range from which the place is drawn, and how far the loop runs");
}
END_TEST

// Two facts about a random order of n numbers: half of all neighbours ascend, with a deviation of sqrt((n + 1) / 12);
// and a number moves by n / 3 on average, with a deviation of sqrt(2 n / 45). Allowed are 6.5 deviations.
START_TEST(a_long_row_is_shuffled_as_well_as_a_short_one)
{
    enum { MANY = 20000 };
    size_t ascending = 0;
    double moved = 0;
    uint32_t *start = malloc(MANY * sizeof *start);
    count_up(start, MANY);
    uint32_t *order = changing("order", MANY * sizeof *start, start);
    free(start);
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 3, 0);
    ex_shuffle(MANY, order, &rng);
    for (size_t i = 0; i < MANY; i++) {
        ascending += i > 0 && order[i - 1] < order[i];
        moved += fabs((double)order[i] - (double)i) / MANY;
    }
    expect_that(fabs(moved - MANY / 3.0) < 6.5 * sqrt(2.0 * MANY / 45),
                "ex_shuffle of 0 to 19999: by how many places was a number moved, on average?",
                "6667, give or take 194", text("%.0f", moved),
                "does the place come from all that are left, also when many are left?");
    expect_that(
        fabs((double)ascending - (MANY - 1) / 2.0) < 6.5 * sqrt((MANY + 1) / 12.0),
        "ex_shuffle of 0 to 19999: how often is a number larger than the one before it?",
        "10000 times, give or take 265", text("%zu times", ascending),
        "random keys that are equal leave the old order behind; so does a row that is only cut and turned");
}
END_TEST

START_TEST(the_same_random_numbers_give_the_same_order)
{
    uint32_t start[50] = {0}, *one = changing("order", sizeof start, start),
             *two = changing("order", sizeof start, start);
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 4, 0), same = rng;
    count_up(one, 50);
    count_up(two, 50);
    ex_shuffle(50, one, &rng);
    ex_shuffle(50, two, &same);
    expect_that(memcmp(one, two, sizeof start) == 0, "ex_shuffle, twice, with two equal generators",
                "the same order both times: otherwise no training could be repeated", "two different orders",
                "all randomness must come from *rng: no rand(), no time(), nothing kept from the last call");
}
END_TEST

START_TEST(shuffle_of_no_number_and_of_one)
{
    uint32_t seven = 7, *none = changing("order", 0, &seven), *one = changing("order", sizeof seven, &seven);
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 5, 0);
    ex_shuffle(0, none, &rng);
    ex_shuffle(1, one, &rng);
    expect_count("ex_shuffle of the one number 7: order[0]", 7, one[0],
                 "with one number there is one order. Beware of count - 1 when count is 0");
}
END_TEST

// --- batches ------------------------------------------------------------------------------------------------

START_TEST(batch_count_of_1000_in_64)
{
    expect_count("ex_batch_count(1000, 64)", 16, ex_batch_count(1000, 64),
                 "15 * 64 = 960: the 40 that are left are a batch, too");
    expect_count("ex_batch_count(12, 5)", 3, ex_batch_count(12, 5), "5, 5 and 2");
}
END_TEST

START_TEST(batch_count_without_a_rest)
{
    expect_count("ex_batch_count(60000, 32)", 1875, ex_batch_count(60000, 32),
                 "1875 * 32 = 60000: nothing is left, and there is no empty batch");
    expect_count("ex_batch_count(64, 64)", 1, ex_batch_count(64, 64), "all in one batch");
    expect_count("ex_batch_count(7, 1)", 7, ex_batch_count(7, 1), "one item in each batch");
}
END_TEST

START_TEST(batch_count_of_little_and_nothing)
{
    expect_count("ex_batch_count(1, 64)", 1, ex_batch_count(1, 64), "one short batch");
    expect_count("ex_batch_count(0, 64)", 0, ex_batch_count(0, 64),
                 "no items, no batches. Beware of count - 1");
    expect_count("ex_batch_count(10, 0)", 0, ex_batch_count(10, 0), "a batch_size of 0 is answered with 0");
}
END_TEST

START_TEST(batch_count_of_the_largest_numbers)
{
    const char *look = "a sum that does not fit into a size_t begins again at 0; a quotient always fits";
    const size_t most = SIZE_MAX, half = SIZE_MAX / 2;
    expect_count(text("ex_batch_count(%zu, 2)", most), half + 1, ex_batch_count(most, 2), look);
    expect_count(text("ex_batch_count(%zu, 1)", most), most, ex_batch_count(most, 1), look);
    expect_count(text("ex_batch_count(%zu, the same)", most), 1, ex_batch_count(most, most), look);
    expect_count(text("ex_batch_count(%zu, one less)", most), 2, ex_batch_count(most, most - 1), look);
    expect_count(text("ex_batch_count(10, %zu)", most), 1, ex_batch_count(10, most), look);
    expect_count("ex_batch_count(2^53 + 1, 2^53)", 2, ex_batch_count(((size_t)1 << 53) + 1, (size_t)1 << 53),
                 "a double has 53 bits, a size_t has more: compute in whole numbers");
}
END_TEST

static void expect_batch(size_t count, size_t batch_size, size_t b, size_t first, size_t length,
                         const char *look)
{
    char what[160];
    size_t *got_first = blank("first", sizeof first), *got_length = blank("length", sizeof length);
    int result = ex_batch_bounds(count, batch_size, b, got_first, got_length);
    snprintf(what, sizeof what, "ex_batch_bounds(%zu, %zu, %zu)", count, batch_size, b);
    expect_number(what, 0, result, 0, look);
    snprintf(what, sizeof what, "ex_batch_bounds(%zu, %zu, %zu): *first", count, batch_size, b);
    expect_size(what, first, *got_first, look);
    snprintf(what, sizeof what, "ex_batch_bounds(%zu, %zu, %zu): *length", count, batch_size, b);
    expect_size(what, length, *got_length, look);
}

START_TEST(the_first_batch_and_one_inside)
{
    expect_batch(1000, 64, 0, 0, 64, "batch 0 begins with item 0");
    expect_batch(1000, 64, 7, 448, 64,
                 "before batch 7 there are 7 whole batches: 7 * 64 = 448. It has 64 items itself");
}
END_TEST

START_TEST(the_last_batch_may_be_short)
{
    expect_batch(1000, 64, 15, 960, 40, "1000 - 960 = 40 items are left for batch 15");
    expect_batch(12, 5, 2, 10, 2, "5, 5 and 2");
    expect_batch(3, 64, 0, 0, 3, "fewer items than one batch holds");
}
END_TEST

START_TEST(the_last_batch_may_be_whole)
{
    expect_batch(128, 64, 1, 64, 64, "nothing is left over, so the last batch has the full length");
    expect_batch(64, 64, 0, 0, 64, "all in one batch");
    expect_batch(4, 1, 3, 3, 1, "one item in each batch");
}
END_TEST

START_TEST(every_item_is_in_exactly_one_batch)
{
    for (size_t count = 1; count <= 25; count++)
        for (size_t batch_size = 1; batch_size <= 27; batch_size++)
            for (size_t next = 0, b = 0; next < count; b++) {
                size_t first = SIZE_MAX, length = SIZE_MAX;
                int result = ex_batch_bounds(count, batch_size, b, &first, &length);
                const char *what = text("ex_batch_bounds(%zu, %zu, %zu)", count, batch_size, b);
                expect_that(result == 0, what, "0: some items are not in a batch yet", "another number",
                            "which batch is the last one?");
                expect_that(first == next && length >= 1 && length <= batch_size && length <= count - next,
                            what, "a batch that begins where the one before ended, and ends inside the data",
                            "a gap, an overlap, or an end behind the data", "*first and *length");
                next += length;
            }
}
END_TEST

static void expect_no_batch(size_t count, size_t batch_size, size_t b, const char *look)
{
    char what[160];
    size_t before[] = {11, 22}, *first = changing("first", sizeof *first, &before[0]),
           *length = changing("length", sizeof *length, &before[1]);
    int result = ex_batch_bounds(count, batch_size, b, first, length);
    snprintf(what, sizeof what, "ex_batch_bounds(%zu, %zu, %zu)", count, batch_size, b);
    expect_number(what, -1, result, 0, look);
    expect_that(*first == before[0] && *length == before[1], what, "*first and *length stay as they were",
                "they were changed", "set them only when there is such a batch");
}

START_TEST(there_is_no_batch_behind_the_last)
{
    expect_no_batch(1000, 64, 16, "16 batches are numbered 0 to 15");
    expect_no_batch(128, 64, 2, "2 whole batches are numbered 0 and 1; there is no empty one behind them");
    expect_no_batch(3, 64, 1, "one short batch is number 0");
    expect_no_batch(0, 64, 0, "no items, no batches");
    expect_no_batch(10, 0, 0, "a batch_size of 0 is answered with -1");
}
END_TEST

START_TEST(batches_of_the_largest_numbers)
{
    const char *look = "b * batch_size may not fit into a size_t: ask first whether there is a batch b";
    const size_t most = SIZE_MAX, half = SIZE_MAX / 2;
    expect_no_batch(1000, 2, half + 1, look);
    expect_no_batch(1000, 64, most / 64 + 1, look);
    expect_no_batch(1000, most, 2, look);
    expect_no_batch(10, 3, most, look);
    expect_batch(most, 2, half, most - 1, 1, look);
    expect_batch(most, most - 1, 1, most - 1, 1, look);
    expect_batch(most, 64, 0, 0, 64, look);
    expect_batch(10, most, 0, 0, 10, look);
}
END_TEST

void exercise(void)
{
    core("ex_idx_header", header_of_five_labels);
    core("ex_idx_header", header_of_two_images);
    core("ex_idx_header", sizes_have_their_largest_part_first);
    core("ex_idx_header", bytes_of_a_size_are_never_negative);
    core("ex_normalize", normalize_divides_by_255);
    core("ex_normalize", normalize_takes_the_mean_from_numbers_of_0_to_1);
    core("ex_normalize", normalize_knows_all_256_bytes);
    core("ex_shuffle", shuffle_moves_the_numbers_and_loses_none);
    core("ex_shuffle", each_of_the_24_orders_of_4_numbers_is_equally_likely);
    core("ex_shuffle", each_number_comes_to_each_place_equally_often);
    core("ex_batch_count", batch_count_of_1000_in_64);
    core("ex_batch_count", batch_count_without_a_rest);
    core("ex_batch_bounds", the_first_batch_and_one_inside);
    core("ex_batch_bounds", the_last_batch_may_be_short);
    core("ex_batch_bounds", the_last_batch_may_be_whole);
    core("ex_batch_bounds", every_item_is_in_exactly_one_batch);

    limits("ex_idx_header", another_magic_number_is_refused);
    limits("ex_idx_header", only_one_or_three_dimensions);
    limits("ex_idx_header", a_size_of_0_is_refused);
    limits("ex_idx_header", the_promise_is_kept_to_the_byte);
    limits("ex_idx_header", a_gigantic_promise_is_not_believed);
    limits("ex_idx_header", nothing_behind_the_end_is_read);
    limits("ex_normalize", normalize_takes_as_many_as_there_are);
    limits("ex_shuffle", a_long_row_is_shuffled_as_well_as_a_short_one);
    limits("ex_shuffle", the_same_random_numbers_give_the_same_order);
    limits("ex_shuffle", shuffle_of_no_number_and_of_one);
    limits("ex_batch_count", batch_count_of_little_and_nothing);
    limits("ex_batch_count", batch_count_of_the_largest_numbers);
    limits("ex_batch_bounds", there_is_no_batch_behind_the_last);
    limits("ex_batch_bounds", batches_of_the_largest_numbers);
}
