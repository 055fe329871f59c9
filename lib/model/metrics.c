/*
 * metrics.c - counting right answers and wrong ones.
 */
#include "model/metrics.h"
#include "base/csv.h"
#include "base/error.h"

#include <math.h>

size_t nn_argmax(size_t K, const nn_real *row)
{
    size_t best = 0;
    for (size_t k = 1; k < K; k++)
        if (row[k] > row[best] || row[best] != row[best])
            best = k;
    return row[best] == row[best] ? best : 0;
}

const char *nn_bar(double probability)
{
    static const char bar[] = "########################################";
    const int longest = sizeof bar - 1;
    int length = probability >= 1 ? longest : probability > 0 ? (int)(longest * probability + 0.5) : 0;
    return bar + longest - length; // the end of the longest bar is a shorter bar
}

int nn_confusion_matrix(size_t count, size_t K, const int *labels, const int *predicted, size_t *matrix)
{
    for (size_t i = 0; i < count; i++)
        if (labels[i] < 0 || (size_t)labels[i] >= K || predicted[i] < 0 || (size_t)predicted[i] >= K)
            return nn_fail(
                "nn_confusion_matrix: image %zu: got label %d and prediction %d, expected both in 0 "
                "to %zu",
                i, labels[i], predicted[i], K - 1);
    for (size_t i = 0; i < K * K; i++)
        matrix[i] = 0;
    for (size_t i = 0; i < count; i++)
        matrix[(size_t)labels[i] * K + (size_t)predicted[i]]++;
    return 0;
}

void nn_confusion_print(FILE *stream, size_t K, const size_t *matrix, const char *const *names)
{
    size_t most = 0, from = 0, to = 0;
    fprintf(stream, "rows: the label; columns: the answer\n%-14s", "");
    for (size_t k = 0; k < K; k++)
        fprintf(stream, "%6zu", k);
    for (size_t t = 0; t < K; t++) {
        fprintf(stream, "\n%2zu %-11.11s", t, names[t]);
        for (size_t k = 0; k < K; k++) {
            size_t count = matrix[t * K + k];
            fprintf(stream, "%6zu", count);
            if (t != k && count > most)
                most = count, from = t, to = k;
        }
    }
    if (most)
        fprintf(stream, "\nmost often: %s taken for %s, %zu times\n", names[from], names[to], most);
    else
        fprintf(stream, "\nno mistakes\n");
}

int nn_confusion_write(const char *path, size_t K, const size_t *matrix, const char *const *names)
{
    nn_csv *csv = nn_csv_open(path, "label,answer,count,label_name");
    for (size_t t = 0; t < K; t++)
        for (size_t k = 0; k < K; k++)
            nn_csv_row(csv, "%zu,%zu,%zu,%s", t, k, matrix[t * K + k], names[t]);
    return nn_csv_close(csv);
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

void nn_class_scores(size_t K, const size_t *matrix, nn_class_score *scores)
{
    for (size_t k = 0; k < K; k++) {
        size_t right = matrix[k * K + k], given = 0, belonging = 0;
        for (size_t j = 0; j < K; j++) {
            given += matrix[j * K + k];     // column: the answer was k
            belonging += matrix[k * K + j]; // row: the label is k
        }
        scores[k] = (nn_class_score){.precision = share(right, given),
                                     .recall = share(right, belonging),
                                     .f1 = share(2 * right, given + belonging),
                                     .support = belonging};
    }
}

void nn_class_scores_print(FILE *stream, size_t K, const nn_class_score *scores, const char *const *names)
{
    double sums[3] = {0};
    size_t counts[3] = {0};
    fprintf(stream, "%-14s precision  recall      F1  images\n", "");
    for (size_t k = 0; k < K; k++) {
        const double values[] = {scores[k].precision, scores[k].recall, scores[k].f1};
        fprintf(stream, "%2zu %-11.11s", k, names[k]);
        for (size_t i = 0; i < 3; i++) {
            if (isnan(values[i]))
                fprintf(stream, i ? "       -" : "          -");
            else
                fprintf(stream, i ? "  %6.4f" : "     %6.4f", values[i]);
            sums[i] += isnan(values[i]) ? 0 : values[i];
            counts[i] += !isnan(values[i]);
        }
        fprintf(stream, "  %6zu\n", scores[k].support);
    }
    fprintf(stream, "%-14s     %6.4f  %6.4f  %6.4f\n", "mean", sums[0] / (double)counts[0],
            sums[1] / (double)counts[1], sums[2] / (double)counts[2]);
}
