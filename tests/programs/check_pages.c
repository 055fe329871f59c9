/*
 * check_pages.c - what must hold for the scripts around the chapters: the lint
 * sees each slip, the weaver puts in what a run really gave or refuses, a chart
 * appears whole or not at all, and the table of results says where to look.
 *
 * Each test plants a small course in a folder of its own. What is expected was
 * written down from the rules, not copied from the scripts.
 */
#include "command.h"

// --- lint ----------------------------------------------------------------------------------------------

#define TEN(line) line line line line line line line line line line
#define CHAPTER   "chapters/07_tiny.c"
#define LONG_WORDS                                                                                           \
    "These words are here to make one line of prose longer than the eighty columns that it may have.\n"
#define LONG_ADDRESS                                                                                         \
    "See https://example.org/a/long/address/that/nobody/can/break/into/two/lines/of/prose/without/harm\n"
#define LONG_FORMULA                                                                                         \
    "$$ y = x_0 + x_1 + x_2 + x_3 + x_4 + x_5 + x_6 + x_7 + x_8 + x_9 + x_{10} + x_{11} + x_{12} + x_{13} "  \
    "$$\n"
#define LONG_ROW                                                                                             \
    "| Keras | a row of a table that needs a lot more room than eighty columns, and may have it |\n"
#define EIGHTY_AE                                                                                            \
    TEN("\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244") "\n" // 80 letters, 160 bytes

START_TEST(lint_finds_nothing_in_this_repository)
{
    command c = run("tests/lint.sh");
    ck_assert_str_eq(c.out, "");
    ck_assert_str_eq(c.err, "");
    ck_assert_int_eq(c.status, 0);
    forget(&c);
}
END_TEST

static const struct {
    const char *file, *text;
} sound[] = {
    {CHAPTER, "/*\n# Tiny\n*/\nint x;\n"},
    {CHAPTER, "/*\n# Tiny\n\n## Part\n*/\n/* why */ int x; // */\n"},
    {CHAPTER, "/*\n# Tiny\n" LONG_ADDRESS LONG_FORMULA LONG_ROW EIGHTY_AE "*/\n"},
    {CHAPTER, "/*\n# Tiny\n```python\n# " LONG_WORDS "```\n*/\n"},
    {CHAPTER,
     "/*\n# Tiny\n*/\n" TEN("x();\n\nx();\nx();\n") "/*\nprose\n*/\n" TEN("x();\n")}, // 40 and 10 lines
    {"lib/base/a.c", "// call exit(1) or abort()\nint f(void)\n{\n    return on_exit_of(\"exit(1)\");\n}\n"},
    {"lib/base/a.c", "/* a comment\n * with abort() in it\n */\nstatic_assert(sizeof(int) == 4, \"\");\n"},
    {"lib/base/a.c", "    assert(rows <= stored); // cannot happen: we stored them\n"},
};
enum { SOUND = sizeof sound / sizeof *sound };

START_TEST(lint_is_silent_where_nothing_is_wrong)
{
    nn_path folder = make_folder();
    write_text(&folder, sound[_i].file, sound[_i].text);
    command c = run("tests/lint.sh '%s'", folder.text);
    ck_assert_str_eq(c.out, "");
    ck_assert_int_eq(c.status, 0);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *file, *text, *place, *says;
} slips[] = {
    {CHAPTER, "#include \"nn.h\"\n/*\n# Tiny\n*/\n", ":1: ", "begins with"},
    {CHAPTER, "/*\n# Tiny\n*/\nint x;\n/*\nprose\n", ":5: ", "never closed"},
    {CHAPTER, "/*\n# Tiny\nRead build/runs/*/results.csv\n*/\n", ":3: ", "inside prose"},
    {CHAPTER, "/*\n# Tiny\n\nThe last batch has\n24. It is short.\n\n1. This\n2. is a list.\n*/\n",
     ":5: ", "becomes a list"},
    {CHAPTER, "/*\n# Tiny\n */\n*/\n", ":3: ", "inside prose"},
    {CHAPTER, "/*\n# Tiny\n*/\nint x;\n /*\nprose\n*/\n", ":5: ", "alone"},
    {CHAPTER, "/*\n# Tiny\n*/\n\n" TEN("x();\n\nx();\nx();\n") "y();\n", ":5: ", "41 lines of code"},
    {CHAPTER, "/*\n# Tiny\n\n" LONG_WORDS "*/\n", ":4: ", "expected at most 80"},
    {CHAPTER, "/*\n# Tiny\n" TEN("12345678") "9\n*/\n", ":3: ", "81 columns"},
    {CHAPTER, "/*\n## Tiny\n*/\n", ":2: ", "# Title"},
    {CHAPTER, "/*\nNo heading.\n*/\n", ":1: ", "# Title"},
    {CHAPTER, "/*\n# Tiny\n\n@plot 07_tiny-none A chart\n*/\n", ":4: ", "plots/07_tiny-none.gp"},
    {"lib/base/a.c", "int f(int n)\n{\n    if (n < 0)\n        exit(1);\n}\n", ":4: ", "nn_fail"},
    {"lib/base/a.c", "    puts(\"// \"); abort();\n", ":1: ", "nn_fail"},
    {"lib/base/a.c", "    /* n is given */ assert(n > 0);\n", ":1: ", "nn_fail"},
    {"lib/base/a.c",
     "// TO"
     "DO: speed\n",
     ":1: ", "work to be done"},
    {"Makefile", "# no -Ofast\nFLAGS := -O3 -ffast-math\n", ":2: ", "NaN"},
    {"setup/a.sh", "gcc -Ofast a.c\n", ":1: ", "NaN"},
    {"lib/base/a.c", "int x;\n#pragma GCC optimize(\"Ofast\")\n", ":2: ", "NaN"},
    {"plots/08_gone-curve.gp", "plot x\n", ":1: ", "chapters/08_gone.c"},
    {CHAPTER,
     "/*\n# Tiny\nFIX"
     "ME: numbers\n*/\n",
     ":3: ", "work to be done"},
};
enum { SLIPS = sizeof slips / sizeof *slips };

START_TEST(lint_names_each_slip_with_file_and_line)
{
    nn_path folder = make_folder();
    char place[128];
    snprintf(place, sizeof place, "%s%s", slips[_i].file, slips[_i].place);
    write_text(&folder, slips[_i].file, slips[_i].text);
    command c = run("tests/lint.sh '%s'", folder.text);
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, slips[_i].says);
    ck_assert_msg(strncmp(c.out, place, strlen(place)) == 0, "expected \"%s\" first, got \"%s\"", place,
                  c.out);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// A homework and its chapter must agree: their names, the command, and the headings that the grader quotes.
START_TEST(lint_sees_where_a_homework_and_its_chapter_disagree)
{
    nn_path folder = make_folder();
    write_text(&folder, CHAPTER, "/*\n# Tiny\n\n## Small steps\n\nThen do `make exercise-07`.\n*/\n");
    write_text(&folder, "exercises/07_tiny/check_tiny.c", "x(\"\\\"Small steps\\\" in chapter 07: y\");\n");
    command c = run("tests/lint.sh '%s'", folder.text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
    write_text(&folder, "exercises/07_tiny/check_tiny.c", "\nx(\"\\\"Large steps\\\" in chapter 07: y\");\n");
    c = run("tests/lint.sh '%s'", folder.text);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out,
                   "exercises/07_tiny/check_tiny.c:2: chapters/07_tiny.c has no heading \"Large steps\"");
    forget(&c);
    write_text(&folder, "exercises/07_tiny/check_tiny.c", "x();\n");
    write_text(&folder, CHAPTER, "/*\n# Tiny\n*/\n");
    c = run("tests/lint.sh '%s'", folder.text);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "make exercise-07");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- weaving -------------------------------------------------------------------------------------------

// Chapter 07 with `text`, woven in a course of three chapters, after a run that printed, measured and drew.
static command weave(const nn_path *folder, const char *text)
{
    write_text(folder, CHAPTER, text);
    write_text(folder, "build/runs/07_tiny/output.txt",
               "first\n\n== One ==\n  1 <- @ \\ #\n\n== Two ==\n\n2\n\n3\n");
    write_text(folder, "build/runs/07_tiny/results.csv",
               "metric,value\nloss,0.25\ntest_loss,0.75\nepoch,5\n");
    write_text(folder, "build/runs/gradcheck/output.txt", "== Layers ==\ndense 1e-9\n");
    write_text(folder, "build/runs/gradcheck/results.csv", "metric,value\nworst,3e-08\n");
    write_text(folder, "build/plots/07_tiny-curve.svg", "<svg/>");
    write_text(folder, "build/plots/07_tiny-curve.png", "png");
    write_text(folder, "build/plots/07_tiny-old.png", "png");
    write_text(folder, "build/runs/07_tiny/shoes.png", "png");
    return run("LC_ALL=C awk -f docs/weave.awk -f docs/front.awk -v build='%s/build' -v chapters='06_a "
               "07_tiny 08_b' '%s/" CHAPTER "'",
               folder->text, folder->text);
}

static const struct {
    const char *text, *page; // what the chapter says, what the page must then hold
} woven[] = {
    {"/*\n# Tiny\n*/\n", "Tiny {#chapter_07}\n"},
    {"/*\n# Tiny\n\nLet $x_1$ be `x[1]`.\n*/\n", "\nLet \\f$x_1\\f$ be `x[1]`.\n"},
    {"/*\n# Tiny\n\n$$ y = x^2 $$\n*/\n", "\\f[ y = x^2 \\f]"},
    {"/*\n# Tiny\n\n$$\ny = x^2\n$$\n*/\n", "\\f[\ny = x^2\n\\f]"},
    {"/*\n# Tiny\n\nA shell says `$HOME $x$`.\n*/\n", "`$HOME $x$`"},
    {"/*\n# Tiny\n\n```sh\necho $x$ @value loss\n```\n*/\n", "```sh\necho $x$ @value loss\n```\n"},
    {"/*\n# Tiny\n*/\n\nint x;\n\nint y; // \\f @ # <b> $x$ \"%d\\n\"\n    *p = 1;\n\n/*\nEnd.\n*/\n",
     "{.c}\nint x;\n\nint y; // \\f @ # <b> $x$ \"%d\\n\"\n    *p = 1;\n~~~"},
    {"/*\n# Tiny\n\n@output One\n*/\n", "{.unparsed}\n  1 <- @ \\ #\n~~~"},
    {"/*\n# Tiny\n\n@output Two\n*/\n", "{.unparsed}\n2\n\n3\n~~~"},
    {"/*\n# Tiny\n\n@output\n*/\n",
     "{.unparsed}\nfirst\n\n== One ==\n  1 <- @ \\ #\n\n== Two ==\n\n2\n\n3\n~~~"},
    {"/*\n# Tiny\n\n@output gradcheck/Layers\n*/\n", "\ndense 1e-9\n"},
    {"/*\n# Tiny\n\nIt is @value loss, or @value test_loss.\n*/\n", "\nIt is 0.25, or 0.75.\n"},
    {"/*\n# Tiny\n\nThe worst is @value\ngradcheck/worst.\n*/\n", "The worst is 3e-08."},
    {"/*\n# Tiny\n\nBest after\n@value epoch. And @value epoch.\n*/\n", "Best after\n5\\. And 5.\n"},
    {"/*\n# Tiny\n\n@plot 07_tiny-curve It \"rises\"\n*/\n",
     "07_tiny-curve.svg\" alt=\"It &quot;rises&quot;\""},
    {"/*\n# Tiny\n\n@plot 07_tiny-old It falls\n*/\n", "07_tiny-old.png\" alt=\"It falls\""},
    {"/*\n# Tiny\n\n@picture shoes A shoe\n*/\n", "charts/07_tiny/shoes.png\" alt=\"A shoe\""},
    {"/*\n# Tiny\n\nSo \"it is *here*\": a < b & c, 5 % of #it, me@home.\n*/\n",
     "So &quot;it is *here*&quot;: a &lt; b &amp; c, 5 % of \\#it, me\\@home.\n"},
    {"/*\n# Tiny\n\nCall `nn_fit(model, &train)`.\n*/\n",
     "Call <code>@ref nn_fit \"nn_fit\"(model, &amp;train)</code>.\n"},
    {"/*\n# Tiny\n\nIt was Keras's `padding='same'`.\n*/\n", "``padding='same'``"},
    {"/*\n# Tiny\n\n    1 | 2 <- $x$ @value\n\n    3\n\nEnd.\n*/\n", "\n1 | 2 <- $x$ @value\n\n3\n~~~"},
    {"/*\n# Tiny\n\n1. one\n2. two,\n   and $x$\n*/\n", "1. one\n2. two,\n   and \\f$x\\f$\n"},
    {"/*\n# Tiny\n\n1. one\n\n    more of it, $x$\n*/\n", "1. one\n\n    more of it, \\f$x\\f$\n"},
    {"/*\n# Tiny\n\nSo $L = @value loss$.\n*/\n", "So \\f$L = 0.25\\f$."},
    {"/*\n# Tiny\n*/\n", "# 07.\302\240Tiny {#chapter_07}\n"}, // a blank here would make a list of it
    {"/*\n# Tiny\n\nSee [there](06_a.c), [this](../docs/notation.md).\n*/\n",
     "See [there](@ref chapter_06), [this](@ref notation).\n"},
    {"/*\n# Tiny\n\nIt costs \\$5.\n*/\n", "\nIt costs $5.\n"},
    {"/*\n# Tiny\n*/\n", "@ref chapter_06"},
    {"/*\n# Tiny\n*/\n", "@ref chapter_08"},
};
enum { WOVEN = sizeof woven / sizeof *woven };

START_TEST(weaving_puts_into_the_page)
{
    nn_path folder = make_folder();
    command c = weave(&folder, woven[_i].text);
    ck_assert_str_eq(c.err, "");
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, woven[_i].page);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *text, *place, *says;
} torn[] = {
    {"/*\n# Tiny\n\n@output Three\n*/\n", ":4: ", "One, Two"},
    {"/*\n# Tiny\n\n@output 08_b/One\n*/\n", ":4: ", "make run-08"},
    {"/*\n# Tiny\n\n@output gradcheck/One\n*/\n", ":4: ", "make gradcheck"},
    {"/*\n# Tiny\n\n@plot 07_tiny-none A chart\n*/\n", ":4: ", "make run-07"},
    {"/*\n# Tiny\n\n@picture none A picture\n*/\n", ":4: ", "make run-07"},
    {"/*\n# Tiny\n\n@picture shoes\n*/\n", ":4: ", "text"},
    {"/*\n# Tiny\n\n@plot 07_tiny-curve\n*/\n", ":4: ", "text"},
    {"/*\n# Tiny\n\nIt is\n@value accuracy, no less.\n*/\n", ":5: ", "accuracy"},
    {"/*\n# Tiny\n\nIt is @value 08_b/loss.\n*/\n", ":4: ", "make run-08"},
    {"/*\n# Tiny\n\n@figure 1\n*/\n", ":4: ", "@figure"},
    {"/*\n# Tiny\n\nLet $x be x.\n*/\n", ":4: ", "formula"},
    {"/*\n# Tiny\n\nLet `x be x.\n*/\n", ":4: ", "code"},
    {"/*\n# Tiny\n\n```c\nint x;\n*/\n", ":4: ", "fence"},
    {"/*\n# Tiny\n*/\nint x;\n/*\nprose\n", ":5: ", "never closed"},
};
enum { TORN = sizeof torn / sizeof *torn };

START_TEST(weaving_stops_at_the_line_where_something_is_missing)
{
    nn_path folder = make_folder();
    char place[128];
    snprintf(place, sizeof place, CHAPTER "%s", torn[_i].place);
    command c = weave(&folder, torn[_i].text);
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, place);
    ck_assert_says(c.err, torn[_i].says);
    ck_assert_says(c.err, "Hint: ");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- charts --------------------------------------------------------------------------------------------

// plots/draw.sh, called in the planted course
static command draw(const nn_path *folder, const char *script)
{
    write_text(folder, "plots/07_tiny-curve.gp", script);
    return run("root=$PWD; cd '%s' && sh \"$root/plots/draw.sh\" 07_tiny build", folder->text);
}

START_TEST(a_chapter_that_was_not_run_gets_a_hint_and_no_chart)
{
    nn_path folder = make_folder();
    command c = draw(&folder, "set terminal svg\nset output OUT\nplot x\n");
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, "make run-07");
    ck_assert(!is_there(&folder, "build/plots/07_tiny-curve.svg"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_chart_is_drawn_in_both_formats)
{
    nn_path folder = make_folder();
    write_text(&folder, "build/runs/07_tiny/output.txt", "1\n");
    command c = draw(&folder, "set terminal svg\nset output OUT\nplot x\n");
    ck_assert_msg(c.status == 0, "%s%s", c.out, c.err);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "build/plots/07_tiny-curve.png");
    ck_assert(is_there(&folder, "build/plots/07_tiny-curve.png"));
    ck_assert(is_there(&folder, "build/plots/07_tiny-curve.svg"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_chart_that_fails_leaves_the_old_one_and_nothing_half_drawn)
{
    nn_path folder = make_folder();
    write_text(&folder, "build/runs/07_tiny/output.txt", "1\n");
    write_text(&folder, "build/plots/07_tiny-curve.png", "old");
    command c = draw(&folder, "set terminal svg\nset output OUT\nplot x\nplot \"not-there.csv\"\n");
    char *old = read_text(nn_path_join(folder.text, "build/plots/07_tiny-curve.png").text);
    ck_assert_int_ne(c.status, 0);
    ck_assert_says(c.err, "plots/07_tiny-curve.gp");
    ck_assert_says(c.err, "not-there.csv");
    ck_assert_str_eq(old, "old");
    free(old);
    forget(&c);
    c = run("find '%s' -name '*.part'", folder.text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- runs ----------------------------------------------------------------------------------------------

// setup/run.sh with a program that prints "printed" and does `more`
static command run_program(const nn_path *folder, const char *more)
{
    char program[256];
    snprintf(program, sizeof program, "#!/bin/sh\necho printed \"$@\"\n%s\n", more);
    write_text(folder, "program.sh", program);
    return run("chmod +x '%s/program.sh'; setup/run.sh '%s/program.sh' '%s/out' --seed 'a b'", folder->text,
               folder->text, folder->text);
}

START_TEST(what_a_program_prints_is_shown_and_kept)
{
    nn_path folder = make_folder();
    command c = run_program(&folder, "");
    char *kept = read_text(nn_path_join(folder.text, "out/output.txt").text);
    ck_assert_int_eq(c.status, 0);
    ck_assert_str_eq(c.out, "printed --seed a b\n");
    ck_assert_str_eq(kept, "printed --seed a b\n");
    free(kept);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_run_says_when_and_where_it_was_and_how_long)
{
    nn_path folder = make_folder();
    command c = run_program(&folder, "");
    forget(&c);
    c = run("cat '%s/out/run.txt'", folder.text);
    ck_assert_says(c.out, "date: 2");
    ck_assert_says(c.out, "\nmachine: ");
    ck_assert_says(c.out, " cores, ");
    ck_assert_says(c.out, "\nseconds: ");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_program_that_fails_hands_on_its_status_and_leaves_no_output)
{
    nn_path folder = make_folder();
    command c = run_program(&folder, "exit 7");
    ck_assert_int_eq(c.status, 7);
    ck_assert_str_eq(c.out, "printed --seed a b\n");
    ck_assert_says(c.err, "status 7");
    forget(&c);
    c = run("ls -A '%s/out'", folder.text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_program_that_dies_of_a_signal_leaves_no_output)
{
    nn_path folder = make_folder();
    command c = run_program(&folder, "kill -9 $$");
    ck_assert_int_eq(c.status, 128 + 9);
    ck_assert(!is_there(&folder, "out/output.txt"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- adding up tests -----------------------------------------------------------------------------------

#define GREEN "echo '100%: Checks: 3, Failures: 0, Errors: 0'"
#define RED   "echo '50%: Checks: 2, Failures: 1, Errors: 0'; exit 1"

START_TEST(a_copy_of_the_output_that_is_cut_short_does_not_stay)
{
    nn_path folder = make_folder();
    write_text(&folder, "program.sh", "#!/bin/sh\nhead -c 6000 /dev/zero | tr '\\0' x\n");
    command c =
        run("chmod +x '%s/program.sh'; (ulimit -f 2; trap '' XFSZ; setup/run.sh '%s/program.sh' '%s/out') | "
            "wc -c; ls '%s/out'",
            folder.text, folder.text, folder.text, folder.text);
    ck_assert_str_eq(c.out, "6000\n"); // shown whole, but no copy
    ck_assert_says(c.err, "not everything could be written. Hint: is the disk full?");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// tests/run.sh with three programs; each leaves a file that says it ran
static command run_tests(const nn_path *folder, const char *first, const char *second, const char *third)
{
    const char *names[] = {"a", "b", "c"}, *bodies[] = {first, second, third};
    for (size_t i = 0; i < 3; i++) {
        char program[512];
        snprintf(program, sizeof program, "#!/bin/sh\ntouch ran_%s\n%s\n", names[i], bodies[i]);
        write_text(folder, names[i], program);
    }
    return run("cd '%s' && chmod +x a b c && sh \"$OLDPWD/tests/run.sh\" ./a ./b ./c", folder->text);
}

// the last line of what was printed
static const char *last_line(char *text)
{
    size_t length = strlen(text);
    ck_assert_msg(length > 0 && text[length - 1] == '\n', "no whole line in \"%s\"", text);
    text[length - 1] = '\0';
    char *end = strrchr(text, '\n');
    return end ? end + 1 : text;
}

START_TEST(checks_of_all_programs_are_added_up)
{
    nn_path folder = make_folder();
    command c = run_tests(&folder, GREEN, GREEN, "echo '100%: Checks: 11, Failures: 0, Errors: 0'");
    ck_assert_int_eq(c.status, 0);
    ck_assert_str_eq(last_line(c.out), "100%: Checks: 17, Failures: 0, Errors: 0");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *program, *says, *sum; // what the second of three does, what is said, and the last line
} reds[] = {
    {RED, "status 1", "80%: Checks: 5, Failures: 1, Errors: 0"},
    {"echo something else", "status 0", "66%: Checks: 3, Failures: 0, Errors: 1"},
    {"echo '100%: Checks: 0, Failures: 0, Errors: 0'", "status 0", "66%: Checks: 3, Failures: 0, Errors: 1"},
    {"kill -9 $$", "status 137", "66%: Checks: 3, Failures: 0, Errors: 1"},
    {GREEN "; exit 1", "status 1", NULL},
};
enum { REDS = sizeof reds / sizeof *reds };

START_TEST(a_red_program_is_named_and_stops_the_tests)
{
    nn_path folder = make_folder();
    command c = run_tests(&folder, GREEN, reds[_i].program, GREEN);
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.out, "red: ./b");
    ck_assert_says(c.out, reds[_i].says);
    ck_assert(is_there(&folder, "ran_b"));
    ck_assert(!is_there(&folder, "ran_c"));
    const char *sum = last_line(c.out);
    ck_assert_ptr_null(strstr(sum, "100%"));
    if (reds[_i].sum)
        ck_assert_str_eq(sum, reds[_i].sum);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(no_test_program_at_all_is_red)
{
    command c = run("tests/run.sh");
    ck_assert_int_ne(c.status, 0);
    forget(&c);
}
END_TEST

// --- results -------------------------------------------------------------------------------------------

START_TEST(results_show_every_run_and_where_to_look)
{
    nn_path folder = make_folder();
    write_text(&folder, "runs/01_a/results.csv", "metric,value\nloss_of_guessing,2.3026\n");
    write_text(&folder, "runs/12_b/results.csv",
               "metric,value\ntest_accuracy,0.9157\ntest_loss,0.3280\nparameters,421642\nseconds_per_epoch,9."
               "5\nextra,1\n");
    command c = run("setup/results.sh '%s' | tr -s ' '", folder.text);
    ck_assert_says(c.out, "\n12_b 0.9157 0.3280 421,642 9.5\n");
    ck_assert_says(c.out, "\nno test in 01_a\n");
    ck_assert_ptr_null(strstr(c.out, "extra")); // a training chapter's row holds what all of them have
    ck_assert_says(c.out, "make plots");        // no chart yet
    ck_assert_says(c.out, "make docs");
    ck_assert_says(c.out, "chapters/01_logits_softmax.c");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(results_name_each_chart_and_the_book)
{
    nn_path folder = make_folder();
    write_text(&folder, "runs/12_b/results.csv", "metric,value\ntest_accuracy,0.9157\n");
    write_text(&folder, "plots/12_b-curves.png", "png");
    write_text(&folder, "plots/12_b-filters.png", "png");
    write_text(&folder, "plots/13_c-cost.png", "png");
    write_text(&folder, "docs/html/index.html", "<html/>");
    command c = run("setup/results.sh '%s'", folder.text);
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out,
                   "/plots/\n  12_b                   curves filters\n  13_c                   cost\n");
    ck_assert_says(c.out, "/docs/html/index.html");
    ck_assert_ptr_null(strstr(c.out, "make plots"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(results_refuse_what_they_cannot_read)
{
    nn_path folder = make_folder();
    command c = run("setup/results.sh '%s'", folder.text);
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "make course");
    forget(&c);
    write_text(&folder, "runs/01_a/results.csv", "epoch,loss\n1,2\n");
    c = run("setup/results.sh '%s'", folder.text);
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "runs/01_a/results.csv");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("pages");
    TCase *lint = add_case(s, "lint"), *weaving = add_case(s, "weaving"), *charts = add_case(s, "charts"),
          *runs = add_case(s, "runs"), *sums = add_case(s, "sums"), *results = add_case(s, "results");
    tcase_add_test(lint, lint_finds_nothing_in_this_repository);
    tcase_add_loop_test(lint, lint_is_silent_where_nothing_is_wrong, 0, SOUND);
    tcase_add_loop_test(lint, lint_names_each_slip_with_file_and_line, 0, SLIPS);
    tcase_add_test(lint, lint_sees_where_a_homework_and_its_chapter_disagree);
    tcase_add_loop_test(weaving, weaving_puts_into_the_page, 0, WOVEN);
    tcase_add_loop_test(weaving, weaving_stops_at_the_line_where_something_is_missing, 0, TORN);
    tcase_add_test(charts, a_chapter_that_was_not_run_gets_a_hint_and_no_chart);
    tcase_add_test(charts, a_chart_is_drawn_in_both_formats);
    tcase_add_test(charts, a_chart_that_fails_leaves_the_old_one_and_nothing_half_drawn);
    tcase_add_test(runs, what_a_program_prints_is_shown_and_kept);
    tcase_add_test(runs, a_run_says_when_and_where_it_was_and_how_long);
    tcase_add_test(runs, a_program_that_fails_hands_on_its_status_and_leaves_no_output);
    tcase_add_test(runs, a_program_that_dies_of_a_signal_leaves_no_output);
    tcase_add_test(sums, a_copy_of_the_output_that_is_cut_short_does_not_stay);
    tcase_add_test(sums, checks_of_all_programs_are_added_up);
    tcase_add_loop_test(sums, a_red_program_is_named_and_stops_the_tests, 0, REDS);
    tcase_add_test(sums, no_test_program_at_all_is_red);
    tcase_add_test(results, results_show_every_run_and_where_to_look);
    tcase_add_test(results, results_name_each_chart_and_the_book);
    tcase_add_test(results, results_refuse_what_they_cannot_read);
    return s;
}
