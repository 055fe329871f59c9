/*
 * check_11_convolution.c - what must hold for the program of chapter 11: the
 * cat ends as 4, 3, 4, 3, the slopes are those that a pencil finds and those of
 * the library, a map moves with its picture, and all rungs give one answer.
 *
 * tests/expected/11_convolution.txt was checked by hand (the six windows, the
 * three maps, the pooling, all slopes of the cat) and with a program of PyTorch
 * in double precision (the same again, and the row of the shoe's map).
 */
#include "command.h"

// What --quick prints and writes; the folder and the command are the caller's.
static command quick_run(const char *programs, const nn_path *folder, const char *more)
{
    command c = run("%s/%s/11_convolution --quick --out '%s' %s", build(), programs, folder->text, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

// A value of results.csv. The caller frees it.
static char *metric(const nn_path *folder, const char *name)
{
    char *results = read_text(nn_path_join(folder->text, "results.csv").text), key[64];
    snprintf(key, sizeof key, "\n%s,", name);
    const char *found = strstr(results, key);
    ck_assert_msg(found != NULL, "results.csv has no %s", name);
    found += strlen(key);
    char *value = strndup(found, strcspn(found, "\n"));
    free(results);
    return value;
}

static double number(const nn_path *folder, const char *name)
{
    char *text = metric(folder, name);
    double value = strtod(text, NULL);
    free(text);
    return value;
}

START_TEST(the_cat_ends_as_4_3_4_3)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "");
    char *pooled = metric(&folder, "pooled");
    ck_assert_str_eq(pooled, "4 3 4 3");
    ck_assert_says(c.out, "\n== The cat, pooled ==\n   4   3\n   4   3\n");
    free(pooled);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_window_gives_the_sums_that_a_pencil_finds)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "");
    ck_assert_says(c.out, "place (0,1)   products\n"
                          " 2[0 0 0]2     0   0   0\n"
                          " 2[2 2 2]2    -2   0   2\n"
                          " 2[4 1 3]2    -4   0   3   sum -1\n"
                          " 0 2 2 2 0\n");
    ck_assert_says(c.out, "\nvalid: 2 x 3\n  -3  -1   3\n   1  -1  -1\n");
    ck_assert_says(c.out, "\nvalid, 2 across: 2 x 2\n  -3   3\n   1  -1\n");
    ck_assert_says(c.out, "\nsame: 4 x 5\n   2  -2   0   2  -2\n   6  -3  -1   3  -5\n"
                          "   8   1  -1  -1  -7\n   6   1  -1  -1  -5\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_way_back_is_the_one_that_a_pencil_finds)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "");
    ck_assert_says(c.out, "slopes of the weights:\n   6   4   4\n   4   8   6\n   6   8   1\n");
    ck_assert_says(c.out, "slope of the bias: 3, of the pixels:\n  -1   0   1   0   0\n  -1   0  -1   0   2\n"
                          "  -1   0  -1   0   2\n   0   0  -2   0   2\n");
    ck_assert_says(c.out, "\n   0   0   0   0   0\n   0   4   0   6   0\n   0   0   0   0   0\n"
                          "the library: the same; 20 measured: all right\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *programs;
    double most; // how far any two ways may be apart
} precisions[] = {{"chapters", 1e-4}, {"chapters64", 1e-12}};

START_TEST(loops_im2col_turned_kernel_library_and_measured_slopes_agree)
{
    static const char *const seeds[] = {"--seed 1", "--seed 2", "--seed 3"};
    for (size_t i = 0; i < 3; i++) {
        nn_path folder = make_folder();
        command c = quick_run(precisions[_i].programs, &folder, seeds[i]);
        ck_assert_double_le(number(&folder, "largest_difference"), precisions[_i].most);
        ck_assert_double_le(number(&folder, "ladder_difference"), precisions[_i].most);
        // x, w and b: 7*6*3 + 27 + 1, then 2*7*6*3 + 27*20 + 20 and 2*7*6*3 + 27*5 + 5
        ck_assert_says(c.out, " 154 all right\n");
        ck_assert_says(c.out, " 812 all right\n");
        ck_assert_says(c.out, " 392 all right\n");
        forget(&c);
        remove_folder(&folder);
    }
}
END_TEST

START_TEST(the_map_moves_with_the_shoe_exactly)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "");
    char *table = read_text(nn_path_join(folder.text, "shift.csv").text);
    double map[28], moved[28];
    const char *at = strchr(table, '\n');
    for (int q = 0, length; q < 28; q++, at += length) {
        int column;
        ck_assert_int_eq(sscanf(at, " %d,%lf,%lf%n", &column, &map[q], &moved[q], &length), 3);
        ck_assert_int_eq(column, q);
    }
    for (int q = 5; q < 27; q++)
        ck_assert_double_eq(moved[q], map[q - 4]);
    ck_assert_double_gt(map[15], 1); // there is an edge
    ck_assert_double_eq(number(&folder, "shift_difference"), 0);
    free(table);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_tables_hold_what_the_charts_draw)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, "--threads 2");
    forget(&c);
    c = run("cut -d, -f1 '%s/maps.csv' | uniq -c | awk 'NR == 2 || /8$/' | tr -s ' '; wc -l <'%s/maps.csv'",
            folder.text, folder.text);
    ck_assert_says(c.out, " 784 0\n"); // the shoe
    ck_assert_says(c.out, " 9 8\n");   // the last kernel
    ck_assert_says(c.out, "\n3957\n"); // a header, five pictures, four kernels
    forget(&c);
    c = run("cut -d, -f1-3 '%s/ladder.csv'", folder.text);
    ck_assert_str_eq(c.out, "rung,name,threads\n1,seven loops,1\n2,k inside,1\n3,im2col and gemm,1\n"
                            "4,library,1\n5,all threads,2\n");
    forget(&c);
    c = run("awk -F, 'NR > 1 && !($4 > 0)' '%s/ladder.csv'", folder.text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// What was printed but the seconds, and the maps.
static char *everything(const char *more)
{
    nn_path folder = make_folder();
    command c = quick_run("chapters", &folder, more),
            all = run("cd '%s' && cat maps.csv shift.csv", folder.text);
    const char *ladder = strstr(c.out, "== The ladder");
    ck_assert_ptr_nonnull(ladder);
    const size_t length = (size_t)(ladder - c.out), size = length + strlen(all.out) + 1;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    snprintf(text, size, "%.*s%s", (int)length, c.out, all.out);
    forget(&c);
    forget(&all);
    remove_folder(&folder);
    return text;
}

START_TEST(the_results_do_not_depend_on_the_number_of_threads)
{
    char *one = everything("--threads 1"), *two = everything("--threads 2"),
         *three = everything("--threads 3");
    ck_assert_msg(strcmp(one, two) == 0, "two threads give other results than one");
    ck_assert_msg(strcmp(one, three) == 0, "three threads give other results than one");
    free(one);
    free(two);
    free(three);
}
END_TEST

START_TEST(without_the_data_one_line_says_so)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/11_convolution --quick --out '%s' --data-dir '%s/none'", build(),
                    folder.text, folder.text);
    ck_assert_int_ne(c.status, 0);
    ck_assert_one_line(c.err);
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("11_convolution");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_cat_ends_as_4_3_4_3);
    tcase_add_test(core, the_window_gives_the_sums_that_a_pencil_finds);
    tcase_add_test(core, the_way_back_is_the_one_that_a_pencil_finds);
    tcase_add_loop_test(core, loops_im2col_turned_kernel_library_and_measured_slopes_agree, 0, 2);
    tcase_add_test(core, the_map_moves_with_the_shoe_exactly);
    tcase_add_test(core, the_tables_hold_what_the_charts_draw);
    tcase_add_test(core, the_results_do_not_depend_on_the_number_of_threads);
    tcase_add_test(limits, without_the_data_one_line_says_so);
    return s;
}
