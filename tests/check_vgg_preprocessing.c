/*
 * check_vgg_preprocessing.c - what must hold for vgg_preprocessing.c. Oracle: the numbers of Keras's preprocess_input,
 * done by hand. (The whole network, behind this layer, is checked in check_vgg.c.)
 */
#include "layers/vgg_preprocessing.h"
#include "gradient.h"
#include "numbers.h"
#include "runner.h"

// 255 times red, green, blue; blue first; minus 103.939, 116.779, 123.68
START_TEST(forward_by_hand)
{
    const nn_real x[] = {1, 0, 0, /* pure red */ 0.2f, 0.4f, 0.6f};
    const double expected[] = {-103.939, -116.779, 255 - 123.68, 153 - 103.939, 102 - 116.779, 51 - 123.68};
    nn_real y[6];
    nn_vgg_preprocessing_forward(2, x, y);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq_tol((double)y[i], expected[i], 2e-5); // 0.2f is not quite 0.2
}
END_TEST

START_TEST(backward_by_hand)
{
    const nn_real dy[] = {1, 2, 3, 40, 50, 60};
    const double expected[] = {765, 510, 255, 15300, 12750, 10200};
    nn_real dx[6];
    nn_vgg_preprocessing_backward(2, dy, dx);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq((double)dx[i], expected[i]);
}
END_TEST

// Enough pixels to be shared by threads, and none behind the end. Backward on y + mean is 255^2 x.
START_TEST(many_pixels_are_all_there)
{
    static const double mean[] = {103.939, 116.779, 123.68};
    const size_t count = 3 * 100003;
    nn_real *x = random_numbers(count, 1), *y = unwritten(count + 1), *dx = unwritten(count + 1);
    y[count] = dx[count] = 42;
    nn_vgg_preprocessing_forward(count / 3, x, y);
    for (size_t i = 0; i < count; i++)
        y[i] += (nn_real)mean[i % 3];
    nn_vgg_preprocessing_backward(count / 3, y, dx);
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++)
        wrong += !(fabs((double)dx[i] / 65025 - (double)x[i]) <= ROUNDING);
    ck_assert_uint_eq(wrong, 0);
    ck_assert(y[count] == 42 && dx[count] == 42);
    free(x), free(y), free(dx);
}
END_TEST

START_TEST(the_layer_keeps_the_shape)
{
    nn_layer *layer = nn_vgg_preprocessing();
    ck_assert_int_eq(nn_layer_build(layer, nn_shape_image(4, 5, 3), 1, 0), 0);
    ck_assert(nn_shape_equal(layer->out, nn_shape_image(4, 5, 3)));
    ck_assert_str_eq(layer->name, "vgg_preprocessing");
    ck_assert(!layer->class->elementwise); // blue needs red's place: y must not be written over x
    nn_layer_free(layer);
}
END_TEST

START_TEST(what_is_no_coloured_image_is_refused)
{
    const nn_shape shapes[] = {nn_shape_image(4, 5, 1), nn_shape_image(4, 5, 4), nn_shape_vector(3)};
    for (int i = 0; i < 3; i++) {
        nn_layer *layer = nn_vgg_preprocessing();
        ck_assert_int_eq(nn_layer_build(layer, shapes[i], 1, 0), -1);
        ck_assert_error_says("expected a coloured image (height, width, 3). Hint: nn_grey_to_rgb()");
        nn_layer_free(layer);
    }
}
END_TEST

START_TEST(gradients_match_the_loss)
{
    nn_gradcheck_report report =
        expect_right_gradient(nn_vgg_preprocessing(), nn_shape_image(5, 4, 3), (size_t)_i, NULL);
    ck_assert_uint_eq(report.checked, 60 * (size_t)_i);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("vgg_preprocessing");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, forward_by_hand);
    tcase_add_test(core, backward_by_hand);
    tcase_add_test(core, the_layer_keeps_the_shape);
    tcase_add_test(limits, many_pixels_are_all_there);
    tcase_add_test(limits, what_is_no_coloured_image_is_refused);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 1, 4);
    return s;
}
