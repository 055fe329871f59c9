/*
# What another network has learned

You have 50 pictures of a new kind, and no more. Chapter 13 would move and
mirror them, but 50 stay 50. Yet somebody has trained a network on thousands of
*other* pictures. It never saw your kind. But it had to learn what an edge is,
and a sleeve, and a heel. Can you take that?

This is **transfer learning**. Cut a trained network in two. The part below, the
**base**, turns a picture into numbers, its **features**. The part on top, the
**head**, turns features into logits. Keep the base; train a new head. This page
tries it where you can check it, and prints what does *not* help, too. You need
chapters 04 (softmax regression), 10 (deviations) and 12. Run `make run-14`.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, HALF = 5, BLOCKS = 3, SEEDS = 5, SIZES = 4 };
enum { BASE_PARAMS = 4 * BLOCKS, HEAD_STEPS = 300 };

// One dataset, cut in two.
typedef struct {
    nn_dataset train, test;                   // as they were loaded
    nn_dataset_info old_info, new_info;       // of five classes each
    nn_dataset old, old_validation;           // a base learns from these
    nn_dataset fresh, pool, validation, exam; // the new classes
} task;

// What all parts of this page share.
typedef struct {
    const nn_options *options;
    task own, other; // clothes and digits
    size_t seeds;
    nn_results results;
} study;

static nn_csv *table(const study *s, const char *name, const char *header)
{
    return nn_csv_open(nn_path_join(s->options->out_dir, name).text, header);
}
/*
## Five old classes, five new ones

The base learns from T-shirts, trousers, coats, sandals and bags. Then come
pullovers, dresses, shirts, sneakers and ankle boots. Most of them have a
relative among the old ones. Among themselves pullovers and
shirts look alike, and so do sneakers and boots: it is a real question. The
digits of MNIST are cut in the same way: 0, 1, 4, 5 and 8 are old; 2, 3, 6, 7
and 9 are new. `pick` copies the images of five classes and numbers their labels
from 0 to 4:
*/
static const int old_classes[HALF] = {0, 1, 4, 5, 8},
                 new_classes[HALF] = {2, 3, 6, 7, 9};

// A dataset with room for images of its own, still empty.
static void make_room(const nn_dataset *like, size_t room, nn_dataset *to)
{
    *to = *like;
    to->count = 0;
    to->images = to->owned_images = nn_alloc(room, PIXELS);
    to->labels = to->owned_labels = nn_alloc(room, 1);
    MUST(to->images && to->labels ? 0 : -1);
}

static void put(nn_dataset *to, const nn_dataset *from, size_t i, size_t label)
{
    memcpy(to->owned_images + to->count * PIXELS, from->images + i * PIXELS, PIXELS);
    to->owned_labels[to->count++] = (uint8_t)label;
}

static void pick(const nn_dataset *from, const int *classes, size_t most,
                 nn_dataset_info *info, nn_dataset *to)
{
    const size_t room = most < from->count ? most : from->count;
    make_room(from, room, to);
    *info = *from->info;
    info->classes = HALF;
    to->info = info;
    for (size_t k = 0; k < HALF; k++)
        info->class_names[k] = from->info->class_names[classes[k]];
    for (size_t i = 0; i < from->count; i++)
        for (size_t k = 0; k < HALF && to->count < room; k++)
            if (from->labels[i] == classes[k])
                put(to, from, i, k);
}

/*
## A base of VGG's form

Simonyan and Zisserman (2015) built deep networks of one plain form: a **block**
is a few 3 by 3 convolutions with their relus, and a pooling. The next block has
twice as many filters. Why two small windows, not one of 5 by 5? One behind the
other they see the same pixels, with $2 \cdot 9 = 18$ weights per pair of
channels in place of 25, and one relu more. Their **VGG16** has 5 blocks. We
build three, of two convolutions each, with a quarter of its filters:

    28x28x1 -> block1 -> 14x14x16 -> block2 -> 7x7x32 -> block3 -> 3x3x64
            -> flatten: 576 features -> head: dense, 5 logits

Each layer gets a name, because a file of weights finds its layers by name:
*/
static void add_blocks(nn_model *model, size_t blocks)
{
    for (size_t i = 0; i < 2 * blocks; i++) {
        char name[32];
        snprintf(name, sizeof name, "block%zu_conv%zu", i / 2 + 1, i % 2 + 1);
        nn_layer *layer = nn_conv2d((size_t)16 << i / 2, 3, NN_SAME);
        layer = nn_with_initializer(NN_HE_NORMAL, layer);
        MUST(nn_add(model, nn_with_name(name, layer)));
        MUST(nn_add(model, nn_relu()));
        if (i % 2)
            MUST(nn_add(model, nn_max_pooling2d(2)));
    }
    MUST(nn_add(model, nn_flatten()));
}

static nn_model *build(const char *head, size_t classes, uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), seed);
    add_blocks(model, BLOCKS);
    MUST(nn_add(model, nn_with_name(head, nn_dense(classes))));
    return model;
}

// Where its layers stand: five in a block, then flatten, then the head.
enum { LAST_BLOCK = 5 * (BLOCKS - 1), HEAD = 5 * BLOCKS + 1 };
/*
Three bases, born from the same seed: one that learned nothing, one that learned
the five old **digits**, one that learned the five old classes of **clothes**.
The rest of the page takes only their files of weights:
*/
enum { UNTRAINED, OTHER, OWN, BASES };

static const char *bases[BASES] = {"untrained", "digits", "clothes"};

static nn_path base_file(const study *s, size_t base)
{
    char name[32];
    snprintf(name, sizeof name, "%s.h5", bases[base]);
    return nn_path_join(s->options->out_dir, name);
}

static void learn_bases(study *s)
{
    const task *of[BASES] = {NULL, &s->other, &s->own};
    printf("== Three bases ==\n            images   validation accuracy on its own "
           "classes\n");
    const nn_fit_options how = {.epochs = s->options->epochs,
                                .batch_size = s->options->batch_size,
                                .optimizer = nn_adam(s->options->learning_rate),
                                .progress = stderr};
    for (size_t b = 0; b < BASES; b++) {
        nn_model *model = build("old_head", HALF, s->options->seed);
        nn_metrics reached;
        if (of[b]) {
            MUST(nn_fit(model, &of[b]->old, &how, NULL));
            MUST(nn_evaluate(model, &of[b]->old_validation, &reached));
            printf("%-9s   %6zu   %.2f\n", bases[b], of[b]->old.count,
                   reached.accuracy);
        }
        MUST(nn_weights_save(model, base_file(s, b).text));
        nn_model_free(model);
    }
}
/*
@output Three bases

The files are Keras's own format (HDF5): a notebook can read them. To take a
base, build a network whose layers have its names, and call
`nn_weights_load_partial`. The old head has another name, so it stays behind:
*/
static nn_model *load_base(const study *s, size_t base, size_t blocks)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), s->options->seed);
    add_blocks(model, blocks);
    if (blocks) // 0 blocks: the pixels themselves
        MUST(nn_weights_load_partial(model, base_file(s, base).text));
    return model;
}
/*
## Compute the features once

Call the base $f$ (with **frozen** weights: they do not learn), the picture $x$
and the features $h$ (`h`):

$$ h = f(x) \qquad z = W h + b $$

Only $W$ and $b$ learn. That is chapter 04: softmax regression, with $h$ in the
place of pixels. But $h$ does not depend on $W$ or $b$: an image has the *same*
features in every step. So compute them once, and keep them in an array. The
base costs 7,338,240 multiplications an image (places times weights, for six
convolutions), the head $576 \cdot 5 = 2880$. This is **feature extraction**.
*/
// What the base says about each image: [count,F]. The caller frees it.
static nn_real *extract(nn_model *base, const nn_dataset *images)
{
    const size_t F = nn_shape_size(nn_model_out(base));
    nn_real *h = nn_alloc(images->count * F, sizeof *h);
    MUST(h ? nn_predict_dataset(base, images, h) : -1);
    return h;
}

static int *labels_of(const nn_dataset *images)
{
    int *labels = nn_alloc(images->count, sizeof *labels);
    MUST(labels ? 0 : -1);
    for (size_t i = 0; i < images->count; i++)
        labels[i] = images->labels[i];
    return labels;
}
/*
A step is chapter 05's, with all images as one batch. The model keeps Adam's
means from step to step. `nn_model_loss` is the forward pass; the backward pass
needs it, we do not need its number:
*/
static void step(nn_model *model, size_t N, const nn_real *x, const int *labels,
                 double rate)
{
    const nn_optimizer adam = nn_adam(rate);
    double loss;
    MUST(nn_model_loss(model, N, x, labels, &loss) ? 0 : -1);
    MUST(nn_model_backward(model, N, x, labels));
    MUST(nn_model_step(model, &adam));
}

// A head with K logits for the features of a base.
static nn_model *head_for(nn_model *base, const nn_dataset *images, size_t K,
                          uint64_t seed)
{
    nn_real *h = extract(base, images); // once
    int *labels = labels_of(images);
    nn_model *head = nn_sequential(nn_model_out(base), seed);
    MUST(nn_add(head, nn_with_name("head", nn_dense(K))));
    for (size_t i = 0; i < HEAD_STEPS; i++)
        step(head, images->count, h, labels, 2e-3);
    free(h);
    free(labels);
    return head;
}
/*
Is it the same? Train one head twice, from the same start, on the same images.
Once it sits on the whole network, where `nn_trainable(model, 0, HEAD, false)`
froze all layers below it. Once it gets the features from the array.
*/
static void copy_head(const nn_model *from, nn_model *to)
{
    const size_t a = nn_model_param_count(from) - 2, b = nn_model_param_count(to) - 2;
    for (size_t i = 0; i < 2; i++) { // kernel, bias
        const nn_param *source = nn_model_param(from, a + i, NULL);
        memcpy(nn_model_param(to, b + i, NULL)->value, source->value,
               nn_shape_size(source->shape) * sizeof(nn_real));
    }
}

// The base of a file with a head on top, its weights not trained.
static nn_model *whole_network(const study *s, size_t base, uint64_t seed)
{
    nn_model *model = build("head", HALF, seed);
    MUST(nn_weights_load_partial(model, base_file(s, base).text));
    return model;
}

// How far some arrays of b are from those of a, as a share of the size of a's.
static double apart(const nn_model *a, size_t of_a, const nn_model *b, size_t of_b,
                    size_t arrays)
{
    double sum = 0, whole = 0;
    for (size_t i = 0; i < arrays; i++) {
        const nn_param *p = nn_model_param(a, of_a + i, NULL),
                       *q = nn_model_param(b, of_b + i, NULL);
        for (size_t j = 0; j < nn_shape_size(p->shape); j++) {
            sum += pow((double)q->value[j] - (double)p->value[j], 2);
            whole += pow((double)p->value[j], 2);
        }
    }
    return sqrt(sum / whole);
}
/*
The clock runs. 100 images, 10 steps each way:
*/
enum { TRIED = 100, STEPS = 10 };

static double train_for(nn_model *model, const nn_real *x, const int *labels)
{
    const double began = nn_seconds();
    for (size_t i = 0; i < STEPS; i++)
        step(model, TRIED, x, labels, 1e-3);
    return nn_seconds() - began;
}

static void show_cache(study *s)
{
    nn_dataset few;
    MUST(nn_dataset_slice(&s->own.pool, 0, TRIED, &few));
    nn_model *whole = whole_network(s, OWN, s->options->seed),
             *base = load_base(s, OWN, BLOCKS), *pixels = load_base(s, OWN, 0),
             *head = nn_sequential(nn_model_out(base), 0);
    MUST(nn_add(head, nn_dense(HALF)));
    copy_head(whole, head);
    MUST(nn_trainable(whole, 0, HEAD, false));
    nn_real *x = extract(pixels, &few);
    int *labels = labels_of(&few);
    free(extract(base, &few)); // a first time, to get its memory
    printf("\n== One head, trained twice, in seconds ==\n");
    printf("on the frozen network   %8.4f\n", train_for(whole, x, labels));
    const double began = nn_seconds();
    nn_real *h = extract(base, &few);
    printf("features, once          %8.4f\n", nn_seconds() - began);
    printf("on the features         %8.4f\n", train_for(head, h, labels));
    nn_results_note(&s->results, "heads_apart", "%.1g",
                    apart(whole, BASE_PARAMS, head, 0, 2));
    nn_model_free(whole);
    nn_model_free(base);
    nn_model_free(pixels);
    nn_model_free(head);
    free(x);
    free(h);
    free(labels);
}
/*
@output One head, trained twice, in seconds

The two heads differ by @value heads_apart of their size. (More than 0 would
be rounding.) It is one head. The frozen network asks the base again in each
step, and gets the same answer. (Freezing saves the way back below the head, no
more.) The price: you cannot change the images by chance as chapter 13
does, since then their features change too.

## What has a base learned, and where?

Cut off more: keep two blocks, one, or none (the pixels themselves). Train a
head on what comes out there, with 100 images of each new class, and ask other
images (validation). First, draw the images. A seed gives an order by chance,
and the first $n$ of each class are taken. So 10 of a class are also among the
30 of the same seed:
*/
static void draw(const nn_dataset *pool, size_t n, uint64_t seed, nn_dataset *to)
{
    uint32_t *order = nn_alloc(pool->count, sizeof *order);
    size_t taken[HALF] = {0};
    nn_rng rng = nn_rng_at(seed, NN_RNG_USER, 0, 0);
    MUST(order ? 0 : -1);
    make_room(pool, n * HALF, to);
    for (size_t i = 0; i < pool->count; i++)
        order[i] = (uint32_t)i;
    nn_shuffle(order, pool->count, &rng);
    for (size_t i = 0; i < pool->count; i++) {
        const size_t label = pool->labels[order[i]];
        if (taken[label]++ < n)
            put(to, pool, order[i], label);
    }
    free(order);
}

static double accuracy(nn_model *model, const nn_real *x, const nn_dataset *judges)
{
    const size_t N = judges->count, K = nn_shape_size(nn_model_out(model));
    nn_real *z = nn_alloc(N * K, sizeof *z);
    size_t right = 0;
    MUST(z ? nn_predict(model, N, x, z) : -1);
    for (size_t i = 0; i < N; i++)
        right += nn_argmax(K, z + i * K) == judges->labels[i];
    free(z);
    return (double)right / (double)N;
}
/*
Three bases, cut at four places, three draws each. What a base says about the
images that judge is extracted once for all draws:
*/
static double transfer(const task *t, nn_model *base, size_t n, uint64_t seed,
                       const nn_real *of_judges, const nn_dataset *judges)
{
    nn_dataset few;
    draw(&t->pool, n, seed, &few);
    nn_model *head = head_for(base, &few, HALF, seed);
    const double reached = accuracy(head, of_judges, judges);
    nn_model_free(head);
    nn_dataset_free(&few);
    return reached;
}
/*
The table, and below it how many features the head gets:
*/
static void show_depth(study *s)
{
    const size_t seeds = s->seeds < 3 ? s->seeds : 3, n = s->options->quick ? 5 : 100;
    size_t features[BLOCKS + 1];
    nn_csv *csv = table(s, "depth.csv", "base,blocks,mean,deviation");
    printf("\n== How deep to cut ==\nvalidation accuracy with %zu images a class, %zu "
           "draws\n            pixels         1 block        2 blocks       3 blocks\n",
           n, seeds);
    for (size_t b = 0; b < BASES; b++) {
        printf("%-9s", bases[b]);
        for (size_t blocks = 0; blocks <= BLOCKS; blocks++) {
            double a[SEEDS];
            nn_model *base = load_base(s, b, blocks);
            nn_real *h = extract(base, &s->own.validation);
            for (size_t i = 0; i < seeds; i++)
                a[i] = transfer(&s->own, base, n, s->options->seed + i, h,
                                &s->own.validation);
            const double mean = nn_mean_of(seeds, a), by = nn_deviation_of(seeds, a);
            printf("   %.2f +- %.2f", mean, by);
            nn_csv_row(csv, "%s,%zu,%.6f,%.6f", bases[b], blocks, mean, by);
            features[blocks] = nn_shape_size(nn_model_out(base));
            nn_model_free(base);
            free(h);
        }
        putchar('\n');
    }
    printf("features ");
    for (size_t blocks = 0; blocks <= BLOCKS; blocks++)
        printf("   %12zu", features[blocks]);
    putchar('\n');
    MUST(nn_csv_close(csv));
}
/*
@output How deep to cut

@plot 14_transfer_learning-depth Validation accuracy of a head behind pixels and behind one, two and three blocks, for three bases

The first column is the same for all, since no base is asked. Now go right.
Behind one block it hardly matters what the base learned, or whether it learned
at all. Random convolutions, relus and pooling are a way of looking at
neighbours, and nobody taught them. (That is why the untrained base is here:
only what lies above its line was learned.) Behind three blocks it matters:
random features of random features are the last of the three.

Yosinski and others (2014) measured this on large networks. What the first
layers learn serves everywhere (**general**). What the last ones learn serves
their own task (**specific**). Our table shows the second half.

We go on with three blocks. Here they are not more accurate than one, but one
gives 3,136 features, and three give 576.

## How many images before it pays?

Now the question of the beginning, on the test images of the five new classes: a
head on each base, trained on 10, 30, 100 or 300 images of each class. Against
it, the same network **from nothing**: all its layers, on the same images, from
random weights. It gets more epochs, the fewer the images. ("Learned" is its
accuracy on its own images in the last epoch. Near 1, it did not stop too
early.) And **tuned**: base and trained head together go on learning, all
layers, for half the epochs. Five draws, five starts, but one base of each kind:
the bars do not show the luck of the base.
*/
// Train a head on the features, and put it on the network.
static void give_head(const study *s, size_t base_number, const nn_dataset *images,
                      uint64_t seed, nn_model *model)
{
    nn_model *base = load_base(s, base_number, BLOCKS),
             *head = head_for(base, images, HALF, seed);
    copy_head(head, model);
    nn_model_free(base);
    nn_model_free(head);
}

// All layers learn: from nothing (base: UNTRAINED), or from a base.
static nn_model *learn_all(const study *s, size_t base, const nn_dataset *few,
                           size_t epochs, uint64_t seed, double *learned)
{
    nn_model *model = base ? whole_network(s, base, seed) : build("head", HALF, seed);
    const nn_fit_options how = {
        .epochs = epochs, .batch_size = 32, .optimizer = nn_adam(1e-3)};
    nn_history history = {0};
    if (base)
        give_head(s, base, few, seed, model);
    MUST(nn_fit(model, few, &how, &history));
    *learned = history.epochs[history.count - 1].train.accuracy;
    nn_history_free(&history);
    return model;
}
/*
All ways for one number of images. In each draw all get the same images:
*/
typedef struct {
    size_t images, epochs; // of each class; of the training from nothing
} size;

static const size full_sizes[SIZES] = {{10, 60}, {30, 30}, {100, 16}, {300, 10}},
                  quick_sizes[] = {{5, 4}, {10, 2}};

enum { NOTHING, BASE, TUNED = BASE + BASES, WAYS };

static const char *name_of(size_t way)
{
    return way == NOTHING ? "nothing" : way == TUNED ? "tuned" : bases[way - BASE];
}

// Does a whole network learn, or a head alone?
static bool is_whole(size_t way)
{
    return way == NOTHING || way == TUNED;
}

typedef struct {
    double accuracy[WAYS][SEEDS], learned[WAYS][SEEDS];
    double cpu[WAYS]; // seconds of all cores together, for one training
} row;
/*
One row, with the clock of the processor (`clock()`) around each training:
*/
static void try_size(const study *s, const task *t, const size *z, nn_model **base,
                     nn_real **x, row *r)
{
    const size_t relative = t == &s->own ? OWN : OTHER;
    for (size_t i = 0; i < s->seeds; i++) {
        const uint64_t seed = s->options->seed + i;
        nn_dataset few;
        draw(&t->pool, z->images, seed, &few);
        for (size_t way = 0; way < WAYS; way++) {
            const size_t epochs = way == TUNED ? z->epochs / 2 : z->epochs;
            const clock_t began = clock();
            nn_model *model = is_whole(way)
                                  ? learn_all(s, way == TUNED ? relative : UNTRAINED,
                                              &few, epochs, seed, &r->learned[way][i])
                                  : head_for(base[way], &few, HALF, seed);
            const double cpu = (double)(clock() - began) / CLOCKS_PER_SEC;
            r->cpu[way] += cpu / (double)s->seeds;
            r->accuracy[way][i] = accuracy(model, x[way], &t->exam);
            nn_model_free(model);
        }
        nn_dataset_free(&few);
    }
}
/*
Three tables come of it:
*/
static void print_accuracy(size_t n, const size *z, const row *r, nn_csv *csv)
{
    printf("%6zu   %7.2f", z->images, nn_mean_of(n, r->learned[NOTHING]));
    for (size_t way = 0; way < WAYS; way++) {
        const double mean = nn_mean_of(n, r->accuracy[way]),
                     by = nn_deviation_of(n, r->accuracy[way]);
        printf("   %.3f %.3f", mean, by);
        nn_csv_row(csv, "%s,%zu,%.6f,%.6f", name_of(way), z->images, mean, by);
    }
    putchar('\n');
}
/*
The second one compares draw by draw. A lucky draw helps both ways, and their
difference does not see it: so each gain has its own deviation. The word beside
it is stricter. It asks whether the error bars of the two ways, luck and all,
lie apart.
*/
static void print_gain(size_t n, const row *r, size_t way)
{
    const double *a = r->accuracy[way], *b = r->accuracy[NOTHING],
                 bars = nn_deviation_of(n, a) + nn_deviation_of(n, b);
    double gain[SEEDS];
    for (size_t i = 0; i < n; i++)
        gain[i] = a[i] - b[i];
    const double mean = nn_mean_of(n, gain);
    printf("   %+.3f %.3f %-7s", mean, nn_deviation_of(n, gain),
           fabs(mean) > bars ? "apart" : "overlap");
}

static void print_gains(const study *s, size_t rows, const size *z, const row *r)
{
    printf("gain over nothing: mean and deviation of the draws; do the error bars "
           "overlap?\nimages   %-20s   %-20s   tuned\n",
           bases[OTHER], bases[OWN]);
    for (size_t k = 0; k < rows; k++) {
        printf("%6zu", z[k].images);
        for (size_t way = BASE + OTHER; way < WAYS; way++)
            print_gain(s->seeds, &r[k], way);
        putchar('\n');
    }
}

static void print_cost(study *s, size_t rows, const size *z, const row *r)
{
    printf("\n== What one training costs, in seconds ==\nCPU seconds, of all cores "
           "together\nimages   nothing   %7s     tuned\n",
           bases[OWN]);
    for (size_t k = 0; k < rows; k++)
        printf("%6zu   %7.3f   %7.4f   %7.3f\n", z[k].images, r[k].cpu[NOTHING],
               r[k].cpu[BASE + OWN], r[k].cpu[TUNED]);
    nn_results_note(&s->results, "times_cheaper", "%.0f",
                    r[0].cpu[NOTHING] / fmax(r[0].cpu[BASE + OWN], 1e-6));
}
/*
What each way reads about the test images is made once: a head reads features, a
whole network reads pixels (behind 0 blocks):
*/
static void try_sizes(const study *s, const task *t, size_t rows, const size *z,
                      const char *csv_name, row *r)
{
    nn_csv *csv = table(s, csv_name, "way,images,mean,deviation");
    nn_model *base[WAYS];
    nn_real *x[WAYS];
    for (size_t way = 0; way < WAYS; way++) {
        base[way] =
            is_whole(way) ? load_base(s, 0, 0) : load_base(s, way - BASE, BLOCKS);
        x[way] = extract(base[way], &t->exam);
    }
    printf("test accuracy: mean and deviation of %zu draws\n"
           "images   learned       nothing     untrained %13s %13s         tuned\n",
           s->seeds, bases[OTHER], bases[OWN]);
    for (size_t k = 0; k < rows; k++) {
        try_size(s, t, &z[k], base, x, &r[k]);
        print_accuracy(s->seeds, &z[k], &r[k], csv);
    }
    MUST(nn_csv_close(csv));
    for (size_t way = 0; way < WAYS; way++) {
        nn_model_free(base[way]);
        free(x[way]);
    }
}
/*
For clothes all four sizes; then, for the five new *digits*, the first one:
*/
static void show_sizes(study *s)
{
    const size_t rows = s->options->quick ? 2 : SIZES;
    const size *z = s->options->quick ? quick_sizes : full_sizes;
    row r[SIZES] = {0}, other = {0};
    printf("\n== Few images ==\n");
    try_sizes(s, &s->own, rows, z, "sizes.csv", r);
    printf("\n== Does it pay? ==\n");
    print_gains(s, rows, z, r);
    print_cost(s, rows, z, r);
    printf("\n== The same for %s ==\n", bases[OTHER]);
    try_sizes(s, &s->other, 1, z, "other.csv", &other);
    print_gains(s, 1, z, &other);
}
/*
@output Few images

@plot 14_transfer_learning-sizes Test accuracy by images a class, from nothing and on the features of three bases, with error bars

@output Does it pay?

This answers the question of the page. "Apart": the two error bars (mean minus
deviation to mean plus deviation) do not touch. A gain below 0: starting from
nothing was better.

Read the column of clothes downwards.

- **10 images.** The bars overlap. *Which* 10 images you have matters more than
  which network reads them. For a single draw, this page cannot promise you that
  transfer wins.
- **30 images.** The luck of the draw has shrunk, the gain has not. Are the bars
  apart? Do not trust one run. With `--seed` 1, 11 and 21 the gain was 0.018,
  0.005 and 0.021: always above 0, and apart only once. The base helps a little.
- **100 and 300 images.** Hardly anything is left. The images themselves now
  teach what the base knew.

Why so little? These pictures are kind: each garment hangs straight, in the
middle, as large as the others. A head on plain *pixels* was not far behind
("How deep to cut"). There is little left to win.

Tuned is never far from the frozen base. And **digits to clothes**? A base of
digits gains nothing. With 100 images a class it even holds you back.

Is it because digits are poor pictures? Turn the question round. Take 10 images
of each *new digit*. Now the base of digits is the relative, and clothes are the
strangers ("tuned" begins with the relative):

@output The same for digits

Here transfer wins with 10 images, far outside the error bars (with `--seed` 11
and 21, too): five digits learned from five others. A stroke, a bend and a loop
are in all of them. And the base of clothes does not help. So no base is good or
bad by itself. It depends on the pair.

How much must a base have seen? Ours saw 29,000 images four times. Give it a
third of them, twice: `make run-14 OPTIONS="--limit 1667 --epochs 2"`. In our
three runs, clothes were then never clearly better than nothing. A base that
learned little has little to give. VGG16, below, saw more than a million.

And time?

@output What one training costs, in seconds

With the fewest images a head is about @value times_cheaper times cheaper. It
asks the base once about each image, then it makes 300 tiny steps. From nothing,
each step goes through all layers, there and back. (The base itself took longer
than all of these. But one pays for it, and many use it.)

A base is worth what its pictures have in common with yours, *and* what yours
are too few to teach.

## Fine-tuning: in which order?

A frozen base cannot learn what pullovers have that coats have not. Let it. This
is **fine-tuning**, and it has an old rule:

1. Head first: train the head on the features, the base frozen.
2. Then unfreeze the last block, and go on, at a *low* rate.

Why in this order? A new head is random. Its slopes say how to please random
weights, and they flow down into the base. Adam divides each slope by its size
(chapter 08), so its first step moves *every* weight by about the whole rate,
for a good reason or a bad one. And why the last block only? The lower ones are
general. Is the rule true? Break it, one part at a time: let all layers learn,
then at the normal rate, then with a random head:
*/
typedef struct {
    const char *name, *does;
    bool head_first;
    size_t frozen; // this many layers stay
    double rate;
} plan;

static const plan plans[] = {
    {"rule", "head first, last block, low rate", true, LAST_BLOCK, 1e-4},
    {"all layers", "head first, all layers, low rate", true, 0, 1e-4},
    {"normal rate", "head first, all layers, normal rate", true, 0, 1e-3},
    {"new head", "random head, all layers, normal rate", false, 0, 1e-3},
};
enum { PLANS = sizeof plans / sizeof *plans, MOST_EPOCHS = 12, DRAWS = 3 };
/*
One plan, one draw. "Moved" is how far the weights of the base have come in the
end, as a share of their size:
*/
typedef struct {
    double accuracy[1 + MOST_EPOCHS][DRAWS]; // before, and after each epoch
    double moved[DRAWS];
} outcome;

static void follow(const study *s, const plan *how, size_t n, size_t epochs, size_t i,
                   outcome *o)
{
    const uint64_t seed = s->options->seed + i;
    nn_model *model = whole_network(s, OWN, seed), *old = load_base(s, OWN, BLOCKS);
    const nn_fit_options fit = {.epochs = epochs,
                                .batch_size = 32,
                                .optimizer = nn_adam(how->rate),
                                .validation = &s->own.validation};
    nn_history history = {0};
    nn_metrics before;
    nn_dataset few;
    draw(&s->own.pool, n, seed, &few);
    if (how->head_first)
        give_head(s, OWN, &few, seed, model);
    MUST(nn_evaluate(model, &s->own.validation, &before));
    MUST(nn_trainable(model, 0, how->frozen, false));
    MUST(nn_fit(model, &few, &fit, &history));
    o->accuracy[0][i] = before.accuracy;
    for (size_t e = 0; e < epochs; e++)
        o->accuracy[e + 1][i] = history.epochs[e].validation.accuracy;
    o->moved[i] = apart(old, 0, model, 0, BASE_PARAMS);
    nn_history_free(&history);
    nn_dataset_free(&few);
    nn_model_free(model);
    nn_model_free(old);
}
/*
All of them:
*/
static void show_orders(study *s)
{
    const bool quick = s->options->quick;
    const size_t n = quick ? 5 : 30, epochs = quick ? 2 : MOST_EPOCHS,
                 draws = s->seeds < DRAWS ? s->seeds : DRAWS;
    nn_csv *csv = table(s, "orders.csv", "plan,epoch,mean,deviation");
    printf("\n== In which order ==\nvalidation accuracy with %zu images a class, %zu "
           "draws\n%38sbefore   1 epoch     %2zu epochs   moved\n",
           n, draws, "", epochs);
    for (size_t k = 0; k < PLANS; k++) {
        outcome o;
        for (size_t i = 0; i < draws; i++)
            follow(s, &plans[k], n, epochs, i, &o);
        printf("%-36s", plans[k].does);
        for (size_t e = 0; e <= epochs; e++) {
            const double mean = nn_mean_of(draws, o.accuracy[e]),
                         by = nn_deviation_of(draws, o.accuracy[e]);
            nn_csv_row(csv, "%s,%zu,%.6f,%.6f", plans[k].name, e, mean, by);
            if (e < 2)
                printf("    %.2f  ", mean);
            else if (e == epochs)
                printf("  %.2f +- %.2f", mean, by);
        }
        printf("    %.2f\n", nn_mean_of(draws, o.moved));
    }
    MUST(nn_csv_close(csv));
}
/*
@output In which order

@plot 14_transfer_learning-orders Validation accuracy by epoch of fine-tuning, for three plans

Begin with "before" and "1 epoch". The low rate keeps what the head had reached.
The normal rate throws some of it back, at once, and needs epochs to win it
back. A random head begins near chance, which is 0.20. Then "moved": the low
rate keeps the base near what it was. Then the ends. Look how little the rule
*gained*: 150 images cannot teach a base much. The plans that break the rule
come close to it, but they risked more.

Here the damage mends. A base of a million photos has more to lose: what it
forgets, your 150 images can never teach it again.

## VGG16 itself

VGG16 learned 1.3 million photos of 1,000 classes (ImageNet). Its 14,714,688
parameters below the head weigh 59 MB; `make vgg16-weights` fetches them, as
Keras publishes them. It wants colours, 32 by 32 pixels at least, and its own
scale. So three layers without weights stand in front:
*/
static nn_model *vgg16(const char *weights, uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), seed);
    MUST(nn_add(model, nn_resizing(32, 32)));
    MUST(nn_add(model, nn_grey_to_rgb()));
    MUST(nn_add(model, nn_vgg_preprocessing()));
    MUST(nn_add_vgg16(model, 1)); // 1: with all its filters
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_weights_load_partial(model, weights));
    return model;
}
/*
All ten classes now. Extraction first: 512 features an image, a head for ten.
Then one epoch for the last block, by the rule:
*/
static nn_metrics tune_vgg16(nn_model *model, const nn_model *head,
                             const nn_dataset *train, const nn_dataset *test)
{
    const nn_fit_options how = {
        .epochs = 1, .batch_size = 32, .optimizer = nn_adam(1e-4), .progress = stderr};
    nn_metrics reached;
    size_t last;
    MUST(nn_add(model, nn_with_name("head", nn_dense(10))));
    copy_head(head, model);
    MUST(nn_find_layer(model, "block5_conv1", &last));
    MUST(nn_trainable(model, 0, last, false));
    MUST(nn_fit(model, train, &how, NULL));
    MUST(nn_evaluate(model, test, &reached));
    return reached;
}
/*
And both, beside each other:
*/
static void show_vgg16(study *s)
{
    const size_t limit = s->options->limit, few = s->options->quick ? 10 : 2000;
    const nn_path file =
        nn_path_join(s->options->data_dir,
                     "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5");
    nn_dataset train, test;
    printf("\n== VGG16, and its seconds ==\n");
    if (access(file.text, R_OK) != 0) {
        printf("left out: %s is not there. Hint: make vgg16-weights\n", file.text);
        return;
    }
    MUST(
        nn_dataset_slice(&s->own.train, 0, limit ? limit : s->own.train.count, &train));
    MUST(nn_dataset_slice(&s->own.test, 0, limit ? few : s->own.test.count, &test));
    nn_model *model = vgg16(file.text, s->options->seed);
    const double began = nn_seconds();
    nn_model *head = head_for(model, &train, 10, s->options->seed);
    nn_real *h = extract(model, &test);
    const double extracted = accuracy(head, h, &test), middle = nn_seconds();
    const nn_metrics tuned = tune_vgg16(model, head, &train, &test);
    printf("%zu training images, %zu test images, ten classes\n"
           "                     test accuracy   seconds\n"
           "features and a head  %13.3f   %7.1f\nlast block tuned     %13.3f   %7.1f\n",
           train.count, test.count, extracted, middle - began, tuned.accuracy,
           nn_seconds() - middle);
    nn_results_note(&s->results, "test_accuracy", "%.4f", tuned.accuracy);
    nn_results_note(&s->results, "test_loss", "%.4f", tuned.loss);
    free(h);
    nn_model_free(head);
    nn_model_free(model);
}
/*
@output VGG16, and its seconds

Without the file nothing is trained, and no number stands here. With it, VGG16
gets 5,000 training and 2,000 test images. `--limit 0` gives it all, and so does
`make study`. Compare with chapter 10, which reached
@value 10_fashion_mlp/test_accuracy, and chapter 12,
@value 12_cnn/test_accuracy, on the whole test set, from all training images.
VGG16 has more than a hundred times the parameters of chapter 10's network. Do
not expect a hundred times fewer mistakes: it learned from large colour photos,
and gets 28 grey pixels blown up to 32.

## Blocks that came after

VGG stops near 20 layers: with more, even its *training* loss gets worse.

@plot 14_transfer_learning-blocks A residual block, where the input is added to what two convolutions make of it, and an inception block, where four branches stand side by side

**Residual blocks** (He and others, 2016). A block gives $y = x + F(x)$, where
$F$ is two convolutions that keep the shape (a relu follows). It only learns
what to *change*. On the way back, by the sum rule, the slope is $1 + F'(x)$:
the 1 is a road past the convolutions. Without it, twenty layers that each keep
0.8 of a slope leave $0.8^{20} \approx 0.01$ of it. So networks of 152 layers
could be trained.

**Inception blocks** (Szegedy and others, 2015). Which window is right, 1 by 1,
3 by 3, 5 by 5? Take all, and a pooling, side by side, and join their channels.
Is that dear? From 192 channels to 32, 5 by 5 takes
$25 \cdot 192 \cdot 32 = 153{,}600$ weights. With a **1 by 1 convolution**
first, which mixes channels at one place and makes 16 of the 192, it is
$192 \cdot 16 + 25 \cdot 16 \cdot 32 = 15{,}872$.

Our `nn_sequential` is a row of layers, and both blocks fork: they need a graph,
where slopes from two sides are added (chapter 06).

## What Keras hides here

| Keras | here |
|---|---|
| `VGG16(include_top=False, weights="imagenet")` | `nn_add_vgg16`, `nn_weights_load_partial` |
| `base.trainable = False` | `nn_trainable(model, 0, HEAD, false)` |
| `features = base.predict(images)` | `extract` |
| `preprocess_input(x)`, forgotten by many | `nn_vgg_preprocessing()`, a layer |

## Homework

1. With a pencil: block3 gets 96 filters in place of 64. How many features? How
   many parameters in the head?
2. At the end of `pick`, move each image by up to 4 pixels (`nn_augment_draw`,
   chapter 13): so all images move, old, new and test. What happens in "How deep
   to cut" to the column of the pixels? And in "Does it pay?" to the gain?

Then do the graded one: `make exercise-14`, [exercises/14_transfer_learning](../exercises/14_transfer_learning/README.md).

## The next question

All pictures of this road came ready: 28 by 28, grey, in the middle. What will
your network say to a photo of your own shoe?
*/
static const nn_options defaults = {
    .about = "take what another network has learned: extraction and fine-tuning",
    .trains = true,
    .seed = 1,
    .dataset = "fashion_mnist",
    .epochs = 4,
    .batch_size = 64,
    .learning_rate = 1e-3,
    .limit = 5000,
    .quick_epochs = 1,
    .quick_limit = 40,
};

// A base gets six times --limit, if there are so many.
static void cut_in_two(const nn_options *o, const char *dataset, task *t)
{
    const size_t looks = o->quick ? 60 : 1000, pool = o->quick ? 300 : 4000,
                 exam = o->quick ? 200 : 2500;
    MUST(nn_dataset_load(&t->train, dataset, NN_TRAIN, o->data_dir));
    MUST(nn_dataset_load(&t->test, dataset, NN_TEST, o->data_dir));
    const size_t most = t->train.count / 2 - looks, wanted = 6 * o->limit,
                 count = (wanted && wanted < most ? wanted : most) + looks;
    pick(&t->train, old_classes, count, &t->old_info, &t->old);
    pick(&t->train, new_classes, pool + looks, &t->new_info, &t->fresh);
    pick(&t->test, new_classes, exam, &t->new_info, &t->exam);
    MUST(nn_dataset_split(&t->old, looks, &t->old, &t->old_validation));
    MUST(nn_dataset_split(&t->fresh, looks, &t->pool, &t->validation));
}

static void forget(task *t)
{
    nn_dataset_free(&t->old);
    nn_dataset_free(&t->fresh);
    nn_dataset_free(&t->exam);
    nn_dataset_free(&t->train);
    nn_dataset_free(&t->test);
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
    if (nn_dataset_check(options.dataset, options.limit) < 0)
        return nn_cli_refuse(argv[0]);
    const bool on_digits = strcmp(options.dataset, "mnist") == 0;
    if (on_digits) // then clothes are the others
        bases[OTHER] = "clothes", bases[OWN] = "digits";
    s.options = &options;
    s.seeds = options.quick ? 2 : SEEDS;
    cut_in_two(&options, options.dataset, &s.own);
    cut_in_two(&options, on_digits ? "fashion_mnist" : "mnist", &s.other);
    learn_bases(&s);
    show_cache(&s);
    show_depth(&s);
    show_sizes(&s);
    show_orders(&s);
    show_vgg16(&s);
    MUST(nn_results_write(&s.results, options.out_dir));
    forget(&s.own);
    forget(&s.other);
    return nn_cli_end();
}
