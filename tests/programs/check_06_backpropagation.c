/*
 * check_06_backpropagation.c - what must hold for the program of chapter 06:
 * slopes by hand are those of the library and of PyTorch, broken ones are
 * caught and found, and a hidden layer with a relu does what a line cannot.
 *
 * tests/expected/06_backpropagation.txt was checked by hand where a hand can (the
 * graph and the ten slopes below it; a forgotten db is off by exactly 1), and from
 * "Training, epoch by epoch" on with PyTorch in double precision, started with the
 * same weights and given the same batches: all of it agrees to 0.0001. The border
 * without relu is the one of logistic regression, found with Newton's method.
 */
#include "command.h"

enum { PARAMETERS = 784 * 512 + 512 + 512 * 10 + 10 };

static command run_in(const char *programs, const nn_path *folder, const char *more)
{
    const char *threads = strstr(more, "--threads") ? "" : "--threads 1";
    command c = run("%s/%s/06_backpropagation --quick --out '%s' %s %s", build(), programs, folder->text,
                    more, threads);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

static command quick_run(const nn_path *folder, const char *more)
{
    return run_in("chapters", folder, more);
}

// A value of results.csv.
static double metric(const nn_path *folder, const char *name)
{
    char *results = read_text(nn_path_join(folder->text, "results.csv").text), key[64];
    snprintf(key, sizeof key, "\n%s,", name);
    const char *found = strstr(results, key);
    ck_assert_msg(found != NULL, "results.csv has no %s", name);
    double value = strtod(found + strlen(key), NULL);
    free(results);
    return value;
}

START_TEST(the_chain_has_the_slopes_that_a_pencil_finds)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--limit 100 --epochs 1");
    ck_assert_says(c.out,
                   "value   2  -->    6  -->    5  -->    5  -->  2.5  -->    4  -->    3  -->    9\n"
                   "slope   9  <--    3  <--    3  <--    3  <--    6  <--    6  <--    6  <--    1\n");
    ck_assert_says(c.out, "  w        3.0         6.0      6.0000\n");
    ck_assert_says(c.out, "  v        0.5        30.0     30.0000\n");
    ck_assert_says(c.out, "  w       -3.0         0.0      0.0000\n"); // relu is closed
    ck_assert_says(c.out, "  c        1.5         1.0      1.0000\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *programs;
    double most, least; // how far by hand and library may be apart
} precisions[] = {
    {"chapters", 1e-4, 1e-9}, // two ways of adding: not to the last bit
    {"chapters64", 1e-12, 0},
};

START_TEST(by_hand_and_by_the_library_the_parameters_are_the_same)
{
    nn_path folder = make_folder();
    command c = run_in(precisions[_i].programs, &folder, "--limit 1000 --epochs 1");
    double difference = metric(&folder, "difference_by_hand");
    ck_assert_double_le(difference, precisions[_i].most);
    ck_assert_double_ge(difference, precisions[_i].least);
    ck_assert_says(c.out, "after 3 steps: slopes differ by at most");
    ck_assert_says(c.out, "the library's slopes: 100 measured, all right\n");
    ck_assert_double_lt(metric(&folder, "product_difference"), 1e-5);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// A row of the table of slips: w1, b1, w2, b2.
static const struct {
    const char *row;
    bool right[4];
} slips[] = {
    {"\nours ", {true, true, true, true}},
    {"\nno relu ", {false, false, true, true}},
    {"\noverwrites ", {true, true, false, false}},
    {"\nno db ", {true, false, true, true}},
};

START_TEST(each_slip_is_caught_where_it_is)
{
    nn_path folder = make_folder();
    command c = run_in(precisions[_i].programs, &folder, "--limit 100 --epochs 1");
    for (size_t slip = 0; slip < 4; slip++) {
        const char *at = strstr(c.out, slips[slip].row);
        ck_assert_ptr_nonnull(at);
        at += strlen(slips[slip].row);
        for (size_t i = 0; i < 4; i++) {
            double error;
            char verdict[8];
            int length;
            ck_assert_int_eq(sscanf(at, "%lf %7s%n", &error, verdict, &length), 2);
            at += length;
            ck_assert_str_eq(verdict, slips[slip].right[i] ? "ok" : "WRONG");
            if (slips[slip].right[i])
                ck_assert_double_lt(error, 2e-2);
            else
                ck_assert_double_gt(error, 0.3);
        }
        ck_assert_int_eq(strncmp(at, "\n  guess: ", 10) == 0, slip != 0);
        ck_assert_int_eq(strncmp(at, "\n  guess: all of it is 0.", 25) == 0, slip == 3);
    }
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_hidden_layer_beats_the_line_for_every_seed)
{
    nn_path folder = make_folder();
    char more[64];
    snprintf(more, sizeof more, "--seed %d --limit 100 --epochs 1", _i);
    command c = quick_run(&folder, more);
    double line = metric(&folder, "moons_linear"), hidden = metric(&folder, "moons_hidden");
    ck_assert_double_gt(hidden, line + 0.05);
    ck_assert_double_gt(hidden, 0.97);
    ck_assert_double_lt(line, 0.93); // no line separates two moons
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// The probability of the second moon after 1000 steps without relu, by logistic regression with Newton's method.
static const struct {
    const char *place;
    double p;
} by_newton[] = {
    {"-1.20,0.00", 0.2979}, {"-0.50,0.30", 0.1705}, {"0.00,0.20", 0.3970}, {"0.50,0.50", 0.1987},
    {"1.00,0.10", 0.7983},  {"1.80,0.80", 0.2035},  {"2.30,1.00", 0.1412},
};

START_TEST(without_relu_the_map_is_the_one_of_logistic_regression)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--limit 100 --epochs 1");
    char *maps = read_text(nn_path_join(folder.text, "moons.csv").text), key[64];
    ck_assert_int_eq(strncmp(maps, "map,step,x,y,p\n0,0,", 19), 0);
    for (size_t i = 0; i < sizeof by_newton / sizeof *by_newton; i++) {
        snprintf(key, sizeof key, "\n0,1000,%s,", by_newton[i].place);
        const char *found = strstr(maps, key);
        ck_assert_msg(found != NULL, "there is no place %s", by_newton[i].place);
        ck_assert_double_eq_tol(strtod(found + strlen(key), NULL), by_newton[i].p, 1e-3);
    }
    free(maps);
    forget(&c);
    c = run("cut -d, -f1,2 '%s/moons.csv' | sort | uniq -c | tr -s ' '", folder.text);
    ck_assert_str_eq(c.out, " 1350 0,0\n 1350 0,100\n 1350 0,1000\n 1350 0,20\n 1350 1,0\n 1350 1,100\n"
                            " 1350 1,1000\n 1350 1,20\n 400 2,0\n 1 map,step\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_training_is_the_one_that_pytorch_does)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    char *history = read_text(nn_path_join(folder.text, "history.csv").text);
    // torch.optim.RMSprop(lr=1e-3, alpha=0.9, eps=1e-7), 2 epochs of the first 3,000 images
    static const double expected[2][4] = {{.8375, .7723, .6744, .7787}, {.3697, .8983, .3922, .8879}};
    for (int epoch = 1; epoch <= 2; epoch++) {
        char key[8];
        double seen[4];
        snprintf(key, sizeof key, "\n%d,", epoch);
        const char *row = strstr(history, key);
        ck_assert_ptr_nonnull(row);
        ck_assert_int_eq(sscanf(row + 3, "%lf,%lf,%lf,%lf", &seen[0], &seen[1], &seen[2], &seen[3]), 4);
        for (size_t i = 0; i < 4; i++)
            ck_assert_double_eq_tol(seen[i], expected[epoch - 1][i], 2e-3);
    }
    ck_assert_double_eq_tol(metric(&folder, "test_loss"), .3922, 2e-3);
    ck_assert_double_eq_tol(metric(&folder, "test_accuracy"), .8879, 2e-3);
    ck_assert_double_eq_tol(metric(&folder, "train_accuracy"), .8983, 2e-3);
    free(history);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *options;
    double updates;
} sizes[] = {
    {"", 2 * 24}, // 3,000 images make 23 batches of 128 and one of 56
    {"--limit 300 --batch-size 100 --epochs 3", 9},
    {"--limit 5 --batch-size 128 --epochs 2", 2}, // a batch larger than the set
    {"--limit 1 --epochs 1", 1},
};

START_TEST(parameters_and_updates_are_what_arithmetic_says)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, sizes[_i].options);
    ck_assert_double_eq(metric(&folder, "parameters"), PARAMETERS);
    ck_assert_double_eq(metric(&folder, "parameters"), 407050);
    ck_assert_double_eq(metric(&folder, "updates"), sizes[_i].updates);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// What was printed and written, without the seconds.
static char *everything(const char *more)
{
    nn_path folder = make_folder();
    char options[96];
    snprintf(options, sizeof options, "--limit 700 --epochs 2 %s", more);
    command c = quick_run(&folder, options),
            all = run("cd '%s' && cut -d, -f1-5 history.csv && cat moons.csv", folder.text);
    size_t length = strlen(c.out) + strlen(all.out) + 1;
    char *text = malloc(length);
    ck_assert_ptr_nonnull(text);
    snprintf(text, length, "%s%s", c.out, all.out);
    forget(&c);
    forget(&all);
    remove_folder(&folder);
    return text;
}

START_TEST(the_results_do_not_depend_on_the_number_of_threads)
{
    char *one = everything("--threads 1"), *two = everything("--threads 2"),
         *three = everything("--threads 3"), *other = everything("--threads 1 --seed 2");
    ck_assert_msg(strcmp(one, two) == 0, "two threads give other results than one");
    ck_assert_msg(strcmp(one, three) == 0, "three threads give other results than one");
    ck_assert_msg(strcmp(one, other) != 0, "another seed gives the same results");
    free(one);
    free(two);
    free(three);
    free(other);
}
END_TEST

static const char *const others[] = {"fashion_mnist", "shapes"};

START_TEST(other_datasets_train_too_but_without_the_book)
{
    nn_path folder = make_folder();
    char more[96];
    snprintf(more, sizeof more, "--dataset %s --limit 600 --epochs 2", others[_i]);
    command c = quick_run(&folder, more);
    ck_assert_ptr_null(strstr(c.out, "the book"));
    ck_assert_double_gt(metric(&folder, "test_accuracy"), 0.15); // guessing has 0.1
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_loss_that_is_no_number_stops_the_training)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/06_backpropagation --quick --out '%s' --learning-rate 1e30 --limit 640 2>&1 "
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
    Suite *s = suite_create("06_backpropagation");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_chain_has_the_slopes_that_a_pencil_finds);
    tcase_add_loop_test(core, by_hand_and_by_the_library_the_parameters_are_the_same, 0, 2);
    tcase_add_loop_test(core, each_slip_is_caught_where_it_is, 0, 2);
    tcase_add_loop_test(core, a_hidden_layer_beats_the_line_for_every_seed, 1, 4);
    tcase_add_test(core, without_relu_the_map_is_the_one_of_logistic_regression);
    tcase_add_test(core, the_training_is_the_one_that_pytorch_does);
    tcase_add_loop_test(core, parameters_and_updates_are_what_arithmetic_says, 0,
                        sizeof sizes / sizeof *sizes);
    tcase_add_test(core, the_results_do_not_depend_on_the_number_of_threads);
    tcase_add_loop_test(core, other_datasets_train_too_but_without_the_book, 0, 2);
    tcase_add_test(limits, a_loss_that_is_no_number_stops_the_training);
    return s;
}
