/*
# One number, and what it hides

The network of chapter 09 reads digits. Now it meets clothes: 28 by 28 pixels
and ten classes again, but shirts, coats and boots. Train it, test it, and you
get one number, the accuracy. Most reports end there. This page begins there.

How sure may you be of it? What does it hide? When the network says "90 %", is
it right in 90 of 100 cases? Is another network, whose number is a little
higher, really better? And what does it do with one single picture? Run it with
`make run-10`.

You need backpropagation (chapter 06), the schedules (08), dropout and early
stopping (09). New is only how to look at a trained network. Keep its result: in
the homework of chapter 12, your own convolutional network must beat it.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, NEURONS = 128, K = 10, SHIRT = 6 }; // K classes
enum { SEEDS = 3, LINEAR = SEEDS, ASKED }; // three networks, one machine of chapter 04
enum { MOST = 10000, SHOWN = 12, BINS = 10 }; // images asked about, shown; bins

static nn_model *build(uint64_t seed, bool hidden)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    if (hidden) {
        MUST(nn_add(model, nn_dense(NEURONS)));
        MUST(nn_add(model, nn_relu()));
        MUST(nn_add(model, nn_dropout(0.2)));
    }
    MUST(nn_add(model, nn_dense(K)));
    return model;
}
/*
With `hidden` it is the network of chapter 09: 784 · 128 + 128 numbers in the
first dense layer, 128 · 10 + 10 in the second, **101,770** in all. Without it,
it is the machine of chapter 04. You will need that one to compare.

## How long to train?

Clothes are harder than digits. How many epochs are right? Do not ask the test.
Hold 5,000 training images back for validation, and let two plans compete on
them, both with Adam and batches of 32. In the first one the learning rate
stays. Early stopping ends it after 5 epochs without a smaller validation loss,
and takes the best weights back. In the second one the rate falls to 0 along a
cosine (chapter 08), through all 20 epochs of 1,719 steps.
*/
typedef struct {
    nn_dataset all, images, validation, test; // all: images and validation
} image_sets;

static nn_model *train(bool falls, bool hidden, uint64_t seed, const image_sets *data,
                       const nn_options *o, const char *history_path)
{
    nn_model *model = build(seed, hidden);
    size_t steps = (data->images.count + o->batch_size - 1) / o->batch_size;
    nn_fit_options how = {.epochs = o->epochs,
                          .batch_size = o->batch_size,
                          .optimizer = nn_adam(o->learning_rate),
                          .validation = &data->validation,
                          .history_path = history_path,
                          .progress = stderr};
    if (falls)
        how.schedule = nn_cosine(o->epochs * steps);
    else
        how.patience = 5, how.restore_best = true;
    MUST(nn_fit(model, &data->images, &how, NULL));
    return model;
}
/*
The plan with the smaller validation loss is chosen, and its network kept:
*/
static bool choose(const image_sets *data, const nn_options *o, nn_model **chosen,
                   nn_results *results)
{
    static const char *const names[] = {"the rate stays", "the rate falls"},
                             *const tables[] = {"history_stays.csv", "history.csv"};
    nn_model *models[2];
    nn_metrics found[2];
    double seconds = 0;
    printf("== Two plans ==\non validation      steps     loss   accuracy\n");
    for (size_t i = 0; i < 2; i++) {
        nn_path path = nn_path_join(o->out_dir, tables[i]);
        double began = nn_seconds();
        models[i] = train(i == 1, true, o->seed, data, o, path.text);
        seconds = (nn_seconds() - began) / (double)o->epochs; // of the last plan
        MUST(nn_evaluate(models[i], &data->validation, &found[i]));
        printf("%-14s   %6zu   %.4f     %.4f\n", names[i], (size_t)models[i]->updates,
               found[i].loss, found[i].accuracy);
    }
    bool falls = found[1].loss < found[0].loss;
    printf("chosen: %s\n", names[falls]);
    nn_model_free(models[!falls]);
    *chosen = models[falls];
    nn_results_note(results, "parameters", "%zu", nn_count_params(*chosen));
    nn_results_note(results, "updates", "%zu", (size_t)(*chosen)->updates);
    nn_results_note(results, "seconds_per_epoch", "%.2f", seconds);
    return falls;
}
/*
@output Two plans

@plot 10_fashion_mlp-curves Loss and accuracy by epoch: training and validation while the rate falls, and validation while it stays

With this seed the falling rate wins. The chart shows why. The grey line, the
validation while the rate stays, goes up and down: the noise floor (chapter 05).
Early stopping picks a low point of it. The falling rate calms it, and ends
lower.

## The test, three times

Now three networks, trained by the chosen plan, answer the test images. They
differ in the seed alone: other first weights, another order of the images,
other neurons dropped. This page looks at their replies from many sides:
*/
typedef struct {
    size_t n, right;
    nn_real z[MOST * K];             // [n,10] logits
    int labels[MOST], answers[MOST]; // [n]
} reply;

static void ask(nn_model *model, const nn_dataset *images, reply *r)
{
    MUST(images->count > MOST ? nn_fail("ask: got over %d images", MOST) : 0);
    MUST(nn_predict_dataset(model, images, r->z));
    r->n = images->count;
    for (size_t i = 0; i < r->n; i++) {
        r->labels[i] = images->labels[i];
        r->answers[i] = (int)nn_argmax(K, r->z + i * K);
        r->right += r->answers[i] == r->labels[i];
    }
}
/*
The probability of class $k$ at the temperature $T$ is chapter 01's, with
$e^{z_k/T}$ divided out above and below: $p_k = 1 / \sum_j e^{(z_j - z_k)/T}$.
The loss is the mean of $-\ln p$ of the labels. For now, $T = 1$.
*/
static double probability(const nn_real *z, size_t k, double T)
{
    double total = 0;
    for (size_t j = 0; j < K; j++)
        total += exp((double)(z[j] - z[k]) / T);
    return 1 / total;
}

static double loss_at(const reply *r, double T)
{
    double loss = 0;
    for (size_t i = 0; i < r->n; i++)
        loss -= log(probability(r->z + i * K, (size_t)r->labels[i], T));
    return loss / (double)r->n;
}

static void show_seeds(const reply *test, uint64_t seed, nn_results *results)
{
    double a[SEEDS];
    printf("\n== Three seeds ==\nseed   test loss   test accuracy\n");
    for (size_t s = 0; s < SEEDS; s++) {
        a[s] = (double)test[s].right / (double)test[s].n;
        printf("%4zu   %9.4f   %13.4f\n", (size_t)seed + s, loss_at(&test[s], 1), a[s]);
    }
    printf("mean accuracy %.4f, standard deviation %.4f\n", nn_mean_of(SEEDS, a),
           nn_deviation_of(SEEDS, a));
    nn_results_note(results, "test_accuracy", "%.4f", a[0]);
    nn_results_note(results, "test_loss", "%.4f", loss_at(&test[0], 1));
}
/*
@output Three seeds

## How sure may you be?

The first network was right on the share @value test_accuracy of the test
images. But you want to know its share $a$ of *all* such pictures, of endlessly
many. The test images are only a sample of them.

Each test image is a toss of a bent coin, and no toss depends on another: 1
(right) with probability $a$, else 0 (wrong). Its mean is $a$. Its **variance**
is the mean squared distance from the mean: $(1-a)^2$ with probability $a$, and
$a^2$ with probability $1-a$:

$$ a\,(1-a)^2 + (1-a)\,a^2 = a\,(1-a)\,(1 - a + a) = a\,(1-a) $$

Two facts are used without a proof here. First: the variances of such tosses add
up, so $n$ tosses have the variance $n\,a(1-a)$. The share is their sum divided
by $n$. A variance is a square, so divide it by $n^2$: $a(1-a)/n$ is left. Its
root is the **standard deviation** of the share. Second: a sum of many tosses
lies within 1.96 deviations of its mean 19 times out of 20. So write

$$ a \pm 1.96 \sqrt{\frac{a\,(1-a)}{n}} $$

We do not know $a$, so put the measured share in its place.
*/
static void show_interval(const reply *test)
{
    double n = (double)test->n, a = (double)test->right / n;
    double half = 1.96 * sqrt(a * (1 - a) / n);
    nn_interval wilson = nn_wilson(test->right, test->n);
    printf("\n== Share and interval ==\nby the formula   %.4f to %.4f\n", a - half,
           a + half);
    printf("by nn_wilson     %.4f to %.4f\n", wilson.low, wilson.high);
}
/*
@output Share and interval

So 19 times out of 20 the true share lies between two such borders. The library
turns the question around (Wilson, 1927): for which true shares is the measured
one nothing unusual? For thousands of images both agree; homework 1 shows where
they do not. All this is the chance in the *test images*. The chance in the
*seed* is another one, the deviation of the three networks. Report both. (Its
three squares are divided by 2, not 3: the mean was taken from the same three
values, so they lie closer to it than to the true one.)

## What the mean hides

An accuracy is a mean over all classes. Look behind it with the confusion matrix
of chapter 04: rows are labels, columns are answers.

@output What is mistaken for what

@plot 10_fashion_mlp-confusion Confusion matrix of the test images, ten classes by ten answers

Take one class, the shirts. Their **row** holds all images that are shirts. The
share of them that was found is the **recall** $R$. Their **column** holds all
images that were called shirts. The share of these that are shirts is the
**precision** $P$. The **F1** puts both into one number:

$$ P = \frac{\mathrm{right}}{\mathrm{column}} \qquad R = \frac{\mathrm{right}}{\mathrm{row}} \qquad F_1 = \frac{2PR}{P+R} = \frac{2 \cdot \mathrm{right}}{\mathrm{row} + \mathrm{column}} $$

If one of the two is small, so is $F_1$. For a network that calls everything a
shirt, $R = 1$ and $P = 0.1$. Their mean is 0.55, and $F_1$ is 0.18.
*/
static void show_confusion(const reply *r, const nn_dataset_info *info,
                           const char *folder)
{
    size_t matrix[K * K], row = 0, column = 0;
    nn_class_score scores[K];
    const char *const *names = info->class_names;
    MUST(nn_confusion_matrix(r->n, K, r->labels, r->answers, matrix));
    printf("\n== What is mistaken for what ==\n");
    nn_confusion_print(stdout, K, matrix, names);
    MUST(nn_confusion_write(nn_path_join(folder, "confusion.csv").text, K, matrix,
                            names));
    for (size_t k = 0; k < K; k++) {
        row += matrix[SHIRT * K + k];
        column += matrix[k * K + SHIRT];
    }
    size_t right = matrix[SHIRT * K + SHIRT];
    double R = (double)right / (double)row, P = (double)right / (double)column;
    printf("\n== One class by hand ==\n%s: recall %zu / %zu = %.4f, ", names[SHIRT],
           right, row, R);
    printf("precision %zu / %zu = %.4f, F1 %.4f\n", right, column, P,
           2 * P * R / (P + R));
    printf("\n== All classes by the library ==\n");
    nn_class_scores(K, matrix, scores);
    nn_class_scores_print(stdout, K, scores, names);
}
/*
@output One class by hand

@output All classes by the library

All classes have equally many test images, so the accuracy is the mean of the
ten recalls. A mean hides its lowest part: the shirts. Look into the matrix at
row 6, column 0, and at row 0, column 6: shirts called T-shirts, and T-shirts
called shirts. A shop that sells shirts would not call this network good.

## Sure, or torn

Which mistakes is it surest of? Where does it hardly know? Keep the twelve wrong
answers with the largest probability, or the twelve of all with the smallest:
*/
typedef struct {
    size_t image;
    double p; // of the answer
} ranked;

// The surest of the wrong answers, or the most doubtful of all. list [SHOWN + 1]
static size_t rank(const reply *r, bool wrong, ranked *list)
{
    size_t count = 0;
    for (size_t n = 0; n < r->n; n++) {
        double p = probability(r->z + n * K, (size_t)r->answers[n], 1);
        if (wrong && r->answers[n] == r->labels[n])
            continue;
        size_t at = count < SHOWN ? count++ : SHOWN; // the place behind the others
        for (; at > 0 && (wrong ? p > list[at - 1].p : p < list[at - 1].p); at--)
            list[at] = list[at - 1];
        list[at] = (ranked){n, p};
    }
    return count;
}
/*
Each of them is printed and drawn, with the class that came next:
*/
static size_t next_best(const nn_real *z, size_t best)
{
    size_t next = best == 0; // begin with class 0, or 1
    for (size_t k = 0; k < K; k++)
        if (k != best && z[k] > z[next])
            next = k;
    return next;
}

static void show_ranked(bool wrong, const reply *r, const nn_dataset *images,
                        const char *folder)
{
    ranked list[SHOWN + 1];
    uint8_t pixels[SHOWN * PIXELS];
    char captions[SHOWN][32];
    const char *lines[SHOWN], *const *names = images->info->class_names;
    size_t count = rank(r, wrong, list);
    printf("\n== %s ==\nimage   label         answer                 next\n",
           wrong ? "Sure and wrong" : "Torn");
    for (size_t i = 0; i < count; i++) {
        size_t n = list[i].image, answer = (size_t)r->answers[n],
               next = next_best(r->z + n * K, answer);
        const char *label = names[r->labels[n]];
        printf("%5zu   %-11s   %-11s  %.4f    %-11s  %.4f\n", n, label, names[answer],
               list[i].p, names[next], probability(r->z + n * K, next, 1));
        memcpy(pixels + i * PIXELS, images->images + n * PIXELS, PIXELS);
        snprintf(captions[i], sizeof captions[i], wrong ? "%s as %s" : "%s? %s?",
                 wrong ? label : names[answer], names[wrong ? answer : next]);
        lines[i] = captions[i];
    }
    nn_montage montage = {pixels, count, SIDE, SIDE, lines, .columns = 6, .zoom = 5};
    nn_path path = nn_path_join(folder, wrong ? "sure.png" : "torn.png");
    MUST(count ? nn_montage_write(path.text, &montage) : 0);
}
/*
@output Sure and wrong

@picture sure The twelve mistakes that the network is surest of: label, and answer

Do you side with the label or with the network? Not every label is beyond doubt,
and some things are rare in their class. The network cannot say "I have never
seen this": its ten probabilities always add up to 1. Now the other end. Guess
what each picture is, before you look at the list below it:

@picture torn The twelve pictures that the network is least sure of: its answer, and its second choice

@output Torn

## Does 0.9 mean 90 %?

A probability is a promise. One picture cannot break it, but many can: of all
answers given with 0.9, nine in ten should be right. So cut 0 to 1 into ten
**bins**, sort the answers into them by probability, and compare two numbers in
each: the mean probability, "said", and the share that was right. A network that
keeps its promise is **calibrated**. The mean distance of the two, where bin $b$
counts by its $n_b$ images, is the **expected calibration error**:

$$ E = \sum_b \frac{n_b}{n} \left| \mathrm{said}_b - \mathrm{right}_b \right| $$
*/
typedef struct {
    double images, right, said; // sums
} bin;

static double fill_bins(const reply *r, double T, bin *bins)
{
    double error = 0;
    memset(bins, 0, BINS * sizeof *bins);
    for (size_t i = 0; i < r->n; i++) {
        double p = probability(r->z + i * K, (size_t)r->answers[i], T);
        bin *b = &bins[p < 1 ? (size_t)(BINS * p) : BINS - 1];
        b->images++;
        b->said += p;
        b->right += r->answers[i] == r->labels[i];
    }
    for (size_t b = 0; b < BINS; b++)
        error += fabs(bins[b].said - bins[b].right) / (double)r->n;
    return error;
}

static void show_bins(const reply *r, double T, nn_csv *csv)
{
    bin bins[BINS];
    fill_bins(r, T, bins);
    printf("\nT = %.2f      images   said   right\n", T);
    for (size_t i = 0; i < BINS; i++) {
        double n = bins[i].images;
        if (n == 0)
            continue;
        double said = bins[i].said / n, right = bins[i].right / n;
        printf("%.1f to %.1f   %7.0f  %.3f   %.3f\n", i / 10.0, (i + 1) / 10.0, n, said,
               right);
        nn_csv_row(csv, "%.2f,%zu,%.0f,%.4f,%.4f", T, i, n, said, right);
    }
}
/*
What if the network says too much? Chapter 01 has a knob, the temperature.
Divide all ten logits by one number $T$. Their order stays, so **no answer
changes**, and the accuracy stays exactly the same. Only the probabilities
change. The right $T$ is the one with the smallest loss on the *validation*
images. Try a grid:
*/
static double choose_temperature(const reply *validation)
{
    double best = 1;
    for (double T = 0.5; T < 3; T += 0.02)
        if (loss_at(validation, T) < loss_at(validation, best))
            best = T;
    return best;
}

static void show_calibration(const reply *test, const reply *validation,
                             const nn_options *o, nn_results *results)
{
    bin unused[BINS];
    double T[SEEDS];
    printf("\n== One temperature ==\nseed      T   loss with 1   with T   E with 1   "
           "with T\n");
    for (size_t s = 0; s < SEEDS; s++) {
        T[s] = choose_temperature(&validation[s]);
        printf("%4zu   %.2f   %11.4f   %.4f   %8.4f   %.4f\n", (size_t)o->seed + s,
               T[s], loss_at(&test[s], 1), loss_at(&test[s], T[s]),
               fill_bins(&test[s], 1, unused), fill_bins(&test[s], T[s], unused));
    }
    nn_results_note(results, "temperature", "%.2f", T[0]);
    nn_csv *csv = nn_csv_open(nn_path_join(o->out_dir, "reliability.csv").text,
                              "temperature,bin,images,said,right");
    printf("\n== Said and right ==");
    show_bins(&test[0], 1, csv);
    show_bins(&test[0], T[0], csv);
    MUST(nn_csv_close(csv));
}
/*
@output Said and right

@plot 10_fashion_mlp-reliability Share of right answers against the probability said, at T = 1 and at the chosen temperature

In the left chart the network says a little too much. Most answers fall into the
last bin, so it counts most. In the right chart, at $T$ = @value temperature,
that bin keeps its promise.

@output One temperature

All three networks need a $T$ above 1: training went on making the logits larger
(chapter 09). With $T$ the test loss falls, although no answer changed. The
error $E$ falls too, but not to 0. Look at the bins in the middle: now they
promise too *little*. One number stretches all logits alike.

## Are two networks different?

Two networks have different accuracies. Is the higher one better? Their
intervals overlap, but that is no answer: both saw the *same* images, and what
is hard for one is hard for the other. So compare image by image. Where both are
right or both are wrong, you learn nothing. What counts are the images that
**only one** of them gets right. If both are equally good, each of these is a
toss of a fair coin.

Say there are 10, and they fall 8 to 2. Is the coin bent? Ten tosses have
$2^{10} = 1024$ outcomes. No tail, one tail or two tails make $1 + 10 + 45 = 56$
of them. (Two of ten places: $10 \cdot 9 / 2 = 45$.) Few heads make as many. So
a fair coin falls at least so unevenly, to either side, with probability
$p = 112/1024 \approx 0.11$. That happens. This is **McNemar's test** (1947),
and `nn_mcnemar` computes it for any number of tosses.
*/
static void show_pair(const char *title, const reply *a, const reply *b)
{
    nn_mcnemar_result m = nn_mcnemar(a->n, a->labels, a->answers, b->answers);
    size_t both = a->right - m.only_a, tosses = m.only_a + m.only_b;
    printf("\n%-28s   right    wrong\n", title);
    printf("      the first is right %10zu %8zu\n", both, m.only_a);
    printf("      the first is wrong %10zu %8zu    %zu tosses, p = %.2g\n", m.only_b,
           a->n - both - tosses, tosses, m.p);
}

static void show_pairs(const reply *test)
{
    printf("\n== The same images, two networks ==\n");
    show_pair("a network and itself", &test[0], &test[0]);
    show_pair("two seeds", &test[0], &test[1]);
    show_pair("with softmax regression", &test[0], &test[LINEAR]);
}
/*
@output The same images, two networks

The rows belong to the first network, the columns to the second. A network and
itself never disagree: no toss, $p = 1$. Now the surprise, two seeds. Their
accuracies are close, yet on hundreds of images one is right and the other is
wrong. They are different networks that happen to be about equally good. One
layer alone, trained in the same way, is worse: no coin falls like that.

Read $p$ with care. It is the probability of such a split *if* both are equally
good, not the probability *that* they are. A large $p$ does not prove them
equal; perhaps there were too few tosses. A small $p$ does not say that they
differ much: with enough images any difference shows. And the test compares two
networks, not two ways of training. For that, train several of each.

## One picture, there and back

What does the network do with one picture? Take the first shirt of the test.
Nothing is dropped now. Let $x_i$ be its pixels, $w$ and $b$ the numbers of the
first dense layer, $v$ and $c$ those of the second:

$$ s_j = b_j + \sum_i x_i w_{i,j} \qquad h_j = \mathrm{relu}(s_j) \qquad z_k = c_k + \sum_j h_j v_{j,k} $$

And back, as in chapter 06, from $p - y$ (where $y$ is 1 for the label, else 0)
to the neurons. Where $s_j$ is not above 0, its slope is 0; elsewhere

$$ \frac{\partial L}{\partial s_j} = \sum_k v_{j,k} \, (p_k - y_k) $$

And on to the pixels:

$$ \frac{\partial L}{\partial x_i} = \sum_j w_{i,j} \frac{\partial L}{\partial s_j} $$

Training never needs the last one, so the model does not compute it. We do. The
slope by $s_j$ we find in the model. The bias $b_j$ is added to $s_j$, so for
one picture the slope by $b_j$ is the same number.
*/
typedef struct {
    nn_model *model;
    nn_real x[PIXELS];
    int label;
    double loss;
} glass;

static double loss_of(const glass *g)
{
    double loss;
    MUST(nn_model_loss(g->model, 1, g->x, &g->label, &loss) ? 0 : -1);
    return loss;
}
/*
The strongest neurons come first, with $h_j v_{j,k}$, what each adds to the
logit of the label and of its strongest rival. Then come the ten classes:
*/
static void show_inside(const glass *g, const char *const *names)
{
    const nn_param *first = g->model->layers[1]->params,
                   *second = g->model->layers[4]->params;
    const nn_real *s = g->model->outputs[1], *z = g->model->outputs[4],
                  *v = second[0].value; // [128,10]
    size_t label = (size_t)g->label, rival = next_best(z, label);
    nn_real h[NEURONS];
    memcpy(h, g->model->outputs[2], sizeof h);
    printf("neuron      sum   adds to %-11s   to %-11s   slope\n", names[label],
           names[rival]);
    for (size_t i = 0; i < 5; i++) {
        size_t j = nn_argmax(NEURONS, h);
        printf("%6zu   %6.3f   %19.3f   %14.3f   %8.4f\n", j, (double)s[j],
               (double)(h[j] * v[j * K + label]), (double)(h[j] * v[j * K + rival]),
               (double)first[1].gradient[j]);
        h[j] = -1;
    }
    printf("\nclass           logit        p     p - y\n");
    for (size_t k = 0; k < K; k++)
        printf("%-11s  %8.3f   %6.4f   %7.4f\n", names[k], (double)z[k],
               probability(z, k, 1), (double)second[1].gradient[k]);
    printf("loss %.4f\n", g->loss);
}
/*
And the pixels, with the steepest one measured:
*/
static void show_pixels(const glass *g, const char *folder)
{
    const nn_param *first = g->model->layers[1]->params;
    const nn_real *w = first[0].value, *ds = first[1].gradient; // w [784,128]
    double steepest = 0;
    size_t at = 0;
    nn_csv *csv =
        nn_csv_open(nn_path_join(folder, "glass.csv").text, "row,column,pixel,slope");
    for (size_t i = 0; i < PIXELS; i++) {
        double slope = 0;
        for (size_t j = 0; j < NEURONS; j++)
            slope += (double)w[i * NEURONS + j] * (double)ds[j];
        nn_csv_row(csv, "%zu,%zu,%.4f,%.6f", i / SIDE, i % SIDE, (double)g->x[i],
                   slope);
        if (fabs(slope) > fabs(steepest))
            steepest = slope, at = i;
    }
    MUST(nn_csv_close(csv));
    glass above = *g, below = *g;
    above.x[at] += (nn_real)0.01;
    below.x[at] -= (nn_real)0.01;
    printf("\nsteepest pixel: row %zu, column %zu, brightness %.2f, slope %.3f, "
           "measured %.3f\n",
           at / SIDE, at % SIDE, (double)g->x[at], steepest,
           (loss_of(&above) - loss_of(&below)) / 0.02);
}
/*
@output One picture

Each of the strongest neurons lifts both the label and its rival: it answers to
what they have in common. Finer differences decide. In the last column only the
label is negative. All others are pushed down, each by what it got.

@plot 10_fashion_mlp-glass The picture, and the slope of the loss by each of its pixels

No collar, no buttons: the slopes are no picture of a shirt. Look at the pixel
with the circle. It is black, and making it brighter would raise the loss most.
Perhaps outlines tell garments apart; one picture cannot prove it. The network
weighs pixels.

## One step

A step of plain descent moves each parameter by $-\eta g$, where $g$ is its
slope. Each of these moves changes the loss by about $g \cdot (-\eta g)$. All
together

$$ L_{\mathrm{after}} \approx L - \eta \, |g|^2 $$

where $|g|^2$ is the sum of all 101,770 squared slopes.

This is the promise of the gradient. Choose $\eta$ so that it promises to take
30, 10 and 1 percent off the loss of this picture, and measure what is kept:
*/
// w -= rate * g for every parameter. @return |g|^2
static double move(const nn_model *model, double rate)
{
    double square = 0;
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *w = nn_model_param(model, i, NULL);
        for (size_t j = 0; j < nn_shape_size(w->shape); j++) {
            w->value[j] -= (nn_real)rate * w->gradient[j];
            square += (double)w->gradient[j] * (double)w->gradient[j];
        }
    }
    return square;
}

static void show_step(const glass *g, nn_results *results)
{
    static const double shares[] = {0.3, 0.1, 0.01};
    double square = move(g->model, 0), kept = 0;
    printf("\n== One step ==\n|g|^2 = %.3f\n    rate   promised   measured   kept\n",
           square);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        double rate = shares[i] * g->loss / square;
        move(g->model, rate);
        double after = loss_of(g);
        move(g->model, -rate); // and back
        kept = (g->loss - after) / (shares[i] * g->loss);
        printf("%.6f     %.4f     %.4f   %.3f\n", rate, (1 - shares[i]) * g->loss,
               after, kept);
    }
    nn_results_note(results, "kept", "%.3f", kept);
}
/*
Here the picture is chosen, and everything above is called:
*/
static void show_glass(nn_model *model, const nn_dataset *test, const char *folder,
                       nn_results *results)
{
    size_t n = 0;
    while (n + 1 < test->count && test->labels[n] != SHIRT)
        n++;
    glass g = {.model = model, .label = test->labels[n]};
    const char *const *names = test->info->class_names;
    printf("\n== One picture ==\ntest image %zu, labelled %s\n", n, names[g.label]);
    nn_pixels_scale(test->images + n * PIXELS, PIXELS, g.x);
    g.loss = loss_of(&g);
    MUST(nn_model_backward(model, 1, g.x, &g.label));
    show_inside(&g, names);
    show_pixels(&g, folder);
    show_step(&g, results);
}
/*
@output One step

The smaller the step, the better the promise is kept. The gradient knows the
slope at one place only. A long step leaves the place, and the loss curves.

## What Keras hides here

| Keras | here |
|---|---|
| `CosineDecay(1e-3, steps)` | `nn_cosine(steps)` |
| `EarlyStopping(patience=5, restore_best_weights=True)` | `.patience = 5, .restore_best = true` |
| `evaluate(x, y)`, `predict(x)` | `ask`, `loss_at` |
| `classification_report(labels, answers)` of scikit-learn | `nn_confusion_matrix`, `nn_class_scores` |
| `calibration_curve(...)` of scikit-learn | `fill_bins` |
| `tape.gradient(loss, x)` | the inner loop of `show_pixels` |

`evaluate` prints four digits. On 10,000 images even the second is in doubt. No
word of Keras asks for an interval, a second seed or a kept promise. You must.

## Homework

1. By hand: 20 of 20 images are right. What does the formula give, and why is
   that nonsense? Wilson's lower border is the $a$ with
   $1 - a = 1.96 \sqrt{a(1-a)/20}$. Square it, divide by $1 - a$, and solve.
2. By hand: recall, precision and F1 of the T-shirts, from the matrix.
3. By hand: five images are tossed, and all five fall to one network. What is
   $p$? How many in a row give $p < 0.05$?
4. Which temperature does the network need after `--epochs 4`? Guess first. Why?

Then do the graded homework: `make exercise-10`, in
[exercises/10_fashion_mlp](../exercises/10_fashion_mlp/README.md).

## The next question

Put the 784 pixels of all images into another order, the same for all. You would
recognize nothing. This network would learn as well as before: it does not know
which pixels are neighbours. What could a network do that knows?
*/
static const nn_options defaults = {
    .about = "train a network on clothes, and look at it from all sides",
    .trains = true,
    .threads = 1, // 32 images are too few to share
    .seed = 1,
    .dataset = "fashion_mnist",
    .epochs = 20,
    .batch_size = 32,
    .learning_rate = 1e-3,
    .quick_epochs = 2,
    .quick_limit = 1200,
};

static int load(const nn_options *o, image_sets *data)
{
    if (nn_dataset_check(o->dataset, o->limit) < 0)
        return -1;
    MUST(nn_dataset_load(&data->all, o->dataset, NN_TRAIN, o->data_dir));
    MUST(nn_dataset_load(&data->test, o->dataset, NN_TEST, o->data_dir));
    size_t count = o->limit ? o->limit : data->all.count;
    MUST(nn_dataset_slice(&data->all, 0, count, &data->all));
    size_t asked = o->quick ? 1000 : data->test.count;
    MUST(nn_dataset_slice(&data->test, 0, asked, &data->test));
    return nn_dataset_split(&data->all, count < 12 ? 1 : count / 12, &data->images,
                            &data->validation);
}
/*
And this is the whole page as a program:
*/
int main(int argc, char **argv)
{
    static reply test[ASKED], validation[ASKED];
    nn_options o = defaults;
    int status;
    image_sets data;
    nn_results results = {0};
    nn_model *models[ASKED];
    if (!nn_cli(&o, argc, argv, &status))
        return status;
    if (load(&o, &data) < 0)
        return nn_cli_refuse(argv[0]);

    bool falls = choose(&data, &o, &models[0], &results);
    for (size_t s = 0; s < ASKED; s++) {
        if (s > 0)
            models[s] = train(falls, s != LINEAR, o.seed + s % SEEDS, &data, &o, NULL);
        ask(models[s], &data.test, &test[s]);
        ask(models[s], &data.validation, &validation[s]);
    }
    show_seeds(test, o.seed, &results);
    show_interval(&test[0]);
    show_confusion(&test[0], data.test.info, o.out_dir);
    show_ranked(true, &test[0], &data.test, o.out_dir);
    show_ranked(false, &test[0], &data.test, o.out_dir);
    show_calibration(test, validation, &o, &results);
    show_pairs(test);
    show_glass(models[0], &data.test, o.out_dir, &results);
    MUST(nn_results_write(&results, o.out_dir));
    for (size_t s = 0; s < ASKED; s++)
        nn_model_free(models[s]);
    nn_dataset_free(&data.all);
    nn_dataset_free(&data.test);
    return nn_cli_end();
}
