/*
 * optimizer.c - the rules that turn a gradient into a step. Chapter 08 races them.
 *
 * Each rule is one loop over all numbers of a parameter, every number for
 * itself. So threads may share it in any way, and the bits stay the same.
 */
#include "model/optimizer.h"
#include "base/error.h"
#include "base/parallel.h"

#include <math.h>

nn_optimizer nn_sgd(double learning_rate)
{
    return nn_momentum(learning_rate, 0);
}

nn_optimizer nn_momentum(double learning_rate, double momentum)
{
    return (nn_optimizer){.kind = NN_SGD, .learning_rate = learning_rate, .momentum = momentum};
}

nn_optimizer nn_adam(double learning_rate)
{
    return (nn_optimizer){
        .kind = NN_ADAM, .learning_rate = learning_rate, .beta_1 = 0.9, .beta_2 = 0.999, .epsilon = 1e-7};
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
#pragma omp parallel for simd num_threads(nn_threads_for(count / 4))
    for (size_t i = 0; i < count; i++) {
        v[i] = momentum * v[i] - rate * g[i];
        w[i] += v[i];
    }
}

#ifdef NN_DOUBLE
#define SQUARE_ROOT sqrt
#else
#define SQUARE_ROOT sqrtf
#endif

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
        w[i] -= rate * m[i] / (root * SQUARE_ROOT(v[i]) + epsilon); // root * sqrt(v) is sqrt(v')
    }
}

size_t nn_optimizer_slots(const nn_optimizer *o)
{
    return o->kind == NN_ADAM ? 2 : o->momentum > 0 ? 1 : 0;
}

static int check_fraction(const char *field, double value)
{
    if (value >= 0 && value < 1)
        return 0;
    return nn_fail("nn_optimizer: %s: got %g, expected 0 to below 1", field, value);
}

int nn_optimizer_check(const nn_optimizer *o)
{
    if (o->kind != NN_SGD && o->kind != NN_ADAM)
        return nn_fail("nn_optimizer: got no optimizer, expected one. Hint: .optimizer = nn_adam(1e-3)");
    if (!(o->learning_rate > 0) || !isfinite(o->learning_rate))
        return nn_fail("nn_optimizer: learning_rate: got %g, expected a number above 0", o->learning_rate);
    if (o->kind == NN_SGD)
        return check_fraction("momentum", o->momentum);
    if (check_fraction("beta_1", o->beta_1) < 0 || check_fraction("beta_2", o->beta_2) < 0)
        return -1;
    if (!(o->epsilon > 0) || !isfinite(o->epsilon))
        return nn_fail("nn_optimizer: epsilon: got %g, expected a number above 0", o->epsilon);
    return 0;
}

void nn_optimizer_step(const nn_optimizer *o, uint64_t t, size_t count, const nn_real *g,
                       nn_real *const *slots, nn_real *w)
{
    if (o->kind == NN_ADAM)
        nn_adam_step(o, t, count, g, slots[0], slots[1], w);
    else
        nn_sgd_step(o, count, g, o->momentum > 0 ? slots[0] : NULL, w);
}
