/*
 * check_nonzero.c - what must hold for nonzero.c.
 *
 * Oracles: a list by hand, and the formulas of nonzero.h as plain loops over all of dy, also over its zeros.
 */
#include "layers/nonzero.h"
#include "numbers.h"
#include "runner.h"

// 2 x 2 places that move by 1 over a framed image 3 pixels wide, with 2 channels: at 0, 2, 6 and 8.
static const nn_tile_places four = {.P = 2, .Q = 2, .x_line = 6, .x_step = 2};
// [2,2,3]
static const nn_real by_hand[] = {0, 5, 0, 7, 0, 0, 0, 0, 0, 1, 2, 3};

START_TEST(a_list_by_hand)
{
    const nn_nonzero expected[] = {{0, 1, 5}, {2, 0, 7}, {8, 0, 1}, {8, 1, 2}, {8, 2, 3}};
    nn_nonzero list[13];
    ck_assert_uint_eq(nn_nonzero_count(12, by_hand), 5);
    ck_assert_uint_eq(nn_nonzero_list(&four, 3, by_hand, list), 5);
    for (int i = 0; i < 5; i++)
        ck_assert_msg(list[i].at == expected[i].at && list[i].channel == expected[i].channel &&
                          list[i].value == expected[i].value,
                      "number %d: got at %u, channel %u, value %g", i, list[i].at, list[i].channel,
                      (double)list[i].value);
}
END_TEST

START_TEST(channel_by_channel_by_hand)
{
    const double values[] = {7, 1, 5, 2, 3};
    const uint32_t ends[] = {0, 2, 4, 5, 5}; // channel 3 has nothing
    nn_nonzero list[13], sorted[5];
    uint32_t begins[5];
    nn_nonzero_by_channel(nn_nonzero_list(&four, 3, by_hand, list), list, 4, sorted, begins);
    for (int i = 0; i < 5; i++) {
        ck_assert_double_eq((double)sorted[i].value, values[i]);
        ck_assert_uint_eq(begins[i], ends[i]);
    }
}
END_TEST

START_TEST(nothing_gives_an_empty_list)
{
    const nn_real zeros[12] = {0, (nn_real)-0.0};
    nn_nonzero list[13];
    uint32_t begins[4] = {9, 9, 9, 9};
    ck_assert_uint_eq(nn_nonzero_count(12, zeros), 0);
    ck_assert_uint_eq(nn_nonzero_list(&four, 3, zeros, list), 0);
    nn_nonzero_by_channel(0, list, 3, list, begins);
    for (int k = 0; k <= 3; k++)
        ck_assert_uint_eq(begins[k], 0);
}
END_TEST

START_TEST(nan_is_not_nothing)
{
    const nn_real dy[12] = {[4] = (nn_real)NAN};
    nn_nonzero list[13];
    ck_assert_uint_eq(nn_nonzero_count(12, dy), 1);
    ck_assert_uint_eq(nn_nonzero_list(&four, 3, dy, list), 1);
    ck_assert_double_nan((double)list[0].value);
}
END_TEST

// --- the loops, against all of dy -----------------------------------------------------------------------------

enum { P = 3, Q = 4, K = 5, LINE = 6 * NN_TILE_WIDTH, STEP = NN_TILE_WIDTH, FRAMED = 6 * LINE, MOST = 25 };

// A window of `_i` pixels somewhere in the frame, a thin dy, and its lists.
typedef struct {
    nn_tile_places places;
    size_t count, taps[MOST];
    nn_real *dy, *x, *w;
    nn_nonzero list[P * Q * K + 1], sorted[P * Q * K];
    size_t length;
    uint32_t begins[K + 1];
} thin_case;

static thin_case make_thin(size_t count)
{
    thin_case c = {.places = {.P = P, .Q = Q, .x_line = LINE, .x_step = STEP},
                   .count = count,
                   .dy = random_numbers(P * Q * K, 1),
                   .x = random_numbers(FRAMED, 2),
                   .w = random_numbers(K * count * NN_TILE_WIDTH, 3)};
    for (size_t t = 0; t < count; t++)
        c.taps[t] = t % 9 / 3 * LINE + t % 3 * STEP;
    for (size_t i = 0; i < P * Q * K; i++)
        c.dy[i] *= i % 3 == 1;
    c.length = nn_nonzero_list(&c.places, K, c.dy, c.list);
    nn_nonzero_by_channel(c.length, c.list, K, c.sorted, c.begins);
    return c;
}

static void free_thin(thin_case *c)
{
    free(c->dy), free(c->x), free(c->w);
}

START_TEST(weights_are_sums_over_all_places)
{
    thin_case c = make_thin((size_t)_i);
    for (size_t k = 0; k < K; k++) {
        nn_real *dw = random_numbers(c.count * NN_TILE_WIDTH, 4),
                *before = random_numbers(c.count * NN_TILE_WIDTH, 4);
        nn_nonzero_weights(c.begins[k + 1] - c.begins[k], c.sorted + c.begins[k], c.x, c.count, c.taps, dw,
                           NN_TILE_WIDTH);
        for (size_t t = 0; t < c.count; t++)
            for (size_t i = 0; i < NN_TILE_WIDTH; i++) {
                double sum = (double)before[t * NN_TILE_WIDTH + i];
                for (size_t pq = 0; pq < P * Q; pq++)
                    sum +=
                        (double)c.dy[pq * K + k] * (double)c.x[pq / Q * LINE + pq % Q * STEP + c.taps[t] + i];
                ck_assert_double_eq_tol((double)dw[t * NN_TILE_WIDTH + i], sum, ROUNDING);
            }
        free(dw), free(before);
    }
    free_thin(&c);
}
END_TEST

START_TEST(data_gets_each_weight_at_each_place)
{
    thin_case c = make_thin((size_t)_i);
    nn_real *dx = random_numbers(FRAMED, 5), *before = random_numbers(FRAMED, 5);
    double *expected = nn_alloc(FRAMED, sizeof *expected);
    for (size_t i = 0; i < FRAMED; i++)
        expected[i] = (double)before[i];
    for (size_t pq = 0; pq < P * Q; pq++)
        for (size_t k = 0; k < K; k++)
            for (size_t t = 0; t < c.count; t++)
                for (size_t i = 0; i < NN_TILE_WIDTH; i++)
                    expected[pq / Q * LINE + pq % Q * STEP + c.taps[t] + i] +=
                        (double)c.dy[pq * K + k] * (double)c.w[(k * c.count + t) * NN_TILE_WIDTH + i];
    nn_nonzero_data(c.length, c.list, c.w, c.count * NN_TILE_WIDTH, c.count, c.taps, NN_TILE_WIDTH, dx);
    for (size_t i = 0; i < FRAMED; i++)
        ck_assert_double_eq_tol((double)dx[i], expected[i], ROUNDING);
    free(dx), free(before), free(expected);
    free_thin(&c);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("nonzero");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_list_by_hand);
    tcase_add_test(core, channel_by_channel_by_hand);
    tcase_add_loop_test(core, weights_are_sums_over_all_places, 1, MOST);
    tcase_add_loop_test(core, data_gets_each_weight_at_each_place, 1, MOST);
    tcase_add_test(limits, nothing_gives_an_empty_list);
    tcase_add_test(limits, nan_is_not_nothing);
    return s;
}
