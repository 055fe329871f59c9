/*
 * error.c - keep the one line that says what went wrong.
 *
 * One buffer per thread, so that two threads that fail do not mix their words.
 * The line is first written aside: an argument may be the old message itself,
 * as in nn_fail("while loading: %s", nn_error()).
 */
#include "base/error.h"

#include <stdarg.h>
#include <string.h>

enum { MESSAGE_BYTES = 512 };

static _Thread_local char message[MESSAGE_BYTES];

static void keep(const char *format, va_list arguments)
{
    char line[MESSAGE_BYTES];
    vsnprintf(line, sizeof line, format, arguments);
    memcpy(message, line, sizeof line);
}

const char *nn_error(void)
{
    return message;
}

int nn_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    keep(format, arguments);
    va_end(arguments);
    return -1;
}

void *nn_fail_null(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    keep(format, arguments);
    va_end(arguments);
    return NULL;
}
