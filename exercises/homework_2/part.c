// How an answer to part 2 is trained: the weights of the base are loaded, then come two stages, and each is looked at
// before it begins.
#include "../homework/part.h"
#include "base.h"

#include <string.h>

// The base ends behind the layer block5_pool. Counts what is behind it.
static int find_head(const nn_model *model, size_t *head)
{
    size_t first;
    if (nn_find_layer(model, "block1_conv1", &first) < 0 || nn_find_layer(model, "block5_pool", head) < 0)
        return nn_fail("hw_network: got a network without the base, expected it at the beginning. Hint: "
                       "MUST(hw_add_base(model)), right behind nn_sequential");
    ++*head;
    return 0;
}

static size_t numbers_in(const nn_layer *layer)
{
    size_t count = 0;
    for (size_t i = 0; i < layer->param_count; i++)
        count += nn_shape_size(layer->params[i].shape);
    return count;
}

static size_t parameters_of_head(const nn_model *model, size_t head)
{
    size_t count = 0;
    for (size_t l = head; l < model->layer_count; l++)
        count += numbers_in(model->layers[l]);
    return count;
}

// The layers up to `head` must be those of hw_add_base, so that nothing learns unseen between them.
static int check_base(const nn_model *model, size_t head)
{
    nn_model *base = nn_sequential(model->in, model->seed);
    if (base == NULL || hw_add_base(base) < 0) {
        nn_model_free(base);
        return -1;
    }
    bool same = base->layer_count == head;
    for (size_t l = 0; same && l < head; l++)
        same = strcmp(base->layers[l]->name, model->layers[l]->name) == 0 &&
               base->layers[l]->class == model->layers[l]->class &&
               nn_shape_equal(base->layers[l]->out, model->layers[l]->out);
    nn_model_free(base);
    return same
               ? 0
               : nn_fail("hw_network: got other layers up to block5_pool than those of hw_add_base, expected "
                         "these alone. Hint: put your layers behind them");
}

int part_check(const nn_model *model)
{
    size_t head;
    if (find_head(model, &head) < 0 || check_base(model, head) < 0)
        return -1;
    size_t parameters = parameters_of_head(model, head);
    if (parameters > HW_PARAMETERS)
        return nn_fail(
            "hw_network: got %zu parameters in the head, expected at most %d: what is good must come "
            "from the base. Hint: fewer units in the dense layers",
            parameters, HW_PARAMETERS);
    return 0;
}

static size_t first_epochs; // of stage 1, for the chart

int part_describe(const nn_model *model, nn_results *results)
{
    size_t head;
    if (find_head(model, &head) < 0)
        return -1;
    nn_results_note(results, HW_LIMITED, "%zu", parameters_of_head(model, head));
    nn_results_note(results, "epochs of stage 1", "%zu", first_epochs);
    return 0;
}

// --- what a stage must hold to --------------------------------------------------------------------------------

// Does a layer of those from `first` to before `end` learn? NULL: none of them.
static const nn_layer *learner(const nn_model *model, size_t first, size_t end)
{
    for (size_t l = first; l < end; l++)
        if (!model->layers[l]->frozen && numbers_in(model->layers[l]) > 0)
            return model->layers[l];
    return NULL;
}

static int check_extraction(const nn_model *model, size_t head)
{
    const nn_layer *layer = learner(model, 0, head);
    if (layer)
        return nn_fail(
            "hw_extract: %s learns, expected a frozen base: the head begins with random weights, and its "
            "large gradients would spoil what the base knows. Hint: nn_trainable(model, 0, end, false)",
            layer->name);
    if (learner(model, head, model->layer_count) == NULL)
        return nn_fail("hw_extract: nothing learns, expected the head to. Hint: freeze only the layers up to "
                       "block5_pool");
    return 0;
}

static int check_fine_tuning(const nn_model *model, size_t head, const nn_fit_options *before,
                             const nn_fit_options *now)
{
    size_t block;
    char name[NN_NAME_BYTES];
    snprintf(name, sizeof name, "block%d_conv1", HW_FROZEN_BLOCKS + 1);
    if (nn_find_layer(model, name, &block) < 0)
        return -1;
    const nn_layer *early = learner(model, 0, block);
    if (early)
        return nn_fail(
            "hw_fine_tune: %s learns, expected the first %d blocks to stay frozen: they see edges, which "
            "are in all pictures, and few images teach them nothing new. Hint: begin at %s or later",
            early->name, HW_FROZEN_BLOCKS, name);
    if (learner(model, block, head) == NULL)
        return nn_fail(
            "hw_fine_tune: the whole base is frozen, expected some of its layers to learn. Hint: "
            "nn_find_layer(model, \"block5_conv1\", &first), then nn_trainable(model, first, end, true)");
    if (now->optimizer.kind == before->optimizer.kind &&
        !(now->optimizer.learning_rate * HW_SLOWER <= before->optimizer.learning_rate * (1 + 1e-6)))
        return nn_fail(
            "hw_fine_tune: learning rate: got %g after %g, expected at most a third of it: large steps "
            "would wipe out what the base knows",
            now->optimizer.learning_rate, before->optimizer.learning_rate);
    return 0;
}

// --- two stages -----------------------------------------------------------------------------------------------

static int load_base(nn_model *model)
{
    int loaded = nn_weights_load_partial(model, base_is_published() ? BASE_PUBLISHED : BASE_OWN);
    if (loaded < 0)
        return -1;
    return loaded == BASE_CONVOLUTIONS ? 0
                                       : nn_fail("hw_network: got %d layers of the base, expected %d. Hint: "
                                                 "leave the names of its layers "
                                                 "as they are",
                                                 loaded, BASE_CONVOLUTIONS);
}

// In a trial each stage has one epoch.
int part_train(nn_model *model, const nn_dataset *images, const nn_fit_options *set, nn_history *history)
{
    size_t head;
    nn_fit_options first, second, trial = *set;
    if (find_head(model, &head) < 0 || load_base(model) < 0)
        return -1;
    first = hw_extract(model, images->count);
    if (check_recipe("hw_extract", &first, HW_EPOCHS - 1) < 0 || check_extraction(model, head) < 0)
        return -1;
    trial.epochs = set->epochs ? 1 : 0;
    if (fit_within(model, images, &first, &trial, history) < 0)
        return -1;
    first_epochs = history->count;
    second = hw_fine_tune(model, images->count);
    if (check_recipe("hw_fine_tune", &second, HW_EPOCHS - first.epochs) < 0 ||
        check_fine_tuning(model, head, &first, &second) < 0)
        return -1;
    return fit_within(model, images, &second, &trial, history);
}
