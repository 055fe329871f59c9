/**
 * @file weights.h
 * Weights on disk, as Keras writes them: what was learned once can be used again, here or in a notebook.
 *
 * The file is HDF5. Each layer is a group under its name, and each of its parameters a dataset in it. Two notes keep
 * the order: the attribute `layer_names` of the file, and `weight_names` of each layer.
 *
 *     layer_names                conv2d, re_lu, max_pooling2d, ..., dense
 *     conv2d/    weight_names    conv2d/kernel:0, conv2d/bias:0
 *     conv2d/conv2d/kernel:0     (3, 3, 1, 32)  float32, height-width-in-out
 *     conv2d/conv2d/bias:0       (32)
 *     re_lu/     weight_names    (none)
 *
 * A parameter is found by the name of its layer, and in the layer by its place in `weight_names`. What the weight
 * itself is called does not matter: kernels are called `conv2d/kernel:0` in one file and `block1_conv1_W_1:0` in another.
 *
 *     with h5py.File("w.h5") as f:            # Python reads what nn_weights_save wrote
 *         kernel = f["conv2d"]["conv2d/kernel:0"][:]
 *
 * Keras 2 writes such files with model.save_weights("w.h5"), Keras 3 with model.save("w.h5"), where the layers are in a
 * group `model_weights`: that is read, too.
 *
 * Interface:
 *  - nn_weights_save           write all parameters of a model
 *  - nn_weights_load           read them back
 *  - nn_weights_load_partial   read those of the layers that the file has
 *  - nn_weights_put, nn_weights_get   the same in a file that is open: checkpoint.h
 *
 * Training that can be interrupted needs more than the weights: checkpoint.h.
 */
#ifndef NN_WEIGHTS_H
#define NN_WEIGHTS_H

#include "model/model.h"

#include <stdbool.h>

/** A file of HDF5 that is open: base/hdf5.h. */
struct nn_hdf5;

/**
 * Write all parameters, the non-trainable ones too, in the library's own number type (float32; float64 in libnn64), so
 * that no bit is lost. The file appears whole or not at all. The same weights give the same bytes.
 * @param model with at least one layer
 * @param path  usually ending in .h5
 * @return 0, or -1 when a parameter is not finite (a file must not hold what cannot be loaded) or the file cannot be
 *         written: what stood at `path` before still stands there
 */
int nn_weights_save(const nn_model *model, const char *path);

/**
 * Read all parameters of a model. The file must have the layers with parameters that the model has, by name, and no
 * others; it may have been written in another precision. The optimizer's memory stays as it is.
 * @return 0, or -1 (the model is then unchanged) when the file is missing, no HDF5, truncated or without the two notes;
 *         when a layer is missing or too many; when a parameter has another shape, holds no floating-point numbers or a
 *         number that is not finite
 */
int nn_weights_load(nn_model *model, const char *path);

/**
 * Read the parameters of those layers that are in the model and in the file; all others stay as they are. Thus a
 * network takes its first layers from another one.
 * @return how many layers were read, at least 1; or -1 as nn_weights_load, or when they have no layer in common
 */
int nn_weights_load_partial(nn_model *model, const char *path);

/** Put the layers of a model into the root of an open file. @return 0, or -1 when a parameter is not finite */
int nn_weights_put(struct nn_hdf5 *h5, const nn_model *model);

/**
 * Get the parameters from an open file, as nn_weights_load does, into a copy.
 * @param partial as nn_weights_load_partial
 * @param kept    all numbers of the model, as nn_weights_keep gives them; those of the layers that are read are
 *                overwritten
 * @return how many layers were read, or -1
 */
int nn_weights_get(const struct nn_hdf5 *h5, const nn_model *model, bool partial, nn_real *kept);

#endif
