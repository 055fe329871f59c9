/**
 * @file statistics.h
 * How sure may one be of a number that was measured on a sample?
 *
 * Interface:
 *  - nn_mean_of, nn_deviation_of   of a few numbers, such as the accuracies of several seeds
 *  - nn_wilson                     an interval around a share, such as an accuracy
 *  - nn_mcnemar                    are two models really different?
 */
#ifndef NN_STATISTICS_H
#define NN_STATISTICS_H

#include <stddef.h>

/** The mean of values[0..count-1]; NaN when count is 0. */
double nn_mean_of(size_t count, const double *values);

/** The standard deviation of a sample, with count - 1 below the line; NaN when count is below 2. */
double nn_deviation_of(size_t count, const double *values);

/** From low to high. */
typedef struct {
    double low, high;
} nn_interval;

/**
 * The 95 % interval of a share, when `right` of `count` images were right. Unlike the rule "a +- 2 deviations" it stays
 * within 0 to 1, also for shares near the ends. Source: Wilson, "Probable Inference, the Law of Succession, and
 * Statistical Inference", JASA 1927.
 * @return NaN and NaN when count is 0 or right is above it
 */
nn_interval nn_wilson(size_t right, size_t count);

/** Two models, asked about the same images. */
typedef struct {
    size_t only_a; /**< images that only model a gets right */
    size_t only_b; /**< images that only model b gets right */
    double p; /**< if both were equally good: the probability of a difference at least this large, 0 to 1 */
} nn_mcnemar_result;

/**
 * McNemar's test: images that both get right, or both get wrong, tell nothing about which is better. Of the others,
 * each is a toss of a coin if the models are equally good. The probability is the exact one, of both sides. Source:
 * McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
 * Psychometrika 1947.
 *
 * @param count  images
 * @param labels [count] right classes
 * @param a, b   [count] answers of the two models
 */
nn_mcnemar_result nn_mcnemar(size_t count, const int *labels, const int *a, const int *b);

#endif
