/*
# Where to begin

Chapter 04 began with zeros, and nothing was lost. The networks after it began
with small random weights, and nobody asked how small. Take the network of
chapter 06, but with *ten* hidden layers of 100 neurons: 170,410 parameters.
Training will change all of them anyway. So does it matter where they begin? And
if it does, how large should a first weight be?

On this page such a network gets five different starts. With three of them it
learns nothing, at every learning rate that we try. With the best one it soon
reads a share of @value accuracy_deep of its validation images. A network with
*one* hidden layer learns from all of them but one. Why?

You need relu and the way back (chapter 06), and training by batches with
momentum (03, 05). Run it with `make run-07`. It uses no test image.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PIXELS = 784, K = 10, DEPTH = 10, WIDTH = 100, BATCH = 64 };

enum { SIGMOID, TANH, RELU, ACTIVATIONS };
static const struct {
    const char *name;
    nn_layer *(*layer)(void);
} activations[] = {{"sigmoid", nn_sigmoid}, {"tanh", nn_tanh}, {"relu", nn_relu}};

static nn_model *network(size_t depth, size_t width, size_t activation, uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_vector(PIXELS), seed);
    for (size_t l = 0; l < depth; l++) {
        MUST(nn_add(model, nn_dense(width)));
        MUST(nn_add(model, activations[activation].layer()));
    }
    MUST(nn_add(model, nn_dense(K)));
    return model;
}
/*
Each neuron makes a sum $s$ of its inputs, and then $h = f(s)$. Here $f$ is the
**activation**. It can be relu, or the sigmoid of chapter 01, or **tanh**:
$\tanh s = 2 \, \mathrm{sigmoid}(2s) - 1$. It lies between -1 and 1, and its
slope in the middle is $2 \cdot 2 \cdot \frac{1}{4} = 1$. A table of weights is
called a **kernel**. All parts of this page share the images, and what the page
quotes:
*/
typedef struct {
    const nn_options *options;
    size_t images, held_back, epochs, seeds, looked_at; // how much of everything
    nn_dataset all, train, validation;
    nn_dataset first; // the first `looked_at` training images...
    nn_batch seen;    // ...and the same as one batch
    nn_batches *walk;
    nn_results results;
} page;
/*
## Equal for ever

Begin with one hidden layer of 16 neurons, and set all weights to 0. Take two of
the neurons. They have the same weights, so they compute the same $h$ for every
image. The weights *behind* them are equal too, so they get the same slopes. The
same step moves both, and after it they are equal again. Nothing in the
arithmetic can tell one from the other. (The ten templates of chapter 04 were
equal, too. But each belonged to another digit, so each got other slopes. A
hidden neuron has no label.) Here is such a network by hand. It learns from one
image at a time:
*/
enum { UNITS = 16, PASSES = 5 };

typedef struct {
    double w[PIXELS], b, v[K]; // from the pixels; bias; to the logits
} neuron;

static double learn(neuron *net, bool is_relu, const nn_real *x, int label)
{
    const double rate = 0.1;
    double h[UNITS], loss;
    nn_real z[K] = {0}, p[K], dz[K];
    for (size_t j = 0; j < UNITS; j++) {
        double s = net[j].b;
        for (size_t i = 0; i < PIXELS; i++)
            s += (double)x[i] * net[j].w[i];
        h[j] = is_relu ? fmax(s, 0) : 1 / (1 + exp(-s));
        for (size_t k = 0; k < K; k++)
            z[k] += (nn_real)(h[j] * net[j].v[k]);
    }
    MUST(nn_softmax_cross_entropy_forward(1, K, z, &label, p, &loss));
    MUST(nn_softmax_cross_entropy_backward(1, K, p, &label, dz));
    for (size_t j = 0; j < UNITS; j++) {
        double dh = 0;
        for (size_t k = 0; k < K; k++) {
            dh += (double)dz[k] * net[j].v[k];
            net[j].v[k] -= rate * (double)dz[k] * h[j];
        }
        double ds = is_relu ? (h[j] > 0) * dh : h[j] * (1 - h[j]) * dh;
        net[j].b -= rate * ds;
        for (size_t i = 0; i < PIXELS; i++)
            net[j].w[i] -= rate * ds * (double)x[i];
    }
    return loss;
}
/*
Try five settings, five passes over @value looked_at images each. Then count how
many neurons are the same as the first one (with itself), bit by bit, in all
$784 + 1 + 10$ numbers:
*/
static const struct {
    const char *what;
    double middle, spread[2]; // of w and of v
    bool is_relu;
} ties[] = {{"sigmoid, all 0", 0, {0, 0}, false},
            {"sigmoid, all 0.01", 0.01, {0, 0}, false},
            {"relu, all 0", 0, {0, 0}, true},
            {"sigmoid, w 0, v random", 0, {0, 0.1}, false},
            {"sigmoid, random", 0, {0.1, 0.1}, false}};

static void show_ties(const page *this)
{
    printf("== Equal for ever ==\n"
           "                         the same   mean loss,\n"
           "weights                     of 16    last pass\n");
    for (size_t t = 0; t < sizeof ties / sizeof *ties; t++) {
        static neuron net[UNITS];
        nn_rng rng = nn_rng_at(this->options->seed, NN_RNG_USER, 0, 0);
        double loss = 0;
        size_t same = 0;
        memset(net, 0, sizeof net);
        for (size_t j = 0; j < UNITS; j++) {
            for (size_t i = 0; i < PIXELS; i++)
                net[j].w[i] = ties[t].middle + ties[t].spread[0] * nn_rng_normal(&rng);
            for (size_t k = 0; k < K; k++)
                net[j].v[k] = ties[t].middle + ties[t].spread[1] * nn_rng_normal(&rng);
        }
        for (size_t n = 0; n < PASSES * this->seen.count; n++) {
            const size_t image = n % this->seen.count;
            loss = image ? loss : 0; // a new pass
            loss += learn(net, ties[t].is_relu, this->seen.x + image * PIXELS,
                          this->seen.labels[image]);
        }
        for (size_t j = 0; j < UNITS; j++)
            same += memcmp(&net[j], &net[0], sizeof net[0]) == 0;
        printf("%-24s %8zu %12.2f\n", ties[t].what, same,
               loss / (double)this->seen.count);
    }
}
/*
@output Equal for ever

Rows 1 and 2: 16 neurons do the work of one. Row 2 has no zeros at all. The
problem is being *equal*. With relu, zeros are a second one (row 3). A relu
makes $h = 0$ of the sum 0. The slopes of `v` are multiplied by $h$, those of
`w` by `v`, and both are 0. Nothing moves. Row 4: `w` is 0, and `v` is random.
The way back brings each neuron a blame of its own, and that breaks the tie. So
some weights must be random. How large?

## A sum of n products

A neuron adds $n$ products, $s = \sum_i x_i w_i$. The number $n$ is its
**fan-in**. How large is $s$? Draw each $x_i$ between 0 and 1, all equally
likely, and each $w_i$ with mean 0 and deviation 1. Do it 4000 times. The
**size** of many numbers shall mean: take the mean of their squares, then the
root. (The last column is the share of the squares that relu would keep.)
*/
static void show_sums(const page *this)
{
    static const size_t counts[] = {1, 10, 100, 784}, draws = 4000;
    printf("\n== A sum of n products ==\n"
           "    n   size of s   sqrt(n / 3)   left by relu\n");
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        nn_rng rng = nn_rng_at(this->options->seed, NN_RNG_USER, 1, (uint32_t)c);
        double squares = 0, positive = 0;
        for (size_t t = 0; t < draws; t++) {
            double s = 0;
            for (size_t i = 0; i < counts[c]; i++)
                s += nn_rng_uniform(&rng) * nn_rng_normal(&rng);
            squares += s * s;
            positive += s > 0 ? s * s : 0;
        }
        printf("%5zu   %9.2f   %11.2f   %12.2f\n", counts[c],
               sqrt(squares / (double)draws), sqrt((double)counts[c] / 3),
               positive / squares);
    }
}
/*
@output A sum of n products

A sum of 784 products is not 784 times as large as one product. The terms have
different signs, and most of them cancel. Now with a pencil. Square the sum. It
has a term for each pair of $i$ and $j$:

$$ s^2 = \sum_i \sum_j x_i x_j \, w_i w_j $$

Take the mean over all draws of the weights. They are independent and have the
mean 0. So for $i \ne j$ the mean of $w_i w_j$ is 0, as in chapter 05. Only
$i = j$ is left. The mean of $w_i^2$ is the square of the deviation, called the
**variance** $\sigma^2$. (In the program $\sigma$ is `deviation`.)

$$ \mathrm{mean\ of\ } s^2 = \sigma^2 \sum_i x_i^2 = n \, \sigma^2 \cdot \mathrm{mean\ of\ } x^2 $$

For our $x$ the mean of $x^2$ is $\int_0^1 x^2 \, dx = 1/3$. With $\sigma = 1$
the size of $s$ is $\sqrt{n/3}$, as measured. Now take the root of the formula.
**A layer multiplies the size of its input by $\sigma \sqrt{n}$.** The size
should neither grow nor shrink, so choose $\sigma^2 = 1/n$ (LeCun, Bottou, Orr
and Müller, "Efficient BackProp", 1998).

Behind a relu a part is lost. A sum is as often positive as negative, so relu
cuts half of the squares to 0: the last column. From one layer's sums to the
next, the size is then multiplied by $\sigma \sqrt{n/2}$. To make that 1, take
twice the variance:

$$ \sigma^2 = \frac{2}{n} $$

This is the rule of **He** (He, Zhang, Ren and Sun, "Delving Deep into
Rectifiers", 2015).

## The way back has a fan-out

On the way back the same kernel makes other sums. An input reaches $m$ neurons,
so its slope adds up $m$ products: a weight, times a slope from above. This $m$
is the **fan-out**. The same formula says: slopes are multiplied by
$\sigma \sqrt{m}$. To keep their size, we need $\sigma^2 = 1/m$. Where $n$ and
$m$ differ, one cannot have both. So put their mean in the place of $n$:

$$ \sigma^2 = \frac{1}{(n + m)/2} = \frac{2}{n + m} $$

This is the rule of **Glorot** (Glorot and Bengio, "Understanding the difficulty
of training deep feedforward neural networks", 2010). Between two layers of 100
neurons its variance is $1/100$, so its deviation is 0.1. He's deviation is
$\sqrt{2/100} = 0.141$.

These are our five starts. Those called 0.01 and 0.3 take this *deviation*
everywhere, whatever $n$ is:
*/
static void fill(size_t count, double deviation, nn_rng *rng, nn_real *w)
{
    for (size_t i = 0; i < count; i++)
        w[i] = (nn_real)(deviation * nn_rng_normal(rng));
}

typedef enum { ZEROS, SMALL, LARGE, GLOROT, HE, STARTS } start;
static const char *const start_names[] = {"zeros", "0.01", "0.3", "Glorot", "He"};

static double deviation_of(start from, double n, double m)
{
    const double deviations[] = {0, 0.01, 0.3, sqrt(2 / (n + m)), sqrt(2 / n)};
    return deviations[from];
}

static void begin(nn_model *model, start from) // kernels; the biases are 0 already
{
    for (size_t i = 0; i < nn_model_param_count(model); i += 2) {
        const nn_param *kernel = nn_model_param(model, i, NULL);
        nn_rng rng = nn_rng_at(model->seed, NN_RNG_USER, 2, (uint32_t)i);
        double n = (double)kernel->fan_in, m = (double)kernel->fan_out;
        fill(nn_shape_size(kernel->shape), deviation_of(from, n, m), &rng,
             kernel->value);
    }
}
/*
## Ten layers, and nothing trained

Show the untrained network @value looked_at images. In each hidden layer measure
the `size` of its sums $s$, the `mean` of its outputs $h$, and their `spread`:
by how much a neuron's output differs from image to image (the deviation, over
all neurons). The model keeps what its layers give: `outputs[2 * l]` are the
sums of hidden layer `l`, counted from 0, and `outputs[2 * l + 1]` its outputs.
*/
typedef struct {
    double size, mean, spread, ds, dw;
} profile;

static double sum_of_squares(size_t count, const nn_real *numbers)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)numbers[i] * (double)numbers[i];
    return sum;
}

static void look_forward(const nn_model *model, size_t N, profile *p)
{
    const double count = (double)(N * WIDTH);
    for (size_t l = 0; l < DEPTH; l++) {
        const nn_real *s = model->outputs[2 * l], *h = model->outputs[2 * l + 1];
        double squares = 0;
        for (size_t j = 0; j < WIDTH; j++) {
            double mean = 0; // of neuron j
            for (size_t n = 0; n < N; n++)
                mean += (double)h[n * WIDTH + j] / (double)N;
            for (size_t n = 0; n < N; n++)
                squares += pow((double)h[n * WIDTH + j] - mean, 2);
            p[l].mean += mean / WIDTH;
        }
        p[l].spread = sqrt(squares / count);
        p[l].size = sqrt(sum_of_squares(N * WIDTH, s) / count);
    }
}
/*
On the way back we want two lengths: `dw`, of the slopes by a layer's kernel,
and `ds`, of the slopes of one image's loss by its sums. The library keeps
slopes only for parameters. But a bias is added to the sum. So for a single
image its slope *is* the slope by the sum.
*/
static void look_backward(nn_model *model, const nn_batch *seen, profile *p)
{
    const size_t single = seen->count / 20; // images, one at a time
    double loss;
    MUST(nn_model_backward(model, seen->count, seen->x, seen->labels));
    for (size_t l = 0; l < DEPTH; l++) {
        const nn_param *kernel = nn_model_param(model, 2 * l, NULL);
        p[l].dw = sqrt(sum_of_squares(nn_shape_size(kernel->shape), kernel->gradient));
    }
    for (size_t n = 0; n < single; n++) {
        const nn_real *x = seen->x + n * PIXELS;
        MUST(nn_model_loss(model, 1, x, seen->labels + n, &loss) ? 0 : -1);
        MUST(nn_model_backward(model, 1, x, seen->labels + n));
        for (size_t l = 0; l < DEPTH; l++) {
            const nn_param *bias = nn_model_param(model, 2 * l + 1, NULL);
            p[l].ds += sum_of_squares(WIDTH, bias->gradient) / (double)single;
        }
    }
    for (size_t l = 0; l < DEPTH; l++)
        p[l].ds = sqrt(p[l].ds);
}
/*
Three activations, four starts (of zeros you know enough), ten layers:
*/
typedef profile profiles[ACTIVATIONS][STARTS][DEPTH];

static void look(const page *this, profiles all)
{
    nn_csv *csv = nn_csv_open(nn_path_join(this->options->out_dir, "layers.csv").text,
                              "activation,start,layer,size,mean,spread,ds,dw");
    const nn_batch *b = &this->seen;
    for (size_t a = 0; a < ACTIVATIONS; a++)
        for (start from = SMALL; from < STARTS; from++) {
            nn_model *model = network(DEPTH, WIDTH, a, this->options->seed);
            profile *p = all[a][from];
            double loss;
            begin(model, from);
            MUST(nn_model_loss(model, b->count, b->x, b->labels, &loss) ? 0 : -1);
            look_forward(model, b->count, p);
            look_backward(model, b, p);
            for (size_t l = 0; l < DEPTH; l++)
                nn_csv_row(csv, "%s,%s,%zu,%.6g,%.6g,%.6g,%.6g,%.6g",
                           activations[a].name, start_names[from], l + 1, p[l].size,
                           p[l].mean, p[l].spread, p[l].ds, p[l].dw);
            nn_model_free(model);
        }
    MUST(nn_csv_close(csv));
}
/*
First relu, forward. Theory predicts the factor $\sigma \sqrt{100/2}$ from layer
to layer. Measured is the ninth root of what nine layers make together:
*/
static void show_forward(profiles all)
{
    static const size_t shown[] = {1, 2, 3, 5, 10};
    printf("\n== Ten layers of relu, forward ==\n"
           "             size of s in layer                       factor per layer\n"
           "start       1       2       3       5      10        measured   theory\n");
    for (start from = SMALL; from < STARTS; from++) {
        const profile *p = all[RELU][from];
        double whole = p[DEPTH - 1].size / p[0].size;
        printf("%-6s", start_names[from]);
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
            printf(" %7.2g", p[shown[i] - 1].size);
        printf(" %15.3f %8.3f\n", pow(whole, 1.0 / (DEPTH - 1)),
               deviation_of(from, WIDTH, WIDTH) * sqrt(WIDTH / 2.0));
    }
}
/*
@output Ten layers of relu, forward

It comes close to theory. (The four starts take the same random numbers, only
scaled. So all four miss it by the same share, about 6 %. Another seed misses it
by another share.) A factor of 0.07 looks harmless, but nine of them make
$4 \cdot 10^{-11}$. A factor of 2 is only twice too much, but nine of them are
512 times too much. Depth turns a small mistake into a power. He's rule keeps
the size, or nearly. Glorot's rule does not know of the half that relu cuts off,
so its size is multiplied by $\sqrt{1/2}$ in each layer.

@plot 07_initialization-spread How much the outputs of a layer differ from image to image, by layer, for three activations and four starts

Where the spread is 0, a layer says the same of every image, and the layers
above it are blind. Look at the sigmoid first. With all four starts its spread
falls. Its outputs are not small, they lie around 0.5. What gets lost is the
difference between two images. With tanh, Glorot and He keep it. With relu, He
comes nearest to that, and 0.3 explodes. Tanh cannot, for it never gets above 1.
But with 0.3 it is **saturated**: many of its neurons sit where it is nearly
flat.

Now the way back:
*/
static void show_backward(page *this, profiles all)
{
    const profile *small = all[RELU][SMALL], *he = all[RELU][HE];
    const profile *tanh_glorot = all[TANH][GLOROT], *sigmoid = all[SIGMOID][GLOROT];
    const double left = sigmoid[0].ds / sigmoid[DEPTH - 1].ds;
    printf(
        "\n== The way back ==\n"
        "           relu, 0.01          relu, He     tanh, Glorot   sigmoid, Glorot\n"
        "layer     sums   kernel     sums   kernel         sums              sums\n");
    for (size_t l = DEPTH; l-- > 0;)
        printf("%5zu  %7.1e  %7.1e %8.2f %8.2f %12.2f %17.1e\n", l + 1, small[l].ds,
               small[l].dw, he[l].ds, he[l].dw, tanh_glorot[l].ds, sigmoid[l].ds);
    printf("sigmoid, layer 1 divided by layer %d: %.1e   (1/4)^%d: %.1e\n", DEPTH, left,
           DEPTH - 1, pow(0.25, DEPTH - 1));
    nn_results_note(&this->results, "sigmoid_mean", "%.2f", sigmoid[DEPTH - 1].mean);
}
/*
@output The way back

Read it from the top, as the slopes travel. **Relu, 0.01**: the slopes by the
sums shrink by the factor that the way forward had. This is a **vanishing
gradient**. (With 0.3 it grows instead: an **exploding gradient**.) The columns
"kernel" are a surprise: beside that, the layers hardly differ. The slope by a
weight is its input times the slope by the sum. Going up, the inputs shrink.
Going down, the slopes shrink. The product is nearly the same, and tiny.

**Sigmoid**: Glorot's weights hand the slopes down at full size. But each layer
also multiplies them by the slope of its activation. For the sigmoid this is
$h(1-h)$, *at most* 1/4 (chapter 01). So nine layers leave at most about
$(1/4)^9$ of them. Larger weights help, but even those of 0.3, which multiply by
$0.3 \sqrt{100} = 3$, do not make up for it. Tanh has the slope 1 in its middle.
Relu has 0 or 1, and He's rule has paid for the 0.

@plot 07_initialization-gradients The length of the slopes by the sums, layer by layer on the way back, for three activations and four starts

The sigmoid has one more fault. In layer 10 its outputs have the mean
@value sigmoid_mean, and none is negative. Chapter 02 showed what follows: for
one image, all weights of a neuron must go up together, or down together. Tanh
has its middle at 0. (Relu shares this fault, but many of its outputs are 0.)

## Does training mend it?

Perhaps a few steps repair a bad start? Try it, with the deep network and with a
shallow one (784-128-10), in batches of 64 and with momentum 0.9. To be fair,
each start may choose one of three learning rates. Several seeds are tried.
*/
enum { RATES = 3, MOST_SEEDS = 3, POINTS = 40 };
static const double rates[RATES] = {0.003, 0.01, 0.03};

static const struct {
    size_t depth, activation;
    start from;
} rows[] = {{DEPTH, RELU, ZEROS},     {DEPTH, RELU, SMALL}, {DEPTH, RELU, LARGE},
            {DEPTH, RELU, GLOROT},    {DEPTH, RELU, HE},    {DEPTH, TANH, GLOROT},
            {DEPTH, SIGMOID, GLOROT}, {1, RELU, ZEROS},     {1, RELU, SMALL},
            {1, RELU, LARGE},         {1, RELU, GLOROT},    {1, RELU, HE}};
enum { ROWS = sizeof rows / sizeof *rows };

typedef struct {
    double first_loss, curve[POINTS]; // 0 where it did not get
    nn_metrics validation;
} outcome;
/*
The loop is that of chapter 05, made of library calls. It stops when the loss is
no longer finite. For the chart it keeps a running mean of the loss:
*/
static void train(const page *this, size_t row, double rate, uint64_t seed, outcome *o)
{
    const size_t depth = rows[row].depth, width = depth > 1 ? WIDTH : 128;
    nn_model *model = network(depth, width, rows[row].activation, seed);
    nn_batches *batches = nn_batches_new(&this->train, BATCH, seed);
    const nn_optimizer optimizer = nn_momentum(rate, 0.9);
    MUST(batches ? 0 : -1);
    const size_t epoch = nn_batches_count(batches), steps = epoch * this->epochs;
    double loss = 0, smooth = 0;
    *o = (outcome){0};
    begin(model, rows[row].from);
    for (size_t t = 0; t < steps && isfinite(loss); t++) {
        nn_batch b;
        if (t % epoch == 0)
            nn_batches_shuffle(batches, (uint32_t)(t / epoch));
        nn_batches_next(batches, &b);
        MUST(nn_model_loss(model, b.count, b.x, b.labels, &loss) ? 0 : -1);
        MUST(nn_model_backward(model, b.count, b.x, b.labels));
        MUST(nn_model_step(model, &optimizer));
        o->first_loss = t ? o->first_loss : loss;
        smooth = t ? 0.9 * smooth + 0.1 * loss : loss;
        if (isfinite(smooth))
            o->curve[t * POINTS / steps] = smooth;
    }
    MUST(nn_evaluate(model, &this->validation, &o->validation));
    if (!isfinite(loss) || !isfinite(o->validation.loss))
        o->validation.loss = INFINITY;
    nn_batches_free(batches);
    nn_model_free(model);
}
/*
Of the rates, the one with the smallest mean validation loss is chosen:
*/
typedef outcome outcomes[RATES][MOST_SEEDS];

static void show_row(page *this, size_t row, outcomes found)
{
    const size_t seeds = this->seeds;
    size_t best = 0;
    double accuracy[MOST_SEEDS], losses[RATES] = {0};
    for (size_t r = 0; r < RATES; r++) {
        for (size_t s = 0; s < seeds; s++)
            losses[r] += found[r][s].validation.loss;
        best = losses[r] < losses[best] ? r : best;
    }
    for (size_t s = 0; s < seeds; s++)
        accuracy[s] = found[best][s].validation.accuracy;
    double mean = nn_mean_of(seeds, accuracy);
    printf("%6zu  %-8s %-7s %10.4g", rows[row].depth,
           activations[rows[row].activation].name, start_names[rows[row].from],
           found[best][0].first_loss);
    if (isfinite(losses[best]))
        printf(" %8g %10.3f %10.3f\n", rates[best], mean,
               nn_deviation_of(seeds, accuracy));
    else
        printf("     none\n");
    if (rows[row].from == HE && rows[row].depth > 1)
        nn_results_note(&this->results, "accuracy_deep", "%.2f", mean);
}
/*
The trainings of a row know nothing of each other, so they run side by side. The
chart gets the curves of the first seed:
*/
static void show_trainings(page *this)
{
    static outcomes found;
    nn_csv *csv = nn_csv_open(nn_path_join(this->options->out_dir, "curves.csv").text,
                              "depth,activation,start,rate,step,loss");
    const size_t steps = (this->images + BATCH - 1) / BATCH * this->epochs;
    const size_t seeds = this->seeds;
    nn_progress progress = nn_progress_begin(stderr, "Trainings", ROWS);
    printf("\n== Five starts, trained ==\n"
           "%zu images, %zu epochs, %zu seeds\n"
           "hidden                        first     best  validation accuracy\n"
           "layers           start         loss     rate       mean  deviation\n",
           this->images, this->epochs, seeds);
    for (size_t row = 0; row < ROWS; row++) {
#pragma omp parallel for schedule(dynamic) num_threads(nn_threads())
        for (size_t i = 0; i < RATES * seeds; i++)
            train(this, row, rates[i / seeds], this->options->seed + i % seeds,
                  &found[i / seeds][i % seeds]);
        show_row(this, row, found);
        for (size_t r = 0; r < RATES; r++)
            for (size_t p = 0; p < POINTS && found[r][0].curve[p] > 0; p++)
                nn_csv_row(csv, "%zu,%s,%s,%g,%zu,%g", rows[row].depth,
                           activations[rows[row].activation].name,
                           start_names[rows[row].from], rates[r],
                           (p + 1) * steps / POINTS, found[r][0].curve[p]);
        nn_progress_update(&progress, row + 1, "");
    }
    nn_progress_end(&progress, "");
    MUST(nn_csv_close(csv));
}
/*
@output Five starts, trained

@plot 07_initialization-training Training loss by step from five starts, at the rate 0.01: a deep network and a shallow one

(The first loss is that of the first seed. The chart shows the rate 0.01 and
that seed.) Read the deep network with relu. From zeros and from 0.01 no rate
gets away from guessing. From 0.3 the loss becomes infinite, at all three.
Glorot and He learn, and He is ahead: its rule was made for relu. The deep
sigmoid learns at no rate: its own slopes are against it. Tanh can live with
Glorot's rule.

And the shallow network? Zeros fail here too. But all random starts learn. With
one hidden layer there is no power of nine: 0.01 is slow at first, and 0.3
begins with a large loss and ends a little behind. It is *depth* that punishes a
careless start. (The deep network is not better than the shallow one. It was
made to show a problem, not to solve one.)

## Dead neurons

Chapter 06 called a relu neuron dead when it is closed for every image (here:
the @value looked_at images that it learns from). Make some, in one hidden layer
of 100 neurons: begin with a negative bias, or with one epoch of plain SGD at a
large rate. Find the dead, and their largest slope:
*/
static const double harms[][2] = {{0, 0.1}, {-1, 0.1}, {-2, 0.1}, {0, 1}, {0, 2}};

static size_t find_dead(nn_model *model, const nn_batch *b, bool *dead, double *slope)
{
    size_t count = 0;
    double loss;
    MUST(nn_model_loss(model, b->count, b->x, b->labels, &loss) ? 0 : -1);
    MUST(nn_model_backward(model, b->count, b->x, b->labels));
    const nn_real *dw = nn_model_param(model, 0, NULL)->gradient; // [784,100]
    *slope = 0;
    for (size_t j = 0; j < WIDTH; j++) {
        dead[j] = true;
        for (size_t n = 0; n < b->count; n++)
            dead[j] &= model->outputs[1][n * WIDTH + j] <= 0;
        for (size_t i = 0; dead[j] && i < PIXELS; i++)
            *slope = fmax(*slope, fabs((double)dw[i * WIDTH + j]));
        count += dead[j];
    }
    return count;
}
/*
Then train three epochs at the harmless rate 0.1. How many come back?
*/
static void show_harm(const page *this, size_t h)
{
    nn_model *model = network(1, WIDTH, RELU, this->options->seed);
    nn_fit_options fit = {.epochs = 1, .batch_size = BATCH};
    bool dead[WIDTH], later[WIDTH];
    double slope, unused;
    begin(model, HE);
    for (size_t j = 0; j < WIDTH; j++)
        nn_model_param(model, 1, NULL)->value[j] = (nn_real)harms[h][0];
    fit.optimizer = nn_sgd(harms[h][1]);
    MUST(nn_fit(model, &this->first, &fit, NULL));
    size_t before = find_dead(model, &this->seen, dead, &slope), back = 0;
    fit.epochs = 3;
    fit.optimizer = nn_sgd(0.1);
    MUST(nn_fit(model, &this->first, &fit, NULL));
    find_dead(model, &this->seen, later, &unused);
    for (size_t j = 0; j < WIDTH; j++)
        back += dead[j] && !later[j];
    printf("%4g %6g %13zu %15g %16zu\n", harms[h][0], harms[h][1], before, slope, back);
    nn_model_free(model);
}

static void show_dead(const page *this)
{
    printf("\n== Dead neurons ==\n"
           "begin with           dead   their largest   after 3 epochs\n"
           "bias   rate        of 100           slope        came back\n");
    for (size_t h = 0; h < sizeof harms / sizeof *harms; h++)
        show_harm(this, h);
}
/*
@output Dead neurons

The slope of the dead is not small. It is exactly 0, and so is every step, at
any rate. In the first layer the images stay what they are. So a neuron that is
closed for all of them stays closed for ever. (In a higher layer the inputs
change, and a dead neuron may have luck.) Too large a rate can kill, and a small
one later does not heal.

## The library agrees

`nn_dense` fills its kernel with `nn_initialize`. As in Keras, the default is
Glorot's rule, with **uniform** numbers: all between $-a$ and $a$ are equally
likely. Their variance is the mean of $w^2$:

$$ \frac{1}{2a} \int_{-a}^{a} w^2 \, dw = \frac{1}{2a} \cdot \frac{2a^3}{3} = \frac{a^2}{3} $$

It must be $2/(n+m)$, so $a = \sqrt{6/(n+m)}$. (The derivation used the variance
alone, never the shape.) By hand, and beside the library:
*/
static void glorot_uniform(size_t count, double n, double m, nn_rng *rng, nn_real *w)
{
    for (size_t i = 0; i < count; i++)
        w[i] = (nn_real)(sqrt(6 / (n + m)) * (2 * nn_rng_uniform(rng) - 1));
}

static void show_library(const page *this)
{
    static nn_real ours[PIXELS * WIDTH];
    nn_model *model = network(2, WIDTH, RELU, this->options->seed); // as nn_add left it
    double apart = 0;
    printf("\n== The library agrees ==\n    kernel   deviation   formula\n");
    for (size_t i = 0; i < nn_model_param_count(model); i += 2) {
        const nn_param *kernel = nn_model_param(model, i, NULL);
        const size_t count = nn_shape_size(kernel->shape);
        const double n = (double)kernel->fan_in, m = (double)kernel->fan_out;
        nn_rng rng = nn_rng_at(this->options->seed, NN_RNG_INIT, 0, (uint32_t)i);
        glorot_uniform(count, n, m, &rng, ours);
        for (size_t j = 0; j < count; j++)
            apart = fmax(apart, fabs((double)(ours[j] - kernel->value[j])));
        printf("%3.0f x %3.0f   %9.4f   %7.4f\n", n, m,
               sqrt(sum_of_squares(count, kernel->value) / (double)count),
               deviation_of(GLOROT, n, m));
    }
    printf("largest difference of a weight, by hand and by the library: %.0e\n", apart);
    nn_model_free(model);
}
/*
Are the slopes right? Here are four hidden layers of tanh, which has no kinks:
*/
static void show_check(const page *this)
{
    nn_model *model = network(4, 8, TANH, this->options->seed);
    nn_gradcheck_report report;
    begin(model, GLOROT);
    MUST(nn_gradcheck_model(model, 20, this->seen.x, this->seen.labels,
                            &(nn_gradcheck_options){.sample = 50}, &report));
    printf("slopes of a deep network: %zu measured, %s\n", report.checked,
           report.passed ? "all right" : report.cause);
    nn_model_free(model);
}
/*
@output The library agrees

## What Keras hides here

| Keras | here |
|---|---|
| `Dense(100)`, and no word about weights | `nn_dense(100)`: Glorot uniform, biases 0 |
| `kernel_initializer="glorot_uniform"` | `NN_GLOROT_UNIFORM`, the default |
| `kernel_initializer="he_normal"` | `nn_with_initializer(NN_HE_NORMAL, nn_dense(100))` |
| `kernel_initializer="zeros"` | `NN_ZEROS`: equal for ever |

(Keras cuts normal numbers off at two deviations, and mends the variance.)

## Homework

1. By hand: a neuron has 100 inputs of size 2, and weights of deviation 0.1. How
   large is its sum? Which deviation would make it half as large?
2. For which fan-in is 0.01 exactly He's deviation?
3. Add 0.0001 to `rates` (`RATES` is then 4). Does the deep network learn from
   0.3 now?
4. Change 0.3 to 0.2 in `deviation_of`. Predict the factor of a layer first.
   Then try another seed.
5. Set `DEPTH` to 30. Which starts still keep the size (`layers.csv` has all
   layers)? Which still learn?

Then do the graded homework: `make exercise-07`, in
[exercises/07_initialization](../exercises/07_initialization/README.md).

## The next question

All weights move with one learning rate. But their slopes differ, from layer to
layer and from weight to weight. Should every weight have a step of its own?
*/
static void load(page *this)
{
    nn_dataset *all = &this->all;
    MUST(nn_dataset_load(all, "mnist", NN_TRAIN, this->options->data_dir));
    MUST(nn_dataset_slice(all, 0, this->images, &this->train));
    MUST(nn_dataset_slice(all, 0, this->looked_at, &this->first));
    MUST(nn_dataset_slice(all, all->count - 5000, this->held_back, &this->validation));
    this->walk = nn_batches_new(&this->first, this->looked_at, 0);
    MUST(this->walk && nn_batches_next(this->walk, &this->seen) ? 0 : -1);
    nn_results_note(&this->results, "looked_at", "%zu", this->looked_at);
}

int main(int argc, char **argv)
{
    nn_options options = {.about = "how large the first weights should be", .seed = 1};
    int status;
    static profiles all;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    page this = {&options, 12000, 5000, 3, MOST_SEEDS, 2000, .results = {0}};
    if (options.quick)
        this = (page){&options, 1280, 500, 2, 2, 640, .results = {0}};
    load(&this);
    show_ties(&this);
    show_sums(&this);
    look(&this, all);
    show_forward(all);
    show_backward(&this, all);
    show_trainings(&this);
    show_dead(&this);
    show_library(&this);
    show_check(&this);
    MUST(nn_results_write(&this.results, options.out_dir));
    nn_batches_free(this.walk);
    nn_dataset_free(&this.all);
    return nn_cli_end();
}
