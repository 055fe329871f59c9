/*
 * check_summary.c - what must hold for summary.c.
 *
 * Oracle: the parameter counts that Keras prints for the lesson's networks,
 * each worked out by hand beside it.
 */
#include "layers/batch_normalization.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/global_average_pooling2d.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "model/summary.h"
#include "runner.h"

static nn_model *perceptron(size_t hidden)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(hidden)), 0);
    ck_assert_int_eq(nn_add(model, nn_relu()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(10)), 0);
    return model;
}

static nn_model *convolutional(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    for (size_t filters = 32; filters <= 64; filters *= 2) {
        ck_assert_int_eq(nn_add(model, nn_conv2d(filters, 3, NN_SAME)), 0);
        ck_assert_int_eq(nn_add(model, nn_relu()), 0);
        ck_assert_int_eq(nn_add(model, nn_max_pooling2d(2)), 0);
    }
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(128)), 0);
    ck_assert_int_eq(nn_add(model, nn_relu()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(10)), 0);
    return model;
}

START_TEST(the_networks_have_as_many_parameters_as_in_keras)
{
    nn_model *small = perceptron(128), *large = perceptron(512), *cnn = convolutional();
    ck_assert_uint_eq(nn_count_params(small), 101770); // 784*128 + 128 + 128*10 + 10
    ck_assert_uint_eq(nn_count_params(large), 407050); // 784*512 + 512 + 512*10 + 10
    ck_assert_uint_eq(nn_count_params(cnn), 421642);   // 320 + 18496 + 401536 + 1290, see below
    nn_model_free(small);
    nn_model_free(large);
    nn_model_free(cnn);
}
END_TEST

START_TEST(each_layer_of_the_cnn_has_as_many_parameters_as_in_keras)
{
    nn_model *cnn = convolutional();
    // 3*3*1*32 + 32; 3*3*32*64 + 64; (7*7*64)*128 + 128; 128*10 + 10; the others have none
    const size_t expected[] = {320, 0, 0, 18496, 0, 0, 0, 401536, 0, 1290};
    ck_assert_uint_eq(cnn->layer_count, 10);
    for (size_t i = 0; i < 10; i++)
        ck_assert_uint_eq(nn_layer_count_params(cnn->layers[i]), expected[i]);
    nn_model_free(cnn);
}
END_TEST

static void print_to_text(const nn_model *model, char *text, size_t bytes)
{
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    nn_summary(model, stream);
    rewind(stream);
    text[fread(text, 1, bytes - 1, stream)] = '\0';
    fclose(stream);
}

// The text with every run of spaces made one space: widths of columns may change.
static void squeeze(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if (*from != ' ' || from[1] != ' ')
            *to++ = *from;
    *to = '\0';
}

START_TEST(the_table_has_a_row_for_each_layer_in_order)
{
    static const char *const rows[] = {
        "Layer (type) Output Shape Param #\n",
        "conv2d (Conv2D) (None, 28, 28, 32) 320\n",
        "re_lu (ReLU) (None, 28, 28, 32) 0\n",
        "max_pooling2d (MaxPooling2D) (None, 14, 14, 32) 0\n",
        "conv2d_1 (Conv2D) (None, 14, 14, 64) 18496\n",
        "re_lu_1 (ReLU) (None, 14, 14, 64) 0\n",
        "max_pooling2d_1 (MaxPooling2D) (None, 7, 7, 64) 0\n",
        "flatten (Flatten) (None, 3136) 0\n",
        "dense (Dense) (None, 128) 401536\n",
        "re_lu_2 (ReLU) (None, 128) 0\n",
        "dense_1 (Dense) (None, 10) 1290\n",
        "Total params: 421642\n",
    };
    char text[4096];
    nn_model *cnn = convolutional();
    print_to_text(cnn, text, sizeof text);
    squeeze(text);
    const char *at = text;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = strstr(at, rows[i]);
        ck_assert_msg(found != NULL, "no row \"%s\" where it should be", rows[i]);
        at = found + 1;
    }
    nn_model_free(cnn);
}
END_TEST

START_TEST(the_longest_name_still_leaves_a_gap)
{
    char text[4096];
    nn_model *cnn = convolutional();
    print_to_text(cnn, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "max_pooling2d_1 (MaxPooling2D) "));
    nn_model_free(cnn);
}
END_TEST

// Batch normalization has 4 numbers a channel, as in Keras: two are trained, two are not.
START_TEST(what_is_not_trained_is_counted_apart)
{
    char text[4096];
    nn_model *model = nn_sequential(nn_shape_image(8, 8, 3), 1);
    ck_assert_int_eq(nn_add(model, nn_conv2d(16, 3, NN_SAME)), 0); // 3*3*3*16 + 16 = 448
    ck_assert_int_eq(nn_add(model, nn_batch_normalization()), 0);  // 64
    ck_assert_int_eq(nn_add(model, nn_global_average_pooling2d()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(10)), 0); // 170
    ck_assert_uint_eq(nn_count_params(model), 682);
    ck_assert_uint_eq(nn_count_non_trainable_params(model), 32);
    print_to_text(model, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, " batch_normalization (BatchNorm (None, 8, 8, 16)        64\n"
                                       "  alization)\n"));
    ck_assert_ptr_nonnull(strstr(text, " global_average_pooling2d (Glob (None, 16)              0\n"
                                       "  alAveragePooling2D)\n"));
    ck_assert_ptr_nonnull(
        strstr(text, "Total params: 682\nTrainable params: 650\nNon-trainable params: 32\n"));
    nn_model_free(model);
}
END_TEST

START_TEST(where_all_is_trained_the_summary_does_not_say_so)
{
    char text[4096];
    nn_model *model = perceptron(5);
    ck_assert_uint_eq(nn_count_non_trainable_params(model), 0);
    print_to_text(model, text, sizeof text);
    ck_assert_ptr_null(strstr(text, "rainable"));
    nn_model_free(model);
}
END_TEST

START_TEST(an_empty_model_has_no_parameters)
{
    char text[4096];
    nn_model *model = nn_sequential(nn_shape_vector(3), 1);
    ck_assert_uint_eq(nn_count_params(model), 0);
    print_to_text(model, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, "Total params: 0\n"));
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("summary");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_networks_have_as_many_parameters_as_in_keras);
    tcase_add_test(core, what_is_not_trained_is_counted_apart);
    tcase_add_test(core, where_all_is_trained_the_summary_does_not_say_so);
    tcase_add_test(core, each_layer_of_the_cnn_has_as_many_parameters_as_in_keras);
    tcase_add_test(core, the_table_has_a_row_for_each_layer_in_order);
    tcase_add_test(limits, the_longest_name_still_leaves_a_gap);
    tcase_add_test(limits, an_empty_model_has_no_parameters);
    return s;
}
