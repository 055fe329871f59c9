/*
 * check_loss.c - what must hold for loss.c.
 *
 * Oracles: PyTorch in float64 (fixtures/softmax_cross_entropy.py printed the
 * numbers), and rows whose answer can be written down.
 */
#include "fixtures/softmax_cross_entropy.h"
#include "model/gradcheck.h"
#include "model/loss.h"
#include "runner.h"

#include <stdint.h>

enum { MAX = 64 };

// --- PyTorch ------------------------------------------------------------------------------------------------

static void torch_case(nn_real *z)
{
    for (int i = 0; i < TORCH_N * TORCH_K; i++)
        z[i] = (nn_real)torch_logits[i];
}

START_TEST(softmax_agrees_with_pytorch)
{
    nn_real z[MAX], p[MAX];
    torch_case(z);
    ck_assert_int_eq(nn_softmax(TORCH_N, TORCH_K, z, p), 0);
    for (int i = 0; i < TORCH_N * TORCH_K; i++)
        ck_assert_double_eq_tol((double)p[i], torch_probabilities[i], ROUNDING);
}
END_TEST

START_TEST(the_loss_of_each_row_agrees_with_pytorch)
{
    nn_real z[MAX], p[MAX];
    torch_case(z);
    for (int n = 0; n < TORCH_N; n++) {
        double loss;
        ck_assert_int_eq(
            nn_softmax_cross_entropy_forward(1, TORCH_K, z + n * TORCH_K, &torch_labels[n], p, &loss), 0);
        ck_assert_double_eq_tol(loss, torch_row_losses[n], 1e-11 * fmax(1, torch_row_losses[n]));
    }
}
END_TEST

START_TEST(loss_probabilities_and_gradient_of_a_batch_agree_with_pytorch)
{
    nn_real z[MAX], p[MAX], dz[MAX];
    double loss;
    torch_case(z);
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(TORCH_N, TORCH_K, z, torch_labels, p, &loss), 0);
    ck_assert_int_eq(nn_softmax_cross_entropy_backward(TORCH_N, TORCH_K, p, torch_labels, dz), 0);
    ck_assert_double_eq_tol(loss, torch_loss, 1e-11 * torch_loss);
    for (int i = 0; i < TORCH_N * TORCH_K; i++) {
        ck_assert_double_eq_tol((double)p[i], torch_probabilities[i], ROUNDING);
        ck_assert_double_eq_tol((double)dz[i], torch_dlogits[i], ROUNDING);
    }
}
END_TEST

START_TEST(smoothed_loss_and_gradient_agree_with_pytorch)
{
    nn_real z[MAX], p[MAX], dz[MAX];
    double loss;
    torch_case(z);
    ck_assert_int_eq(
        nn_smoothed_cross_entropy_forward(TORCH_N, TORCH_K, torch_smoothing, z, torch_labels, p, &loss), 0);
    ck_assert_int_eq(
        nn_smoothed_cross_entropy_backward(TORCH_N, TORCH_K, torch_smoothing, p, torch_labels, dz), 0);
    ck_assert_double_eq_tol(loss, torch_smoothed_loss, 1e-11 * torch_smoothed_loss);
    for (int i = 0; i < TORCH_N * TORCH_K; i++) {
        ck_assert_double_eq_tol((double)p[i], torch_probabilities[i], ROUNDING);
        ck_assert_double_eq_tol((double)dz[i], torch_smoothed_dlogits[i], ROUNDING);
    }
}
END_TEST

// --- by hand ------------------------------------------------------------------------------------------------

START_TEST(equal_logits_cost_ln_K)
{
    nn_real z[MAX], p[MAX];
    for (size_t K = 1; K <= 20; K++) {
        double loss;
        int label = (int)K - 1;
        for (size_t k = 0; k < K; k++)
            z[k] = 3;
        ck_assert_int_eq(nn_softmax_cross_entropy_forward(1, K, z, &label, p, &loss), 0);
        ck_assert_double_eq_tol(loss, log((double)K), 1e-14);
        ck_assert_double_eq_tol((double)p[0], 1 / (double)K, ROUNDING);
    }
}
END_TEST

START_TEST(the_gradient_is_probability_minus_truth_over_N)
{
    const nn_real p[] = {0.25, 0.75, 0.5, 0.5};
    const int labels[] = {0, 1};
    const double expected[] = {-0.375, 0.375, 0.25, -0.25}; // (0.25 - 1) / 2, 0.75 / 2, ...
    nn_real dz[4];
    ck_assert_int_eq(nn_softmax_cross_entropy_backward(2, 2, p, labels, dz), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq((double)dz[i], expected[i]);
}
END_TEST

START_TEST(a_row_that_is_shifted_keeps_its_probabilities_and_loss)
{
    static const double shifts[] = {0, 1, -100, 1000, -8192};
    const int label = 1;
    nn_real z[3], p[3], p_first[3];
    double loss, loss_first = 0;
    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 3; k++)
            z[k] = (nn_real)(shifts[i] + 0.5 * k); // exact in float too
        ck_assert_int_eq(nn_softmax_cross_entropy_forward(1, 3, z, &label, p, &loss), 0);
        if (i == 0) {
            memcpy(p_first, p, sizeof p);
            loss_first = loss;
        }
        ck_assert_mem_eq(p, p_first, sizeof p);
        ck_assert_double_eq_tol(loss, loss_first, 1e-11);
    }
}
END_TEST

START_TEST(a_lost_cause_costs_20000_nats_not_infinity)
{
    const nn_real z[] = {-10000, 10000};
    const int label = 0;
    nn_real p[2];
    double loss;
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(1, 2, z, &label, p, &loss), 0);
    ck_assert_double_eq(loss, 20000);
    ck_assert_double_eq((double)p[0], 0);
    ck_assert_double_eq((double)p[1], 1);
}
END_TEST

START_TEST(a_sure_and_right_answer_costs_nothing)
{
    const nn_real z[] = {-10000, 10000};
    const int label = 1;
    nn_real p[2];
    double loss;
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(1, 2, z, &label, p, &loss), 0);
    ck_assert_double_eq(loss, 0);
}
END_TEST

// Two classes, smoothing 0.5: the truth is 3/4 and 1/4. At logits ln 3 and 0 the probabilities are just that: the
// gradient is 0, and the loss the entropy of the truth.
START_TEST(the_smoothed_loss_is_smallest_where_p_is_the_smoothed_truth)
{
    const nn_real z[] = {(nn_real)log(3), 0};
    const int label = 0;
    nn_real p[2], dz[2];
    double loss;
    ck_assert_int_eq(nn_smoothed_cross_entropy_forward(1, 2, 0.5, z, &label, p, &loss), 0);
    ck_assert_int_eq(nn_smoothed_cross_entropy_backward(1, 2, 0.5, p, &label, dz), 0);
    ck_assert_double_eq_tol(loss, -0.75 * log(0.75) - 0.25 * log(0.25), ROUNDING);
    ck_assert_double_eq_tol((double)dz[0], 0, ROUNDING);
    ck_assert_double_eq_tol((double)dz[1], 0, ROUNDING);
}
END_TEST

START_TEST(no_smoothing_gives_the_same_bits)
{
    nn_real z[] = {1, -2, (nn_real)-INFINITY, 0.3f, 7, 0.1f}, p[6], q[6], dz[6], dq[6];
    const int labels[] = {0, 2};
    double loss, same;
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(2, 3, z, labels, p, &loss), 0);
    ck_assert_int_eq(nn_smoothed_cross_entropy_forward(2, 3, 0, z, labels, q, &same), 0);
    ck_assert_int_eq(nn_softmax_cross_entropy_backward(2, 3, p, labels, dz), 0);
    ck_assert_int_eq(nn_smoothed_cross_entropy_backward(2, 3, 0, q, labels, dq), 0);
    ck_assert(loss == same && isfinite(loss));
    ck_assert_mem_eq(q, p, sizeof p);
    ck_assert_mem_eq(dq, dz, sizeof dz);
}
END_TEST

START_TEST(softmax_and_gradient_may_overwrite_their_input)
{
    const nn_real z[] = {1, 2, 4, 0, 0, 0};
    const int labels[] = {2, 0};
    nn_real p[6], dz[6], same[6];
    double loss;
    memcpy(same, z, sizeof z);
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(2, 3, z, labels, p, &loss), 0);
    ck_assert_int_eq(nn_softmax(2, 3, same, same), 0);
    ck_assert_mem_eq(same, p, sizeof p);
    ck_assert_int_eq(nn_softmax_cross_entropy_backward(2, 3, p, labels, dz), 0);
    ck_assert_int_eq(nn_softmax_cross_entropy_backward(2, 3, same, labels, same), 0);
    ck_assert_mem_eq(same, dz, sizeof dz);
}
END_TEST

// --- limits -------------------------------------------------------------------------------------------------

START_TEST(a_label_that_is_no_class_is_refused_and_changes_nothing)
{
    static const int bad[] = {-1, 3, 1000000, INT32_MIN};
    const nn_real z[] = {1, 2, 3, 4, 5, 6};
    nn_real p[6] = {42, 42, 42, 42, 42, 42}, dz[6] = {42, 42, 42, 42, 42, 42};
    const int labels[] = {2, bad[_i]};
    double loss = 42;
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(2, 3, z, labels, p, &loss), -1);
    ck_assert_error_says("labels[1]: got ");
    ck_assert_error_says("expected 0 to 2");
    ck_assert_int_eq(nn_softmax_cross_entropy_backward(2, 3, z, labels, dz), -1);
    ck_assert_double_eq(loss, 42);
    for (int i = 0; i < 6; i++)
        ck_assert(p[i] == 42 && dz[i] == 42);
}
END_TEST

START_TEST(a_size_of_0_is_refused_and_changes_nothing)
{
    const nn_real z[] = {1};
    const int labels[] = {0};
    nn_real p[] = {42};
    double loss = 42;
    ck_assert_int_eq(nn_softmax(0, 1, z, p), -1);
    ck_assert_int_eq(nn_softmax(1, 0, z, p), -1);
    ck_assert_error_says("nn_softmax: sizes: got N=1 images and K=0 classes");
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(0, 1, z, labels, p, &loss), -1);
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(1, 0, z, labels, p, &loss), -1);
    ck_assert_int_eq(nn_softmax_cross_entropy_backward(0, 1, z, labels, p), -1);
    ck_assert(p[0] == 42 && loss == 42);
}
END_TEST

START_TEST(a_smoothing_out_of_range_is_refused_and_changes_nothing)
{
    static const double bad[] = {-0.1, 1, 2, NAN, INFINITY, -INFINITY};
    const nn_real z[] = {1, 2, 3};
    const int label = 0, none = 3;
    nn_real p[] = {42, 42, 42};
    double loss = 42;
    ck_assert_int_eq(nn_smoothed_cross_entropy_forward(1, 3, bad[_i], z, &label, p, &loss), -1);
    ck_assert_error_says("nn_smoothed_cross_entropy_forward: label_smoothing: got ");
    ck_assert_int_eq(nn_smoothed_cross_entropy_backward(1, 3, bad[_i], z, &label, p), -1);
    ck_assert_error_says("nn_smoothed_cross_entropy_backward: label_smoothing: got ");
    ck_assert_int_eq(nn_smoothed_cross_entropy_forward(1, 3, 0.1, z, &none, p, &loss), -1);
    ck_assert_int_eq(nn_smoothed_cross_entropy_backward(1, 3, 0.1, z, &none, p), -1);
    ck_assert_error_says("expected 0 to 2");
    ck_assert(p[0] == 42 && loss == 42);
}
END_TEST

// NaN and infinity at each place of a row.
START_TEST(nan_and_infinity_are_seen)
{
    nn_real z[] = {1, 2, 3, 4, 5, 6}, p[6];
    const int labels[] = {0, 1};
    double loss;
    z[_i % 3] = _i < 3 ? (nn_real)NAN : (nn_real)INFINITY;
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(2, 3, z, labels, p, &loss), 0);
    ck_assert(!isfinite(loss));
    for (int k = 0; k < 3; k++) {
        ck_assert_double_nan((double)p[k]);
        ck_assert_double_finite((double)p[3 + k]); // the other row is not touched by it
    }
}
END_TEST

// --- gradient -----------------------------------------------------------------------------------------------

enum { N = 5, K = 4 };
static const int five_labels[N] = {0, 3, 3, 1, 2};

static double smoothing; // 0: the plain pair of functions

static double loss_of(void *logits)
{
    nn_real p[N * K];
    double loss;
    if (smoothing == 0)
        ck_assert_int_eq(nn_softmax_cross_entropy_forward(N, K, logits, five_labels, p, &loss), 0);
    else
        ck_assert_int_eq(nn_smoothed_cross_entropy_forward(N, K, smoothing, logits, five_labels, p, &loss),
                         0);
    return loss;
}

START_TEST(the_gradient_matches_the_loss)
{
    static const double smoothings[] = {0, 0.1, 0.9};
    smoothing = smoothings[_i];
    nn_real z[N * K], p[N * K], dz[N * K];
    double loss;
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, 0);
    for (int i = 0; i < N * K; i++)
        z[i] = (nn_real)(2 * nn_rng_normal(&rng));
    ck_assert_int_eq(nn_softmax_cross_entropy_forward(N, K, z, five_labels, p, &loss), 0);
    if (smoothing == 0)
        ck_assert_int_eq(nn_softmax_cross_entropy_backward(N, K, p, five_labels, dz), 0);
    else
        ck_assert_int_eq(nn_smoothed_cross_entropy_backward(N, K, smoothing, p, five_labels, dz), 0);
    nn_gradcheck_tensor tensor = {"logits", z, dz, nn_shape_of(2, (size_t[]){N, K})};
    nn_gradcheck_report report;
    ck_assert_int_eq(nn_gradcheck(loss_of, z, &tensor, 1, &(nn_gradcheck_options){.batch = N}, &report), 0);
    ck_assert_msg(report.passed, "[%zu]: backward says %g, the loss %g: %s", report.index, report.analytic,
                  report.numeric, report.cause);
    ck_assert_uint_eq(report.checked, N * K);
#ifdef NN_DOUBLE
    ck_assert_double_le(report.error, 1e-6);
#endif
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("loss");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_test(core, softmax_agrees_with_pytorch);
    tcase_add_test(core, the_loss_of_each_row_agrees_with_pytorch);
    tcase_add_test(core, loss_probabilities_and_gradient_of_a_batch_agree_with_pytorch);
    tcase_add_test(core, smoothed_loss_and_gradient_agree_with_pytorch);
    tcase_add_test(core, the_smoothed_loss_is_smallest_where_p_is_the_smoothed_truth);
    tcase_add_test(core, no_smoothing_gives_the_same_bits);
    tcase_add_test(core, equal_logits_cost_ln_K);
    tcase_add_test(core, the_gradient_is_probability_minus_truth_over_N);
    tcase_add_test(core, a_row_that_is_shifted_keeps_its_probabilities_and_loss);
    tcase_add_test(core, softmax_and_gradient_may_overwrite_their_input);
    tcase_add_test(limits, a_lost_cause_costs_20000_nats_not_infinity);
    tcase_add_test(limits, a_sure_and_right_answer_costs_nothing);
    tcase_add_loop_test(limits, a_label_that_is_no_class_is_refused_and_changes_nothing, 0, 4);
    tcase_add_loop_test(limits, a_smoothing_out_of_range_is_refused_and_changes_nothing, 0, 6);
    tcase_add_test(limits, a_size_of_0_is_refused_and_changes_nothing);
    tcase_add_loop_test(limits, nan_and_infinity_are_seen, 0, 6);
    tcase_add_loop_test(gradcheck, the_gradient_matches_the_loss, 0, 3);
    return s;
}
