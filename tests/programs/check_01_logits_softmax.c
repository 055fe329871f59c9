/*
 * check_01_logits_softmax.c - what must hold for the program of chapter 01
 * alone. Its transcript and its manners are tested in check_chapters.c.
 *
 * tests/expected/01_logits_softmax.txt was checked by hand where a hand can:
 * ln 3 = 1.0986, ln 9 = 2.1972, ln 99 = 4.5951, ln 10 = 2.3026, the slope 1/4
 * at 0, e^1.8 = 6.05 = 0.7183 / 0.1187, ln(e^1000 + 9) = 1000, loss 200.
 */
#include "command.h"

START_TEST(it_writes_the_tables_of_its_charts)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/01_logits_softmax --out '%s'", build(), folder.text);
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

Suite *suite(void)
{
    Suite *s = suite_create("01_logits_softmax");
    TCase *core = add_case(s, "core");
    tcase_add_test(core, it_writes_the_tables_of_its_charts);
    tcase_add_test(core, another_seed_changes_the_untrained_network_and_nothing_else);
    return s;
}
