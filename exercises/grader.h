/*
 * grader.h - what every homework's grader shares: fenced memory, and expectations that speak to the reader.
 *
 * A grader (exercises/NN_name/check_name.c) holds Check tests and lists them:
 *
 *     START_TEST(softmax_adds_up_to_1)
 *     {
 *         double z[] = {1, 2, 3}, *p = blank("p", sizeof z);
 *         ex_softmax(3, given("z", sizeof z, z), p);
 *         expect_number("ex_softmax(1, 2, 3): p[0] + p[1] + p[2]", 1, p[0] + p[1] + p[2], 1e-12, "divide by the total");
 *     }
 *     END_TEST
 *
 *     void exercise(void)
 *     {
 *         core("ex_softmax", softmax_adds_up_to_1);
 *     }
 *
 * A test's name is the property it proves; the reader sees it with blanks for underscores. Each test runs in a
 * process of its own with 3 seconds, so that a crash or an endless loop is caught and named.
 *
 * usage of the program: grader [REPORT]       REPORT gets one line a test: case, result, function, name
 */
#ifndef GRADER_H
#define GRADER_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

// The tests of one homework; each grader defines it.
void exercise(void);

// A test of what the function is for, and one of its limits. `function` is the reader's function that is judged.
void core(const char *function, const TTest *test);
void limits(const char *function, const TTest *test);

/*
 * Memory for the reader's function, with a fence on both sides. Every expectation looks at the fences first, and
 * at the given arrays, and names the one that was damaged. Freed when the test ends.
 */
void *given(const char *name, size_t bytes, const void *values);    // must stay as it is
void *changing(const char *name, size_t bytes, const void *values); // may be changed
void *blank(const char *name,
            size_t bytes); // every byte 0xff: as a double, NaN; to be filled by the function

/*
 * Expectations. `what` says what was computed, `look` what to look at if it is wrong. A test ends at the first one
 * that is not met.
 */
void expect_number(const char *what, double expected, double got, double tolerance, const char *look);
void expect_numbers(const char *what, size_t count, const double *expected, const double *got,
                    double tolerance, const char *look);
void expect_count(const char *what, size_t expected, size_t got, const char *look);
// What was computed, with numbers in it: text("ex_softmax of %zu logits", K). Valid until the next call.
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Anything else: `expected` and `got` in words.
void expect_that(bool holds, const char *what, const char *expected, const char *got, const char *look);

/*
 * A gradient, judged by the library's checker: `loss(context)` is the reader's or the library's loss, `value` is
 * moved, `gradient` is what the reader's function claims. `batch` is the number of images, 0 when there are none.
 */
typedef struct {
    const char *name;
    double *value;
    const double *gradient;
    size_t rows, columns; // a vector has 1 row
} judged_tensor;
void expect_gradient(const char *what, double (*loss)(void *context), void *context,
                     const judged_tensor *tensors, size_t count, size_t batch, const char *look);

#endif
