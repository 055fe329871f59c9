/* check_layer.c - what must hold for layer.c: what all layers share, shown on dense and conv2d. */
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/layer.h"
#include "layers/relu.h"
#include "layers/sigmoid.h"
#include "layers/tanh.h"
#include "runner.h"

START_TEST(a_new_layer_has_its_stem_as_name_and_no_shapes)
{
    nn_layer *layer = nn_conv2d(4, 3, NN_SAME);
    ck_assert_ptr_nonnull(layer);
    ck_assert_str_eq(layer->name, "conv2d");
    ck_assert_str_eq(layer->class->kind, "Conv2D");
    ck_assert_uint_eq(layer->in.rank, 0);
    ck_assert_uint_eq(layer->param_count, 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(building_sets_shapes_and_gives_parameters_memory)
{
    nn_layer *layer = nn_dense(5);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(7), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->in, nn_shape_vector(7)));
    ck_assert(nn_shape_equal(layer->out, nn_shape_vector(5)));
    ck_assert_uint_eq(layer->param_count, 2);
    ck_assert_str_eq(layer->params[0].name, "kernel");
    ck_assert(nn_shape_equal(layer->params[0].shape, nn_shape_of(2, (size_t[]){7, 5})));
    ck_assert_str_eq(layer->params[1].name, "bias");
    ck_assert(nn_shape_equal(layer->params[1].shape, nn_shape_vector(5)));
    for (size_t i = 0; i < 35; i++) { // Glorot: sqrt(6 / (7 + 5)) is 0.7071
        ck_assert_double_ne((double)layer->params[0].value[i], 0);
        ck_assert_double_lt(fabs((double)layer->params[0].value[i]), 0.7072);
        ck_assert_double_eq((double)layer->params[0].gradient[i], 0);
    }
    for (size_t i = 0; i < 5; i++)
        ck_assert_double_eq((double)layer->params[1].value[i], 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(weights_follow_the_seed_and_the_number_of_the_parameter)
{
    nn_layer *layers[4];
    const uint64_t seeds[] = {1, 1, 2, 1};
    const uint32_t first[] = {0, 0, 0, 2};
    for (int i = 0; i < 4; i++) {
        layers[i] = nn_dense(10);
        ck_assert_int_eq(nn_layer_build(layers[i], nn_shape_vector(10), seeds[i], first[i]), 0);
    }
    const nn_real *w = layers[0]->params[0].value;
    size_t bytes = 100 * sizeof *w;
    ck_assert_mem_eq(w, layers[1]->params[0].value, bytes);
    ck_assert_mem_ne(w, layers[2]->params[0].value, bytes);
    ck_assert_mem_ne(w, layers[3]->params[0].value, bytes);
    for (int i = 0; i < 4; i++)
        nn_layer_free(layers[i]);
}
END_TEST

// Largest weight of a dense layer of 600 inputs and 600 outputs.
static double largest_weight(nn_layer *layer)
{
    double largest = 0;
    ck_assert_ptr_nonnull(layer);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(600), 1, 0), 0);
    for (size_t i = 0; i < 600 * 600; i++)
        largest = fmax(largest, fabs((double)layer->params[0].value[i]));
    for (size_t i = 0; i < 600; i++)
        ck_assert_double_eq((double)layer->params[1].value[i],
                            0); // the bias starts at 0 whatever the kernel does
    nn_layer_free(layer);
    return largest;
}

START_TEST(start_with_chooses_where_the_kernel_starts)
{
    ck_assert_double_le(largest_weight(nn_dense(600)), 0.0708); // sqrt(6/1200) = 0.0707
    ck_assert_double_gt(largest_weight(nn_with_initializer(NN_HE_NORMAL, nn_dense(600))),
                        0.2); // over 3.5 * sqrt(2/600)
    ck_assert_double_eq(largest_weight(nn_with_initializer(NN_ZEROS, nn_dense(600))), 0);
}
END_TEST

START_TEST(only_the_kernel_is_penalised)
{
    nn_layer *with[] = {nn_with_l2(0.25, nn_dense(3)), nn_with_l2(0.25, nn_conv2d(3, 2, NN_SAME))};
    const nn_shape in[] = {nn_shape_vector(4), nn_shape_image(5, 4, 2)};
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(nn_layer_build(with[i], in[i], 1, 0), 0);
        ck_assert_str_eq(with[i]->params[0].name, "kernel");
        ck_assert_double_eq(with[i]->params[0].l2, 0.25);
        ck_assert_str_eq(with[i]->params[1].name, "bias");
        ck_assert_double_eq(with[i]->params[1].l2, 0);
        nn_layer_free(with[i]);
    }
}
END_TEST

START_TEST(without_a_wish_or_with_0_nothing_is_penalised)
{
    nn_layer *without[] = {nn_dense(3), nn_with_l2(0, nn_dense(3)),
                           nn_with_l2(0, nn_with_l2(1, nn_dense(3)))};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(nn_layer_build(without[i], nn_shape_vector(4), 1, 0), 0);
        ck_assert_double_eq(without[i]->params[0].l2, 0);
        nn_layer_free(without[i]);
    }
}
END_TEST

START_TEST(wishes_for_a_layer_add_up_in_any_order)
{
    nn_layer *layers[] = {nn_with_l2(0.5, nn_with_initializer(NN_ZEROS, nn_dense(3))),
                          nn_with_initializer(NN_ZEROS, nn_with_l2(0.5, nn_dense(3)))};
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(nn_layer_build(layers[i], nn_shape_vector(4), 1, 0), 0);
        ck_assert_double_eq(layers[i]->params[0].l2, 0.5);
        for (int j = 0; j < 12; j++)
            ck_assert_double_eq((double)layers[i]->params[0].value[j], 0);
        nn_layer_free(layers[i]);
    }
}
END_TEST

// Run under a sanitizer, this also sees a layer that is not freed.
START_TEST(a_penalty_that_is_no_penalty_is_refused_and_the_layer_freed)
{
    static const double bad[] = {-1, -1e-30, INFINITY, -INFINITY, NAN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_ptr_null(nn_with_l2(bad[i], nn_dense(3)));
        ck_assert_error_says("nn_with_l2: l2: got ");
        ck_assert_error_says("expected a number of at least 0");
    }
}
END_TEST

START_TEST(null_passes_through)
{
    ck_assert_ptr_null(nn_with_initializer(NN_HE_NORMAL, NULL));
    ck_assert_ptr_null(nn_with_l2(0.1, NULL));
    ck_assert_ptr_null(nn_with_l2(0.1, nn_dense(0)));
    ck_assert_error_says("nn_dense: units: got 0"); // the message of the constructor stands
    nn_layer_free(NULL);
}
END_TEST

START_TEST(a_layer_is_used_once)
{
    nn_layer *layer = nn_dense(5);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(7), 1, 0), 0);
    const nn_real *w = layer->params[0].value;
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(7), 1, 0), -1);
    ck_assert_error_says("dense: this layer is in a model already");
    ck_assert_error_says("Hint:");
    ck_assert_ptr_eq(layer->params[0].value, w); // and it still works where it is
    nn_layer_free(layer);
}
END_TEST

START_TEST(a_layer_that_cannot_stand_there_says_so)
{
    nn_layer *layer = nn_dense(5);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(28, 28, 1), 1, 0), -1);
    ck_assert_error_says("nn_dense: dense: got an input of shape (28, 28, 1), expected a vector");
    ck_assert_error_says("nn_flatten()");
    nn_layer_free(layer);
}
END_TEST

START_TEST(a_parameter_that_is_too_large_is_refused)
{
    nn_layer *layer = nn_dense(65536);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(65536), 1, 0), -1); // 2^32 weights
    ck_assert_error_says("dense: kernel of shape (65536, 65536) is too large");
    nn_layer_free(layer);
}
END_TEST

START_TEST(an_output_that_is_too_large_is_refused)
{
    nn_layer *layer = nn_conv2d(32, 1, NN_SAME);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(8192, 8192, 1), 1, 0), -1); // 2^31 numbers
    ck_assert_error_says("conv2d: an output of shape (8192, 8192, 32) is too large");
    nn_layer_free(layer);
}
END_TEST

START_TEST(layers_without_parameters_have_none)
{
    nn_layer *layers[] = {nn_relu(), nn_flatten(), nn_sigmoid(), nn_tanh(), nn_dropout(0.5)};
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(nn_layer_build(layers[i], nn_shape_image(2, 3, 4), 1, 0), 0);
        ck_assert_uint_eq(layers[i]->param_count, 0);
        nn_layer_free(layers[i]);
    }
}
END_TEST

START_TEST(a_layer_that_keeps_the_shape_gives_what_it_gets)
{
    const nn_shape in[] = {nn_shape_vector(7), nn_shape_image(2, 3, 4)};
    for (int i = 0; i < 2; i++) {
        nn_layer layer = {0};
        ck_assert_int_eq(nn_layer_keep_shape(&layer, in[i]), 0);
        ck_assert(nn_shape_equal(layer.out, in[i]));
        ck_assert_uint_eq(layer.param_count, 0);
    }
}
END_TEST

START_TEST(a_name_of_its_own_replaces_the_stem)
{
    nn_layer *layer = nn_with_name("block1_conv1", nn_conv2d(4, 3, NN_SAME));
    ck_assert_ptr_nonnull(layer);
    ck_assert_str_eq(layer->name, "block1_conv1");
    ck_assert_str_eq(layer->class->kind, "Conv2D");
    nn_layer_free(layer);
    layer = nn_with_name("a_name_of_as_many_as_31_letters", nn_dense(3)); // the longest one
    ck_assert_str_eq(layer->name, "a_name_of_as_many_as_31_letters");
    nn_layer_free(layer);
}
END_TEST

START_TEST(a_name_that_is_none_is_refused_and_the_layer_freed)
{
    static const char *const bad[] = {"", "a_name_of_more_than_30_letters__", "block1/conv1"};
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_null(nn_with_name(bad[i], nn_dense(3)));
        ck_assert_error_says("expected 1 to 31 letters, and no slash");
        ck_assert_error_says(bad[i]);
    }
    ck_assert_ptr_null(nn_with_name("dense", nn_dense(0)));
    ck_assert_error_says("nn_dense: units: got 0");
}
END_TEST

START_TEST(wishes_come_too_late_for_a_layer_in_a_model)
{
    nn_layer *layer = nn_dense(3);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(2), 1, 0), 0);
    ck_assert_ptr_null(nn_with_name("other", layer));
    ck_assert_error_says("nn_with_name: dense: this layer is in a model already");
    ck_assert_str_eq(layer->name, "dense");
    ck_assert_ptr_null(nn_with_l2(0.1, layer));
    ck_assert_error_says("nn_with_l2: dense: this layer is in a model already");
    ck_assert_ptr_null(nn_with_l2(-1, layer)); // not freed either: it has an owner
    nn_layer_free(layer);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("layer");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_new_layer_has_its_stem_as_name_and_no_shapes);
    tcase_add_test(core, building_sets_shapes_and_gives_parameters_memory);
    tcase_add_test(core, weights_follow_the_seed_and_the_number_of_the_parameter);
    tcase_add_test(core, start_with_chooses_where_the_kernel_starts);
    tcase_add_test(core, only_the_kernel_is_penalised);
    tcase_add_test(core, without_a_wish_or_with_0_nothing_is_penalised);
    tcase_add_test(core, wishes_for_a_layer_add_up_in_any_order);
    tcase_add_test(core, layers_without_parameters_have_none);
    tcase_add_test(core, a_layer_that_keeps_the_shape_gives_what_it_gets);
    tcase_add_test(limits, null_passes_through);
    tcase_add_test(limits, a_penalty_that_is_no_penalty_is_refused_and_the_layer_freed);
    tcase_add_test(limits, a_layer_is_used_once);
    tcase_add_test(limits, a_layer_that_cannot_stand_there_says_so);
    tcase_add_test(limits, a_parameter_that_is_too_large_is_refused);
    tcase_add_test(limits, an_output_that_is_too_large_is_refused);
    tcase_add_test(core, a_name_of_its_own_replaces_the_stem);
    tcase_add_test(limits, a_name_that_is_none_is_refused_and_the_layer_freed);
    tcase_add_test(limits, wishes_come_too_late_for_a_layer_in_a_model);
    return s;
}
