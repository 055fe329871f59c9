/*
 * gradient.h - one call that says: this layer's gradients are right.
 */
#ifndef GRADIENT_H
#define GRADIENT_H

#include "model/gradcheck.h"
#include "runner.h"

// Check the layer on random numbers, and free it. In double the worst error must be at most 1e-6; in float it
// must pass the checker's own tolerance. Returns the report for whoever wants to count.
__attribute__((unused)) static nn_gradcheck_report
expect_right_gradient(nn_layer *layer, nn_shape in, size_t N, const nn_gradcheck_options *options)
{
    nn_gradcheck_report report;
    ck_assert_msg(nn_gradcheck_layer(layer, in, N, options, &report) == 0, "%s", nn_error());
    ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor, report.index,
                  report.analytic, report.numeric, report.cause);
#ifdef NN_DOUBLE
    ck_assert_double_le(report.error, 1e-6);
#endif
    nn_layer_free(layer);
    return report;
}

#endif
