// Homework 14: a solution.
#include "exercise.h"

#include <math.h>
#include <string.h>

// The same numbers in another shape would be other weights: so both sides are compared, not their product.
static bool fits(const ex_array *a, const ex_array *b)
{
    return strcmp(a->name, b->name) == 0 && a->rows == b->rows && a->columns == b->columns;
}

size_t ex_copy_weights(size_t from_count, const ex_array *from, size_t to_count, const ex_array *to)
{
    size_t copied = 0;
    for (size_t t = 0; t < to_count; t++)
        for (size_t f = 0; f < from_count; f++)
            if (fits(&from[f], &to[t])) {
                memcpy(to[t].value, from[f].value, to[t].rows * to[t].columns * sizeof(double));
                copied++;
            }
    return copied;
}

// The last call has what is left.
void ex_cache_features(const ex_base *base, size_t images, const double *x, double *features)
{
    for (size_t first = 0; first < images; first += base->most) {
        size_t n = images - first < base->most ? images - first : base->most;
        base->forward(base->context, n, x + first * base->D, features + first * base->F);
    }
}

// The logits of one image become its probabilities, and -ln p of its label is returned. The largest logit goes away
// first: so no exp overflows, and one of them is exp 0 = 1.
static double softmax(size_t K, double *z, size_t label)
{
    double largest = z[0], total = 0;
    for (size_t k = 1; k < K; k++)
        largest = fmax(largest, z[k]);
    for (size_t k = 0; k < K; k++)
        total += exp(z[k] - largest);
    const double loss = log(total) + largest - z[label];
    for (size_t k = 0; k < K; k++)
        z[k] = exp(z[k] - largest) / total;
    return loss;
}

double ex_head_gradient(const ex_head *head, size_t N, const size_t *batch, const double *features,
                        const size_t *labels, double *dw, double *db)
{
    const size_t F = head->F, K = head->K;
    double loss = 0, z[K];
    for (size_t i = 0; i < F * K; i++)
        dw[i] = 0;
    for (size_t k = 0; k < K; k++)
        db[k] = 0;
    for (size_t n = 0; n < N; n++) {
        const double *h = features + batch[n] * F; // nothing of the base is needed here
        const size_t label = labels[batch[n]];
        for (size_t k = 0; k < K; k++) {
            z[k] = head->b[k];
            for (size_t f = 0; f < F; f++)
                z[k] += h[f] * head->w[f * K + k];
        }
        loss += softmax(K, z, label) / (double)N;
        for (size_t k = 0; k < K; k++) {
            const double dz = (z[k] - (k == label)) / (double)N;
            db[k] += dz;
            for (size_t f = 0; f < F; f++)
                dw[f * K + k] += h[f] * dz;
        }
    }
    return loss;
}

double ex_stage(const ex_plan *plan, size_t epoch, int *learns)
{
    size_t first = plan->layers; // the first layer that learns: none
    double rate = 0;
    if (epoch < plan->head_epochs) {
        first = plan->head;
        rate = plan->head_rate;
    } else if (epoch - plan->head_epochs < plan->fine_epochs) {
        first = plan->block;
        rate = plan->fine_rate;
    }
    for (size_t i = 0; i < plan->layers; i++)
        learns[i] = i >= first;
    return rate;
}

// A frozen array is passed by, decay and all. Its gradient is not even looked at: 0 * NaN is not 0.
void ex_step_unfrozen(size_t parameters, const ex_parameter *p, double rate, double decay)
{
    for (size_t i = 0; i < parameters; i++) {
        if (p[i].frozen)
            continue;
        for (size_t j = 0; j < p[i].count; j++)
            p[i].value[j] -= rate * (p[i].gradient[j] + decay * p[i].value[j]);
    }
}
