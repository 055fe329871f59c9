/*
 * check_window.c - what must hold for window.c.
 *
 * Oracles: tables worked out by hand, after TensorFlow's rule for SAME
 * (count = ceil(size / stride), an odd zero goes behind), and a loop that
 * counts the places where a window fits.
 */
#include "layers/window.h"
#include "runner.h"

typedef struct {
    size_t size, window, stride;
    size_t count, before; // expected
} slide;

static const slide same[] = {
    {28, 3, 1, 28, 1}, // 2 zeros: one on each side
    {28, 5, 1, 28, 2}, // 4 zeros
    {28, 2, 1, 28, 0}, // 1 zero, and it goes behind
    {28, 4, 1, 28, 1}, // 3 zeros: 1 before, 2 behind
    {5, 3, 2, 3, 1},   // windows at -1, 1, 3: from -1 to 5, 2 zeros
    {6, 3, 2, 3, 0},   // windows at 0, 2, 4: from 0 to 6, 1 zero, behind
    {7, 3, 3, 3, 1},   // 3 windows need 9, 2 zeros
    {8, 3, 3, 3, 0},   // 3 windows need 9, 1 zero, behind
    {9, 3, 3, 3, 0},   // exactly
    {7, 1, 2, 4, 0},   // 4 windows need 7
    {8, 1, 3, 3, 0},   // 3 windows need 7: less than there is, no zeros
    {10, 2, 4, 3, 0},  // 3 windows need 10
    {2, 5, 1, 2, 2},   // the window is larger than the axis: 6 - 2 = 4 zeros
    {3, 7, 2, 2, 3},   // 2 windows need 9, 6 zeros
    {1, 1, 1, 1, 0},   {1, 3, 1, 1, 1},
    {1, 2, 5, 1, 0},   {224, 7, 2, 112, 2}, // 111*2 + 7 = 229, 5 zeros: 2 + 3
};
enum { SAME = sizeof same / sizeof *same };

START_TEST(same_pads_as_tensorflow_does)
{
    const slide *s = &same[_i];
    nn_window found = nn_window_slide(s->size, s->window, s->stride, NN_SAME);
    ck_assert_uint_eq(found.count, s->count);
    ck_assert_uint_eq(found.before, s->before);
}
END_TEST

static const slide valid[] = {{28, 3, 1, 26, 0}, {28, 2, 2, 14, 0}, {5, 3, 2, 2, 0}, {6, 3, 2, 2, 0},
                              {7, 3, 2, 3, 0},   {5, 5, 1, 1, 0},   {5, 5, 9, 1, 0}, {5, 6, 1, 0, 0},
                              {1, 1, 1, 1, 0},   {10, 2, 4, 3, 0}};
enum { VALID = sizeof valid / sizeof *valid };

START_TEST(valid_counts_whole_windows)
{
    const slide *s = &valid[_i];
    nn_window found = nn_window_slide(s->size, s->window, s->stride, NN_VALID);
    ck_assert_uint_eq(found.count, s->count);
    ck_assert_uint_eq(found.before, s->before);
}
END_TEST

// All sizes up to 12, windows up to 14, strides up to 5, counted place by place.
START_TEST(small_cases_agree_with_counting)
{
    for (size_t size = 1; size <= 12; size++)
        for (size_t window = 1; window <= 14; window++)
            for (size_t stride = 1; stride <= 5; stride++) {
                size_t inside = 0, starts = 0;
                for (size_t at = 0; at < size; at += stride) {
                    inside += at + window <= size;
                    starts++;
                }
                nn_window v = nn_window_slide(size, window, stride, NN_VALID);
                nn_window s = nn_window_slide(size, window, stride, NN_SAME);
                ck_assert_uint_eq(v.count, inside);
                ck_assert_uint_eq(v.before, 0);
                ck_assert_uint_eq(s.count, starts);
                // zeros before and behind: as many on both sides, or one more behind
                long reach = (long)((starts - 1) * stride + window), zeros = reach - (long)size;
                long behind = zeros - (long)s.before;
                if (zeros > 0)
                    ck_assert(behind == (long)s.before || behind == (long)s.before + 1);
                else
                    ck_assert_uint_eq(s.before, 0);
            }
}
END_TEST

START_TEST(a_zero_gives_no_place)
{
    for (int padding = NN_VALID; padding <= NN_SAME; padding++) {
        ck_assert_uint_eq(nn_window_slide(0, 1, 1, (nn_padding)padding).count, 0);
        ck_assert_uint_eq(nn_window_slide(1, 0, 1, (nn_padding)padding).count, 0);
        ck_assert_uint_eq(nn_window_slide(1, 1, 0, (nn_padding)padding).count, 0);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("window");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, same_pads_as_tensorflow_does, 0, SAME);
    tcase_add_loop_test(core, valid_counts_whole_windows, 0, VALID);
    tcase_add_test(core, small_cases_agree_with_counting);
    tcase_add_test(limits, a_zero_gives_no_place);
    return s;
}
