/*
 * optimizer.c - the rules that turn a gradient into a step. Chapter 08 races them.
 *
 * Each rule is one loop over all numbers of a parameter, every number for
 * itself. So threads may share it in any way, and the bits stay the same.
 */
#include "model/optimizer.h"
#include "base/error.h"
#include "base/parallel.h"

#include <tgmath.h> // sqrt for float or double

nn_optimizer nn_sgd(double learning_rate)
{
    return nn_momentum(learning_rate, 0);
}

nn_optimizer nn_momentum(double learning_rate, double momentum)
{
    return (nn_optimizer){.kind = NN_SGD, .learning_rate = learning_rate, .momentum = momentum};
}

nn_optimizer nn_nesterov(double learning_rate, double momentum)
{
    nn_optimizer optimizer = nn_momentum(learning_rate, momentum);
    optimizer.nesterov = true;
    return optimizer;
}

nn_optimizer nn_adagrad(double learning_rate)
{
    return (nn_optimizer){
        .kind = NN_ADAGRAD, .learning_rate = learning_rate, .accumulator = 0.1, .epsilon = 1e-7};
}

nn_optimizer nn_rmsprop(double learning_rate)
{
    return (nn_optimizer){.kind = NN_RMSPROP, .learning_rate = learning_rate, .rho = 0.9, .epsilon = 1e-7};
}

nn_optimizer nn_adam(double learning_rate)
{
    return (nn_optimizer){
        .kind = NN_ADAM, .learning_rate = learning_rate, .beta_1 = 0.9, .beta_2 = 0.999, .epsilon = 1e-7};
}

nn_optimizer nn_adamw(double learning_rate, double weight_decay)
{
    nn_optimizer optimizer = nn_adam(learning_rate);
    optimizer.weight_decay = weight_decay;
    return optimizer;
}

void nn_sgd_step(const nn_optimizer *o, size_t count, const nn_real *g, nn_real *v, nn_real *w)
{
    const nn_real rate = (nn_real)o->learning_rate, momentum = (nn_real)o->momentum;
    if (v == NULL) {
#pragma omp parallel for simd num_threads(nn_threads_for(count / 4))
        for (size_t i = 0; i < count; i++)
            w[i] -= rate * g[i];
        return;
    }
    const nn_real of_v = o->nesterov ? momentum : 1, of_g = o->nesterov ? rate : 0;
#pragma omp parallel for simd num_threads(nn_threads_for(count / 2))
    for (size_t i = 0; i < count; i++) {
        v[i] = momentum * v[i] - rate * g[i];
        w[i] += of_v * v[i] - of_g * g[i];
    }
}

void nn_adagrad_step(const nn_optimizer *o, size_t count, const nn_real *g, nn_real *s, nn_real *w)
{
    const nn_real rate = (nn_real)o->learning_rate, start = (nn_real)o->accumulator;
    const nn_real epsilon = (nn_real)o->epsilon;
#pragma omp parallel for simd num_threads(nn_threads_for(count / 2))
    for (size_t i = 0; i < count; i++) {
        s[i] += g[i] * g[i];
        w[i] -= rate * g[i] / (sqrt(start + s[i]) + epsilon);
    }
}

void nn_rmsprop_step(const nn_optimizer *o, size_t count, const nn_real *g, nn_real *v, nn_real *w)
{
    const nn_real rate = (nn_real)o->learning_rate, epsilon = (nn_real)o->epsilon;
    const nn_real rho = (nn_real)o->rho, one_rho = (nn_real)(1 - o->rho);
#pragma omp parallel for simd num_threads(nn_threads_for(count / 2))
    for (size_t i = 0; i < count; i++) {
        v[i] = rho * v[i] + one_rho * g[i] * g[i];
        w[i] -= rate * g[i] / (sqrt(v[i]) + epsilon);
    }
}

void nn_adam_step(const nn_optimizer *o, uint64_t t, size_t count, const nn_real *g, nn_real *m, nn_real *v,
                  nn_real *w)
{
    // What is the same for all numbers is computed once: both corrections, as factors.
    const double correct_m = 1 / (1 - pow(o->beta_1, (double)t));
    const double correct_v = 1 / (1 - pow(o->beta_2, (double)t));
    const nn_real b1 = (nn_real)o->beta_1, b2 = (nn_real)o->beta_2, epsilon = (nn_real)o->epsilon;
    const nn_real one_b1 = (nn_real)(1 - o->beta_1), one_b2 = (nn_real)(1 - o->beta_2);
    const nn_real rate = (nn_real)(o->learning_rate * correct_m), root = (nn_real)sqrt(correct_v);
#pragma omp parallel for simd num_threads(nn_threads_for(count / 2))
    for (size_t i = 0; i < count; i++) {
        m[i] = b1 * m[i] + one_b1 * g[i];
        v[i] = b2 * v[i] + one_b2 * g[i] * g[i];
        w[i] -= rate * m[i] / (root * sqrt(v[i]) + epsilon); // root * sqrt(v) is sqrt(v')
    }
}

size_t nn_optimizer_slots(const nn_optimizer *o)
{
    if (o->kind == NN_SGD)
        return o->momentum > 0 ? 1 : 0;
    return o->kind == NN_ADAM ? 2 : 1;
}

static int check_fraction(const char *field, double value)
{
    if (value >= 0 && value < 1)
        return 0;
    return nn_fail("nn_optimizer: %s: got %g, expected 0 to below 1", field, value);
}

static int check_above_zero(const char *field, double value)
{
    if (value > 0 && isfinite(value))
        return 0;
    return nn_fail("nn_optimizer: %s: got %g, expected a number above 0", field, value);
}

static int check_at_least_zero(const char *field, double value)
{
    if (value >= 0 && isfinite(value))
        return 0;
    return nn_fail("nn_optimizer: %s: got %g, expected a number of at least 0", field, value);
}

int nn_optimizer_check(const nn_optimizer *o)
{
    if (o->kind <= NN_OPTIMIZER_NONE || o->kind > NN_ADAM)
        return nn_fail("nn_optimizer: got no optimizer, expected one. Hint: .optimizer = nn_adam(1e-3)");
    if (check_above_zero("learning_rate", o->learning_rate) < 0 ||
        check_at_least_zero("weight_decay", o->weight_decay) < 0)
        return -1;
    if (o->kind == NN_SGD)
        return check_fraction("momentum", o->momentum);
    if (check_above_zero("epsilon", o->epsilon) < 0)
        return -1;
    if (o->kind == NN_ADAGRAD)
        return check_at_least_zero("accumulator", o->accumulator);
    if (o->kind == NN_RMSPROP)
        return check_fraction("rho", o->rho);
    return check_fraction("beta_1", o->beta_1) < 0 ? -1 : check_fraction("beta_2", o->beta_2);
}

// Shrink all weights by the same share.
static void decay(const nn_optimizer *o, size_t count, nn_real *w)
{
    const nn_real kept = (nn_real)(1 - o->learning_rate * o->weight_decay);
#pragma omp parallel for simd num_threads(nn_threads_for(count / 2))
    for (size_t i = 0; i < count; i++)
        w[i] *= kept;
}

void nn_optimizer_step(const nn_optimizer *o, uint64_t t, size_t count, const nn_real *g,
                       nn_real *const *slots, nn_real *w)
{
    if (o->weight_decay > 0)
        decay(o, count, w);
    switch (o->kind) {
    case NN_OPTIMIZER_NONE:
        break;
    case NN_SGD:
        nn_sgd_step(o, count, g, o->momentum > 0 ? slots[0] : NULL, w);
        break;
    case NN_ADAGRAD:
        nn_adagrad_step(o, count, g, slots[0], w);
        break;
    case NN_RMSPROP:
        nn_rmsprop_step(o, count, g, slots[0], w);
        break;
    case NN_ADAM:
        nn_adam_step(o, t, count, g, slots[0], slots[1], w);
        break;
    }
}
