/*
 * check_file.c - what must hold for file.c: a file appears whole or not at all.
 *
 * The full disk is played by a limit on the size of files. Only the soft limit
 * is lowered, and it is put back at once, so that the tests may also run in
 * one process (CK_FORK=no).
 */
#include "runner.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/stat.h>

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void write_text(const char *path, const char *text)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

static void expect_text(const char *path, const char *expected)
{
    char text[256];
    FILE *stream = fopen(path, "rb");
    ck_assert_ptr_nonnull(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    ck_assert_str_eq(text, expected);
}

// Where a.txt lies until it is closed.
static nn_path unfinished(const nn_path *folder)
{
    char name[64];
    snprintf(name, sizeof name, "a.txt.part-%ld", (long)getpid());
    return nn_path_join(folder->text, name);
}

// --- one file -----------------------------------------------------------------------------------------------

START_TEST(a_file_appears_only_when_it_is_closed)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    nn_file file;
    ck_assert_int_eq(nn_file_open(&file, path.text), 0);
    fputs("all of it", file.stream);
    fflush(file.stream);
    ck_assert(!exists(path.text));
    ck_assert(exists(unfinished(&folder).text));
    ck_assert_int_eq(nn_file_close(&file), 0);
    expect_text(path.text, "all of it");
    ck_assert(!exists(unfinished(&folder).text));
    ck_assert_ptr_null(file.stream);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_new_file_takes_the_place_of_the_old_one)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    nn_file file;
    write_text(path.text, "old and longer");
    ck_assert_int_eq(nn_file_open(&file, path.text), 0);
    fputs("new", file.stream);
    expect_text(path.text, "old and longer");
    ck_assert_int_eq(nn_file_close(&file), 0);
    expect_text(path.text, "new");
    remove_folder(&folder);
}
END_TEST

START_TEST(a_discarded_file_leaves_nothing_behind)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    nn_file file;
    write_text(path.text, "old");
    ck_assert_int_eq(nn_file_open(&file, path.text), 0);
    fputs("new", file.stream);
    nn_file_discard(&file);
    expect_text(path.text, "old");
    ck_assert(!exists(unfinished(&folder).text));
    nn_file_discard(&file); // a second time does nothing
    remove_folder(&folder);
}
END_TEST

START_TEST(to_try_a_path_leaves_everything_as_it_was)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    ck_assert_int_eq(nn_file_try(path.text), 0);
    ck_assert(!exists(path.text));
    write_text(path.text, "old");
    ck_assert_int_eq(nn_file_try(path.text), 0);
    expect_text(path.text, "old");
    ck_assert(!exists(unfinished(&folder).text));
    ck_assert_int_eq(nn_file_try(nn_path_join(folder.text, "nowhere/a.txt").text), -1);
    ck_assert_error_says("nowhere/a.txt");
    remove_folder(&folder);
}
END_TEST

START_TEST(closing_what_is_not_open_is_an_error)
{
    nn_path folder = make_folder();
    nn_file never = {0}, once;
    ck_assert_int_eq(nn_file_close(&never), -1);
    ck_assert_error_says("nn_file_close");
    ck_assert_int_eq(nn_file_open(&once, nn_path_join(folder.text, "a.txt").text), 0);
    ck_assert_int_eq(nn_file_close(&once), 0);
    ck_assert_int_eq(nn_file_close(&once), -1);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_missing_folder_is_named)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "nowhere/a.txt");
    nn_file file;
    ck_assert_int_eq(nn_file_open(&file, path.text), -1);
    ck_assert_ptr_null(file.stream);
    ck_assert_error_says("nowhere/a.txt");
    ck_assert_error_says("Hint:");
    nn_file_discard(&file); // harmless after a failed open
    remove_folder(&folder);
}
END_TEST

START_TEST(a_folder_in_the_place_of_the_file_stays)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    nn_file file;
    ck_assert_int_eq(mkdir(path.text, 0777), 0);
    ck_assert_int_eq(nn_file_open(&file, path.text), 0);
    fputs("new", file.stream);
    ck_assert_int_eq(nn_file_close(&file), -1);
    ck_assert_error_says("a.txt");
    ck_assert(exists(path.text));
    ck_assert(!exists(unfinished(&folder).text));
    remove_folder(&folder);
}
END_TEST

// Write `bytes` to the file and close it on a disk that takes only `room` bytes of one file.
static int close_on_small_disk(nn_file *file, size_t bytes, rlim_t room)
{
    struct rlimit kept, small;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small = kept;
    small.rlim_cur = room;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    for (size_t i = 0; i < bytes; i++)
        fputc('x', file->stream);
    int result = nn_file_close(file);
    setrlimit(RLIMIT_FSIZE, &kept);
    signal(SIGXFSZ, handler);
    return result;
}

// Few bytes fail when the file is closed, many already while they are written.
static const size_t too_many[] = {2000, 200000};

START_TEST(a_full_disk_leaves_the_old_file_and_no_part)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    nn_file file;
    write_text(path.text, "old");
    ck_assert_int_eq(nn_file_open(&file, path.text), 0);
    ck_assert_int_eq(close_on_small_disk(&file, too_many[_i], 1000), -1);
    ck_assert_error_says("a.txt: not everything could be written");
    expect_text(path.text, "old");
    ck_assert(!exists(unfinished(&folder).text));
    ck_assert_ptr_null(file.stream);
    remove_folder(&folder);
}
END_TEST

// Room comes back between the failed write and the close: what is missing in the middle stays missing.
START_TEST(a_write_that_failed_earlier_is_not_forgotten)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    nn_file file;
    struct rlimit kept, small;
    ck_assert_int_eq(nn_file_open(&file, path.text), 0);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small = kept;
    small.rlim_cur = 1000;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    for (int i = 0; i < 2000; i++)
        fputc('x', file.stream);
    fflush(file.stream);
    setrlimit(RLIMIT_FSIZE, &kept);
    signal(SIGXFSZ, handler);
    fputs("the end", file.stream);
    ck_assert_int_eq(nn_file_close(&file), -1);
    ck_assert(!exists(path.text));
    ck_assert(!exists(unfinished(&folder).text));
    remove_folder(&folder);
}
END_TEST

START_TEST(a_file_that_just_fits_is_written)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.txt");
    nn_file file;
    struct stat found;
    ck_assert_int_eq(nn_file_open(&file, path.text), 0);
    ck_assert_int_eq(close_on_small_disk(&file, 1000, 1000), 0);
    ck_assert_int_eq(stat(path.text, &found), 0);
    ck_assert_int_eq(found.st_size, 1000);
    remove_folder(&folder);
}
END_TEST

// --- paths and folders --------------------------------------------------------------------------------------

START_TEST(a_path_is_folder_slash_name)
{
    ck_assert_str_eq(nn_path_join("build/runs", "a.csv").text, "build/runs/a.csv");
}
END_TEST

START_TEST(an_empty_path_is_refused)
{
    nn_file file;
    ck_assert_int_eq(nn_file_open(&file, ""), -1);
    ck_assert_error_says("got an empty path, expected a name");
    ck_assert_ptr_null(file.stream);
}
END_TEST

START_TEST(a_path_that_is_too_long_is_empty_or_refused)
{
    char name[NN_PATH_BYTES + 1];
    nn_file file;
    memset(name, 'n', sizeof name);
    name[NN_PATH_BYTES - 3] = '\0'; // "f/" and 1021 letters make 1023, which just fits
    ck_assert_uint_eq(strlen(nn_path_join("f", name).text), NN_PATH_BYTES - 1);
    ck_assert_str_eq(nn_path_join("ff", name).text, "");
    ck_assert_int_eq(nn_file_open(&file, name), -1); // no room for ".part-PID"
    ck_assert_error_says("got a path of 1021 bytes, expected at most 1008");
    ck_assert_ptr_null(file.stream);
    name[NN_PATH_BYTES - 3] = 'n';
    name[NN_PATH_BYTES] = '\0';
    ck_assert_int_eq(nn_folder_make(name), -1);
    ck_assert_error_says("got a path of 1024 bytes, expected 1 to 1023");
}
END_TEST

START_TEST(a_folder_is_made_with_those_above_it)
{
    nn_path folder = make_folder(), deep = nn_path_join(folder.text, "a/b/c");
    struct stat found;
    ck_assert_int_eq(nn_folder_make(deep.text), 0);
    ck_assert_int_eq(stat(deep.text, &found), 0);
    ck_assert(S_ISDIR(found.st_mode));
    ck_assert_int_eq(nn_folder_make(deep.text), 0); // it may be there already
    ck_assert_int_eq(nn_folder_make(nn_path_join(folder.text, "d/").text), 0);
    ck_assert(exists(nn_path_join(folder.text, "d").text));
    remove_folder(&folder);
}
END_TEST

START_TEST(a_file_in_the_way_of_a_folder_is_named_and_stays)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a");
    write_text(path.text, "precious");
    ck_assert_int_eq(nn_folder_make(path.text), -1);
    ck_assert_error_says("got a file, expected a folder");
    ck_assert_error_says(path.text);
    ck_assert_int_eq(nn_folder_make(nn_path_join(folder.text, "a/b").text), -1);
    expect_text(path.text, "precious");
    remove_folder(&folder);
}
END_TEST

START_TEST(a_folder_without_a_name_is_refused)
{
    ck_assert_int_eq(nn_folder_make(""), -1);
    ck_assert_error_says("nn_folder_make");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("file");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_file_appears_only_when_it_is_closed);
    tcase_add_test(core, a_new_file_takes_the_place_of_the_old_one);
    tcase_add_test(core, a_discarded_file_leaves_nothing_behind);
    tcase_add_test(core, to_try_a_path_leaves_everything_as_it_was);
    tcase_add_test(core, a_path_is_folder_slash_name);
    tcase_add_test(core, a_folder_is_made_with_those_above_it);
    tcase_add_test(limits, closing_what_is_not_open_is_an_error);
    tcase_add_test(limits, a_missing_folder_is_named);
    tcase_add_test(limits, a_folder_in_the_place_of_the_file_stays);
    tcase_add_loop_test(limits, a_full_disk_leaves_the_old_file_and_no_part, 0, 2);
    tcase_add_test(limits, a_write_that_failed_earlier_is_not_forgotten);
    tcase_add_test(limits, a_file_that_just_fits_is_written);
    tcase_add_test(limits, a_path_that_is_too_long_is_empty_or_refused);
    tcase_add_test(limits, an_empty_path_is_refused);
    tcase_add_test(limits, a_file_in_the_way_of_a_folder_is_named_and_stays);
    tcase_add_test(limits, a_folder_without_a_name_is_refused);
    return s;
}
