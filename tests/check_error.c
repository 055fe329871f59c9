/* check_error.c - what must hold for error.c: the line is kept, cut, and belongs to one thread. */
#include "runner.h"

#include <pthread.h>
#include <sys/wait.h>

START_TEST(a_failure_returns_minus_one_and_keeps_its_line)
{
    ck_assert_int_eq(nn_fail("idx_load: %s: magic %d", "train", 2049), -1);
    ck_assert_str_eq(nn_error(), "idx_load: train: magic 2049");
}
END_TEST

START_TEST(a_failure_may_also_return_null)
{
    ck_assert_ptr_null(nn_fail_null("no room for %d", 7));
    ck_assert_str_eq(nn_error(), "no room for 7");
}
END_TEST

START_TEST(a_later_failure_replaces_the_line)
{
    nn_fail("a long first line, all of it must go");
    nn_fail("second");
    ck_assert_str_eq(nn_error(), "second");
}
END_TEST

START_TEST(the_old_line_may_stand_in_the_new_one)
{
    nn_fail("disk full");
    nn_fail("while saving: %s", nn_error());
    ck_assert_str_eq(nn_error(), "while saving: disk full");
}
END_TEST

START_TEST(a_line_is_cut_at_511_bytes)
{
    char text[1001];
    memset(text, 'x', 1000);
    text[1000] = '\0';
    nn_fail("%s", text);
    ck_assert_uint_eq(strlen(nn_error()), 511);
    nn_fail("%.510s!tail", text);
    ck_assert_uint_eq(strlen(nn_error()), 511);
    ck_assert_int_eq(nn_error()[510], '!');
}
END_TEST

// What another thread sees: nothing at first, then its own line.
static void *fail_elsewhere(void *seen_first)
{
    *(int *)seen_first = nn_error()[0];
    nn_fail("the other thread's line");
    return NULL;
}

START_TEST(each_thread_has_its_own_line)
{
    pthread_t thread;
    int seen_first = -1;
    nn_fail("the main thread's line");
    ck_assert_int_eq(pthread_create(&thread, NULL, fail_elsewhere, &seen_first), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(seen_first, '\0');
    ck_assert_str_eq(nn_error(), "the main thread's line");
}
END_TEST

// Run MUST(result) in a child. Returns its exit status; what it wrote to stderr is in text.
static int must_in_child(int result, char *text, size_t bytes)
{
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        nn_fail("the reason");
        MUST(result);
        _exit(42); // MUST let it pass
    }
    close(ends[1]);
    ssize_t got = read(ends[0], text, bytes - 1);
    text[got > 0 ? got : 0] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_ne(WIFEXITED(status), 0);
    return WEXITSTATUS(status);
}

START_TEST(must_ends_the_program_with_status_1_and_says_where_and_why)
{
    char text[512];
    ck_assert_int_eq(must_in_child(-1, text, sizeof text), 1);
    ck_assert_ptr_nonnull(strstr(text, "check_error.c:"));
    ck_assert_ptr_nonnull(strstr(text, ": the reason\n"));
}
END_TEST

START_TEST(must_lets_success_pass)
{
    char text[512];
    ck_assert_int_eq(must_in_child(0, text, sizeof text), 42);
    ck_assert_str_eq(text, "");
    ck_assert_int_eq(must_in_child(1, text, sizeof text), 42); // only negative numbers are failures
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("error");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_failure_returns_minus_one_and_keeps_its_line);
    tcase_add_test(core, a_failure_may_also_return_null);
    tcase_add_test(core, a_later_failure_replaces_the_line);
    tcase_add_test(core, must_ends_the_program_with_status_1_and_says_where_and_why);
    tcase_add_test(core, must_lets_success_pass);
    tcase_add_test(limits, the_old_line_may_stand_in_the_new_one);
    tcase_add_test(limits, a_line_is_cut_at_511_bytes);
    tcase_add_test(limits, each_thread_has_its_own_line);
    return s;
}
