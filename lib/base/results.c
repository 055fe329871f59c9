/*
 * results.c - a list of named numbers.
 */
#include "base/results.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void nn_results_note(nn_results *results, const char *metric, const char *format, ...)
{
    size_t i = results->count++;
    if (i >= NN_MOST_RESULTS)
        return;
    char *row = results->rows[i];
    int length = snprintf(row, NN_RESULT_BYTES, "%s,", metric);
    if (length < 0 || length >= NN_RESULT_BYTES)
        return;
    va_list values;
    va_start(values, format);
    vsnprintf(row + length, (size_t)(NN_RESULT_BYTES - length), format, values);
    va_end(values);
}

int nn_results_write(const nn_results *results, const char *folder)
{
    if (results->count > NN_MOST_RESULTS)
        return nn_fail("nn_results_write: got %zu results, expected at most %d", results->count,
                       NN_MOST_RESULTS);
    for (size_t i = 0; i < results->count; i++)
        if (strlen(results->rows[i]) == NN_RESULT_BYTES - 1)
            return nn_fail("nn_results_write: \"%s\": got a longer row, expected at most %d letters",
                           results->rows[i], NN_RESULT_BYTES - 2);
    nn_csv *csv = nn_csv_open(nn_path_join(folder, "results.csv").text, "metric,value");
    for (size_t i = 0; i < results->count; i++)
        nn_csv_row(csv, "%s", results->rows[i]);
    return nn_csv_close(csv);
}
