/* check_results.c - what must hold for results.c. Oracle: the file's text by hand. */
#include "base/results.h"
#include "command.h"

START_TEST(what_was_noted_is_written_in_its_order)
{
    nn_path folder = make_folder();
    nn_results results = {0};
    nn_results_note(&results, "test_accuracy", "%.4f", 0.91571);
    nn_results_note(&results, "parameters", "%zu", (size_t)421642);
    ck_assert_int_eq(nn_results_write(&results, folder.text), 0);
    char *text = read_text(nn_path_join(folder.text, "results.csv").text);
    ck_assert_str_eq(text, "metric,value\ntest_accuracy,0.9157\nparameters,421642\n");
    free(text);
    remove_folder(&folder);
}
END_TEST

START_TEST(too_many_or_too_long_are_refused_when_written)
{
    nn_path folder = make_folder();
    nn_results many = {0}, wide = {0};
    for (int i = 0; i <= NN_MOST_RESULTS; i++)
        nn_results_note(&many, "number", "%d", i);
    ck_assert_int_eq(nn_results_write(&many, folder.text), -1);
    ck_assert_error_says("got 65 results, expected at most 64");
    nn_results_note(&wide, "a_name", "%080d", 1);
    ck_assert_int_eq(nn_results_write(&wide, folder.text), -1);
    ck_assert_error_says("a_name,000");
    wide = (nn_results){0};
    nn_results_note(&wide, "a_metric_whose_name_alone_is_longer_than_a_whole_row_may_be_in_all", "%d", 1);
    ck_assert_int_eq(nn_results_write(&wide, folder.text), -1);
    ck_assert(!is_there(&folder, "results.csv"));
    remove_folder(&folder);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_reported)
{
    nn_path folder = make_folder();
    nn_results results = {0};
    ck_assert_int_eq(nn_results_write(&results, nn_path_join(folder.text, "nowhere").text), -1);
    ck_assert_error_says("results.csv");
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("results");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, what_was_noted_is_written_in_its_order);
    tcase_add_test(limits, too_many_or_too_long_are_refused_when_written);
    tcase_add_test(limits, a_folder_that_is_not_there_is_reported);
    return s;
}
