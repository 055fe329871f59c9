/*
# Who is to blame?

The machine of chapter 04 stops at 92 %. It has one template for each digit, and
a template cannot say "this pixel or that one, but not both". Two layers can.
Take two pixels $x_1$ and $x_2$, each 0 or 1, and compute

$$ h_1 = \mathrm{relu}(x_1 + x_2) \qquad h_2 = \mathrm{relu}(x_1 + x_2 - 1) \qquad y = h_1 - 2 h_2 $$

Here **relu** turns a negative number into 0 and lets any other pass. Try it:

    ink on         h1   h2   y
    neither         0    0   0
    one of them     1    0   1
    both            2    1   0

The numbers $h_1$ and $h_2$ are **hidden**: they are neither input nor answer.
Their weights were found by thinking. The network at the end of this page has
512 hidden numbers and 407,050 parameters. Gradient descent could find them, if
it had their slopes. For the last layer you know how to get them, from $p - y$,
"probability minus truth". But for the first? A label says what the answer
should have been. No label says what $h_1$ should have been. When the answer is
wrong, which weight of the first layer is to blame, and how much?

The method that tells is **backpropagation**: the chain rule, walked from the
end to the beginning. You need the loss (chapter 01), measured slopes (03), the
dense layer (04) and batches (05). Run it with `make run-06`.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/*
## One neuron

A **neuron** is one weighted sum with a relu behind it. Give it one input,
$x = 2$, the weight $w = 3$ and the bias $b = -1$. Its sum is $s = wx + b = 5$,
and $h = \mathrm{relu}(5) = 5$. Suppose that 2 would have been right, and let
the loss be $L = (h - 2)^2 = 9$.

Now move $w$ by a tiny step. Then $s$ moves $x = 2$ times as far. $h$ moves as
far as $s$, because relu lets positive numbers pass. And $L$ moves
$2(h - 2) = 6$ times as far as $h$. The factors multiply: the **chain rule**.

$$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial h} \cdot \frac{\partial h}{\partial s} \cdot \frac{\partial s}{\partial w} = 6 \cdot 1 \cdot 2 = 12 $$

For the bias, the last factor is 1 and the slope is 6. The first two factors are
the same for both. So begin at the loss. Compute $\partial L / \partial h$ once,
then $\partial L / \partial s$ once, and use it for everything below. That is
the whole idea.

## Two neurons in a row

Put a second one behind it, without relu: $y = vh + c$, with $v = 0.5$ and
$c = 1.5$. Now $y$ should be 1. Write one operation on each line, and keep every
result:
*/
typedef struct {
    double x, w, b, v, c;         // given
    double wx, s, h, vh, y, e, L; // computed, in this order
} chain;

static chain chain_forward(chain a)
{
    a.wx = a.w * a.x;
    a.s = a.wx + a.b;
    a.h = a.s > 0 ? a.s : 0;
    a.vh = a.v * a.h;
    a.y = a.vh + a.c;
    a.e = a.y - 1; // the error
    a.L = a.e * a.e;
    return a;
}
/*
The way back (the **backward pass**) takes the same lines in the opposite order.
`d.s` is the slope of the loss by `s`, and so on. Here three rules are enough,
and one more comes soon. A **product** gives each factor its slope times the
*other* factor: if $w$ moves, $wx$ moves $x$ times as far. A **sum** hands its
slope on unchanged. **Relu** hands it on if it was open ($s > 0$). If it was
closed, it hands on 0.
*/
static chain chain_backward(chain a)
{
    chain d = {.L = 1};          // L moves as far as L
    d.e = d.L * a.e + d.L * a.e; // two terms: e is used twice
    d.y = d.e;
    d.vh = d.c = d.y;
    d.v = d.vh * a.h, d.h = d.vh * a.v;
    d.s = a.s > 0 ? d.h : 0;
    d.wx = d.b = d.s;
    d.w = d.wx * a.x, d.x = d.wx * a.w;
    return d;
}
/*
Draw it as a **computational graph**. Each column is named by its operation.
Under it stand the result (wx, s, h, vh, y, e, L) and the slope of the loss by
it:
*/
static void draw_graph(chain a, chain d)
{
    printf("== The graph ==\n"
           "         x        * w       + b      relu       * v       + c       - 1"
           "     e * e\n"
           "value %3g  --> %4g  --> %4g  --> %4g  --> %4g  --> %4g  --> %4g  --> %4g\n"
           "slope %3g  <-- %4g  <-- %4g  <-- %4g  <-- %4g  <-- %4g  <-- %4g  <-- %4g\n"
           "                  |         |                   |         |\n"
           "value        w %4g    b %4g              v %4g    c %4g\n"
           "slope          %4g      %4g                %4g      %4g\n",
           a.x, a.wx, a.s, a.h, a.vh, a.y, a.e, a.L, d.x, d.wx, d.s, d.h, d.vh, d.y,
           d.e, d.L, a.w, a.b, a.v, a.c, d.w, d.b, d.v, d.c);
}
/*
@output The graph

Follow the row "slope" from right to left. At `e * e` stands 1. Under `- 1`
stands 6: the loss moves 6 times as far as $e$. Through `+ c` the 6 passes
unchanged, and $c$ gets it too. At `* v` it parts: $v$ gets $6 \cdot h = 30$,
and $h$ (under `relu`) gets $6 \cdot v = 3$. This is the answer that no label
gives. Nobody said what $h$ should be. But we know how the loss moves when $h$
does.

Do not believe it. Move each of the five given numbers and measure. Then set
$w = -3$, and do it again:
*/
static double measured_slope(chain *a, double *number) // number: one of a's five
{
    const double step = 1e-5, kept = *number;
    *number = kept + step;
    double above = chain_forward(*a).L;
    *number = kept - step;
    double below = chain_forward(*a).L;
    *number = kept;
    return (above - below) / (2 * step);
}

static void show_slopes(const char *what, chain a)
{
    const chain d = chain_backward(a);
    double *const numbers[] = {&a.x, &a.w, &a.b, &a.v, &a.c};
    const double slopes[] = {d.x, d.w, d.b, d.v, d.c};
    printf("%s   value       slope    measured\n", what);
    for (size_t i = 0; i < 5; i++) // + 0.0: no "-0"
        printf("  %c      %5.1f       %5.1f   %9.4f\n", "xwbvc"[i], *numbers[i],
               slopes[i] + 0.0, measured_slope(&a, numbers[i]));
}

static void show_chain(void)
{
    chain a = chain_forward((chain){.x = 2, .w = 3, .b = -1, .v = 0.5, .c = 1.5});
    draw_graph(a, chain_backward(a));
    printf("\n== Measured ==\n");
    show_slopes("open  ", a);
    a.w = -3;
    show_slopes("closed", chain_forward(a));
}
/*
@output Measured

All agree. Look at the lower half. With $w = -3$ the sum is $-7$ and relu is
closed. The loss is not 0, but $x$, $w$ and $b$ have no influence on it, and $v$
multiplies $h = 0$. So they get no blame, and no step moves them. A neuron that
is closed for *every* image learns nothing any more. It is called dead.

## Used twice

One line of `chain_backward` is easy to get wrong. In `e * e` the number $e$ is
used twice. It gets $1 \cdot 3$ as the left factor, and $1 \cdot 3$ as the right
one. When $e$ moves, both move, and the changes add up: 6, which is $2e$.

**Where a value is used several times, its slopes add up.** In a network this
happens everywhere. A hidden number goes into all ten logits. A weight is used
for all images of the batch. Each use adds a term. Write `=` where `+=` belongs,
and all terms but the last one are lost.

## A whole layer

A dense layer has $I$ inputs and $O$ outputs, and works on $N$ images at once:

$$ y_{n,o} = b_o + \sum_i x_{n,i} \, w_{i,o} $$

Somebody hands us `dy`: $\partial L / \partial y_{n,o}$, the slope of the loss
by each output. Ask of everything: where is it used, and what is it multiplied
by? The weight $w_{i,o}$ is used once for each image, times $x_{n,i}$. So its
slope, `dw`, is a sum over the images. So is `db`, where the factor is 1. The
input $x_{n,i}$ is used in all outputs, times $w_{i,o}$. So its slope, `dx`, is
a sum over the outputs. It becomes the `dy` of the layer below.

$$ \frac{\partial L}{\partial w_{i,o}} = \sum_n x_{n,i} \frac{\partial L}{\partial y_{n,o}} \qquad \frac{\partial L}{\partial b_o} = \sum_n \frac{\partial L}{\partial y_{n,o}} \qquad \frac{\partial L}{\partial x_{n,i}} = \sum_o w_{i,o} \frac{\partial L}{\partial y_{n,o}} $$

The first two you met in chapter 04. There `dy` was the $p - y$ of the logits,
divided by $N$. (That $y$ was the truth. From here on $y$ is what a layer
gives.) The third is new: it links layer to layer. All of it in plain loops,
with `x [N,I]`, `w [I,O]`, `y [N,O]`:
*/
static void dense_forward(const nn_dense_shape *shape, const nn_real *x,
                          const nn_real *w, const nn_real *b, nn_real *y)
{
    const size_t N = shape->N, I = shape->I, O = shape->O;
    for (size_t n = 0; n < N; n++) {
        memcpy(y + n * O, b, O * sizeof *y);
        for (size_t i = 0; i < I; i++)
            for (size_t o = 0; o < O; o++)
                y[n * O + o] += x[n * I + i] * w[i * O + o];
    }
}

static void dense_backward(const nn_dense_shape *shape, const nn_real *x,
                           const nn_real *w, const nn_real *dy, nn_real *dx,
                           nn_real *dw, nn_real *db)
{
    const size_t N = shape->N, I = shape->I, O = shape->O;
    memset(dw, 0, I * O * sizeof *dw);
    memset(db, 0, O * sizeof *db);
    if (dx)
        memset(dx, 0, N * I * sizeof *dx);
    for (size_t n = 0; n < N; n++) {
        for (size_t o = 0; o < O; o++)
            db[o] += dy[n * O + o];
        for (size_t i = 0; i < I; i++)
            for (size_t o = 0; o < O; o++)
                dw[i * O + o] += x[n * I + i] * dy[n * O + o];
        for (size_t i = 0; dx && i < I; i++)
            for (size_t o = 0; o < O; o++)
                dx[n * I + i] += w[i * O + o] * dy[n * O + o];
    }
}
/*
Nobody moves pixels, so for the first layer `dx` may be `NULL`. Relu has no
weights. Its way back asks which of its inputs were positive:
*/
static void relu_forward(size_t count, const nn_real *x, nn_real *y)
{
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] > 0 ? x[i] : 0;
}

static void relu_backward(size_t count, const nn_real *x, const nn_real *dy,
                          nn_real *dx)
{
    for (size_t i = 0; i < count; i++)
        dx[i] = x[i] > 0 ? dy[i] : 0;
}
/*
## Two layers

Now a dense layer, a relu, and a second dense layer: $I$ inputs, $H$ hidden
numbers (not rows of pixels here), $K$ classes. A model of the library keeps the
parameters and their slopes, as in chapter 05. What comes between is ours:
*/
static nn_model *build(nn_shape in, size_t H, size_t K, bool bends, uint64_t seed)
{
    nn_model *model = nn_sequential(in, seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(H)));
    MUST(bends ? nn_add(model, nn_relu()) : 0);
    MUST(nn_add(model, nn_dense(K)));
    return model;
}

typedef struct {
    nn_model *model;              // owns the four below
    nn_param *w1, *b1, *w2, *b2;  // [I,H] [H] [H,K] [K]: value and gradient
    nn_dense_shape first, second; // N, I, H and N, H, K
    bool bends;                   // is there a relu?
    nn_batch seen;                // by the last forward
    nn_real *s, *h, *dh, *ds;     // [N,H] sums, hidden numbers, their slopes
    nn_real *z, *p, *dz;          // [N,K] logits, probabilities, slopes
} network;
/*
All arrays lie in one piece of memory. Without a relu, `h` is the same as `s`,
and `ds` the same as `dh`:
*/
static network make_network(nn_model *model, size_t N) // for at most N images
{
    network net = {.model = model, .bends = model->layer_count == 4};
    net.w1 = nn_model_param(model, 0, NULL), net.b1 = nn_model_param(model, 1, NULL);
    net.w2 = nn_model_param(model, 2, NULL), net.b2 = nn_model_param(model, 3, NULL);
    const size_t *w1 = net.w1->shape.dim, *w2 = net.w2->shape.dim;
    const size_t NH = N * w2[0], NK = N * w2[1];
    net.first = (nn_dense_shape){N, w1[0], w1[1]};
    net.second = (nn_dense_shape){N, w2[0], w2[1]};
    net.s = nn_alloc(4 * NH + 3 * NK, sizeof *net.s); // to be freed
    MUST(net.s ? 0 : -1);
    net.dh = net.s + NH;
    net.h = net.bends ? net.s + 2 * NH : net.s;
    net.ds = net.bends ? net.s + 3 * NH : net.dh;
    net.z = net.s + 4 * NH, net.p = net.z + NK, net.dz = net.p + NK;
    return net;
}
/*
With that, a pass is a few lines. Read the second function as the mirror of the
first. (The loss, and `dz` from it, you know from chapters 01 and 04.)
*/
static double forward(network *net, const nn_batch *batch)
{
    const size_t N = batch->count, H = net->first.O, K = net->second.O;
    double loss;
    net->seen = *batch;
    net->first.N = net->second.N = N;
    dense_forward(&net->first, batch->x, net->w1->value, net->b1->value, net->s);
    if (net->bends)
        relu_forward(N * H, net->s, net->h);
    dense_forward(&net->second, net->h, net->w2->value, net->b2->value, net->z);
    MUST(nn_softmax_cross_entropy_forward(N, K, net->z, batch->labels, net->p, &loss));
    return loss;
}

static void backward(network *net)
{
    const nn_param *w1 = net->w1, *b1 = net->b1, *w2 = net->w2, *b2 = net->b2;
    const size_t N = net->seen.count, H = net->first.O, K = net->second.O;
    MUST(nn_softmax_cross_entropy_backward(N, K, net->p, net->seen.labels, net->dz));
    dense_backward(&net->second, net->h, w2->value, net->dz, net->dh, w2->gradient,
                   b2->gradient);
    if (net->bends)
        relu_backward(N * H, net->s, net->dh, net->ds);
    dense_backward(&net->first, net->seen.x, w1->value, net->ds, NULL, w1->gradient,
                   b1->gradient);
}
/*
## A line that bends

What does a hidden layer give us? Look at points in a plane, in two half moons,
with noise. The two numbers of a point are the input, its moon is the class:
*/
enum { POINTS = 400, HIDDEN = 32, STEPS = 1000, SEEDS = 3 };

// Valid until the next call with the same are_new.
static nn_batch make_points(uint64_t seed, bool are_new)
{
    static nn_real points[2][POINTS * 2]; // [N,2]
    static int moons[2][POINTS];          // [N] 0 or 1
    nn_rng rng = nn_rng_at(seed, NN_RNG_USER, 0, are_new);
    for (size_t n = 0; n < POINTS; n++) {
        double angle = M_PI * nn_rng_uniform(&rng), x = cos(angle), y = sin(angle);
        nn_real *at = points[are_new] + 2 * n;
        at[0] = (nn_real)((n % 2 ? 1 - x : x) + 0.15 * nn_rng_normal(&rng));
        at[1] = (nn_real)((n % 2 ? 0.5 - y : y) + 0.15 * nn_rng_normal(&rng));
        moons[are_new][n] = n % 2;
    }
    return (nn_batch){POINTS, points[are_new], moons[are_new], NULL};
}
/*
At four moments of the training we draw a map: how probable is the second moon,
at each place of the plane?
*/
static void draw_map(network *net, size_t t, nn_csv *csv)
{
    enum { COLUMNS = 45, ROWS = 30 };
    static const int labels[COLUMNS] = {0};
    nn_real x[COLUMNS * 2];
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < COLUMNS; j++) {
            x[2 * j] = (nn_real)(-1.7 + 0.1 * (double)j);
            x[2 * j + 1] = (nn_real)(-1.2 + 0.1 * (double)i);
        }
        forward(net, &(nn_batch){.count = COLUMNS, .x = x, .labels = labels});
        for (size_t j = 0; j < COLUMNS; j++)
            nn_csv_row(csv, "%d,%zu,%.2f,%.2f,%.4f", net->bends, t, (double)x[2 * j],
                       (double)x[2 * j + 1], (double)net->p[2 * j + 1]);
    }
}
/*
The same network also learns without relu. What can it do then? Let $W_1$ and
$W_2$ be the two tables of weights. Its logits are
$(x W_1 + b_1) W_2 + b_2 = x\,(W_1 W_2) + (b_1 W_2 + b_2)$, and a product of
matrices is a matrix. So the two layers are a single one, and its border is a
straight line, as in chapter 04. The program multiplies them and compares:
*/
static double largest_difference(size_t count, const nn_real *a, const nn_real *b)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)a[i] - (double)b[i]));
    return largest;
}

static double one_layer_instead(const network *net) // after forward
{
    const nn_real *w2 = net->w2->value, *b2 = net->b2->value, zero[2] = {0};
    nn_real w[2 * 2], b[2], z[POINTS * 2];
    dense_forward(&(nn_dense_shape){2, HIDDEN, 2}, net->w1->value, w2, zero, w);
    dense_forward(&(nn_dense_shape){1, HIDDEN, 2}, net->b1->value, w2, b2, b);
    dense_forward(&(nn_dense_shape){POINTS, 2, 2}, net->seen.x, w, b, z);
    return largest_difference(POINTS * 2, z, net->z);
}
/*
Training is gradient descent with momentum, from all 400 points at once. The
accuracy is counted on 400 new points:
*/
static double learn_moons(uint64_t seed, bool bends, nn_csv *csv, nn_results *results)
{
    const nn_batch all = make_points(seed, false), new = make_points(seed, true);
    const nn_optimizer how = nn_momentum(0.1, 0.9);
    network net =
        make_network(build(nn_shape_vector(2), HIDDEN, 2, bends, seed), POINTS);
    for (size_t t = 0; t <= STEPS; t++) {
        if (csv && (t == 0 || t == 20 || t == 100 || t == STEPS))
            draw_map(&net, t, csv);
        forward(&net, &all);
        backward(&net);
        if (t < STEPS)
            MUST(nn_model_step(net.model, &how));
    }
    size_t right = 0;
    forward(&net, &new);
    if (csv && !bends)
        nn_results_note(results, "product_difference", "%.0e", one_layer_instead(&net));
    for (size_t n = 0; n < POINTS; n++)
        right += nn_argmax(2, net.z + 2 * n) == (size_t) new.labels[n];
    free(net.s);
    nn_model_free(net.model);
    return (double)right / POINTS;
}
/*
Three seeds give three sets of points, and three starts:
*/
static void show_seeds(uint64_t seed, const double *left, const double *right)
{
    for (size_t i = 0; i < SEEDS; i++)
        printf("seed %-8llu   %.4f       %.4f\n", (unsigned long long)(seed + i),
               left[i], right[i]);
    printf("mean            %.4f       %.4f\ndeviation       %.4f       %.4f\n",
           nn_mean_of(SEEDS, left), nn_mean_of(SEEDS, right),
           nn_deviation_of(SEEDS, left), nn_deviation_of(SEEDS, right));
}

static void show_moons(const nn_options *options, nn_results *results)
{
    nn_csv *csv =
        nn_csv_open(nn_path_join(options->out_dir, "moons.csv").text, "map,step,x,y,p");
    double line[SEEDS], bent[SEEDS];
    for (size_t i = 0; i < SEEDS; i++) {
        line[i] = learn_moons(options->seed + i, false, i ? NULL : csv, results);
        bent[i] = learn_moons(options->seed + i, true, i ? NULL : csv, results);
    }
    const nn_batch drawn = make_points(options->seed, false);
    for (size_t n = 0; n < POINTS; n++) // map 2: the points, and whose they are
        nn_csv_row(csv, "2,0,%.3f,%.3f,%d", (double)drawn.x[2 * n],
                   (double)drawn.x[2 * n + 1], drawn.labels[n]);
    MUST(nn_csv_close(csv));
    printf("\n== Two moons ==\naccuracy      without relu    with relu\n");
    show_seeds(options->seed, line, bent);
    nn_results_note(results, "moons_linear", "%.3f", nn_mean_of(SEEDS, line));
    nn_results_note(results, "moons_hidden", "%.3f", nn_mean_of(SEEDS, bent));
}
/*
@output Two moons

@plot 06_backpropagation-moons Maps of the plane at four moments of the training, without relu and with it

The dots are the training points of the first seed. Upper row: without relu. The
border is straight in all four maps, and no straight line parts the moons. (The
logits of the two layers and of their product differ by at most
@value product_difference: rounding.) Lower row: with relu. Each hidden number
is 0 on one side of a line and grows on the other, so the border can bend where
it crosses one of these 32 lines. Together they wind it between the moons.
Nobody told the first layer where to bend. The slopes did.

## Three slips

Are the slopes right? Look first at three mistakes that people really make. This
function leaves in the slopes what such a slip would leave:
*/
enum { OURS, NO_RELU, OVERWRITES, NO_DB, SLIPS };
static const char *const slips[] = {"ours", "no relu", "overwrites", "no db"};

static void spoil(network *net, int slip)
{
    const size_t H = net->first.O, K = net->second.O, last = net->seen.count - 1;
    if (slip == NO_RELU) // the way back through relu is forgotten: every slope passes
        dense_backward(&net->first, net->seen.x, net->w1->value, net->dh, NULL,
                       net->w1->gradient, net->b1->gradient);
    if (slip == OVERWRITES) // "=" where "+=" belongs: only the last image is left
        dense_backward(&(nn_dense_shape){1, H, K}, net->h + last * H, net->w2->value,
                       net->dz + last * K, NULL, net->w2->gradient, net->b2->gradient);
    if (slip == NO_DB) // nobody writes db of the first layer
        memset(net->b1->gradient, 0, H * sizeof(nn_real));
}
/*
An untrained network with 16 hidden numbers sees six points. (They are always
the same, and no sum is so near 0 that a measuring step opens or closes a relu.)
`nn_gradcheck` gets the four arrays one by one, to show *where* it is wrong:
*/
static double loss_again(void *context)
{
    network *net = context;
    return forward(net, &net->seen);
}

static void show_slips(void)
{
    const uint64_t seed = 13; // no sum near the kink
    network net = make_network(build(nn_shape_vector(2), 16, 2, true, seed), POINTS);
    nn_gradcheck_report report;
    net.seen = make_points(seed, false);
    net.seen.count = 6;
    printf("\n== The check, and three slips ==\n"
           "                     w1            b1            w2            b2\n");
    for (int slip = OURS; slip < SLIPS; slip++) {
        const char *guess = "";
        loss_again(&net);
        backward(&net);
        spoil(&net, slip);
        printf("%-10s", slips[slip]);
        for (size_t i = 0; i < 4; i++) {
            const nn_param *p = nn_model_param(net.model, i, NULL);
            const nn_gradcheck_tensor one = {p->name, p->value, p->gradient, p->shape};
            MUST(nn_gradcheck(loss_again, &net, &one, 1, NULL, &report));
            printf("   %.3f %5s", report.error, report.passed ? "ok" : "WRONG");
            guess = guess[0] ? guess : report.cause;
        }
        printf(guess[0] ? "\n  guess: %s\n" : "\n", guess);
    }
    free(net.s);
    nn_model_free(net.model);
}
/*
@output The check, and three slips

A number is the largest relative difference in that array: 0 means equal, 1 that
one of the two is 0, nearly 2 that their signs differ. Read each row from right
to left, as the slopes travel. "No relu": `w2` and `b2` are right, `w1` and `b1`
are wrong. So look at what comes after `w2` on the way back. "Overwrites": only
`w2` and `b2` are wrong. So look inside the second layer. Its `dx` is right, or
`w1` would be wrong too. "No db": one array alone, and the guess names the
mistake. Ours passes.

## The lesson's network

Now the real one: 784 pixels, 512 hidden numbers, 10 logits. A Keras lesson
trains it with batches of 128, 5 epochs, and **RMSprop**. This optimizer divides
each slope $g$ by its usual size. For that it keeps a running mean $v$ of $g^2$,
which begins at 0. (It is not the $v$ of the two neurons.)

$$ v \leftarrow 0.9\, v + 0.1\, g^2 \qquad w \leftarrow w - \eta \, \frac{g}{\sqrt{v} + 10^{-7}} $$

With $\eta = 0.001$ a typical step soon moves a weight by about 0.001, whether
its slopes are large or small. ($10^{-7}$ keeps it from dividing by 0. More on
this in chapter 08.) The parameters are $784 \cdot 512 + 512 = 401{,}920$ and
$512 \cdot 10 + 10 = 5{,}130$, together **407,050**.

Our loops can train it too, only slower. Build it twice, with the same random
weights. One learns by the library, one by our loops, from the same batches.
How far apart are they after some steps?
*/
static nn_model *lesson(uint64_t seed)
{
    return build(nn_shape_image(28, 28, 1), 512, 10, true, seed);
}

// The largest difference of two models, in their slopes or in their values.
static double models_apart(const nn_model *a, const nn_model *b, bool slopes)
{
    double largest = 0;
    for (size_t i = 0; i < nn_model_param_count(a); i++) {
        const nn_param *p = nn_model_param(a, i, NULL), *q = nn_model_param(b, i, NULL);
        const nn_real *x = slopes ? p->gradient : p->value;
        const nn_real *y = slopes ? q->gradient : q->value;
        largest = fmax(largest, largest_difference(nn_shape_size(p->shape), x, y));
    }
    return largest;
}
/*
`nn_gradcheck_model` checks a sample of the whole model in one call. (Here with
one image and in `float`: 10 % off may pass. The slips were further off.)
*/
static void compare(const nn_dataset *train, const nn_options *options,
                    nn_results *results)
{
    const size_t most = options->quick ? 3 : 20, B = options->batch_size;
    const nn_optimizer how = nn_rmsprop(options->learning_rate);
    nn_model *theirs = lesson(options->seed), *mine = lesson(options->seed);
    network ours = make_network(mine, B < train->count ? B : train->count);
    nn_batches *batches = nn_batches_new(train, B, options->seed);
    nn_batch b;
    nn_gradcheck_report report;
    double loss;
    MUST(batches ? 0 : -1);
    nn_batches_next(batches, &b);
    MUST(nn_gradcheck_model(theirs, 1, b.x, b.labels,
                            &(nn_gradcheck_options){.sample = 30, .tolerance = 0.1},
                            &report));
    nn_batches_shuffle(batches, 1);
    while (theirs->updates < most && nn_batches_next(batches, &b)) {
        forward(&ours, &b);
        backward(&ours);
        MUST(nn_model_loss(theirs, b.count, b.x, b.labels, &loss) ? 0 : -1);
        MUST(nn_model_backward(theirs, b.count, b.x, b.labels));
        MUST(nn_model_step(mine, &how));
        MUST(nn_model_step(theirs, &how));
    }
    const double slopes = models_apart(mine, theirs, true),
                 values = models_apart(mine, theirs, false);
    printf("\n== By hand and by the library ==\n"
           "after %d steps: slopes differ by at most %.0e and parameters by %.0e\n"
           "the library's slopes: %zu measured, %s\n",
           (int)theirs->updates, slopes, values, report.checked,
           report.passed ? "all right" : report.cause);
    nn_results_note(results, "parameters", "%zu", nn_count_params(theirs));
    nn_results_note(results, "difference_by_hand", "%.1e", values);
    nn_batches_free(batches);
    free(ours.s);
    nn_model_free(mine);
    nn_model_free(theirs);
}
/*
@output By hand and by the library

The two add the same numbers in another order, and `float` rounds. That is all
the difference. (RMSprop magnifies it: it divides a tiny slope by its tiny usual
size. In `double` a test of this course asks for less than $10^{-12}$.)

## What a gradient costs

Count the products for one image. Forward, a dense layer needs $I \cdot O$ of
them. Backward, `dw` needs as many, and `dx` as many again. So the way back
costs at most twice the way forward, however many weights there are. Here it is
less, because nobody asks for the slopes of the pixels. Forward:
$784 \cdot 512 + 512 \cdot 10 = 406{,}528$ products. Backward: as many for the
two `dw`, and 5,120 for the one `dx`. Forward and backward together are 818,176
products, about two forward passes. To measure the slopes, as in chapter 03,
would take $2 \cdot 407{,}050$ of them.

This is why networks can be large. The method is old: Linnainmaa described it
for any computation in 1970. Rumelhart, Hinton and Williams showed in 1986 what
it does for networks.

## Training

Now the full training, by the library, on all 60,000 training images: 5 epochs
of 469 steps, 2345 updates. Every setting is the lesson's, so no image is held
back to choose by. The test images are measured after each epoch, for looking
only (`nn_fit` calls them its validation). One run is one throw of the dice, so
there are three.
*/
static void show_epochs(const nn_history *history, const nn_model *model,
                        nn_results *results)
{
    const nn_epoch *last = &history->epochs[history->count - 1];
    double seconds = 0;
    printf("\n== Training, epoch by epoch ==\n          training          test\n"
           "epoch   loss  accuracy   loss  accuracy\n");
    for (const nn_epoch *e = history->epochs; e <= last; e++) {
        seconds += e->seconds / (double)history->count;
        printf("%5zu  %.3f     %.3f  %.3f     %.3f\n", e->epoch, e->train.loss,
               e->train.accuracy, e->validation.loss, e->validation.accuracy);
    }
    nn_results_note(results, "updates", "%zu", (size_t)model->updates);
    nn_results_note(results, "seconds_per_epoch", "%.1f", seconds);
    nn_results_note(results, "train_accuracy", "%.4f", last->train.accuracy);
    nn_results_note(results, "test_accuracy", "%.4f", last->validation.accuracy);
    nn_results_note(results, "test_loss", "%.4f", last->validation.loss);
}
/*
The training itself:
*/
static void train_all(const nn_dataset *train, const nn_dataset *test,
                      const nn_options *options, nn_results *results)
{
    const nn_path path = nn_path_join(options->out_dir, "history.csv");
    double trained[SEEDS], tested[SEEDS];
    for (size_t i = 0; i < SEEDS; i++) {
        const nn_fit_options how = {.epochs = options->epochs,
                                    .batch_size = options->batch_size,
                                    .optimizer = nn_rmsprop(options->learning_rate),
                                    .validation = test,
                                    .history_path = i ? NULL : path.text,
                                    .progress = stderr};
        nn_model *model = lesson(options->seed + i);
        nn_history history = {0};
        MUST(nn_fit(model, train, &how, &history));
        if (i == 0)
            show_epochs(&history, model, results);
        trained[i] = history.epochs[history.count - 1].train.accuracy;
        tested[i] = history.epochs[history.count - 1].validation.accuracy;
        nn_history_free(&history);
        nn_model_free(model);
    }
    printf("\n== Three seeds ==\naccuracy        training         test\n");
    show_seeds(options->seed, trained, tested);
    if (train->count == 60000 && strcmp(train->info->name, "mnist") == 0)
        printf("the book        0.989        0.978\n");
    nn_results_note(results, "mean_accuracy", "%.4f", nn_mean_of(SEEDS, tested));
}
/*
@output Training, epoch by epoch

@plot 06_backpropagation-curves Loss and accuracy by epoch, on training and on test images

@output Three seeds

The mean test accuracy is @value mean_accuracy, where chapter 04 stopped near
0.92. ("The book" is the one that the lesson follows. It reports these numbers
for this network. Ours are a little higher on the test images, by more than our
seeds differ. One run cannot say why.) In the first epochs the test can be
better than the training, whose accuracy is counted while the weights still
change.

## What Keras hides here

| Keras | here |
|---|---|
| `Dense(512, activation="relu")` | `nn_dense(512)`, `nn_relu()` |
| `with tf.GradientTape() as tape: loss = ...` | `forward`, which keeps `s`, `h` and `p` |
| `tape.gradient(loss, weights)` | `backward` |
| `compile(optimizer="rmsprop", ...)`, `fit(...)` | `nn_rmsprop(1e-3)`, `nn_fit` |

## Homework

1. By hand: go forward and back with $x = 1$, $w = 2$, $b = 1$, $v = -1$,
   $c = 2$. Then let `show_chain` do it.
2. By hand: $y = w_2 \, \mathrm{relu}(w_1 x) + w_1$ uses $w_1$ twice. What is
   its slope by $w_1$, if $x = 3$, $w_1 = 2$, $w_2 = 2$?
3. Set `HIDDEN` to 2, 4, 8 and 16. For each try some seeds, with
   `make run-06 OPTIONS="--quick --seed 4"`, which draws the map of that seed.
   Find one where the training got stuck. How often does its border bend?
4. Run with `--dataset fashion_mnist`. How far apart are training and test now?

Then do the graded homework: `make exercise-06`, in
[exercises/06_backpropagation](../exercises/06_backpropagation/README.md).

## The next question

All of this began with small random weights, and nobody asked how small. Where
should the weights of a network start, so that slopes reach its first layer?
*/
int main(int argc, char **argv)
{
    nn_options options = {
        .about =
            "find the slopes of every layer, and train a network with a hidden one",
        .trains = true,
        .seed = 1,
        .dataset = "mnist",
        .epochs = 5,
        .batch_size = 128,
        .learning_rate = 1e-3,
        .quick_epochs = 2,
        .quick_limit = 3000,
    };
    nn_results results = {0};
    nn_dataset all, train, test;
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    if (nn_dataset_check(options.dataset, options.limit) < 0)
        return nn_cli_refuse(argv[0]);
    MUST(nn_dataset_load(&all, options.dataset, NN_TRAIN, options.data_dir));
    MUST(nn_dataset_load(&test, options.dataset, NN_TEST, options.data_dir));
    MUST(nn_dataset_slice(&all, 0, options.limit ? options.limit : all.count, &train));
    show_chain();
    show_moons(&options, &results);
    show_slips();
    compare(&train, &options, &results);
    train_all(&train, &test, &options, &results);
    MUST(nn_results_write(&results, options.out_dir));
    nn_dataset_free(&all);
    nn_dataset_free(&test);
    return nn_cli_end();
}
