/* check_shape.c - what must hold for shape.c. Oracle: multiplication by hand. */
#include "layers/shape.h"
#include "runner.h"

#include <stdint.h>

START_TEST(an_image_has_height_width_and_channels)
{
    nn_shape s = nn_shape_image(28, 27, 3);
    ck_assert_uint_eq(s.rank, 3);
    ck_assert_uint_eq(s.dim[0], 28);
    ck_assert_uint_eq(s.dim[1], 27);
    ck_assert_uint_eq(s.dim[2], 3);
    ck_assert_uint_eq(nn_shape_size(s), 2268); // 28 * 27 * 3
}
END_TEST

START_TEST(a_vector_has_one_size)
{
    nn_shape s = nn_shape_vector(784);
    ck_assert_uint_eq(s.rank, 1);
    ck_assert_uint_eq(nn_shape_size(s), 784);
}
END_TEST

START_TEST(any_shape_of_one_to_four_sizes_can_be_made)
{
    size_t dim[] = {2, 3, 5, 7}, sizes[] = {2, 6, 30, 210};
    for (size_t rank = 1; rank <= 4; rank++) {
        nn_shape s = nn_shape_of(rank, dim);
        ck_assert_uint_eq(s.rank, rank);
        ck_assert_mem_eq(s.dim, dim, rank * sizeof *dim);
        ck_assert_uint_eq(nn_shape_size(s), sizes[rank - 1]);
    }
}
END_TEST

START_TEST(shapes_are_equal_when_rank_and_sizes_are)
{
    nn_shape a = nn_shape_image(2, 3, 4);
    ck_assert(nn_shape_equal(a, nn_shape_image(2, 3, 4)));
    ck_assert(!nn_shape_equal(a, nn_shape_image(3, 2, 4)));
    ck_assert(!nn_shape_equal(a, nn_shape_image(2, 3, 5)));
    ck_assert(!nn_shape_equal(a, nn_shape_vector(24)));
    ck_assert(!nn_shape_equal(nn_shape_vector(2), a));
    nn_shape littered = nn_shape_vector(2);
    littered.dim[3] = 99; // beyond the rank, it says nothing
    ck_assert(nn_shape_equal(littered, nn_shape_vector(2)));
}
END_TEST

START_TEST(a_shape_is_printed_as_python_prints_it)
{
    ck_assert_str_eq(nn_shape_text(nn_shape_image(28, 28, 1), "").text, "(28, 28, 1)");
    ck_assert_str_eq(nn_shape_text(nn_shape_image(28, 28, 1), "None, ").text, "(None, 28, 28, 1)");
    ck_assert_str_eq(nn_shape_text(nn_shape_vector(10), "None, ").text, "(None, 10)");
}
END_TEST

START_TEST(a_shape_without_sense_has_size_0)
{
    ck_assert_uint_eq(nn_shape_size((nn_shape){0}), 0);
    ck_assert_uint_eq(nn_shape_size(nn_shape_image(28, 0, 1)), 0);
    ck_assert_uint_eq(nn_shape_size(nn_shape_vector(0)), 0);
    ck_assert_uint_eq(nn_shape_size(nn_shape_of(5, (size_t[]){1, 1, 1, 1, 1})), 0);
    ck_assert_uint_eq(nn_shape_size(nn_shape_of(0, NULL)), 0);
    ck_assert_uint_eq(nn_shape_size((nn_shape){.rank = 5, .dim = {1, 1, 1, 1}}), 0);
}
END_TEST

START_TEST(a_size_of_2_to_the_31_or_more_is_0)
{
    ck_assert_uint_eq(nn_shape_size(nn_shape_vector(2147483647)), 2147483647);
    ck_assert_uint_eq(nn_shape_size(nn_shape_vector(2147483648u)), 0);
    ck_assert_uint_eq(nn_shape_size(nn_shape_image(65536, 32768, 1)), 0); // 2^31
    ck_assert_uint_eq(nn_shape_size(nn_shape_image(65536, 32767, 1)), 2147418112);
    ck_assert_uint_eq(nn_shape_size(nn_shape_image(SIZE_MAX, SIZE_MAX, 2)), 0);
    ck_assert_uint_eq(nn_shape_size(nn_shape_image((size_t)1 << 32, (size_t)1 << 32, 1)),
                      0); // wraps to 0 ...
    ck_assert_uint_eq(nn_shape_size(nn_shape_image(((size_t)1 << 32) + 1, (size_t)1 << 32, 4)),
                      0); // ... or 2^34
}
END_TEST

START_TEST(the_longest_shape_is_cut_not_overrun)
{
    nn_shape s = nn_shape_of(4, (size_t[]){SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX});
    const char *before =
        "a text before the sizes that is far too long to leave room for any of the four of them";
    nn_shape_string string = nn_shape_text(s, before);
    ck_assert_uint_lt(strlen(string.text), sizeof string.text);
    ck_assert_int_eq(strncmp(string.text, "(a text before", 14), 0);
    ck_assert_str_eq(nn_shape_text(s, "").text,
                     "(18446744073709551615, 18446744073709551615, 18446744073709551615, "
                     "18446744073709551615)");
}
END_TEST

START_TEST(a_rank_over_4_is_cut_when_printed)
{
    ck_assert_str_eq(nn_shape_text((nn_shape){.rank = 9, .dim = {1, 2, 3, 4}}, "").text, "(1, 2, 3, 4)");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("shape");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, an_image_has_height_width_and_channels);
    tcase_add_test(core, a_vector_has_one_size);
    tcase_add_test(core, any_shape_of_one_to_four_sizes_can_be_made);
    tcase_add_test(core, shapes_are_equal_when_rank_and_sizes_are);
    tcase_add_test(core, a_shape_is_printed_as_python_prints_it);
    tcase_add_test(limits, a_shape_without_sense_has_size_0);
    tcase_add_test(limits, a_size_of_2_to_the_31_or_more_is_0);
    tcase_add_test(limits, the_longest_shape_is_cut_not_overrun);
    tcase_add_test(limits, a_rank_over_4_is_cut_when_printed);
    return s;
}
