/*
 * check_augment.c - what must hold for augment.c.
 *
 * Oracles: pictures turned, mirrored and moved by hand, arithmetic done by hand,
 * and counting over many draws. Seeds are fixed, so that a test that is green
 * stays green.
 */
#include "data/augment.h"
#include "numbers.h"
#include "runner.h"

enum { DRAWS = 1000, SIDE = 28 };

// Apply a change to x; the picture must be `expected`, within `tolerance`. NaN stands where nothing was written.
static void expect_picture(nn_augment_change change, const nn_real *x, const nn_real *expected,
                           double tolerance)
{
    size_t count = change.H * change.W * change.C;
    nn_real *y = unwritten(count);
    nn_augment_apply(&change, x, y);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(fabs((double)(y[i] - expected[i])) <= tolerance, "number %zu is %g, expected %g", i,
                      (double)y[i], (double)expected[i]);
    free(y);
}

// --- pictures done by hand ----------------------------------------------------------------------------------

static const nn_real small[2 * 3] = {0.1, 0.2, 0.3, //
                                     0.4, 0.5, 0.6};

static const struct {
    nn_augment_change change;
    nn_real expected[2 * 3];
} by_hand[] = {
    {{0}, {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}},
    {{.flipped = true}, {0.3, 0.2, 0.1, 0.6, 0.5, 0.4}},
    {{.down = 1}, {0, 0, 0, 0.1, 0.2, 0.3}},
    {{.down = -1}, {0.4, 0.5, 0.6, 0, 0, 0}},
    {{.right = 1}, {0, 0.1, 0.2, 0, 0.4, 0.5}},
    {{.right = -2}, {0.3, 0, 0, 0.6, 0, 0}},
    {{.down = 1, .right = -1}, {0, 0, 0, 0.2, 0.3, 0}},
    {{.flipped = true, .right = 1}, {0, 0.3, 0.2, 0, 0.6, 0.5}}, // mirrored first, then moved
    {{.down = 9, .right = -9}, {0}},
    {{.top = 0, .left = 1, .height = 2, .width = 1}, {0.1, 0, 0.3, 0.4, 0, 0.6}},
    {{.top = 1, .left = 1, .height = 1, .width = 2, .grey = 0.5}, {0.1, 0.2, 0.3, 0.4, 0.5, 0.5}},
    {{.flipped = true, .left = 0, .height = 1, .width = 1, .grey = 1}, {1, 0.2, 0.1, 0.6, 0.5, 0.4}},
};
enum { BY_HAND = sizeof by_hand / sizeof *by_hand };

START_TEST(whole_pixels_are_mirrored_moved_and_erased_exactly)
{
    nn_augment_change change = by_hand[_i].change;
    change.H = 2, change.W = 3, change.C = 1;
    expect_picture(change, small, by_hand[_i].expected, 0);
}
END_TEST

START_TEST(the_colours_of_a_pixel_stay_together)
{
    static const nn_real x[2 * 2 * 3] = {0.01, 0.02, 0.03, 0.11, 0.12, 0.13,
                                         0.21, 0.22, 0.23, 0.31, 0.32, 0.33};
    static const nn_real mirrored[] = {0.11, 0.12, 0.13, 0.01, 0.02, 0.03,
                                       0.31, 0.32, 0.33, 0.21, 0.22, 0.23};
    static const nn_real erased[] = {0.01, 0.02, 0.03, 0.5,  0.5,  0.5, //
                                     0.21, 0.22, 0.23, 0.31, 0.32, 0.33};
    static const nn_real turned[] = {0.11, 0.12, 0.13, 0.31, 0.32, 0.33, 0.01, 0.02, 0.03, 0.21, 0.22, 0.23};
    nn_augment_change change = {.H = 2, .W = 2, .C = 3, .flipped = true};
    expect_picture(change, x, mirrored, 0);
    change = (nn_augment_change){.H = 2, .W = 2, .C = 3, .left = 1, .height = 1, .width = 1, .grey = 0.5};
    expect_picture(change, x, erased, 0);
    change = (nn_augment_change){.H = 2, .W = 2, .C = 3, .degrees = 90};
    expect_picture(change, x, turned, ROUNDING);
}
END_TEST

START_TEST(a_quarter_turn_goes_to_the_left)
{
    static const nn_real x[] = {0.1, 0.2, 0.3, //
                                0.4, 0.5, 0.6, //
                                0.7, 0.8, 0.9};
    static const nn_real turned[] = {0.3, 0.6, 0.9, // the right edge is now the top
                                     0.2, 0.5, 0.8, //
                                     0.1, 0.4, 0.7};
    static const nn_real upside_down[] = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1};
    static const nn_real turned_back[] = {0.7, 0.4, 0.1, 0.8, 0.5, 0.2, 0.9, 0.6, 0.3};
    static const nn_real mirrored_then_turned[] = {0.1, 0.4, 0.7, 0.2, 0.5, 0.8, 0.3, 0.6, 0.9};
    nn_augment_change change = {.H = 3, .W = 3, .C = 1, .degrees = 90};
    expect_picture(change, x, turned, ROUNDING);
    change.flipped = true;
    expect_picture(change, x, mirrored_then_turned, ROUNDING);
    change.flipped = false;
    change.degrees = 180;
    expect_picture(change, x, upside_down, ROUNDING);
    change.degrees = -90;
    expect_picture(change, x, turned_back, ROUNDING);
}
END_TEST

START_TEST(zoom_weighs_the_pixels_around)
{
    static const nn_real x[] = {0.2, 0.4, 0.6, 0.8};
    // Twice as large around 1.5: places 0.75, 1.25, 1.75, 2.25; half as large: -1.5, 0.5, 2.5, 4.5
    static const nn_real larger[] = {0.35, 0.45, 0.55, 0.65}, smaller[] = {0, 0.3, 0.7, 0};
    // 4/5 as large: places -0.375, 0.875, 2.125, 3.375; what hangs over the edge is mixed with 0
    static const nn_real a_little[] = {0.125, 0.375, 0.625, 0.5};
    nn_augment_change lying = {.H = 1, .W = 4, .C = 1}, upright = {.H = 4, .W = 1, .C = 1};
    lying.growth = upright.growth = 1;
    expect_picture(lying, x, larger, ROUNDING), expect_picture(upright, x, larger, ROUNDING);
    lying.growth = upright.growth = -0.5;
    expect_picture(lying, x, smaller, ROUNDING), expect_picture(upright, x, smaller, ROUNDING);
    lying.growth = upright.growth = -0.2;
    expect_picture(lying, x, a_little, ROUNDING), expect_picture(upright, x, a_little, ROUNDING);
}
END_TEST

// --- turning ------------------------------------------------------------------------------------------------

// A smooth hill in the middle of a black image, a little to the right and below.
static void draw_hill(nn_real x[SIDE * SIDE])
{
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        double h = (double)(i / SIDE) - 15, w = (double)(i % SIDE) - 16;
        x[i] = (nn_real)(0.9 * exp(-(h * h / 2 + w * w) / 16));
    }
}

static double sum(const nn_real *x, size_t count)
{
    double total = 0;
    for (size_t i = 0; i < count; i++)
        total += (double)x[i];
    return total;
}

static const double angles[] = {1, 7.5, 30, 45, 77, 120, 179};
enum { ANGLES = sizeof angles / sizeof *angles };

START_TEST(turning_there_and_back_is_nearly_the_same_image)
{
    nn_real x[SIDE * SIDE], there[SIDE * SIDE], back[SIDE * SIDE];
    nn_augment_change change = {.H = SIDE, .W = SIDE, .C = 1, .degrees = angles[_i]};
    double worst = 0, moved = 0;
    draw_hill(x);
    nn_augment_apply(&change, x, there);
    change.degrees = -angles[_i];
    nn_augment_apply(&change, there, back);
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        worst = fmax(worst, fabs((double)(back[i] - x[i])));
        moved = fmax(moved, fabs((double)(there[i] - x[i])));
    }
    ck_assert_double_lt(worst, 0.04); // twice the blur of a sampling: f'' / 8 in each direction
    ck_assert_double_gt(moved, angles[_i] < 5 ? 0.005 : 0.04);
}
END_TEST

START_TEST(turning_keeps_the_brightness_roughly)
{
    nn_real x[SIDE * SIDE], y[SIDE * SIDE];
    nn_augment_change change = {.H = SIDE, .W = SIDE, .C = 1, .degrees = angles[_i]};
    draw_hill(x);
    nn_augment_apply(&change, x, y);
    double before = sum(x, SIDE * SIDE), after = sum(y, SIDE * SIDE);
    ck_assert_double_gt(before, 10);
    ck_assert_double_eq_tol(after, before, 0.01 * before);
    change.growth = 0.2; // area grows by 1.2 squared
    nn_augment_apply(&change, x, y);
    ck_assert_double_eq_tol(sum(y, SIDE * SIDE), 1.44 * before, 0.02 * before);
}
END_TEST

// --- what is drawn ------------------------------------------------------------------------------------------

static const nn_augment everything = {
    .flip = 0.5, .shift = 3, .rotate = 20, .zoom = 0.25, .erase = 0.5, .erase_area = 0.4, .erase_grey = 0.5};

static nn_augment_change draw(const nn_augment *options, uint64_t seed, uint32_t epoch, uint32_t index)
{
    return nn_augment_draw(options, SIDE, SIDE, 1, seed, epoch, index);
}

START_TEST(the_share_that_is_mirrored_is_the_probability)
{
    static const double probabilities[] = {0, 0.25, 0.5, 1};
    nn_augment options = {.flip = probabilities[_i]};
    double p = options.flip, spread = sqrt(DRAWS * p * (1 - p)), mirrored = 0;
    for (uint32_t i = 0; i < DRAWS; i++)
        mirrored += draw(&options, 1, 0, i).flipped;
    ck_assert_double_eq_tol(mirrored, DRAWS * p, 3 * spread + 1e-9);
}
END_TEST

START_TEST(every_shift_is_equally_frequent)
{
    nn_augment options = {.shift = 2};
    double seen[5][5] = {{0}}, chi_square = 0, expected = DRAWS / 25.0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        nn_augment_change change = draw(&options, 1, 0, i);
        ck_assert(change.down >= -2 && change.down <= 2 && change.right >= -2 && change.right <= 2);
        seen[change.down + 2][change.right + 2]++;
    }
    for (size_t i = 0; i < 25; i++)
        chi_square += pow(seen[i / 5][i % 5] - expected, 2) / expected;
    ck_assert_double_lt(chi_square, 51.18); // 24 degrees of freedom; passed by chance once in 1000 seeds
    ck_assert_double_gt(chi_square, 0);
}
END_TEST

// DRAWS numbers are uniform in [-most, most): none outside, and mean and variance as they must be.
static void expect_uniform(const double *numbers, double most)
{
    double mean = 0, square = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        ck_assert(numbers[i] >= -most && numbers[i] < most);
        mean += numbers[i] / DRAWS;
        square += numbers[i] * numbers[i] / DRAWS;
    }
    ck_assert_double_eq_tol(mean, 0, 3 * most / sqrt(3.0 * DRAWS));
    ck_assert_double_eq_tol(square, most * most / 3, 3 * most * most * sqrt(4 / 45.0 / DRAWS));
}

START_TEST(angles_and_growth_are_uniform)
{
    double degrees[DRAWS], growth[DRAWS], together = 0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        nn_augment_change change = draw(&everything, 2, 1, i);
        degrees[i] = change.degrees, growth[i] = change.growth;
        together += degrees[i] / 20 * growth[i] / 0.25 * 3 / DRAWS; // correlation
    }
    expect_uniform(degrees, 20);
    expect_uniform(growth, 0.25);
    ck_assert_double_eq_tol(together, 0, 3 / sqrt(DRAWS));
}
END_TEST

START_TEST(rectangles_lie_inside_and_cover_their_share)
{
    nn_augment options = {.erase = 0.5, .erase_area = 0.2, .erase_grey = 0.5};
    double erased = 0, share = 0, upright = 0, lying = 0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        nn_augment_change change = draw(&options, 1, 0, i);
        if (change.height == 0)
            continue;
        ck_assert(change.width >= 1 && change.grey == 0.5);
        ck_assert(change.top + change.height <= SIDE && change.left + change.width <= SIDE);
        erased++;
        share += (double)(change.height * change.width) / (SIDE * SIDE);
        upright += change.height > change.width, lying += change.height < change.width;
    }
    ck_assert_double_eq_tol(erased, DRAWS / 2.0, 3 * sqrt(DRAWS / 4.0));
    ck_assert_double_eq_tol(share / erased, 0.11, 0.01); // in the middle of 0.02 and 0.2
    ck_assert_double_eq_tol(upright, lying, 3 * sqrt(erased));
}
END_TEST

START_TEST(a_rectangle_of_any_size_fits_any_image)
{
    static const size_t sides[][2] = {{1, 1}, {1, 9}, {9, 1}, {2, 3}, {5, 28}};
    nn_augment options = {.erase = 1, .erase_area = 1};
    for (size_t s = 0; s < sizeof sides / sizeof *sides; s++)
        for (uint32_t i = 0; i < 200; i++) {
            size_t H = sides[s][0], W = sides[s][1];
            nn_augment_change change = nn_augment_draw(&options, H, W, 1, 1, 0, i);
            ck_assert(change.height >= 1 && change.top + change.height <= H);
            ck_assert(change.width >= 1 && change.left + change.width <= W);
        }
}
END_TEST

static bool same_change(nn_augment_change a, nn_augment_change b)
{
    return a.flipped == b.flipped && a.degrees == b.degrees && a.growth == b.growth && a.down == b.down &&
           a.right == b.right && a.top == b.top && a.left == b.left && a.height == b.height &&
           a.width == b.width && a.grey == b.grey;
}

START_TEST(the_address_alone_fixes_what_happens)
{
    for (uint32_t i = 0; i < DRAWS; i++) {
        nn_augment_change change = draw(&everything, 1, 3, i);
        ck_assert(same_change(change, draw(&everything, 1, 3, i)));
        ck_assert(!same_change(change, draw(&everything, 2, 3, i)));
        ck_assert(!same_change(change, draw(&everything, 1, 4, i)));
        ck_assert(!same_change(change, draw(&everything, 1, 3, i + 1)));
    }
}
END_TEST

START_TEST(one_option_more_leaves_the_other_draws_alone)
{
    nn_augment some = everything;
    some.flip = some.rotate = some.erase = 0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        nn_augment_change all = draw(&everything, 1, 3, i), fewer = draw(&some, 1, 3, i);
        ck_assert(all.down == fewer.down && all.right == fewer.right && all.growth == fewer.growth);
        ck_assert(!fewer.flipped && fewer.degrees == 0 && fewer.height == 0);
    }
}
END_TEST

START_TEST(without_options_nothing_happens)
{
    const nn_augment nothing = {.erase_area = 0.4, .erase_grey = 1}; // how to paint, but never done
    nn_real *x = random_numbers(5 * 4 * 2, 1);
    ck_assert(!nn_augment_any(&nothing) && nn_augment_any(&everything));
    for (uint32_t i = 0; i < DRAWS; i++)
        expect_picture(nn_augment_draw(&nothing, 5, 4, 2, 1, 0, i), x, x, 0);
    free(x);
}
END_TEST

START_TEST(values_stay_between_0_and_1)
{
    nn_augment wild = {
        .flip = 0.5, .shift = 4, .rotate = 180, .zoom = 0.9, .erase = 0.3, .erase_area = 1, .erase_grey = 1};
    static nn_real x[SIDE * SIDE], y[SIDE * SIDE];
    for (uint32_t i = 0; i < 100; i++) {
        nn_augment_change change = draw(&wild, 1, 0, i);
        for (size_t j = 0; j < SIDE * SIDE; j++)
            x[j] = (nn_real)(i % 2 || (j / 3 + j / SIDE) % 2); // white, or black and white
        nn_augment_apply(&change, x, y);
        for (size_t j = 0; j < SIDE * SIDE; j++)
            ck_assert_msg(y[j] >= 0 && y[j] <= 1, "pixel %zu is %.17g", j, (double)y[j]);
    }
}
END_TEST

// --- settings that make no sense ----------------------------------------------------------------------------

static const struct {
    nn_augment options;
    const char *says;
} nonsense[] = {
    {{.flip = -0.1}, "nn_augment: flip: got -0.1, expected 0 to 1. Hint: a probability"},
    {{.flip = 1.5}, "flip: got 1.5"},
    {{.flip = NAN}, "flip: got nan"},
    {{.shift = 28}, "shift: got 28 pixels, expected less than the 28 of the image's shorter side. Hint: 2"},
    {{.shift = (size_t)-1}, "shift: got 18446744073709551615 pixels"},
    {{.rotate = -5}, "rotate: got -5, expected 0 to 180. Hint: degrees"},
    {{.rotate = 181}, "rotate: got 181"},
    {{.rotate = INFINITY}, "rotate: got inf"},
    {{.zoom = 1}, "zoom: got 1, expected 0 to 0.9. Hint: a share"},
    {{.zoom = -0.5}, "zoom: got -0.5"},
    {{.erase = 2}, "erase: got 2, expected 0 to 1"},
    {{.erase = 0.5}, "erase_area: got 0, expected 0.02 to 1. Hint: a share of the image; 0.4 is the paper's"},
    {{.erase = 0.5, .erase_area = 1.1}, "erase_area: got 1.1"},
    {{.erase_area = -1}, "erase_area: got -1, expected 0 to 1"},
    {{.erase = 0.5, .erase_area = 0.4, .erase_grey = 127},
     "erase_grey: got 127, expected 0 to 1. Hint: 0 is"},
};
enum { NONSENSE = sizeof nonsense / sizeof *nonsense };

START_TEST(nonsense_is_refused_by_name)
{
    ck_assert_int_eq(nn_augment_check(&nonsense[_i].options, SIDE, SIDE + 4), -1);
    ck_assert_error_says(nonsense[_i].says);
}
END_TEST

START_TEST(all_that_makes_sense_is_taken)
{
    const nn_augment most = {1, 27, 180, 0.9, 1, 1, 1}, nothing = {0};
    ck_assert_int_eq(nn_augment_check(&most, SIDE, SIDE), 0);
    ck_assert_int_eq(nn_augment_check(&everything, SIDE, SIDE), 0);
    ck_assert_int_eq(nn_augment_check(&nothing, 1, 1), 0);
    ck_assert_int_eq(nn_augment_check(NULL, SIDE, SIDE), -1);
    ck_assert_error_says("nn_augment: got no settings");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("augment");
    TCase *core = add_case(s, "core"), *draws = add_case(s, "draws"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, whole_pixels_are_mirrored_moved_and_erased_exactly, 0, BY_HAND);
    tcase_add_test(core, the_colours_of_a_pixel_stay_together);
    tcase_add_test(core, a_quarter_turn_goes_to_the_left);
    tcase_add_test(core, zoom_weighs_the_pixels_around);
    tcase_add_loop_test(core, turning_there_and_back_is_nearly_the_same_image, 0, ANGLES);
    tcase_add_loop_test(core, turning_keeps_the_brightness_roughly, 0, ANGLES);
    tcase_add_loop_test(draws, the_share_that_is_mirrored_is_the_probability, 0, 4);
    tcase_add_test(draws, every_shift_is_equally_frequent);
    tcase_add_test(draws, angles_and_growth_are_uniform);
    tcase_add_test(draws, rectangles_lie_inside_and_cover_their_share);
    tcase_add_test(draws, a_rectangle_of_any_size_fits_any_image);
    tcase_add_test(draws, the_address_alone_fixes_what_happens);
    tcase_add_test(draws, one_option_more_leaves_the_other_draws_alone);
    tcase_add_test(draws, without_options_nothing_happens);
    tcase_add_test(limits, values_stay_between_0_and_1);
    tcase_add_loop_test(limits, nonsense_is_refused_by_name, 0, NONSENSE);
    tcase_add_test(limits, all_that_makes_sense_is_taken);
    return s;
}
