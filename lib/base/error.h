/**
 * @file error.h
 * What went wrong, in one line a reader can act on.
 *
 * The library never ends the program. A function that fails returns -1 (or NULL), leaves its outputs as
 * they were, and keeps one line of text. The line has a fixed order:
 *
 *     function: object: what was got, what was expected. Hint: what to try.
 *
 * Interface:
 *  - nn_error      the line of the last failure in this thread
 *  - nn_fail       set the line, return -1
 *  - nn_fail_null  set the line, return NULL
 *  - MUST          for programs: print the line with file and number, end with status 1
 */
#ifndef NN_ERROR_H
#define NN_ERROR_H

#include <stdio.h>
#include <stdlib.h>

/**
 * The message of the last failure in the calling thread, or "" if nothing failed yet.
 * Borrowed: valid until the next failure in this thread.
 */
const char *nn_error(void);

/** Set the message (printf format, cut at 511 bytes). @return -1, so that `return nn_fail(...)` reads well */
int nn_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** As nn_fail, for functions that return a pointer. @return NULL */
void *nn_fail_null(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * For programs, never inside the library: if the call failed (returned a negative number), print where and
 * why, and end the program with status 1.
 */
#define MUST(call)                                                                                           \
    do {                                                                                                     \
        if ((call) < 0) {                                                                                    \
            fflush(stdout);                                                                                  \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, nn_error());                                  \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
