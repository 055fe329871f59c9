/*
 * Homework 07: how to begin. This file is the same for everyone: do not change it.
 *
 * Legend: n products in a sum s = x[0] w[0] + x[1] w[1] + ..., x inputs, w weights. fan_in: how many inputs a neuron
 * adds up; fan_out: how many neurons an input reaches. Where the mean of many numbers is 0, the mean of their squares
 * is called the variance, and its root the deviation.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include "base/rng.h"

#include <stddef.h>

/**
 * The mean of s^2: n * w_variance * x_mean_square. The weights are independent of each other and of the inputs, and
 * have the mean 0 and this variance; x_mean_square is the mean of x^2.
 */
double ex_variance_of_sum(size_t n, double w_variance, double x_mean_square);

/** Glorot's limit, sqrt(6 / (fan_in + fan_out)). Both are at least 1. */
double ex_glorot_limit(size_t fan_in, size_t fan_out);

/**
 * Fill w [count] with random numbers, each place between -limit and limit equally likely, where limit is that of
 * ex_glorot_limit. Each number is drawn anew.
 *
 * All chance comes from rng, by the functions of base/rng.h: nn_rng_uniform(rng) gives a number from 0 to below 1.
 * Hand rng itself on, not a copy of it: so it moves on, and the next call gets other numbers.
 */
void ex_glorot_uniform(size_t count, size_t fan_in, size_t fan_out, nn_rng *rng, double *w);

/**
 * Fill w [count] with random numbers from the normal distribution with the mean 0 and He's variance, 2 / fan_in.
 * Each number is drawn anew, all chance comes from rng: nn_rng_normal(rng) gives a number with the mean 0 and the
 * variance 1.
 */
void ex_he_normal(size_t count, size_t fan_in, nn_rng *rng, double *w);

/**
 * How many of H hidden neurons are dead: exactly 0 for each of the N images. h [N,H] is what came out of the relu, so
 * nothing in it is below 0. Neuron j of image n stands at h[n * H + j]. N is at least 1.
 */
size_t ex_dead(size_t N, size_t H, const double *h);

#endif
