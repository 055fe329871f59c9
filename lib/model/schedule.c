/*
 * schedule.c - curves from 1 to almost 0, by the number of the step.
 */
#include "model/schedule.h"
#include "base/error.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

// One cycle: where it begins, how long it rises, where it ends.
static const double CYCLE_START = 1.0 / 25, CYCLE_RISE = 0.3, CYCLE_END = 1.0 / 25 / 1e4;

nn_schedule nn_step_decay(uint64_t every, double factor)
{
    return (nn_schedule){.kind = NN_STEP_DECAY, .every = every, .factor = factor};
}

nn_schedule nn_cosine(uint64_t steps)
{
    return (nn_schedule){.kind = NN_COSINE, .steps = steps};
}

nn_schedule nn_one_cycle(uint64_t steps)
{
    return (nn_schedule){.kind = NN_ONE_CYCLE, .steps = steps};
}

nn_schedule nn_warm_up(uint64_t warm_up, nn_schedule then)
{
    then.warm_up = warm_up;
    return then;
}

int nn_schedule_check(const nn_schedule *s)
{
    switch (s->kind) {
    case NN_CONSTANT:
        return 0;
    case NN_STEP_DECAY:
        if (s->every == 0)
            return nn_fail("nn_schedule: every: got 0 steps, expected at least 1");
        if (!(s->factor > 0 && s->factor <= 1))
            return nn_fail("nn_schedule: factor: got %g, expected above 0 to 1", s->factor);
        return 0;
    case NN_COSINE:
    case NN_ONE_CYCLE:
        return s->steps ? 0 : nn_fail("nn_schedule: steps: got 0, expected at least 1");
    }
    return nn_fail(
        "nn_schedule: got no schedule. Hint: nn_cosine(epochs * steps_of_an_epoch), or {0} for none");
}

// From a to b along half a cosine wave, which is flat at both ends.
static double wave(double a, double b, double share)
{
    return b + (a - b) * (1 + cos(PI * share)) / 2;
}

// The last step of the cycle is `steps` - 1, and it reaches CYCLE_END.
static double one_cycle(double step, double steps)
{
    double peak = CYCLE_RISE * steps - 1, last = steps - 1;
    if (step <= peak)
        return wave(CYCLE_START, 1, peak > 0 ? step / peak : 1);
    return wave(1, CYCLE_END, last > peak ? (step - peak) / (last - peak) : 1);
}

double nn_schedule_factor(const nn_schedule *s, uint64_t step)
{
    if (step < s->warm_up)
        return (double)(step + 1) / (double)s->warm_up * nn_schedule_factor(s, s->warm_up);
    step -= s->warm_up;
    uint64_t t = s->steps && step >= s->steps ? s->steps - 1 : step;
    switch (s->kind) {
    case NN_CONSTANT:
        break;
    case NN_STEP_DECAY:
        return pow(s->factor, (double)(step / s->every));
    case NN_COSINE:
        return wave(1, 0, (double)t / (double)s->steps);
    case NN_ONE_CYCLE:
        return one_cycle((double)t, (double)s->steps);
    }
    return 1;
}
