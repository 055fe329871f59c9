/*
 * check_pooling2d.c - what must hold for pooling2d.c, through both layers that stand on it.
 *
 * Oracles: sizes counted by hand.
 */
#include "layers/pooling2d.h"
#include "layers/average_pooling2d.h"
#include "layers/max_pooling2d.h"
#include "runner.h"

static const struct {
    const char *kind, *name;
    nn_layer *(*make)(size_t window);
    nn_layer *(*make_with)(const nn_pooling2d_options *options);
} table[] = {
    {"MaxPooling2D", "max_pooling2d", nn_max_pooling2d, nn_max_pooling2d_with},
    {"AveragePooling2D", "average_pooling2d", nn_average_pooling2d, nn_average_pooling2d_with},
};
enum { TABLE = sizeof table / sizeof *table };

START_TEST(a_window_counts_its_places)
{
    nn_pooling2d_shape s = nn_pooling2d_shape_of(7, nn_shape_image(4, 5, 6), 3, 2, 1, 3);
    ck_assert(s.N == 7 && s.H == 4 && s.W == 5 && s.C == 6);
    ck_assert(s.R == 3 && s.S == 2 && s.stride_h == 1 && s.stride_w == 3);
    ck_assert_uint_eq(s.P, 2); // rows 0-2 and 1-3
    ck_assert_uint_eq(s.Q, 2); // columns 0-1 and 3-4
}
END_TEST

START_TEST(the_layer_halves_both_sides_and_leaves_out_the_rest)
{
    nn_layer *layer = table[_i].make(2);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(28, 7, 3), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(14, 3, 3)));
    ck_assert_str_eq(layer->name, table[_i].name);
    ck_assert_str_eq(layer->class->kind, table[_i].kind);
    ck_assert_uint_eq(layer->param_count, 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(the_layer_takes_windows_and_strides_per_axis)
{
    nn_layer *layer =
        table[_i].make_with(&(nn_pooling2d_options){.window_h = 3, .window_w = 2, .stride_w = 1});
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(9, 6, 1), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(3, 5, 1))); // down by 3, its own height; across by 1
    nn_layer_free(layer);
    layer = table[_i].make_with(&(nn_pooling2d_options){.window_h = 3, .window_w = 2, .stride_h = 1});
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(9, 6, 1), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(7, 3, 1))); // down by 1; across by 2, its own width
    nn_layer_free(layer);
}
END_TEST

// Does the message name the layer that was asked for, and then say this?
static void expect_error(int kind, const char *rest)
{
    char text[100];
    snprintf(text, sizeof text, "nn_%s%s", table[kind].name, rest);
    ck_assert_error_says(text);
}

START_TEST(what_cannot_be_pooled_is_refused)
{
    ck_assert_ptr_null(table[_i].make(0));
    expect_error(_i, ": window: got 0x0");
    ck_assert_ptr_null(table[_i].make_with(&(nn_pooling2d_options){.window_h = 2}));
    expect_error(_i, ": window: got 2x0");
    ck_assert_ptr_null(table[_i].make_with(NULL));
    expect_error(_i, "_with: got no options");
    nn_layer *layer = table[_i].make(2);
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_vector(10), 1, 0), -1);
    ck_assert_error_says("expected an image");
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(1, 10, 1), 1, 0), -1);
    ck_assert_error_says("got a window of 2x2 on an input of shape (1, 10, 1)");
    nn_layer_free(layer);
}
END_TEST

START_TEST(bad_shapes_are_refused_and_change_nothing)
{
    const nn_pooling2d_shape good = nn_pooling2d_shape_of(1, nn_shape_image(2, 2, 1), 2, 2, 2, 2);
    const nn_real x[] = {1, 2, 3, 4}, dy[] = {1};
    nn_real y[] = {42}, dx[] = {42, 42, 42, 42};
    nn_pooling2d_shape bad[8];
    for (int i = 0; i < 8; i++)
        bad[i] = good;
    bad[0].N = 0;
    bad[1].C = 0;
    bad[2].R = 3;
    bad[3].S = 0;
    bad[4].stride_h = 0;
    bad[5].P = 2;
    bad[6].Q = 0;
    bad[7].W = 1;
    for (int i = 0; i < 8; i++) {
        ck_assert_int_eq(nn_max_pooling2d_forward(&bad[i], x, y), -1);
        ck_assert_error_says("nn_max_pooling2d_forward: shape: got");
        ck_assert_int_eq(nn_max_pooling2d_backward(&bad[i], x, y, dy, dx), -1);
        ck_assert_error_says("nn_max_pooling2d_backward: shape: got");
        ck_assert_int_eq(nn_average_pooling2d_forward(&bad[i], x, y), -1);
        ck_assert_error_says("nn_average_pooling2d_forward: shape: got");
        ck_assert_int_eq(nn_average_pooling2d_backward(&bad[i], dy, dx), -1);
        ck_assert_error_says("nn_average_pooling2d_backward: shape: got");
        ck_assert(y[0] == 42 && dx[0] == 42 && dx[3] == 42);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("pooling2d");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_window_counts_its_places);
    tcase_add_loop_test(core, the_layer_halves_both_sides_and_leaves_out_the_rest, 0, TABLE);
    tcase_add_loop_test(core, the_layer_takes_windows_and_strides_per_axis, 0, TABLE);
    tcase_add_loop_test(limits, what_cannot_be_pooled_is_refused, 0, TABLE);
    tcase_add_test(limits, bad_shapes_are_refused_and_change_nothing);
    return s;
}
