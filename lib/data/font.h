/**
 * @file font.h
 * A small bitmap font: the printable ASCII letters, each 5 points wide and 7 high.
 *
 * Interface:
 *  - nn_font_rows  the points of one letter
 */
#ifndef NN_FONT_H
#define NN_FONT_H

#include <stdint.h>

enum {
    NN_FONT_WIDTH = 5, /**< points across */
    NN_FONT_HEIGHT = 7 /**< points down */
};

/**
 * The seven rows of a letter, top first. In a row, bit 4 is the leftmost point, bit 0 the rightmost.
 * @return borrowed, constant; a character that is not printable ASCII looks like '?'
 */
const uint8_t *nn_font_rows(char letter);

#endif
