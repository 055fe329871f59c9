/*
 * runner.h - what every test program shares: a main that runs one suite and
 * refuses to be green when nothing ran, and a folder for temporary files.
 *
 * A test file defines `Suite *suite(void)` and includes this header.
 */
#ifndef RUNNER_H
#define RUNNER_H

#include "base/error.h"
#include "base/file.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *suite(void);

// How far two correct results may lie apart: rounding in the library's own number type.
#ifdef NN_DOUBLE
#define ROUNDING 1e-12
#else
#define ROUNDING 2e-5
#endif

// The last error names this: function, fault, or hint.
#define ck_assert_error_says(text)                                                                           \
    ck_assert_msg(strstr(nn_error(), text) != NULL, "nn_error is \"%s\", expected it to say \"%s\"",         \
                  nn_error(), text)

// A fresh folder for one test, as a path. Removed by remove_folder.
__attribute__((unused)) static nn_path make_folder(void)
{
    nn_path path = {"/tmp/under-the-hood-XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(path.text));
    return path;
}

__attribute__((unused)) static void remove_folder(const nn_path *path)
{
    char command[NN_PATH_BYTES + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", path->text);
    ck_assert_int_eq(system(command), 0);
}

__attribute__((unused)) static TCase *add_case(Suite *s, const char *name)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 120);
    suite_add_tcase(s, tcase);
    return tcase;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner), ran = srunner_ntests_run(runner);
    srunner_free(runner);
    if (ran == 0)
        fprintf(stderr, "no check ran: is CK_RUN_CASE or CK_RUN_SUITE misspelt?\n");
    return failed != 0 || ran == 0;
}

#endif
