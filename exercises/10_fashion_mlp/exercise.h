/*
 * Homework 10: measuring honestly. This file is the same for everyone: do not change it.
 *
 * Legend: K classes, 0 to K-1; labels the right classes, answers, a and b what networks say, one for each image.
 * Arrays are written with their size: labels [count]. NaN is "not a number", NAN in math.h.
 */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>

/**
 * The confusion matrix [K,K]: in row i and column j stands how many images have the label i and got the answer j.
 * Row by row: this number is matrix[i * K + j].
 *
 * labels [count] and answers [count] are 0 to K-1; count may be 0. matrix is overwritten, whatever it held.
 */
void ex_confusion(size_t count, size_t K, const int *labels, const int *answers, size_t *matrix);

/** Of the images that were answered k, the share whose label is k. NaN when no image was answered k: 0 / 0. */
double ex_precision(size_t K, const size_t *matrix, size_t k);

/** Of the images whose label is k, the share that was answered k. NaN when no image has the label k: 0 / 0. */
double ex_recall(size_t K, const size_t *matrix, size_t k);

/**
 * F1 of class k, the harmonic mean of precision P and recall R: 2 P R / (P + R). With whole numbers it is
 *
 *     2 * right / (answered k + labelled k)         right: label k and answered k
 *
 * and this form says what it is where the other one fails: 0 as soon as there are images of one kind, and none is
 * right. NaN when no image was answered k and none has the label k: 0 / 0.
 */
double ex_f1(size_t K, const size_t *matrix, size_t k);

/**
 * The 95 % interval of a share, by Wilson. `right` of n = `count` images were right, the share is a = right / n:
 *
 *     middle = (a + z^2 / (2 n)) / (1 + z^2 / n)                                        with z = 1.96
 *     half   = z / (1 + z^2 / n) * sqrt(a (1 - a) / n + z^2 / (4 n^2))
 *
 * *low is middle - half, *high is middle + half. right is 0 to count. Both are NaN when count is 0.
 */
void ex_wilson(size_t right, size_t count, double *low, double *high);

/**
 * McNemar's test: two networks were asked about the same images, and answered a [count] and b [count].
 *
 * *only_a counts the images that only a got right, *only_b those that only b got right. Each of these D = only_a + only_b
 * images is a toss of a coin, if both networks are equally good. Returns the probability that D tosses are at least
 * as uneven as that, to either side, exactly:
 *
 *     p = 2 * (C(D,0) + C(D,1) + ... + C(D,few)) / 2^D        few: the smaller one of only_a and only_b
 *
 * or 1 if this is above 1. C(D,k) = D! / (k! (D-k)!) counts the ways to get k heads. p is 1 when D is 0. It must be
 * right (to 6 digits) for D up to 10,000, where C(D,k) and 2^D are larger than any double.
 */
double ex_mcnemar(size_t count, const int *labels, const int *a, const int *b, size_t *only_a,
                  size_t *only_b);

#endif
