/*
# A convolutional network that sorts clothes

Here are 70,000 small grey pictures of clothes. Chapter 10 gave them to a
network as 784 numbers in a row. Chapter 11 built layers that know which pixels
are neighbours, but trained nothing. Does it help to know?

This is the network of a Keras lesson on Fashion-MNIST (for readers of Bengali).
You will train it on the same pictures, and lay the lesson's numbers beside
ours. Then you will ask what the accuracy does not tell. Why does the test loss
rise so early? Is this network better than chapter 10's, or only luckier? What
do its filters look for? Which part of a picture decides?

Run it with `make run-12`. With `--quick` it takes seconds; in full, one epoch
took @value seconds_per_epoch seconds on the machine that made this page. You
need chapter 11, and from chapter 10 the confusion matrix and McNemar's test.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10, SANDAL = 5, SHIRT = 6 };
enum { MOST = 10000, SHOWN = 32, SURE = 16, MAPS = 8, SQUARE = 7, WEIGHTS = 288 };

// What all parts of this page share.
typedef struct {
    nn_options options;
    nn_dataset train, test;
    const char *const *names; // [10] of the classes
    nn_results results;
} page;

static nn_path file(const page *p, const char *name)
{
    return nn_path_join(p->options.out_dir, name);
}
/*
## The network

A convolution asks its questions at every place, the relu keeps the answers
above 0, and max pooling keeps the largest of each 2 by 2 square. Then the same
again. The first convolution asks 32 questions about pixels. The second asks 64
about *answers*: its windows are 3 by 3 by 32 numbers. "Is there an edge here
and a corner there?"

    28x28x1  -> conv, relu -> 28x28x32 -> pool -> 14x14x32
             -> conv, relu -> 14x14x64 -> pool ->  7x7x64
             -> flatten -> 3136 -> dense, relu -> 128 -> dense -> 10 logits
*/
static nn_model *build(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), seed);
    MUST(nn_add(model, nn_conv2d(32, 3, NN_SAME)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_max_pooling2d(2)));
    MUST(nn_add(model, nn_conv2d(64, 3, NN_SAME)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_max_pooling2d(2)));
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(128)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(CLASSES)));
    return model;
}

// Where the layers stand in it: the relus hold the answers of the layers below them.
enum { CONV_1 = 1, POOL_1, CONV_2 = 4, POOL_2, DENSE = 8 };
/*
@output The network

`None` stands for the number of pictures, which is not fixed. Count the
parameters yourself, weights and bias of one output, times outputs:

    first convolution     (3 · 3 · 1 + 1) · 32         320
    second convolution   (3 · 3 · 32 + 1) · 64      18,496
    first dense layer         (3136 + 1) · 128     401,536
    last dense layer            (128 + 1) · 10       1,290     all: 421,642

More than 95 % stand in the first dense layer, for a kernel serves all places.
Remember that when the network begins to learn by heart. (Keras prints 7 rows
and we print 10: it hides each relu inside the layer before it.)

## The pictures

The network gets the bytes of the pictures divided by 255. The first 60,000 are
for training. The other 10,000 are for the **test**: it never learns from them.
*/
static void show_data(const page *p)
{
    const nn_dataset *train = &p->train, *test = &p->test;
    printf(
        "\n== The data ==\n%s: %zu training images, %zu test images, %zux%zu pixels, "
        "%zu classes\nthe first test image is labelled %d, %s:\n\n",
        train->info->title, train->count, test->count, train->height, train->width,
        train->info->classes, test->labels[0], p->names[test->labels[0]]);
    nn_ascii_print(stdout, test->images, test->height, test->width);
}
/*
@output The data

## Training

A step is chapter 06's: draw a batch, forward, loss, backward, move. New is only
the way back through convolution and pooling (chapter 11). The lesson takes
batches of 32, so 60,000 pictures make 1,875 steps, one epoch. It trains for
10 epochs with Adam (chapter 08) and a rate of 0.001 that stays. So do we.
*/
static void train_network(nn_model *model, const page *p, nn_history *history)
{
    const nn_path path = file(p, "history.csv");
    const nn_fit_options how = {
        .epochs = p->options.epochs,
        .batch_size = p->options.batch_size,
        .optimizer = nn_adam(p->options.learning_rate),
        .validation = &p->test, // only to draw its curve: nothing is chosen by it
        .history_path = path.text,
        .checkpoint = p->options.save,
        .resume = p->options.resume,
        .progress = stderr,
    };
    MUST(nn_fit(model, &p->train, &how, history));
}
/*
What was learned is 421,642 numbers. `--save w.h5` keeps them: after each epoch,
everything that the next one needs goes into the file `w.h5`. If the training
is stopped half way, `--resume w.h5` goes on, and ends with the same bits as if
nobody had stopped it. And `--load w.h5` takes the weights and runs the test
alone. (What stands in the file, and who else can read it: chapter 14.)

    build/chapters/12_cnn --save w.h5       # Ctrl-C stops it after any epoch
    build/chapters/12_cnn --resume w.h5     # goes on to epoch 10
    build/chapters/12_cnn --load w.h5       # tests, in a second or two

Is the gradient right? Chapter 11 measured single layers. But a layer can be
right and still hand the wrong array down. So `make gradcheck` also measures
whole networks, in double precision. "Skipped" counts places where the loss has
a kink, because a relu switches on or off within the step:

@output gradcheck/Networks

## Beside the lesson

The lesson printed its training loss and accuracy after each epoch. "Training"
is the mean over the epoch, while the weights were changing. "Test" is measured
after the epoch, so it can be better than the training in the first one.
*/
static const nn_metrics lesson[] = {
    {.3978, .8572}, {.2560, .9072}, {.2149, .9214}, {.1817, .9329}, {.1566, .9422},
    {.1367, .9495}, {.1110, .9588}, {.0943, .9652}, {.0786, .9713}, {.0636, .9763},
};
enum { LESSON_EPOCHS = sizeof lesson / sizeof *lesson };
static const nn_metrics lesson_test = {.3280, .9157};

static void show_training(const nn_model *model, const nn_history *history, page *p)
{
    const nn_epoch *best = nn_history_best(history),
                   *last = &history->epochs[history->count - 1];
    double seconds = 0;
    printf("\n== Training, epoch by epoch ==\n"
           "       training            test               the lesson's training\n"
           "epoch  loss    accuracy    loss    accuracy   loss    accuracy\n");
    for (size_t i = 0; i < history->count; i++) {
        const nn_epoch *e = &history->epochs[i];
        printf("%5zu  %.4f  %.4f      %.4f  %.4f", e->epoch, e->train.loss,
               e->train.accuracy, e->validation.loss, e->validation.accuracy);
        if (i < LESSON_EPOCHS)
            printf("     %.4f  %.4f", lesson[i].loss, lesson[i].accuracy);
        putchar('\n');
        seconds += e->seconds / (double)history->count;
    }
    nn_results_note(&p->results, "parameters", "%zu", nn_count_params(model));
    nn_results_note(&p->results, "updates", "%zu", (size_t)model->updates);
    nn_results_note(&p->results, "seconds_per_epoch", "%.1f", seconds);
    nn_results_note(&p->results, "train_loss", "%.4f", last->train.loss);
    nn_results_note(&p->results, "train_accuracy", "%.4f", last->train.accuracy);
    nn_results_note(&p->results, "best_test_epoch", "%zu", best->epoch);
    nn_results_note(&p->results, "best_test_loss", "%.4f", best->validation.loss);
}
/*
@output Training, epoch by epoch

Our training loss follows the lesson's closely, mostly a little above it. It
cannot be equal: the lesson started from other random weights and drew its
batches in another order.

## The test

After the last epoch, the network answers all test pictures. This page looks at
its replies from many sides. (`probability` is the softmax of chapter 01, with
top and bottom divided by $e^{z_k}$.)
*/
typedef struct {
    size_t n, right;
    nn_metrics mean;
    nn_real z[MOST * CLASSES];       // [n,10] logits
    int labels[MOST], answers[MOST]; // [n]
} reply;

static double probability(const nn_real *z, int k) // z [10]
{
    double total = 0;
    for (size_t j = 0; j < CLASSES; j++)
        total += exp((double)(z[j] - z[k]));
    return 1 / total;
}

static void ask(nn_model *model, const nn_dataset *images, reply *r)
{
    MUST(images->count > MOST ? nn_fail("ask: got over %d images", MOST) : 0);
    MUST(nn_predict_dataset(model, images, r->z));
    r->n = images->count;
    for (size_t i = 0; i < r->n; i++) {
        const nn_real *z = r->z + i * CLASSES;
        r->labels[i] = images->labels[i];
        r->answers[i] = (int)nn_argmax(CLASSES, z);
        r->right += r->answers[i] == r->labels[i];
        r->mean.loss -= log(probability(z, r->labels[i])) / (double)r->n;
    }
    r->mean.accuracy = (double)r->right / (double)r->n;
}

static void show_test(const reply *r, page *p)
{
    const nn_interval share = nn_wilson(r->right, r->n);
    printf("\n== Test ==\n               ours     the lesson's\ntest loss      %.4f   "
           "%.4f   nats per image\ntest accuracy  %.4f   %.4f\n",
           r->mean.loss, lesson_test.loss, r->mean.accuracy, lesson_test.accuracy);
    printf("19 times out of 20, the true share: %.4f to %.4f\n", share.low, share.high);
    nn_results_note(&p->results, "test_accuracy", "%.4f", r->mean.accuracy);
    nn_results_note(&p->results, "test_loss", "%.4f", r->mean.loss);
}
/*
@output Test

The last line is chapter 10's: the chance in the test pictures. Another start
moves the accuracy as well (homework 2). So do not make much of a small
difference to the lesson.

## Where the curves part

@plot 12_cnn-curves Loss and accuracy by epoch, for training and test pictures

The training loss falls to the end, to @value train_loss. The test loss is
smallest after epoch @value best_test_epoch, at @value best_test_loss. Then it
rises, to @value test_loss. Yet the test accuracy does not fall. (The training
accuracy is @value train_accuracy by then.) How can the loss grow when the
mistakes do not? Ask which pictures pay it:
*/
static void show_parting(const reply *r, const nn_history *history, page *p)
{
    double count[2] = {0}, sure[2] = {0}, loss[2] = {0}; // sums over wrong and right
    for (size_t i = 0; i < r->n; i++) {
        const nn_real *z = r->z + i * CLASSES;
        const int right = r->answers[i] == r->labels[i];
        count[right]++;
        sure[right] += probability(z, r->answers[i]);
        loss[right] -= log(probability(z, r->labels[i]));
    }
    printf("\n== Who pays the test loss? ==\n");
    printf("answers   images   sure of it   share of the loss\n");
    for (int i = 1; i >= 0; i--) {
        sure[i] /= fmax(count[i], 1);
        printf("%s    %7.0f   %10.2f   %15.0f %%\n", i ? "right" : "wrong", count[i],
               sure[i], 100 * loss[i] / (loss[0] + loss[1]));
        nn_results_note(&p->results, i ? "confidence_right" : "confidence_wrong",
                        "%.2f", sure[i]);
    }
    const nn_epoch *best = nn_history_best(history);
    const double wrong = (1 - best->validation.accuracy) * (double)r->n;
    printf("after epoch %2zu: %4.0f wrong answers, at most %.2f nats each\n",
           best->epoch, wrong, best->validation.loss * (double)r->n / fmax(wrong, 1));
    printf("after epoch %2zu: %4.0f wrong answers, %.2f nats each\n", history->count,
           count[0], loss[0] / fmax(count[0], 1));
    nn_results_note(&p->results, "wrong_pays", "%.0f",
                    100 * loss[0] / (loss[0] + loss[1]));
}
/*
@output Who pays the test loss?

The few wrong answers pay @value wrong_pays % of the loss. "Sure of it" is the
mean probability of the answer: @value confidence_wrong even where it is wrong.
The last two lines compare with the epoch of the smallest loss. (There we know
only the whole loss. Divided by the wrong answers, it is more than each of them
paid.) The mistakes became dearer.

Why? In training, most pictures are right already. Their loss can fall further
only if the right logit moves away from the others (chapter 01). So training
makes the network surer, on new pictures too, and a sure mistake is dear.
Meanwhile it learns what is special to the training pictures. This is
**overfitting** (chapter 09).

It is tempting to stop at the epoch where the test is best. Do not. If the test
chooses, it is no test any more: you would report the luckiest of ten results.
Hold 5,000 training pictures back, let these choose, and try:

- fewer epochs: `.patience = 2, .restore_best = true` (chapter 09);
- a rate that falls to 0 over these epochs: `nn_cosine(steps)` (chapter 08);
- `nn_dropout(0.5)` below the first dense layer, where the parameters are;
- small weights there: `nn_with_l2(1e-4, nn_dense(128))` (chapter 09);
- no picture twice: move and mirror them. That is chapter 13.

## 32 answers

The lesson asks its network about 32 pictures, and so do we. The largest logit
is the answer: this is what `argmax` means.
*/
static void show_predictions(const reply *r, const page *p)
{
    size_t shown = r->n < SHOWN ? r->n : SHOWN, right = 0;
    const char *names[SHOWN];
    printf("\n== 32 predictions ==\n");
    for (size_t i = 0; i < shown; i++) {
        names[i] = p->names[r->answers[i]];
        right += r->answers[i] == r->labels[i];
        printf("%2zu  %s", i + 1, names[i]);
        if (r->answers[i] != r->labels[i])
            printf("   <- wrong: it is labelled %s", p->names[r->labels[i]]);
        putchar('\n');
    }
    printf("%zu of %zu are right\n", right, shown);
    const nn_montage montage = {p->test.images, shown, SIDE, SIDE, .captions = names};
    MUST(nn_montage_write(file(p, "predictions.png").text, &montage));
}
/*
@output 32 predictions

@picture predictions 32 test pictures, each above the answer of the network

Now the ten probabilities of the first picture and of the first shirt. (The
lesson's first test picture is a shirt: its library orders them in another way.
Its network gave 0.63 to "shirt" and 0.37 to "coat". In the original files the
first one is an ankle boot.)
*/
static size_t first_of_class(const nn_dataset *images, int label)
{
    size_t i = 0;
    while (i < images->count && images->labels[i] != label)
        i++;
    return i < images->count ? i : 0;
}

static void show_two(const reply *r, page *p)
{
    const size_t images[] = {0, first_of_class(&p->test, SHIRT)};
    printf("\n== Two images, ten probabilities ==\n");
    for (size_t i = 0; i < 2; i++) {
        const nn_real *z = r->z + images[i] * CLASSES;
        const int label = r->labels[images[i]];
        printf("\ntest image %zu, labelled %s:\n", images[i], p->names[label]);
        for (int k = 0; k < CLASSES; k++)
            printf("  %-12s %.4f %s\n", p->names[k], probability(z, k),
                   nn_bar(probability(z, k)));
        nn_results_note(&p->results,
                        i ? "first_shirt_probability" : "first_image_probability",
                        "%.4f", probability(z, label));
    }
}
/*
@output Two images, ten probabilities

The boot got @value first_image_probability, the shirt
@value first_shirt_probability. One picture proves little, but shirts are hard:
with 28 by 28 pixels a shirt, a T-shirt, a pullover and a coat look alike.

## What is mistaken for what
*/
static void show_confusion(const reply *r, page *p)
{
    size_t matrix[CLASSES][CLASSES];
    MUST(nn_confusion_matrix(r->n, CLASSES, r->labels, r->answers, &matrix[0][0]));
    printf("\n== What is mistaken for what ==\n");
    nn_confusion_print(stdout, CLASSES, &matrix[0][0], p->names);
    MUST(nn_confusion_write(file(p, "confusion.csv").text, CLASSES, &matrix[0][0],
                            p->names));
    nn_results_note(&p->results, "shirts_right", "%zu", matrix[SHIRT][SHIRT]);
}
/*
@output What is mistaken for what

@plot 12_cnn-confusion Confusion matrix of the test pictures, ten classes by ten answers

Rows are labels, columns are answers. Each class has 1,000 test pictures. Look
at the row of the shirts. Only @value shirts_right are found. Most of the others
go to the four classes with a similar outline. Trousers and bags are seldom
mistaken. Of which mistakes is it surest? Keep the sixteen wrong answers with
the largest probability:
*/
typedef struct {
    double value;
    size_t image, place; // place: in a map, see below
} peak;

// Keep the `most` largest, the largest first. best [most + 1]
static void keep(size_t most, peak *best, peak new)
{
    size_t at = most;
    for (; at > 0 && new.value > best[at - 1].value; at--)
        best[at] = best[at - 1];
    best[at] = new;
}

static void show_mistakes(const reply *r, const page *p)
{
    peak list[SURE + 1] = {{0}};
    size_t count = 0;
    uint8_t pixels[SURE * PIXELS];
    char captions[SURE][40];
    const char *lines[SURE];
    for (size_t i = 0; i < r->n; i++)
        if (r->answers[i] != r->labels[i])
            keep(SURE, list,
                 (peak){probability(r->z + i * CLASSES, r->answers[i]), i, 0});
    printf("\n== Sure and wrong ==\nimage   label         answer        probability\n");
    for (; count < SURE && list[count].value > 0; count++) {
        const size_t n = list[count].image;
        const char *label = p->names[r->labels[n]], *answer = p->names[r->answers[n]];
        printf("%5zu   %-11s   %-11s        %.4f\n", n, label, answer,
               list[count].value);
        memcpy(pixels + count * PIXELS, p->test.images + n * PIXELS, PIXELS);
        snprintf(captions[count], sizeof captions[count], "%s as %s", label, answer);
        lines[count] = captions[count];
    }
    const nn_montage montage = {pixels, count, SIDE, SIDE, lines, .zoom = 5};
    MUST(count ? nn_montage_write(file(p, "sure.png").text, &montage) : 0);
}
/*
@output Sure and wrong

@picture sure The sixteen mistakes that the network is surest of: label, and answer

Look at each picture before you blame the network. Would you have got it right?
Some labels can be doubted, and some things are rare in their class. And all
these probabilities are nearly 1: they do not tell such answers from right ones.
(Tables count pictures from 0, the list of 32 from 1.)

## Is it better than chapter 10's?

Chapter 10 chose a network and a way to train it: 784 to 128 to 10, dropout 0.2,
20 epochs, a rate that falls along a cosine, the last 5,000 pictures held back.
In the same way and with the same seed it becomes the same network, bit by bit:
*/
static nn_model *chapter_10(const page *p)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), p->options.seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(128)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dropout(0.2)));
    MUST(nn_add(model, nn_dense(CLASSES)));
    nn_dataset images;
    const size_t count = p->train.count - p->train.count / 12, threads = nn_threads();
    MUST(nn_dataset_slice(&p->train, 0, count, &images));
    nn_fit_options how = {.epochs = p->options.quick ? 2 : 20,
                          .batch_size = 32,
                          .optimizer = nn_adam(1e-3),
                          .progress = stderr};
    how.schedule = nn_cosine(how.epochs * ((count + 31) / 32));
    MUST(nn_threads_set(1)); // such small matrices are not worth sharing
    MUST(nn_fit(model, &images, &how, NULL));
    MUST(nn_threads_set(threads));
    return model;
}
/*
Both are asked about the same pictures:
*/
static void show_pair(const reply *cnn, const reply *mlp, page *p)
{
    const nn_mcnemar_result m =
        nn_mcnemar(cnn->n, cnn->labels, cnn->answers, mlp->answers);
    const size_t both = cnn->right - m.only_a, tosses = m.only_a + m.only_b;
    size_t only[CLASSES][2] = {{0}};
    for (size_t i = 0; i < cnn->n; i++) {
        const bool a = cnn->answers[i] == cnn->labels[i],
                   b = mlp->answers[i] == mlp->labels[i];
        only[cnn->labels[i]][b] += a != b;
    }
    printf("\n== The same images, two networks ==\ntest accuracy: this network %.4f, "
           "chapter 10's %.4f\n\n                     chapter 10's right    wrong\n",
           cnn->mean.accuracy, mlp->mean.accuracy);
    printf("this network right   %18zu %8zu\n", both, m.only_a);
    printf("this network wrong   %18zu %8zu\n", m.only_b, cnn->n - both - tosses);
    printf("%zu tosses, p = %.1g\n\nonly right:    this network   chapter 10's\n",
           tosses, m.p);
    for (size_t k = 0; k < CLASSES; k++)
        printf("%-12s   %12zu   %12zu\n", p->names[k], only[k][0], only[k][1]);
    nn_results_note(&p->results, "mlp_test_accuracy", "%.4f", mlp->mean.accuracy);
    nn_results_note(&p->results, "mlp_test_loss", "%.4f", mlp->mean.loss);
    nn_results_note(&p->results, "only_cnn", "%zu", m.only_a);
    nn_results_note(&p->results, "only_mlp", "%zu", m.only_b);
}
/*
@output The same images, two networks

Where both are right or both are wrong, you learn nothing about which is better.
Of the others, @value only_cnn fall to this network and @value only_mlp to
chapter 10's. If both were equally good, each would be a toss of a fair coin,
and $p$ is the probability of so uneven a split. In the lower table look at the
classes of one outline: there most of these pictures are. Compare T-shirts and
shirts. What a network wins in the one, it may lose in the other.

A small $p$ says that the difference is hardly chance, but not *why* it is
there. This network also has four times as many parameters, and saw 5,000 more
pictures. Chapter 10's had dropout, a falling rate and twice as many epochs. And
it is one network of each kind: `make study` trains five of each, and shows
their spread.

## What became of the kernels

Before training the 288 weights of the first layer were random numbers between
-0.14 and 0.14. ($\sqrt{6/(9+288)}$, by chapter 07: 9 numbers go into each
answer, and $9 \cdot 32 = 288$ answers use one pixel.) Now they are:

@plot 12_cnn-filters The 32 3x3 kernels of the first layer after training, as coloured squares

Orange weights are positive, blue ones negative. (The scale ends at twice the
root of the mean square. Larger weights have the full colour, too.) Some kernels
are positive on one side and negative on the other: the question `edge` of
chapter 11, in some direction.

It is tempting to say that the network invented these edges. But of the 288
weights, @value signs_kept still have the sign they were born with. By chance it
would be half of them, 144. So most signs come from the random start. Training
made weights larger where they were useful: the largest one, in size, is now
@value largest_weight.
*/
static void show_kernels(const nn_model *model, page *p)
{
    nn_model *newborn = build(p->options.seed);
    const nn_real *born = newborn->layers[0]->params[0].value, // [3,3,1,32]
        *w = model->layers[0]->params[0].value;
    nn_csv *csv = nn_csv_open(file(p, "filters.csv").text, "filter,row,column,weight");
    size_t kept = 0;
    double largest = 0;
    for (size_t i = 0; i < WEIGHTS; i++) {
        kept += (born[i] > 0) == (w[i] > 0);
        largest = fmax(largest, fabs((double)w[i]));
        nn_csv_row(csv, "%zu,%zu,%zu,%.6f", i / 9, i % 9 / 3, i % 3,
                   (double)w[i % 9 * 32 + i / 9]);
    }
    MUST(nn_csv_close(csv));
    nn_model_free(newborn);
    nn_results_note(&p->results, "signs_kept", "%zu", kept);
    nn_results_note(&p->results, "largest_weight", "%.2f", largest);
}
/*
## What one picture becomes

Send the boot through the network. The model keeps what stands between its
layers: `outputs`. One number of a map of the first layer is nine products,
their sum, and the bias (chapter 11). Compute all of them by hand, and compare
with the library, after the relu:
*/
static double answer_at(const nn_real *x, const nn_real *w, const nn_real *b, long p,
                        long q, long k)
{
    double sum = (double)b[k];
    for (long i = 0; i < 9; i++) {
        const long row = p + i / 3 - 1, column = q + i % 3 - 1; // the pixel under it
        if (row >= 0 && row < SIDE && column >= 0 && column < SIDE)
            sum += (double)x[row * SIDE + column] * (double)w[i * 32 + k];
    }
    return sum;
}

static void show_convolution(nn_model *model, page *p)
{
    const nn_param *of = model->layers[0]->params; // weights, biases
    nn_real boot[PIXELS];
    double largest = 0;
    nn_pixels_scale(p->test.images, PIXELS, boot);
    MUST(nn_model_forward(model, 1, boot) ? 0 : -1);
    const nn_real *y = model->outputs[CONV_1];
    for (long i = 0; i < PIXELS * 32; i++) {
        const double ours = answer_at(boot, of[0].value, of[1].value, i / 32 / SIDE,
                                      i / 32 % SIDE, i % 32);
        largest = fmax(largest, fabs(fmax(ours, 0) - (double)y[i]));
    }
    printf("\n== One convolution by hand ==\n28 x 28 places, 32 kernels: largest "
           "difference between answer_at and the library: %.1e\n",
           largest);
    nn_results_note(&p->results, "convolution_difference", "%.1e", largest);
}
/*
@output One convolution by hand
*/
static void show_maps(const nn_model *model, const page *p)
{
    static const size_t layers[] = {CONV_1, POOL_1, CONV_2, POOL_2};
    nn_csv *csv = nn_csv_open(file(p, "maps.csv").text, "stage,map,row,column,value");
    printf("\n== What one picture becomes ==\n");
    printf("                   numbers   above 0   largest\n");
    for (size_t l = 0; l < 4; l++) {
        const nn_shape shape = model->layers[layers[l]]->out; // [P,Q,K]
        const size_t Q = shape.dim[1], K = shape.dim[2], count = nn_shape_size(shape);
        const nn_real *y = model->outputs[layers[l]];
        size_t above = 0;
        double largest = 0;
        for (size_t i = 0; i < count; i++) {
            above += y[i] > 0;
            largest = fmax(largest, (double)y[i]);
            if (i % K < MAPS)
                nn_csv_row(csv, "%zu,%zu,%zu,%zu,%.4f", l, i % K, i / K / Q, i / K % Q,
                           (double)y[i]);
        }
        printf("%-15s  %9zu   %5.1f %%   %7.2f\n", model->layers[layers[l]]->name,
               count, 100 * (double)above / (double)count, largest);
    }
    MUST(nn_csv_close(csv));
}
/*
@output What one picture becomes

@plot 12_cnn-maps Eight maps of the boot after each of the four stages

Each row shows the first eight maps of one stage, from white (0) to blue (the
largest of the row). In the first one you see the boot eight times, and each
filter leaves something else of it. (Is a map blue where the picture is empty?
There only the bias is left, and it is above 0.) Pooling makes it coarser, and
little is lost. In the third row fewer places answer, each to some mixture of
first answers. In the last one, 7 by 7 numbers are left. You would hardly know a
boot in them. The dense layers weigh all 3,136.

## What does a filter answer to?

Nine weights you can read. A kernel of the second layer has
$3 \cdot 3 \cdot 32 = 288$. So turn the question round: show it all test
pictures, and keep those with its largest answers (after Zeiler and Fergus,
2014). By chapter 11 a number of the second map sees 8 by 8 pixels. Those of
place $(p,q)$ begin at row $2p - 3$, column $2q - 3$.
*/
enum { WATCHED = 3, BEST = 8, MOST_FILTERS = 128 };

typedef struct {
    const char *metric;
    size_t layer, filters;             // of the relu, whose answers we watch
    peak best[MOST_FILTERS][BEST + 1]; // largest first; the last one is spare
} watch;

static void watch_image(watch *w, const nn_model *model, size_t image)
{
    const nn_real *maps = model->outputs[w->layer]; // [places, filters]
    const size_t K = w->filters,
                 places = nn_shape_size(model->layers[w->layer]->out) / K;
    peak found[MOST_FILTERS] = {{0}};
    for (size_t i = 0; i < places; i++)
        for (size_t k = 0; k < K; k++)
            if ((double)maps[i * K + k] > found[k].value)
                found[k] = (peak){(double)maps[i * K + k], image, i};
    for (size_t k = 0; k < K; k++)
        keep(BEST, w->best[k], found[k]);
}

static void show_dead(const nn_model *model, const watch *w, page *p)
{
    printf("\n== Who never answers? ==\n");
    for (size_t l = 0; l < WATCHED; l++) {
        size_t dead = 0;
        for (size_t k = 0; k < w[l].filters; k++)
            dead += w[l].best[k][0].value <= 0;
        printf("%-8s  %2zu of %3zu\n", model->layers[w[l].layer]->name, dead,
               w[l].filters);
        nn_results_note(&p->results, w[l].metric, "%zu", dead);
    }
}
/*
Watch both convolutions and the dense layer of 128. Draw the first eight filters
of the second convolution. What the window does not see is made grey:
*/
static void draw_best(const watch *w, const page *p)
{
    static uint8_t pixels[MAPS * BEST * PIXELS];
    const char *captions[MAPS * BEST];
    for (size_t i = 0; i < MAPS * BEST; i++) {
        const peak *b = &w->best[i / BEST][i % BEST];
        const uint8_t *image = p->test.images + b->image * PIXELS;
        const size_t top = 2 * (b->place / 14), left = 2 * (b->place % 14);
        for (size_t j = 0; j < PIXELS; j++) { // + 3: no number below 0
            const size_t row = j / SIDE + 3, column = j % SIDE + 3;
            const bool seen = row >= top && row < top + 8 && column >= left &&
                              column < left + 8 && b->value > 0;
            pixels[i * PIXELS + j] = (uint8_t)(seen ? image[j] : 128 + image[j] / 4);
        }
        captions[i] = b->value > 0 ? p->names[p->test.labels[b->image]] : "";
    }
    const nn_montage montage = {pixels, MAPS * BEST, SIDE, SIDE, .captions = captions};
    MUST(nn_montage_write(file(p, "best.png").text, &montage));
}

static void show_filters(nn_model *model, page *p)
{
    static watch w[WATCHED] = {
        {.metric = "dead_conv_1", .layer = CONV_1, .filters = 32},
        {.metric = "dead_conv_2", .layer = CONV_2, .filters = 64},
        {.metric = "dead_dense", .layer = DENSE, .filters = 128}};
    nn_real x[PIXELS];
    for (size_t i = 0; i < p->test.count; i++) {
        nn_pixels_scale(p->test.images + i * PIXELS, PIXELS, x);
        MUST(nn_model_forward(model, 1, x) ? 0 : -1);
        for (size_t l = 0; l < WATCHED; l++)
            watch_image(&w[l], model, i);
    }
    draw_best(&w[1], p);
    show_dead(model, w, p);
}
/*
@picture best Eight rows, one filter each: the eight test pictures with its largest answers, what it does not see is grey

Look along a row. The pictures are of many classes, but in most rows what the
window sees is alike. In our run (seed 1) row 4 is the dark gap between a sleeve
and the body, of dresses, pullovers and coats. Row 3 is a corner on the upper
right, of sandals, sneakers and boots. In rows 1 and 5 it is harder to say. No
row is a class. A class is what the dense layers make of many such answers.

@output Who never answers?

A filter that answers to no test picture is dead here (chapter 06). A kernel is
asked at hundreds of places in each picture, a neuron of the dense layer only
once. Of these, @value dead_dense of 128 are dead: 3,137 parameters each, for
nothing.

## Which part decides?

Lay a grey square of 7 by 7 pixels on each place of a picture in turn, and note
the probability of the label. Where it falls, the square disturbs the answer: it
hides something needed, or the grey itself misleads. This is an **occlusion
map** (also by Zeiler and Fergus). The grey is the mean pixel of the training
pictures. In the table, `square` is the row and column of its middle:
*/
static bool is_near(size_t pixel, size_t middle) // both are numbers of pixels
{
    return labs((long)(pixel / SIDE) - (long)(middle / SIDE)) <= SQUARE / 2 &&
           labs((long)(pixel % SIDE) - (long)(middle % SIDE)) <= SQUARE / 2;
}

static void show_covered(nn_model *model, const reply *r, size_t n, nn_csv *csv,
                         const page *p)
{
    static nn_real x[PIXELS * PIXELS], z[PIXELS * CLASSES];
    nn_real image[PIXELS], grey = (nn_real)p->test.info->pixel_mean;
    const int label = r->labels[n];
    size_t least = 0;
    nn_pixels_scale(p->test.images + n * PIXELS, PIXELS, image);
    for (size_t i = 0; i < PIXELS; i++)
        for (size_t j = 0; j < PIXELS; j++)
            x[i * PIXELS + j] = is_near(j, i) ? grey : image[j];
    MUST(nn_predict(model, PIXELS, x, z));
    for (size_t i = 0; i < PIXELS; i++) {
        const double now = probability(z + i * CLASSES, label);
        least = now < probability(z + least * CLASSES, label) ? i : least;
        nn_csv_row(csv, "%s,%zu,%zu,%.4f,%.6f", p->names[label], i / SIDE, i % SIDE,
                   (double)image[i], now);
    }
    const nn_real *there = z + least * CLASSES;
    printf("%5zu   %-11s   %.4f     %.4f   (%2zu,%2zu)   %s\n", n, p->names[label],
           probability(r->z + n * CLASSES, label), probability(there, label),
           least / SIDE, least % SIDE, p->names[nn_argmax(CLASSES, there)]);
}

static void show_occlusion(nn_model *model, const reply *r, const page *p)
{
    nn_csv *csv = nn_csv_open(file(p, "covered.csv").text, "label,row,column,pixel,p");
    printf("\n== A part is covered ==\n");
    printf("image   label          whole   smallest    square   answer there\n");
    show_covered(model, r, 0, csv, p);
    show_covered(model, r, first_of_class(&p->test, SHIRT), csv, p);
    show_covered(model, r, first_of_class(&p->test, SANDAL), csv, p);
    MUST(nn_csv_close(csv));
}
/*
@output A part is covered

@plot 12_cnn-occlusion Three pictures, and the probability of the label for each place of the grey square

Orange places matter. In our run (seed 1) the shirt lost most at its collar:
without it, it was a T-shirt. The boot needed the notch before its heel, or else
it was a sneaker. White does not mean useless: perhaps other places say the
same. And no training picture has a grey square on it. In our run one square
made a T-shirt of a sandal. The map shows what moves *this network*.

## What Keras hides here

| Keras | here |
|---|---|
| `tf.keras.Sequential([` | `nn_sequential(nn_shape_image(28, 28, 1), seed)` |
| `Conv2D(32, (3,3), padding="same", activation="relu")` | `nn_conv2d(32, 3, NN_SAME)`, `nn_relu()` |
| `Dense(10, activation="softmax")` | `nn_dense(10)`; the softmax is in the loss (chapter 01) |
| `compile(optimizer="adam")`, `fit(train, epochs=10)` | `nn_fit(model, &train, ...)` |
| `evaluate`, `predict`, `summary` | `ask`, `nn_predict`, `nn_summary` |
| `save_weights("w.h5")`, `load_weights("w.h5")` | `.checkpoint = "w.h5"`, `nn_weights_load(model, "w.h5")` |
| `Model(inputs, [l.output for l in layers])` | `model->outputs[l]`, always there |

Three things in the lesson may stop a careful reader. It counts 5 times 60,000
examples, but runs 10 epochs. It says that pictures are shuffled "so that it
cannot learn"; it means, cannot learn their *order*. And it repeats the data set
before it shuffles, so pictures of the next epoch get into this one. Here every
picture is drawn exactly once an epoch.

## Homework

1. Leave out both pooling layers, and in `whole_page` also `show_maps` and
   `show_filters`, whose layer numbers no longer fit. Guess first: what happens
   to the number of parameters, to the time of an epoch, to the accuracy?
2. Run with `--seed 2` and `--seed 3`. By how much do the test accuracies
   differ? How large must a difference be before you would call it real?
3. Run with `--dataset mnist`. Which is harder, digits or clothes? How can you
   tell from the curves?
4. Try a line of the list in "Where the curves part". First hold 5,000 pictures
   back with `nn_dataset_split`, and put them in `.validation`. Does their loss
   still rise again?

Then do the graded homework: `make exercise-12`, in [exercises/12_cnn](../exercises/12_cnn/README.md).

## The next question

The network learns more and more of what is special to its training pictures,
and its test loss grows. Could we give it so many different pictures that it
cannot?
*/
static const nn_options defaults = {
    .about = "train the lesson's convolutional network, and look inside",
    .trains = true,
    .saves = true,
    .seed = 1,
    .dataset = "fashion_mnist",
    .epochs = 10,
    .batch_size = 32,
    .learning_rate = 1e-3,
    .quick_epochs = 2,
    .quick_limit = 4000,
};

static void load(page *p)
{
    const nn_options *o = &p->options;
    nn_dataset *train = &p->train, *test = &p->test;
    MUST(nn_dataset_load(train, o->dataset, NN_TRAIN, o->data_dir));
    MUST(nn_dataset_load(test, o->dataset, NN_TEST, o->data_dir));
    MUST(nn_dataset_slice(train, 0, o->limit ? o->limit : train->count, train));
    MUST(nn_dataset_slice(test, 0, o->quick ? 1000 : test->count, test));
    p->names = test->info->class_names;
}
/*
And this is the whole chapter as a program. Read it from top to bottom: it is
the table of contents of this page. (`make homework-1` lets you try a network of
your own; its rules stand in `exercises/homework_1/README.md`.)
*/
static void whole_page(nn_model *model, page *p)
{
    static reply cnn, mlp;
    nn_history history = {0};
    show_data(p);
    train_network(model, p, &history);
    show_training(model, &history, p);
    ask(model, &p->test, &cnn);
    show_test(&cnn, p);
    show_parting(&cnn, &history, p);
    show_predictions(&cnn, p);
    show_two(&cnn, p);
    show_confusion(&cnn, p);
    show_mistakes(&cnn, p);
    nn_model *older = chapter_10(p);
    ask(older, &p->test, &mlp);
    show_pair(&cnn, &mlp, p);
    show_kernels(model, p);
    show_convolution(model, p);
    show_maps(model, p);
    show_filters(model, p);
    show_occlusion(model, &cnn, p);
    MUST(nn_results_write(&p->results, p->options.out_dir));
    nn_history_free(&history);
    nn_model_free(older);
}
/*
`main` reads the options and the data. With `--load` it does not train: it only
tests the weights of the file, and writes no tables.
*/
static void test_alone(nn_model *model, page *p)
{
    static reply cnn;
    MUST(nn_weights_load(model, p->options.load));
    ask(model, &p->test, &cnn);
    show_test(&cnn, p);
}

int main(int argc, char **argv)
{
    page p = {.options = defaults};
    int status;
    if (!nn_cli(&p.options, argc, argv, &status))
        return status;
    if (nn_dataset_check(p.options.dataset, p.options.limit) < 0)
        return nn_cli_refuse(argv[0]);
    load(&p);
    nn_model *model = build(p.options.seed);
    printf("== The network ==\n");
    nn_summary(model, stdout);
    if (p.options.load)
        test_alone(model, &p);
    else
        whole_page(model, &p);
    nn_model_free(model);
    nn_dataset_free(&p.train);
    nn_dataset_free(&p.test);
    return nn_cli_end();
}
