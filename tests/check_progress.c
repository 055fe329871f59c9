/* check_progress.c - what must hold for progress.c: quiet in a file, moving on a terminal. */
#define _GNU_SOURCE // posix_openpt
#include "base/progress.h"
#include "runner.h"

#include <fcntl.h>
#include <poll.h>

static void read_back(FILE *stream, char *text, size_t bytes)
{
    rewind(stream);
    text[fread(text, 1, bytes - 1, stream)] = '\0';
}

static int count(const char *text, char wanted)
{
    int found = 0;
    for (; *text; text++)
        found += *text == wanted;
    return found;
}

START_TEST(a_file_gets_one_line_an_epoch_and_no_escape_codes)
{
    char text[512];
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    for (int epoch = 1; epoch <= 2; epoch++) {
        nn_progress progress = nn_progress_begin(stream, epoch == 1 ? "Epoch 1/2" : "Epoch 2/2", 30);
        for (size_t step = 1; step <= 30; step++)
            nn_progress_update(&progress, step, "loss: too early");
        nn_progress_end(&progress, "loss: 0.2149");
    }
    read_back(stream, text, sizeof text);
    fclose(stream);
    ck_assert_int_eq(count(text, '\n'), 2);
    ck_assert_int_eq(count(text, '\033'), 0);
    ck_assert_int_eq(count(text, '\r'), 0);
    ck_assert_ptr_null(strstr(text, "too early"));
    ck_assert_int_eq(strncmp(text, "Epoch 1/2: 30/30 - 0s ", 22), 0);
    ck_assert_ptr_nonnull(strstr(text, "ms/step - loss: 0.2149\nEpoch 2/2: 30/30 - "));
}
END_TEST

// A terminal without a screen: what is written to the stream can be read from *screen.
static FILE *make_terminal(int *screen)
{
    *screen = posix_openpt(O_RDWR | O_NOCTTY);
    if (*screen < 0 || grantpt(*screen) != 0 || unlockpt(*screen) != 0)
        return NULL;
    int terminal = open(ptsname(*screen), O_RDWR | O_NOCTTY);
    return terminal < 0 ? NULL : fdopen(terminal, "w");
}

// What stands on the screen, once `last` is there. The kernel may take a moment to bring it.
static void read_screen(int screen, const char *last, char *text, size_t bytes)
{
    struct pollfd ready = {.fd = screen, .events = POLLIN};
    size_t used = 0;
    text[0] = '\0';
    while (strstr(text, last) == NULL && used + 1 < bytes && poll(&ready, 1, 5000) == 1) {
        ssize_t got = read(screen, text + used, bytes - 1 - used);
        if (got <= 0)
            return;
        used += (size_t)got;
        text[used] = '\0';
    }
}

START_TEST(a_terminal_gets_a_bar_that_is_redrawn_but_not_at_every_step)
{
    char text[4096];
    int screen;
    FILE *stream = make_terminal(&screen);
    if (stream == NULL) // no terminals in this place
        return;
    nn_progress progress = nn_progress_begin(stream, "Epoch 1/1", 25);
    for (size_t step = 1; step <= 25; step++)
        nn_progress_update(&progress, step, "loss: 1");
    nn_progress_end(&progress, "loss: 2");
    read_screen(screen, "loss: 2", text, sizeof text);
    fclose(stream);
    close(screen);
    ck_assert_ptr_nonnull(strstr(text, "loss: 2"));
    // 25 steps in far less than a second, at most ten pictures a second
    int redrawn = 0;
    for (const char *at = strstr(text, "\r\033[K"); at; at = strstr(at + 1, "\r\033[K"))
        redrawn++;
    ck_assert_int_ge(redrawn, 2);
    ck_assert_int_le(redrawn, 12);
    ck_assert_ptr_nonnull(strstr(text, "25/25 [==============================] - "));
}
END_TEST

START_TEST(the_clock_never_goes_back)
{
    double before = nn_seconds();
    for (int i = 0; i < 1000; i++) {
        double now = nn_seconds();
        ck_assert_double_ge(now, before);
        before = now;
    }
}
END_TEST

START_TEST(the_end_returns_the_seconds_since_the_begin)
{
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    nn_progress progress = nn_progress_begin(stream, "", 1);
    usleep(30000);
    double seconds = nn_progress_end(&progress, "");
    fclose(stream);
    ck_assert_double_ge(seconds, 0.03);
    ck_assert_double_lt(seconds, 30);
}
END_TEST

START_TEST(an_epoch_without_steps_is_no_crash)
{
    char text[256];
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    nn_progress progress = nn_progress_begin(stream, "Epoch 1/1", 0);
    nn_progress_update(&progress, 0, "");
    nn_progress_end(&progress, "done");
    read_back(stream, text, sizeof text);
    fclose(stream);
    ck_assert_ptr_nonnull(strstr(text, "done\n"));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("progress");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_file_gets_one_line_an_epoch_and_no_escape_codes);
    tcase_add_test(core, a_terminal_gets_a_bar_that_is_redrawn_but_not_at_every_step);
    tcase_add_test(core, the_clock_never_goes_back);
    tcase_add_test(core, the_end_returns_the_seconds_since_the_begin);
    tcase_add_test(limits, an_epoch_without_steps_is_no_crash);
    return s;
}
