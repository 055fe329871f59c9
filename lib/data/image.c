/*
 * image.c - PNG files, montages, and images as text.
 *
 * A montage on white paper; each cell is an image over its caption:
 *
 *        gap  w*zoom  gap  w*zoom  gap
 *       +---+-------+---+-------+---+
 *       |   |       |   |       |   |   gap
 *       |   | image |   | image |   |   h*zoom
 *       |   | ankle |   |  bag  |   |   letters
 *       +---+-------+---+-------+---+   gap, and so on
 *
 * PNG goes through libpng's "simplified" interface: its errors come back as a
 * return value and a message, with no longjmp through our code.
 */
#include "data/image.h"
#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"
#include "data/font.h"

#include <png.h>
#include <string.h>

enum { MOST_SIDE = 16384, PAPER = 255, LETTERS_INK = 0, GAP = 8 };

// --- PNG ------------------------------------------------------------------------------------------------

static int check_picture(const char *path, size_t height, size_t width, size_t channels)
{
    if (height == 0 || width == 0 || height > MOST_SIDE || width > MOST_SIDE)
        return nn_fail("nn_png_write: %s: got %zu by %zu pixels, expected 1 to %d each", path, height, width,
                       MOST_SIDE);
    if (channels != 1 && channels != 3)
        return nn_fail("nn_png_write: %s: got %zu channels, expected 1 (grey) or 3 (red, green, blue)", path,
                       channels);
    return 0;
}

int nn_png_write(const char *path, const uint8_t *pixels, size_t height, size_t width, size_t channels)
{
    nn_file file;
    if (check_picture(path, height, width, channels) < 0 || nn_file_open(&file, path) < 0)
        return -1;
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)width,
                     .height = (png_uint_32)height,
                     .format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY};
    if (!png_image_write_to_stdio(&png, file.stream, 0, pixels, 0, NULL)) {
        nn_file_discard(&file);
        return nn_fail("nn_png_write: %s: libpng says \"%s\". Hint: is the disk full?", path, png.message);
    }
    return nn_file_close(&file);
}

// --- montage --------------------------------------------------------------------------------------------

// Sizes of a montage, in pixels of the picture.
typedef struct {
    size_t columns, rows, zoom;
    size_t letter_zoom;             // each point of a letter is this many pixels wide and high
    size_t cell_height, cell_width; // image and caption, without the gap
    size_t height, width;           // of the picture
} layout;

static int plan(const char *path, const nn_montage *m, layout *plan)
{
    size_t columns = m->columns ? m->columns : 8, zoom = m->zoom ? m->zoom : 3;
    if (m->images == NULL || m->count == 0 || m->height == 0 || m->width == 0)
        return nn_fail("nn_montage_write: %s: got %zu images of %zu by %zu pixels, expected at least 1 each",
                       path, m->images ? m->count : 0, m->height, m->width);
    columns = columns < m->count ? columns : m->count;
    // Bounded before they are multiplied.
    if (m->count > MOST_SIDE || columns > MOST_SIDE || zoom > MOST_SIDE || m->height > MOST_SIDE ||
        m->width > MOST_SIDE)
        return nn_fail(
            "nn_montage_write: %s: got %zu images of %zu by %zu pixels, zoom %zu, expected at most "
            "%d of each",
            path, m->count, m->height, m->width, zoom, MOST_SIDE);
    size_t letter_zoom = zoom < 6 ? 1 : zoom / 3;
    *plan = (layout){.columns = columns,
                     .rows = (m->count + columns - 1) / columns,
                     .zoom = zoom,
                     .letter_zoom = letter_zoom,
                     .cell_height = m->height * zoom + (m->captions ? (NN_FONT_HEIGHT + 3) * letter_zoom : 0),
                     .cell_width = m->width * zoom};
    plan->height = plan->rows * (plan->cell_height + GAP) + GAP;
    plan->width = plan->columns * (plan->cell_width + GAP) + GAP;
    return check_picture(path, plan->height, plan->width, 1);
}

static void fill(uint8_t *picture, const layout *plan, size_t top, size_t left, size_t side, uint8_t value)
{
    for (size_t h = 0; h < side; h++)
        memset(picture + (top + h) * plan->width + left, value, side);
}

static void draw_image(uint8_t *picture, const layout *plan, const nn_montage *m, size_t i, size_t top,
                       size_t left)
{
    const uint8_t *image = m->images + i * m->height * m->width; // images[i,:,:]
    for (size_t h = 0; h < m->height; h++)
        for (size_t w = 0; w < m->width; w++)
            fill(picture, plan, top + h * plan->zoom, left + w * plan->zoom, plan->zoom,
                 image[h * m->width + w]);
}

static void draw_letter(uint8_t *picture, const layout *plan, char letter, size_t top, size_t left)
{
    const uint8_t *rows = nn_font_rows(letter);
    size_t side = plan->letter_zoom;
    for (size_t h = 0; h < NN_FONT_HEIGHT; h++)
        for (size_t w = 0; w < NN_FONT_WIDTH; w++)
            if (rows[h] >> (NN_FONT_WIDTH - 1 - w) & 1)
                fill(picture, plan, top + h * side, left + w * side, side, LETTERS_INK);
}

// In the middle under the image. Letters that do not fit are left out.
static void draw_caption(uint8_t *picture, const layout *plan, const char *text, size_t top, size_t left)
{
    size_t step = (NN_FONT_WIDTH + 1) * plan->letter_zoom; // a letter and the space behind it
    size_t fit = (plan->cell_width + plan->letter_zoom) / step, length = strlen(text);
    length = length < fit ? length : fit;
    if (length == 0)
        return;
    left += (plan->cell_width - (length * step - plan->letter_zoom)) / 2;
    for (size_t i = 0; i < length; i++)
        draw_letter(picture, plan, text[i], top, left + i * step);
}

int nn_montage_write(const char *path, const nn_montage *m)
{
    layout where = {0};
    if (plan(path, m, &where) < 0)
        return -1;
    uint8_t *picture = nn_alloc(where.height, where.width);
    if (picture == NULL)
        return -1;
    memset(picture, PAPER, where.height * where.width);
    for (size_t i = 0; i < m->count; i++) {
        size_t top = GAP + i / where.columns * (where.cell_height + GAP);
        size_t left = GAP + i % where.columns * (where.cell_width + GAP);
        draw_image(picture, &where, m, i, top, left);
        if (m->captions && m->captions[i])
            draw_caption(picture, &where, m->captions[i],
                         top + m->height * where.zoom + 3 * where.letter_zoom, left);
    }
    int result = nn_png_write(path, picture, where.height, where.width, 1);
    free(picture);
    return result;
}

// --- text -----------------------------------------------------------------------------------------------

void nn_ascii_print(FILE *stream, const uint8_t *pixels, size_t height, size_t width)
{
    static const char ramp[] = " .:-=+*#%@";
    enum { LEVELS = sizeof ramp - 1 };
    for (size_t h = 0; h < height; h++) {
        for (size_t w = 0; w < width; w++) {
            char ink = ramp[pixels[h * width + w] * LEVELS / 256];
            fputc(ink, stream);
            fputc(ink, stream);
        }
        fputc('\n', stream);
    }
}
