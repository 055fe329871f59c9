/**
 * @file dataset.h
 * The registry of datasets, and the images and labels of one split in memory.
 *
 * Interface:
 *  - nn_dataset_info_at, nn_dataset_info_find   what there is, with its metadata
 *  - nn_dataset_load, nn_dataset_free           bring a split into memory
 *  - nn_dataset_slice, nn_dataset_split         parts of it, without copying
 *  - nn_dataset_check                           does a command line make sense?
 */
#ifndef NN_DATASET_H
#define NN_DATASET_H

#include <stddef.h>
#include <stdint.h>

enum {
    NN_MAX_CLASSES = 16, /**< most classes a registered dataset may have */
    NN_SPLITS = 2        /**< training and test */
};

/** The two splits every dataset has. A validation split is cut from the training images. */
typedef enum { NN_TRAIN, NN_TEST } nn_split;

/** One of the files a dataset is read from, under DIR/NAME/. */
typedef struct {
    const char *name;   /**< such as "train-images-idx3-ubyte" */
    const char *sha256; /**< of the decompressed content, 64 hex digits */
} nn_dataset_file;

/** What is known of a dataset without opening it. All strings are constant. */
typedef struct {
    const char *name;                        /**< "mnist", "fashion_mnist", "shapes" */
    const char *title;                       /**< "Fashion-MNIST" */
    const char *version;                     /**< of the content */
    const char *description;                 /**< two or three sentences */
    const char *homepage;                    /**< where it is described */
    const char *licence;                     /**< what its authors allow */
    const char *citation;                    /**< author, title, year, where */
    size_t height, width, channels;          /**< pixels and colours of one image */
    size_t classes;                          /**< how many */
    const char *class_names[NN_MAX_CLASSES]; /**< by label */
    size_t counts[NN_SPLITS];                /**< images in each split */
    double pixel_mean, pixel_deviation;      /**< of the training pixels, scaled to [0,1] */
    nn_dataset_file images[NN_SPLITS];       /**< files; names are NULL where none is needed */
    nn_dataset_file labels[NN_SPLITS];       /**< files, the same */
} nn_dataset_info;

/** Images and labels in memory. A slice and a split are views: they share the bytes. So does a plain copy of
 *  the struct: free only one of the two. */
typedef struct {
    const nn_dataset_info *info;          /**< borrowed, constant; never NULL after a load */
    size_t count;                         /**< images, at least 1 */
    size_t height, width, channels;       /**< of one image */
    const uint8_t *images;                /**< [count,H,W,C], 0 to 255 */
    const uint8_t *labels;                /**< [count], 0 to classes-1 */
    uint8_t *owned_images, *owned_labels; /**< the memory to free; NULL in a view */
} nn_dataset;

/** The registry's entry number i, or NULL past the last. */
const nn_dataset_info *nn_dataset_info_at(size_t i);

/** The entry of that name, or NULL; nn_error then lists the names there are. */
const nn_dataset_info *nn_dataset_info_find(const char *name);

/**
 * Load one split of a registered dataset from `data_dir`/NAME/. The dataset "shapes" is drawn, not read.
 * Checked beside what nn_idx_load checks: image and label counts equal each other and the registry's, sizes
 * are the registry's, every label is a class.
 *
 * @param dataset  filled; the caller owns it: nn_dataset_free
 * @param name     a name in the registry
 * @param split    NN_TRAIN or NN_TEST
 * @param data_dir folder of the datasets; not used by "shapes"
 * @return 0, or -1 with *dataset unchanged
 */
int nn_dataset_load(nn_dataset *dataset, const char *name, nn_split split, const char *data_dir);

/** Free the memory if this struct owns it, and clear the struct. NULL and a view are fine. */
void nn_dataset_free(nn_dataset *dataset);

/**
 * A view of `count` images from number `first` on. Valid as long as `dataset` is. `slice` may be `dataset` itself:
 * it is then cut in place and goes on owning its memory. So may `train` below.
 * @return 0, or -1 when that is empty or reaches past the end (*slice is then unchanged)
 */
int nn_dataset_slice(const nn_dataset *dataset, size_t first, size_t count, nn_dataset *slice);

/**
 * Cut off the last `validation_count` images for validation, as Keras's validation_split does: two views.
 * @return 0, or -1 when either part would be empty (the views are then unchanged)
 */
int nn_dataset_split(const nn_dataset *dataset, size_t validation_count, nn_dataset *train,
                     nn_dataset *validation);

/** For command lines: is there a dataset of this name, with `limit` training images? @return 0 or -1 */
int nn_dataset_check(const char *name, size_t limit);

#endif
