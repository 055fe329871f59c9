/*
 * check_homework_1.c - the machine of homework part 1: a network of the reader's own is trained, tested and compared,
 * each limit and each slip gets one clear line, and a report is there whole or not at all.
 *
 * The trainings run on the figures of "shapes" and on few images. The numbers of the comparison are checked on
 * answers made by hand: accuracies and counts by arithmetic, Wilson's and McNemar's by a few lines of Python with
 * whole numbers (math.comb).
 */
#include "open_homework.h"

#include <glob.h>

#define HERE "exercises/homework_1"

static glob_t wrong;

// Grade exercises/homework_1/NAME.c on 200 images; `settings` as in "QUICK=1". stderr goes with stdout.
static command grade(const nn_path *folder, const char *settings, const char *name)
{
    return run(
        "unset MAKELEVEL CI QUICK SEEDS && export REPORTS='%s' DATASET=shapes THREADS=1 LIMIT=200 %s && "
        "exercises/homework/grade.sh 1 '%s' %s 2>&1",
        folder->text, settings, build(), name);
}

static char *report_of(const nn_path *folder, const char *name)
{
    nn_path path;
    snprintf(path.text, sizeof path.text, "%.500s/%s/report.md", folder->text, name);
    return read_text(path.text);
}

// Everything that belongs into a report, in this order, once.
static void check_whole(const char *report)
{
    static const char *const parts[] = {"# Homework part 1: the report\n",
                                        "\n## The comparison\n",
                                        "\n## The curves\n",
                                        "\n## What is mistaken for what\n",
                                        "\n## The network\n",
                                        "\nTotal params: ",
                                        "\nnn_model *hw_network(",
                                        "\n## Conclusions\n",
                                        "\n### 1. ",
                                        "\n### 6. "};
    check_parts(report, parts, sizeof parts / sizeof *parts);
}

// The network that answers is the network that was trained: the share of right answers is the one that nn_fit measured
// on the same images after the last epoch.
static void check_same_network(const nn_path *folder, const char *report)
{
    command c = run("tail -n 1 '%s/trial/solution/seed-1/history.csv' | cut -d, -f5", folder->text);
    char share[32];
    snprintf(share, sizeof share, " %6.4f | %6.4f |", atof(c.out), atof(c.out));
    const char *row = strstr(report, "\n| yours ");
    ck_assert(row && atof(c.out) > 0);
    ck_assert_msg(strstr(row, share) && strstr(row, share) < strchr(row + 1, '\n'),
                  "expected \"%s\" in %.100s", share, row);
    forget(&c);
}

START_TEST(a_trial_shows_all_and_grades_nothing)
{
    nn_path folder = make_folder();
    command c = grade(&folder, "QUICK=1", "solution");
    ck_assert_msg(c.status == 0, "%s", c.out);
    ck_assert_says(c.out, "Epoch 2/2");
    ck_assert_ptr_null(strstr(c.out, "Epoch 1/10")); // the recipe's
    ck_assert_says(c.out, "Nothing was graded: a trial");
    char *report = report_of(&folder, "trial/solution");
    check_whole(report);
    check_same_network(&folder, report);
    check_says(report, "**Not graded.** This is a comparison on 500 validation images.");
    ck_assert_ptr_null(strstr(report, "demands are met"));
    check_says(report, "| MLP of chapter 10  |     101770 |");
    ck_assert(is_there(&folder, "trial/solution/curves.png"));
    ck_assert(is_there(&folder, "trial/solution/confusion.png"));
    ck_assert_ptr_null(strstr(c.out, "warning"));
    ck_assert(!is_there(&folder, "trial/solution/seed-1/test.answers")); // the test was not asked
    free(report);
    forget(&c);
    c = grade(&folder, "QUICK=1", "solution"); // a second time: nothing is trained again
    ck_assert_int_eq(c.status, 0);
    ck_assert_ptr_null(strstr(c.out, "Epoch"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// The MLP graded against itself: three seeds in full, the same answers, and so no tosses at all.
START_TEST(the_mlp_does_not_beat_itself)
{
    nn_path folder = make_folder();
    command c = grade(&folder, "", "mlp");
    ck_assert_msg(c.status == 1, "%s", c.out);
    ck_assert_says(c.out, "Epoch 20/20");
    ck_assert_says(c.out, "| at most 500000 parameters                     | 101770   ");
    ck_assert_says(
        c.out,
        "| better than the MLP with each seed (p < 0.05) | seed 1: 0 to 0 images, p = 1         | NO  |");
    ck_assert_says(
        c.out,
        "| all questions under Conclusions are answered  | 6 not yet                            | NO  |");
    ck_assert_says(c.out, "\n  3. Which mistakes are left?\n");
    char *report = report_of(&folder, "mlp");
    check_whole(report);
    check_says(report, "**3 of 5 demands are met.**");
    check_says(report, "## How this was measured");
    free(report);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- the judge, with answers made by hand ---------------------------------------------------------------------

// Both networks with all seeds, and the words of the solution. The MLP is right in images 0 to 999.
static nn_path make_answers(size_t first, size_t right)
{
    nn_path folder = make_folder();
    for (size_t seed = 1; seed <= 3; seed++) {
        nn_path path;
        snprintf(path.text, sizeof path.text, "%.900s/mlp/seed-%zu", folder.text, seed);
        write_answers(path.text, 0, 1000, "");
        snprintf(path.text, sizeof path.text, "%.900s/seed-%zu", folder.text, seed);
        write_answers(path.text, first, right, "");
    }
    fclose(fopen(nn_path_join(folder.text, "unanswered").text, "w"));
    fclose(fopen(nn_path_join(folder.text, "answer.txt").text, "w"));
    return folder;
}

static command judge(const nn_path *folder)
{
    return run("%s/exercises/homework_1/judge test '%s/mlp' " HERE
               "/conclusions_template.md 3 7 --dataset shapes "
               "--out '%s'",
               build(), folder->text, folder->text);
}

START_TEST(the_judge_counts_right)
{
    nn_path folder = make_answers(100, 1030); // images 100 to 1129
    command c = judge(&folder);
    ck_assert_msg(c.status == 1, "%s", c.err); // p is 0.056
    ck_assert_says(c.out, "| MLP of chapter 10  |       1234 |      5 |      60 | 0.5000 | 0.5000 | 0.5000 | "
                          "0.5000 |    0.0000 |");
    ck_assert_says(c.out, "| yours              |       1234 |      5 |      60 | 0.5150 | 0.5150 | 0.5150 | "
                          "0.5150 |    0.0000 |");
    ck_assert_says(c.out, "|    1 | 0.4781 to 0.5219   | 0.4931 to 0.5369     |            100 |             "
                          " 130 | 0.056    |");
    ck_assert_says(c.out, "seed 1: 130 to 100 images, p = 0.056");
    char *report = read_text(nn_path_join(folder.text, "report.md").text);
    check_says(report, "**4 of 5 demands are met.**");
    check_says(report, "Different networks tested so far: **7**.");
    check_says(report, "| disc         |    200 |             0.500 |           0.515 |     +0.015 |");
    free(report);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(better_is_done_and_worse_is_not)
{
    nn_path folder = make_answers(0, 1200);
    command c = judge(&folder);
    ck_assert_msg(c.status == 0, "%s", c.out);
    char *report = read_text(nn_path_join(folder.text, "report.md").text);
    check_says(report, "**5 of 5 demands are met: done.**");
    free(report);
    forget(&c);
    write_answers(nn_path_join(folder.text, "seed-2").text, 0, 800,
                  ""); // significant, but the other way round
    c = judge(&folder);
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.out, "seed 2: 0 to 200 images");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_report_is_whole_or_absent)
{
    static const char *const spoil[] = {"truncate -s 1999 seed-2/test.answers",
                                        "echo x >>seed-2/test.answers",
                                        "printf '\\012' | dd of=seed-3/test.answers conv=notrunc 2>/dev/null",
                                        "rm mlp/seed-1/test.answers",
                                        "sed -i /seconds/d seed-1/results.csv",
                                        "rm seed-1/network.txt",
                                        "mkdir report.md"};
    nn_path folder = make_answers(0, 1200);
    command c = run("cd '%s' && %s", folder.text, spoil[_i]);
    ck_assert_msg(c.status == 0, "%s", c.err);
    forget(&c);
    c = judge(&folder);
    ck_assert_int_eq(c.status, 2);
    ck_assert_one_line(c.err);
    command left = run("cd '%s' && find . -type f -name 'report.md*'", folder.text);
    ck_assert_str_eq(left.out, "");
    forget(&left);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- what may be wrong with an answer -------------------------------------------------------------------------

static const fault faults[] = {
    {"starter", "QUICK=1", "hw_network(1): got NULL, expected a network", "Hint: nn_sequential makes one"},
    {"wrong_too_many_parameters", "QUICK=1", "hw_network: got 1628170 parameters, expected at most 500000",
     "compared"},
    {"wrong_too_many_epochs", "QUICK=1", "hw_recipe: epochs: got 21, expected 1 to 20",
     "as many as the MLP had"},
    {"wrong_reads_the_test", "QUICK=1", "calls nn_dataset_load. Expected: nothing",
     "nobody looks at the test set"},
    {"wrong_nine_classes", "QUICK=1", "hw_network: output: got (9), expected (10)", "nn_dense(10)"},
    {"wrong_never_ends", "QUICK=1 SECONDS_A_SEED=1", "seed 1: the train process was stopped after 1 seconds",
     "a laptop can repeat it"},
    {"wrong_ignores_an_error", "QUICK=1", "a call failed, and nobody looked: nn_max_pooling2d",
     "MUST(nn_add(...))"},
    {"wrong_gives_up", "QUICK=1", "got NULL, expected a network. The library says: nn_dense", "nn_flatten()"},
    {"wrong_explodes", "QUICK=1", "expected a finite number", "learning rate"},
    {"wrong_own_seed", "QUICK=1", "got a network with seed 42, expected the given one",
     "would be the same one"},
    {"wrong_crashes", "QUICK=1", "seed 1: the train process crashed", "NULL"},
    {"wrong_not_the_same_twice", "QUICK=1", "got another network than for the training", "on seed alone"},
};
enum { FAULTS = sizeof faults / sizeof *faults };

START_TEST(a_fault_gets_its_reason_and_no_report)
{
    nn_path folder = make_folder();
    command c = grade(&folder, faults[_i].settings, faults[_i].name);
    check_fault(&faults[_i], &c);
    char *report = report_of(&folder, "trial");
    ck_assert_str_eq(report, "");
    free(report);
    command reports = run("find '%s' -name 'report*'", folder.text);
    ck_assert_str_eq(reports.out, "");
    forget(&reports);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_wrong_answer_names_its_mistake_and_is_tried_above)
{
    check_is_tried(wrong.gl_pathv[_i], faults, FAULTS);
}
END_TEST

// --- the reader's own files, in a copy of the repository ------------------------------------------------------

static command in_copy(const nn_path *copy, const char *lines)
{
    return run(
        "cd '%s' && H=" HERE
        " && export MAKEFLAGS= DATASET=shapes THREADS=1 LIMIT=200 && unset BUILD MAKELEVEL CI QUICK SEEDS && "
        "{ %s\n} 2>&1",
        copy->text, lines);
}

static nn_path make_copy(void)
{
    nn_path copy = make_folder();
    command c = run(
        "b=$(cd %s && pwd) && cp -a Makefile lib setup plots '%s/' && mkdir -p '%s/exercises' '%s/build' && "
        "cp -a exercises/homework " HERE " '%s/exercises/' && cd '%s' && rm -f " HERE "/answer*.c " HERE
        "/conclusions.md " HERE
        "/.tested && mkdir -p build/float build/exercises/homework_1 && cp -a \"$b/libnn.a\" build/ && "
        "cp -a \"$b/float/lib\" build/float/ && mkdir -p build/float/exercises && "
        "cp -a \"$b/float/exercises/homework_1\" build/float/exercises/ && "
        "cp -a \"$b/exercises/homework_1/mlp\" \"$b/exercises/homework_1/judge\" build/exercises/homework_1/",
        build(), copy.text, copy.text, copy.text, copy.text, copy.text);
    ck_assert_msg(c.status == 0, "%s", c.err);
    forget(&c);
    return copy;
}

START_TEST(the_readers_files_are_made_once_and_then_left_alone)
{
    nn_path copy = make_copy();
    command c = in_copy(&copy, "QUICK=1 make homework-1; cmp $H/answer.c $H/starter.c && echo same");
    ck_assert_says(c.out, "Your file is " HERE "/answer.c (a copy of starter.c)");
    ck_assert_says(c.out, "got NULL, expected a network");
    ck_assert_says(c.out, "\nsame\n");
    forget(&c);
    c = in_copy(
        &copy,
        "cp $H/mlp.c $H/answer.c; QUICK=1 make homework-1 && cmp $H/conclusions.md "
        "$H/conclusions_template.md && cmp $H/mlp.c $H/answer.c && echo same; ls build/homework_1/trial");
    ck_assert_says(c.out, "The questions that you answer in words stand in " HERE "/conclusions.md");
    ck_assert_says(c.out, "The report: build/homework_1/trial/report.md\nsame\n");
    ck_assert_says(c.out, "\nreport.md\n");
    forget(&c);
    c = in_copy(
        &copy,
        "sed 's/^## 2.*/&\\n\\nIt falls, and falls, and falls, and then it does not fall any more./' "
        "$H/conclusions_template.md >$H/conclusions.md; cp $H/conclusions.md mine; QUICK=1 make homework-1; "
        "cmp mine $H/conclusions.md && echo same; cat build/homework_1/trial/unanswered");
    ck_assert_says(c.out, "\nsame\n1. What");
    ck_assert_ptr_null(strstr(c.out, "\n2. "));
    ck_assert_says(c.out, "\n6. What");
    forget(&c);
    remove_folder(&copy);
}
END_TEST

static const struct {
    const char *name, *lines, *says;
} broken[] = {
    {"does not compile", "{ cat $H/mlp.c; echo 'int x = ;'; } >$H/answer.c", "answer.c: does not compile"},
    {"a function is missing", "sed s/hw_recipe/hw_recipes/ $H/mlp.c >$H/answer.c", "cannot be linked"},
    {"opens a file",
     "sed 's/uint64_t seed)$/&\\n{ fopen(\"x\", \"r\"); return 0; }\\nint f(void)/' $H/starter.c "
     ">$H/answer.c",
     "calls fopen. Expected: nothing"},
    {"replaces the library",
     "{ cat $H/mlp.c; echo 'size_t nn_count_params(const nn_model *m) { return !m; }'; } >$H/answer.c",
     "defines nn_count_params, which the library has"},
    {"brings weights along", "{ cat $H/mlp.c; echo 'const double w[10000] = {1};'; } >$H/answer.c",
     "of code and constants, expected at most 65536"},
    {"leaves", "sed 's/    nn_model/    exit(0);\\n&/' $H/mlp.c >$H/answer.c",
     "the train process ended too early"},
    {"prints without end",
     "sed 's/    nn_model/    for (;;) puts(\"again\");\\n&/' $H/mlp.c >$H/answer.c; export SECONDS_A_SEED=1",
     "was stopped after 1 seconds"},
    {"asks for 7 seeds", "export SEEDS=7", "SEEDS: got \"7\", expected 1 to 3"},
};

START_TEST(a_broken_answer_gets_a_helpful_line)
{
    nn_path copy = make_copy();
    char lines[1024];
    snprintf(lines, sizeof lines, "%s; QUICK=1 make homework-1", broken[_i].lines);
    command c = in_copy(&copy, lines);
    ck_assert_int_ne(c.status, 0);
    ck_assert_msg(strstr(c.out, broken[_i].says) != NULL, "%s: expected \"%s\", got: %.2000s",
                  broken[_i].name, broken[_i].says, c.out);
    ck_assert(!is_there(&copy, "build/homework_1/trial/report.md"));
    forget(&c);
    remove_folder(&copy);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("homework_1");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    glob(HERE "/wrong_*.c", 0, NULL, &wrong);
    tcase_add_test(core, a_trial_shows_all_and_grades_nothing);
    tcase_add_test(core, the_mlp_does_not_beat_itself);
    tcase_add_test(core, the_judge_counts_right);
    tcase_add_test(core, better_is_done_and_worse_is_not);
    tcase_add_test(core, the_readers_files_are_made_once_and_then_left_alone);
    tcase_add_loop_test(limits, a_report_is_whole_or_absent, 0, 7);
    tcase_add_loop_test(limits, a_fault_gets_its_reason_and_no_report, 0, FAULTS);
    tcase_add_loop_test(limits, a_wrong_answer_names_its_mistake_and_is_tried_above, 0, (int)wrong.gl_pathc);
    tcase_add_loop_test(limits, a_broken_answer_gets_a_helpful_line, 0, sizeof broken / sizeof *broken);
    return s;
}
