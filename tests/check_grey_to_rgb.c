/* check_grey_to_rgb.c - what must hold for grey_to_rgb.c. Oracle: the definition, number by number. */
#include "layers/grey_to_rgb.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

START_TEST(every_pixel_comes_three_times_side_by_side)
{
    const nn_real x[] = {0.25, 0.5, -1};
    const double expected[] = {0.25, 0.25, 0.25, 0.5, 0.5, 0.5, -1, -1, -1};
    nn_real y[9];
    nn_grey_to_rgb_forward(3, x, y);
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq((double)y[i], expected[i]);
}
END_TEST

START_TEST(a_pixel_collects_from_all_three)
{
    const nn_real dy[] = {1, 10, 100, 2, 20, 200};
    nn_real dx[2];
    nn_grey_to_rgb_backward(2, dy, dx);
    ck_assert_double_eq((double)dx[0], 111);
    ck_assert_double_eq((double)dx[1], 222);
}
END_TEST

// Enough pixels to be shared by threads, and none behind the end.
START_TEST(many_pixels_are_all_there)
{
    const size_t pixels = 100003;
    nn_real *x = random_numbers(pixels, 1), *y = unwritten(3 * pixels + 1), *dx = unwritten(pixels + 1);
    y[3 * pixels] = dx[pixels] = 42;
    nn_grey_to_rgb_forward(pixels, x, y);
    nn_grey_to_rgb_backward(pixels, y, dx);
    size_t wrong = 0;
    for (size_t i = 0; i < pixels; i++) {
        wrong += !(y[3 * i] == x[i] && y[3 * i + 1] == x[i] && y[3 * i + 2] == x[i]);
        wrong += !(fabs((double)dx[i] - 3 * (double)x[i]) <= ROUNDING);
    }
    ck_assert_uint_eq(wrong, 0);
    ck_assert(y[3 * pixels] == 42 && dx[pixels] == 42);
    free(x), free(y), free(dx);
}
END_TEST

START_TEST(the_layer_takes_one_channel_and_gives_three)
{
    nn_layer *layer = nn_grey_to_rgb();
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(4, 5, 1), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(4, 5, 3)));
    ck_assert_str_eq(layer->name, "grey_to_rgb");
    nn_layer_free(layer);
}
END_TEST

START_TEST(what_is_no_grey_image_is_refused)
{
    const nn_shape shapes[] = {nn_shape_image(4, 5, 3), nn_shape_vector(20)};
    for (int i = 0; i < 2; i++) {
        nn_layer *layer = nn_grey_to_rgb();
        ck_assert_int_eq(nn_layer_build(layer, shapes[i], 1, 0), -1);
        ck_assert_error_says("expected a grey image (height, width, 1)");
        nn_layer_free(layer);
    }
}
END_TEST

START_TEST(gradients_match_the_loss)
{
    nn_gradcheck_report report =
        expect_right_gradient(nn_grey_to_rgb(), nn_shape_image(5, 4, 1), (size_t)_i, NULL);
    ck_assert_uint_eq(report.checked, 20 * (size_t)_i);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("grey_to_rgb");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, every_pixel_comes_three_times_side_by_side);
    tcase_add_test(core, a_pixel_collects_from_all_three);
    tcase_add_test(core, the_layer_takes_one_channel_and_gives_three);
    tcase_add_test(limits, many_pixels_are_all_there);
    tcase_add_test(limits, what_is_no_grey_image_is_refused);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 1, 4);
    return s;
}
