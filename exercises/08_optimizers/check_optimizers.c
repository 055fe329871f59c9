/*
 * check_optimizers.c - the grader of homework 08.
 *
 * Settings and slopes were chosen so that all roots come out even: with rho = 3/4 and the slope 2, v is 1 after one
 * step, and epsilon is 1, so that its place shows. The paper stands beside each test. Ten steps with slopes that
 * change are compared with PyTorch's optimizers (tests/fixtures/optimizers.py).
 */
#include "exercise.h"
#include "../grader.h"
#include "fixtures/optimizers.h"

#include <math.h>
#include <stdio.h>

#define RMSPROP "\"Divide by what is usual\" in chapter 08: "
#define ADAM    "\"Adam's first steps\" in chapter 08: "
#define DECAY   "\"Decay is not L2\" in chapter 08: "
#define RATES   "\"Rates that change with time\" in chapter 08: "
#define FIRST   "if ex_adam_step fails too, mend that first. Else: "

enum { MOST = 4 };

static const double *given_slopes(size_t count, const double *g)
{
    return given("g", count * sizeof *g, g);
}

static double *numbers(const char *name, size_t count, const double *values)
{
    return changing(name, count * sizeof *values, values);
}

// --- the grader's walker: weights, and what a rule remembers -------------------------------------------------

typedef struct {
    size_t count;
    double *w, *m, *v;
} walker;

static walker start(size_t count, const double *w)
{
    static const double rest[MOST] = {0};
    return (walker){count, numbers("w", count, w), numbers("m", count, rest), numbers("v", count, rest)};
}

typedef void (*rule)(const ex_settings *set, size_t t, const double *g, walker *a);

static void rmsprop(const ex_settings *set, size_t t, const double *g, walker *a)
{
    (void)t;
    ex_rmsprop_step(set, a->count, g, a->v, a->w);
}

static void adam(const ex_settings *set, size_t t, const double *g, walker *a)
{
    ex_adam_step(set, t, a->count, g, a->m, a->v, a->w);
}

static void adamw(const ex_settings *set, size_t t, const double *g, walker *a)
{
    ex_adamw_step(set, t, a->count, g, a->m, a->v, a->w);
}

// Ten steps, and the weights after each of them.
static void expect_ten_steps(const char *name, rule step, const ex_settings *set, const double *expected,
                             const char *look)
{
    walker a = start(TORCH_COUNT, torch_start);
    for (size_t s = 0; s < TORCH_STEPS; s++) {
        char what[64];
        step(set, s + 1, given_slopes(TORCH_COUNT, torch_gradients + s * TORCH_COUNT), &a);
        snprintf(what, sizeof what, "%s, step %zu of ten as PyTorch does them: w", name, s + 1);
        expect_numbers(what, TORCH_COUNT, expected + s * TORCH_COUNT, a.w, 1e-12, look);
    }
}

// --- ex_rmsprop_step ---------------------------------------------------------------------------------------

START_TEST(rmsprop_divides_by_the_root)
{
    // v = 1/4 * 4 = 1 and 1/4 * 36 = 9, steps 0.1 * 2 / (1 + 1) and 0.1 * 6 / (3 + 1)
    const ex_settings set = {.learning_rate = 0.1, .rho = 0.75, .epsilon = 1};
    const double begin[] = {1, -2, 5}, g[] = {2, -6, 0}, v[] = {1, 9, 0}, w[] = {0.9, -1.85, 5};
    walker a = start(3, begin);
    rmsprop(&set, 1, given_slopes(3, g), &a);
#define FROM_REST "ex_rmsprop_step from rest, g = 2 -6 0, rho 0.75, epsilon 1, rate 0.1: "
    expect_numbers(
        FROM_REST "v", 3, v, a.v, 1e-12,
        RMSPROP
        "v keeps the share rho, and 1 - rho comes from g^2, not from g. Each weight has a v of its own");
    expect_numbers(FROM_REST "w", 3, w, a.w, 1e-12,
                   RMSPROP
                   "the first step is 0.1 * 2 / (sqrt(1) + 1). 0.8: the old v was used. 0.859: epsilon "
                   "belongs outside the root. 1.1: against the slope, not with it");
}
END_TEST

START_TEST(rmsprop_remembers)
{
    // v = 3/4 * 4 + 1/4 * 4, 3/4 * 5 + 1/4 * 1, 3/4 * 12: 4, 4, 9
    const ex_settings set = {.learning_rate = 0.3, .rho = 0.75, .epsilon = 1};
    const double begin[] = {1, -2, 5}, old[] = {4, 5, 12}, g[] = {2, -1, 0}, v[] = {4, 4, 9},
                 w[] = {0.8, -1.9, 5};
    double *got_v = numbers("v", 3, old), *got_w = numbers("w", 3, begin);
    ex_rmsprop_step(&set, 3, given_slopes(3, g), got_v, got_w);
#define REMEMBERS "ex_rmsprop_step with v = 4 5 12, g = 2 -1 0, rho 0.75, epsilon 1, rate 0.3: "
    expect_numbers(REMEMBERS "v", 3, v, got_v, 1e-12,
                   RMSPROP "0.75 * 4 + 0.25 * 2 * 2. v also changes where the slope is 0");
    expect_numbers(REMEMBERS "w", 3, w, got_w, 1e-12, RMSPROP "0.3 * 2 / (sqrt(4) + 1), with the new v");
}
END_TEST

START_TEST(rmsprop_does_not_care_how_large_slopes_are)
{
    const ex_settings set = {.learning_rate = 0.1, .rho = 0.75, .epsilon = 1e-12};
    const double begin[] = {0, 0, 0, 0}, g[] = {1, 1000, -0.001, -7}, w[] = {-0.2, -0.2, 0.2, 0.2};
    walker a = start(4, begin);
    rmsprop(&set, 1, given_slopes(4, g), &a);
    expect_numbers("ex_rmsprop_step from rest, g = 1 1000 -0.001 -7, rho 0.75, rate 0.1: w", 4, w, a.w, 1e-6,
                   RMSPROP
                   "sqrt(v) is half of |g| here, so each first step is 0.2 long. Divide by the root of v");
}
END_TEST

START_TEST(rmsprop_makes_ten_steps_as_PyTorch)
{
    const ex_settings set = {.learning_rate = torch_rate, .rho = 0.875, .epsilon = 1e-7};
    expect_ten_steps("ex_rmsprop_step", rmsprop, &set, torch_rmsprop,
                     RMSPROP "v is kept from step to step. Mend the tests above first");
}
END_TEST

START_TEST(rmsprop_without_slopes_stands_still)
{
    const ex_settings set = {.learning_rate = 0.1, .rho = 0.9, .epsilon = 1e-7};
    const double begin[] = {1, -2, 0}, zero[3] = {0};
    walker a = start(3, begin);
    a.v[1] = 4;
    rmsprop(&set, 2, given_slopes(3, zero), &a);
    expect_numbers("ex_rmsprop_step with v = 0 4 0, all slopes 0: w", 3, begin, a.w, 0,
                   "epsilon keeps it from 0 / 0: sqrt(v) + epsilon");
    expect_number("ex_rmsprop_step with v = 0 4 0, all slopes 0, rho 0.9: v[1]", 3.6, a.v[1], 1e-12,
                  "v forgets also where there is no slope");
    a.count = 0;
    rmsprop(&set, 3, given_slopes(3, begin), &a);
    expect_numbers("ex_rmsprop_step with count = 0: w", 3, begin, a.w, 0, "the loop runs over count numbers");
}
END_TEST

START_TEST(rmsprop_with_rho_0_knows_only_this_slope)
{
    const ex_settings set = {.learning_rate = 0.5, .rho = 0, .epsilon = 1};
    const double begin[] = {0, 0}, old[] = {50, 1e6}, g[] = {1, -4}, v[] = {1, 16}, w[] = {-0.25, 0.4};
    double *got_v = numbers("v", 2, old), *got_w = numbers("w", 2, begin);
    ex_rmsprop_step(&set, 2, given_slopes(2, g), got_v, got_w);
    expect_numbers("ex_rmsprop_step with rho 0, g = 1 -4: v", 2, v, got_v, 1e-12,
                   "nothing of the old v is kept");
    expect_numbers("ex_rmsprop_step with rho 0, g = 1 -4, epsilon 1, rate 0.5: w", 2, w, got_w, 1e-12,
                   "0.5 * 1 / (1 + 1) and 0.5 * 4 / (4 + 1)");
}
END_TEST

// --- ex_adam_step ------------------------------------------------------------------------------------------

// beta_1 = 1/2, beta_2 = 3/4, epsilon = 1, rate 0.3. The slopes are 2 -1 0 in the first step, 5 -1 0 in the second.
static const ex_settings even = {.learning_rate = 0.3, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 1};
static const double even_start[] = {1, -2, 5}, even_g1[] = {2, -1, 0}, even_g2[] = {5, -1, 0};
#define EVEN "beta_1 0.5, beta_2 0.75, epsilon 1, rate 0.3: "

START_TEST(adam_corrects_its_first_step)
{
    // m = 1, v = 1, m' = 1 / (1 - 1/2) = 2, v' = 1 / (1 - 3/4) = 4, step 0.3 * 2 / (2 + 1)
    const double m[] = {1, -0.5, 0}, v[] = {1, 0.25, 0}, w[] = {0.8, -1.85, 5};
    walker a = start(3, even_start);
    adam(&even, 1, given_slopes(3, even_g1), &a);
#define STEP_1 "ex_adam_step, t = 1, g = 2 -1 0, " EVEN
    expect_numbers(STEP_1 "m", 3, m, a.m, 1e-12,
                   "m = beta_1 m + (1 - beta_1) g. It is kept without the correction");
    expect_numbers(STEP_1 "v", 3, v, a.v, 1e-12,
                   "v = beta_2 v + (1 - beta_2) g^2: the square. It is kept without the correction");
    expect_numbers(
        STEP_1 "w", 3, w, a.w, 1e-12,
        ADAM
        "0.3 * 2 / (sqrt(4) + 1). 0.85: no correction, or epsilon was added before it. 0.7, 0.9: only one "
        "of both is corrected. 0.73: epsilon belongs outside the root. nan: t is 1 here, not 0");
}
END_TEST

START_TEST(adam_corrects_its_second_step_less)
{
    // m = 3, v = 7, m' = 3 / (1 - 1/4) = 4, v' = 7 / (1 - 9/16) = 16, step 0.3 * 4 / (4 + 1)
    const double m[] = {3, -0.75, 0}, v[] = {7, 0.4375, 0}, w[] = {0.56, -1.7, 5};
    walker a = start(3, even_start);
    adam(&even, 1, given_slopes(3, even_g1), &a);
    adam(&even, 2, given_slopes(3, even_g2), &a);
#define STEP_2 "ex_adam_step, after t = 1 now t = 2, g = 5 -1 0, " EVEN
    expect_numbers(STEP_2 "m", 3, m, a.m, 1e-12,
                   "0.5 * 1 + 0.5 * 5: the mean of the step before is still in m");
    expect_numbers(STEP_2 "v", 3, v, a.v, 1e-12,
                   "0.75 * 1 + 0.25 * 25: the mean of the step before is still in v");
    expect_numbers(
        STEP_2 "w", 3, w, a.w, 1e-12,
        ADAM "m' = 3 / (1 - 0.5^2), v' = 7 / (1 - 0.75^2), and the step is 0.3 * 4 / (sqrt(16) + 1): beta to "
             "the power of t");
}
END_TEST

START_TEST(adam_begins_with_steps_of_the_learning_rate)
{
    const ex_settings set = {.learning_rate = 0.01, .beta_1 = 0.9, .beta_2 = 0.999, .epsilon = 1e-12};
    const double begin[4] = {0}, g[] = {1, 1000, -0.001, -7}, w[] = {-0.01, -0.01, 0.01, 0.01};
    walker a = start(4, begin);
    adam(&set, 1, given_slopes(4, g), &a);
    expect_numbers("ex_adam_step, t = 1, g = 1 1000 -0.001 -7, beta_1 0.9, beta_2 0.999, rate 0.01: w", 4, w,
                   a.w, 1e-8, ADAM "with the correction m' is g, and sqrt(v') is |g|. 0.0316: no correction");
}
END_TEST

START_TEST(adam_makes_ten_steps_as_PyTorch)
{
    const ex_settings set = {
        .learning_rate = torch_rate, .beta_1 = 0.875, .beta_2 = 0.96875, .epsilon = 1e-7};
    expect_ten_steps("ex_adam_step", adam, &set, torch_adam,
                     "m and v are kept from step to step, and t grows. Mend the tests above first");
}
END_TEST

START_TEST(adam_counts_for_each_array_alone)
{
    // A model has many arrays. All of them make their first step with t = 1.
    const double w[] = {0.8, -1.85, 5};
    walker first = start(3, even_start), second = start(3, even_start);
    adam(&even, 1, given_slopes(3, even_g2), &first);
    adam(&even, 1, given_slopes(3, even_g1), &second);
    expect_numbers("ex_adam_step, t = 1 for a second array: w", 3, w, second.w, 1e-12,
                   "t is given. Nothing may be kept between two calls but m, v and w: no static variable");
}
END_TEST

START_TEST(adam_needs_no_correction_late)
{
    // m = 1/2 * 2 + 1/2 * 2, v = 3/4 * 4 + 1/4 * 4, step 0.3 * 2 / (2 + 1)
    const double begin = 1, m = 2, v = 4, g = 2;
    double *got_m = numbers("m", 1, &m), *got_v = numbers("v", 1, &v), *got_w = numbers("w", 1, &begin);
    ex_adam_step(&even, 1000000, 1, given_slopes(1, &g), got_m, got_v, got_w);
    expect_number("ex_adam_step, t = 1,000,000, m = 2, v = 4, g = 2, " EVEN "w[0]", 0.8, got_w[0], 1e-12,
                  "0.5^1000000 is 0: nothing is corrected any more");
}
END_TEST

START_TEST(adam_without_slopes_stands_still)
{
    const ex_settings set = {.learning_rate = 0.1, .beta_1 = 0.9, .beta_2 = 0.999, .epsilon = 1e-7};
    const double begin[] = {1, -2, 0}, zero[3] = {0};
    walker a = start(3, begin);
    a.v[1] = 4;
    adam(&set, 2, given_slopes(3, zero), &a);
    expect_numbers("ex_adam_step with v = 0 4 0, all slopes 0: w", 3, begin, a.w, 0,
                   "epsilon keeps it from 0 / 0: sqrt(v') + epsilon");
    expect_number("ex_adam_step with v = 0 4 0, all slopes 0, beta_2 0.999: v[1]", 3.996, a.v[1], 1e-12,
                  "v forgets also where there is no slope");
    a.count = 0;
    adam(&set, 3, given_slopes(3, begin), &a);
    expect_numbers("ex_adam_step with count = 0: w", 3, begin, a.w, 0, "the loop runs over count numbers");
}
END_TEST

// --- ex_adamw_step -----------------------------------------------------------------------------------------

START_TEST(adamw_shrinks_and_then_steps)
{
    // 0.3 * 0.5 = 0.15 of each weight goes: 0.85, -1.7, 4.25, and then Adam's steps 0.2, -0.15, 0
    ex_settings set = even;
    const double m[] = {1, -0.5, 0}, v[] = {1, 0.25, 0}, w[] = {0.65, -1.55, 4.25};
    const double later[] = {0.3125, -1.1675, 3.6125};
    walker a = start(3, even_start);
    set.weight_decay = 0.5;
    adamw(&set, 1, given_slopes(3, even_g1), &a);
#define DECAYS "ex_adamw_step, t = 1, g = 2 -1 0, w = 1 -2 5, weight_decay 0.5, " EVEN
    expect_numbers(DECAYS "w", 3, w, a.w, 1e-12,
                   FIRST DECAY
                   "1 - 0.3 * 0.5 * 1 - 0.2. 0.3: the learning rate belongs to the decay too. 0.68: decay "
                   "before the step, not after it. 0.786: not through the slope");
    expect_numbers(DECAYS "m", 3, m, a.m, 1e-12, FIRST DECAY "m knows nothing of the decay");
    expect_numbers(DECAYS "v", 3, v, a.v, 1e-12, FIRST DECAY "v knows nothing of the decay");
    adamw(&set, 2, given_slopes(3, even_g2), &a);
    expect_numbers("ex_adamw_step, then t = 2, g = 5 -1 0: w", 3, later, a.w, 1e-12,
                   FIRST DECAY "each step shrinks the weights as they are then: 0.65 * 0.85 - 0.24");
}
END_TEST

START_TEST(adamw_shrinks_weights_without_a_slope)
{
    const ex_settings set = {
        .learning_rate = 0.1, .beta_1 = 0.9, .beta_2 = 0.999, .epsilon = 1e-7, .weight_decay = 1};
    const double begin[] = {10, -10}, zero[2] = {0};
    walker a = start(2, begin);
    for (size_t t = 1; t <= 3; t++) {
        const double left = 10 * pow(0.9, (double)t), w[] = {left, -left};
        char what[80];
        adamw(&set, t, given_slopes(2, zero), &a);
        snprintf(what, sizeof what, "ex_adamw_step, step %zu without slopes, weight_decay 1, rate 0.1: w", t);
        expect_numbers(what, 2, w, a.w, 1e-12,
                       DECAY "each step leaves 1 - 0.1 * 1 of a weight: 9, 8.1, 7.29");
    }
}
END_TEST

START_TEST(adamw_makes_ten_steps_as_PyTorch)
{
    const ex_settings set = {.learning_rate = torch_rate,
                             .beta_1 = 0.875,
                             .beta_2 = 0.96875,
                             .epsilon = 1e-7,
                             .weight_decay = 0.25};
    expect_ten_steps("ex_adamw_step", adamw, &set, torch_adamw, FIRST DECAY "mend the tests above first");
}
END_TEST

START_TEST(adamw_without_decay_is_adam)
{
    const double w[] = {0.56, -1.7, 5};
    walker a = start(3, even_start);
    adamw(&even, 1, given_slopes(3, even_g1), &a);
    adamw(&even, 2, given_slopes(3, even_g2), &a);
    expect_numbers("ex_adamw_step, two steps with weight_decay 0: w", 3, w, a.w, 1e-12,
                   FIRST "nothing decays, and Adam's step is left");
}
END_TEST

// --- schedules ---------------------------------------------------------------------------------------------

static void expect_cosine(size_t step, size_t steps, double factor, const char *look)
{
    expect_number(text("ex_cosine(%zu, %zu)", step, steps), factor, ex_cosine(step, steps), 1e-12, look);
}

static void expect_warm_up(size_t step, size_t warm_up, size_t steps, double factor, const char *look)
{
    expect_number(text("ex_warm_up_cosine(%zu, %zu, %zu)", step, warm_up, steps), factor,
                  ex_warm_up_cosine(step, warm_up, steps), 1e-12, look);
}

START_TEST(cosine_falls_from_1)
{
    const char *look =
        RATES "(1 + cos(pi step / steps)) / 2. step / steps of whole numbers is 0: divide doubles. "
              "cos takes radians: pi is half a turn";
    expect_cosine(0, 8, 1, look);
    expect_cosine(4, 8, 0.5, look);
    expect_cosine(2, 6, 0.75, look);
    expect_cosine(4, 6, 0.25, look);
    expect_cosine(2, 8, 0.5 + sqrt(0.125), look);
}
END_TEST

START_TEST(cosine_falls_as_much_before_the_middle_as_after_it)
{
    for (size_t step = 1; step < 469; step++)
        expect_number(text("ex_cosine(%zu, 469) + ex_cosine(%zu, 469)", step, 469 - step), 1,
                      ex_cosine(step, 469) + ex_cosine(469 - step, 469), 1e-12,
                      RATES "half a wave, from 1 to 0: at both ends it is equally flat");
}
END_TEST

START_TEST(cosine_stays_where_it_ended)
{
    static const size_t late[] = {3, 4, 6, 100, 1000000};
    for (size_t i = 0; i < sizeof late / sizeof *late; i++)
        expect_cosine(late[i], 3, 0.25,
                      "behind the end: the factor of step 2 of 3. The wave does not rise again");
    expect_cosine(0, 1, 1, "a schedule of one step: its only factor is 1");
    expect_cosine(1, 1, 1, "a schedule of one step: its only factor is 1, also behind its end");
    expect_cosine(3000000000, 6000000000, 0.5, "steps are size_t: an int is too small for them");
}
END_TEST

START_TEST(warm_up_rises_in_a_line)
{
    const char *look = RATES "(step + 1) / warm_up. The first factor is not 0, and the fourth of four is 1";
    expect_warm_up(0, 4, 10, 0.25, look);
    expect_warm_up(1, 4, 10, 0.5, look);
    expect_warm_up(2, 4, 10, 0.75, look);
    expect_warm_up(3, 4, 10, 1, look);
}
END_TEST

START_TEST(warm_up_is_followed_by_a_whole_cosine)
{
    const char *look =
        RATES "behind the warm-up the curve has steps - warm_up steps, and its first one is step 0";
    expect_warm_up(4, 4, 10, 1, look);
    expect_warm_up(6, 4, 10, 0.75, look);
    expect_warm_up(7, 4, 10, 0.5, look);
    expect_warm_up(8, 4, 10, 0.25, look);
    expect_warm_up(550, 100, 1000, 0.5, look);
    expect_warm_up(700, 100, 1000, 0.25, look);
}
END_TEST

START_TEST(warm_up_of_0_and_behind_the_end)
{
    expect_warm_up(0, 0, 6, 1, "warm_up 0: the cosine begins at once");
    expect_warm_up(2, 0, 6, 0.75, "warm_up 0: the cosine begins at once");
    expect_warm_up(0, 1, 4, 1, "one step of warm-up: (0 + 1) / 1");
    expect_warm_up(1, 1, 4, 1, "one step of warm-up, then the cosine begins at 1");
    expect_warm_up(3, 3, 4, 1, "one step is left for the cosine: its only factor is 1");
    expect_warm_up(7, 4, 7, 0.25,
                   "behind the end: the factor of the last step, here step 2 of 3 of the cosine");
    expect_warm_up(100, 4, 7, 0.25, "behind the end: the factor of the last step");
}
END_TEST

void exercise(void)
{
    core("ex_rmsprop_step", rmsprop_divides_by_the_root);
    core("ex_rmsprop_step", rmsprop_remembers);
    core("ex_rmsprop_step", rmsprop_does_not_care_how_large_slopes_are);
    core("ex_rmsprop_step", rmsprop_makes_ten_steps_as_PyTorch);
    core("ex_adam_step", adam_corrects_its_first_step);
    core("ex_adam_step", adam_corrects_its_second_step_less);
    core("ex_adam_step", adam_begins_with_steps_of_the_learning_rate);
    core("ex_adam_step", adam_makes_ten_steps_as_PyTorch);
    core("ex_adamw_step", adamw_shrinks_and_then_steps);
    core("ex_adamw_step", adamw_shrinks_weights_without_a_slope);
    core("ex_adamw_step", adamw_makes_ten_steps_as_PyTorch);
    core("ex_cosine", cosine_falls_from_1);
    core("ex_cosine", cosine_falls_as_much_before_the_middle_as_after_it);
    core("ex_warm_up_cosine", warm_up_rises_in_a_line);
    core("ex_warm_up_cosine", warm_up_is_followed_by_a_whole_cosine);

    limits("ex_rmsprop_step", rmsprop_without_slopes_stands_still);
    limits("ex_rmsprop_step", rmsprop_with_rho_0_knows_only_this_slope);
    limits("ex_adam_step", adam_counts_for_each_array_alone);
    limits("ex_adam_step", adam_needs_no_correction_late);
    limits("ex_adam_step", adam_without_slopes_stands_still);
    limits("ex_adamw_step", adamw_without_decay_is_adam);
    limits("ex_cosine", cosine_stays_where_it_ended);
    limits("ex_warm_up_cosine", warm_up_of_0_and_behind_the_end);
}
