/*
 * check_08_optimizers.c - what must hold for the program of chapter 08: its rules are the library's, its walks
 * are those of theory, its schedules have their closed form, and AdamW decays all weights alike.
 *
 * tests/expected/08_optimizers.txt was checked without the program:
 *  - by hand: 0.1 / sqrt(0.001) = 3.1623; for plain descent in the valley at rate 0.1 the factors 0.9 and -0.6, so
 *    ln(98.06) / -ln 0.9 = 43.5 steps; cosine at its middle 1/2, one cycle at its beginning 1/25 and at step 299 1;
 *    0.9999^10000 = 0.3679.
 *  - by an independent program (another language, or other code): all 24 numbers of steps in the valleys (of
 *    RMSprop in the turned ones only to 1 %: it trembles, and a rounding decides when it stops) and the six
 *    weights of "Decay and L2".
 *  - with PyTorch, from its own random weights: the full run's losses of the race and of the schedules at both rates
 *    (constant 0.0925 and 0.0976, one cycle 0.0892 and 0.0758).
 */
#include "command.h"

enum { RULES = 6, SCHEDULES = 5 };
static const char *rules[RULES] = {"plain", "momentum", "nesterov", "adagrad", "rmsprop", "adam"};
static const char *schedules[SCHEDULES] = {"constant", "step", "cosine", "warm_up", "one_cycle"};

static nn_path folder;
static command ran;

static command quick_run(const nn_path *where, const char *more)
{
    command c = run("%s/chapters/08_optimizers --quick --out '%s' %s", build(), where->text, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

// The chapter runs once, for all tests of the first case.
static void set_up(void)
{
    folder = make_folder();
    ran = quick_run(&folder, "");
}

static void tear_down(void)
{
    forget(&ran);
    remove_folder(&folder);
}

// A value of results.csv: WHAT_WHOSE_WHICH.
static double metric(const nn_path *where, const char *what, const char *whose, const char *which)
{
    char *results = read_text(nn_path_join(where->text, "results.csv").text), key[80];
    snprintf(key, sizeof key, "\n%s_%s%s%s,", what, whose, *which ? "_" : "", which);
    const char *found = strstr(results, key);
    ck_assert_msg(found != NULL, "results.csv has no %s: %s", key, results);
    double value = strtod(found + strlen(key), NULL);
    free(results);
    return value;
}

START_TEST(by_hand_and_library_agree)
{
    double difference = metric(&folder, "library", "difference", "");
    ck_assert_double_lt(difference, 1e-5);
    ck_assert_double_gt(difference, 0); // float and double do not agree to the last bit
    ck_assert_double_lt(metric(&folder, "schedule", "difference", ""), 1e-12);
}
END_TEST

START_TEST(by_hand_and_library_agree_to_the_last_digits_in_double)
{
    nn_path other = make_folder();
    command c = run("%s/chapters64/08_optimizers --quick --limit 640 --out '%s'", build(), other.text);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_double_lt(metric(&other, "library", "difference", ""), 1e-12);
    ck_assert_double_lt(metric(&other, "schedule", "difference", ""), 1e-12);
    forget(&c);
    remove_folder(&other);
}
END_TEST

START_TEST(adam_without_correction_takes_steps_that_are_too_long)
{
    static const double t[] = {1, 2, 3, 10, 100, 1000, 5000};
    const char *at = strstr(ran.out, "m / sqrt(v)\n");
    ck_assert_ptr_nonnull(at);
    at = strchr(at, '\n') + 1;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        double row[4];
        ck_assert_int_eq(sscanf(at, "%lf %lf %lf %lf", &row[0], &row[1], &row[2], &row[3]), 4);
        ck_assert_double_eq(row[0], t[i]);
        ck_assert_double_eq_tol(row[3], (1 - pow(0.9, t[i])) / sqrt(1 - pow(0.999, t[i])), 1e-4);
        at = strchr(at, '\n') + 1;
    }
}
END_TEST

// The printed steps of one rule in the four valleys: condition 16 and 256 as it is, then turned.
static void read_steps(const char *rule, double steps[4])
{
    char key[24];
    const char *at = strstr(ran.out, "== Steps in the valley ==");
    ck_assert_ptr_nonnull(at);
    snprintf(key, sizeof key, "\n%s ", rule);
    at = strstr(at, key);
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at + strlen(key), "%lf %lf %lf %lf", &steps[0], &steps[1], &steps[2], &steps[3]),
                     4);
}

START_TEST(rules_that_divide_lose_their_advantage_when_the_valley_is_turned)
{
    for (size_t r = 0; r < RULES; r++) {
        double steps[4];
        read_steps(rules[r], steps);
        ck_assert_double_eq(steps[1], metric(&folder, "as_is", rules[r], "steps"));
        ck_assert_double_eq(steps[3], metric(&folder, "turned", rules[r], "steps"));
        if (r < 3) { // momentum and its kin do not know where the axes are
            ck_assert_double_eq_tol(steps[2], steps[0], 1);
            ck_assert_double_eq_tol(steps[3], steps[1], 1);
        } else { // these do not know how steep an axis is, but they know where it is
            ck_assert_double_eq_tol(steps[1], steps[0], 1);
            ck_assert_double_gt(steps[3], 2 * steps[1]);
        }
    }
}
END_TEST

START_TEST(plain_descent_walks_as_theory_says)
{
    char *paths = read_text(nn_path_join(folder.text, "paths.csv").text), *at = strchr(paths, '\n');
    double row[6], steps[4];
    read_steps("plain", steps);
    ck_assert_double_eq(steps[0],
                        ceil(log(10 / (hypot(10, 2) / 100)) / -log(0.9))); // y is long at rest by then
    ck_assert_int_eq(strncmp(paths, "rule,turned,step,x,y,steps\n", 27), 0);
    for (size_t t = 0; t <= 100; t++, at = strchr(at + 1, '\n')) {
        ck_assert_int_eq(
            sscanf(at + 1, "%lf,%lf,%lf,%lf,%lf,%lf", &row[0], &row[1], &row[2], &row[3], &row[4], &row[5]),
            6);
        ck_assert(row[0] == 0 && row[1] == 0 && row[2] == (double)t);
        ck_assert_double_eq_tol(row[3], -10 * pow(0.9, row[2]), 1e-4);
        ck_assert_double_eq_tol(row[4], 2 * pow(-0.6, row[2]), 1e-4);
    }
    free(paths);
}
END_TEST

// Columns of schedules.csv behind t.
enum { STEP, COSINE, WARM_UP, ONE_CYCLE };
static const struct {
    size_t column, t;
    double factor;
} marked[] = {
    {STEP, 0, 1},
    {STEP, 333, 1},
    {STEP, 334, 0.3},
    {STEP, 668, 0.09},
    {STEP, 999, 0.09},
    {COSINE, 0, 1},
    {COSINE, 500, 0.5},
    {COSINE, 750, 0.146447},
    {COSINE, 999, 2.467e-6},
    {WARM_UP, 0, 0.01},
    {WARM_UP, 49, 0.5},
    {WARM_UP, 99, 1},
    {WARM_UP, 100, 1},
    {WARM_UP, 550, 0.5},
    {ONE_CYCLE, 0, 0.04},
    {ONE_CYCLE, 299, 1},
    {ONE_CYCLE, 649, 0.500002},
    {ONE_CYCLE, 999, 4e-6},
};

START_TEST(schedules_have_their_closed_form)
{
    char *table = read_text(nn_path_join(folder.text, "schedules.csv").text);
    ck_assert_int_eq(strncmp(table, "t,step,cosine,warm_up,one_cycle\n", 32), 0);
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        char key[24];
        double y[4];
        snprintf(key, sizeof key, "\n%zu,", marked[i].t);
        const char *at = strstr(table, key);
        ck_assert_ptr_nonnull(at);
        ck_assert_int_eq(sscanf(at + strlen(key), "%lf,%lf,%lf,%lf", &y[0], &y[1], &y[2], &y[3]), 4);
        ck_assert_msg(fabs(y[marked[i].column] - marked[i].factor) < 2e-6,
                      "schedule %zu at %zu: got %g, expected %g", marked[i].column, marked[i].t,
                      y[marked[i].column], marked[i].factor);
    }
    free(table);
}
END_TEST

START_TEST(adamw_decays_all_weights_alike_and_adam_with_l2_does_not)
{
    const double left = pow(1 - 0.001 * 0.1, 10000); // 0.3679
    for (size_t i = 0; i < 2; i++) {
        const char *fair = i ? "adamw" : "plain";
        double large = metric(&folder, "decay", fair, "large"),
               small = metric(&folder, "decay", fair, "small");
        ck_assert_double_eq_tol(large, left, 0.003);
        ck_assert_double_eq_tol(small, left, 0.003);
    }
    // exp(-2 eta lambda t / |g|), as long as the pull is small beside g
    ck_assert_double_eq_tol(metric(&folder, "decay", "adam", "large"), exp(-0.001 * 0.1 * 10000 / 5), 0.01);
    ck_assert_double_lt(metric(&folder, "decay", "adam", "small"), 0.05);
}
END_TEST

// Cells such as "0.1  1.000", "0.2 *0.741", "0.5      -": the star is at the smallest loss.
START_TEST(the_chosen_rate_has_the_smallest_loss_of_its_row)
{
    char *at = strstr(ran.out, "each rate with its validation loss\n");
    ck_assert_ptr_nonnull(at);
    for (size_t r = 0; r < RULES; r++) {
        double best = INFINITY, starred = -1;
        at = strchr(at, '\n') + 1;
        ck_assert_int_eq(strncmp(at, rules[r], strlen(rules[r])), 0);
        at += strlen(rules[r]);
        for (size_t cell = 0; cell < 4; cell++) {
            ck_assert_double_gt(strtod(at, &at), 0); // the rate
            at += strspn(at, " ");
            bool star = *at == '*', wild = *at == '-';
            at += star || wild;
            double loss = wild ? INFINITY : strtod(at, &at);
            best = fmin(best, loss);
            if (star) {
                ck_assert_double_eq(starred, -1);
                starred = loss;
            }
        }
        ck_assert_int_eq(*at, '\n');
        ck_assert_double_eq(starred, best);
    }
}
END_TEST

static void range_holds_the_choice(const nn_path *where, const char *rule)
{
    char *table = read_text(nn_path_join(where->text, "range.csv").text), key[24];
    double chosen;
    snprintf(key, sizeof key, "\n%s,", rule);
    const char *at = strstr(table, key);
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at + strlen(key), "%*f,%*f,%lf", &chosen), 1);
    double from = metric(where, "range", rule, "from"), to = metric(where, "range", rule, "to");
    ck_assert_msg(from < chosen && chosen < to, "%s: %g to %g, chosen %g", rule, from, to, chosen);
    free(table);
}

START_TEST(the_range_test_contains_the_rate_of_the_search)
{
    nn_path other = make_folder();
    command c = quick_run(&other, "--seed 2");
    static const char *tested[] = {"plain", "momentum", "adam"};
    for (size_t i = 0; i < 3; i++) {
        range_holds_the_choice(&folder, tested[i]);
        range_holds_the_choice(&other, tested[i]);
    }
    forget(&c);
    remove_folder(&other);
}
END_TEST

// Mean of the three seeds' losses in a table "what,name,seed,loss"; all three must be there, and differ.
static double mean_loss(const char *file, const char *what, const char *name)
{
    char *table = read_text(nn_path_join(folder.text, file).text), key[40];
    double sum = 0, last = 0;
    for (size_t seed = 0; seed < 3; seed++) {
        snprintf(key, sizeof key, "\n%s,%s,%zu,", what, name, seed);
        const char *at = strstr(table, key);
        ck_assert_msg(at != NULL, "%s has no %s", file, key);
        double loss = strtod(at + strlen(key), NULL);
        ck_assert_double_ne(loss, last);
        last = loss;
        sum += loss;
    }
    free(table);
    return sum / 3;
}

START_TEST(what_the_page_quotes_is_the_mean_of_the_three_seeds)
{
    for (size_t r = 0; r < RULES; r++)
        ck_assert_double_eq_tol(metric(&folder, "race", rules[r], "loss"),
                                mean_loss("finals.csv", "race", rules[r]), 1e-4);
    for (size_t i = 0; i < SCHEDULES; i++) {
        ck_assert_double_eq_tol(metric(&folder, "once", schedules[i], "loss"),
                                mean_loss("schedule_finals.csv", "once", schedules[i]), 1e-4);
        ck_assert_double_eq_tol(metric(&folder, "twice", schedules[i], "loss"),
                                mean_loss("schedule_finals.csv", "twice", schedules[i]), 1e-4);
    }
    // the same rule, rate, seeds and images: the same training
    ck_assert_double_eq(metric(&folder, "once", "constant", "loss"),
                        metric(&folder, "race", "momentum", "loss"));
}
END_TEST

START_TEST(a_given_learning_rate_is_the_schedules)
{
    nn_path other = make_folder();
    command c = quick_run(&other, "--limit 640 --learning-rate 0.03 --dataset shapes");
    ck_assert_says(c.out, "\nconstant    0.03 ");
    ck_assert_says(c.out, "\none_cycle   0.06 ");
    forget(&c);
    remove_folder(&other);
}
END_TEST

START_TEST(one_thread_and_two_write_the_same)
{
    nn_path one = make_folder(), two = make_folder();
    command a = quick_run(&one, "--limit 640 --threads 1"), b = quick_run(&two, "--limit 640 --threads 2"),
            difference = run("diff -r '%s' '%s'", one.text, two.text);
    ck_assert_str_eq(a.out, b.out);
    ck_assert_str_eq(difference.out, "");
    forget(&a);
    forget(&b);
    forget(&difference);
    remove_folder(&one);
    remove_folder(&two);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("08_optimizers");
    TCase *core = add_case(s, "core");
    tcase_add_unchecked_fixture(core, set_up, tear_down);
    tcase_add_test(core, by_hand_and_library_agree);
    tcase_add_test(core, adam_without_correction_takes_steps_that_are_too_long);
    tcase_add_test(core, rules_that_divide_lose_their_advantage_when_the_valley_is_turned);
    tcase_add_test(core, plain_descent_walks_as_theory_says);
    tcase_add_test(core, schedules_have_their_closed_form);
    tcase_add_test(core, adamw_decays_all_weights_alike_and_adam_with_l2_does_not);
    tcase_add_test(core, the_chosen_rate_has_the_smallest_loss_of_its_row);
    tcase_add_test(core, the_range_test_contains_the_rate_of_the_search);
    tcase_add_test(core, what_the_page_quotes_is_the_mean_of_the_three_seeds);
    TCase *alone = add_case(s, "alone");
    tcase_set_timeout(alone, 300); // two threads are slow where other programs want both cores
    tcase_add_test(alone, by_hand_and_library_agree_to_the_last_digits_in_double);
    tcase_add_test(alone, a_given_learning_rate_is_the_schedules);
    tcase_add_test(alone, one_thread_and_two_write_the_same);
    return s;
}
