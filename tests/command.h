/*
 * command.h - run a shell command in a test, and keep what it printed.
 *
 *     command c = run("%s/chapters/12_cnn --epochs 0", build());
 *     ck_assert_int_eq(c.status, 2);
 *     ck_assert_one_line(c.err);
 *     forget(&c);
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "runner.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

// What came of a command. out and err are owned: forget().
typedef struct {
    int status; // exit status, or 128 + signal
    char *out, *err;
} command;

// The folder of built programs, relative to the repository's root, where tests run.
__attribute__((unused)) static const char *build(void)
{
    const char *given = getenv("BUILD");
    return given && *given ? given : "build";
}

// The whole file as a string; "" when it is not there.
__attribute__((unused)) static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1);
    size_t size = 0, got;
    char piece[4096];
    while (file && (got = fread(piece, 1, sizeof piece, file)) > 0) {
        text = realloc(text, size + got + 1);
        ck_assert_ptr_nonnull(text);
        memcpy(text + size, piece, got);
        size += got;
        text[size] = '\0';
    }
    if (file)
        fclose(file);
    return text;
}

__attribute__((unused)) static bool is_there(const nn_path *folder, const char *name)
{
    return access(nn_path_join(folder->text, name).text, F_OK) == 0;
}

// A text as a file, in a folder that is made where it is missing; and one that can be run.
__attribute__((unused)) static void write_text(const nn_path *folder, const char *name, const char *text)
{
    nn_path path = nn_path_join(folder->text, name), above = path;
    *strrchr(above.text, '/') = '\0';
    ck_assert_int_eq(nn_folder_make(above.text), 0);
    FILE *stream = fopen(path.text, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_ge(fputs(text, stream), 0);
    ck_assert_int_eq(fclose(stream), 0);
}

__attribute__((unused)) static void write_program(const nn_path *folder, const char *name, const char *text)
{
    write_text(folder, name, text);
    ck_assert_int_eq(chmod(nn_path_join(folder->text, name).text, 0755), 0);
}

__attribute__((unused, format(printf, 1, 2))) static command run(const char *format, ...)
{
    char line[4096], whole[8192];
    nn_path folder = make_folder();
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    ck_assert_int_lt(length, (int)sizeof line);
    snprintf(whole, sizeof whole, "( %s ) </dev/null >'%s/out' 2>'%s/err'", line, folder.text, folder.text);
    int status = system(whole);
    command c = {
        .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
        .out = read_text(nn_path_join(folder.text, "out").text),
        .err = read_text(nn_path_join(folder.text, "err").text),
    };
    remove_folder(&folder);
    return c;
}

__attribute__((unused)) static void forget(command *c)
{
    free(c->out);
    free(c->err);
}

#define ck_assert_one_line(text)                                                                             \
    ck_assert_msg(strchr(text, '\n') != NULL && strchr(text, '\n')[1] == '\0',                               \
                  "expected one line, got \"%s\"", text)
#define ck_assert_says(text, part)                                                                           \
    ck_assert_msg(strstr(text, part) != NULL, "expected a text with \"%s\", got \"%s\"", part, text)

#endif
