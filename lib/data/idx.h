/**
 * @file idx.h
 * Read the IDX files of MNIST: a header of big-endian numbers, then one byte a pixel or a label.
 *
 *     images   00 00 08 03 | count | height | width | pixels, row by row, image by image
 *     labels   00 00 08 01 | count | one byte each
 *
 * 08 says "unsigned bytes", the last byte of the magic number says how many dimensions follow.
 * Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
 *
 * Interface:
 *  - nn_idx_load  read one file, plain or gzip, and check everything that can be checked
 *  - nn_idx_free  give the memory back
 */
#ifndef NN_IDX_H
#define NN_IDX_H

#include <stddef.h>
#include <stdint.h>

/** What a file must hold; also the two magic numbers. */
typedef enum {
    NN_IDX_LABELS = 0x00000801, /**< one dimension: count */
    NN_IDX_IMAGES = 0x00000803  /**< three dimensions: count, height, width */
} nn_idx_kind;

/** The content of one file. */
typedef struct {
    size_t count;         /**< images or labels, at least 1 */
    size_t height, width; /**< pixels; 1 and 1 for labels */
    uint8_t *bytes;       /**< [count,height,width], owned: nn_idx_free */
} nn_idx;

/**
 * Read `path`; when there is no such file, read `path` + ".gz". Gzip is recognized by its first two bytes,
 * whatever the name. Checked: the magic number, at least one item, sizes from 1 to 4096, at most 2^31 bytes,
 * and that the file ends exactly where the header says. Memory is taken as bytes arrive, so a header that
 * claims 4 billion images costs nothing.
 *
 * @return 0, or -1 with *idx unchanged
 */
int nn_idx_load(nn_idx *idx, const char *path, nn_idx_kind kind);

/** Free the bytes and clear the struct. NULL and an empty struct are fine. */
void nn_idx_free(nn_idx *idx);

#endif
