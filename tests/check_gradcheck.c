/*
 * check_gradcheck.c - who checks the checker?
 *
 * A correct gradient must pass. Then it is spoilt in each of the ways that
 * happen to people, and every time the check must fail, point to the right
 * tensor, and guess the right reason.
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "layers/tanh.h"
#include "model/gradcheck.h"
#include "model/loss.h"
#include "runner.h"

#ifdef NN_DOUBLE
static const double STEP = 1e-5; // the default
#else
static const double STEP = 1e-2;
#endif

static void fill(uint32_t item, double size, size_t count, nn_real *values)
{
    nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, item);
    for (size_t i = 0; i < count; i++)
        values[i] = (nn_real)(size * nn_rng_normal(&rng));
}

// --- softmax regression: three images, four inputs, five classes --------------------------------------------

enum { N = 3, I = 4, O = 5 };
static const nn_dense_shape shape = {N, I, O};
static const int labels[N] = {0, 3, 1};

typedef struct {
    nn_real x[N * I], w[I * O], b[O];
    nn_real dw[I * O], db[O];
} regression;

static double regression_loss(void *context)
{
    regression *r = context;
    nn_real z[N * O], p[N * O];
    double loss;
    nn_dense_forward(&shape, r->x, r->w, r->b, z);
    nn_softmax_cross_entropy_forward(N, O, z, labels, p, &loss);
    return loss;
}

// Random numbers, and the correct gradients.
static regression make_regression(void)
{
    regression r;
    nn_real z[N * O], p[N * O];
    double loss;
    fill(1, 1, N * I, r.x);
    fill(2, 0.5, I * O, r.w);
    fill(3, 0.5, O, r.b);
    nn_dense_forward(&shape, r.x, r.w, r.b, z);
    nn_softmax_cross_entropy_forward(N, O, z, labels, p, &loss);
    nn_softmax_cross_entropy_backward(N, O, p, labels, p);
    nn_dense_backward(&shape, r.x, r.w, p, NULL, r.dw, r.db);
    return r;
}

static nn_gradcheck_report check_regression(regression *r)
{
    nn_gradcheck_report report;
    nn_gradcheck_tensor tensors[] = {{"kernel", r->w, r->dw, nn_shape_of(2, (size_t[]){I, O})},
                                     {"bias", r->b, r->db, nn_shape_vector(O)}};
    ck_assert_int_eq(
        nn_gradcheck(regression_loss, r, tensors, 2, &(nn_gradcheck_options){.batch = N}, &report), 0);
    return report;
}

START_TEST(a_correct_gradient_passes)
{
    regression r = make_regression();
    nn_gradcheck_report report = check_regression(&r);
    ck_assert_msg(report.passed, "%s[%zu]: %g, %g", report.tensor, report.index, report.analytic,
                  report.numeric);
    ck_assert_uint_eq(report.checked, I * O + O);
    ck_assert_uint_eq(report.skipped, 0);
    ck_assert_str_eq(report.cause, "");
    ck_assert_double_le(report.error, report.tolerance);
#ifdef NN_DOUBLE
    ck_assert_double_eq(report.tolerance, 1e-6);
#endif
}
END_TEST

// --- the mistakes people make -------------------------------------------------------------------------------

static void scale_kernel(regression *r, double factor)
{
    for (int i = 0; i < I * O; i++)
        r->dw[i] *= (nn_real)factor;
}

static void flip_sign(regression *r)
{
    scale_kernel(r, -1);
}

static void forget_mean(regression *r)
{
    scale_kernel(r, N);
}

static void take_mean_twice(regression *r)
{
    scale_kernel(r, 1.0 / N);
}

static void double_it(regression *r)
{
    scale_kernel(r, 2);
}

static void halve_it(regression *r)
{
    scale_kernel(r, 0.5);
}

static void scale_by_seven(regression *r)
{
    scale_kernel(r, 7);
}

static void transpose(regression *r) // written as [O,I]
{
    nn_real kept[I * O];
    memcpy(kept, r->dw, sizeof kept);
    for (int i = 0; i < I; i++)
        for (int o = 0; o < O; o++)
            r->dw[o * I + i] = kept[i * O + o];
}

static void drop_bias(regression *r)
{
    memset(r->db, 0, sizeof r->db);
}

static void leave_one_unwritten(regression *r)
{
    r->dw[7] = (nn_real)NAN;
}

static void leave_all_unwritten(regression *r)
{
    for (int o = 0; o < O; o++)
        r->db[o] = (nn_real)NAN;
}

static void divide_by_zero_once(regression *r)
{
    r->dw[7] = (nn_real)INFINITY;
}

static void divide_by_zero_first(regression *r)
{
    r->dw[0] = -(nn_real)INFINITY;
}

static void spoil_one(regression *r)
{
    r->dw[7] *= (nn_real)1.5;
}

static void shift_by_one(regression *r)
{
    memmove(r->dw, r->dw + 1, (I * O - 1) * sizeof *r->dw);
}

typedef struct {
    void (*spoil)(regression *r);
    const char *tensor, *cause;
} mistake;

static const mistake mistakes[] = {
    {flip_sign, "kernel", "wrong sign"},
    {forget_mean, "kernel", "N times too large. Is the mean over the batch (1/N) missing?"},
    {take_mean_twice, "kernel", "N times too small. Is 1/N there twice?"},
    {double_it, "kernel", "twice too large"},
    {halve_it, "kernel", "half as large as it should be"},
    {scale_by_seven, "kernel", "off by one factor"},
    {transpose, "kernel", "rows and columns are exchanged"},
    {drop_bias, "bias", "all of it is 0"},
    {leave_one_unwritten, "kernel", "NaN"},
    {leave_all_unwritten, "bias", "Was it written at all?"},
    {divide_by_zero_once, "kernel", "infinite"},
    {divide_by_zero_first, "kernel", "infinite"},
    {spoil_one, "kernel", "no simple pattern"},
    {shift_by_one, "kernel", "no simple pattern"},
};
enum { MISTAKES = sizeof mistakes / sizeof *mistakes };

START_TEST(each_common_mistake_is_caught_and_named)
{
    const mistake *m = &mistakes[_i];
    regression r = make_regression();
    m->spoil(&r);
    nn_gradcheck_report report = check_regression(&r);
    ck_assert(!report.passed);
    ck_assert_double_gt(report.error, 0.1);
    ck_assert_str_eq(report.tensor, m->tensor);
    ck_assert_msg(strstr(report.cause, m->cause) != NULL, "the guess is \"%s\", expected \"%s\"",
                  report.cause, m->cause);
    ck_assert_uint_eq(report.skipped, 0); // no mistake passes for a kink
}
END_TEST

START_TEST(the_report_says_where_and_how_much)
{
    regression r = make_regression();
    double right = (double)r.dw[7];
    spoil_one(&r);
    nn_gradcheck_report report = check_regression(&r);
    ck_assert_uint_eq(report.index, 7);
    ck_assert_double_eq_tol(report.analytic, 1.5 * right, ROUNDING);
    ck_assert_double_eq_tol(report.numeric, right, report.tolerance);
    ck_assert_double_eq_tol(report.ratio, 1.5, 10 * report.tolerance);
    ck_assert_double_eq_tol(report.error, 1 / 3.0, 10 * report.tolerance); // |1.5 - 1| / 1.5
}
END_TEST

START_TEST(what_was_not_written_has_an_infinite_error)
{
    regression r = make_regression();
    r.dw[0] *= 3; // wrong too, but less so
    r.db[2] = (nn_real)NAN;
    nn_gradcheck_report report = check_regression(&r);
    ck_assert_str_eq(report.tensor, "bias");
    ck_assert_uint_eq(report.index, 2);
    ck_assert_double_eq(report.error, INFINITY);
}
END_TEST

// A kernel [R,S,C,K] whose gradient was written as [S,R,C,K].
typedef struct {
    nn_conv2d_shape s;
    nn_real x[2 * 5 * 6 * 2], w[3 * 2 * 2 * 3], b[3], y[2 * 3 * 5 * 3], dy[2 * 3 * 5 * 3], *scratch;
} convolution;

static double convolution_loss(void *context)
{
    convolution *c = context;
    double sum = 0;
    nn_conv2d_forward(&c->s, c->x, c->w, c->b, c->y, c->scratch);
    for (size_t i = 0; i < sizeof c->y / sizeof *c->y; i++)
        sum += (double)c->y[i] * (double)c->dy[i];
    return sum;
}

START_TEST(exchanged_axes_of_a_kernel_are_caught_and_named)
{
    convolution c;
    nn_conv2d_options options = {.filters = 3, .kernel_h = 3, .kernel_w = 2, .padding = NN_VALID};
    nn_real dw[36], exchanged[36], db[3];
    c.s = nn_conv2d_shape_of(2, nn_shape_image(5, 6, 2), &options);
    c.scratch = nn_alloc(nn_conv2d_scratch(&c.s), sizeof(nn_real));
    fill(1, 1, 120, c.x), fill(2, 1, 36, c.w), fill(3, 1, 3, c.b), fill(4, 1, 90, c.dy);
    nn_conv2d_backward(&c.s, c.x, c.w, c.dy, NULL, dw, db, c.scratch);
    for (int r = 0; r < 3; r++)
        for (int s = 0; s < 2; s++)
            memcpy(exchanged + (s * 3 + r) * 6, dw + (r * 2 + s) * 6, 6 * sizeof *dw);
    nn_gradcheck_tensor tensor = {"kernel", c.w, dw, nn_shape_of(4, (size_t[]){3, 2, 2, 3})};
    nn_gradcheck_options long_step = {.step = 0.125}; // the loss is a straight line
    nn_gradcheck_report report;
    ck_assert_int_eq(nn_gradcheck(convolution_loss, &c, &tensor, 1, &long_step, &report), 0);
    ck_assert(report.passed);
    tensor.gradient = exchanged;
    ck_assert_int_eq(nn_gradcheck(convolution_loss, &c, &tensor, 1, &long_step, &report), 0);
    ck_assert(!report.passed);
    ck_assert_ptr_nonnull(strstr(report.cause, "Is an index swapped"));
    free(c.scratch);
}
END_TEST

// --- kinks --------------------------------------------------------------------------------------------------

enum { CORNERS = 200 };

// L = sum_i (1 + i/100) relu(x_i)
static double corner_loss(void *x)
{
    double sum = 0;
    for (int i = 0; i < CORNERS; i++)
        sum += (1 + i / 100.0) * fmax(0, (double)((nn_real *)x)[i]);
    return sum;
}

// Elements far from the corner of relu, but for `near` of them at distance `x`.
static nn_gradcheck_report check_corners(int near, double x)
{
    nn_real values[CORNERS], gradient[CORNERS];
    nn_gradcheck_report report;
    for (int i = 0; i < CORNERS; i++) {
        values[i] = i < near ? (nn_real)x : i % 2 ? 1 : -1;
        gradient[i] = values[i] > 0 ? (nn_real)(1 + i / 100.0) : 0;
    }
    nn_gradcheck_tensor tensor = {"x", values, gradient, nn_shape_vector(CORNERS)};
    ck_assert_int_eq(nn_gradcheck(corner_loss, values, &tensor, 1, NULL, &report), 0);
    return report;
}

START_TEST(an_element_at_a_kink_is_skipped_and_counted)
{
    static const double places[] = {0, 1e-12, -1e-12};
    nn_gradcheck_report report = check_corners(2, places[_i]);
    ck_assert_uint_eq(report.skipped, 2);
    ck_assert_uint_eq(report.checked, CORNERS - 2);
    ck_assert(report.passed); // 2 of 200 are 1 %
}
END_TEST

START_TEST(more_than_one_percent_of_kinks_do_not_pass)
{
    nn_gradcheck_report report = check_corners(3, 0);
    ck_assert_uint_eq(report.skipped, 3);
    ck_assert(!report.passed);
    ck_assert_ptr_nonnull(strstr(report.cause, "more than 1 % of the elements stand at a kink"));
}
END_TEST

START_TEST(an_element_near_a_kink_gets_a_smaller_step)
{
    for (int side = -1; side <= 1; side += 2) {
        nn_gradcheck_report report =
            check_corners(20, side * 0.3 * STEP); // STEP crosses the corner, STEP/10 does not
        ck_assert_uint_eq(report.skipped, 0);
        ck_assert_uint_eq(report.checked, CORNERS);
        ck_assert(report.passed);
    }
}
END_TEST

START_TEST(a_wrong_gradient_is_not_excused_by_a_kink_elsewhere)
{
    nn_real x[CORNERS], gradient[CORNERS];
    nn_gradcheck_report report;
    for (int i = 0; i < CORNERS; i++) {
        x[i] = i == 0 ? 0 : 1;
        gradient[i] = (nn_real)(i == 0 ? 0 : 1 + i / 100.0);
    }
    gradient[150] = -gradient[150];
    nn_gradcheck_tensor tensor = {"x", x, gradient, nn_shape_vector(CORNERS)};
    ck_assert_int_eq(nn_gradcheck(corner_loss, x, &tensor, 1, NULL, &report), 0);
    ck_assert(!report.passed);
    ck_assert_uint_eq(report.index, 150);
    ck_assert_uint_eq(report.skipped, 1);
}
END_TEST

// L = sum_i sqrt(x_i): no number left of 0
static double roots_loss(void *x)
{
    double sum = 0;
    for (int i = 0; i < CORNERS; i++)
        sum += sqrt((double)((nn_real *)x)[i]);
    return sum;
}

START_TEST(a_loss_that_is_no_number_beside_an_element_is_no_kink)
{
    nn_real values[CORNERS], gradient[CORNERS];
    nn_gradcheck_report report;
    for (int i = 0; i < CORNERS; i++) {
        values[i] = 1;
        gradient[i] = (nn_real)0.5;
    }
    values[5] = 0;
    gradient[5] = -777;
    nn_gradcheck_tensor tensor = {"x", values, gradient, nn_shape_vector(CORNERS)};
    ck_assert_int_eq(nn_gradcheck(roots_loss, values, &tensor, 1, NULL, &report), 0);
    ck_assert(!report.passed);
    ck_assert_uint_eq(report.index, 5);
    ck_assert_uint_eq(report.skipped, 0);
    ck_assert_ptr_nonnull(strstr(report.cause, "no number when this element moves"));
}
END_TEST

// Counts in which order elements are moved: a sample must not look at one twice.
static int moved[CORNERS];
static double counting_loss(void *x)
{
    double sum = 0;
    for (int i = 0; i < CORNERS; i++) {
        moved[i] += ((nn_real *)x)[i] != 0;
        sum += (double)((nn_real *)x)[i];
    }
    return sum;
}

START_TEST(a_sample_looks_at_no_element_twice)
{
    nn_real values[CORNERS] = {0}, gradient[CORNERS];
    nn_gradcheck_report report;
    nn_gradcheck_options options = {.sample = CORNERS - 20, .seed = 4};
    for (int i = 0; i < CORNERS; i++)
        gradient[i] = 1;
    memset(moved, 0, sizeof moved);
    nn_gradcheck_tensor tensor = {"x", values, gradient, nn_shape_vector(CORNERS)};
    ck_assert_int_eq(nn_gradcheck(counting_loss, values, &tensor, 1, &options, &report), 0);
    for (int i = 0; i < CORNERS; i++)
        ck_assert_int_le(moved[i], 2); // once to each side
    ck_assert_uint_eq(report.checked, CORNERS - 20);
}
END_TEST

// --- samples, layers, models --------------------------------------------------------------------------------

START_TEST(a_sample_is_as_large_as_asked_and_chosen_by_the_seed)
{
    regression r = make_regression();
    nn_gradcheck_report report[3];
    for (int i = 0; i < I * O; i++)
        r.dw[i] += (nn_real)i; // every element is wrong by another amount
    nn_gradcheck_tensor tensor = {"kernel", r.w, r.dw, nn_shape_of(2, (size_t[]){I, O})};
    for (int i = 0; i < 3; i++) {
        nn_gradcheck_options options = {.sample = 3, .seed = i < 2 ? 7 : 8};
        ck_assert_int_eq(nn_gradcheck(regression_loss, &r, &tensor, 1, &options, &report[i]), 0);
        ck_assert_uint_eq(report[i].checked, 3);
    }
    ck_assert_double_eq(report[0].analytic, report[1].analytic);
    ck_assert_double_ne(report[0].analytic, report[2].analytic);
    nn_gradcheck_options more = {.sample = 1000};
    ck_assert_int_eq(nn_gradcheck(regression_loss, &r, &tensor, 1, &more, &report[0]), 0);
    ck_assert_uint_eq(report[0].checked, I * O); // no more than there are
}
END_TEST

static const nn_layer_class *right_class;

static int forget_bias(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                       const nn_real *dy, nn_real *dx)
{
    nn_real kept[O];
    memcpy(kept, layer->params[1].gradient, sizeof kept);
    int result = right_class->backward(layer, pass, x, y, dy, dx);
    memcpy(layer->params[1].gradient, kept, sizeof kept);
    return result;
}

static int forget_dx(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                     const nn_real *dy, nn_real *dx)
{
    (void)dx;
    return right_class->backward(layer, pass, x, y, dy, NULL);
}

static int forget_pass(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                       const nn_real *dy, nn_real *dx)
{
    nn_pass first_image = {.N = 1, .scratch = pass->scratch}; // only image 0 goes back
    return right_class->backward(layer, &first_image, x, y, dy, dx);
}

typedef int backward_function(nn_layer *, const nn_pass *, const nn_real *, const nn_real *, const nn_real *,
                              nn_real *);

START_TEST(a_layer_that_forgets_to_write_is_caught)
{
    static backward_function *const forgetful[] = {forget_bias, forget_dx, forget_pass};
    static const char *const tensors[] = {"bias", "dx", "dx"};
    nn_layer *layer = nn_dense(O);
    nn_layer_class broken = *layer->class;
    nn_gradcheck_report report;
    right_class = layer->class;
    broken.backward = forgetful[_i];
    layer->class = &broken;
    ck_assert_int_eq(nn_gradcheck_layer(layer, nn_shape_vector(I), 4, NULL, &report), 0);
    ck_assert(!report.passed);
    ck_assert_str_eq(report.tensor, tensors[_i]);
    ck_assert_ptr_nonnull(strstr(report.cause, "Was it written at all?"));
    nn_layer_free(layer);
}
END_TEST

// Right on paper: dx = dy (1 - tanh(x)^2). But in a model y stands where x stood.
static int tanh_from_x(nn_layer *layer, const nn_pass *pass, const nn_real *x, const nn_real *y,
                       const nn_real *dy, nn_real *dx)
{
    (void)y;
    for (size_t i = 0; i < pass->N * nn_shape_size(layer->in); i++)
        dx[i] = (nn_real)(dy[i] * (1 - pow(tanh(x[i]), 2)));
    return 0;
}

static bool tanh_passes(backward_function *backward, bool elementwise)
{
    nn_layer *layer = nn_tanh();
    nn_layer_class other = *layer->class;
    nn_gradcheck_report report;
    if (backward)
        other.backward = backward;
    other.elementwise = elementwise;
    layer->class = &other;
    ck_assert_int_eq(nn_gradcheck_layer(layer, nn_shape_vector(I), 4, NULL, &report), 0);
    nn_layer_free(layer);
    return report.passed;
}

START_TEST(an_elementwise_layer_is_checked_as_a_model_uses_it)
{
    ck_assert(tanh_passes(NULL, true));
    ck_assert(!tanh_passes(tanh_from_x, true));
    ck_assert(tanh_passes(tanh_from_x, false)); // then it has x
}
END_TEST

START_TEST(a_layer_that_cannot_be_built_cannot_be_checked)
{
    nn_gradcheck_report report = {.checked = 42};
    nn_layer *layer = nn_dense(3);
    ck_assert_int_eq(nn_gradcheck_layer(layer, nn_shape_image(2, 2, 1), 1, NULL, &report), -1);
    ck_assert_error_says("expected a vector");
    ck_assert_int_eq(nn_gradcheck_layer(NULL, nn_shape_vector(3), 1, NULL, &report), -1);
    ck_assert_uint_eq(report.checked, 42);
    nn_layer_free(layer);
}
END_TEST

static double no_loss(void *context)
{
    (void)context;
    return NAN;
}

START_TEST(a_loss_that_is_not_finite_cannot_be_checked)
{
    nn_real x[] = {1}, dx[] = {1};
    nn_gradcheck_tensor tensor = {"x", x, dx, nn_shape_vector(1)}, empty = {"nothing", x, dx, {0}};
    nn_gradcheck_report report = {.checked = 42};
    ck_assert_int_eq(nn_gradcheck(no_loss, NULL, &tensor, 1, NULL, &report), -1);
    ck_assert_error_says("expected a finite number");
    regression r = make_regression();
    ck_assert_int_eq(nn_gradcheck(regression_loss, &r, &empty, 1, NULL, &report), -1);
    ck_assert_error_says("nothing: got shape ()");
    ck_assert_uint_eq(report.checked, 42);
}
END_TEST

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// Random biases: with zeros, a bias that is left out would not be missed.
static void random_biases(nn_model *model)
{
    for (size_t i = 1; i < nn_model_param_count(model); i += 2) {
        nn_param *bias = nn_model_param(model, i, NULL);
        fill((uint32_t)(100 + i), 0.1, nn_shape_size(bias->shape), bias->value);
    }
}

static nn_model *convolutional(size_t side, size_t filters, size_t hidden)
{
    nn_model *model = nn_sequential(nn_shape_image(side, side, 1), 1);
    for (int block = 1; block <= 2; block++) {
        add(model, nn_conv2d((size_t)block * filters, 3, NN_SAME));
        add(model, nn_relu());
        add(model, nn_max_pooling2d(2));
    }
    add(model, nn_flatten());
    add(model, nn_dense(hidden));
    add(model, nn_relu());
    add(model, nn_dense(10));
    random_biases(model);
    return model;
}

START_TEST(a_check_puts_every_number_back)
{
    nn_model *model = convolutional(8, 2, 5);
    nn_real x[2 * 64], *before[8];
    const int two_labels[] = {3, 9};
    nn_gradcheck_report report;
    fill(1, 1, 128, x);
    for (size_t i = 0; i < 8; i++) {
        nn_param *p = nn_model_param(model, i, NULL);
        before[i] = nn_alloc(nn_shape_size(p->shape), sizeof(nn_real));
        memcpy(before[i], p->value, nn_shape_size(p->shape) * sizeof(nn_real));
    }
    ck_assert_int_eq(
        nn_gradcheck_model(model, 2, x, two_labels, &(nn_gradcheck_options){.sample = 10}, &report), 0);
    ck_assert_uint_gt(report.checked, 0);
    for (size_t i = 0; i < 8; i++) {
        nn_param *p = nn_model_param(model, i, NULL);
        ck_assert_mem_eq(p->value, before[i], nn_shape_size(p->shape) * sizeof(nn_real));
        free(before[i]);
    }
    nn_model_free(model);
}
END_TEST

static void print_to_text(const nn_gradcheck_report *report, char *text, size_t bytes)
{
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    nn_gradcheck_print(stream, "dense 4x5", report);
    rewind(stream);
    text[fread(text, 1, bytes - 1, stream)] = '\0';
    fclose(stream);
}

START_TEST(the_printed_report_is_one_line_or_tells_what_where_and_why)
{
    char text[1024];
    regression r = make_regression();
    nn_gradcheck_report report = check_regression(&r);
    print_to_text(&report, text, sizeof text);
    ck_assert_ptr_eq(strstr(text, "dense 4x5 "), text);
    ck_assert_ptr_nonnull(strstr(text, " ok "));
    ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
    flip_sign(&r);
    report = check_regression(&r);
    print_to_text(&report, text, sizeof text);
    ck_assert_ptr_nonnull(strstr(text, " WRONG "));
    ck_assert_ptr_nonnull(strstr(text, "worst: kernel["));
    ck_assert_ptr_nonnull(strstr(text, "(ratio -1)"));
    ck_assert_ptr_nonnull(strstr(text, "guess: all of it has the wrong sign"));
}
END_TEST

#ifdef NN_DOUBLE
START_TEST(every_gradient_of_the_lesson_s_cnn_is_right)
{
    enum { IMAGES = 3 };
    static nn_real x[IMAGES * 28 * 28];
    const int three_labels[IMAGES] = {7, 0, 4};
    nn_model *model = convolutional(28, 32, 128);
    nn_gradcheck_report report;
    fill(1, 1, sizeof x / sizeof *x, x);
    ck_assert_int_eq(
        nn_gradcheck_model(model, IMAGES, x, three_labels, &(nn_gradcheck_options){.sample = 60}, &report),
        0);
    ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor, report.index,
                  report.analytic, report.numeric, report.cause);
    ck_assert_double_le(report.error, 1e-6);
    ck_assert_uint_eq(report.checked + report.skipped,
                      60 + 32 + 60 + 60 + 60 + 60 + 60 + 10); // in each tensor
    ck_assert_uint_le(100 * report.skipped, report.checked);
    nn_model_free(model);
}
END_TEST
#endif

Suite *suite(void)
{
    Suite *s = suite_create("gradcheck");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_correct_gradient_passes);
    tcase_add_loop_test(core, each_common_mistake_is_caught_and_named, 0, MISTAKES);
    tcase_add_test(core, the_report_says_where_and_how_much);
    tcase_add_test(core, what_was_not_written_has_an_infinite_error);
    tcase_add_test(core, exchanged_axes_of_a_kernel_are_caught_and_named);
    tcase_add_loop_test(core, a_layer_that_forgets_to_write_is_caught, 0, 3);
    tcase_add_test(core, a_check_puts_every_number_back);
    tcase_add_test(core, the_printed_report_is_one_line_or_tells_what_where_and_why);
    tcase_add_loop_test(limits, an_element_at_a_kink_is_skipped_and_counted, 0, 3);
    tcase_add_test(limits, more_than_one_percent_of_kinks_do_not_pass);
    tcase_add_test(limits, a_loss_that_is_no_number_beside_an_element_is_no_kink);
    tcase_add_test(limits, a_sample_looks_at_no_element_twice);
    tcase_add_test(limits, an_element_near_a_kink_gets_a_smaller_step);
    tcase_add_test(limits, a_wrong_gradient_is_not_excused_by_a_kink_elsewhere);
    tcase_add_test(limits, a_sample_is_as_large_as_asked_and_chosen_by_the_seed);
    tcase_add_test(core, an_elementwise_layer_is_checked_as_a_model_uses_it);
    tcase_add_test(limits, a_layer_that_cannot_be_built_cannot_be_checked);
    tcase_add_test(limits, a_loss_that_is_not_finite_cannot_be_checked);
#ifdef NN_DOUBLE
    tcase_add_test(add_case(s, "gradcheck"), every_gradient_of_the_lesson_s_cnn_is_right);
#endif
    return s;
}
