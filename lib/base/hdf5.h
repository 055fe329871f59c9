/**
 * @file hdf5.h
 * The part of HDF5 that weights need. HDF5 is the file format that Keras keeps its weights in, and that h5py reads.
 *
 * Such a file is a small file system in itself. Groups are its folders, datasets its files: arrays of numbers, each
 * with its shape and its kind of number. Groups also carry attributes, which are short notes with a name.
 *
 *     /                     attribute layer_names  = conv2d, flatten
 *     /conv2d               attribute weight_names = conv2d/kernel:0
 *     /conv2d/conv2d/kernel:0       dataset (3, 3, 1, 32) of float32
 *
 * Interface:
 *  - nn_hdf5_open, nn_hdf5_close                       read a file
 *  - nn_hdf5_names, nn_hdf5_number, nn_hdf5_rows, nn_hdf5_read   what is in it
 *  - nn_hdf5_check, nn_hdf5_fail                       is it good? In words, if not
 *  - nn_hdf5_create, nn_hdf5_commit                    write a file, whole or not at all
 *  - nn_hdf5_put_group, _names, _text, _number, _array   what shall be in it
 *
 * Not in nn.h: a chapter uses model/weights.h. HDF5 itself prints nothing while a file is open here; what it would have
 * printed is said in our one line. It is not made for threads: use these functions from one thread at a time.
 */
#ifndef NN_HDF5_H
#define NN_HDF5_H

#include "base/real.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef NN_DOUBLE
#define NN_HDF5_REAL H5T_NATIVE_DOUBLE /**< nn_real, to HDF5 */
#else
#define NN_HDF5_REAL H5T_NATIVE_FLOAT /**< nn_real, to HDF5 */
#endif

/** A file, open for reading or being put together. */
typedef struct nn_hdf5 {
    const char *function; /**< who asks: messages begin with it; borrowed */
    const char *path;     /**< borrowed */
    hid_t file;           /**< its root group, too */
    bool broken;          /**< writing: something could not be stored */
    H5E_auto2_t print;    /**< HDF5's own way to print errors, put back in the end */
    void *print_to;       /**< belongs to it */
} nn_hdf5;

/** The beginning of nn_hdf5_open and nn_hdf5_create: nothing is open, and HDF5 prints nothing any more. */
void nn_hdf5_begin(nn_hdf5 *h5, const char *function, const char *path);

/** nn_fail (printf format), with function and path in front. @return -1 */
int nn_hdf5_fail(const nn_hdf5 *h5, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Texts of an attribute. Begin with {0}; owned: nn_hdf5_names_free. */
typedef struct {
    size_t count; /**< how many */
    size_t bytes; /**< room of each */
    char *text;   /**< [count,bytes], each ended by a zero: nn_hdf5_name */
} nn_hdf5_list;

// --- reading ---

/**
 * Open a file for reading.
 * @param function, path  borrowed until it is closed
 * @return 0; or -1 when there is no such file, it is no HDF5, or its end is missing: it is then closed
 */
int nn_hdf5_open(nn_hdf5 *h5, const char *function, const char *path);

/** Close it, and let HDF5 print again. Of a file being written, nothing is left. */
void nn_hdf5_close(nn_hdf5 *h5);

/** Is there a group, a dataset or a link to one under this name, from `place` on? */
bool nn_hdf5_has(hid_t place, const char *name);

/**
 * An attribute that holds texts, of fixed or of variable length; one without values is no texts, of whatever kind.
 * @param place the group that carries it
 * @param what  what the group is, for messages
 * @param name  of the attribute
 * @param list  filled; owned by the caller
 * @return 0, or -1 when there is none or it holds something else (list is then {0})
 */
int nn_hdf5_names(const nn_hdf5 *h5, hid_t place, const char *what, const char *name, nn_hdf5_list *list);

/** Text number i of a list; borrowed. */
const char *nn_hdf5_name(const nn_hdf5_list *list, size_t i);

/** Where in the list is this text? Its number, or list->count. */
size_t nn_hdf5_find(const nn_hdf5_list *list, const char *text);

/** Free the texts. */
void nn_hdf5_names_free(nn_hdf5_list *list);

/** An attribute that holds one whole number, at least 0. @return 0, or -1 (*number is then unchanged) */
int nn_hdf5_number(const nn_hdf5 *h5, hid_t place, const char *what, const char *name, uint64_t *number);

/** How many rows of `row_bytes` a dataset has: its first size. 0 when it is not there, has no sizes, or claims more than
 *  the whole file has. */
size_t nn_hdf5_rows(const nn_hdf5 *h5, hid_t place, const char *name, size_t row_bytes);

/**
 * Read a dataset of floating-point numbers of any width, after its shape was found to be the right one.
 *
 * @param place  the group that it is in
 * @param what   what it is, for messages
 * @param name   of the dataset, from `place` on; may lead through groups
 * @param type   the kind of number in `values`: NN_HDF5_REAL or H5T_NATIVE_DOUBLE
 * @param rank, dim  the expected shape
 * @param values [dim...] overwritten; what is in it after a failure means nothing
 * @return 0, or -1 when it is not there, has another shape (both are named), holds no floating-point numbers, or
 *         cannot be read
 */
int nn_hdf5_read(const nn_hdf5 *h5, hid_t place, const char *what, const char *name, hid_t type, size_t rank,
                 const size_t *dim, void *values);

/** Refuse numbers that are no numbers (NaN), and, unless they may be there, infinite ones. @return 0 or -1 */
int nn_hdf5_check(const nn_hdf5 *h5, const char *what, size_t count, const nn_real *values,
                  bool may_be_infinite);

// --- writing ---

/**
 * Begin a file. It is put together in memory: nothing is on the disk before nn_hdf5_commit. The functions below keep
 * quiet about failures; nn_hdf5_commit tells.
 * @param function, path  borrowed until it is committed or closed
 * @return 0 or -1
 */
int nn_hdf5_create(nn_hdf5 *h5, const char *function, const char *path);

/** A group, with those that lead to it. The caller closes it with nn_hdf5_put_end. */
hid_t nn_hdf5_put_group(nn_hdf5 *h5, hid_t place, const char *name);

/** Close a group. */
void nn_hdf5_put_end(nn_hdf5 *h5, hid_t group);

/** An attribute that holds texts, as Keras writes it: of fixed length, filled up with zeros. @param text [count] */
void nn_hdf5_put_names(nn_hdf5 *h5, hid_t place, const char *name, size_t count, const char *const *text);

/** An attribute that holds one text. */
void nn_hdf5_put_text(nn_hdf5 *h5, hid_t place, const char *name, const char *text);

/** An attribute that holds one whole number. */
void nn_hdf5_put_number(nn_hdf5 *h5, hid_t place, const char *name, uint64_t number);

/** A dataset, with the groups that lead to it. @param type the kind of number in `values`, and in the file */
void nn_hdf5_put_array(nn_hdf5 *h5, hid_t place, const char *name, hid_t type, size_t rank, const size_t *dim,
                       const void *values);

/**
 * Put the finished file in its place with nn_file, and close it.
 * @return 0, or -1 when something could not be stored or written: what stood at `path` before still stands there
 */
int nn_hdf5_commit(nn_hdf5 *h5);

#endif
