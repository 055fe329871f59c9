/**
 * @file metrics.h
 * How good are the answers?
 *
 * Interface:
 *  - nn_argmax            the class with the largest logit
 *  - nn_bar               a probability as a bar of text
 *  - nn_confusion_matrix  which classes are taken for which
 *  - nn_confusion_print, nn_confusion_write   as text, as CSV
 *  - nn_class_scores, nn_class_scores_print   precision, recall and F1 of each class
 */
#ifndef NN_METRICS_H
#define NN_METRICS_H

#include "base/real.h"

#include <stddef.h>
#include <stdio.h>

/** What nn_evaluate measures. */
typedef struct {
    double loss;     /**< mean cross-entropy, nats per image; with the model's label smoothing */
    double accuracy; /**< share of right answers, 0 to 1 */
} nn_metrics;

/** The index of the largest of row[0..K-1], the first one when several are equal; 0 when all are NaN. The largest
 *  logit is also the largest probability: softmax keeps the order. */
size_t nn_argmax(size_t K, const nn_real *row);

/** A probability as text, 40 '#' for 1 and none for 0; what is not in 0 to 1 counts as the nearest end, NaN as 0.
 *  A constant string. */
const char *nn_bar(double probability);

/**
 * matrix[true class][predicted class] = how many images.
 *
 * @param count     images
 * @param K         classes
 * @param labels    [count] true classes, 0 to K-1
 * @param predicted [count] predicted classes, 0 to K-1
 * @param matrix    [K,K] overwritten
 * @return 0, or -1 when a class is out of range (matrix is then unchanged)
 */
int nn_confusion_matrix(size_t count, size_t K, const int *labels, const int *predicted, size_t *matrix);

/** Print the matrix with a row for each true class, and below it the two classes that are mixed up most.
 *  @param names [K] names of the classes */
void nn_confusion_print(FILE *stream, size_t K, const size_t *matrix, const char *const *names);

/** Write rows label,answer,count,label_name as CSV, class by class. @return 0 or -1 */
int nn_confusion_write(const char *path, size_t K, const size_t *matrix, const char *const *names);

/** How well one class is told from the others. A share of nothing (0 of 0) is NaN. */
typedef struct {
    double precision; /**< of the images that were given this class, the share that belong to it */
    double recall;    /**< of the images that belong to this class, the share that were given it */
    double f1; /**< harmonic mean of the two: 2 right / (given + belonging); 0 as soon as one of them is 0 */
    size_t support; /**< images that belong to this class */
} nn_class_score;

/**
 * The scores of each class, from the confusion matrix.
 * @param K      classes
 * @param matrix [K,K] of nn_confusion_matrix
 * @param scores [K] overwritten
 */
void nn_class_scores(size_t K, const size_t *matrix, nn_class_score *scores);

/** Print a row for each class, and the plain means over the classes that have a value.
 *  @param names [K] names of the classes */
void nn_class_scores_print(FILE *stream, size_t K, const nn_class_score *scores, const char *const *names);

#endif
