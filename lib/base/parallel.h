/**
 * @file parallel.h
 * Threads, and the matrix product that everything else is made of.
 *
 * The rule of the house: work is cut into units of a fixed size, never into one piece per thread, and
 * partial sums are added in a fixed order. So one thread or eight give the same bits. The loops themselves
 * stand where the work is, as `#pragma omp parallel for num_threads(nn_threads_for(nanoseconds))`.
 *
 * Interface:
 *  - nn_threads_set, nn_threads   how many threads to use
 *  - nn_threads_for               one alone, when the work is too small to share
 *  - nn_thread_index              which of them runs this line
 *  - nn_gemm                      C = A B, with one thread (call it from inside a unit)
 *  - nn_alloc                     zeroed memory, aligned for vectors, refused when absurd
 */
#ifndef NN_PARALLEL_H
#define NN_PARALLEL_H

#include "base/real.h"

#include <stddef.h>

/**
 * Use this many threads from now on; 0 means one for each core. Also tells the processor, in each thread, to
 * treat numbers below 1.2e-38 (denormals, which slow arithmetic about a hundredfold) as zero, and tells
 * OpenBLAS to start no threads of its own.
 * @return 0, or -1 when threads is over 256
 */
int nn_threads_set(size_t threads);

/** How many threads are used: at least 1. Before nn_threads_set: one for each core. */
size_t nn_threads(void);

/**
 * How many threads to use for work that one thread would finish in about so many nanoseconds: 1 when that is less than
 * waking the others costs, else nn_threads(). A rough estimate will do, because the result never depends on it.
 */
size_t nn_threads_for(size_t nanoseconds);

/** The number of the thread that runs this line, 0 to nn_threads() - 1: for scratch memory of its own. */
size_t nn_thread_index(void);

/** Whether a matrix goes into nn_gemm as it is stored, or with rows and columns exchanged. */
typedef enum {
    NN_AS_IS,     /**< A */
    NN_TRANSPOSED /**< A^T */
} nn_transpose;

/** How nn_gemm treats what is already in C. */
typedef enum {
    NN_OVERWRITE, /**< C = A B */
    NN_ADD        /**< C = C + A B */
} nn_store;

/**
 * The general matrix product on row-major arrays: C[m,n] = sum_k A[m,k] B[k,n], with OpenBLAS, one thread.
 *
 * @param a_form, b_form  NN_AS_IS, or NN_TRANSPOSED when the array holds A^T ([k,m]) or B^T ([n,k])
 * @param m, n, k         rows of C, columns of C, length of the sums; each below 2^31
 * @param a, a_stride     A and the distance between its stored rows, in elements
 * @param b, b_stride     B, the same
 * @param c, c_stride     C, the same; must not overlap A or B
 * @param store           overwrite C or add to it
 */
void nn_gemm(nn_transpose a_form, nn_transpose b_form, size_t m, size_t n, size_t k, const nn_real *a,
             size_t a_stride, const nn_real *b, size_t b_stride, nn_store store, nn_real *c, size_t c_stride);

/**
 * Memory for `count` items of `size` bytes, zeroed, aligned to 64 bytes. The caller owns it: free().
 * @return NULL when there is none or when count * size is over 64 GiB (nn_error says which)
 */
void *nn_alloc(size_t count, size_t size);

#endif
