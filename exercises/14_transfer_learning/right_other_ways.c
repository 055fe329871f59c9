// Right, in other ways: the base sees one image at a time, the last one first, from a copy; the gradient goes class by
// class through the logarithms of the probabilities; the plan is asked layer by layer; a step walks backwards.
#include "exercise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// From the side of the old network. Pointers walk.
size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to)
{
    size_t copied = 0;
    for (const ex_array *f = from; f < from + from_count; f++)
        for (const ex_array *t = to; t < to + to_count; t++) {
            if (f->rows != t->rows || f->columns != t->columns || strcmp(f->name, t->name))
                continue;
            for (size_t i = f->rows * f->columns; i-- > 0;)
                t->value[i] = f->value[i];
            copied++;
            break;
        }
    return copied;
}

void ex_cache_features(const ex_base *base, size_t images, const double *x, double *features)
{
    double *image = malloc(base->D * sizeof *image), *made = malloc(base->F * sizeof *made);
    for (size_t i = images; i-- > 0;) {
        memcpy(image, x + i * base->D, base->D * sizeof *image);
        base->forward(base->context, 1, image, made);
        memcpy(features + i * base->F, made, base->F * sizeof *made);
    }
    free(image);
    free(made);
}

// ln sum exp z, found two at a time.
static double add_logs(double a, double b)
{
    return a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));
}

static double logit(const ex_head *head, const double *h, size_t k)
{
    double z = 0;
    for (size_t f = head->F; f-- > 0;)
        z += head->w[f * head->K + k] * h[f];
    return z + head->b[k];
}

double ex_head_gradient(const ex_head *head, size_t N, const size_t *batch, const double *features,
                        const size_t *labels, double *dw, double *db)
{
    const size_t F = head->F, K = head->K;
    double loss = 0, *total = malloc(N * sizeof *total);
    for (size_t n = 0; n < N; n++) {
        const double *h = features + F * batch[n];
        total[n] = logit(head, h, 0);
        for (size_t k = 1; k < K; k++)
            total[n] = add_logs(total[n], logit(head, h, k));
        loss += total[n] - logit(head, h, labels[batch[n]]);
    }
    for (size_t k = 0; k < K; k++) {
        db[k] = 0;
        for (size_t f = 0; f < F; f++)
            dw[f * K + k] = 0;
        for (size_t n = 0; n < N; n++) {
            const double *h = features + F * batch[n];
            double dz = exp(logit(head, h, k) - total[n]);
            if (labels[batch[n]] == k)
                dz -= 1;
            db[k] += dz;
            for (size_t f = 0; f < F; f++)
                dw[f * K + k] += dz * h[f];
        }
        db[k] /= (double)N;
        for (size_t f = 0; f < F; f++)
            dw[f * K + k] /= (double)N;
    }
    free(total);
    return loss / (double)N;
}

double ex_stage(const ex_plan *plan, size_t epoch, int *learns)
{
    const bool first = epoch < plan->head_epochs;
    const bool second = !first && epoch < plan->head_epochs + plan->fine_epochs;
    for (size_t i = plan->layers; i-- > 0;)
        learns[i] = (first && i >= plan->head) || (second && i >= plan->block) ? 1 : 0;
    return first ? plan->head_rate : second ? plan->fine_rate : 0;
}

// Weights shrink first, then they go down: decay decoupled, which is the same sum.
void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay)
{
    while (parameters-- > 0)
        for (size_t j = p[parameters].frozen ? 0 : p[parameters].count; j-- > 0;) {
            double w = p[parameters].value[j] * (1 - rate * decay);
            p[parameters].value[j] = w - rate * p[parameters].gradient[j];
        }
}
