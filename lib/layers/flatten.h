/**
 * @file flatten.h
 * An image as one long vector, for the dense layer behind it.
 *
 * The numbers keep their order, [H,W,C] row by row with the channels of a pixel side by side, as in Keras. So
 * number (h*W + w)*C + c of the vector is channel c of pixel (h,w).
 */
#ifndef NN_FLATTEN_H
#define NN_FLATTEN_H

#include "layers/layer.h"

/** The layer: y holds x's numbers in x's order; dx holds dy's. @return NULL when memory is short; owned by
 *  the caller until nn_add */
nn_layer *nn_flatten(void);

#endif
