/*
# Learning by heart

The network of this chapter has 101,770 numbers to choose. Give it 1,000 images
of digits to learn from. That is more than 100 numbers for each image, enough to
remember the answer to every image, as a pupil learns the answers of an old exam
by heart. The pupil shines in the old exam. How would you find out that nothing
was understood? And what could the teacher do?

You will make a network learn by heart, and watch it. Then come three remedies:
**dropout**, which disturbs the network while it learns, a price on large
weights, and stopping in time. You need the hidden layer and its backward pass
(chapter 06), Adam (08), and validation images (02). The network is the one of a
Keras lesson on digits, which uses the first remedy. Run it with `make run-09`.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PIXELS = 28 * 28, NEURONS = 128, CLASSES = 10, MASKS = 1000, SHOWN = 8 };

// What is done against learning by heart. 0 means: nothing.
typedef struct {
    double rate, l2; // of dropout; of the price on large weights
} remedy;

static nn_model *build(uint64_t seed, remedy against)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_with_l2(against.l2, nn_dense(NEURONS))));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dropout(against.rate)));
    MUST(nn_add(model, nn_with_l2(against.l2, nn_dense(CLASSES))));
    return model;
}
/*
`nn_dropout` and `nn_with_l2` are new. With 0 they do nothing. We begin with 0.

## How you see it

The last 5,000 of the 60,000 training images are held back for **validation**,
as in chapter 02. From the other 55,000 (the `pool`) the network gets 1,000, and
sees them 60 times. We do this three times, to tell the rule from chance: three
*runs*, each with another thousand images and other starting weights.
*/
enum { RUNS = 3, MOST_TRIALS = 20, PATIENCE = 10 }; // patience is explained below

// A remedy, and what the runs measured with it, epoch by epoch.
typedef struct {
    remedy against;
    nn_history history[RUNS];
} trial;

typedef struct {
    const nn_options *options;
    nn_dataset train, test;      // as the files have them
    nn_dataset pool, validation; // train, cut in two: to learn from, to choose by
    size_t runs, few, epochs;    // runs, images in each, epochs on them
    trial trials[MOST_TRIALS];
    size_t count, chosen; // how many trials; the best of them
    nn_results results;   // what this page quotes
} study;

static nn_model *learn(const study *s, remedy against, size_t run, size_t images,
                       nn_fit_options how, nn_history *history)
{
    nn_dataset mine; // each run has its own images, as long as there are enough
    size_t first = (run + 1) * images <= s->pool.count ? run * images : 0;
    MUST(nn_dataset_slice(&s->pool, first, images, &mine));
    nn_model *model = build(s->options->seed + run, against);
    how.batch_size = s->options->batch_size;
    how.optimizer = nn_adam(s->options->learning_rate);
    how.validation = &s->validation;
    MUST(nn_fit(model, &mine, &how, history));
    return model;
}
/*
`nn_fit` is the loop of chapter 05. After each epoch it measures the validation
images and adds a row to the history.
*/
static trial *try_remedy(study *s, remedy against, size_t images, size_t epochs)
{
    trial *t = &s->trials[s->count++];
    t->against = against;
    fprintf(stderr, "Epochs: %zu on %zu images, dropout %.1f, L2 %g\n", epochs, images,
            against.rate, against.l2);
    nn_fit_options how = {.epochs = epochs};
    for (size_t run = 0; run < s->runs; run++)
        nn_model_free(learn(s, against, run, images, how, &t->history[run]));
    return t;
}

static const nn_epoch *last_of(const nn_history *history)
{
    return &history->epochs[history->count - 1];
}

static void show_by_heart(const study *s, const trial *plain)
{
    static const size_t shown[] = {1, 2, 5, 10, 20, 40, 60};
    printf("== By heart ==\nin each run: training loss, validation loss and accuracy\n"
           "epoch");
    for (size_t run = 0; run < s->runs; run++)
        printf("                     run %zu", run + 1);
    for (size_t i = 0; i < sizeof shown / sizeof *shown && shown[i] <= s->epochs; i++) {
        printf("\n%5zu", shown[i]);
        for (size_t run = 0; run < s->runs; run++) {
            const nn_epoch *e = &plain->history[run].epochs[shown[i] - 1];
            printf("    %.4f  %.4f  %.4f", e->train.loss, e->validation.loss,
                   e->validation.accuracy);
        }
    }
    putchar('\n');
}
/*
@output By heart

Read the two losses of a run from top to bottom. The training loss falls to
nearly 0. The validation loss falls too, at first. Then it turns and rises. From
there on, what the network learns about its 1,000 images makes it *worse* on
images that it has not seen. This is **overfitting**. You see it in the two
curves: they part.

@plot 09_dropout-overfit Training and validation loss by epoch: without a remedy the validation loss turns and rises; with one it stays lower

The left chart shows all runs. (The right one belongs to a remedy of this page.
Its training loss is measured while the remedy disturbs, so it begins above.)
Now the surprise: while the validation loss rises, the accuracy does not fall.
The network does not make more mistakes. It becomes *surer* of them. (Near the
end of this page we measure that.) Training goes on making the logits larger
(chapter 01): on images known by heart that lowers the loss. On new ones every
mistake costs more. Accuracy alone does not show the illness.

## Dropout

How may a network learn by heart? One neuron answers to a group of images.
Another one repairs its mistake for one of them, and a third one repairs the
repair. Each relies on the others being there. This fits the training images,
and nothing else. So disturb it. At every step, and for each image anew, switch
some neurons off, drawn at random. Nobody can rely on anybody. What survives is
what helps, whoever else is there. This is **dropout** (Srivastava, Hinton and
others, 2014).

To switch off is to multiply by 0. Let $r$ (`rate`) be the probability of it,
and $m_i$ (`m`, the **mask**) the factor for $x_i$ (`x`), what neuron $i$ gives
after its relu. But if a share $r$ of all neurons is missing, the next layer
gets smaller sums than later, when the network is used and all are there. So
those who stay must speak louder. Divide them by the share that stays:

$$ y_i = m_i \, x_i \qquad m_i = 0 \mathrm{\ with\ probability\ } r, \mathrm{\ else\ } \frac{1}{1-r} $$

The mean of $m_i$ is $r \cdot 0 + (1-r) \cdot \frac{1}{1-r} = 1$. So the mean of
$y_i$ is $x_i$, as if nobody were missing. On the way back, the slope of $y_i$
by $x_i$ is $m_i$, and the chain rule (chapter 06) gives
$\partial L / \partial x_i = m_i \cdot \partial L / \partial y_i$. It is the
same product. Who was silent gets no blame.

The library draws each mask from an **address** of four numbers: seed, purpose,
step and image. The same address gives the same random numbers again. Each is a
whole number of 32 bits, so it lies below $r \cdot 2^{32}$ with probability $r$.
*/
static void draw_mask(const nn_dropout_draw *draw, uint32_t image, nn_real *m)
{
    nn_rng rng = nn_rng_at(draw->seed, NN_RNG_DROPOUT, draw->step, image);
    const uint32_t limit = (uint32_t)(draw->rate * 4294967296.0); // 2^32
    for (size_t i = 0; i < draw->size; i++)
        m[i] = nn_rng_uint32(&rng) < limit ? 0 : (nn_real)(1 / (1 - draw->rate));
}

// Forward: x becomes y. Backward: dy becomes dx.
static void drop_by_hand(size_t size, const nn_real *m, const nn_real *from,
                         nn_real *to)
{
    for (size_t i = 0; i < size; i++)
        to[i] = m[i] * from[i];
}

static void print_row(const char *what, const nn_real *row, size_t count)
{
    printf("%-9s", what);
    for (size_t i = 0; i < count; i++)
        printf(" %6.2f", (double)row[i] + 0.0); // + 0.0: no "-0.00"
    putchar('\n');
}
/*
That is all. Lay it beside `nn_dropout_forward` and `nn_dropout_backward`, for
the masks of 1,000 steps (`x` serves as `dy`, too):
*/
static void show_masks(uint64_t seed)
{
    nn_real x[NEURONS], m[NEURONS], y[NEURONS], forward[NEURONS], backward[NEURONS];
    double worst = 0, mean = 0;
    printf("\n== A mask ==\nrate 0.2, the first %d numbers of step 0\n", SHOWN);
    for (uint32_t step = 0; step < MASKS; step++) {
        nn_dropout_draw draw = {1, NEURONS, .rate = 0.2, seed, step};
        nn_rng rng = nn_rng_at(seed, NN_RNG_USER, step, 0);
        for (size_t i = 0; i < NEURONS; i++)
            x[i] = (nn_real)nn_rng_normal(&rng);
        draw_mask(&draw, 0, m);
        drop_by_hand(NEURONS, m, x, y);
        nn_dropout_forward(&draw, x, forward);
        nn_dropout_backward(&draw, x, backward);
        for (size_t i = 0; i < NEURONS; i++) {
            worst = fmax(worst, fabs((double)(y[i] - forward[i])));
            worst = fmax(worst, fabs((double)(y[i] - backward[i])));
            mean += (double)m[i] / (MASKS * NEURONS);
        }
        if (step == 0) {
            print_row("x", x, SHOWN);
            print_row("mask", m, SHOWN);
            print_row("y", y, SHOWN);
        }
    }
    printf("mean of all %d factors: %.4f\n", MASKS * NEURONS, mean);
    printf("largest difference from the library: %g\n", worst);
}
/*
@output A mask

What stays was multiplied by $1/0.8 = 1.25$ (before the rounding that you see).
The mean of the factors should be 1, and chance moves it by about 0.001. The
library gives the same bits. It does not store the mask. The way back draws it
again, from the same address.

## Is the gradient right?

A gradient check moves a weight a little to each side and measures the loss. The
mask must stand still meanwhile, or the check compares different networks. And
it does: as long as no step is taken, its address is the same.
`nn_model_training(model, true)` says that the model is learning, so that it
drops. We check the biases of the hidden layer, because their slopes come back
through the dropout. (With a single image, so that hardly a relu opens or closes
between the two measurements.) Then once more, with a backward pass that forgot
the mask:
*/
typedef struct {
    nn_model *model;
    nn_batch batch;
} situation;

static double loss_in(void *context)
{
    const situation *c = context;
    const nn_batch *b = &c->batch;
    double loss;
    MUST(nn_model_loss(c->model, b->count, b->x, b->labels, &loss) ? 0 : -1);
    return loss;
}

static void check_gradients(const study *s)
{
    nn_batches *batches = nn_batches_new(&s->pool, 1, 0);
    situation c = {.model = build(s->options->seed, (remedy){.rate = 0.5})};
    nn_param *b = nn_model_param(c.model, 1, NULL); // of the first dense layer
    nn_gradcheck_tensor bias = {"bias", b->value, b->gradient, b->shape};
    MUST(batches ? 0 : -1);
    nn_batches_next(batches, &c.batch);
    printf("\n== The gradient under a mask ==\n");
    printf("rate 0.5\nbackward pass        checked    error   verdict\n");
    for (int forgets = 0; forgets < 2; forgets++) {
        nn_gradcheck_report report;
        nn_model_training(c.model, true);
        loss_in(&c);
        nn_model_training(c.model, !forgets);
        MUST(nn_model_backward(c.model, c.batch.count, c.batch.x, c.batch.labels));
        nn_model_training(c.model, true);
        MUST(nn_gradcheck(loss_in, &c, &bias, 1, NULL, &report));
        printf("%-22s %5zu   %6.3f   %s\n",
               forgets ? "forgot the mask" : "with the same mask", report.checked,
               report.error, report.passed ? "ok" : "WRONG");
    }
    nn_model_free(c.model);
    nn_batches_free(batches);
}
/*
@output The gradient under a mask

The second one still blames neurons that were silent.

## The lesson's network

The Keras lesson has `Dropout(0.2)` between its two dense layers, and trains on
all 60,000 images: 5 epochs, batches of 32, Adam. So do we. After each epoch we
measure the test images, for looking only: nothing is chosen here. And we look
at the training images twice more, while the weights stand still: once with
neurons dropping out, once with all of them.
*/
static double mean_loss(nn_model *model, const nn_dataset *images, bool dropping)
{
    nn_batches *batches = nn_batches_new(images, 64, 0);
    situation c = {.model = model};
    double sum = 0;
    MUST(batches ? 0 : -1);
    nn_model_training(model, dropping);
    while (nn_batches_next(batches, &c.batch))
        sum += loss_in(&c) * (double)c.batch.count;
    nn_model_training(model, false);
    nn_batches_free(batches);
    return sum / (double)images->count;
}

static nn_csv *table(const study *s, const char *name, const char *columns)
{
    return nn_csv_open(nn_path_join(s->options->out_dir, name).text, columns);
}

// looks: the training loss after each epoch, with neurons dropping and with all
static void keep_lesson(study *s, const nn_model *model, const nn_history *history,
                        double (*looks)[2])
{
    double seconds = 0;
    const nn_epoch *e = history->epochs, *last = last_of(history);
    nn_csv *csv = table(s, "lesson.csv", "epoch,running,dropping,all,test");
    for (size_t i = 0; i < history->count; i++) {
        nn_csv_row(csv, "%zu,%.6f,%.6f,%.6f,%.6f", e[i].epoch, e[i].train.loss,
                   looks[i][0], looks[i][1], e[i].validation.loss);
        seconds += e[i].seconds / (double)history->count;
    }
    MUST(nn_csv_close(csv));
    nn_results *r = &s->results;
    nn_results_note(r, "test_accuracy", "%.4f", last->validation.accuracy);
    nn_results_note(r, "test_loss", "%.4f", last->validation.loss);
    nn_results_note(r, "parameters", "%zu", nn_count_params(model));
    nn_results_note(r, "updates", "%llu", (unsigned long long)model->updates);
    nn_results_note(r, "seconds_per_epoch", "%.2f", seconds);
}
/*
`nn_fit` is called for one epoch at a time. The history goes on.
*/
static void train_lesson(study *s, nn_model *model)
{
    const size_t epochs = s->options->epochs;
    nn_path path = nn_path_join(s->options->out_dir, "history.csv");
    double(*looks)[2] = nn_alloc(epochs, sizeof *looks);
    nn_history history = {0};
    nn_fit_options how = {.epochs = 1,
                          .batch_size = s->options->batch_size,
                          .optimizer = nn_adam(s->options->learning_rate),
                          .validation = &s->test,
                          .history_path = path.text,
                          .progress = stderr};
    MUST(looks ? 0 : -1);
    printf("\n== The lesson's network ==\n");
    nn_summary(model, stdout);
    printf("\ntraining loss before the first step: %.4f\n\n"
           "             training loss                   test\n"
           "epoch    running   dropping      all     loss   accuracy\n",
           mean_loss(model, &s->train, false));
    for (size_t i = 0; i < epochs; i++) {
        MUST(nn_fit(model, &s->train, &how, &history));
        const nn_epoch *e = last_of(&history);
        looks[i][0] = mean_loss(model, &s->train, true);
        looks[i][1] = mean_loss(model, &s->train, false);
        printf("%5zu     %.4f     %.4f   %.4f   %.4f     %.4f\n", e->epoch,
               e->train.loss, looks[i][0], looks[i][1], e->validation.loss,
               e->validation.accuracy);
    }
    keep_lesson(s, model, &history, looks);
    nn_history_free(&history);
    free(looks);
}
/*
@output The lesson's network

Count the parameters: $784 \cdot 128 + 128 = 100{,}480$ and
$128 \cdot 10 + 10 = 1{,}290$. Dropout has none. Before the first step the loss
is near $\ln 10 = 2.3026$, as always.

## Why is the training loss so high?

Look at the first row. The training loss that `fit` prints ("running") is far
above the test loss. Is the network better on images that it never saw? This
puzzles everyone who meets dropout. All three columns are the same images:

- *Running* is the mean over the epoch, with neurons dropping. It remembers the
  beginning, when the weights were worse.
- *Dropping* is measured after the epoch, still with a fifth of the neurons
  switched off.
- *All* is the network as it will be used. Only this column may be laid beside
  the test loss.

@plot 09_dropout-curves Loss of the lesson's network by epoch: the training loss as fit prints it, with neurons dropping, with all neurons, and the test loss

From "running" to "dropping" the weights have improved: in the first epoch, that
is most of the gap. From "dropping" to "all" the missing neurons are back. Lay
"all" beside the test loss, and nothing is strange: the network is *not* better
on images that it never saw.

## One network, many voices

With dropout on, the same network says something else each time. Show the first
test image to the trained network 1,000 times, each time with another mask:
*/
static void show_voices(const study *s, nn_model *model)
{
    nn_real *x = nn_alloc(MASKS * PIXELS, sizeof *x);
    nn_real all[CLASSES], mean[CLASSES], deviation[CLASSES];
    MUST(x ? 0 : -1);
    for (size_t n = 0; n < MASKS; n++)
        nn_pixels_scale(s->test.images, PIXELS, x + n * PIXELS);
    MUST(nn_predict(model, 1, x, all));
    nn_model_training(model, true);
    const nn_real *z = nn_model_forward(model, MASKS, x); // [1000,10]
    nn_model_training(model, false);
    MUST(z ? 0 : -1);
    for (size_t k = 0; k < CLASSES; k++) {
        double said[MASKS];
        for (size_t n = 0; n < MASKS; n++)
            said[n] = (double)z[n * CLASSES + k];
        mean[k] = (nn_real)nn_mean_of(MASKS, said);
        deviation[k] = (nn_real)nn_deviation_of(MASKS, said);
    }
    printf("\n== The ten logits of one image ==\n");
    for (size_t n = 0; n < 4; n++)
        print_row("a mask", z + n * CLASSES, CLASSES);
    print_row("mean", mean, CLASSES);
    print_row("all", all, CLASSES);
    print_row("deviation", deviation, CLASSES);
    free(x);
}
/*
@output The ten logits of one image

Each row "a mask" is one voice. The voices differ by about the last row. "Mean"
is the mean of 1,000 voices, and "all" is the network without dropout. They are
nearly the same. With infinitely many masks they would be equal, because only a
weighted sum lies behind this dropout, and the mean of a sum is the sum of the
means. (With another relu behind it, they would be only close.) So the network
without dropout speaks for all the networks that the masks make of it.

## A price on large weights

The second remedy. To fit 1,000 images exactly, weights must be large. So let
them pay: add their squares to the loss, times a small number $\lambda$ (`l2`).

$$ L_\lambda = L + \lambda \sum_i w_i^2 \qquad \frac{\partial L_\lambda}{\partial w_i} = \frac{\partial L}{\partial w_i} + 2 \lambda w_i $$

This is **L2**. Every weight is pulled towards 0, the more the larger it is. It
stays large only where the images insist. Biases pay nothing. The losses on this
page never contain the price.

## Stopping in time

The third remedy: stop where the validation loss is smallest. But nobody knows,
while training, whether it will fall again. So go on until it has not become
smaller for 10 epochs in a row (the **patience**). Then take the best weights
back. This is **early stopping**. In the history of a run that went on to the
end, we can see where the rule would have stopped:
*/
static const nn_epoch *stop_by_hand(const nn_history *history)
{
    const nn_epoch *e = history->epochs;
    size_t best = 0;
    for (size_t i = 1; i < history->count && i <= best + PATIENCE; i++)
        if (e[i].validation.loss < e[best].validation.loss)
            best = i;
    return &e[best];
}
/*
So each run tells two stories. Take mean and deviation over the runs, for each:
*/
typedef struct {
    double epoch, loss, accuracy; // means
    double loss_deviation, accuracy_deviation;
} story;

static story tell(const study *s, const trial *t, bool stopped)
{
    double epoch[RUNS], loss[RUNS], accuracy[RUNS];
    for (size_t run = 0; run < s->runs; run++) {
        const nn_history *h = &t->history[run];
        const nn_epoch *e = stopped ? stop_by_hand(h) : last_of(h);
        epoch[run] = (double)e->epoch;
        loss[run] = e->validation.loss;
        accuracy[run] = e->validation.accuracy;
    }
    return (story){nn_mean_of(s->runs, epoch), nn_mean_of(s->runs, loss),
                   nn_mean_of(s->runs, accuracy), nn_deviation_of(s->runs, loss),
                   nn_deviation_of(s->runs, accuracy)};
}

static const char heading[] = "    loss     +-   accuracy      +-";

static void print_story(const story *t)
{
    printf("   %.3f  %.3f   %.4f  %.4f", t->loss, t->loss_deviation, t->accuracy,
           t->accuracy_deviation);
}
/*
## Do they help?

Try nine rates of dropout, three prices, and the best of both together, on the
same images. The validation loss of the stopped runs chooses.
*/
static size_t best_of(const study *s, size_t first, size_t end)
{
    size_t best = first;
    for (size_t i = first + 1; i < end; i++)
        if (tell(s, &s->trials[i], true).loss < tell(s, &s->trials[best], true).loss)
            best = i;
    return best;
}

static void try_all(study *s) // number 0, without remedy, was tried above
{
    static const double prices[] = {1e-3, 1e-4, 1e-2};
    const bool quick = s->options->quick;
    const size_t rates = quick ? 3 : 9, all = quick ? rates + 1 : rates + 3;
    for (size_t i = 1; i < all; i++) {
        remedy dropout = {.rate = (quick ? 2 : 1) * 0.1 * (double)i};
        remedy price = {.l2 = i < rates ? 0 : prices[i - rates]};
        try_remedy(s, i < rates ? dropout : price, s->few, s->epochs);
    }
    remedy both = {s->trials[best_of(s, 0, rates)].against.rate,
                   s->trials[best_of(s, rates, all)].against.l2};
    try_remedy(s, both, s->few, s->epochs);
    s->chosen = best_of(s, 0, s->count);
}

/*
A table for the page, and one for its chart:
*/
static void write_curves(nn_csv *csv, const trial *t, size_t runs)
{
    for (size_t run = 0; run < runs; run++)
        for (size_t i = 0; i < t->history[run].count; i++) {
            const nn_epoch *e = &t->history[run].epochs[i];
            nn_csv_row(csv, "%g,%g,%zu,%zu,%.6f,%.6f", t->against.rate, t->against.l2,
                       run + 1, e->epoch, e->train.loss, e->validation.loss);
        }
}

static void show_trials(const study *s)
{
    nn_csv *curves = table(s, "curves.csv", "rate,l2,run,epoch,loss,val_loss"),
           *csv = table(s, "trials.csv",
                        "rate,l2,stopped,chosen,epoch,loss,loss_deviation,accuracy,"
                        "accuracy_deviation");
    printf("\n== Remedies ==\nvalidation: mean and deviation of %zu runs\n", s->runs);
    printf("                   after %zu epochs               stopped in time\n",
           s->epochs);
    printf("dropout      L2%s    epoch%s\n", heading, heading);
    for (size_t i = 0; i < s->count; i++) {
        const remedy r = s->trials[i].against;
        write_curves(curves, &s->trials[i], s->runs);
        printf("%7.1f  %6g", r.rate, r.l2);
        for (int stopped = 0; stopped < 2; stopped++) {
            story t = tell(s, &s->trials[i], stopped);
            if (stopped)
                printf("    %5.1f", t.epoch);
            print_story(&t);
            nn_csv_row(csv, "%.1f,%g,%d,%d,%.1f,%.6f,%.6f,%.6f,%.6f", r.rate, r.l2,
                       stopped, i == s->chosen, t.epoch, t.loss, t.loss_deviation,
                       t.accuracy, t.accuracy_deviation);
        }
        puts(i == s->chosen ? " *" : "");
    }
    MUST(nn_csv_close(csv) | nn_csv_close(curves));
}
/*
@output Remedies

Begin with the loss after all epochs. Dropout lowers it, and high rates lower it
more than low ones. The price 0.001 lowers it too. The price 0.01 is too high.
Now the right half. Stopping alone (the first row) works well, and it saves
time. But it needs validation images, and its loss was chosen on them, so it
looks a little too good. With a large price it gains nothing: the loss does not
rise there, so there is nothing to escape from. Dropout with stopping does
better than each alone. Its best epoch comes later: a disturbed network learns
more slowly.

@plot 09_dropout-rate Validation loss and accuracy against the dropout rate, with error bars, after all epochs and stopped in time

The chart shows the rows without L2. Its bars are the deviations. For the
accuracies they are as long as the differences. Overfitting made the network
surer, not more wrong, so that is what the remedies can mend. And do not trust
the star too much: its neighbours are about as good.

## The test

Train the chosen remedy once more, and let `nn_fit` do the stopping. Then ask
the test images, once, about two networks: the one that learned by heart, and
the chosen one.
*/
// The mean probability of the answers that are wrong.
static double sure_of_mistakes(nn_model *model, const nn_dataset *images)
{
    nn_real *p = nn_alloc(images->count * CLASSES, sizeof *p);
    double sum = 0, mistakes = 0;
    MUST(p ? nn_predict_dataset(model, images, p) : -1);
    MUST(nn_softmax(images->count, CLASSES, p, p));
    for (size_t n = 0; n < images->count; n++) {
        size_t answer = nn_argmax(CLASSES, p + n * CLASSES);
        bool wrong = answer != images->labels[n];
        sum += wrong ? (double)p[n * CLASSES + answer] : 0;
        mistakes += wrong;
    }
    free(p);
    return sum / mistakes;
}

/*
"Off" is how far the validation loss is from what the history said above: at its
last epoch, or at the one where our rule stopped.
*/
static void test_remedy(const study *s, const char *what, const trial *t, bool stop)
{
    double loss[RUNS], accuracy[RUNS], sure[RUNS], worst = 0;
    nn_fit_options how = {
        .epochs = s->epochs, .patience = stop ? PATIENCE : 0, .restore_best = stop};
    for (size_t run = 0; run < s->runs; run++) {
        const nn_history *h = &t->history[run];
        const nn_epoch *expected = stop ? stop_by_hand(h) : last_of(h);
        nn_model *model = learn(s, t->against, run, s->few, how, NULL);
        nn_metrics test;
        MUST(nn_evaluate(model, &s->test, &test));
        worst = fmax(worst, fabs(mean_loss(model, &s->validation, false) -
                                 expected->validation.loss));
        loss[run] = test.loss;
        accuracy[run] = test.accuracy;
        sure[run] = sure_of_mistakes(model, &s->test);
        nn_model_free(model);
    }
    printf("%-10s   %.3f  %.3f   %.4f  %.4f   %.3f   %g\n", what,
           nn_mean_of(s->runs, loss), nn_deviation_of(s->runs, loss),
           nn_mean_of(s->runs, accuracy), nn_deviation_of(s->runs, accuracy),
           nn_mean_of(s->runs, sure), worst);
}

static void show_test(const study *s)
{
    printf("\n== The test ==\n");
    printf("          %s    sure   off\n", heading);
    test_remedy(s, "by heart", &s->trials[0], false);
    test_remedy(s, "chosen", &s->trials[s->chosen], true);
}
/*
@output The test

"Sure" is the mean probability that a network gave to its wrong answers. The
chosen one is less sure of them, and that is why its loss is smaller. ("Off" is
0: `nn_fit` stops where our rule does.) Both accuracies are lower than on the
validation images. Choosing is not the reason, because the first row was not
chosen: the test images are harder.

## More images

One remedy is better than all methods: so many images that nobody can learn them
by heart. Train without a remedy, and with the lesson's dropout, on 1,000 images
(as above), on 10,000 (with nearly as many steps), and on all 55,000:
*/
static void show_sizes(study *s)
{
    const size_t images[] = {s->few, 10 * s->few, s->pool.count};
    const size_t epochs[] = {s->epochs, s->epochs / 10, s->options->epochs};
    printf("\n== More images ==\n                    without");
    printf("                           dropout 0.2\n");
    printf("images  epochs%s%s\n", heading, heading);
    for (size_t i = 0; i < 3; i++) {
        printf("%6zu  %6zu", images[i], epochs[i]);
        for (size_t with = 0; with < 2; with++) {
            const remedy r = {.rate = 0.2 * (double)with};
            const trial *t = &s->trials[with * (s->options->quick ? 1 : 2)];
            story told = tell(s, i ? try_remedy(s, r, images[i], epochs[i]) : t, false);
            print_story(&told);
        }
        putchar('\n');
    }
}
/*
@output More images

With ten times the images, and nearly the same effort, no remedy above comes
near. Dropout helps a little in each row. (In the last row all runs share their
images. Only the weights and the order differ.)

## What Keras hides here

| Keras | here |
|---|---|
| `Dropout(0.2)` | `nn_dropout(0.2)` |
| `model(x, training=True)` | `nn_model_training(model, true)`, `nn_model_forward` |
| `Dense(128, kernel_regularizer=l2(1e-3))` | `nn_with_l2(1e-3, nn_dense(128))` |
| `EarlyStopping(patience=10, restore_best_weights=True)` | `.patience = 10, .restore_best = true` |

`fit` switches dropout on, `evaluate` and `predict` switch it off, in Keras and
here. But Keras adds the price of L2 to every loss that it prints.

## Homework

1. With a pencil: $x = (2, 4)$ and $r = 0.5$. There are four masks. What is $y$
   for each? What is the mean of $y_1$, of $y_2$, of $y_1 + y_2$?
2. Two voices give the logits (0, 0) and (4, 0). What is the mean of their
   probabilities? And the softmax of their mean logits? Which of the two does
   the network without dropout give?
3. Only the price moves a weight, in plain gradient descent with $\eta = 0.1$
   and $\lambda = 0.01$. By which factor does it shrink at each step? After how
   many steps is it at most half as large?
4. In `build`, put `nn_dropout(0.2)` behind the flatten. Compare the first row
   of the table "Remedies" before and after. Is the change larger than the
   deviation?

Then do the graded homework: `make exercise-09`, in [exercises/09_dropout](../exercises/09_dropout/README.md).

## The next question

On digits one number, the accuracy, is close to 1. What does it hide, on images
that are harder?
*/
static const nn_options defaults = {
    .about = "learning by heart, and three remedies: dropout, L2, early stopping",
    .trains = true,
    .seed = 1,
    .dataset = "mnist",
    .epochs = 5,
    .batch_size = 32,
    .learning_rate = 1e-3,
    .quick_epochs = 2,
    .quick_limit = 2400};

static int load(study *s)
{
    const nn_options *o = s->options;
    if (nn_dataset_check(o->dataset, o->limit) < 0)
        return -1;
    MUST(nn_dataset_load(&s->train, o->dataset, NN_TRAIN, o->data_dir));
    MUST(nn_dataset_load(&s->test, o->dataset, NN_TEST, o->data_dir));
    size_t count = o->limit ? o->limit : s->train.count;
    MUST(nn_dataset_slice(&s->train, 0, count, &s->train));
    s->runs = o->quick ? 2 : RUNS;
    s->epochs = o->quick ? 40 : 60;
    size_t few = o->quick ? 200 : 1000, most = count / 11;
    s->few = few < most ? few : most;
    return nn_dataset_split(&s->train, count / 12, &s->pool, &s->validation);
}
/*
And this is the whole page as a program:
*/
int main(int argc, char **argv)
{
    nn_options options = defaults;
    static study s;
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    s.options = &options;
    if (load(&s) < 0)
        return nn_cli_refuse(argv[0]);

    show_by_heart(&s, try_remedy(&s, (remedy){0}, s.few, s.epochs));
    show_masks(options.seed);
    check_gradients(&s);
    nn_model *lesson = build(options.seed, (remedy){.rate = 0.2});
    train_lesson(&s, lesson);
    show_voices(&s, lesson);
    nn_model_free(lesson);
    try_all(&s);
    show_trials(&s);
    show_test(&s);
    show_sizes(&s);

    MUST(nn_results_write(&s.results, options.out_dir));
    for (size_t i = 0; i < s.count * RUNS; i++)
        nn_history_free(&s.trials[i / RUNS].history[i % RUNS]);
    nn_dataset_free(&s.train);
    nn_dataset_free(&s.test);
    return nn_cli_end();
}
