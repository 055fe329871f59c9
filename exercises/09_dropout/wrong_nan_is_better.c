// Wrong: a loss that is not a number becomes the best one: it is not larger or equal, either.
#define ex_early_stopping solved_early_stopping
#include "solution.c"
#undef ex_early_stopping

size_t ex_early_stopping(size_t count, const double *val_loss, size_t patience, size_t *best)
{
    *best = 0;
    for (size_t epoch = 1; epoch <= count; epoch++) {
        double loss = val_loss[epoch - 1];
        if (*best == 0 || !(loss >= val_loss[*best - 1]))
            *best = epoch;
        else if (epoch - *best >= patience)
            return epoch;
    }
    return count;
}
