/*
 * window.c - the arithmetic of sliding, once for both axes and both layers.
 */
#include "layers/window.h"

nn_window nn_window_slide(size_t size, size_t window, size_t stride, nn_padding padding)
{
    if (size == 0 || window == 0 || stride == 0)
        return (nn_window){0, 0};
    if (padding == NN_VALID)
        return (nn_window){window > size ? 0 : (size - window) / stride + 1, 0};
    size_t count = (size - 1) / stride + 1;
    size_t needed = (count - 1) * stride + window; // from the first window's start to the last one's end
    return (nn_window){count, needed > size ? (needed - size) / 2 : 0};
}
