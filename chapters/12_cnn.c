/*
# A convolutional network that sorts clothes

Here are 70,000 small grey pictures of clothes: shirts, coats, sandals, bags.
You could show all 784 pixels of a picture to a network at once, and let it
weigh each of them. But a sleeve is a sleeve wherever it lies. Must the network
learn it again for every place?

This chapter builds a network that does not have to. It looks through small
windows, and uses the same eyes at every place. It is the network of a Keras
lesson on Fashion-MNIST. You will train it on the same pictures, and lay the
lesson's numbers beside ours, epoch by epoch. Run it with `make run-12`. With
`--quick` it takes seconds; in full, one pass through all pictures (an
**epoch**) took @value seconds_per_epoch seconds on the machine that made this
page.

You need chapter 01: logits, softmax, cross-entropy. Everything else is
explained here: convolution, ReLU, pooling, the training loop.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 10, SHOWN = 32, SHIRT = 6, WEIGHTS = 3 * 3 * 1 * 32 };
/*
## One window

Put a window of 3 by 3 pixels on a picture. Nine numbers lie under it. Multiply
each by a weight of its own, add the nine products, add one more number, the
**bias**. Write the sum down. Then move the window one pixel to the right and do
it again, with the *same* nine weights.

The nine weights are a **kernel**. All the sums together are a new picture, the
**feature map**. Try it with a kernel that has -1 on the left and 1 on the
right:

    kernel       on an edge             on a flat place
    -1 0 1       0 0 1                  1 1 1
    -1 0 1       0 0 1    sum  3        1 1 1    sum  0
    -1 0 1       0 0 1                  1 1 1

So a kernel is a question. This one asks: "does it get brighter from left to
right here?" The feature map holds the answers for all places.

The lesson's first layer asks 32 such questions. Number them $k$ (`k`). At row
$p$ and column $q$ of the feature map (`p`, `q`; in the formulas of this page
$p$ is a row), question $k$ gets the answer

$$ y_{p,q,k} = b_k + \sum_{r=0}^{2} \sum_{s=0}^{2} x_{p+r-1,\,q+s-1} \; w_{r,s,k} $$

Here $x$ is the picture (`x`), $w$ the kernels (`w`), $b$ the biases (`b`), and
$r$ and $s$ (`r`, `s`) count the rows and columns of the window. The $-1$ puts
the middle of the window on the pixel itself.

At the border the window hangs over the edge. There we pretend that the picture
goes on with zeros. Keras calls this `padding="same"`: the feature map has the
same height and width as the picture.

In C, one answer is two loops. The kernels lie in memory as `[R,S,C,K]`, where C
counts the maps that come in (**channels**: 1 for a grey picture, 32 for the
second convolution, where the sum also runs over them): first the 32 weights
that belong to the window's corner (0,0), then those of (0,1), and so on.
*/
static double answer_at(const nn_real *x, const nn_real *w, const nn_real *b, long p,
                        long q, size_t k)
{
    double sum = (double)b[k];
    for (long r = 0; r < 3; r++)
        for (long s = 0; s < 3; s++) {
            long row = p + r - 1, column = q + s - 1; // the pixel under (r,s)
            if (row >= 0 && row < 28 && column >= 0 && column < 28)
                sum += (double)x[row * 28 + column] *
                       (double)w[(r * 3 + s) * 32 + (long)k];
        }
    return sum;
}
/*
A layer of the library computes the same sums, in another order and much faster.
It takes some places and kernels at a time, and keeps their sums in the
registers of the processor until they are complete. Do not believe that the two
agree. Compare them, for all places and all 32 kernels of one real picture. (A
layer's `params[0]` are its weights and `params[1]` its biases. The biases are
all 0 before training, so we compare after it. The next layer, the ReLU, turns
negative numbers into 0, and the model keeps what it leaves: `outputs[1]`.)
*/
static double largest_difference(nn_model *model, const nn_real *image)
{
    const nn_layer *layer = model->layers[0];
    double largest = 0;
    if (nn_model_forward(model, 1, image) == NULL)
        return INFINITY;
    for (long p = 0; p < 28; p++)
        for (long q = 0; q < 28; q++)
            for (size_t k = 0; k < 32; k++) {
                double by_hand = answer_at(image, layer->params[0].value,
                                           layer->params[1].value, p, q, k);
                double by_library =
                    (double)model->outputs[1][(p * 28 + q) * 32 + (long)k];
                largest = fmax(largest, fabs(fmax(by_hand, 0) - by_library));
            }
    return largest;
}
/*
@output One convolution by hand

The two differ by at most @value convolution_difference. That is the rounding of
`float`, which keeps about seven digits.

## Smaller pictures

After the convolution every negative answer becomes 0, and the others stay. This
is the **ReLU** layer. Why is it there? Two layers of weighted sums with nothing
between them are again weighted sums: they could do no more than one larger
layer. The bend at 0 breaks that. To the next layer "no" and "not at all" are
now the same.

Then comes **max pooling**. It cuts each feature map into squares of 2 by 2 and
keeps the largest of the four numbers. So it asks "was it *somewhere* here?" and
forgets where exactly. If the sleeve moves by one pixel, the answer often stays
the same. And the map has only a quarter of the numbers left:

    1 3 | 0 2
    4 2 | 1 1          4 2
    ----+----    ->    5 8
    5 0 | 7 8
    0 0 | 6 2

## The whole network

The second convolution looks at the 32 maps of the first one. Its windows are 3
by 3 by 32 numbers, and it asks 64 questions: not about pixels any more, but
about *answers*. "Is there an edge here and a corner there?"

    28x28x1  -> conv, relu -> 28x28x32 -> pool -> 14x14x32
             -> conv, relu -> 14x14x64 -> pool ->  7x7x64
             -> flatten -> 3136 -> dense, relu -> 128 -> dense -> 10 logits

At the end the 7 by 7 by 64 numbers are laid out as one line (**flatten**), and
two **dense** layers weigh them all against each other. In a dense layer every
output is a weighted sum of all inputs, plus a bias. The last one has ten
outputs, one logit for each kind of clothes.
*/
static nn_model *build(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
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
/*
@output The network

`None` stands for the number of pictures, which is not fixed. Count the
parameters yourself. They are the numbers that training may change:

| layer | weights | biases | together |
|---|---|---|---|
| first convolution | 3 · 3 · 1 · 32 = 288 | 32 | 320 |
| second convolution | 3 · 3 · 32 · 64 = 18,432 | 64 | 18,496 |
| first dense layer | 3136 · 128 = 401,408 | 128 | 401,536 |
| last dense layer | 128 · 10 = 1,280 | 10 | 1,290 |
| all | | | **421,642** |

Two things surprise here. The two convolutions own less than 5 % of the
parameters, because one kernel serves all places. And the ReLU, pooling and
flatten layers own none: they have nothing to learn.

Keras prints 7 rows for this network and we print 10. Keras hides each ReLU
inside the layer before it (`activation="relu"`). Here it is a layer, and has a
row. The parameters are the same.

## The pictures

The pictures come as bytes, 0 for black to 255 for white. The network gets them
divided by 255, as numbers from 0 to 1. The first 60,000 are for training. The
other 10,000 are for the **test**: the network never learns from them.
*/
static void show_data(const nn_dataset *train, const nn_dataset *test)
{
    printf("\n== The data ==\n");
    printf("%s: %zu training images, %zu test images, %zux%zu pixels, %zu classes\n",
           train->info->title, train->count, test->count, train->height, train->width,
           train->info->classes);
    printf("the first test image is labelled %d, %s:\n\n", test->labels[0],
           test->info->class_names[test->labels[0]]);
    nn_ascii_print(stdout, test->images, test->height, test->width);
}
/*
@output The data

## Training

One **step** of training takes a **batch** of 32 pictures and does five things:

1. draw the batch, in random order;
2. forward pass: pictures in, logits out;
3. loss: the mean cross-entropy of the 32 answers (chapter 01);
4. backward pass: for each of the 421,642 parameters, how fast does the loss
   change when it changes? These slopes together are the **gradient**;
5. change every parameter a little, against its slope.

60,000 pictures in batches of 32 make 1,875 steps. That is one **epoch**. The
lesson trains for 10 epochs, and so do we.

How far to move in step 5 is the task of the optimizer. Here it is **Adam**. Let
$g$ be the slope of one parameter. Adam keeps two running means for it: $m$, of
$g$, and $v$, of $g^2$. "Running" means that old steps are slowly forgotten: at
each step $m$ keeps 0.9 of itself and takes 0.1 of $g$, and $v$ keeps 0.999 and
takes 0.001 of $g^2$. Then it moves the parameter by

$$ -0.001 \cdot \frac{m}{\sqrt{v}} $$

If $g$ is always the same, $m = g$ and $\sqrt{v} = |g|$, and the step is 0.001,
however flat or steep the slope is. If $g$ changes its sign from step to step,
$m$ is near 0, and the step is short. The 0.001 is the **learning rate**
(`.learning_rate`). The library (`nn_adam_step`) adds two details. Both means
begin at 0 and are too small at first. With $g$ always the same, after $t$ steps
$m$ has reached the share $1-0.9^t$ of it, and $v$ the share $1-0.999^t$. So it
divides by these shares. And it adds $10^{-7}$ to $\sqrt{v}$, so that it never
divides by 0.

In Keras these five steps are one word, `fit`. Here it is one call too. But you
may open `lib/model/fit.c` and find the five lines.
*/
static void train_network(nn_model *model, const nn_options *options,
                          const nn_dataset *train, const nn_dataset *test,
                          nn_history *history)
{
    nn_path path = nn_path_join(options->out_dir, "history.csv");
    nn_fit_options fit = {
        .epochs = options->epochs,
        .batch_size = options->batch_size,
        .optimizer = nn_adam(options->learning_rate),
        .validation =
            test, // measured after each epoch, to draw its curve; nothing is chosen by it
        .history_path = path.text,
        .progress = stderr,
    };
    MUST(nn_fit(model, train, &fit, history));
}
/*
## Is the gradient right?

The backward pass of a convolution follows from its forward pass. A weight
$w_{r,s,k}$ is used at every place $(p,q)$. At each place it multiplies the
pixel under it. So a small change of it changes the loss by the sum over all
places:

$$ \frac{\partial L}{\partial w_{r,s,k}} = \sum_{p,q} x_{p+r-1,\,q+s-1} \; \frac{\partial L}{\partial y_{p,q,k}} $$

$L$ is the loss, and $\partial L / \partial w$ is its slope by $w$ while all
other weights stand still. (For a batch, add up over its pictures too.) The last
factor says how the loss changes with one answer. The layer above hands it down.
Each layer owes the same to the layer below it: how the loss changes with its
own input. A pixel is seen by up to nine windows, so that is a sum too, of the
answers' slopes, each times the weight that looked at the pixel. This handing
down is what "backward" means.

A formula can be wrong, and a program can be wrong. The check is always the
same: move one number a tiny step to each side, and look how much the loss
really changes. `make gradcheck` does it for every layer, in double precision.
This is what it says of whole networks:

@output gradcheck/Networks

"Error" is the largest relative difference between the slope that the backward
pass claims and the slope that was measured, and "worst at" says at which
number. "Skipped" counts the places where the loss has a kink, because a ReLU
switches on or off within the step.

## Beside the lesson

The lesson printed its training loss and accuracy after each epoch. They stand
in this table as they stand in the lesson. "Training" is the mean over the
epoch, while the weights were changing. "Test" is measured after the epoch. That
is why the test can be better than the training in the first epoch.
*/
static const nn_metrics lesson[] = {
    {.3978, .8572}, {.2560, .9072}, {.2149, .9214}, {.1817, .9329}, {.1566, .9422},
    {.1367, .9495}, {.1110, .9588}, {.0943, .9652}, {.0786, .9713}, {.0636, .9763},
};
enum { LESSON_EPOCHS = sizeof lesson / sizeof *lesson };
static const nn_metrics lesson_test = {.3280, .9157};

static void show_training(const nn_history *history, bool compare)
{
    printf("\n== Training, epoch by epoch ==\n");
    printf("       training            test");
    printf(compare ? "               the lesson's training\n" : "\n");
    printf("epoch  loss    accuracy    loss    accuracy%s\n",
           compare ? "   loss    accuracy" : "");
    for (size_t i = 0; i < history->count; i++) {
        const nn_epoch *e = &history->epochs[i];
        printf("%5zu  %.4f  %.4f      %.4f  %.4f", e->epoch, e->train.loss,
               e->train.accuracy, e->validation.loss, e->validation.accuracy);
        if (compare && i < LESSON_EPOCHS)
            printf("     %.4f  %.4f", lesson[i].loss, lesson[i].accuracy);
        putchar('\n');
    }
}
/*
@output Training, epoch by epoch

Read the table from left to right. Our training loss follows the lesson's
closely. It cannot be equal: the lesson started from other random weights and
drew its batches in another order.

@plot 12_cnn-curves Loss and accuracy by epoch, for training and test pictures

Now look at the test columns. The training loss falls to the end. The test loss
is smallest after epoch @value best_test_epoch, at @value best_test_loss, and
then rises, although the test accuracy goes up and down without falling much.
How can that be? On pictures that it already gets right, the network can still
lower the training loss: by larger logits (chapter 01). So it grows surer. On
new pictures it is then surer too, also where it is wrong, and a sure mistake is
dear. You will see below how sure it is in the end, and homework 5 asks how sure
it was before.

This is **overfitting**: the network learns what is special to the training
pictures, and that does not help with others. It is why the training accuracy of
the last epoch, @value train_accuracy, is so much higher than the test accuracy.

It is tempting to stop at the epoch where the test is best. Do not. If the test
chooses, it is no test any more: you would report the luckiest of ten results.
Whoever wants to choose cuts a part off the *training* pictures for that.

## The test

After the last epoch, the network answers all 10,000 test pictures.
*/
static nn_metrics show_test(nn_model *model, const nn_dataset *test, bool compare)
{
    nn_metrics metrics;
    MUST(nn_evaluate(model, test, &metrics));
    printf("\n== Test ==\n");
    printf("               ours%s\n", compare ? "     the lesson's" : "");
    printf("test loss      %.4f", metrics.loss);
    printf(compare ? "   %.4f   nats per image\n" : "   nats per image\n",
           lesson_test.loss);
    printf("test accuracy  %.4f", metrics.accuracy);
    printf(compare ? "   %.4f\n" : "\n", lesson_test.accuracy);
    return metrics;
}

// The mean probability that the network gives to its own answer, where it is right or wrong.
static double mean_confidence(const nn_real *logits, const nn_dataset *test,
                              bool where_right)
{
    double sum = 0;
    size_t images = 0;
    for (size_t i = 0; i < test->count; i++) {
        nn_real p[CLASSES];
        MUST(nn_softmax(1, CLASSES, logits + i * CLASSES, p));
        size_t answer = nn_argmax(CLASSES, p);
        if ((answer == test->labels[i]) == where_right) {
            sum += (double)p[answer];
            images++;
        }
    }
    return images ? sum / (double)images : 0;
}
/*
@output Test

How sure is it? Where it is right, it gives its answer the probability
@value confidence_right on average. Where it is *wrong*, still
@value confidence_wrong.

And how sure may *you* be of the accuracy? It is a share $a$ of $n = 10{,}000$
pictures. A rule of statistics: such a share lies within $2 \sqrt{a (1-a)/n}$ of
the true one (the share of endlessly many such pictures), 19 times out of 20.
For $a = 0.92$ that is 0.0054, half a point. Another start with other random
weights moves it as well (homework 3). So do not make much of a small difference
to the lesson.

## 32 answers

The lesson asks its network about 32 pictures, and so do we. For each picture
the network gives ten logits. The place of the largest one is the answer: this
is what `argmax` means. Softmax is not needed for that, because it keeps the
order.
*/
static void show_predictions(const nn_real *logits, const nn_dataset *test,
                             const nn_options *options)
{
    size_t shown = test->count < SHOWN ? test->count : SHOWN, right = 0;
    const char *names[SHOWN];
    printf("\n== 32 predictions ==\n");
    for (size_t i = 0; i < shown; i++) {
        size_t answer = nn_argmax(CLASSES, logits + i * CLASSES);
        bool is_right = answer == test->labels[i];
        names[i] = test->info->class_names[answer];
        right += is_right;
        printf("%2zu  %s", i + 1, names[i]);
        if (!is_right)
            printf("   <- wrong: it is labelled %s",
                   test->info->class_names[test->labels[i]]);
        putchar('\n');
    }
    printf("%zu of %zu are right\n", right, shown);
    nn_path path = nn_path_join(options->out_dir, "predictions.png");
    nn_montage montage = {.images = test->images,
                          .count = shown,
                          .height = test->height,
                          .width = test->width,
                          .captions = names};
    MUST(nn_montage_write(path.text, &montage));
    printf("the same as a picture: %s\n", path.text);
}
/*
@output 32 predictions

@picture predictions 32 test pictures, each above the answer of the network

Look at the wrong ones in the picture before you blame the network. Would you
have got them right?

## How sure is it?

Softmax turns the ten logits of one picture into ten probabilities. Look at two
pictures: the first one of the test, and the first shirt.

(The lesson's first test picture is a shirt. Its network gave 0.63 to "shirt"
and 0.37 to "coat". It is not our first picture, because the lesson's library
orders them in another way. In the original files the first one is an ankle
boot.)
*/
static double show_probabilities(const nn_real *logits, const nn_dataset *test,
                                 size_t image)
{
    nn_real p[CLASSES];
    MUST(nn_softmax(1, CLASSES, logits + image * CLASSES, p));
    printf("\ntest image %zu, labelled %s:\n", image,
           test->info->class_names[test->labels[image]]);
    for (size_t k = 0; k < CLASSES; k++)
        printf("  %-12s %.4f %s\n", test->info->class_names[k], (double)p[k],
               nn_bar((double)p[k]));
    return (double)p[test->labels[image]];
}

static size_t first_of_class(const nn_dataset *dataset, int label)
{
    for (size_t i = 0; i < dataset->count; i++)
        if (dataset->labels[i] == label)
            return i;
    return 0;
}
/*
@output Two images, ten probabilities

The boot got the probability @value first_image_probability, the shirt got
@value first_shirt_probability. That is one picture, and one picture proves
little. Shirts in general are a harder case: at 28 by 28 pixels, a shirt, a
T-shirt, a pullover and a coat are all a body with two sleeves, and a dress is
not far from it. How much harder?

## What is mistaken for what

Count for every true class how often each class was the answer. The table is
called the **confusion matrix**. The right answers stand on its diagonal.
*/
static size_t show_confusion(const nn_real *logits, const nn_dataset *test,
                             const nn_options *options)
{
    size_t matrix[CLASSES][CLASSES];
    int *labels = nn_alloc(test->count, sizeof *labels),
        *answers = nn_alloc(test->count, sizeof *answers);
    MUST(labels && answers ? 0 : -1); // NULL: no memory left
    for (size_t i = 0; i < test->count; i++) {
        labels[i] = test->labels[i];
        answers[i] = (int)nn_argmax(CLASSES, logits + i * CLASSES);
    }
    MUST(nn_confusion_matrix(test->count, CLASSES, labels, answers, &matrix[0][0]));
    free(labels);
    free(answers);
    printf("\n== What is mistaken for what ==\n");
    nn_confusion_print(stdout, CLASSES, &matrix[0][0], test->info->class_names);
    nn_path path = nn_path_join(options->out_dir, "confusion.csv");
    MUST(
        nn_confusion_write(path.text, CLASSES, &matrix[0][0], test->info->class_names));
    return matrix[SHIRT][SHIRT];
}
/*
@output What is mistaken for what

@plot 12_cnn-confusion Confusion matrix of the test pictures, ten classes by ten answers

The rows are the truth, the columns the answers. Each class has 1,000 test
pictures. The dark diagonal is what went right. Look at the row of the shirts.
Only @value shirts_right are found. Most of the others go to four classes with a
similar outline: T-shirt, pullover, coat and dress. Trousers and bags are seldom
mistaken.

## What became of the kernels

The first layer has 32 kernels of nine weights. Before training they were random
numbers between -0.14 and 0.14. (The limit is $\sqrt{6/(9+288)}$, from a rule by
Glorot: 9 numbers go into each answer, and each pixel goes into 288.) This is
what they became:

@plot 12_cnn-filters The 32 3x3 kernels of the first layer after training, as coloured squares

Orange weights are positive, blue ones negative. (The colours are full at twice
the usual size of a weight; the few larger ones look no darker.) Some kernels
are positive on one side and negative on the other. They answer to an **edge**
in one direction: a hem, a sleeve, the border between clothes and background.

It is tempting to say that the network invented these edges. Look closer: of the
288 weights, @value signs_kept still have the sign they were born with. By
chance it would be half of them, 144. So the patterns are mostly those of the
random start. Training made them stronger where they were useful: the largest
weight is now @value largest_weight. With 32 random kernels there was something
to choose from, and the layers behind learned to read it.

The charts are drawn from tables that the program writes. Here is the one with
the kernels:
*/
// How many of the kernels' weights have the sign they had before training; and how large is the largest?
static size_t compare_with_birth(const nn_real *born, const nn_model *model,
                                 double *largest)
{
    const nn_real *kernel = model->layers[0]->params[0].value; // [3,3,1,32]
    size_t kept = 0;
    *largest = 0;
    for (size_t i = 0; i < WEIGHTS; i++) {
        kept += (born[i] > 0) == (kernel[i] > 0);
        *largest = fmax(*largest, fabs((double)kernel[i]));
    }
    return kept;
}

static void write_filters(const nn_model *model, const nn_options *options)
{
    const nn_real *kernel = model->layers[0]->params[0].value; // [3,3,1,32]
    nn_path path = nn_path_join(options->out_dir, "filters.csv");
    nn_csv *csv = nn_csv_open(path.text, "filter,row,column,weight");
    for (size_t k = 0; k < 32; k++)
        for (size_t i = 0; i < 9; i++)
            nn_csv_row(csv, "%zu,%zu,%zu,%.6f", k, i / 3, i % 3,
                       (double)kernel[i * 32 + k]);
    MUST(nn_csv_close(csv));
}

/*
What the program finds out about the trained network is kept together:
*/
// What main found out about the trained network.
typedef struct {
    nn_metrics test;
    double confidence_right, confidence_wrong; // mean probability of the own answer
    double first_image, first_shirt;           // probability of the right class
    size_t shirts_right;
    size_t signs_kept;     // weights of the first layer with the sign of their birth
    double largest_weight; // of the first layer
    double convolution_difference; // between answer_at and the library
} findings;

/*
Everything that this page quotes goes into one table:
*/
static void write_results(const nn_model *model, const nn_history *history,
                          const findings *found, const nn_options *options)
{
    double seconds = 0;
    const nn_epoch *best = nn_history_best(history),
                   *last = &history->epochs[history->count - 1];
    for (size_t i = 0; i < history->count; i++)
        seconds += history->epochs[i].seconds;
    nn_path path = nn_path_join(options->out_dir, "results.csv");
    nn_csv *csv = nn_csv_open(path.text, "metric,value");
    nn_csv_row(csv, "test_accuracy,%.4f", found->test.accuracy);
    nn_csv_row(csv, "test_loss,%.4f", found->test.loss);
    nn_csv_row(csv, "parameters,%zu", nn_count_params(model));
    nn_csv_row(csv, "seconds_per_epoch,%.1f", seconds / (double)history->count);
    nn_csv_row(csv, "updates,%llu", (unsigned long long)model->updates);
    nn_csv_row(csv, "train_accuracy,%.4f", last->train.accuracy);
    nn_csv_row(csv, "best_test_epoch,%zu", best->epoch);
    nn_csv_row(csv, "best_test_loss,%.4f", best->validation.loss);
    nn_csv_row(csv, "confidence_right,%.2f", found->confidence_right);
    nn_csv_row(csv, "confidence_wrong,%.2f", found->confidence_wrong);
    nn_csv_row(csv, "first_image_probability,%.4f", found->first_image);
    nn_csv_row(csv, "first_shirt_probability,%.4f", found->first_shirt);
    nn_csv_row(csv, "shirts_right,%zu", found->shirts_right);
    nn_csv_row(csv, "signs_kept,%zu", found->signs_kept);
    nn_csv_row(csv, "largest_weight,%.2f", found->largest_weight);
    nn_csv_row(csv, "convolution_difference,%.1e", found->convolution_difference);
    MUST(nn_csv_close(csv));
}
/*
## What Keras hides here

The lesson's program and ours, side by side:

| Keras | here |
|---|---|
| `tf.keras.Sequential([` | `nn_sequential(nn_shape_image(28, 28, 1), seed)` |
| `Conv2D(32, (3,3), padding="same", activation="relu")` | `nn_conv2d(32, 3, NN_SAME)`, `nn_relu()` |
| `MaxPooling2D((2,2), strides=2)` | `nn_max_pooling2d(2)` |
| `Flatten()` | `nn_flatten()` |
| `Dense(128, activation="relu")` | `nn_dense(128)`, `nn_relu()` |
| `Dense(10, activation="softmax")` | `nn_dense(10)`; the softmax is in the loss |
| `compile(optimizer="adam", loss=...)` | `.optimizer = nn_adam(1e-3)` |
| `fit(train, epochs=10)` | `nn_fit(model, &train, ...)` |
| `evaluate`, `predict`, `summary` | `nn_evaluate`, `nn_predict`, `nn_summary` |

Each line on the left is a page of arithmetic. Each name on the right is a
function of a few dozen lines under `lib/`, and its gradient was checked. (The
lesson ends with a softmax layer, the way through the probability that chapter
01 warns of. It seems to do little harm there: Keras cuts very small
probabilities off.)

Three things in the lesson may stop a careful reader. Its text counts 5 times
60,000 examples, but its program runs 10 epochs. It says that pictures are
shuffled "so that it cannot learn"; it means, cannot learn their *order*. And it
repeats the data set before it shuffles. Then pictures of the next epoch get
into this one, and some are seen twice before others are seen once. Here the
order is shuffled once an epoch, and every picture is drawn exactly once.

## Homework

1. Leave out both pooling layers. Guess first: what happens to the number of
   parameters, to the time of an epoch, to the accuracy?
2. Run with `--batch-size 256`. Why are there fewer steps, and why is the loss
   higher after the first epoch?
3. Run with `--seed 2` and `--seed 3`. By how much do the test accuracies
   differ? How large must a difference be before you would call it real?
4. Run with `--dataset mnist`. Which is harder, digits or clothes? How can you
   tell from the curves?
5. How sure is the network where it is wrong, after 2, 4 and 10 epochs?
   (`--epochs`.) Does it grow surer, as this page claims?

## The next question

The network learns more and more of what is special to its training pictures,
and its test loss grows. Could we give it so many different pictures that it
cannot?
*/
static void load(const nn_options *options, nn_dataset *train, nn_dataset *test)
{
    MUST(nn_dataset_load(train, options->dataset, NN_TRAIN, options->data_dir));
    MUST(nn_dataset_load(test, options->dataset, NN_TEST, options->data_dir));
}

static void show_network(const nn_model *model)
{
    printf("== The network ==\n");
    nn_summary(model, stdout);
}

static double show_convolution(nn_model *model, const nn_dataset *test)
{
    nn_real image[28 * 28];
    nn_pixels_scale(test->images, 28 * 28, image);
    printf("\n== One convolution by hand ==\n");
    double difference = largest_difference(model, image);
    printf("28 x 28 places, 32 kernels: largest difference between answer_at and the "
           "library: %.1e\n",
           difference);
    return difference;
}

/*
All answers to the 10,000 test pictures are computed once, and then looked at
from several sides:
*/
static void examine(nn_model *model, const nn_dataset *test, const nn_options *options,
                    findings *found)
{
    nn_real *logits = nn_alloc(test->count * CLASSES, sizeof *logits);
    MUST(logits ? nn_predict_dataset(model, test, logits) : -1);
    found->confidence_right = mean_confidence(logits, test, true);
    found->confidence_wrong = mean_confidence(logits, test, false);
    printf("mean probability of its answer: %.2f where it is right, %.2f where it is "
           "wrong\n",
           found->confidence_right, found->confidence_wrong);
    show_predictions(logits, test, options);
    printf("\n== Two images, ten probabilities ==\n");
    found->first_image = show_probabilities(logits, test, 0);
    found->first_shirt = show_probabilities(logits, test, first_of_class(test, SHIRT));
    found->shirts_right = show_confusion(logits, test, options);
    free(logits);
}

/*
What you may change on the command line has the lesson's values to begin with:
*/
static const nn_options defaults = {
    .about = "train the lesson's convolutional network on Fashion-MNIST",
    .trains = true,
    .seed = 1,
    .dataset = "fashion_mnist",
    .epochs = 10,
    .batch_size = 32,
    .learning_rate = 1e-3,
    .quick_epochs = 2,
    .quick_limit = 6000,
};
/*
And this is the whole chapter as a program. Read it from top to bottom: it is
the table of contents of this page.
*/
int main(int argc, char **argv)
{
    nn_options options = defaults;
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    if (nn_dataset_check(options.dataset, options.limit) < 0)
        return nn_cli_refuse(argv[0]);
    nn_dataset all, train, test;
    load(&options, &all, &test);
    MUST(nn_dataset_slice(&all, 0, options.limit ? options.limit : all.count, &train));

    nn_model *model = build(options.seed);
    show_network(model);
    nn_real born[WEIGHTS]; // the first layer's kernels before training
    memcpy(born, model->layers[0]->params[0].value, sizeof born);
    show_data(&train, &test);

    bool compare = strcmp(options.dataset, "fashion_mnist") == 0;
    nn_history history = {0};
    train_network(model, &options, &train, &test, &history);
    show_training(&history, compare);
    findings found = {.test = show_test(model, &test, compare)};
    examine(model, &test, &options, &found);
    found.convolution_difference = show_convolution(model, &test);
    found.signs_kept = compare_with_birth(born, model, &found.largest_weight);

    write_filters(model, &options);
    write_results(model, &history, &found, &options);
    nn_history_free(&history);
    nn_model_free(model);
    nn_dataset_free(&all);
    nn_dataset_free(&test);
    return nn_cli_end();
}
