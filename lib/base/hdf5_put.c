/*
 * hdf5_put.c - put a file of HDF5 together in memory, then write it at once.
 *
 *     nn_hdf5_create   put group, put names, put array ...   nn_hdf5_commit
 *                                    |                              |
 *                      an image of the file, in memory   --->   nn_file: whole or not at all
 *
 * HDF5 could write to the disk itself. But then a full disk would meet it in
 * the middle of its own work, and a reader could meet half a file.
 *
 * A step that fails sets `broken`, and the steps behind it do no harm.
 */
#include "base/error.h"
#include "base/file.h"
#include "base/hdf5.h"
#include "base/parallel.h"

#include <string.h>

enum { GROW_BYTES = 1 << 20 };

int nn_hdf5_create(nn_hdf5 *h5, const char *function, const char *path)
{
    if (path == NULL || path[0] == '\0')
        return nn_fail("%s: got an empty path, expected the name of a file", function);
    nn_hdf5_begin(h5, function, path);
    hid_t in_memory = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(in_memory, GROW_BYTES, false); // false: never to the disk
    h5->file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, in_memory);
    H5Pclose(in_memory);
    if (h5->file >= 0)
        return 0;
    nn_hdf5_close(h5);
    return nn_fail("%s: %s: HDF5 could not begin a file in memory. Hint: is there memory left?", function,
                   path);
}

// The result of one step; a negative one breaks the file.
static void keep_in_mind(nn_hdf5 *h5, herr_t result)
{
    h5->broken |= result < 0;
}

// Links that make the groups on their way.
static hid_t with_groups(void)
{
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(links, 1);
    return links;
}

hid_t nn_hdf5_put_group(nn_hdf5 *h5, hid_t place, const char *name)
{
    hid_t links = with_groups();
    hid_t group = H5Gcreate2(place, name, links, H5P_DEFAULT, H5P_DEFAULT);
    h5->broken |= group < 0;
    H5Pclose(links);
    return group;
}

void nn_hdf5_put_end(nn_hdf5 *h5, hid_t group)
{
    keep_in_mind(h5, H5Gclose(group));
}

static void put_attribute(nn_hdf5 *h5, hid_t place, const char *name, hid_t type, hid_t space,
                          const void *values)
{
    hid_t attribute = H5Acreate2(place, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    keep_in_mind(h5, H5Awrite(attribute, type, values));
    keep_in_mind(h5, H5Aclose(attribute));
    H5Sclose(space);
}

// Texts of so many bytes each, as h5py writes them.
static hid_t text_type(size_t bytes)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, bytes);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    return type;
}

void nn_hdf5_put_names(nn_hdf5 *h5, hid_t place, const char *name, size_t count, const char *const *text)
{
    size_t bytes = 1;
    for (size_t i = 0; i < count; i++)
        bytes = strlen(text[i]) > bytes ? strlen(text[i]) : bytes;
    char *packed = nn_alloc(count, bytes);
    h5->broken |= packed == NULL;
    for (size_t i = 0; packed && i < count; i++)
        memcpy(packed + i * bytes, text[i], strlen(text[i]));
    hid_t type = text_type(bytes);
    if (packed)
        put_attribute(h5, place, name, type, H5Screate_simple(1, &(hsize_t){count}, NULL), packed);
    H5Tclose(type);
    free(packed);
}

void nn_hdf5_put_text(nn_hdf5 *h5, hid_t place, const char *name, const char *text)
{
    hid_t type = text_type(strlen(text));
    put_attribute(h5, place, name, type, H5Screate(H5S_SCALAR), text);
    H5Tclose(type);
}

void nn_hdf5_put_number(nn_hdf5 *h5, hid_t place, const char *name, uint64_t number)
{
    put_attribute(h5, place, name, H5T_NATIVE_UINT64, H5Screate(H5S_SCALAR), &number);
}

void nn_hdf5_put_array(nn_hdf5 *h5, hid_t place, const char *name, hid_t type, size_t rank, const size_t *dim,
                       const void *values)
{
    hsize_t size[H5S_MAX_RANK];
    for (size_t i = 0; i < rank; i++)
        size[i] = dim[i];
    hid_t space = H5Screate_simple((int)rank, size, NULL), links = with_groups();
    hid_t quiet = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(quiet, false); // the same numbers shall give the same file at any time
    hid_t dataset = H5Dcreate2(place, name, type, space, links, quiet, H5P_DEFAULT);
    keep_in_mind(h5, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    keep_in_mind(h5, H5Dclose(dataset));
    H5Pclose(quiet);
    H5Pclose(links);
    H5Sclose(space);
}

// The bytes of the finished file, owned by the caller; NULL when something could not be stored.
static void *image_of(nn_hdf5 *h5, size_t *bytes)
{
    keep_in_mind(h5, H5Fflush(h5->file, H5F_SCOPE_GLOBAL));
    const ssize_t size = h5->broken ? -1 : H5Fget_file_image(h5->file, NULL, 0);
    void *image = size > 0 ? nn_alloc((size_t)size, 1) : NULL;
    if (image && H5Fget_file_image(h5->file, image, (size_t)size) == size) {
        *bytes = (size_t)size;
        return image;
    }
    free(image);
    return nn_fail_null("%s: %s: HDF5 could not put the file together. Hint: is there memory left?",
                        h5->function, h5->path);
}

int nn_hdf5_commit(nn_hdf5 *h5)
{
    size_t bytes = 0;
    nn_file file;
    void *image = image_of(h5, &bytes);
    const char *path = h5->path;
    nn_hdf5_close(h5);
    if (image == NULL)
        return -1;
    int result = nn_file_open(&file, path);
    if (result == 0) {
        fwrite(image, 1, bytes, file.stream); // nn_file_close tells if that failed
        result = nn_file_close(&file);
    }
    free(image);
    return result;
}
