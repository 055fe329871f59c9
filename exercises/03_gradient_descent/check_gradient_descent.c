/*
 * check_gradient_descent.c - the grader of homework 03.
 *
 * The expected numbers were worked out by hand. The derivative of each loss stands beside it. A central difference
 * is exact for parabolas; for x^3 it is too large by h^2 exactly; for e^x it is e^x sinh(h) / h.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MEASURING "\"Measuring a slope\" in chapter 03: (f(x + h) - f(x - h)) / (2 h)"
#define ONE_BY_ONE                                                                                           \
    "\"Two variables: the gradient\" in chapter 03: move one number, and let the others stand still"
#define ROLLING "\"Momentum\" in chapter 03: v = momentum * v - learning_rate * g, and then x = x + v"

// --- the slope of one variable ------------------------------------------------------------------------------

// slope 6x - 2
static double parabola(double x)
{
    return 3 * x * x - 2 * x + 5;
}

// slope 3 x^2; measured: 3 x^2 + h^2
static double cube(double x)
{
    return x * x * x;
}

START_TEST(slope_of_a_parabola_is_exact)
{
    expect_number("ex_slope of 3x^2 - 2x + 5 at x = 2, h = 0.5", 10, ex_slope(parabola, 2, 0.5), 1e-9,
                  MEASURING);
    expect_number("ex_slope of 3x^2 - 2x + 5 at x = -1, h = 0.1", -8, ex_slope(parabola, -1, 0.1), 1e-9,
                  MEASURING);
    expect_number("ex_slope of 3x^2 - 2x + 5 at x = 0, h = 3", -2, ex_slope(parabola, 0, 3), 1e-9, MEASURING);
}
END_TEST

START_TEST(slope_of_a_cube_is_off_by_h_squared)
{
    expect_number("ex_slope of x^3 at x = 2, h = 0.5", 12.25, ex_slope(cube, 2, 0.5), 1e-9,
                  "the central difference with the h that is given: 3 x^2 + h^2 = 12 + 0.25");
    expect_number("ex_slope of x^3 at x = -1, h = 0.25", 3.0625, ex_slope(cube, -1, 0.25), 1e-9,
                  "the central difference with the h that is given: 3 x^2 + h^2 = 3 + 0.0625");
}
END_TEST

START_TEST(slope_of_e_to_the_x_is_right_to_six_digits)
{
    double h = 1e-3;
    expect_number("ex_slope of e^x at x = 1, h = 0.001", exp(1) * sinh(h) / h, ex_slope(exp, 1, h), 1e-9,
                  "the central difference is off by h^2/6, the forward difference by h/2: 3000 times more");
}
END_TEST

START_TEST(slope_in_the_kink_is_the_middle)
{
    expect_number("ex_slope of |x| at x = 0, h = 0.01", 0, ex_slope(fabs, 0, 0.01), 1e-12,
                  "-1 on the left, 1 on the right: the central difference gives the middle");
}
END_TEST

START_TEST(slope_with_a_tiny_step_and_with_a_negative_one)
{
    for (double x = -3; x <= 3; x += 0.75)
        expect_number(text("ex_slope of sin x at x = %g, h = 0.00001", x), cos(x), ex_slope(sin, x, 1e-5),
                      1e-8, MEASURING);
    expect_number("ex_slope of x^3 at x = 2, h = -0.5", 12.25, ex_slope(cube, 2, -0.5), 1e-9,
                  "above and below the line the sign of h changes: the quotient stays the same");
}
END_TEST

// --- the gradient of many -----------------------------------------------------------------------------------

// What a loss is told, and what it sees. Each f of this file is called with one of these as context.
typedef struct {
    size_t n;             // so many numbers there are
    const double *factor; // [n]
    const double *begin;  // [n] or NULL: the place where the gradient is asked for
    size_t calls;
    size_t most_moved; // how many numbers were elsewhere, in the worst call
    bool wrong_n;
} watcher;

static watcher *watch(void *context, size_t n, const double *x)
{
    watcher *w = context;
    size_t moved = 0;
    w->calls++;
    w->wrong_n = w->wrong_n || n != w->n;
    for (size_t i = 0; w->begin && i < w->n; i++)
        moved += memcmp(&x[i], &w->begin[i], sizeof *x) != 0;
    w->most_moved = moved > w->most_moved ? moved : w->most_moved;
    return w;
}

// sum of factor[i] x[i]^2; gradient 2 factor[i] x[i]
static double squares(size_t n, const double *x, void *context)
{
    const watcher *w = watch(context, n, x);
    double sum = 0;
    for (size_t i = 0; i < w->n; i++)
        sum += w->factor[i] * x[i] * x[i];
    return sum;
}

// sum of x[i]^3; gradient 3 x[i]^2, measured: 3 x[i]^2 + h^2
static double cubes(size_t n, const double *x, void *context)
{
    double sum = 0;
    const watcher *w = watch(context, n, x);
    for (size_t i = 0; i < w->n; i++)
        sum += x[i] * x[i] * x[i];
    return sum;
}

// x0 x1 + 3 x2 - x1^2; gradient (x1, x0 - 2 x1, 3)
static double mixed(size_t n, const double *x, void *context)
{
    watch(context, n, x);
    return x[0] * x[1] + 3 * x[2] - x[1] * x[1];
}

START_TEST(gradient_of_a_valley)
{
    double x[] = {2, 0.5}, factor[] = {0.5, 8}, expected[] = {2, 8}, *g = blank("g", sizeof x);
    watcher w = {.n = 2, .factor = factor};
    ex_gradient(2, squares, &w, changing("x", sizeof x, x), 0.01, g);
    expect_numbers("ex_gradient of x^2/2 + 8 y^2 at (2, 0.5): g", 2, expected, g, 1e-9, ONE_BY_ONE);
}
END_TEST

START_TEST(gradient_of_a_loss_that_mixes_its_numbers)
{
    double x[] = {1, 2, 3}, expected[] = {2, -3, 3}, *g = blank("g", sizeof x);
    watcher w = {.n = 3};
    ex_gradient(3, mixed, &w, changing("x", sizeof x, x), 0.25, g);
    expect_numbers("ex_gradient of x0 x1 + 3 x2 - x1^2 at (1, 2, 3): g", 3, expected, g, 1e-9, ONE_BY_ONE);
}
END_TEST

START_TEST(gradient_of_seven_numbers)
{
    double x[] = {1, -1, 2, -2, 0, 3, -0.5}, factor[] = {1, 2, 3, 4, 5, 6, 7},
           expected[] = {2, -4, 12, -16, 0, 36, -7}, *g = blank("g", sizeof x);
    watcher w = {.n = 7, .factor = factor};
    ex_gradient(7, squares, &w, changing("x", sizeof x, x), 0.001, g);
    expect_numbers("ex_gradient of x0^2 + 2 x1^2 + ... + 7 x6^2: g", 7, expected, g, 1e-8, ONE_BY_ONE);
}
END_TEST

START_TEST(gradient_of_cubes_is_off_by_h_squared)
{
    double x[] = {1, -2, 0}, expected[] = {3.25, 12.25, 0.25}, *g = blank("g", sizeof x);
    watcher w = {.n = 3};
    ex_gradient(3, cubes, &w, changing("x", sizeof x, x), 0.5, g);
    expect_numbers("ex_gradient of x0^3 + x1^3 + x2^3 at (1, -2, 0), h = 0.5: g", 3, expected, g, 1e-9,
                   "the central difference with the h that is given: 3 x^2 + h^2");
}
END_TEST

START_TEST(the_place_comes_back_to_the_last_bit)
{
    static const double steps[] = {0.1, 0.01, 1e-5};
    const double x[] = {0.1, 0.2, 0.3, 1 / 3.0, -0.7, 0.001, 5, -2.5, 1e17, 1e-300};
    const double factor[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    for (size_t s = 0; s < 3; s++) {
        double *here = changing("x", sizeof x, x), *g = blank("g", sizeof x);
        watcher w = {.n = 10, .factor = factor};
        ex_gradient(10, squares, &w, here, steps[s], g);
        for (size_t i = 0; i < 10; i++)
            expect_that(memcmp(&x[i], &here[i], sizeof *x) == 0,
                        text("x[%zu] after ex_gradient with h = %g", i, steps[s]),
                        "the number that was there before", "another one, if only in its last bits",
                        "keep x[i] in a variable and put it back: x + h - h is rounded, and may not be x");
    }
}
END_TEST

START_TEST(one_number_is_moved_at_a_time)
{
    double x[] = {1, 2, 3, 4, 5}, factor[] = {5, 4, 3, 2, 1}, *g = blank("g", sizeof x);
    watcher w = {.n = 5, .factor = factor, .begin = x};
    ex_gradient(5, squares, &w, changing("x", sizeof x, x), 0.25, g);
    expect_that(!w.wrong_n, "ex_gradient of a loss of 5 numbers: the n that f is called with", "5",
                "another number", "f always gets all n numbers, also when only one was moved");
    expect_that(w.calls >= 10, "ex_gradient of a loss of 5 numbers: how often f is called",
                "at least 10 times: two places for each number", text("%zu times", w.calls), ONE_BY_ONE);
    expect_that(w.most_moved <= 1, "ex_gradient: how many numbers stand elsewhere when f is called",
                "at most 1", text("%zu", w.most_moved), "put x[i] back before you move x[i + 1]");
}
END_TEST

START_TEST(gradient_of_one_number)
{
    double x[] = {-3}, factor[] = {2}, *g = blank("g", sizeof x);
    watcher w = {.n = 1, .factor = factor};
    ex_gradient(1, squares, &w, changing("x", sizeof x, x), 0.5, g);
    expect_number("ex_gradient of 2 x^2 at x = -3: g[0]", -12, g[0], 1e-9, "the loop runs over n numbers");
}
END_TEST

// --- steps --------------------------------------------------------------------------------------------------

START_TEST(descent_steps_against_the_gradient)
{
    double x[] = {1, -2, 0.5, 10}, g[] = {2, -4, 0, 100}, expected[] = {0.8, -1.6, 0.5, 0},
           *here = changing("x", sizeof x, x);
    ex_descent_step(4, 0.1, given("g", sizeof g, g), here);
    expect_numbers("ex_descent_step from 1 -2 0.5 10 with g = 2 -4 0 100, rate 0.1: x", 4, expected, here,
                   1e-12, "x = x - learning_rate * g, for each of the n numbers");
}
END_TEST

START_TEST(ten_descent_steps_on_a_parabola)
{
    double start = 5, *x = changing("x", sizeof start, &start);
    for (int t = 1; t <= 10; t++) {
        double g = 2 * *x;
        ex_descent_step(1, 0.1, &g, x);
        expect_number(text("x on the parabola x^2, from 5, after %d of ex_descent_step with rate 0.1", t),
                      5 * pow(0.8, t), *x, 1e-12, "each step multiplies x by 1 - 0.1 * 2 = 0.8");
    }
}
END_TEST

START_TEST(descent_with_rate_0_stands_still)
{
    double x[] = {1, 2, 3}, g[] = {7, -7, 1e9}, *here = changing("x", sizeof x, x);
    ex_descent_step(3, 0, given("g", sizeof g, g), here);
    expect_numbers("ex_descent_step with rate 0: x", 3, x, here, 0, "x = x - learning_rate * g");
    ex_descent_step(0, 1, given("g", sizeof g, g), here);
    expect_numbers("ex_descent_step with n = 0: x", 3, x, here, 0, "the loop runs over n numbers");
}
END_TEST

START_TEST(the_first_momentum_step_is_a_descent_step)
{
    double x[] = {1, -2, 10}, zero[] = {0, 0, 0}, g[] = {2, -4, 100}, step[] = {-0.2, 0.4, -10},
           expected[] = {0.8, -1.6, 0}, *here = changing("x", sizeof x, x),
           *v = changing("v", sizeof zero, zero);
    ex_momentum_step(3, 0.1, 0.9, given("g", sizeof g, g), v, here);
    expect_numbers("ex_momentum_step from rest, g = 2 -4 100, rate 0.1: v", 3, step, v, 1e-12, ROLLING);
    expect_numbers("ex_momentum_step from rest, g = 2 -4 100, rate 0.1: x", 3, expected, here, 1e-12,
                   ROLLING);
}
END_TEST

START_TEST(momentum_on_a_steady_slope_gets_faster)
{
    const double one = 1, rest = 0, steps[] = {-0.1, -0.19, -0.271}, places[] = {-0.1, -0.29, -0.561};
    double *x = changing("x", sizeof rest, &rest), *v = changing("v", sizeof rest, &rest);
    const double *g = given("g", sizeof one, &one);
    for (int t = 0; t < 3; t++) {
        ex_momentum_step(1, 0.1, 0.9, g, v, x);
        expect_number(text("step %d with g = 1, rate 0.1, momentum 0.9: v", t + 1), steps[t], *v, 1e-12,
                      ROLLING);
        expect_number(text("step %d with g = 1, rate 0.1, momentum 0.9: x", t + 1), places[t], *x, 1e-12,
                      "x goes on by the new v, once");
    }
}
END_TEST

START_TEST(each_number_has_a_speed_of_its_own)
{
    double x[] = {10, 20, 30}, last[] = {4, 0, -6}, g[] = {1, -2, 0}, step[] = {1.8, 0.4, -3},
           expected[] = {11.8, 20.4, 27}, *here = changing("x", sizeof x, x),
           *v = changing("v", sizeof last, last);
    ex_momentum_step(3, 0.2, 0.5, given("g", sizeof g, g), v, here);
    expect_numbers("ex_momentum_step with v = 4 0 -6, g = 1 -2 0, rate 0.2, momentum 0.5: v", 3, step, v,
                   1e-12, ROLLING);
    expect_numbers("ex_momentum_step with v = 4 0 -6, g = 1 -2 0, rate 0.2, momentum 0.5: x", 3, expected,
                   here, 1e-12, "x[i] goes on by the new v[i]");
}
END_TEST

START_TEST(momentum_0_is_gradient_descent)
{
    double x[] = {1, 2}, last[] = {50, -50}, g[] = {3, -3}, expected[] = {0.7, 2.3},
           *here = changing("x", sizeof x, x), *v = changing("v", sizeof last, last);
    ex_momentum_step(2, 0.1, 0, given("g", sizeof g, g), v, here);
    expect_numbers("ex_momentum_step with momentum 0: x", 2, expected, here, 1e-12,
                   "with momentum 0 nothing is left of the last step");
}
END_TEST

START_TEST(momentum_has_a_highest_speed)
{
    const double one = 1, rest = 0;
    double *x = changing("x", sizeof rest, &rest), *v = changing("v", sizeof rest, &rest);
    const double *g = given("g", sizeof one, &one);
    for (int t = 0; t < 400; t++)
        ex_momentum_step(1, 0.1, 0.9, g, v, x);
    expect_number("v after 400 steps with g = 1, rate 0.1, momentum 0.9", -1, *v, 1e-9,
                  "v settles where v = 0.9 v - 0.1: ten times the step without momentum");
}
END_TEST

START_TEST(a_new_learning_rate_is_for_new_gradients)
{
    const double one = 1, rest = 0;
    double *x = changing("x", sizeof rest, &rest), *v = changing("v", sizeof rest, &rest);
    const double *g = given("g", sizeof one, &one);
    ex_momentum_step(1, 0.1, 0.9, g, v, x);
    ex_momentum_step(1, 0.01, 0.9, g, v, x);
    expect_number("v after a step with rate 0.1 and one with rate 0.01; g = 1, momentum 0.9", -0.1, *v, 1e-12,
                  "0.9 * (-0.1) - 0.01 * 1: v holds a step, in which its own rate is already contained");
    expect_number("x after a step with rate 0.1 and one with rate 0.01; g = 1, momentum 0.9", -0.2, *x, 1e-12,
                  ROLLING);
}
END_TEST

// --- a whole walk -------------------------------------------------------------------------------------------

// of (x - 3)^2
static double slope_of_bowl(double x)
{
    return 2 * (x - 3);
}

// of x^4/4 - x^2/2, with a valley at -1, a hump at 0, a valley at 1
static double slope_of_two_valleys(double x)
{
    return x * x * x - x;
}

// of 2 sqrt(x), which is not defined to the left of 0
static double slope_of_root(double x)
{
    return 1 / sqrt(x);
}

// of -10 x, which has no lowest place
static double slope_of_line(double x)
{
    (void)x;
    return -10;
}

// A walk that ends well, after `steps` steps at `end`.
static void expect_walk(const char *what, double (*slope)(double), double rate, double tolerance,
                        int most_steps, double start, int steps, double end, double off, const char *look)
{
    char name[160];
    double *x = changing("x", sizeof start, &start);
    int got = ex_descend(slope, rate, tolerance, most_steps, x);
    snprintf(name, sizeof name, "ex_descend %s: the number of steps", what);
    expect_number(name, steps, got, 0, look);
    snprintf(name, sizeof name, "ex_descend %s: *x", what);
    expect_number(name, end, *x, off, look);
}

START_TEST(descend_in_one_step)
{
    expect_walk("on (x - 3)^2 from 10 with rate 1/2", slope_of_bowl, 0.5, 1e-6, 100, 10, 1, 3, 1e-12,
                "the slope there is 14, half of it is 7, and 10 - 7 is the lowest place");
}
END_TEST

START_TEST(descend_until_it_is_flat)
{
    expect_walk(
        "on (x - 3)^2 from 0 with rate 0.1 to tolerance 1e-6", slope_of_bowl, 0.1, 1e-6, 1000, 0, 70, 3, 5e-7,
        "the slope is -6 * 0.8^t; it is below 1e-6 after 70 steps. Its sign does not matter, its size does");
    expect_walk("on (x - 3)^2 from 6 with rate 0.1 to tolerance 1e-6", slope_of_bowl, 0.1, 1e-6, 1000, 6, 70,
                3, 5e-7, "the slope is 6 * 0.8^t; it is below 1e-6 after 70 steps");
}
END_TEST

START_TEST(descend_at_most_so_many_steps)
{
    expect_walk("on (x - 3)^2 from 0 with rate 0.1, at most 5 steps", slope_of_bowl, 0.1, 1e-6, 5, 0, 5,
                2.01696, 1e-12,
                "each step multiplies the distance to 3 by 0.8: five steps, no more and no less");
}
END_TEST

START_TEST(descend_to_and_fro_is_not_an_end)
{
    expect_walk("on (x - 3)^2 from 0 with rate 1, at most 50 steps", slope_of_bowl, 1, 1e-6, 50, 0, 50, 0,
                1e-9,
                "the walk jumps between 0 and 6: it neither arrives nor diverges, and ends after 50 steps");
}
END_TEST

static void expect_valley(double start, double valley)
{
    double *x = changing("x", sizeof start, &start);
    int steps = ex_descend(slope_of_two_valleys, 0.2, 1e-9, 1000, x);
    expect_that(
        steps > 0 && steps < 1000, text("ex_descend into the valley at %g, from %g: steps", valley, start),
        "more than 0, and fewer than 1000",
        steps < 0   ? "a negative number"
        : steps > 0 ? "1000 or more"
                    : "0",
        "on the hump the slope is small and grows for a while: that is neither an end nor divergence");
    expect_number(text("ex_descend into the valley at %g, from %g: *x", valley, start), valley, *x, 1e-8,
                  "\"Two valleys\" in chapter 03: the start decides where the walk ends");
}

START_TEST(the_start_decides_which_valley)
{
    expect_valley(0.001, 1);
    expect_valley(-0.001, -1);
    expect_valley(-2, -1);
}
END_TEST

START_TEST(descend_where_it_is_flat_already)
{
    expect_walk("on (x - 3)^2 from 3", slope_of_bowl, 0.1, 1e-6, 100, 3, 0, 3, 0,
                "look at the slope before the first step");
    expect_walk("on (x - 3)^2 from 0, at most 0 steps", slope_of_bowl, 0.1, 1e-6, 0, 0, 0, 0, 0,
                "0 steps: stay");
}
END_TEST

START_TEST(a_far_start_is_no_divergence)
{
    expect_walk("on (x - 3)^2 from 10^12 with rate 1/2", slope_of_bowl, 0.5, 1e-6, 100, 1e12, 1, 3, 1e-3,
                "large is not infinite: only numbers that are not finite are a reason for -1");
}
END_TEST

static void expect_divergence(const char *what, double (*slope)(double), double rate, int most_steps,
                              double start, const char *look)
{
    char name[160];
    double *x = changing("x", sizeof start, &start);
    int got = ex_descend(slope, rate, 1e-6, most_steps, x);
    snprintf(name, sizeof name, "ex_descend %s", what);
    expect_number(name, -1, got, 0, look);
    snprintf(name, sizeof name, "ex_descend %s: *x, which stays as it was", what);
    expect_number(name, start, *x, 0, "walk in a variable of your own, and copy it to *x when all went well");
}

START_TEST(divergence_is_reported)
{
    expect_divergence(
        "on (x - 3)^2 from 4 with rate 1.5", slope_of_bowl, 1.5, 100000, 4,
        "each step doubles the distance. After some 1000 steps it is infinite: isfinite() in <math.h>");
}
END_TEST

START_TEST(not_a_number_is_not_flat)
{
    expect_divergence(
        "on 2 sqrt(x) from 0.1 with rate 1, where the first step goes to the left of 0", slope_of_root, 1,
        1000, 0.1, "each comparison with nan is false, \"fabs(g) >= tolerance\" too: ask isfinite() first");
}
END_TEST

START_TEST(an_infinite_place_is_reported_though_its_slope_is_finite)
{
    const char *look = "ask of the place, too, whether it is finite, after the last step as well";
    expect_divergence("on a line of slope -10 with rate 1e308, at most 4 steps", slope_of_line, 1e308, 4, 1,
                      look);
    expect_divergence("on a line of slope -10 with rate 1e308, at most 1 step", slope_of_line, 1e308, 1, 1,
                      look);
}
END_TEST

void exercise(void)
{
    core("ex_slope", slope_of_a_parabola_is_exact);
    core("ex_slope", slope_of_a_cube_is_off_by_h_squared);
    core("ex_slope", slope_of_e_to_the_x_is_right_to_six_digits);
    core("ex_gradient", gradient_of_a_valley);
    core("ex_gradient", gradient_of_a_loss_that_mixes_its_numbers);
    core("ex_gradient", gradient_of_seven_numbers);
    core("ex_gradient", gradient_of_cubes_is_off_by_h_squared);
    core("ex_descent_step", descent_steps_against_the_gradient);
    core("ex_descent_step", ten_descent_steps_on_a_parabola);
    core("ex_momentum_step", the_first_momentum_step_is_a_descent_step);
    core("ex_momentum_step", momentum_on_a_steady_slope_gets_faster);
    core("ex_momentum_step", each_number_has_a_speed_of_its_own);
    core("ex_descend", descend_in_one_step);
    core("ex_descend", descend_until_it_is_flat);
    core("ex_descend", descend_at_most_so_many_steps);
    core("ex_descend", descend_to_and_fro_is_not_an_end);
    core("ex_descend", the_start_decides_which_valley);

    limits("ex_slope", slope_in_the_kink_is_the_middle);
    limits("ex_slope", slope_with_a_tiny_step_and_with_a_negative_one);
    limits("ex_gradient", the_place_comes_back_to_the_last_bit);
    limits("ex_gradient", one_number_is_moved_at_a_time);
    limits("ex_gradient", gradient_of_one_number);
    limits("ex_descent_step", descent_with_rate_0_stands_still);
    limits("ex_momentum_step", momentum_0_is_gradient_descent);
    limits("ex_momentum_step", momentum_has_a_highest_speed);
    limits("ex_momentum_step", a_new_learning_rate_is_for_new_gradients);
    limits("ex_descend", descend_where_it_is_flat_already);
    limits("ex_descend", a_far_start_is_no_divergence);
    limits("ex_descend", divergence_is_reported);
    limits("ex_descend", not_a_number_is_not_flat);
    limits("ex_descend", an_infinite_place_is_reported_though_its_slope_is_finite);
}
