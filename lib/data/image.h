/**
 * @file image.h
 * Looking at images: PNG files, montages with class names, and plain text for the terminal.
 *
 * Interface:
 *  - nn_png_write      pixels to a PNG file (grey or RGB), through libpng
 *  - nn_montage_write  many images in a grid, each with its caption, as PNG
 *  - nn_ascii_print    one image as characters
 */
#ifndef NN_IMAGE_H
#define NN_IMAGE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * Write a picture. The file appears whole or not at all.
 * @param path     where to
 * @param pixels   [H,W,C], row-major, 0 black to 255 white
 * @param height   H, 1 to 16384
 * @param width    W, 1 to 16384
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @return 0, or -1 on sizes of 0 or over 16384, another number of channels, or a failed write
 */
int nn_png_write(const char *path, const uint8_t *pixels, size_t height, size_t width, size_t channels);

/** What a montage shows and how. Zero fields take the values in brackets. */
typedef struct {
    const uint8_t *images;       /**< [count,H,W], grey */
    size_t count, height, width; /**< of the images */
    const char *const *captions; /**< [count] ASCII text under each image, or NULL for none */
    size_t columns;              /**< images in a row [8] */
    size_t zoom;                 /**< each pixel becomes zoom x zoom [3] */
} nn_montage;

/**
 * Draw a grid of images on white paper and write it as a PNG. A caption too long for its image is cut.
 * @return 0, or -1 as nn_png_write
 */
int nn_montage_write(const char *path, const nn_montage *montage);

/** Print an image as text, two characters a pixel, dark to bright: " .:-=+*#%@".
 *  @param pixels [H,W], grey */
void nn_ascii_print(FILE *stream, const uint8_t *pixels, size_t height, size_t width);

#endif
