/**
 * @file csv.h
 * Tables that charts and pages are made from: one header line, then rows, separated by commas.
 *
 *     nn_csv *history = nn_csv_open("build/runs/12_cnn/history.csv", "epoch,loss,accuracy");
 *     nn_csv_row(history, "%d,%.6f,%.4f", epoch, loss, accuracy);
 *     MUST(nn_csv_close(history));
 *
 * The file appears when it is closed, whole. Errors wait until then, so one check at the end is enough.
 */
#ifndef NN_CSV_H
#define NN_CSV_H

/** A table being written. */
typedef struct nn_csv nn_csv;

/** Begin a table. `header` names its columns, "a,b,c". The caller owns the result until nn_csv_close.
 *  @return NULL when the file cannot be written */
nn_csv *nn_csv_open(const char *path, const char *header);

/** Add one row (printf format, without the line end). Does nothing when csv is NULL. */
void nn_csv_row(nn_csv *csv, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Put the table in its place and free it. @return 0, or -1 when csv is NULL (nn_csv_open's message still
 *  stands) or not everything could be written: the old file, if any, is then unchanged */
int nn_csv_close(nn_csv *csv);

#endif
