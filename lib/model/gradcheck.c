/*
 * gradcheck.c - compare a claimed gradient with central differences.
 *
 *     L |            .'
 *       |         .-'|           the chord over 2h has the slope of the tangent
 *       |      .-'   |           in the middle, up to an error of order h^2
 *       |__.--'|     |
 *       +------+--+--+---- x
 *            x-h  x  x+h
 *
 * Each tensor's numeric gradients are kept until the tensor is done. Then the
 * two arrays can be compared as wholes: gradcheck_cause.c guesses what is wrong.
 */
#include "model/gradcheck.h"
#include "base/error.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "model/gradcheck_cause.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef NN_DOUBLE
static const double DEFAULT_STEP = 1e-5, DEFAULT_TOLERANCE = 1e-6;
#else
static const double DEFAULT_STEP = 1e-2, DEFAULT_TOLERANCE = 2e-2;
#endif
static const double MOST_SKIPPED = 0.01; // of all elements
enum { SMALLER_STEPS = 2 };              // how often a kink gets another chance, with a tenth of the step

// --- one element ------------------------------------------------------------

typedef struct {
    nn_loss_function loss;
    void *context;
    double step, tolerance;
} probe;

// The slopes over one step of h: to the left, to the right, and over both.
typedef struct {
    double left, right, central;
} slopes;

static slopes measure(const probe *p, nn_real *value, double h)
{
    const nn_real kept = *value;
    double middle = p->loss(p->context);
    *value = (nn_real)(kept + h);
    double above = p->loss(p->context), right_step = (double)*value - (double)kept;
    *value = (nn_real)(kept - h);
    double below = p->loss(p->context), left_step = (double)kept - (double)*value;
    *value = kept;
    return (slopes){(middle - below) / left_step, (above - middle) / right_step,
                    (above - below) / (left_step + right_step)};
}

// Can a kink within the step explain the disagreement? It bends the chord by at most the difference of the
// two slopes. A smooth function bends too, but in proportion to h, and soon less than the disagreement.
static bool may_be_kink(const slopes *s, double error)
{
    return nn_gradcheck_error(s->left, s->right) >= error;
}

// The numeric gradient of one element; NaN when it stands at a kink, infinity when the loss is no number there.
static double numeric_gradient(const probe *p, nn_real *value, double analytic)
{
    double h = p->step;
    slopes s = {0};
    for (int i = 0; i <= SMALLER_STEPS; i++, h /= 10) {
        s = measure(p, value, h);
        double error = nn_gradcheck_error(analytic, s.central);
        if (error <= p->tolerance || !may_be_kink(&s, error))
            return s.central;
    }
    return isfinite(s.left) && isfinite(s.right) ? NAN : INFINITY;
}

// --- one tensor -------------------------------------------------------------

static void note_worst(nn_gradcheck_report *report, const char *name, size_t index, double analytic,
                       double numeric)
{
    double error = nn_gradcheck_error(analytic, numeric);
    if (report->checked != 1 && !(error > report->error))
        return;
    snprintf(report->tensor, sizeof report->tensor, "%s", name);
    report->index = index;
    report->analytic = analytic;
    report->numeric = numeric;
    report->error = error;
    report->ratio = analytic / numeric;
}

static void check_element(const probe *p, const nn_gradcheck_tensor *tensor, size_t index, double *numeric,
                          nn_gradcheck_report *report)
{
    double analytic = (double)tensor->gradient[index];
    numeric[index] = numeric_gradient(p, &tensor->value[index], analytic);
    if (isnan(numeric[index])) {
        report->skipped++;
        return;
    }
    report->checked++;
    note_worst(report, tensor->name, index, analytic, numeric[index]);
}

static int check_tensor(const probe *p, const nn_gradcheck_tensor *tensor, size_t number,
                        const nn_gradcheck_options *o, nn_gradcheck_report *report)
{
    size_t size = nn_shape_size(tensor->shape);
    if (size == 0)
        return nn_fail("nn_gradcheck: %s: got shape %s, expected at least one number", tensor->name,
                       nn_shape_text(tensor->shape, "").text);
    double *both = nn_alloc(2 * size, sizeof *both), *analytic = both, *numeric = both + size;
    if (both == NULL)
        return -1;
    for (size_t i = 0; i < size; i++) {
        analytic[i] = (double)tensor->gradient[i];
        numeric[i] = NAN; // until checked
    }
    double worst_before = report->checked ? report->error : -1;
    nn_rng rng = nn_rng_at(o->seed, NN_RNG_GRADCHECK, 0, (uint32_t)number);
    size_t sample = o->sample == 0 || o->sample > size ? size : o->sample;
    for (size_t i = 0; i < sample; i++) {
        // one from each of `sample` stretches of equal length: no element twice
        size_t first = i * size / sample, end = (i + 1) * size / sample;
        size_t index = first + nn_rng_below(&rng, (uint32_t)(end - first));
        check_element(p, tensor, index, numeric, report);
    }
    bool worst_is_here = report->checked && report->error > worst_before;
    if (worst_is_here && report->error > p->tolerance)
        report->cause = nn_gradcheck_guess(analytic, numeric, tensor->shape, o->batch);
    free(both);
    return 0;
}

int nn_gradcheck(nn_loss_function loss, void *context, const nn_gradcheck_tensor *tensors, size_t count,
                 const nn_gradcheck_options *options, nn_gradcheck_report *report)
{
    nn_gradcheck_options o = options ? *options : (nn_gradcheck_options){0};
    probe p = {loss, context, o.step > 0 ? o.step : DEFAULT_STEP,
               o.tolerance > 0 ? o.tolerance : DEFAULT_TOLERANCE};
    nn_gradcheck_report found = {.tolerance = p.tolerance, .cause = ""};
    if (!isfinite(loss(context)))
        return nn_fail("nn_gradcheck: the loss is %g before anything is moved, expected a finite number",
                       loss(context));
    for (size_t i = 0; i < count; i++)
        if (check_tensor(&p, &tensors[i], i, &o, &found) < 0)
            return -1;
    double skipped_share = (double)found.skipped / fmax(1, (double)(found.checked + found.skipped));
    found.passed = found.checked > 0 && found.error <= p.tolerance && skipped_share <= MOST_SKIPPED;
    if (!found.passed && found.cause[0] == '\0')
        found.cause = found.checked ? "more than 1 % of the elements stand at a kink. Try other inputs"
                                    : "nothing was checked";
    *report = found;
    return 0;
}

void nn_gradcheck_print(FILE *stream, const char *what, const nn_gradcheck_report *r)
{
    fprintf(stream, "%-28s %8zu %8zu   %.1e  %-7s  %s[%zu]\n", what, r->checked, r->skipped, r->error,
            r->passed ? "ok" : "WRONG", r->tensor, r->index);
    if (!r->passed)
        fprintf(stream,
                "  worst: %s[%zu]: backward says %.9g, the loss says %.9g (ratio %.4g)\n"
                "  guess: %s\n",
                r->tensor, r->index, r->analytic, r->numeric, r->ratio, r->cause);
}
