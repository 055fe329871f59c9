/*
 * check_04_softmax_regression.c - what must hold for the program of chapter 04:
 * its gradient is the one it derives, its training is the one PyTorch does, and
 * what it says of the trained machine is true of its tables.
 *
 * tests/expected/04_softmax_regression.txt was checked by hand where a hand can
 * (ln 10 = 2.302585; 784 * 10 + 10 = 7850; with N = 8 images a gradient without
 * its 1/N is off by 7/8 = 0.875, one with the wrong sign by 2; the interval is
 * 2 sqrt(0.8842 * 0.1158 / 10000) = 0.0064), and from "Four learning rates" on
 * with PyTorch on the same images, down to every cell of the confusion matrix and
 * of the moved images. All of it agrees to 0.0001.
 */
#include "command.h"

enum { SHOWN = 6, QUICK_STEPS = 40 };

// From PyTorch 2: torch.nn.Linear(784, 10) starting at zeros, on the first 2,200
// training images of MNIST (the next 200 for validation), SGD(0.25, momentum=0.9).
static const struct {
    size_t step;
    double loss, validation_loss;
} from_pytorch[SHOWN] = {
    {1, 2.037675, 2.049209},  {2, 1.635024, 1.658038},  {5, 0.753505, 0.732394},
    {10, 0.470814, 0.434252}, {20, 0.369821, 0.332687}, {40, 0.264725, 0.293102},
};

static command quick_run(const nn_path *folder, const char *more)
{
    command c = run("%s/chapters/04_softmax_regression --quick --out '%s' %s", build(), folder->text, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

static char *table(const nn_path *folder, const char *name)
{
    return read_text(nn_path_join(folder->text, name).text);
}

// A value of results.csv.
static double metric(const nn_path *folder, const char *name)
{
    char *results = table(folder, "results.csv"), key[64];
    snprintf(key, sizeof key, "\n%s,", name);
    const char *found = strstr(results, key);
    ck_assert_msg(found != NULL, "results.csv has no %s", name);
    double value = strtod(found + strlen(key), NULL);
    free(results);
    return value;
}

// One row of a history: epoch,loss,accuracy,val_loss,val_accuracy,seconds.
static void read_row(const char *history, size_t step, double *loss, double *validation_loss)
{
    char key[32];
    snprintf(key, sizeof key, "\n%zu,", step);
    const char *row = strstr(history, key);
    ck_assert_msg(row != NULL, "there is no row of step %zu", step);
    ck_assert_int_eq(sscanf(row + strlen(key), "%lf,%*f,%lf", loss, validation_loss), 2);
}

START_TEST(the_gradient_is_right_and_a_broken_one_is_caught)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    ck_assert_double_eq_tol(metric(&folder, "first_loss"), log(10), 1e-6);
    ck_assert_double_eq(metric(&folder, "parameters"), 7850);
    ck_assert_double_lt(metric(&folder, "logits_difference"), 1e-5);
    ck_assert_double_gt(metric(&folder, "logits_difference"), 0); // two ways of adding: not to the last bit
    ck_assert_double_lt(metric(&folder, "slope_difference"), 1e-8);
    ck_assert_double_lt(metric(&folder, "gradient_difference"), 1e-6);
    ck_assert_double_lt(metric(&folder, "check_error"), 1e-2);
    ck_assert_double_eq_tol(metric(&folder, "check_error_without_mean"), 0.875, 0.01);
    ck_assert_double_eq_tol(metric(&folder, "check_error_wrong_sign"), 2, 0.01);
    ck_assert_says(c.out, "Is the mean over the batch (1/N) missing?");
    ck_assert_says(c.out, "all of it has the wrong sign");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(training_with_momentum_is_what_pytorch_does)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    char *history = table(&folder, "history.csv");
    double before, loss, validation_loss;
    ck_assert_int_eq(strncmp(history, "epoch,loss,accuracy,val_loss,val_accuracy,seconds\n0,", 52), 0);
    ck_assert_double_eq(metric(&folder, "rate_momentum"), 0.25);
    read_row(history, 0, &before, &validation_loss);
    ck_assert_double_eq_tol(before, log(10), 1e-6);
    ck_assert_double_eq_tol(validation_loss, log(10), 1e-6);
    for (size_t i = 0; i < SHOWN; i++) {
        read_row(history, from_pytorch[i].step, &loss, &validation_loss);
        ck_assert_double_eq_tol(loss, from_pytorch[i].loss, 1e-4);
        ck_assert_double_eq_tol(validation_loss, from_pytorch[i].validation_loss, 1e-4);
        ck_assert_double_lt(loss, before); // at every printed step it is lower
        before = loss;
    }
    ck_assert_double_eq_tol(metric(&folder, "test_accuracy"), 0.8842, 5e-4); // PyTorch, too
    ck_assert_double_eq_tol(metric(&folder, "test_loss"), 0.3989, 2e-4);
    free(history);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_chosen_rates_are_the_best_of_those_printed)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *line = strstr(c.out, "rate      plain   momentum 0.9\n");
    double rate, loss[2], best[2] = {INFINITY, INFINITY}, best_rate[2] = {0, 0};
    size_t rows = 0;
    ck_assert_ptr_nonnull(line);
    while ((line = strchr(line, '\n') + 1) && sscanf(line, "%lf %lf %lf", &rate, &loss[0], &loss[1]) == 3) {
        rows++;
        for (size_t f = 0; f < 2; f++)
            if (loss[f] < best[f]) {
                best[f] = loss[f];
                best_rate[f] = rate;
            }
    }
    ck_assert_uint_ge(rows, 3);
    ck_assert_double_eq(metric(&folder, "rate_plain"), best_rate[0]);
    ck_assert_double_eq(metric(&folder, "rate_momentum"), best_rate[1]);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_given_learning_rate_replaces_the_search)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--learning-rate 0.5 --epochs 10");
    char *plain = table(&folder, "history_plain.csv"), *history = table(&folder, "history.csv");
    double loss, validation_loss;
    ck_assert_ptr_null(strstr(c.out, "Four learning rates"));
    read_row(history, 10, &loss, &validation_loss); // the two below are PyTorch's
    ck_assert_double_eq_tol(loss, 0.426184, 1e-4);
    read_row(history, 1, &loss, &validation_loss);
    ck_assert_double_eq_tol(loss, 1.807338, 1e-4);
    read_row(plain, 1, &loss, &validation_loss); // the first step knows no momentum yet
    ck_assert_double_eq_tol(loss, 1.807338, 1e-4);
    free(plain);
    free(history);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(weights_of_black_pixels_never_moved)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    ck_assert_double_eq(metric(&folder, "black_pixels"), 142); // counted in the files with numpy
    ck_assert_double_eq(metric(&folder, "still_pixels"), 142);
    forget(&c);
    c = run("grep -c ',0\\.000000,' '%s/weights.csv'; grep -c '^[0-9],0,0,0\\.000000,' '%s/weights.csv'",
            folder.text, folder.text);
    char *end;
    ck_assert_int_ge(strtol(c.out, &end, 10), 1420); // ten weights each; a moved one may round to 0
    ck_assert_int_eq(strtol(end, NULL, 10), 10);     // the corner, in each of the ten templates
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_tables_agree_with_what_is_said)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    double right = 10000 * metric(&folder, "test_accuracy");
    ck_assert_double_gt(right, 8000);
    ck_assert_double_eq_tol(metric(&folder, "mistakes"), 10000 - right, 0.01);
    ck_assert_double_lt(metric(&folder, "sure_mistakes"), metric(&folder, "mistakes"));
    ck_assert_double_eq(metric(&folder, "accuracy_moved_0"), metric(&folder, "test_accuracy"));
    ck_assert_double_eq_tol(metric(&folder, "accuracy_moved_1"), 0.7994, 1e-3); // moved with PyTorch
    ck_assert_double_eq_tol(metric(&folder, "accuracy_moved_3"), 0.2970, 1e-3);
    ck_assert_double_eq(metric(&folder, "steps"), QUICK_STEPS);
    ck_assert(is_there(&folder, "mistakes.png"));
    forget(&c);
    c = run("awk -F, 'NR > 1 { n += $3; r += $1 == $2 ? $3 : 0 } END { print n, r }' '%s/confusion.csv'",
            folder.text);
    double images, on_diagonal;
    ck_assert_int_eq(sscanf(c.out, "%lf %lf", &images, &on_diagonal), 2);
    ck_assert_double_eq(images, 10000);
    ck_assert_double_eq_tol(on_diagonal, right, 0.01);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// Both histories without their last column (the seconds), and the weights.
static char *everything_trained(const char *more)
{
    nn_path folder = make_folder();
    char options[64];
    snprintf(options, sizeof options, "--learning-rate 0.25 %s", more);
    command c = quick_run(&folder, options),
            all =
                run("cd '%s' && cut -d, -f1-5 history.csv history_plain.csv && cat weights.csv", folder.text);
    char *text = strdup(all.out);
    ck_assert_int_eq(all.status, 0);
    forget(&c);
    forget(&all);
    remove_folder(&folder);
    return text;
}

static const char *const changes_nothing[] = {"--threads 2", "--threads 3", "--seed 2"};

START_TEST(neither_threads_nor_seed_change_what_is_learned)
{
    char *one = everything_trained("--threads 1 --seed 1"), *other = everything_trained(changes_nothing[_i]);
    ck_assert_says(one, "\n40,");
    ck_assert_msg(strcmp(one, other) == 0, "%s trains another machine", changes_nothing[_i]);
    free(one);
    free(other);
}
END_TEST

static const char *const others[] = {"fashion_mnist", "shapes"};

START_TEST(other_datasets_train_too_under_their_own_names)
{
    nn_path folder = make_folder();
    char more[96];
    snprintf(more, sizeof more, "--dataset %s --epochs 20 --learning-rate 0.25", others[_i]);
    command c = quick_run(&folder, more);
    ck_assert_says(c.out, _i == 0 ? "Ankle boot" : "two dots");
    ck_assert_double_gt(metric(&folder, "test_accuracy"), _i == 0 ? 0.6 : 0.2); // guessing has 0.1
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *options;
    int status;
    const char *says;
} nonsense[] = {
    {"--dataset imagenet", 2, "fashion_mnist"},
    {"--batch-size 32", 2, "every step takes all images"},
    {"--limit 60001", 2, "60000"},
    {"--limit 1", 2, "validation"},
    {"--learning-rate 1e300", 1, "learning rate"}, // infinite as a float: the weights become so, too
};

START_TEST(nonsense_gets_one_clear_line)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/04_softmax_regression --quick --out '%s' %s", build(), folder.text,
                    nonsense[_i].options);
    ck_assert_int_eq(c.status, nonsense[_i].status);
    ck_assert_says(c.err, nonsense[_i].says);
    if (nonsense[_i].status == 2)
        ck_assert_one_line(c.err);
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_handful_of_images_is_enough_to_run)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--limit 2 --epochs 1"); // one to learn from, one to validate
    ck_assert_says(c.out, "logits of 1 images");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("04_softmax_regression");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_gradient_is_right_and_a_broken_one_is_caught);
    tcase_add_test(core, training_with_momentum_is_what_pytorch_does);
    tcase_add_test(core, the_chosen_rates_are_the_best_of_those_printed);
    tcase_add_test(core, a_given_learning_rate_replaces_the_search);
    tcase_add_test(core, weights_of_black_pixels_never_moved);
    tcase_add_test(core, the_tables_agree_with_what_is_said);
    tcase_add_loop_test(core, neither_threads_nor_seed_change_what_is_learned, 0, 3);
    tcase_add_loop_test(core, other_datasets_train_too_under_their_own_names, 0, 2);
    tcase_add_loop_test(limits, nonsense_gets_one_clear_line, 0, sizeof nonsense / sizeof *nonsense);
    tcase_add_test(limits, a_handful_of_images_is_enough_to_run);
    return s;
}
