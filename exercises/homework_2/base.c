// The base's layers; the same for its own training and for every answer.
#include "base.h"

enum { SIDE = 32 }; // the smallest image that five poolings leave something of

int hw_add_base(nn_model *model)
{
    if (model == NULL || model->layer_count > 0)
        return nn_fail(
            "hw_add_base: got %s, expected an empty model. Hint: call it right behind nn_sequential",
            model ? "a model with layers" : "none");
    if (nn_add(model, nn_resizing(SIDE, SIDE)) < 0)
        return -1;
    if (!base_is_published())
        return nn_add_vgg16(model, BASE_OWN_WIDTH);
    if (nn_add(model, nn_grey_to_rgb()) < 0 || nn_add(model, nn_vgg_preprocessing()) < 0)
        return -1;
    return nn_add_vgg16(model, 1);
}
