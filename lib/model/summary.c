/*
 * summary.c - the model as a table.
 */
#include "model/summary.h"

#include <string.h>

enum { NAME_COLUMN = 30 };

static const char *thick = "=================================================================";
static const char *thin = "_________________________________________________________________";

size_t nn_layer_count_params(const nn_layer *layer)
{
    size_t sum = 0;
    for (size_t i = 0; i < layer->param_count; i++)
        sum += nn_shape_size(layer->params[i].shape);
    return sum;
}

size_t nn_count_params(const nn_model *model)
{
    size_t sum = 0;
    for (size_t i = 0; i < model->layer_count; i++)
        sum += nn_layer_count_params(model->layers[i]);
    return sum;
}

size_t nn_count_non_trainable_params(const nn_model *model)
{
    size_t sum = 0;
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *param = nn_model_param(model, i, NULL);
        sum += param->non_trainable ? nn_shape_size(param->shape) : 0;
    }
    return sum;
}

void nn_summary(const nn_model *model, FILE *stream)
{
    fprintf(stream, "Model: \"sequential\"\n%s\n", thin);
    fprintf(stream, " %-31s%-24s%s\n%s\n", "Layer (type)", "Output Shape", "Param #", thick);
    for (size_t i = 0; i < model->layer_count; i++) {
        const nn_layer *layer = model->layers[i];
        char name[2 * NN_NAME_BYTES];
        snprintf(name, sizeof name, "%s (%s)", layer->name, layer->class->kind);
        fprintf(stream, " %-31.*s%-24s%zu\n", NAME_COLUMN, name, nn_shape_text(layer->out, "None, ").text,
                nn_layer_count_params(layer));
        if (strlen(name) > NAME_COLUMN) // Keras, too, goes on below
            fprintf(stream, "  %s\n", name + NAME_COLUMN);
    }
    const size_t all = nn_count_params(model), fixed = nn_count_non_trainable_params(model);
    fprintf(stream, "%s\nTotal params: %zu\n", thick, all);
    if (fixed)
        fprintf(stream, "Trainable params: %zu\nNon-trainable params: %zu\n", all - fixed, fixed);
    fprintf(stream, "%s\n", thin);
}
