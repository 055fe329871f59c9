/**
 * @file results.h
 * The numbers that a chapter's page quotes: noted when they are found, written into one table in the end.
 *
 *     nn_results results = {0};
 *     nn_results_note(&results, "test_accuracy", "%.4f", accuracy);
 *     MUST(nn_results_write(&results, options.out_dir));        // OUT/results.csv
 *
 * The text says `@value test_accuracy` where the number belongs.
 */
#ifndef NN_RESULTS_H
#define NN_RESULTS_H

#include <stddef.h>

enum {
    NN_MOST_RESULTS = 64, /**< most numbers of one chapter */
    NN_RESULT_BYTES = 64  /**< longest row, with its final zero */
};

/** What was noted so far. Begin with {0}. */
typedef struct {
    size_t count; /**< rows noted; may be above NN_MOST_RESULTS: then writing fails */
    char rows[NN_MOST_RESULTS][NN_RESULT_BYTES]; /**< "metric,value" */
} nn_results;

/** Note a number under a name: small letters, digits and _. `format` is printf's. */
void nn_results_note(nn_results *results, const char *metric, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Write `folder`/results.csv, "metric,value". @return 0, or -1 when it cannot be written or too much was noted */
int nn_results_write(const nn_results *results, const char *folder);

#endif
