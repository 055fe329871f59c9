/*
 * open_homework.h - what the tests of homework part 1 and part 2 share: reports to look at, and answers made by hand for
 * the judge. Images are those of the test of "shapes": image i has the label i % 10.
 */
#ifndef OPEN_HOMEWORK_H
#define OPEN_HOMEWORK_H

#include "command.h"

enum { IMAGES = 2000, CLASSES = 10 };

// A report is longer than a message of Check may be.
__attribute__((unused)) static void check_says(const char *report, const char *part)
{
    ck_assert_msg(strstr(report, part) != NULL, "expected a report with \"%s\", got \"%.3000s\"", part,
                  report);
}

// Everything in `parts`, in this order, once.
static void check_parts(const char *report, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = strstr(report, parts[i]);
        ck_assert_msg(at != NULL, "no \"%s\" behind the others in: %.3000s", parts[i], report);
        ck_assert_msg(strstr(at + 1, parts[i]) == NULL, "\"%s\" stands there twice", parts[i]);
        report = at;
    }
}

// `right` images from number `first` on are answered right, the others are given the next class. `results` are more
// lines of results.csv.
static void write_answers(const char *folder, size_t first, size_t right, const char *results)
{
    ck_assert_int_eq(nn_folder_make(folder), 0);
    FILE *file = fopen(nn_path_join(folder, "test.answers").text, "wb");
    for (size_t i = 0; i < IMAGES; i++)
        fputc((int)((i + (i < first || i >= first + right)) % CLASSES), file);
    fclose(file);
    file = fopen(nn_path_join(folder, "results.csv").text, "w");
    fprintf(file, "metric,value\nparameters,1234\nepochs,5\nseconds,60.0\n%s", results);
    fclose(file);
    file = fopen(nn_path_join(folder, "network.txt").text, "w");
    fclose(file);
}

// What an answer's fault must look like: one last line with its reason, and no report.
typedef struct {
    const char *name, *settings, *says, *why;
} fault;

static void check_fault(const fault *f, const command *c)
{
    ck_assert_msg(c->status == 1, "%s: status %d: %s", f->name, c->status, c->out);
    const char *line = strstr(c->out, f->says);
    ck_assert_msg(line != NULL, "%s: expected \"%s\", got: %s", f->name, f->says, c->out);
    const char *end = strchr(line, '\n'), *why = strstr(line, f->why);
    ck_assert_msg(end && end[1] == '\0', "%s: expected one last line, got: %s", f->name, line);
    ck_assert_msg(why && why < end, "%s: expected \"%s\", got: %s", f->name, f->why, line);
}

// A wrong answer says in its first line what is wrong, and stands in the table.
static void check_is_tried(const char *path, const fault *faults, size_t count)
{
    bool tried = false;
    for (size_t i = 0; i < count; i++)
        tried = tried || strstr(path, faults[i].name) != NULL;
    ck_assert_msg(tried, "%s is not in the table of faults", path);
    char *source = read_text(path);
    ck_assert_msg(strncmp(source, "// Wrong: ", 10) == 0, "%s begins: %.40s", path, source);
    free(source);
}

#endif
