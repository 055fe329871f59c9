/*
 * judge.c - compare what networks said about the same images with the labels. No line of the answer runs in this
 * process.
 *
 *     judge test|validate RIVALS CONCLUSIONS SEEDS TESTED --out FOLDER ...
 *
 *     RIVAL/seed-N/test.answers     what the MLP of chapter 10 said      \
 *     FOLDER/seed-N/test.answers    what the answer's network said        >  FOLDER/report.md
 *     the labels                    from --data-dir                      /
 *     RIVALS                        the MLP's folder; behind a colon, if it takes part, that of an answer to part 1
 *     CONCLUSIONS                   the reader's words, put at the report's end
 *     FOLDER/unanswered             the questions in it that are not answered yet, one a line
 *     SEEDS, TESTED                 trainings of each; how many different networks were tested so far
 *
 * Status 0: all that was asked is met, or it was validate, which grades nothing; 1: the report is there, and says what
 * is not met; 2: there is no report.
 */
#include "report.h"

#include <math.h>
#include <string.h>

#define UNUSUAL 0.05 // p below it: equally good networks do not differ like that

// --- reading --------------------------------------------------------------------------------------------------

static int read_metric(const char *folder, const char *metric, double *value)
{
    char name[NN_RESULT_BYTES];
    nn_path path = nn_path_join(folder, "results.csv");
    FILE *file = fopen(path.text, "r");
    bool found = false;
    if (file && fscanf(file, "%*[^\n]") == 0) // behind the header
        while (!found && fscanf(file, " %63[^,],%lf", name, value) == 2)
            found = strcmp(name, metric) == 0;
    if (file)
        fclose(file);
    return found
               ? 0
               : nn_fail("%s: got no %s, expected one. Hint: was the training finished?", path.text, metric);
}

// One byte an image, and nothing behind them.
static int read_answers(const char *folder, const comparison *c, int *answers)
{
    nn_path path = nn_path_join(folder, c->graded ? "test.answers" : "validate.answers");
    FILE *file = fopen(path.text, "rb");
    size_t got = 0;
    int byte = EOF;
    while (file && got < c->images && (byte = fgetc(file)) < HW_CLASSES && byte != EOF)
        answers[got++] = byte;
    bool whole = file && got == c->images && fgetc(file) == EOF;
    if (file)
        fclose(file);
    return whole ? 0
                 : nn_fail("%s: answer %zu: expected %zu answers from 0 to %d", path.text, got, c->images,
                           HW_CLASSES - 1);
}

static int read_network(network *n, const char *folder, const comparison *c)
{
    for (size_t s = 0; s < c->seeds; s++) {
        char name[32];
        snprintf(name, sizeof name, "seed-%zu", s + 1);
        nn_path path = nn_path_join(folder, name);
        n->answers[s] = nn_alloc(c->images, sizeof(int));
        if (n->answers[s] == NULL || read_answers(path.text, c, n->answers[s]) < 0 ||
            read_metric(path.text, "parameters", &n->parameters) < 0 ||
            (n == &c->yours && read_metric(path.text, HW_LIMITED, &n->limited) < 0) ||
            read_metric(path.text, "epochs", &n->epochs) < 0 ||
            read_metric(path.text, "seconds", &n->seconds[s]) < 0)
            return -1;
        for (size_t i = 0; i < c->images; i++)
            n->right[s] += n->answers[s][i] == c->labels[i];
        n->accuracy[s] = (double)n->right[s] / (double)c->images;
    }
    return 0;
}

static int read_labels(const nn_options *o, comparison *c)
{
    nn_dataset all, unused, asked;
    if (nn_dataset_load(&all, o->dataset, c->graded ? NN_TEST : NN_TRAIN, o->data_dir) < 0)
        return -1;
    asked = all;
    if (!c->graded && nn_dataset_split(&all, HW_VALIDATION, &unused, &asked) < 0)
        return -1;
    if (c->quick && nn_dataset_slice(&asked, 0, HW_QUICK_VALIDATION, &asked) < 0)
        return -1;
    c->info = asked.info;
    c->images = asked.count;
    c->labels = nn_alloc(c->images, sizeof(int));
    for (size_t i = 0; c->labels && i < c->images; i++)
        c->labels[i] = asked.labels[i];
    nn_dataset_free(&all);
    return c->labels ? 0 : -1;
}

static size_t count_lines(const char *path)
{
    size_t lines = 0;
    FILE *file = fopen(path, "r");
    for (int c; file && (c = fgetc(file)) != EOF;)
        lines += c == '\n';
    if (file)
        fclose(file);
    return lines;
}

// --- judging --------------------------------------------------------------------------------------------------

static void compare(comparison *c)
{
    for (size_t r = 0; r < c->rivals; r++)
        for (size_t s = 0; s < c->seeds; s++)
            c->pairs[r][s] = nn_mcnemar(c->images, c->labels, c->rival[r].answers[s], c->yours.answers[s]);
}

// Is yours better than the MLP with each seed? The seed that says it least clearly is *weakest.
static bool better_with_all(const comparison *c, size_t *weakest)
{
    const nn_mcnemar_result *pairs = c->pairs[0];
    bool all = true;
    *weakest = 0;
    for (size_t s = 0; s < c->seeds; s++) {
        bool better = pairs[s].only_b > pairs[s].only_a && pairs[s].p < UNUSUAL;
        if (all && (!better || pairs[s].p > pairs[*weakest].p))
            *weakest = s;
        all = all && better;
    }
    return all;
}

static demand asked(const char *what, bool met, const char *format, double number)
{
    demand d = {.met = met};
    snprintf(d.asked, sizeof d.asked, "%s", what);
    snprintf(d.came, sizeof d.came, format, number);
    return d;
}

static void judge(const comparison *c, size_t unanswered, demand *demands)
{
    const network *n = &c->yours;
    char text[64];
    double longest = 0;
    size_t weakest;
    for (size_t s = 0; s < c->seeds; s++)
        longest = fmax(longest, n->seconds[s] / 60);
    snprintf(text, sizeof text, "at most %d " HW_LIMITED, HW_PARAMETERS);
    demands[0] = asked(text, n->limited <= HW_PARAMETERS, "%.0f", n->limited);
    snprintf(text, sizeof text, "at most %d epochs", HW_EPOCHS);
    demands[1] = asked(text, n->epochs <= HW_EPOCHS, "%.0f", n->epochs);
    snprintf(text, sizeof text, "at most %d minutes of training for each seed", HW_MINUTES);
    demands[2] = asked(text, longest <= HW_MINUTES, "%.1f", longest);
    bool better = better_with_all(c, &weakest);
    snprintf(text, sizeof text, "seed %zu: %zu to %zu images, p = %%.2g", weakest + 1,
             c->pairs[0][weakest].only_b, c->pairs[0][weakest].only_a);
    demands[3] = asked("better than the MLP with each seed (p < 0.05)", better, text, c->pairs[0][weakest].p);
    demands[4] = asked("all questions under Conclusions are answered", unanswered == 0, "%.0f not yet",
                       (double)unanswered);
}

// The folders of the rivals, which stand in one argument.
static int read_rivals(const char *folders, comparison *c)
{
    static const network known[RIVALS] = {{.title = "MLP of chapter 10", .name = "MLP"},
                                          {.title = "part 1", .name = "part 1"}};
    for (; *folders && c->rivals < RIVALS; c->rivals++) {
        nn_path path;
        size_t length = strcspn(folders, ":");
        snprintf(path.text, sizeof path.text, "%.*s", (int)length, folders);
        c->rival[c->rivals] = known[c->rivals];
        if (read_network(&c->rival[c->rivals], path.text, c) < 0)
            return -1;
        folders += length + (folders[length] == ':');
    }
    return 0;
}

static int read_all(const nn_options *o, char **argv, comparison *c)
{
    c->graded = strcmp(argv[1], "test") == 0;
    c->quick = o->quick;
    c->seeds = (size_t)atoi(argv[4]);
    c->tested = (size_t)atoi(argv[5]);
    if (c->seeds < 1 || c->seeds > HW_SEEDS)
        return nn_fail("seeds: got \"%s\", expected 1 to %d", argv[4], HW_SEEDS);
    c->yours = (network){.title = "yours", .name = "yours"};
    if (read_labels(o, c) < 0 || read_rivals(argv[2], c) < 0)
        return -1;
    return read_network(&c->yours, o->out_dir, c);
}

static void forget(comparison *c)
{
    free(c->labels);
    for (size_t s = 0; s < c->seeds; s++) {
        for (size_t r = 0; r < c->rivals; r++)
            free(c->rival[r].answers[s]);
        free(c->yours.answers[s]);
    }
}

int main(int argc, char **argv)
{
    enum { OWN = 5 }; // arguments before the options
    nn_options options = {.about = "compare and report", .trains = true, .dataset = "fashion_mnist"};
    comparison c = {0};
    demand demands[DEMANDS];
    int status;
    if (argc <= OWN) {
        fprintf(stderr, "usage: %s test|validate RIVALS CONCLUSIONS SEEDS TESTED [options]\n", argv[0]);
        return 2;
    }
    if (!nn_cli(&options, argc - OWN, argv + OWN, &status))
        return status;
    if (nn_dataset_check(options.dataset, 0) < 0 || read_all(&options, argv, &c) < 0)
        return nn_cli_refuse("judge");
    compare(&c);
    judge(&c, count_lines(nn_path_join(options.out_dir, "unanswered").text), demands);
    if (write_report(&c, demands, argv[3], options.out_dir) < 0)
        return nn_cli_refuse("judge");
    write_comparison(stdout, &c);
    if (c.graded)
        write_demands(stdout, demands);
    bool all = true;
    for (size_t i = 0; i < DEMANDS; i++)
        all = all && demands[i].met;
    forget(&c);
    return nn_cli_end() ? 2 : !c.graded || all ? 0 : 1;
}
