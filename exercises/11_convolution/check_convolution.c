/*
 * check_convolution.c - the grader of homework 11.
 *
 * The maps of the cat and of other small pictures were worked out with a pencil. For numbers without a pattern the
 * grader asks the other way round: not "which pixel lies under this weight?", but "which weight lies on this pixel,
 * when the window stands at this place?". Nothing here calls the library's layers.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define SLIDES   "\"Stride, padding, overlap\" in chapter 11: "
#define FORMULA  "\"Many channels, many filters\" in chapter 11: "
#define POOLING  "\"Pooling\" in chapter 11: "
#define NO_LEFT  "what the array held before is still in there: each number begins anew"
#define CAT      "the cat of chapter 11 (4 x 5), the kernel -1 0 1 three times, "
#define VALID_IS "floor((size - window) / stride) + 1, or 0 where the window does not fit"

enum { MOST = 512 };

static const double cat[] = {2, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 4, 1, 3, 2, 0, 2, 2, 2, 0};
static const double edge[] = {-1, 0, 1, -1, 0, 1, -1, 0, 1};

// Numbers between -1 and 1 without a pattern, the same each time.
static void fill(size_t count, double *numbers, double start)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = sin(start + 2.3 * (double)i + 0.7 * (double)(i * i));
}

static const double *given_numbers(const char *name, size_t count, const double *numbers)
{
    return given(name, count * sizeof *numbers, numbers);
}

static double *sevens(size_t count)
{
    double seven[MOST];
    for (size_t i = 0; i < count; i++)
        seven[i] = 7;
    return changing("y", count * sizeof *seven, seven);
}

// Each number of y [P,Q,channels], with its place.
static void expect_map(const char *what, size_t count, size_t Q, size_t channels, const double *expected,
                       const double *got, double tolerance, const char *look)
{
    for (size_t i = 0; i < count; i++)
        expect_number(text("%s: y[%zu,%zu,%zu]", what, i / channels / Q, i / channels % Q, i % channels),
                      expected[i], got[i], tolerance, look);
}

// --- ex_valid_size -----------------------------------------------------------------------------------------

static void expect_valid(size_t size, size_t window, size_t stride, size_t places, const char *look)
{
    expect_count(text("ex_valid_size(%zu, %zu, %zu), the size, the window, the stride", size, window, stride),
                 places, ex_valid_size(size, window, stride), look);
}

START_TEST(valid_windows_on_the_cat)
{
    expect_valid(4, 3, 1, 2, SLIDES "a window of 3 rows begins at row 0 or 1 of 4");
    expect_valid(5, 3, 1, 3, SLIDES "a window of 3 columns begins at column 0, 1 or 2 of 5");
    expect_valid(5, 3, 2, 2, SLIDES "in steps of 2 it begins at column 0 or 2");
    expect_valid(6, 3, 2, 2, SLIDES "at column 4 a window of 3 hangs over the border of 6: round down");
}
END_TEST

START_TEST(valid_windows_are_as_many_as_can_be_walked)
{
    for (size_t size = 1; size <= 30; size++)
        for (size_t window = 1; window <= size; window++)
            for (size_t stride = 1; stride <= 7; stride++) {
                size_t places = 0;
                for (size_t end = window; end <= size; end += stride)
                    places++;
                expect_valid(size, window, stride, places, SLIDES VALID_IS);
            }
}
END_TEST

START_TEST(valid_window_that_does_not_fit_has_no_place)
{
    expect_valid(2, 3, 1, 0, "a size_t has no -1: 2 - 3 wraps around to a huge number. Compare first");
    expect_valid(4, 5, 2, 0, "a size_t has no -1, and in C (4 - 5) / 2 may be 0. Compare first");
    expect_valid(1, 28, 3, 0, "a size_t has no -1: 1 - 28 wraps around to a huge number. Compare first");
    expect_valid(5, 5, 3, 1, "a window as large as the picture has one place");
}
END_TEST

// --- ex_same_size ------------------------------------------------------------------------------------------

static void expect_same(size_t size, size_t window, size_t stride, size_t places, size_t zeros,
                        const char *look)
{
    char what[96];
    size_t before = SIZE_MAX, got = ex_same_size(size, window, stride, &before);
    snprintf(what, sizeof what, "ex_same_size(%zu, %zu, %zu), the size, the window, the stride: ", size,
             window, stride);
    expect_count(text("%sthe places", what), places, got, look);
    expect_that(before != SIZE_MAX, text("%s*before", what), "the number of zeros in front",
                "nothing (it was not filled, or it is -1, which a size_t has not)", look);
    expect_count(text("%s*before", what), zeros, before, look);
}

START_TEST(same_with_stride_1_has_a_place_for_each_pixel)
{
    static const char look[] = SLIDES "with stride 1, a window needs window - 1 zeros, half of them in front";
    expect_same(28, 3, 1, 28, 1, look);
    expect_same(5, 1, 1, 5, 0, look);
    expect_same(14, 5, 1, 14, 2, look);
    expect_same(4, 7, 1, 4, 3, look);
}
END_TEST

START_TEST(same_with_a_stride_rounds_up)
{
    expect_same(4, 3, 2, 2, 0,
                SLIDES "2 places end at 1 * 2 + 3 = 5. That is one zero for 4 pixels: behind, none in front");
    expect_same(5, 3, 2, 3, 1,
                SLIDES "ceil(5 / 2) is 3, and 5 / 2 of whole numbers is 2 in C. The places end at 2 * 2 + 3 "
                       "= 7: 2 zeros, one in front");
    expect_same(7, 5, 3, 3, 2,
                SLIDES "ceil(7 / 3) is 3. The places end at 2 * 3 + 5 = 11: 4 zeros, 2 in front");
}
END_TEST

START_TEST(same_puts_the_extra_zero_behind)
{
    static const char look[] = SLIDES "half of the zeros, rounded down, are in front";
    expect_same(5, 2, 1, 5, 0, look);
    expect_same(9, 4, 1, 9, 1, look);
    expect_same(28, 6, 1, 28, 2, look);
    expect_same(6, 3, 2, 3, 0, look);
}
END_TEST

START_TEST(same_zeros_are_as_many_as_the_windows_need)
{
    for (size_t size = 1; size <= 20; size++)
        for (size_t window = 1; window <= 9; window++)
            for (size_t stride = 1; stride <= 6; stride++) {
                size_t places = 0, end = 0, zeros[2] = {0, 0}; // behind, in front
                for (size_t pixel = 0; pixel < size; pixel += stride)
                    places++, end = pixel + window;
                for (size_t turn = 0; zeros[0] + size + zeros[1] < end; turn++)
                    zeros[turn % 2]++;
                expect_same(size, window, stride, places, zeros[1],
                            SLIDES "together (places - 1) * stride + window - size zeros, at least 0; the "
                                   "half of it that is rounded down is in front");
            }
}
END_TEST

START_TEST(same_without_zeros)
{
    static const char look[] = "where (places - 1) * stride + window - size is below 0, no zeros are needed. "
                               "A size_t has no -1: compare before you subtract";
    expect_same(9, 1, 3, 3, 0, look);
    expect_same(8, 2, 4, 2, 0, look);
    expect_same(28, 3, 28, 1, 0, look);
}
END_TEST

// --- ex_conv2d_forward -------------------------------------------------------------------------------------

// y into a blank array. The picture has no padding, and the kernel its place, where nothing else is said.
static double *convolve(const ex_conv2d_shape *g, const double *x, const double *w, const double *b)
{
    double *y = blank("y", g->P * g->Q * g->K * sizeof *y);
    ex_conv2d_forward(given("g", sizeof *g, g), given_numbers("x", g->H * g->W * g->C, x),
                      given_numbers("w", g->R * g->S * g->C * g->K, w), given_numbers("b", g->K, b), y);
    return y;
}

START_TEST(conv_slides_the_kernel_over_the_cat)
{
    const ex_conv2d_shape g = {4, 5, 1, 3, 3, 1, 1, 1, 0, 0, 2, 3};
    static const double zero[1] = {0}, expected[] = {-3, -1, 3, 1, -1, -1};
    expect_map("ex_conv2d_forward of " CAT "valid", 6, 3, 1, expected, convolve(&g, cat, edge, zero), 1e-12,
               "\"A cat on 20 pixels\" in chapter 11: nine products at each place. At (0,0) these are rows 2 "
               "0 0, 2 2 2, 2 4 1 of the picture. Their sum and the bias overwrite y");
}
END_TEST

START_TEST(conv_does_not_turn_the_kernel)
{
    const ex_conv2d_shape g = {5, 5, 1, 3, 3, 1, 1, 1, 0, 0, 3, 3};
    static const double w[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, zero[1] = {0};
    static const double expected[] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    double x[25] = {[12] = 1};
    expect_map("ex_conv2d_forward of 5 x 5 zeros with a 1 in the middle, the kernel 1 2 3, 4 5 6, 7 8 9", 9,
               3, 1, expected, convolve(&g, x, w, zero), 1e-12,
               FORMULA "the pixel in the middle lies under the lower right weight of the first window. So it "
                       "is the map that is turned: x[p + r, q + s] belongs to w[r,s]");
}
END_TEST

START_TEST(conv_adds_the_bias_of_the_filter_once)
{
    const ex_conv2d_shape g = {3, 4, 2, 2, 2, 3, 1, 1, 0, 0, 2, 3};
    static const double b[] = {1, -2, 0.25};
    double x[24], w[24] = {0}, expected[18];
    fill(24, x, 1);
    for (size_t i = 0; i < 18; i++)
        expected[i] = b[i % 3];
    expect_map("ex_conv2d_forward with all weights 0 and the biases 1, -2, 0.25", 18, 3, 3, expected,
               convolve(&g, x, w, b), 1e-12,
               FORMULA "each number of map k is b[k] plus the products: b[k] is added once, not once for "
                       "each weight, and y[p,q,k] stands at y[(p * Q + q) * K + k]");
}
END_TEST

START_TEST(conv_adds_up_over_the_channels)
{
    // Two pixels of three channels, a window of one pixel, two filters: 1*1 + 2*2 + 3*3, 1*10 + 2*20 + 3*40 ...
    const ex_conv2d_shape g = {1, 2, 3, 1, 1, 2, 1, 1, 0, 0, 1, 2};
    static const double x[] = {1, 2, 3, 4, 5, 6}, w[] = {1, 10, 2, 20, 3, 40}, zero[2] = {0};
    static const double expected[] = {14, 170, 32, 380};
    expect_map(
        "ex_conv2d_forward of two pixels {1,2,3} {4,5,6}, a window of 1 x 1, the filters 1 2 3 and 10 20 40",
        4, 2, 2, expected, convolve(&g, x, w, zero), 1e-12,
        FORMULA "a filter has a weight for each channel, and adds up their products. Channels are last in x, "
                "filters are last in w: w[((r * S + s) * C + c) * K + k]");
}
END_TEST

START_TEST(conv_sees_zeros_outside)
{
    // Columns are added up first: rows 0 to 1 give 4 2 2 2 4, and the right neighbour minus the left one is the map.
    const ex_conv2d_shape g = {4, 5, 1, 3, 3, 1, 1, 1, 1, 1, 4, 5};
    static const double zero[1] = {0},
                        expected[] = {2, -2, 0, 2, -2, 6, -3, -1, 3, -5, 8, 1, -1, -1, -7, 6, 1, -1, -1, -5};
    expect_map("ex_conv2d_forward of " CAT "same", 20, 5, 1, expected, convolve(&g, cat, edge, zero), 1e-12,
               FORMULA
               "pad_top and pad_left are subtracted. A row or a column outside is left out. Ask for each on "
               "its own: column 5 of row 0 is outside, but in memory it is column 0 of row 1");
}
END_TEST

START_TEST(conv_moves_by_its_strides)
{
    const ex_conv2d_shape g = {4, 8, 1, 1, 1, 1, 2, 3, 0, 0, 2, 3};
    static const double one[1] = {1}, zero[1] = {0}, expected[] = {0, 3, 6, 20, 23, 26};
    double x[32];
    for (size_t i = 0; i < 32; i++)
        x[i] = (double)(10 * (i / 8) + i % 8);
    expect_map("ex_conv2d_forward of a window of 1 x 1 that moves 2 down and 3 across, where pixel (h,v) is "
               "10 h + v",
               6, 3, 1, expected, convolve(&g, x, one, zero), 1e-12,
               FORMULA "stride_h belongs to rows, stride_w to columns: place (p,q) begins at row p * "
                       "stride_h and column q * stride_w");
}
END_TEST

// Which weight lies on pixel h, when the window stands at place p? Some number outside 0 to window - 1: none.
static long weight_on(size_t h, size_t p, size_t stride, size_t pad)
{
    return (long)h + (long)pad - (long)(p * stride);
}

// What pixel (h,v) adds to all filters of place (p,q).
static void add_pixel(const ex_conv2d_shape *g, const double *pixel, const double *weights, double *maps)
{
    for (size_t k = 0; k < g->K; k++)
        for (size_t c = g->C; c-- > 0;)
            maps[k] += pixel[c] * weights[c * g->K + k];
}

static void by_pixels(const ex_conv2d_shape *g, const double *x, const double *w, const double *b, double *y)
{
    for (size_t i = 0; i < g->P * g->Q * g->K; i++)
        y[i] = b[i % g->K];
    for (size_t hv = 0; hv < g->H * g->W; hv++)
        for (size_t pq = 0; pq < g->P * g->Q; pq++) {
            long r = weight_on(hv / g->W, pq / g->Q, g->stride_h, g->pad_top);
            long s = weight_on(hv % g->W, pq % g->Q, g->stride_w, g->pad_left);
            if (r >= 0 && s >= 0 && r < (long)g->R && s < (long)g->S)
                add_pixel(g, x + hv * g->C, w + (size_t)(r * (long)g->S + s) * g->C * g->K, y + pq * g->K);
        }
}

static void expect_conv(const ex_conv2d_shape *g)
{
    char what[200];
    double x[MOST], w[MOST], b[MOST], y[MOST];
    fill(g->H * g->W * g->C, x, 1);
    fill(g->R * g->S * g->C * g->K, w, 2);
    fill(g->K, b, 3);
    by_pixels(g, x, w, b, y);
    snprintf(what, sizeof what,
             "ex_conv2d_forward of %zu x %zu x %zu, %zu filters of %zu x %zu, strides %zu %zu, pad_top %zu, "
             "pad_left %zu",
             g->H, g->W, g->C, g->K, g->R, g->S, g->stride_h, g->stride_w, g->pad_top, g->pad_left);
    expect_map(what, g->P * g->Q * g->K, g->Q, g->K, y, convolve(g, x, w, b), 1e-12,
               FORMULA "compare your loops with the formula, letter by letter. H, R, stride_h and pad_top "
                       "belong to rows, W, S, stride_w and pad_left to columns. All numbers are double");
}

START_TEST(conv_of_numbers_without_a_pattern)
{
    expect_conv(&(ex_conv2d_shape){6, 5, 3, 2, 3, 4, 1, 1, 0, 0, 5, 3});
    expect_conv(&(ex_conv2d_shape){5, 9, 2, 3, 2, 5, 1, 2, 0, 0, 3, 4});
}
END_TEST

START_TEST(conv_of_other_sizes)
{
    static const ex_conv2d_shape sizes[] = {
        {7, 6, 3, 3, 3, 2, 1, 1, 1, 1, 7, 6}, // same
        {7, 6, 2, 4, 3, 3, 2, 1, 1, 1, 4, 6}, // same, strides differ
        {5, 8, 2, 3, 5, 3, 2, 3, 1, 1, 3, 3}, // same, a zero more at the right
        {3, 4, 1, 5, 7, 2, 1, 1, 2, 3, 3, 4}, // the window is larger than the picture
        {9, 8, 2, 2, 1, 2, 4, 3, 0, 0, 2, 3}, // a window that jumps over pixels
        {4, 3, 5, 4, 3, 1, 1, 1, 0, 0, 1, 1}, // as large as the picture
        {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1}, // one of each
        {1, 1, 4, 3, 3, 2, 1, 1, 1, 1, 1, 1}, // one pixel, and zeros all around
        {4, 6, 1, 3, 3, 1, 1, 1, 2, 0, 5, 6}, // more above than to the left
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_conv(&sizes[i]);
}
END_TEST

START_TEST(conv_overwrites_what_was_there)
{
    const ex_conv2d_shape g = {4, 5, 1, 3, 3, 1, 1, 1, 0, 0, 2, 3};
    static const double zero[1] = {0}, expected[] = {-3, -1, 3, 1, -1, -1};
    double *y = sevens(6);
    ex_conv2d_forward(&g, given_numbers("x", 20, cat), given_numbers("w", 9, edge), zero, y);
    expect_map("ex_conv2d_forward of " CAT "into a y that was full of 7s", 6, 3, 1, expected, y, 1e-12,
               NO_LEFT);
}
END_TEST

// --- ex_max_pooling_forward ------------------------------------------------------------------------------

static double *pool(const ex_max_pooling_shape *g, const double *x)
{
    double *y = blank("y", g->P * g->Q * g->C * sizeof *y);
    ex_max_pooling_forward(given("g", sizeof *g, g), given_numbers("x", g->H * g->W * g->C, x), y);
    return y;
}

START_TEST(pool_keeps_the_largest_of_each_window)
{
    const ex_max_pooling_shape g = {4, 6, 1, 2, 2, 2, 2, 2, 3};
    static const double x[] = {1, 3, 0, 2, 9, 8, 4, 2, 1, 1, 7, 6, 5, 0, 7, 8, 1, 2, 0, 0, 6, 2, 3, 4};
    static const double expected[] = {4, 2, 9, 5, 8, 4};
    expect_map("ex_max_pooling_forward, windows of 2 x 2, of the rows 1 3 0 2 9 8, 4 2 1 1 7 6, 5 0 7 8 1 2, "
               "0 0 6 2 3 4",
               6, 3, 1, expected, pool(&g, x), 0,
               POOLING "the first window holds 1 3 and 4 2; each window has R rows and S columns");
}
END_TEST

START_TEST(pool_windows_overlap_on_the_cat)
{
    const ex_max_pooling_shape g = {4, 5, 1, 3, 3, 1, 2, 2, 2};
    static const double expected[] = {4, 3, 4, 3};
    expect_map("ex_max_pooling_forward of the cat of chapter 11, windows of 3 x 3, 1 down and 2 across", 4, 2,
               1, expected, pool(&g, cat), 0,
               POOLING "place (p,q) begins at row p * stride_h and column q * stride_w. The stride is not "
                       "the size of the window");
}
END_TEST

START_TEST(pool_asks_each_channel_alone)
{
    const ex_max_pooling_shape g = {2, 4, 3, 2, 2, 2, 2, 1, 2};
    static const double x[] = {1, 50, -300, 2, 10, -400, 5, 60, -800, 6, 70, -700,
                               3, 20, -200, 4, 30, -100, 8, 90, -500, 7, 80, -600};
    static const double expected[] = {4, 50, -100, 8, 90, -500};
    expect_map("ex_max_pooling_forward of three channels: ones, tens, and hundreds below 0", 6, 2, 3,
               expected, pool(&g, x), 0,
               POOLING "each channel is pooled alone: the next pixel of the same channel stands C numbers "
                       "further, and the search does not begin at 0");
}
END_TEST

// Each pixel is shown to all windows that lie over it.
static void pool_by_pixels(const ex_max_pooling_shape *g, const double *x, double *y)
{
    for (size_t i = 0; i < g->P * g->Q * g->C; i++)
        y[i] = -INFINITY;
    for (size_t i = 0; i < g->H * g->W * g->C; i++)
        for (size_t pq = 0; pq < g->P * g->Q; pq++) {
            long r = weight_on(i / g->C / g->W, pq / g->Q, g->stride_h, 0);
            long s = weight_on(i / g->C % g->W, pq % g->Q, g->stride_w, 0);
            double *winner = y + pq * g->C + i % g->C;
            if (r >= 0 && s >= 0 && r < (long)g->R && s < (long)g->S && x[i] > *winner)
                *winner = x[i];
        }
}

static void expect_pool(const ex_max_pooling_shape *g)
{
    char what[160];
    double x[MOST], y[MOST];
    fill(g->H * g->W * g->C, x, 4);
    pool_by_pixels(g, x, y);
    snprintf(what, sizeof what,
             "ex_max_pooling_forward of %zu x %zu x %zu, windows of %zu x %zu, strides %zu %zu", g->H, g->W,
             g->C, g->R, g->S, g->stride_h, g->stride_w);
    expect_map(what, g->P * g->Q * g->C, g->Q, g->C, y, pool(g, x), 0,
               POOLING "R and stride_h belong to rows, S and stride_w to columns. All R * S numbers are "
                       "looked at, the first and the last");
}

START_TEST(pool_of_numbers_without_a_pattern)
{
    expect_pool(&(ex_max_pooling_shape){6, 7, 2, 3, 2, 2, 1, 2, 6});
    expect_pool(&(ex_max_pooling_shape){5, 8, 3, 2, 3, 1, 2, 4, 3});
}
END_TEST

START_TEST(pool_of_other_sizes)
{
    static const ex_max_pooling_shape sizes[] = {
        {4, 5, 2, 4, 5, 1, 1, 1, 1}, // one window over everything
        {5, 4, 3, 1, 1, 2, 3, 3, 2}, // windows of one pixel, which jump
        {1, 9, 1, 1, 4, 1, 3, 1, 2}, // one row
        {9, 1, 2, 2, 1, 3, 1, 3, 1}, // one column
        {1, 1, 1, 1, 1, 1, 1, 1, 1}, // one of each
        {7, 7, 1, 2, 2, 2, 2, 3, 3}, // a row and a column are left over
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_pool(&sizes[i]);
}
END_TEST

START_TEST(pool_of_very_negative_numbers)
{
    const ex_max_pooling_shape g = {2, 2, 1, 2, 2, 2, 2, 1, 1};
    static const double x[] = {-1e300, -3e300, -2e300, -4e300};
    double *y = pool(&g, x);
    expect_number("ex_max_pooling_forward of -1e300 -3e300 -2e300 -4e300: y", -1e300, y[0], 0,
                  "where the search begins: with the first number of the window, or with -INFINITY");
}
END_TEST

START_TEST(pool_leaves_out_what_no_window_reaches)
{
    const ex_max_pooling_shape g = {3, 3, 1, 2, 2, 2, 2, 1, 1};
    static const double x[] = {1, 2, 9, 3, 4, 9, 9, 9, 9};
    double *y = pool(&g, x);
    expect_number("ex_max_pooling_forward of 3 x 3, windows of 2 x 2, strides 2 2, where the last row and "
                  "column hold 9s: y",
                  4, y[0], 0, POOLING "one window fits; the last row and the last column are not in it");
}
END_TEST

START_TEST(pool_overwrites_what_was_there)
{
    const ex_max_pooling_shape g = {4, 5, 1, 3, 3, 1, 2, 2, 2};
    static const double expected[] = {4, 3, 4, 3};
    double *y = sevens(4);
    ex_max_pooling_forward(&g, given_numbers("x", 20, cat), y);
    expect_map("ex_max_pooling_forward of the cat into a y that was full of 7s", 4, 2, 1, expected, y, 0,
               NO_LEFT);
}
END_TEST

void exercise(void)
{
    core("ex_valid_size", valid_windows_on_the_cat);
    core("ex_valid_size", valid_windows_are_as_many_as_can_be_walked);
    core("ex_same_size", same_with_stride_1_has_a_place_for_each_pixel);
    core("ex_same_size", same_with_a_stride_rounds_up);
    core("ex_same_size", same_puts_the_extra_zero_behind);
    core("ex_conv2d_forward", conv_slides_the_kernel_over_the_cat);
    core("ex_conv2d_forward", conv_does_not_turn_the_kernel);
    core("ex_conv2d_forward", conv_adds_the_bias_of_the_filter_once);
    core("ex_conv2d_forward", conv_adds_up_over_the_channels);
    core("ex_conv2d_forward", conv_moves_by_its_strides);
    core("ex_conv2d_forward", conv_of_numbers_without_a_pattern);
    core("ex_conv2d_forward", conv_sees_zeros_outside);
    core("ex_max_pooling_forward", pool_keeps_the_largest_of_each_window);
    core("ex_max_pooling_forward", pool_windows_overlap_on_the_cat);
    core("ex_max_pooling_forward", pool_asks_each_channel_alone);
    core("ex_max_pooling_forward", pool_of_numbers_without_a_pattern);

    limits("ex_valid_size", valid_window_that_does_not_fit_has_no_place);
    limits("ex_same_size", same_zeros_are_as_many_as_the_windows_need);
    limits("ex_same_size", same_without_zeros);
    limits("ex_conv2d_forward", conv_of_other_sizes);
    limits("ex_conv2d_forward", conv_overwrites_what_was_there);
    limits("ex_max_pooling_forward", pool_of_other_sizes);
    limits("ex_max_pooling_forward", pool_of_very_negative_numbers);
    limits("ex_max_pooling_forward", pool_leaves_out_what_no_window_reaches);
    limits("ex_max_pooling_forward", pool_overwrites_what_was_there);
}
