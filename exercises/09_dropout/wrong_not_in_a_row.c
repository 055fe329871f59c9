// Wrong: all epochs without a new best are counted together: the count does not begin again at a new best.
#define ex_early_stopping solved_early_stopping
#include "solution.c"
#undef ex_early_stopping

size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    size_t without = 0;
    *best = 0;
    for (size_t epoch = 1; epoch <= count; epoch++) {
        double loss = val_loss[epoch - 1];
        if (loss == loss && (*best == 0 || loss < val_loss[*best - 1]))
            *best = epoch;
        else if (++without >= patience)
            return epoch;
    }
    return count;
}
