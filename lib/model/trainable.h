/**
 * @file trainable.h
 * Layers that stay as they are while others learn: for a network that has learned from other pictures before.
 *
 *     number   0     1     2     3     4     5
 *              conv  relu  conv  relu  flat  dense      nn_trainable(model, 0, 4, false)
 *              [     frozen     ]            learns
 *
 * Interface:
 *  - nn_trainable   freeze some layers, or let them learn again
 *  - nn_find_layer  the number of a layer, by its name
 */
#ifndef NN_TRAINABLE_H
#define NN_TRAINABLE_H

#include "model/model.h"

/**
 * Say whether the layers from number `first` to before number `end` learn: Keras's layer.trainable, for each of them.
 *
 * The parameters of a frozen layer do not change: no step, no weight decay, no penalty. Their gradients are not
 * computed, and below the lowest layer that learns there is no way back at all, which saves its time. Batch
 * normalization that is frozen works as in use, with its moving means, and they do not move (so does Keras's). Dropout
 * has no parameters, and drops as before.
 *
 * The optimizer forgets (nn_model_forget): other parameters are another problem. In a notebook you would call compile.
 *
 * @param model     changed
 * @param first     number of the first layer, from 0
 * @param end       number behind the last one, at most the number of layers
 * @param trainable false freezes; a new layer is trainable
 * @return 0, or -1 when these are no layers of the model (nothing is changed)
 */
int nn_trainable(nn_model *model, size_t first, size_t end, bool trainable);

/** The number of the layer with this name, from 0. @return 0, or -1 when there is none (*number is then unchanged) */
int nn_find_layer(const nn_model *model, const char *name, size_t *number);

#endif
