/*
 * parallel.c - threads, matrix product, memory.
 *
 * OpenBLAS can use threads by itself. Inside our own threads that would be a
 * fight: two of ours, each starting two of its own, on two cores. So OpenBLAS
 * is told to stay single-threaded, and the units of work are ours.
 *
 * Denormals are the numbers closest to zero (below 1.2e-38 in float). Adam's
 * moments of an input that is always 0 shrink into them, and there a
 * processor falls back to slow microcode. Flushed to zero, nothing is lost
 * that training could notice.
 */
#include "base/parallel.h"
#include "base/error.h"

#include <cblas.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif
#ifdef __SSE2__
#include <immintrin.h>
#endif

enum { MOST_THREADS = 256, ALIGNMENT = 64, WORTH_SHARING = 20000 }; // nanoseconds
#define MOST_BYTES ((size_t)64 << 30)

static size_t threads_in_use; // 0: not chosen yet

static void flush_denormals_in_this_thread(void)
{
#if defined(__SSE2__)
    _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON); // results
    _mm_setcsr(_mm_getcsr() | 0x0040u);         // inputs ("denormals are zero")
#elif defined(__aarch64__)
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    __asm__ volatile("msr fpcr, %0" : : "r"(control | (uint64_t)1 << 24));
#endif
}

static size_t cores(void)
{
#ifdef _OPENMP
    int found = omp_get_num_procs();
    return found < 1 ? 1 : found > MOST_THREADS ? MOST_THREADS : (size_t)found;
#else
    return 1;
#endif
}

int nn_threads_set(size_t threads)
{
    if (threads > MOST_THREADS)
        return nn_fail("nn_threads_set: threads: got %zu, expected 0 to %d. Hint: 0 means one for each core",
                       threads, MOST_THREADS);
    threads_in_use = threads ? threads : cores();
    openblas_set_num_threads(1);
    // In this thread first: clang's OpenMP gives its caller the old setting back after each parallel region.
    flush_denormals_in_this_thread();
#pragma omp parallel num_threads((int)threads_in_use)
    flush_denormals_in_this_thread();
    return 0;
}

size_t nn_threads(void)
{
    if (threads_in_use == 0)
        nn_threads_set(0);
    return threads_in_use;
}

// Two threads meet in a few microseconds while both are awake, and much later when another program has one's core.
size_t nn_threads_for(size_t nanoseconds)
{
    return nanoseconds < WORTH_SHARING ? 1 : nn_threads();
}

size_t nn_thread_index(void)
{
#ifdef _OPENMP
    return (size_t)omp_get_thread_num();
#else
    return 0;
#endif
}

void nn_gemm(nn_transpose a_form, nn_transpose b_form, size_t m, size_t n, size_t k, const nn_real *a,
             size_t a_stride, const nn_real *b, size_t b_stride, nn_store store, nn_real *c, size_t c_stride)
{
    CBLAS_TRANSPOSE a_blas = a_form == NN_TRANSPOSED ? CblasTrans : CblasNoTrans;
    CBLAS_TRANSPOSE b_blas = b_form == NN_TRANSPOSED ? CblasTrans : CblasNoTrans;
    nn_real beta = store == NN_ADD ? 1 : 0;
#ifdef NN_DOUBLE
    cblas_dgemm(CblasRowMajor, a_blas, b_blas, (int)m, (int)n, (int)k, 1, a, (int)a_stride, b, (int)b_stride,
                beta, c, (int)c_stride);
#else
    cblas_sgemm(CblasRowMajor, a_blas, b_blas, (int)m, (int)n, (int)k, 1, a, (int)a_stride, b, (int)b_stride,
                beta, c, (int)c_stride);
#endif
}

void *nn_alloc(size_t count, size_t size)
{
    if (size != 0 && count > MOST_BYTES / size)
        return nn_fail_null(
            "nn_alloc: got a wish for %zu items of %zu bytes, expected at most 64 GiB in all. "
            "Hint: a size was computed from bad input?",
            count, size);
    size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *memory = aligned_alloc(ALIGNMENT, bytes ? bytes : ALIGNMENT);
    if (memory == NULL)
        return nn_fail_null("nn_alloc: the system has no %zu bytes left. Hint: a smaller batch needs less",
                            bytes);
    memset(memory, 0, bytes ? bytes : ALIGNMENT);
    return memory;
}
