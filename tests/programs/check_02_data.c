/*
 * check_02_data.c - what must hold for the program of chapter 02: it reads the
 * real files, says of them what is known, and its orders do what the text says.
 *
 * In tests/expected/02_data.txt these were checked without this program:
 *  by arithmetic   60,000 = 234 * 256 + 96; 16 + 60,000 * 784 = 47,040,016;
 *                  1,000 = 15 * 64 + 40; a slope of 255 times the first row's;
 *                  with weights of 0 the loss is ln 10 = 2.3026; missing of 12:
 *                  sum over k of (11/12)^(k+1) (10/12)^(11-k) = 2.638
 *  by numpy        bytes, class counts, the nearest mean of each class, share
 *                  of black pixels, mean and deviation, slopes and losses of
 *                  the one training step, the share of nines
 */
#include "command.h"

static command quick_run(const nn_path *folder, const char *more)
{
    return run("%s/chapters/02_data --quick --out '%s' %s", build(), folder->text, more);
}

// The number behind "metric," in results.csv; NAN when there is none.
static double metric(const nn_path *folder, const char *name)
{
    char wanted[64];
    char *results = read_text(nn_path_join(folder->text, "results.csv").text);
    snprintf(wanted, sizeof wanted, "\n%s,", name);
    const char *found = strstr(results, wanted);
    double value = found ? strtod(found + strlen(wanted), NULL) : NAN;
    free(results);
    return value;
}

static void ck_assert_near(double got, double expected, double most)
{
    ck_assert_msg(fabs(got - expected) <= most, "got %g, expected %g within %g", got, expected, most);
}

START_TEST(it_shows_the_bytes_of_the_headers_and_both_files_keep_their_promise)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_says(c.out, "00 00 08 03    2051  magic number\n"
                          "00 00 ea 60   60000  how many\n"
                          "00 00 00 1c      28  height\n"
                          "00 00 00 1c      28  width\n"
                          "promised: 16 + 47040000 bytes, found: 47040016\n"
                          "nn_idx_load: 60000 x 28 x 28, different bytes: 0\n");
    ck_assert_says(c.out, "00 00 08 01    2049  magic number\n");
    ck_assert_says(c.out, "promised: 8 + 60000 bytes, found: 60008\n");
    ck_assert_says(c.out, "the first labels: 5 0 4 1 9\n");
    ck_assert_says(c.out, "magic 0x00000801, expected 0x00000803");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(class_counts_are_the_known_ones)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    char *classes = read_text(nn_path_join(folder.text, "classes.csv").text), *line = strchr(classes, '\n');
    unsigned label, digits, clothes, sum = 0, rows = 0;
    while (line && sscanf(line, "\n%u,%u,%u", &label, &digits, &clothes) == 3) {
        ck_assert_uint_eq(label, rows++);
        ck_assert_uint_eq(clothes, 6000);
        sum += digits;
        line = strchr(line + 1, '\n');
    }
    ck_assert_uint_eq(rows, 10);
    ck_assert_uint_eq(sum, 60000);
    ck_assert_says(classes, "\n1,6742,6000\n");
    ck_assert_says(classes, "\n5,5421,6000\n");
    ck_assert_near(metric(&folder, "always_one"), 0.1135, 1e-9); // 1,135 of 10,000
    free(classes);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(every_pixel_is_counted_and_the_means_are_the_known_ones)
{
    nn_path folder = make_folder();
    command
        c = quick_run(&folder, ""),
        sums = run(
            "awk -F, 'NR > 1 { a += $2; b += $3 } END { printf \"%%d %%d %%d\", NR, a, b }' '%s/pixels.csv'",
            folder.text);
    ck_assert_str_eq(sums.out, "257 47040000 47040000");
    ck_assert_near(metric(&folder, "pixel_mean_mnist"), 0.1307, 1e-9);
    ck_assert_near(metric(&folder, "pixel_mean_fashion"), 0.2860, 1e-9);
    ck_assert_near(metric(&folder, "nearest_mean_mnist"), 0.8203, 2e-4); // numpy's; a tie may fall either way
    ck_assert_near(metric(&folder, "nearest_mean_fashion"), 0.6768, 2e-4);
    forget(&c);
    forget(&sums);
    remove_folder(&folder);
}
END_TEST

START_TEST(its_shuffle_and_its_batches_agree_with_arithmetic_and_with_the_library)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    ck_assert_near(metric(&folder, "shuffle_difference"), 0, 0);
    ck_assert_near(metric(&folder, "batches_of_64"), 16, 0);
    ck_assert_near(metric(&folder, "last_batch"), 40, 0);
    ck_assert_says(c.out, "896-959: 64    960-999: 40\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// The twelve numbers of the row that begins with `name`; *row is moved behind it.
static void read_row(const char **row, const char *name, int numbers[12])
{
    *row = strstr(*row, name);
    ck_assert_msg(*row != NULL, "there is no row \"%s\"", name);
    *row += strlen(name);
    for (int i = 0; i < 12; i++) {
        char *end;
        numbers[i] = (int)strtol(*row, &end, 10);
        ck_assert_msg(end != *row, "row \"%s\": expected 12 numbers, got %d", name, i);
        ck_assert_int_ge(numbers[i], 0);
        ck_assert_int_lt(numbers[i], 12);
        *row = end;
    }
}

static int different_numbers(const int numbers[12])
{
    unsigned seen = 0;
    for (int i = 0; i < 12; i++)
        seen |= 1u << numbers[i];
    return __builtin_popcount(seen);
}

START_TEST(a_small_buffer_brings_no_number_more_than_two_places_too_early)
{
    nn_path folder = make_folder();
    char seed[32];
    snprintf(seed, sizeof seed, "--seed %d", _i + 1);
    command c = quick_run(&folder, seed);
    const char *row = strstr(c.out, "== Buffers ==");
    int numbers[12];
    read_row(&row, "shuffle(12)", numbers);
    ck_assert_int_eq(different_numbers(numbers), 12);
    read_row(&row, "shuffle(3)", numbers);
    ck_assert_int_eq(different_numbers(numbers), 12);
    for (int i = 0; i < 12; i++)
        ck_assert_int_le(numbers[i], i + 2);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(repeat_before_shuffle_leaves_numbers_out_and_shuffle_before_repeat_does_not)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *row = strstr(c.out, "== Repeat ==");
    int numbers[12], times[12] = {0};
    read_row(&row, "epoch 1", numbers);
    ck_assert_int_eq(different_numbers(numbers), 12);
    read_row(&row, "epoch 2", numbers);
    ck_assert_int_eq(different_numbers(numbers), 12);
    for (int half = 1; half <= 2; half++) {
        read_row(&row, half == 1 ? "\"epoch 1\"" : "\"epoch 2\"", numbers);
        ck_assert_int_lt(different_numbers(numbers), 12);
        for (int i = 0; i < 12; i++)
            times[numbers[i]]++;
    }
    for (int i = 0; i < 12; i++) // in 24 numbers each comes twice, whatever the order
        ck_assert_int_eq(times[i], 2);
    // Expected value: see the top. One trial has a deviation of about 1, the mean of 10,000 one of 0.01.
    ck_assert_near(metric(&folder, "missing_of_12"), 2.638, 0.05);
    // For many numbers the share is 1/e - 1/e^2 = 0.2325, with a deviation of about 90 in 60,000.
    ck_assert_near(metric(&folder, "missing_of_60000"), 60000 * 0.2325, 500);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(sorted_is_much_worse_than_shuffled_and_the_order_of_the_file_is_not)
{
    nn_path folder = make_folder();
    char seed[32];
    snprintf(seed, sizeof seed, "--seed %d", _i + 1);
    command c = quick_run(&folder, seed);
    double shuffled = metric(&folder, "accuracy_shuffled");
    ck_assert_double_gt(shuffled, 0.8);
    ck_assert_near(metric(&folder, "accuracy_file_order"), shuffled, 0.03);
    ck_assert_double_lt(metric(&folder, "accuracy_sorted"), 0.2);
    ck_assert_double_lt(metric(&folder, "accuracy_buffered"), shuffled - 0.3);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(it_writes_its_tables_and_pictures)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, ""), steps = run("wc -l <'%s/losses.csv'", folder.text);
    ck_assert_int_eq(atoi(steps.out), 1 + 344); // 11,000 pictures in batches of 32, and the header
    ck_assert(is_there(&folder, "borders.csv"));
    ck_assert(is_there(&folder, "examples_mnist.png"));
    ck_assert(is_there(&folder, "examples_fashion_mnist.png"));
    ck_assert(is_there(&folder, "means.png"));
    forget(&c);
    forget(&steps);
    remove_folder(&folder);
}
END_TEST

START_TEST(one_thread_and_two_give_the_same_text_and_the_same_tables)
{
    nn_path one = make_folder(), two = make_folder();
    command first = quick_run(&one, "--threads 1"), second = quick_run(&two, "--threads 2"),
            difference = run("diff -r '%s' '%s'", one.text, two.text);
    ck_assert_int_eq(first.status, 0);
    ck_assert_str_eq(first.out, second.out);
    ck_assert_str_eq(difference.out, "");
    forget(&first);
    forget(&second);
    forget(&difference);
    remove_folder(&one);
    remove_folder(&two);
}
END_TEST

START_TEST(compressed_files_are_read_as_well)
{
    nn_path folder = make_folder(), data = make_folder();
    const char *source = getenv("NN_DATA_DIR");
    command c = run("cp -r '%s/mnist' '%s/fashion_mnist' '%s' && gzip -1 '%s'/mnist/train-*",
                    source ? source : "data", source ? source : "data", data.text, data.text);
    ck_assert_msg(c.status == 0, "%s", c.err);
    forget(&c);
    command zipped = run("%s/chapters/02_data --quick --out '%s' --data-dir '%s'", build(), folder.text,
                         data.text),
            plain = quick_run(&folder, "");
    ck_assert_msg(zipped.status == 0, "status %d: %s", zipped.status, zipped.err);
    ck_assert_str_eq(zipped.out, plain.out);
    forget(&zipped);
    forget(&plain);
    remove_folder(&folder);
    remove_folder(&data);
}
END_TEST

START_TEST(without_data_there_is_one_clear_line_and_no_table)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--data-dir /nowhere");
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "make data");
    ck_assert_str_eq(c.out, "");
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("02_data");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, it_shows_the_bytes_of_the_headers_and_both_files_keep_their_promise);
    tcase_add_test(core, class_counts_are_the_known_ones);
    tcase_add_test(core, every_pixel_is_counted_and_the_means_are_the_known_ones);
    tcase_add_test(core, its_shuffle_and_its_batches_agree_with_arithmetic_and_with_the_library);
    tcase_add_loop_test(core, a_small_buffer_brings_no_number_more_than_two_places_too_early, 0, 3);
    tcase_add_test(core, repeat_before_shuffle_leaves_numbers_out_and_shuffle_before_repeat_does_not);
    tcase_add_loop_test(core, sorted_is_much_worse_than_shuffled_and_the_order_of_the_file_is_not, 0, 3);
    tcase_add_test(core, it_writes_its_tables_and_pictures);
    tcase_add_test(core, one_thread_and_two_give_the_same_text_and_the_same_tables);
    tcase_add_test(limits, compressed_files_are_read_as_well);
    tcase_add_test(limits, without_data_there_is_one_clear_line_and_no_table);
    return s;
}
