/*
# A step for every weight

In the valley of chapter 03 one direction was 16 times as steep as the other.
One number, the learning rate $\eta$ (`rate`), had to serve both. The steep
direction forbade a larger rate, and the flat one had to crawl. Is a network
like that, or are its slopes all of about one size?

Measure it. This page uses one network throughout, with a hidden layer of 128
neurons (chapter 06). `look` draws a batch and leaves the slopes in the model:
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { HIDDEN = 128 };

typedef struct {
    nn_model *model;
    nn_batches *batches;
    uint32_t epoch;
} training;

static training begin(const nn_dataset *images, size_t batch_size, uint64_t seed)
{
    nn_shape in = nn_shape_image(images->height, images->width, images->channels);
    training t = {nn_sequential(in, seed), nn_batches_new(images, batch_size, seed), 1};
    MUST(t.batches ? 0 : -1);
    MUST(nn_add(t.model, nn_flatten()));
    MUST(nn_add(t.model, nn_dense(HIDDEN)));
    MUST(nn_add(t.model, nn_relu()));
    MUST(nn_add(t.model, nn_dense(images->info->classes)));
    nn_batches_shuffle(t.batches, t.epoch);
    return t;
}

static double look(training *t) // returns the loss
{
    nn_batch batch;
    double loss;
    while (!nn_batches_next(t->batches, &batch))
        nn_batches_shuffle(t->batches, ++t->epoch);
    MUST(nn_model_loss(t->model, batch.count, batch.x, batch.labels, &loss) ? 0 : -1);
    MUST(nn_model_backward(t->model, batch.count, batch.x, batch.labels));
    return loss;
}
/*
Let no weight move yet. Show 100 batches, and look at the 128 weights behind one
pixel. (Usual size: the root of the mean square, over batches with a slope.)
*/
static void end(training *t)
{
    nn_batches_free(t->batches);
    nn_model_free(t->model);
}

static void show_slopes(const nn_dataset *images, const nn_options *options)
{
    static const size_t rows[] = {14, 4, 2, 1}; // of the pixel, in column 14
    printf("== Not all slopes are alike ==\n");
    printf("pixel               batches with a slope   usual size\n");
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        training t = begin(images, options->batch_size, options->seed);
        const nn_real *g = nn_model_param(t.model, 0, NULL)->gradient +
                           (rows[r] * images->width + 14) * HIDDEN;
        double squares = 0, seen = 0;
        for (size_t b = 0; b < 100; b++) {
            double sum = 0;
            look(&t);
            for (size_t h = 0; h < HIDDEN; h++)
                sum += (double)g[h] * (double)g[h] / HIDDEN;
            squares += sum;
            seen += sum > 0;
        }
        printf("row %2zu, column 14   %13.0f of 100   %10.5f\n", rows[r], seen,
               sqrt(squares / fmax(seen, 1)));
        end(&t);
    }
}
/*
@output Not all slopes are alike

From the middle of the image to its border, the slopes shrink, and then they
become rare: few digits have ink there. Such a weight is moved seldom, and by
little. **Should each weight have a step of its own?** RMSprop, which chapter 06
used, tries it. This page derives it, and its relatives, and rates that change
with time. You need the valley and momentum (chapter 03) and the noise of
batches (05). Run it with `make run-08`.

## Look ahead

Write the rules by hand, for one weight, in `double`. Their settings are numbers
in the library's struct `nn_optimizer`. You know momentum. It keeps the share
$\mu$ (`momentum`) of the last step $v$ (`v`), and with $\mu = 0$ it is plain
descent:

$$ v \leftarrow \mu v - \eta\, g \qquad w \leftarrow w + v $$
*/
typedef struct {
    size_t rule;      // PLAIN, MOMENTUM, ...
    nn_optimizer set; // learning_rate, momentum, ...
    double w, v, m;   // the weight, and what the rule remembers
    double t;         // number of the step, from 1
} weight;

static void momentum(weight *a, double g)
{
    a->v = a->set.momentum * a->v - a->set.learning_rate * g;
    a->w += a->v;
}
/*
Momentum brakes too late. It takes the slope *here*, although it knows that a
step $\mu v$ will come in any case. **Nesterov** (1983) takes the slope there,
at $u = w + \mu v$. The new values are $v' = \mu v - \eta\, g(u)$ and
$w' = w + v'$. Now store $u$ in place of $w$, and keep it at the end. Because
$v' - \mu v = -\eta\, g(u)$, the next one is

$$ u' = w' + \mu v' = (u - \mu v) + v' + \mu v' = u + \mu v' - \eta\, g(u) $$

So in C only the last line changes. `w` is now the place of the slope, $u$:
*/
static void nesterov(weight *a, double g)
{
    a->v = a->set.momentum * a->v - a->set.learning_rate * g;
    a->w += a->set.momentum * a->v - a->set.learning_rate * g;
}
/*
## Divide by what is usual

All three have one rate for all weights. From here on $v$ is no step: it gathers
squared slopes. **AdaGrad** (Duchi, Hazan and Singer, 2011) adds them up for
each weight, and divides by the root:

$$ v \leftarrow v + g^2 \qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{v_0 + v} + \varepsilon} $$

A weight with large slopes gets a small rate, one with rare slopes a large one.
Where $v$ is large, the size of the slopes no longer matters: multiply them all
by 1000, and $\sqrt{v}$ is 1000 times as large too. (But $v_0 = 0.1$,
`accumulator`, which tames the first steps, counts until $v$ has outgrown it.
$\varepsilon = 10^{-7}$, `epsilon`, forbids a division by 0.)
*/
static void adagrad(weight *a, double g)
{
    a->v += g * g;
    a->w -=
        a->set.learning_rate * g / (sqrt(a->set.accumulator + a->v) + a->set.epsilon);
}
/*
But $v$ only grows. If the slope is always 1, step $t$ has the length
$\eta/\sqrt{t}$, and after 10,000 steps a hundredth is left. **RMSprop**
(Tieleman and Hinton, 2012) forgets. Its $v$ is a running mean of $g^2$ that
keeps the share $\rho = 0.9$ (`rho`) of itself:

$$ v \leftarrow \rho v + (1 - \rho)\, g^2 \qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{v} + \varepsilon} $$
*/
static void rmsprop(weight *a, double g)
{
    a->v = a->set.rho * a->v + (1 - a->set.rho) * g * g;
    a->w -= a->set.learning_rate * g / (sqrt(a->v) + a->set.epsilon);
}
/*
RMSprop has no momentum. **Adam** (Kingma and Ba, 2015) takes a running mean of
the slope as well, $m$, and it corrects both means, because they begin at 0:

$$ m \leftarrow \beta_1 m + (1-\beta_1)\, g \qquad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2 \qquad w \leftarrow w - \eta\, \frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)} + \varepsilon} $$

Here $\beta_1 = 0.9$ (`beta_1`), $\beta_2 = 0.999$ (`beta_2`), and $t$ (`t`) is
the number of the step, from 1. **AdamW** first shrinks the weight by the share
$\eta d$ (`weight_decay` is $d$). Its reason comes near the end of this page.
*/
static void adam(weight *a, double g)
{
    const double b1 = a->set.beta_1, b2 = a->set.beta_2;
    a->m = b1 * a->m + (1 - b1) * g;
    a->v = b2 * a->v + (1 - b2) * g * g;
    double m = a->m / (1 - pow(b1, a->t)), v = a->v / (1 - pow(b2, a->t));
    a->w -= a->set.learning_rate * m / (sqrt(v) + a->set.epsilon);
}

static void adamw(weight *a, double g)
{
    a->w -= a->set.learning_rate * a->set.weight_decay * a->w;
    adam(a, g);
}

enum { PLAIN, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, ADAMW, RULES };
static const struct {
    const char *name;
    void (*by_hand)(weight *a, double g);
} rules[RULES] = {{"plain", momentum},  {"momentum", momentum}, {"nesterov", nesterov},
                  {"adagrad", adagrad}, {"rmsprop", rmsprop},   {"adam", adam},
                  {"adamw", adamw}};

static nn_optimizer settings(size_t rule, double rate)
{
    const nn_optimizer all[RULES] = {nn_sgd(rate),           nn_momentum(rate, 0.9),
                                     nn_nesterov(rate, 0.9), nn_adagrad(rate),
                                     nn_rmsprop(rate),       nn_adam(rate),
                                     nn_adamw(rate, 0.1)};
    return all[rule];
}

static void move(weight *a, double g)
{
    a->t++;
    rules[a->rule].by_hand(a, g);
}
/*
Let each rule and the library's `nn_optimizer_step` take 20 steps from $w = 10$,
with the slope $w$. (The library's are also tested against PyTorch, over 10
steps, in `tests/check_optimizer.c`.)
*/
static void compare(nn_results *results)
{
    double worst = 0;
    printf("\n== The library agrees ==\nrule        difference / 10\n");
    for (size_t r = 0; r < RULES; r++) {
        weight a = {.rule = r, .set = settings(r, 0.1), .w = 10};
        nn_real w = 10, memory[2] = {0}, *slots[] = {&memory[0], &memory[1]};
        double largest = 0;
        for (uint64_t t = 1; t <= 20; t++) {
            nn_real g = (nn_real)a.w;
            nn_optimizer_step(&a.set, t, 1, &g, slots, &w);
            move(&a, (double)g);
            largest = fmax(largest, fabs(a.w - (double)w) / 10);
        }
        printf("%-9s   %15.0e\n", rules[r].name, largest);
        worst = fmax(worst, largest);
    }
    nn_results_note(results, "library_difference", "%.1e", worst);
}
/*
@output The library agrees

That is the rounding of `float`.

## Adam's first steps

Why does Adam correct its means? Let the slope always be 1. After $t$ steps
$m = 1 - \beta_1^t$ and $v = 1-\beta_2^t$, and the missing share is what is left
of the first 0. The correction makes both means 1, and with $\eta = 1$ each step
is 1. Without it, would the first steps be too short?
*/
static void show_correction(void)
{
    static const double shown[] = {1, 2, 3, 10, 100, 1000, 5000};
    printf("\n== Adam without correction ==\n   t        m        v   m / sqrt(v)\n");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        double t = shown[i], m = 1 - pow(0.9, t), v = 1 - pow(0.999, t);
        printf("%4.0f   %.4f   %.4f   %11.4f\n", t, m, v, m / sqrt(v));
    }
}
/*
@output Adam without correction

Too *long*. In step 1, $m$ has a tenth of its value and $v$ a thousandth, and
$0.1/\sqrt{0.001} = 3.16$. Because $v$ is slow, this lasts for a thousand steps.

## A race in the valley

The valley of chapter 03 is $\frac{1}{2} x^2 + \frac{\kappa}{2} y^2$ with
$\kappa = 16$ (`condition`), and the walks start at $(-10, 2)$. We also want it
turned, with its start, by an angle with cosine $c$ (`c`) and sine $s$ (`s`). To
find a slope there, turn the point back, take the slope, and turn the slope.
*/
typedef struct {
    double condition, c, s;
} valley;

static void start(const valley *f, size_t rule, double rate, weight w[2])
{
    w[0] = w[1] = (weight){.rule = rule, .set = settings(rule, rate)};
    w[0].w = f->c * -10 - f->s * 2;
    w[1].w = f->s * -10 + f->c * 2;
}

static void step(const valley *f, weight w[2])
{
    double slope_x = f->c * w[0].w + f->s * w[1].w;
    double slope_y = f->condition * (f->c * w[1].w - f->s * w[0].w);
    move(&w[0], f->c * slope_x - f->s * slope_y);
    move(&w[1], f->s * slope_x + f->c * slope_y);
}
/*
Each rule walks 2000 steps. Count them until the distance to the lowest point is
a hundredth of what it was *and stays so*: who only flies past has not arrived.
The rate decides, so try 51 rates from 0.001 to 100, and count the best one.
*/
enum { WALK = 2000, KEPT = 100, RACERS = ADAMW };

static size_t best_arrival(const valley *f, size_t rule, double *best)
{
    size_t fewest = WALK + 2;
    for (int i = 0; i <= 50; i++) {
        double rate = pow(10, i / 10.0 - 3);
        weight w[2];
        size_t far = 0; // the last step that was not near
        start(f, rule, rate, w);
        for (size_t t = 1; t <= WALK; t++) {
            step(f, w);
            if (!(hypot(w[0].w, w[1].w) <= hypot(10, 2) / 100))
                far = t;
        }
        if (far + 1 < fewest) {
            fewest = far + 1;
            *best = rate;
        }
    }
    return fewest;
}

static nn_csv *table(const nn_options *options, const char *name, const char *columns)
{
    return nn_csv_open(nn_path_join(options->out_dir, name).text, columns);
}

// A name of results.csv, such as "race_adam_loss".
static const char *metric(const char *what, const char *whose, const char *which)
{
    static char text[48];
    snprintf(text, sizeof text, "%s_%s_%s", what, whose, which);
    return text;
}
/*
There are four valleys: $\kappa = 16$ and 256, each as it is and turned by 45
degrees. The best walks at 16 go into a table for the chart.
*/
static void show_valleys(const nn_options *options, nn_results *results)
{
    const double h = sqrt(0.5); // cosine and sine of 45 degrees
    const valley valleys[] = {{16, 1, 0}, {256, 1, 0}, {16, h, h}, {256, h, h}};
    nn_csv *csv = table(options, "paths.csv", "rule,turned,step,x,y,steps");
    printf("\n== Steps in the valley ==\n               as it is           turned\n");
    printf("condition    16      256        16      256\n");
    for (size_t r = 0; r < RACERS; r++) {
        size_t n[4];
        for (size_t v = 0; v < 4; v++) {
            double rate = 1;
            weight w[2];
            n[v] = best_arrival(&valleys[v], r, &rate);
            start(&valleys[v], r, rate, w);
            for (size_t t = 0; t <= KEPT && v % 2 == 0; t++, step(&valleys[v], w))
                nn_csv_row(csv, "%zu,%zu,%zu,%.6g,%.6g,%zu", r, v / 2, t, w[0].w,
                           w[1].w, n[v]);
        }
        printf("%-8s %6zu %8zu %9zu %8zu\n", rules[r].name, n[0], n[1], n[2], n[3]);
        nn_results_note(results, metric("as_is", rules[r].name, "steps"), "%zu", n[1]);
        nn_results_note(results, metric("turned", rules[r].name, "steps"), "%zu", n[3]);
    }
    MUST(nn_csv_close(csv));
}
/*
@output Steps in the valley

Look at the left half. The rules that divide need the same number of steps at
256 as at 16: they do not notice how steep the valley is. AdaGrad arrives after
@value as_is_adagrad_steps. RMSprop is slow for another reason. Its step never
gets much shorter than $\eta$. So it trembles around the lowest point, and only
a small rate trembles little.

Momentum does not notice $\kappa$ either. By chapter 03 the share 0.9 is enough
for any $\kappa$ up to 1442, where
$\sqrt\kappa = (1+\sqrt{0.9})/(1-\sqrt{0.9})$. At 16 it is more than is needed:
plain descent, which does not swing, arrives sooner.

Now the surprise, on the right. The valley is the same, it only lies diagonally.
The first three rules do not care. The others lose what they had, above all at
256: AdaGrad needs @value turned_adagrad_steps steps there, more than plain
descent.

@plot 08_optimizers-paths The first 100 steps of the best path of six rules in the valley, as it is and turned by 45 degrees

In the lower row, each coordinate has a part of the steep direction and a part
of the flat one. The two $\sqrt{v}$ are about equal, and to divide both slopes
by one number is only to choose another $\eta$. **A step for every weight helps
where the steep directions lie along the weights.** Nobody promises that. The
table of the pixels gives hope: there the small slopes belong to single weights.

## A race on digits

So measure it. The network learns from 55,000 digits in batches of 128, for two
epochs: 860 steps. The other 5,000 training images are for validation. Each rule
tries four rates with one seed, and the smallest validation loss chooses. (AdamW
stays out. Without its decay it is Adam.)
*/
enum { GRID = 4, SEEDS = 3 };
static const double rates[RACERS][GRID] = {
    {0.1, 0.2, 0.5, 1},    {0.02, 0.05, 0.1, 0.2},      {0.02, 0.05, 0.1, 0.2},
    {0.05, 0.1, 0.2, 0.5}, {0.001, 0.002, 0.005, 0.01}, {0.001, 0.002, 0.005, 0.01}};

typedef struct {
    const nn_options *options;
    nn_dataset images, validation;
    size_t steps;   // of one training
    double *losses; // [SEEDS, steps] the loss of each batch
    double chosen[RACERS];
    nn_results results;
} task;

static nn_metrics learn(task *k, size_t i, nn_optimizer set, nn_schedule schedule)
{
    training t = begin(&k->images, k->options->batch_size, k->options->seed + i);
    nn_metrics metrics;
    for (size_t s = 0; s < k->steps; s++) {
        nn_optimizer now = set;
        now.learning_rate *= nn_schedule_factor(&schedule, s);
        k->losses[i * k->steps + s] = look(&t);
        MUST(nn_model_step(t.model, &now));
    }
    MUST(nn_evaluate(t.model, &k->validation, &metrics));
    end(&t);
    return metrics;
}
/*
A dash will stand for a rate above the best one, with more than 1.5 times its
loss.
*/
static void search(task *k)
{
    printf("\n== Four rates for each rule ==\neach rate with its validation loss\n");
    for (size_t r = 0; r < RACERS; r++) {
        double loss[GRID];
        size_t best = 0;
        fprintf(stderr, "Epochs of the search: %s\n", rules[r].name);
        for (size_t i = 0; i < GRID; i++) {
            loss[i] = learn(k, 0, settings(r, rates[r][i]), (nn_schedule){0}).loss;
            best = loss[i] < loss[best] ? i : best;
        }
        printf("%-8s", rules[r].name);
        for (size_t i = 0; i < GRID; i++)
            if (i > best && !(loss[i] <= 1.5 * loss[best])) // wild
                printf("%9g      -", rates[r][i]);
            else
                printf("%9g %c%.3f", rates[r][i], i == best ? '*' : ' ', loss[i]);
        putchar('\n');
        k->chosen[r] = rates[r][best];
    }
}
/*
@output Four rates for each rule

A star marks the rate that was chosen. The chosen rates differ by hundreds of
times, because $\eta$ does not mean the same thing everywhere. Plain descent
multiplies it by the slope. RMSprop and Adam divide the size of the slope away,
so there $\eta$ is itself about the length of a step. (AdaGrad stands between:
the slopes of our pixels are so small that $v_0$ counts to the end.)

Now the race. Each rule trains with three seeds: other first weights, another
order of the images.
*/
static void three_seeds(task *k, const char *what, const char *name, nn_optimizer set,
                        nn_schedule schedule, nn_csv *finals)
{
    double loss[SEEDS], accuracy[SEEDS];
    fprintf(stderr, "Epochs of %s, rate %g, three seeds\n", name, set.learning_rate);
    for (size_t i = 0; i < SEEDS; i++) {
        nn_metrics m = learn(k, i, set, schedule);
        loss[i] = m.loss;
        accuracy[i] = m.accuracy;
        nn_csv_row(finals, "%s,%s,%zu,%.6f", what, name, i, m.loss);
    }
    double mean = nn_mean_of(SEEDS, loss), right = nn_mean_of(SEEDS, accuracy);
    printf("%-9s %6g   %.4f +- %.4f   %.4f +- %.4f\n", name, set.learning_rate, mean,
           nn_deviation_of(SEEDS, loss), right, nn_deviation_of(SEEDS, accuracy));
    nn_results_note(&k->results, metric(what, name, "loss"), "%.4f", mean);
    nn_results_note(&k->results, metric(what, name, "accuracy"), "%.4f", right);
}
/*
For the chart, losses are averaged over blocks of steps, for each seed.
*/
static void race(task *k)
{
    nn_csv *csv = table(k->options, "race.csv", "rule,step,seed_1,seed_2,seed_3");
    nn_csv *finals = table(k->options, "finals.csv", "what,name,seed,loss");
    size_t n = k->steps, block = n < 40 ? 1 : n / 40;
    printf("\n== The race ==\n            rate   validation loss    accuracy\n");
    for (size_t r = 0; r < RACERS; r++) {
        const double *losses = k->losses;
        nn_optimizer set = settings(r, k->chosen[r]);
        three_seeds(k, "race", rules[r].name, set, (nn_schedule){0}, finals);
        for (size_t s = 0; s + block <= n; s += block)
            nn_csv_row(csv, "%s,%g,%.6f,%.6f,%.6f", rules[r].name,
                       (double)s + (double)(block + 1) / 2,
                       nn_mean_of(block, losses + s), nn_mean_of(block, losses + n + s),
                       nn_mean_of(block, losses + 2 * n + s));
    }
    MUST(nn_csv_close(csv) | nn_csv_close(finals));
}
/*
@output The race

The number behind "+-" is the deviation of the three seeds.

@plot 08_optimizers-race Training loss of six tuned rules by step, and their validation losses in the end

On the training batches Adam is ahead (left chart; the bands reach from the
lowest to the highest seed). But in the end, on validation digits, the seeds of
one rule differ about as much as the rules do (right chart). So do not read a
winner from this, but: **once its rate is tuned, each of the six trains this
network well.**

## Rates that change with time

Chapter 05 met the **noise floor**: at a constant rate the weights tremble, and
the loss stays above what it could be. A small rate trembles less, but is slow.
So begin with a large rate and end with a small one. A **schedule** is a factor
for the rate, by the number $t$ (`t`, here from 0) of the step, out of $n$
(`n`):

- step: 1, then 0.3, then 0.09. Two drops, and you say when.
- cosine: half a wave, from 1 to 0. No drop to choose.
- warm-up, then cosine: a rise in a straight line first, for a tenth of the
  steps: a random network may not bear the large rate yet.
- one cycle: half a wave up for 30 % of the steps, from 0.04 to 1, then half a
  wave down to nearly 0. A long warm-up, made for large rates.
*/
enum { SCHEDULES = 5 };
static const char *const kinds[] = {"constant", "step", "cosine", "warm_up",
                                    "one_cycle"};

static double wave(double from, double to, double share)
{
    return to + (from - to) * (1 + cos(acos(-1) * share)) / 2;
}

static void factors_by_hand(double t, double n, double *y)
{
    double tenth = floor(n / 10), peak = 0.3 * n - 1;
    y[0] = 1;
    y[1] = pow(0.3, floor(t / (floor(n / 3) + 1)));
    y[2] = wave(1, 0, t / n);
    y[3] = t < tenth ? (t + 1) / tenth : wave(1, 0, (t - tenth) / (n - tenth));
    y[4] =
        t < peak ? wave(0.04, 1, t / peak) : wave(1, 4e-6, (t - peak) / (n - 1 - peak));
}

static nn_schedule schedule_of(size_t kind, size_t n)
{
    const nn_schedule all[] = {{0},
                               nn_step_decay(n / 3 + 1, 0.3),
                               nn_cosine(n),
                               nn_warm_up(n / 10, nn_cosine(n - n / 10)),
                               nn_one_cycle(n)};
    return all[kind];
}
/*
Here are their factors at some of 1000 steps, ours beside the library's:
*/
static void show_schedules(const nn_options *options, nn_results *results)
{
    enum { N = 1000 };
    nn_csv *csv = table(options, "schedules.csv", "t,step,cosine,warm_up,one_cycle");
    double worst = 0, y[SCHEDULES];
    printf("\n== Four schedules ==\n  t     step   cosine  warm-up  one cycle\n");
    for (size_t t = 0; t < N; t++) {
        factors_by_hand((double)t, N, y);
        for (size_t i = 0; i < SCHEDULES; i++) {
            nn_schedule schedule = schedule_of(i, N);
            worst = fmax(worst, fabs(y[i] - nn_schedule_factor(&schedule, t)));
        }
        nn_csv_row(csv, "%zu,%.6f,%.6f,%.6f,%.6f", t, y[1], y[2], y[3], y[4]);
        if (t == 0 || t == 99 || t == 299 || t == 500 || t == 750 || t == 999)
            printf("%3zu   %.4f   %.4f   %.4f   %.4f\n", t, y[1], y[2], y[3], y[4]);
    }
    printf("by hand and by the library: largest difference %.0e\n", worst);
    nn_results_note(results, "schedule_difference", "%.0e", worst);
    MUST(nn_csv_close(csv));
}
/*
@output Four schedules

What are they worth? Train with momentum again, at the rate that the search
chose (or at your `--learning-rate`), and at twice that rate.
*/
static void try_schedules(task *k)
{
    nn_csv *csv = table(k->options, "schedule_finals.csv", "what,name,seed,loss");
    printf("\n== With a schedule ==\n"
           "            rate   validation loss    accuracy\n");
    double given = k->options->learning_rate,
           rate = given > 0 ? given : k->chosen[MOMENTUM];
    for (size_t times = 1; times <= 2; times++)
        for (size_t i = 0; i < SCHEDULES; i++) {
            nn_optimizer set = settings(MOMENTUM, rate * (double)times);
            three_seeds(k, times == 1 ? "once" : "twice", kinds[i], set,
                        schedule_of(i, k->steps), csv);
        }
    MUST(nn_csv_close(csv));
}
/*
@output With a schedule

At the old rate, a compromise between speed and trembling, they buy nothing. At
twice the rate the constant one gets worse, and the four schedules get better:
@value twice_one_cycle_loss with one cycle, where the best constant rate gave
@value once_constant_loss. No change of the rule gained as much. **A schedule
lets you use a rate that would be too large without it, and there lies the
gain.** So search the rate again.

@plot 08_optimizers-schedules Four schedules, and the validation losses they lead to

## A test that finds a rate

A search costs many trainings. The test of Smith (2015) takes 200 steps. Begin
with a tiny rate, multiply it by the same factor in each step, and watch the
loss. (It jumps, so take a running mean, corrected as in Adam.) The range begins
where it has fallen by a tenth, and ends a quarter above the smallest value.
*/
static void test_ranges(task *k)
{
    enum { STEPS = 200 };
    static const size_t tested[] = {PLAIN, MOMENTUM, ADAM};
    nn_csv *csv = table(k->options, "range.csv", "rule,rate,loss,chosen");
    printf("\n== The range test ==\n              from       to   the search chose\n");
    for (size_t i = 0; i < 3; i++) {
        const char *name = rules[tested[i]].name;
        training t = begin(&k->images, k->options->batch_size, k->options->seed);
        double rate = 1e-5, mean = 0, first = 0, least = INFINITY, from = 0, to = 0;
        for (size_t s = 1; s <= STEPS; s++, rate *= pow(10 / 1e-5, 1.0 / (STEPS - 1))) {
            nn_optimizer set = settings(tested[i], rate);
            mean = 0.9 * mean + 0.1 * look(&t);
            double loss = mean / (1 - pow(0.9, (double)s));
            if (!(loss < 100))
                break; // it diverges
            first = s == 1 ? loss : first;
            from = from == 0 && loss < 0.9 * first ? rate : from;
            to = loss < least ? 0 : to == 0 && loss > 1.25 * least ? rate : to;
            least = fmin(least, loss);
            nn_csv_row(csv, "%s,%g,%.6f,%g", name, rate, loss, k->chosen[tested[i]]);
            MUST(nn_model_step(t.model, &set));
        }
        end(&t);
        printf("%-8s   %7.4f   %6.3f   %g\n", name, from, to, k->chosen[tested[i]]);
        nn_results_note(&k->results, metric("range", name, "from"), "%g", from);
        nn_results_note(&k->results, metric("range", name, "to"), "%g", to);
    }
    MUST(nn_csv_close(csv));
}
/*
@output The range test

The chosen rates lie inside. The upper end itself is risky: what one step
survives, a thousand may not. For momentum and Adam a tenth of it is a good
first guess. Plain descent bears more.

@plot 08_optimizers-range The loss while the learning rate grows by the same factor in each step, for three rules

## Decay is not L2

Small weights are often wanted (chapter 09). **L2** adds $\lambda \sum w^2$ to
the loss, so each slope becomes $g + 2\lambda w$. **Weight decay** multiplies
each weight by $1 - \eta d$ in each step. In plain descent both are the same,
with $d = 2\lambda$. But Adam (leave $m$ aside) divides *all* of the slope:

$$ w - \eta\,(g + 2\lambda w) = (1 - 2 \eta \lambda)\,w - \eta\, g \qquad w - \eta\,\frac{g + 2\lambda w}{\sqrt v} = \Big(1 - \frac{2\eta\lambda}{\sqrt{v}}\Big) w - \eta\,\frac{g}{\sqrt v} $$

So a weight with large slopes shrinks less than one with small slopes. AdamW
(Loshchilov and Hutter, 2019) takes the decay out of the slope. Watch two
weights that begin at 1. Their slopes are noise: 5 and -5 in turn for one, 0.2
and -0.2 for the other.
*/
static void show_decay(nn_results *results)
{
    static const size_t tried[] = {PLAIN, ADAM, ADAMW};
    printf("\n== Decay and L2 ==\nafter 10,000 steps   large slopes   small slopes\n");
    for (size_t i = 0; i < 3; i++) {
        const char *name = rules[tried[i]].name;
        double pull = tried[i] == ADAMW ? 0 : 0.1; // 2 lambda
        weight a = {.rule = tried[i], .set = settings(tried[i], 0.001), .w = 1}, b = a;
        for (size_t t = 0; t < 10000; t++) {
            double sign = t % 2 ? -1 : 1;
            move(&a, 5 * sign + pull * a.w);
            move(&b, 0.2 * sign + pull * b.w);
        }
        printf("%5s%-13s   %12.3f   %12.3f\n", name, pull > 0 ? " + L2" : "", a.w, b.w);
        nn_results_note(results, metric("decay", name, "large"), "%.4f", a.w);
        nn_results_note(results, metric("decay", name, "small"), "%.4f", b.w);
    }
}
/*
@output Decay and L2

Here $2\lambda = d = 0.1$, so $(1 - 0.0001)^{10000} = 0.368$ should be left (the
noise moves the last digit). Adam with L2 spares the weight with large slopes,
and wipes out the other one, as the formula says:
$(1 - 0.0001/5)^{10000} = 0.819$ and $(1 - 0.0001/0.2)^{10000} = 0.007$.

## What Keras hides here

| Keras | here |
|---|---|
| `compile(optimizer="adam")`, which is `Adam(0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7)` | `nn_adam(1e-3)`, with the same numbers |
| `AdamW(0.001, weight_decay=0.004)` | `nn_adamw(1e-3, 0.004)` |
| `SGD(CosineDecay(0.1, steps), momentum=0.9)` | `nn_momentum(0.1, 0.9)` and `.schedule = nn_cosine(steps)` |
| `ReduceLROnPlateau()` | not here: it watches the validation loss, our schedules only count steps |

## Homework

1. By hand: the slope is always 2, $\eta = 1$, $v_0 = \varepsilon = 0$. Find
   AdaGrad's first four steps, and RMSprop's first step. What does RMSprop lack
   that Adam has?
2. What is left of Adam with $\beta_1 = \beta_2 = 0$?
3. Turn the valleys by 10 degrees (`valleys`: the cosine and sine of 10
   degrees). First guess the steps of AdaGrad.
4. A training with one cycle has 860 steps. At which $t$ is the rate largest?
5. With `--quick` (22 steps) every schedule makes the loss worse at the old
   rate. Why?

Then do the graded homework: `make exercise-08`, in [exercises/08_optimizers](../exercises/08_optimizers/README.md).

## The next question

Better steps make the *training* loss small sooner. What if it gets so small
that the network knows its 55,000 digits by heart? Does it still read new ones?
*/
static int load(const nn_options *options, nn_dataset *all, task *k)
{
    if (nn_dataset_check(options->dataset, options->limit) < 0)
        return -1;
    MUST(nn_dataset_load(all, options->dataset, NN_TRAIN, options->data_dir));
    size_t count = options->limit ? options->limit : all->count;
    MUST(nn_dataset_slice(all, 0, count, all));
    k->options = options;
    return nn_dataset_split(all, count < 12 ? 1 : count / 12, &k->images,
                            &k->validation);
}
/*
And this is the whole page as a program:
*/
int main(int argc, char **argv)
{
    nn_options options = {
        .about = "rules that give every weight its own step, and rates that change",
        .trains = true,
        .seed = 1,
        .threads = 1,
        .dataset = "mnist",
        .epochs = 2,
        .batch_size = 128,
        .quick_epochs = 1,
        .quick_limit = 3000,
    };
    nn_dataset all;
    task k = {0};
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    if (load(&options, &all, &k) < 0)
        return nn_cli_refuse(argv[0]);
    k.steps =
        (k.images.count + options.batch_size - 1) / options.batch_size * options.epochs;
    MUST((k.losses = nn_alloc(SEEDS * k.steps, sizeof *k.losses)) ? 0 : -1);
    show_slopes(&k.images, &options);
    compare(&k.results);
    show_correction();
    show_valleys(&options, &k.results);
    search(&k);
    race(&k);
    show_schedules(&options, &k.results);
    try_schedules(&k);
    test_ranges(&k);
    show_decay(&k.results);

    MUST(nn_results_write(&k.results, options.out_dir));
    free(k.losses);
    nn_dataset_free(&all);
    return nn_cli_end();
}
