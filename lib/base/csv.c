/*
 * csv.c - a header, rows, and nn_file for the promise "whole or not at all".
 */
#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"

#include <stdarg.h>
#include <stdlib.h>

struct nn_csv {
    nn_file file;
};

nn_csv *nn_csv_open(const char *path, const char *header)
{
    nn_csv *csv = malloc(sizeof *csv);
    if (csv == NULL)
        return nn_fail_null("nn_csv_open: %s: no memory left", path);
    if (nn_file_open(&csv->file, path) < 0) {
        free(csv);
        return NULL;
    }
    fprintf(csv->file.stream, "%s\n", header);
    return csv;
}

void nn_csv_row(nn_csv *csv, const char *format, ...)
{
    if (csv == NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(csv->file.stream, format, arguments);
    va_end(arguments);
    fputc('\n', csv->file.stream);
}

int nn_csv_close(nn_csv *csv)
{
    if (csv == NULL)
        return -1;
    int result = nn_file_close(&csv->file);
    free(csv);
    return result;
}
