/*
 * frame.c - an image hung into a larger one.
 *
 * Channels last: where no gaps are wanted, a whole row of pixels is one copy.
 */
#include "layers/frame.h"

#include <string.h>

size_t nn_frame_size(const nn_frame *frame)
{
    return frame->rows * frame->columns * frame->C;
}

// How many of `count` pixels, `step` apart, the first at `from`, lie before `end`.
static size_t fitting(size_t count, size_t from, size_t step, size_t end)
{
    size_t fits = from < end ? (end - from - 1) / step + 1 : 0;
    return fits < count ? fits : count;
}

void nn_frame_hang(const nn_frame *frame, const nn_real *image, nn_real *framed)
{
    const nn_frame f = *frame;
    const size_t H = fitting(f.H, f.top, f.down, f.rows), W = fitting(f.W, f.left, f.across, f.columns);
    memset(framed, 0, nn_frame_size(frame) * sizeof *framed);
    for (size_t h = 0; h < H; h++) {
        const nn_real *from = image + h * f.W * f.C; // image[h,:,:]
        nn_real *to = framed + ((f.top + h * f.down) * f.columns + f.left) * f.C;
        if (f.across == 1)
            memcpy(to, from, W * f.C * sizeof *to);
        else
            for (size_t w = 0; w < W; w++)
                memcpy(to + w * f.across * f.C, from + w * f.C, f.C * sizeof *to);
    }
}

void nn_frame_take(const nn_frame *frame, const nn_real *framed, nn_real *image)
{
    const nn_frame f = *frame;
    const size_t H = fitting(f.H, f.top, f.down, f.rows), W = fitting(f.W, f.left, f.across, f.columns);
    if (H < f.H || W < f.W)
        memset(image, 0, f.H * f.W * f.C * sizeof *image);
    for (size_t h = 0; h < H; h++) {
        const nn_real *from = framed + ((f.top + h * f.down) * f.columns + f.left) * f.C;
        nn_real *to = image + h * f.W * f.C; // image[h,:,:]
        if (f.across == 1)
            memcpy(to, from, W * f.C * sizeof *to);
        else
            for (size_t w = 0; w < W; w++)
                memcpy(to + w * f.C, from + w * f.across * f.C, f.C * sizeof *to);
    }
}
