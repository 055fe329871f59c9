/**
 * @file progress.h
 * The line that shows how training goes, as Keras draws it:
 *
 *     Epoch 3/10
 *      938/1875 [==============>...............] - 7s 7ms/step - loss: 0.2149 - accuracy: 0.9214
 *
 * It moves only on a terminal. In a file or a pipe there is one line an epoch, written when it ends.
 */
#ifndef NN_PROGRESS_H
#define NN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** One line of progress. Its fields are private to progress.c. */
typedef struct {
    FILE *stream;
    bool animated;       /**< is the stream a terminal? */
    size_t steps;        /**< how many there will be */
    double began, drawn; /**< seconds, from nn_seconds */
} nn_progress;

/** Seconds since some fixed moment, from a clock that never goes back. */
double nn_seconds(void);

/** Begin: print the title ("Epoch 3/10") and remember the time. */
nn_progress nn_progress_begin(FILE *stream, const char *title, size_t steps);

/** `done` steps are done: redraw the line, at most ten times a second, with `text` at its end. */
void nn_progress_update(nn_progress *progress, size_t done, const char *text);

/** All steps are done: the final line, with `text` at its end. @return seconds since the begin */
double nn_progress_end(nn_progress *progress, const char *text);

#endif
