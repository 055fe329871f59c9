/*
 * check_09_dropout.c - what must hold for the program of chapter 09: its masks are the library's, a network without
 * a remedy learns by heart, the training is the one PyTorch does, and the rule of early stopping keeps what it says.
 *
 * tests/expected/09_dropout.txt was checked without the program:
 *  - by hand: 784 * 128 + 128 + 128 * 10 + 10 = 101770; 1 / (1 - 0.2) = 1.25; the mean of 128000 factors must lie
 *    within about 3 sqrt(0.2 / 0.8 / 128000) = 0.0042 of 1; an untrained network pays about ln 10 = 2.3026.
 *  - with a Philox generator written in Python: the row "mask", for seeds 1 and 2, and the mean of the factors.
 *  - with PyTorch in double, from the same starting weights, order and masks: all 40 epochs of run 1 without a
 *    remedy, with dropout 0.4, and with L2 0.001 (largest difference 6e-7), so also 16 as the best epoch of the first.
 */
#include "command.h"

enum { PATIENCE = 10, MOST_ROWS = 4000 };

// From PyTorch, as said above: 200 images of MNIST, validation on 200 others.
static const struct {
    double rate, l2;
    int epoch;
    double loss, val_loss;
} from_pytorch[] = {
    {0, 0, 1, 2.048197, 1.862398},     {0, 0, 10, 0.174620, 0.668154},     {0, 0, 40, 0.010873, 0.640226},
    {0.4, 0, 1, 2.105355, 1.931224},   {0.4, 0, 10, 0.360727, 0.768134},   {0.4, 0, 40, 0.046444, 0.591348},
    {0, 0.001, 1, 2.047923, 1.862554}, {0, 0.001, 10, 0.179823, 0.669817}, {0, 0.001, 40, 0.019530, 0.638258},
};

static nn_path folder;
static command ran;

// One thread, because these networks are small; what `more` says of threads counts.
static command quick_run(const nn_path *where, const char *program, const char *more)
{
    command c =
        run("%s/%s/09_dropout --quick --threads 1 --out '%s' %s", build(), program, where->text, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

static void set_up(void)
{
    folder = make_folder();
    ran = quick_run(&folder, "chapters", "");
}

static void tear_down(void)
{
    forget(&ran);
    remove_folder(&folder);
}

static char *table(const nn_path *where, const char *name)
{
    return read_text(nn_path_join(where->text, name).text);
}

static double metric(const nn_path *where, const char *name)
{
    char *results = table(where, "results.csv"), key[64];
    snprintf(key, sizeof key, "\n%s,", name);
    const char *found = strstr(results, key);
    ck_assert_msg(found != NULL, "results.csv has no %s", name);
    double value = strtod(found + strlen(key), NULL);
    free(results);
    return value;
}

// The number behind a text in what was printed.
static double printed(const char *out, const char *text)
{
    const char *found = strstr(out, text);
    ck_assert_msg(found != NULL, "\"%s\" was not printed", text);
    return strtod(found + strlen(text), NULL);
}

// --- curves.csv and trials.csv -----------------------------------------------

typedef struct {
    double rate, l2;
    int run, epoch;
    double loss, val_loss;
} curve_row;

static size_t read_curves(const nn_path *where, curve_row *rows)
{
    char *text = table(where, "curves.csv");
    size_t count = 0;
    ck_assert_int_eq(strncmp(text, "rate,l2,run,epoch,loss,val_loss\n", 32), 0);
    for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        curve_row *r = &rows[count++];
        ck_assert_uint_lt(count, MOST_ROWS);
        ck_assert_int_eq(sscanf(line, "%lf,%lf,%d,%d,%lf,%lf", &r->rate, &r->l2, &r->run, &r->epoch, &r->loss,
                                &r->val_loss),
                         6);
    }
    free(text);
    return count;
}

// The rows of one run lie together: the first one, and how many.
static const curve_row *find_run(const curve_row *rows, size_t count, double rate, double l2, int run_number,
                                 size_t *epochs)
{
    const curve_row *first = NULL;
    *epochs = 0;
    for (size_t i = 0; i < count; i++)
        if (fabs(rows[i].rate - rate) < 1e-9 && rows[i].l2 == l2 && rows[i].run == run_number) {
            first = first ? first : &rows[i];
            ck_assert_ptr_eq(first + (*epochs)++, &rows[i]);
        }
    ck_assert_msg(first != NULL, "no rows with dropout %g and L2 %g", rate, l2);
    return first;
}

// Early stopping, written in another way than in the chapter: count the epochs since the last best one.
static size_t kept_epoch(const curve_row *run_rows, size_t epochs)
{
    size_t best = 0, since = 0;
    for (size_t e = 1; e < epochs && since < PATIENCE; e++) {
        since++;
        if (run_rows[e].val_loss < run_rows[best].val_loss) {
            best = e;
            since = 0;
        }
    }
    return best;
}

START_TEST(the_network_is_the_lesson_s)
{
    ck_assert_double_eq(metric(&folder, "parameters"), 101770);
    ck_assert_double_eq(metric(&folder, "updates"), 2 * 75); // 2400 images in batches of 32, 2 epochs
    ck_assert_double_gt(metric(&folder, "test_accuracy"), 0.85);
    ck_assert_double_lt(metric(&folder, "test_loss"), 0.6);
    ck_assert_double_eq_tol(printed(ran.out, "training loss before the first step: "), log(10), 0.15);
}
END_TEST

START_TEST(masks_by_hand_are_the_library_s_and_keep_the_mean)
{
    const char *row = "mask        1.25   1.25   1.25   0.00   0.00   1.25   1.25   1.25\n"; // from Python
    ck_assert_says(ran.out, row);
    ck_assert_double_le(printed(ran.out, "largest difference from the library: "), 1e-6);
    ck_assert_double_eq_tol(printed(ran.out, "mean of all 128000 factors: "), 0.998945, 6e-5); // from Python
}
END_TEST

START_TEST(another_seed_has_another_mask_and_the_same_seed_the_same)
{
    nn_path other = make_folder();
    command c = quick_run(&other, "chapters", "--seed 2 --limit 132 --epochs 1");
    ck_assert_says(c.out,
                   "mask        1.25   0.00   1.25   1.25   1.25   1.25   1.25   1.25\n"); // from Python
    forget(&c);
    c = quick_run(&other, "chapters", "--seed 1 --limit 132 --epochs 1");
    ck_assert_says(c.out, "mask        1.25   1.25   1.25   0.00   0.00   1.25   1.25   1.25\n");
    forget(&c);
    remove_folder(&other);
}
END_TEST

START_TEST(the_gradient_is_right_only_with_its_mask)
{
    size_t checked;
    double error;
    char verdict[8];
    const char *line = strstr(ran.out, "with the same mask");
    ck_assert_ptr_nonnull(line);
    ck_assert_int_eq(sscanf(line, "with the same mask %zu %lf %7s", &checked, &error, verdict), 3);
    ck_assert_uint_eq(checked, 128);
    ck_assert_double_lt(error, 0.01);
    ck_assert_str_eq(verdict, "ok");
    line = strstr(ran.out, "forgot the mask");
    ck_assert_ptr_nonnull(line);
    ck_assert_int_eq(sscanf(line, "forgot the mask %zu %lf %7s", &checked, &error, verdict), 3);
    ck_assert_double_gt(error, 0.5);
    ck_assert_str_eq(verdict, "WRONG");
}
END_TEST

START_TEST(in_double_everything_comes_closer)
{
    nn_path other = make_folder();
    command c = quick_run(&other, "chapters64", "--limit 132 --epochs 1");
    ck_assert_double_le(printed(c.out, "largest difference from the library: "), 1e-15);
    ck_assert_says(c.out, "with the same mask       128    0.000   ok");
    forget(&c);
    remove_folder(&other);
}
END_TEST

START_TEST(without_a_remedy_the_curves_part)
{
    static curve_row rows[MOST_ROWS];
    size_t count = read_curves(&folder, rows);
    for (int r = 1; r <= 2; r++) {
        size_t epochs;
        const curve_row *c = find_run(rows, count, 0, 0, r, &epochs);
        double smallest = INFINITY;
        for (size_t e = 0; e < epochs; e++)
            smallest = fmin(smallest, c[e].val_loss);
        ck_assert_double_gt(c[epochs - 1].val_loss, smallest * 1.005);
        ck_assert_double_lt(c[epochs - 1].loss, 0.05);
    }
}
END_TEST

START_TEST(training_is_what_pytorch_does)
{
    static curve_row rows[MOST_ROWS];
    size_t count = read_curves(&folder, rows), epochs;
    for (size_t i = 0; i < sizeof from_pytorch / sizeof *from_pytorch; i++) {
        const curve_row *c = find_run(rows, count, from_pytorch[i].rate, from_pytorch[i].l2, 1, &epochs);
        ck_assert_uint_eq(epochs, 40);
        c += from_pytorch[i].epoch - 1;
        ck_assert_double_eq_tol(c->loss, from_pytorch[i].loss, 1e-4);
        ck_assert_double_eq_tol(c->val_loss, from_pytorch[i].val_loss, 1e-4);
    }
}
END_TEST

START_TEST(early_stopping_keeps_the_best_epoch_and_the_best_remedy_is_chosen)
{
    static curve_row rows[MOST_ROWS];
    size_t count = read_curves(&folder, rows), trials = 0;
    char *text = table(&folder, "trials.csv");
    double smallest = INFINITY, chosen_loss = 0;
    for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        double rate, l2, epoch, loss, want_epoch = 0, want_loss = 0;
        int stopped, chosen;
        ck_assert_int_eq(sscanf(line, "%lf,%lf,%d,%d,%lf,%lf", &rate, &l2, &stopped, &chosen, &epoch, &loss),
                         6);
        for (int r = 1; r <= 2; r++) {
            size_t epochs;
            const curve_row *c = find_run(rows, count, rate, l2, r, &epochs);
            size_t e = stopped ? kept_epoch(c, epochs) : epochs - 1;
            want_epoch += (double)c[e].epoch / 2;
            want_loss += c[e].val_loss / 2;
        }
        ck_assert_double_eq_tol(epoch, want_epoch, 0.051); // printed with one digit
        ck_assert_double_eq_tol(loss, want_loss, 2e-6);
        if (stopped) {
            smallest = fmin(smallest, loss);
            chosen_loss += chosen ? loss : 0; // there is only one
            trials++;
        }
    }
    ck_assert_uint_eq(trials, 5);
    ck_assert_double_eq(chosen_loss, smallest);
    free(text);
}
END_TEST

START_TEST(nn_fit_stops_where_the_rule_by_hand_stops)
{
    static const char *what[] = {"by heart", "chosen"};
    for (size_t i = 0; i < 2; i++) {
        const char *line = strstr(ran.out, what[i]);
        double numbers[6];
        ck_assert_ptr_nonnull(line);
        ck_assert_int_eq(sscanf(line + strlen(what[i]), "%lf %lf %lf %lf %lf %lf", &numbers[0], &numbers[1],
                                &numbers[2], &numbers[3], &numbers[4], &numbers[5]),
                         6);
        ck_assert_double_eq(numbers[5], 0);   // the difference of the validation losses
        ck_assert_double_gt(numbers[4], 0.1); // whoever answers gives the answer more than a guess
        ck_assert_double_lt(numbers[4], 1);
    }
}
END_TEST

START_TEST(the_training_loss_under_dropout_is_higher_than_without)
{
    char *text = table(&folder, "lesson.csv");
    size_t epochs = 0;
    for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        double running, dropping, all, test;
        ck_assert_int_eq(sscanf(line, "%*d,%lf,%lf,%lf,%lf", &running, &dropping, &all, &test), 4);
        ck_assert_double_gt(running, dropping);
        ck_assert_double_gt(dropping, all);
        if (epochs++ == 0)
            ck_assert_double_gt(running, test); // what puzzles everyone
    }
    ck_assert_uint_eq(epochs, 2);
    free(text);
}
END_TEST

// Ten numbers of a printed row.
static void read_ten(const char *out, const char *name, double *ten)
{
    const char *row = strstr(strstr(out, "== The ten logits"), name);
    ck_assert_ptr_nonnull(row);
    ck_assert_int_eq(sscanf(row + strlen(name), "%lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", &ten[0], &ten[1],
                            &ten[2], &ten[3], &ten[4], &ten[5], &ten[6], &ten[7], &ten[8], &ten[9]),
                     10);
}

START_TEST(the_mean_of_many_masks_is_near_the_network_without)
{
    double mean[10], all[10], deviation[10];
    read_ten(ran.out, "\nmean", mean);
    read_ten(ran.out, "\nall", all);
    read_ten(ran.out, "\ndeviation", deviation);
    for (size_t k = 0; k < 10; k++) {
        ck_assert_double_gt(deviation[k], 0.1);
        ck_assert_double_le(fabs(mean[k] - all[k]), 4.5 * deviation[k] / sqrt(1000) + 0.01);
    }
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_bits)
{
    static const char *tables[] = {"curves.csv", "trials.csv", "lesson.csv"};
    nn_path one = make_folder(), more = make_folder();
    command a = quick_run(&one, "chapters", "--limit 132 --epochs 1");
    for (int threads = 2; threads <= 3; threads++) {
        char options[64];
        snprintf(options, sizeof options, "--threads %d --limit 132 --epochs 1", threads);
        command b = quick_run(&more, "chapters", options);
        ck_assert_str_eq(a.out, b.out);
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
            char *of_one = table(&one, tables[i]), *of_more = table(&more, tables[i]);
            ck_assert_str_eq(of_one, of_more);
            ck_assert_uint_gt(strlen(of_one), 60);
            free(of_one);
            free(of_more);
        }
        forget(&b);
    }
    forget(&a);
    remove_folder(&one);
    remove_folder(&more);
}
END_TEST

START_TEST(other_datasets_run_too)
{
    static const char *names[] = {"fashion_mnist", "shapes"};
    char options[64];
    nn_path other = make_folder();
    snprintf(options, sizeof options, "--dataset %s --limit 660 --epochs 2", names[_i]);
    command c = quick_run(&other, "chapters", options);
    ck_assert_double_gt(metric(&other, "test_accuracy"), 0.15); // guessing has 0.1
    forget(&c);
    remove_folder(&other);
}
END_TEST

START_TEST(a_handful_of_images_is_enough_to_run_and_fewer_are_refused)
{
    nn_path other = make_folder();
    command c = quick_run(&other, "chapters", "--dataset shapes --limit 12 --epochs 1");
    ck_assert_double_eq(metric(&other, "updates"), 1);
    forget(&c);
    remove_folder(&other);
    other = make_folder();
    c = run("%s/chapters/09_dropout --quick --dataset shapes --limit 11 --out '%s'", build(), other.text);
    ck_assert_int_eq(c.status, 2);
    ck_assert_one_line(c.err);
    ck_assert(!is_there(&other, "results.csv"));
    forget(&c);
    remove_folder(&other);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("09_dropout");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_unchecked_fixture(core, set_up, tear_down); // one run for all
    tcase_add_test(core, the_network_is_the_lesson_s);
    tcase_add_test(core, masks_by_hand_are_the_library_s_and_keep_the_mean);
    tcase_add_test(core, another_seed_has_another_mask_and_the_same_seed_the_same);
    tcase_add_test(core, the_gradient_is_right_only_with_its_mask);
    tcase_add_test(core, in_double_everything_comes_closer);
    tcase_add_test(core, without_a_remedy_the_curves_part);
    tcase_add_test(core, training_is_what_pytorch_does);
    tcase_add_test(core, early_stopping_keeps_the_best_epoch_and_the_best_remedy_is_chosen);
    tcase_add_test(core, nn_fit_stops_where_the_rule_by_hand_stops);
    tcase_add_test(core, the_training_loss_under_dropout_is_higher_than_without);
    tcase_add_test(core, the_mean_of_many_masks_is_near_the_network_without);
    tcase_add_test(limits, any_number_of_threads_gives_the_same_bits);
    tcase_add_loop_test(limits, other_datasets_run_too, 0, 2);
    tcase_add_test(limits, a_handful_of_images_is_enough_to_run_and_fewer_are_refused);
    return s;
}
