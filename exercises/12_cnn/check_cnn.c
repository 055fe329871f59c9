/*
 * check_cnn.c - the grader of homework 12.
 *
 * Small pictures were worked out with a pencil; the cat's slopes are those that chapter 11 shows. All other slopes are
 * judged by what the loss sum of dy * y does when a number is moved. This loss stands here: it goes from pixel to
 * pixel, and asks at each place which weight lies on it. Nothing here calls the library's layers.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdio.h>

#define WAY_BACK "\"The way back\" in chapter 11: "
#define NO_LEFT  "what the array held before is still in there: begin each sum at 0"
#define CAT      "the cat of chapter 11 (4 x 5), windows of 3 x 3, "

enum { MOST = 400 };

static const double cat[] = {2, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 4, 1, 3, 2, 0, 2, 2, 2, 0};
static const double edge[] = {-1, 0, 1, -1, 0, 1, -1, 0, 1}, counted[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const ex_conv2d_shape on_the_cat = {4, 5, 1, 3, 3, 1, 1, 1, 0, 0, 2, 3},
                             around_the_cat = {4, 5, 1, 3, 3, 1, 1, 1, 1, 1, 4, 5};
static const ex_max_pooling_shape pooled_cat = {4, 5, 1, 3, 3, 1, 2, 2, 2};

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

static double *blank_numbers(const char *name, size_t count)
{
    return blank(name, count * sizeof(double));
}

static double *sevens(const char *name, size_t count)
{
    double seven[MOST];
    for (size_t i = 0; i < count; i++)
        seven[i] = 7;
    return changing(name, count * sizeof *seven, seven);
}

// Each number of an array [.,columns,channels], with its place.
static void expect_picture(const char *what, size_t count, size_t columns, size_t channels,
                           const double *expected, const double *got, const char *look)
{
    for (size_t i = 0; i < count; i++)
        expect_number(
            text("%s[%zu,%zu,%zu]", what, i / channels / columns, i / channels % columns, i % channels),
            expected[i], got[i], 1e-12, look);
}

// --- the loss of a convolution -----------------------------------------------------------------------------

typedef struct {
    ex_conv2d_shape g;
    double x[MOST], w[MOST], b[MOST], dy[MOST];
} convolution;

static convolution make_convolution(const ex_conv2d_shape *g)
{
    convolution a = {.g = *g};
    fill(g->H * g->W * g->C, a.x, 1);
    fill(g->R * g->S * g->C * g->K, a.w, 2);
    fill(g->K, a.b, 3);
    fill(g->P * g->Q * g->K, a.dy, 4);
    return a;
}

// Which weight lies on pixel h, when the window stands at place p? Some number outside 0 to window - 1: none.
static long weight_on(size_t h, size_t p, size_t stride, size_t pad)
{
    return (long)h + (long)pad - (long)(p * stride);
}

static double product(const convolution *a, const double *pixel, const double *weights, const double *slopes)
{
    double sum = 0;
    for (size_t k = 0; k < a->g.K; k++)
        for (size_t c = a->g.C; c-- > 0;)
            sum += slopes[k] * weights[c * a->g.K + k] * pixel[c];
    return sum;
}

// The sum of dy * y: its slope by y is dy.
static double loss_of_convolution(void *context)
{
    const convolution *a = context;
    const ex_conv2d_shape *g = &a->g;
    double loss = 0;
    for (size_t i = 0; i < g->P * g->Q * g->K; i++)
        loss += a->dy[i] * a->b[i % g->K];
    for (size_t hv = 0; hv < g->H * g->W; hv++)
        for (size_t pq = 0; pq < g->P * g->Q; pq++) {
            long r = weight_on(hv / g->W, pq / g->Q, g->stride_h, g->pad_top);
            long s = weight_on(hv % g->W, pq % g->Q, g->stride_w, g->pad_left);
            if (r >= 0 && s >= 0 && r < (long)g->R && s < (long)g->S)
                loss += product(a, a->x + hv * g->C, a->w + (size_t)(r * (long)g->S + s) * g->C * g->K,
                                a->dy + pq * g->K);
        }
    return loss;
}

// H, W, C, R, S, K, strides, padding, P, Q: sizes that differ, so that no index can take another's place.
static const ex_conv2d_shape ordinary[] = {
    {6, 5, 3, 2, 3, 4, 1, 1, 0, 0, 5, 3}, // valid
    {5, 9, 2, 3, 2, 5, 1, 2, 0, 0, 3, 4}, // valid, 2 across
    {4, 5, 2, 3, 3, 3, 1, 1, 1, 1, 4, 5}, // same
};
static const ex_conv2d_shape others[] = {
    {7, 6, 2, 3, 3, 4, 2, 1, 1, 1, 4, 6}, // same, strides differ
    {5, 8, 2, 3, 5, 3, 2, 3, 1, 1, 3, 3}, // same, a zero more at the right
    {3, 4, 1, 5, 7, 2, 1, 1, 2, 3, 3, 4}, // the window is larger than the picture
    {9, 8, 2, 2, 1, 2, 4, 3, 0, 0, 2, 3}, // a window that jumps over pixels
    {4, 3, 5, 4, 3, 2, 1, 1, 0, 0, 1, 1}, // as large as the picture
    {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1}, // one of each
    {1, 1, 4, 3, 3, 2, 1, 1, 1, 1, 1, 1}, // one pixel, and zeros all around
    {6, 6, 1, 2, 2, 1, 2, 2, 0, 0, 2, 2}, // a row and a column are left over (and more)
};
enum { ORDINARY = sizeof ordinary / sizeof *ordinary, OTHERS = sizeof others / sizeof *others };

typedef void judge(const ex_conv2d_shape *g);

static void for_each(const ex_conv2d_shape *sizes, size_t count, judge *expect)
{
    for (size_t i = 0; i < count; i++)
        expect(&sizes[i]);
}

static const char *name_of(const char *function, const ex_conv2d_shape *g)
{
    static char name[160];
    snprintf(name, sizeof name,
             "%s of %zu x %zu x %zu, %zu filters of %zu x %zu, strides %zu %zu, pad_top %zu, pad_left %zu",
             function, g->H, g->W, g->C, g->K, g->R, g->S, g->stride_h, g->stride_w, g->pad_top, g->pad_left);
    return name;
}

// --- ex_conv2d_db ------------------------------------------------------------------------------------------

START_TEST(db_adds_up_over_the_places)
{
    const ex_conv2d_shape g = {3, 4, 1, 2, 2, 2, 1, 1, 0, 0, 2, 3};
    static const double dy[] = {1, 10, 2, 20, 4, 40, 8, 80, 16, 160, 32, 320}, expected[] = {63, 630};
    double *db = blank_numbers("db", 2);
    ex_conv2d_db(given("g", sizeof g, &g), given_numbers("dy", 12, dy), db);
    expect_numbers("ex_conv2d_db of dy = {1,10} {2,20} {4,40}, {8,80} {16,160} {32,320}: db", 2, expected, db,
                   1e-12,
                   WAY_BACK "a bias is used at all P * Q places, so it gets the sum of its dy[p,q,k]. 32: "
                            "only the last place is left. 10.5: a mean. 693: all filters together");
}
END_TEST

static void expect_db(const ex_conv2d_shape *g)
{
    convolution a = make_convolution(g);
    double *db = blank_numbers("db", g->K);
    ex_conv2d_db(g, given_numbers("dy", g->P * g->Q * g->K, a.dy), db);
    expect_gradient(name_of("ex_conv2d_db", g), loss_of_convolution, &a,
                    (judged_tensor[]){{"db", a.b, db, 1, g->K}}, 1, 0,
                    WAY_BACK "db[k] = sum_{p,q} dy[p,q,k], where dy[p,q,k] is dy[(p * Q + q) * K + k]");
}

START_TEST(db_is_what_the_loss_does)
{
    for_each(ordinary, ORDINARY, expect_db);
    for_each(others, OTHERS, expect_db);
}
END_TEST

START_TEST(db_overwrites_what_was_there)
{
    static const double dy[] = {1, 2, 3, 4, 5, 6};
    double *db = sevens("db", 1);
    ex_conv2d_db(&on_the_cat, given_numbers("dy", 6, dy), db);
    expect_number("ex_conv2d_db of dy = 1 2 3 4 5 6 into a db that held a 7: db[0]", 21, db[0], 1e-12,
                  NO_LEFT);
}
END_TEST

// --- ex_conv2d_dw ------------------------------------------------------------------------------------------

// One channel, one filter: the slopes of the weights look like the window.
static void expect_dw_of_cat(const char *what, const ex_conv2d_shape *g, const double *dy,
                             const double *expected, double *dw, const char *look)
{
    ex_conv2d_dw(given("g", sizeof *g, g), given_numbers("x", 20, cat), given_numbers("dy", g->P * g->Q, dy),
                 dw);
    for (size_t i = 0; i < 9; i++)
        expect_number(text("ex_conv2d_dw of " CAT "%s: dw[%zu,%zu,0,0]", what, i / 3, i % 3), expected[i],
                      dw[i], 1e-12, look);
}

START_TEST(dw_of_one_slope_is_the_window_under_it)
{
    static const double dy[6] = {0, 0, 1}, expected[] = {0, 0, 2, 2, 2, 2, 1, 3, 2};
    expect_dw_of_cat("valid, dy = 1 at place (0,2), else 0", &on_the_cat, dy, expected,
                     blank_numbers("dw", 9),
                     WAY_BACK "weight (r,s) gets the pixel that it sees at this place, times 1: columns 2 to "
                              "4 of the rows 0 to 2. All other places add 0, and no mean is taken");
}
END_TEST

START_TEST(dw_adds_up_over_the_places)
{
    // The window at (0,0), plus twice the window at (1,2)
    static const double dy[6] = {1, 0, 0, 0, 0, 2}, expected[] = {6, 4, 4, 4, 8, 6, 6, 8, 1};
    expect_dw_of_cat(
        "valid, dy = 1 at place (0,0), 2 at (1,2), else 0", &on_the_cat, dy, expected, blank_numbers("dw", 9),
        WAY_BACK
        "each place adds its window, times its dy: 2 0 0, 2 2 2, 2 4 1 and twice 2 2 2, 1 3 2, 2 2 0");
}
END_TEST

START_TEST(dw_has_a_slope_for_each_channel_and_filter)
{
    // Two pixels of two channels, a window of one pixel, three filters: 1*10 + 3*1 for the first weight.
    const ex_conv2d_shape g = {1, 2, 2, 1, 1, 3, 1, 1, 0, 0, 1, 2};
    static const double x[] = {1, 2, 3, 4}, dy[] = {10, 20, 30, 1, 2, 3};
    static const double expected[] = {13, 26, 39, 24, 48, 72};
    double *dw = blank_numbers("dw", 6);
    ex_conv2d_dw(given("g", sizeof g, &g), given_numbers("x", 4, x), given_numbers("dy", 6, dy), dw);
    for (size_t i = 0; i < 6; i++)
        expect_number(text("ex_conv2d_dw of two pixels {1,2} {3,4}, a window of 1 x 1, three filters, dy = "
                           "{10,20,30} {1,2,3}: dw[0,0,%zu,%zu]",
                           i / 3, i % 3),
                      expected[i], dw[i], 1e-12,
                      WAY_BACK "channel c times filter k, added up over both places: the first weight gets 1 "
                               "* 10 + 3 * 1. Filters are last, in dw and in dy");
}
END_TEST

START_TEST(dw_sees_zeros_outside)
{
    // At (0,0) the window sees only the upper left corner of the picture, at (3,4) only the lower right one.
    static const double dy[20] = {[0] = 1, [19] = 10}, expected[] = {30, 20, 0, 20, 2, 0, 0, 2, 2};
    expect_dw_of_cat("same, dy = 1 at place (0,0), 10 at (3,4), else 0", &around_the_cat, dy, expected,
                     blank_numbers("dw", 9),
                     WAY_BACK "a weight that hangs over the border sees a 0 there, and learns nothing. Leave "
                              "out a row outside and a column outside, each on its own");
}
END_TEST

static void expect_dw(const ex_conv2d_shape *g)
{
    convolution a = make_convolution(g);
    double *dw = blank_numbers("dw", g->R * g->S * g->C * g->K);
    ex_conv2d_dw(g, given_numbers("x", g->H * g->W * g->C, a.x),
                 given_numbers("dy", g->P * g->Q * g->K, a.dy), dw);
    expect_gradient(name_of("ex_conv2d_dw", g), loss_of_convolution, &a,
                    (judged_tensor[]){{"dw", a.w, dw, g->R * g->S * g->C, g->K}}, 1, 0,
                    WAY_BACK "dw[r,s,c,k] is the sum of x[h,v,c] dy[p,q,k] over all places, with h = p * "
                             "stride_h + r - pad_top and v = q * stride_w + s - pad_left inside the picture");
}

START_TEST(dw_is_what_the_loss_does)
{
    for_each(ordinary, ORDINARY, expect_dw);
}
END_TEST

START_TEST(dw_of_other_sizes)
{
    for_each(others, OTHERS, expect_dw);
}
END_TEST

START_TEST(dw_overwrites_what_was_there)
{
    static const double dy[6] = {1, 0, 0, 0, 0, 2}, expected[] = {6, 4, 4, 4, 8, 6, 6, 8, 1};
    expect_dw_of_cat("valid, into a dw that was full of 7s", &on_the_cat, dy, expected, sevens("dw", 9),
                     NO_LEFT);
}
END_TEST

// --- ex_conv2d_dx ------------------------------------------------------------------------------------------

static void expect_dx_of_cat(const char *what, const ex_conv2d_shape *g, const double *w, const double *dy,
                             const double *expected, double *dx, const char *look)
{
    ex_conv2d_dx(given("g", sizeof *g, g), given_numbers("w", 9, w), given_numbers("dy", g->P * g->Q, dy),
                 dx);
    expect_picture(what, 20, 5, 1, expected, dx, look);
}

START_TEST(dx_of_one_slope_is_the_kernel_laid_on_its_place)
{
    static const double dy[6] = {[5] = 10};
    static const double expected[] = {0, 0, 0, 0, 0, 0, 0, 10, 20, 30, 0, 0, 40, 50, 60, 0, 0, 70, 80, 90};
    expect_dx_of_cat(
        "ex_conv2d_dx of 4 x 5, the kernel 1 2 3, 4 5 6, 7 8 9, dy = 10 at place (1,2), else 0: dx",
        &on_the_cat, counted, dy, expected, blank_numbers("dx", 20),
        WAY_BACK "weight (r,s) lay on pixel (p + r, q + s), so this pixel gets w[r,s] times dy. The kernel "
                 "is not turned here. All other pixels get 0: write it");
}
END_TEST

START_TEST(dx_adds_up_where_windows_overlap)
{
    static const double dy[6] = {1, 0, 0, 0, 0, 2};
    static const double expected[] = {-1, 0, 1, 0, 0, -1, 0, -1, 0, 2, -1, 0, -1, 0, 2, 0, 0, -2, 0, 2};
    expect_dx_of_cat(
        "ex_conv2d_dx of 4 x 5, the kernel -1 0 1 three times, dy = 1 at place (0,0), 2 at (1,2), else 0: dx",
        &on_the_cat, edge, dy, expected, blank_numbers("dx", 20),
        WAY_BACK "two windows lie over pixel (1,2), one with the weight 1, one with -1. Where both lie, they "
                 "add up: 1 * 1 + 2 * -1");
}
END_TEST

START_TEST(dx_collects_from_all_filters)
{
    // One pixel of two channels, three filters: 1*3 + 10*4 + 100*5, and 2*3 + 30*4 + 400*5
    const ex_conv2d_shape g = {1, 1, 2, 1, 1, 3, 1, 1, 0, 0, 1, 1};
    static const double w[] = {1, 10, 100, 2, 30, 400}, dy[] = {3, 4, 5}, expected[] = {543, 2126};
    double *dx = blank_numbers("dx", 2);
    ex_conv2d_dx(given("g", sizeof g, &g), given_numbers("w", 6, w), given_numbers("dy", 3, dy), dx);
    expect_picture(
        "ex_conv2d_dx of one pixel, the weights {1,10,100} {2,30,400} of its two channels, dy = 3 4 5: dx", 2,
        1, 2, expected, dx,
        WAY_BACK "channel c of a pixel is used by all K filters: w[((r * S + s) * C + c) * K + k] times "
                 "dy[p,q,k], added up over k");
}
END_TEST

START_TEST(dx_leaves_out_what_hung_over_the_border)
{
    static const double dy[20] = {[0] = 1, [9] = 10};
    static const double expected[] = {5, 6, 0, 10, 20, 8, 9, 0, 40, 50, 0, 0, 0, 70, 80, 0, 0, 0, 0, 0};
    expect_dx_of_cat("ex_conv2d_dx of 4 x 5, same, the kernel 1 2 3, 4 5 6, 7 8 9, dy = 1 at place (0,0), 10 "
                     "at (1,4), else 0: dx",
                     &around_the_cat, counted, dy, expected, blank_numbers("dx", 20),
                     WAY_BACK "at place (0,0) the weight in the middle lay on pixel (0,0). Weights that hung "
                              "over the border lay on no pixel, also not on the first one of the next row");
}
END_TEST

static void expect_dx(const ex_conv2d_shape *g)
{
    convolution a = make_convolution(g);
    double *dx = blank_numbers("dx", g->H * g->W * g->C);
    ex_conv2d_dx(g, given_numbers("w", g->R * g->S * g->C * g->K, a.w),
                 given_numbers("dy", g->P * g->Q * g->K, a.dy), dx);
    expect_gradient(name_of("ex_conv2d_dx", g), loss_of_convolution, &a,
                    (judged_tensor[]){{"dx", a.x, dx, g->H * g->W, g->C}}, 1, 0,
                    WAY_BACK
                    "pixel h = p * stride_h + r - pad_top, v = q * stride_w + s - pad_left gets w[r,s,c,k] "
                    "dy[p,q,k], at dx[(h * W + v) * C + c]. A pixel without a window gets 0");
}

START_TEST(dx_is_what_the_loss_does)
{
    for_each(ordinary, ORDINARY, expect_dx);
}
END_TEST

START_TEST(dx_of_other_sizes)
{
    for_each(others, OTHERS, expect_dx);
}
END_TEST

START_TEST(dx_overwrites_what_was_there)
{
    static const double dy[6] = {1, 0, 0, 0, 0, 2};
    static const double expected[] = {-1, 0, 1, 0, 0, -1, 0, -1, 0, 2, -1, 0, -1, 0, 2, 0, 0, -2, 0, 2};
    expect_dx_of_cat("ex_conv2d_dx into a dx that was full of 7s: dx", &on_the_cat, edge, dy, expected,
                     sevens("dx", 20), NO_LEFT);
}
END_TEST

// --- ex_max_pooling_dx -------------------------------------------------------------------------------------

static void expect_pooling(const char *what, const ex_max_pooling_shape *g, const double *x, const double *dy,
                           const double *expected, double *dx, const char *look)
{
    ex_max_pooling_dx(given("g", sizeof *g, g), given_numbers("x", g->H * g->W * g->C, x),
                      given_numbers("dy", g->P * g->Q * g->C, dy), dx);
    expect_picture(what, g->H * g->W * g->C, g->W, g->C, expected, dx, look);
}

START_TEST(pooling_gives_the_slope_to_the_winner)
{
    const ex_max_pooling_shape g = {4, 4, 1, 2, 2, 2, 2, 2, 2};
    static const double x[] = {1, 3, -5, -2, 4, 2, -1, -3, 5, 0, 7, 8, 0, 1, 6, 2}, dy[] = {10, -20, 30, 40};
    static const double expected[] = {0, 0, 0, 0, 10, 0, -20, 0, 30, 0, 0, 40, 0, 0, 0, 0};
    expect_pooling("ex_max_pooling_dx of the rows 1 3 -5 -2, 4 2 -1 -3, 5 0 7 8, 0 1 6 2, windows of 2 x 2, "
                   "dy = 10 -20 30 40: dx",
                   &g, x, dy, expected, blank_numbers("dx", 16),
                   WAY_BACK "the largest of a window (here 4, -1, 5, 8) gets all of its dy, the others get "
                            "0: write it. The largest may be negative, and so may dy");
}
END_TEST

START_TEST(pooling_adds_up_where_windows_overlap)
{
    static const double dy[] = {1, 2, 3, 4};
    static const double expected[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 6, 0, 0, 0, 0, 0, 0};
    expect_pooling("ex_max_pooling_dx of " CAT "1 down and 2 across, dy = 1 2 3 4: dx", &pooled_cat, cat, dy,
                   expected, blank_numbers("dx", 20),
                   WAY_BACK
                   "the left eye wins in both left windows, and gets 1 + 3. The right eye gets 2 + 4");
}
END_TEST

START_TEST(pooling_asks_each_channel_alone)
{
    // In the first channel the last pixel wins, in the second the first one, in the third the one between.
    const ex_max_pooling_shape g = {1, 3, 3, 1, 3, 1, 1, 1, 1};
    static const double x[] = {1, 60, -30, 2, 50, -10, 3, 40, -20}, dy[] = {5, 6, 7};
    static const double expected[] = {0, 6, 0, 0, 0, 7, 5, 0, 0};
    expect_pooling("ex_max_pooling_dx of one row of pixels {1,60,-30} {2,50,-10} {3,40,-20}, one window over "
                   "all, dy = {5,6,7}: dx",
                   &g, x, dy, expected, blank_numbers("dx", 9),
                   WAY_BACK "each channel has a winner of its own: look at every C-th number only");
}
END_TEST

typedef struct {
    ex_max_pooling_shape g;
    double x[MOST], dy[MOST];
} pooling;

// The sum of dy * y. Each pixel is shown to all windows that lie over it.
static double loss_of_pooling(void *context)
{
    const pooling *a = context;
    const ex_max_pooling_shape *g = &a->g;
    double y[MOST], loss = 0;
    for (size_t i = 0; i < g->P * g->Q * g->C; i++)
        y[i] = -INFINITY;
    for (size_t i = 0; i < g->H * g->W * g->C; i++)
        for (size_t pq = 0; pq < g->P * g->Q; pq++) {
            long r = weight_on(i / g->C / g->W, pq / g->Q, g->stride_h, 0);
            long s = weight_on(i / g->C % g->W, pq % g->Q, g->stride_w, 0);
            if (r >= 0 && s >= 0 && r < (long)g->R && s < (long)g->S)
                y[pq * g->C + i % g->C] = fmax(y[pq * g->C + i % g->C], a->x[i]);
        }
    for (size_t i = 0; i < g->P * g->Q * g->C; i++)
        loss += a->dy[i] * y[i];
    return loss;
}

// The numbers 0 to 400 / 100 - 2, each once, in another order: no two are so near that a small step makes another win.
static void fill_apart(size_t count, double *numbers)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = (double)((i * 157 + 11) % 401) / 100 - 2;
}

static void expect_pooling_gradient(const ex_max_pooling_shape *g)
{
    char what[160];
    pooling a = {.g = *g};
    double *dx = blank_numbers("dx", g->H * g->W * g->C);
    fill_apart(g->H * g->W * g->C, a.x);
    fill(g->P * g->Q * g->C, a.dy, 5);
    snprintf(what, sizeof what, "ex_max_pooling_dx of %zu x %zu x %zu, windows of %zu x %zu, strides %zu %zu",
             g->H, g->W, g->C, g->R, g->S, g->stride_h, g->stride_w);
    ex_max_pooling_dx(g, given_numbers("x", g->H * g->W * g->C, a.x),
                      given_numbers("dy", g->P * g->Q * g->C, a.dy), dx);
    expect_gradient(what, loss_of_pooling, &a, (judged_tensor[]){{"dx", a.x, dx, g->H * g->W, g->C}}, 1, 0,
                    WAY_BACK "the winner of window (p,q) gets its dy[p,q,c], added to what it has from other "
                             "windows. R and stride_h belong to rows. A pixel that never wins gets 0");
}

START_TEST(pooling_is_what_the_loss_does)
{
    expect_pooling_gradient(&(ex_max_pooling_shape){6, 7, 2, 3, 2, 2, 1, 2, 6});
    expect_pooling_gradient(&(ex_max_pooling_shape){5, 8, 3, 2, 3, 1, 2, 4, 3});
}
END_TEST

START_TEST(pooling_of_other_sizes)
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
        expect_pooling_gradient(&sizes[i]);
}
END_TEST

START_TEST(pooling_gives_all_to_the_first_of_equals)
{
    const ex_max_pooling_shape one = {2, 3, 1, 2, 3, 1, 1, 1, 1}, row = {1, 5, 1, 1, 2, 1, 1, 1, 4};
    static const double x[] = {1, 0, 7, 7, 2, 7}, equal[] = {3, 3, 3, 3, 3};
    static const double dy[] = {12, 20, 30, 40}, expected[] = {0, 0, 12, 0, 0, 0},
                        row_dx[] = {12, 20, 30, 40, 0};
    expect_pooling(
        "ex_max_pooling_dx of one window, the rows 1 0 7, 7 2 7, dy = 12: dx", &one, x, dy, expected,
        blank_numbers("dx", 6),
        "of equal ones the first wins, row by row. It gets all: no other gets a share, or the same again");
    expect_pooling("ex_max_pooling_dx of 3 3 3 3 3, windows of 1 x 2, stride 1, dy = 12 20 30 40: dx", &row,
                   equal, dy, row_dx, blank_numbers("dx", 5),
                   "of equal ones the first wins: > or >= when you compare with the best so far?");
}
END_TEST

START_TEST(pooling_of_very_negative_numbers)
{
    const ex_max_pooling_shape g = {2, 2, 1, 2, 2, 2, 2, 1, 1};
    static const double x[] = {-4e300, -3e300, -1e300, -2e300}, dy[] = {5}, expected[] = {0, 0, 5, 0};
    expect_pooling("ex_max_pooling_dx of -4e300 -3e300, -1e300 -2e300, dy = 5: dx", &g, x, dy, expected,
                   blank_numbers("dx", 4),
                   "where the search begins: with the first number of the window, or with -INFINITY");
}
END_TEST

START_TEST(pooling_overwrites_what_was_there)
{
    static const double dy[] = {1, 2, 3, 4};
    static const double expected[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 6, 0, 0, 0, 0, 0, 0};
    expect_pooling("ex_max_pooling_dx of the cat into a dx that was full of 7s: dx", &pooled_cat, cat, dy,
                   expected, sevens("dx", 20), NO_LEFT);
}
END_TEST

void exercise(void)
{
    core("ex_conv2d_db", db_adds_up_over_the_places);
    core("ex_conv2d_db", db_is_what_the_loss_does);
    core("ex_conv2d_dw", dw_of_one_slope_is_the_window_under_it);
    core("ex_conv2d_dw", dw_adds_up_over_the_places);
    core("ex_conv2d_dw", dw_has_a_slope_for_each_channel_and_filter);
    core("ex_conv2d_dw", dw_sees_zeros_outside);
    core("ex_conv2d_dw", dw_is_what_the_loss_does);
    core("ex_conv2d_dx", dx_of_one_slope_is_the_kernel_laid_on_its_place);
    core("ex_conv2d_dx", dx_adds_up_where_windows_overlap);
    core("ex_conv2d_dx", dx_collects_from_all_filters);
    core("ex_conv2d_dx", dx_leaves_out_what_hung_over_the_border);
    core("ex_conv2d_dx", dx_is_what_the_loss_does);
    core("ex_max_pooling_dx", pooling_gives_the_slope_to_the_winner);
    core("ex_max_pooling_dx", pooling_adds_up_where_windows_overlap);
    core("ex_max_pooling_dx", pooling_asks_each_channel_alone);
    core("ex_max_pooling_dx", pooling_is_what_the_loss_does);

    limits("ex_conv2d_db", db_overwrites_what_was_there);
    limits("ex_conv2d_dw", dw_of_other_sizes);
    limits("ex_conv2d_dw", dw_overwrites_what_was_there);
    limits("ex_conv2d_dx", dx_of_other_sizes);
    limits("ex_conv2d_dx", dx_overwrites_what_was_there);
    limits("ex_max_pooling_dx", pooling_of_other_sizes);
    limits("ex_max_pooling_dx", pooling_gives_all_to_the_first_of_equals);
    limits("ex_max_pooling_dx", pooling_of_very_negative_numbers);
    limits("ex_max_pooling_dx", pooling_overwrites_what_was_there);
}
