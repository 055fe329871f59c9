/*
 * check_exercises.c - what must hold for every homework, found by wildcard: the starter fails every core test, by an
 * assertion and not by a crash or by time; the solution passes, and so do right answers written in other ways; each
 * wrong answer is caught; and nothing that a reader needs is missing.
 *
 * The graders are built beside this program (SPECIMENS in the Makefile). Each writes a report with one line a test:
 *
 *     core pass ex_sigmoid sigmoid_of_0_is_one_half
 */
#include "command.h"

#include <glob.h>

// Files of all homework, sorted, as suite() found them.
static glob_t folders, solutions, others, wrong;

// "exercises/01_x/wrong_sign.c" -> "01_x/wrong_sign"
static nn_path specimen(const char *source)
{
    nn_path path;
    ck_assert_int_eq(strncmp(source, "exercises/", 10), 0);
    snprintf(path.text, sizeof path.text, "%s", source + 10);
    char *end = strrchr(path.text, '.');
    if (end && strcmp(end, ".c") == 0)
        *end = '\0';
    return path;
}

// Run the grader of a source file. out holds the report.
static command grade(const char *source)
{
    nn_path folder = make_folder();
    command c =
        run("%s/exercises/%s '%s/report' >'%s/shown' 2>&1; status=$?; cat '%s/report'; cat '%s/shown' >&2; "
            "exit $status",
            build(), specimen(source).text, folder.text, folder.text, folder.text, folder.text);
    remove_folder(&folder);
    return c;
}

// How many lines of the text begin with `begin`.
static size_t lines_with(const char *text, const char *begin)
{
    size_t count = 0;
    for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        count += strncmp(line, begin, strlen(begin)) == 0;
    return count;
}

START_TEST(a_starter_fails_every_core_test_by_assertion)
{
    nn_path source = nn_path_join(folders.gl_pathv[_i], "starter.c");
    command c = grade(source.text);
    ck_assert_int_eq(c.status, 1);
    ck_assert_uint_ge(lines_with(c.out, "core "), 5);
    ck_assert_msg(lines_with(c.out, "core fail ") == lines_with(c.out, "core "), "%s: %s", source.text,
                  c.out);
    ck_assert_msg(lines_with(c.out, "limits pass ") + lines_with(c.out, "limits fail ") ==
                      lines_with(c.out, "limits "),
                  "%s: %s", source.text, c.out);
    ck_assert_says(c.err, "First to mend: ");
    ck_assert_says(c.err, "  expected  ");
    forget(&c);
}
END_TEST

static void expect_all_pass(const char *source)
{
    command c = grade(source);
    ck_assert_msg(c.status == 0, "%s: %s", source, c.err);
    ck_assert_uint_ge(lines_with(c.out, "core pass "), 5);
    ck_assert_uint_ge(lines_with(c.out, "limits pass "), 1);
    ck_assert_uint_eq(lines_with(c.out, ""),
                      lines_with(c.out, "core pass ") + lines_with(c.out, "limits pass "));
    forget(&c);
}

START_TEST(a_solution_passes)
{
    expect_all_pass(solutions.gl_pathv[_i]);
}
END_TEST

START_TEST(a_right_answer_written_in_another_way_passes)
{
    expect_all_pass(others.gl_pathv[_i]);
}
END_TEST

// Caught, and only where it is wrong: most tests of other functions still pass.
START_TEST(a_wrong_answer_is_caught)
{
    command c = grade(wrong.gl_pathv[_i]);
    ck_assert_msg(c.status == 1, "%s: status %d: %s", wrong.gl_pathv[_i], c.status, c.err);
    size_t passed = lines_with(c.out, "core pass ") + lines_with(c.out, "limits pass ");
    ck_assert_uint_lt(passed, lines_with(c.out, ""));
    ck_assert_msg(passed > 0, "%s: %s", wrong.gl_pathv[_i], c.out);
    ck_assert_says(c.err, "First to mend: ");
    ck_assert_says(c.err, "  look at   ");
    forget(&c);
}
END_TEST

// A wrong answer says in its first line what is wrong with it.
START_TEST(a_wrong_answer_names_its_mistake)
{
    char *source = read_text(wrong.gl_pathv[_i]);
    ck_assert_msg(strncmp(source, "// Wrong: ", 10) == 0, "%s begins: %.40s", wrong.gl_pathv[_i], source);
    free(source);
}
END_TEST

START_TEST(a_homework_is_complete)
{
    const char *folder = folders.gl_pathv[_i];
    ck_assert_uint_eq(solutions.gl_pathc, folders.gl_pathc);
    command wrongs = run("ls %s/wrong_*.c | wc -l", folder), graders = run("ls %s/check_*.c | wc -l", folder);
    ck_assert_int_ge(atoi(wrongs.out), 3);
    ck_assert_int_eq(atoi(graders.out), 1);
    forget(&wrongs);
    forget(&graders);
    char *readme = read_text(nn_path_join(folder, "README.md").text);
    char *hints = read_text(nn_path_join(folder, "HINTS.md").text);
    char *header = read_text(nn_path_join(folder, "exercise.h").text);
    ck_assert_says(readme, "**Time**");
    ck_assert_says(readme, "## Your task");
    ck_assert_says(readme, "## Done when");
    ck_assert_uint_eq(lines_with(hints, "## Hint "), 3);
    ck_assert_says(header, " ex_");
    free(readme);
    free(hints);
    free(header);
}
END_TEST

// Each function of exercise.h is judged by the grader and named in the task.
START_TEST(every_function_is_judged_and_explained)
{
    const char *folder = folders.gl_pathv[_i];
    command c = run("for f in $(grep -o 'ex_[a-z0-9_]*(' %s/exercise.h | tr -d '(' | sort -u); do "
                    "grep -q \"\\\"$f\\\"\" %s/check_*.c || echo \"$f is not judged\"; "
                    "grep -q \"\\`$f\\`\" %s/README.md || echo \"$f is not in README.md\"; "
                    "done",
                    folder, folder, folder);
    ck_assert_str_eq(c.out, "");
    forget(&c);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("exercises");
    TCase *core = add_case(s, "core");
    glob("exercises/[0-9][0-9]_*", 0, NULL, &folders);
    glob("exercises/[0-9][0-9]_*/solution.c", 0, NULL, &solutions);
    glob("exercises/[0-9][0-9]_*/right_*.c", 0, NULL, &others);
    glob("exercises/[0-9][0-9]_*/wrong_*.c", 0, NULL, &wrong);
    tcase_add_loop_test(core, a_starter_fails_every_core_test_by_assertion, 0, (int)folders.gl_pathc);
    tcase_add_loop_test(core, a_solution_passes, 0, (int)solutions.gl_pathc);
    tcase_add_loop_test(core, a_right_answer_written_in_another_way_passes, 0, (int)others.gl_pathc);
    tcase_add_loop_test(core, a_wrong_answer_is_caught, 0, (int)wrong.gl_pathc);
    tcase_add_loop_test(core, a_wrong_answer_names_its_mistake, 0, (int)wrong.gl_pathc);
    tcase_add_loop_test(core, a_homework_is_complete, 0, (int)folders.gl_pathc);
    tcase_add_loop_test(core, every_function_is_judged_and_explained, 0, (int)folders.gl_pathc);
    return s;
}
