// Wrong: each loss is compared with the one of the epoch before, not with the smallest.
#define ex_early_stopping solved_early_stopping
#include "solution.c"
#undef ex_early_stopping

size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    *best = 0;
    for (size_t epoch = 1; epoch <= count; epoch++) {
        double loss = val_loss[epoch - 1];
        if (loss == loss && (epoch == 1 || !(loss >= val_loss[epoch - 2])))
            *best = epoch;
        else if (epoch - *best >= patience)
            return epoch;
    }
    return count;
}
