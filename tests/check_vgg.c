/*
 * check_vgg.c - what must hold for vgg.c.
 *
 * Oracles: the parameter counts and names that Keras prints, and the features that torchvision's VGG16 finds in one
 * image with the same pseudo-random weights (fixtures/vgg16.py made them). No trained weights are at hand here: what
 * is proved is that the network computes what VGG16 computes.
 */
#include "fixtures/vgg16.h"
#include "nn.h"
#include "runner.h"

#ifdef NN_DOUBLE
#define OF_THE_LARGEST 1e-10
#else
#define OF_THE_LARGEST 1e-4
#endif

static nn_model *model_for(size_t height, size_t width, size_t channels)
{
    nn_model *model = nn_sequential(nn_shape_image(height, width, channels), 1);
    ck_assert_ptr_nonnull(model);
    return model;
}

// --- the same layers as in Keras ----------------------------------------------------------------------------

static const struct {
    int (*add)(nn_model *model, double width);
    size_t convolutions[5];
    size_t layers, params;
} networks[] = {
    // 3*3*3*64+64 = 1,792; 36,928 | 73,856; 147,584 | 295,168; 590,080 (2 or 3 times) | 1,180,160; 2,359,808 (2 or 3
    // times) | 2,359,808 (3 or 4 times)
    {nn_add_vgg16, {2, 2, 3, 3, 3}, 31, 14714688},
    {nn_add_vgg19, {2, 2, 4, 4, 4}, 37, 20024384},
};

// The next layer has this name, and gives an image with this side and depth.
static void expect_layer(const nn_model *model, size_t *l, const char *kind, size_t side, size_t depth,
                         const char *format, size_t block, size_t number)
{
    char name[64];
    const nn_layer *layer = model->layers[(*l)++];
    snprintf(name, sizeof name, format, block, number);
    ck_assert_str_eq(layer->name, name);
    ck_assert_str_eq(layer->class->kind, kind);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(side, side, depth)));
}

START_TEST(layers_names_shapes_and_parameters_are_those_of_keras)
{
    static const size_t depths[] = {64, 128, 256, 512, 512};
    nn_model *model = model_for(32, 32, 3);
    size_t l = 0;
    ck_assert_int_eq(networks[_i].add(model, 1), 0);
    ck_assert_uint_eq(model->layer_count, networks[_i].layers);
    for (size_t block = 1; block <= 5; block++) {
        const size_t side = 64u >> block, depth = depths[block - 1];
        for (size_t i = 1; i <= networks[_i].convolutions[block - 1]; i++) {
            expect_layer(model, &l, "Conv2D", side, depth, "block%zu_conv%zu", block, i);
            expect_layer(model, &l, "ReLU", side, depth, "block%zu_conv%zu_relu", block, i);
        }
        expect_layer(model, &l, "MaxPooling2D", side / 2, depth, "block%zu_pool", block, 0);
    }
    ck_assert_uint_eq(nn_count_params(model), networks[_i].params);
    ck_assert_uint_eq(nn_count_non_trainable_params(model), 0);
    nn_model_free(model);
}
END_TEST

// --- the same numbers as in another system ------------------------------------------------------------------

// numbers() of vgg16.py: one of them.
static double number_at(uint32_t array, size_t i)
{
    uint32_t h = (uint32_t)i * 2654435761u + array * 2246822519u;
    h ^= h >> 15;
    h *= 2246822519u;
    h ^= h >> 13;
    h *= 3266489917u;
    h ^= h >> 16;
    return (double)(h >> 8) / 8388608 - 1;
}

// Even parameters are kernels [R,S,C,K], odd ones biases.
static void fill_params(nn_model *model)
{
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *p = nn_model_param(model, i, NULL);
        const double size = i % 2 ? 10 : sqrt(6 / (double)p->fan_in);
        for (size_t j = 0; j < nn_shape_size(p->shape); j++)
            p->value[j] = (nn_real)(size * number_at((uint32_t)i, j));
    }
}

START_TEST(the_features_of_an_image_are_those_of_torchvision)
{
    nn_model *model = model_for(32, 32, 3);
    ck_assert_int_eq(nn_add(model, nn_vgg_preprocessing()), 0);
    ck_assert_int_eq(nn_add_vgg16(model, 1), 0);
    ck_assert_uint_eq(nn_model_param_count(model), 2 * TORCH_CONVOLUTIONS);
    fill_params(model);
    nn_real image[32 * 32 * 3], features[TORCH_FEATURES];
    for (size_t i = 0; i < 32 * 32 * 3; i++)
        image[i] = (nn_real)((number_at(TORCH_IMAGE, i) + 1) / 2);
    ck_assert_uint_eq(nn_shape_size(nn_model_out(model)), TORCH_FEATURES);
    ck_assert_int_eq(nn_predict(model, 1, image, features), 0);
    double largest = 0;
    size_t alive = 0; // a feature that is 0 proves little
    for (size_t i = 0; i < TORCH_FEATURES; i++) {
        largest = fmax(largest, torch_features[i]);
        alive += torch_features[i] > 0;
    }
    ck_assert_uint_gt(alive, 400);
    for (size_t i = 0; i < TORCH_FEATURES; i++)
        ck_assert_msg(fabs((double)features[i] - torch_features[i]) <= OF_THE_LARGEST * largest,
                      "feature %zu: got %.9g, torchvision says %.9g", i, (double)features[i],
                      torch_features[i]);
    nn_model_free(model);
}
END_TEST

// --- smaller ones, and larger images ------------------------------------------------------------------------

START_TEST(a_width_scales_all_filters)
{
    static const double widths[] = {0.25, 0.5, 0.3, 0.001};
    static const size_t first[] = {16, 32, 19, 1}, last[] = {128, 256, 154, 1}; // 19.2 and 153.6 are rounded
    nn_model *model = model_for(32, 32, 1);
    ck_assert_int_eq(nn_add_vgg16(model, widths[_i]), 0);
    ck_assert_uint_eq(model->layers[0]->out.dim[2], first[_i]);
    ck_assert(nn_shape_equal(nn_model_out(model), nn_shape_image(1, 1, last[_i])));
    nn_model_free(model);
}
END_TEST

START_TEST(kernels_begin_as_he_says_so_that_the_signal_arrives)
{
    nn_model *model = model_for(32, 32, 3);
    nn_real x[32 * 32 * 3], y[128];
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, 0);
    double squares = 0;
    for (size_t i = 0; i < 32 * 32 * 3; i++)
        x[i] = (nn_real)nn_rng_normal(&rng);
    ck_assert_int_eq(nn_add_vgg16(model, 0.25), 0);
    ck_assert_int_eq(nn_predict(model, 1, x, y), 0);
    for (size_t i = 0; i < 128; i++)
        squares += (double)(y[i] * y[i]) / 128;
    ck_assert_double_gt(sqrt(squares), 0.2); // Glorot's would leave about a hundredth
    ck_assert_double_lt(sqrt(squares), 5);
    nn_model_free(model);
}
END_TEST

START_TEST(a_larger_image_gives_more_places)
{
    nn_model *model = model_for(70, 96, 3);
    ck_assert_int_eq(nn_add_vgg16(model, 0.125), 0);
    ck_assert(nn_shape_equal(nn_model_out(model), nn_shape_image(2, 3, 64))); // 70, 35, 17, 8, 4, 2
    nn_model_free(model);
}
END_TEST

// Bilinear, grey to three channels, preprocessing and VGG in one model: 28x28 grey goes in.
START_TEST(grey_images_of_any_size_can_be_made_to_fit)
{
    nn_model *model = model_for(28, 28, 1);
    nn_real x[2 * 28 * 28], y[2 * 32];
    const int labels[] = {3, 30};
    double loss;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = (nn_real)(i % 7) / 7;
    ck_assert_int_eq(nn_add(model, nn_resizing(32, 32)), 0);
    ck_assert_int_eq(nn_add(model, nn_grey_to_rgb()), 0);
    ck_assert_int_eq(nn_add(model, nn_vgg_preprocessing()), 0);
    ck_assert_int_eq(nn_add_vgg16(model, 0.0625), 0);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    ck_assert_int_eq(nn_predict(model, 2, x, y), 0);
    ck_assert_ptr_nonnull(nn_model_loss(model, 2, x, labels, &loss));
    ck_assert_int_eq(nn_model_backward(model, 2, x, labels), 0);
    ck_assert(isfinite(loss) && isfinite(y[0]));
    nn_model_free(model);
}
END_TEST

// --- nonsense -----------------------------------------------------------------------------------------------

static const struct {
    size_t height, width;
    double filters;
    const char *says;
} nonsense[] = {
    {31, 32, 1, "nn_add_vgg16: got an input of shape (31, 32, 3), expected an image of at least 32x32"},
    {32, 31, 1, "Hint: nn_resizing(32, 32)"},
    {32, 32, 0, "nn_add_vgg16: width: got 0, expected above 0 and at most 8"},
    {32, 32, -1, "width: got -1"},
    {32, 32, NAN, "width: got "},
    {32, 32, 9, "width: got 9"},
};

START_TEST(nonsense_is_refused_and_changes_nothing)
{
    nn_model *model = model_for(nonsense[_i].height, nonsense[_i].width, 3);
    ck_assert_int_eq(nn_add_vgg16(model, nonsense[_i].filters), -1);
    ck_assert_error_says(nonsense[_i].says);
    ck_assert_uint_eq(model->layer_count, 0);
    nn_model_free(model);
}
END_TEST

START_TEST(vectors_and_a_second_vgg_are_refused)
{
    nn_model *vectors = nn_sequential(nn_shape_vector(3072), 1), *twice = model_for(1024, 1024, 1);
    ck_assert_int_eq(nn_add_vgg19(vectors, 1), -1);
    ck_assert_error_says("nn_add_vgg19: got an input of shape (3072)");
    ck_assert_int_eq(nn_add_vgg16(twice, 0.02), 0);
    ck_assert_int_eq(nn_add_vgg16(twice, 0.02), -1);
    ck_assert_error_says("block1_conv1: got a second layer of this name");
    ck_assert_uint_eq(twice->layer_count, 31);
    nn_model_free(vectors);
    nn_model_free(twice);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("vgg");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, layers_names_shapes_and_parameters_are_those_of_keras, 0, 2);
    tcase_add_test(core, the_features_of_an_image_are_those_of_torchvision);
    tcase_add_loop_test(core, a_width_scales_all_filters, 0, 4);
    tcase_add_test(core, kernels_begin_as_he_says_so_that_the_signal_arrives);
    tcase_add_test(core, a_larger_image_gives_more_places);
    tcase_add_test(core, grey_images_of_any_size_can_be_made_to_fit);
    tcase_add_loop_test(limits, nonsense_is_refused_and_changes_nothing, 0,
                        sizeof nonsense / sizeof *nonsense);
    tcase_add_test(limits, vectors_and_a_second_vgg_are_refused);
    return s;
}
