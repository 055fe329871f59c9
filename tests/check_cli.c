/*
 * check_cli.c - what must hold for cli.c: every option, and every way to type it wrong.
 *
 * Each test runs nn_cli in a fresh folder, with stdout and stderr going to files.
 */
#include "base/cli.h"
#include "base/parallel.h"
#include "runner.h"

#include <fcntl.h>
#include <sys/stat.h>

// What one call of nn_cli did.
typedef struct {
    bool goes_on;
    int status;
    char out[4096], err[1024];
} outcome;

static nn_path folder;
static int old_folder;

static void enter_folder(void)
{
    folder = make_folder();
    old_folder = open(".", O_RDONLY);
    ck_assert_int_eq(chdir(folder.text), 0);
    unsetenv("NN_DATA_DIR");
}

static void leave_folder(void)
{
    ck_assert_int_eq(fchdir(old_folder), 0);
    close(old_folder);
    remove_folder(&folder);
}

static void read_file(const char *path, char *text, size_t bytes)
{
    FILE *stream = fopen(path, "rb");
    ck_assert_ptr_nonnull(stream);
    text[fread(text, 1, bytes - 1, stream)] = '\0';
    fclose(stream);
}

// Let file descriptor `fd` write to `path`. Returns a copy of what it was, for put_back.
static int redirect(FILE *stream, int fd, const char *path)
{
    fflush(stream);
    int kept = dup(fd), file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(file, fd);
    close(file);
    return kept;
}

static void put_back(FILE *stream, int fd, int kept)
{
    fflush(stream);
    dup2(kept, fd);
    close(kept);
}

enum { MOST_ARGUMENTS = 16 };

// Run nn_cli on a command line, given as words separated by one space; '_' stands for an empty word.
static outcome run(nn_options *options, const char *line)
{
    static char words[512]; // options borrow from here
    char *argv[MOST_ARGUMENTS];
    int argc = 0;
    outcome result = {.status = -1};
    snprintf(words, sizeof words, "%s", line);
    for (char *word = strtok(words, " "); word && argc < MOST_ARGUMENTS; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "_") == 0 ? word + 1 : word;
    int out = redirect(stdout, STDOUT_FILENO, "stdout.txt"),
        err = redirect(stderr, STDERR_FILENO, "stderr.txt");
    result.goes_on = nn_cli(options, argc, argv, &result.status);
    put_back(stdout, STDOUT_FILENO, out);
    put_back(stderr, STDERR_FILENO, err);
    read_file("stdout.txt", result.out, sizeof result.out);
    read_file("stderr.txt", result.err, sizeof result.err);
    return result;
}

static nn_options training_options(void)
{
    return (nn_options){.about = "a test",
                        .trains = true,
                        .seed = 1,
                        .dataset = "mnist",
                        .epochs = 10,
                        .batch_size = 32,
                        .learning_rate = 1e-3,
                        .quick_epochs = 2,
                        .quick_limit = 500};
}

// --- what is accepted ---------------------------------------------------------------------------------------

START_TEST(without_options_the_defaults_stand)
{
    nn_options options = training_options();
    outcome result = run(&options, "build/chapters/12_cnn");
    ck_assert(result.goes_on);
    ck_assert_uint_eq(options.seed, 1);
    ck_assert_uint_eq(options.threads, 0);
    ck_assert_str_eq(options.data_dir, "data");
    ck_assert_str_eq(options.out_dir, "build/try/12_cnn");
    ck_assert(!options.quick);
    ck_assert_str_eq(options.dataset, "mnist");
    ck_assert_uint_eq(options.epochs, 10);
    ck_assert_uint_eq(options.batch_size, 32);
    ck_assert_double_eq(options.learning_rate, 1e-3);
    ck_assert_uint_eq(options.limit, 0);
    ck_assert_str_eq(result.out, "");
    ck_assert_str_eq(result.err, "");
}
END_TEST

START_TEST(every_option_fills_its_field)
{
    nn_options options = training_options();
    outcome result =
        run(&options, "p --seed 18446744073709551615 --threads 3 --data-dir d --out o --dataset shapes "
                      "--epochs 4 --batch-size 5");
    ck_assert(result.goes_on);
    ck_assert_uint_eq(options.seed, UINT64_MAX);
    ck_assert_uint_eq(options.threads, 3);
    ck_assert_str_eq(options.data_dir, "d");
    ck_assert_str_eq(options.out_dir, "o");
    ck_assert_str_eq(options.dataset, "shapes");
    ck_assert_uint_eq(options.epochs, 4);
    ck_assert_uint_eq(options.batch_size, 5);
    options = training_options();
    ck_assert(run(&options, "p --learning-rate 2.5e-2 --limit 7 --quick").goes_on);
    ck_assert_double_eq(options.learning_rate, 0.025);
    ck_assert_uint_eq(options.limit, 7);
    ck_assert(options.quick);
}
END_TEST

START_TEST(the_last_of_several_equal_options_counts)
{
    nn_options options = training_options();
    ck_assert(run(&options, "p --seed 5 --seed 6").goes_on);
    ck_assert_uint_eq(options.seed, 6);
}
END_TEST

START_TEST(the_out_folder_is_made_and_the_threads_are_set)
{
    nn_options options = training_options();
    struct stat found;
    ck_assert(run(&options, "p --out a/b --threads 2").goes_on);
    ck_assert_int_eq(stat("a/b", &found), 0);
    ck_assert(S_ISDIR(found.st_mode));
    ck_assert_uint_eq(nn_threads(), 2);
}
END_TEST

START_TEST(the_environment_gives_the_data_folder_unless_the_reader_does)
{
    nn_options options = training_options(), asked = training_options(), empty = training_options();
    setenv("NN_DATA_DIR", "from_environment", 1);
    ck_assert(run(&options, "p").goes_on);
    ck_assert_str_eq(options.data_dir, "from_environment");
    ck_assert(run(&asked, "p --data-dir mine").goes_on);
    ck_assert_str_eq(asked.data_dir, "mine");
    setenv("NN_DATA_DIR", "", 1);
    ck_assert(run(&empty, "p").goes_on);
    ck_assert_str_eq(empty.data_dir, "data");
    unsetenv("NN_DATA_DIR");
}
END_TEST

START_TEST(quick_lowers_epochs_and_limit_but_not_what_was_typed)
{
    nn_options options = training_options();
    ck_assert(run(&options, "p --quick").goes_on);
    ck_assert_uint_eq(options.epochs, 2);
    ck_assert_uint_eq(options.limit, 500);
    options = training_options();
    ck_assert(run(&options, "p --epochs 7 --quick").goes_on);
    ck_assert_uint_eq(options.epochs, 7);
    ck_assert_uint_eq(options.limit, 500);
    options = training_options();
    ck_assert(run(&options, "p --quick --limit 0").goes_on);
    ck_assert_uint_eq(options.epochs, 2);
    ck_assert_uint_eq(options.limit, 0);
    options = training_options();
    options.quick_epochs = options.quick_limit = 0; // the chapter has no wish
    ck_assert(run(&options, "p --quick").goes_on);
    ck_assert_uint_eq(options.epochs, 10);
    ck_assert_uint_eq(options.limit, 0);
}
END_TEST

// --- help ---------------------------------------------------------------------------------------------------

START_TEST(help_lists_every_option_and_ends_with_status_0)
{
    static const char *const all[] = {"--seed N",     "--threads N",    "--data-dir DIR",    "--out DIR",
                                      "--quick",      "--dataset NAME", "--epochs N",        "--batch-size N",
                                      "--limit N",    "--help",         "--learning-rate X", "a test",
                                      "(default 32)", "(default mnist)"};
    nn_options options = training_options();
    outcome result = run(&options, "path/p --help");
    ck_assert(!result.goes_on);
    ck_assert_int_eq(result.status, 0);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        ck_assert_msg(strstr(result.out, all[i]) != NULL, "--help does not say \"%s\"", all[i]);
    ck_assert_str_eq(result.err, "");
    ck_assert_int_ne(access("build", F_OK), 0); // asking for help makes no folder
}
END_TEST

START_TEST(help_of_a_chapter_that_does_not_train_has_no_training_options)
{
    nn_options options = {.about = "no training"};
    outcome result = run(&options, "p --help");
    ck_assert_int_eq(result.status, 0);
    ck_assert_ptr_nonnull(strstr(result.out, "--seed"));
    ck_assert_ptr_null(strstr(result.out, "--epochs"));
    ck_assert_ptr_null(strstr(result.out, "--dataset"));
}
END_TEST

START_TEST(files_of_weights_are_for_chapters_that_save)
{
    nn_options options = training_options();
    ck_assert_ptr_null(strstr(run(&options, "p --help").out, "--save"));
    ck_assert_int_eq(run(&options, "p --load w.h5").status, 2);
    options.saves = true;
    outcome result = run(&options, "p --help");
    ck_assert_ptr_nonnull(strstr(result.out, "--save FILE"));
    ck_assert_ptr_nonnull(strstr(result.out, "--load FILE"));
    ck_assert_ptr_nonnull(strstr(result.out, "--resume FILE"));
    ck_assert_ptr_null(strstr(result.out, "null"));
    ck_assert(run(&options, "p").goes_on);
    ck_assert(options.save == NULL && options.load == NULL && options.resume == NULL);
}
END_TEST

START_TEST(who_resumes_saves_to_the_same_file_or_another_one)
{
    nn_options options = training_options(), both = options, one = options, load = options;
    options.saves = both.saves = one.saves = load.saves = true;
    ck_assert(run(&options, "p --resume a.h5").goes_on);
    ck_assert_str_eq(options.resume, "a.h5");
    ck_assert_str_eq(options.save, "a.h5");
    ck_assert(run(&both, "p --resume a.h5 --save b.h5").goes_on);
    ck_assert_str_eq(both.resume, "a.h5");
    ck_assert_str_eq(both.save, "b.h5");
    ck_assert(run(&one, "p --save b.h5").goes_on);
    ck_assert_str_eq(one.save, "b.h5");
    ck_assert_ptr_null(one.resume);
    ck_assert(run(&load, "p --load c.h5").goes_on);
    ck_assert_str_eq(load.load, "c.h5");
    ck_assert(load.save == NULL && load.resume == NULL);
}
END_TEST

START_TEST(who_loads_can_neither_save_nor_resume)
{
    const char *lines[] = {"p --load a --save b", "p --resume b --load a"},
               *says[] = {"p: --load: got --save, too, expected one of the two.",
                          "p: --load: got --resume, too, expected one of the two."};
    for (int i = 0; i < 2; i++) {
        nn_options options = training_options();
        options.saves = true;
        outcome result = run(&options, lines[i]);
        ck_assert_int_eq(result.status, 2);
        ck_assert_ptr_eq(strstr(result.err, says[i]), result.err);
    }
}
END_TEST

START_TEST(help_wins_over_nonsense)
{
    nn_options options = training_options();
    outcome result = run(&options, "p --epochs many --help");
    ck_assert(!result.goes_on);
    ck_assert_int_eq(result.status, 0);
}
END_TEST

// --- what is refused ----------------------------------------------------------------------------------------

typedef struct {
    const char *line, *says;
} nonsense;

static const nonsense nonsenses[] = {
    {"p --colour", "--colour"},
    {"p extra", "extra"},
    {"p _", "expected an option"},
    {"p --seed", "--seed: got nothing behind it, expected N"},
    {"p --seed -1", "--seed: got \"-1\""},
    {"p --seed 1.5", "--seed: got \"1.5\""},
    {"p --seed 18446744073709551616", "--seed: got \"18446744073709551616\""},
    {"p --seed 7x", "--seed: got \"7x\""},
    {"p --seed +7", "--seed: got \"+7\""},
    {"p --seed _", "--seed: got \"\""},
    {"p --threads 257", "expected a whole number from 0 to 256"},
    {"p --threads two", "--threads: got \"two\""},
    {"p --data-dir", "--data-dir: got nothing behind it, expected DIR"},
    {"p --data-dir _", "--data-dir: got nothing"},
    {"p --out", "--out: got nothing behind it"},
    {"p --out _", "--out: got nothing"},
    {"p --quick 3", "\"3\""},
    {"p --dataset", "--dataset: got nothing behind it, expected NAME"},
    {"p --epochs 0", "--epochs: got \"0\", expected a whole number from 1"},
    {"p --epochs 1000000001", "--epochs"},
    {"p --epochs 10 ten", "\"ten\""},
    {"p --batch-size 0", "--batch-size: got \"0\", expected a whole number from 1"},
    {"p --batch-size 3.0", "--batch-size"},
    {"p --learning-rate 0", "--learning-rate: got \"0\", expected a number above 0"},
    {"p --learning-rate -0.1", "--learning-rate"},
    {"p --learning-rate nan", "--learning-rate: got \"nan\""},
    {"p --learning-rate inf", "--learning-rate"},
    {"p --learning-rate 1e999", "--learning-rate"},
    {"p --learning-rate 0.1x", "--learning-rate"},
    {"p --learning-rate fast", "--learning-rate"},
    {"p --learning-rate _", "--learning-rate"},
    {"p --limit -5", "--limit: got \"-5\""},
};
enum { NONSENSES = sizeof nonsenses / sizeof *nonsenses };

static void expect_one_line(const char *err, const char *says)
{
    ck_assert_msg(strncmp(err, "p: ", 3) == 0, "stderr is \"%s\", expected it to begin with the program",
                  err);
    ck_assert_msg(strstr(err, says) != NULL, "stderr is \"%s\", expected it to say \"%s\"", err, says);
    ck_assert_ptr_eq(strchr(err, '\n'), err + strlen(err) - 1); // one line, and no more
}

START_TEST(nonsense_ends_with_status_2_and_one_line)
{
    nn_options options = training_options();
    outcome result = run(&options, nonsenses[_i].line);
    ck_assert(!result.goes_on);
    ck_assert_int_eq(result.status, 2);
    expect_one_line(result.err, nonsenses[_i].says);
    ck_assert_str_eq(result.out, "");
    ck_assert_int_ne(access("build", F_OK), 0); // and no folder is made
}
END_TEST

START_TEST(a_chapter_that_does_not_train_refuses_training_options)
{
    nn_options options = {.about = "no training"};
    outcome result = run(&options, "p --epochs 3");
    ck_assert(!result.goes_on);
    ck_assert_int_eq(result.status, 2);
    expect_one_line(result.err, "--epochs");
}
END_TEST

START_TEST(a_chapter_that_compares_takes_one_row)
{
    nn_options options = {.about = "no comparison"};
    outcome result = run(&options, "p --row 3");
    ck_assert_int_eq(result.status, 2);
    expect_one_line(result.err, "--row");
    options = (nn_options){.about = "a comparison", .compares = true};
    ck_assert(run(&options, "p --row 3").goes_on);
    ck_assert_uint_eq(options.row, 3);
    result = run(&options, "p --row 100");
    ck_assert_int_eq(result.status, 2);
    expect_one_line(result.err, "--row: got \"100\", expected a whole number from 0 to 99");
}
END_TEST

START_TEST(a_file_in_the_place_of_the_out_folder_ends_with_status_1)
{
    nn_options options = training_options();
    FILE *stream = fopen("taken", "w");
    ck_assert_ptr_nonnull(stream);
    fclose(stream);
    outcome result = run(&options, "p --out taken");
    ck_assert(!result.goes_on);
    ck_assert_int_eq(result.status, 1);
    expect_one_line(result.err, "taken: got a file, expected a folder");
}
END_TEST

START_TEST(the_end_is_0_when_all_was_printed)
{
    ck_assert_int_eq(nn_cli_end(), 0);
}
END_TEST

START_TEST(the_end_is_1_when_stdout_is_full)
{
    char err[256];
    int out = redirect(stdout, STDOUT_FILENO, "/dev/full");
    int kept = redirect(stderr, STDERR_FILENO, "stderr.txt");
    printf("lost");
    int status = nn_cli_end();
    put_back(stderr, STDERR_FILENO, kept);
    put_back(stdout, STDOUT_FILENO, out);
    clearerr(stdout);
    read_file("stderr.txt", err, sizeof err);
    ck_assert_int_eq(status, 1);
    ck_assert_ptr_nonnull(strstr(err, "stdout: not everything could be written"));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("cli");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_checked_fixture(core, enter_folder, leave_folder);
    tcase_add_checked_fixture(limits, enter_folder, leave_folder);
    tcase_add_test(core, without_options_the_defaults_stand);
    tcase_add_test(core, every_option_fills_its_field);
    tcase_add_test(core, the_last_of_several_equal_options_counts);
    tcase_add_test(core, the_out_folder_is_made_and_the_threads_are_set);
    tcase_add_test(core, the_environment_gives_the_data_folder_unless_the_reader_does);
    tcase_add_test(core, quick_lowers_epochs_and_limit_but_not_what_was_typed);
    tcase_add_test(core, help_lists_every_option_and_ends_with_status_0);
    tcase_add_test(core, help_of_a_chapter_that_does_not_train_has_no_training_options);
    tcase_add_test(core, the_end_is_0_when_all_was_printed);
    tcase_add_test(core, files_of_weights_are_for_chapters_that_save);
    tcase_add_test(core, who_resumes_saves_to_the_same_file_or_another_one);
    tcase_add_test(limits, who_loads_can_neither_save_nor_resume);
    tcase_add_test(limits, help_wins_over_nonsense);
    tcase_add_loop_test(limits, nonsense_ends_with_status_2_and_one_line, 0, NONSENSES);
    tcase_add_test(limits, a_chapter_that_does_not_train_refuses_training_options);
    tcase_add_test(limits, a_chapter_that_compares_takes_one_row);
    tcase_add_test(limits, a_file_in_the_place_of_the_out_folder_ends_with_status_1);
    tcase_add_test(limits, the_end_is_1_when_stdout_is_full);
    return s;
}
