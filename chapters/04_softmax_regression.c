/*
# A machine with 7,850 numbers

You can read a digit. Now write down the rule by which you know that a 4 is a 4.
People tried that for years: count the corners, follow the lines, look for
holes. Every rule met a handwriting that broke it.

There is another way. Show a machine 55,000 digits, and say each time which one
it is. The machine is a formula with 7,850 numbers in it. At the start all of
them are 0. Each time the machine is wrong, the numbers move a little, in the
direction that makes it less wrong. No rule about corners is ever written down.

How can that work? And how far does it get? This is the first chapter in which
you see every line of a machine that learns from real pictures. Run it with
`make run-04`.

You need three things from the chapters before: the cross-entropy (01), images
as numbers from 0 to 1 with their labels and splits (02), and gradient descent
with and without momentum (03). New are the formula, its gradient, and the
result.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, K = 10 }; // K classes
/*
## One template for each digit

Take a transparent sheet of the size of an image. On each of its 784 pixels
stands a number, a **weight**. Lay the sheet on the image. Multiply each pixel
by the weight on top of it, and add up all 784 products. Where the weight is
positive, ink speaks *for* the digit. Where it is negative, ink speaks *against*
it. Where it is 0, ink does not matter.

Such a sheet is a **template**. There are ten, one for each digit $k$ (`k`), and
each has one more number $b_k$ (`b`), its **bias**, which is added whatever the
image shows. The sum for digit $k$ is its logit:

$$ z_k = b_k + \sum_{i=0}^{783} x_i \, w_{i,k} $$

Here $x_i$ (`x`) is pixel number $i$ (`i`), counted row by row, and $w_{i,k}$
(`w`) is the weight of template $k$ on that pixel. The ten templates lie in
memory as Keras keeps them, as `w [784,10]`: first the ten weights of pixel 0,
then the ten of pixel 1. Together these are $784 \cdot 10 + 10 =$ **7,850**
numbers. The machine knows nothing else.

For many images the logits are a table `z [N,10]`, and the formula is three
plain loops. Here is the machine in `double`, written by hand:
*/
typedef struct {
    double w[PIXELS * K]; // [784,10]: weight of pixel i in template k is w[i * K + k]
    double b[K];
} machine_by_hand;

static void logits_by_hand(const machine_by_hand *m, size_t N, const nn_real *x,
                           double *z)
{
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            z[n * K + k] = m->b[k];
            for (size_t i = 0; i < PIXELS; i++)
                z[n * K + k] += (double)x[n * PIXELS + i] * m->w[i * K + k];
        }
}
/*
A layer in which each output is a weighted sum of all inputs, plus a bias, is
called **dense**. The library has it as `nn_dense_forward`, for `float` and much
faster. This is its machine, and the images that go in. There is room beside the
images for what is computed from them:
*/
typedef struct {
    nn_real w[PIXELS * K], b[K];
} machine;

typedef struct {
    size_t N;
    nn_real *x;          // [N,784] pixels, 0 to 1
    int *labels;         // [N] 0 to 9
    int *answers;        // [N] the class with the largest logit
    nn_real *z, *p, *dz; // [N,10] logits, probabilities, gradient by the logits
} examples;

static examples make_examples(const nn_dataset *dataset)
{
    size_t N = dataset->count;
    examples e = {.N = N,
                  .x = nn_alloc(N * PIXELS, sizeof *e.x),
                  .labels = nn_alloc(N, sizeof *e.labels),
                  .answers = nn_alloc(N, sizeof *e.answers),
                  .z = nn_alloc(N * K, sizeof *e.z),
                  .p = nn_alloc(N * K, sizeof *e.p),
                  .dz = nn_alloc(N * K, sizeof *e.dz)};
    MUST(e.x && e.labels && e.answers && e.z && e.p && e.dz ? 0 : -1);
    nn_pixels_scale(dataset->images, N * PIXELS, e.x);
    for (size_t n = 0; n < N; n++)
        e.labels[n] = dataset->labels[n];
    return e;
}

static void free_examples(examples *e)
{
    free(e->x);
    free(e->labels);
    free(e->answers);
    free(e->z);
    free(e->p);
    free(e->dz);
}
/*
To compare the two, take the first eight training images and fill all 7,850
numbers with small random ones. (They come from `--seed`. Nothing else on this
page is random.) `nn_results_note` keeps a number that this page quotes.
*/
enum { FEW = 8 };

static void fill_random(uint64_t seed, machine *m, machine_by_hand *h)
{
    nn_rng rng = nn_rng_at(seed, NN_RNG_USER, 0, 0);
    for (size_t i = 0; i < PIXELS * K; i++)
        h->w[i] = (double)(m->w[i] = (nn_real)(0.1 * nn_rng_normal(&rng)));
    for (size_t k = 0; k < K; k++)
        h->b[k] = (double)(m->b[k] = (nn_real)(0.1 * nn_rng_normal(&rng)));
}

static void compare_logits(const machine *m, const machine_by_hand *h, examples *few,
                           nn_results *results)
{
    const nn_dense_shape shape = {few->N, PIXELS, K};
    const size_t numbers = sizeof *m / sizeof *m->w;
    double z[FEW * K], worst = 0;
    logits_by_hand(h, few->N, few->x, z);
    MUST(nn_dense_forward(&shape, few->x, m->w, m->b, few->z));
    for (size_t i = 0; i < few->N * K; i++)
        worst = fmax(worst, fabs(z[i] - (double)few->z[i]));
    printf("== One template for each digit ==\n");
    printf("%zu numbers: %d weights and %d biases\n", numbers, PIXELS * K, K);
    printf("logits of %zu images, by hand and by nn_dense_forward: largest difference "
           "%.1e\n",
           few->N, worst);
    nn_results_note(results, "parameters", "%zu", numbers);
    nn_results_note(results, "logits_difference", "%.1e", worst);
}
/*
@output One template for each digit

Both add the same numbers. The difference is the rounding of `float`.

This machine is called **softmax regression**: a weighted sum of the inputs
("linear regression") whose results go into a softmax. It is also a neural
network, the smallest one that you will meet: one dense layer and nothing else.

## The price, and where it starts

How wrong is the machine? Chapter 01 has the answer for one image: the
cross-entropy, log-sum-exp minus the logit of the right class. For $N$ images
take the mean. Let $y$ (`label`) be the class on the label:

$$ L = \frac{1}{N} \sum_{n=1}^{N} \Big( \ln \sum_{j} e^{z_{n,j}} - z_{n,y_n} \Big) $$

The function computes the softmax $p$ (`p`) on the way. We need it in a moment.
*/
static double loss_by_hand(const machine_by_hand *m, const examples *e, double *p)
{
    double loss = 0;
    logits_by_hand(m, e->N, e->x, p);
    for (size_t n = 0; n < e->N; n++) {
        double *row = p + n * K; // p[n,:], still the logits
        double largest = row[0], total = 0;
        for (size_t k = 1; k < K; k++)
            largest = fmax(largest, row[k]);
        for (size_t k = 0; k < K; k++)
            total += exp(row[k] - largest);
        double log_sum_exp = largest + log(total);
        loss += log_sum_exp - row[e->labels[n]];
        for (size_t k = 0; k < K; k++)
            row[k] = exp(row[k] - log_sum_exp); // now they are probabilities
    }
    return loss / (double)e->N;
}
/*
Now let all 7,850 numbers be 0. Then all logits are 0, every digit gets the
probability 1/10, and the loss of every image is $-\ln \frac{1}{10} = \ln 10$.
You know this number: 2.3026. It is what guessing costs.
*/
static void show_first_loss(const examples *few, nn_results *results)
{
    machine_by_hand zero = {0};
    double p[FEW * K], loss = loss_by_hand(&zero, few, p);
    printf("\n== The first loss ==\n");
    printf("loss with all numbers 0: %.6f   ln 10: %.6f\n", loss, log(10));
    nn_results_note(results, "first_loss", "%.6f", loss);
}
/*
@output The first loss

## Which way is down?

There are 7,850 slopes to find: how does the loss change with each weight and
each bias? Begin with one image, and with the logits. The loss of this image has
two parts. Take the slope of each by one logit $z_k$.

The first part is $\ln S$ with $S = \sum_j e^{z_j}$. The slope of $\ln S$ by $S$
is $1/S$. In $S$, only the term $e^{z_k}$ contains $z_k$, and its slope is
$e^{z_k}$ again. The chain rule multiplies the two:

$$ \frac{\partial \ln S}{\partial z_k} = \frac{1}{S} \cdot e^{z_k} = \frac{e^{z_k}}{\sum_j e^{z_j}} = p_k $$

So the slope of log-sum-exp is the softmax. The second part is $z_y$, the logit
of the right class. It has the slope 1 if $k$ is the right class, and 0 if not.
Write $[k = y]$ for this 1 or 0. Then

$$ \frac{\partial L}{\partial z_k} = p_k - [k = y] $$

Probability minus truth. (Write $y$ for the ten truths at once, a single 1 among
nine 0s, and it is $p - y$.) Nothing in this course is more useful, and hardly
anything is shorter. Suppose that the image is a 4 and the machine gave the 4
the probability 0.7. The slope by $z_4$ is $0.7 - 1 = -0.3$: a larger $z_4$
makes the loss smaller. If it gave the 9 the probability 0.2, the slope by $z_9$
is $+0.2$: a larger $z_9$ makes the loss larger. The ten slopes always add up to
0, because the ten $p$ add up to 1, and so do the ten truths.

One step more, to the weights. In $z_k$ the weight $w_{i,k}$ is multiplied by
$x_i$, so $\partial z_k / \partial w_{i,k} = x_i$. The bias is multiplied by 1.
The chain rule again, and then the mean over the images. From here on $L$ is
that mean again:

$$ \frac{\partial L}{\partial w_{i,k}} = \frac{1}{N} \sum_n x_{n,i} \, (p_{n,k} - [k = y_n]) \qquad \frac{\partial L}{\partial b_k} = \frac{1}{N} \sum_n (p_{n,k} - [k = y_n]) $$

A step goes *against* the slope. So read the formula with a minus. **Every image
is added to the template of its own digit, with the strength $1 - p$. It is
subtracted from the nine other templates, with the strength $p$ that they gave
it.** An image that is already understood ($p$ near 1) changes almost nothing.
All learning comes from mistakes and doubts.
*/
static void gradient_by_hand(const examples *e, const double *p, machine_by_hand *d)
{
    *d = (machine_by_hand){0};
    for (size_t n = 0; n < e->N; n++)
        for (size_t k = 0; k < K; k++) {
            double truth = (size_t)e->labels[n] == k;
            double dz = (p[n * K + k] - truth) / (double)e->N;
            d->b[k] += dz;
            for (size_t i = 0; i < PIXELS; i++)
                d->w[i * K + k] += (double)e->x[n * PIXELS + i] * dz;
        }
}
/*
The library does the same: two calls forward, two calls back. `dz` is the
gradient by the logits; from it `nn_dense_backward` makes the gradients by `w`
and `b`. It could also give the gradient by the pixels. Nobody needs that here,
so we pass `NULL`.
*/
static double forward(const machine *m, examples *e)
{
    const nn_dense_shape shape = {e->N, PIXELS, K};
    double loss;
    MUST(nn_dense_forward(&shape, e->x, m->w, m->b, e->z));
    MUST(nn_softmax_cross_entropy_forward(e->N, K, e->z, e->labels, e->p, &loss));
    return loss;
}

static void backward(const machine *m, examples *e, machine *d)
{
    const nn_dense_shape shape = {e->N, PIXELS, K};
    MUST(nn_softmax_cross_entropy_backward(e->N, K, e->p, e->labels, e->dz));
    MUST(nn_dense_backward(&shape, e->x, m->w, e->dz, NULL, d->w, d->b));
}
/*
## Is the gradient right?

Do not believe it. Move one number a tiny step to each side and measure, as in
chapter 03.
*/
static double measured_slope(machine_by_hand *m, const examples *e, double *number)
{
    const double step = 1e-5, kept = *number;
    double p[FEW * K];
    *number = kept + step;
    double above = loss_by_hand(m, e, p);
    *number = kept - step;
    double below = loss_by_hand(m, e, p);
    *number = kept;
    return (above - below) / (2 * step);
}

static void show_slopes(machine_by_hand *m, const machine_by_hand *d,
                        const examples *few, nn_results *results)
{
    static const size_t places[][3] = {{14, 14, 0}, {14, 14, 1}, {14, 14, 5},
                                       {8, 16, 3},  {20, 12, 7}, {0, 0, 4}};
    double worst = 0;
    printf("weight of            formula       measured   difference\n");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t row = places[i][0], column = places[i][1], k = places[i][2];
        size_t at = (row * SIDE + column) * K + k;
        double measured = measured_slope(m, few, &m->w[at]);
        double difference = fabs(d->w[at] - measured);
        printf("%zu at %2zu,%2zu     %12.9f   %12.9f   %.0e\n", k, row, column,
               d->w[at], measured, difference);
        worst = fmax(worst, difference);
    }
    nn_results_note(results, "slope_difference", "%.0e", worst);
}
/*
The function below prints the table, and lays the library's gradient of all
7,850 numbers beside ours:
*/
static void compare_gradients(machine *m, machine_by_hand *h, examples *few,
                              nn_results *results)
{
    static machine by_library;
    static machine_by_hand by_hand;
    double p[FEW * K], worst = 0;
    printf("\n== Is the gradient right? ==\n");
    loss_by_hand(h, few, p);
    gradient_by_hand(few, p, &by_hand);
    show_slopes(h, &by_hand, few, results);
    forward(m, few);
    backward(m, few, &by_library);
    for (size_t i = 0; i < PIXELS * K; i++)
        worst = fmax(worst, fabs(by_hand.w[i] - (double)by_library.w[i]));
    for (size_t k = 0; k < K; k++)
        worst = fmax(worst, fabs(by_hand.b[k] - (double)by_library.b[k]));
    printf("all %d slopes, by hand and by the library: largest difference %.1e\n",
           PIXELS * K + K, worst);
    nn_results_note(results, "gradient_difference", "%.1e", worst);
}
/*
@output Is the gradient right?

The columns "formula" and "measured" agree as far as they are printed. Look at
the weight at row 0, column 0, the corner of the image. Its slope is exactly 0,
because no image has ink there: $x_i = 0$. Remember the corner.

Is a check worth anything if it never says no? Break the gradient on purpose and
see. The library has the same check as a function, `nn_gradcheck`. It tries each
number that you give it, reports the largest relative error, and guesses what is
wrong. A **relative error** is the difference of the two slopes, divided by the
larger one of them. We hand it 500 of the weights, three times: with the right
gradient, with one that forgot the $1/N$, and with one that took $y - p$ instead
of $p - y$.
*/
typedef struct {
    const machine *m;
    examples *e;
} situation;

static double loss_in(void *context)
{
    situation *s = context;
    return forward(s->m, s->e);
}

static void check_gradient(const char *what, const char *metric, double factor,
                           machine *m, examples *few, nn_results *results)
{
    static machine d;
    nn_gradcheck_report report;
    forward(m, few);
    backward(m, few, &d);
    for (size_t i = 0; i < PIXELS * K; i++)
        d.w[i] *= (nn_real)factor;
    nn_gradcheck_tensor w = {"w", m->w, d.w, nn_shape_of(2, (size_t[]){PIXELS, K})};
    nn_gradcheck_options options = {.sample = 500, .batch = few->N};
    MUST(nn_gradcheck(loss_in, &(situation){m, few}, &w, 1, &options, &report));
    printf("%-20s %8.5f   %s\n", what, report.error, report.passed ? "ok" : "WRONG");
    if (!report.passed)
        printf("  guess: %s\n", report.cause);
    nn_results_note(results, metric, "%.1e", report.error);
}

static void break_it(machine *m, examples *few, nn_results *results)
{
    printf("\n== The check, and three gradients ==\n");
    printf("gradient                error   verdict\n");
    check_gradient("p - y", "check_error", 1, m, few, results);
    check_gradient("p - y, without 1/N", "check_error_without_mean", (double)few->N, m,
                   few, results);
    check_gradient("y - p", "check_error_wrong_sign", -1, m, few, results);
}
/*
@output The check, and three gradients

The right one passes. Its error is the rounding of `float`, in which the library
of the chapters works. (`make gradcheck` does the same in `double`.) Both broken
ones are caught, and for both the guess names the mistake. Check the two errors:
without the mean, all slopes are 8 times too large, because there are 8 images.
That is $(8-1)/8 = 0.875$. And with the wrong sign, the difference is twice the
slope.

## Training

Now comes the loop of chapter 03: compute the slopes, step against them, again.
One step looks at **all** training images. This is called *full-batch* gradient
descent, and so one step is also one epoch, one pass through the images. Every
line of it is one you have seen. The last two lines move the weights and the
biases by the rule of chapter 03: $v \leftarrow \mu v - \eta g$, then
$w \leftarrow w + v$. Here $g$ is the slope, $\eta$ (`learning_rate`) the
learning rate, $v$ (`velocity`) the last step, and $\mu$ (`momentum`) the share
of it that goes on. With $\mu = 0$ it is plain gradient descent.
*/
typedef struct {
    machine now, gradient, velocity;
    nn_optimizer optimizer;
} training;

static double one_step(training *t, examples *e)
{
    double loss = forward(&t->now, e);
    backward(&t->now, e, &t->gradient);
    nn_sgd_step(&t->optimizer, PIXELS * K, t->gradient.w, t->velocity.w, t->now.w);
    nn_sgd_step(&t->optimizer, K, t->gradient.b, t->velocity.b, t->now.b);
    return loss;
}
/*
All weights start at 0. In a network with more layers this would be a disaster,
as chapter 07 will show: two outputs of a layer that start equal get equal
slopes, and stay equal for ever. Here it does no harm. The ten templates see ten
different truths: in the first step the template of the 4 gets the fours added,
and the template of the 9 gets the nines. They part at once.

Beside the steps we keep a diary. Row $t$ holds the loss and the **accuracy**,
the share of right answers, after $t$ steps; row 0 is the untrained machine. The
answer of the machine is the digit with the largest logit. The validation images
(chapter 02: the last 5,000 of the 60,000 training images) are measured with the
same weights, and never learned from.
*/
static double accuracy(examples *e) // of the logits that forward left in e->z
{
    size_t right = 0;
    for (size_t n = 0; n < e->N; n++) {
        e->answers[n] = (int)nn_argmax(K, e->z + n * K);
        right += e->answers[n] == e->labels[n];
    }
    return (double)right / (double)e->N;
}

static nn_metrics measure(const machine *m, examples *e)
{
    double loss = forward(m, e);
    return (nn_metrics){loss, accuracy(e)};
}
/*
The loop itself. After the last step there is no next one, only a last look.
(The time of step $s$ goes into the row behind it, because row $t$ holds what is
true *after* $t$ steps.)
*/
static nn_history train(training *t, size_t steps, examples *images,
                        examples *validation, const char *title)
{
    nn_history diary = {steps + 1, nn_alloc(steps + 1, sizeof *diary.epochs)};
    MUST(diary.epochs ? 0 : -1);
    nn_progress progress = nn_progress_begin(stderr, title, steps);
    char text[64];
    for (size_t s = 0; s <= steps; s++) {
        nn_epoch *row = &diary.epochs[s];
        *row = (nn_epoch){.epoch = s, .has_validation = true, .seconds = row->seconds};
        row->validation = measure(&t->now, validation);
        double began = nn_seconds();
        double loss = s < steps ? one_step(t, images) : forward(&t->now, images);
        if (!isfinite(loss))
            MUST(
                nn_fail("step %zu: loss: got %g, expected a finite number. Hint: try a "
                        "learning rate ten times smaller",
                        s, loss));
        if (s < steps)
            row[1].seconds = nn_seconds() - began;
        row->train = (nn_metrics){loss, accuracy(images)};
        snprintf(text, sizeof text, "loss: %.4f - accuracy: %.4f", loss,
                 row->train.accuracy);
        nn_progress_update(&progress, s, text);
    }
    nn_progress_end(&progress, text);
    return diary;
}
/*
## Which learning rate?

We do not know a good learning rate, so we try four, for the plain form and for
momentum 0.9. Each one trains for 30 steps from 0. Then the validation loss says
which is best. That is what validation images are for: the test images decide
nothing.
*/
enum { TRIED = 4, TRIAL_STEPS = 30, FORMS = 2 };
static const double rates[TRIED] = {0.25, 0.5, 1, 2};
static const double momenta[FORMS] = {0, 0.9};

static double trial(double rate, double momentum, examples *images,
                    examples *validation)
{
    training t = {.optimizer = nn_momentum(rate, momentum)};
    char title[64];
    snprintf(title, sizeof title, "Epochs at rate %g, momentum %g", rate, momentum);
    nn_history diary = train(&t, TRIAL_STEPS, images, validation, title);
    double loss = diary.epochs[TRIAL_STEPS].validation.loss;
    nn_history_free(&diary);
    return loss;
}

static void search(examples *images, examples *validation, double chosen[FORMS],
                   nn_results *results)
{
    double best[FORMS] = {INFINITY, INFINITY};
    printf("\n== Four learning rates ==\n");
    printf("validation loss after %d steps\n", TRIAL_STEPS);
    printf("rate      plain   momentum 0.9\n");
    for (size_t r = 0; r < TRIED; r++) {
        double loss[FORMS];
        for (size_t f = 0; f < FORMS; f++) {
            loss[f] = trial(rates[r], momenta[f], images, validation);
            if (loss[f] < best[f]) {
                best[f] = loss[f];
                chosen[f] = rates[r];
            }
        }
        printf("%4.2f     %.4f   %.4f\n", rates[r], loss[0], loss[1]);
    }
    printf("chosen   %6.2f   %6.2f\n", chosen[0], chosen[1]);
    nn_results_note(results, "rate_plain", "%g", chosen[0]);
    nn_results_note(results, "rate_momentum", "%g", chosen[1]);
}
/*
@output Four learning rates

Read each column from top to bottom. Small rates are slow: 30 steps are not
enough. Large rates jump across the valley of chapter 03, and the loss grows
again. The best one lies between. The two forms want different rates, so a fair
race gives each its own.

The trial is short, to save time. What is best after 30 steps is not always best
after 200 (homework 3).

## Two descents, side by side

Both forms start at 0 again, each with its rate, and take @value steps steps.
*/
static void show_training(const nn_history *plain, const nn_history *momentum)
{
    static const size_t shown[] = {0, 1, 2, 5, 10, 20, 50, 100, 150};
    size_t last = plain->count - 1;
    printf("\n== Plain and with momentum ==\n");
    printf("         training loss      validation loss    validation accuracy\n");
    printf("step    plain  momentum     plain  momentum     plain  momentum\n");
    for (size_t i = 0; i <= sizeof shown / sizeof *shown; i++) {
        bool is_last = i == sizeof shown / sizeof *shown;
        size_t s = is_last ? last : shown[i];
        if (!is_last && s >= last)
            continue;
        const nn_epoch *a = &plain->epochs[s], *b = &momentum->epochs[s];
        printf("%4zu   %.4f    %.4f    %.4f    %.4f    %.4f    %.4f\n", s,
               a->train.loss, b->train.loss, a->validation.loss, b->validation.loss,
               a->validation.accuracy, b->validation.accuracy);
    }
    printf("training accuracy at the end: plain %.4f, momentum %.4f\n",
           plain->epochs[last].train.accuracy, momentum->epochs[last].train.accuracy);
}

static double seconds_per_step(const nn_history *diary)
{
    double total = 0;
    for (size_t s = 1; s < diary->count; s++)
        total += diary->epochs[s].seconds;
    return total / (double)(diary->count - 1);
}
/*
@output Plain and with momentum

@plot 04_softmax_regression-curves Training and validation loss and accuracy, plain and with momentum, by step

Begin with the first two rows of the table. At step 0 all logits are equal, and
the answer is always the first class, 0: @value first_accuracy is the share of
zeros. After step 1 both forms give the same answers. One machine's weights are
then a multiple of the other's, because both made the same step with different
rates. Now four things.

First, momentum wins. In the columns of the training loss it is lower after 100
steps than the plain form after 200. (Both start at 2.3026, above the edge of
the left chart.) In chapter 03 momentum helped in a narrow valley, steep in one
direction and flat in another. Is our landscape like that? Take one image and
one weight. The slope is $x_i (p_k - [k = y])$. Take the slope of that again. As
for the sigmoid of chapter 01, $p_k$ has the slope $p_k (1 - p_k)$ by its own
$z_k$, and $z_k$ has the slope $x_i$ by the weight. So the curvature is
$x_i^2 \, p_k (1 - p_k)$, and for many images it is the mean of that. A pixel in
the middle has ink in many images: steep. A pixel near the rim has ink in few:
nearly flat. That is a valley with a large condition number.

Second, the plain form starts with a wild zigzag. In the table its accuracy
falls between step 1 and step 5. In the chart you see the last of the jumps, up
to about step 20. The rate that wins the trial is too large for the start. But
the zigzag calms down, because the ground becomes flatter. Add up the ten
factors $p_k (1 - p_k)$ of one image. At the start all $p_k$ are 0.1, and the
sum is $10 \cdot 0.09 = 0.9$. When the right class has 0.9 and the others share
the rest, it is about 0.19. The surer the machine, the smaller the curvature,
and the larger the rate that it allows.

Third, the dashed lines are on the *good* side: the validation images, which the
machine never learned from, are answered better than the training images. That
is no success of the machine. The last 5,000 images of this file are easier than
the others: their loss is @value validation_loss at the end, that of the
training images @value train_loss, and that of the test images, as you will see,
@value test_loss. A number from one small set of images says something about
these images, too.

Fourth, all curves become flat, and the accuracy stops far from 1.

## The test, once

Everything is chosen now. Only here does the machine with momentum see the
10,000 test images.
*/
static void show_test(const machine *m, examples *test, nn_results *results)
{
    nn_metrics found = measure(m, test);
    double a = found.accuracy, interval = 2 * sqrt(a * (1 - a) / (double)test->N);
    printf("\n== Test ==\n");
    printf("test loss      %.4f nats per image\n", found.loss);
    printf("test accuracy  %.4f, plus or minus %.4f\n", a, interval);
    nn_results_note(results, "test_accuracy", "%.4f", a);
    nn_results_note(results, "test_loss", "%.4f", found.loss);
    nn_results_note(results, "test_interval", "%.4f", interval);
}
/*
@output Test

More than nine of ten digits are right, from templates that nobody drew.

How much can you trust the number? Nothing in this training is random: no random
start, no random order. Every run gives it again, whatever the seed. What is
random is the choice of the 10,000 test images. Statistics has a rule for this,
which we take without proof: a share $a$ of $n$ images lies within
$2 \sqrt{a(1-a)/n}$ of the true share, the one of endlessly many such images, 19
times out of 20. Here this is @value test_interval.

Others have found the same. Tutorials report about 92 % for softmax regression
on these images. An older result is lower: 12.0 % wrong, so 88 % right (LeCun,
Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document
Recognition", 1998). It is the same formula with the same 7,850 numbers. Only
the numbers were found in another way, with another loss.

## What the templates look like

@plot 04_softmax_regression-weights The ten templates after training, as images: orange weights speak for the digit, blue ones against it

Orange weights speak for the digit, blue ones against it, white ones do not
care. (Weights beyond the ends of the scale get its darkest colour.) Look at
the 0. There is a dark blue hole in the middle: ink *there* is the best proof
that it is no 0. The 1 is the opposite: an orange stroke, with blue on both
sides. The 3 has blue bays on the left, where it is open and an 8 is closed. The
templates are not drawings of digits. They show what tells one digit from the
other nine.

The rim is white. How white?
*/
static void show_still(const machine *m, const examples *images, nn_results *results)
{
    size_t black = 0, still = 0;
    for (size_t i = 0; i < PIXELS; i++) {
        bool has_ink = false, has_moved = false;
        for (size_t n = 0; n < images->N && !has_ink; n++)
            has_ink = images->x[n * PIXELS + i] > 0;
        for (size_t k = 0; k < K; k++)
            has_moved |= m->w[i * K + k] != 0;
        black += !has_ink;
        still += !has_moved;
    }
    printf("\n== Weights that never moved ==\n");
    printf("pixels that are black in all training images:            %zu\n", black);
    printf("pixels whose ten weights are exactly 0 after training:   %zu\n", still);
    nn_results_note(results, "black_pixels", "%zu", black);
    nn_results_note(results, "still_pixels", "%zu", still);
}
/*
@output Weights that never moved

@value black_pixels pixels are black in every training image. Their $x_i$ is
always 0, so their slopes are always *exactly* 0, as in the corner that you
checked. No step ever moved their ten weights each. The machine learned nothing
about these places. Ink there will never change its answer.

## What is mistaken for what

Count for every digit how often each answer was given. This table is called the
**confusion matrix**. The rows are the truth, and the right answers stand on the
diagonal.
*/
static void show_confusion(const examples *test, const nn_dataset_info *info,
                           const char *folder)
{
    size_t matrix[K * K];
    MUST(nn_confusion_matrix(test->N, K, test->labels, test->answers, matrix));
    printf("\n== What is mistaken for what ==\n");
    nn_confusion_print(stdout, K, matrix, info->class_names);
    MUST(nn_confusion_write(nn_path_join(folder, "confusion.csv").text, K, matrix,
                            info->class_names));
}
/*
@output What is mistaken for what

@plot 04_softmax_regression-confusion Confusion matrix of the test images, ten digits by ten answers

Look at the darkest cells outside the diagonal. A 4 that closes at the top is
nearly a 9. A 5 whose upper part is round is nearly a 3. Such pairs share most
of their ink, and one small stroke decides.

## Sure, and wrong

Every answer has a probability. Take the wrong answers, and sort them by it.
Which mistakes was the machine most sure of?
*/
typedef struct {
    size_t image;
    double p; // the probability of the wrong answer
} mistake;

static int surer_first(const void *a, const void *b)
{
    const mistake *left = a, *right = b;
    if (left->p != right->p)
        return left->p < right->p ? 1 : -1;
    return (left->image > right->image) - (left->image < right->image);
}

static size_t find_mistakes(const examples *test, mistake *found)
{
    size_t count = 0;
    for (size_t n = 0; n < test->N; n++) {
        size_t answer = (size_t)test->answers[n];
        if (test->answers[n] != test->labels[n])
            found[count++] = (mistake){n, (double)test->p[n * K + answer]};
    }
    qsort(found, count, sizeof *found, surer_first);
    return count;
}

static void show_mistakes(const examples *test, nn_results *results, mistake *found,
                          size_t *count)
{
    size_t sure = 0;
    *count = find_mistakes(test, found);
    while (sure < *count && found[sure].p > 0.9)
        sure++;
    printf("\n== Sure and wrong ==\n");
    printf("mistakes in %zu test images:                 %4zu\n", test->N, *count);
    printf("the wrong answer got a probability over 0.9:  %4zu\n", sure);
    nn_results_note(results, "mistakes", "%zu", *count);
    nn_results_note(results, "sure_mistakes", "%zu", sure);
}
/*
The surest sixteen become a picture:
*/
static void draw_mistakes(const mistake *found, size_t count, const examples *test,
                          const nn_dataset *pictures, const char *folder)
{
    enum { SHOWN = 16 };
    uint8_t pixels[SHOWN * PIXELS];
    char captions[SHOWN][24];
    const char *lines[SHOWN];
    count = count < SHOWN ? count : SHOWN;
    for (size_t i = 0; i < count; i++) {
        size_t n = found[i].image;
        memcpy(pixels + i * PIXELS, pictures->images + n * PIXELS, PIXELS);
        snprintf(captions[i], sizeof captions[i], "%d as %d, %.3f", test->labels[n],
                 test->answers[n], found[i].p);
        lines[i] = captions[i];
    }
    nn_montage montage = {pixels, count, SIDE, SIDE, lines, .columns = 8, .zoom = 4};
    MUST(nn_montage_write(nn_path_join(folder, "mistakes.png").text, &montage));
}
/*
@output Sure and wrong

@picture mistakes The 16 mistakes that the machine is most sure of: label, answer, and the probability of the answer

Under each image stand the label, the answer, and the probability of the answer.
Most of these digits you read without effort. So why is the machine so sure?
Look at the sevens that it takes for a 2. They have a bar across the stem, as
many people in Europe write it. Look at the templates at the height of the bar,
a little below the middle. The 2 is orange there, nearly from side to side. The
7 is blue on the left. The machine does not see a bar and a stem. It adds up
weights.

And look at the labels. Would you have given all of them? Some digits are
doubtful, and somebody had to decide. No machine reaches an accuracy of 1 on
labels that are not certain.

## Move the image

A template is tied to its pixels. So move all test images a little and ask
again. You would not notice a shift of two pixels. What comes in at the border
is black.
*/
static void move(const uint8_t *image, int down, int right, uint8_t *moved)
{
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++) {
            int r = row - down, c = column - right;
            bool inside = r >= 0 && r < SIDE && c >= 0 && c < SIDE;
            moved[row * SIDE + column] = inside ? image[r * SIDE + c] : 0;
        }
}
/*
Four directions, up to six pixels:
*/
enum { LONGEST = 6, DIRECTIONS = 4 };

static double accuracy_moved(const machine *m, const nn_dataset *test, int down,
                             int right, examples *room)
{
    uint8_t moved[PIXELS];
    for (size_t n = 0; n < test->count; n++) {
        move(test->images + n * PIXELS, down, right, moved);
        nn_pixels_scale(moved, PIXELS, room->x + n * PIXELS);
    }
    return measure(m, room).accuracy;
}

static void show_moved(const machine *m, const nn_dataset *test, examples *room,
                       nn_results *results)
{
    static const int down[DIRECTIONS] = {0, 0, 1, -1},
                     right[DIRECTIONS] = {1, -1, 0, 0};
    printf("\n== The test images, moved ==\n");
    printf("pixels    right     left     down       up     mean\n");
    for (int d = 0; d <= LONGEST; d++) {
        double a[DIRECTIONS], mean = 0;
        for (size_t i = 0; i < DIRECTIONS; i++) {
            a[i] = accuracy_moved(m, test, d * down[i], d * right[i], room);
            mean += a[i] / DIRECTIONS;
        }
        printf("%6d   %.4f   %.4f   %.4f   %.4f   %.4f\n", d, a[0], a[1], a[2], a[3],
               mean);
        char metric[24];
        snprintf(metric, sizeof metric, "accuracy_moved_%d", d);
        nn_results_note(results, metric, "%.4f", mean);
    }
}
/*
@output The test images, moved

Two pixels cost about a third of the answers. At five pixels the machine is
hardly better than a guess (0.1), and at six it is even worse. The digits did
not change, and you read them as before. Almost nothing was cut off at three
pixels, because each digit fits into a box of 20 by 20 in the middle. But now
its ink lies on the weights of other places.

So the machine did not learn what a 7 is. It learned where the ink of a 7 lies,
in images where somebody put every digit into the middle.

## What no template can say

Compare two numbers: training accuracy @value train_accuracy, test accuracy
@value test_accuracy. They are nearly equal. The machine does not fail on new
images, it fails on *all* images, also on those that it saw @value steps times.
It has too few means, and more steps would not help much. This is called
**underfitting**.

What is it that ten templates cannot say? "This pixel or that pixel, but not
both." Take two pixels, $x_1$ and $x_2$, each 0 or 1, and one template with the
bias $b$. Its sum should be positive for exactly one pixel with ink:

    ink on neither       b            must be <= 0
    ink on x1 only       b + w1       must be >  0
    ink on x2 only       b + w2       must be >  0
    ink on both          b + w1 + w2  must be <= 0

Add the two lines in the middle: $2b + w_1 + w_2 > 0$. Add the first and the
last: $2b + w_1 + w_2 \le 0$. Both cannot be true, whatever the numbers. (This
question is called **XOR**, exclusive or.) A stroke of ink at one place, or two
pixels to the right of it, but not at both: each digit that may move is full of
such questions. A weighted sum cannot ask them. Chapter 06 puts a second layer
on top of the first.

## What Keras hides here

| Keras | here |
|---|---|
| `Sequential([Flatten(), Dense(10)])` | `machine`, 7,850 numbers, and `nn_dense_forward` |
| `Dense(10, kernel_initializer="zeros")` | `training t = {...}`: what is not named is 0 |
| `loss=SparseCategoricalCrossentropy(from_logits=True)` | `nn_softmax_cross_entropy_forward` and `nn_softmax_cross_entropy_backward` |
| `optimizer=SGD(0.5, momentum=0.9)` | `nn_momentum(0.5, 0.9)` and `nn_sgd_step` |
| `validation_split=1/12` | `nn_dataset_split` |
| `fit(x, y, epochs=200, batch_size=55000)` | the loop in `train` |

In Keras the gradient does not appear at all. TensorFlow finds it by itself: it
knows the slope of every operation and applies the chain rule, from the end to
the beginning. What it finds here is $p - y$. One more difference: Keras prints
the loss of an epoch *before* its step and the validation loss *after* it. In
our diary both belong to the same weights.

## Homework

Options go behind the name of the program, or into `OPTIONS`. This runs the
program and draws its charts again:

    make run-04 OPTIONS="--learning-rate 1"

1. With pencil: all weights are 0, the only training image is a 1, and
   $\eta = 0.5$. What are the ten weights of a pixel with $x_i = 1$ after one
   step?
2. Show on paper that the ten weights of each pixel add up to 0 after every
   step. (What do the ten slopes of an image add up to? And what does that mean
   for $v$?)
3. `--learning-rate 1` replaces the search for both forms. With momentum, is the
   rate 1 better than 0.5 after 200 steps? And after 30? (The table of the four
   learning rates says it.) What does this tell about short trials?
4. Run with `--dataset fashion_mnist` and look at the templates: which clothes
   do you recognize? Guess, then run with `--dataset shapes`, whose figures lie
   at random places and angles. Explain what you get.
5. Run with `--limit 1200`, so that it learns from 1,100 images. Compare the
   training accuracy with the test accuracy. Is this still underfitting?

Then do the graded homework: `make exercise-04`, in
[exercises/04_softmax_regression](../exercises/04_softmax_regression/README.md).

## The next question

To move its numbers once, the machine looked at 55,000 images. After the first
hundred it surely had an idea of the direction. Is it not wasteful to look at
all the others before the first step?
*/
static void write_templates(const machine *m, const nn_dataset_info *info,
                            const char *folder)
{
    nn_csv *csv = nn_csv_open(nn_path_join(folder, "weights.csv").text,
                              "digit,row,column,weight,name");
    for (size_t k = 0; k < K; k++)
        for (size_t i = 0; i < PIXELS; i++)
            nn_csv_row(csv, "%zu,%zu,%zu,%.6f,%s", k, i / SIDE, i % SIDE,
                       (double)m->w[i * K + k], info->class_names[k]);
    MUST(nn_csv_close(csv));
}

/*
First the machine is understood, on eight images:
*/
static void understand(const nn_dataset *images, uint64_t seed, nn_results *results)
{
    static machine m;
    static machine_by_hand h;
    nn_dataset first;
    MUST(
        nn_dataset_slice(images, 0, images->count < FEW ? images->count : FEW, &first));
    examples few = make_examples(&first);
    fill_random(seed, &m, &h);
    compare_logits(&m, &h, &few, results);
    show_first_loss(&few, results);
    compare_gradients(&m, &h, &few, results);
    break_it(&m, &few, results);
    free_examples(&few);
}
/*
Then it learns, from all of them:
*/
static machine learn(const nn_options *options, examples *images, examples *validation,
                     nn_results *results)
{
    const size_t steps = options->epochs;
    const char *folder = options->out_dir;
    double rate[FORMS] = {options->learning_rate, options->learning_rate};
    if (options->learning_rate == 0)
        search(images, validation, rate, results);
    training plain = {.optimizer = nn_momentum(rate[0], momenta[0])};
    training fast = {.optimizer = nn_momentum(rate[1], momenta[1])};
    nn_history a = train(&plain, steps, images, validation, "Epochs, plain");
    nn_history b = train(&fast, steps, images, validation, "Epochs, momentum");
    show_training(&a, &b);
    nn_results_note(results, "seconds_per_epoch", "%.3f", seconds_per_step(&b));
    nn_results_note(results, "steps", "%zu", steps);
    nn_results_note(results, "plain_loss", "%.4f", a.epochs[steps].train.loss);
    nn_results_note(results, "first_accuracy", "%.4f", b.epochs[0].validation.accuracy);
    nn_results_note(results, "train_loss", "%.4f", b.epochs[steps].train.loss);
    nn_results_note(results, "train_accuracy", "%.4f", b.epochs[steps].train.accuracy);
    nn_results_note(results, "validation_loss", "%.4f",
                    b.epochs[steps].validation.loss);
    nn_results_note(results, "validation_accuracy", "%.4f",
                    b.epochs[steps].validation.accuracy);
    MUST(nn_history_write(&a, nn_path_join(folder, "history_plain.csv").text));
    MUST(nn_history_write(&b, nn_path_join(folder, "history.csv").text));
    nn_history_free(&a);
    nn_history_free(&b);
    return fast.now;
}
/*
At last it is tested and looked at. (Moving the images overwrites the pixels in
`test`, so that comes last.)
*/
static void examine(const machine *m, const examples *images,
                    const nn_dataset *pictures, const char *folder, nn_results *results)
{
    examples test = make_examples(pictures);
    show_test(m, &test, results);
    show_still(m, images, results);
    show_confusion(&test, pictures->info, folder);
    size_t count;
    mistake *found = nn_alloc(test.N, sizeof *found);
    MUST(found ? 0 : -1);
    show_mistakes(&test, results, found, &count);
    if (count > 0)
        draw_mistakes(found, count, &test, pictures, folder);
    free(found);
    show_moved(m, pictures, &test, results);
    write_templates(m, pictures->info, folder);
    free_examples(&test);
}
/*
What you may change on the command line. There is no batch size: every step of
this chapter takes all images. A learning rate, if you give one, replaces the
search.
*/
static const nn_options defaults = {
    .about = "learn to tell digits with 7,850 numbers; every step takes all images",
    .trains = true,
    .seed = 1,
    .dataset = "mnist",
    .epochs = 200,
    .quick_epochs = 40,
    .quick_limit = 2400,
};

// Cut the training images into those to learn from and 1 in 12 to choose by.
static int load(const nn_options *options, nn_dataset *all, nn_dataset *images,
                nn_dataset *validation)
{
    if (options->batch_size)
        return nn_fail(
            "--batch-size: got %zu, expected none: here every step takes all "
            "images. Hint: chapter 05 cuts them into batches",
            options->batch_size);
    if (nn_dataset_check(options->dataset, options->limit) < 0)
        return -1;
    MUST(nn_dataset_load(all, options->dataset, NN_TRAIN, options->data_dir));
    size_t count = options->limit ? options->limit : all->count;
    MUST(nn_dataset_slice(all, 0, count, all));
    return nn_dataset_split(all, count < 12 ? 1 : count / 12, images, validation);
}
/*
And this is the whole page as a program:
*/
int main(int argc, char **argv)
{
    nn_options options = defaults;
    int status;
    nn_dataset all, images, held_back, test;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    if (load(&options, &all, &images, &held_back) < 0)
        return nn_cli_refuse(argv[0]);
    MUST(nn_dataset_load(&test, options.dataset, NN_TEST, options.data_dir));
    nn_results results = {0};

    understand(&images, options.seed, &results);
    examples seen = make_examples(&images), validation = make_examples(&held_back);
    machine m = learn(&options, &seen, &validation, &results);
    examine(&m, &seen, &test, options.out_dir, &results);

    MUST(nn_results_write(&results, options.out_dir));
    free_examples(&seen);
    free_examples(&validation);
    nn_dataset_free(&all);
    nn_dataset_free(&test);
    return nn_cli_end();
}
