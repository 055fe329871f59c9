// Wrong: the best epoch is counted from 0.
#define ex_early_stopping solved_early_stopping
#include "solution.c"
#undef ex_early_stopping

size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    size_t stop = solved_early_stopping(count, val_loss, patience, best);
    *best -= *best > 0;
    return stop;
}
