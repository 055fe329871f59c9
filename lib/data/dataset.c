/*
 * dataset.c - bring one split into memory, and look at parts of it.
 *
 *     data_dir/NAME/train-images-idx3-ubyte --+
 *                                             +--> checked against each other and the registry --> dataset
 *     data_dir/NAME/train-labels-idx1-ubyte --+
 *
 * A slice is a view: pointers into the bytes of the dataset it was cut from.
 *
 *     images  [ 0 | 1 | 2 | ...        | 54999 | 55000 | ...  59999 ]
 *             |<------- train ---------------->|<--- validation --->|
 */
#include "data/dataset.h"
#include "base/error.h"
#include "base/file.h"
#include "data/idx.h"
#include "data/shapes.h"

#include <string.h>

// The built-in dataset has no files; what fixes its splits is where their random numbers start.
static const uint64_t shapes_seeds[NN_SPLITS] = {1001, 2002};

static int load_shapes(nn_dataset *dataset, const nn_dataset_info *info, nn_split split)
{
    return nn_shapes_new(dataset, info->counts[split], shapes_seeds[split]);
}

static int load_file(nn_idx *idx, const nn_dataset_info *info, const char *file, nn_idx_kind kind,
                     const char *data_dir)
{
    nn_path folder = nn_path_join(data_dir, info->name), path = nn_path_join(folder.text, file);
    if (folder.text[0] == '\0' || path.text[0] == '\0')
        return nn_fail(
            "nn_dataset_load: data_dir: got a path of %zu bytes, expected one that leaves room for "
            "/%s/%s in %d. Hint: choose a folder with a shorter path",
            strlen(data_dir), info->name, file, NN_PATH_BYTES - 1);
    return nn_idx_load(idx, path.text, kind);
}

static int check_counts(const nn_dataset_info *info, nn_split split, const nn_idx *images,
                        const nn_idx *labels)
{
    if (images->height != info->height || images->width != info->width)
        return nn_fail(
            "nn_dataset_load: %s/%s: got images of %zu by %zu pixels, expected %zu by %zu. Hint: is "
            "this another dataset's file?",
            info->name, info->images[split].name, images->height, images->width, info->height, info->width);
    if (images->count != labels->count)
        return nn_fail(
            "nn_dataset_load: %s: got %zu images (%s) and %zu labels (%s), expected as many of both. "
            "Hint: training and test files mixed?",
            info->name, images->count, info->images[split].name, labels->count, info->labels[split].name);
    if (images->count != info->counts[split])
        return nn_fail("nn_dataset_load: %s/%s: got %zu images, expected %zu. Hint: training and test files "
                       "swapped?",
                       info->name, info->images[split].name, images->count, info->counts[split]);
    return 0;
}

static int check_labels(const nn_dataset_info *info, nn_split split, const nn_idx *labels)
{
    for (size_t i = 0; i < labels->count; i++)
        if (labels->bytes[i] >= info->classes)
            return nn_fail("nn_dataset_load: %s/%s: got label %d at image %zu, expected 0 to %zu. Hint: a "
                           "damaged file? Remove it and run `make data`",
                           info->name, info->labels[split].name, labels->bytes[i], i, info->classes - 1);
    return 0;
}

static int load_files(nn_dataset *dataset, const nn_dataset_info *info, nn_split split, const char *data_dir)
{
    nn_idx images = {0}, labels = {0};
    if (load_file(&images, info, info->images[split].name, NN_IDX_IMAGES, data_dir) < 0 ||
        load_file(&labels, info, info->labels[split].name, NN_IDX_LABELS, data_dir) < 0 ||
        check_counts(info, split, &images, &labels) < 0 || check_labels(info, split, &labels) < 0) {
        nn_idx_free(&images);
        nn_idx_free(&labels);
        return -1;
    }
    *dataset = (nn_dataset){.info = info,
                            .count = images.count,
                            .height = info->height,
                            .width = info->width,
                            .channels = info->channels,
                            .images = images.bytes,
                            .labels = labels.bytes,
                            .owned_images = images.bytes,
                            .owned_labels = labels.bytes};
    return 0;
}

int nn_dataset_load(nn_dataset *dataset, const char *name, nn_split split, const char *data_dir)
{
    const nn_dataset_info *info = nn_dataset_info_find(name);
    if (info == NULL)
        return nn_fail("nn_dataset_load: %s", nn_error());
    if (split != NN_TRAIN && split != NN_TEST)
        return nn_fail("nn_dataset_load: %s: got split %d, expected NN_TRAIN or NN_TEST", name, (int)split);
    if (info->images[split].name == NULL)
        return load_shapes(dataset, info, split);
    if (data_dir == NULL)
        return nn_fail("nn_dataset_load: %s: data_dir: got NULL, expected a folder", name);
    return load_files(dataset, info, split, data_dir);
}

void nn_dataset_free(nn_dataset *dataset)
{
    if (dataset == NULL)
        return;
    free(dataset->owned_images);
    free(dataset->owned_labels);
    *dataset = (nn_dataset){0};
}

static nn_dataset view(const nn_dataset *dataset, size_t first, size_t count)
{
    nn_dataset part = *dataset;
    part.count = count;
    part.images += first * dataset->height * dataset->width * dataset->channels; // images[first,:,:,:]
    part.labels += first;
    part.owned_images = part.owned_labels = NULL;
    return part;
}

// A dataset cut in place goes on owning its memory.
static void keep_owner(const nn_dataset *dataset, const nn_dataset *place, nn_dataset *part)
{
    if (place == dataset) {
        part->owned_images = dataset->owned_images;
        part->owned_labels = dataset->owned_labels;
    }
}

int nn_dataset_slice(const nn_dataset *dataset, size_t first, size_t count, nn_dataset *slice)
{
    if (count == 0 || first >= dataset->count || count > dataset->count - first)
        return nn_fail("nn_dataset_slice: got %zu images from number %zu on, expected at least 1 of the %zu "
                       "there are",
                       count, first, dataset->count);
    nn_dataset part = view(dataset, first, count);
    keep_owner(dataset, slice, &part);
    *slice = part;
    return 0;
}

int nn_dataset_split(const nn_dataset *dataset, size_t validation_count, nn_dataset *train,
                     nn_dataset *validation)
{
    if (validation_count == 0 || validation_count >= dataset->count)
        return nn_fail("nn_dataset_split: got %zu of %zu images for validation, expected at least 1 and at "
                       "least 1 left for training",
                       validation_count, dataset->count);
    size_t train_count = dataset->count - validation_count;
    nn_dataset first = view(dataset, 0, train_count); // kept aside: train may be dataset itself
    keep_owner(dataset, train, &first);
    *validation = view(dataset, train_count, validation_count);
    *train = first;
    return 0;
}

int nn_dataset_check(const char *name, size_t limit)
{
    const nn_dataset_info *info = nn_dataset_info_find(name);
    if (info == NULL)
        return -1;
    if (limit > info->counts[NN_TRAIN])
        return nn_fail("--limit: got %zu, expected at most %zu, the training images of %s", limit,
                       info->counts[NN_TRAIN], name);
    return 0;
}
