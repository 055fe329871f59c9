/*
 * check_05_minibatch_sgd.c - what must hold for the program of chapter 05: it
 * counts its steps right, its loop is the library's to the last bit, and the
 * measured noise of a batch is the predicted one.
 *
 * tests/expected/05_minibatch_sgd.txt was checked where a hand can: 3000 = 23 *
 * 128 + 56 images, 24 steps, 48 in two epochs; sigma/sqrt(B) is the first sigma
 * divided by 1, 2, 4, 8, 16 and 32; the last column is that times
 * sqrt((3000 - B) / 2999), for 1024 images 0.8117; the error of 128 is sigma
 * divided by 11.3137; "equal at B" is (sigma / gradient)^2; the means of three.
 * A program of its own in NumPy, with its own batches on all of MNIST, found
 * sigma 9.02 at the start and 3.51 after one epoch, and the shortcut for the
 * length of one image's gradient exact to 1e-13.
 */
#include "command.h"

#include <math.h>

static command quick_run(const nn_path *folder, const char *more)
{
    return run("%s/chapters/05_minibatch_sgd --quick --out '%s' %s", build(), folder->text, more);
}

// A number of results.csv, NaN when it is not there.
static double result(const nn_path *folder, const char *metric)
{
    char *results = read_text(nn_path_join(folder->text, "results.csv").text);
    char line[80];
    snprintf(line, sizeof line, "\n%s,", metric);
    const char *found = strstr(results, line);
    double value = found ? strtod(found + strlen(line), NULL) : NAN;
    free(results);
    return value;
}

static const struct {
    size_t images, batch_size, epochs;
    size_t steps_per_epoch, last_batch, updates; // by hand
} counts[] = {
    {1000, 64, 2, 16, 40, 32},   // 15 * 64 = 960
    {1000, 100, 3, 10, 100, 30}, // no short batch
    {1000, 1000, 2, 1, 1000, 2}, // all at once
    {1000, 5000, 4, 1, 1000, 4}, // a batch larger than the data
    {997, 996, 1, 2, 1, 2},      // a last batch of one
    {300, 1, 1, 300, 1, 300},    // one at a time
};

// The loop by hand and nn_fit: the same bits in the parameters, rounding in the sum of the losses.
static void assert_library_agrees(const command *c)
{
    double loss;
    const char *found = strstr(c->out, "largest difference in parameters 0, accuracy 0, loss ");
    ck_assert_msg(found != NULL, "got \"%s\"", c->out);
    ck_assert_int_eq(sscanf(found, "largest difference in parameters 0, accuracy 0, loss %lf", &loss), 1);
    ck_assert_double_lt(loss, 1e-14);
}

START_TEST(steps_are_counted_right)
{
    nn_path folder = make_folder();
    char more[120];
    snprintf(more, sizeof more, "--limit %zu --batch-size %zu --epochs %zu", counts[_i].images,
             counts[_i].batch_size, counts[_i].epochs);
    command c = quick_run(&folder, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_double_eq(result(&folder, "images"), (double)counts[_i].images);
    ck_assert_double_eq(result(&folder, "steps_per_epoch"), (double)counts[_i].steps_per_epoch);
    ck_assert_double_eq(result(&folder, "last_batch"), (double)counts[_i].last_batch);
    ck_assert_double_eq(result(&folder, "updates"), (double)counts[_i].updates);
    snprintf(more, sizeof more, "steps of nn_fit: %zu\n", counts[_i].updates);
    ck_assert_says(c.out, more);
    assert_library_agrees(&c);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// A linear machine finds shapes at random places hard, but guessing would have 0.1.
static const struct {
    const char *name;
    double accuracy;
} datasets[] = {{"mnist", 0.7}, {"fashion_mnist", 0.5}, {"shapes", 0.15}};

START_TEST(noise_is_as_predicted_and_the_mean_of_batches_is_the_gradient)
{
    nn_path folder = make_folder();
    char more[64];
    snprintf(more, sizeof more, "--dataset %s --epochs 1", datasets[_i].name);
    command c = quick_run(&folder, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    assert_library_agrees(&c);
    ck_assert_says(c.out, "510 of 7850 slopes checked: all right\n");
    ck_assert_double_lt(result(&folder, "mean_error"), 1e-5);
    ck_assert_double_eq(result(&folder, "parameters"), 7850);
    ck_assert_double_gt(result(&folder, "test_accuracy"), datasets[_i].accuracy);

    // every row of the table, with a prediction made here from sigma and n alone
    char *noise = read_text(nn_path_join(folder.text, "noise.csv").text);
    double sigma = result(&folder, "sigma"), n = result(&folder, "images"), B = 1;
    ck_assert_double_eq(n, 3000);
    ck_assert_int_eq(strncmp(noise, "batch_size,draws,measured,theory\n", 33), 0);
    for (char *row = strchr(noise, '\n') + 1; *row; row = strchr(row, '\n') + 1, B *= 4) {
        double size, draws, measured, theory;
        ck_assert_int_eq(sscanf(row, "%lf,%lf,%lf,%lf", &size, &draws, &measured, &theory), 4);
        ck_assert_double_eq(size, B);
        ck_assert_double_ge(draws, 200);
        ck_assert_double_eq_tol(theory, sigma / sqrt(B) * sqrt((n - B) / (n - 1)), 1e-4);
        ck_assert_double_eq_tol(measured / theory, 1, 0.15);
    }
    ck_assert_double_eq(B, 4096); // six rows, 1 to 1024
    free(noise);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// All tables, without the columns that hold seconds.
static char *tables_of_run(const char *more)
{
    nn_path folder = make_folder();
    char options[120];
    snprintf(options, sizeof options, "--limit 600 --epochs 2 %s", more);
    command c = quick_run(&folder, options);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    forget(&c);
    c = run("cd '%s' && cut -d, -f1-5 history.csv && cut -d, -f1-4 race.csv && cat noise.csv grid.csv "
            "floor.csv && "
            "grep -v -e seconds -e cost results.csv",
            folder.text);
    ck_assert_int_eq(c.status, 0);
    char *text = strdup(c.out);
    forget(&c);
    remove_folder(&folder);
    return text;
}

START_TEST(one_two_and_three_threads_give_the_same_tables)
{
    char *one = tables_of_run("--threads 1"), *two = tables_of_run("--threads 2"),
         *three = tables_of_run("--threads 3");
    ck_assert_says(one, "\nupdates,10\n"); // 5 batches, twice
    ck_assert_str_eq(one, two);
    ck_assert_str_eq(one, three);
    free(one);
    free(two);
    free(three);
}
END_TEST

START_TEST(another_seed_gives_other_tables)
{
    char *one = tables_of_run("--seed 1"), *two = tables_of_run("--seed 2");
    ck_assert_str_ne(one, two);
    free(one);
    free(two);
}
END_TEST

// Each row of the grid has one best rate, and it is the one with the smallest loss.
START_TEST(the_grid_marks_the_smallest_loss_of_each_row)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--limit 600 --epochs 1");
    char *grid = read_text(nn_path_join(folder.text, "grid.csv").text);
    double smallest[5], marked[5] = {0};
    size_t rows = 0;
    for (size_t r = 0; r < 5; r++)
        smallest[r] = INFINITY;
    for (char *line = strchr(grid, '\n') + 1; *line; line = strchr(line, '\n') + 1, rows++) {
        size_t row, column, size;
        double rate, loss;
        int best;
        ck_assert_int_eq(sscanf(line, "%zu,%zu,%zu,%lf,%lf,%d", &row, &column, &size, &rate, &loss, &best),
                         6);
        ck_assert_uint_lt(row, 5);
        smallest[row] = fmin(smallest[row], loss);
        marked[row] += best ? loss : 0; // a second mark would make the sum too large
    }
    ck_assert_uint_eq(rows, 40);
    for (size_t r = 0; r < 5; r++)
        ck_assert_double_eq(marked[r], smallest[r]);
    free(grid);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_learning_rate_without_sense_ends_with_a_hint)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--limit 600 --learning-rate 1e38");
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "smaller learning rate");
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(very_few_images_are_enough_or_refused)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--dataset shapes --limit 2");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    forget(&c);
    c = quick_run(&folder, "--dataset shapes --limit 1"); // nothing left to validate with
    ck_assert_int_eq(c.status, 2);
    ck_assert_one_line(c.err);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("05_minibatch_sgd");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, steps_are_counted_right, 0, sizeof counts / sizeof *counts);
    tcase_add_loop_test(core, noise_is_as_predicted_and_the_mean_of_batches_is_the_gradient, 0, 3);
    tcase_add_test(core, one_two_and_three_threads_give_the_same_tables);
    tcase_add_test(core, another_seed_gives_other_tables);
    tcase_add_test(core, the_grid_marks_the_smallest_loss_of_each_row);
    tcase_add_test(limits, a_learning_rate_without_sense_ends_with_a_hint);
    tcase_add_test(limits, very_few_images_are_enough_or_refused);
    return s;
}
