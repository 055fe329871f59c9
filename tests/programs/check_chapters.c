/*
 * check_chapters.c - what must hold for the program of every chapter, found by wildcard: its quick run prints what
 * tests/expected/ says, its files are whole, and it keeps its manners when something is wrong.
 *
 * What only one chapter does is tested in check_NN_name.c.
 *
 * A transcript is the standard output of --quick. Its numbers may differ a little: another processor rounds
 * otherwise. Sections whose heading speaks of seconds are left out, because no two runs agree there.
 */
#include "command.h"

#include <glob.h>

static glob_t chapters, transcripts;

// "chapters/12_cnn.c" -> "12_cnn"
static nn_path name_of(const char *path)
{
    nn_path name;
    snprintf(name.text, sizeof name.text, "%s", strrchr(path, '/') + 1);
    *strchr(name.text, '.') = '\0';
    return name;
}

static command run_chapter(size_t chapter, const nn_path *folder, const char *more)
{
    return run("%s/chapters/%s --quick --out '%s' %s", build(), name_of(chapters.gl_pathv[chapter]).text,
               folder->text, more);
}

// How far numbers may lie apart where 1e-4 is too strict.
static const struct {
    const char *name, *tolerance;
} loose[] = {
    {"02_data", "-a 2.1e-3 -r 1e-4"}, // accuracies on 1,000 images: two may flip
    {"06_backpropagation", "-a 5e-3 -r 1e-4"}, {"07_initialization", "-a 5.1e-3 -r 1e-3"},
    {"08_optimizers", "-a 5e-3 -r 1e-2"},      {"09_dropout", "-a 5e-3 -r 1e-3"},
};

static const char *tolerance_of(const char *name)
{
    for (size_t i = 0; i < sizeof loose / sizeof *loose; i++)
        if (strcmp(loose[i].name, name) == 0)
            return loose[i].tolerance;
    return "-a 1.0001e-4 -r 1e-4";
}

START_TEST(the_transcript_is_the_expected_one)
{
    nn_path folder = make_folder(), name = name_of(transcripts.gl_pathv[_i]);
    command c = run("%s/chapters/%s --quick --out '%s' >'%s/all' && "
                    "awk '/^== .* ==$/ { timed = /seconds/ } !timed' '%s/all' >'%s/seen' && "
                    "numdiff %s tests/expected/%s.txt '%s/seen'",
                    build(), name.text, folder.text, folder.text, folder.text, folder.text,
                    tolerance_of(name.text), name.text, folder.text);
    ck_assert_msg(c.status == 0, "%s: %s%s", name.text, c.out, c.err);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_quick_run_needs_no_terminal_and_leaves_whole_files)
{
    nn_path folder = make_folder();
    command c = run_chapter((size_t)_i, &folder, "");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_ptr_null(strchr(c.err, '\r')); // nothing moves where there is no terminal
    ck_assert_ptr_null(strchr(c.err, '\033'));
    char *results = read_text(nn_path_join(folder.text, "results.csv").text);
    ck_assert_int_eq(strncmp(results, "metric,value\n", 13), 0);
    free(results);
    forget(&c);
    c = run("cd '%s' && ls -A | grep -e part -e '^\\.'; find . -size 0; "
            "for t in *.csv; do awk -F, -v t=$t 'NR == 1 { n = NF } NF != n { print t, $0 }' $t; done",
            folder.text);
    ck_assert_str_eq(c.out, ""); // nothing unfinished, nothing empty, as many columns as the header has
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(help_names_the_chapter_s_options_and_does_nothing)
{
    nn_path folder = make_folder();
    command c = run_chapter((size_t)_i, &folder, "--help");
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, "--seed N");
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// Senseless for every chapter; the second table only for those that train.
typedef struct {
    const char *options;
    int status;
    const char *says;
} nonsense;

static const nonsense for_all[] = {
    {"--seed -1", 2, "--seed"},
    {"--seed", 2, "--seed"},
    {"--seed 18446744073709551616", 2, "--seed"}, // 2^64
    {"--threads 257", 2, "--threads"},
    {"--colour", 2, "--help"},
    {"extra", 2, "extra"},
    {"--out /dev/null", 1, "folder"},
};
static const nonsense for_training[] = {
    {"--epochs 0", 2, "--epochs"},
    {"--epochs many", 2, "many"},
    {"--batch-size -1", 2, "--batch-size"},
    {"--learning-rate 0", 2, "--learning-rate"},
    {"--learning-rate nan", 2, "--learning-rate"},
    {"--dataset imagenet", 2, "fashion_mnist"},
    {"--limit 60001", 2, "60000"},
    {"--data-dir /nowhere", 1, "make data"},
};
static const nonsense for_others[] = {
    {"--epochs 3", 2, "--epochs"},
    {"--dataset mnist", 2, "--dataset"},
};

static void expect_one_clear_line(size_t chapter, const nonsense *n)
{
    nn_path folder = make_folder();
    command c = run_chapter(chapter, &folder, n->options);
    ck_assert_msg(c.status == n->status, "%s: status %d, expected %d: %s", n->options, c.status, n->status,
                  c.err);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, n->says);
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}

START_TEST(nonsense_gets_one_clear_line)
{
    nn_path folder = make_folder();
    command help = run_chapter((size_t)_i, &folder, "--help");
    bool trains = strstr(help.out, "--epochs") != NULL;
    for (size_t i = 0; i < sizeof for_all / sizeof *for_all; i++)
        expect_one_clear_line((size_t)_i, &for_all[i]);
    for (size_t i = 0; trains && i < sizeof for_training / sizeof *for_training; i++)
        expect_one_clear_line((size_t)_i, &for_training[i]);
    for (size_t i = 0; !trains && i < sizeof for_others / sizeof *for_others; i++)
        expect_one_clear_line((size_t)_i, &for_others[i]);
    forget(&help);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_full_disk_is_reported_and_leaves_no_half_file)
{
    nn_path folder = make_folder();
    // no file may grow at all; stderr goes through a pipe, which has no size
    command c = run("( ulimit -f 0; %s/chapters/%s --quick --out '%s'; echo status $? ) 2>&1 >/dev/null | "
                    "grep -v ^Epoch",
                    build(), name_of(chapters.gl_pathv[_i]).text, folder.text);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "Hint: is the disk full?");
    forget(&c);
    c = run("ls -A '%s'", folder.text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_full_standard_output_is_reported)
{
    nn_path folder = make_folder();
    command c = run_chapter((size_t)_i, &folder, ">/dev/full");
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.err, "stdout: not everything could be written");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("chapters");
    TCase *core = add_case(s, "core"), *manners = add_case(s, "limits");
    glob("chapters/[0-9][0-9]_*.c", 0, NULL, &chapters);
    glob("tests/expected/[0-9][0-9]_*.txt", 0, NULL, &transcripts);
    int count = (int)chapters.gl_pathc;
    tcase_add_loop_test(core, the_transcript_is_the_expected_one, 0, (int)transcripts.gl_pathc);
    tcase_add_loop_test(core, a_quick_run_needs_no_terminal_and_leaves_whole_files, 0, count);
    tcase_add_loop_test(core, help_names_the_chapter_s_options_and_does_nothing, 0, count);
    tcase_add_loop_test(manners, nonsense_gets_one_clear_line, 0, count);
    tcase_add_loop_test(manners, a_full_disk_is_reported_and_leaves_no_half_file, 0, count);
    tcase_add_loop_test(manners, a_full_standard_output_is_reported, 0, count);
    return s;
}
