/*
 * gradcheck_cause.c - patterns that common mistakes leave behind.
 *
 * A wrong gradient is seldom random. A flipped sign makes all of it negative, a
 * forgotten 1/N makes all of it N times too large, a swapped index exchanges
 * rows and columns. Each pattern has a test here, the simplest ones first.
 */
#include "model/gradcheck_cause.h"

#include <math.h>
#include <stdbool.h>

static const double FLOOR = 1e-4; // gradients below this are compared absolutely

double nn_gradcheck_error(double analytic, double numeric)
{
    if (!isfinite(analytic) || !isfinite(numeric))
        return INFINITY;
    return fabs(analytic - numeric) / fmax(fmax(fabs(analytic), fabs(numeric)), FLOOR);
}

// analytic = factor * numeric for all checked elements? Then return true and the factor.
static bool constant_factor(const double *a, const double *n, size_t size, double *factor)
{
    double an = 0, nn = 0, aa = 0, off = 0;
    for (size_t i = 0; i < size; i++)
        if (isfinite(n[i]) && isfinite(a[i]))
            an += a[i] * n[i], nn += n[i] * n[i], aa += a[i] * a[i];
    if (nn == 0)
        return false;
    *factor = an / nn;
    for (size_t i = 0; i < size; i++)
        if (isfinite(n[i]) && isfinite(a[i]))
            off += (a[i] - *factor * n[i]) * (a[i] - *factor * n[i]);
    return off <= 1e-6 * fmax(aa, nn * 1e-6);
}

// Is analytic the numeric gradient with its first two axes exchanged?
static bool first_axes_exchanged(const double *a, const double *n, nn_shape shape)
{
    if (shape.rank < 2 || shape.dim[0] == 1 || shape.dim[1] == 1)
        return false;
    size_t I = shape.dim[0], J = shape.dim[1], rest = nn_shape_size(shape) / (I * J);
    for (size_t i = 0; i < I; i++)
        for (size_t j = 0; j < J; j++)
            for (size_t k = 0; k < rest; k++) {
                double there = n[(i * J + j) * rest + k], here = a[(j * I + i) * rest + k];
                if (!isnan(there) && !(nn_gradcheck_error(here, there) < 1e-3))
                    return false;
            }
    return true;
}

static bool any_unwritten(const double *a, const double *n, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!isfinite(a[i]) && !isnan(n[i]))
            return true;
    return false;
}

const char *nn_gradcheck_guess(const double *a, const double *n, nn_shape shape, size_t batch)
{
    size_t size = nn_shape_size(shape);
    double factor, N = (double)batch;
    for (size_t i = 0; i < size; i++)
        if (isinf(n[i]))
            return "the loss is no number when this element moves. Does forward fail, or divide by 0?";
    if (any_unwritten(a, n, size))
        return "some of it is NaN or infinite. Was it written at all?";
    if (constant_factor(a, n, size, &factor)) {
        if (fabs(factor) < 1e-3)
            return "all of it is 0. Was a term dropped, or never written?";
        if (fabs(factor + 1) < 1e-3)
            return "all of it has the wrong sign";
        if (batch > 1 && fabs(factor / N - 1) < 1e-3)
            return "all of it is N times too large. Is the mean over the batch (1/N) missing?";
        if (batch > 1 && fabs(factor * N - 1) < 1e-3)
            return "all of it is N times too small. Is 1/N there twice?";
        if (fabs(factor - 2) < 1e-3)
            return "all of it is twice too large. Is a 1/2 missing, or is it added twice?";
        if (fabs(factor - 0.5) < 1e-3)
            return "all of it is half as large as it should be. Is a factor 2 missing?";
        return "all of it is off by one factor. Compare the ratio with the numbers in your formula";
    }
    if (first_axes_exchanged(a, n, shape))
        return "rows and columns are exchanged. Is an index swapped, or a matrix transposed?";
    return "no simple pattern. Does every index run over its own axis, and is every term there?";
}
