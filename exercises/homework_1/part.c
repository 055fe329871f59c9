// How an answer to part 1 is trained: once, as hw_recipe says.
#include "homework.h"
#include "../homework/part.h"

int part_check(const nn_model *model)
{
    size_t parameters = nn_count_params(model);
    if (parameters > HW_PARAMETERS)
        return nn_fail(
            "hw_network: got %zu parameters, expected at most %d, so that networks of about one size are "
            "compared. Hint: most stand where flatten meets a dense layer; pool before it",
            parameters, HW_PARAMETERS);
    return 0;
}

int part_train(nn_model *model, const nn_dataset *images, const nn_fit_options *set, nn_history *history)
{
    const nn_fit_options recipe = hw_recipe(images->count);
    if (check_recipe("hw_recipe", &recipe, HW_EPOCHS) < 0)
        return -1;
    return fit_within(model, images, &recipe, set, history);
}

int part_describe(const nn_model *model, nn_results *results)
{
    (void)model;
    (void)results;
    return 0; // all is said
}
