/**
 * @file layer.h
 * What every layer is to a model: shapes, parameters, a way forward and a way back.
 *
 * A layer's file holds two things. On top stands its mathematics: pure functions on plain arrays. Below
 * stands the object described here, which remembers the sizes and owns the parameters.
 *
 *     x -> forward -> y        dx <- backward <- dy
 *                                       |
 *                                       +-> the gradient of each parameter
 *
 * Legend of all layers: N images in a batch; H, W height and width; C channels in; K channels out; R, S
 * kernel height and width; P, Q output height and width. The gradient of the loss by x is called dx.
 * Backward overwrites dx and the parameters' gradients; it never adds to what was there.
 */
#ifndef NN_LAYER_H
#define NN_LAYER_H

#include "base/real.h"
#include "layers/initializer.h"
#include "layers/shape.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    NN_MAX_PARAMS = 4, /**< most parameters in one layer */
    NN_NAME_BYTES = 32 /**< longest name of a layer, with its final zero */
};

/** One array that a model learns. A layer's table of these drives initialization, optimizer, summary,
 *  gradient check and saving. */
typedef struct {
    const char *name;       /**< "kernel" or "bias" */
    nn_shape shape;         /**< sizes */
    nn_real *value;         /**< owned by the layer */
    nn_real *gradient;      /**< owned by the layer; the loss's gradient by value, from the last backward */
    size_t fan_in, fan_out; /**< for the initializer */
    nn_initializer initializer; /**< where it starts */
    double l2;                  /**< penalty: l2 * sum of squares; 0: none */
    bool moving;                /**< a moving mean: its layer alone changes it, never a gradient */
    bool non_trainable; /**< moving, or of a frozen layer (trainable.h): saved and counted, but optimizer,
                             penalty and gradient check pass it by */
} nn_param;

/** What one pass needs besides the layer. */
typedef struct {
    size_t N;         /**< images in this pass, at least 1 */
    size_t first;     /**< the number of the first one in its batch: a batch may pass in pieces */
    nn_real *scratch; /**< as many numbers as the layer's scratch() asked for; NULL when it asked for 0 */
    nn_real *
        gradients; /**< where the parameters' gradients go, one behind the other; NULL: into the layer's own */
    bool training; /**< are these images learned from? Only a few layers ask: dropout, batch normalization */
    uint64_t seed; /**< this layer's address in the world of random numbers... */
    uint32_t step; /**< ...and the training step's: the same ones give the same numbers again */
} nn_pass;

typedef struct nn_layer nn_layer;

/** What a kind of layer can do. */
typedef struct {
    const char *kind; /**< Keras's class name, "Conv2D" */
    const char *stem; /**< Keras's name for the first one of a model, "conv2d" */
    bool whole_batch; /**< its images depend on each other: it must see all of a batch at once */
    /** Does each number of y need only the same number of x, and each of dx only the same numbers of dy and y (never of
     *  x)? Then y may be written over x, and dx over dy. */
    bool elementwise;
    /** Given the input's shape: set layer->out and describe the parameters (all but value and gradient).
     *  Return 0, or -1 when the layer cannot stand there. */
    int (*build)(nn_layer *layer, nn_shape in);
    /** Scratch numbers wanted for passes of up to N images with the threads set now; NULL: none. */
    size_t (*scratch)(const nn_layer *layer, size_t N);
    /** y from x */
    int (*forward)(const nn_layer *layer, const nn_pass *pass, const nn_real *x, nn_real *y);
    /** dx and the parameters' gradients from dy, with the x and y of the forward pass. dx may be NULL: then
     *  nobody needs it (the first layer). */
    int (*backward)(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                    const nn_real *dy, nn_real *dx);
} nn_layer_class;

/** One layer. Each kind's own struct begins with this one. */
struct nn_layer {
    const nn_layer_class *class; /**< what it can do */
    char name[NN_NAME_BYTES];    /**< unique in its model: "conv2d", "conv2d_1" */
    bool named;                  /**< nn_with_name gave it */
    bool frozen;                 /**< nn_trainable said so: nothing in it changes */
    nn_shape in, out;            /**< of one image; set when it joins a model */
    nn_param params[NN_MAX_PARAMS];
    size_t param_count;
    size_t kept_count; /**< how many numbers forward leaves for backward, beside y; build() says it */
    nn_real *kept;     /**< [kept_count] owned; forward overwrites them */
    nn_initializer kernel_initializer; /**< for its kernel; biases start at 0 */
    double kernel_l2;                  /**< penalty on its kernel: kernel_l2 * sum of squares; 0: none */
};

/** Memory for a layer of `bytes` (its kind's own struct), zeroed. @return NULL when there is none */
void *nn_layer_alloc(const nn_layer_class *class, size_t bytes);

/**
 * Build the layer for this input, allocate its parameters and initialize them.
 * @param layer  as its constructor made it
 * @param in     shape of one input
 * @param seed, first_param  address of the random numbers: parameter number first_param of a model
 * @return 0, or -1 with nn_error saying why; the layer must then be freed
 */
int nn_layer_build(nn_layer *layer, nn_shape in, uint64_t seed, uint32_t first_param);

/** Where a backward pass shall write the gradient of parameter i: see nn_pass. NULL when nobody needs it: the layer is
 *  frozen. */
nn_real *nn_layer_gradient(const nn_layer *layer, const nn_pass *pass, size_t i);

/** The build() of layers whose output has the input's shape and which learn nothing. @return 0 */
int nn_layer_keep_shape(nn_layer *layer, nn_shape in);

/** Let the layer's kernel start elsewhere: `nn_add(model, nn_with_initializer(NN_HE_NORMAL, nn_dense(512)))`.
 *  @return the layer; NULL stays NULL */
nn_layer *nn_with_initializer(nn_initializer initializer, nn_layer *layer);

/** Give the layer a name of its own: `nn_add(model, nn_with_name("block1_conv1", nn_conv2d(64, 3, NN_SAME)))`. Files of
 *  weights speak of layers by name. @return the layer; NULL stays NULL; NULL when the name is empty, has NN_NAME_BYTES
 *  letters or more or a slash (the layer is then freed), or when the layer is in a model already */
nn_layer *nn_with_name(const char *name, nn_layer *layer);

/** Keep the layer's kernel small: the training adds l2 * (sum of its squared weights) to the loss that it
 *  minimises, as Keras's kernel_regularizer does. @return the layer; NULL stays NULL; NULL when l2 is below 0 or
 *  no number (the layer is then freed), or when the layer is in a model already */
nn_layer *nn_with_l2(double l2, nn_layer *layer);

/** Free the layer and its parameters. NULL is fine. */
void nn_layer_free(nn_layer *layer);

#endif
