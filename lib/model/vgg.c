/*
 * vgg.c - five blocks, and how many convolutions are in each.
 */
#include "model/vgg.h"
#include "base/error.h"
#include "layers/conv2d.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"

#include <math.h>
#include <stdio.h>

enum { BLOCKS = 5, SMALLEST = 1 << BLOCKS }; // each block halves the sides
static const size_t filters[BLOCKS] = {64, 128, 256, 512, 512};
static const size_t vgg16[BLOCKS] = {2, 2, 3, 3, 3}; // convolutions
static const size_t vgg19[BLOCKS] = {2, 2, 4, 4, 4};

static int check(const char *function, const nn_model *model, double width)
{
    const nn_shape in = nn_model_out(model);
    if (in.rank != 3 || in.dim[0] < SMALLEST || in.dim[1] < SMALLEST)
        return nn_fail("%s: got an input of shape %s, expected an image of at least %dx%d pixels. Hint: "
                       "nn_resizing(%d, %d)",
                       function, nn_shape_text(in, "").text, SMALLEST, SMALLEST, SMALLEST, SMALLEST);
    if (!(width > 0 && width <= 8))
        return nn_fail("%s: width: got %g, expected above 0 and at most 8. Hint: 1 is the published network",
                       function, width);
    return 0;
}

// A layer with a name such as block3_conv1_relu.
static int add(nn_model *model, nn_layer *layer, const char *format, size_t block, size_t number)
{
    char name[NN_NAME_BYTES];
    snprintf(name, sizeof name, format, block + 1, number + 1);
    return nn_add(model, nn_with_name(name, layer));
}

static int add_block(nn_model *model, size_t block, size_t convolutions, double width)
{
    const double wanted = round(width * (double)filters[block]);
    const size_t K = wanted < 1 ? 1 : (size_t)wanted;
    for (size_t i = 0; i < convolutions; i++) {
        nn_layer *convolution = nn_with_initializer(NN_HE_NORMAL, nn_conv2d(K, 3, NN_SAME));
        if (add(model, convolution, "block%zu_conv%zu", block, i) < 0 ||
            add(model, nn_relu(), "block%zu_conv%zu_relu", block, i) < 0)
            return -1;
    }
    return add(model, nn_max_pooling2d(2), "block%zu_pool", block, 0);
}

static int add_blocks(const char *function, nn_model *model, const size_t convolutions[BLOCKS], double width)
{
    if (check(function, model, width) < 0)
        return -1;
    for (size_t block = 0; block < BLOCKS; block++)
        if (add_block(model, block, convolutions[block], width) < 0)
            return -1;
    return 0;
}

int nn_add_vgg16(nn_model *model, double width)
{
    return add_blocks("nn_add_vgg16", model, vgg16, width);
}

int nn_add_vgg19(nn_model *model, double width)
{
    return add_blocks("nn_add_vgg19", model, vgg19, width);
}
