/*
 * trainable.c - who learns, and who does not.
 *
 * Each parameter carries a flag for those who must pass it by (optimizer, penalty, gradient check, summary); each layer
 * has one for the passes (pass.c).
 */
#include "model/trainable.h"
#include "base/error.h"

#include <string.h>

int nn_trainable(nn_model *model, size_t first, size_t end, bool trainable)
{
    if (first > end || end > model->layer_count)
        return nn_fail(
            "nn_trainable: got layers from %zu to before %zu, expected some of the %zu of the model", first,
            end, model->layer_count);
    for (size_t l = first; l < end; l++) {
        nn_layer *layer = model->layers[l];
        layer->frozen = !trainable;
        for (size_t i = 0; i < layer->param_count; i++)
            layer->params[i].non_trainable = layer->params[i].moving || layer->frozen;
    }
    nn_model_forget(model);
    return 0;
}

int nn_find_layer(const nn_model *model, const char *name, size_t *number)
{
    for (size_t l = 0; l < model->layer_count; l++)
        if (strcmp(model->layers[l]->name, name) == 0) {
            *number = l;
            return 0;
        }
    return nn_fail("nn_find_layer: got \"%.64s\", expected the name of a layer. Hint: nn_summary prints them",
                   name);
}
