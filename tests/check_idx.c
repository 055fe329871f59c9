/*
 * check_idx.c - what must hold for idx.c: a good file comes back byte for byte,
 * plain or gzip; a bad one is named by its fault, and *idx stays as it was.
 *
 * Every file is made here, from the format's description. Oracles: the bytes
 * that went in, and zlib's own writer for the gzip files.
 */
#include "data/idx.h"
#include "runner.h"

#include <stdbool.h>
#include <zlib.h>

// Pieces of files. A file is these behind each other: IMAGES ONE TWO THREE "abcdef".
#define IMAGES "\0\0\x08\x03"
#define LABELS "\0\0\x08\x01"
#define ONE    "\0\0\0\1"
#define TWO    "\0\0\0\2"
#define THREE  "\0\0\0\3"
#define MOST   "\xff\xff\xff\xff"
#define BYTES(text)                                                                                          \
    {                                                                                                        \
        text, sizeof(text) - 1                                                                               \
    }

typedef struct {
    const char *text;
    size_t size;
} bytes;

static nn_path write_plain(const nn_path *folder, const char *name, bytes content)
{
    nn_path path = nn_path_join(folder->text, name);
    FILE *stream = fopen(path.text, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(content.text, 1, content.size, stream), content.size);
    ck_assert_int_eq(fclose(stream), 0);
    return path;
}

// mode "wb": a new file; "ab": one more gzip member behind what is there.
static nn_path write_gzip(const nn_path *folder, const char *name, bytes content, const char *mode)
{
    nn_path path = nn_path_join(folder->text, name);
    gzFile stream = gzopen(path.text, mode);
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(gzwrite(stream, content.text, (unsigned)content.size), (int)content.size);
    ck_assert_int_eq(gzclose(stream), Z_OK);
    return path;
}

static long size_of(const nn_path *path)
{
    FILE *stream = fopen(path->text, "rb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(fseek(stream, 0, SEEK_END), 0);
    long size = ftell(stream);
    fclose(stream);
    return size;
}

static void cut_to(const nn_path *path, long size)
{
    ck_assert_int_eq(truncate(path->text, size), 0);
}

// Put other bytes at an offset; a negative one counts from the end.
static void overwrite(const nn_path *path, long offset, const char *text, size_t size)
{
    FILE *stream = fopen(path->text, "r+b");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(fseek(stream, offset, offset < 0 ? SEEK_END : SEEK_SET), 0);
    ck_assert_uint_eq(fwrite(text, 1, size, stream), size);
    ck_assert_int_eq(fclose(stream), 0);
}

static void expect_loaded(const nn_path *path, nn_idx_kind kind, size_t count, size_t height, size_t width,
                          const char *pixels)
{
    nn_idx idx = {0};
    ck_assert_msg(nn_idx_load(&idx, path->text, kind) == 0, "%s", nn_error());
    ck_assert_uint_eq(idx.count, count);
    ck_assert_uint_eq(idx.height, height);
    ck_assert_uint_eq(idx.width, width);
    ck_assert_mem_eq(idx.bytes, pixels, count * height * width);
    nn_idx_free(&idx);
    ck_assert_ptr_null(idx.bytes);
    ck_assert_uint_eq(idx.count, 0);
}

// Refused, with function and file in the message, and *idx untouched.
static void expect_refused(const nn_path *path, nn_idx_kind kind)
{
    uint8_t mine = 42;
    nn_idx idx = {7, 8, 9, &mine};
    ck_assert_msg(nn_idx_load(&idx, path->text, kind) == -1, "%s was read", path->text);
    ck_assert(idx.count == 7 && idx.height == 8 && idx.width == 9 && idx.bytes == &mine && mine == 42);
    ck_assert_int_eq(strncmp(nn_error(), "nn_idx_load: ", strlen("nn_idx_load: ")), 0);
    ck_assert_error_says(path->text);
}

// --- good files ---------------------------------------------------------------------------------------------

static const bytes two_images = BYTES(IMAGES TWO TWO THREE "abcdefghijk\xff");
static const bytes three_labels = BYTES(LABELS THREE "\x00\x09\xff");

START_TEST(images_and_labels_come_back_byte_for_byte)
{
    nn_path folder = make_folder();
    nn_path images = write_plain(&folder, "images", two_images);
    nn_path labels = write_plain(&folder, "labels", three_labels);
    expect_loaded(&images, NN_IDX_IMAGES, 2, 2, 3, "abcdefghijk\xff");
    expect_loaded(&labels, NN_IDX_LABELS, 3, 1, 1, "\x00\x09\xff");
    remove_folder(&folder);
}
END_TEST

START_TEST(without_the_file_its_gz_is_read)
{
    nn_path folder = make_folder(), images = nn_path_join(folder.text, "images");
    write_gzip(&folder, "images.gz", two_images, "wb");
    expect_loaded(&images, NN_IDX_IMAGES, 2, 2, 3, "abcdefghijk\xff");
    remove_folder(&folder);
}
END_TEST

START_TEST(the_plain_file_goes_before_its_gz)
{
    nn_path folder = make_folder(), images = write_plain(&folder, "images", two_images);
    write_gzip(&folder, "images.gz", (bytes)BYTES(IMAGES ONE ONE ONE "z"), "wb");
    expect_loaded(&images, NN_IDX_IMAGES, 2, 2, 3, "abcdefghijk\xff");
    remove_folder(&folder);
}
END_TEST

START_TEST(gzip_is_known_by_its_content_not_by_its_name)
{
    nn_path folder = make_folder();
    nn_path hidden = write_gzip(&folder, "gzip_without_gz", two_images, "wb");
    nn_path images = nn_path_join(folder.text, "images");
    write_plain(&folder, "images.gz", two_images);
    expect_loaded(&hidden, NN_IDX_IMAGES, 2, 2, 3, "abcdefghijk\xff");
    expect_loaded(&images, NN_IDX_IMAGES, 2, 2, 3, "abcdefghijk\xff");
    remove_folder(&folder);
}
END_TEST

START_TEST(gzip_members_joined_in_one_file_are_read_as_one)
{
    nn_path folder = make_folder();
    for (size_t cut = 1; cut < two_images.size; cut++) { // in the magic number, in the header, in the pixels
        bytes rest = {two_images.text + cut, two_images.size - cut};
        nn_path path = write_gzip(&folder, "images", (bytes){two_images.text, cut}, "wb");
        write_gzip(&folder, "images", rest, "ab");
        expect_loaded(&path, NN_IDX_IMAGES, 2, 2, 3, "abcdefghijk\xff");
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(a_file_larger_than_every_buffer_comes_back_whole)
{
    enum { HEADER = 16, PIXELS = 3 * 1000 * 1001 };
    nn_path folder = make_folder();
    char *content = malloc(HEADER + PIXELS);
    ck_assert_ptr_nonnull(content);
    memcpy(content, IMAGES THREE "\0\0\x03\xe8\0\0\x03\xe9", HEADER);
    uint32_t state = 1; // bytes that gzip cannot make smaller
    for (size_t i = 0; i < PIXELS; i++)
        content[HEADER + i] = (char)((state = state * 1664525 + 1013904223) >> 24);
    nn_path plain = write_plain(&folder, "plain", (bytes){content, HEADER + PIXELS});
    nn_path gzip = write_gzip(&folder, "gzip", (bytes){content, HEADER + PIXELS}, "wb");
    expect_loaded(&plain, NN_IDX_IMAGES, 3, 1000, 1001, content + HEADER);
    expect_loaded(&gzip, NN_IDX_IMAGES, 3, 1000, 1001, content + HEADER);
    free(content);
    remove_folder(&folder);
}
END_TEST

START_TEST(an_image_may_be_4096_pixels_long)
{
    nn_path folder = make_folder();
    char content[16 + 4096];
    memcpy(content, IMAGES ONE "\0\0\x10\0" ONE, 16);
    memset(content + 16, 'p', 4096);
    nn_path path = write_plain(&folder, "images", (bytes){content, sizeof content});
    expect_loaded(&path, NN_IDX_IMAGES, 1, 4096, 1, content + 16);
    remove_folder(&folder);
}
END_TEST

// --- bad content, plain and compressed ----------------------------------------------------------------------

static const struct {
    bytes content;
    nn_idx_kind kind;
    const char *got, *expected, *hint;
} faults[] = {
    {BYTES(""), NN_IDX_IMAGES, "got 0 bytes", "expected a header of 16 (images)", "Hint: the file is empty"},
    {BYTES(""), NN_IDX_LABELS, "got 0 bytes", "expected a header of 8 (labels)", "Hint: the file is empty"},
    {BYTES("\0\0"), NN_IDX_IMAGES, "got 2 bytes", "expected a header of 16", "truncated"},
    {BYTES(IMAGES), NN_IDX_IMAGES, "got 4 bytes", "expected a header of 16", "truncated"},
    {BYTES(IMAGES TWO TWO "\0\0\0"), NN_IDX_IMAGES, "got 15 bytes", "expected a header of 16", "truncated"},
    {BYTES(LABELS "\0\0\0"), NN_IDX_LABELS, "got 7 bytes", "expected a header of 8", "truncated"},
    {BYTES(LABELS TWO "12"), NN_IDX_IMAGES, "magic 0x00000801", "expected 0x00000803 (images)",
     "Hint: images and labels swapped?"},
    {BYTES(IMAGES ONE ONE ONE "1"), NN_IDX_LABELS, "magic 0x00000803", "expected 0x00000801 (labels)",
     "Hint: images and labels swapped?"},
    {BYTES("\0\0\x0d\x03" ONE ONE ONE "1234"), NN_IDX_IMAGES, "magic 0x00000d03", "expected 0x00000803",
     "Hint: not an IDX file of unsigned bytes?"}, // 0d: floats
    {BYTES("\x03\x08\0\0\1\0\0\0\1\0\0\0\1\0\0\0x"), NN_IDX_IMAGES, "magic 0x03080000", "expected 0x00000803",
     "Hint: not an IDX file"}, // the smallest byte first
    {BYTES("<!DOCTYPE html><html><body>404 not found</body></html>"), NN_IDX_IMAGES, "magic 0x3c21444f",
     "expected 0x00000803", "Hint: a web page"},
    {BYTES("no such file on this server\n"), NN_IDX_LABELS, "magic 0x6e6f2073", "expected 0x00000801",
     "Hint: not an IDX file"},
    {BYTES(IMAGES "\0\0\0\0" TWO TWO), NN_IDX_IMAGES, "got 0 items", "expected at least 1", ""},
    {BYTES(LABELS "\0\0\0\0"), NN_IDX_LABELS, "got 0 items", "expected at least 1", ""},
    {BYTES(IMAGES ONE "\0\0\0\0" TWO), NN_IDX_IMAGES, "got images of 0 by 2 pixels", "expected 1 to 4096",
     ""},
    {BYTES(IMAGES ONE TWO "\0\0\0\0"), NN_IDX_IMAGES, "got images of 2 by 0 pixels", "expected 1 to 4096",
     ""},
    {BYTES(IMAGES ONE "\0\0\x10\1" TWO), NN_IDX_IMAGES, "got images of 4097 by 2", "expected 1 to 4096", ""},
    {BYTES(IMAGES ONE TWO MOST), NN_IDX_IMAGES, "got images of 2 by 4294967295", "expected 1 to 4096", ""},
    {BYTES(IMAGES TWO TWO THREE "abcdefghijk"), NN_IDX_IMAGES, "got 11 bytes behind the header",
     "expected 12 (2 items of 6)", "Hint: a truncated download?"},
    {BYTES(IMAGES TWO TWO THREE), NN_IDX_IMAGES, "got 0 bytes behind the header", "expected 12", "truncated"},
    {BYTES(LABELS THREE "12"), NN_IDX_LABELS, "got 2 bytes behind the header", "expected 3 (3 items of 1)",
     "Hint: a truncated download?"},
    {BYTES(IMAGES TWO TWO THREE "abcdefghijkl+"), NN_IDX_IMAGES, "got more bytes",
     "than the 12 that the header", "Hint: a damaged header?"},
    {BYTES(LABELS THREE "123\0"), NN_IDX_LABELS, "got more bytes", "than the 3 that the header",
     "Hint: a damaged header?"},
    {BYTES(IMAGES MOST "\0\0\0\x1c\0\0\0\x1c"
                       "abc"),
     NN_IDX_IMAGES, "the header claims 3367254359280 bytes", "expected at most 2147483648",
     "Hint: a damaged header?"},
    {BYTES(IMAGES MOST "\0\0\x10\0\0\0\x10\0"
                       "abc"),
     NN_IDX_IMAGES, "the header claims 72057594021150720 bytes", "expected at most 2147483648", "damaged"},
    {BYTES(LABELS MOST "123"), NN_IDX_LABELS, "the header claims 4294967295 bytes",
     "expected at most 2147483648", "Hint: a damaged header?"},
};
enum { FAULTS = sizeof faults / sizeof *faults };

START_TEST(each_fault_is_named_and_idx_stays_as_it_was)
{
    nn_path folder = make_folder();
    nn_path stored[] = {write_plain(&folder, "plain", faults[_i].content),
                        write_gzip(&folder, "gzip", faults[_i].content, "wb")};
    for (size_t i = 0; i < 2; i++) {
        expect_refused(&stored[i], faults[_i].kind);
        ck_assert_error_says(faults[_i].got);
        ck_assert_error_says(faults[_i].expected);
        ck_assert_error_says(faults[_i].hint);
    }
    remove_folder(&folder);
}
END_TEST

// The largest address space this process has ever had, in KiB. It counts memory that was asked for and not
// touched, which the resident size does not.
static long peak_kib(void)
{
    char line[256];
    long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    ck_assert_ptr_nonnull(status);
    while (fgets(line, sizeof line, status))
        if (sscanf(line, "VmPeak: %ld", &peak) == 1)
            break;
    fclose(status);
    ck_assert_int_gt(peak, 0);
    return peak;
}

START_TEST(a_header_that_claims_gigabytes_costs_no_memory)
{
    const bytes claims[] = {
        BYTES(IMAGES MOST "\0\0\0\x1c\0\0\0\x1c"),      // 2^32 - 1 images of 28 by 28
        BYTES(IMAGES "\0\0\0\x80\0\0\x10\0\0\0\x10\0"), // 128 of 4096 by 4096: 2^31 bytes, which are allowed
        BYTES(LABELS MOST),
        BYTES(LABELS "\x80\0\0\0"), // 2^31
    };
    nn_path folder = make_folder();
    long before = peak_kib();
    for (size_t i = 0; i < 4; i++) {
        nn_path plain = write_plain(&folder, "plain", claims[i]);
        nn_path gzip = write_gzip(&folder, "gzip", claims[i], "wb");
        expect_refused(&plain, i < 2 ? NN_IDX_IMAGES : NN_IDX_LABELS);
        expect_refused(&gzip, i < 2 ? NN_IDX_IMAGES : NN_IDX_LABELS);
        ck_assert_error_says(i % 2 ? "got 0 bytes behind the header, expected 2147483648"
                                   : "the header claims");
    }
    ck_assert_int_lt(peak_kib() - before, 64 * 1024);
    remove_folder(&folder);
}
END_TEST

// --- damaged gzip -------------------------------------------------------------------------------------------

START_TEST(gzip_cut_anywhere_is_refused)
{
    nn_path folder = make_folder(), path = write_gzip(&folder, "images", two_images, "wb");
    for (long size = size_of(&path) - 1; size >= 2; size--) { // with one byte it is gzip no longer
        cut_to(&path, size);
        expect_refused(&path, NN_IDX_IMAGES);
        ck_assert_error_says("the gzip data ends too early. Hint: a truncated download?");
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(gzip_with_garbage_behind_it_is_refused)
{
    nn_path folder = make_folder();
    const bytes garbage[] = {BYTES("garbage"), BYTES("\n\n"), BYTES("\0\0\0\0\0\0\0\0")};
    for (size_t i = 0; i < 3; i++) {
        nn_path path = write_gzip(&folder, "images", two_images, "wb");
        overwrite(&path, size_of(&path), garbage[i].text, garbage[i].size);
        expect_refused(&path, NN_IDX_IMAGES);
        ck_assert_error_says("got more bytes behind the end of the gzip data, expected none. Hint: ");
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(gzip_with_a_wrong_checksum_is_refused)
{
    nn_path folder = make_folder();
    for (long from_end = 8; from_end >= 1; from_end--) { // four bytes of CRC-32, four of the length
        nn_path path = write_gzip(&folder, "images", two_images, "wb");
        overwrite(&path, -from_end, "?", 1);
        expect_refused(&path, NN_IDX_IMAGES);
        ck_assert_error_says("damaged gzip data (incorrect ");
        ck_assert_error_says("Hint: remove it and run `make data`");
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(gzip_within_gzip_is_named)
{
    nn_path folder = make_folder(), inner = write_gzip(&folder, "inner", two_images, "wb");
    char compressed[256];
    FILE *stream = fopen(inner.text, "rb");
    ck_assert_ptr_nonnull(stream);
    size_t size = fread(compressed, 1, sizeof compressed, stream);
    fclose(stream);
    nn_path outer = write_gzip(&folder, "outer", (bytes){compressed, size}, "wb");
    expect_refused(&outer, NN_IDX_IMAGES);
    ck_assert_error_says("Hint: compressed twice?");
    remove_folder(&folder);
}
END_TEST

START_TEST(text_under_a_gz_name_is_named_with_that_name)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "images");
    nn_path real = write_plain(&folder, "images.gz", (bytes)BYTES("<html>please log in</html>\n"));
    expect_refused(&path, NN_IDX_IMAGES);
    ck_assert_error_says(real.text);
    ck_assert_error_says("a web page, saved instead of the file? Run `make data`");
    write_plain(&folder, "images.gz", (bytes)BYTES("moved to another server\n"));
    expect_refused(&path, NN_IDX_IMAGES);
    ck_assert_error_says("not an IDX file");
    remove_folder(&folder);
}
END_TEST

// --- no file at all -----------------------------------------------------------------------------------------

START_TEST(a_missing_file_is_refused_with_the_way_to_get_it)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "train-images-idx3-ubyte");
    expect_refused(&path, NN_IDX_IMAGES);
    ck_assert_error_says("no such file, nor one with .gz. Hint: run `make data`, or use --dataset shapes");
    remove_folder(&folder);
}
END_TEST

START_TEST(a_folder_is_no_file)
{
    nn_path folder = make_folder();
    expect_refused(&folder, NN_IDX_IMAGES);
    ck_assert_error_says("Is a directory");
    remove_folder(&folder);
}
END_TEST

START_TEST(a_path_longer_than_its_buffer_is_refused)
{
    char path[2 * NN_PATH_BYTES];
    nn_idx idx = {7, 8, 9, NULL};
    for (size_t length = NN_PATH_BYTES - 3; length < sizeof path; length++) { // 1021: no room for ".gz"
        memset(path, 'x', length);
        path[length] = '\0';
        ck_assert_int_eq(nn_idx_load(&idx, path, NN_IDX_IMAGES), -1);
        ck_assert_uint_eq(idx.count, 7);
        ck_assert_error_says("bytes, expected fewer than 1021");
    }
}
END_TEST

START_TEST(free_takes_null_and_what_is_freed_already)
{
    nn_idx idx = {0};
    nn_idx_free(NULL);
    nn_idx_free(&idx);
    nn_idx_free(&idx);
    ck_assert_ptr_null(idx.bytes);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("idx");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, images_and_labels_come_back_byte_for_byte);
    tcase_add_test(core, without_the_file_its_gz_is_read);
    tcase_add_test(core, the_plain_file_goes_before_its_gz);
    tcase_add_test(core, gzip_is_known_by_its_content_not_by_its_name);
    tcase_add_test(core, gzip_members_joined_in_one_file_are_read_as_one);
    tcase_add_test(core, a_file_larger_than_every_buffer_comes_back_whole);
    tcase_add_test(core, an_image_may_be_4096_pixels_long);
    tcase_add_loop_test(limits, each_fault_is_named_and_idx_stays_as_it_was, 0, FAULTS);
    tcase_add_test(limits, a_header_that_claims_gigabytes_costs_no_memory);
    tcase_add_test(limits, gzip_cut_anywhere_is_refused);
    tcase_add_test(limits, gzip_with_garbage_behind_it_is_refused);
    tcase_add_test(limits, gzip_with_a_wrong_checksum_is_refused);
    tcase_add_test(limits, gzip_within_gzip_is_named);
    tcase_add_test(limits, text_under_a_gz_name_is_named_with_that_name);
    tcase_add_test(limits, a_missing_file_is_refused_with_the_way_to_get_it);
    tcase_add_test(limits, a_folder_is_no_file);
    tcase_add_test(limits, a_path_longer_than_its_buffer_is_refused);
    tcase_add_test(limits, free_takes_null_and_what_is_freed_already);
    return s;
}
