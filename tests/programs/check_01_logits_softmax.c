/*
 * check_01_logits_softmax.c - what must hold for the program of chapter 01: it
 * prints what the text explains, and it keeps its manners.
 *
 * tests/expected/01_logits_softmax.txt was checked by hand where a hand can:
 * ln 3 = 1.0986, ln 9 = 2.1972, ln 99 = 4.5951, ln 10 = 2.3026, the slope 1/4
 * at 0, e^1.8 = 6.05 = 0.7183 / 0.1187, ln(e^1000 + 9) = 1000, loss 200.
 */
#include "command.h"

static command run_chapter(const nn_path *folder, const char *more)
{
    return run("%s/chapters/01_logits_softmax --out '%s' %s", build(), folder->text, more);
}

START_TEST(the_transcript_is_the_expected_one_to_four_digits)
{
    nn_path folder = make_folder();
    command c = run_chapter(&folder, ""),
            difference = run("%s/chapters/01_logits_softmax --out '%s' >'%s/seen'; "
                             "numdiff -a 1.0001e-4 -r 1e-4 tests/expected/01_logits_softmax.txt '%s/seen'",
                             build(), folder.text, folder.text, folder.text);
    ck_assert_int_eq(c.status, 0);
    ck_assert_str_eq(c.err, "");
    ck_assert_msg(difference.status == 0, "%s%s", difference.out, difference.err);
    forget(&c);
    forget(&difference);
    remove_folder(&folder);
}
END_TEST

START_TEST(it_writes_the_tables_of_its_charts)
{
    nn_path folder = make_folder();
    command c = run_chapter(&folder, "--quick");
    char *results = read_text(nn_path_join(folder.text, "results.csv").text);
    char *overflow = read_text(nn_path_join(folder.text, "overflow.csv").text);
    ck_assert_says(results, "metric,value\nloss_of_guessing,2.3026\n");
    ck_assert_says(overflow, "\n88,1.000000,1.000000\n"); // e^88 still fits into a float
    ck_assert_says(overflow, "\n90,nan,1.000000\n");      // e^90 does not
    ck_assert(is_there(&folder, "sigmoid.csv"));
    ck_assert(is_there(&folder, "logit.csv"));
    ck_assert(is_there(&folder, "temperature.csv"));
    free(results);
    free(overflow);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(another_seed_changes_the_untrained_network_and_nothing_else)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/01_logits_softmax --out '%s' --seed 2 | "
                    "diff tests/expected/01_logits_softmax.txt - | grep -c '^>'",
                    build(), folder.text);
    ck_assert_str_eq(c.out, "10\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *options;
    int status;
    const char *says;
} nonsense[] = {
    {"--seed -1", 2, "--seed"},
    {"--seed 18446744073709551616", 2, "--seed"}, // 2^64
    {"--epochs 3", 2, "--epochs"},                // this chapter does not train
    {"extra", 2, "extra"},
    {"--threads 257", 2, "--threads"},
    {"--out /dev/null", 1, "folder"},
    {">/dev/full", 1, "stdout"},
};

START_TEST(nonsense_gets_one_clear_line)
{
    nn_path folder = make_folder();
    command c = run_chapter(&folder, nonsense[_i].options);
    ck_assert_int_eq(c.status, nonsense[_i].status);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, nonsense[_i].says);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_full_disk_is_reported_and_leaves_no_half_file)
{
    nn_path folder = make_folder();
    command c = run("( ulimit -f 0; %s/chapters/01_logits_softmax --out '%s'; echo status $? ) 2>&1 "
                    ">/dev/null | cat; ls -A '%s'",
                    build(), folder.text, folder.text);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "Hint: is the disk full?");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(help_lists_the_options)
{
    nn_path folder = make_folder();
    command c = run_chapter(&folder, "--help");
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, "--seed N");
    ck_assert_ptr_null(strstr(c.out, "--epochs"));
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("01_logits_softmax");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_transcript_is_the_expected_one_to_four_digits);
    tcase_add_test(core, it_writes_the_tables_of_its_charts);
    tcase_add_test(core, another_seed_changes_the_untrained_network_and_nothing_else);
    tcase_add_test(core, help_lists_the_options);
    tcase_add_loop_test(limits, nonsense_gets_one_clear_line, 0, sizeof nonsense / sizeof *nonsense);
    tcase_add_test(limits, a_full_disk_is_reported_and_leaves_no_half_file);
    return s;
}
