/**
 * @file shapes.h
 * A dataset that needs no file: ten kinds of simple figures, drawn by the program itself.
 *
 * Each image is a figure of its label's kind at a random place, size, angle and thickness, with noise. It
 * depends on the seed and its own number alone, so image 7 is the same in a set of 10 and in a set of 10,000.
 *
 * Interface:
 *  - nn_shapes_new   draw any number of images
 */
#ifndef NN_SHAPES_H
#define NN_SHAPES_H

#include "data/dataset.h"

/**
 * Draw `count` images of 28 by 28 grey pixels. Labels go round: image i shows class i % 10, so that every
 * class is there equally often.
 *
 * @param dataset filled; the caller owns it: nn_dataset_free
 * @param count   1 to 1,000,000
 * @param seed    another seed, other images
 * @return 0, or -1 with *dataset unchanged
 */
int nn_shapes_new(nn_dataset *dataset, size_t count, uint64_t seed);

#endif
