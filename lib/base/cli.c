/*
 * cli.c - one table of options drives the parser and --help.
 *
 * Each row names an option, what follows it, and the field it fills. A value
 * is checked where it is read: whole, in range, nothing behind it.
 */
#include "base/cli.h"
#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { SWITCH, TEXT, COUNT, SEED, RATE } value_kind;
typedef enum { ALL, TRAINS, SAVES, COMPARES } audience; // the chapters that have the option

typedef struct {
    const char *name, *value, *help;
    value_kind kind;
    size_t field; // offset in nn_options
    size_t least, most;
    audience of;
} option;

#define FIELD(name) offsetof(nn_options, name)
#define MANY        ((size_t)1000000000)

static const option table[] = {
    {"--seed", "N", "the number that all randomness starts from", SEED, FIELD(seed), 0, 0, ALL},
    {"--threads", "N", "threads to use, 0: one for each core; the results do not change", COUNT,
     FIELD(threads), 0, 256, ALL},
    {"--data-dir", "DIR", "where the datasets are", TEXT, FIELD(data_dir), 0, 0, ALL},
    {"--out", "DIR", "where tables and pictures go", TEXT, FIELD(out_dir), 0, 0, ALL},
    {"--quick", NULL, "finish in seconds, to look around", SWITCH, FIELD(quick), 0, 0, ALL},
    {"--dataset", "NAME", "mnist, fashion_mnist or shapes", TEXT, FIELD(dataset), 0, 0, TRAINS},
    {"--epochs", "N", "passes over the training images", COUNT, FIELD(epochs), 1, MANY, TRAINS},
    {"--batch-size", "N", "images in one step", COUNT, FIELD(batch_size), 1, MANY, TRAINS},
    {"--learning-rate", "X", "length of a step", RATE, FIELD(learning_rate), 0, 0, TRAINS},
    {"--limit", "N", "use the first N training images, 0: all", COUNT, FIELD(limit), 0, MANY, TRAINS},
    {"--save", "FILE", "keep the weights there, new after each epoch", TEXT, FIELD(save), 0, 0, SAVES},
    {"--load", "FILE", "take these weights and do not train", TEXT, FIELD(load), 0, 0, SAVES},
    {"--resume", "FILE", "go on with the training that was saved there", TEXT, FIELD(resume), 0, 0, SAVES},
    {"--row", "N", "train row N of the comparison only, 0: all in short", COUNT, FIELD(row), 0, 99, COMPARES},
};
enum { OPTIONS = sizeof table / sizeof *table };

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_offered(const nn_options *options, const option *o)
{
    return o->of == ALL || (o->of == TRAINS && options->trains) || (o->of == SAVES && options->saves) ||
           (o->of == COMPARES && options->compares);
}

static void print_default(const nn_options *options, const option *o)
{
    const char *field = (const char *)options + o->field;
    if (o->kind == TEXT && *(const char *const *)field)
        printf(" (default %s)", *(const char *const *)field);
    else if (o->kind == COUNT)
        printf(" (default %zu)", *(const size_t *)field);
    else if (o->kind == SEED)
        printf(" (default %llu)", (unsigned long long)*(const uint64_t *)field);
    else if (o->kind == RATE)
        printf(" (default %g)", *(const double *)field);
}

static void print_help(const nn_options *options, const char *program)
{
    printf("%s: %s\n\nusage: %s [options]\n\n", base_name(program), options->about, program);
    for (size_t i = 0; i < OPTIONS; i++) {
        const option *o = &table[i];
        if (!is_offered(options, o))
            continue;
        char left[32];
        snprintf(left, sizeof left, "%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        printf("  %-18s  %s", left, o->help);
        print_default(options, o);
        putchar('\n');
    }
    printf("  %-18s  print this\n", "--help");
}

static const option *find(const nn_options *options, const char *name)
{
    for (size_t i = 0; i < OPTIONS; i++)
        if (strcmp(table[i].name, name) == 0 && is_offered(options, &table[i]))
            return &table[i];
    return NULL;
}

static int read_whole_number(const char *name, const char *text, uint64_t least, uint64_t most,
                             uint64_t *number)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    bool is_number = text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
    if (!is_number || value < least || value > most)
        return nn_fail("%s: got \"%s\", expected a whole number from %llu to %llu", name, text,
                       (unsigned long long)least, (unsigned long long)most);
    *number = value;
    return 0;
}

static int read_value(nn_options *options, const option *o, const char *text)
{
    char *field = (char *)options + o->field;
    uint64_t number = 0;
    char *end;
    switch (o->kind) {
    case SWITCH:
        *(bool *)field = true;
        return 0;
    case TEXT:
        if (text[0] == '\0')
            return nn_fail("%s: got nothing, expected a name", o->name);
        *(const char **)field = text;
        return 0;
    case COUNT:
        if (read_whole_number(o->name, text, o->least, o->most, &number) < 0)
            return -1;
        *(size_t *)field = (size_t)number;
        return 0;
    case SEED:
        return read_whole_number(o->name, text, 0, UINT64_MAX, (uint64_t *)field);
    case RATE:
        errno = 0;
        *(double *)field = strtod(text, &end);
        if (end == text || *end != '\0' || errno || !isfinite(*(double *)field) || *(double *)field <= 0)
            return nn_fail("%s: got \"%s\", expected a number above 0, such as 0.001", o->name, text);
        return 0;
    }
    return 0;
}

static int read_all(nn_options *options, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const option *o = find(options, argv[i]);
        if (o == NULL)
            return nn_fail("got \"%s\", expected an option. Hint: --help lists them", argv[i]);
        if (o->kind != SWITCH && i + 1 == argc)
            return nn_fail("%s: got nothing behind it, expected %s", o->name, o->value);
        const char *value = o->kind == SWITCH ? "" : argv[++i];
        if (read_value(options, o, value) < 0)
            return -1;
    }
    return 0;
}

static void set_defaults(nn_options *options, const char *program)
{
    const char *from_environment = getenv("NN_DATA_DIR");
    if (options->data_dir == NULL)
        options->data_dir = from_environment && *from_environment ? from_environment : "data";
    snprintf(options->out_dir_default, sizeof options->out_dir_default, "build/try/%s", base_name(program));
    if (options->out_dir == NULL)
        options->out_dir = options->out_dir_default;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

// --quick sets smaller numbers, but a number that the reader typed is left alone.
static void apply_quick(nn_options *options, int argc, char **argv)
{
    bool epochs_given = false, limit_given = false;
    for (int i = 1; i < argc; i++) {
        epochs_given |= strcmp(argv[i], "--epochs") == 0;
        limit_given |= strcmp(argv[i], "--limit") == 0;
    }
    if (options->quick && options->quick_epochs && !epochs_given)
        options->epochs = options->quick_epochs;
    if (options->quick && options->quick_limit && !limit_given)
        options->limit = options->quick_limit;
}

// Who loads does not train, so there is nothing to save or to go on with. Who goes on keeps the file up to date.
static int combine_files(nn_options *options)
{
    if (options->load && (options->save || options->resume))
        return nn_fail("--load: got %s, too, expected one of the two. Hint: --load does not train",
                       options->save ? "--save" : "--resume");
    if (options->save == NULL)
        options->save = options->resume;
    return 0;
}

int nn_cli_refuse(const char *program)
{
    fprintf(stderr, "%s: %s\n", base_name(program), nn_error());
    return 2;
}

bool nn_cli(nn_options *options, int argc, char **argv, int *status)
{
    const char *program = argc > 0 ? argv[0] : "program";
    set_defaults(options, program);
    if (asks_for_help(argc, argv)) {
        print_help(options, program);
        *status = nn_cli_end();
        return false;
    }
    if (read_all(options, argc, argv) < 0 || combine_files(options) < 0) {
        *status = nn_cli_refuse(program);
        return false;
    }
    apply_quick(options, argc, argv);
    signal(SIGXFSZ, SIG_IGN); // a file over the limit is an error we report, not a death
    if (nn_threads_set(options->threads) < 0 || nn_folder_make(options->out_dir) < 0) {
        nn_cli_refuse(program);
        *status = 1; // the command makes sense, the folder does not
        return false;
    }
    return true;
}

int nn_cli_end(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fprintf(stderr, "stdout: not everything could be written. Hint: is the disk full?\n");
    return 1;
}
