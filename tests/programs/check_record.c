/*
 * check_record.c - what must hold for setup/record.sh: each row of chapter 13's comparison is trained once with each
 * seed, a stopped record goes on where it was, and the table is right.
 *
 * A stand-in for the chapter's program "trains" in no time. It writes down when it was called, and gives row R and
 * seed S the validation accuracy 0.R + 0.01 S; row 3 has a test accuracy, too. And the record in docs/ must be whole.
 */
#include "command.h"

static const char stand_in[] =
    "#!/bin/sh\n"
    "while [ $# -gt 0 ]; do case $1 in --row) r=$2 ;; --seed) s=$2 ;; --out) out=$2 ;; esac; shift; done\n"
    "echo $r $s >>$(dirname \"$0\")/calls\n"
    "[ \"$r $s\" = \"$(cat \"$(dirname \"$0\")/fails\" 2>/dev/null)\" ] && { echo 'no data' >&2; exit 1; }\n"
    "echo \"row $r, adds $r, and more: validation accuracy 0.$r$s\"\n"
    "printf 'metric,value\\nparameters,%s000\\nepochs,10\\nvalidation_accuracy,0.%s%s\\ncpu_seconds,90\\n' "
    "$r $r $s >\"$out/results.csv\"\n"
    "[ $r = 3 ] && echo test_accuracy,0.9$s >>\"$out/results.csv\"\n"
    "exit 0\n";

static nn_path make_place(void)
{
    nn_path folder = make_folder();
    write_program(&folder, "chapters/13_augmentation", stand_in);
    return folder;
}

static command make_record(const nn_path *folder)
{
    return run("ROWS=3 setup/record.sh '%s' '%s/docs'", folder->text, folder->text);
}

static void expect_output(const nn_path *folder, const char *what, const char *expected)
{
    command c = run("cd '%s' && %s", folder->text, what);
    ck_assert_msg(strstr(c.out, expected) != NULL, "%s: got \"%s\", expected \"%s\"", what, c.out, expected);
    forget(&c);
}

START_TEST(each_row_and_seed_is_trained_once_and_the_table_is_right)
{
    nn_path folder = make_place();
    command c = make_record(&folder);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    // 0.11 0.12 0.13: mean 0.12, deviation 0.01; 90 seconds are 1.5 minutes; 9 times 90 seconds are 0.2 hours
    ck_assert_ptr_nonnull(strstr(
        c.out, "adds 1 and more                            1000     10      0.1200 +- 0.0100           1.5"));
    ck_assert_ptr_nonnull(strstr(c.out, "the last one on the test set: 0.9200 +- 0.0100 (3 seeds)"));
    ck_assert_ptr_nonnull(strstr(c.out, "0.2 CPU hours"));
    expect_output(&folder, "sort chapters/calls | uniq -c | awk '{ n += $1 == 1 } END { print n, NR }'",
                  "9 9");
    expect_output(&folder, "sed -n '1p;4p' docs/record.csv",
                  "row,adds,seed,metric,value\n1,adds 1 and more,1,validation_accuracy,0.11\n");
    expect_output(&folder, "cat docs/record.txt", "date: 20");
    expect_output(&folder, "cat docs/record.txt", "machine: ");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_stopped_record_goes_on_where_it_was)
{
    nn_path folder = make_place();
    command first = make_record(&folder);
    forget(&first);
    expect_output(&folder, "rm -r chapters/calls record/row-2/seed-3/results.csv && wc -l <docs/record.csv",
                  "40");
    command again = make_record(&folder);
    ck_assert_int_eq(again.status, 0);
    expect_output(&folder, "cat chapters/calls", "2 3\n");
    expect_output(&folder, "wc -l <chapters/calls", "1");
    forget(&again);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_training_that_fails_is_named_and_leaves_no_table)
{
    nn_path folder = make_place();
    expect_output(&folder, "echo 2 1 >chapters/fails && echo ok", "ok");
    command c = make_record(&folder);
    ck_assert_int_ne(c.status, 0);
    ck_assert_ptr_nonnull(strstr(c.err, "record: row 2, seed 1 failed: no data"));
    expect_output(&folder, "ls docs 2>&1 | wc -l; ls record/row-2/seed-1", "output.txt");
    expect_output(&folder, "test -e docs/record.csv || echo none", "none");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// The record that is kept with the sources. One number for a metric of row 9: the mean of three seeds.
static double kept(const char *metric)
{
    command c = run("awk -F, '$1 == 9 && $(NF - 1) == \"%s\" { sum += $NF; n++ } "
                    "END { printf \"%%d %%.9f\", n, sum / n }' docs/record.csv",
                    metric);
    int seeds;
    double mean;
    ck_assert_int_eq(sscanf(c.out, "%d %lf", &seeds, &mean), 2);
    ck_assert_int_eq(seeds, 3);
    forget(&c);
    return mean;
}

START_TEST(the_record_that_is_kept_is_whole_and_what_the_course_promises)
{
    command c =
        run("awk -F, '$(NF - 1) == \"validation_accuracy\" { print $1, $(NF - 2) }' docs/record.csv | "
            "sort -u | wc -l");
    ck_assert_int_eq(atoi(c.out), 9 * 3); // each row with each seed
    forget(&c);
    ck_assert_double_le(kept("epochs"), 30);
    ck_assert_double_lt(kept("parameters"), 500000);
    ck_assert_double_ge(kept("test_accuracy"), 0.935);
    ck_assert_double_gt(kept("cpu_seconds"), 60);
}
END_TEST

START_TEST(the_front_page_quotes_the_record_that_is_kept)
{
    static const char *const metrics[] = {"test_accuracy", "test_accuracy_twice"};
    command c = run("grep -A 4 'The course.s record' README.md");
    for (size_t i = 0; i < 2; i++) {
        char accuracy[16];
        snprintf(accuracy, sizeof accuracy, "%.4f", kept(metrics[i]));
        ck_assert_says(c.out, accuracy);
    }
    forget(&c);
}
END_TEST

START_TEST(without_the_program_one_line_says_so)
{
    command c = run("setup/record.sh /nowhere /nowhere/docs");
    ck_assert_int_eq(c.status, 1);
    ck_assert_str_eq(c.err, "record: there is no /nowhere/chapters/13_augmentation. Hint: make build\n");
    forget(&c);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("record");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, each_row_and_seed_is_trained_once_and_the_table_is_right);
    tcase_add_test(core, a_stopped_record_goes_on_where_it_was);
    tcase_add_test(core, the_record_that_is_kept_is_whole_and_what_the_course_promises);
    tcase_add_test(core, the_front_page_quotes_the_record_that_is_kept);
    tcase_add_test(limits, a_training_that_fails_is_named_and_leaves_no_table);
    tcase_add_test(limits, without_the_program_one_line_says_so);
    return s;
}
