/*
# Logits and softmax

A **network** multiplies the pixels of a picture by numbers of its own, its
**weights**, and adds them up. It bends the sums a little (negative ones become
0) and does the same with the results, several times. Show it a handwritten
digit, and at the end it says ten numbers, one for each digit from 0 to 9. Here
are ten such numbers, made up for this page:

    digit     0     1     2     3     4     5     6     7     8     9
    z      -1.2   0.3   1.1   4.0  -2.0   2.2  -3.0   0.1   1.6   0.4

Which digit does it see? And how sure is it? The first question is easy: 3 has
the largest number. The second one is not. Is 4.0 sure? Is 2.2 a serious rival?
And if the picture shows a 5, how wrong was that?

This page turns such numbers into probabilities, and probabilities into a price
for being wrong. These two steps end every network of this course. Run it while
you read: `make run-01`.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>

enum { K = 10 }; // classes
static const double z_example[K] = {-1.2, 0.3,  1.1, 4.0, -2.0,
                                    2.2,  -3.0, 0.1, 1.6, 0.4};
/*
## From a probability to a logit

Begin with one yes-or-no question: is it a 3? Let $p$ (`p`) be the probability
of yes. It lies between 0 and 1. That is an awkward place to live: a network
adds and multiplies, and its sums can be any number. We need a bridge between
all numbers and the numbers from 0 to 1.

Half of the bridge is to count in another way. Instead of "probability 0.75",
say "yes is 3 times as likely as no". These are the **odds** of yes, $p/(1-p)$.
Odds live between 0 and infinity. Even chances have the odds 1.

The logarithm does the other half. It turns 1 into 0, large odds into positive
numbers, and small ones into negative numbers. So

$$ \mathrm{logit}(p) = \ln \frac{p}{1-p} $$

is a number without limits. It is called the **logit**, or the log-odds. (The
logarithm to the base $e$ is written $\ln$ in formulas, and `log` in C.)
*/
static double logit(double p)
{
    return log(p / (1 - p));
}
/*
A network works in the other direction. It has a logit $z$ (`z`) and wants the
probability. Solve $z = \ln(p/(1-p))$ for $p$, step by step. Take the
exponential of both sides: $e^z = p/(1-p)$. Multiply by $1-p$:
$e^z - e^z p = p$. Collect $p$: $e^z = p\,(1 + e^z)$. Divide by $1+e^z$. For the
second form, divide above and below by $e^z$:

$$ p = \frac{e^z}{1+e^z} = \frac{1}{1+e^{-z}} $$

This function is the **sigmoid**. It undoes the logit.
*/
static double sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

static void show_odds(void)
{
    static const double p[] = {0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99};
    printf("== Odds and logits ==\n   p    odds of yes    logit   sigmoid(logit)\n");
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        printf("%.2f   %8.4f     %7.4f   %.2f\n", p[i], p[i] / (1 - p[i]), logit(p[i]),
               sigmoid(logit(p[i])));
}
/*
@output Odds and logits

Read the row of 0.75. Its odds are 3 to 1, and its logit is $\ln 3 = 1.0986$.
Now read the row of 0.25: the same number with a minus. Yes and no have changed
places, and that is all a minus means here. The last column is back where the
first began.

@plot 01_logits_softmax-sigmoid The logit stretches the numbers between 0 and 1 over all numbers; the sigmoid folds them back

The left chart shows the logit. Near 0 and near 1 it runs off to minus and plus
infinity: nothing is ever quite certain. The right chart is the same curve with
its axes exchanged, the sigmoid. Its flat ends matter. Where the curve is flat,
a change of $z$ changes almost nothing.

How flat? Call the sigmoid $s$ and take its derivative with the chain rule. The
outer function is one divided by something, the inner one is $1+e^{-z}$:

$$ \frac{ds}{dz} = -\frac{1}{(1+e^{-z})^2} \cdot (-e^{-z}) = \frac{1}{1+e^{-z}} \cdot \frac{e^{-z}}{1+e^{-z}} $$

The first factor is $s$. The second one is $1 - s$, because
$1 - \frac{1}{1+e^{-z}} = \frac{1+e^{-z}-1}{1+e^{-z}}$. So

$$ \frac{ds}{dz} = s\,(1-s) $$

Do not believe this formula. Measure it: move $z$ a tiny step $h$ (`step`) to
each side, and see how much the sigmoid really changes.
*/
static double sigmoid_slope(double z)
{
    double s = sigmoid(z);
    return s * (1 - s);
}

static double measured_slope(double z)
{
    const double step = 1e-5;
    return (sigmoid(z + step) - sigmoid(z - step)) / (2 * step);
}

static double show_slopes(void)
{
    static const double z[] = {-8, -2, 0, 2, 8};
    double worst = 0;
    printf("\n== The slope of the sigmoid ==\n    z   s (1 - s)   measured\n");
    for (size_t i = 0; i < sizeof z / sizeof *z; i++) {
        printf("%5.1f   %.6f    %.6f\n", z[i], sigmoid_slope(z[i]),
               measured_slope(z[i]));
        worst = fmax(worst, fabs(sigmoid_slope(z[i]) - measured_slope(z[i])));
    }
    printf("largest difference: %.0e\n", worst);
    return worst;
}
/*
@output The slope of the sigmoid

The formula holds. The slope is largest in the middle, 1/4, and at $z = 8$ it is
nearly 0. Keep this in mind. A network learns by following slopes. Where the
slope is 0, it does not know where to go.

## Ten questions at once: softmax

Now there are ten digits and ten logits, $z_0$ to $z_9$ (`z[0]` to `z[9]`). We
want ten probabilities. They must be positive, and their sum must be 1. The
sigmoid shows the way. It made $e^z$ out of $z$, which is always positive, and
divided by a total: $e^z$ for yes, and 1 for no. That 1 is $e^0$. So yes has the
score $z$ and no has the score 0, and only the difference of the two counts. Do
the same with ten:

$$ p_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}} $$

Here $k$ (`k`) is the digit we ask about, and $j$ (`j`) runs over all ten. This
is the **softmax**. The word says: a soft form of "the largest one takes all".
*/
static void naive_softmax(const double *z, double *p)
{
    double total = 0;
    for (size_t j = 0; j < K; j++)
        total += exp(z[j]);
    for (size_t k = 0; k < K; k++)
        p[k] = exp(z[k]) / total;
}

static void show_softmax(void)
{
    double p[K];
    printf("\n== Ten logits, ten probabilities ==\n");
    naive_softmax(z_example, p);
    for (size_t k = 0; k < K; k++)
        printf("%zu  %.4f %s\n", k, p[k], nn_bar(p[k]));
    printf("two classes with the logits 2 and 0: softmax %.4f, sigmoid(2) %.4f\n",
           exp(2) / (exp(2) + exp(0)), sigmoid(2));
}
/*
@output Ten logits, ten probabilities

So 4.0 against 2.2 means: the 3 is about six times as likely as the 5, because
$e^{4.0-2.2} = e^{1.8} \approx 6$. Only the *differences* of logits count. Add
100 to all ten, and every $e^{z}$ grows by the same factor $e^{100}$, above and
below the fraction line. It cancels.

The last line of the output joins this to what you know. With two possible
answers (**classes**), whose logits are $z$ and 0, the softmax is $e^z/(e^z+1)$.
That is the sigmoid.

One warning about the word. From here on, any number that goes into a softmax is
called a logit. A single one is not a log-odds any more: the 3 has 4.0, and
$\mathrm{sigmoid}(4.0)$ would be 0.98, but its probability is only 0.72. What
counts is a difference. 4.0 - 2.2 = 1.8 is the logarithm of how many times
likelier the 3 is than the 5.

## When the numbers grow

A logit of 4 is harmless. But nothing keeps a network's logits small. A `float`
holds numbers up to about $3.4 \cdot 10^{38}$, and $e^{89}$ is larger than that.
Then the result is `inf`, infinity. And infinity divided by infinity is no
number: `nan`.

Only differences count, so we may subtract the same number from all logits. Take
the largest one, $m$ (`m`):

$$ p_k = \frac{e^{z_k - m}}{\sum_j e^{z_j - m}} \qquad m = \max_j z_j $$

On paper nothing has changed. In the machine the largest exponent is now 0, and
$e^0 = 1$. No term can overflow, and the sum is at least 1. (`expf` is C's $e^x$
for `float`.)
*/
static float naive_softmax_float(const float *z, size_t k)
{
    float total = 0;
    for (size_t j = 0; j < K; j++)
        total += expf(z[j]);
    return expf(z[k]) / total;
}

static float stable_softmax_float(const float *z, size_t k)
{
    float m = z[0], total = 0;
    for (size_t j = 1; j < K; j++)
        m = fmaxf(m, z[j]);
    for (size_t j = 0; j < K; j++)
        total += expf(z[j] - m);
    return expf(z[k] - m) / total;
}

static void grown(float factor, float *z)
{
    for (size_t k = 0; k < K; k++)
        z[k] = factor * (float)z_example[k];
}

static void show_overflow(void)
{
    static const float factors[] = {1, 5, 10, 20, 22, 23, 100};
    printf("\n== When logits grow ==\nlargest   exp of it   naive     stable\n");
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        float z[K];
        grown(factors[i], z);
        // fabs: some machines print "-nan", and nan has no sign that means anything
        printf("%7.0f   %9.2e   %-8f  %f\n", (double)z[3], (double)expf(z[3]),
               fabs((double)naive_softmax_float(z, 3)),
               (double)stable_softmax_float(z, 3));
    }
}
/*
@output When logits grow

The column "largest" is the logit of the 3, after all ten were multiplied by the
same factor. Up to 88 both columns agree. At 92 the naive one (the formula as it
stands, nothing subtracted) breaks, and stays broken. Nothing warns you: the
program goes on with `nan`, and every number that touches a `nan` becomes one.

@plot 01_logits_softmax-overflow Naive softmax stops at a largest logit of about 89; the stable one goes on

The chart walks there in small steps. The orange dots stop where $e^z$ leaves
the range of `float`. The blue line goes on, for ever.

## Log-sum-exp

We shall often need the logarithm of the lower half of the fraction,
$\ln \sum_j e^{z_j}$. Its name is **log-sum-exp**. The same trick saves it. Take
the factor $e^m$ out of the sum, $\sum_j e^{z_j} = e^m \sum_j e^{z_j - m}$. The
logarithm of a product is a sum:

$$ \ln \sum_j e^{z_j} = m + \ln \sum_j e^{z_j - m} $$

The sum on the right lies between 1 (only the largest counts) and 10 (all are
equal). So log-sum-exp lies between $m$ and $m + \ln 10$. It is a soft form of
"the largest".
*/
static double log_sum_exp(const double *z)
{
    double m = z[0], total = 0;
    for (size_t j = 1; j < K; j++)
        m = fmax(m, z[j]);
    for (size_t j = 0; j < K; j++)
        total += exp(z[j] - m);
    return m + log(total);
}

static void softmax(const double *z, double *p)
{
    double log_total = log_sum_exp(z);
    for (size_t k = 0; k < K; k++)
        p[k] = exp(z[k] - log_total); // e^z / total = e^(z - ln total)
}

static void show_log_sum_exp(void)
{
    double equal[K] = {0}, large[K] = {1000};
    printf("\n== Log-sum-exp ==\n");
    printf("ten zeros          %9.4f   (ln 10 = %.4f)\n", log_sum_exp(equal), log(10));
    printf("our ten logits     %9.4f   (the largest is 4)\n", log_sum_exp(z_example));
    printf("1000 and nine 0s   %9.4f   (exp(1000) alone would be infinite)\n",
           log_sum_exp(large));
}
/*
@output Log-sum-exp

## Temperature

Divide all logits by one number $T$ before the softmax. It is called the
**temperature**. A large $T$ makes the differences small, and the answer
undecided. A small $T$ makes them large, and the answer hard.
*/
static const double temperatures[] = {0.5, 1, 2, 10};
enum { TEMPERATURES = sizeof temperatures / sizeof *temperatures };

static void softmax_at(double T, double *p)
{
    double z[K];
    for (size_t k = 0; k < K; k++)
        z[k] = z_example[k] / T;
    softmax(z, p);
}

static void show_temperature(void)
{
    printf("\n== Temperature ==\n   T   probability of the 3   of the 5\n");
    for (size_t i = 0; i < TEMPERATURES; i++) {
        double p[K];
        softmax_at(temperatures[i], p);
        printf("%4.1f   %20.4f   %8.4f\n", temperatures[i], p[3], p[5]);
    }
}
/*
@output Temperature

@plot 01_logits_softmax-temperature The same ten logits at four temperatures: from almost certain to almost uniform

Each panel of the chart shows all ten probabilities. Dividing by a positive $T$
keeps the order of the logits, and so the order of the bars. Temperature cannot
change the answer. It only changes how sure the answer sounds.

## A network that has learned nothing

Before training, the weights of a network are small random numbers. What does it
say then? A Keras lesson on handwritten digits asks such an **untrained**
network about one picture, and prints the softmax of its answer:

    0.0789 0.1064 0.1582 0.0382 0.1341 0.1313 0.1335 0.1233 0.0612 0.0347

No digit gets more than 0.16. The differences between them are accidents of the
random weights. Build such a network and see. Its picture has 784 pixels and is
drawn by the library itself. Read `nn_dense` and `nn_relu` as closed boxes for
now: they multiply, add, and cut at zero. `nn_real` is `float`. `MUST` ends the
program with a message if the call inside it fails.
*/
static void untrained_network(uint64_t seed, double *p)
{
    nn_dataset shapes;
    nn_real x[28 * 28], logits[K];
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(128)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(K)));
    MUST(nn_shapes_new(&shapes, 1, seed));
    nn_pixels_scale(shapes.images, 28 * 28, x);
    MUST(nn_predict(model, 1, x, logits)); // 1 picture in, 10 logits out
    double z[K];
    for (size_t k = 0; k < K; k++)
        z[k] = (double)logits[k];
    softmax(z, p);
    nn_dataset_free(&shapes);
    nn_model_free(model);
}

static const double lesson[K] = {.0789, .1064, .1582, .0382, .1341,
                                 .1313, .1335, .1233, .0612, .0347};

static void show_untrained(uint64_t seed)
{
    double p[K];
    untrained_network(seed, p);
    printf("\n== An untrained network ==\ndigit     lesson     a logit     ours\n");
    for (size_t k = 0; k < K; k++)
        printf("%zu         %.4f   %9.4f   %.4f\n", k, lesson[k], log(lesson[k]), p[k]);
}
/*
@output An untrained network

The two columns of probabilities come from two networks and two pictures.
Compare only how far they are spread.

The column "a logit" is the logarithm of the lesson's probability. These ten
numbers would give these probabilities again: the softmax takes the exponential,
and the sum is already 1, apart from rounding. But if you add any number to all
ten, the probabilities stay the same. So nobody can tell which logits the
network really had.

## What a wrong answer costs

The picture shows a 7, and the network gave the 7 the probability $p$. How much
should it pay? If $p$ is 1: nothing. The smaller $p$, the more. And two
independent pictures, with $p$ and $q$, should cost the sum of their prices,
although together they have the probability $p \cdot q$. The logarithm turns
products into sums. But $\ln p$ is negative for $p < 1$, and a price should not
be. So the price, called the **loss** $L$, gets a minus:

$$ L = -\ln p $$

It is also called *surprise*: how astonished are you when the thing happens to
which you gave the probability $p$? Any base of the logarithm would do. With
$\ln$ the unit is called a **nat**. In networks the name is **cross-entropy**.
It comes from information theory. Here it means $-\ln p$ of the right class, and
no more.
*/
static double surprise(double p)
{
    return -log(p);
}

static void show_surprise(void)
{
    static const double p[] = {1, 0.99, 0.9, 0.5, 0.1, 0.01, 0.001};
    static const char *who[] = {"certain, and right",        "sure, and right",
                                "fairly sure, and right",    "torn between two",
                                "no idea (ten classes)",     "sure of another class",
                                "very sure of another class"};
    double of_lesson = 0;
    printf("\n== Surprise ==\n    p     -ln p   who pays it\n");
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        printf("%.3f   %7.4f   %s\n", p[i], fabs(surprise(p[i])),
               who[i]); // fabs: no "-0.0000"
    for (size_t k = 0; k < K; k++)
        of_lesson += surprise(lesson[k]) / K;
    printf("the lesson's untrained network pays %.4f on average, if every digit is "
           "equally likely\n",
           of_lesson);
}
/*
@output Surprise

@plot 01_logits_softmax-surprise The price of an answer: gentle near 1, without limit near 0

Look at three points of the curve. To be right and sure costs almost nothing. To
have no idea costs $\ln 10 = 2.3026$. To be sure and wrong costs much more than
to have no idea, and there is no upper limit.

Remember **2.3026**. It is what guessing among ten classes costs. Every training
of this course starts near it. A first loss of 2.3 says: the network knows
nothing yet, and the program is probably right. A first loss of 20 says:
something is wrong.

The surprise of the lesson's untrained network is a little *above* $\ln 10$. It
does not only know nothing. It also has opinions.

## The loss, straight from the logits

Put the softmax into $-\ln p$. From here on $k$ is the right class. The
logarithm of a fraction is a difference, $-\ln(a/b) = \ln b - \ln a$. And
$\ln e^{z_k}$ is $z_k$. So half of the work disappears:

$$ L = -\ln \frac{e^{z_k}}{\sum_j e^{z_j}} = \ln \sum_j e^{z_j} - z_k $$

Log-sum-exp, minus the logit of the right class. No division, no tiny
probability. That is more than elegant. Take a network that is very sure, and
wrong: the logit of the right digit is 200 below the largest. Its probability is
$e^{-200}$. In `float` that is 0, and $-\ln 0$ is infinite. Here are both ways,
both in `float`:
*/
static float loss_from_logits_float(const float *z, size_t k)
{
    float m = z[0], total = 0;
    for (size_t j = 1; j < K; j++)
        m = fmaxf(m, z[j]);
    for (size_t j = 0; j < K; j++)
        total += expf(z[j] - m);
    return m + logf(total) - z[k];
}

static double loss_from_logits(const double *z, size_t k)
{
    return log_sum_exp(z) - z[k];
}

static void show_loss(void)
{
    float z[K] = {[3] = 200};
    printf("\n== The loss from the logits ==\n");
    printf("digit 3 has the logit 200, the others 0, and the picture shows a 7\n");
    printf("through the probability:  %.1f\n",
           (double)-logf(stable_softmax_float(z, 7)));
    printf("straight from the logits: %.1f\n", (double)loss_from_logits_float(z, 7));
}
/*
@output The loss from the logits

The true price is 200. Whoever goes through the probability gets infinity.
Training follows slopes, and an infinite price has none: on this way the machine
multiplies the infinite slope of $-\ln p$ at 0 by the slope of the softmax,
which is 0 there. The result is `nan`, and soon all weights are `nan`.

## The library agrees

The library has these functions too: `nn_softmax` and
`nn_softmax_cross_entropy_forward` in `lib/model/loss.c`. They work on many
pictures at once. Compare them with the ones of this page, on the ten logits of
the beginning, for each digit as the truth:
*/
static double compare_with_library(void)
{
    nn_real logits[K], p_library[K];
    double p[K], worst = 0;
    for (size_t k = 0; k < K; k++)
        logits[k] = (nn_real)z_example[k];
    softmax(z_example, p);
    for (int label = 0; label < K; label++) {
        double loss;
        MUST(nn_softmax_cross_entropy_forward(1, K, logits, &label, p_library, &loss));
        worst = fmax(worst, fabs(loss - loss_from_logits(z_example, (size_t)label)));
        worst = fmax(worst, fabs((double)p_library[label] - p[label]));
    }
    printf(
        "\n== The library agrees ==\nlargest difference in probability or loss: %.0e\n",
        worst);
    return worst;
}
/*
@output The library agrees

That is the rounding of `float`, about seven digits.

## What surprises

On paper the softmax never gives 0 and never gives 1, as long as the logits are
finite. (In `float`, rounding does it, as you saw above.) A network can only
*approach* certainty, by making its logits larger and larger. It
will try: as long as training goes on, larger logits on pictures that it already
gets right make the loss a little smaller. In chapter 12 you will see what that
costs.

## What Keras hides here

| Keras | here |
|---|---|
| `Dense(10)` | ten logits |
| `tf.nn.softmax(predictions)` | `nn_softmax` |
| `SparseCategoricalCrossentropy(from_logits=True)` | `nn_softmax_cross_entropy_forward` |
| `Dense(10, activation="softmax")`, then `from_logits=False` | the way through the probability |

`from_logits=True` looks like a detail. It is the difference between 200 and
infinity. Keras guards the other way with a patch: it never lets a probability
fall below $10^{-7}$. Then the price is never above $\ln 10^7 = 16.1$, even
where the truth is 200. Most trainings never come there, and do not notice.
"Sparse" says that the label is a number, such as 7, and not ten numbers with a
single 1 among them.

## Homework

1. By hand: what is the logit of $p = 0.8$? Which probability has the logit 0?
2. Three classes have the logits 1, 1 and 1. What does softmax give? And for
   1001, 1001, 1001? Answer first. Then change `z_example` in the program (its
   first three numbers; give the others -1000) and run `make run-01`. For 1001
   it prints `nan` or `-nan`. Why? (A `double` ends near $e^{709}$.) Mend it.
3. A network with 1,000 classes has learned nothing. What will its loss be?
4. Show on paper that adding 5 to all logits changes neither softmax nor loss.
5. Change `temperatures` until the 3 of our example gets the probability 0.5.

Then write it yourself. `make exercise-01` makes a file for your answer, grades
it, and says what to mend first. The task stands in
[exercises/01_logits_softmax](../exercises/01_logits_softmax/README.md).

## The next question

We can now price an answer. But where do the pictures and the right answers come
from, and what is a picture to a computer?
*/
static void write_curves(const char *folder)
{
    nn_csv *csv = nn_csv_open(nn_path_join(folder, "sigmoid.csv").text, "z,sigmoid");
    for (double z = -8; z <= 8; z += 0.125)
        nn_csv_row(csv, "%.3f,%.6f", z, sigmoid(z));
    MUST(nn_csv_close(csv));
    csv = nn_csv_open(nn_path_join(folder, "logit.csv").text, "p,logit,surprise");
    for (int i = 1; i < 1000; i++)
        nn_csv_row(csv, "%.3f,%.6f,%.6f", i / 1000.0, logit(i / 1000.0),
                   surprise(i / 1000.0));
    MUST(nn_csv_close(csv));
    csv =
        nn_csv_open(nn_path_join(folder, "overflow.csv").text, "largest,naive,stable");
    for (float largest = 1; largest <= 120; largest += 1) {
        float z[K];
        grown(largest / 4, z);
        nn_csv_row(csv, "%.0f,%.6f,%.6f", (double)largest,
                   fabs((double)naive_softmax_float(z, 3)),
                   (double)stable_softmax_float(z, 3));
    }
    MUST(nn_csv_close(csv));
}

/*
The program ends with its tables. The charts of this page are drawn from them.
*/
static void write_tables(const char *folder, double slope_error, double library_error)
{
    nn_csv *csv = nn_csv_open(nn_path_join(folder, "temperature.csv").text,
                              "temperature,digit,probability");
    for (size_t i = 0; i < TEMPERATURES; i++) {
        double p[K];
        softmax_at(temperatures[i], p);
        for (size_t k = 0; k < K; k++)
            nn_csv_row(csv, "%.1f,%zu,%.6f", temperatures[i], k, p[k]);
    }
    MUST(nn_csv_close(csv));
    csv = nn_csv_open(nn_path_join(folder, "results.csv").text, "metric,value");
    nn_csv_row(csv, "loss_of_guessing,%.4f", surprise(1.0 / K));
    nn_csv_row(csv, "slope_error,%.0e", slope_error);
    nn_csv_row(csv, "library_error,%.0e", library_error);
    MUST(nn_csv_close(csv));
}

/*
And this is the whole page as a program, one line for each thing it shows:
*/
int main(int argc, char **argv)
{
    nn_options options = {
        .about = "from ten numbers to probabilities, and to a price for being wrong",
        .seed = 1};
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    show_odds();
    double slope_error = show_slopes();
    show_softmax();
    show_overflow();
    show_log_sum_exp();
    show_temperature();
    show_untrained(options.seed);
    show_surprise();
    show_loss();
    double library_error = compare_with_library();
    write_curves(options.out_dir);
    write_tables(options.out_dir, slope_error, library_error);
    return nn_cli_end();
}
