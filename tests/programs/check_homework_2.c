/*
 * check_homework_2.c - what homework part 2 adds to the machine of part 1: a base, two stages with rules of their own, and
 * a second rival. What both parts share is proved in check_homework_1.c.
 *
 * The base is trained once, for all tests, on the figures of "shapes"; all trainings run on a few of them.
 */
#include "open_homework.h"

#include <glob.h>
#include <math.h>

#define HERE "exercises/homework_2"

static glob_t wrong;
static nn_path reports; // holds the base, and what was trained

// Grade exercises/homework_2/NAME.c on few images. stderr goes with stdout.
static command grade(const char *settings, const char *name)
{
    return run(
        "unset MAKELEVEL CI QUICK SEEDS && export REPORTS='%s' DATASET=shapes THREADS=1 LIMIT=64 QUICK=1 %s "
        "&& exercises/homework/grade.sh 2 '%s' %s 2>&1",
        reports.text, settings, build(), name);
}

START_TEST(a_trial_shows_all_and_grades_nothing)
{
    static const char *const parts[] = {
        "# Homework part 2: the report\n",
        "\n## The comparison\n",
        "\n| MLP of chapter 10  |     101770 |",
        "\n| part 1             |     422026 |",
        "\n| yours              |     938298 |",
        "| only MLP right |",
        "| only part 1 right |",
        "\n## The curves\n",
        "\n## What is mistaken for what\n",
        "\n## The base\n\nVGG16 with a quarter of all filters, trained by",
        "\nPart 1 in the tables is exercises/homework_1/solution.c, trained on",
        "\n## The network\n",
        "\nnn_fit_options hw_extract(",
        "\n## Conclusions\n",
        "\n### 1. ",
        "\n### 6. "};
    command c = grade("", "solution");
    ck_assert_msg(c.status == 0, "%s", c.out);
    ck_assert_says(c.out, "Nothing was graded: a trial");
    ck_assert_ptr_null(strstr(c.out, "warning"));
    char *report = read_text(nn_path_join(reports.text, "trial/solution/report.md").text);
    check_parts(report, parts, sizeof parts / sizeof *parts);
    free(report);
    char *history = read_text(nn_path_join(reports.text, "trial/solution/seed-1/history.csv").text);
    ck_assert_says(history, "\n2,"); // one epoch for each stage, in one table
    ck_assert_ptr_null(strstr(history, "\n3,"));
    free(history);
    ck_assert(is_there(&reports, "trial/solution/curves.png"));
    ck_assert(!is_there(&reports, "trial/solution/seed-1/test.answers")); // the test was not asked
    forget(&c);
    c = grade("", "solution"); // a second time: nothing is trained again, not even the base
    ck_assert_int_eq(c.status, 0);
    ck_assert_ptr_null(strstr(c.out, "Epoch"));
    forget(&c);
}
END_TEST

// Else the rate would be 1e-12 of its own, and the validation loss as before.
START_TEST(a_schedule_begins_with_its_stage)
{
    double before, after;
    command c = grade("", "right_own_schedules");
    ck_assert_msg(c.status == 0, "%s", c.out);
    char *history =
        read_text(nn_path_join(reports.text, "trial/right_own_schedules/seed-1/history.csv").text);
    ck_assert_int_eq(sscanf(history, "%*[^\n] 1,%*f,%*f,%lf,%*f,%*f 2,%*f,%*f,%lf", &before, &after), 2);
    ck_assert_msg(fabs(after - before) > 1e-4, "%s", history);
    free(history);
    forget(&c);
}
END_TEST

// --- the judge, with answers made by hand ---------------------------------------------------------------------

static nn_path make_answers(const char *head)
{
    static const char *const names[] = {"mlp", "part_1", "."};
    static const size_t right[] = {1000, 1300, 1200};
    nn_path folder = make_folder();
    for (size_t seed = 1; seed <= 3; seed++)
        for (size_t i = 0; i < 3; i++) {
            nn_path path;
            snprintf(path.text, sizeof path.text, "%.900s/%s/seed-%zu", folder.text, names[i], seed);
            write_answers(path.text, 0, right[i], i == 2 ? head : "");
        }
    fclose(fopen(nn_path_join(folder.text, "unanswered").text, "w"));
    fclose(fopen(nn_path_join(folder.text, "answer.txt").text, "w"));
    fclose(fopen(nn_path_join(folder.text, "base.txt").text, "w"));
    return folder;
}

static command judge(const nn_path *folder)
{
    return run("%s/exercises/homework_2/judge test '%s/mlp:%s/part_1' " HERE
               "/conclusions_template.md 3 7 --dataset shapes --out '%s'",
               build(), folder->text, folder->text, folder->text);
}

START_TEST(the_judge_asks_for_more_than_the_mlp_and_shows_part_1)
{
    nn_path folder = make_answers("parameters of the head,99999\n");
    command c = judge(&folder);
    ck_assert_msg(c.status == 0, "%s%s", c.out, c.err); // better than the MLP, worse than part 1
    ck_assert_says(c.out, "| part 1             |       1234 |      5 |      60 | 0.6500 | 0.6500 |");
    ck_assert_says(c.out, "| at most 100000 parameters of the head         | 99999  ");
    ck_assert_says(c.out, "| seed | part 1, 95 % interval | yours, 95 % interval | only part 1 right |");
    ck_assert_says(c.out, "|               100 |                0 | 1.6e-30  |"); // 2^-99, by hand
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_head_over_the_limit_is_not_done)
{
    nn_path folder = make_answers("parameters of the head,100001\n");
    command c = judge(&folder);
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.out, "| at most 100000 parameters of the head         | 100001 ");
    forget(&c);
    remove_folder(&folder);
    folder = make_answers(""); // not measured: no report
    c = judge(&folder);
    ck_assert_int_eq(c.status, 2);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "parameters of the head");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- what may be wrong with an answer -------------------------------------------------------------------------

static const fault faults[] = {
    {"starter", "", "hw_network(1): got NULL, expected a network", "Hint: nn_sequential makes one"},
    {"wrong_without_base", "", "got a network without the base", "MUST(hw_add_base(model))"},
    {"wrong_larger_base", "", "got other layers up to block5_pool than those of hw_add_base",
     "put your layers behind them"},
    {"wrong_large_head", "", "got 142346 parameters in the head, expected at most 100000",
     "come from the base"},
    {"wrong_reads_the_test", "", "calls nn_dataset_load. Expected: nothing", "nobody looks at the test set"},
    {"wrong_brings_weights", "", "calls nn_weights_load. Expected: nothing", "loads data"},
    {"wrong_forgets_to_freeze", "", "hw_extract: block1_conv1 learns, expected a frozen base",
     "would spoil what the base knows"},
    {"wrong_freezes_all", "", "hw_extract: nothing learns, expected the head to", "up to block5_pool"},
    {"wrong_unfreezes_all", "",
     "hw_fine_tune: block1_conv1 learns, expected the first 2 blocks to stay frozen", "they see edges"},
    {"wrong_never_thaws", "", "hw_fine_tune: the whole base is frozen", "nn_find_layer"},
    {"wrong_full_rate", "", "hw_fine_tune: learning rate: got 0.003 after 0.003, expected at most a third",
     "wipe out"},
    {"wrong_too_many_epochs", "", "hw_fine_tune: epochs: got 20, expected 1 to 17", "patience"},
    {"wrong_ignores_an_error", "", "hw_fine_tune: a call failed, and nobody looked: nn_trainable", "MUST("},
};
enum { FAULTS = sizeof faults / sizeof *faults };

START_TEST(a_fault_gets_its_reason_and_no_report)
{
    command c = grade(faults[_i].settings, faults[_i].name);
    check_fault(&faults[_i], &c);
    nn_path folder = nn_path_join(reports.text, "trial");
    command found = run("find '%s/%s' -name 'report*'", folder.text, faults[_i].name);
    ck_assert_str_eq(found.out, "");
    forget(&found);
    forget(&c);
}
END_TEST

START_TEST(a_wrong_answer_names_its_mistake_and_is_tried_above)
{
    check_is_tried(wrong.gl_pathv[_i], faults, FAULTS);
}
END_TEST

static void make_reports(void)
{
    reports = make_folder();
}

static void remove_reports(void)
{
    remove_folder(&reports);
}

Suite *suite(void)
{
    Suite *s = suite_create("homework_2");
    TCase *core = add_case(s, "core");
    glob(HERE "/wrong_*.c", 0, NULL, &wrong);
    tcase_add_unchecked_fixture(core, make_reports, remove_reports);
    tcase_add_test(core, a_trial_shows_all_and_grades_nothing);
    tcase_add_test(core, a_schedule_begins_with_its_stage);
    tcase_add_test(core, the_judge_asks_for_more_than_the_mlp_and_shows_part_1);
    tcase_add_test(core, a_head_over_the_limit_is_not_done);
    tcase_add_loop_test(core, a_fault_gets_its_reason_and_no_report, 0, FAULTS);
    tcase_add_loop_test(core, a_wrong_answer_names_its_mistake_and_is_tried_above, 0, (int)wrong.gl_pathc);
    return s;
}
