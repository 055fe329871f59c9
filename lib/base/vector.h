/**
 * @file vector.h
 * A few numbers side by side, which the processor adds and multiplies at once.
 *
 * A compiler makes vectors by itself out of most loops. Here and there a loop must keep many sums in registers from
 * its first turn to its last, and then it is safer to say so. GCC and clang know such types on every processor
 * ("vector extensions"): `a * b + c` works on all lanes, and a plain number stands for itself in every lane.
 */
#ifndef NN_VECTOR_H
#define NN_VECTOR_H

#include "base/real.h"

#include <string.h>

#if defined(__AVX512F__)
#define NN_VECTOR_BYTES     64 /**< width of a vector register */
#define NN_VECTOR_REGISTERS 32 /**< how many of them there are */
#elif defined(__AVX__)
#define NN_VECTOR_BYTES     32 /**< width of a vector register */
#define NN_VECTOR_REGISTERS 16 /**< how many of them there are */
#elif defined(__aarch64__)
#define NN_VECTOR_BYTES     16 /**< width of a vector register */
#define NN_VECTOR_REGISTERS 32 /**< how many of them there are */
#else
#define NN_VECTOR_BYTES     16 /**< width of a vector register: here 16; AVX has 32, AVX-512 has 64 */
#define NN_VECTOR_REGISTERS 16 /**< how many of them there are: here 16; AVX-512 and ARM have 32 */
#endif

enum { NN_LANES = NN_VECTOR_BYTES / sizeof(nn_real) /**< numbers in a vector */ };

/** NN_LANES numbers in one register. */
typedef nn_real nn_vector __attribute__((vector_size(NN_VECTOR_BYTES)));

/** NN_LANES numbers from p on; p need not be aligned. */
static inline nn_vector nn_vector_load(const nn_real *p)
{
    nn_vector v;
    memcpy(&v, p, sizeof v); // the compiler makes one instruction of it
    return v;
}

/** Write NN_LANES numbers from p on; p need not be aligned. */
static inline void nn_vector_store(nn_real *p, nn_vector v)
{
    memcpy(p, &v, sizeof v);
}

#endif
