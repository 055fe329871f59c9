/*
 * grader.c - run the tests of one homework, and tell the reader what to mend first.
 *
 * Check runs each test in a process of its own. What such a process must tell the next one (how far we are, who
 * never came back, where its output begins) lies in memory that all of them share.
 *
 * What the reader's code prints goes to a file, and is shown with the failure it belongs to. So it can neither
 * bury the report nor imitate it. The REPORT file is written last: without it, nothing was graded.
 */
#include "grader.h"
#include "base/error.h"
#include "base/progress.h"
#include "model/gradcheck.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MOST_TESTS = 128, MOST_ARRAYS = 64, FENCE = 64, SECONDS = 3, MEGABYTE = 1 << 20, LINES_SHOWN = 8 };

// --- the tests, in the order in which they run --------------------------------------------------------------

typedef struct {
    const char *tcase, *function;
    const TTest *test;
} entry;

static entry tests[MOST_TESTS];
static size_t test_count;
static TCase *core_case, *limits_case;

static void add(TCase *tcase, const char *name, const char *function, const TTest *test)
{
    if (test_count == MOST_TESTS) {
        fprintf(stderr, "grader: more than %d tests\n", MOST_TESTS);
        exit(2);
    }
    // limits run after core, whatever the order of the list
    tests[test_count++] = (entry){.tcase = name, .function = function, .test = test};
    tcase_add_test(tcase, test);
}

void core(const char *function, const TTest *test)
{
    add(core_case, "core", function, test);
}

void limits(const char *function, const TTest *test)
{
    add(limits_case, "limits", function, test);
}

static void put_core_first(void)
{
    entry sorted[MOST_TESTS];
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < test_count; i++)
            if ((strcmp(tests[i].tcase, "core") == 0) == (pass == 0))
                sorted[count++] = tests[i];
    memcpy(tests, sorted, count * sizeof *tests);
}

// --- what the processes share -------------------------------------------------------------------------------

typedef struct {
    size_t started;              // tests begun so far
    bool looped[MOST_TESTS];     // this one never came back
    bool ended[MOST_TESTS];      // this one came back, right or wrong
    double began[MOST_TESTS];    // seconds
    long output[MOST_TESTS + 1]; // where in the file its output begins
} blackboard;

static blackboard *shared;
static FILE *printed; // what the reader's code prints

// The number of the running test.
static size_t current(void)
{
    return shared->started - 1;
}

static void come_back(void)
{
    fflush(NULL);
    shared->ended[current()] = true;
}

static void note_the_one_before(void)
{
    size_t i = current();
    double now = nn_seconds();
    shared->began[i] = now;
    if (i > 0 && !shared->ended[i - 1] && now - shared->began[i - 1] >= 0.8 * SECONDS)
        shared->looped[i - 1] = true;
}

// stdout and stderr into the file, at most one megabyte a test: beyond it comes the signal SIGXFSZ.
static void redirect_output(void)
{
    long begin = lseek(fileno(printed), 0, SEEK_END);
    struct rlimit room = {.rlim_cur = (rlim_t)begin + MEGABYTE, .rlim_max = RLIM_INFINITY};
    shared->output[current()] = begin;
    dup2(fileno(printed), STDOUT_FILENO);
    dup2(fileno(printed), STDERR_FILENO);
    setvbuf(stdout, NULL, _IOLBF, 0); // so that nothing is lost when it crashes
    setrlimit(RLIMIT_FSIZE, &room);
}

static void limit_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__)
    struct rlimit room = {.rlim_cur = (rlim_t)4 << 30, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &room);
#endif
}

static void begin_test(void)
{
    shared->started++;
    note_the_one_before();
    for (size_t i = 0; i < current(); i++)
        if (shared->looped[i] && strcmp(tests[i].function, tests[current()].function) == 0) {
            come_back();
            ck_abort_msg("skipped");
        }
    redirect_output();
    limit_memory();
}

// --- fenced memory ------------------------------------------------------------------------------------------

typedef struct {
    const char *name;
    unsigned char *whole; // fence, bytes, fence
    size_t bytes;
    unsigned char *kept; // what a given array held, or NULL
} fenced;

// What a fence is made of. Around a given array stand, read as double, a huge number and NaN by turns, the huge one
// next to the array: who reads too far spoils a sum, and a maximum (which passes over NaN), too. The other fence is a
// tiny number: a NaN that is written over it is seen.
enum { FENCE_OF_OTHERS = 0xa5 };
static const double HUGE_FENCE = 1e300;

static void build_fences(fenced *a)
{
    unsigned char *behind = a->whole + FENCE + a->bytes;
    memset(a->whole, 0xff, FENCE);
    memset(behind, 0xff, FENCE);
    for (size_t i = 0; i < FENCE; i += 2 * sizeof HUGE_FENCE) {
        memcpy(behind + i, &HUGE_FENCE, sizeof HUGE_FENCE);
        memcpy(a->whole + i + sizeof HUGE_FENCE, &HUGE_FENCE, sizeof HUGE_FENCE);
    }
}

static fenced arrays[MOST_ARRAYS];
static size_t array_count;

void *blank(const char *name, size_t bytes)
{
    fenced *a = &arrays[array_count];
    ck_assert_msg(array_count < MOST_ARRAYS, "grader: more than %d arrays in one test", MOST_ARRAYS);
    *a = (fenced){.name = name, .whole = malloc(bytes + 2 * FENCE), .bytes = bytes};
    ck_assert_msg(a->whole != NULL, "grader: no memory left");
    memset(a->whole, FENCE_OF_OTHERS, bytes + 2 * FENCE);
    memset(a->whole + FENCE, 0xff, bytes);
    array_count++;
    return a->whole + FENCE;
}

void *changing(const char *name, size_t bytes, const void *values)
{
    return memcpy(blank(name, bytes), values, bytes);
}

void *given(const char *name, size_t bytes, const void *values)
{
    void *array = blank(name, bytes);
    fenced *a = &arrays[array_count - 1];
    build_fences(a);
    memcpy(array, values, bytes);
    a->kept = malloc(bytes + 1);
    ck_assert_msg(a->kept != NULL, "grader: no memory left");
    memcpy(a->kept, values, bytes);
    return array;
}

static void free_arrays(void)
{
    for (; array_count > 0; array_count--) {
        free(arrays[array_count - 1].whole);
        free(arrays[array_count - 1].kept);
    }
}

static void end_test(void)
{
    free_arrays();
    come_back();
}

// Is a fence as it was built? The one in front of the array (at_end: the one behind it).
static bool is_whole(const fenced *a, bool at_end)
{
    unsigned char bytes[2 * FENCE];
    fenced like = {.whole = bytes};
    if (a->kept)
        build_fences(&like);
    else
        memset(bytes, FENCE_OF_OTHERS, sizeof bytes);
    return memcmp(a->whole + (at_end ? FENCE + a->bytes : 0), bytes + (at_end ? FENCE : 0), FENCE) == 0;
}

// --- expectations -------------------------------------------------------------------------------------------

const char *text(const char *format, ...)
{
    static char buffer[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    return buffer;
}

typedef struct {
    char text[80];
} words;

static words number_in_words(double number)
{
    static const uint64_t untouched = UINT64_MAX; // the bytes that blank() leaves
    words w;
    if (memcmp(&number, &untouched, sizeof number) == 0)
        snprintf(w.text, sizeof w.text,
                 "nothing (the place was not filled, or read where nothing was given)");
    else if (number == HUGE_FENCE)
        snprintf(w.text, sizeof w.text, "1e300 (read where nothing was given)");
    else if (isnan(number))
        snprintf(w.text, sizeof w.text, "nan (not a number)");
    else
        snprintf(w.text, sizeof w.text, "%.12g", number);
    return w;
}

__attribute__((noreturn)) static void not_met(const char *what, const char *expected, const char *got,
                                              const char *look)
{
    char message[2048];
    snprintf(message, sizeof message, "  checked   %s\n  expected  %s\n  got       %s\n  look at   %s\n",
             what, expected, got, look);
    free_arrays();
    come_back();
    ck_abort_msg("%s", message);
}

static void check_memory(void)
{
    for (size_t i = 0; i < array_count; i++) {
        const fenced *a = &arrays[i];
        if (!is_whole(a, false) || !is_whole(a, true))
            not_met(a->name, "nothing written before its first or behind its last element",
                    is_whole(a, false) ? "something was written behind its end"
                                       : "something was written before its beginning",
                    "the first and the last index of your loops");
        if (a->kept && memcmp(a->whole + FENCE, a->kept, a->bytes) != 0)
            not_met(a->name, "an input that stays as it was", "your function changed it",
                    "which array you write to: an input (const) is only read");
    }
}

void expect_that(bool holds, const char *what, const char *expected, const char *got, const char *look)
{
    check_memory();
    if (!holds)
        not_met(what, expected, got, look);
}

void expect_number(const char *what, double expected, double got, double tolerance, const char *look)
{
    check_memory();
    bool equal = expected == got || fabs(expected - got) <= tolerance; // infinities are equal to themselves
    if (!equal)
        not_met(what, number_in_words(expected).text, number_in_words(got).text, look);
}

void expect_numbers(const char *what, size_t count, const double *expected, const double *got,
                    double tolerance, const char *look)
{
    for (size_t i = 0; i < count; i++) {
        char where[256];
        snprintf(where, sizeof where, "%s[%zu]", what, i);
        expect_number(where, expected[i], got[i], tolerance, look);
    }
}

void expect_count(const char *what, size_t expected, size_t got, const char *look)
{
    char left[32], right[32];
    snprintf(left, sizeof left, "%zu", expected);
    snprintf(right, sizeof right, "%zu", got);
    expect_that(expected == got, what, left, right, look);
}

void expect_gradient(const char *what, double (*loss)(void *context), void *context,
                     const judged_tensor *tensors, size_t count, size_t batch, const char *look)
{
    nn_gradcheck_tensor list[8];
    nn_gradcheck_report report;
    nn_gradcheck_options options = {.batch = batch};
    char where[256], expected[128], got[256];
    ck_assert_msg(count <= 8, "grader: more than 8 tensors");
    check_memory();
    for (size_t i = 0; i < count; i++)
        list[i] = (nn_gradcheck_tensor){
            .name = tensors[i].name,
            .value = tensors[i].value,
            .gradient = tensors[i].gradient,
            .shape = tensors[i].rows == 1 ? nn_shape_vector(tensors[i].columns)
                                          : nn_shape_of(2, (size_t[]){tensors[i].rows, tensors[i].columns})};
    ck_assert_msg(nn_gradcheck(loss, context, list, count, &options, &report) == 0, "%s", nn_error());
    snprintf(where, sizeof where, "%s: the worst element is %s[%zu]", what, report.tensor, report.index);
    snprintf(expected, sizeof expected, "%.10g (so much the loss changes when it is moved)", report.numeric);
    snprintf(got, sizeof got, "%s%s%s", number_in_words(report.analytic).text,
             *report.cause ? ". The checker's guess: " : "", report.cause);
    if (!report.passed)
        not_met(where, expected, got, look);
}

// --- the report ---------------------------------------------------------------------------------------------

// In one word, what became of test i. Check takes a process that ends with exit(0) for a pass: we do not.
static const char *result_of(TestResult *const *results, size_t i)
{
    TestResult *result = results[i];
    const char *message = tr_msg(result);
    if (tr_rtype(result) == CK_PASS)
        return shared->ended[i] ? "pass" : "exit";
    if (tr_rtype(result) == CK_FAILURE)
        return strcmp(message, "skipped") == 0 ? "skipped" : "fail";
    if (strstr(message, "timeout"))
        return "loop";
    if (strstr(message, "signal 25") || strstr(message, "File size"))
        return "flood";
    return strstr(message, "signal") ? "crash" : "exit";
}

static void print_name(const char *name)
{
    for (; *name; name++)
        putchar(*name == '_' ? ' ' : *name);
}

// What went wrong, in the reader's words.
static void explain(const char *result, TestResult *details, const entry *e)
{
    if (strcmp(result, "fail") == 0)
        printf("%s", tr_msg(details));
    else if (strcmp(result, "loop") == 0)
        printf("  expected  %s comes back at once\n  got       it had not come back after %d seconds, and "
               "was stopped\n"
               "  look at   loops whose condition never becomes false, and a function that calls itself for "
               "ever\n",
               e->function, SECONDS);
    else if (strcmp(result, "flood") == 0)
        printf(
            "  expected  at most a few lines of output\n  got       more than a megabyte, and was stopped\n"
            "  look at   a printf in a loop that does not end\n");
    else if (strcmp(result, "crash") == 0)
        printf("  expected  %s comes back\n  got       a crash: %s\n  look at   %s\n", e->function,
               tr_msg(details),
               strstr(tr_msg(details), "signal 8 ")
                   ? "a whole number divided by 0, or taken % 0"
                   : "array indices, pointers that point nowhere, calls of itself without end");
    else
        printf("  expected  %s returns\n  got       it ended the whole program\n  look at   exit() or "
               "abort() in your file\n",
               e->function);
}

// The first lines that test i printed; what is not plain text becomes '?'.
static void show_printed(size_t i, size_t run)
{
    long begin = shared->output[i], end;
    int lines = 0, columns = 0;
    fseek(printed, 0, SEEK_END);
    end = i + 1 < run && shared->output[i + 1] >= begin ? shared->output[i + 1] : ftell(printed);
    if (end <= begin)
        return;
    fseek(printed, begin, SEEK_SET);
    printf("  printed   ");
    for (long at = begin; at < end && lines < LINES_SHOWN; at++) {
        int c = fgetc(printed);
        if (c == EOF)
            break;
        if (c == '\n' || columns == 100) {
            lines++;
            columns = 0;
            if (at + 1 < end && lines < LINES_SHOWN)
                printf("\n            ");
            continue;
        }
        putchar(c >= ' ' && c < 127 ? c : '?');
        columns++;
    }
    printf(lines == LINES_SHOWN ? "\n            (and more)\n" : "\n");
}

static void print_first_failure(TestResult **results, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *result = result_of(results, i);
        if (strcmp(result, "pass") == 0)
            continue;
        printf("First to mend: ");
        print_name(tests[i].test->name);
        putchar('\n');
        explain(result, results[i], &tests[i]);
        show_printed(i, count);
        putchar('\n');
        return;
    }
}

static const char *in_the_list(const char *result)
{
    static const char *const shown[][2] = {
        {"fail", "FAILED"}, {"loop", "NO END"}, {"flood", "FLOOD"}, {"crash", "CRASH"}, {"exit", "EXIT"}};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (strcmp(result, shown[i][0]) == 0)
            return shown[i][1];
    return result;
}

// Is this the first test of its function?
static bool opens(size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(tests[j].function, tests[i].function) == 0)
            return false;
    return true;
}

// One line for a function, and one for each test that is not met, unless none is.
static size_t print_function(const char *function, TestResult **results, size_t count)
{
    size_t passed = 0, all = 0, first = count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tests[i].function, function) != 0)
            continue;
        all++;
        if (strcmp(result_of(results, i), "pass") == 0)
            passed++;
        else if (first == count)
            first = i;
    }
    const char *word = passed == all ? "ok" : passed == 0 ? in_the_list(result_of(results, first)) : "";
    printf(*word ? "%-22s %zu of %zu  %s\n" : "%-22s %zu of %zu\n", function, passed, all, word);
    for (size_t i = first; i < count && passed > 0; i++)
        if (strcmp(tests[i].function, function) == 0 && strcmp(result_of(results, i), "pass") != 0) {
            printf("    %-8s", in_the_list(result_of(results, i)));
            print_name(tests[i].test->name);
            printf(strcmp(tests[i].tcase, "limits") == 0 ? " (limits)\n" : "\n");
        }
    return passed;
}

static size_t print_list(TestResult **results, size_t count)
{
    size_t passed = 0;
    for (size_t i = 0; i < count; i++)
        if (opens(i))
            passed += print_function(tests[i].function, results, count);
    printf("%zu of %zu tests pass\n", passed, count);
    return passed;
}

static int write_report(const char *path, TestResult **results, size_t count)
{
    FILE *file = path ? fopen(path, "w") : NULL;
    if (path == NULL)
        return 0;
    for (size_t i = 0; file && i < count; i++)
        fprintf(file, "%s %s %s %s\n", tests[i].tcase, result_of(results, i), tests[i].function,
                tests[i].test->name);
    if (file == NULL || fclose(file) != 0) {
        fprintf(stderr, "grader: %s: cannot be written. Hint: is the disk full?\n", path);
        return -1;
    }
    return 0;
}

static SRunner *prepare(void)
{
    Suite *suite = suite_create("exercise");
    core_case = tcase_create("core");
    limits_case = tcase_create("limits");
    TCase *cases[] = {core_case, limits_case};
    for (size_t i = 0; i < 2; i++) {
        suite_add_tcase(suite, cases[i]);
        tcase_set_timeout(cases[i], SECONDS);
        tcase_add_checked_fixture(cases[i], begin_test, end_test);
    }
    exercise();
    put_core_first();
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_FORK);
    return runner;
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [REPORT]\n", argv[0]);
        return 2;
    }
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    printed = tmpfile();
    if (shared == MAP_FAILED || printed == NULL) {
        fprintf(stderr, "grader: no memory or no temporary file. Hint: is the disk full?\n");
        return 2;
    }
    unsetenv("CK_RUN_CASE"); // all tests, whatever the caller's own tests were told
    unsetenv("CK_RUN_SUITE");
    SRunner *runner = prepare();
    srunner_run_all(runner, CK_SILENT);
    size_t count = (size_t)srunner_ntests_run(runner);
    TestResult **results = srunner_results(runner);
    print_first_failure(results, count);
    size_t passed = print_list(results, count);
    int written = write_report(argc == 2 ? argv[1] : NULL, results, count);
    bool all = count == test_count && count > 0 && passed == count;
    free(results);
    srunner_free(runner);
    fclose(printed);
    return all && written == 0 ? 0 : 1;
}
