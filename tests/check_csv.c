/* check_csv.c - what must hold for csv.c: a header, rows, and a file that is whole or not there. */
#include "base/csv.h"
#include "runner.h"

#include <signal.h>
#include <sys/resource.h>

static void expect_text(const char *path, const char *expected)
{
    char text[256];
    FILE *stream = fopen(path, "rb");
    ck_assert_ptr_nonnull(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    ck_assert_str_eq(text, expected);
}

START_TEST(a_table_is_its_header_and_its_rows)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.csv");
    nn_csv *csv = nn_csv_open(path.text, "epoch,loss,note");
    ck_assert_ptr_nonnull(csv);
    nn_csv_row(csv, "%d,%.2f,%s", 1, 0.5, "good");
    nn_csv_row(csv, "2,,");
    ck_assert_int_ne(access(path.text, F_OK), 0); // not there until it is closed
    ck_assert_int_eq(nn_csv_close(csv), 0);
    expect_text(path.text, "epoch,loss,note\n1,0.50,good\n2,,\n");
    remove_folder(&folder);
}
END_TEST

START_TEST(a_table_may_have_no_rows)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.csv");
    ck_assert_int_eq(nn_csv_close(nn_csv_open(path.text, "a,b")), 0);
    expect_text(path.text, "a,b\n");
    remove_folder(&folder);
}
END_TEST

START_TEST(one_check_at_the_end_is_enough)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "nowhere/a.csv");
    nn_csv *csv = nn_csv_open(path.text, "a,b");
    ck_assert_ptr_null(csv);
    nn_csv_row(csv, "%d,%d", 1, 2); // does nothing
    ck_assert_int_eq(nn_csv_close(csv), -1);
    ck_assert_error_says("nowhere/a.csv");
    remove_folder(&folder);
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_table_and_no_part)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.csv");
    struct rlimit kept, small;
    ck_assert_int_eq(nn_csv_close(nn_csv_open(path.text, "old")), 0);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small = kept;
    small.rlim_cur = 1000;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    nn_csv *csv = nn_csv_open(path.text, "new");
    for (int i = 0; i < 10000; i++)
        nn_csv_row(csv, "%d,%d", i, i * i);
    int result = nn_csv_close(csv);
    setrlimit(RLIMIT_FSIZE, &kept);
    signal(SIGXFSZ, handler);
    ck_assert_int_eq(result, -1);
    ck_assert_error_says("a.csv: not everything could be written");
    expect_text(path.text, "old\n");
    char unfinished[64];
    snprintf(unfinished, sizeof unfinished, "a.csv.part-%ld", (long)getpid());
    ck_assert_int_ne(access(nn_path_join(folder.text, unfinished).text, F_OK), 0);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("csv");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_table_is_its_header_and_its_rows);
    tcase_add_test(core, a_table_may_have_no_rows);
    tcase_add_test(limits, one_check_at_the_end_is_enough);
    tcase_add_test(limits, a_full_disk_leaves_the_old_table_and_no_part);
    return s;
}
