/*
 * keras_file.h - files of HDF5 for tests, put together with HDF5's own functions: as Keras writes them, and as nobody
 * should.
 *
 *     hid_t file = new_file(path);
 *     put_texts(file, "layer_names", FIXED, 1, (const char *[]){"dense"});
 *     hid_t group = H5Gcreate2(file, "dense", ...);
 *     put_numbers(group, "dense/kernel:0", H5T_IEEE_F32LE, 2, (hsize_t[]){3, 2}, values);
 *     H5Fclose(file);
 */
#ifndef KERAS_FILE_H
#define KERAS_FILE_H

#include "runner.h"

#include <hdf5.h>
#include <stdint.h>
#include <sys/stat.h>

// The ways to write texts. h5py writes the first one for bytes and the third one for str.
typedef enum { FIXED, FIXED_WITH_ZERO, VARIABLE, BLANKS, TEXT_KINDS } text_kind;

__attribute__((unused)) static hid_t new_file(const char *path)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(file, 0);
    return file;
}

__attribute__((unused)) static hid_t new_group(hid_t place, const char *name)
{
    hid_t group = H5Gcreate2(place, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(group, 0);
    return group;
}

// An attribute with values of any type.
__attribute__((unused)) static void put_note(hid_t place, const char *name, hid_t type, hsize_t count,
                                             const void *values)
{
    hid_t space = H5Screate_simple(1, &count, NULL);
    if (H5Aexists(place, name) > 0)
        H5Adelete(place, name);
    hid_t attribute = H5Acreate2(place, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Awrite(attribute, type, values), 0);
    H5Aclose(attribute);
    H5Sclose(space);
}

__attribute__((unused)) static void put_texts(hid_t place, const char *name, text_kind kind, size_t count,
                                              const char *const *text)
{
    enum { BYTES = 40 };
    static const H5T_str_t pad[] = {
        [FIXED] = H5T_STR_NULLPAD, [FIXED_WITH_ZERO] = H5T_STR_NULLTERM, [BLANKS] = H5T_STR_SPACEPAD};
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, kind == VARIABLE ? H5T_VARIABLE : BYTES);
    if (kind == VARIABLE) {
        H5Tset_cset(type, H5T_CSET_UTF8);
        put_note(place, name, type, count, text);
    } else {
        char *packed = calloc(count, BYTES);
        H5Tset_strpad(type, pad[kind]);
        for (size_t i = 0; i < count; i++) {
            memset(packed + i * BYTES, kind == BLANKS ? ' ' : 0, BYTES);
            memcpy(packed + i * BYTES, text[i], strlen(text[i]));
        }
        put_note(place, name, type, count, packed);
        free(packed);
    }
    H5Tclose(type);
}

// As h5py writes an empty list.
__attribute__((unused)) static void put_no_texts(hid_t place, const char *name)
{
    put_note(place, name, H5T_NATIVE_DOUBLE, 0, &(double){0});
}

// A dataset; the numbers become `type` in the file. It takes the place of one that is there.
__attribute__((unused)) static void put_numbers(hid_t place, const char *name, hid_t type, size_t rank,
                                                const hsize_t *dim, const double *values)
{
    hid_t links = H5Pcreate(H5P_LINK_CREATE), space = H5Screate_simple((int)rank, dim, NULL);
    H5Pset_create_intermediate_group(links, 1);
    H5E_BEGIN_TRY
    {
        H5Ldelete(place, name, H5P_DEFAULT);
    }
    H5E_END_TRY
    hid_t dataset = H5Dcreate2(place, name, type, space, links, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(links);
}

__attribute__((unused)) static size_t size_of_file(const char *path)
{
    struct stat found;
    ck_assert_int_eq(stat(path, &found), 0);
    return (size_t)found.st_size;
}

// The bytes of a file; free().
__attribute__((unused)) static char *bytes_of_file(const char *path, size_t *size)
{
    *size = size_of_file(path);
    char *bytes = malloc(*size + 1);
    FILE *stream = fopen(path, "rb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fread(bytes, 1, *size, stream), *size);
    fclose(stream);
    bytes[*size] = '\0';
    return bytes;
}

__attribute__((unused)) static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, size, stream), size);
    ck_assert_int_eq(fclose(stream), 0);
}

// From here on stderr goes to a file, until expect_silence looks whether anything came.
__attribute__((unused)) static int hear_stderr(FILE **heard)
{
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    *heard = tmpfile();
    ck_assert_ptr_nonnull(*heard);
    dup2(fileno(*heard), STDERR_FILENO);
    return kept;
}

__attribute__((unused)) static void expect_silence(int kept, FILE *heard)
{
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    struct stat found;
    ck_assert_int_eq(fstat(fileno(heard), &found), 0);
    ck_assert_msg(found.st_size == 0, "%lld bytes were printed to stderr", (long long)found.st_size);
    fclose(heard);
}

#endif
