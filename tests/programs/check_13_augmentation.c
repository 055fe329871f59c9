/*
 * check_13_augmentation.c - what must hold for the program of chapter 13: the changed picture, the normalized channel
 * and the smoothed loss are those of a pencil, ours and the library's agree, networks have as many parameters as
 * arithmetic says, only the last recipe asks the test set, and the number of threads changes nothing.
 *
 * Of what --quick prints these sections were checked by hand: "Mirrored and moved", "One channel" (with
 * s = 3.000167: dx = 1/18, -1/9, -1/9, 1/6 but for epsilon) and "Sure and less sure" (with the entropy of 0.91 and nine
 * times 0.01, 0.5003). What is trained there can only be repeated.
 */
#include "command.h"

#include <math.h>

// --quick, on fewer images still. The folder and the command are the caller's.
static command quick_run(const char *programs, const nn_path *folder, const char *more)
{
    command c =
        run("%s/%s/13_augmentation --quick --limit 32 --out '%s' %s", build(), programs, folder->text, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

// The number behind a text.
static double behind(const char *text, const char *before)
{
    const char *found = strstr(text, before);
    ck_assert_msg(found != NULL, "expected \"%s\" in \"%s\"", before, text);
    return strtod(found + strlen(before), NULL);
}

START_TEST(what_a_pencil_finds_is_printed)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "");
    ck_assert_says(c.out, "mirrored 1, down 0, right 0; the library differs by 0\n 0.4 0.3 0.2 0.1\n"
                          " 0.8 0.7 0.6 0.5\n 0.6 0.7 0.8 0.9\n");
    ck_assert_says(c.out, "mirrored 1, down 1, right -1; the library differs by 0\n 0.0 0.0 0.0 0.0\n"
                          " 0.3 0.2 0.1 0.0\n 0.7 0.6 0.5 0.0\n");
    ck_assert_says(c.out, "\n  1.000   -1.667    5.000    1.000    0.056\n"
                          "  7.000    0.333   11.000    0.000   -0.111\n"
                          "  7.000    0.333   11.000    0.000   -0.111\n"
                          "  9.000    1.000   13.000    0.000    0.167\n"
                          "mean 6, variance 9, dgamma -1.667, dbeta 1\n");
    ck_assert_says(c.out, "\n  4.51   0.0943  -0.0900   0.5003  ");
    ck_assert_says(c.out, "\nthe library: the same\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --quick: one row of "An average of weights".
static void expect_average_of_one(const char *out, const char *before)
{
    double last[2], mean[2];
    const char *found = strstr(out, before);
    ck_assert_msg(found != NULL, "expected \"%s\" in \"%s\"", before, out);
    ck_assert_int_eq(sscanf(found + strlen(before), "%lf %lf %lf %lf", last, last + 1, mean, mean + 1), 4);
    ck_assert_double_gt(last[0], 0);
    ck_assert_double_eq_tol(last[0], mean[0], 1.1e-4); // the last digit that is printed
    ck_assert_double_eq_tol(last[1], mean[1], 1e-9);
}

START_TEST(the_average_of_the_weights_of_one_epoch_is_these_weights)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, ""); // 2 epochs, so the second half is 1
    ck_assert_says(c.out, "2 epochs; validation");
    ck_assert_says(c.out, "average of 1\n");
    expect_average_of_one(c.out, "\nstays ");
    expect_average_of_one(c.out, "\nrises, and falls to 0 ");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *programs;
    double most; // how far our normalization may be from the library's
} precisions[] = {{"chapters", 1e-5}, {"chapters64", 1e-12}};

START_TEST(normalization_by_hand_agrees_with_the_library_and_the_slopes_with_the_loss)
{
    nn_path folder = make_folder();
    command c = quick_run(precisions[_i].programs, &folder, "");
    ck_assert_double_le(behind(c.out, "largest difference from the library: "), precisions[_i].most);
    ck_assert_says(c.out, "\n250 of the library's slopes measured: all right\n"); // 3*4*4*5 and 2*5
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_networks_have_the_parameters_that_arithmetic_says)
{
    // chapter 12's; 4 more for each of its 32 + 64 + 128 channels; 9 * (32 + 32*32 + 32*64 + 64*64 + 64*128 + 128*128) weights,
    // a bias and 4 for each of the 448 channels, 128*10 + 10
    const unsigned parameters[] = {421642, 421642, 421642 + 4 * 224, 9 * 31776 + 5 * 448 + 1290};
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "");
    const char *line = strstr(c.out, "\n1 the CNN of chapter 12");
    for (unsigned row = 0; row < 10; row++, line = strchr(line + 1, '\n')) {
        unsigned epochs, found;
        ck_assert_ptr_nonnull(line);
        ck_assert_int_eq(sscanf(line + 34, "%u %u", &epochs, &found), 2);
        ck_assert_uint_eq(found, row == 8 ? parameters[0] : parameters[row < 3 ? row : 3]);
        ck_assert_uint_eq(epochs, row < 8 ? 1 : 3); // the last two are equally long
    }
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_shortened_form_never_looks_like_the_record)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "");
    char *results = read_text(nn_path_join(folder.text, "results.csv").text);
    ck_assert_ptr_null(strstr(results, "\ntest_accuracy,"));
    ck_assert_ptr_null(strstr(results, "\nparameters,"));
    ck_assert_says(results, "\nshort_epochs,");
    ck_assert_says(results, "\nshort_test_accuracy,");
    ck_assert_ptr_null(strstr(c.out, "The record =="));
    ck_assert(is_there(&folder, "changed.png"));
    free(results);
    forget(&c);
    c = run("cut -d, -f1-2,4 '%s/curves.csv' | sed -n '1p; $p'; wc -l <'%s/curves.csv'; "
            "cut -d, -f1 '%s/moving.csv'",
            folder.text, folder.text, folder.text);
    ck_assert_str_eq(c.out, "trial,row,epoch\n10,9,3\n15\nsteps\n1\n3\n"); // eight times 1 epoch, twice 3
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(only_the_last_recipe_asks_the_test_set)
{
    for (int row = 8; row <= 9; row++) {
        nn_path folder = make_folder();
        command c = run("%s/chapters/13_augmentation --quick --limit 16 --row %d --out '%s'", build(), row,
                        folder.text);
        ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
        char *results = read_text(nn_path_join(folder.text, "results.csv").text);
        ck_assert_double_eq(behind(results, "\nparameters,"), 289514);
        ck_assert_double_eq(behind(results, "\nepochs,"), row == 9 ? 30 : 8);
        ck_assert_double_ge(behind(results, "\ncpu_seconds,"), 0);
        double accuracy = behind(results, "\nvalidation_accuracy,");
        ck_assert(accuracy >= 0 && accuracy <= 1 && isfinite(behind(results, "\nvalidation_loss,")));
        ck_assert_int_eq(strstr(results, "\ntest_accuracy,") != NULL, row == 9);
        ck_assert_says(c.out, row == 9 ? "row 9, more epochs: the record: validation accuracy "
                                       : "row 8, label smoothing: validation accuracy ");
        ck_assert(is_there(&folder, "history.csv"));
        free(results);
        forget(&c);
        remove_folder(&folder);
    }
}
END_TEST

START_TEST(a_recipe_that_is_not_there_gets_one_clear_line)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/13_augmentation --quick --row 10 --out '%s'", build(), folder.text);
    ck_assert_int_eq(c.status, 2);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "1 to 9");
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// What was printed, the tables and the picture.
static char *everything(const char *more)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, more),
            all = run("cd '%s' && cat curves.csv moving.csv results.csv && cksum <changed.png", folder.text);
    const size_t size = strlen(c.out) + strlen(all.out) + 1;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    snprintf(text, size, "%s%s", c.out, all.out);
    forget(&c);
    forget(&all);
    remove_folder(&folder);
    return text;
}

START_TEST(the_results_do_not_depend_on_the_number_of_threads)
{
    char *one = everything("--threads 1"), *three = everything("--threads 3");
    ck_assert_str_eq(one, three);
    free(one);
    free(three);
}
END_TEST

START_TEST(another_seed_gives_another_picture_and_other_curves)
{
    char *one = everything("--seed 1 --dataset shapes"), *two = everything("--seed 2 --dataset shapes");
    ck_assert_str_ne(one, two);
    free(one);
    free(two);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("13_augmentation");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, what_a_pencil_finds_is_printed);
    tcase_add_test(core, the_average_of_the_weights_of_one_epoch_is_these_weights);
    tcase_add_loop_test(core, normalization_by_hand_agrees_with_the_library_and_the_slopes_with_the_loss, 0,
                        2);
    tcase_add_test(core, the_networks_have_the_parameters_that_arithmetic_says);
    tcase_add_test(core, the_shortened_form_never_looks_like_the_record);
    tcase_add_test(core, only_the_last_recipe_asks_the_test_set);
    tcase_add_test(core, the_results_do_not_depend_on_the_number_of_threads);
    tcase_add_test(core, another_seed_gives_another_picture_and_other_curves);
    tcase_add_test(limits, a_recipe_that_is_not_there_gets_one_clear_line);
    return s;
}
