/*
 * check_10_fashion_mlp.c - what must hold for the program of chapter 10: its
 * tables agree with each other and with what it prints, the temperature changes
 * no answer, the gradient keeps its promise, and threads change nothing.
 *
 * tests/expected/10_fashion_mlp.txt was checked by arithmetic where that can be
 * done from the tables: 784 * 128 + 128 + 128 * 10 + 10 = 101770; 1,100 images in
 * batches of 32 are 35 steps, 70 in 2 epochs; mean and deviation of the three
 * accuracies; both intervals; all recalls, precisions and F1; both errors E; each
 * p of McNemar's test as a sum of binomial coefficients; the softmax of the ten
 * logits, p - y and the loss; the promises of the steps.
 */
#include "command.h"

#include <math.h>

enum { K = 10, IMAGES = 1000, BINS = 10 }; // of a quick run

static command quick_run(const nn_path *folder, const char *more)
{
    command c = run("%s/chapters/10_fashion_mlp --quick --out '%s' %s", build(), folder->text, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

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

// The text behind `mark`.
static const char *behind(const char *text, const char *mark)
{
    const char *found = strstr(text, mark);
    ck_assert_msg(found != NULL, "expected \"%s\" in \"%.300s\"", mark, text);
    return found + strlen(mark);
}

static const char *next_line(const char *text)
{
    const char *end = strchr(text, '\n');
    ck_assert_ptr_nonnull(end);
    return end + 1;
}

static void read_confusion(const nn_path *folder, size_t matrix[K][K])
{
    char *text = read_text(nn_path_join(folder->text, "confusion.csv").text);
    const char *line = text;
    for (size_t i = 0; i < K * K; i++) {
        size_t label, answer, count;
        line = next_line(line);
        ck_assert_int_eq(sscanf(line, "%zu,%zu,%zu", &label, &answer, &count), 3);
        ck_assert(label < K && answer < K);
        matrix[label][answer] = count;
    }
    free(text);
}

START_TEST(the_network_is_the_one_of_the_lesson)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    ck_assert_double_eq(metric(&folder, "parameters"), 101770);
    ck_assert_double_eq(metric(&folder, "updates"), 70);
    ck_assert_double_gt(metric(&folder, "test_accuracy"), 0.65);
    ck_assert_double_gt(metric(&folder, "seconds_per_epoch"), 0);
    ck_assert_says(c.out, "test image 4, labelled Shirt"); // the first shirt of the IDX file
    ck_assert(is_there(&folder, "sure.png"));
    ck_assert(is_there(&folder, "torn.png"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_plan_with_the_smaller_validation_loss_is_chosen)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    double stays = strtod(behind(c.out, "the rate stays       70   "), NULL),
           falls = strtod(behind(c.out, "the rate falls       70   "), NULL);
    ck_assert_int_eq(strncmp(behind(c.out, "chosen: the rate "), falls < stays ? "falls" : "stays", 5), 0);
    char *history = read_text(nn_path_join(folder.text, "history.csv").text);
    double last = 0; // the weights of the last epoch are those that are kept
    ck_assert_int_eq(sscanf(behind(history, "\n2,"), "%*f,%*f,%lf", &last), 1);
    ck_assert_double_eq_tol(last, falls, 6e-5);
    free(history);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_confusion_matrix_holds_all_images_and_the_accuracy)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    size_t matrix[K][K], all = 0, right = 0, row = 0, column = 0;
    read_confusion(&folder, matrix);
    for (size_t i = 0; i < K; i++) {
        right += matrix[i][i];
        row += matrix[6][i];
        column += matrix[i][6];
        for (size_t j = 0; j < K; j++)
            all += matrix[i][j];
    }
    ck_assert_uint_eq(all, IMAGES);
    ck_assert_double_eq_tol((double)right / IMAGES, metric(&folder, "test_accuracy"), 1e-9);
    char text[160];
    double recall = (double)matrix[6][6] / (double)row, precision = (double)matrix[6][6] / (double)column;
    snprintf(text, sizeof text, "Shirt: recall %zu / %zu = %.4f, precision %zu / %zu = %.4f, F1 ",
             matrix[6][6], row, recall, matrix[6][6], column, precision);
    double f1 = strtod(behind(c.out, text), NULL), by_library[3];
    ck_assert_double_eq_tol(f1, 2.0 * (double)matrix[6][6] / (double)(row + column), 1e-4);
    const char *found = behind(behind(c.out, "All classes by the library"), " 6 Shirt");
    ck_assert_int_eq(sscanf(found, "%lf %lf %lf", &by_library[0], &by_library[1], &by_library[2]), 3);
    ck_assert_double_eq_tol(by_library[0], precision, 1e-4);
    ck_assert_double_eq_tol(by_library[1], recall, 1e-4);
    ck_assert_double_eq_tol(by_library[2], f1, 1e-4);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// What reliability.csv says of one temperature.
typedef struct {
    double temperature, images, said, right, error;
} reliability;

static void read_reliability(const nn_path *folder, reliability both[2])
{
    char *text = read_text(nn_path_join(folder->text, "reliability.csv").text);
    memset(both, 0, 2 * sizeof *both);
    double T, bin, images, said, right;
    size_t part = 0;
    const char *line = next_line(text);
    for (; sscanf(line, "%lf,%lf,%lf,%lf,%lf", &T, &bin, &images, &said, &right) == 5;
         line = next_line(line)) {
        if (both[part].images > 0 && fabs(T - both[part].temperature) > 1e-9)
            part++;
        ck_assert_uint_lt(part, 2);
        ck_assert_double_ge(said, bin / BINS - 1e-4);
        ck_assert_double_le(said, (bin + 1) / BINS + 1e-4);
        both[part].temperature = T;
        both[part].images += images;
        both[part].said += images * said;
        both[part].right += images * right;
        both[part].error += images * fabs(said - right) / IMAGES;
    }
    ck_assert_uint_eq(part, 1);
    free(text);
}

START_TEST(the_temperature_changes_no_answer)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    reliability both[2];
    double row[6];
    read_reliability(&folder, both);
    ck_assert_double_eq(both[0].temperature, 1);
    ck_assert_double_eq_tol(both[1].temperature, metric(&folder, "temperature"), 1e-9);
    const char *line = next_line(next_line(behind(c.out, "== One temperature ==")));
    ck_assert_int_eq(
        sscanf(line, "%lf %lf %lf %lf %lf %lf", &row[0], &row[1], &row[2], &row[3], &row[4], &row[5]), 6);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_double_eq(both[i].images, IMAGES);
        ck_assert_double_eq_tol(both[i].right / IMAGES, metric(&folder, "test_accuracy"), 1e-4);
        ck_assert_double_eq_tol(both[i].error, row[4 + i], 2e-4);
    }
    // below 1 a temperature makes the answers surer, above 1 less sure
    ck_assert_double_gt((both[1].said - both[0].said) * (1 - both[1].temperature), 1);
    ck_assert_double_eq_tol(row[2], metric(&folder, "test_loss"), 1e-4);
    ck_assert_double_lt(row[3], row[2]); // chosen on other images, and yet better
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_network_does_not_differ_from_itself_and_all_tables_of_pairs_are_whole)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *line = behind(c.out, "a network and itself");
    double right = IMAGES * metric(&folder, "test_accuracy");
    size_t both, only_a, only_b, neither, tosses;
    double p;
    for (size_t pair = 0; pair < 3; pair++) {
        line = behind(line, "the first is right");
        ck_assert_int_eq(sscanf(line, "%zu %zu", &both, &only_a), 2);
        line = behind(line, "the first is wrong");
        ck_assert_int_eq(sscanf(line, "%zu %zu %zu tosses, p = %lf", &only_b, &neither, &tosses, &p), 4);
        ck_assert_uint_eq(both + only_a + only_b + neither, IMAGES);
        ck_assert_uint_eq(only_a + only_b, tosses);
        ck_assert_double_eq_tol((double)(both + only_a), right, 0.01);
        ck_assert(pair > 0 || (tosses == 0 && p == 1));
        ck_assert(pair == 0 || (tosses > 0 && p > 0 && p <= 1));
    }
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(one_picture_there_and_back_is_consistent)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *line = behind(c.out, "class           logit        p     p - y\n");
    double sum_p = 0, sum_slope = 0, sum_exp = 0, label_logit = 0;
    for (size_t k = 0; k < K; k++, line = next_line(line)) {
        double logit, p, slope;
        ck_assert_int_eq(sscanf(line + 11, "%lf %lf %lf", &logit, &p, &slope), 3);
        ck_assert_double_eq_tol(slope, p - (k == 6), 2e-4);
        sum_p += p;
        sum_slope += slope;
        sum_exp += exp(logit);
        label_logit = k == 6 ? logit : label_logit;
    }
    double loss = strtod(behind(line, "loss "), NULL), slope, measured;
    ck_assert_double_eq_tol(sum_p, 1, 1e-3);
    ck_assert_double_eq_tol(sum_slope, 0, 1e-3);
    ck_assert_double_eq_tol(loss, log(sum_exp) - label_logit, 2e-3);
    ck_assert_int_eq(sscanf(behind(line, "slope "), "%lf, measured %lf", &slope, &measured), 2);
    ck_assert_double_gt(fabs(slope), 0.01);
    ck_assert_double_eq_tol(slope, measured, 0.02 * fabs(slope) + 1e-3);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_gradient_keeps_its_promise_the_better_the_smaller_the_step)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *line = next_line(behind(c.out, "    rate   promised   measured   kept"));
    double kept, before = 0;
    for (size_t i = 0; i < 3; i++, line = next_line(line)) {
        ck_assert_int_eq(sscanf(line, "%*f %*f %*f %lf", &kept), 1);
        ck_assert_double_gt(kept, before);
        before = kept;
    }
    ck_assert_double_eq_tol(metric(&folder, "kept"), 1, 0.1);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// history.csv without its last column, the seconds
static char *history_of_run(const char *more)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, more), cut = run("cut -d, -f1-5 '%s/history.csv'", folder.text);
    char *text = strdup(cut.out);
    forget(&c);
    forget(&cut);
    remove_folder(&folder);
    return text;
}

START_TEST(the_same_seed_gives_the_same_history_for_1_2_and_3_threads)
{
    char *one = history_of_run("--threads 1");
    ck_assert_says(one, "\n2,");
    const char *threads[] = {"--threads 2", "--threads 3"};
    for (size_t i = 0; i < 2; i++) {
        char *other = history_of_run(threads[i]);
        ck_assert_str_eq(one, other);
        free(other);
    }
    char *seed = history_of_run("--threads 1 --seed 2");
    ck_assert_str_ne(one, seed);
    free(seed);
    free(one);
}
END_TEST

START_TEST(other_images_are_welcome)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "--dataset shapes --limit 600 --epochs 1");
    ck_assert_double_eq(metric(&folder, "updates"), 18); // 550 images in batches of 32
    size_t matrix[K][K], all = 0;
    read_confusion(&folder, matrix);
    for (size_t i = 0; i < K * K; i++)
        all += matrix[i / K][i % K];
    ck_assert_uint_eq(all, IMAGES);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("10_fashion_mlp");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_network_is_the_one_of_the_lesson);
    tcase_add_test(core, the_plan_with_the_smaller_validation_loss_is_chosen);
    tcase_add_test(core, the_confusion_matrix_holds_all_images_and_the_accuracy);
    tcase_add_test(core, the_temperature_changes_no_answer);
    tcase_add_test(core, a_network_does_not_differ_from_itself_and_all_tables_of_pairs_are_whole);
    tcase_add_test(core, one_picture_there_and_back_is_consistent);
    tcase_add_test(core, the_gradient_keeps_its_promise_the_better_the_smaller_the_step);
    tcase_add_test(core, the_same_seed_gives_the_same_history_for_1_2_and_3_threads);
    tcase_add_test(limits, other_images_are_welcome);
    return s;
}
