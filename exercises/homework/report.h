/*
 * report.h - what the judge found out, and the report that says it.
 */
#ifndef REPORT_H
#define REPORT_H

#include "homework.h"

// One of the networks, trained with seeds 1, 2, ...
typedef struct {
    const char *title, *name;   // "MLP of chapter 10", "MLP"
    double parameters, limited, // limited: what HW_PARAMETERS limits
        epochs, seconds[HW_SEEDS], accuracy[HW_SEEDS];
    size_t right[HW_SEEDS];
    int *answers[HW_SEEDS]; // [images] each
} network;

enum { RIVALS = 2 }; // at most: the MLP of chapter 10, and an answer to part 1

typedef struct {
    const nn_dataset_info *info;
    size_t images, seeds, rivals;
    int *labels;                               // [images]
    network rival[RIVALS], yours;              // rival 0 is the one to beat
    nn_mcnemar_result pairs[RIVALS][HW_SEEDS]; // a: the rival, b: yours, both with one seed
    bool graded;   // the test images; else the validation images, and nothing is graded
    bool quick;    // few images, few epochs
    size_t tested; // how many different networks were tested so far
} comparison;

// Something that was asked for, and what came.
typedef struct {
    char asked[64], came[64];
    bool met;
} demand;
enum { DEMANDS = 5 };

// The tables that the terminal shows, too.
void write_comparison(FILE *file, const comparison *c);
void write_demands(FILE *file, const demand *demands);

// The confusion matrix of the first seed as confusion.csv, and report.md with the conclusions at its end.
int write_report(const comparison *c, const demand *demands, const char *conclusions, const char *folder);

#endif
