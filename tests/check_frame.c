/*
 * check_frame.c - what must hold for frame.c.
 *
 * Oracles: pictures by hand, and the formula of frame.h pixel by pixel.
 */
#include "layers/frame.h"
#include "numbers.h"
#include "runner.h"

// 2 x 3 pixels of one channel in all pictures: 1 2 3 / 4 5 6.
typedef struct {
    nn_frame frame;
    nn_real expected[24];
} picture;

static const picture pictures[] = {
    {{2, 3, 1, 2, 3, 0, 0, 1, 1}, {1, 2, 3, 4, 5, 6}},                                           // as it is
    {{2, 3, 1, 4, 5, 1, 1, 1, 1}, {0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0}}, // a border
    {{2, 3, 1, 3, 5, 0, 0, 2, 2}, {1, 0, 2, 0, 3, 0, 0, 0, 0, 0, 4, 0, 5, 0, 6}},                // gaps
    {{2, 3, 1, 4, 6, 1, 1, 2, 2}, {0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 5, 0, 6}},
    {{2, 3, 1, 1, 2, 0, 0, 1, 1}, {1, 2}},                               // cut off
    {{2, 3, 1, 3, 3, 1, 1, 1, 1}, {0, 0, 0, 0, 1, 2, 0, 4, 5}},          // border, cut
    {{2, 3, 1, 3, 4, 0, 0, 2, 2}, {1, 0, 2, 0, 0, 0, 0, 0, 4, 0, 5, 0}}, // gaps, cut
    {{2, 3, 1, 2, 2, 2, 0, 1, 1}, {0, 0, 0, 0}},                         // all outside
    {{2, 3, 1, 2, 2, 0, 5, 1, 1}, {0, 0, 0, 0}},
    {{1, 2, 3, 1, 4, 0, 1, 1, 1}, {0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0}}, // 3 channels
    {{1, 2, 3, 1, 3, 0, 0, 1, 2}, {1, 2, 3, 0, 0, 0, 4, 5, 6}},
};
enum { PICTURES = sizeof pictures / sizeof *pictures };

START_TEST(pictures_by_hand_come_out)
{
    const nn_real image[] = {1, 2, 3, 4, 5, 6};
    const picture *p = &pictures[_i];
    const size_t size = p->frame.rows * p->frame.columns * p->frame.C;
    nn_real *framed = unwritten(size + 1);
    ck_assert_uint_eq(nn_frame_size(&p->frame), size);
    nn_frame_hang(&p->frame, image, framed);
    for (size_t i = 0; i < size; i++)
        ck_assert_msg(framed[i] == p->expected[i], "picture %d, number %zu: got %g, expected %g", _i, i,
                      (double)framed[i], (double)p->expected[i]);
    ck_assert(isnan(framed[size])); // nothing behind the end
    free(framed);
}
END_TEST

START_TEST(each_pixel_stands_where_the_formula_says)
{
    for (size_t top = 0; top < 3; top++)
        for (size_t down = 1; down < 4; down++)
            for (size_t across = 1; across < 4; across++)
                for (size_t rows = 1; rows < 9; rows++) {
                    const nn_frame f = {3, 4, 2, rows, 9, top, 1, down, across};
                    nn_real *image = random_numbers(3 * 4 * 2, 1), *framed = unwritten(nn_frame_size(&f));
                    double sum = 0, all = 0;
                    nn_frame_hang(&f, image, framed);
                    for (size_t h = 0; h < 3; h++)
                        for (size_t w = 0; w < 4; w++)
                            for (size_t c = 0; c < 2; c++) {
                                size_t row = top + h * down, column = 1 + w * across;
                                if (row >= rows || column >= 9)
                                    continue;
                                nn_real here = framed[(row * 9 + column) * 2 + c];
                                ck_assert(here == image[(h * 4 + w) * 2 + c]);
                                sum += fabs((double)here);
                            }
                    for (size_t i = 0; i < nn_frame_size(&f); i++)
                        all += fabs((double)framed[i]);
                    ck_assert_double_eq_tol(all, sum, 1e-6); // so all else is 0
                    free(image), free(framed);
                }
}
END_TEST

START_TEST(an_image_taken_out_of_its_frame_is_what_was_hung_there)
{
    const nn_real image[] = {1, 2, 3, 4, 5, 6};
    const picture *p = &pictures[_i];
    const size_t size = p->frame.H * p->frame.W * p->frame.C;
    nn_real *framed = unwritten(nn_frame_size(&p->frame)), *taken = unwritten(size + 1);
    nn_frame_hang(&p->frame, image, framed);
    nn_frame_take(&p->frame, framed, taken);
    for (size_t i = 0; i < size; i++) {
        int there = 0; // was this pixel left out?
        for (size_t j = 0; j < nn_frame_size(&p->frame); j++)
            there = there || framed[j] == image[i];
        ck_assert_msg(taken[i] == (there ? image[i] : 0), "picture %d, number %zu: got %g", _i, i,
                      (double)taken[i]);
    }
    ck_assert(isnan(taken[size])); // nothing behind the end
    free(framed), free(taken);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("frame");
    TCase *core = add_case(s, "core");
    tcase_add_loop_test(core, pictures_by_hand_come_out, 0, PICTURES);
    tcase_add_loop_test(core, an_image_taken_out_of_its_frame_is_what_was_hung_there, 0, PICTURES);
    tcase_add_test(core, each_pixel_stands_where_the_formula_says);
    return s;
}
