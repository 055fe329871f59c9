/*
 * check_image.c - what must hold for image.c: a PNG holds the pixels that went
 * in, a montage has each image at its place and its caption under it, and a
 * refused picture leaves no file.
 *
 * Oracles: libpng's reader, and sizes worked out by hand from the drawing at
 * the top of image.c (paper 8 pixels wide around every cell).
 */
#include "data/image.h"
#include "runner.h"

#include <png.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

enum { GAP = 8, PAPER = 255, INK = 0 };

typedef struct {
    uint8_t *pixels; // [H,W,C], owned
    size_t height, width, channels;
} picture;

static picture read_png(const char *path)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    ck_assert_msg(png_image_begin_read_from_file(&png, path), "%s: %s", path, png.message);
    ck_assert(png.format == PNG_FORMAT_GRAY || png.format == PNG_FORMAT_RGB);
    picture read = {malloc(PNG_IMAGE_SIZE(png)), png.height, png.width, PNG_IMAGE_PIXEL_CHANNELS(png.format)};
    ck_assert_ptr_nonnull(read.pixels);
    ck_assert_msg(png_image_finish_read(&png, NULL, read.pixels, 0, NULL), "%s: %s", path, png.message);
    return read;
}

static bool is_empty(const nn_path *folder)
{
    return rmdir(folder->text) == 0 && nn_folder_make(folder->text) == 0; // only an empty one can be removed
}

static void fill_with_noise(uint8_t *pixels, size_t count)
{
    uint32_t state = 1;
    for (size_t i = 0; i < count; i++)
        pixels[i] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
}

// --- PNG ----------------------------------------------------------------------------------------------------

static const struct {
    size_t height, width, channels;
} sizes[] = {{1, 1, 1},  {1, 1, 3},  {28, 28, 1},   {28, 28, 3},   {3, 7, 1},     {7, 3, 3},
             {1, 50, 1}, {50, 1, 3}, {200, 301, 1}, {200, 301, 3}, {16384, 1, 1}, {1, 16384, 3}};

START_TEST(a_png_read_back_holds_what_was_written)
{
    static uint8_t pixels[200 * 301 * 3];
    size_t count = sizes[_i].height * sizes[_i].width * sizes[_i].channels;
    fill_with_noise(pixels, count);
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.png");
    ck_assert_int_eq(nn_png_write(path.text, pixels, sizes[_i].height, sizes[_i].width, sizes[_i].channels),
                     0);
    picture read = read_png(path.text);
    ck_assert(read.height == sizes[_i].height && read.width == sizes[_i].width &&
              read.channels == sizes[_i].channels);
    ck_assert_mem_eq(read.pixels, pixels, count);
    free(read.pixels);
    ck_assert_int_eq(unlink(path.text), 0);
    ck_assert(is_empty(&folder)); // no unfinished file beside it
    remove_folder(&folder);
}
END_TEST

START_TEST(every_byte_value_survives_unchanged)
{
    uint8_t pixels[256];
    for (size_t i = 0; i < 256; i++)
        pixels[i] = (uint8_t)i;
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.png");
    ck_assert_int_eq(nn_png_write(path.text, pixels, 16, 16, 1), 0);
    picture read = read_png(path.text);
    ck_assert_mem_eq(read.pixels, pixels, 256); // no gamma, no palette
    free(read.pixels);
    remove_folder(&folder);
}
END_TEST

START_TEST(sizes_and_channels_out_of_range_are_refused_and_leave_no_file)
{
    const struct {
        size_t height, width, channels;
        const char *says;
    } bad[] = {
        {0, 1, 1, "got 0 by 1 pixels, expected 1 to 16384 each"},
        {1, 0, 1, "got 1 by 0 pixels, expected 1 to 16384 each"},
        {16385, 1, 1, "got 16385 by 1 pixels"},
        {1, 16385, 3, "got 1 by 16385 pixels"},
        {SIZE_MAX, SIZE_MAX, 1, "pixels, expected 1 to 16384 each"},
        {1, 1, 0, "got 0 channels, expected 1 (grey) or 3 (red, green, blue)"},
        {1, 1, 2, "got 2 channels"},
        {1, 1, 4, "got 4 channels"},
    };
    uint8_t pixels[4] = {0};
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.png");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(nn_png_write(path.text, pixels, bad[i].height, bad[i].width, bad[i].channels), -1);
        ck_assert_error_says("nn_png_write: ");
        ck_assert_error_says(path.text);
        ck_assert_error_says(bad[i].says);
        ck_assert(is_empty(&folder));
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(a_path_that_cannot_be_written_is_refused)
{
    uint8_t pixels[4] = {0};
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "missing/a.png");
    ck_assert_int_eq(nn_png_write(path.text, pixels, 2, 2, 1), -1);
    ck_assert_error_says(path.text);
    ck_assert(is_empty(&folder));
    remove_folder(&folder);
}
END_TEST

// Write under a limit on the size of files, which plays the full disk. Only the soft limit is lowered.
static int write_on_a_full_disk(const char *path, const uint8_t *pixels, size_t side)
{
    struct rlimit kept, low;
    getrlimit(RLIMIT_FSIZE, &kept);
    low = kept;
    low.rlim_cur = 0;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &low);
    int result = nn_png_write(path, pixels, side, side, 1);
    setrlimit(RLIMIT_FSIZE, &kept);
    signal(SIGXFSZ, handler);
    return result;
}

START_TEST(on_a_full_disk_the_old_picture_stays_and_nothing_is_left)
{
    static uint8_t pixels[200 * 200];
    const size_t sides[] = {2, 200}; // seen when the file is closed; seen by libpng
    fill_with_noise(pixels, sizeof pixels);
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "a.png");
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(write_on_a_full_disk(path.text, pixels, sides[i]), -1);
        ck_assert_error_says("Hint: is the disk full?");
        ck_assert(is_empty(&folder));
    }
    ck_assert_int_eq(nn_png_write(path.text, pixels, 3, 3, 1), 0);
    ck_assert_int_eq(write_on_a_full_disk(path.text, pixels, 200), -1);
    picture read = read_png(path.text);
    ck_assert(read.height == 3 && read.width == 3);
    free(read.pixels);
    ck_assert_int_eq(unlink(path.text), 0);
    ck_assert(is_empty(&folder));
    remove_folder(&folder);
}
END_TEST

// --- montage ------------------------------------------------------------------------------------------------

static picture make_montage(const nn_montage *montage)
{
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "m.png");
    ck_assert_msg(nn_montage_write(path.text, montage) == 0, "%s", nn_error());
    picture read = read_png(path.text);
    ck_assert_uint_eq(read.channels, 1);
    remove_folder(&folder);
    return read;
}

// How many pixels of a rectangle differ from one value.
static size_t others(const picture *p, size_t top, size_t left, size_t height, size_t width, uint8_t value)
{
    size_t count = 0;
    ck_assert(top + height <= p->height && left + width <= p->width);
    for (size_t h = top; h < top + height; h++)
        for (size_t w = left; w < left + width; w++)
            count += p->pixels[h * p->width + w] != value;
    return count;
}

static const struct {
    size_t count, height, width, columns, zoom; // of the montage; columns and zoom may be 0
    size_t expected_columns, expected_zoom, picture_height, picture_width;
} grids[] = {
    {1, 28, 28, 0, 0, 1, 3, 8 + (84 + 8), 8 + (84 + 8)},         // 8 columns, zoom 3, unless told
    {9, 28, 28, 0, 0, 8, 3, 8 + 2 * (84 + 8), 8 + 8 * (84 + 8)}, // the ninth is in the second row
    {5, 4, 6, 3, 2, 3, 2, 8 + 2 * (8 + 8), 8 + 3 * (12 + 8)},    // not square
    {5, 4, 6, 1, 1, 1, 1, 8 + 5 * (4 + 8), 8 + (6 + 8)},         // one column
    {6, 3, 2, 3, 5, 3, 5, 8 + 2 * (15 + 8), 8 + 3 * (10 + 8)},   // the last row is full
    {2, 1, 1, 1000, 7, 2, 7, 8 + (7 + 8), 8 + 2 * (7 + 8)},      // never more columns than images
};
enum { GRIDS = sizeof grids / sizeof *grids };

START_TEST(size_follows_from_columns_and_zoom_and_images_are_in_their_places)
{
    static uint8_t images[9 * 28 * 28];
    size_t height = grids[_i].height, width = grids[_i].width, zoom = grids[_i].expected_zoom, inside = 0;
    fill_with_noise(images, sizeof images);
    picture p = make_montage(&(nn_montage){.images = images,
                                           .count = grids[_i].count,
                                           .height = height,
                                           .width = width,
                                           .columns = grids[_i].columns,
                                           .zoom = grids[_i].zoom});
    ck_assert_uint_eq(p.height, grids[_i].picture_height);
    ck_assert_uint_eq(p.width, grids[_i].picture_width);
    for (size_t i = 0; i < grids[_i].count; i++) {
        size_t top = GAP + i / grids[_i].expected_columns * (height * zoom + GAP);
        size_t left = GAP + i % grids[_i].expected_columns * (width * zoom + GAP), wrong = 0;
        for (size_t h = 0; h < height; h++)
            for (size_t w = 0; w < width; w++)
                wrong += others(&p, top + h * zoom, left + w * zoom, zoom, zoom,
                                images[(i * height + h) * width + w]);
        ck_assert_msg(wrong == 0, "image %zu: %zu pixels are wrong", i, wrong);
        inside += others(&p, top, left, height * zoom, width * zoom, PAPER);
    }
    ck_assert_uint_eq(others(&p, 0, 0, p.height, p.width, PAPER), inside); // around the images: paper
    free(p.pixels);
}
END_TEST

// Three white images, in two columns, with captions under them. White on white: all ink is letters.
static picture captioned(const char *first, const char *second, const char *third, size_t side, size_t zoom)
{
    static uint8_t white[3 * 28 * 28];
    memset(white, PAPER, sizeof white);
    return make_montage(&(nn_montage){.images = white,
                                      .count = 3,
                                      .height = side,
                                      .width = side,
                                      .captions = (const char *const[]){first, second, third},
                                      .columns = 2,
                                      .zoom = zoom});
}

START_TEST(captions_leave_ink_below_their_images_and_nowhere_else)
{
    enum { IMAGE = 84, LETTERS = 10, CELL = IMAGE + LETTERS + GAP };
    picture p = captioned("Ankle boot", "", "9", 28, 3);
    ck_assert_uint_eq(p.height, GAP + 2 * CELL); // the letters take 10 pixels a row
    ck_assert_uint_eq(p.width, GAP + 2 * (IMAGE + GAP));
    size_t first = others(&p, GAP + IMAGE, GAP, LETTERS, IMAGE, PAPER);
    size_t second = others(&p, GAP + IMAGE, GAP + IMAGE + GAP, LETTERS, IMAGE, PAPER);
    size_t third = others(&p, GAP + CELL + IMAGE, GAP, LETTERS, IMAGE, PAPER);
    ck_assert_uint_gt(first, 50);
    ck_assert_uint_eq(second, 0);
    ck_assert_uint_gt(third, 5);
    ck_assert_uint_lt(third, first);
    ck_assert_uint_eq(others(&p, 0, 0, p.height, p.width, PAPER), first + third);
    free(p.pixels);
}
END_TEST

static const char letter_a[7][6] = {"..#..", ".#.#.", "#...#", "#...#", "#####", "#...#", "#...#"};
static const char letter_l[7][6] = {"#....", "#....", "#....", "#....",
                                    "#....", "#....", "#####"}; // not symmetric

static const struct {
    const char *caption, (*points)[6];
    size_t zoom, letter_zoom, left; // left: half of what one letter leaves free
} letters[] = {{"A", letter_a, 3, 1, (84 - 5) / 2},
               {"L", letter_l, 5, 1, (140 - 5) / 2},
               {"L", letter_l, 6, 2, (168 - 10) / 2},
               {"A", letter_a, 9, 3, (252 - 15) / 2}};

START_TEST(a_letter_is_drawn_point_by_point_in_the_middle)
{
    size_t side = letters[_i].letter_zoom, ink = 0;
    picture p = captioned(letters[_i].caption, NULL, NULL, 28, letters[_i].zoom);
    size_t top = GAP + 28 * letters[_i].zoom + 3 * side, left = GAP + letters[_i].left;
    for (size_t h = 0; h < 7; h++)
        for (size_t w = 0; w < 5; w++) {
            uint8_t expected = letters[_i].points[h][w] == '#' ? INK : PAPER;
            ink += expected == INK ? side * side : 0;
            ck_assert_uint_eq(others(&p, top + h * side, left + w * side, side, side, expected), 0);
        }
    ck_assert_uint_eq(others(&p, 0, 0, p.height, p.width, PAPER), ink);
    free(p.pixels);
}
END_TEST

static bool same_picture(const picture *a, const picture *b)
{
    return a->height == b->height && a->width == b->width &&
           memcmp(a->pixels, b->pixels, a->height * a->width) == 0;
}

START_TEST(a_caption_too_long_is_cut_to_what_fits)
{
    // 84 pixels: 14 letters of 5 with 13 spaces of 1 between them
    picture full = captioned("WWWWWWWWWWWWWW", "", "", 28, 3),
            cut = captioned("WWWWWWWWWWWWWWW", "", "", 28, 3);
    picture less = captioned("WWWWWWWWWWWWW", "", "", 28, 3);
    char endless[5000];
    memset(endless, 'W', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    picture longest = captioned(endless, "", "", 28, 3);
    ck_assert(same_picture(&full, &cut));
    ck_assert(same_picture(&full, &longest));
    ck_assert(!same_picture(&full, &less));
    free(full.pixels);
    free(cut.pixels);
    free(less.pixels);
    free(longest.pixels);
}
END_TEST

START_TEST(under_an_image_too_narrow_for_a_letter_there_is_none)
{
    picture narrow = captioned("abc", "abc", "abc", 1, 4), wide = captioned("abc", "abc", "abc", 1, 5);
    ck_assert_uint_eq(others(&narrow, 0, 0, narrow.height, narrow.width, PAPER), 0);
    ck_assert_uint_gt(others(&wide, 0, 0, wide.height, wide.width, PAPER), 0); // 5 pixels: one letter
    free(narrow.pixels);
    free(wide.pixels);
}
END_TEST

START_TEST(every_printable_letter_looks_like_itself_and_others_like_a_question_mark)
{
    picture seen['~' - ' ' + 1], strange = captioned("\xc3", "", "", 28, 3),
                                 control = captioned("\t", "", "", 28, 3);
    for (int letter = ' '; letter <= '~'; letter++) {
        seen[letter - ' '] = captioned((char[]){(char)letter, '\0'}, "", "", 28, 3);
        for (int before = ' '; before < letter; before++)
            ck_assert_msg(!same_picture(&seen[letter - ' '], &seen[before - ' ']), "%c looks like %c", letter,
                          before);
    }
    ck_assert(same_picture(&strange, &seen['?' - ' ']));
    ck_assert(same_picture(&control, &seen['?' - ' ']));
    for (int letter = ' '; letter <= '~'; letter++)
        free(seen[letter - ' '].pixels);
    free(strange.pixels);
    free(control.pixels);
}
END_TEST

START_TEST(an_impossible_montage_is_refused_and_leaves_no_file)
{
    static const uint8_t pixels[16384];
    const struct {
        nn_montage montage;
        const char *says;
    } bad[] = {
        {{.images = NULL, .count = 1, .height = 1, .width = 1}, "nn_montage_write: "},
        {{.images = pixels, .count = 0, .height = 1, .width = 1},
         "got 0 images of 1 by 1 pixels, expected at least 1"},
        {{.images = pixels, .count = 1, .height = 0, .width = 1}, "got 1 images of 0 by 1 pixels"},
        {{.images = pixels, .count = 1, .height = 1, .width = 0}, "got 1 images of 1 by 0 pixels"},
        {{.images = pixels, .count = 1, .height = 1, .width = 1, .zoom = 16385},
         "zoom 16385, expected at most 16384"},
        {{.images = pixels, .count = SIZE_MAX, .height = 1, .width = 1}, "expected at most 16384"},
        {{.images = pixels, .count = 1, .height = SIZE_MAX, .width = 1}, "expected at most 16384"},
        {{.images = pixels, .count = 1, .height = 1, .width = 1, .zoom = 16384}, "got 16400 by 16400 pixels"},
        {{.images = pixels, .count = 16384, .height = 1, .width = 1, .columns = 1, .zoom = 1},
         "pixels, expected 1 to"},
    };
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "m.png");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(nn_montage_write(path.text, &bad[i].montage), -1);
        ck_assert_error_says(path.text);
        ck_assert_error_says(bad[i].says);
        ck_assert(is_empty(&folder));
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(a_montage_on_a_path_that_cannot_be_written_is_refused)
{
    const uint8_t pixel = 7;
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "missing/m.png");
    const nn_montage montage = {.images = &pixel, .count = 1, .height = 1, .width = 1};
    ck_assert_int_eq(nn_montage_write(path.text, &montage), -1);
    ck_assert_error_says(path.text);
    ck_assert(is_empty(&folder));
    remove_folder(&folder);
}
END_TEST

// --- text ---------------------------------------------------------------------------------------------------

static char *as_text(const uint8_t *pixels, size_t height, size_t width)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    nn_ascii_print(stream, pixels, height, width);
    ck_assert_int_eq(fclose(stream), 0);
    return text;
}

START_TEST(a_small_picture_prints_exactly)
{
    // ten levels: a byte's is byte * 10 / 256
    const uint8_t pixels[] = {0, 25, 26, 128, 230, 255};
    char *two_rows = as_text(pixels, 2, 3), *three_rows = as_text(pixels, 3, 2);
    ck_assert_str_eq(two_rows, "    ..\n"
                               "++%%@@\n");
    ck_assert_str_eq(three_rows, "    \n"
                                 "..++\n"
                                 "%%@@\n");
    free(two_rows);
    free(three_rows);
}
END_TEST

START_TEST(the_ten_levels_of_text_are_equally_wide_and_in_order)
{
    static const char ramp[] = " .:-=+*#%@";
    uint8_t pixels[256];
    size_t seen[10] = {0}, last = 0;
    for (size_t i = 0; i < 256; i++)
        pixels[i] = (uint8_t)i;
    char *text = as_text(pixels, 1, 256);
    ck_assert_uint_eq(strlen(text), 2 * 256 + 1);
    for (size_t i = 0; i < 256; i++) {
        const char *level = strchr(ramp, text[2 * i]);
        ck_assert(level && text[2 * i + 1] == text[2 * i] && (size_t)(level - ramp) >= last);
        last = (size_t)(level - ramp);
        seen[last]++;
    }
    for (size_t k = 0; k < 10; k++)
        ck_assert(seen[k] == 25 || seen[k] == 26);
    free(text);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("image");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, a_png_read_back_holds_what_was_written, 0, sizeof sizes / sizeof *sizes);
    tcase_add_test(core, every_byte_value_survives_unchanged);
    tcase_add_loop_test(core, size_follows_from_columns_and_zoom_and_images_are_in_their_places, 0, GRIDS);
    tcase_add_test(core, captions_leave_ink_below_their_images_and_nowhere_else);
    tcase_add_loop_test(core, a_letter_is_drawn_point_by_point_in_the_middle, 0,
                        sizeof letters / sizeof *letters);
    tcase_add_test(core, every_printable_letter_looks_like_itself_and_others_like_a_question_mark);
    tcase_add_test(core, a_small_picture_prints_exactly);
    tcase_add_test(core, the_ten_levels_of_text_are_equally_wide_and_in_order);
    tcase_add_test(limits, a_caption_too_long_is_cut_to_what_fits);
    tcase_add_test(limits, under_an_image_too_narrow_for_a_letter_there_is_none);
    tcase_add_test(limits, sizes_and_channels_out_of_range_are_refused_and_leave_no_file);
    tcase_add_test(limits, a_path_that_cannot_be_written_is_refused);
    tcase_add_test(limits, on_a_full_disk_the_old_picture_stays_and_nothing_is_left);
    tcase_add_test(limits, an_impossible_montage_is_refused_and_leaves_no_file);
    tcase_add_test(limits, a_montage_on_a_path_that_cannot_be_written_is_refused);
    return s;
}
