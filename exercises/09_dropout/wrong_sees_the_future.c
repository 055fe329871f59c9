// Wrong: the best of all epochs, also of those that come after the stop.
#define ex_early_stopping solved_early_stopping
#include "solution.c"
#undef ex_early_stopping

size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    size_t stop = solved_early_stopping(count, val_loss, patience, best), smallest = 0;
    for (size_t i = 0; i < count; i++)
        if (val_loss[i] < val_loss[smallest])
            smallest = i;
    *best = count > 0 ? smallest + 1 : 0;
    return stop;
}
