/*
 * check_initializer.c - what must hold for initializer.c.
 *
 * Oracle: the formulas of the two papers, and five standard deviations of
 * what is measured.
 */
#include "layers/initializer.h"
#include "runner.h"

enum { COUNT = 40000 };

static nn_real values[COUNT];

typedef struct {
    double mean, variance, smallest, largest;
} measured;

static measured measure(void)
{
    measured m = {.smallest = INFINITY, .largest = -INFINITY};
    for (int i = 0; i < COUNT; i++) {
        double v = (double)values[i];
        m.mean += v / COUNT;
        m.variance += v * v / COUNT;
        m.smallest = fmin(m.smallest, v);
        m.largest = fmax(m.largest, v);
    }
    return m;
}

static void start(nn_initializer initializer, size_t fan_in, size_t fan_out, uint64_t seed)
{
    nn_rng rng = nn_rng_at(seed, NN_RNG_INIT, 0, 0);
    nn_initialize(initializer, COUNT, fan_in, fan_out, &rng, values);
}

static const size_t fans[][2] = {{784, 128}, {9, 288}, {1, 1}, {128, 10}};
enum { FANS = sizeof fans / sizeof *fans };

START_TEST(glorot_is_uniform_within_the_root_of_6_over_both_fans)
{
    double fan_in = (double)fans[_i][0], fan_out = (double)fans[_i][1];
    double limit = sqrt(6 / (fan_in + fan_out)), variance = limit * limit / 3;
    start(NN_GLOROT_UNIFORM, fans[_i][0], fans[_i][1], 1);
    measured m = measure();
    ck_assert_double_ge(m.smallest, -limit * (1 + ROUNDING));
    ck_assert_double_le(m.largest, limit * (1 + ROUNDING));
    ck_assert_double_lt(m.smallest, -0.999 * limit); // and the whole of it is used
    ck_assert_double_gt(m.largest, 0.999 * limit);
    ck_assert_double_eq_tol(m.mean, 0, 5 * sqrt(variance / COUNT));
    // uniform: E v^4 = limit^4 / 5, so the variance of v^2 is limit^4 (1/5 - 1/9)
    ck_assert_double_eq_tol(m.variance, variance, 5 * limit * limit * sqrt((1 / 5.0 - 1 / 9.0) / COUNT));
}
END_TEST

START_TEST(he_is_normal_with_variance_2_over_fan_in)
{
    double variance = 2 / (double)fans[_i][0], deviation = sqrt(variance);
    start(NN_HE_NORMAL, fans[_i][0], fans[_i][1], 1);
    measured m = measure();
    ck_assert_double_eq_tol(m.mean, 0, 5 * sqrt(variance / COUNT));
    ck_assert_double_eq_tol(m.variance, variance, 5 * variance * sqrt(2.0 / COUNT));
    // a normal distribution, not a uniform one of the same variance: that would end at 1.73 deviations
    ck_assert_double_gt(m.largest, 3.5 * deviation);
    ck_assert_double_lt(m.largest, 6 * deviation);
}
END_TEST

START_TEST(zeros_are_zero)
{
    for (int i = 0; i < COUNT; i++)
        values[i] = (nn_real)NAN;
    start(NN_ZEROS, 1, 1, 1);
    for (int i = 0; i < COUNT; i++)
        ck_assert_double_eq((double)values[i], 0);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_weights_and_another_seed_others)
{
    static nn_real first[COUNT];
    nn_initializer initializer = _i == 0 ? NN_GLOROT_UNIFORM : NN_HE_NORMAL;
    start(initializer, 10, 10, 7);
    memcpy(first, values, sizeof values);
    start(initializer, 10, 10, 7);
    ck_assert_mem_eq(values, first, sizeof values);
    start(initializer, 10, 10, 8);
    int equal = 0;
    for (int i = 0; i < COUNT; i++)
        equal += values[i] == first[i];
    ck_assert_int_lt(equal, 10);
}
END_TEST

START_TEST(the_stream_moves_on)
{
    nn_real a[4], b[4];
    nn_rng rng = nn_rng_at(1, NN_RNG_INIT, 0, 0);
    nn_initialize(NN_GLOROT_UNIFORM, 4, 1, 1, &rng, a);
    nn_initialize(NN_GLOROT_UNIFORM, 4, 1, 1, &rng, b);
    for (int i = 0; i < 4; i++)
        ck_assert_double_ne((double)a[i], (double)b[i]);
}
END_TEST

START_TEST(nothing_is_written_behind_the_end)
{
    nn_real three[] = {0, 0, 42};
    nn_rng rng = nn_rng_at(1, NN_RNG_INIT, 0, 0);
    nn_initialize(NN_HE_NORMAL, 2, 1, 1, &rng, three);
    ck_assert_double_eq((double)three[2], 42);
    nn_initialize(NN_GLOROT_UNIFORM, 0, 1, 1, &rng, three + 2);
    ck_assert_double_eq((double)three[2], 42);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("initializer");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, glorot_is_uniform_within_the_root_of_6_over_both_fans, 0, FANS);
    tcase_add_loop_test(core, he_is_normal_with_variance_2_over_fan_in, 0, FANS);
    tcase_add_test(core, zeros_are_zero);
    tcase_add_loop_test(core, the_same_seed_gives_the_same_weights_and_another_seed_others, 0, 2);
    tcase_add_test(core, the_stream_moves_on);
    tcase_add_test(limits, nothing_is_written_behind_the_end);
    return s;
}
