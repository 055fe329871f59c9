/**
 * @file pass_inside.h
 * What the files of a pass share with each other, and with nobody else.
 *
 *  - pass.c         all layers forward, all layers backward
 *  - pass_memory.c  how a batch is cut into blocks, and the memory between the layers
 *
 * Interface:
 *  - nn_pass_blocks, nn_pass_block_images, nn_pass_count_blocks  which layers are walked in blocks, and which blocks
 *  - nn_pass_weights                                             how many weights a layer has
 *  - nn_pass_wishes_for                                            how many numbers a pass needs
 *  - nn_pass_reserve_scratch                                     memory for as many threads as there are now
 */
#ifndef NN_PASS_INSIDE_H
#define NN_PASS_INSIDE_H

#include "model/model.h"

enum { NN_BLOCKS = 16 /**< into so many blocks a batch is cut, at most */ };

/** How many of the first layers are walked in blocks. */
size_t nn_pass_blocks(const nn_model *model);

/** How many images a block of a batch of N has. The last one may have fewer. */
size_t nn_pass_block_images(size_t N);

/** How many blocks a batch of N is cut into. */
size_t nn_pass_count_blocks(size_t N);

/** The numbers of all parameters of a layer. */
size_t nn_pass_weights(const nn_layer *layer);

/** How many numbers one pass needs. */
typedef struct {
    size_t dy;         /**< for a gradient between two layers that see the whole batch */
    size_t dy_block;   /**< for one between two layers that are walked in blocks */
    size_t gradients;  /**< of one block: all weights of the layers that are walked in blocks */
    size_t block_room; /**< of one thread, for its block: scratch memory, and dy_block twice */
    size_t scratch;    /**< of all: of one layer for the whole batch, or the rooms of all threads */
} nn_pass_wishes;

/** The wishes for a batch of N images, with the threads set now. */
nn_pass_wishes nn_pass_wishes_for(const nn_model *model, size_t N);

/** One scratch memory serves all layers. How much they want depends on the number of threads, too. @return 0 or -1 */
int nn_pass_reserve_scratch(nn_model *model);

#endif
