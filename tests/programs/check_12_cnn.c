/*
 * check_12_cnn.c - what must hold for the program of chapter 12: its numbers
 * of parameters, its tables, a loss that is no number, and the same
 * bits whatever the number of threads, and whether or not the training was stopped and resumed.
 *
 * What it found out about its network is checked against what must follow by arithmetic: a pooled map is the largest of
 * four, the accuracies of two networks differ by the images that only one of them gets right, and the smallest
 * probability that is printed is the smallest of its table.
 */
#include "command.h"

#include <math.h>

// Run the chapter on few images into `folder`. `more` are further options.
static command quick_run(const nn_path *folder, const char *more)
{
    return run("%s/chapters/12_cnn --quick --dataset shapes --limit 320 --epochs 2 --out '%s' %s", build(),
               folder->text, more);
}

START_TEST(quick_trains_on_real_clothes_without_a_terminal)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/12_cnn --quick --out '%s'", build(), folder.text);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_says(c.out, "Total params: 421642");
    ck_assert_says(c.out, "labelled 9, Ankle boot");
    ck_assert_says(c.out, "test image 4, labelled Shirt"); // the first shirt of the IDX file
    ck_assert_says(c.err, "Epoch 2/2");
    ck_assert_ptr_null(strchr(c.err, '\r')); // nothing moves where there is no terminal
    ck_assert_ptr_null(strchr(c.err, '\033'));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_naive_convolution_agrees_with_the_library)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *found = strstr(c.out, "answer_at and the library: ");
    ck_assert_ptr_nonnull(found);
    double difference = strtod(found + strlen("answer_at and the library: "), NULL);
    ck_assert_double_lt(difference, 1e-5);
    ck_assert_double_gt(difference, 0); // two different ways of adding do not agree to the last bit
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(tables_have_their_columns_and_every_file_is_whole)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    char *results = read_text(nn_path_join(folder.text, "results.csv").text);
    char *history = read_text(nn_path_join(folder.text, "history.csv").text);
    ck_assert_says(results, "metric,value\n");
    ck_assert_says(results, "\ntest_accuracy,0.");
    ck_assert_says(results, "\ntest_loss,");
    ck_assert_says(results, "\nparameters,421642\n");
    ck_assert_says(results, "\nseconds_per_epoch,");
    ck_assert_says(results, "\nupdates,20\n"); // 320 images in batches of 32, twice
    ck_assert_int_eq(strncmp(history, "epoch,loss,accuracy,val_loss,val_accuracy,seconds\n1,", 52), 0);
    ck_assert(is_there(&folder, "filters.csv"));
    ck_assert(is_there(&folder, "confusion.csv"));
    ck_assert(is_there(&folder, "predictions.png"));
    ck_assert(is_there(&folder, "sure.png"));
    ck_assert(is_there(&folder, "best.png"));
    free(results);
    free(history);
    forget(&c);
    c = run("ls '%s' | grep part", folder.text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// The value of a metric in the text of results.csv.
static double metric(const char *results, const char *name)
{
    nn_path line;
    snprintf(line.text, sizeof line.text, "\n%s,", name);
    const char *found = strstr(results, line.text);
    ck_assert_msg(found != NULL, "expected %s in \"%s\"", name, results);
    return strtod(found + strlen(line.text), NULL);
}

START_TEST(two_accuracies_differ_by_the_images_that_only_one_network_gets_right)
{
    enum { ASKED = 1000 }; // test images under --quick
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    char *results = read_text(nn_path_join(folder.text, "results.csv").text);
    double apart = metric(results, "test_accuracy") - metric(results, "mlp_test_accuracy"),
           tosses = metric(results, "only_cnn") - metric(results, "only_mlp");
    ck_assert_double_eq_tol(apart, tosses / ASKED, 1e-9);
    ck_assert_double_gt(metric(results, "only_cnn") + metric(results, "only_mlp"), 0);
    ck_assert_double_le(metric(results, "dead_conv_1"), 32);
    ck_assert_double_le(metric(results, "dead_conv_2"), 64);
    ck_assert_double_lt(metric(results, "dead_dense"), 128); // all dead: nothing could have been learned
    free(results);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// The values of maps.csv: the first 8 maps of 4 stages, 28x28, 14x14, 14x14 and 7x7.
enum { MAPS = 8, MAP_NUMBERS = MAPS * (28 * 28 + 2 * 14 * 14 + 7 * 7) };

static double values[MAP_NUMBERS + 1];

static void read_maps(const nn_path *folder)
{
    char *text = read_text(nn_path_join(folder->text, "maps.csv").text), *line = strchr(text, '\n');
    size_t count = 0;
    for (; line && line[1]; line = strchr(line + 1, '\n')) {
        ck_assert_uint_lt(count, MAP_NUMBERS);
        ck_assert_int_eq(sscanf(line, "\n%*u,%*u,%*u,%*u,%lf", &values[count]), 1);
        count++;
    }
    ck_assert_uint_eq(count, MAP_NUMBERS);
    free(text);
}

// Is the small map, of side x side places, the largest of each 2x2 square of the one before it?
static void expect_pooled(const double *large, const double *small, size_t side)
{
    for (size_t i = 0; i < side * side * MAPS; i++) {
        const size_t map = i % MAPS, q = i / MAPS % side, p = i / MAPS / side;
        const double *row = large + (2 * p * 2 * side + 2 * q) * MAPS + map, *next = row + 2 * side * MAPS;
        const double most = fmax(fmax(row[0], row[MAPS]), fmax(next[0], next[MAPS]));
        ck_assert_double_eq_tol(small[i], most, 1e-9);
        ck_assert_double_ge(small[i], 0); // behind a relu
    }
}

START_TEST(a_pooled_map_is_the_largest_of_each_square)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    read_maps(&folder);
    const double *pooled = values + MAPS * 28 * 28, *second = pooled + MAPS * 14 * 14;
    expect_pooled(values, pooled, 14);
    expect_pooled(second, second + MAPS * 14 * 14, 7);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_smallest_probability_of_a_covered_picture_is_the_one_printed)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *printed = strstr(c.out, "answer there\n");
    ck_assert_ptr_nonnull(printed);
    double whole, least;
    ck_assert_int_eq(sscanf(printed, "answer there\n%*u %*s %lf %lf", &whole, &least), 2);
    command found =
        run("awk -F, 'NR > 1 { n++ } NR > 1 && n <= 784 && (n == 1 || $5 < least) { least = $5 } "
            "NR > 1 && ($5 < 0 || $5 > 1) { wrong++ } END { print n, least, wrong + 0 }' '%s/covered.csv'",
            folder.text);
    unsigned rows, wrong;
    double smallest;
    ck_assert_int_eq(sscanf(found.out, "%u %lf %u", &rows, &smallest, &wrong), 3);
    ck_assert_uint_eq(rows, 3 * 784);
    ck_assert_uint_eq(wrong, 0);
    ck_assert_double_eq_tol(smallest, least, 1e-4);
    char *results = read_text(nn_path_join(folder.text, "results.csv").text);
    ck_assert_double_eq_tol(whole, metric(results, "first_image_probability"), 1e-9);
    free(results);
    forget(&found);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// history.csv without its last column, the seconds, and all that was printed
static char *history_of_run(const char *more)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, more),
            cut = run("cut -d, -f1-5 '%s/history.csv'; cat '%s'/maps.csv '%s'/covered.csv", folder.text,
                      folder.text, folder.text);
    char *text = malloc(strlen(cut.out) + strlen(c.out) + 1);
    ck_assert_ptr_nonnull(text);
    strcat(strcpy(text, cut.out), c.out);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    forget(&c);
    forget(&cut);
    remove_folder(&folder);
    return text;
}

START_TEST(the_same_seed_gives_the_same_history_for_1_2_3_and_8_threads)
{
    char *one = history_of_run("--threads 1");
    ck_assert_says(one, "\n2,");
    const char *threads[] = {"--threads 2", "--threads 3", "--threads 8"};
    for (size_t i = 0; i < 3; i++) {
        char *other = history_of_run(threads[i]);
        ck_assert_str_eq(one, other);
        free(other);
    }
    free(one);
}
END_TEST

START_TEST(another_seed_gives_another_history)
{
    char *one = history_of_run("--seed 1"), *two = history_of_run("--seed 2");
    ck_assert_str_ne(one, two);
    free(one);
    free(two);
}
END_TEST

START_TEST(a_training_that_was_stopped_and_resumed_ends_with_the_same_bits)
{
    nn_path folder = make_folder();
    command c =
        run("%s/chapters/12_cnn --quick --dataset shapes --limit 320 --epochs 1 --save '%s/w.h5' --out "
            "'%s/out'",
            build(), folder.text, folder.text);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    char resume[sizeof folder.text + 20];
    snprintf(resume, sizeof resume, "--resume '%s/w.h5'", folder.text);
    char *resumed = history_of_run(resume), *alone = history_of_run("");
    ck_assert_says(resumed, "\n1,");
    ck_assert_says(resumed, "\n2,");
    ck_assert_str_eq(resumed, alone);
    free(resumed);
    free(alone);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(saved_weights_are_tested_without_training)
{
    nn_path folder = make_folder();
    command c = run(
                "%s/chapters/12_cnn --quick --dataset shapes --limit 320 --epochs 1 --save '%s/w.h5' --out "
                "'%s/out'",
                build(), folder.text, folder.text),
            loaded = run("%s/chapters/12_cnn --quick --dataset shapes --load '%s/w.h5' --out '%s/loaded'",
                         build(), folder.text, folder.text);
    ck_assert_msg(loaded.status == 0, "status %d: %s", loaded.status, loaded.err);
    char *test = strstr(loaded.out, "\n== Test ==");
    ck_assert_ptr_nonnull(test);
    ck_assert_says(test, "test accuracy");
    ck_assert_says(c.out, test); // the same numbers as the program that trained them
    ck_assert_str_eq(loaded.err, "");
    ck_assert(!is_there(&folder, "loaded/results.csv"));
    ck_assert(!is_there(&folder, "loaded/history.csv"));
    forget(&c);
    forget(&loaded);
    remove_folder(&folder);
}
END_TEST

START_TEST(weights_that_are_not_there_are_refused)
{
    nn_path folder = make_folder();
    const char *options[] = {"--load", "--resume"};
    for (size_t i = 0; i < 2; i++) {
        command c = run("%s/chapters/12_cnn --quick --dataset shapes %s '%s/none.h5' --out '%s'", build(),
                        options[i], folder.text, folder.text);
        ck_assert_int_eq(c.status, 1);
        ck_assert_one_line(c.err);
        ck_assert_says(c.err, "none.h5");
        ck_assert(!is_there(&folder, "none.h5"));
        ck_assert(!is_there(&folder, "results.csv"));
        forget(&c);
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(a_loss_that_is_no_number_stops_the_training)
{
    nn_path folder = make_folder();
    command c =
        run("%s/chapters/12_cnn --quick --out '%s' --learning-rate 1e30 --dataset shapes --limit 640 2>&1 "
            ">/dev/null | grep -v ^Epoch",
            build(), folder.text);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "learning rate");
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("12_cnn");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, quick_trains_on_real_clothes_without_a_terminal);
    tcase_add_test(core, the_naive_convolution_agrees_with_the_library);
    tcase_add_test(core, tables_have_their_columns_and_every_file_is_whole);
    tcase_add_test(core, two_accuracies_differ_by_the_images_that_only_one_network_gets_right);
    tcase_add_test(core, a_pooled_map_is_the_largest_of_each_square);
    tcase_add_test(core, the_smallest_probability_of_a_covered_picture_is_the_one_printed);
    tcase_add_test(core, the_same_seed_gives_the_same_history_for_1_2_3_and_8_threads);
    tcase_add_test(core, another_seed_gives_another_history);
    tcase_add_test(core, a_training_that_was_stopped_and_resumed_ends_with_the_same_bits);
    tcase_add_test(core, saved_weights_are_tested_without_training);
    tcase_add_test(limits, weights_that_are_not_there_are_refused);
    tcase_add_test(limits, a_loss_that_is_no_number_stops_the_training);
    return s;
}
