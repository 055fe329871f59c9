/* check_flatten.c - what must hold for flatten.c: the same numbers in the same order. */
#include "layers/flatten.h"
#include "gradient.h"
#include "runner.h"

static nn_layer *built(nn_shape in)
{
    nn_layer *layer = nn_flatten();
    ck_assert_ptr_nonnull(layer);
    ck_assert_int_eq(nn_layer_build(layer, in, 1, 0), 0);
    return layer;
}

START_TEST(an_image_becomes_a_vector_of_its_size)
{
    nn_layer *layer = built(nn_shape_image(7, 5, 64));
    ck_assert(nn_shape_equal(layer->out, nn_shape_vector(2240))); // 7 * 5 * 64
    ck_assert_uint_eq(layer->param_count, 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(a_vector_stays_a_vector)
{
    nn_layer *layer = built(nn_shape_vector(9));
    ck_assert(nn_shape_equal(layer->out, nn_shape_vector(9)));
    nn_layer_free(layer);
}
END_TEST

START_TEST(channel_c_of_pixel_h_w_is_number_hW_plus_w_times_C_plus_c)
{
    enum { N = 2, H = 3, W = 4, C = 5, SIZE = H * W * C };
    nn_layer *layer = built(nn_shape_image(H, W, C));
    nn_real x[N][H][W][C], y[N * SIZE], dx[N * SIZE];
    for (int n = 0; n < N; n++)
        for (int h = 0; h < H; h++)
            for (int w = 0; w < W; w++)
                for (int c = 0; c < C; c++)
                    x[n][h][w][c] = (nn_real)(n * 1000 + h * 100 + w * 10 + c);
    nn_pass pass = {.N = N};
    ck_assert_int_eq(layer->class->forward(layer, &pass, &x[0][0][0][0], y), 0);
    for (int n = 0; n < N; n++)
        for (int i = 0; i < SIZE; i++) // i = (h*W + w)*C + c
            ck_assert_double_eq((double)y[n * SIZE + i],
                                n * 1000 + i / (W * C) * 100 + i / C % W * 10 + i % C);
    ck_assert_int_eq(layer->class->backward(layer, &pass, &x[0][0][0][0], y, y, dx), 0);
    ck_assert_mem_eq(dx, x, sizeof dx); // and back they are where they were
    ck_assert_int_eq(layer->class->backward(layer, &pass, &x[0][0][0][0], y, y, NULL), 0);
    nn_layer_free(layer);
}
END_TEST

START_TEST(gradients_match_the_loss)
{
    nn_gradcheck_report report =
        expect_right_gradient(nn_flatten(), nn_shape_image(3, 2, 4), (size_t)_i, NULL);
    ck_assert_uint_eq(report.checked, 24 * (size_t)_i);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("flatten");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, an_image_becomes_a_vector_of_its_size);
    tcase_add_test(core, channel_c_of_pixel_h_w_is_number_hW_plus_w_times_C_plus_c);
    tcase_add_test(limits, a_vector_stays_a_vector);
    tcase_add_loop_test(gradcheck, gradients_match_the_loss, 1, 4);
    return s;
}
