/*
 * weights.c - parameters by name, in the layout that Keras gives them.
 *
 *     model     conv2d   params: kernel, bias        file     conv2d   weight_names: 1st, 2nd
 *                                  |      |                               |     |
 *                                  +------|---------------- shape? -------+     |
 *                                         +---------------- shape? -------------+
 *
 * All is read into a copy first. The model takes the copy when everything has
 * turned out right, so a bad file changes nothing.
 */
#include "model/weights.h"
#include "base/error.h"
#include "base/hdf5.h"
#include "base/parallel.h"
#include "model/early_stopping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A name such as "conv2d/kernel:0", or the description of a parameter for a message.
typedef struct {
    char text[160];
} label;

static label weight_name(const nn_layer *layer, size_t i)
{
    label name;
    snprintf(name.text, sizeof name.text, "%s/%s:0", layer->name, layer->params[i].name);
    return name;
}

// --- save ----------------------------------------------------------------------

static int put_layer(nn_hdf5 *h5, const nn_layer *layer)
{
    label name[NN_MAX_PARAMS];
    const char *text[NN_MAX_PARAMS];
    hid_t group = nn_hdf5_put_group(h5, h5->file, layer->name);
    int result = 0;
    for (size_t i = 0; i < layer->param_count && result == 0; i++) {
        const nn_param *param = &layer->params[i];
        name[i] = weight_name(layer, i);
        text[i] = name[i].text;
        result = nn_hdf5_check(h5, text[i], nn_shape_size(param->shape), param->value, false);
        nn_hdf5_put_array(h5, group, text[i], NN_HDF5_REAL, param->shape.rank, param->shape.dim,
                          param->value);
    }
    if (result == 0)
        nn_hdf5_put_names(h5, group, "weight_names", layer->param_count, text);
    nn_hdf5_put_end(h5, group);
    return result;
}

int nn_weights_put(nn_hdf5 *h5, const nn_model *model)
{
    const char **name = nn_alloc(model->layer_count, sizeof *name);
    int result = name ? 0 : -1;
    for (size_t i = 0; i < model->layer_count && result == 0; i++) {
        name[i] = model->layers[i]->name;
        result = put_layer(h5, model->layers[i]);
    }
    if (result == 0) {
        nn_hdf5_put_names(h5, h5->file, "layer_names", model->layer_count, name);
        nn_hdf5_put_text(h5, h5->file, "backend", "tensorflow");  // Keras's word for channels last
        nn_hdf5_put_text(h5, h5->file, "keras_version", "2.0.0"); // whose layout this is
    }
    free(name);
    return result;
}

static int check_model(const char *function, const nn_model *model)
{
    if (model == NULL || model->layer_count == 0)
        return nn_fail("%s: got no model or one without layers, expected one with at least 1. Hint: nn_add",
                       function);
    return 0;
}

int nn_weights_save(const nn_model *model, const char *path)
{
    nn_hdf5 h5;
    if (check_model("nn_weights_save", model) < 0 || nn_hdf5_create(&h5, "nn_weights_save", path) < 0)
        return -1;
    if (nn_weights_put(&h5, model) == 0)
        return nn_hdf5_commit(&h5);
    nn_hdf5_close(&h5);
    return -1;
}

// --- load ----------------------------------------------------------------------

// "conv2d, dense", as many as a message can hold.
static label listed(const nn_hdf5_list *names)
{
    label all = {"none"};
    size_t used = 0;
    for (size_t i = 0; i < names->count && used < sizeof all.text - 2 * NN_NAME_BYTES; i++)
        used += (size_t)snprintf(all.text + used, sizeof all.text - used, "%s%.31s", i ? ", " : "",
                                 nn_hdf5_name(names, i));
    if (used >= sizeof all.text - 2 * NN_NAME_BYTES)
        snprintf(all.text + used, sizeof all.text - used, ", ...");
    return all;
}

static int get_params(const nn_hdf5 *h5, hid_t group, const nn_layer *layer, const nn_hdf5_list *names,
                      nn_real *kept)
{
    for (size_t i = 0; i < layer->param_count; i++) {
        const nn_shape shape = layer->params[i].shape;
        label what;
        snprintf(what.text, sizeof what.text, "%s: %.100s", layer->name, nn_hdf5_name(names, i));
        if (nn_hdf5_read(h5, group, what.text, nn_hdf5_name(names, i), NN_HDF5_REAL, shape.rank, shape.dim,
                         kept) < 0 ||
            nn_hdf5_check(h5, what.text, nn_shape_size(shape), kept, false) < 0)
            return -1;
        kept += nn_shape_size(shape);
    }
    return 0;
}

static int get_layer(const nn_hdf5 *h5, hid_t root, const nn_layer *layer, nn_real *kept)
{
    nn_hdf5_list names = {0};
    hid_t group = H5Gopen2(root, layer->name, H5P_DEFAULT);
    if (group < 0)
        return nn_hdf5_fail(
            h5, "%s: got the name of this layer without its group. Hint: is the file damaged?", layer->name);
    int result = nn_hdf5_names(h5, group, layer->name, "weight_names", &names);
    if (result == 0 && names.count != layer->param_count)
        result = nn_hdf5_fail(h5, "%s: got %zu weights (%s), expected %zu. Hint: is it the same network?",
                              layer->name, names.count, listed(&names).text, layer->param_count);
    if (result == 0)
        result = get_params(h5, group, layer, &names, kept);
    nn_hdf5_names_free(&names);
    H5Gclose(group);
    return result;
}

// A layer of the file that has weights, but no place in the model?
static int check_no_more(const nn_hdf5 *h5, hid_t root, const nn_model *model, const nn_hdf5_list *names)
{
    for (size_t n = 0; n < names->count; n++) {
        const char *name = nn_hdf5_name(names, n);
        nn_hdf5_list weights = {0};
        size_t l = 0;
        while (l < model->layer_count && strcmp(model->layers[l]->name, name) != 0)
            l++;
        hid_t group = H5Gopen2(root, name, H5P_DEFAULT);
        if (group < 0 || nn_hdf5_names(h5, group, name, "weight_names", &weights) < 0)
            weights.count = 0; // nothing to miss
        H5Gclose(group);
        const size_t count = weights.count;
        nn_hdf5_names_free(&weights);
        if (count && (l == model->layer_count || model->layers[l]->param_count == 0))
            return nn_hdf5_fail(h5,
                                "%.64s: got a layer with %zu weights that the model has not. Hint: "
                                "nn_weights_load_partial takes what fits",
                                name, count);
    }
    return 0;
}

// All layers that have parameters; kept as nn_weights_get has it. @return how many were read, or -1
static int get_layers(const nn_hdf5 *h5, hid_t root, const nn_model *model, const nn_hdf5_list *names,
                      bool partial, nn_real *kept)
{
    int count = 0;
    for (size_t l = 0; l < model->layer_count; l++) {
        const nn_layer *layer = model->layers[l];
        const bool there = nn_hdf5_find(names, layer->name) < names->count;
        if (layer->param_count && !there && !partial)
            return nn_hdf5_fail(h5,
                                "got no layer %s, expected one. It has: %s. Hint: is it the same network?",
                                layer->name, listed(names).text);
        if (layer->param_count && there && get_layer(h5, root, layer, kept) < 0)
            return -1;
        count += layer->param_count && there;
        for (size_t i = 0; i < layer->param_count; i++)
            kept += nn_shape_size(layer->params[i].shape);
    }
    if (partial && count == 0)
        return nn_hdf5_fail(
            h5,
            "got no layer that the model has. It has: %s. Hint: nn_with_name gives a layer the name "
            "it has in a file",
            listed(names).text);
    return !partial && check_no_more(h5, root, model, names) < 0 ? -1 : count;
}

int nn_weights_get(const nn_hdf5 *h5, const nn_model *model, bool partial, nn_real *kept)
{
    nn_hdf5_list names = {0};
    // a whole model of Keras, not its weights alone, has them in a group of this name
    const bool whole_model =
        H5Aexists(h5->file, "layer_names") <= 0 && nn_hdf5_has(h5->file, "model_weights");
    hid_t root = H5Gopen2(h5->file, whole_model ? "model_weights" : "/", H5P_DEFAULT);
    int result = nn_hdf5_names(h5, root, "the file", "layer_names", &names);
    if (result == 0)
        result = get_layers(h5, root, model, &names, partial, kept);
    nn_hdf5_names_free(&names);
    H5Gclose(root);
    return result;
}

static int load(const char *function, nn_model *model, const char *path, bool partial)
{
    nn_hdf5 h5;
    if (check_model(function, model) < 0 || nn_hdf5_open(&h5, function, path) < 0)
        return -1;
    nn_real *kept = nn_weights_keep(model, NULL);
    int result = kept ? nn_weights_get(&h5, model, partial, kept) : -1;
    if (result >= 0)
        nn_weights_restore(model, kept);
    free(kept);
    nn_hdf5_close(&h5);
    return result;
}

int nn_weights_load(nn_model *model, const char *path)
{
    return load("nn_weights_load", model, path, false) < 0 ? -1 : 0;
}

int nn_weights_load_partial(nn_model *model, const char *path)
{
    return load("nn_weights_load_partial", model, path, true);
}
