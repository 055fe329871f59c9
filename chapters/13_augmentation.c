/*
# More from the same images

On new pictures, chapter 12's network was best after epoch @value
12_cnn/best_test_epoch. Then its loss rose: it learned by heart. Chapter 09
named the best remedy: more images. But there are no more. What can you do?

A lot, in five steps. **Prepare** the images: show each one a little changed
every time. **Design** the network: keep the numbers between its layers in a
steady range. **Train** with labels that are less sure. **Tune** by the
validation images alone. **Evaluate** once. You need convolutions (chapters 11
and 12), the chain rule (06), one cycle (08) and overfitting (09). Run it with
`make run-13`. The course's record, its best accuracy on Fashion-MNIST, stands
near the end. It takes hours, so this page trains a shortened form.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10, VALIDATION = 5000, SEEDS = 3 };
/*
## The plan

Nine recipes, each one step further than the one before. (Row 4 changes the
whole network.) Read from the bottom up, such a list is called an **ablation**:
each row takes something away. `flip` and `erase` are probabilities, `shift` is
the most pixels in each direction, `erase_area` the largest share of the picture
that is erased. The page explains the list from top to bottom.
*/
// One row of the comparison: what it adds, and all that it trains with.
typedef struct {
    const char *adds;
    bool normalized, deep, one_cycle;
    nn_augment augment;
    double smoothing;
    size_t epochs;
} recipe;

#define CHANGES .flip = 0.5, .shift = 2, .erase = 0.25, .erase_area = 0.2
static const recipe recipes[] = {
    {"the CNN of chapter 12", .epochs = 8},
    {"a rate that rises and falls", .one_cycle = true, .epochs = 8},
    {"batch normalization", true, .one_cycle = true, .epochs = 8},
    {"six convolutions and averages", true, true, true, .epochs = 8},
    {"mirror images", true, true, true, {.flip = 0.5}, .epochs = 8},
    {"shifts", true, true, true, {.flip = 0.5, .shift = 2}, .epochs = 8},
    {"random erasing", true, true, true, {CHANGES}, .epochs = 8},
    {"label smoothing", true, true, true, {CHANGES}, 0.1, 8},
    {"more epochs: the record", true, true, true, {CHANGES}, 0.1, 30},
};
enum { ROWS = sizeof recipes / sizeof *recipes };

typedef struct {
    nn_history history;
    nn_metrics train, validation; // of the last epoch, and after it
    size_t parameters;
    double cpu; // seconds of all cores together
    nn_model *model;
} outcome;

typedef struct {
    const nn_options *options;
    nn_dataset all, train, validation, test;
} images;
/*
The first three use chapter 12's network, with or without normalization:
*/
static nn_model *build_lesson(bool normalized, uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), seed);
    for (size_t filters = 32; filters <= 64; filters *= 2) {
        MUST(nn_add(model, nn_conv2d(filters, 3, NN_SAME)));
        if (normalized)
            MUST(nn_add(model, nn_batch_normalization()));
        MUST(nn_add(model, nn_relu()));
        MUST(nn_add(model, nn_max_pooling2d(2)));
    }
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(128)));
    if (normalized)
        MUST(nn_add(model, nn_batch_normalization()));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(CLASSES)));
    return model;
}
/*
The deep one comes below. One function trains them all. The validation images
are, as always, the last 5,000 of the training images (in the shortened form
2,000 of these):
*/
static nn_model *build_deep(uint64_t seed);

static outcome train_row(const recipe *r, const images *data, size_t epochs,
                         uint64_t seed)
{
    const nn_options *o = data->options;
    const size_t B = o->batch_size, steps = epochs * ((data->train.count + B - 1) / B);
    nn_model *model = r->deep ? build_deep(seed) : build_lesson(r->normalized, seed);
    nn_fit_options fit = {.epochs = epochs,
                          .batch_size = B,
                          .optimizer = nn_adam(o->learning_rate),
                          .augment = r->augment,
                          .label_smoothing = r->smoothing,
                          .validation = &data->validation,
                          .progress = stderr};
    outcome reached = {.model = model, .parameters = nn_count_params(model)};
    if (r->one_cycle)
        fit.schedule = nn_one_cycle(steps);
    const clock_t began = clock();
    MUST(nn_fit(model, &data->train, &fit, &reached.history));
    reached.cpu = (double)(clock() - began) / CLOCKS_PER_SEC;
    reached.train = reached.history.epochs[reached.history.count - 1].train;
    MUST(nn_evaluate(model, &data->validation, &reached.validation));
    return reached;
}

static double forget(outcome *reached) // all but its validation accuracy
{
    nn_history_free(&reached->history);
    nn_model_free(reached->model);
    return reached->validation.accuracy;
}

// The first `most` images, or all if there are fewer.
static void cut(const nn_dataset *from, size_t most, nn_dataset *to)
{
    MUST(nn_dataset_slice(from, 0, most < from->count ? most : from->count, to));
}

/*
## Prepare: the same label, another picture

A boot in the mirror is a boot. A boot two pixels to the left is a boot. For the
network these are other pictures, 784 other numbers. So change each image a
little, at random, whenever it is shown. What seldom comes back is hard to learn
by heart. This is **augmentation**.

How do you move a picture? Ask of each *new* pixel where it comes **from**. So
none is forgotten and none is set twice. Moved down by $d$ (`down`) and to the
right by $r$ (`right`), the new pixel at row $h$, column $w$ comes from row
$h - d$, column $w - r$. In a mirror, column $w$ comes from column $W - 1 - w$.
What comes from outside is 0, black.
*/
static void change_by_hand(const nn_augment_change *change, const nn_real *x,
                           nn_real *y)
{
    const ptrdiff_t H = (ptrdiff_t)change->H, W = (ptrdiff_t)change->W;
    for (ptrdiff_t h = 0; h < H; h++)
        for (ptrdiff_t w = 0; w < W; w++) {
            const ptrdiff_t row = h - change->down, moved = w - change->right,
                            column = change->flipped ? W - 1 - moved : moved;
            const bool inside = row >= 0 && row < H && column >= 0 && column < W;
            y[h * W + w] = inside ? x[row * W + column] : 0;
        }
}

static double apart(size_t count, const nn_real *a, const nn_real *b)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)a[i] - (double)b[i]));
    return largest;
}
/*
A picture of 3 by 4 pixels, in the mirror, moved, and both (first mirrored, then
moved). `nn_augment_apply` is the library's way:
*/
static void show_changes(void)
{
    static const nn_real x[] = {.1, .2, .3, .4, .5, .6, .7, .8, .9, .8, .7, .6};
    nn_augment_change change = {.H = 3, .W = 4, .C = 1};
    printf("== Mirrored and moved ==\n");
    for (size_t i = 0; i < 4; i++) {
        nn_real y[12], library[12];
        change.flipped = i == 1 || i == 3;
        change.down = i >= 2, change.right = -(i >= 2);
        change_by_hand(&change, x, y);
        nn_augment_apply(&change, x, library);
        printf("mirrored %d, down %td, right %td; the library differs by %g\n",
               change.flipped, change.down, change.right, apart(12, y, library));
        for (size_t j = 0; j < 12; j++)
            printf("%4.1f%s", (double)y[j], j % 4 == 3 ? "\n" : "");
    }
}
/*
@output Mirrored and moved

A *turned* picture asks in the same way, but the answer lies between four pixels
of the old one. Take their mean, the nearer the heavier. And in **random
erasing** (Zhong and others, 2017) a rectangle is painted black, so that no
single part decides. In the picture below, each row begins with an image as it
is; then come seven epochs. From the top: mirrored and shifted; turned by up to
15 degrees, grown or shrunk by up to 0.15; a part erased; and the record's
recipe. (Black on black is not seen.)
*/
enum { WIDE = 8, GALLERY = 4 * WIDE };
static const nn_augment rows[] = {{.flip = 0.5, .shift = 2},
                                  {.rotate = 15, .zoom = 0.15},
                                  {.erase = 1, .erase_area = 0.2},
                                  {CHANGES}};

static void draw_gallery(const images *data)
{
    static uint8_t pixels[GALLERY * PIXELS];
    for (uint32_t i = 0; i < GALLERY; i++) {
        const size_t label = i / WIDE % 2 ? 6 : 9; // a shirt, an ankle boot
        nn_real x[PIXELS], y[PIXELS];
        uint32_t n = 0;
        while (n + 1 < data->train.count && data->train.labels[n] != label)
            n++;
        const nn_augment how = i % WIDE ? rows[i / WIDE] : (nn_augment){0};
        const nn_augment_change change =
            nn_augment_draw(&how, SIDE, SIDE, 1, data->options->seed, i % WIDE, n);
        nn_pixels_scale(data->train.images + n * PIXELS, PIXELS, x);
        nn_augment_apply(&change, x, y);
        for (size_t j = 0; j < PIXELS; j++)
            pixels[i * PIXELS + j] = (uint8_t)lround(255 * (double)y[j]);
    }
    const nn_montage montage = {pixels, GALLERY, SIDE, SIDE, NULL, WIDE, 4};
    const nn_path path = nn_path_join(data->options->out_dir, "changed.png");
    MUST(nn_montage_write(path.text, &montage));
}
/*
@picture changed Four rows: a boot mirrored and moved, a shirt turned and grown, a boot with a part erased, a shirt as the record's recipe changes it

You would give each of these pictures its old label. That is the one condition:
**the label must stay true**. (The recipes do not turn or grow: that blurs 28
pixels, and the garments in the test hang straight.)

## Not every change keeps the label

What is a 2 in the mirror? Measure it. Train chapter 12's network on a few
digits, from three seeds, as they are and with mirror images (each image is
mirrored with probability 0.5). Then the same with clothes. Validation images
are never changed.
*/
static void try_flips(const images *few)
{
    static const char *const sets[] = {"mnist", "fashion_mnist"};
    static const recipe ways[] = {{0}, {.augment = {.flip = 0.5}}};
    const nn_options *o = few->options;
    const size_t count = few->train.count * 2 / 5; // few, so that each one matters
    printf("\n== Mirror images of digits and of clothes ==\nvalidation accuracy of %d "
           "seeds, %zu images\n                as they are      mirrored         "
           "difference\n",
           SEEDS, count);
    for (size_t i = 0; i < 2; i++) {
        images of = *few;
        double a[2][SEEDS];
        MUST(nn_dataset_load(&of.all, sets[i], NN_TRAIN, o->data_dir));
        MUST(nn_dataset_split(&of.all, VALIDATION, &of.train, &of.validation));
        cut(&of.validation, few->validation.count, &of.validation);
        cut(&of.train, count, &of.train);
        for (size_t s = 0; s < 2 * SEEDS; s++) {
            const recipe *way = &ways[s / SEEDS];
            outcome reached = train_row(way, &of, o->epochs, o->seed + s % SEEDS);
            a[s / SEEDS][s % SEEDS] = forget(&reached);
        }
        printf("%-13s", sets[i]);
        for (size_t way = 0; way < 2; way++)
            printf("   %.3f +- %.3f", nn_mean_of(SEEDS, a[way]),
                   nn_deviation_of(SEEDS, a[way]));
        printf("   %+.3f\n", nn_mean_of(SEEDS, a[1]) - nn_mean_of(SEEDS, a[0]));
        nn_dataset_free(&of.all);
    }
}
/*
@output Mirror images of digits and of clothes

On digits, mirror images do harm. A mirrored 3 is no digit, and a mirrored 2 is
nearly an S: much of what the network studies never comes in the exam. On
clothes the difference is smaller. They gain nothing either, in so few epochs.
But the label stays true, so we keep the mirror, and judge it in the long run.
Know your pictures before you change them.

## Design: steady numbers

Each layer learns from the numbers that the layer below it gives. When that one
changes, these numbers grow, shrink or drift, and the upper one must learn anew.
Chapter 07 made them *begin* in a good range. **Batch normalization** (Ioffe and
Szegedy, 2015) keeps them there: it measures the range, and takes it out.

Take one **channel**: the answers of one filter, at all places of all images of
the batch. Let them be four numbers ($M = 4$, `M`): 1, 7, 7, 9. Their mean is 6.
The mean of their squared distances from it, $(25 + 1 + 1 + 9)/4 = 9$, is the
**variance**. Its root, 3, is the deviation. Take away the mean, divide by the
deviation: -5/3, 1/3, 1/3, 1. That has mean 0 and variance 1. In general

$$ \hat{x}_m = \frac{x_m - \bar{x}}{s} \qquad s = \sqrt{v + \varepsilon} \qquad y_m = \gamma \, \hat{x}_m + \beta $$

Here $\bar{x}$ is the mean (`mean`), $v$ the variance, and $\varepsilon$
(`epsilon`, 0.001) keeps from dividing by 0. $\gamma$ and $\beta$ (`gamma`,
`beta`) are two parameters of the channel. Why? The next layer may need another
range. With $\gamma = 3$ and $\beta = 6$ our channel gets its old numbers back.
So nothing is forbidden, but now two numbers say what the range is.
*/
enum { MOST_M = 48, MOST_C = 5, MOST = MOST_M * MOST_C };

typedef struct {
    nn_batch_normalization_shape g;               // M, C, epsilon
    nn_real x[MOST], y[MOST], dy[MOST], dx[MOST]; // [M,C]
    double xhat[MOST], s[MOST_C];                 // [M,C], [C]
    nn_real mean[MOST_C], variance[MOST_C];       // [C]
    nn_real gamma[MOST_C], beta[MOST_C], dgamma[MOST_C], dbeta[MOST_C];
} bench;

static void forward_by_hand(bench *a)
{
    const size_t C = a->g.C, count = a->g.M * C;
    for (size_t c = 0; c < C; c++) {
        double mean = 0, variance = 0;
        for (size_t i = c; i < count; i += C) // all numbers of channel c
            mean += (double)a->x[i] / (double)a->g.M;
        for (size_t i = c; i < count; i += C)
            variance += pow((double)a->x[i] - mean, 2) / (double)a->g.M;
        a->s[c] = sqrt(variance + a->g.epsilon);
        for (size_t i = c; i < count; i += C) {
            a->xhat[i] = ((double)a->x[i] - mean) / a->s[c];
            a->y[i] = (nn_real)((double)a->gamma[c] * a->xhat[i] + (double)a->beta[c]);
        }
        a->mean[c] = (nn_real)mean;
        a->variance[c] = (nn_real)variance;
    }
}
/*
## The way back

How does the loss change with one input, $x_i$? All numbers of the channel share
one mean and one deviation. So $x_i$ moves *all* outputs of its channel, in
three ways. Let it grow by a tiny step:

1. Directly: $\hat{x}_i$ grows by $1/s$ of the step.
2. Through the mean, which grows by $1/M$: every $\hat{x}_j$ falls by $1/(Ms)$.
3. Through $s$. Its square is the mean of all $(x_j - \bar{x})^2$ (and
   $\varepsilon$), and one of these $M$ terms grows by $2(x_i - \bar{x})$. (The
   mean moves too. But distances from a mean add up to 0, so that part is 0.) So
   $s^2$ grows by $2(x_i - \bar{x})/M$. A square $s^2$ grows by $2s$ times what
   $s$ grows. So $s$ grows by $(x_i - \bar{x})/(Ms) = \hat{x}_i/M$. It stands
   below the line, so every $\hat{x}_j$ falls by $\hat{x}_j/s$ times that:
   $\hat{x}_j \hat{x}_i/(Ms)$.

The next layer hands down $d_j$ (`dy`), the slope by $y_j$. By $\hat{x}_j$ it is
$\gamma d_j$. Each $\hat{x}_j$ moved, so add over all $j$. The first way moves
only $j = i$:

$$ \frac{\partial L}{\partial x_i} = \frac{\gamma d_i}{s} - \sum_j \frac{\gamma d_j}{M s} - \sum_j \frac{\gamma d_j \, \hat{x}_j \hat{x}_i}{M s} $$

Take out what is common:

$$ \frac{\partial L}{\partial x_i} = \frac{\gamma}{s} \left( d_i - \frac{1}{M} \sum_j d_j - \frac{\hat{x}_i}{M} \sum_j d_j \hat{x}_j \right) $$

Both sums you need anyway. Since $y_j = \gamma \hat{x}_j + \beta$, the first one
is the slope by $\beta$ (`dbeta`), and the second one by $\gamma$ (`dgamma`).
*/
static void backward_by_hand(bench *a)
{
    const size_t C = a->g.C, count = a->g.M * C;
    const double M = (double)a->g.M;
    for (size_t c = 0; c < C; c++) {
        double dbeta = 0, dgamma = 0;
        for (size_t i = c; i < count; i += C) {
            dbeta += (double)a->dy[i];
            dgamma += (double)a->dy[i] * a->xhat[i];
        }
        for (size_t i = c; i < count; i += C) {
            const double left = (double)a->dy[i] - dbeta / M - a->xhat[i] * dgamma / M;
            a->dx[i] = (nn_real)((double)a->gamma[c] / a->s[c] * left);
        }
        a->dbeta[c] = (nn_real)dbeta;
        a->dgamma[c] = (nn_real)dgamma;
    }
}
/*
The four numbers again, with $\gamma = 3$ and $\beta = 10$. Let the loss be the
first output, so `dy` is 1, 0, 0, 0:
*/
static void show_channel(void)
{
    bench a = {{4, 1, 1e-3}, {1, 7, 7, 9}, .dy = {1}, .gamma = {3}, .beta = {10}};
    forward_by_hand(&a);
    backward_by_hand(&a);
    printf("\n== One channel ==\n      x     xhat        y       dy       dx\n");
    for (size_t i = 0; i < 4; i++)
        printf("%7.3f  %7.3f  %7.3f  %7.3f  %7.3f\n", (double)a.x[i], a.xhat[i],
               (double)a.y[i], (double)a.dy[i], (double)a.dx[i]);
    printf("mean %g, variance %g, dgamma %.3f, dbeta %g\n", (double)a.mean[0],
           (double)a.variance[0], (double)a.dgamma[0], (double)a.dbeta[0]);
}
/*
@output One channel

Look at the first `dx`. The direct way alone would give $\gamma / s$, nearly 1.
It is 0.056. (Without $\varepsilon$: $1 - 1/4 - 25/36 = 1/18$.) Raise the 1, and
the mean follows it and the deviation shrinks, so beside the others hardly
anything happened. Now add up the four: 0. Moving *all* numbers by the same step
changes no output. Next, five channels of 48 random numbers, in both ways, and
the library's slopes measured:
*/
static void compare_layers(uint64_t seed)
{
    static bench a = {.g = {MOST_M, MOST_C, 1e-3}}, b;
    nn_rng rng = nn_rng_at(seed, NN_RNG_USER, 0, 0);
    for (size_t i = 0; i < MOST; i++) {
        a.x[i] = (nn_real)(nn_rng_normal(&rng) + (double)(i % MOST_C));
        a.dy[i] = (nn_real)nn_rng_normal(&rng);
        a.gamma[i % MOST_C] = (nn_real)(1 + nn_rng_uniform(&rng));
        a.beta[i % MOST_C] = (nn_real)nn_rng_normal(&rng);
    }
    b = a;
    forward_by_hand(&a);
    backward_by_hand(&a);
    MUST(nn_batch_normalization_statistics(&b.g, b.x, b.mean, b.variance));
    MUST(nn_batch_normalization_forward(&b.g, b.x, b.mean, b.variance, b.gamma, b.beta,
                                        b.y));
    MUST(nn_batch_normalization_backward(&b.g, true, b.x, b.mean, b.variance, b.gamma,
                                         b.dy, b.dx, b.dgamma, b.dbeta));
    const double ends = fmax(apart(MOST, a.y, b.y), apart(MOST, a.dx, b.dx)),
                 dbeta = apart(MOST_C, a.dbeta, b.dbeta),
                 worst = fmax(fmax(ends, dbeta), apart(MOST_C, a.dgamma, b.dgamma));
    nn_layer *layer = nn_batch_normalization(); // the library's, by itself
    nn_gradcheck_report report;
    MUST(nn_gradcheck_layer(layer, nn_shape_image(4, 4, MOST_C), 3, NULL, &report));
    nn_layer_free(layer);
    printf("\n== Do all agree? ==\nlargest difference from the library: %.0e\n", worst);
    printf("%zu of the library's slopes measured: %s\n", report.checked,
           report.passed ? "all right" : report.cause);
}
/*
@output Do all agree?

## What if there is no batch?

A trained network is asked about *one* picture. Whose mean and variance serve
then? Not its own: behind a dense layer a channel has one number a picture. That
is its own mean, so $\hat{x} = 0$ for every picture alike. Therefore, while it
trains, the layer also keeps a **moving mean** and a moving variance. They begin
at 0 and 1. At each step they keep 0.99 of what they were and take 0.01 of the
batch's. In use, these serve. After $t$ steps, $0.99^t$ of the beginning is
still in them: 0.90 after 10, 0.37 after 100, 0.05 after 300.

Train recipe 3 for some steps. Ask about 1,000 validation images in three ways:
with the moving numbers; as in training, with those of 100 images at a time; and
with those of one image. (A pass in training also moves the moving numbers, so
each row is trained anew.)
*/
static double right_in_training(nn_model *model, const nn_dataset *of, size_t at_once)
{
    nn_batches *batches = nn_batches_new(of, at_once, 0);
    nn_batch batch;
    size_t right = 0;
    MUST(batches ? 0 : -1);
    nn_model_training(model, true);
    while (nn_batches_next(batches, &batch)) {
        const nn_real *z = nn_model_forward(model, batch.count, batch.x);
        MUST(z ? 0 : -1);
        for (size_t n = 0; n < batch.count; n++)
            right += (int)nn_argmax(CLASSES, z + n * CLASSES) == batch.labels[n];
    }
    nn_batches_free(batches);
    return (double)right / (double)of->count;
}

static void show_moving(const images *data)
{
    static const size_t steps[] = {1, 3, 10, 30, 100, 300};
    const nn_options *o = data->options;
    const nn_path path = nn_path_join(o->out_dir, "moving.csv");
    nn_csv *csv = nn_csv_open(path.text, "steps,moving,batch,alone");
    printf("\n== Whose mean? ==\nvalidation accuracy with\n"
           "steps   moving numbers   those of 100 images   of one image\n");
    for (size_t i = 0; i < (o->quick ? 2 : 6); i++) {
        images some = *data;
        cut(&data->train, steps[i] * o->batch_size, &some.train);
        cut(&data->validation, o->quick ? 100 : 1000, &some.validation);
        outcome reached = train_row(&recipes[2], &some, 1, o->seed);
        const double moving = reached.validation.accuracy,
                     batch = right_in_training(reached.model, &some.validation, 100),
                     alone = right_in_training(reached.model, &some.validation, 1);
        printf("%5zu   %14.2f   %19.2f   %12.2f\n", steps[i], moving, batch, alone);
        nn_csv_row(csv, "%zu,%.4f,%.4f,%.4f", steps[i], moving, batch, alone);
        forget(&reached);
    }
    MUST(nn_csv_close(csv));
}
/*
@output Whose mean?

@plot 13_augmentation-moving Validation accuracy by training steps, with moving numbers, with those of 100 images, and with those of one image

The last column is one answer for all pictures: chance. In the first column the
moving numbers lag behind. They mix the numbers of a hundred steps, and
meanwhile the weights have changed. From 10 to 100 steps it can even become
worse: the rate is large, and the weights run away from them. Compare with the
column beside it, to see what the network knows. So let a normalized network
make many steps, the last ones small, and then judge.

## Design: deeper, and fewer numbers

With steady numbers, more layers can be trained: six convolutions.
*/
static void add_convolution(nn_model *model, size_t filters, bool pools)
{
    MUST(nn_add(model, nn_conv2d(filters, 3, NN_SAME)));
    if (pools)
        MUST(nn_add(model, nn_max_pooling2d(2)));
    MUST(nn_add(model, nn_batch_normalization()));
    MUST(nn_add(model, nn_relu()));
}

static nn_model *build_deep(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), seed);
    add_convolution(model, 32, false);
    add_convolution(model, 32, true); // 14 x 14 places from here on
    add_convolution(model, 64, false);
    add_convolution(model, 64, true); // 7 x 7
    add_convolution(model, 128, false);
    add_convolution(model, 128, false);
    MUST(nn_add(model, nn_global_average_pooling2d()));
    MUST(nn_add(model, nn_dense(CLASSES)));
    return model;
}
/*
Two choices need a reason. First, the end. 7 by 7 places with 128 channels are
6,272 numbers. Dense layers of 128 and 10 behind them, as in chapter 12, would
have $6273 \cdot 128 + 129 \cdot 10 = 804{,}234$ parameters. **Global average
pooling** (Lin and others, 2014) takes the mean of each channel over its 49
places: "how much of it is in the picture?" It has no parameters, and the dense
layer of 10 behind it has $129 \cdot 10 = 1290$. A weight that does not exist
learns nothing by heart. (On the way back each place gets 1/49 of the slope.)

Second, pooling stands *before* the normalization, which so has a quarter of the
numbers to do. It changes little: while $\gamma > 0$, normalizing keeps the
order of numbers. Only mean and variance are now those of the largest of each
four.

## Train: labels that are less sure

The rate rises and falls once: `nn_one_cycle` of chapter 08. What else? The loss
asks for probability 1, and only infinite logits reach it. So they grow without
end (chapter 12). Ask for less. In **label smoothing** (Szegedy and others,
2016) a share $a$ (`smoothing`) of the truth goes to all $K$ classes alike:

$$ t_k = (1 - a) \, y_k + \frac{a}{K} \qquad L = - \sum_k t_k \ln p_k \qquad \frac{\partial L}{\partial z_k} = p_k - t_k $$

where $y_k$ is 1 for the label, else 0. The slope is still probability minus
truth. With $a = 0.1$ and ten classes, $t$ is $0.9 + 0.01 = 0.91$ for the label,
and 0.01 for each other class. Let the label's logit be $z$, the others 0. Where
$p = t$ the slope is 0: at $e^z = 0.91 / 0.01$, so $z = \ln 91 \approx 4.51$.
*/
static void show_smoothing(void)
{
    const double logits[] = {0, 2, log(91), 8, 16};
    double worst = 0, library;
    const int label = 0;
    printf("\n== Sure and less sure ==\n           sure labels        smoothing 0.1\n"
           " logit     loss    slope     loss    slope");
    for (size_t i = 0; i < 10; i++) {
        const double z = logits[i / 2], s = i % 2 ? 0.1 : 0, t = 1 - s + s / CLASSES;
        const double total = log(exp(z) + CLASSES - 1); // ln p = z - total
        const double loss = total - t * z, slope = exp(z - total) - t;
        nn_real x[CLASSES] = {(nn_real)z}, p[CLASSES];
        MUST(nn_smoothed_cross_entropy_forward(1, CLASSES, s, x, &label, p, &library));
        MUST(nn_smoothed_cross_entropy_backward(1, CLASSES, s, p, &label, p));
        worst = fmax(worst, fmax(fabs(loss - library), fabs(slope - (double)p[0])));
        if (i % 2 == 0)
            printf("\n%6.2f", z);
        printf("   %.4f  %7.4f", loss, slope);
    }
    printf("\nthe library: %s\n", worst < 1e-5 ? "the same" : "not the same");
}
/*
@output Sure and less sure

@plot 13_augmentation-smoothing The loss by the logit of the label, with sure labels and with smoothing: the second curve has a lowest point

With sure labels the slope is always negative: grow, for ever. With smoothing,
beyond 4.51 the loss *rises*. At its lowest point it is not 0 but 0.50, the
price of an unsure truth. So compare accuracies, and never these two losses.

## Train: an average of weights

While the rate stays, the weights do not come to rest. Each step throws them a
little too far, now to one side of the valley, now to the other (chapter 05). So
take their *mean* over the last epochs, weight by weight: what goes to both
sides cancels (Polyak and Juditsky, 1992; Izmailov and others, 2018). It costs
one more copy of the weights. Here, after each epoch of the second half, they
are added up:
*/
// @param found [2] validation with the last weights, and with the average
static void train_and_average(const images *few, size_t epochs, bool one_cycle,
                              nn_metrics *found)
{
    const nn_options *o = few->options;
    const size_t B = o->batch_size, steps = epochs * ((few->train.count + B - 1) / B);
    nn_model *model = build_lesson(false, o->seed);
    nn_history history = {0};
    nn_fit_options fit = {
        .epochs = 1, .batch_size = B, .optimizer = nn_adam(o->learning_rate)};
    if (one_cycle)
        fit.schedule = nn_one_cycle(steps);
    const size_t count = nn_count_params(model), first = epochs / 2;
    nn_real *kept = NULL, *mean = nn_alloc(count, sizeof *mean);
    MUST(mean ? 0 : -1);
    for (size_t epoch = 0; epoch < epochs; epoch++) {
        MUST(nn_fit(model, &few->train, &fit, &history));
        kept = nn_weights_keep(model, kept);
        MUST(kept ? 0 : -1);
        for (size_t i = 0; epoch >= first && i < count; i++)
            mean[i] += kept[i] / (nn_real)(epochs - first);
    }
    MUST(nn_evaluate(model, &few->validation, &found[0]));
    nn_weights_restore(model, mean);
    MUST(nn_evaluate(model, &few->validation, &found[1]));
    nn_history_free(&history);
    nn_model_free(model);
    free(kept);
    free(mean);
}
/*
Chapter 12's network, with a rate that stays and with one that falls:
*/
static void show_average(const images *few)
{
    const size_t epochs = 2 * few->options->epochs;
    printf("\n== An average of weights ==\n%zu images, %zu epochs; validation\n"
           "                             last weights       average of %zu\n"
           "the rate                    loss   accuracy     loss   accuracy\n",
           few->train.count, epochs, epochs - epochs / 2);
    for (int falls = 0; falls < 2; falls++) {
        nn_metrics found[2];
        train_and_average(few, epochs, falls, found);
        printf("%-24s  %.4f      %.3f   %.4f      %.3f\n",
               falls ? "rises, and falls to 0" : "stays", found[0].loss,
               found[0].accuracy, found[1].loss, found[1].accuracy);
    }
}
/*
@output An average of weights

Look at the losses. Where the rate stays, the average is better (in our runs
with seeds 1, 2 and 3). Where the rate falls to 0, the last steps are short, the
weights come to rest by themselves, and little is left to gain. All recipes from
the second on have a falling rate, so they do without. (With batch
normalization, the moving numbers of an average must be measured anew.)

## Tune: never by the test set

A rate of 0.002, a smoothing of 0.1: who says so? Such numbers, which training
does not set, are **hyper-parameters**. You find them by trying, and the
validation images choose (chapter 09). The test set is not asked, not even to
look: who chooses by it has used it up. Try large steps; fine ones drown in
chance. This search is shortened: few images, one seed. (Small batches make
steps enough for the moving numbers.)
*/
static void search(const images *few)
{
    static const double times[] = {0.25, 1, 4};
    nn_options options = *few->options;
    images half = *few;
    half.options = &options;
    options.batch_size = (options.batch_size + 3) / 4;
    cut(&few->train, few->train.count / 2, &half.train);
    printf("\n== A shortened search ==\n%zu images, 2 epochs; validation accuracy\n"
           "    rate   sure labels   smoothing 0.1\n",
           half.train.count);
    for (size_t i = 0; i < 3; i++) {
        recipe sure = recipes[ROWS - 1];
        sure.smoothing = 0;
        options.learning_rate = times[i] * few->options->learning_rate;
        outcome a = train_row(&sure, &half, 2, options.seed),
                b = train_row(&recipes[ROWS - 1], &half, 2, options.seed);
        printf("%8g   %11.3f", options.learning_rate, forget(&a));
        printf("   %13.3f\n", forget(&b));
    }
}
/*
@output A shortened search

How far may you trust it? By chapter 10 an accuracy of 0.8 on 2,000 images has a
deviation of $\sqrt{0.8 \cdot 0.2 / 2000} \approx 0.009$, and the seed adds its
own. Two such numbers must be further apart than that, or you have learned
nothing. Nothing here is clearly better than 0.002 and 0.1, which are usual
values. So we keep them. (0.002 is the highest rate of the cycle.) A search that
decides trains longer, and from several seeds.

## What is each thing worth?

Now the plan, shortened: few images and epochs, one seed. (Its batches are half
as large as the record's, so that few images make enough steps.) Recipe 1 comes
a second time, with as many epochs as the last:
*/
static outcome ablate(const images *few)
{
    static const size_t order[] = {0, 1, 2, 3, 4, 5, 6, 7, 0, 8};
    const size_t trials = sizeof order / sizeof *order, normal = few->options->epochs;
    const nn_path path = nn_path_join(few->options->out_dir, "curves.csv");
    nn_csv *csv = nn_csv_open(path.text, "trial,row,adds,epoch,training,validation");
    outcome reached = {0};
    printf("\n== The plan, shortened ==\n%zu images of %zu\n%57saccuracy\n  adds%29s"
           "epochs  parameters  training  validation\n",
           few->train.count, few->all.count, "", "");
    for (size_t i = 0; i < trials; i++) {
        const recipe *r = &recipes[order[i]];
        if (i > 0)
            forget(&reached);
        const size_t epochs = i + 2 < trials ? normal : 3 * normal;
        reached = train_row(r, few, epochs, few->options->seed);
        const nn_history *h = &reached.history;
        for (const nn_epoch *e = h->epochs; e < h->epochs + h->count; e++)
            nn_csv_row(csv, "%zu,%zu,%s,%zu,%.6f,%.6f", i + 1, order[i] + 1, r->adds,
                       e->epoch, e->train.accuracy, e->validation.accuracy);
        printf("%zu %-31s  %6zu  %10zu  %8.3f  %10.3f\n", order[i] + 1, r->adds, epochs,
               reached.parameters, reached.train.accuracy, reached.validation.accuracy);
    }
    MUST(nn_csv_close(csv));
    return reached; // of the last row
}
/*
@output The plan, shortened

Read it with care. One seed, few images: rows that differ by 0.01 may change
places with another seed. And what makes training *harder* (a deeper network,
mirror, shift, erasing) needs time to pay. The training column shows how much
harder: it is measured on the *changed* pictures, as it was on a disturbed
network in chapter 09. So this short form cannot show what each thing is worth.
The record must. (Normalization has four numbers a channel: $\gamma$, $\beta$,
and the two moving ones, which no slope trains.) Now look at the two last lines:

@plot 13_augmentation-curves Training and validation accuracy by epoch, for the first and the last recipe

The training of the first recipe goes on rising, and its validation does not
follow: the gap is what it knows by heart. On the right, validation begins near
chance: the moving numbers lag. Later the gap is small, in part because its
training pictures are harder.

## The record

In full, each recipe trains on 55,000 images from three seeds. `make record`
does it: it runs this program with `--row 1` to `--row 9`.

The last recipe gets one thing more, which costs no training. It has learned
from mirror images, so ask it twice: about the picture and about its mirror
image. Add the logits. Where one of the two is unsure, the other one decides. We
say beforehand: this is the record.
*/
static double right_when_asked_twice(nn_model *model, const nn_dataset *of)
{
    const size_t count = of->count * CLASSES;
    nn_dataset mirrored = *of;
    uint8_t *bytes = nn_alloc(of->count * PIXELS, 1);
    nn_real *z = nn_alloc(2 * count, sizeof *z), *twin = z + count;
    size_t right = 0;
    MUST(bytes && z ? 0 : -1);
    for (size_t i = 0; i < of->count * PIXELS; i++)
        bytes[i] = of->images[i / SIDE * SIDE + SIDE - 1 - i % SIDE];
    mirrored.images = bytes;
    MUST(nn_predict_dataset(model, of, z));
    MUST(nn_predict_dataset(model, &mirrored, twin));
    for (size_t i = 0; i < count; i++)
        z[i] += twin[i];
    for (size_t n = 0; n < of->count; n++)
        right += (int)nn_argmax(CLASSES, z + n * CLASSES) == of->labels[n];
    free(bytes);
    free(z);
    return (double)right / (double)of->count;
}
/*
One recipe, in full:
*/
static void train_one(const images *data)
{
    const nn_options *o = data->options;
    const recipe *r = &recipes[o->row - 1];
    nn_results results = {0};
    outcome reached = train_row(r, data, r->epochs, o->seed);
    nn_results_note(&results, "parameters", "%zu", reached.parameters);
    nn_results_note(&results, "epochs", "%zu", r->epochs);
    nn_results_note(&results, "train_accuracy", "%.6f", reached.train.accuracy);
    nn_results_note(&results, "validation_loss", "%.6f", reached.validation.loss);
    nn_results_note(&results, "validation_accuracy", "%.6f",
                    reached.validation.accuracy);
    nn_results_note(&results, "cpu_seconds", "%.1f", reached.cpu);
    if (o->row == ROWS) { // the test set answers once, in the end
        nn_metrics test;
        MUST(nn_evaluate(reached.model, &data->test, &test));
        nn_results_note(&results, "test_loss", "%.6f", test.loss);
        nn_results_note(&results, "test_accuracy", "%.6f", test.accuracy);
        nn_results_note(&results, "validation_accuracy_twice", "%.6f",
                        right_when_asked_twice(reached.model, &data->validation));
        nn_results_note(&results, "test_accuracy_twice", "%.6f",
                        right_when_asked_twice(reached.model, &data->test));
    }
    printf("row %zu, %s: validation accuracy %.4f\n", o->row, r->adds,
           reached.validation.accuracy);
    const nn_path path = nn_path_join(o->out_dir, "history.csv");
    MUST(nn_history_write(&reached.history, path.text));
    MUST(nn_results_write(&results, o->out_dir));
    forget(&reached);
}
/*
Its results, in `docs/record.csv`: row, what it adds, seed, metric, value.
*/
// One metric of a row, for each seed. @return the mean, or NaN when a seed is missing
static double recorded(size_t row, const char *metric, double *values)
{
    FILE *file = fopen("docs/record.csv", "r");
    char line[256], key[64];
    size_t count = 0;
    snprintf(key, sizeof key, ",%s,", metric);
    while (file && count < SEEDS && fgets(line, sizeof line, file)) {
        const char *found = strstr(line, key);
        if (found && strtoul(line, NULL, 10) == row)
            values[count++] = strtod(found + strlen(key), NULL);
    }
    if (file)
        fclose(file);
    if (count < SEEDS)
        values[0] = NAN;
    return nn_mean_of(SEEDS, values);
}

/*
And the table that they make:
*/
static void show_record(void)
{
    double a[SEEDS] = {0}, unused[SEEDS] = {0}, hours = 0;
    char line[256];
    FILE *about = fopen("docs/record.txt", "r");
    printf("\n== The record ==\n");
    while (about && fgets(line, sizeof line, about))
        fputs(line, stdout);
    printf(about ? "\n" : "docs/record.txt is not there: run make record\n");
    if (!about)
        return;
    fclose(about);
    printf("                                             validation           CPU\n"
           "  adds                             epochs   accuracy      +-  minutes\n");
    for (size_t row = 1; row <= ROWS; row++) {
        const double accuracy = recorded(row, "validation_accuracy", a),
                     minutes = recorded(row, "cpu_seconds", unused) / 60;
        printf("%zu %-31s  %6.0f     %.4f  %.4f   %6.0f\n", row, recipes[row - 1].adds,
               recorded(row, "epochs", unused), accuracy, nn_deviation_of(SEEDS, a),
               minutes);
        hours += SEEDS * minutes / 60;
    }
    printf(
        "together %.1f hours of one core\n\nrecipe %d, %.0f parameters, the test set, "
        "once a seed:\n",
        hours, ROWS, recorded(ROWS, "parameters", unused));
    for (size_t twice = 0; twice < 2; twice++) {
        const char *metric = twice ? "test_accuracy_twice" : "test_accuracy";
        const double mean = recorded(ROWS, metric, a);
        printf("%-12s %.4f %.4f %.4f   mean %.4f, deviation %.4f\n",
               twice ? "asked twice" : "asked once", a[0], a[1], a[2], mean,
               nn_deviation_of(SEEDS, a));
    }
}
/*
@output The record

@plot 13_augmentation-ablation Validation accuracy of the nine recipes, with the deviation of the seeds where there are several

Compare each step of the chart with the bars: a shorter one proves nothing. A
step to the left counts, too. In our record shifts make 8 epochs *worse*.
Perhaps harder pictures need more time: the last row has it, 30 epochs, and
passes all others. Would mirror images alone, with 30 epochs, reach as far? The
list cannot tell, for no row tries it.

## Evaluate: the test set, once

All choices are made. Now the test set is asked, and nothing is chosen from its
answer: here about one network, the last one of the shortened plan. (`train_one`
asked it about the record's, once a seed.)
*/
static void show_test(const images *few, outcome *last)
{
    nn_results results = {0};
    nn_metrics test;
    MUST(nn_evaluate(last->model, &few->test, &test));
    printf("\n== The test, shortened ==\n%zu images learned from; test accuracy %.3f\n",
           few->train.count, test.accuracy);
    nn_results_note(&results, "short_parameters", "%zu", last->parameters);
    nn_results_note(&results, "short_epochs", "%zu", few->options->epochs);
    nn_results_note(&results, "short_test_accuracy", "%.4f", test.accuracy);
    nn_results_note(&results, "short_test_loss", "%.4f", test.loss);
    MUST(nn_results_write(&results, few->options->out_dir));
}
/*
@output The test, shortened

## What Keras hides here

| Keras | here |
|---|---|
| `RandomFlip("horizontal")` | `.augment = {.flip = 0.5}`; `change_by_hand` |
| `BatchNormalization()` | `nn_batch_normalization()`; `forward_by_hand` |
| `model(x, training=True)`, `training=False` | the batch's mean, the moving mean |
| `GlobalAveragePooling2D()` | `nn_global_average_pooling2d()` |
| `CategoricalCrossentropy(label_smoothing=0.1)` | `.label_smoothing = 0.1` |

## Homework

1. With a pencil: the channel is 0, 0, 4, 4, and $\varepsilon = 0$. What is
   $\hat{x}$? With $\gamma = 1$ and `dy` = 1, 1, 0, 0: what is `dx`? Why?
2. With a pencil: two classes and $a = 0.2$. What are the two $t$? At which
   difference of the two logits is the slope 0?
3. In `build_deep`, put `nn_flatten()` in place of the average. Guess the number
   of parameters, then run with `--quick` and look.

Then do the graded one: `make exercise-13`, in [exercises/13_augmentation](../exercises/13_augmentation/README.md).

## The next question

Somewhere a network was trained on millions of other images, for days. Can you
take what it has learned to see?
*/
static const nn_options defaults = {
    .about = "get more from the same images: augmentation, normalization, a record",
    .trains = true,
    .compares = true,
    .seed = 1,
    .dataset = "fashion_mnist",
    .epochs = 4,
    .batch_size = 64,
    .learning_rate = 2e-3,
    .quick_epochs = 1,
    .quick_limit = 48,
};

// All images, and the few of the shortened form, with its options.
static void load(const nn_options *o, images *data, images *few, nn_options *shortened)
{
    data->options = o;
    MUST(nn_dataset_load(&data->all, o->dataset, NN_TRAIN, o->data_dir));
    MUST(nn_dataset_load(&data->test, o->dataset, NN_TEST, o->data_dir));
    MUST(nn_dataset_split(&data->all, VALIDATION, &data->train, &data->validation));
    *few = *data;
    few->options = shortened;
    *shortened = *o;
    shortened->batch_size = (o->batch_size + 1) / 2;
    cut(&data->train, o->limit ? o->limit : 5000, &few->train);
    cut(&data->validation, o->quick ? 100 : 2000, &few->validation);
    cut(&data->test, o->quick ? 200 : 10000, &few->test);
}
/*
And this is the whole page as a program:
*/
int main(int argc, char **argv)
{
    nn_options o = defaults, shortened;
    images data, few;
    int status;
    if (!nn_cli(&o, argc, argv, &status))
        return status;
    if (o.row > ROWS)
        nn_fail("--row: got %zu, expected 1 to %d", o.row, ROWS);
    if (o.row > ROWS || nn_dataset_check(o.dataset, o.limit) < 0)
        return nn_cli_refuse(argv[0]);
    load(&o, &data, &few, &shortened);
    if (o.row)
        train_one(o.limit ? &few : &data);
    else {
        show_changes();
        draw_gallery(&data);
        try_flips(&few);
        show_channel();
        compare_layers(o.seed);
        show_moving(&data);
        show_smoothing();
        show_average(&few);
        search(&few);
        outcome last = ablate(&few);
        if (!o.quick)
            show_record();
        show_test(&few, &last);
        forget(&last);
    }
    nn_dataset_free(&data.all);
    nn_dataset_free(&data.test);
    return nn_cli_end();
}
