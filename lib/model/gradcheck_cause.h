/**
 * @file gradcheck_cause.h
 * What may be wrong with a gradient, judged by the pattern of its disagreement with the measured one.
 *
 * Interface:
 *  - nn_gradcheck_error  how far two slopes lie apart
 *  - nn_gradcheck_guess  a guess at the cause, in words
 */
#ifndef NN_GRADCHECK_CAUSE_H
#define NN_GRADCHECK_CAUSE_H

#include "layers/shape.h"

/** |a - n| / max(|a|, |n|, 1e-4); infinity when one of them is NaN or infinite. */
double nn_gradcheck_error(double analytic, double numeric);

/**
 * Guess what is wrong.
 *
 * @param analytic [shape] what backward claims
 * @param numeric  [shape] what was measured; NaN where nothing was
 * @param shape    sizes
 * @param batch    images in the batch, 0 when unknown
 * @return a constant text
 */
const char *nn_gradcheck_guess(const double *analytic, const double *numeric, nn_shape shape, size_t batch);

#endif
