/* check_parallel.c - what must hold for parallel.c. Oracle of the product: the three loops of its definition. */
#include "base/parallel.h"
#include "base/rng.h"
#include "numbers.h"
#include "runner.h"

#include <float.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

// --- the matrix product -------------------------------------------------------------------------------------

typedef struct {
    size_t m, n, k;
    size_t gap; // how much wider the stored rows are than what is used of them
} product;

static const product products[] = {{1, 1, 1, 0},    {1, 7, 3, 0},    {5, 1, 9, 2},    {3, 4, 1, 1},
                                   {13, 17, 11, 0}, {13, 17, 11, 5}, {64, 10, 33, 3}, {31, 65, 129, 7}};
enum { PRODUCTS = sizeof products / sizeof *products, FORMS = 8 }; // two forms of A, two of B, two stores

// Element (row, column) of a matrix, as it is stored or exchanged.
static double element(nn_transpose form, const nn_real *matrix, size_t stride, size_t row, size_t column)
{
    return (double)(form == NN_TRANSPOSED ? matrix[column * stride + row] : matrix[row * stride + column]);
}

static double dot(const product *p, nn_transpose a_form, nn_transpose b_form, const nn_real *a,
                  size_t a_stride, const nn_real *b, size_t b_stride, size_t row, size_t column)
{
    double sum = 0;
    for (size_t k = 0; k < p->k; k++)
        sum += element(a_form, a, a_stride, row, k) * element(b_form, b, b_stride, k, column);
    return sum;
}

START_TEST(gemm_is_the_sum_over_k_for_all_forms_strides_and_stores)
{
    const product *p = &products[_i / FORMS];
    nn_transpose a_form = _i & 1 ? NN_TRANSPOSED : NN_AS_IS, b_form = _i & 2 ? NN_TRANSPOSED : NN_AS_IS;
    nn_store store = _i & 4 ? NN_ADD : NN_OVERWRITE;
    size_t a_stride = (a_form == NN_TRANSPOSED ? p->m : p->k) + p->gap;
    size_t b_stride = (b_form == NN_TRANSPOSED ? p->k : p->n) + p->gap, c_stride = p->n + p->gap;
    nn_real *a = random_numbers((a_form == NN_TRANSPOSED ? p->k : p->m) * a_stride, 1);
    nn_real *b = random_numbers((b_form == NN_TRANSPOSED ? p->n : p->k) * b_stride, 2);
    nn_real *c = random_numbers(p->m * c_stride, 3), *before = random_numbers(p->m * c_stride, 3);
    nn_gemm(a_form, b_form, p->m, p->n, p->k, a, a_stride, b, b_stride, store, c, c_stride);
    for (size_t i = 0; i < p->m * c_stride; i++) {
        size_t row = i / c_stride, column = i % c_stride;
        if (column >= p->n) { // between the rows: not ours
            ck_assert_double_eq((double)c[i], (double)before[i]);
            continue;
        }
        double expected = dot(p, a_form, b_form, a, a_stride, b, b_stride, row, column);
        expected += store == NN_ADD ? (double)before[i] : 0;
        ck_assert_double_eq_tol((double)c[i], expected, ROUNDING);
    }
    free(a), free(b), free(c), free(before);
}
END_TEST

START_TEST(gemm_by_hand)
{
    // 1 2     5 6     1*5+2*7 1*6+2*8     19 22
    // 3 4  x  7 8  =  3*5+4*7 3*6+4*8  =  43 50
    const nn_real a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8};
    nn_real c[] = {100, 0, 0, 0};
    nn_gemm(NN_AS_IS, NN_AS_IS, 2, 2, 2, a, 2, b, 2, NN_ADD, c, 2);
    ck_assert_double_eq((double)c[0], 119);
    ck_assert_double_eq((double)c[1], 22);
    ck_assert_double_eq((double)c[2], 43);
    ck_assert_double_eq((double)c[3], 50);
}
END_TEST

START_TEST(overwriting_does_not_read_what_was_there)
{
    const nn_real a[] = {1, 2}, b[] = {3, 4};
    nn_real c[] = {(nn_real)NAN};
    nn_gemm(NN_AS_IS, NN_AS_IS, 1, 1, 2, a, 2, b, 1, NN_OVERWRITE, c, 1);
    ck_assert_double_eq((double)c[0], 11);
}
END_TEST

START_TEST(a_nan_in_a_factor_is_seen_even_beside_a_zero)
{
    const nn_real a[] = {0, 1}, b[] = {(nn_real)NAN, 4};
    nn_real c[] = {0};
    nn_gemm(NN_AS_IS, NN_AS_IS, 1, 1, 2, a, 2, b, 1, NN_OVERWRITE, c, 1);
    ck_assert_double_nan((double)c[0]);
}
END_TEST

// --- threads ------------------------------------------------------------------------------------------------

static const size_t thread_counts[] = {1, 2, 3, 8};
enum { THREAD_COUNTS = sizeof thread_counts / sizeof *thread_counts };

START_TEST(each_thread_has_an_index_of_its_own)
{
    enum { MOST = 8 };
    int seen[MOST] = {0};
    size_t threads = thread_counts[_i];
    ck_assert_int_eq(nn_threads_set(threads), 0);
    ck_assert_uint_eq(nn_threads(), threads);
#pragma omp parallel num_threads((int)nn_threads())
    {
        size_t index = nn_thread_index();
        if (index < MOST) {
#pragma omp atomic
            seen[index]++;
        }
    }
    for (size_t i = 0; i < MOST; i++)
        ck_assert_int_eq(seen[i], i < threads);
}
END_TEST

START_TEST(zero_threads_means_one_for_each_core)
{
    ck_assert_int_eq(nn_threads_set(0), 0);
    ck_assert_uint_ge(nn_threads(), 1);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    ck_assert_int_le((long)nn_threads(), online > 256 ? 256 : online);
}
END_TEST

START_TEST(small_work_is_not_shared)
{
    ck_assert_int_eq(nn_threads_set(3), 0);
    ck_assert_uint_eq(nn_threads_for(0), 1);
    ck_assert_uint_eq(nn_threads_for(1000), 1);   // a microsecond: waking others would take longer
    ck_assert_uint_eq(nn_threads_for(100000), 3); // a tenth of a millisecond
    ck_assert_uint_eq(nn_threads_for(SIZE_MAX), 3);
    ck_assert_int_eq(nn_threads_set(1), 0);
    ck_assert_uint_eq(nn_threads_for(SIZE_MAX), 1);
}
END_TEST

START_TEST(more_than_256_threads_are_refused_and_nothing_changes)
{
    ck_assert_int_eq(nn_threads_set(2), 0);
    ck_assert_int_eq(nn_threads_set(257), -1);
    ck_assert_error_says("nn_threads_set: threads: got 257");
    ck_assert_int_eq(nn_threads_set(SIZE_MAX), -1);
    ck_assert_uint_eq(nn_threads(), 2);
}
END_TEST

// Can this processor flush denormals? Under valgrind it cannot: the setting does not stick.
static bool can_flush(void)
{
#ifdef __SSE2__
    unsigned kept = _mm_getcsr(), wanted = 0x8040u;
    _mm_setcsr(kept | wanted);
    bool sticks = (_mm_getcsr() & wanted) == wanted;
    _mm_setcsr(kept);
    return sticks;
#elif defined(__aarch64__)
    return true;
#else
    return false;
#endif
}

#ifdef NN_DOUBLE
static const nn_real SMALLEST_NORMAL = DBL_MIN;
#else
static const nn_real SMALLEST_NORMAL = FLT_MIN;
#endif

START_TEST(denormals_are_flushed_to_zero_in_every_thread)
{
    int result_flushed = 0, input_flushed = 0, threads = (int)thread_counts[_i], awake = 0;
#pragma omp parallel num_threads(8) reduction(+ : awake) // threads that exist already must be told too
    awake++;
    ck_assert_int_ge(awake, 1);
    ck_assert_int_eq(nn_threads_set((size_t)threads), 0);
    if (!can_flush())
        return;
    const volatile nn_real least = SMALLEST_NORMAL, half = (nn_real)0.5, large = 1 / SMALLEST_NORMAL;
    volatile nn_real denormal = 0;
    memset((void *)&denormal, 0, sizeof denormal);
    *(volatile unsigned char *)&denormal = 1; // the smallest number there is, written as bits
#pragma omp parallel num_threads((int)nn_threads()) reduction(+ : result_flushed, input_flushed)
    {
        volatile nn_real result = least * half, product_of_input = denormal * large;
        result_flushed += result == 0;
        input_flushed += product_of_input == 0;
    }
    ck_assert_int_eq(result_flushed, threads);
    ck_assert_int_eq(input_flushed, threads);
}
END_TEST

// --- memory -------------------------------------------------------------------------------------------------

START_TEST(memory_is_aligned_and_zero)
{
    static const size_t counts[] = {0, 1, 63, 64, 65, 1000, 100003};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        unsigned char *bytes = nn_alloc(counts[i], 1);
        ck_assert_ptr_nonnull(bytes);
        ck_assert_uint_eq((uintptr_t)bytes % 64, 0);
        for (size_t j = 0; j < counts[i]; j++)
            ck_assert_uint_eq(bytes[j], 0);
        memset(bytes, 0xff, counts[i]); // the next piece may come from here, and must be zero too
        free(bytes);
    }
}
END_TEST

START_TEST(an_absurd_wish_for_memory_is_refused)
{
    ck_assert_ptr_null(nn_alloc(SIZE_MAX, 1));
    ck_assert_error_says("nn_alloc: got a wish for 18446744073709551615 items of 1 bytes");
    ck_assert_ptr_null(nn_alloc(((size_t)64 << 30) + 1, 1));
    ck_assert_ptr_null(nn_alloc((size_t)16 << 30, 8));
    // the product wraps around to 8 bytes
    ck_assert_ptr_null(nn_alloc(SIZE_MAX / 8 + 2, 8));
    ck_assert_error_says("Hint:");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("parallel");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, gemm_by_hand);
    tcase_add_loop_test(core, gemm_is_the_sum_over_k_for_all_forms_strides_and_stores, 0, PRODUCTS * FORMS);
    tcase_add_loop_test(core, each_thread_has_an_index_of_its_own, 0, THREAD_COUNTS);
    tcase_add_loop_test(core, denormals_are_flushed_to_zero_in_every_thread, 0, THREAD_COUNTS);
    tcase_add_test(core, memory_is_aligned_and_zero);
    tcase_add_test(limits, overwriting_does_not_read_what_was_there);
    tcase_add_test(limits, a_nan_in_a_factor_is_seen_even_beside_a_zero);
    tcase_add_test(limits, zero_threads_means_one_for_each_core);
    tcase_add_test(core, small_work_is_not_shared);
    tcase_add_test(limits, more_than_256_threads_are_refused_and_nothing_changes);
    tcase_add_test(limits, an_absurd_wish_for_memory_is_refused);
    return s;
}
