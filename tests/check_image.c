/*
 * check_image.c - what must hold for image.c and font.c. Pictures are read back with libpng.
 */
#include "runner.h"

#include "data/font.h"
#include "data/image.h"

#include <png.h>
#include <stdbool.h>

static nn_path folder;
static nn_path path;

static void set_up(void)
{
    folder = make_folder();
    path = nn_path_join(folder.text, "picture.png");
}

static void tear_down(void)
{
    remove_folder(&folder);
}

// A picture as libpng sees it: [H,W,C]. The caller frees pixels.
typedef struct {
    size_t height, width, channels;
    uint8_t *pixels;
} picture;

static picture read_back(void)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    ck_assert_msg(png_image_begin_read_from_file(&png, path.text), "%s", png.message);
    ck_assert_uint_eq(png.format & (PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_LINEAR | PNG_FORMAT_FLAG_COLORMAP), 0);
    picture p = {png.height, png.width, PNG_IMAGE_PIXEL_CHANNELS(png.format), malloc(PNG_IMAGE_SIZE(png))};
    ck_assert_msg(png_image_finish_read(&png, NULL, p.pixels, 0, NULL), "%s", png.message);
    return p;
}

static bool is_there(void)
{
    return access(path.text, F_OK) == 0;
}

// --- PNG ------------------------------------------------------------------------------------------------

static const size_t sizes[][3] = {{1, 1, 1}, {28, 28, 1}, {3, 7, 1}, {7, 3, 3}, {1, 1, 3}, {2, 500, 3}};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(what_is_written_is_read_back)
{
    size_t height = sizes[_i][0], width = sizes[_i][1], channels = sizes[_i][2];
    uint8_t pixels[3000];
    for (size_t i = 0; i < height * width * channels; i++)
        pixels[i] = (uint8_t)(i * 37 + 1);
    ck_assert_msg(nn_png_write(path.text, pixels, height, width, channels) == 0, "%s", nn_error());
    picture p = read_back();
    ck_assert_uint_eq(p.height, height);
    ck_assert_uint_eq(p.width, width);
    ck_assert_uint_eq(p.channels, channels);
    ck_assert_mem_eq(p.pixels, pixels, height * width * channels);
    free(p.pixels);
}
END_TEST

START_TEST(absurd_sizes_are_refused_and_nothing_is_written)
{
    const size_t absurd[][3] = {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {1, 1, 2}, {1, 1, 4}, {16385, 1, 1}, {1, SIZE_MAX, 3}};
    uint8_t pixel[4] = {0};
    for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
        ck_assert_int_eq(nn_png_write(path.text, pixel, absurd[i][0], absurd[i][1], absurd[i][2]), -1);
        ck_assert_error_says("nn_png_write: ");
        ck_assert_error_says(path.text);
        ck_assert(!is_there());
    }
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_named)
{
    uint8_t pixel = 0;
    nn_path bad = nn_path_join(folder.text, "no/such/picture.png");
    ck_assert_int_eq(nn_png_write(bad.text, &pixel, 1, 1, 1), -1);
    ck_assert_error_says(bad.text);
    ck_assert_error_says("cannot be written");
}
END_TEST

START_TEST(a_failed_write_leaves_the_old_picture)
{
    uint8_t old = 77, pixel = 0;
    ck_assert_int_eq(nn_png_write(path.text, &old, 1, 1, 1), 0);
    ck_assert_int_eq(nn_png_write(path.text, &pixel, 0, 1, 1), -1);
    picture p = read_back();
    ck_assert_uint_eq(p.pixels[0], 77);
    free(p.pixels);
}
END_TEST

// A device that is always full, under the name that the unfinished file has.
START_TEST(a_full_disk_is_reported)
{
    nn_path part = nn_path_join(folder.text, "picture.png.part");
    if (access("/dev/full", W_OK) != 0)
        return;
    ck_assert_int_eq(symlink("/dev/full", part.text), 0);
    static uint8_t pixels[300 * 300];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)(i * i >> 3); // does not compress
    ck_assert_int_eq(nn_png_write(path.text, pixels, 300, 300, 1), -1);
    ck_assert_error_says("disk full?");
    ck_assert(!is_there());
}
END_TEST

// --- montage --------------------------------------------------------------------------------------------

enum { GAP = 8 };

// Three images of 2 by 3 pixels: all 10, all 20, and one of 30 but for its last pixel.
static const uint8_t three[] = {10, 10, 10, 10, 10, 10, 20, 20, 20, 20, 20, 20, 30, 30, 30, 30, 30, 31};

START_TEST(a_montage_is_a_grid_on_white_paper)
{
    nn_montage montage = {.images = three, .count = 3, .height = 2, .width = 3, .columns = 2, .zoom = 4};
    ck_assert_msg(nn_montage_write(path.text, &montage) == 0, "%s", nn_error());
    picture p = read_back();
    ck_assert_uint_eq(p.height, GAP + 2 * (8 + GAP)); // two rows of 2 * 4 pixels
    ck_assert_uint_eq(p.width, GAP + 2 * (12 + GAP));
    for (size_t h = 0; h < p.height; h++)
        for (size_t w = 0; w < p.width; w++) {
            // which cell, and where in it
            size_t row = h / (8 + GAP), column = w / (12 + GAP), y = h % (8 + GAP), x = w % (12 + GAP);
            size_t i = row * 2 + column;
            int expected = 255;
            if (y >= GAP && x >= GAP && row < 2 && column < 2 && i < 3)
                expected = three[i * 6 + (y - GAP) / 4 * 3 + (x - GAP) / 4];
            ck_assert_int_eq(p.pixels[h * p.width + w], expected);
        }
    free(p.pixels);
}
END_TEST

START_TEST(zeros_take_eight_columns_and_zoom_three)
{
    uint8_t images[10 * 4] = {0};
    ck_assert_int_eq(nn_montage_write(path.text, &(nn_montage){images, 10, 2, 2, NULL, 0, 0}), 0);
    picture p = read_back();
    ck_assert_uint_eq(p.width, GAP + 8 * (6 + GAP));
    ck_assert_uint_eq(p.height, GAP + 2 * (6 + GAP));
    free(p.pixels);
    ck_assert_int_eq(nn_montage_write(path.text, &(nn_montage){images, 3, 2, 2, NULL, 0, 0}), 0);
    p = read_back();
    ck_assert_uint_eq(p.width, GAP + 3 * (6 + GAP)); // no empty columns
    free(p.pixels);
}
END_TEST

// Where the caption "AB" must have ink, point by point, in the middle under an image 20 wide.
START_TEST(a_caption_stands_in_the_middle_under_its_image)
{
    uint8_t image[20] = {0};
    const char *captions[] = {"AB"};
    nn_montage montage = {image, 1, 1, 20, captions, 1, 1};
    ck_assert_int_eq(nn_montage_write(path.text, &montage), 0);
    picture p = read_back();
    size_t top = GAP + 1 + 3, left = GAP + (20 - 11) / 2;
    for (size_t h = GAP + 1; h < p.height; h++)
        for (size_t w = 0; w < p.width; w++) {
            bool ink = false;
            for (size_t letter = 0; letter < 2; letter++) {
                size_t y = h - top, x = w - left - letter * 6; // wraps when left of it: then too large
                if (y < NN_FONT_HEIGHT && x < NN_FONT_WIDTH)
                    ink |= nn_font_rows(captions[0][letter])[y] >> (4 - x) & 1;
            }
            ck_assert_int_eq(p.pixels[h * p.width + w], ink ? 0 : 255);
        }
    free(p.pixels);
}
END_TEST

// All ink stays between the left and the right edge of the image.
START_TEST(a_caption_that_is_too_long_is_cut)
{
    uint8_t images[2 * 20] = {0};
    const char *captions[] = {"WWWWWWWWWWWWWWWWWWWWWWWW", ""};
    ck_assert_int_eq(nn_montage_write(path.text, &(nn_montage){images, 2, 1, 20, captions, 2, 1}), 0);
    picture p = read_back();
    for (size_t h = GAP + 1; h < p.height; h++)
        for (size_t w = 0; w < p.width; w++)
            if (w < GAP || w >= GAP + 20)
                ck_assert_int_eq(p.pixels[h * p.width + w], 255);
    free(p.pixels);
}
END_TEST

START_TEST(captions_may_be_missing_or_wider_than_a_tiny_image)
{
    uint8_t images[2] = {0};
    const char *captions[] = {NULL, "x"};
    ck_assert_int_eq(nn_montage_write(path.text, &(nn_montage){images, 2, 1, 1, captions, 2, 1}), 0);
    ck_assert(is_there());
}
END_TEST

START_TEST(an_absurd_montage_is_refused)
{
    uint8_t images[4] = {0};
    const nn_montage absurd[] = {
        {images, 0, 1, 1, NULL, 0, 0},        {images, 1, 0, 1, NULL, 0, 0},
        {images, 1, 1, 0, NULL, 0, 0},        {NULL, 1, 1, 1, NULL, 0, 0},
        {images, 1, 2, 2, NULL, 1, 9000},     {images, SIZE_MAX, 1, 1, NULL, 1, 1},
        {images, 1, SIZE_MAX, 1, NULL, 1, 1}, {images, 1, 1, 1, NULL, 1, SIZE_MAX},
    };
    for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
        ck_assert_int_eq(nn_montage_write(path.text, &absurd[i]), -1);
        ck_assert_error_says(path.text);
        ck_assert(!is_there());
    }
}
END_TEST

// --- letters and text -----------------------------------------------------------------------------------

START_TEST(all_letters_differ_and_fit_five_points)
{
    for (int a = ' '; a <= '~'; a++) {
        int ink = 0;
        for (size_t h = 0; h < NN_FONT_HEIGHT; h++) {
            ck_assert_uint_lt(nn_font_rows((char)a)[h], 32);
            ink |= nn_font_rows((char)a)[h];
        }
        ck_assert_int_eq(ink != 0, a != ' ');
        for (int b = ' '; b < a; b++)
            ck_assert_mem_ne(nn_font_rows((char)a), nn_font_rows((char)b), NN_FONT_HEIGHT);
    }
}
END_TEST

// Letters with a vertical mirror line are their own mirror image: a table out of step would show here.
START_TEST(symmetric_letters_are_symmetric)
{
    for (const char *letter = "AHIMOTUVWXY0o8v!|+*=_x"; *letter; letter++)
        for (size_t h = 0; h < NN_FONT_HEIGHT; h++) {
            int row = nn_font_rows(*letter)[h], mirrored = 0;
            for (int bit = 0; bit < 5; bit++)
                mirrored |= (row >> bit & 1) << (4 - bit);
            ck_assert_msg(row == mirrored || *letter == '0', "letter %c, row %zu", *letter, h);
        }
}
END_TEST

START_TEST(what_is_no_letter_is_a_question_mark)
{
    const char odd[] = {'\n', '\0', 127, (char)0xd0, (char)0xff};
    for (size_t i = 0; i < sizeof odd; i++)
        ck_assert_ptr_eq(nn_font_rows(odd[i]), nn_font_rows('?'));
}
END_TEST

START_TEST(text_goes_from_dark_to_bright_in_ten_steps)
{
    uint8_t pixels[] = {0, 25, 26, 51, 52, 127, 128, 229, 230, 255, 103, 204};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    nn_ascii_print(stream, pixels, 2, 6);
    fclose(stream);
    ck_assert_str_eq(text, "    ....::--\n++##%%@@==%%\n" + 0);
    free(text);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("image");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_checked_fixture(limits, set_up, tear_down);
    tcase_add_loop_test(core, what_is_written_is_read_back, 0, SIZES);
    tcase_add_test(core, a_montage_is_a_grid_on_white_paper);
    tcase_add_test(core, zeros_take_eight_columns_and_zoom_three);
    tcase_add_test(core, a_caption_stands_in_the_middle_under_its_image);
    tcase_add_test(core, all_letters_differ_and_fit_five_points);
    tcase_add_test(core, symmetric_letters_are_symmetric);
    tcase_add_test(core, text_goes_from_dark_to_bright_in_ten_steps);
    tcase_add_test(limits, absurd_sizes_are_refused_and_nothing_is_written);
    tcase_add_test(limits, a_folder_that_is_not_there_is_named);
    tcase_add_test(limits, a_failed_write_leaves_the_old_picture);
    tcase_add_test(limits, a_full_disk_is_reported);
    tcase_add_test(limits, a_caption_that_is_too_long_is_cut);
    tcase_add_test(limits, captions_may_be_missing_or_wider_than_a_tiny_image);
    tcase_add_test(limits, an_absurd_montage_is_refused);
    tcase_add_test(limits, what_is_no_letter_is_a_question_mark);
    return s;
}
