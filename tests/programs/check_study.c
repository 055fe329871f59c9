/*
 * check_study.c - what must hold for setup/study.sh: each seed is run once, chapter 14 gets all images, the table has
 * the mean and the deviation, and a chapter that fails is named.
 *
 * The chapters are shell scripts that write what they were asked for. By hand: the mean of 0.91, 0.92 and 0.96 is 0.93;
 * the deviation is the root of (0.0004 + 0.0001 + 0.0009) / 2, which is 0.0265.
 */
#include "command.h"

static const char stand_in[] =
    "#!/bin/sh\n"
    "echo \"$@\" >>$(dirname \"$0\")/asked\n"
    "for to; do :; done\n" // --out is the last
    "case $2 in 1) a=0.91 ;; 2) a=0.92 ;; *) a=0.96 ;; esac\n"
    "printf \"metric,value\\ntest_accuracy,$a\\ntest_loss,0.5\\n\" >\"$to/results.csv\"\n";

static nn_path make_place(const char *chapter, const char *program)
{
    nn_path folder = make_folder();
    write_program(&folder, nn_path_join("chapters", chapter).text, program);
    return folder;
}

static command study(const nn_path *folder, const char *chapters)
{
    return run("SEEDS='1 2 3' setup/study.sh '%s' %s", folder->text, chapters);
}

START_TEST(each_seed_is_run_once_and_the_table_has_mean_and_deviation)
{
    nn_path folder = make_place("12_cnn", stand_in);
    for (int again = 0; again < 2; again++) {
        command c = study(&folder, "12_cnn");
        ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
        ck_assert_says(c.out, "0.9300    0.0265    0.9100 to 0.9600      0.5000");
        forget(&c);
    }
    command c = run("cut -d' ' -f1,2 '%s/chapters/asked' | tr '\\n' ' '", folder.text);
    ck_assert_str_eq(c.out, "--seed 1 --seed 2 --seed 3 ");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(chapter_14_gets_all_images)
{
    nn_path folder = make_place("14_transfer_learning", stand_in);
    command c = study(&folder, "14_transfer_learning");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    forget(&c);
    c = run("grep -c -e '--limit 0 --out' '%s/chapters/asked'", folder.text);
    ck_assert_int_eq(atoi(c.out), 3);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_chapter_that_fails_is_named)
{
    nn_path folder = make_place("12_cnn", "#!/bin/sh\nexit 1\n");
    command c = study(&folder, "12_cnn");
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "study: 12_cnn --seed 1 failed: see ");
    forget(&c);
    c = study(&folder, "99_nothing");
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "99_nothing. Hint: make build");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("study");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, each_seed_is_run_once_and_the_table_has_mean_and_deviation);
    tcase_add_test(core, chapter_14_gets_all_images);
    tcase_add_test(limits, a_chapter_that_fails_is_named);
    return s;
}
