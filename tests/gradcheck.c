/*
 * gradcheck.c - the program behind `make gradcheck`: is every gradient right?
 *
 * Each row of the tables is one layer at one shape, or one network of the
 * lesson with its loss. Inputs, weights and biases are random, but the same in
 * every run. Ends with status 1 if any gradient is wrong.
 *
 * Must be linked with the double library: in float, rounding would hide small
 * mistakes.
 */
#include "base/cli.h"
#include "base/error.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/average_pooling2d.h"
#include "layers/batch_normalization.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/global_average_pooling2d.h"
#include "layers/grey_to_rgb.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "layers/resizing.h"
#include "layers/sigmoid.h"
#include "layers/tanh.h"
#include "layers/vgg_preprocessing.h"
#include "model/gradcheck.h"
#include "model/trainable.h"
#include "model/vgg.h"

enum { SEED = 1, IMAGES = 3, SAMPLE = 200 };

// All checks so far.
typedef struct {
    size_t checks, wrong;
    double worst_error;
    char worst_what[64];
} results;

static void note(results *r, const char *what, const nn_gradcheck_report *report)
{
    nn_gradcheck_print(stdout, what, report);
    fflush(stdout);
    r->checks++;
    r->wrong += !report->passed;
    if (report->error >= r->worst_error) {
        r->worst_error = report->error;
        snprintf(r->worst_what, sizeof r->worst_what, "%s", what);
    }
}

static void print_header(const char *title)
{
    printf("\n== %s ==\n\n%-28s %8s %8s   %-8s verdict  worst at\n", title, "what", "checked", "skipped",
           "error");
}

// --- layers -------------------------------------------------------------------------------------------------

static void check_layer(results *r, const char *what, nn_layer *layer, nn_shape in, size_t N)
{
    nn_gradcheck_report report;
    MUST(nn_gradcheck_layer(layer, in, N, &(nn_gradcheck_options){.seed = SEED}, &report));
    note(r, what, &report);
    nn_layer_free(layer);
}

static nn_layer *conv(size_t R, size_t S, size_t stride_h, size_t stride_w, nn_padding padding)
{
    return nn_conv2d_with(&(nn_conv2d_options){3, R, S, stride_h, stride_w, padding});
}

static nn_layer *pool(size_t R, size_t S, size_t stride_h, size_t stride_w)
{
    return nn_max_pooling2d_with(&(nn_pooling2d_options){R, S, stride_h, stride_w});
}

static nn_layer *average(size_t R, size_t S, size_t stride_h, size_t stride_w)
{
    return nn_average_pooling2d_with(&(nn_pooling2d_options){R, S, stride_h, stride_w});
}

static void check_layers(results *r)
{
    nn_shape image = nn_shape_image(5, 4, 2), large = nn_shape_image(7, 6, 2);
    check_layer(r, "dense 6-4", nn_dense(4), nn_shape_vector(6), 3);
    check_layer(r, "dense 70-5, one image", nn_dense(5), nn_shape_vector(70), 1);
    check_layer(r, "dense 1-1", nn_dense(1), nn_shape_vector(1), 2);
    check_layer(r, "relu 5x4x2", nn_relu(), image, 3);
    check_layer(r, "sigmoid 5x4x2", nn_sigmoid(), image, 3);
    check_layer(r, "tanh 5x4x2", nn_tanh(), image, 3);
    check_layer(r, "dropout 5x4x2, rate 0.4", nn_dropout(0.4), image, 3);
    check_layer(r, "flatten 5x4x2", nn_flatten(), image, 3);
    check_layer(r, "conv2d 3x3, same", conv(3, 3, 1, 1, NN_SAME), image, 2);
    check_layer(r, "conv2d 3x3, valid", conv(3, 3, 1, 1, NN_VALID), image, 2);
    check_layer(r, "conv2d 3x2, stride 2x1", conv(3, 2, 2, 1, NN_SAME), large, 2);
    check_layer(r, "conv2d 2x3, stride 1x3", conv(2, 3, 1, 3, NN_VALID), large, 2);
    check_layer(r, "conv2d 1x1", conv(1, 1, 1, 1, NN_VALID), image, 2);
    check_layer(r, "conv2d 5x4, the whole image", conv(5, 4, 1, 1, NN_VALID), image, 3);
    check_layer(r, "conv2d 3x3, many images", conv(3, 3, 1, 1, NN_SAME), nn_shape_image(2, 3, 1), 40);
    check_layer(r, "max_pooling2d 2x2", pool(2, 2, 2, 2), large, 2);
    check_layer(r, "max_pooling2d 3x3, overlap", pool(3, 3, 1, 2), large, 2);
    check_layer(r, "max_pooling2d 2x3, gaps", pool(2, 3, 4, 3), large, 2);
    check_layer(r, "average_pooling2d 2x2", average(2, 2, 2, 2), large, 2);
    check_layer(r, "average_pooling2d 3x3, over", average(3, 3, 1, 2), large, 2);
    check_layer(r, "global_average_pooling2d", nn_global_average_pooling2d(), large, 2);
    check_layer(r, "batch_normalization 5x4x2", nn_batch_normalization(), image, 3);
    check_layer(r, "batch_normalization 6", nn_batch_normalization(), nn_shape_vector(6), 8);
    check_layer(r, "resizing 5x4 to 7x9", nn_resizing(7, 9), image, 3);
    check_layer(r, "resizing 7x6 to 3x2", nn_resizing(3, 2), large, 3);
    check_layer(r, "grey_to_rgb 5x4x1", nn_grey_to_rgb(), nn_shape_image(5, 4, 1), 3);
    check_layer(r, "vgg_preprocessing 5x4x3", nn_vgg_preprocessing(), nn_shape_image(5, 4, 3), 3);
}

// --- networks -----------------------------------------------------------------------------------------------

static void fill(nn_rng *rng, double size, size_t count, nn_real *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (nn_real)(size * nn_rng_normal(rng));
}

// Random images, labels and biases (as zeros, a bias that is left out would not be missed).
static void check_network(results *r, const char *what, nn_model *model)
{
    static nn_real x[IMAGES * 28 * 28];
    const int labels[IMAGES] = {3, 9, 0};
    nn_gradcheck_report report;
    nn_rng rng = nn_rng_at(SEED, NN_RNG_USER, 0, 0);
    fill(&rng, 1, sizeof x / sizeof *x, x);
    for (size_t i = 1; i < nn_model_param_count(model); i += 2) {
        nn_param *bias = nn_model_param(model, i, NULL);
        if (!bias->non_trainable)
            fill(&rng, 0.1, nn_shape_size(bias->shape), bias->value);
    }
    nn_gradcheck_options options = {.seed = SEED, .sample = SAMPLE};
    MUST(nn_gradcheck_model(model, IMAGES, x, labels, &options, &report));
    note(r, what, &report);
    nn_model_free(model);
}

static nn_model *perceptron(size_t hidden)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), SEED);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(hidden)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(10)));
    return model;
}

// With everything against overfitting, and dropping as in training: without a step, the mask stays the same.
static nn_model *regularized(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), SEED);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_with_l2(0.01, nn_dense(64))));
    MUST(nn_add(model, nn_tanh()));
    MUST(nn_add(model, nn_dropout(0.4)));
    MUST(nn_add(model, nn_with_l2(0.01, nn_dense(10))));
    nn_model_training(model, true);
    return model;
}

static nn_model *convolutional(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), SEED);
    for (size_t filters = 32; filters <= 64; filters *= 2) {
        MUST(nn_add(model, nn_conv2d(filters, 3, NN_SAME)));
        MUST(nn_add(model, nn_relu()));
        MUST(nn_add(model, nn_max_pooling2d(2)));
    }
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(128)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(10)));
    return model;
}

// Normalized as in training, averaged over the whole image, and told labels that are not quite sure.
static nn_model *normalized(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), SEED);
    MUST(nn_add(model, nn_conv2d(8, 3, NN_SAME)));
    MUST(nn_add(model, nn_batch_normalization()));
    MUST(nn_add(model, nn_tanh()));
    MUST(nn_add(model, nn_average_pooling2d(2)));
    MUST(nn_add(model, nn_conv2d(16, 3, NN_SAME)));
    MUST(nn_add(model, nn_batch_normalization()));
    MUST(nn_add(model, nn_tanh()));
    MUST(nn_add(model, nn_global_average_pooling2d()));
    MUST(nn_add(model, nn_dense(10)));
    MUST(nn_model_label_smoothing(model, 0.1));
    nn_model_training(model, true);
    return model;
}

// A narrow VGG16 of which the first four blocks are frozen, as in fine-tuning.
static nn_model *fine_tuned(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), SEED);
    size_t learners;
    MUST(nn_add(model, nn_resizing(32, 32)));
    MUST(nn_add(model, nn_grey_to_rgb()));
    MUST(nn_add_vgg16(model, 0.0625));
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(10)));
    MUST(nn_find_layer(model, "block5_conv1", &learners));
    MUST(nn_trainable(model, 0, learners, false));
    return model;
}

static void check_networks(results *r)
{
    check_network(r, "784-128-10", perceptron(128));
    check_network(r, "784-512-10", perceptron(512));
    check_network(r, "tanh, dropout, L2", regularized());
    check_network(r, "CNN, 421,642 parameters", convolutional());
    check_network(r, "CNN, normalized, smoothed", normalized());
    check_network(r, "VGG16/16, block 5 learns", fine_tuned());
}

int main(void)
{
    results r = {0};
    MUST(nn_threads_set(0));
    printf("Each number is moved by h = 1e-5 to each side; how much the loss really changes is compared with "
           "the\n"
           "gradient that backward computed. A relative error up to 1e-6 is rounding. Numbers where ReLU or "
           "max\n"
           "bends are skipped. Computed in %s.\n",
           NN_REAL_NAME);
    print_header("Layers");
    check_layers(&r);
    print_header("Networks");
    printf("(%d numbers of each parameter, chosen at random; %d images)\n", SAMPLE, IMAGES);
    check_networks(&r);
    printf("\n%zu checks, worst relative error %.1e (%s)\n", r.checks, r.worst_error, r.worst_what);
    if (r.wrong)
        printf("%zu of them WRONG\n", r.wrong);
    return r.wrong ? 1 : nn_cli_end();
}
