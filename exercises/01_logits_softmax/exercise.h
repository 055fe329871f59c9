/*
 * Homework 01: logits and softmax. This file is the same for everyone: do not change it.
 *
 * Legend: K classes, z logits, p probabilities. Arrays are written with their size: z [K].
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/** 1 / (1 + e^-z): from a logit to a probability, for any z. */
double ex_sigmoid(double z);

/** ln(p / (1 - p)): from a probability, 0 < p < 1, to its logit. */
double ex_logit(double p);

/** ln sum_j e^z[j], for any finite z [K], K at least 1: no overflow, no underflow. */
double ex_log_sum_exp(size_t K, const double *z);

/** p[k] = e^z[k] / sum_j e^z[j], for any finite z [K]. p [K] is overwritten; p may be z itself. */
void ex_softmax(size_t K, const double *z, double *p);

/** The loss -ln p[label] for the logits z [K], in nats; label is 0 to K-1. Exact also where p[label] rounds to 0. */
double ex_cross_entropy(size_t K, const double *z, size_t label);

#endif
