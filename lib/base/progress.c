/*
 * progress.c - one line, redrawn in place with a carriage return.
 */
#include "base/progress.h"

#include <time.h>
#include <unistd.h>

enum { BAR = 30 };
static const double REDRAW_SECONDS = 0.1;

double nn_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

nn_progress nn_progress_begin(FILE *stream, const char *title, size_t steps)
{
    nn_progress progress = {stream, isatty(fileno(stream)) == 1, steps ? steps : 1, nn_seconds(), 0};
    fprintf(stream, "%s%s", title, progress.animated ? "\n" : ": ");
    fflush(stream);
    return progress;
}

static void draw(const nn_progress *progress, size_t done, const char *text)
{
    char bar[BAR + 1];
    size_t filled = done * BAR / progress->steps;
    for (size_t i = 0; i < BAR; i++)
        bar[i] = i < filled ? '=' : i == filled ? '>' : '.';
    bar[BAR] = '\0';
    double seconds = nn_seconds() - progress->began;
    double per_step_ms = done ? 1e3 * seconds / (double)done : 0;
    if (progress->animated)
        fprintf(progress->stream, "\r\033[K%5zu/%zu [%s]", done, progress->steps, bar);
    else
        fprintf(progress->stream, "%zu/%zu", done, progress->steps);
    fprintf(progress->stream, " - %.0fs %.1fms/step - %s", seconds, per_step_ms, text);
    fflush(progress->stream);
}

void nn_progress_update(nn_progress *progress, size_t done, const char *text)
{
    double now = nn_seconds();
    if (!progress->animated || now - progress->drawn < REDRAW_SECONDS)
        return;
    progress->drawn = now;
    draw(progress, done, text);
}

double nn_progress_end(nn_progress *progress, const char *text)
{
    draw(progress, progress->steps, text);
    fputc('\n', progress->stream);
    return nn_seconds() - progress->began;
}
