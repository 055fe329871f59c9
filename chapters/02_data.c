/*
# The data

Chapter 01 put a price on an answer. That takes a picture, and the right answer
to it. A Keras notebook gets 60,000 of both in one line, `tfds.load(...)`, and
prepares them in four more: `map`, `repeat`, `shuffle`, `batch`. Few readers
ever look at what comes out.

So look. What is a picture to a computer? Where do its numbers lie in the file?
And what happens to a network if they are not prepared well?

New here: real files. You need chapter 01 (softmax and cross-entropy). Run it
while you read: `make run-02`.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, CLASSES = 10 };
enum { DIGITS, CLOTHES, SETS };

// What every part of this page works with, and what it has found.
typedef struct {
    nn_dataset train[SETS], test[SETS]; // to learn from; to test with
    const nn_options *options;
    nn_results results; // the numbers that the text quotes
} page;

static void note(page *this, const char *metric, int decimals, double value)
{
    nn_results_note(&this->results, metric, "%.*f", decimals, value);
}

static nn_csv *open_table(const page *this, const char *name, const char *header)
{
    return nn_csv_open(nn_path_join(this->options->out_dir, name).text, header);
}
/*
## A picture is 784 bytes

This is the first training picture of **MNIST**, a collection of handwritten
digits. It is printed with letters: the brighter the pixel, the darker the
letters. Each pixel is two letters wide, and empty rows are left out.

@output One picture

The computer has no letters. It has 28 rows of 28 **pixels**. Each pixel is one
**byte**: 0 is black, 255 is white, and the numbers between are greys. Here is a
small window of the same 5, at the left end of its top:

@output The same picture in numbers

Memory has no rows. It is one long line, in which the rows lie behind each
other: first the 28 pixels of row 0, then the 28 of row 1. To reach a pixel,
pass all the rows above it. Then go along its own row:

$$ \mathrm{place} = 28 \cdot \mathrm{row} + \mathrm{column} $$

Both count from 0. Row 7, column 14 is at place $7 \cdot 28 + 14 = 210$. A whole
picture has $28 \cdot 28 = 784$ bytes. So picture $n$ begins at place $784\,n$.
*/
static void show_picture(const page *this)
{
    enum { TOP = 5, LEFT = 12, ROWS = 8, COLUMNS = 12 };
    const uint8_t *image = this->train[DIGITS].images;
    printf("== One picture ==\n");
    nn_ascii_print(stdout, image, SIDE, SIDE);
    printf("\n== The same picture in numbers ==\ncolumn");
    for (size_t column = LEFT; column < LEFT + COLUMNS; column++)
        printf(" %4zu", column);
    for (size_t row = TOP; row < TOP + ROWS; row++) {
        printf("\nrow %2zu", row);
        for (size_t column = LEFT; column < LEFT + COLUMNS; column++)
            printf(" %4d", image[row * SIDE + column]);
    }
    putchar('\n');
}
/*
## The file, byte by byte

The pictures come in a file format called **IDX**, so small that you can read it
by hand. First comes the **header**: a few numbers of four bytes each. Then come
the pixels, and nothing else.

Each number begins with its largest part (**big-endian**), as the numbers that
we write do. Only that a "digit" here is a byte and runs from 0 to 255. The
bytes `00 00 ea 60` (to the base 16) are $((0 \cdot 256 + 0) \cdot 256 + 234)
\cdot 256 + 96 = 60{,}000$. Most processors store their own numbers the other
way round. So do not copy the four bytes into an `int`. Build the number:
*/
static uint32_t big_endian(const uint8_t *b)
{
    return ((b[0] * 256u + b[1]) * 256u + b[2]) * 256u + b[3];
}
/*
The file may also be there compressed, with `.gz` at the end of its name. The
function `gzopen` of zlib opens both kinds.
*/
static gzFile open_file(const char *path)
{
    char zipped[NN_PATH_BYTES + 3];
    snprintf(zipped, sizeof zipped, "%s.gz", path);
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        file = gzopen(zipped, "rb");
    MUST(file ? 0 : nn_fail("open_file: %s: cannot be opened", path));
    return file;
}

// Print the numbers of a header. Returns how many bytes they promise behind it.
static size_t read_header(gzFile file, size_t numbers)
{
    static const char *meaning[] = {"magic number", "how many", "height", "width"};
    size_t promised = 1;
    printf("bytes        number  meaning\n");
    for (size_t i = 0; i < numbers; i++) {
        uint8_t b[4];
        MUST(gzread(file, b, 4) == 4 ? 0 : nn_fail("read_header: the file ends here"));
        printf("%02x %02x %02x %02x  %6u  %s\n", b[0], b[1], b[2], b[3], big_endian(b),
               meaning[i]);
        promised *= i > 0 ? big_endian(b) : 1;
    }
    return promised;
}
/*
The first number is the **magic number**. It says what the file is: `08` means
"each item is one byte", and the byte behind it says how many sizes follow. `03`
means three: how many pictures, their height, their width. `01` means one: how
many labels. A **label** is the right answer to a picture, a byte from 0 to 9.

So the header makes a promise: so many bytes will follow. Does the file keep it?
Count them. And let the reader of the library, `nn_idx_load`, read the same
file, and compare every byte.
*/
static void show_file(const char *path, nn_idx_kind kind)
{
    nn_idx idx; // what the library reads
    uint8_t piece[PIXELS];
    size_t header = kind == NN_IDX_IMAGES ? 4 : 2, count = 0, different = 0;
    int got;
    gzFile file = open_file(path);
    size_t promised = read_header(file, header);
    MUST(nn_idx_load(&idx, path, kind));
    while ((got = gzread(file, piece, sizeof piece)) > 0)
        for (int i = 0; i < got; i++, count++)
            different += count >= promised || piece[i] != idx.bytes[count];
    gzclose(file);
    printf("promised: %zu + %zu bytes, found: %zu\n", 4 * header, promised,
           4 * header + count);
    printf("nn_idx_load: %zu x %zu x %zu, different bytes: %zu\n", idx.count,
           idx.height, idx.width, different);
    if (kind == NN_IDX_LABELS)
        printf("the first labels: %d %d %d %d %d\n", idx.bytes[0], idx.bytes[1],
               idx.bytes[2], idx.bytes[3], idx.bytes[4]);
    nn_idx_free(&idx);
}

static void show_files(const page *this)
{
    nn_idx idx;
    nn_path folder = nn_path_join(this->options->data_dir, "mnist"),
            images = nn_path_join(folder.text, "train-images-idx3-ubyte"),
            labels = nn_path_join(folder.text, "train-labels-idx1-ubyte");
    printf("\n== The image file ==\n");
    show_file(images.text, NN_IDX_IMAGES);
    printf("\n== The label file ==\n");
    show_file(labels.text, NN_IDX_LABELS);
    printf("\n== Labels given as images ==\n");
    if (nn_idx_load(&idx, labels.text, NN_IDX_IMAGES) < 0)
        printf("%s\n", strstr(nn_error(), "magic")); // without the name of your folder
}
/*
@output The image file

$60{,}000 \cdot 784 = 47{,}040{,}000$. The promise is kept to the byte. Byte $16
+ 784\,n + 28 \cdot \mathrm{row} + \mathrm{column}$ of the file is a pixel of
picture $n$.

@output The label file

The first label is 5. You saw that picture. What must a reader of such files
check? Everything that has already gone wrong for somebody:

| check | what goes wrong in real life |
|---|---|
| magic number | A web page ("not found") was saved under the file's name. It begins with `<`, byte `3c`. Or images and labels were exchanged. |
| equal counts | Labels of the test lie beside images of the training. |
| exact length | The download stopped half-way. |
| labels 0 to 9 | A byte is damaged, and label 200 is used as a place in an array of ten. |
| checksum | The file is perfect, but it is another one: digits under the name of Fashion-MNIST. |

The first four are done by `nn_dataset_load`, each time. The fifth is done once,
by `make data`. A good reader also says *what* is wrong. This is what ours says
when it gets labels and expects images:

@output Labels given as images

## What is known of a dataset

TensorFlow Datasets lists what it has with `tfds.list_builders()`. What it knows
of one dataset is in `builder.info`. Ours is a list too:
*/
// A name, and beside it a text in lines of at most 79 letters.
static void show_field(const char *name, const char *text)
{
    enum { MARGIN = 12, MOST = 79 };
    size_t column = (size_t)printf("%-*s", MARGIN, name);
    while (*text) {
        size_t length = strcspn(text, " ");
        if (column + 1 + length > MOST)
            column = (size_t)printf("\n%*s", MARGIN, "") - 1;
        column += (size_t)printf(" %.*s", (int)length, text);
        text += length + (text[length] == ' ');
    }
    putchar('\n');
}
/*
Most fields are texts. The others are numbers and names of classes:
*/
static void show_info(const nn_dataset_info *info)
{
    show_field("name", info->name);
    show_field("version", info->version);
    show_field("about", info->description);
    show_field("homepage", info->homepage);
    show_field("licence", info->licence);
    show_field("citation", info->citation);
    printf("features     image (%zu, %zu, %zu), uint8; label, %zu classes\n",
           info->height, info->width, info->channels, info->classes);
    printf("splits       train %zu, test %zu\n", info->counts[NN_TRAIN],
           info->counts[NN_TEST]);
    printf("classes     ");
    for (size_t k = 0; k < info->classes; k++) {
        const char *before = k == 0 ? "" : k == 5 ? ",\n            " : ",";
        printf("%s %zu %s", before, k, info->class_names[k]);
    }
    putchar('\n');
}

static void show_datasets(void)
{
    const nn_dataset_info *info;
    printf("\n== The list ==\n");
    for (size_t i = 0; (info = nn_dataset_info_at(i)) != NULL; i++)
        printf("%-13s  %5zu training images, %5zu test images\n", info->name,
               info->counts[NN_TRAIN], info->counts[NN_TEST]);
    printf("\n== One of them ==\n");
    show_info(nn_dataset_info_find("fashion_mnist"));
}
/*
@output The list

@output One of them

Three fields deserve a second look. *Version*: in the older files of the clothes
some test pictures are also training pictures, and results on them are too good.
*Features*: (28, 28, 1) is height, width, and one **channel**, which means grey.
*Splits*: the training part is for learning. The test part is for one honest
examination at the end.

## Look at it

Before you do anything with data, look at it. In these two pictures each column
is a class. The rows are the first three of it in the file.
*/
enum { EXAMPLES = 3 };

static void write_montage(const page *this, const char *name, const uint8_t *images,
                          size_t count, const char *const *captions)
{
    nn_montage montage = {.images = images,
                          .count = count,
                          .height = SIDE,
                          .width = SIDE,
                          .captions = captions,
                          .columns = CLASSES,
                          .zoom = 6};
    MUST(nn_montage_write(nn_path_join(this->options->out_dir, name).text, &montage));
}

static void write_examples(const page *this, size_t set, const char *name)
{
    static uint8_t images[EXAMPLES * CLASSES * PIXELS];
    const char *captions[EXAMPLES * CLASSES] = {NULL};
    const nn_dataset *train = &this->train[set];
    size_t found[CLASSES] = {0};
    for (size_t i = 0; i < train->count; i++) {
        size_t k = train->labels[i];
        if (found[k] == EXAMPLES)
            continue;
        size_t cell = found[k]++ * CLASSES + k;
        memcpy(images + cell * PIXELS, train->images + i * PIXELS, PIXELS);
        captions[cell] = train->info->class_names[k];
    }
    write_montage(this, name, images, EXAMPLES * CLASSES, captions);
}
/*
@picture examples_mnist Three digits of each class from MNIST, one class in each column

@picture examples_fashion_mnist Three pictures of each class from Fashion-MNIST, one class in each column

All things are bright on black, upright, and in the middle. Your own photos are
not. A network that learned from these would fail on them. Now compare the
columns of the clothes. Which would you mix up yourself?

## How many of each?
*/
static void count_classes(const nn_dataset *dataset, size_t counts[CLASSES])
{
    memset(counts, 0, CLASSES * sizeof *counts);
    for (size_t i = 0; i < dataset->count; i++)
        counts[dataset->labels[i]]++;
}

static void show_counts(page *this)
{
    size_t digits[CLASSES], clothes[CLASSES], test[CLASSES];
    count_classes(&this->train[DIGITS], digits);
    count_classes(&this->train[CLOTHES], clothes);
    count_classes(&this->test[DIGITS], test);
    nn_csv *csv = open_table(this, "classes.csv", "label,mnist,fashion_mnist");
    printf("\n== Class counts ==\nlabel  MNIST  Fashion-MNIST\n");
    for (size_t k = 0; k < CLASSES; k++) {
        printf("%5zu  %5zu  %13zu\n", k, digits[k], clothes[k]);
        nn_csv_row(csv, "%zu,%zu,%zu", k, digits[k], clothes[k]);
    }
    MUST(nn_csv_close(csv));
    double always_one = (double)test[1] / (double)this->test[DIGITS].count;
    printf("whoever always says 1 is right on %.4f of the test digits\n", always_one);
    note(this, "always_one", 4, always_one);
}
/*
@output Class counts

@plot 02_data-classes Training images in each class: the digits are not equally frequent, the clothes are

Somebody took 6,000 of each kind of clothes. With the digits nobody did. Why
does it matter? Because a network can profit from it without seeing anything. On
the test digits, saying "1" to everything gives an **accuracy** (share of right
answers) of @value always_one, a little more than one in ten. That is not much.
But suppose that of 100 patients 98 are healthy. Whoever always says "healthy"
has the accuracy 0.98. So count first. Then ask: which accuracy do I get without
any work? Compare with that.

## The mean picture

Take all training pictures of one class. Average them, pixel by pixel.
*/
typedef double class_means[CLASSES][PIXELS]; // 0 to 255

static void average(const nn_dataset *train, class_means mean)
{
    size_t counts[CLASSES];
    count_classes(train, counts);
    memset(mean, 0, sizeof(class_means));
    for (size_t i = 0; i < train->count; i++)
        for (size_t p = 0; p < PIXELS; p++)
            mean[train->labels[i]][p] += train->images[i * PIXELS + p];
    for (size_t k = 0; k < CLASSES; k++)
        for (size_t p = 0; p < PIXELS; p++)
            mean[k][p] /= (double)counts[k];
}
/*
@picture means The mean image of each class: ten digits above, ten kinds of clothes below

Each mean is a ghost of its class. Where its pictures agree, the ghost is sharp.
Where they differ, it is fog. Look at the 1: its ends open like a fan, because
people lean it differently. Look at the sandal: sandals differ so much that
hardly anything is left. And compare pullover, coat and shirt. They are fog with
sleeves. Could you name them without their captions?

One step more, and the ghosts become a machine that answers. Give it a new
picture. Its answer is the class whose mean is the *nearest*: the one with the
smallest sum of squared differences.
*/
static size_t nearest_mean(const uint8_t *image, class_means mean)
{
    size_t best = 0;
    double smallest = INFINITY;
    for (size_t k = 0; k < CLASSES; k++) {
        double distance = 0;
        for (size_t p = 0; p < PIXELS; p++)
            distance += (image[p] - mean[k][p]) * (image[p] - mean[k][p]);
        if (distance < smallest) {
            smallest = distance;
            best = k;
        }
    }
    return best;
}
/*
Examine it with the test pictures of each class:
*/
static double show_nearest(const nn_dataset *test, class_means mean)
{
    size_t right[CLASSES] = {0}, counts[CLASSES], all = 0;
    count_classes(test, counts);
    for (size_t i = 0; i < test->count; i++)
        right[test->labels[i]] +=
            nearest_mean(test->images + i * PIXELS, mean) == test->labels[i];
    printf("\n== Nearest mean: %s ==\n", test->info->title);
    for (size_t k = 0; k < CLASSES; k++) {
        printf("%-11s  %4zu of %4zu%s", test->info->class_names[k], right[k], counts[k],
               k % 2 ? "\n" : "      ");
        all += right[k];
    }
    double accuracy = (double)all / (double)test->count;
    printf("accuracy on the test images: %.4f\n", accuracy);
    return accuracy;
}
/*
Both sets of pictures, and all their means as one picture:
*/
static void show_means(page *this)
{
    static class_means means[SETS];
    static uint8_t images[SETS * CLASSES * PIXELS];
    const char *captions[SETS * CLASSES];
    for (size_t i = 0; i < SETS; i++) {
        average(&this->train[i], means[i]);
        for (size_t k = 0; k < CLASSES; k++)
            captions[i * CLASSES + k] = this->train[i].info->class_names[k];
        for (size_t p = 0; p < CLASSES * PIXELS; p++)
            images[i * CLASSES * PIXELS + p] =
                (uint8_t)lround(means[i][p / PIXELS][p % PIXELS]);
    }
    write_montage(this, "means.png", images, SETS * CLASSES, captions);
    note(this, "nearest_mean_mnist", 4,
         show_nearest(&this->test[DIGITS], means[DIGITS]));
    note(this, "nearest_mean_fashion", 4,
         show_nearest(&this->test[CLOTHES], means[CLOTHES]));
}
/*
@output Nearest mean: MNIST

@output Nearest mean: Fashion-MNIST

Ten averages, no training loop, and @value nearest_mean_mnist of the digits and
@value nearest_mean_fashion of the clothes are right. This is the first honest
**baseline** of the course. A network that does not beat it is not worth its
time.

Two classes surprise. The mean sandal is hardly a sandal, and still most sandals
are found. The mean shirt has a clear outline, and most shirts are lost. A class
is not hard because its pictures differ. It is hard because other classes look
the same, and three other means have this outline too.

## All pixels together

Now count bytes: how many pixels are 0, how many are 1, up to 255? These counts
are a **histogram**. The mean of all pixels follows from it. So does their
**deviation** (in full: standard deviation): take each pixel's distance from the
mean, square it, take the mean of that, and the root. Let $c_v$ (`counts[v]`)
pixels have the value $v$, let $N$ (`N`) be the number of all pixels, and
$x = v/255$. Since $(x-m)^2 = x^2 - 2mx + m^2$, and the mean of $x$ is $m$, the
mean of this is the mean of $x^2$, minus $2m^2$, plus $m^2$. So two sums are
enough:

$$ m = \frac{1}{N} \sum_v c_v\, x \qquad \mathrm{deviation}^2 = \frac{1}{N} \sum_v c_v\, x^2 - m^2 $$
*/
enum { VALUES = 256 };

typedef struct {
    size_t counts[VALUES];
    double zero, mean, deviation; // share of pixels that are 0; of pixels in [0,1]
} histogram;

static void count_pixels(const nn_dataset *train, histogram *h)
{
    double N = (double)(train->count * PIXELS), sum = 0, squares = 0;
    memset(h, 0, sizeof *h);
    for (size_t i = 0; i < train->count * PIXELS; i++)
        h->counts[train->images[i]]++;
    for (size_t v = 0; v < VALUES; v++) {
        double x = (double)v / 255, count = (double)h->counts[v];
        sum += count * x;
        squares += count * x * x;
    }
    h->zero = (double)h->counts[0] / N;
    h->mean = sum / N;
    h->deviation = sqrt(squares / N - h->mean * h->mean);
}
/*
Do it for both datasets, beside what the registry of the library says:
*/
static void show_pixels(page *this, histogram h[SETS])
{
    printf("\n== All pixels ==\n"
           "               share of 0    mean  deviation   the registry says\n");
    for (size_t i = 0; i < SETS; i++) {
        const nn_dataset_info *info = this->train[i].info;
        count_pixels(&this->train[i], &h[i]);
        printf("%-13s      %.4f  %.4f     %.4f   %.4f   %.4f\n", info->title, h[i].zero,
               h[i].mean, h[i].deviation, info->pixel_mean, info->pixel_deviation);
    }
    nn_csv *csv = open_table(this, "pixels.csv", "value,mnist,fashion_mnist");
    for (size_t v = 0; v < VALUES; v++)
        nn_csv_row(csv, "%zu,%zu,%zu", v, h[DIGITS].counts[v], h[CLOTHES].counts[v]);
    MUST(nn_csv_close(csv));
    note(this, "pixel_mean_mnist", 4, h[DIGITS].mean);
    note(this, "pixel_mean_fashion", 4, h[CLOTHES].mean);
    note(this, "zero_mnist", 2, h[DIGITS].zero);
}
/*
@output All pixels

@plot 02_data-pixels How many training pixels have each value from 0 to 255, on a logarithmic scale

The registry is right. On the vertical axis each line is ten times the line
below it. So 0 stands far above all others: a share of @value zero_mnist of the
pixels of the digits is black. Their grey values are rare, because a pen is
either there or not. Cloth has every shade.

## Normalizing

Our networks never see 0 to 255. They get each pixel divided by 255, as a number
from 0 to 1. Why? Take one weight $w$. It meets one input $x$, and they make a
logit, $z = w x + b$. (The number $b$ is the **bias**. It is added whatever the
input is.) How does the loss $L$ change with $w$? By the chain rule, $w$ moves
$z$, and $z$ moves $L$. (The sign $\partial$ is the derivative that you know,
while everything else stands still.)

$$ \frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} \cdot \frac{\partial z}{\partial w} = \frac{\partial L}{\partial z} \cdot x $$

The slope of a weight is proportional to its input. With inputs that are 255
times as large, all slopes are 255 times as large. A training step makes $w$
smaller where the slope is positive, and larger where it is negative: it moves
$w$ against its slope, by the slope times a small number, the **learning rate**
(`rate`). Chapter 03 is about that. So the step is 255 times as long. And the
longer step meets the larger $x$ again: the logit jumps $255^2 = 65{,}025$ times
as far.

See it happen, with one layer of ten weighted sums (`nn_dense`, a closed box
until chapter 04). All its weights are 0. It gets the first 32 digits and makes
one step.
*/
enum { BATCH = 32, WEIGHT = (14 * SIDE + 14) * CLASSES }; // pixel (14,14), digit 0

typedef struct {
    nn_real x[BATCH * PIXELS]; // [BATCH,28,28,1]
    int labels[BATCH];
} one_batch;

// 0 1 2 ... count-1, and from 0 again while there is room
static void count_up(uint32_t *numbers, size_t room, size_t count)
{
    for (size_t i = 0; i < room; i++)
        numbers[i] = (uint32_t)(i % count);
}
/*
A batch is gathered by a list of numbers: its picture $n$ is picture `order[n]`
of the dataset. (The library does this in `nn_batches_next`.)
*/
static void gather(const nn_dataset *from, const uint32_t *order, size_t count,
                   one_batch *batch)
{
    for (size_t n = 0; n < count; n++) {
        nn_pixels_scale(from->images + order[n] * PIXELS, PIXELS,
                        batch->x + n * PIXELS);
        batch->labels[n] = from->labels[order[n]];
    }
}

static nn_model *one_layer(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(SIDE, SIDE, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(CLASSES)));
    return model;
}
/*
The slope $\partial L / \partial z$ is a matter of chapter 04. Here the library
computes it, in `nn_model_backward`. Do not trust it. Take the weight between
the pixel in the middle and the logit of the digit 0. (The weights lie in memory
pixel by pixel, ten for each: weight $k$ of pixel $p$ is at place $10\,p + k$.)
Move it a tiny $h$ (`h`) to each side, and see how much the loss really changes.
`MUST(... ? 0 : -1)` ends the program if a function returned no result.
*/
static double loss_at(double weight, nn_real *w, nn_model *model,
                      const one_batch *batch)
{
    double loss;
    *w = (nn_real)weight;
    MUST(nn_model_loss(model, BATCH, batch->x, batch->labels, &loss) ? 0 : -1);
    return loss;
}

// One step with the inputs scale * x + shift, where x is from 0 to 1.
static void show_step(const char *inputs, one_batch batch, double scale, double shift,
                      double rate)
{
    nn_model *model = one_layer(0);
    nn_param *kernel = nn_model_param(model, 0, NULL); // [784,10]
    nn_real *w = kernel->value + WEIGHT;
    double h = 0.01 / scale;
    const nn_optimizer sgd = nn_sgd(rate);
    for (size_t i = 0; i < BATCH * PIXELS; i++)
        batch.x[i] = (nn_real)(scale * (double)batch.x[i] + shift);
    memset(kernel->value, 0, PIXELS * CLASSES * sizeof *kernel->value);
    double measured =
        (loss_at(h, w, model, &batch) - loss_at(-h, w, model, &batch)) / (2 * h);
    double before = loss_at(0, w, model, &batch);
    MUST(nn_model_backward(model, BATCH, batch.x, batch.labels));
    MUST(nn_model_step(model, &sgd));
    printf("%-20s %9.2g  %8.4f  %8.4f  %9.4f  %9.4f\n", inputs, rate,
           (double)kernel->gradient[WEIGHT], measured, before,
           loss_at((double)*w, w, model, &batch));
    nn_model_free(model);
}
/*
Four times the same step. Only the inputs and the rate differ:
*/
static void show_steps(const page *this, const histogram *h)
{
    one_batch batch;
    uint32_t order[BATCH];
    count_up(order, BATCH, BATCH);
    gather(&this->train[DIGITS], order, BATCH, &batch);
    printf(
        "\n== One training step ==\n"
        "                                      slope                  loss\n"
        "inputs                    rate   library  measured     before      after\n");
    show_step("0 to 1", batch, 1, 0, 0.1);
    show_step("0 to 255", batch, 255, 0, 0.1);
    show_step("0 to 255", batch, 255, 0, 0.1 / (255 * 255));
    show_step("mean 0, deviation 1", batch, 1 / h->deviation, -h->mean / h->deviation,
              0.1);
}
/*
@output One training step

The library's slope and the measured one agree. And the slope of the second row
is 255 times that of the first: divide them. Its step throws the loss from 2.3,
the price of guessing, into the thousands. The third row has the same large
inputs, but its rate is divided by $255^2$. It ends where the first row ends.
(Not quite: the input of a bias is always 1. Its slope did not grow, so with the
small rate it hardly moves.) So large inputs are not wrong. But a rate fits only
the inputs that it was chosen for, and the usual rates were chosen for inputs
around 1.

The last row is the other usual way: subtract the mean, divide by the deviation.
(Both are measured on the training pictures, and used for the test pictures
too.) Its inputs are larger than in the first row. So are its slopes, and this
step gets farther. This course divides by 255, as most Keras lessons do.

## What a label is

Label 9 is not more than label 3. It is a name. A trouser (1) is no closer to a
pullover (2) than to a boot (9), and with other numbers for the classes nothing
may change. So a program must not calculate with labels. There are two ways to
write them. **One-hot** is a row of ten numbers with a single 1. Call them
$y_k$. The general form of the cross-entropy takes them, and the probabilities
$p_k$:

$$ L = -\sum_{k} y_k \ln p_k $$

Take three classes with the probabilities 0.7, 0.2 and 0.1. The second one is
right:

    one-hot        0        1        0
    -ln p          0.3567   1.6094   2.3026
    product        0        1.6094   0         sum 1.6094

All terms but one are multiplied by 0. The sum only picks the term of the right
class. An integer label picks it directly, as a place in the row. It costs one
byte. A one-hot row of ten `float` costs 40, and with 1,000 classes 4,000. It
can say more: a row may also be "0.9 shirt, 0.1 coat". We never need that. Keras
calls the integer way **sparse**.

## Shuffle

Should a network see all zeros first, then all ones? You will see below what
comes of it. So the pictures are put into random order. For that nobody moves 47
million bytes. Shuffle a list of *numbers*, and fetch the pictures in its order.

Take the numbers 0 to 11. Draw one of the twelve, and exchange it with the last
one. The last place is done. Draw one of the eleven before it, and exchange it
with the last of *them*. Go on until one is left. (R. A. Fisher and F. Yates,
1938; the exchange within the list is R. Durstenfeld's, 1964.)
*/
static void shuffle(uint32_t *numbers, size_t count, nn_rng *rng)
{
    for (size_t left = count; left > 1; left--) {
        size_t drawn = nn_rng_below(rng, (uint32_t)left); // 0 to left-1
        uint32_t kept = numbers[left - 1];
        numbers[left - 1] = numbers[drawn];
        numbers[drawn] = kept;
    }
}
/*
Is every order equally likely? Take any order you like. For it to come, the
first draw must hit one certain number of twelve: probability 1/12. The next
must hit one certain number of eleven: 1/11. And so on. Together this is

$$ \frac{1}{12} \cdot \frac{1}{11} \cdots \frac{1}{2} \cdot 1 = \frac{1}{12!} $$

It does not depend on the order you took. So all 479,001,600 orders are equally
likely.
*/
enum { TWELVE = 12 };

// Random numbers of this page, one stream for each use.
enum { FOR_SHUFFLE, FOR_BUFFER, FOR_REPEAT, FOR_TRAINING };

static nn_rng random_for(uint64_t seed, uint32_t use)
{
    return nn_rng_at(seed, NN_RNG_USER, use, 0);
}

// Twelve numbers, with a bar behind each `batch` of them.
static void print_row(const char *name, const uint32_t *numbers, size_t batch)
{
    printf("%-27s", name);
    for (size_t i = 0; i < TWELVE; i++)
        printf("%s%2u", i == 0 ? "" : i % batch ? " " : " | ", numbers[i]);
    putchar('\n');
}

static void show_shuffle(page *this)
{
    uint32_t numbers[TWELVE], library[TWELVE];
    size_t different = 0;
    nn_rng rng = random_for(this->options->seed, FOR_SHUFFLE), same = rng;
    printf("\n== Shuffle and batch ==\n");
    count_up(numbers, TWELVE, TWELVE);
    count_up(library, TWELVE, TWELVE);
    print_row("as they come", numbers, TWELVE);
    shuffle(numbers, TWELVE, &rng);
    print_row("shuffle", numbers, TWELVE);
    nn_shuffle(library, TWELVE, &same);
    print_row("nn_shuffle, same draws", library, TWELVE);
    print_row("shuffle, batch(5)", numbers, 5);
    for (size_t i = 0; i < TWELVE; i++)
        different += numbers[i] != library[i];
    note(this, "shuffle_difference", 0, (double)different);
}
/*
@output Shuffle and batch

The library agrees. A **batch** is the next few of the row: here 5, 5, and the 2
that are left. A Keras lesson cuts 1,000 items into batches of 64 in such a
loop. How many batches are that, and how large is the last one? Work it out
before you look.
*/
static void show_batches(page *this)
{
    enum { ITEMS = 1000, SIZE = 64 };
    nn_dataset items;
    nn_batch batch = {0};
    size_t batches = 0;
    MUST(nn_dataset_slice(&this->train[DIGITS], 0, ITEMS, &items));
    nn_batches *walk = nn_batches_new(&items, SIZE, 0);
    MUST(walk ? 0 : -1);
    printf("\n== 1000 items in batches of 64 ==\n");
    while (nn_batches_next(walk, &batch))
        printf("%3zu-%3zu: %zu%s", batch.index[0], batch.index[batch.count - 1],
               batch.count, ++batches % 4 ? "    " : "\n");
    nn_batches_free(walk);
    note(this, "batches_of_64", 0, (double)batches);
    note(this, "last_batch", 0, (double)batch.count);
}
/*
@output 1000 items in batches of 64

15 batches hold 960 items, so there is a 16th one with the 40 that are left.

## The shuffle buffer of TensorFlow

TensorFlow reads a stream, whose end it may not know. So it cannot draw from all
items. `shuffle(buffer_size)` draws from a **buffer**. The first items of the
stream fill it. Each draw takes one out, and the next item takes its place.
*/
// `out` may be `in`: what is overwritten there is in the buffer already. When the stream is over, the last
// item of the buffer fills the gap, and the buffer shrinks.
static void shuffle_through_buffer(const uint32_t *in, size_t count, size_t size,
                                   uint32_t *out, nn_rng *rng)
{
    size = size < count ? size : count;
    uint32_t *buffer = nn_alloc(size, sizeof *buffer);
    MUST(buffer ? 0 : -1);
    memcpy(buffer, in, size * sizeof *buffer);
    for (size_t i = 0, left = size; i < count; i++) {
        size_t drawn = nn_rng_below(rng, (uint32_t)left);
        out[i] = buffer[drawn];
        buffer[drawn] = i + size < count ? in[i + size] : buffer[--left];
    }
    free(buffer);
}

static void show_buffers(const page *this)
{
    nn_rng rng = random_for(this->options->seed, FOR_BUFFER);
    printf("\n== Buffers ==\n");
    uint32_t numbers[TWELVE];
    count_up(numbers, TWELVE, TWELVE);
    shuffle_through_buffer(numbers, TWELVE, 12, numbers, &rng);
    print_row("shuffle(12)", numbers, TWELVE);
    count_up(numbers, TWELVE, TWELVE);
    shuffle_through_buffer(numbers, TWELVE, 3, numbers, &rng);
    print_row("shuffle(3)", numbers, TWELVE);
}
/*
@output Buffers

A buffer of 12 shuffles everything. With a buffer of 3, the first number can
only be 0, 1 or 2, and no number comes more than two places too early. Most
small ones are still on the left. (But a number may come late: it can stay in
the buffer for a long time.) So the number in `shuffle(60000)` is no detail. For
a full shuffle it must be as large as the dataset.

## Repeat

`repeat()` lets the stream begin again when it ends: the next **epoch**. The
place of this word matters. A Keras lesson calls `repeat()` first, and
`shuffle(60000)` then. So the buffer fills up with the *next* epoch while this
one is not over. How many are missing from the first 12 of 24 numbers drawn?
*/
static size_t missing_of(size_t count, uint32_t *drawn, nn_rng *rng)
{
    size_t missing = count;
    uint8_t *seen = nn_alloc(count, 1);
    MUST(seen ? 0 : -1);
    count_up(drawn, 2 * count, count);                           // repeat
    shuffle_through_buffer(drawn, 2 * count, count, drawn, rng); // shuffle
    for (size_t i = 0; i < count; i++)
        if (!seen[drawn[i]]++)
            missing--;
    free(seen);
    return missing;
}
/*
Count it many times for 12 numbers, and once for the lesson's 60,000:
*/
static void show_repeat(page *this)
{
    enum { TRIALS = 10000, LESSON = 60000 };
    static uint32_t drawn[2 * LESSON];
    double missing = 0;
    nn_rng rng = random_for(this->options->seed, FOR_REPEAT);
    printf("\n== Repeat ==\n");
    count_up(drawn, 2 * TWELVE, TWELVE);
    shuffle(drawn, TWELVE, &rng);
    shuffle(drawn + TWELVE, TWELVE, &rng);
    print_row("shuffle first: epoch 1", drawn, TWELVE);
    print_row("               epoch 2", drawn + TWELVE, TWELVE);
    missing_of(TWELVE, drawn, &rng);
    print_row("repeat first: \"epoch 1\"", drawn, TWELVE);
    print_row("              \"epoch 2\"", drawn + TWELVE, TWELVE);
    for (size_t i = 0; i < TRIALS; i++)
        missing += (double)missing_of(TWELVE, drawn, &rng) / TRIALS;
    size_t of_lesson = missing_of(LESSON, drawn, &rng);
    printf("missing from \"epoch 1\": %.2f of 12 (mean of %d trials)\n", missing,
           TRIALS);
    printf("                        %zu of %d\n", of_lesson, LESSON);
    note(this, "missing_of_12", 2, missing);
    note(this, "missing_of_60000", 0, (double)of_lesson);
}
/*
@output Repeat

Shuffle first, and each row has every number once. Repeat first, and some come
twice before others have come at all. Of the lesson's 60,000 pictures nearly a
quarter are missing from what it calls the first epoch. Why so many? Follow
number 11. It is in the buffer from the start, and each draw leaves it there
with probability 11/12. It enters a second time only behind the 12th draw. So it
is missing with probability $(11/12)^{12} = 0.35$. The others have a better
chance. Number 0 enters again behind the first draw, and then it is in the
buffer twice. The mean over all twelve lies between. A training survives this.
But its "epochs" are not epochs.

## What if you do not shuffle?

Train the layer from above for one epoch on MNIST. Of the 60,000 training
pictures the first 55,000 are for learning: 1,719 batches of 32, with 24 in the
last one. The last 5,000 are for examining it afterwards. They are a
**validation** set, because the test set is for the end. Do it in four orders,
each from three random starts.
*/
enum { SHUFFLED, AS_IN_FILE, SORTED, BUFFERED, ORDERS, SEEDS = 3, BUFFER = 1000 };
static const struct {
    const char *name, *metric;
} orders[ORDERS] = {{"shuffled", "accuracy_shuffled"},
                    {"as in the file", "accuracy_file_order"},
                    {"sorted by label", "accuracy_sorted"},
                    {"sorted, shuffle(1000)", "accuracy_buffered"}};

static void make_order(int kind, const nn_dataset *train, uint64_t seed,
                       uint32_t *order)
{
    nn_rng rng = random_for(seed, FOR_TRAINING);
    size_t place = 0;
    count_up(order, train->count, train->count);
    if (kind == SHUFFLED)
        shuffle(order, train->count, &rng);
    for (size_t k = 0; kind >= SORTED && k < CLASSES; k++)
        for (size_t i = 0; i < train->count; i++)
            if (train->labels[i] == k)
                order[place++] = (uint32_t)i;
    if (kind == BUFFERED)
        shuffle_through_buffer(order, train->count, BUFFER, order, &rng);
}
/*
The training is one walk along the order. Each batch makes one step with the
learning rate 0.1. The loss of each step is kept for the chart.
*/
static void train_in_order(nn_model *model, const nn_dataset *train,
                           const uint32_t *order, double *losses)
{
    one_batch batch;
    const nn_optimizer sgd = nn_sgd(0.1);
    for (size_t first = 0; first < train->count; first += BATCH) {
        size_t left = train->count - first, N = left < BATCH ? left : BATCH;
        double *loss = &losses[first / BATCH];
        gather(train, order + first, N, &batch);
        MUST(nn_model_loss(model, N, batch.x, batch.labels, loss) ? 0 : -1);
        MUST(nn_model_backward(model, N, batch.x, batch.labels));
        MUST(nn_model_step(model, &sgd));
    }
}

// Train from each start. Returns the mean accuracy.
static double show_order(int kind, const nn_dataset *train,
                         const nn_dataset *validation, uint64_t seed, double *losses)
{
    double mean = 0;
    uint32_t *order = nn_alloc(train->count, sizeof *order);
    MUST(order ? 0 : -1);
    printf("%-21s", orders[kind].name);
    for (uint64_t i = 0; i < SEEDS; i++) {
        nn_model *model = one_layer(seed + i);
        nn_metrics metrics;
        make_order(kind, train, seed + i, order);
        train_in_order(model, train, order, losses);
        MUST(nn_evaluate(model, validation, &metrics));
        printf("    %.4f", metrics.accuracy);
        mean += metrics.accuracy / SEEDS;
        nn_model_free(model);
    }
    printf("    %.4f\n", mean);
    free(order);
    return mean;
}
/*
The chart needs the losses, and the step at which each class begins in the
sorted order:
*/
static void write_losses(const page *this, const nn_dataset *train,
                         const double *shuffled, const double *sorted)
{
    size_t counts[CLASSES], before = 0;
    nn_csv *csv = open_table(this, "losses.csv", "step,shuffled,sorted");
    for (size_t i = 0; i * BATCH < train->count; i++)
        nn_csv_row(csv, "%zu,%.4f,%.4f", i + 1, shuffled[i], sorted[i]);
    MUST(nn_csv_close(csv));
    csv = open_table(this, "borders.csv", "label,first_step");
    count_classes(train, counts);
    for (size_t k = 0; k < CLASSES; before += counts[k++])
        nn_csv_row(csv, "%zu,%zu", k, before / BATCH + 1);
    MUST(nn_csv_close(csv));
}
/*
All of it together. With `--quick`, 12,000 pictures must do:
*/
static void show_orders(page *this)
{
    enum { ALL = 60000, QUICK = 12000 };
    static double losses[ORDERS][ALL / BATCH];
    nn_dataset train, validation;
    size_t used = this->options->quick ? QUICK : ALL, counts[CLASSES];
    MUST(nn_dataset_slice(&this->train[DIGITS], 0, used, &train));
    MUST(nn_dataset_split(&train, used / 12, &train, &validation));
    printf("\n== Four orders ==\n%zu pictures to learn from, accuracy on %zu others\n",
           train.count, validation.count);
    printf("order                   start 1   start 2   start 3      mean\n");
    for (int kind = 0; kind < ORDERS; kind++)
        note(this, orders[kind].metric, 4,
             show_order(kind, &train, &validation, this->options->seed, losses[kind]));
    count_classes(&validation, counts);
    printf("share of nines among the others: %.4f\n",
           (double)counts[9] / (double)validation.count);
    write_losses(this, &train, losses[SHUFFLED], losses[SORTED]);
}
/*
@output Four orders

The first two rows cannot be told apart: their means differ by less than two
starts of one row do. The pictures of the MNIST file are mixed already. That is
luck, not a law. Many files come sorted.

The third row is a disaster. Its accuracy is the share of the nines. The network
has seen 0 to 9 one after the other, and in the end it says 9 to nearly
everything. The last row is how this happens to careful people: they did
shuffle, but a buffer of 1,000 mixes only neighbours. It gains a little over the
third row, no more.

@plot 02_data-order Loss of each training step, for shuffled pictures and for pictures sorted by label

The lines show the last of the three starts. The blue one is a normal training.
The orange one falls to almost 0 within each class, where it lies on the axis,
and looks far better. But what has it learned? "Always say 4." When the
first 5 comes, it is very sure and wrong, and the loss jumps. It learns "always
say 5", and forgets the 4. A low loss on what came last is not knowledge.

A Keras lesson on images says that they are shuffled "so that it cannot learn".
Now you can
put it right: so that it cannot learn their *order*. Each batch should be a
small sample of all classes.

## What Keras hides here

| Keras and TensorFlow Datasets | here |
|---|---|
| `tfds.list_builders()` | `nn_dataset_info_at` |
| `builder.info` | `nn_dataset_info`, as from `nn_dataset_info_find` |
| `tfds.load("mnist", split="train")` | `nn_dataset_load(&train, "mnist", NN_TRAIN, data_dir)` |
| `split=["train[:55000]", "train[55000:]"]` | `nn_dataset_split` |
| `tfds.show_examples` | `nn_montage_write` |
| `map(normalize)` | `nn_pixels_scale`, inside `nn_batches_next` |
| `shuffle(60000)` | `nn_batches_shuffle(batches, epoch)`, always of all |
| `repeat()` | a loop over the epochs, outside |
| `batch(32)` | `nn_batches_new(&train, 32, seed)`, `nn_batches_next` |
| `to_categorical(labels)` | nothing: labels stay integers |

## Homework

1. At which byte of the image file is row 14, column 14 of picture 59,999? Which
   byte of the label file belongs to it? Look with `od -An -tu1 -j PLACE -N1`.
2. Copy `data/mnist/train-labels-idx1-ubyte`, and cut the copy with
   `head -c 1000`. Let `show_files` in this program read the copy instead of the
   label file. What does `nn_idx_load` say? What if you add a byte at the end
   instead?
3. A friend changes `shuffle`. She draws from *all* numbers each time. For three
   numbers, which make two exchanges, there are then $3^2 = 9$ equally likely
   ways, and there are 6 orders. Why can the orders not be equally likely?
4. Change `BUFFER` to 10,000, then to 50,000. How large must it be before the
   last row of "Four orders" is like the first?
5. Let the sorted order run backwards, from 9 to 0 (in `make_order`). Guess the
   new accuracy, and then look. It is not the share of the zeros. Which other
   digits may have survived?

Then do the graded homework: `make exercise-02`, in
[exercises/02_data](../exercises/02_data/README.md).

## The next question

All the time we have said that a step moves each weight "against its slope". How
does a machine find its way down a hill that it cannot see?
*/
static void load(page *this)
{
    static const char *const names[SETS] = {"mnist", "fashion_mnist"};
    const char *folder = this->options->data_dir;
    for (size_t i = 0; i < SETS; i++) {
        MUST(nn_dataset_load(&this->train[i], names[i], NN_TRAIN, folder));
        MUST(nn_dataset_load(&this->test[i], names[i], NN_TEST, folder));
    }
}
/*
And this is the whole page as a program:
*/
int main(int argc, char **argv)
{
    static page this;
    nn_options options = {.about = "from the bytes of a file to shuffled batches",
                          .seed = 1};
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    this.options = &options;
    load(&this);
    show_picture(&this);
    show_files(&this);
    show_datasets();
    write_examples(&this, DIGITS, "examples_mnist.png");
    write_examples(&this, CLOTHES, "examples_fashion_mnist.png");
    show_counts(&this);
    show_means(&this);
    histogram pixels[SETS];
    show_pixels(&this, pixels);
    show_steps(&this, &pixels[DIGITS]);
    show_shuffle(&this);
    show_batches(&this);
    show_buffers(&this);
    show_repeat(&this);
    show_orders(&this);
    MUST(nn_results_write(&this.results, options.out_dir));
    for (size_t i = 0; i < SETS; i++) {
        nn_dataset_free(&this.train[i]);
        nn_dataset_free(&this.test[i]);
    }
    return nn_cli_end();
}
