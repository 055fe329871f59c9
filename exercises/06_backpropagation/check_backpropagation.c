/*
 * check_backpropagation.c - the grader of homework 06.
 *
 * Small whole numbers were multiplied by hand. The other slopes are judged by what a loss does when a number is
 * moved. That loss stands here, in plain formulas, and never uses the reader's functions. ex_network_backward gets
 * the s, h and p of this file, so that a mistake in ex_network_forward is not blamed on it.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LAYER    "\"A whole layer\" in chapter 06: "
#define BY_WHOM  "if ex_dense_backward or ex_relu_backward fails too, mend that first. Else: "
#define NO_LEFT  "what the array held before is still in there: begin each sum at 0"
#define THE_LOSS "the mean over N images of -ln p at the label"

enum { MOST = 64 };

// Numbers between -1 and 1 without a pattern, the same each time.
static void fill(size_t count, double *numbers, double start)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = sin(start + 2.3 * (double)i + 0.7 * (double)(i * i));
}

static const double *given_numbers(const char *name, size_t count, const double *numbers)
{
    return given(name, count * sizeof *numbers, numbers);
}

static double *blank_numbers(const char *name, size_t count)
{
    return blank(name, count * sizeof(double));
}

static double *sevens(const char *name, size_t count)
{
    double seven[MOST];
    for (size_t i = 0; i < count; i++)
        seven[i] = 7;
    return changing(name, count * sizeof *seven, seven);
}

// --- ex_relu_backward --------------------------------------------------------------------------------------

START_TEST(relu_lets_slopes_pass_where_it_was_open)
{
    double x[] = {2, 0.5, 1e-30, 3}, dy[] = {5, -7, -2, 0.25}, *dx = blank("dx", sizeof x);
    ex_relu_backward(4, given("x", sizeof x, x), given("dy", sizeof dy, dy), dx);
    expect_numbers("ex_relu_backward where x is positive: dx", 4, dy, dx, 0,
                   "x[i] > 0: the slope passes unchanged, a negative one too. Not dy[i] is asked, but x[i]");
}
END_TEST

START_TEST(relu_stops_slopes_where_it_was_closed)
{
    double x[] = {-2, -0.5, -1e-30, -3}, dy[] = {5, -7, -2, 0.25}, zero[4] = {0}, *dx = blank("dx", sizeof x);
    ex_relu_backward(4, given("x", sizeof x, x), given("dy", sizeof dy, dy), dx);
    expect_numbers("ex_relu_backward where x is negative: dx", 4, zero, dx, 0,
                   "x[i] < 0: relu gave 0 whatever x[i] was. No influence, no slope, but write the 0");
}
END_TEST

START_TEST(relu_asks_each_number_for_itself)
{
    double x[] = {-1, 3, 2, -4, 5, -0.1, 0.1}, dy[] = {1, 2, -3, -4, 0, 6, 7};
    double expected[] = {0, 2, -3, 0, 0, 0, 7}, *dx = blank("dx", sizeof x);
    ex_relu_backward(7, given("x", sizeof x, x), given("dy", sizeof dy, dy), dx);
    expect_numbers("ex_relu_backward of x = -1 3 2 -4 5 -0.1 0.1, dy = 1 2 -3 -4 0 6 7: dx", 7, expected, dx,
                   0, "dx[i] is dy[i] where x[i] > 0, else 0, for each i");
}
END_TEST

START_TEST(relu_at_0_is_closed)
{
    double x[] = {0, -0.0, 1}, dy[] = {5, -6, 7}, expected[] = {0, 0, 7}, *dx = blank("dx", sizeof x);
    ex_relu_backward(3, given("x", sizeof x, x), given("dy", sizeof dy, dy), dx);
    expect_numbers("ex_relu_backward of x = 0 0 1: dx", 3, expected, dx, 0,
                   "> or >=: at 0 both are possible, and exercise.h chooses 0");
}
END_TEST

START_TEST(relu_works_in_place)
{
    double x[] = {-1, 3, 2, -4}, dy[] = {1, 2, -3, -4}, expected[] = {0, 2, -3, 0};
    double *both = changing("dy", sizeof dy, dy);
    ex_relu_backward(4, given("x", sizeof x, x), both, both);
    expect_numbers("ex_relu_backward with dx the same array as dy: dx", 4, expected, both, 0,
                   "is a dy[i] read after something else was written to dx[i]?");
}
END_TEST

// --- ex_dense_backward -------------------------------------------------------------------------------------

// A dense layer, and the loss sum of dy * y: its slope by y is dy.
typedef struct {
    size_t N, I, O;
    double x[MOST], w[MOST], b[MOST], dy[MOST];
} layer;

static double loss_of_layer(void *context)
{
    const layer *a = context;
    double loss = 0;
    for (size_t at = 0; at < a->N * a->O; at++) {
        double y = a->b[at % a->O];
        for (size_t i = 0; i < a->I; i++)
            y += a->x[at / a->O * a->I + i] * a->w[i * a->O + at % a->O];
        loss += a->dy[at] * y;
    }
    return loss;
}

static layer make_layer(size_t N, size_t I, size_t O)
{
    layer a = {.N = N, .I = I, .O = O};
    fill(N * I, a.x, 1);
    fill(I * O, a.w, 2);
    fill(O, a.b, 3);
    fill(N * O, a.dy, 4);
    return a;
}

static void layer_backward(const layer *a, double *dx, double *dw, double *db)
{
    ex_dense_backward(a->N, a->I, a->O, given_numbers("x", a->N * a->I, a->x),
                      given_numbers("w", a->I * a->O, a->w), given_numbers("dy", a->N * a->O, a->dy), dx, dw,
                      db);
}

START_TEST(dense_dw_adds_up_over_the_images)
{
    // Image 0 is 1 2 with dy 3 -1, image 1 is 10 0 with dy 5 1: dw[0,0] = 1*3 + 10*5
    layer a = {2, 2, 2, {1, 2, 10, 0}, {0}, {0}, {3, -1, 5, 1}};
    double expected[] = {53, 9, 6, -2};
    double *dx = blank_numbers("dx", 4), *dw = blank_numbers("dw", 4), *db = blank_numbers("db", 2);
    layer_backward(&a, dx, dw, db);
    expect_numbers("ex_dense_backward of x = {1,2; 10,0}, dy = {3,-1; 5,1}: dw", 4, expected, dw, 1e-12,
                   LAYER "dw[i * O + o] is a sum over all images, here 1*3 + 10*5 for the first weight. No "
                         "mean: the 1/N is in dy already");
}
END_TEST

START_TEST(dense_db_adds_up_over_the_images)
{
    layer a = {3, 1, 2, {0, 0, 0}, {0}, {0}, {1, 10, 2, 20, 4, 40}};
    double expected[] = {7, 70};
    double *dx = blank_numbers("dx", 3), *dw = blank_numbers("dw", 2), *db = blank_numbers("db", 2);
    layer_backward(&a, dx, dw, db);
    expect_numbers("ex_dense_backward of dy = {1,10; 2,20; 4,40}: db", 2, expected, db, 1e-12,
                   LAYER
                   "each image adds its dy[n,o] to a sum that begins at 0. 4: only the last image is left. "
                   "2.33: a mean, but the 1/N is in dy already");
}
END_TEST

START_TEST(dense_dx_adds_up_over_the_outputs)
{
    // dx[0] = 1*3 + 10*5, dx[1] = 2*3 + 20*5
    layer a = {1, 2, 2, {0, 0}, {1, 10, 2, 20}, {0}, {3, 5}};
    double expected[] = {53, 106};
    double *dx = blank_numbers("dx", 2), *dw = blank_numbers("dw", 4), *db = blank_numbers("db", 2);
    layer_backward(&a, dx, dw, db);
    expect_numbers("ex_dense_backward of w = {1,10; 2,20}, dy = 3 5: dx", 2, expected, dx, 1e-12,
                   LAYER
                   "dx[n,i] walks along the weights of input i, w[i * O + o]: here 1*3 + 10*5. 13: w was "
                   "taken transposed. 50: only the last output is left");
}
END_TEST

static void expect_layer(size_t N, size_t I, size_t O)
{
    char what[80];
    layer a = make_layer(N, I, O);
    double *dx = blank_numbers("dx", N * I), *dw = blank_numbers("dw", I * O), *db = blank_numbers("db", O);
    layer_backward(&a, dx, dw, db);
    snprintf(what, sizeof what, "ex_dense_backward with N = %zu, I = %zu, O = %zu", N, I, O);
    expect_gradient(what, loss_of_layer, &a, (judged_tensor[]){{"db", a.b, db, 1, O}}, 1, N,
                    LAYER "db[o] = sum_n dy[n,o], where dy[n,o] is dy[n * O + o]");
    expect_gradient(what, loss_of_layer, &a, (judged_tensor[]){{"dw", a.w, dw, I, O}}, 1, N,
                    LAYER "dw[i,o] = sum_n x[n,i] dy[n,o], at dw[i * O + o]");
    expect_gradient(what, loss_of_layer, &a, (judged_tensor[]){{"dx", a.x, dx, N, I}}, 1, N,
                    LAYER "dx[n,i] = sum_o w[i,o] dy[n,o], at dx[n * I + i]");
}

START_TEST(dense_slopes_are_what_the_loss_does)
{
    expect_layer(3, 4, 5);
    expect_layer(5, 4, 3);
}
END_TEST

START_TEST(dense_of_other_sizes)
{
    static const size_t sizes[][3] = {{1, 4, 3}, {4, 1, 3}, {4, 3, 1}, {1, 1, 1}, {2, 7, 8}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_layer(sizes[i][0], sizes[i][1], sizes[i][2]);
}
END_TEST

START_TEST(dense_leaves_dx_out_when_it_is_NULL)
{
    layer a = {2, 2, 2, {1, 2, 10, 0}, {1, 2, 3, 4}, {0}, {3, -1, 5, 1}};
    double expected_dw[] = {53, 9, 6, -2}, expected_db[] = {8, 0};
    double *dw = blank_numbers("dw", 4), *db = blank_numbers("db", 2);
    layer_backward(&a, NULL, dw, db);
    expect_numbers("ex_dense_backward with dx = NULL: dw", 4, expected_dw, dw, 1e-12,
                   "without dx, dw and db are needed all the same");
    expect_numbers("ex_dense_backward with dx = NULL: db", 2, expected_db, db, 1e-12,
                   "without dx, dw and db are needed all the same");
}
END_TEST

START_TEST(dense_overwrites_what_was_there)
{
    layer a = {2, 2, 2, {1, 2, 10, 0}, {1, 10, 2, 20}, {0}, {3, -1, 5, 1}};
    double expected_dx[] = {-7, -14, 15, 30}, expected_dw[] = {53, 9, 6, -2}, expected_db[] = {8, 0};
    double *dx = sevens("dx", 4), *dw = sevens("dw", 4), *db = sevens("db", 2);
    layer_backward(&a, dx, dw, db);
    expect_numbers("ex_dense_backward into a db that was full of 7s: db", 2, expected_db, db, 1e-12, NO_LEFT);
    expect_numbers("ex_dense_backward into a dw that was full of 7s: dw", 4, expected_dw, dw, 1e-12, NO_LEFT);
    expect_numbers("ex_dense_backward into a dx that was full of 7s: dx", 4, expected_dx, dx, 1e-12, NO_LEFT);
}
END_TEST

// --- the grader's own network ------------------------------------------------------------------------------

typedef struct {
    ex_network net; // its pointers lead to the arrays below
    double x[MOST], w1[MOST], b1[MOST], w2[MOST], b2[MOST], s[MOST], h[MOST], z[MOST], p[MOST];
    size_t labels[8];
} network;

// Fills p. As the formula stands on paper, with e^z: good for small logits.
static double loss_of_logits(void *context)
{
    network *a = context;
    const size_t N = a->net.N, K = a->net.K;
    double product = 1;
    for (size_t n = 0; n < N; n++) {
        double total = 0;
        for (size_t k = K; k-- > 0;)
            total += exp(a->z[n * K + k]);
        for (size_t k = 0; k < K; k++)
            a->p[n * K + k] = exp(a->z[n * K + k]) / total;
        product *= a->p[n * K + a->labels[n]];
    }
    return -log(product) / (double)N;
}

// Fills h and z: each hidden number that is open adds its share to the logits of its image.
static double loss_of_sums(void *context)
{
    network *a = context;
    const size_t H = a->net.H, K = a->net.K;
    for (size_t at = 0; at < a->net.N * K; at++)
        a->z[at] = a->b2[at % K];
    for (size_t at = 0; at < a->net.N * H; at++) {
        a->h[at] = fmax(a->s[at], 0);
        for (size_t k = 0; k < K; k++)
            a->z[at / H * K + k] += a->w2[at % H * K + k] * a->h[at];
    }
    return loss_of_logits(a);
}

// Fills s.
static double loss_of_weights(void *context)
{
    network *a = context;
    const size_t I = a->net.I, H = a->net.H;
    for (size_t at = 0; at < a->net.N * H; at++) {
        a->s[at] = a->b1[at % H];
        for (size_t i = I; i-- > 0;)
            a->s[at] += a->w1[i * H + at % H] * a->x[at / H * I + i];
    }
    return loss_of_sums(a);
}

// N, I, H, K: where a loop over the wrong size shows.
enum { OTHERS = 4 };
static const size_t others[OTHERS][4] = {{1, 1, 4, 2}, {2, 4, 1, 3}, {3, 2, 4, 1}, {7, 8, 6, 4}};

// Sizes that differ, so that no index can take another's place. Random weights, without a relu near its kink.
static network make_network(size_t N, size_t I, size_t H, size_t K)
{
    network a = {.net = {.N = N, .I = I, .H = H, .K = K}};
    fill(N * I, a.x, 1);
    fill(I * H, a.w1, 2);
    fill(H, a.b1, 3);
    fill(H * K, a.w2, 5);
    fill(K, a.b2, 6);
    for (size_t n = 0; n < N; n++)
        a.labels[n] = (3 * n + 1) % K;
    return a;
}

// The network as the reader's function sees it: all of it must stay as it is.
static ex_network given_network(const network *a)
{
    ex_network net = a->net;
    net.x = given_numbers("x", net.N * net.I, a->x);
    net.labels = given("labels", net.N * sizeof *a->labels, a->labels);
    net.w1 = given_numbers("w1", net.I * net.H, a->w1), net.b1 = given_numbers("b1", net.H, a->b1);
    net.w2 = given_numbers("w2", net.H * net.K, a->w2), net.b2 = given_numbers("b2", net.K, a->b2);
    return net;
}

// The network of the chapter's first page: h0 = relu(x0 + x1), h1 = relu(x0 + x1 - 1), and z0 = ln 3 * (h0 - 2 h1).
static network either_or(void)
{
    network a = {.net = {.N = 4, .I = 2, .H = 2, .K = 2},
                 .x = {0, 0, 0, 1, 1, 0, 1, 1},
                 .labels = {1, 0, 0, 1},
                 .w1 = {1, 1, 1, 1},
                 .b1 = {0, -1},
                 .w2 = {log(3), 0, -2 * log(3), 0}};
    return a;
}

// --- ex_network_forward ------------------------------------------------------------------------------------

START_TEST(forward_of_either_pixel_but_not_both)
{
    network a = either_or();
    ex_network net = given_network(&a);
    double s[] = {0, -1, 1, 0, 1, 0, 2, 1}, h[] = {0, 0, 1, 0, 1, 0, 2, 1};
    double p[] = {0.5, 0.5, 0.75, 0.25, 0.75, 0.25, 0.5, 0.5};
    double *got_s = blank("s", sizeof s), *got_h = blank("h", sizeof h), *got_p = blank("p", sizeof p);
    double loss = ex_network_forward(&net, got_s, got_h, got_p);
#define EITHER_OR "ex_network_forward of the images 00 01 10 11 with s = (x0 + x1, x0 + x1 - 1): "
    expect_numbers(EITHER_OR "s", 8, s, got_s, 1e-12,
                   "s[n,j] = sum_i x[n,i] w1[i,j] + b1[j]; s is kept as it is");
    expect_numbers(EITHER_OR "h", 8, h, got_h, 1e-12, "h is s where s is positive, else 0");
    expect_numbers(EITHER_OR "p", 8, p, got_p, 1e-12,
                   "z[n,k] = sum_j h[n,j] w2[j,k] + b2[k] is ln 3 * (h0 - 2 h1) and 0, and p is its softmax: "
                   "e^(ln 3) to e^0 is 3 to 1");
    expect_number(EITHER_OR "the loss", log(8. / 3) / 2, loss, 1e-12,
                  THE_LOSS ": (ln 2 + ln 4/3 + ln 4/3 + ln 2) / 4");
}
END_TEST

static void expect_forward(size_t N, size_t I, size_t H, size_t K)
{
    char what[120];
    network a = make_network(N, I, H, K);
    ex_network net = given_network(&a);
    double expected = loss_of_weights(&a);
    double *s = blank_numbers("s", N * H), *h = blank_numbers("h", N * H), *p = blank_numbers("p", N * K);
    double loss = ex_network_forward(&net, s, h, p);
    snprintf(what, sizeof what, "ex_network_forward with N = %zu, I = %zu, H = %zu, K = %zu: s", N, I, H, K);
    char *name = what + strlen(what) - 1;
    expect_numbers(what, N * H, a.s, s, 1e-12, "the first layer: row n of x, column j of w1, b1[j]");
    *name = 'h';
    expect_numbers(what, N * H, a.h, h, 1e-12, "h is s where s is positive, else 0");
    *name = 'p';
    expect_numbers(
        what, N * K, a.p, p, 1e-12,
        "the second layer works on h, not on s or x, and adds b2[k]; then a softmax for each image");
    strcpy(name, "the loss");
    expect_number(what, expected, loss, 1e-12, THE_LOSS);
}

START_TEST(forward_of_a_network_without_a_pattern)
{
    expect_forward(4, 3, 6, 5);
}
END_TEST

START_TEST(forward_of_other_sizes)
{
    for (size_t i = 0; i < OTHERS; i++)
        expect_forward(others[i][0], others[i][1], others[i][2], others[i][3]);
}
END_TEST

START_TEST(forward_stays_a_number_for_large_logits)
{
    network a = {.net = {.N = 2, .I = 1, .H = 1, .K = 2},
                 .x = {1, 2}, // h is 1000 and 2000, z is 1000 0 and 2000 0
                 .labels = {1, 0},
                 .w1 = {1000},
                 .w2 = {1, 0}};
    double p[] = {1, 0, 1, 0}, low[] = {0.25, 0.75};
    ex_network net = given_network(&a);
    double *s = blank_numbers("s", 2), *h = blank_numbers("h", 2), *got = blank("p", sizeof p);
    double loss = ex_network_forward(&net, s, h, got);
    expect_numbers("ex_network_forward with the logits 1000 0 and 2000 0: p", 4, p, got, 1e-12,
                   "\"When the numbers grow\" in chapter 01: subtract the largest logit before exp");
    expect_number("ex_network_forward with the logits 1000 0 and 2000 0, labels 1 and 0: the loss", 500, loss,
                  1e-9,
                  "the first image costs 1000, the second one 0. Take -ln p from the logits, not from p");
    network b = {.net = {.N = 1, .I = 1, .H = 1, .K = 2}, .b2 = {-1000, -1000 + log(3)}};
    net = given_network(&b);
    ex_network_forward(&net, s, h, got);
    expect_numbers("ex_network_forward with the logits -1000, -1000 + ln 3: p", 2, low, got, 1e-9,
                   "the search for the largest logit begins at the first one, not at 0");
}
END_TEST

// --- ex_network_backward -----------------------------------------------------------------------------------

// What the reader's function gets and fills.
typedef struct {
    ex_network net;
    const double *s, *h, *p;
    ex_slopes slopes;
} asked;

static asked ask(const network *a)
{
    const size_t N = a->net.N, I = a->net.I, H = a->net.H, K = a->net.K;
    return (asked){given_network(a),
                   given_numbers("s", N * H, a->s),
                   given_numbers("h", N * H, a->h),
                   given_numbers("p", N * K, a->p),
                   {blank_numbers("dz", N * K), blank_numbers("dw2", H * K), blank_numbers("db2", K),
                    blank_numbers("ds", N * H), blank_numbers("dw1", I * H), blank_numbers("db1", H)}};
}

static void backward(const asked *q)
{
    ex_network_backward(&q->net, q->s, q->h, q->p, &q->slopes);
}

// Which slopes a test is about; they are judged in the order in which they are found.
enum { UP_TO_LOGITS, UP_TO_SECOND_LAYER, UP_TO_SUMS, UP_TO_FIRST_LAYER };

static void expect_backward(size_t N, size_t I, size_t H, size_t K, int from, int to)
{
    char what[96];
    network a = make_network(N, I, H, K);
    loss_of_weights(&a);
    asked q = ask(&a);
    const ex_slopes *d = &q.slopes;
    backward(&q);
    snprintf(what, sizeof what, "ex_network_backward with N = %zu, I = %zu, H = %zu, K = %zu", N, I, H, K);
    if (from <= UP_TO_LOGITS)
        expect_gradient(what, loss_of_logits, &a, (judged_tensor[]){{"dz", a.z, d->dz, N, K}}, 1, N,
                        "(p - y) / N: 1 is subtracted at the label of each image, then all is divided by N");
    if (from <= UP_TO_SECOND_LAYER && to >= UP_TO_SECOND_LAYER)
        expect_gradient(what, loss_of_sums, &a,
                        (judged_tensor[]){{"dw2", a.w2, d->dw2, H, K}, {"db2", a.b2, d->db2, 1, K}}, 2, N,
                        BY_WHOM "the second layer's input is h, behind the relu, and its dy is dz");
    if (from <= UP_TO_SUMS && to >= UP_TO_SUMS)
        expect_gradient(
            what, loss_of_sums, &a, (judged_tensor[]){{"ds", a.s, d->ds, N, H}}, 1, N,
            BY_WHOM "the second layer's dx is the slope by h. The way back through the relu, which asks s, "
                    "makes ds of it");
    if (to >= UP_TO_FIRST_LAYER)
        expect_gradient(what, loss_of_weights, &a,
                        (judged_tensor[]){{"dw1", a.w1, d->dw1, I, H}, {"db1", a.b1, d->db1, 1, H}}, 2, N,
                        BY_WHOM
                        "the first layer's input is x, and its dy is ds, behind the mask of the relu");
}

START_TEST(backward_begins_with_the_logits)
{
    expect_backward(4, 3, 6, 5, UP_TO_LOGITS, UP_TO_LOGITS);
}
END_TEST

START_TEST(backward_finds_the_second_layer)
{
    expect_backward(4, 3, 6, 5, UP_TO_SECOND_LAYER, UP_TO_SECOND_LAYER);
}
END_TEST

START_TEST(backward_finds_the_sums)
{
    expect_backward(4, 3, 6, 5, UP_TO_SUMS, UP_TO_SUMS);
}
END_TEST

START_TEST(backward_finds_the_first_layer)
{
    expect_backward(4, 3, 6, 5, UP_TO_FIRST_LAYER, UP_TO_FIRST_LAYER);
}
END_TEST

// x = 2, s = 5 -5, h = 5 0, z = ln 3, 0, p = 3/4 1/4, label 1
static network one_image(void)
{
    return (network){.net = {.N = 1, .I = 1, .H = 2, .K = 2},
                     .x = {2},
                     .labels = {1},
                     .w1 = {3, -3},
                     .b1 = {-1, 1},
                     .w2 = {log(3) / 5, 0, 7, -7}};
}

START_TEST(backward_by_hand)
{
    network a = one_image();
    loss_of_weights(&a);
    asked q = ask(&a);
    double dz[] = {0.75, -0.75}, dw2[] = {3.75, -3.75, 0, 0}, t = 0.75 * log(3) / 5, ds[] = {t, 0},
           dw1[] = {2 * t, 0};
    backward(&q);
#define BY_HAND "ex_network_backward of one image, x = 2, s = 5 -5, h = 5 0, p = 3/4 1/4, label 1: "
    expect_numbers(BY_HAND "dz", 2, dz, q.slopes.dz, 1e-12, "p - 1 at the label, p everywhere else");
    expect_numbers(BY_HAND "db2", 2, dz, q.slopes.db2, 1e-12, "with one image, db2 is dz");
    expect_numbers(BY_HAND "dw2", 4, dw2, q.slopes.dw2, 1e-12,
                   BY_WHOM "h times dz: 5 * 3/4. The closed hidden number was 0 (h, not s)");
    expect_numbers(BY_HAND "ds", 2, ds, q.slopes.ds, 1e-12,
                   BY_WHOM
                   "the closed hidden number (s = -5) has no influence: its slope is 0. 10.5: the mask of "
                   "the relu is missing");
    expect_numbers(BY_HAND "db1", 2, ds, q.slopes.db1, 1e-12, "with one image, db1 is ds");
    expect_numbers(BY_HAND "dw1", 2, dw1, q.slopes.dw1, 1e-12, BY_WHOM "x times ds");
}
END_TEST

START_TEST(backward_overwrites_what_was_there)
{
    network a = one_image();
    loss_of_weights(&a);
    asked q = ask(&a);
    double t = 0.75 * log(3) / 5;
    q.slopes = (ex_slopes){sevens("dz", 2), sevens("dw2", 4), sevens("db2", 2),
                           sevens("ds", 2), sevens("dw1", 2), sevens("db1", 2)};
    backward(&q);
    expect_number("ex_network_backward into arrays full of 7s: dz[0]", 0.75, q.slopes.dz[0], 1e-12, NO_LEFT);
    expect_number("ex_network_backward into arrays full of 7s: dw2[0]", 3.75, q.slopes.dw2[0], 1e-12,
                  NO_LEFT);
    expect_number("ex_network_backward into arrays full of 7s: db2[0]", 0.75, q.slopes.db2[0], 1e-12,
                  NO_LEFT);
    expect_number("ex_network_backward into arrays full of 7s: ds[0]", t, q.slopes.ds[0], 1e-12, NO_LEFT);
    expect_number("ex_network_backward into arrays full of 7s: dw1[0]", 2 * t, q.slopes.dw1[0], 1e-12,
                  NO_LEFT);
    expect_number("ex_network_backward into arrays full of 7s: db1[0]", t, q.slopes.db1[0], 1e-12, NO_LEFT);
}
END_TEST

START_TEST(backward_of_other_sizes)
{
    for (size_t i = 0; i < OTHERS; i++)
        expect_backward(others[i][0], others[i][1], others[i][2], others[i][3], UP_TO_LOGITS,
                        UP_TO_FIRST_LAYER);
}
END_TEST

START_TEST(backward_of_a_dead_network)
{
    // All sums are far below 0: only b2 can still learn. The logits are 0 0, the label is 0.
    network a = make_network(3, 2, 4, 2);
    double zero[MOST] = {0};
    for (size_t j = 0; j < 4; j++)
        a.b1[j] = -100;
    memset(a.b2, 0, sizeof a.b2);
    memset(a.labels, 0, sizeof a.labels);
    loss_of_weights(&a);
    asked q = ask(&a);
    backward(&q);
#define DEAD "ex_network_backward where every relu is closed: "
    expect_numbers(DEAD "db2", 2, (double[]){-0.5, 0.5}, q.slopes.db2, 1e-12,
                   "the sum of dz over the images");
    expect_numbers(DEAD "dw2", 8, zero, q.slopes.dw2, 0, "h is 0 everywhere, and dw2 is made of h, not of s");
    expect_numbers(DEAD "ds", 12, zero, q.slopes.ds, 0, "a closed relu hands on 0");
    expect_numbers(DEAD "dw1", 8, zero, q.slopes.dw1, 0, "nothing comes through the relu");
    expect_numbers(DEAD "db1", 4, zero, q.slopes.db1, 0, "nothing comes through the relu");
}
END_TEST

void exercise(void)
{
    core("ex_relu_backward", relu_lets_slopes_pass_where_it_was_open);
    core("ex_relu_backward", relu_stops_slopes_where_it_was_closed);
    core("ex_relu_backward", relu_asks_each_number_for_itself);
    core("ex_dense_backward", dense_db_adds_up_over_the_images);
    core("ex_dense_backward", dense_dw_adds_up_over_the_images);
    core("ex_dense_backward", dense_dx_adds_up_over_the_outputs);
    core("ex_dense_backward", dense_slopes_are_what_the_loss_does);
    core("ex_network_forward", forward_of_either_pixel_but_not_both);
    core("ex_network_forward", forward_of_a_network_without_a_pattern);
    core("ex_network_backward", backward_by_hand);
    core("ex_network_backward", backward_begins_with_the_logits);
    core("ex_network_backward", backward_finds_the_second_layer);
    core("ex_network_backward", backward_finds_the_sums);
    core("ex_network_backward", backward_finds_the_first_layer);

    limits("ex_relu_backward", relu_at_0_is_closed);
    limits("ex_relu_backward", relu_works_in_place);
    limits("ex_dense_backward", dense_of_other_sizes);
    limits("ex_dense_backward", dense_leaves_dx_out_when_it_is_NULL);
    limits("ex_dense_backward", dense_overwrites_what_was_there);
    limits("ex_network_forward", forward_of_other_sizes);
    limits("ex_network_forward", forward_stays_a_number_for_large_logits);
    limits("ex_network_backward", backward_overwrites_what_was_there);
    limits("ex_network_backward", backward_of_other_sizes);
    limits("ex_network_backward", backward_of_a_dead_network);
}
