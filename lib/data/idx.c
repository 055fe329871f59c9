/*
 * idx.c - read an IDX file and believe nothing it says.
 *
 *     file on disk ---- plain ----> +--------+
 *          |                        | source | --> header --> bytes --> nothing more
 *          +---- gzip --> inflate > +--------+
 *
 * A source gives bytes, whichever way they are stored. The header promises a
 * length; memory grows while the bytes really come, so a promise alone costs
 * nothing. One byte too few or too many is an error.
 *
 * zlib's gzread would be shorter, but it is silent about bytes behind the end
 * of the gzip data. So inflate is called directly.
 */
#include "data/idx.h"
#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

enum {
    INPUT_BYTES = 1 << 16,
    FIRST_BYTES = 1 << 20, // memory taken before the first byte has come
    MOST_PIXELS = 4096     // height and width
};
#define MOST_BYTES ((uint64_t)1 << 31)

typedef struct {
    FILE *file;
    nn_path path;
    bool is_gzip;
    bool between;   // gzip: a whole member is behind us, none begun
    size_t members; // gzip: whole members read
    z_stream zlib;
    uint8_t input[INPUT_BYTES]; // gzip: bytes of the file, not yet inflated
} source;

// --- bytes, plain or gzip -------------------------------------------------------------------------------

static int open_file(source *s, const char *path)
{
    int length = snprintf(s->path.text, sizeof s->path.text, "%s", path);
    if (length < 0 || length + 3 >= NN_PATH_BYTES) // ".gz" must fit, too
        return nn_fail("nn_idx_load: got a path of %zu bytes, expected fewer than %d", strlen(path),
                       NN_PATH_BYTES - 3);
    s->file = fopen(s->path.text, "rb");
    if (s->file == NULL && errno == ENOENT) {
        strcat(s->path.text, ".gz");
        s->file = fopen(s->path.text, "rb");
    }
    if (s->file)
        return 0;
    if (errno == ENOENT)
        return nn_fail("nn_idx_load: %s: no such file, nor one with .gz. Hint: run `make data`, or use "
                       "--dataset shapes",
                       path);
    return nn_fail("nn_idx_load: %s: cannot be opened: %s", s->path.text, strerror(errno));
}

static int open_source(source *s, const char *path)
{
    memset(s, 0, offsetof(source, input));
    if (open_file(s, path) < 0)
        return -1;
    uint8_t first[2];
    s->is_gzip = fread(first, 1, 2, s->file) == 2 && first[0] == 0x1f && first[1] == 0x8b;
    rewind(s->file);
    if (s->is_gzip && inflateInit2(&s->zlib, 16 + MAX_WBITS) != Z_OK) { // 16: gzip, not zlib's own format
        fclose(s->file);
        return nn_fail("nn_idx_load: %s: no memory left to decompress", s->path.text);
    }
    return 0;
}

static void close_source(source *s)
{
    if (s->is_gzip)
        inflateEnd(&s->zlib);
    fclose(s->file);
}

static int fail_reading(const source *s)
{
    return nn_fail("nn_idx_load: %s: cannot be read: %s", s->path.text, strerror(errno));
}

static int fail_inflating(const source *s, int status)
{
    if (s->members > 0 && s->zlib.total_out == 0)
        return nn_fail(
            "nn_idx_load: %s: got more bytes behind the end of the gzip data, expected none. Hint: "
            "a damaged download? Remove it and run `make data`",
            s->path.text);
    return nn_fail("nn_idx_load: %s: damaged gzip data (%s). Hint: remove it and run `make data`",
                   s->path.text, s->zlib.msg ? s->zlib.msg : zError(status));
}

// Have input for inflate. 1: there is some, 0: the file ended where it may, -1: it must not end here.
static int fill_input(source *s)
{
    if (s->zlib.avail_in > 0)
        return 1;
    s->zlib.next_in = s->input;
    s->zlib.avail_in = (uInt)fread(s->input, 1, sizeof s->input, s->file);
    if (s->zlib.avail_in > 0)
        return 1;
    if (ferror(s->file))
        return fail_reading(s);
    if (s->between)
        return 0;
    return nn_fail("nn_idx_load: %s: the gzip data ends too early. Hint: a truncated download? Remove it and "
                   "run `make data`",
                   s->path.text);
}

static int read_gzip(source *s, uint8_t *bytes, size_t wanted, size_t *got)
{
    s->zlib.next_out = bytes;
    s->zlib.avail_out = (uInt)wanted; // below 2^32: see MOST_BYTES
    while (s->zlib.avail_out > 0) {
        int filled = fill_input(s);
        if (filled < 0)
            return -1;
        if (filled == 0)
            break;
        s->between = false;
        int status = inflate(&s->zlib, Z_NO_FLUSH);
        if (status == Z_STREAM_END) { // gzip files may be joined: another member may follow
            s->between = true;
            s->members++;
            inflateReset(&s->zlib);
        } else if (status != Z_OK) {
            return fail_inflating(s, status);
        }
    }
    *got = wanted - s->zlib.avail_out;
    return 0;
}

// Up to `wanted` bytes; *got is smaller only at the end of the data.
static int read_bytes(source *s, uint8_t *bytes, size_t wanted, size_t *got)
{
    if (s->is_gzip)
        return read_gzip(s, bytes, wanted, got);
    *got = fread(bytes, 1, wanted, s->file);
    return ferror(s->file) ? fail_reading(s) : 0;
}

// --- the header -----------------------------------------------------------------------------------------

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static const char *kind_name(nn_idx_kind kind)
{
    return kind == NN_IDX_IMAGES ? "images" : "labels";
}

static int fail_magic(const source *s, const uint8_t *header, nn_idx_kind kind)
{
    uint32_t magic = big_endian(header);
    uint32_t other = kind == NN_IDX_IMAGES ? NN_IDX_LABELS : NN_IDX_IMAGES;
    const char *hint = magic == other      ? "images and labels swapped?"
                       : header[0] == '<'  ? "a web page, saved instead of the file? Run `make data`"
                       : header[0] == 0x1f ? "compressed twice?"
                                           : "not an IDX file of unsigned bytes?";
    return nn_fail("nn_idx_load: %s: magic 0x%08x, expected 0x%08x (%s). Hint: %s", s->path.text, magic,
                   (unsigned)kind, kind_name(kind), hint);
}

static int check_sizes(const source *s, const nn_idx *idx)
{
    if (idx->count == 0)
        return nn_fail("nn_idx_load: %s: got 0 items, expected at least 1", s->path.text);
    if (idx->height == 0 || idx->width == 0 || idx->height > MOST_PIXELS || idx->width > MOST_PIXELS)
        return nn_fail("nn_idx_load: %s: got images of %zu by %zu pixels, expected 1 to %d each",
                       s->path.text, idx->height, idx->width, MOST_PIXELS);
    uint64_t bytes = (uint64_t)idx->count * idx->height * idx->width; // below 2^56
    if (bytes > MOST_BYTES)
        return nn_fail(
            "nn_idx_load: %s: the header claims %llu bytes, expected at most %llu. Hint: a damaged "
            "header?",
            s->path.text, (unsigned long long)bytes, (unsigned long long)MOST_BYTES);
    return 0;
}

static int read_header(source *s, nn_idx_kind kind, nn_idx *idx)
{
    uint8_t header[16] = {0};
    size_t wanted = kind == NN_IDX_IMAGES ? 16 : 8, got;
    if (read_bytes(s, header, wanted, &got) < 0)
        return -1;
    if (got >= 4 && big_endian(header) != (uint32_t)kind)
        return fail_magic(s, header, kind);
    if (got < wanted)
        return nn_fail("nn_idx_load: %s: got %zu bytes, expected a header of %zu (%s). Hint: %s",
                       s->path.text, got, wanted, kind_name(kind),
                       got ? "a truncated download?" : "the file is empty");
    idx->count = big_endian(header + 4);
    idx->height = kind == NN_IDX_IMAGES ? big_endian(header + 8) : 1;
    idx->width = kind == NN_IDX_IMAGES ? big_endian(header + 12) : 1;
    return check_sizes(s, idx);
}

// --- the rest -------------------------------------------------------------------------------------------

// Make room for more, twice as much as before, never more than `expected` in all.
static int grow(const source *s, nn_idx *idx, size_t *room, size_t expected)
{
    size_t wish = *room ? *room * 2 : FIRST_BYTES;
    wish = wish < expected ? wish : expected;
    uint8_t *bytes = realloc(idx->bytes, wish);
    if (bytes == NULL)
        return nn_fail("nn_idx_load: %s: no memory left for %zu bytes", s->path.text, wish);
    idx->bytes = bytes;
    *room = wish;
    return 0;
}

static int read_body(source *s, nn_idx *idx)
{
    size_t expected = idx->count * idx->height * idx->width, have = 0, room = 0, got;
    while (have < expected) {
        if (grow(s, idx, &room, expected) < 0 || read_bytes(s, idx->bytes + have, room - have, &got) < 0)
            return -1;
        have += got;
        if (have < room)
            return nn_fail(
                "nn_idx_load: %s: got %zu bytes behind the header, expected %zu (%zu items of %zu). "
                "Hint: a truncated download? Remove it and run `make data`",
                s->path.text, have, expected, idx->count, idx->height * idx->width);
    }
    uint8_t more;
    if (read_bytes(s, &more, 1, &got) < 0)
        return -1;
    if (got > 0)
        return nn_fail(
            "nn_idx_load: %s: got more bytes than the %zu that the header promises. Hint: a damaged "
            "header?",
            s->path.text, expected);
    return 0;
}

int nn_idx_load(nn_idx *idx, const char *path, nn_idx_kind kind)
{
    source *s = malloc(sizeof *s);
    if (s == NULL)
        return nn_fail("nn_idx_load: %s: no memory left", path);
    if (open_source(s, path) < 0) {
        free(s);
        return -1;
    }
    nn_idx loaded = {0};
    int result = read_header(s, kind, &loaded) < 0 || read_body(s, &loaded) < 0 ? -1 : 0;
    close_source(s);
    free(s);
    if (result < 0)
        free(loaded.bytes);
    else
        *idx = loaded;
    return result;
}

void nn_idx_free(nn_idx *idx)
{
    if (idx == NULL)
        return;
    free(idx->bytes);
    *idx = (nn_idx){0};
}
