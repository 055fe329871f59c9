/*
 * history.c - a list of epochs that grows, and its table.
 */
#include "model/history.h"
#include "base/csv.h"
#include "base/error.h"

#include <stdlib.h>

int nn_history_add(nn_history *history, const nn_epoch *epoch)
{
    nn_epoch *epochs = realloc(history->epochs, (history->count + 1) * sizeof *epochs);
    if (epochs == NULL)
        return nn_fail("nn_history_add: no memory left");
    epochs[history->count] = *epoch;
    history->epochs = epochs;
    history->count++;
    return 0;
}

int nn_history_write(const nn_history *history, const char *path)
{
    nn_csv *csv = nn_csv_open(path, "epoch,loss,accuracy,val_loss,val_accuracy,seconds");
    for (size_t i = 0; i < history->count; i++) {
        const nn_epoch *e = &history->epochs[i];
        char validation[64] = ",";
        if (e->has_validation)
            snprintf(validation, sizeof validation, "%.6f,%.6f", e->validation.loss, e->validation.accuracy);
        nn_csv_row(csv, "%zu,%.6f,%.6f,%s,%.2f", e->epoch, e->train.loss, e->train.accuracy, validation,
                   e->seconds);
    }
    return nn_csv_close(csv);
}

const nn_epoch *nn_history_best(const nn_history *history)
{
    const nn_epoch *best = NULL;
    for (size_t i = 0; i < history->count; i++) {
        const nn_epoch *e = &history->epochs[i];
        if (e->has_validation && (best == NULL || e->validation.loss < best->validation.loss))
            best = e;
    }
    return best;
}

void nn_history_free(nn_history *history)
{
    if (history == NULL)
        return;
    free(history->epochs);
    *history = (nn_history){0};
}
