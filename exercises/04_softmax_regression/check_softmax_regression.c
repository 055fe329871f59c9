/*
 * check_softmax_regression.c - the grader of homework 04.
 *
 * Most expected numbers were worked out by hand: the softmax of ln 1, ln 2, ln 3, ln 4 is 0.1, 0.2, 0.3, 0.4,
 * and small whole numbers are easy to multiply. Gradients are judged by the slope of a loss that stands here (the
 * formula as it is written, with exp of the logits: they are small), never of the reader's own. So a mistake in
 * one function is not blamed on another one.
 */
#include "exercise.h"
#include "../grader.h"

#include <math.h>

#define STABLE "\"When the numbers grow\" in chapter 01: subtract the largest logit of the row before exp"
#define FROM_ZERO                                                                                            \
    "the largest logit: each row has its own, and the search begins at the row's first one, not at 0"
#define PLACES "Element n * K + k is image n, class k"
#define SUMS                                                                                                 \
    "\"Which way is down?\" in chapter 04: dw[i,k] = sum_n x[n,i] dz[n,k], at dw[i * K + k], and db[k] = "   \
    "sum_n dz[n,k]"

// --- the grader's own loss ---------------------------------------------------------------------------------

typedef struct {
    size_t N, I, K;
    const double *x; // [N,I]
    double *w, *b;   // [I,K], [K]
    double *z;       // [N,K]
    const size_t *labels;
} situation;

// The mean of -ln(e^z / sum), as it stands on paper. Good for small logits.
static double paper_loss(void *context)
{
    const situation *s = context;
    double loss = 0;
    for (size_t n = 0; n < s->N; n++) {
        double total = 0;
        for (size_t k = s->K; k-- > 0;)
            total += exp(s->z[n * s->K + k]);
        loss -= log(exp(s->z[n * s->K + s->labels[n]]) / total);
    }
    return loss / (double)s->N;
}

// The same, as a function of the weights and biases: the logits are made first, pixel by pixel.
static double loss_of_weights(void *context)
{
    const situation *s = context;
    for (size_t at = 0; at < s->N * s->K; at++)
        s->z[at] = s->b[at % s->K];
    for (size_t i = 0; i < s->I; i++)
        for (size_t at = 0; at < s->N * s->K; at++)
            s->z[at] += s->w[i * s->K + at % s->K] * s->x[at / s->K * s->I + i];
    return paper_loss(context);
}

// dz for the logits in s->z, in the grader's own way: p - y with p as it stands on paper.
static void paper_dlogits(const situation *s, double *dz)
{
    for (size_t n = 0; n < s->N; n++) {
        double total = 0;
        for (size_t k = 0; k < s->K; k++)
            total += exp(s->z[n * s->K + k]);
        for (size_t k = 0; k < s->K; k++)
            dz[n * s->K + k] = exp(s->z[n * s->K + k]) / total / (double)s->N;
        dz[n * s->K + s->labels[n]] -= 1 / (double)s->N;
    }
}

// Numbers between -1 and 1 without a pattern, the same each time.
static void fill(size_t count, double *numbers, double start)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = sin(start + 2.3 * (double)i + 0.7 * (double)(i * i));
}

// Three images of four pixels, five classes. All sizes differ, so that no index can take another's place.
enum { N3 = 3, I4 = 4, K5 = 5 };
static double x3[N3 * I4], w3[I4 * K5], b3[K5], z3[N3 * K5];
static const size_t labels3[N3] = {4, 0, 2};
static situation three = {N3, I4, K5, x3, w3, b3, z3, labels3};

static void make_three(void)
{
    fill(N3 * I4, x3, 1);
    fill(I4 * K5, w3, 2);
    fill(K5, b3, 3);
    loss_of_weights(&three); // fills z3
}

static double *blank_numbers(const char *name, size_t count)
{
    return blank(name, count * sizeof(double));
}

// The softmax of this row is 0.1, 0.2, 0.3, 0.4; that of `doubled` 0.2, 0.2, 0.4, 0.2.
#define ONE_TO_FOUR log(1), log(2), log(3), log(4)
#define DOUBLED     log(2), log(2), log(4), log(2)

// --- ex_logits ---------------------------------------------------------------------------------------------

START_TEST(logits_are_a_weighted_sum_and_a_bias)
{
    double x[] = {1, 2, 3}, w[] = {1, 10, 2, 20, 3, 30}, b[] = {0.5, -1}, expected[] = {14.5, 139};
    double *z = blank("z", sizeof expected);
    ex_logits(1, 3, 2, given("x", sizeof x, x), given("w", sizeof w, w), given("b", sizeof b, b), z);
    expect_numbers("ex_logits of the pixels 1, 2, 3 with w = {1,10; 2,20; 3,30} and b = 0.5, -1: z", 2,
                   expected, z, 1e-12,
                   "z[0] = 1*1 + 2*2 + 3*3 + 0.5. The weight of pixel i for class k stands at w[i * K + k]");
}
END_TEST

START_TEST(logits_of_each_image_stand_in_its_own_row)
{
    double x[] = {1, 2, 3, 0, 1, -1}, w[] = {1, 10, 2, 20, 3, 30}, b[] = {0.5, -1};
    double expected[] = {14.5, 139, -0.5, -11}, *z = blank("z", sizeof expected);
    ex_logits(2, 3, 2, given("x", sizeof x, x), given("w", sizeof w, w), given("b", sizeof b, b), z);
    expect_numbers("ex_logits of the images 1, 2, 3 and 0, 1, -1: z", 4, expected, z, 1e-12,
                   "image n begins at x[n * I] and its logits at z[n * K]; each image gets the biases once");
}
END_TEST

START_TEST(logits_of_a_black_image_are_the_biases)
{
    double x[2 * 784] = {0}, w[784 * 10], b[10], *z = blank_numbers("z", 20);
    fill(7840, w, 5);
    fill(10, b, 6);
    ex_logits(2, 784, 10, given("x", sizeof x, x), given("w", sizeof w, w), given("b", sizeof b, b), z);
    expect_numbers("ex_logits of two black images: z of the first one", 10, b, z, 1e-12,
                   "where nothing is multiplied, b[k] is left");
    expect_numbers("ex_logits of two black images: z of the second one", 10, b, z + 10, 1e-12,
                   "b[k] belongs to every image of the batch");
}
END_TEST

// --- ex_loss -----------------------------------------------------------------------------------------------

START_TEST(loss_of_equal_logits_is_ln_K)
{
    double z[30] = {0};
    size_t labels[] = {0, 9, 4};
    expect_number("ex_loss of 3 images, 10 logits 0 each", log(10),
                  ex_loss(3, 10, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-12,
                  "each image pays ln 10, and the mean of three equal prices is that price");
}
END_TEST

START_TEST(loss_is_the_mean_over_the_images)
{
    double z[] = {ONE_TO_FOUR, ONE_TO_FOUR};
    size_t labels[] = {0, 3}; // ln 10 and ln 2.5: together ln 25 = 2 ln 5
    expect_number("ex_loss of two images with p = 0.1 0.2 0.3 0.4; labels 0 and 3", log(5),
                  ex_loss(2, 4, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-12,
                  "add the prices of the images, -ln 0.1 and -ln 0.4, then divide by N, the images");
}
END_TEST

START_TEST(loss_takes_each_row_with_its_own_label)
{
    double z[] = {ONE_TO_FOUR, DOUBLED, ONE_TO_FOUR};
    size_t labels[] = {1, 2, 3}; // p is 0.2, 0.4, 0.4: 5 * 2.5 * 2.5 = 31.25
    expect_number("ex_loss of three images whose right class has p = 0.2, 0.4, 0.4", log(31.25) / 3,
                  ex_loss(3, 4, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-12,
                  "the logits of image n begin at z[n * K], its label is labels[n]");
}
END_TEST

START_TEST(loss_is_the_true_price_of_large_logits)
{
    double z[] = {1000, 0, 0, 1000};
    size_t labels[] = {1, 1}; // 1000 and 0
    expect_number("ex_loss of the logits 1000, 0 and 0, 1000; labels 1 and 1", 500,
                  ex_loss(2, 2, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-9,
                  STABLE);
}
END_TEST

START_TEST(loss_does_not_vanish_far_below_0)
{
    double z[] = {-1000, -1000 + log(3), -2000, -2000};
    size_t labels[] = {1, 0}; // p is 3/4 and 1/2
    expect_number("ex_loss of the logits -1000, -1000 + ln 3 and -2000, -2000", log(8. / 3) / 2,
                  ex_loss(2, 2, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-9,
                  FROM_ZERO);
}
END_TEST

// --- ex_dlogits --------------------------------------------------------------------------------------------

START_TEST(dlogits_is_the_slope_of_the_mean_loss)
{
    make_three();
    double *dz = blank_numbers("dz", N3 * K5);
    ex_dlogits(N3, K5, given("z", sizeof z3, z3), given("labels", sizeof labels3, labels3), dz);
    expect_gradient("ex_dlogits of 3 images and 5 classes", paper_loss, &three,
                    (judged_tensor[]){{"dz", z3, dz, N3, K5}}, 1, N3,
                    "\"Which way is down?\" in chapter 04: (p - y) / N. " PLACES);
}
END_TEST

START_TEST(dlogits_of_one_image_is_probability_minus_truth)
{
    double z[] = {ONE_TO_FOUR}, expected[] = {0.1, 0.2, -0.7, 0.4}, *dz = blank("dz", sizeof z);
    size_t labels[] = {2};
    ex_dlogits(1, 4, given("z", sizeof z, z), given("labels", sizeof labels, labels), dz);
    expect_numbers("ex_dlogits of one image with p = 0.1 0.2 0.3 0.4; label 2: dz", 4, expected, dz, 1e-12,
                   "p - 1 at the label, p everywhere else");
}
END_TEST

START_TEST(dlogits_of_two_images_are_halves)
{
    double z[] = {ONE_TO_FOUR, DOUBLED}, expected[] = {-0.45, 0.1, 0.15, 0.2, 0.1, 0.1, -0.3, 0.1};
    double *dz = blank("dz", sizeof z);
    size_t labels[] = {0, 2};
    ex_dlogits(2, 4, given("z", sizeof z, z), given("labels", sizeof labels, labels), dz);
    expect_numbers("ex_dlogits of p = 0.1 0.2 0.3 0.4 (label 0) and 0.2 0.2 0.4 0.2 (label 2): dz", 8,
                   expected, dz, 1e-12,
                   "(p - y) / N with N = 2, the images, and each image with its own label. " PLACES);
}
END_TEST

START_TEST(dlogits_of_each_image_add_up_to_0)
{
    make_three();
    double *dz = blank_numbers("dz", N3 * K5);
    ex_dlogits(N3, K5, given("z", sizeof z3, z3), given("labels", sizeof labels3, labels3), dz);
    for (size_t n = 0; n < N3; n++) {
        double sum = 0;
        for (size_t k = 0; k < K5; k++)
            sum += dz[n * K5 + k];
        expect_number(text("ex_dlogits of 3 images: the sum of dz over the classes of image %zu", n), 0, sum,
                      1e-12, "the probabilities of an image add up to 1, and so does its truth");
    }
}
END_TEST

START_TEST(dlogits_stay_numbers_for_large_logits)
{
    double z[] = {1000, 1000 + log(3), -1000, -5000, -5000, -5000 + log(2)};
    double expected[] = {-0.375, 0.375, 0, 0.125, 0.125, -0.25}, *dz = blank("dz", sizeof z);
    size_t labels[] = {0, 2}; // p is 0.25 0.75 0 and 0.25 0.25 0.5
    ex_dlogits(2, 3, given("z", sizeof z, z), given("labels", sizeof labels, labels), dz);
    expect_numbers("ex_dlogits, first image, with the logits 1000, 1000 + ln 3, -1000: dz", 3, expected, dz,
                   1e-9, STABLE);
    for (size_t i = 3; i < 6; i++)
        expect_number(
            text("ex_dlogits, second image, with the logits -5000, -5000, -5000 + ln 2: dz[%zu]", i),
            expected[i], dz[i], 1e-9, FROM_ZERO);
}
END_TEST

START_TEST(dlogits_works_in_place)
{
    double z[] = {ONE_TO_FOUR, DOUBLED}, expected[] = {-0.45, 0.1, 0.15, 0.2, 0.1, 0.1, -0.3, 0.1};
    double *both = changing("z", sizeof z, z);
    size_t labels[] = {0, 2};
    ex_dlogits(2, 4, both, given("labels", sizeof labels, labels), both);
    expect_numbers("ex_dlogits with dz the same array as z: dz", 8, expected, both, 1e-12,
                   "do you read a logit after its dz was written over it?");
}
END_TEST

START_TEST(dlogits_of_a_single_class_are_0)
{
    double z[] = {3, -700}, expected[] = {0, 0}, *dz = blank("dz", sizeof z);
    size_t labels[] = {0, 0};
    ex_dlogits(2, 1, given("z", sizeof z, z), given("labels", sizeof labels, labels), dz);
    expect_numbers("ex_dlogits of two images and one class: dz", 2, expected, dz, 1e-12,
                   "the only class has the probability 1, and it is the truth");
}
END_TEST

// --- ex_gradient -------------------------------------------------------------------------------------------

START_TEST(gradient_is_the_slope_of_the_mean_loss)
{
    make_three();
    double made[N3 * K5], *dw = blank_numbers("dw", I4 * K5), *db = blank_numbers("db", K5);
    paper_dlogits(&three, made);
    ex_gradient(N3, I4, K5, given("x", sizeof x3, x3), given("dz", sizeof made, made), dw, db);
    expect_gradient("ex_gradient of 3 images, 4 pixels, 5 classes", loss_of_weights, &three,
                    (judged_tensor[]){{"dw", w3, dw, I4, K5}, {"db", b3, db, 1, K5}}, 2, N3,
                    SUMS ". Each sum begins at 0; the 1/N is already in dz");
}
END_TEST

START_TEST(gradient_multiplies_each_pixel_by_the_dz_of_its_image)
{
    double x[] = {1, 2, 3, 0, 1, -1}, dz[] = {10, 1, 100, 2}, expected[] = {10, 1, 120, 4, -70, 1};
    double *dw = blank("dw", sizeof expected), *db = blank_numbers("db", 2);
    ex_gradient(2, 3, 2, given("x", sizeof x, x), given("dz", sizeof dz, dz), dw, db);
    expect_numbers("ex_gradient of the images 1, 2, 3 and 0, 1, -1 with dz = {10,1; 100,2}: dw", 6, expected,
                   dw, 1e-12, SUMS ". So dw[0,0] = 1*10 + 0*100");
}
END_TEST

START_TEST(gradient_of_the_biases_is_the_sum_over_the_images)
{
    double x[] = {1, 2, 3, 0, 1, -1}, dz[] = {10, 1, 100, 2}, expected[] = {110, 3};
    double *dw = blank_numbers("dw", 6), *db = blank("db", sizeof expected);
    ex_gradient(2, 3, 2, given("x", sizeof x, x), given("dz", sizeof dz, dz), dw, db);
    expect_numbers(
        "ex_gradient with dz = {10,1; 100,2}: db", 2, expected, db, 1e-12,
        "a bias is a weight whose pixel is always 1: db[k] = sum over n of dz[n,k], once for each n");
}
END_TEST

START_TEST(gradient_forgets_what_was_there)
{
    double x[] = {1, 2}, dz[] = {10, 1}, old_dw[] = {7, 7, 7, 7}, old_db[] = {7, 7};
    double expected[] = {10, 1, 20, 2}, *dw = changing("dw", sizeof old_dw, old_dw),
           *db = changing("db", sizeof old_db, old_db);
    ex_gradient(1, 2, 2, given("x", sizeof x, x), given("dz", sizeof dz, dz), dw, db);
    expect_numbers("ex_gradient into a dw that was full of 7s: dw", 4, expected, dw, 1e-12,
                   "the last batch's gradient is still there: begin each sum at 0");
    expect_numbers("ex_gradient into a db that was full of 7s: db", 2, dz, db, 1e-12,
                   "the last batch's gradient is still there: begin each sum at 0");
}
END_TEST

START_TEST(gradient_of_one_pixel_and_one_class)
{
    double x[] = {2, 3, 5}, dz[] = {1, 10, 100}, *dw = blank_numbers("dw", 1), *db = blank_numbers("db", 1);
    ex_gradient(3, 1, 1, given("x", sizeof x, x), given("dz", sizeof dz, dz), dw, db);
    expect_number("ex_gradient of the pixels 2, 3, 5 with dz = 1, 10, 100: dw[0]", 532, dw[0], 1e-12,
                  "2*1 + 3*10 + 5*100: all images, from the first to the last");
    expect_number("ex_gradient with dz = 1, 10, 100: db[0]", 111, db[0], 1e-12,
                  "1 + 10 + 100: all images, from the first to the last");
}
END_TEST

// --- ex_accuracy -------------------------------------------------------------------------------------------

START_TEST(accuracy_is_the_share_of_right_answers)
{
    double z[] = {5, 1, 0, 2, 7, 1, 0, 3, 2, 1, 0, 4};
    size_t labels[] = {0, 1, 2, 2}; // the third image is taken for a 1
    expect_number("ex_accuracy of 4 images, 3 of them right", 0.75,
                  ex_accuracy(4, 3, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-12,
                  "right answers divided by images, as double: in C the whole number 3 / 4 is 0");
}
END_TEST

START_TEST(accuracy_looks_at_every_class)
{
    double z[25] = {0};
    size_t labels[] = {0, 1, 2, 3, 4};
    for (size_t n = 0; n < 5; n++)
        z[n * 5 + n] = 1;
    expect_number(
        "ex_accuracy of 5 images, each of another class, all right", 1,
        ex_accuracy(5, 5, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-12,
        "the search for the largest logit: from the first class to the last, in the image's own row");
}
END_TEST

START_TEST(accuracy_also_where_all_logits_are_negative)
{
    double z[] = {-3, -1, -2, -9, -8, -7};
    size_t labels[] = {1, 2};
    expect_number("ex_accuracy of the logits -3, -1, -2 and -9, -8, -7; labels 1 and 2", 1,
                  ex_accuracy(2, 3, given("z", sizeof z, z), given("labels", sizeof labels, labels)), 1e-12,
                  FROM_ZERO);
}
END_TEST

START_TEST(accuracy_takes_the_first_of_equal_logits)
{
    double z[] = {0, 0, 0, 1, 4, 4}, *in = given("z", sizeof z, z);
    size_t first[] = {0, 1}, last[] = {2, 2};
    expect_number("ex_accuracy of the logits 0, 0, 0 and 1, 4, 4; labels 0 and 1", 1,
                  ex_accuracy(2, 3, in, given("labels", sizeof first, first)), 1e-12,
                  "> or >= in the search for the largest logit");
    expect_number("ex_accuracy of the logits 0, 0, 0 and 1, 4, 4; labels 2 and 2", 0,
                  ex_accuracy(2, 3, in, given("labels", sizeof last, last)), 1e-12,
                  "an image has one answer: the first of the equal ones, and no other");
}
END_TEST

// --- all together ------------------------------------------------------------------------------------------

// Twenty images of 784 pixels. Class k lights its own 78 pixels, a little differently in each image.
enum { IMAGES = 20, PIXELS = 784, CLASSES = 10, STEPS = 20 };
static double images[IMAGES * PIXELS];
static size_t classes[IMAGES];

static void draw_images(void)
{
    for (size_t n = 0; n < IMAGES; n++) {
        classes[n] = n * 7 % CLASSES;
        for (size_t i = 0; i < PIXELS; i++)
            images[n * PIXELS + i] = i / 78 == classes[n] ? 0.5 + 0.4 * sin((double)(n * i)) : 0.05;
    }
}

START_TEST(together_they_learn_from_ln_10_to_all_right)
{
    draw_images();
    static double w[PIXELS * CLASSES], b[CLASSES];
    const double *x = given("x", sizeof images, images);
    const size_t *labels = given("labels", sizeof classes, classes);
    double *z = blank_numbers("z", IMAGES * CLASSES), *dz = blank_numbers("dz", IMAGES * CLASSES);
    double *dw = blank_numbers("dw", PIXELS * CLASSES), *db = blank_numbers("db", CLASSES);
    for (size_t step = 0; step <= STEPS; step++) {
        ex_logits(IMAGES, PIXELS, CLASSES, x, w, b, z);
        if (step == 0)
            expect_number("20 images, all weights and biases 0: the first loss", log(10),
                          ex_loss(IMAGES, CLASSES, z, labels), 1e-12,
                          "ex_logits gives zeros here, and ex_loss the price of guessing among ten");
        ex_dlogits(IMAGES, CLASSES, z, labels, dz);
        ex_gradient(IMAGES, PIXELS, CLASSES, x, dz, dw, db);
        for (size_t j = 0; j < PIXELS * CLASSES; j++)
            w[j] -= 0.5 * dw[j];
        for (size_t k = 0; k < CLASSES; k++)
            b[k] -= 0.5 * db[k];
    }
    double loss = ex_loss(IMAGES, CLASSES, z, labels);
    expect_that(loss > 0 && loss < 0.1, "20 images, 20 steps down the gradient: the last loss",
                "more than 0, and less than 0.1", text("%.6g", loss),
                "the other tests: mend what fails there first");
    expect_number("20 images, 20 steps down the gradient: ex_accuracy", 1,
                  ex_accuracy(IMAGES, CLASSES, z, labels), 1e-12,
                  "the other tests: mend what fails there first");
}
END_TEST

void exercise(void)
{
    core("ex_logits", logits_are_a_weighted_sum_and_a_bias);
    core("ex_logits", logits_of_each_image_stand_in_its_own_row);
    core("ex_logits", logits_of_a_black_image_are_the_biases);
    core("ex_loss", loss_of_equal_logits_is_ln_K);
    core("ex_loss", loss_is_the_mean_over_the_images);
    core("ex_loss", loss_takes_each_row_with_its_own_label);
    core("ex_dlogits", dlogits_is_the_slope_of_the_mean_loss);
    core("ex_dlogits", dlogits_of_one_image_is_probability_minus_truth);
    core("ex_dlogits", dlogits_of_two_images_are_halves);
    core("ex_dlogits", dlogits_of_each_image_add_up_to_0);
    core("ex_gradient", gradient_is_the_slope_of_the_mean_loss);
    core("ex_gradient", gradient_multiplies_each_pixel_by_the_dz_of_its_image);
    core("ex_gradient", gradient_of_the_biases_is_the_sum_over_the_images);
    core("ex_accuracy", accuracy_is_the_share_of_right_answers);
    core("ex_accuracy", accuracy_looks_at_every_class);
    core("ex_gradient", together_they_learn_from_ln_10_to_all_right);

    limits("ex_loss", loss_is_the_true_price_of_large_logits);
    limits("ex_loss", loss_does_not_vanish_far_below_0);
    limits("ex_dlogits", dlogits_stay_numbers_for_large_logits);
    limits("ex_dlogits", dlogits_works_in_place);
    limits("ex_dlogits", dlogits_of_a_single_class_are_0);
    limits("ex_gradient", gradient_forgets_what_was_there);
    limits("ex_gradient", gradient_of_one_pixel_and_one_class);
    limits("ex_accuracy", accuracy_also_where_all_logits_are_negative);
    limits("ex_accuracy", accuracy_takes_the_first_of_equal_logits);
}
