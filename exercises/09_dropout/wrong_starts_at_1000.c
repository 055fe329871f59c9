// Wrong: the smallest loss so far begins at 1000: losses above it are never a best.
#define ex_early_stopping solved_early_stopping
#include "solution.c"
#undef ex_early_stopping

size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    double smallest = 1000;
    *best = 0;
    for (size_t epoch = 1; epoch <= count; epoch++) {
        if (val_loss[epoch - 1] < smallest) {
            smallest = val_loss[epoch - 1];
            *best = epoch;
        } else if (epoch - *best >= patience)
            return epoch;
    }
    return count;
}
