/**
 * @file conv2d_inside.h
 * What the files of the convolution share with each other, and with nobody else.
 *
 *  - conv2d.c           sizes, forward, the layer; backward looks at dy and chooses one of two ways:
 *  - conv2d_tiles.c     all numbers of dy count: tiles of sums (tile.h)
 *  - conv2d_nonzeros.c  most of them are 0: a list of the others (nonzero.h)
 *  - conv2d_inside.c    frames and scratch memory
 *
 * Interface:
 *  - nn_conv2d_frame_x, nn_conv2d_frame_dy  how images hang in frames
 *  - nn_conv2d_unit                         how many images one unit of work has
 *  - nn_conv2d_fills_tiles                  may tiles read dy where it lies?
 *  - nn_conv2d_plan, nn_conv2d_part         how dw is cut into units
 *  - nn_conv2d_room, nn_conv2d_lay_out      who uses which scratch memory
 *  - nn_conv2d_by_tiles, nn_conv2d_by_nonzeros  the two ways back
 */
#ifndef NN_CONV2D_INSIDE_H
#define NN_CONV2D_INSIDE_H

#include "layers/conv2d.h"
#include "layers/frame.h"

#include <stdbool.h>

enum { NN_CONV2D_LIST_TAPS = 49 /**< most pixels in a window where nonzeros are listed: 7 x 7 */ };

/** x with zeros where windows hang over its border. */
nn_frame nn_conv2d_frame_x(const nn_conv2d_shape *shape);

/** dy, so that a window that moves by 1 over it stands at every pixel of x once. Where the window moved by more than 1,
 *  gaps of 0 stand between its pixels. */
nn_frame nn_conv2d_frame_dy(const nn_conv2d_shape *shape);

/** How many images make one unit of work, where each image is on its own. The last unit may have fewer. */
size_t nn_conv2d_unit(const nn_conv2d_shape *shape);

/** Tiles read whole tiles of channels: where K is no multiple of their width, a little more than dy has. */
bool nn_conv2d_fills_tiles(const nn_conv2d_shape *shape);

/** How dw is cut into units: some of its rows, and, where it has too few of them, a part of the images. */
typedef struct {
    size_t rows;   /**< of dw, R*S*C, filled up to whole tiles */
    size_t groups; /**< of rows */
    size_t group;  /**< rows in one */
    size_t parts;  /**< of the images */
    size_t part;   /**< images in one */
} nn_conv2d_plan;

/** The plan for these sizes. */
nn_conv2d_plan nn_conv2d_plan_weights(const nn_conv2d_shape *shape);

/** How many images share one dw, where nonzeros are listed. The last part may have fewer. */
size_t nn_conv2d_part(const nn_conv2d_shape *shape);

/** Numbers of scratch memory that one thread wants for its lists. */
size_t nn_conv2d_list_room(const nn_conv2d_shape *shape);

/** Scratch memory. Frames are made where they are needed next, a unit at a time, in memory that each thread has for
 *  itself: so they are still in its cache. Only tiles of dw need the frames of all images. */
typedef struct {
    nn_real *frames; /**< [threads, ...] of x or dy: of a unit's images, or of one image twice */
    nn_real *x;      /**< [N] framed */
    nn_real *dy;     /**< [N,P,Q,K] and a tile's width behind it; only where K does not fill tiles */
    nn_real *w;      /**< [R,S,C,K], or in the order that a way back wants; rows filled up to whole tiles */
    nn_real *b;      /**< [K] or, for the way back, [C] zeros; filled up */
    nn_real *dw;     /**< [parts,R,S,C,K], rows and columns filled up; or [parts,K,R,S,C] */
    nn_real *db;     /**< [N,K] of each image */
    nn_real *lists;  /**< [threads] memory for nonzeros */
} nn_conv2d_room;

/** Cut scratch memory up. @param scratch may be NULL @return how many numbers that takes */
size_t nn_conv2d_lay_out(const nn_conv2d_shape *shape, nn_real *scratch, nn_conv2d_room *room);

/** dx, dw and db, whatever dy holds. Arguments as of nn_conv2d_backward, which has checked the shape. */
void nn_conv2d_by_tiles(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w, const nn_real *dy,
                        nn_real *dx, nn_real *dw, nn_real *db, const nn_conv2d_room *room);

/** Can nonzeros be listed for this shape? Their loops take whole tiles of channels C and small kernels. */
bool nn_conv2d_can_list(const nn_conv2d_shape *shape);

/** The same, with time and memory for the numbers of dy that are not 0 alone; for shapes that can be listed. */
void nn_conv2d_by_nonzeros(const nn_conv2d_shape *shape, const nn_real *x, const nn_real *w,
                           const nn_real *dy, nn_real *dx, nn_real *dw, nn_real *db,
                           const nn_conv2d_room *room);

#endif
