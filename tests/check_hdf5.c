/*
 * check_hdf5.c - what must hold for hdf5.c and hdf5_put.c.
 *
 * Oracle: files that HDF5's own functions wrote, value by value (keras_file.h), and the same functions reading what was
 * written here.
 */
#include "base/hdf5.h"
#include "keras_file.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

static nn_path folder, path;

static void enter(void)
{
    folder = make_folder();
    path = nn_path_join(folder.text, "a.h5");
}

static void leave(void)
{
    remove_folder(&folder);
}

static nn_hdf5 opened(void)
{
    nn_hdf5 h5;
    ck_assert_msg(nn_hdf5_open(&h5, "test", path.text) == 0, "nn_hdf5_open: %s", nn_error());
    return h5;
}

static const char *const three[] = {"conv2d", "a name of eleven", "x"};

// --- reading ------------------------------------------------------------------------------------------------

START_TEST(texts_are_read_however_they_are_written)
{
    nn_hdf5_list list;
    hid_t file = new_file(path.text);
    put_texts(file, "names", (text_kind)_i, 3, three);
    H5Fclose(file);
    nn_hdf5 h5 = opened();
    ck_assert_int_eq(nn_hdf5_names(&h5, h5.file, "the file", "names", &list), 0);
    ck_assert_uint_eq(list.count, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(nn_hdf5_name(&list, i), three[i]);
        ck_assert_uint_eq(nn_hdf5_find(&list, three[i]), i);
    }
    ck_assert_uint_eq(nn_hdf5_find(&list, "conv"), 3);
    nn_hdf5_names_free(&list);
    ck_assert_uint_eq(list.count, 0);
    nn_hdf5_close(&h5);
}
END_TEST

// 40 bytes without a zero at the end, as the longest text of a fixed length has them.
START_TEST(a_text_may_fill_its_room)
{
    const char *longest = "1234567890123456789012345678901234567890";
    nn_hdf5_list list;
    hid_t file = new_file(path.text);
    put_texts(file, "names", FIXED, 1, &longest);
    H5Fclose(file);
    nn_hdf5 h5 = opened();
    ck_assert_int_eq(nn_hdf5_names(&h5, h5.file, "the file", "names", &list), 0);
    ck_assert_str_eq(nn_hdf5_name(&list, 0), longest);
    nn_hdf5_names_free(&list);
    nn_hdf5_close(&h5);
}
END_TEST

START_TEST(an_empty_list_may_be_of_any_kind)
{
    nn_hdf5_list list;
    hid_t file = new_file(path.text), nothing = H5Screate(H5S_NULL);
    put_no_texts(file, "numbers");
    H5Aclose(H5Acreate2(file, "null", H5T_NATIVE_FLOAT, nothing, H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(nothing);
    H5Fclose(file);
    nn_hdf5 h5 = opened();
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(nn_hdf5_names(&h5, h5.file, "the file", i ? "null" : "numbers", &list), 0);
        ck_assert_uint_eq(list.count, 0);
        nn_hdf5_names_free(&list);
    }
    nn_hdf5_close(&h5);
}
END_TEST

START_TEST(an_attribute_of_another_kind_is_refused)
{
    nn_hdf5_list list = {.count = 42};
    uint64_t number = 42;
    hid_t file = new_file(path.text);
    put_note(file, "numbers", H5T_NATIVE_INT64, 2, (int64_t[]){1, 2});
    put_note(file, "half", H5T_NATIVE_DOUBLE, 1, &(double){0.5});
    put_texts(file, "names", FIXED, 3, three);
    H5Fclose(file);
    nn_hdf5 h5 = opened();
    ck_assert_int_eq(nn_hdf5_names(&h5, h5.file, "the file", "numbers", &list), -1);
    ck_assert_error_says("test: ");
    ck_assert_error_says("a.h5: the file: attribute numbers: got int64, expected texts");
    ck_assert(list.count == 0 && list.text == NULL);
    ck_assert_int_eq(nn_hdf5_names(&h5, h5.file, "the file", "nothing", &list), -1);
    ck_assert_error_says("the file: got no attribute nothing");
    ck_assert_int_eq(nn_hdf5_number(&h5, h5.file, "the file", "numbers", &number), -1); // two of them
    ck_assert_int_eq(nn_hdf5_number(&h5, h5.file, "the file", "half", &number), -1);
    ck_assert_error_says("attribute half: got float64, expected one whole number");
    ck_assert_int_eq(nn_hdf5_number(&h5, h5.file, "the file", "names", &number), -1);
    ck_assert_uint_eq(number, 42);
    nn_hdf5_close(&h5);
}
END_TEST

// Numbers that every one of these types holds exactly.
static const double exact[] = {0, -1, 0.5, 2048, -0.0625, 1.5};

START_TEST(floating_point_numbers_of_any_width_are_read)
{
    const hid_t types[] = {H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE, H5T_IEEE_F64BE};
    nn_real values[6];
    hid_t file = new_file(path.text);
    put_numbers(file, "deep/inside/x", types[_i], 2, (hsize_t[]){2, 3}, exact);
    H5Fclose(file);
    nn_hdf5 h5 = opened();
    ck_assert_int_eq(
        nn_hdf5_read(&h5, h5.file, "x", "deep/inside/x", NN_HDF5_REAL, 2, (size_t[]){2, 3}, values), 0);
    for (size_t i = 0; i < 6; i++)
        ck_assert_double_eq((double)values[i], exact[i]);
    ck_assert_uint_eq(nn_hdf5_rows(&h5, h5.file, "deep/inside/x", 3 * 4), 2);
    ck_assert_uint_eq(nn_hdf5_rows(&h5, h5.file, "y", 1), 0);
    nn_hdf5_close(&h5);
}
END_TEST

START_TEST(a_dataset_that_was_not_expected_is_refused)
{
    nn_real values[6];
    hid_t file = new_file(path.text);
    put_numbers(file, "x", H5T_IEEE_F32LE, 2, (hsize_t[]){2, 3}, exact);
    put_numbers(file, "whole", H5T_STD_I32LE, 2, (hsize_t[]){2, 3}, exact);
    put_numbers(file, "unsigned", H5T_STD_U8LE, 2, (hsize_t[]){2, 3}, exact);
    H5Gclose(new_group(file, "group"));
    H5Fclose(file);
    nn_hdf5 h5 = opened();
    const size_t turned[] = {3, 2}, more[] = {2, 3, 1}, right[] = {2, 3};
    ck_assert_int_eq(nn_hdf5_read(&h5, h5.file, "X", "x", NN_HDF5_REAL, 2, turned, values), -1);
    ck_assert_error_says("a.h5: X: got shape (2, 3), expected (3, 2). Hint: is it the same network?");
    ck_assert_int_eq(nn_hdf5_read(&h5, h5.file, "X", "x", NN_HDF5_REAL, 3, more, values), -1);
    ck_assert_error_says("got shape (2, 3), expected (2, 3, 1)");
    ck_assert_int_eq(nn_hdf5_read(&h5, h5.file, "X", "x", NN_HDF5_REAL, 1, right, values), -1);
    ck_assert_error_says("got shape (2, 3), expected (2)");
    ck_assert_int_eq(nn_hdf5_read(&h5, h5.file, "X", "whole", NN_HDF5_REAL, 2, right, values), -1);
    ck_assert_error_says("X: got int32, expected floating-point numbers");
    ck_assert_int_eq(nn_hdf5_read(&h5, h5.file, "X", "unsigned", NN_HDF5_REAL, 2, right, values), -1);
    ck_assert_error_says("X: got uint8, expected floating-point numbers");
    ck_assert_int_eq(nn_hdf5_read(&h5, h5.file, "X", "y", NN_HDF5_REAL, 2, right, values), -1);
    ck_assert_error_says("X: got no dataset of this name");
    ck_assert_int_eq(nn_hdf5_read(&h5, h5.file, "X", "group", NN_HDF5_REAL, 2, right, values), -1);
    nn_hdf5_close(&h5);
}
END_TEST

// HDF5 keeps nothing for numbers that were never written, so a small file may claim to hold any number of them.
START_TEST(more_rows_than_the_file_could_hold_are_none)
{
    hid_t file = new_file(path.text), space = H5Screate_simple(2, (hsize_t[]){1000000000, 7}, NULL);
    H5Dclose(H5Dcreate2(file, "x", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(space);
    H5Fclose(file);
    nn_hdf5 h5 = opened();
    ck_assert_uint_eq(nn_hdf5_rows(&h5, h5.file, "x", 7 * sizeof(double)), 0);
    nn_hdf5_close(&h5);
}
END_TEST

START_TEST(numbers_that_are_none_are_named)
{
    const nn_real good[] = {1, -2}, infinite[] = {1, (nn_real)-INFINITY}, none[] = {(nn_real)NAN, 1};
    const nn_hdf5 h5 = {.function = "f", .path = "p"};
    ck_assert_int_eq(nn_hdf5_check(&h5, "x", 2, good, false), 0);
    ck_assert_int_eq(nn_hdf5_check(&h5, "x", 2, infinite, true), 0);
    ck_assert_int_eq(nn_hdf5_check(&h5, "x", 2, infinite, false), -1);
    ck_assert_str_eq(nn_error(), "f: p: x: got -inf at number 2 of 2, expected finite numbers");
    ck_assert_int_eq(nn_hdf5_check(&h5, "x", 2, none, true), -1);
    ck_assert_error_says("nan at number 1 of 2");
}
END_TEST

// --- files that are none ------------------------------------------------------------------------------------

static void expect_closed(const char *says)
{
    nn_hdf5 h5;
    FILE *heard;
    int kept = hear_stderr(&heard);
    int result = nn_hdf5_open(&h5, "test", path.text);
    expect_silence(kept, heard);
    ck_assert_int_eq(result, -1);
    ck_assert_error_says(says);
    ck_assert_int_lt(h5.file, 0);
}

START_TEST(what_is_no_file_of_hdf5_is_named)
{
    expect_closed("a.h5: cannot be read: No such file or directory. Hint: is the name right?");
    write_bytes(path.text, "", 0);
    expect_closed("a.h5: got 0 bytes that are no HDF5");
    write_bytes(path.text, "<html>404</html>", 16);
    expect_closed("a.h5: got 16 bytes that are no HDF5, expected a file of weights. Hint: ");
    path = folder;
    expect_closed("got a folder or a device, expected a file");
    nn_hdf5 h5;
    ck_assert_int_eq(nn_hdf5_open(&h5, "test", ""), -1);
    ck_assert_error_says("test: got an empty path");
    ck_assert_int_eq(nn_hdf5_open(&h5, "test", NULL), -1);
}
END_TEST

START_TEST(a_file_cut_anywhere_is_refused_in_silence)
{
    size_t size;
    hid_t file = new_file(path.text);
    put_texts(file, "names", FIXED, 3, three);
    put_numbers(file, "deep/x", H5T_IEEE_F32LE, 2, (hsize_t[]){2, 3}, exact);
    H5Fclose(file);
    char *bytes = bytes_of_file(path.text, &size);
    for (size_t cut = 8; cut < size; cut += 61) { // 8: the signature is whole
        write_bytes(path.text, bytes, cut);
        expect_closed(cut < 96 ? "Hint: copy or download it again"
                               : "got a truncated file: its end is missing");
    }
    write_bytes(path.text, bytes, size);
    nn_hdf5 h5 = opened();
    nn_hdf5_close(&h5);
    free(bytes);
}
END_TEST

static herr_t count_call(hid_t stack, void *calls)
{
    (void)stack;
    ++*(int *)calls;
    return 0;
}

START_TEST(hdf5_prints_again_as_before_when_the_file_is_closed)
{
    int calls = 0;
    H5E_auto2_t kept, now;
    void *kept_data, *data;
    H5Eget_auto2(H5E_DEFAULT, &kept, &kept_data);
    H5Eset_auto2(H5E_DEFAULT, count_call, &calls);
    expect_closed("No such file");
    ck_assert_int_eq(calls, 0);
    H5Eget_auto2(H5E_DEFAULT, &now, &data);
    ck_assert(now == count_call && data == &calls);
    nn_hdf5 h5;
    ck_assert_int_eq(nn_hdf5_create(&h5, "test", path.text), 0);
    ck_assert(!nn_hdf5_has(h5.file, "nothing/at/all"));
    nn_hdf5_close(&h5);
    ck_assert_int_eq(calls, 0);
    H5Eget_auto2(H5E_DEFAULT, &now, &data);
    ck_assert(now == count_call && data == &calls);
    H5Eset_auto2(H5E_DEFAULT, kept, kept_data);
}
END_TEST

// --- writing ------------------------------------------------------------------------------------------------

// Without any assertion: on a small disk, Check could not take note of it.
static int write_all(const char *name)
{
    nn_hdf5 h5;
    nn_real x[6];
    for (size_t i = 0; i < 6; i++)
        x[i] = (nn_real)exact[i];
    if (nn_hdf5_create(&h5, "test", name) < 0)
        return -1;
    hid_t group = nn_hdf5_put_group(&h5, h5.file, "one/two");
    nn_hdf5_put_names(&h5, group, "names", 3, three);
    nn_hdf5_put_names(&h5, group, "none", 0, NULL);
    nn_hdf5_put_text(&h5, group, "text", "hello");
    nn_hdf5_put_number(&h5, group, "number", UINT64_MAX);
    nn_hdf5_put_array(&h5, group, "three/x", NN_HDF5_REAL, 2, (size_t[]){2, 3}, x);
    nn_hdf5_put_array(&h5, group, "empty", H5T_NATIVE_DOUBLE, 2, (size_t[]){0, 7}, x);
    nn_hdf5_put_end(&h5, group);
    return nn_hdf5_commit(&h5);
}

START_TEST(what_was_put_into_a_file_is_in_it)
{
    double x[6];
    nn_hdf5_list list;
    uint64_t number = 0;
    ck_assert_msg(write_all(path.text) == 0, "%s", nn_error());
    nn_hdf5 h5 = opened();
    hid_t group = H5Gopen2(h5.file, "one/two", H5P_DEFAULT);
    ck_assert(nn_hdf5_has(h5.file, "one") && nn_hdf5_has(group, "three") && !nn_hdf5_has(group, "four"));
    ck_assert_int_eq(nn_hdf5_names(&h5, group, "group", "names", &list), 0);
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(nn_hdf5_name(&list, i), three[i]);
    nn_hdf5_names_free(&list);
    ck_assert_int_eq(nn_hdf5_names(&h5, group, "group", "none", &list), 0);
    ck_assert_uint_eq(list.count, 0);
    nn_hdf5_names_free(&list);
    ck_assert_int_eq(nn_hdf5_names(&h5, group, "group", "text", &list), 0);
    ck_assert_str_eq(nn_hdf5_name(&list, 0), "hello");
    nn_hdf5_names_free(&list);
    ck_assert_int_eq(nn_hdf5_number(&h5, group, "group", "number", &number), 0);
    ck_assert_uint_eq(number, UINT64_MAX);
    ck_assert_int_eq(nn_hdf5_read(&h5, group, "x", "three/x", H5T_NATIVE_DOUBLE, 2, (size_t[]){2, 3}, x), 0);
    ck_assert_int_eq(memcmp(x, exact, sizeof x), 0);
    ck_assert_uint_eq(nn_hdf5_rows(&h5, group, "empty", 7), 0);
    ck_assert_int_eq(nn_hdf5_read(&h5, group, "empty", "empty", H5T_NATIVE_DOUBLE, 2, (size_t[]){0, 7}, x),
                     0);
    H5Gclose(group);
    nn_hdf5_close(&h5);
}
END_TEST

START_TEST(the_same_content_gives_the_same_bytes)
{
    size_t size, again;
    nn_path other = nn_path_join(folder.text, "b.h5");
    ck_assert_int_eq(write_all(path.text), 0);
    sleep(1); // a file that knows the time would differ
    ck_assert_int_eq(write_all(other.text), 0);
    char *a = bytes_of_file(path.text, &size), *b = bytes_of_file(other.text, &again);
    ck_assert_uint_eq(size, again);
    ck_assert_int_eq(memcmp(a, b, size), 0);
    free(a);
    free(b);
}
END_TEST

static bool stands(const char *text)
{
    size_t size;
    char *bytes = bytes_of_file(path.text, &size);
    bool same = strcmp(bytes, text) == 0;
    free(bytes);
    return same;
}

static int count_files(void)
{
    char line[NN_PATH_BYTES + 32];
    snprintf(line, sizeof line, "exit $(ls '%s' | wc -l)", folder.text);
    return system(line) >> 8;
}

START_TEST(a_file_appears_whole_or_not_at_all)
{
    nn_hdf5 h5;
    write_bytes(path.text, "old", 3);
    ck_assert_int_eq(nn_hdf5_create(&h5, "test", path.text), 0);
    nn_hdf5_put_number(&h5, h5.file, "number", 1);
    ck_assert(stands("old"));
    ck_assert_int_eq(count_files(), 1);
    nn_hdf5_close(&h5); // never mind
    ck_assert(stands("old"));

    struct rlimit kept, small;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &kept), 0);
    small = kept;
    small.rlim_cur = 500;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    int result = write_all(path.text);
    setrlimit(RLIMIT_FSIZE, &kept);
    signal(SIGXFSZ, handler);
    ck_assert_int_eq(result, -1);
    ck_assert_error_says("a.h5: not everything could be written");
    ck_assert(stands("old"));
    ck_assert_int_eq(count_files(), 1);

    ck_assert_int_eq(write_all(nn_path_join(folder.text, "nowhere/a.h5").text), -1);
    ck_assert_error_says("nowhere/a.h5");
    ck_assert_int_eq(nn_hdf5_create(&h5, "test", ""), -1);
    ck_assert_error_says("test: got an empty path");
}
END_TEST

// Two datasets of one name, or a group that is not there: each step alone may fail, the end tells.
START_TEST(what_could_not_be_stored_is_told_in_the_end)
{
    FILE *heard;
    nn_hdf5 h5;
    const nn_real x = 1;
    int kept = hear_stderr(&heard);
    write_bytes(path.text, "old", 3);
    ck_assert_int_eq(nn_hdf5_create(&h5, "test", path.text), 0);
    nn_hdf5_put_array(&h5, h5.file, "x", NN_HDF5_REAL, 1, (size_t[]){1}, &x);
    ck_assert(!h5.broken);
    if (_i == 0)
        nn_hdf5_put_array(&h5, h5.file, "x", NN_HDF5_REAL, 1, (size_t[]){1}, &x);
    else
        nn_hdf5_put_end(&h5, nn_hdf5_put_group(&h5, h5.file, "x"));
    ck_assert_int_eq(nn_hdf5_commit(&h5), -1);
    expect_silence(kept, heard);
    ck_assert_error_says("test: ");
    ck_assert_error_says("a.h5: HDF5 could not put the file together");
    ck_assert(stands("old"));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("hdf5");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_checked_fixture(core, enter, leave);
    tcase_add_checked_fixture(limits, enter, leave);
    tcase_add_loop_test(core, texts_are_read_however_they_are_written, 0, TEXT_KINDS);
    tcase_add_test(core, a_text_may_fill_its_room);
    tcase_add_test(core, an_empty_list_may_be_of_any_kind);
    tcase_add_loop_test(core, floating_point_numbers_of_any_width_are_read, 0, 4);
    tcase_add_test(core, what_was_put_into_a_file_is_in_it);
    tcase_add_test(core, the_same_content_gives_the_same_bytes);
    tcase_add_test(core, hdf5_prints_again_as_before_when_the_file_is_closed);
    tcase_add_test(limits, an_attribute_of_another_kind_is_refused);
    tcase_add_test(limits, a_dataset_that_was_not_expected_is_refused);
    tcase_add_test(limits, more_rows_than_the_file_could_hold_are_none);
    tcase_add_test(limits, numbers_that_are_none_are_named);
    tcase_add_test(limits, what_is_no_file_of_hdf5_is_named);
    tcase_add_test(limits, a_file_cut_anywhere_is_refused_in_silence);
    tcase_add_test(limits, a_file_appears_whole_or_not_at_all);
    tcase_add_loop_test(limits, what_could_not_be_stored_is_told_in_the_end, 0, 2);
    return s;
}
