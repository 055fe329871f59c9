/* check_metrics.c - what must hold for metrics.c. Oracle: counting by hand. */
#include "model/metrics.h"
#include "runner.h"

START_TEST(argmax_is_the_place_of_the_largest)
{
    const nn_real row[] = {-5, 3, 8, 7.5};
    ck_assert_uint_eq(nn_argmax(4, row), 2);
    ck_assert_uint_eq(nn_argmax(2, row), 1);
    ck_assert_uint_eq(nn_argmax(1, row), 0);
}
END_TEST

START_TEST(argmax_of_negative_numbers_works_too)
{
    const nn_real row[] = {-30000, -20000, -25000};
    ck_assert_uint_eq(nn_argmax(3, row), 1);
}
END_TEST

START_TEST(the_first_of_equal_numbers_wins)
{
    const nn_real row[] = {1, 4, 4, 4};
    ck_assert_uint_eq(nn_argmax(4, row), 1);
}
END_TEST

START_TEST(argmax_looks_past_nan)
{
    const nn_real first[] = {(nn_real)NAN, 1, 2}, middle[] = {3, (nn_real)NAN, 2},
                  last[] = {1, 2, (nn_real)NAN};
    const nn_real all[] = {(nn_real)NAN, (nn_real)NAN};
    ck_assert_uint_eq(nn_argmax(3, first), 2);
    ck_assert_uint_eq(nn_argmax(3, middle), 0);
    ck_assert_uint_eq(nn_argmax(3, last), 1);
    ck_assert_uint_eq(nn_argmax(2, all), 0);
}
END_TEST

START_TEST(a_bar_is_as_long_as_the_probability_says)
{
    ck_assert_uint_eq(strlen(nn_bar(0)), 0);
    ck_assert_uint_eq(strlen(nn_bar(0.012)), 0); // 0.48 of a '#'
    ck_assert_uint_eq(strlen(nn_bar(0.013)), 1); // 0.52
    ck_assert_str_eq(nn_bar(0.25), "##########");
    ck_assert_uint_eq(strlen(nn_bar(1)), 40);
    ck_assert_uint_eq(strlen(nn_bar(7)), 40);
    ck_assert_uint_eq(strlen(nn_bar(-1)), 0);
    ck_assert_uint_eq(strlen(nn_bar(NAN)), 0);
}
END_TEST

// Six images: the 0 is right, one of two 1s was taken for a 2, two of three 2s were taken for a 0.
static const int labels[] = {0, 1, 1, 2, 2, 2}, predicted[] = {0, 1, 2, 0, 0, 2};
static const size_t counted[] = {1, 0, 0, 0, 1, 1, 2, 0, 1};
static const char *const names[] = {"cat", "a very long name", "dog"};

START_TEST(the_confusion_matrix_counts_labels_in_rows_and_answers_in_columns)
{
    size_t matrix[9];
    memset(matrix, 0xff, sizeof matrix); // it is overwritten
    ck_assert_int_eq(nn_confusion_matrix(6, 3, labels, predicted, matrix), 0);
    ck_assert_mem_eq(matrix, counted, sizeof matrix);
}
END_TEST

START_TEST(no_images_give_a_matrix_of_zeros)
{
    size_t matrix[] = {7, 7, 7, 7};
    ck_assert_int_eq(nn_confusion_matrix(0, 2, labels, predicted, matrix), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(matrix[i], 0);
}
END_TEST

START_TEST(a_class_out_of_range_is_refused_and_changes_nothing)
{
    static const int bad[][2] = {{3, 0}, {-1, 0}, {0, 3}, {0, -1}};
    const int wrong_labels[] = {0, bad[_i][0]}, wrong_answers[] = {0, bad[_i][1]};
    size_t matrix[9] = {42, 42, 42, 42, 42, 42, 42, 42, 42};
    ck_assert_int_eq(nn_confusion_matrix(2, 3, wrong_labels, wrong_answers, matrix), -1);
    ck_assert_error_says("nn_confusion_matrix: image 1: got label");
    for (int i = 0; i < 9; i++)
        ck_assert_uint_eq(matrix[i], 42);
}
END_TEST

static void print_to_text(const size_t *matrix, char *text, size_t bytes)
{
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    nn_confusion_print(stream, 3, matrix, names);
    rewind(stream);
    text[fread(text, 1, bytes - 1, stream)] = '\0';
    fclose(stream);
}

START_TEST(the_printed_matrix_names_the_most_frequent_mistake)
{
    char text[1024];
    print_to_text(counted, text, sizeof text);
    const char *row = strstr(text, "2 dog");
    size_t count[3] = {0};
    ck_assert_ptr_nonnull(row);
    ck_assert_int_eq(sscanf(row, "2 dog %zu %zu %zu", &count[0], &count[1], &count[2]), 3);
    ck_assert_mem_eq(count, counted + 6, sizeof count);
    ck_assert_ptr_nonnull(strstr(text, "dog taken for cat, 2 times"));
    const size_t perfect[] = {1, 0, 0, 0, 2, 0, 0, 0, 3};
    print_to_text(perfect, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "no mistakes"));
}
END_TEST

START_TEST(the_written_matrix_has_a_row_for_each_pair)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "confusion.csv");
    char text[1024];
    ck_assert_int_eq(nn_confusion_write(path.text, 3, counted, names), 0);
    FILE *stream = fopen(path.text, "r");
    ck_assert_ptr_nonnull(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    int lines = 0;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    ck_assert_int_eq(lines, 10); // a header and nine pairs
    ck_assert_ptr_eq(strstr(text, "label,answer,count,label_name\n0,0,1,cat\n0,1,0,cat\n"), text);
    ck_assert_ptr_nonnull(strstr(text, "\n2,0,2,dog\n"));
    ck_assert_int_eq(nn_confusion_write(nn_path_join(folder.text, "nowhere/a.csv").text, 3, counted, names),
                     -1);
    remove_folder(&folder);
}
END_TEST

// labels 0: 5 right, 1 taken for 1; label 1: 2 taken for 0, 2 right; label 2: never seen, once an answer
static const size_t scored[] = {5, 1, 0, 2, 2, 1, 0, 0, 0};

START_TEST(class_scores_by_hand)
{
    nn_class_score scores[3];
    nn_class_scores(3, scored, scores);
    ck_assert_double_eq_tol(scores[0].precision, 5.0 / 7, 1e-15);
    ck_assert_double_eq_tol(scores[0].recall, 5.0 / 6, 1e-15);
    ck_assert_double_eq_tol(scores[0].f1, 10.0 / 13, 1e-15); // 2 p r / (p + r) = (50/42) / (65/42)
    ck_assert_uint_eq(scores[0].support, 6);
    ck_assert_double_eq_tol(scores[1].precision, 2.0 / 3, 1e-15);
    ck_assert_double_eq_tol(scores[1].recall, 2.0 / 5, 1e-15);
    ck_assert_double_eq_tol(scores[1].f1, 0.5, 1e-15);
    ck_assert_double_eq(scores[2].precision, 0);
    ck_assert(isnan(scores[2].recall)); // none of none
    ck_assert_double_eq(scores[2].f1, 0);
    ck_assert_uint_eq(scores[2].support, 0);
}
END_TEST

START_TEST(class_scores_are_printed_with_their_means)
{
    char text[1024] = "";
    nn_class_score scores[3];
    FILE *stream = fmemopen(text, sizeof text, "w");
    nn_class_scores(3, scored, scores);
    nn_class_scores_print(stream, 3, scores, names);
    fclose(stream);
    ck_assert_str_eq(text, "               precision  recall      F1  images\n"
                           " 0 cat             0.7143  0.8333  0.7692       6\n"
                           " 1 a very long     0.6667  0.4000  0.5000       5\n"
                           " 2 dog             0.0000       -  0.0000       0\n"
                           "mean               0.4603  0.6167  0.4231\n");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("metrics");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, argmax_is_the_place_of_the_largest);
    tcase_add_test(core, the_first_of_equal_numbers_wins);
    tcase_add_test(core, a_bar_is_as_long_as_the_probability_says);
    tcase_add_test(core, the_confusion_matrix_counts_labels_in_rows_and_answers_in_columns);
    tcase_add_test(core, the_printed_matrix_names_the_most_frequent_mistake);
    tcase_add_test(core, the_written_matrix_has_a_row_for_each_pair);
    tcase_add_test(limits, argmax_of_negative_numbers_works_too);
    tcase_add_test(limits, argmax_looks_past_nan);
    tcase_add_test(limits, no_images_give_a_matrix_of_zeros);
    tcase_add_loop_test(limits, a_class_out_of_range_is_refused_and_changes_nothing, 0, 4);
    tcase_add_test(core, class_scores_by_hand);
    tcase_add_test(core, class_scores_are_printed_with_their_means);
    return s;
}
