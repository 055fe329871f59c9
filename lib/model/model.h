/**
 * @file model.h
 * A sequential model: layers in a row. What one gives, the next one takes.
 *
 *     x -> layer 0 -> y0 -> layer 1 -> y1 -> ... -> logits -> loss
 *                                                     |
 *     dx <- layer 0 <- dy0 <- layer 1 <- dy1 <- ... <-+
 *
 * Interface:
 *  - nn_sequential, nn_add, nn_model_free     build and free
 *  - nn_model_forward, nn_model_backward      one pass each; the training loop is made of these
 *  - nn_model_step                            let the optimizer change the parameters
 *  - nn_model_forget, nn_model_remember       let the optimizer begin anew, or go on
 *  - nn_memory_new, nn_memory_free            what it remembers
 *  - nn_model_training                        learn from the next batches, or only look at them?
 *  - nn_model_label_smoothing                 how sure are the labels?
 *  - nn_model_penalty                         what large weights cost
 *  - nn_predict                               logits for any number of images
 *  - nn_model_param_count, nn_model_param     the table of all parameters
 */
#ifndef NN_MODEL_H
#define NN_MODEL_H

#include "layers/layer.h"
#include "model/optimizer.h"

#include <stdint.h>

/** What an optimizer remembers about one parameter. */
typedef struct {
    nn_real *slots[NN_MAX_SLOTS]; /**< [as many numbers as the parameter has] each */
} nn_memory;

/** A model. Read its fields freely; change them through the functions below. */
typedef struct {
    // configuration
    nn_shape in;            /**< shape of one input */
    uint64_t seed;          /**< where its random numbers start */
    bool training;          /**< nn_model_training; false at first */
    double label_smoothing; /**< nn_model_label_smoothing; 0 at first */
    // owned: the layers
    nn_layer **layers;
    size_t layer_count;
    // owned: memory for one batch of up to `capacity` images, reserved when first needed
    size_t capacity;
    nn_real **
        outputs; /**< [layer_count] arrays: y of each layer, [N, its out shape]. Behind an image layer a relu (any
                            elementwise layer) writes over what that one gave: the two share an array */
    nn_real *dy[2]; /**< gradients by a layer's output and input; the two change roles from layer to layer */
    nn_real
        *block_gradients;   /**< of the weights of the layers that are walked in blocks of images (pass.c) */
    nn_real *probabilities; /**< [N,K] softmax of the logits of the last nn_model_loss */
    nn_real *scratch;       /**< shared by all layers */
    size_t scratch_threads; /**< the number of threads it was sized for */
    // borrowed
    double
        *layer_seconds; /**< [layer_count,2] seconds forward and backward are added here; NULL: nobody asks */
    // owned: the optimizer's memory
    nn_optimizer_kind memory_kind; /**< whose memory this is */
    size_t memory_slots;           /**< how many arrays a parameter has */
    nn_memory *memory;             /**< [parameters] */
    uint64_t updates;              /**< steps taken with it */
} nn_model;

/**
 * An empty model for inputs of this shape. The caller owns it: nn_model_free.
 * @return NULL when the shape makes no sense or memory is short
 */
nn_model *nn_sequential(nn_shape in, uint64_t seed);

/**
 * Put a layer behind the last one: name it (if nn_with_name has not), find its output's shape, initialize its
 * parameters. The model owns the layer from this call on, even when it fails (unless it is in a model already, which is
 * refused).
 * @return 0, or -1 when the layer is NULL (its constructor's message stands), cannot take the shape it would
 *         get, has the name of another one, or memory is short; the model is then unchanged
 */
int nn_add(nn_model *model, nn_layer *layer);

/** Free the model and its layers. NULL is fine. */
void nn_model_free(nn_model *model);

/** Shape of the output for one image; the input's shape while there is no layer. */
nn_shape nn_model_out(const nn_model *model);

/** How many parameters (arrays, not numbers) the model has. */
size_t nn_model_param_count(const nn_model *model);

/** Parameter number i in layer order, and the layer it belongs to (if layer is not NULL). @return NULL past
 *  the last */
nn_param *nn_model_param(const nn_model *model, size_t i, nn_layer **layer);

/** Make room for batches of N images, so that nothing is allocated later. Done by itself when needed.
 *  @return 0, or -1 when N is 0, the model has no layer or memory is short */
int nn_model_reserve(nn_model *model, size_t N);

/** Give that room back. The next pass takes it again. */
void nn_model_release(nn_model *model);

/** Say whether the next passes are for training (dropout drops) or for using the model (it does not). nn_fit
 *  switches it on and off by itself, nn_evaluate and nn_predict switch it off while they work. @return what it was */
bool nn_model_training(nn_model *model, bool training);

/** Let nn_model_loss smooth the labels (loss.h), as Keras's CategoricalCrossentropy(label_smoothing) does; nn_evaluate
 *  measures with this loss, too. nn_fit sets it to what its options say. @param smoothing 0 to below 1; 0: none
 *  @return 0, or -1 when it is out of its range (the model is then unchanged) */
int nn_model_label_smoothing(nn_model *model, double smoothing);

/** What large weights cost: the sum over all parameters of l2 * (sum of their squares). Not part of nn_model_loss, but
 *  its gradient is part of nn_model_backward's. */
double nn_model_penalty(const nn_model *model);

/**
 * All layers forward.
 * @param model with at least one layer
 * @param N     images in the batch, at least 1
 * @param x [N, in] input
 * @return the last layer's output [N, out], borrowed until the next call; NULL as nn_model_reserve fails
 */
const nn_real *nn_model_forward(nn_model *model, size_t N, const nn_real *x);

/**
 * Forward, then the softmax cross-entropy of the logits, with the model's label smoothing. The probabilities are kept
 * for nn_model_backward.
 * @param model     with at least one layer
 * @param N         images in the batch, at least 1
 * @param x         [N, in] input
 * @param labels    [N], each 0 to K-1
 * @param loss_mean overwritten: nats per image
 * @return the logits [N,K] as nn_model_forward, or NULL
 */
const nn_real *nn_model_loss(nn_model *model, size_t N, const nn_real *x, const int *labels,
                             double *loss_mean);

/**
 * All layers backward, after nn_model_loss with the same arguments: afterwards each parameter's gradient is
 * gradient of the mean loss, plus nn_model_penalty, by it. Changes no parameter.
 * @return 0 or -1
 */
int nn_model_backward(nn_model *model, size_t N, const nn_real *x, const int *labels);

/** Change every parameter by its gradient, as the optimizer says. Another kind of optimizer than last time
 *  starts with empty memory. @return 0, or -1 on senseless settings (nothing is changed) or short memory (the optimizer forgets, the
 *  parameters stay) */
int nn_model_step(nn_model *model, const nn_optimizer *optimizer);

/** Let the optimizer forget all it remembers: the next step is the first one for it. */
void nn_model_forget(nn_model *model);

/** Memory for an optimizer that keeps `slots` arrays for each trainable parameter, all 0. The caller owns it:
 *  nn_memory_free or nn_model_remember. @return NULL when memory is short */
nn_memory *nn_memory_new(const nn_model *model, size_t slots);

/** Free it. NULL is fine. @param model the one it was made for */
void nn_memory_free(const nn_model *model, nn_memory *memory);

/**
 * Put other memories in the place of those that the optimizer has, as when training goes on from a checkpoint.
 * @param kind, slots  whose memory it is, and how many arrays it has for a parameter
 * @param memory       [parameters] as nn_memory_new gives it; the model owns it from now on
 * @param updates      steps that were taken with it
 */
void nn_model_remember(nn_model *model, nn_optimizer_kind kind, size_t slots, nn_memory *memory,
                       uint64_t updates);

/**
 * Logits for N images; larger N than fits is done in pieces.
 * @param model  with at least one layer
 * @param N      images, at least 1
 * @param x      [N, in] inputs, pixels in [0,1]
 * @param logits [N, out] overwritten. nn_softmax makes probabilities of them
 * @return 0 or -1
 */
int nn_predict(nn_model *model, size_t N, const nn_real *x, nn_real *logits);

#endif
