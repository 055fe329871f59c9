/*
 * check_03_gradient_descent.c - what must hold for the program of chapter 03:
 * its numbers are those of theory, not only those of the last run.
 *
 * tests/expected/03_gradient_descent.txt was checked without the program:
 *  - by hand: 2 + h; the ratio 0.5 of the wrong gradient; the factors 1 - 2 rate,
 *    1 - rate, 1 - 16 rate and their powers; ln(980.6) / -ln 0.9375 = 106.7 and
 *    ln 1000 / ln(17/15) = 55.2 steps; 38 steps more for a start 1000 times
 *    closer to the ridge; eps^(1/2) and eps^(1/3).
 *  - by an independent program in another language: the table of errors (the
 *    same roundings), the closed form of every walk down the valley, momentum as
 *    powers of the matrix [[1 + m - rate a, -m], [1, 0]], the saddle in 80 bits,
 *    and the ends of the walks over the hump as roots of y^3 - y + 0.1.
 */
#include "command.h"

#include <float.h>
#include <math.h>

enum { MOST_ROWS = 2000, MOST_COLUMNS = 6 };

// A table of numbers, without its header.
typedef struct {
    size_t rows;
    double at[MOST_ROWS][MOST_COLUMNS];
} table;

static nn_path folder;
static command ran;
static table t;

// Run the chapter once for each test, into a folder of its own.
static void set_up(void)
{
    folder = make_folder();
    ran = run("%s/chapters/03_gradient_descent --quick --out '%s'", build(), folder.text);
    ck_assert_msg(ran.status == 0, "status %d: %s", ran.status, ran.err);
    ck_assert_str_eq(ran.err, "");
}

static void tear_down(void)
{
    forget(&ran);
    remove_folder(&folder);
}

static void read_table(const char *name, const char *header, size_t columns)
{
    char *text = read_text(nn_path_join(folder.text, name).text), *line = strchr(text, '\n');
    ck_assert_msg(line != NULL, "%s is not there, or empty", name);
    *line = '\0';
    ck_assert_str_eq(text, header);
    t.rows = 0;
    for (char *at = line + 1; *at != '\0'; t.rows++) {
        ck_assert_uint_lt(t.rows, MOST_ROWS);
        for (size_t c = 0; c < columns; c++) {
            t.at[t.rows][c] = strtod(at, &at);
            ck_assert_int_eq(*at, c + 1 < columns ? ',' : '\n');
            at++;
        }
    }
    free(text);
}

static void read_walks(const char *name)
{
    read_table(name, "walk,step,x,y,loss", 5);
}

static double result(const char *metric)
{
    char *text = read_text(nn_path_join(folder.text, "results.csv").text), line[80];
    snprintf(line, sizeof line, "\n%s,", metric);
    const char *found = strstr(text, line);
    ck_assert_msg(found != NULL, "results.csv has no %s: %s", metric, text);
    double value = strtod(found + strlen(line), NULL);
    free(text);
    return value;
}

// The slope of ln(error) against ln(h) between two steps, through all rows there (least squares).
static double power_of_h(size_t column, double from, double to)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < t.rows; i++) {
        if (t.at[i][0] < from * 0.99 || t.at[i][0] > to * 1.01)
            continue;
        double lx = log(t.at[i][0]), ly = log(t.at[i][column]);
        n++, x += lx, y += ly, xx += lx * lx, xy += lx * ly;
    }
    ck_assert_double_gt(n, 8); // rows
    return (n * xy - x * y) / (n * xx - x * x);
}

START_TEST(errors_follow_taylor_to_the_right_and_rounding_to_the_left)
{
    enum { FORWARD_FLOAT = 1, CENTRAL_FLOAT, FORWARD, CENTRAL };
    read_table("error.csv", "h,forward_float,central_float,forward,central", 5);
    ck_assert_double_eq_tol(power_of_h(FORWARD, 1e-6, 1e-1), 1, 0.05);
    ck_assert_double_eq_tol(power_of_h(CENTRAL, 1e-4, 1e-1), 2, 0.05 * 2);
    ck_assert_double_eq_tol(power_of_h(FORWARD_FLOAT, 1e-2, 1e-1), 1, 0.05);
    ck_assert_double_eq_tol(power_of_h(FORWARD, 1e-13, 1e-10), -1, 0.1);
    ck_assert_double_eq_tol(power_of_h(CENTRAL, 1e-13, 1e-8), -1, 0.1);
    ck_assert_double_eq_tol(power_of_h(FORWARD_FLOAT, 1e-6, 1e-4), -1, 0.1); // rounded to float, really
    ck_assert_double_eq_tol(power_of_h(CENTRAL_FLOAT, 1e-6, 1e-4), -1, 0.1);
    for (size_t i = 0; i < t.rows; i++) // h/2 and h^2/6 for e^x, at h = 0.01
        if (fabs(t.at[i][0] - 0.01) < 1e-6) {
            ck_assert_double_eq_tol(t.at[i][FORWARD], 0.005, 0.005 * 0.01);
            ck_assert_double_eq_tol(t.at[i][CENTRAL], 1e-4 / 6, 1e-4 / 6 * 0.01);
        }
}
END_TEST

START_TEST(the_best_steps_are_near_the_cube_root_of_epsilon)
{
    double in_float = result("best_step_float") / cbrt((double)FLT_EPSILON);
    double in_double = result("best_step_double") / cbrt(DBL_EPSILON);
    ck_assert_msg(in_float > 0.1 && in_float < 10, "%g times theory", in_float);
    ck_assert_msg(in_double > 0.1 && in_double < 10, "%g times theory", in_double);
}
END_TEST

START_TEST(a_step_on_the_parabola_multiplies_by_1_minus_rate_a)
{
    read_table("parabola.csv", "rate,step,x,loss", 4);
    size_t compared = 0;
    for (size_t i = 0; i < t.rows; i++) {
        double rate = t.at[i][0], x = t.at[i][2];
        ck_assert_double_eq_tol(t.at[i][3], x * x, 1e-12 * x * x + DBL_MIN);
        for (size_t j = 0; j < t.rows; j++)
            if (t.at[j][0] == rate && t.at[j][1] == t.at[i][1] + 1) {
                ck_assert_double_eq_tol(t.at[j][2], (1 - 2 * rate) * x, 1e-12 * fabs(x) + DBL_MIN);
                compared++;
            }
    }
    ck_assert_uint_eq(compared, 5 * 20); // five rates, twenty steps
}
END_TEST

START_TEST(the_paths_in_the_valley_have_their_closed_form)
{
    static const double rates[] = {0.01, 0.0625, 2 / 17.0, 0.122, 0.128};
    read_walks("valley.csv");
    ck_assert_uint_eq(t.rows, 5 * 151);
    for (size_t i = 0; i < t.rows; i++) {
        double rate = rates[(size_t)t.at[i][0]], step = t.at[i][1], x = t.at[i][2], y = t.at[i][3];
        ck_assert_double_eq_tol(x, -10 * pow(1 - rate, step), 1e-9);
        ck_assert_double_eq_tol(y, 2 * pow(1 - 16 * rate, step), 1e-9 * fmax(1, fabs(y)));
        double loss = (x * x + 16 * y * y) / 2;
        ck_assert_double_eq_tol(t.at[i][4], loss, 1e-6 * loss);
    }
    ck_assert_double_eq(result("steps_valley_sixteenth"), 107);
}
END_TEST

START_TEST(momentum_needs_fewer_steps_than_the_best_plain_rate)
{
    ck_assert_double_eq(result("steps_plain_valley"), 56);
    ck_assert_double_eq(result("steps_momentum_valley"), 19);
    read_walks("momentum.csv");
    double best[2] = {0, 0}; // the loss after 30 steps, without and with momentum
    for (size_t i = 0; i < t.rows; i++)
        if (t.at[i][1] == 30 && (t.at[i][0] == 0 || t.at[i][0] == 2))
            best[t.at[i][0] == 2] = t.at[i][4];
    ck_assert_double_gt(best[1], 0);
    ck_assert_double_lt(best[1], best[0] * 1e-3);
}
END_TEST

START_TEST(the_library_takes_the_same_steps)
{
    ck_assert_double_lt(result("library_error"), 1e-5);
    ck_assert_double_gt(result("library_error"), 0); // float and double do not agree to the last bit
}
END_TEST

START_TEST(on_the_ridge_nothing_leaves_and_beside_it_everything_does)
{
    read_walks("saddle.csv");
    double steps = result("saddle_steps");
    ck_assert_double_gt(steps, log(0.5 / 1e-6) / log(1.2)); // 1.2 is the fastest growth there is
    ck_assert_double_lt(steps, log(1 / 1e-6) / log(1.2) + 20);
    double before = 0;
    for (size_t i = 0; i < t.rows; i++) {
        double walk = t.at[i][0], step = t.at[i][1], y = t.at[i][3], loss = t.at[i][4];
        if (walk == 0)
            ck_assert_double_eq(y, 0);
        if (walk == 3 && step == steps)
            ck_assert(loss < -0.24 && before >= -0.24);
        if (walk > 1 && step == 150)
            ck_assert_double_eq_tol(y, 1, 1e-3);
        before = loss;
    }
}
END_TEST

START_TEST(walks_over_the_hump_end_at_a_minimum)
{
    read_walks("hump.csv");
    ck_assert_uint_eq(t.rows, 12 * 151);
    size_t ends = 0;
    for (size_t i = 0; i < t.rows; i++) {
        double walk = t.at[i][0], y = t.at[i][3];
        ck_assert_double_eq(t.at[i][2], 0);
        if (walk >= 2 && walk < 4 && t.at[i][1] == 150) { // momentum 0.5
            ck_assert_double_lt(fabs(y * y * y - y + 0.1), 1e-6);
            ck_assert_double_gt(3 * y * y - 1, 0);
            ends++;
        }
    }
    ck_assert_uint_eq(ends, 2);
}
END_TEST

START_TEST(the_wrong_gradient_is_caught_with_words_and_the_right_one_passes)
{
    const char *right = strstr(ran.out, "\nour gradient "),
               *wrong = strstr(ran.out, "\na forgotten factor 2 ");
    ck_assert(right != NULL && wrong != NULL && right < wrong);
    const char *ok = strstr(right, " ok "), *caught = strstr(wrong, " WRONG ");
    ck_assert(ok != NULL && ok < wrong);
    ck_assert(caught != NULL);
    ck_assert_says(caught, "guess: all of it is half as large as it should be. Is a factor 2 missing?");
}
END_TEST

START_TEST(neither_seed_nor_threads_change_anything)
{
    nn_path other = make_folder();
    command c = run("%s/chapters/03_gradient_descent --seed 2 --threads 2 --out '%s'", build(), other.text),
            difference = run("diff -r '%s' '%s'", folder.text, other.text);
    ck_assert_str_eq(c.out, ran.out);
    ck_assert_str_eq(difference.out, "");
    forget(&c);
    forget(&difference);
    remove_folder(&other);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("03_gradient_descent");
    TCase *core = add_case(s, "core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, errors_follow_taylor_to_the_right_and_rounding_to_the_left);
    tcase_add_test(core, the_best_steps_are_near_the_cube_root_of_epsilon);
    tcase_add_test(core, a_step_on_the_parabola_multiplies_by_1_minus_rate_a);
    tcase_add_test(core, the_paths_in_the_valley_have_their_closed_form);
    tcase_add_test(core, momentum_needs_fewer_steps_than_the_best_plain_rate);
    tcase_add_test(core, the_library_takes_the_same_steps);
    tcase_add_test(core, on_the_ridge_nothing_leaves_and_beside_it_everything_does);
    tcase_add_test(core, walks_over_the_hump_end_at_a_minimum);
    tcase_add_test(core, the_wrong_gradient_is_caught_with_words_and_the_right_one_passes);
    tcase_add_test(core, neither_seed_nor_threads_change_anything);
    return s;
}
