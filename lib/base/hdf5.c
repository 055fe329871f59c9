/*
 * hdf5.c - open a file of HDF5, and read from it only what was expected.
 *
 * Every function that reads asks first and reads then: is it there, is it that
 * kind of value, has it that shape? So a file from anywhere is either what the
 * caller needs, or refused with both sides named.
 *
 * HDF5 prints a page of its own for each failure. While one of our files is
 * open, that is switched off.
 */
#include "base/hdf5.h"
#include "base/error.h"
#include "base/parallel.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MESSAGE = 512, SHOWN = 200 }; // bytes of a message, and of a reason or a shape in it

int nn_hdf5_fail(const nn_hdf5 *h5, const char *format, ...)
{
    char line[MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return nn_fail("%s: %s: %s", h5->function, h5->path, line);
}

// --- open and close ------------------------------------------------------------

void nn_hdf5_begin(nn_hdf5 *h5, const char *function, const char *path)
{
    *h5 = (nn_hdf5){.function = function, .path = path, .file = H5I_INVALID_HID};
    H5Eget_auto2(H5E_DEFAULT, &h5->print, &h5->print_to);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void nn_hdf5_close(nn_hdf5 *h5)
{
    if (h5->file >= 0)
        H5Fclose(h5->file);
    h5->file = H5I_INVALID_HID;
    H5Eset_auto2(H5E_DEFAULT, h5->print, h5->print_to);
}

// What HDF5 says of its last failure, where it was first seen.
typedef struct {
    bool truncated;
    char text[SHOWN];
} reason;

static herr_t note_reason(unsigned depth, const H5E_error2_t *error, void *to)
{
    reason *found = to;
    if (depth == 0)
        snprintf(found->text, sizeof found->text, "%s", error->desc ? error->desc : "no reason given");
    found->truncated |= error->min_num == H5E_TRUNCATED;
    return 0;
}

static reason last_reason(void)
{
    reason found = {0};
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note_reason, &found);
    return found;
}

static int check_is_file(const nn_hdf5 *h5)
{
    struct stat found;
    if (stat(h5->path, &found) < 0)
        return nn_hdf5_fail(h5, "cannot be read: %s. Hint: is the name right?", strerror(errno));
    if (!S_ISREG(found.st_mode))
        return nn_hdf5_fail(h5, "got a folder or a device, expected a file");
    if (H5Fis_hdf5(h5->path) <= 0)
        return nn_hdf5_fail(h5,
                            "got %lld bytes that are no HDF5, expected a file of weights. Hint: an error "
                            "page instead of a download, or another format?",
                            (long long)found.st_size);
    return 0;
}

static int open_file(nn_hdf5 *h5)
{
    if (check_is_file(h5) < 0)
        return -1;
    h5->file = H5Fopen(h5->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (h5->file >= 0)
        return 0;
    const reason why = last_reason();
    if (why.truncated)
        return nn_hdf5_fail(h5, "got a truncated file: its end is missing. Hint: copy or download it again");
    return nn_hdf5_fail(h5, "HDF5 cannot open it: %s. Hint: copy or download it again", why.text);
}

int nn_hdf5_open(nn_hdf5 *h5, const char *function, const char *path)
{
    if (path == NULL || path[0] == '\0')
        return nn_fail("%s: got an empty path, expected the name of a file", function);
    nn_hdf5_begin(h5, function, path);
    if (open_file(h5) == 0)
        return 0;
    nn_hdf5_close(h5);
    return -1;
}

bool nn_hdf5_has(hid_t place, const char *name)
{
    return H5Lexists(place, name, H5P_DEFAULT) > 0;
}

// --- words for messages --------------------------------------------------------

typedef struct {
    char text[SHOWN];
} words;

// "(3, 3, 1, 32)"
static words shape_words(size_t rank, const hsize_t *dim)
{
    words w = {"("};
    size_t used = 1;
    for (size_t i = 0; i < rank && used < sizeof w.text - 32; i++)
        used += (size_t)snprintf(w.text + used, sizeof w.text - used, "%s%llu", i ? ", " : "",
                                 (unsigned long long)dim[i]);
    snprintf(w.text + used, sizeof w.text - used, ")");
    return w;
}

// "float32", "int64"
static words type_words(hid_t type)
{
    words w = {"values of another kind"};
    const unsigned bits = 8 * (unsigned)H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_FLOAT:
        snprintf(w.text, sizeof w.text, "float%u", bits);
        break;
    case H5T_INTEGER:
        snprintf(w.text, sizeof w.text, "%s%u", H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int", bits);
        break;
    case H5T_STRING:
        snprintf(w.text, sizeof w.text, "texts");
        break;
    default:
        break;
    }
    return w;
}

// Can the file hold so much? A damaged one may claim to, and memory for that is not there.
static bool fits(const nn_hdf5 *h5, hsize_t count, size_t bytes)
{
    hsize_t size = 0;
    H5Fget_filesize(h5->file, &size);
    return bytes == 0 || count <= size / bytes;
}

// --- attributes ----------------------------------------------------------------

static hid_t open_attribute(const nn_hdf5 *h5, hid_t place, const char *what, const char *name)
{
    hid_t attribute = H5Aexists(place, name) > 0 ? H5Aopen(place, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (attribute < 0)
        nn_hdf5_fail(
            h5,
            "%s: got no attribute %s, expected Keras's layout of weights. Hint: model.save(\"x.h5\") "
            "writes it",
            what, name);
    return attribute;
}

// All texts are of one length, with or without a zero behind them, or filled up with blanks.
static int read_fixed(hid_t attribute, hid_t type, nn_hdf5_list *list)
{
    const size_t size = H5Tget_size(type);
    char *packed = nn_alloc(list->count, size);
    list->bytes = size + 1;
    list->text = nn_alloc(list->count, list->bytes);
    int result = packed && list->text && H5Aread(attribute, type, packed) >= 0 ? 0 : -1;
    for (size_t i = 0; result == 0 && i < list->count; i++) {
        char *text = list->text + i * list->bytes;
        memcpy(text, packed + i * size, size);
        for (size_t last = size; H5Tget_strpad(type) == H5T_STR_SPACEPAD && last && text[last - 1] == ' ';)
            text[--last] = '\0';
    }
    free(packed);
    return result;
}

// HDF5 gives a pointer for each text, and takes the memory back afterwards.
static int read_variable(hid_t attribute, hid_t type, hid_t space, nn_hdf5_list *list)
{
    char **found = nn_alloc(list->count, sizeof *found);
    if (found == NULL || H5Aread(attribute, type, found) < 0) {
        free(found);
        return -1;
    }
    for (size_t i = 0; i < list->count; i++) {
        const size_t wish = found[i] ? strlen(found[i]) + 1 : 1;
        list->bytes = wish > list->bytes ? wish : list->bytes;
    }
    list->text = nn_alloc(list->count, list->bytes);
    for (size_t i = 0; list->text && i < list->count; i++)
        strcpy(list->text + i * list->bytes, found[i] ? found[i] : "");
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, found);
    free(found);
    return list->text ? 0 : -1;
}

static int read_any(hid_t attribute, hid_t type, hid_t space, nn_hdf5_list *list)
{
    return H5Tis_variable_str(type) > 0 ? read_variable(attribute, type, space, list)
                                        : read_fixed(attribute, type, list);
}

static int read_texts(const nn_hdf5 *h5, hid_t attribute, const char *what, const char *name,
                      nn_hdf5_list *list)
{
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    int result = 0;
    list->count = count > 0 ? (size_t)count : 0;
    if (list->count == 0) // h5py writes an empty list as numbers
        result = 0;
    else if (H5Tget_class(type) != H5T_STRING)
        result =
            nn_hdf5_fail(h5, "%s: attribute %s: got %s, expected texts", what, name, type_words(type).text);
    else if (!fits(h5, list->count, H5Tget_size(type)) || read_any(attribute, type, space, list) < 0)
        result = nn_hdf5_fail(h5, "%s: attribute %s cannot be read: damaged?", what, name);
    H5Sclose(space);
    H5Tclose(type);
    return result;
}

int nn_hdf5_names(const nn_hdf5 *h5, hid_t place, const char *what, const char *name, nn_hdf5_list *list)
{
    *list = (nn_hdf5_list){0};
    hid_t attribute = open_attribute(h5, place, what, name);
    if (attribute < 0)
        return -1;
    int result = read_texts(h5, attribute, what, name, list);
    H5Aclose(attribute);
    if (result < 0)
        nn_hdf5_names_free(list);
    return result;
}

const char *nn_hdf5_name(const nn_hdf5_list *list, size_t i)
{
    return list->text + i * list->bytes;
}

size_t nn_hdf5_find(const nn_hdf5_list *list, const char *text)
{
    size_t i = 0;
    while (i < list->count && strcmp(nn_hdf5_name(list, i), text) != 0)
        i++;
    return i;
}

void nn_hdf5_names_free(nn_hdf5_list *list)
{
    free(list->text);
    *list = (nn_hdf5_list){0};
}

int nn_hdf5_number(const nn_hdf5 *h5, hid_t place, const char *what, const char *name, uint64_t *number)
{
    hid_t attribute = open_attribute(h5, place, what, name);
    if (attribute < 0)
        return -1;
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    uint64_t found;
    bool good = H5Sget_simple_extent_npoints(space) == 1 && H5Tget_class(type) == H5T_INTEGER &&
                H5Aread(attribute, H5T_NATIVE_UINT64, &found) >= 0;
    if (good)
        *number = found;
    else
        nn_hdf5_fail(h5, "%s: attribute %s: got %s, expected one whole number", what, name,
                     type_words(type).text);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
    return good ? 0 : -1;
}

// --- datasets ------------------------------------------------------------------

// The shape of a dataset. @return its rank, or -1
static int shape_of(hid_t dataset, hsize_t dim[H5S_MAX_RANK])
{
    hid_t space = H5Dget_space(dataset);
    int rank = H5Sget_simple_extent_dims(space, dim, NULL);
    H5Sclose(space);
    return rank;
}

size_t nn_hdf5_rows(const nn_hdf5 *h5, hid_t place, const char *name, size_t row_bytes)
{
    hsize_t dim[H5S_MAX_RANK] = {0};
    hid_t dataset = nn_hdf5_has(place, name) ? H5Dopen2(place, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (dataset < 0)
        return 0;
    int rank = shape_of(dataset, dim);
    H5Dclose(dataset);
    return rank > 0 && fits(h5, dim[0], row_bytes) ? (size_t)dim[0] : 0;
}

static int check_shape(const nn_hdf5 *h5, hid_t dataset, const char *what, size_t rank, const size_t *dim)
{
    hsize_t expected[H5S_MAX_RANK] = {0}, found[H5S_MAX_RANK] = {0};
    const int found_rank = shape_of(dataset, found);
    bool equal = found_rank == (int)rank;
    for (size_t i = 0; i < rank; i++) {
        expected[i] = dim[i];
        equal = equal && found[i] == expected[i];
    }
    if (equal)
        return 0;
    return nn_hdf5_fail(h5, "%s: got shape %s, expected %s. Hint: is it the same network?", what,
                        shape_words(found_rank < 0 ? 0 : (size_t)found_rank, found).text,
                        shape_words(rank, expected).text);
}

static int check_type(const nn_hdf5 *h5, hid_t dataset, const char *what)
{
    hid_t found = H5Dget_type(dataset);
    int result = 0;
    if (H5Tget_class(found) != H5T_FLOAT)
        result =
            nn_hdf5_fail(h5, "%s: got %s, expected floating-point numbers", what, type_words(found).text);
    H5Tclose(found);
    return result;
}

int nn_hdf5_read(const nn_hdf5 *h5, hid_t place, const char *what, const char *name, hid_t type, size_t rank,
                 const size_t *dim, void *values)
{
    hid_t dataset = H5Dopen2(place, name, H5P_DEFAULT);
    if (dataset < 0)
        return nn_hdf5_fail(h5, "%s: got no dataset of this name, expected one", what);
    int result = check_type(h5, dataset, what);
    if (result == 0)
        result = check_shape(h5, dataset, what, rank, dim);
    if (result == 0 && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        result = nn_hdf5_fail(h5, "%s: cannot be read: %s. Hint: copy or download it again", what,
                              last_reason().text);
    H5Dclose(dataset);
    return result;
}

int nn_hdf5_check(const nn_hdf5 *h5, const char *what, size_t count, const nn_real *values,
                  bool may_be_infinite)
{
    for (size_t i = 0; i < count; i++)
        if (isnan(values[i]) || (!may_be_infinite && isinf(values[i])))
            return nn_hdf5_fail(h5, "%s: got %g at number %zu of %zu, expected %s numbers", what,
                                (double)values[i], i + 1, count, may_be_infinite ? "real" : "finite");
    return 0;
}
