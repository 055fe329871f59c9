/**
 * @file shape.h
 * The sizes of an array: an image [H,W,C], a vector [n], a kernel [R,S,C,K]. Row-major: the last size runs
 * fastest. Shapes of layers speak of one image; the batch is not in them.
 *
 * Interface:
 *  - nn_shape_image, nn_shape_vector, nn_shape_of   make one
 *  - nn_shape_size                                  how many numbers it holds
 *  - nn_shape_equal, nn_shape_text                  compare, print
 */
#ifndef NN_SHAPE_H
#define NN_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    NN_MAX_RANK = 4 /**< most sizes in one shape */
};

/** Sizes, outermost first. */
typedef struct {
    size_t rank;             /**< how many, 1 to 4; 0 marks a shape that makes no sense */
    size_t dim[NN_MAX_RANK]; /**< each at least 1 */
} nn_shape;

/** A shape as text, by value: "(28, 28, 1)". */
typedef struct {
    char text[96];
} nn_shape_string;

/** [height, width, channels] */
nn_shape nn_shape_image(size_t height, size_t width, size_t channels);

/** [n] */
nn_shape nn_shape_vector(size_t n);

/** Any shape of 1 to 4 sizes. */
nn_shape nn_shape_of(size_t rank, const size_t *dim);

/** The product of the sizes; 0 when the rank or a size is 0, or the product is 2^31 or more. */
size_t nn_shape_size(nn_shape shape);

/** Same rank and same sizes? */
bool nn_shape_equal(nn_shape a, nn_shape b);

/** "(28, 28, 1)", with `before` behind the bracket: before = "None, " gives Keras's "(None, 28, 28, 1)". */
nn_shape_string nn_shape_text(nn_shape shape, const char *before);

#endif
