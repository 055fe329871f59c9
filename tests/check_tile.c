/*
 * check_tile.c - what must hold for tile.c and for slide.c, which walks with it.
 *
 * Oracle: the formulas of tile.h and slide.h as plain loops in double, number by number.
 */
#include "layers/slide.h"
#include "numbers.h"
#include "runner.h"

enum { WIDE = 2 * NN_TILE_WIDTH + 3 }; // a distance between rows that is no whole number of tiles

START_TEST(a_tile_of_y_is_the_sum_over_its_window)
{
    const nn_tile_window windows[] = {{1, 1, 1}, {1, 7, 7}, {3, 3, 10}, {2, 5, 5}, {4, 6, 31}};
    for (size_t t = 0; t < sizeof windows / sizeof *windows; t++) {
        const nn_tile_window *win = &windows[t];
        const size_t taps = win->rows * win->run, reach = win->rows * win->stride + 5 * NN_TILE_PLACES;
        nn_real *x = random_numbers(reach, 1), *w = random_numbers(taps * WIDE, 2),
                *b = random_numbers(WIDE, 3);
        nn_real y[NN_TILE_PLACES][NN_TILE_WIDTH], *to[NN_TILE_PLACES];
        const nn_real *from[NN_TILE_PLACES];
        for (size_t j = 0; j < NN_TILE_PLACES; j++) {
            from[j] = x + j * 7 % (4 * NN_TILE_PLACES); // in no order, some twice
            to[j] = y[j];
        }
        nn_tile_forward(win, from, w, WIDE, b, to);
        for (size_t j = 0; j < NN_TILE_PLACES; j++)
            for (size_t k = 0; k < NN_TILE_WIDTH; k++) {
                double sum = (double)b[k];
                for (size_t r = 0; r < win->rows; r++)
                    for (size_t i = 0; i < win->run; i++)
                        sum +=
                            (double)from[j][r * win->stride + i] * (double)w[(r * win->run + i) * WIDE + k];
                ck_assert_double_eq_tol((double)y[j][k], sum, ROUNDING);
            }
        free(x), free(w), free(b);
    }
}
END_TEST

START_TEST(a_tile_of_dw_is_added_to_what_is_there)
{
    const nn_tile_places places = {
        .P = 3, .Q = 4, .x_line = 40, .x_step = 3, .dy_line = 9 * WIDE, .dy_step = 2 * WIDE};
    nn_real *x = random_numbers(40 * 4 + 60, 1), *dy = random_numbers(9 * WIDE * 4, 2);
    nn_real *dw = random_numbers(NN_TILE_TAPS * WIDE, 3), *before = random_numbers(NN_TILE_TAPS * WIDE, 3);
    size_t taps[NN_TILE_TAPS];
    for (size_t j = 0; j < NN_TILE_TAPS; j++)
        taps[j] = j * 5 % 11;
    nn_tile_weights(&places, x, taps, dy, dw, WIDE);
    for (size_t j = 0; j < NN_TILE_TAPS; j++)
        for (size_t k = 0; k < WIDE; k++) {
            double sum = (double)before[j * WIDE + k];
            for (size_t p = 0; p < 3 && k < NN_TILE_WIDTH; p++)
                for (size_t q = 0; q < 4; q++)
                    sum += (double)x[p * 40 + q * 3 + taps[j]] * (double)dy[p * 9 * WIDE + q * 2 * WIDE + k];
            ck_assert_double_eq_tol((double)dw[j * WIDE + k], sum, ROUNDING);
        }
    free(x), free(dy), free(dw), free(before);
}
END_TEST

typedef struct {
    size_t images, rows, columns, C, R, S, stride_h, stride_w, P, Q, K;
} walk;

static const walk walks[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
    {1, 5, 6, 2, 3, 3, 1, 1, 3, 4, 5},
    {3, 4, 4, 1, 2, 2, 2, 2, 2, 2, 40},
    {7, 2, 2, 3, 1, 1, 1, 1, 2, 2, NN_TILE_WIDTH}, // 2 x 2 fills whole tiles
    {2, 9, 8, 2, 3, 2, 3, 2, 3, 4, 130},
    {5, 3, 20, 1, 3, 3, 1, 1, 1, 18, 1},
};
enum { WALKS = sizeof walks / sizeof *walks };

START_TEST(a_window_that_slides_computes_each_place)
{
    const walk *t = &walks[_i];
    const nn_frame f = {.H = t->rows, .W = t->columns, .C = t->C, .rows = t->rows, .columns = t->columns};
    const size_t taps = t->R * t->S * t->C, size = t->images * t->P * t->Q * t->K;
    nn_sliding s = nn_slide_over(&f, t->R, t->S, t->stride_h, t->stride_w, t->P, t->Q, t->K);
    ck_assert_uint_eq(s.wide % NN_TILE_WIDTH, 0);
    ck_assert_uint_ge(s.wide, t->K);
    nn_real *x = random_numbers(t->images * nn_frame_size(&f), 1), *w = random_numbers(taps * s.wide, 2);
    nn_real *b = random_numbers(s.wide, 3), *y = unwritten(size + 1);
    s.w = w, s.b = b;
    nn_slide(&s, t->images, x, y);
    for (size_t i = 0; i < size; i++) {
        const size_t k = i % t->K, q = i / t->K % t->Q, p = i / t->K / t->Q % t->P,
                     n = i / t->K / t->Q / t->P;
        double sum = (double)b[k];
        for (size_t tap = 0; tap < taps; tap++) {
            const size_t c = tap % t->C, v = q * t->stride_w + tap / t->C % t->S,
                         h = p * t->stride_h + tap / t->C / t->S;
            sum += (double)x[((n * t->rows + h) * t->columns + v) * t->C + c] * (double)w[tap * s.wide + k];
        }
        ck_assert_double_eq_tol((double)y[i], sum, ROUNDING);
    }
    ck_assert(isnan(y[size])); // nothing behind the end
    free(x), free(w), free(b), free(y);
}
END_TEST

START_TEST(counts_are_rounded_up_to_whole_tiles)
{
    ck_assert_uint_eq(nn_tile_round_up(0, 12), 0);
    ck_assert_uint_eq(nn_tile_round_up(1, 12), 12);
    ck_assert_uint_eq(nn_tile_round_up(12, 12), 12);
    ck_assert_uint_eq(nn_tile_round_up(13, 12), 24);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("tile");
    TCase *core = add_case(s, "core");
    tcase_add_test(core, a_tile_of_y_is_the_sum_over_its_window);
    tcase_add_test(core, a_tile_of_dw_is_added_to_what_is_there);
    tcase_add_loop_test(core, a_window_that_slides_computes_each_place, 0, WALKS);
    tcase_add_test(core, counts_are_rounded_up_to_whole_tiles);
    return s;
}
