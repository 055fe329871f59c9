/*
# A step from a few

Chapter 04 looked at all images before it took one step. Then it looked at all
of them again, for the next step. Each gradient was exact, and each was
expensive. Is that not wasteful? Whoever wants to know what a country thinks
asks a thousand people, not all of them. This is called a **poll**. Can a
machine learn from a poll?

It can, and nearly every network that you have heard of was trained that way.
This chapter takes the machine of chapter 04 and changes one thing: each step
looks at 128 images, drawn at random. You will count the steps, measure how
wrong such a poll is, and see what it saves. Run it with `make run-05`.

You need batches and shuffling (chapter 02), the learning rate (chapter 03), and
the machine of chapter 04 with its gradient $p - y$. The only new thing is
chance. Some letters change with it: $i$ now numbers images, and $j$ pixels.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIXELS = 28 * 28, CLASSES = 10, PARAMETERS = PIXELS * CLASSES + CLASSES };

static nn_model *build(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(CLASSES)));
    return model;
}
/*
This is the machine of chapter 04, built from layers of the library.
`nn_flatten` lays the 28 rows of an image behind each other: 784 numbers.
`nn_dense` makes 10 logits of them. There are 784 · 10 + 10 = 7,850 parameters,
and $W$ (`W`) stands for all of them. One difference: the weights start as small
random numbers, not as zeros, so that another seed is another run.

## The poll

Number the training images $i = 1 \dots n$. Image $i$ has a loss of its own, and
this loss has a gradient of its own, $g_i$: 7,850 slopes. The full gradient $g$
(`g`) of chapter 04 is the mean over all images. A **mini-batch** is a set of
$B$ images (`batch_size`), drawn at random. Its gradient $g_B$ is the mean over
these $B$ images alone:

$$ g = \frac{1}{n} \sum_{i=1}^{n} g_i \qquad\qquad g_B = \frac{1}{B} \sum_{i\ \mathrm{in\ batch}} g_i $$

The step is the one that you know, with $g_B$ in the place of $g$:

$$ W \leftarrow W - \eta \, g_B $$

The learning rate is $\eta$ (`learning_rate`). This is **stochastic gradient
descent**, or **SGD**. "Stochastic" means that chance decides, here about the
images of a step. Try it on paper before you trust it. Take four images and one
parameter, and let the four slopes be 1, 3, 5 and 7. The full gradient is 4. A
batch of 2 can be drawn in six ways:

    batch      1,3   1,5   1,7   3,5   3,7   5,7
    gradient    2     3     4     4     5     6       mean: 4

Most polls are wrong: some too low, some too high. But their mean is right.

## Five steps

A lesson on Keras states the training loop in five steps:

1. draw a batch of images and their labels;
2. forward pass: from the images to the logits;
3. the loss: how wrong are they?
4. backward pass: the gradient of this loss;
5. move the parameters a little, `W -= learning_rate * gradient`.

Steps 2 and 3 are one call of the library, step 4 is another. They do what
chapter 04 did by hand. Step 5 you write yourself. The parameters lie in two
arrays, first the weights, then the biases:
*/
static double look_at(nn_model *model, const nn_batch *batch)
{
    const size_t N = batch->count;
    double loss;
    // 2 forward pass, 3 loss
    MUST(nn_model_loss(model, N, batch->x, batch->labels, &loss) ? 0 : -1);
    // 4 backward pass
    MUST(nn_model_backward(model, N, batch->x, batch->labels));
    return loss;
}

static void step(nn_model *model, nn_real learning_rate)
{
    // 5 step
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        nn_param *W = nn_model_param(model, i, NULL);
        for (size_t j = 0; j < nn_shape_size(W->shape); j++)
            W->value[j] -= learning_rate * W->gradient[j];
    }
}
/*
The rest is book-keeping. A training has a model, batches of images, and sums
over what it has seen so far:
*/
typedef struct {
    nn_model *model;
    nn_batches *batches;
    size_t steps, images, right, last_batch;
    double loss; // the sum over the images
} training;

static nn_batches *walk_over(const nn_dataset *images, size_t batch_size, uint64_t seed)
{
    nn_batches *batches = nn_batches_new(images, batch_size, seed);
    MUST(batches ? 0 : -1);
    return batches;
}

static training begin(const nn_dataset *images, size_t batch_size, uint64_t seed)
{
    return (training){.model = build(seed),
                      .batches = walk_over(images, batch_size, seed)};
}

static void end(training *t)
{
    nn_batches_free(t->batches);
    nn_model_free(t->model);
}

/*
Learning from one batch is then steps 2 to 5, and some counting:
*/
static void learn(training *t, const nn_batch *batch, double learning_rate)
{
    double loss = look_at(t->model, batch);
    if (!isfinite(loss))
        MUST(nn_fail("learn: loss: got %g, expected a finite number. "
                     "Hint: try a smaller learning rate",
                     loss));
    step(t->model, (nn_real)learning_rate);

    const nn_real *logits = t->model->outputs[1]; // of layer 1, the dense one
    for (size_t n = 0; n < batch->count; n++)
        t->right +=
            nn_argmax(CLASSES, logits + n * CLASSES) == (size_t)batch->labels[n];
    t->loss += loss * (double)batch->count;
    t->images += batch->count;
    t->last_batch = batch->count;
    t->steps++;
}
/*
Step 1 is the head of the loop. One walk over all images, in random order, is an
**epoch**:
*/
static void train_epoch(training *t, size_t epoch, double learning_rate)
{
    nn_batch batch;
    nn_batches_shuffle(t->batches, (uint32_t)epoch);
    while (nn_batches_next(t->batches, &batch)) // 1 draw a batch
        learn(t, &batch, learning_rate);
}

/*
Train for some epochs, and keep what each one measured:
*/
static nn_metrics *train_by_hand(training *t, const nn_options *options)
{
    nn_metrics *history = nn_alloc(options->epochs, sizeof *history);
    MUST(history ? 0 : -1);
    printf("== Five steps by hand ==\nepoch   steps so far   loss     accuracy\n");
    for (size_t epoch = 0; epoch < options->epochs; epoch++) {
        t->loss = 0;
        t->right = t->images = 0;
        train_epoch(t, epoch + 1, options->learning_rate);
        nn_metrics *mean = &history[epoch];
        mean->loss = t->loss / (double)t->images;
        mean->accuracy = (double)t->right / (double)t->images;
        printf("%5zu   %12zu   %.4f   %.4f\n", epoch + 1, t->steps, mean->loss,
               mean->accuracy);
    }
    return history;
}
/*
@output Five steps by hand

Loss and accuracy are means over the epoch, while the weights were changing. The
learning rate is 0.5. Near the end you will see where it comes from. Read the
first row. The program has looked at each image once. In chapter 04
that was enough for a single step. Here it was enough for
@value steps_per_epoch steps, and most of the learning is done.

## Counting the steps

The loop has counted. (`nn_results_note` keeps a number, so that the text of
this page can quote it.)
*/
static void count_steps(const training *t, const nn_options *options,
                        nn_results *results)
{
    size_t an_epoch = t->steps / options->epochs;
    printf("\n== Counting the steps ==\n");
    printf("images           %6zu\n", t->images);
    printf("batch size       %6zu\n", options->batch_size);
    printf("full batches     %6zu\n", t->images / options->batch_size);
    printf("last batch       %6zu\n", t->last_batch);
    printf("steps an epoch   %6zu\n", an_epoch);
    printf("epochs           %6zu\n", options->epochs);
    printf("steps in all     %6zu\n", t->steps);
    nn_results_note(results, "updates", "%zu", t->steps);
    nn_results_note(results, "steps_per_epoch", "%zu", an_epoch);
    nn_results_note(results, "last_batch", "%zu", t->last_batch);
    nn_results_note(results, "images", "%zu", t->images);
    nn_results_note(results, "parameters", "%d", PARAMETERS);
}
/*
@output Counting the steps

Check it. $468 \cdot 128 = 59{,}904$, so 96 images are left over and make one
more batch, a short one. That is 469 steps an epoch, and $5 \cdot 469 = 2345$ in
all.

The short batch is a little unfair. Its gradient is a mean over 96 images, so
each of them weighs $1/96$ in a step. In a full batch an image weighs $1/128$.
So the last 96 images of an epoch count $128/96 = 4/3$ as much as the others.
Does it matter? Hardly: the next epoch has another order, and favours others.
Some systems leave the short batch out. In TensorFlow this is
`batch(128, drop_remainder=True)`. Then all images weigh the same, but 96 of
them are not seen in this epoch.

## The library agrees

`nn_fit` is the same loop. It shuffles with the model's seed and the number of
the epoch, as we did, and `nn_sgd` is our step. So both must do the same
arithmetic in the same order. Compare the losses and accuracies of all epochs,
and at the end all 7,850 parameters:
*/
static nn_model *fit(const nn_dataset *train, const nn_options *options, uint64_t seed,
                     const char *history_path, nn_history *history)
{
    nn_model *model = build(seed);
    nn_fit_options how = {.epochs = options->epochs,
                          .batch_size = options->batch_size,
                          .optimizer = nn_sgd(options->learning_rate),
                          .history_path = history_path,
                          .progress = stderr};
    MUST(nn_fit(model, train, &how, history));
    return model;
}

static double largest_difference(const nn_model *a, const nn_model *b)
{
    double largest = 0;
    for (size_t i = 0; i < nn_model_param_count(a); i++) {
        const nn_param *ours = nn_model_param(a, i, NULL),
                       *theirs = nn_model_param(b, i, NULL);
        for (size_t j = 0; j < nn_shape_size(ours->shape); j++)
            largest = fmax(largest, fabs((double)(ours->value[j] - theirs->value[j])));
    }
    return largest;
}
/*
The training by `nn_fit` also writes the table `history.csv`:
*/
static void compare_with_library(const training *by_hand, const nn_metrics *ours,
                                 const nn_dataset *train, const nn_options *options,
                                 nn_results *results)
{
    nn_history theirs = {0};
    nn_path path = nn_path_join(options->out_dir, "history.csv");
    nn_model *model = fit(train, options, options->seed, path.text, &theirs);
    double parameters = largest_difference(by_hand->model, model);
    double accuracy = 0, loss = 0, seconds = 0;
    for (size_t e = 0; e < theirs.count; e++) {
        const nn_epoch *epoch = &theirs.epochs[e];
        accuracy = fmax(accuracy, fabs(epoch->train.accuracy - ours[e].accuracy));
        loss = fmax(loss, fabs(epoch->train.loss - ours[e].loss));
        seconds += epoch->seconds / (double)theirs.count;
    }
    printf("\n== The library agrees ==\n");
    printf("steps of nn_fit: %llu\n", (unsigned long long)model->updates);
    printf("largest difference in parameters %g, accuracy %g, loss %g\n", parameters,
           accuracy, loss);
    nn_results_note(results, "seconds_per_epoch", "%.3f", seconds);
    nn_history_free(&theirs);
    nn_model_free(model);
}
/*
@output The library agrees

Not "almost": the parameters are the same bits. (The loss of an epoch is a long
sum of its own. With other batch sizes its last digit may differ.)

## Is the gradient right?

It is the gradient of chapter 04. The library can check it on a batch, by moving
one parameter at a time a little to each side. (It takes 500 of the weights, and
all the biases.)
*/
static void check_gradient(const nn_dataset *train, const nn_options *options)
{
    training t = begin(train, options->batch_size, options->seed);
    nn_gradcheck_options how = {.sample = 500, .seed = options->seed};
    nn_gradcheck_report report;
    nn_batch batch;
    nn_batches_next(t.batches, &batch);
    MUST(
        nn_gradcheck_model(t.model, batch.count, batch.x, batch.labels, &how, &report));
    printf("\n== The gradient of a batch ==\n%zu of %d slopes checked: %s\n"
           "worst relative error: %.4f\n",
           report.checked, PARAMETERS, report.passed ? "all right" : report.cause,
           report.error);
    end(&t);
}
/*
@output The gradient of a batch

The error is the rounding of `float`: a small difference of two losses is
divided by a small step. (In `double`, where `make gradcheck` works, the same
check comes much closer.)

## The mean of all polls

On paper the mean of the six polls was the full gradient. Is it so with 7,850
parameters? Stop the training after one epoch and hold the weights still. Walk
through all 469 batches and average their gradients. Each batch must count as
much as it has images, $B/n$. Then the sum is

$$ \sum_{\mathrm{batches}} \frac{B}{n} \, g_B = \sum_{\mathrm{batches}} \frac{B}{n} \cdot \frac{1}{B} \sum_{i\ \mathrm{in\ batch}} g_i = \frac{1}{n} \sum_{i=1}^{n} g_i = g $$
*/
// g += weight * the gradient that the model holds now
static void add_gradient(const nn_model *model, double weight, double *g)
{
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *W = nn_model_param(model, i, NULL);
        for (size_t j = 0; j < nn_shape_size(W->shape); j++)
            *g++ += weight * (double)W->gradient[j];
    }
}

static void mean_of_batches(nn_model *model, nn_batches *batches, size_t n, double *g)
{
    nn_batch batch;
    memset(g, 0, PARAMETERS * sizeof *g);
    nn_batches_rewind(batches);
    while (nn_batches_next(batches, &batch)) {
        look_at(model, &batch);
        add_gradient(model, (double)batch.count / (double)n, g);
    }
}
/*
What to compare it with? With a full gradient that was computed in another way:
in `double`, image by image, by the plain loops of chapter 04. For one image the
slope of weight $(j,k)$ is $x_j r_k$. Here $x_j$ (`x`) is pixel $j$, and
$r = p - y$ (`r`) is "probability minus truth", ten numbers. The slope of bias
$k$ is $r_k$.
*/
static void residual(const nn_model *model, const nn_real *x, size_t label, double *r)
{
    const nn_real *w = nn_model_param(model, 0, NULL)->value, // [784,10]
        *b = nn_model_param(model, 1, NULL)->value;           // [10]
    double m = -INFINITY, total = 0;
    for (size_t k = 0; k < CLASSES; k++)
        r[k] = (double)b[k];
    for (size_t j = 0; j < PIXELS; j++)
        for (size_t k = 0; k < CLASSES; k++)
            r[k] += (double)x[j] * (double)w[j * CLASSES + k];
    for (size_t k = 0; k < CLASSES; k++)
        m = fmax(m, r[k]);
    for (size_t k = 0; k < CLASSES; k++)
        total += r[k] = exp(r[k] - m);
    for (size_t k = 0; k < CLASSES; k++)
        r[k] = r[k] / total - (k == label);
}

static double square(const double *v, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += v[i] * v[i];
    return sum;
}
/*
A gradient is a list of 7,850 numbers. So it has a length, the root of the sum
of their squares, and two gradients have a distance, the length of their
difference. (The lines with `mean_square`, and `sigma`, belong to the next
section. Skip them now.)
*/
typedef struct {
    double g[PARAMETERS]; // the full gradient
    double length;        // of g
    double sigma;         // the usual distance of one image's gradient from g
} full_gradient;

static full_gradient image_by_image(const nn_model *model, const nn_dataset *images)
{
    full_gradient full = {.length = 0};
    double n = (double)images->count, mean_square = 0;
    for (size_t i = 0; i < images->count; i++) {
        nn_real x[PIXELS];
        double r[CLASSES], x_square = 0;
        nn_pixels_scale(images->images + i * PIXELS, PIXELS, x);
        residual(model, x, images->labels[i], r);
        for (size_t j = 0; j < PIXELS; j++) {
            x_square += (double)x[j] * (double)x[j];
            for (size_t k = 0; k < CLASSES; k++)
                full.g[j * CLASSES + k] += (double)x[j] * r[k] / n;
        }
        for (size_t k = 0; k < CLASSES; k++)
            full.g[PIXELS * CLASSES + k] += r[k] / n;
        mean_square += (x_square + 1) * square(r, CLASSES) / n;
    }
    full.length = sqrt(square(full.g, PARAMETERS));
    full.sigma = sqrt(fmax(0, mean_square - full.length * full.length));
    return full;
}

static double distance(const double *a, const double *b)
{
    double difference[PARAMETERS];
    for (size_t j = 0; j < PARAMETERS; j++)
        difference[j] = a[j] - b[j];
    return sqrt(square(difference, PARAMETERS));
}
/*
And this is the comparison:
*/
static void show_mean(training *t, size_t n, const full_gradient *full,
                      nn_results *results)
{
    double g[PARAMETERS];
    mean_of_batches(t->model, t->batches, n, g);
    double error = distance(g, full->g) / full->length;
    printf("\n== The mean of all batches ==\n");
    printf("length of the full gradient, image by image: %.4f\n", full->length);
    printf("distance of the mean of %zu batches from it, as a share: %.0e\n",
           nn_batches_count(t->batches), error);
    nn_results_note(results, "mean_error", "%.1e", error);
}
/*
@output The mean of all batches

Only rounding is left. So a batch is an **unbiased** poll: it is wrong, but not
to one side.

## How wrong is one poll?

How far is one $g_B$ from $g$? Take the four slopes 1, 3, 5 and 7 again. Their
mean is 4, so their errors are -3, -1, 1 and 3. The mean of the squares of these
errors is $(9+1+1+9)/4 = 5$. This number is called $\sigma^2$, and its root
$\sigma$ (`sigma`) is the usual error of a single slope. It is the deviation of
chapter 02. The six polls of two have the errors -2, -1, 0, 0, 1 and 2, and the
mean of their squares is $10/6$: smaller. How much smaller, in general?

Now for gradients. Image $i$ misses the full gradient by $e_i = g_i - g$. Its
error is the length of that. Over all $n$ images,

$$ \sigma^2 = \frac{1}{n} \sum_{i=1}^{n} |e_i|^2 = \frac{1}{n} \sum_{i=1}^{n} |g_i|^2 - |g|^2 $$

The second form is the one of chapter 02: mean of the squares, minus square of
the mean. For our machine $|g_i|^2$ needs no loop over 7,850 numbers. The
squares of all $x_j r_k$ are a product of two sums, and the biases add $|r|^2$
once more:

$$ |g_i|^2 = \sum_j \sum_k x_j^2 r_k^2 + \sum_k r_k^2 = (|x|^2 + 1) \cdot |r|^2 $$

That is the line with `mean_square` above. Now a batch of $B$ images. It misses
by the mean of their errors. The squared length of this mean is

$$ |g_B - g|^2 = \frac{1}{B^2} \Big( \sum_{i\ \mathrm{in\ batch}} |e_i|^2 + \sum_{i \ne j\ \mathrm{in\ batch}} e_i \cdot e_j \Big) $$

Draw each image on its own. Hold $e_i$ fixed, and let the other one, $e_j$, be
any image. All errors together add up to 0, so the mean of $e_j$ is 0, and the
mean of $e_i \cdot e_j$ is 0. Only the first sum is left. It has $B$ terms, each
$\sigma^2$ on average. So the squared error is $\sigma^2 / B$ on average, and
the error is about

$$ |g_B - g| \approx \frac{\sigma}{\sqrt{B}} $$

A batch of ours never holds an image twice, so its images are not quite
independent. That makes it a little better:

$$ \mathrm{mean\ of\ } |g_B - g|^2 = \frac{\sigma^2}{B} \cdot \frac{n-B}{n-1} $$

Try it with the four slopes: $\frac{5}{2} \cdot \frac{2}{3} = \frac{10}{6}$, as
counted. For a batch of 1 the new factor is 1. For a batch of all images it is
0: who asks everybody makes no error. (Where does it come from? All $n$ errors
together make 0. Square that sum:
$0 = n \sigma^2 + \sum_{i \ne j} e_i \cdot e_j$. There are $n(n-1)$ such pairs,
so on average one pair has $-\sigma^2/(n-1)$. Put this in for the $B(B-1)$ pairs
of a batch.)

Now measure it. Draw many batches of each size at the same weights, and take the
root of the mean squared distance to the full gradient:
*/
// The next batch, from the next epoch when this one is over.
static void draw(nn_batches *batches, uint32_t *epoch, nn_batch *batch)
{
    while (!nn_batches_next(batches, batch))
        nn_batches_shuffle(batches, ++*epoch);
}

static double measure_noise(nn_model *model, nn_batches *batches, size_t batch_size,
                            size_t draws, const double *g)
{
    uint32_t epoch = 1000 * (uint32_t)batch_size; // orders that nothing else has used
    double sum = 0;
    nn_batches_shuffle(batches, epoch);
    for (size_t d = 0; d < draws; d++) {
        double g_batch[PARAMETERS] = {0}, miss;
        nn_batch batch;
        do
            draw(batches, &epoch, &batch);
        while (batch.count < batch_size); // no short ones
        look_at(model, &batch);
        add_gradient(model, 1, g_batch);
        miss = distance(g_batch, g);
        sum += miss * miss / (double)draws;
    }
    return sqrt(sum);
}

static nn_csv *table(const nn_options *options, const char *name, const char *columns)
{
    return nn_csv_open(nn_path_join(options->out_dir, name).text, columns);
}
/*
The gradients of single images differ most, so the small batches are drawn more
often than the large ones.
*/
static void show_noise(nn_model *model, const nn_dataset *train,
                       const full_gradient *full, const nn_options *options,
                       nn_results *results)
{
    nn_csv *csv = table(options, "noise.csv", "batch_size,draws,measured,theory");
    const double n = (double)train->count;
    double worst = 0;
    printf("\n== The error of a batch ==\n");
    printf("batch size   drawn   measured   sigma/sqrt(B)   with (n-B)/(n-1)\n");
    for (size_t B = 1; B <= 4096 && B < train->count; B *= 4) {
        size_t draws = B < 4 ? 4096 : B < 100 ? 16384 / B : 200;
        nn_batches *batches = walk_over(train, B, options->seed);
        double plain = full->sigma / sqrt((double)B),
               theory = plain * sqrt((n - (double)B) / (n - 1)),
               measured = measure_noise(model, batches, B, draws, full->g);
        printf("%10zu   %5zu   %8.4f   %13.4f   %16.4f\n", B, draws, measured, plain,
               theory);
        nn_csv_row(csv, "%zu,%zu,%.6f,%.6f", B, draws, measured, theory);
        worst = fmax(worst, fabs(measured / theory - 1));
        nn_batches_free(batches);
    }
    MUST(nn_csv_close(csv));
    nn_results_note(results, "noise_error", "%.3f", worst);
}
/*
@output The error of a batch

Read down the column "measured". From row to row the batch grows by a factor of
4, and the error falls to about a half. **Four times the images buy half the
noise.** The theory needed no experiment for that. The largest difference
between the last column and the measured one is a share of @value noise_error.

@plot 05_minibatch_sgd-noise The error of a batch falls along a straight line, as one over the root of the batch size

In the chart both axes count in factors. There a power is a straight line, and
$1/\sqrt{B}$ falls one tick for each tick to the right. The dots are measured.
At the right end the line bends down, because of $(n-B)/(n-1)$. Now look at the
dashed line across: the length of the full gradient itself.

## More noise than signal

Left of the place where the two lines cross, the error of a batch is *longer*
than the gradient that it should tell us. Where they cross,
$\sigma/\sqrt{B} = |g|$, so $B = \sigma^2/|g|^2$. Here are these numbers at
three moments:
*/
static void show_signal(const char *when, const full_gradient *full, size_t B)
{
    printf("%-12s   %8.4f   %7.4f   %12.4f   %13.0f\n", when, full->length, full->sigma,
           full->sigma / sqrt((double)B), pow(full->sigma / full->length, 2));
}

static void measure_polls(const nn_model *trained, const nn_dataset *train,
                          const nn_options *options, nn_results *results)
{
    static full_gradient start, early, late;
    const size_t B = options->batch_size;
    training t = begin(train, B, options->seed);
    start = image_by_image(t.model, train);
    train_epoch(&t, 1, options->learning_rate);
    early = image_by_image(t.model, train);
    late = image_by_image(trained, train);
    show_mean(&t, train->count, &early, results);
    show_noise(t.model, train, &early, options, results);
    printf("\n== Signal and noise ==\n");
    printf("               gradient   sigma     error of %3zu   equal at B =\n", B);
    show_signal("at the start", &start, B);
    show_signal("1 epoch", &early, B);
    show_signal("the end", &late, B);
    nn_results_note(results, "sigma", "%.4f", early.sigma);
    nn_results_note(results, "gradient_length", "%.4f", early.length);
    nn_results_note(results, "noise_ratio", "%.1f",
                    early.sigma / sqrt((double)B) / early.length);
    nn_results_note(results, "equal_batch", "%.0f", pow(early.sigma / early.length, 2));
    end(&t);
}
/*
@output Signal and noise

At the start the error of a batch of 128 is shorter than the gradient. After one
epoch both are shorter, but the gradient has shrunk more. What is left are
images that pull in different directions. (From then on the gradient grows and
shrinks from step to step, because each step shakes the weights. The section on
the noise floor comes back to that.) After one epoch the error is
@value noise_ratio times as long as the gradient. A batch would need about
@value equal_batch images to make them equal.

So most of a step is noise, and still the loss falls. How? The error points in
another direction at each step, and over many steps it mostly cancels. The
gradient points in nearly the same direction each time, and adds up. Do not
judge one poll alone. Hundreds of them are hundreds of short steps, and the
*path* takes the average.

## What a step costs, in seconds

So small batches are good, and a batch of one is best of all? Measure what the
machine says to that. Time steps 2 to 5 on one batch again and again, and divide
by the number of images. The fastest of four rounds counts.
*/
static double microseconds_per_image(const nn_dataset *images, size_t batch_size)
{
    training t = begin(images, batch_size, 1);
    double fastest = INFINITY;
    nn_batch batch;
    nn_batches_next(t.batches, &batch);
    for (int round = 0; round < 4; round++) {
        double began = nn_seconds();
        t.steps = t.images = 0;
        while (t.steps < 1 + 2048 / batch_size)
            learn(&t, &batch, 1e-3);
        fastest = fmin(fastest, 1e6 * (nn_seconds() - began) / (double)t.images);
    }
    end(&t);
    return fastest;
}

static void show_cost(const nn_dataset *train, const nn_options *options,
                      nn_results *results)
{
    nn_csv *csv = table(options, "cost.csv", "batch_size,microseconds");
    double best = INFINITY;
    printf("\n== What a step costs, in seconds ==\n");
    printf("batch size   microseconds a step   an image\n");
    for (size_t B = 1; B <= 1024; B *= 4) {
        double cost = microseconds_per_image(train, B);
        printf("%10zu   %19.1f   %8.2f\n", B, cost * (double)B, cost);
        nn_csv_row(csv, "%zu,%.4f", B, cost);
        best = fmin(best, cost);
        if (B == 1)
            nn_results_note(results, "cost_alone", "%.1f", cost);
    }
    MUST(nn_csv_close(csv));
    nn_results_note(results, "cost_best", "%.1f", best);
}
/*
@output What a step costs, in seconds

@plot 05_minibatch_sgd-cost The time for one image falls with the batch size, steeply at first

Alone, an image took @value cost_alone microseconds. In the best of these
batches it took @value cost_best. Three things are shared there. First, step 5
walks over all 7,850 parameters once, however many images the batch has. Second,
the backward pass writes 7,850 slopes, also once. Third, a batch is a matrix. A
weight is fetched from memory once and used for many images, and the **vector
units** of a processor multiply 8 or 16 numbers in one instruction. With one
image they have too little to do at a time.

So there are two forces. Statistics wants small batches, because four times the
images buy only half the noise. The machine wants large ones, up to where its
curve becomes flat. Sizes from 32 to 256 are the usual compromise.

(All times of this chapter are those of one thread, unless you ask for more with
`--threads`. A step of a few microseconds is over before a second thread is
awake.)

## Batch size and learning rate

A larger batch takes fewer steps in an epoch. Should they be longer? Try it:
five batch sizes, eight learning rates, one epoch each. The loss must not be
measured on images that the machine learned from, and the test images decide
nothing. So the last twelfth of the training images is held back for
**validation**: 5,000. The machine learns from the other 55,000 (`tune`).
*/
typedef struct {
    nn_dataset train, test;      // as the files have them
    nn_dataset tune, validation; // train, cut in two: to learn from, to choose by
} image_set;

static nn_metrics validate(nn_model *model, const image_set *data)
{
    nn_metrics metrics;
    MUST(nn_evaluate(model, &data->validation, &metrics));
    return metrics;
}

static nn_metrics train_and_validate(const image_set *data, uint64_t seed,
                                     size_t batch_size, double rate, size_t epochs)
{
    training t = begin(&data->tune, batch_size, seed);
    for (size_t epoch = 1; epoch <= epochs; epoch++)
        train_epoch(&t, epoch, rate);
    nn_metrics metrics = validate(t.model, data);
    end(&t);
    return metrics;
}

/*
Each cell of the table is one training. The program prints a dash where the
steps were much too long: to the right of the best rate, with more than twice
its loss.
*/
enum { SIZES = 5, RATES = 8 };
static const size_t sizes[SIZES] = {8, 32, 128, 512, 2048};
static const double rates[RATES] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2};

// best[s] becomes the rate with the smallest loss for batches of sizes[s].
static void show_grid(const image_set *data, const nn_options *options, double *best)
{
    nn_csv *csv = table(options, "grid.csv",
                        "row,column,batch_size,learning_rate,loss,best,wild");
    printf("\n== Batch size and learning rate ==\n  rate ");
    for (size_t r = 0; r < RATES; r++)
        printf("  %6g ", rates[r]);
    for (size_t s = 0; s < SIZES; s++) {
        double loss[RATES];
        size_t b = 0;
        fprintf(stderr, "grid: batches of %zu\n", sizes[s]);
        for (size_t r = 0; r < RATES; r++) {
            loss[r] =
                train_and_validate(data, options->seed, sizes[s], rates[r], 1).loss;
            b = loss[r] < loss[b] ? r : b;
        }
        printf("\n%6zu ", sizes[s]);
        for (size_t r = 0; r < RATES; r++) {
            bool wild = r > b && loss[r] > 2 * loss[b];
            printf(wild ? "       - " : "  %6.4f%c", loss[r], r == b ? '*' : ' ');
            nn_csv_row(csv, "%zu,%zu,%zu,%g,%.6f,%d,%d", s, r, sizes[s], rates[r],
                       loss[r], r == b, wild);
        }
        best[s] = rates[b];
    }
    putchar('\n');
    MUST(nn_csv_close(csv));
}
/*
@output Batch size and learning rate

A star marks the smallest loss of its row. To the left of it the steps are too
short. To the right they are too long, and where the dashes begin, the weights
jump wildly. The loss cannot become infinite here: a pixel and a part of $r$ are
at most 1, so one step moves no weight by more than the rate. But what it is
after the last step is chance. Another seed gives another number. So does
another processor, which rounds a little differently: the jumps make a small
difference large.

@plot 05_minibatch_sgd-grid Validation loss after one epoch for five batch sizes and eight learning rates

Go down the rows of the chart, and watch the frames. They move to the right: a
larger batch has its best result with a larger rate. How much larger? You might
expect twice the rate for four times the batch, because the noise is halved. But
compare four cells: 8 images at 0.01, 32 at 0.05, 128 at 0.2, and 512 at 1. From
one to the next the batch grows by 4, and the rate by 4 or 5. The losses are
nearly the same. Why? Take four steps with batches of 8. Together they move $W$
by

$$ -\eta\,(G_1 + G_2 + G_3 + G_4) = -4\eta \cdot \frac{G_1 + G_2 + G_3 + G_4}{4} $$

where $G_1$ to $G_4$ are the gradients of the four batches. The fraction is the
gradient of all 32 images together, if $W$ did not change much on the way. So
four short steps are one step of a batch of 32 with four times the rate. **Four
times the batch, four times the rate**: while the steps are short, that is the
same path.

The frames do not move that fast, and in the end they stop. At the best rates
the steps are not short any more, so the rule is only half true there. And from
512 to 2048 the best rate does not grow at all. In these first steps the
gradient is long, and the error of 2048 images is short beside it. So noise is
not what limits them. Their limit is the one of chapter 03: a step that is too
long jumps across the valley, however exact its direction is. The steps cannot
be longer, and there are only 27 of them in an epoch. The loss stays behind.

## All, some, one

Now the race: all 55,000 images for a step, or 128, or one. The rates come from
the table. A batch of 128 has a row there. A single image gets an eighth of the
best rate of 8. All images get the best rate of 2048.

All images in one matrix would need a lot of memory. There is no need for it:
the mean of batch gradients is the full gradient, you have seen it. So walk
through pieces of 500 images, average their gradients, and take one step at the
end:
*/
static void full_step(training *t, size_t n, double rate)
{
    double g[PARAMETERS], *next = g;
    mean_of_batches(t->model, t->batches, n, g);
    for (size_t i = 0; i < nn_model_param_count(t->model); i++) {
        nn_param *W = nn_model_param(t->model, i, NULL);
        for (size_t j = 0; j < nn_shape_size(W->shape); j++)
            W->gradient[j] = (nn_real)*next++;
    }
    step(t->model, (nn_real)rate);
    t->images += n;
}
/*
The loss must be measured in the same way for all three, so it is always the
loss on the validation images. The clock stands still meanwhile. It is measured
after the steps 1, 2, 3, 4, 5, 7, 9, and then more and more seldom.
*/
static const double good_loss = 0.4;

typedef struct {
    double steps, images, seconds;
} effort;

typedef struct {
    const char *name;
    size_t batch_size, steps;
    double rate, loss;
    effort now, good; // good: when the loss was first below good_loss
} racer;

static void measure(racer *r, const training *t, const image_set *data, nn_csv *csv)
{
    r->loss = validate(t->model, data).loss;
    nn_csv_row(csv, "%s,%g,%.0f,%.6f,%.6f", r->name, r->now.steps, r->now.images,
               r->loss, r->now.seconds);
    if (r->good.steps == 0 && r->loss < good_loss)
        r->good = r->now;
}
/*
Three racers, one loop. Only what is between the two looks at the clock counts:
*/
static void run(racer *r, const image_set *data, uint64_t seed, nn_csv *csv)
{
    const size_t n = data->tune.count;
    const bool full = r->batch_size >= n;
    training t = begin(&data->tune, full ? 500 : r->batch_size, seed);
    uint32_t epoch = 1;
    nn_batches_shuffle(t.batches, epoch);
    for (size_t s = 1, next = 1; s <= r->steps; s++) {
        double began = nn_seconds();
        nn_batch batch;
        if (full)
            full_step(&t, n, r->rate);
        else {
            draw(t.batches, &epoch, &batch);
            learn(&t, &batch, r->rate);
        }
        r->now.seconds += nn_seconds() - began;
        r->now.steps = (double)s;
        r->now.images = (double)t.images;
        if (s == next || s == r->steps) {
            measure(r, &t, data, csv);
            next += 1 + next / 5;
        }
    }
    end(&t);
}
/*
The full batch may take 50 steps, a batch of 128 five epochs, and a batch of one
a single epoch: that is 55,000 steps already.
*/
enum { RACERS = 3 };

static void show_race(const racer *racers)
{
    printf("\n== All, some, one ==\n"
           "                              until the loss is below %.1f\n"
           "batch     rate   loss at end       steps    images\n",
           good_loss);
    for (const racer *r = racers; r < racers + RACERS; r++)
        printf(r->good.steps > 0 ? "%5s   %6g   %11.4f      %6.0f   %7.0f\n"
                                 : "%5s   %6g   %11.4f       never\n",
               r->name, r->rate, r->loss, r->good.steps, r->good.images);
    printf("\n== The race in seconds ==\nbatch   until below %.1f   to the end\n",
           good_loss);
    for (const racer *r = racers; r < racers + RACERS; r++)
        if (r->good.steps > 0)
            printf("%5s   %15.4f   %10.3f\n", r->name, r->good.seconds, r->now.seconds);
        else
            printf("%5s             never   %10.3f\n", r->name, r->now.seconds);
}
/*
And the start:
*/
static void race(const image_set *data, const nn_options *options, const double *best,
                 nn_results *results)
{
    static const char *const notes[RACERS][3] = {
        {"race_steps_all", "race_images_all", "race_seconds_all"},
        {"race_steps_some", "race_images_some", "race_seconds_some"},
        {"race_steps_one", "race_images_one", "race_seconds_one"},
    };
    const size_t n = data->tune.count;
    racer racers[RACERS] = {
        {.name = "all", .batch_size = n, .steps = 50, .rate = best[4]},
        {.name = "128", .batch_size = 128, .steps = 5 * (n / 128 + 1), .rate = best[2]},
        {.name = "1", .batch_size = 1, .steps = n, .rate = best[0] / 8},
    };
    nn_csv *csv = table(options, "race.csv", "batch,step,images,loss,seconds");
    for (size_t i = 0; i < RACERS; i++) {
        fprintf(stderr, "race: batches of %s\n", racers[i].name);
        run(&racers[i], data, options->seed, csv);
        nn_results_note(results, notes[i][0], "%.0f", racers[i].good.steps);
        nn_results_note(results, notes[i][1], "%.0f", racers[i].good.images);
        nn_results_note(results, notes[i][2], "%.3f", racers[i].good.seconds);
    }
    MUST(nn_csv_close(csv));
    show_race(racers);
}
/*
@output All, some, one

@output The race in seconds

@plot 05_minibatch_sgd-steps Loss against steps, images and seconds for three batch sizes

The three panels show the same three runs. Only the measure of effort differs,
and it counts in factors of ten. Take the place where the loss falls below 0.4,
the dashed line. (The loss is measured only now and then, so the numbers are
rough.)

- Count **steps**. All images needed @value race_steps_all, 128 images needed
  @value race_steps_some, one image needed @value race_steps_one. (The first
  steps of "all" go up and down: its rate is the largest.)
- Count **images**. One at a time needed @value race_images_one, 128 at a time
  @value race_images_some, all at a time @value race_images_all. Whoever looks
  at all images before a step gains little from most of them.
- Count **seconds**. All: @value race_seconds_all. One: @value race_seconds_one.
  And 128: @value race_seconds_some.

This is what surprises: each batch size is best at something, and only the last
something is on your clock. A batch of one learns the most from each image, and
wastes the machine. A batch of all makes the best steps, and few of them. The
batch in between is second in both counts, and much nearer to the best than to
the worst. So it wins where both count.

## A new order each epoch?

Chapter 02 measured what happens without any shuffle. But must the order be a
new one in each epoch? Compare three ways to draw. A new order each epoch. One
random order, the same in all epochs. And each image of a batch drawn from all,
whether it was drawn before or not ("with replacement"):
*/
enum { NEW_ORDER, ONE_ORDER, REPLACED, WAYS };
enum { SEEDS = 3 };

static void learn_replaced(training *t, const nn_dataset *images, size_t batch_size,
                           double rate, nn_rng *rng)
{
    nn_real *x = nn_alloc(batch_size * PIXELS, sizeof *x);
    int *labels = nn_alloc(batch_size, sizeof *labels);
    MUST(x && labels ? 0 : -1);
    for (size_t s = 0; s < nn_batches_count(t->batches); s++) {
        for (size_t n = 0; n < batch_size; n++) {
            size_t i = nn_rng_below(rng, (uint32_t)images->count);
            nn_pixels_scale(images->images + i * PIXELS, PIXELS, x + n * PIXELS);
            labels[n] = images->labels[i];
        }
        learn(t, &(nn_batch){.count = batch_size, .x = x, .labels = labels}, rate);
    }
    free(x);
    free(labels);
}

static double loss_of_way(int way, const image_set *data, const nn_options *options,
                          uint64_t seed)
{
    const nn_dataset *tune = &data->tune;
    size_t B = options->batch_size < tune->count ? options->batch_size : tune->count;
    training t = begin(tune, B, seed);
    nn_rng rng = nn_rng_at(seed, NN_RNG_USER, 0, 0);
    for (size_t epoch = 1; epoch <= options->epochs; epoch++)
        if (way == REPLACED)
            learn_replaced(&t, tune, B, options->learning_rate, &rng);
        else
            train_epoch(&t, way == ONE_ORDER ? 1 : epoch, options->learning_rate);
    double loss = validate(t.model, data).loss;
    end(&t);
    return loss;
}
/*
Each way is tried with three seeds, because one run proves little:
*/
static void show_ways(const image_set *data, const nn_options *options)
{
    static const char *const names[WAYS] = {"a new order each epoch",
                                            "one order, again and again",
                                            "each image drawn from all"};
    printf("\n== Three ways to draw ==\nvalidation loss after training\n%-26s", "");
    for (uint64_t s = options->seed; s < options->seed + SEEDS; s++)
        printf("   seed %-2llu", (unsigned long long)s);
    printf("  mean\n");
    for (int way = 0; way < WAYS; way++) {
        double mean = 0;
        printf("%-26s", names[way]);
        for (uint64_t s = options->seed; s < options->seed + SEEDS; s++) {
            double loss = loss_of_way(way, data, options, s);
            printf("   %.4f ", loss);
            mean += loss / SEEDS;
        }
        printf("  %.4f\n", mean);
    }
}
/*
@output Three ways to draw

Look along the rows first, then at the column of means. From seed to seed a row
differs by more than the three means do. So these runs cannot tell the three
ways apart. Shuffling matters; how exactly matters little, for this machine.
Even the third way does well, although it leaves many images out. One draw
misses an image with the probability $1 - 1/n$, and all $n$ draws of an epoch
miss it with $(1 - 1/n)^n$, which for large $n$ is $1/e = 0.37$. So 37 % of the
images are not seen in an epoch. They are seen in another one. A new order each
epoch is the usual choice: each image once in an epoch, not always the same ones
together, and it costs next to nothing.

## The noise floor

Look again at the table of signal and noise. From the first epoch to the last,
$\sigma$ hardly became smaller. Even at the very bottom of the valley, where
$g = 0$, the images pull in different directions, and a batch has a gradient. So
the weights never come to rest. Each step kicks them by about
$\eta \, \sigma/\sqrt{B}$, and the loss keeps shaking somewhat above the bottom.
This height is the **noise floor**.

There are two ways down: a larger $B$, or a smaller $\eta$. The second one costs
nothing. Train two models side by side, with the same batches. One keeps its
rate to the end. The other one goes on with a tenth of it in the last epoch:
*/
static void show_floor(const image_set *data, const nn_options *options,
                       nn_results *results)
{
    training one = begin(&data->tune, options->batch_size, options->seed);
    training two = one; // shares the batches; its model is built below
    const size_t every = 1 + nn_batches_count(one.batches) / 50;
    const double rate = options->learning_rate;
    double of_one = 0, of_two = 0, measured = 0;
    two.model = build(options->seed);
    nn_csv *csv = table(options, "floor.csv", "step,epoch,one_rate,tenth");
    for (size_t epoch = 1; epoch <= options->epochs; epoch++) {
        const bool last = epoch == options->epochs;
        nn_batch batch;
        nn_batches_shuffle(one.batches, (uint32_t)epoch);
        while (nn_batches_next(one.batches, &batch)) {
            learn(&one, &batch, rate);
            learn(&two, &batch, last ? rate / 10 : rate);
            if (one.steps % every)
                continue;
            double a = validate(one.model, data).loss,
                   b = validate(two.model, data).loss;
            nn_csv_row(csv, "%zu,%zu,%.6f,%.6f", one.steps, epoch, a, b);
            of_one += last ? a : 0;
            of_two += last ? b : 0;
            measured += last;
        }
    }
    MUST(nn_csv_close(csv));
    printf("\n== The noise floor ==\nmean validation loss in the last epoch\n"
           "the rate stays        %.4f\na tenth of the rate   %.4f\n",
           of_one / measured, of_two / measured);
    nn_results_note(results, "one_rate_loss", "%.4f", of_one / measured);
    nn_results_note(results, "tenth_loss", "%.4f", of_two / measured);
    nn_model_free(two.model);
    end(&one);
}
/*
@output The noise floor

@plot 05_minibatch_sgd-floor Validation loss from step to step: a tenth of the rate in the last epoch calms it

The orange line is the validation loss of the model that keeps its rate. It goes
down, and it jumps. At the dotted line the blue model parts from it. With a
tenth of the rate it falls within a few dozen steps, and then it hardly moves.
Over the last epoch, the mean loss is @value one_rate_loss for the one and
@value tenth_loss for the other. Little was learned in these few steps. The
weights only stopped being kicked about. Begin with long steps, end with short
ones: chapter 08 makes a plan of it.

## The test

Where does the default rate of this program come from? From this table: the
validation images, after the full training, for five rates.
*/
static void choose_rate(const image_set *data, const nn_options *options,
                        nn_results *results)
{
    static const double candidates[] = {0.05, 0.1, 0.2, 0.5, 1};
    double smallest = INFINITY, chosen = 0;
    printf("\n== Choosing the rate ==\n rate   validation loss   accuracy\n");
    for (size_t r = 0; r < sizeof candidates / sizeof *candidates; r++) {
        nn_metrics m = train_and_validate(data, options->seed, options->batch_size,
                                          candidates[r], options->epochs);
        printf("%5g   %15.4f   %8.4f\n", candidates[r], m.loss, m.accuracy);
        chosen = m.loss < smallest ? candidates[r] : chosen;
        smallest = fmin(smallest, m.loss);
    }
    nn_results_note(results, "chosen_rate", "%.2f", chosen);
}

/*
@output Choosing the rate

The smallest loss belongs to the rate @value chosen_rate. Now everything is
chosen, and no image has to be held back any longer. So train on all 60,000, and
ask the test images. Nothing will be changed after that. Because each run starts
at random, there are three, and all three are reported:
*/
static void test_three_seeds(const image_set *data, const nn_options *options,
                             nn_results *results)
{
    double sum = 0, lowest = 1, highest = 0;
    printf("\n== Test ==\nseed   test loss   test accuracy\n");
    for (uint64_t s = options->seed; s < options->seed + SEEDS; s++) {
        nn_metrics m;
        nn_model *model = fit(&data->train, options, s, NULL, NULL);
        MUST(nn_evaluate(model, &data->test, &m));
        printf("%4llu   %9.4f   %13.4f\n", (unsigned long long)s, m.loss, m.accuracy);
        sum += m.accuracy;
        lowest = fmin(lowest, m.accuracy);
        highest = fmax(highest, m.accuracy);
        if (s == options->seed) {
            nn_results_note(results, "test_accuracy", "%.4f", m.accuracy);
            nn_results_note(results, "test_loss", "%.4f", m.loss);
        }
        nn_model_free(model);
    }
    printf("mean accuracy %.4f, from %.4f to %.4f\n", sum / SEEDS, lowest, highest);
    nn_results_note(results, "mean_accuracy", "%.4f", sum / SEEDS);
}
/*
@output Test

The mean accuracy is @value mean_accuracy. Chapter 04 had
@value 04_softmax_regression/test_accuracy, after
@value 04_softmax_regression/steps steps with momentum. That is the same machine
and the same place: about 92 %. What differs is the effort. There each step
looked at all images. It took
@value 04_softmax_regression/seconds_per_epoch seconds on the machine that made
this page. Here a whole epoch took @value seconds_per_epoch, and five epochs
were enough.

## What Keras hides here

| Keras | here |
|---|---|
| `Sequential([Flatten(), Dense(10)])` | `build` |
| `compile(optimizer=SGD(0.5), loss=...)` | `nn_sgd(0.5)`, or `step` by hand |
| `fit(x, y, batch_size=128, epochs=5)` | `nn_fit`, or five steps in two loops |
| `shuffle=True`, the default of `fit` | `nn_batches_shuffle`, once an epoch |
| `469/469` in the progress bar | the steps of an epoch, with the short one |
| `validation_split=1/12` | `nn_dataset_split` |

One line, `fit`, hides all of this chapter. If you give it no `batch_size`, it
takes 32, and the bar shows 1875. You never see a gradient, so you never see how
noisy it is. And the loss in the bar is the mean over the epoch so far. That is
why it falls so smoothly, while the batches jump.

## Homework

1. By hand: 10,000 images in batches of 48. How many steps has an epoch? How
   large is the last batch? Check it:
   `make run-05 OPTIONS="--limit 10000 --batch-size 48"`.
2. By hand: draw batches of 3 from the slopes 1, 3, 5 and 7. There are four. Is
   their mean 4? Is their mean squared error what the formula says?
3. Use $\sigma/\sqrt{B}$. How many images must a batch have for half of the
   error of a batch of 128? And for a tenth of it?
4. Run with `--dataset fashion_mnist`. After one epoch, does a batch need more
   or fewer images than with digits until gradient and error are equal?
5. Run with `--limit 6000`, and with the batch sizes 6000, 600 and 60. How many
   steps are five epochs, and how far do they get? What if you give the first
   one more epochs (`--epochs 50`)?

Then do the graded homework: `make exercise-05`, in
[exercises/05_minibatch_sgd](../exercises/05_minibatch_sgd/README.md).

## The next question

We can now train a machine fast. But however long we train this one, it stops
near 92 %. One layer of weighted sums is too little. More layers would help. But
the weights of the first one change the loss only through all the layers behind
it. For the last layer we know the slope, $p - y$. Who computes it for the
others?

What you may change on the command line begins with the lesson's batch size and
epochs, and with the rate that the table chose:
*/
static const nn_options defaults = {
    .about = "learn from a few images at a time, and measure what that costs and buys",
    .trains = true,
    .threads = 1,
    .seed = 1,
    .dataset = "mnist",
    .epochs = 5,
    .batch_size = 128,
    .learning_rate = 0.5,
    .quick_epochs = 2,
    .quick_limit = 3000,
};

static int load(const nn_options *options, nn_dataset *all, image_set *data)
{
    if (nn_dataset_check(options->dataset, options->limit) < 0)
        return -1;
    MUST(nn_dataset_load(all, options->dataset, NN_TRAIN, options->data_dir));
    MUST(nn_dataset_load(&data->test, options->dataset, NN_TEST, options->data_dir));
    size_t count = options->limit ? options->limit : all->count;
    MUST(nn_dataset_slice(all, 0, count, &data->train));
    return nn_dataset_split(&data->train, count < 12 ? 1 : count / 12, &data->tune,
                            &data->validation);
}
/*
And this is the whole page as a program:
*/
int main(int argc, char **argv)
{
    nn_options options = defaults;
    int status;
    nn_dataset all;
    image_set data;
    nn_results results = {0};
    double best_rates[SIZES];
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    if (load(&options, &all, &data) < 0)
        return nn_cli_refuse(argv[0]);

    training by_hand = begin(&data.train, options.batch_size, options.seed);
    nn_metrics *history = train_by_hand(&by_hand, &options);
    count_steps(&by_hand, &options, &results);
    compare_with_library(&by_hand, history, &data.train, &options, &results);
    check_gradient(&data.train, &options);
    measure_polls(by_hand.model, &data.train, &options, &results);
    show_cost(&data.train, &options, &results);
    show_grid(&data, &options, best_rates);
    race(&data, &options, best_rates, &results);
    show_ways(&data, &options);
    show_floor(&data, &options, &results);
    choose_rate(&data, &options, &results);
    test_three_seeds(&data, &options, &results);

    MUST(nn_results_write(&results, options.out_dir));
    free(history);
    end(&by_hand);
    nn_dataset_free(&all);
    nn_dataset_free(&data.test);
    return nn_cli_end();
}
