/*
 * check_rng.c - what must hold for rng.c.
 *
 * Oracles: the known answers that Random123 publishes for philox4x32-10, and
 * what probability theory says of means, variances, tails and counts. The
 * seeds are fixed, so a test that passes once passes always; the bounds are
 * five standard deviations wide.
 */
#include "base/rng.h"
#include "runner.h"

enum { DRAWS = 100000 };

// --- the function itself ------------------------------------------------------------------------------------

typedef struct {
    uint32_t counter[4], key[2], out[4];
} known_answer;

static const known_answer known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};
enum { KNOWN = sizeof known / sizeof *known };

START_TEST(philox_gives_the_published_answers)
{
    uint32_t out[4];
    nn_philox(known[_i].counter, known[_i].key, out);
    ck_assert_mem_eq(out, known[_i].out, sizeof out);
}
END_TEST

START_TEST(a_stream_is_philox_of_position_item_epoch_and_purpose)
{
    nn_rng rng = nn_rng_at(0x1111111122222222u, NN_RNG_SHUFFLE, 5, 6);
    const uint32_t key[2] = {0x22222222u, 0x11111111u};
    for (uint32_t position = 0; position < 3; position++) {
        uint32_t counter[4] = {position, 6, 5, NN_RNG_SHUFFLE}, expected[4];
        nn_philox(counter, key, expected);
        for (int i = 0; i < 4; i++)
            ck_assert_uint_eq(nn_rng_uint32(&rng), expected[i]);
    }
}
END_TEST

START_TEST(the_numbers_of_the_purposes_never_change)
{
    ck_assert_int_eq(NN_RNG_INIT, 1);
    ck_assert_int_eq(NN_RNG_SHUFFLE, 2);
    ck_assert_int_eq(NN_RNG_SHAPES, 3);
    ck_assert_int_eq(NN_RNG_GRADCHECK, 4);
}
END_TEST

// --- streams ------------------------------------------------------------------------------------------------

// How many of the first 64 numbers of one stream are also among the first 64 of the other.
static int shared_numbers(nn_rng a, nn_rng b)
{
    uint32_t first[64];
    int shared = 0;
    for (int i = 0; i < 64; i++)
        first[i] = nn_rng_uint32(&a);
    for (int i = 0; i < 64; i++) {
        uint32_t bits = nn_rng_uint32(&b);
        for (int j = 0; j < 64; j++)
            shared += bits == first[j];
    }
    return shared;
}

START_TEST(every_part_of_the_address_matters)
{
    nn_rng here = nn_rng_at(1, NN_RNG_INIT, 2, 3);
    ck_assert_int_ge(shared_numbers(here, nn_rng_at(1, NN_RNG_INIT, 2, 3)),
                     64); // the same address: all of them
    ck_assert_int_eq(shared_numbers(here, nn_rng_at(2, NN_RNG_INIT, 2, 3)), 0);
    ck_assert_int_eq(shared_numbers(here, nn_rng_at(1 + ((uint64_t)1 << 32), NN_RNG_INIT, 2, 3)), 0);
    ck_assert_int_eq(shared_numbers(here, nn_rng_at(1, NN_RNG_USER, 2, 3)), 0);
    ck_assert_int_eq(shared_numbers(here, nn_rng_at(1, NN_RNG_INIT, 3, 3)), 0);
    ck_assert_int_eq(shared_numbers(here, nn_rng_at(1, NN_RNG_INIT, 2, 4)), 0);
    ck_assert_int_eq(shared_numbers(here, nn_rng_at(1, NN_RNG_INIT, 3, 2)), 0);
}
END_TEST

// Correlation of the uniform numbers of two streams.
static double correlation(nn_rng a, nn_rng b)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += (nn_rng_uniform(&a) - 0.5) * (nn_rng_uniform(&b) - 0.5);
    return 12 * sum / DRAWS;
}

START_TEST(neighbouring_streams_are_not_correlated)
{
    const double bound = 5 / sqrt(DRAWS);
    nn_rng here = nn_rng_at(1, NN_RNG_USER, 0, 0);
    ck_assert_double_gt(correlation(here, here), 0.9); // the measure itself works
    ck_assert_double_lt(fabs(correlation(here, nn_rng_at(2, NN_RNG_USER, 0, 0))), bound);
    ck_assert_double_lt(fabs(correlation(here, nn_rng_at(1, NN_RNG_USER, 1, 0))), bound);
    ck_assert_double_lt(fabs(correlation(here, nn_rng_at(1, NN_RNG_USER, 0, 1))), bound);
}
END_TEST

START_TEST(who_asks_between_does_not_matter)
{
    nn_rng a = nn_rng_at(3, NN_RNG_USER, 0, 0), alone = a, b = nn_rng_at(4, NN_RNG_USER, 0, 0);
    for (int i = 0; i < 20; i++) {
        uint32_t bits = nn_rng_uint32(&a);
        nn_rng_normal(&b);
        ck_assert_uint_eq(bits, nn_rng_uint32(&alone));
    }
}
END_TEST

START_TEST(a_copy_goes_on_where_the_stream_stood)
{
    nn_rng a = nn_rng_at(3, NN_RNG_USER, 0, 0);
    for (int i = 0; i < 5; i++)
        nn_rng_uint32(&a);
    nn_rng copy = a;
    for (int i = 0; i < 9; i++)
        ck_assert_uint_eq(nn_rng_uint32(&a), nn_rng_uint32(&copy));
}
END_TEST

// --- distributions ------------------------------------------------------------------------------------------

START_TEST(uniform_numbers_have_mean_a_half_and_variance_a_twelfth)
{
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, 0);
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double u = nn_rng_uniform(&rng);
        ck_assert_double_ge(u, 0);
        ck_assert_double_lt(u, 1);
        sum += u;
        squares += (u - 0.5) * (u - 0.5);
    }
    ck_assert_double_eq_tol(sum / DRAWS, 0.5, 5 * sqrt(1.0 / 12 / DRAWS));
    ck_assert_double_eq_tol(squares / DRAWS, 1.0 / 12, 5 * sqrt(1.0 / 180 / DRAWS)); // 1/80 - 1/144 = 1/180
}
END_TEST

START_TEST(uniform_numbers_have_53_random_bits)
{
    nn_rng rng = nn_rng_at(2, NN_RNG_USER, 0, 0);
    uint64_t ever_set = 0, ever_clear = 0;
    for (int i = 0; i < 200; i++) {
        double scaled = ldexp(nn_rng_uniform(&rng), 53);
        ck_assert_double_eq(scaled, floor(scaled));
        ever_set |= (uint64_t)scaled;
        ever_clear |= ~(uint64_t)scaled;
    }
    ck_assert_uint_eq(ever_set, ((uint64_t)1 << 53) - 1);
    ck_assert_uint_eq(ever_clear, UINT64_MAX);
}
END_TEST

// Is a count of `hits` among DRAWS what a chance of `p` lets expect?
static void expect_share(int hits, double p)
{
    ck_assert_double_eq_tol((double)hits / DRAWS, p, 5 * sqrt(p * (1 - p) / DRAWS));
}

START_TEST(normal_numbers_have_the_moments_and_tails_of_the_normal_distribution)
{
    nn_rng rng = nn_rng_at(3, NN_RNG_USER, 0, 0);
    double moment[5] = {0};
    int above_1 = 0, above_2 = 0, below_2 = 0, beyond_3 = 0;
    for (int i = 0; i < DRAWS; i++) {
        double z = nn_rng_normal(&rng);
        ck_assert_double_finite(z);
        for (int k = 1; k <= 4; k++)
            moment[k] += pow(z, k) / DRAWS;
        above_1 += z > 1;
        above_2 += z > 2;
        below_2 += z < -2;
        beyond_3 += fabs(z) > 3;
    }
    // E z = 0, E z^2 = 1, E z^3 = 0, E z^4 = 3; their variances are 1, 2, 15 and 96
    ck_assert_double_eq_tol(moment[1], 0, 5 * sqrt(1.0 / DRAWS));
    ck_assert_double_eq_tol(moment[2], 1, 5 * sqrt(2.0 / DRAWS));
    ck_assert_double_eq_tol(moment[3], 0, 5 * sqrt(15.0 / DRAWS));
    ck_assert_double_eq_tol(moment[4], 3, 5 * sqrt(96.0 / DRAWS));
    expect_share(above_1, 0.158655);
    expect_share(above_2, 0.0227501);
    expect_share(below_2, 0.0227501);
    expect_share(beyond_3, 0.0026998);
}
END_TEST

START_TEST(below_takes_every_number_equally_often)
{
    enum { N = 10 };
    nn_rng rng = nn_rng_at(4, NN_RNG_USER, 0, 0);
    int counts[N] = {0};
    for (int i = 0; i < DRAWS; i++) {
        uint32_t k = nn_rng_below(&rng, N);
        ck_assert_uint_lt(k, N);
        counts[k]++;
    }
    double chi_square = 0, expected = (double)DRAWS / N;
    for (int k = 0; k < N; k++)
        chi_square += (counts[k] - expected) * (counts[k] - expected) / expected;
    ck_assert_double_lt(chi_square, 27.9); // 9 degrees of freedom: exceeded once in 1000 seeds
    ck_assert_double_gt(chi_square, 1.15); // and nearly never is it this even
}
END_TEST

// The plain remainder of 32 bits would put half of all numbers into the first third.
START_TEST(below_does_not_favour_small_numbers)
{
    const uint32_t third = (uint32_t)1 << 30;
    nn_rng rng = nn_rng_at(5, NN_RNG_USER, 0, 0);
    int counts[3] = {0};
    for (int i = 0; i < DRAWS; i++) {
        uint32_t k = nn_rng_below(&rng, 3 * third);
        ck_assert_uint_lt(k, 3 * third);
        counts[k / third]++;
    }
    for (int i = 0; i < 3; i++)
        expect_share(counts[i], 1.0 / 3);
}
END_TEST

START_TEST(below_has_an_answer_for_zero_and_one)
{
    nn_rng rng = nn_rng_at(6, NN_RNG_USER, 0, 0);
    for (int i = 0; i < 10; i++) {
        ck_assert_uint_eq(nn_rng_below(&rng, 0), 0);
        ck_assert_uint_eq(nn_rng_below(&rng, 1), 0);
    }
}
END_TEST

START_TEST(below_reaches_both_ends_of_a_power_of_two)
{
    nn_rng rng = nn_rng_at(7, NN_RNG_USER, 0, 0);
    int zeros = 0, sevens = 0;
    for (int i = 0; i < 200; i++) {
        uint32_t k = nn_rng_below(&rng, 8);
        ck_assert_uint_lt(k, 8);
        zeros += k == 0;
        sevens += k == 7;
    }
    ck_assert_int_gt(zeros, 0);
    ck_assert_int_gt(sevens, 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("rng");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, philox_gives_the_published_answers, 0, KNOWN);
    tcase_add_test(core, a_stream_is_philox_of_position_item_epoch_and_purpose);
    tcase_add_test(core, the_numbers_of_the_purposes_never_change);
    tcase_add_test(core, every_part_of_the_address_matters);
    tcase_add_test(core, neighbouring_streams_are_not_correlated);
    tcase_add_test(core, who_asks_between_does_not_matter);
    tcase_add_test(core, a_copy_goes_on_where_the_stream_stood);
    tcase_add_test(core, uniform_numbers_have_mean_a_half_and_variance_a_twelfth);
    tcase_add_test(core, normal_numbers_have_the_moments_and_tails_of_the_normal_distribution);
    tcase_add_test(core, below_takes_every_number_equally_often);
    tcase_add_test(limits, uniform_numbers_have_53_random_bits);
    tcase_add_test(limits, below_does_not_favour_small_numbers);
    tcase_add_test(limits, below_has_an_answer_for_zero_and_one);
    tcase_add_test(limits, below_reaches_both_ends_of_a_power_of_two);
    return s;
}
