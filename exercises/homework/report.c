/*
 * report.c - the tables of a comparison as Markdown, which a terminal shows as well.
 */
#include "report.h"

#include <math.h>
#include <string.h>

static const char *images_of(const comparison *c)
{
    return c->graded ? "test" : "validation";
}

static void write_network(FILE *file, const comparison *c, const network *n)
{
    double seconds = nn_mean_of(c->seeds, n->seconds);
    fprintf(file, "| %-18s | %10.0f | %6.0f | %7.0f |", n->title, n->parameters, n->epochs, seconds);
    for (size_t s = 0; s < c->seeds; s++)
        fprintf(file, " %6.4f |", n->accuracy[s]);
    fprintf(file, " %6.4f |", nn_mean_of(c->seeds, n->accuracy));
    if (c->seeds > 1)
        fprintf(file, " %9.4f |\n", nn_deviation_of(c->seeds, n->accuracy));
    else
        fprintf(file, " %9s |\n", "-"); // one number has none
}

static void write_accuracies(FILE *file, const comparison *c)
{
    fprintf(file, "| %-18s | parameters | epochs | seconds |", images_of(c));
    for (size_t s = 0; s < c->seeds; s++)
        fprintf(file, " seed %zu |", s + 1);
    fprintf(file, " mean   | deviation |\n|%s|-----------:|-------:|--------:|", "--------------------");
    for (size_t s = 0; s < c->seeds; s++)
        fprintf(file, "-------:|");
    fprintf(file, "-------:|----------:|\n");
    for (size_t r = 0; r < c->rivals; r++)
        write_network(file, c, &c->rival[r]);
    write_network(file, c, &c->yours);
}

// Yours and one of the others, image by image. The columns are as wide as its name asks for.
static void write_pairs(FILE *file, const comparison *c, const network *rival, const nn_mcnemar_result *pairs)
{
    static const char dashes[] = "----------------------------------------";
    const int more = (int)strlen(rival->name);
    fprintf(file,
            "\n| seed | %s, 95 %% interval | yours, 95 %% interval | only %s right | only yours right "
            "| p        |\n"
            "|-----:|%.*s|----------------------|%.*s:|-----------------:|----------|\n",
            rival->name, rival->name, 17 + more, dashes, 12 + more, dashes);
    for (size_t s = 0; s < c->seeds; s++) {
        nn_interval theirs = nn_wilson(rival->right[s], c->images);
        nn_interval yours = nn_wilson(c->yours.right[s], c->images);
        fprintf(file, "| %4zu | %6.4f to %-*.4f | %6.4f to %6.4f     | %*zu | %16zu | %-8.2g |\n", s + 1,
                theirs.low, 5 + more, theirs.high, yours.low, yours.high, 11 + more, pairs[s].only_a,
                pairs[s].only_b, pairs[s].p);
    }
}

void write_comparison(FILE *file, const comparison *c)
{
    write_accuracies(file, c);
    for (size_t r = 0; r < c->rivals; r++)
        write_pairs(file, c, &c->rival[r], c->pairs[r]);
}

void write_demands(FILE *file, const demand *demands)
{
    fprintf(file, "\n| %-45s | %-36s | met |\n|%s|%s|-----|\n", "asked", "came",
            "-----------------------------------------------", "--------------------------------------");
    for (size_t i = 0; i < DEMANDS; i++)
        fprintf(file, "| %-45s | %-36s | %-3s |\n", demands[i].asked, demands[i].came,
                demands[i].met ? "yes" : "NO");
}

// --- class by class -------------------------------------------------------------------------------------------

// Of the first seed. Also written as confusion.csv, for the chart.
static int write_classes(FILE *file, const comparison *c, const char *folder)
{
    size_t matrix[HW_CLASSES * HW_CLASSES];
    nn_class_score mlp[HW_CLASSES], yours[HW_CLASSES];
    if (nn_confusion_matrix(c->images, HW_CLASSES, c->labels, c->rival[0].answers[0], matrix) < 0)
        return -1;
    nn_class_scores(HW_CLASSES, matrix, mlp);
    if (nn_confusion_matrix(c->images, HW_CLASSES, c->labels, c->yours.answers[0], matrix) < 0 ||
        nn_confusion_write(nn_path_join(folder, "confusion.csv").text, HW_CLASSES, matrix,
                           c->info->class_names) < 0)
        return -1;
    nn_class_scores(HW_CLASSES, matrix, yours);
    fprintf(file, "| class        | images | recall of the MLP | recall of yours | difference |\n"
                  "|--------------|-------:|------------------:|----------------:|-----------:|\n");
    for (size_t k = 0; k < HW_CLASSES; k++)
        fprintf(file, "| %-12s | %6zu | %17.3f | %15.3f | %+10.3f |\n", c->info->class_names[k],
                yours[k].support, mlp[k].recall, yours[k].recall, yours[k].recall - mlp[k].recall);
    return 0;
}

// --- the report -----------------------------------------------------------------------------------------------

// Append a text file. Each heading sinks by one level if `sinks`.
static int append(FILE *file, const char *path, bool sinks)
{
    FILE *from = fopen(path, "r");
    if (from == NULL)
        return nn_fail("%s: cannot be read", path);
    bool begins = true; // a line
    for (int c; (c = fgetc(from)) != EOF; begins = c == '\n') {
        if (sinks && begins && c == '#')
            fputc('#', file);
        fputc(c, file);
    }
    if (!begins)
        fputc('\n', file);
    fclose(from);
    return 0;
}

static void write_verdict(FILE *file, const comparison *c, const demand *demands)
{
    size_t met = 0;
    for (size_t i = 0; i < DEMANDS; i++)
        met += demands[i].met;
    fprintf(file, "# Homework part %d: the report\n\n", HW_PART);
    if (c->graded) {
        fprintf(file, "**%zu of %d demands are met%s**\n", met, DEMANDS, met == DEMANDS ? ": done." : ".");
        write_demands(file, demands);
    } else
        fprintf(
            file,
            "**Not graded.** This is a comparison on %zu validation images. The test is asked in the end, "
            "by\n"
            "`make homework-%d`, when all %d seeds are trained.%s\n",
            c->images, HW_PART, HW_SEEDS,
            c->quick
                ? " And it was a trial with few images and few epochs: it\nshows that everything runs, and "
                  "says nothing about the network."
                : "");
}

static void write_method(FILE *file, const comparison *c)
{
    fprintf(
        file,
        "## How this was measured\n\n"
        "All networks were trained by one machine, on the same images of the training split. The last %d\n"
        "images of the training files are held back for validation. The test images were answered in a\n"
        "process of its own, without labels, and compared with the labels in another one, in which no\n"
        "line of the answer runs. The intervals are Wilson's: the chance in the images. The deviation over\n"
        "the seeds is another chance. p is McNemar's: how often equally good networks differ at least like\n"
        "this. The seconds are those of this machine, training alone.\n\n",
        HW_VALIDATION);
    if (c->tested)
        fprintf(
            file,
            "Different networks tested so far: **%zu**. Who looks often and keeps the best, flatters it a\n"
            "little: choose by the validation images, and look at the test in the end.\n\n",
            c->tested);
}

// The base, where there is one.
static int write_base(FILE *file, const char *folder)
{
    fprintf(file, "\n## The base\n\n");
    return append(file, nn_path_join(folder, "base.txt").text, false);
}

static int write_parts(FILE *file, const comparison *c, const demand *demands, const char *conclusions,
                       const char *folder)
{
    write_verdict(file, c, demands);
    fprintf(file, "\n## The comparison\n\nShares of %zu %s images of %s that are answered right.\n\n",
            c->images, images_of(c), c->info->title);
    write_comparison(file, c);
    fprintf(file, "\n## The curves\n\nThe first seed.\n\n![Loss and accuracy by epoch](curves.png)\n"
                  "\n## What is mistaken for what\n\nThe first seed again.\n\n"
                  "![Confusion matrix: labels in rows, answers in columns](confusion.png)\n\n");
    if (write_classes(file, c, folder) < 0)
        return -1;
    if (HW_PART == 2 && write_base(file, folder) < 0)
        return -1;
    fprintf(file, "\n## The network\n\n```\n");
    if (append(file, nn_path_join(folder, "seed-1/network.txt").text, false) < 0)
        return -1;
    fprintf(file, "```\n\n```c\n");
    if (append(file, nn_path_join(folder, "answer.txt").text, false) < 0)
        return -1;
    fprintf(file, "```\n\n");
    if (c->graded)
        write_method(file, c);
    return append(file, conclusions, true);
}

int write_report(const comparison *c, const demand *demands, const char *conclusions, const char *folder)
{
    nn_file file;
    if (nn_file_open(&file, nn_path_join(folder, "report.md").text) < 0)
        return -1;
    if (write_parts(file.stream, c, demands, conclusions, folder) == 0)
        return nn_file_close(&file);
    nn_file_discard(&file);
    return -1;
}
