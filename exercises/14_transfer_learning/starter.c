// Homework 14. Read README.md, then fill in the five functions.
#include "exercise.h"

#include <math.h>
#include <string.h>

size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to)
{
    return 0; // not written yet
}

void ex_cache_features(const ex_base *base, size_t images, const double *x, double *features)
{
}

double ex_head_gradient(const ex_head *head, size_t N, const size_t *batch, const double *features,
                        const size_t *labels, double *dw, double *db)
{
    return NAN; // not written yet
}

double ex_stage(const ex_plan *plan, size_t epoch, int *learns)
{
    return NAN; // not written yet
}

void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay)
{
}
