/*
 * im2col.c - patches out of an image, and gradients back into it.
 *
 * Channels last makes the copies long. For one kernel row r, the S pixels that
 * a kernel sees stand side by side with all their channels:
 *
 *     x[n,h,:,:]   [ w=0: C numbers | w=1: C numbers | w=2: C numbers | ... ]
 *                    \____________ one run of S*C ____________/
 *
 * Where the run hangs over the border, the part outside is 0.
 */
#include "layers/im2col.h"

// The part of a run of S pixels, starting at pixel `start` (may be negative), that lies inside 0..W-1.
typedef struct {
    size_t skip;  // pixels of the run before the image
    size_t count; // pixels inside
    size_t pixel; // the first one inside
} inside;

static inline inside clip(long start, size_t S, size_t W)
{
    long from = start < 0 ? 0 : start;
    long to = start + (long)S < (long)W ? start + (long)S : (long)W;
    if (from >= to)
        return (inside){S, 0, 0};
    return (inside){(size_t)(from - start), (size_t)(to - from), (size_t)from};
}

static inline void copy_run(const nn_real *x_h, inside in, size_t S, size_t C, nn_real *run)
{
    size_t before = in.skip * C, middle = in.count * C, all = S * C;
    const nn_real *from = x_h + in.pixel * C;
    for (size_t i = 0; i < before; i++)
        run[i] = 0;
    for (size_t i = 0; i < middle; i++)
        run[before + i] = from[i];
    for (size_t i = before + middle; i < all; i++)
        run[i] = 0;
}

void nn_im2col(const nn_conv2d_shape *shape, size_t first, size_t lines, const nn_real *x, nn_real *patches)
{
    const nn_conv2d_shape s = *shape;
    const size_t patch = s.R * s.S * s.C;
    for (size_t l = first; l < first + lines; l++) {
        const nn_real *x_n = x + l / s.P * s.H * s.W * s.C; // x[n,:,:,:]
        for (size_t r = 0; r < s.R; r++) {
            long h = (long)(l % s.P * s.stride_h + r) - (long)s.pad_top;
            int row_inside = h >= 0 && h < (long)s.H;
            const nn_real *x_h = row_inside ? x_n + (size_t)h * s.W * s.C : x_n; // x[n,h,:,:]
            for (size_t q = 0; q < s.Q; q++) {
                nn_real *run = patches + ((l - first) * s.Q + q) * patch + r * s.S * s.C;
                inside in = clip((long)(q * s.stride_w) - (long)s.pad_left, s.S, row_inside ? s.W : 0);
                copy_run(x_h, in, s.S, s.C, run);
            }
        }
    }
}

void nn_col2im(const nn_conv2d_shape *shape, size_t first, size_t lines, const nn_real *dpatches, nn_real *dx)
{
    const nn_conv2d_shape s = *shape;
    const size_t patch = s.R * s.S * s.C;
    for (size_t l = first; l < first + lines; l++) {
        nn_real *dx_n = dx + l / s.P * s.H * s.W * s.C; // dx[n,:,:,:]
        for (size_t r = 0; r < s.R; r++) {
            long h = (long)(l % s.P * s.stride_h + r) - (long)s.pad_top;
            if (h < 0 || h >= (long)s.H)
                continue;
            nn_real *dx_h = dx_n + (size_t)h * s.W * s.C; // dx[n,h,:,:]
            for (size_t q = 0; q < s.Q; q++) {
                inside in = clip((long)(q * s.stride_w) - (long)s.pad_left, s.S, s.W);
                const nn_real *run = dpatches + ((l - first) * s.Q + q) * patch + (r * s.S + in.skip) * s.C;
                nn_real *to = dx_h + in.pixel * s.C;
                for (size_t i = 0; i < in.count * s.C; i++)
                    to[i] += run[i];
            }
        }
    }
}
