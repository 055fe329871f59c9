/*
 * datasets.c - ask the registry of datasets from a shell.
 *
 *     datasets           one line for each dataset
 *     datasets NAME      everything known of one
 *     datasets --files   "sha256 NAME FILE" for every file of every dataset
 *
 * setup/data.sh reads the last form: the checksums stand in lib/data/registry.c and nowhere else.
 */
#include "base/cli.h"
#include "base/error.h"
#include "data/dataset.h"

#include <stdio.h>
#include <string.h>

static void print_list(void)
{
    const nn_dataset_info *info;
    printf("%-14s %-14s %15s  %-9s %s\n", "name", "title", "images", "size", "classes");
    for (size_t i = 0; (info = nn_dataset_info_at(i)); i++)
        printf("%-14s %-14s %7zu + %5zu  %zux%zux%-3zu %zu\n", info->name, info->title,
               info->counts[NN_TRAIN], info->counts[NN_TEST], info->height, info->width, info->channels,
               info->classes);
}

// Break a long text at blanks, so that it fits a terminal; later lines begin below the first.
static void print_field(const char *name, const char *text)
{
    enum { INDENT = 13, WIDTH = 88 };
    printf("%-*s", INDENT, name);
    size_t column = INDENT;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (column > INDENT && column + 1 + length > WIDTH) {
            printf("\n%*s", INDENT, "");
            column = INDENT;
        }
        column += (size_t)printf("%s%.*s", column > INDENT ? " " : "", (int)length, text);
        text += length + (text[length] == ' ');
    }
    putchar('\n');
}

static void print_file(const char *name, const nn_dataset_file *file)
{
    if (file->name)
        printf("%s %s %s\n", file->sha256, name, file->name);
}

static void print_files_of(const nn_dataset_info *info)
{
    for (int split = 0; split < NN_SPLITS; split++) {
        print_file(info->name, &info->images[split]);
        print_file(info->name, &info->labels[split]);
    }
}

static void print_all_files(void)
{
    const nn_dataset_info *info;
    for (size_t i = 0; (info = nn_dataset_info_at(i)); i++)
        print_files_of(info);
}

static void print_one(const nn_dataset_info *info)
{
    print_field("name", info->name);
    print_field("title", info->title);
    print_field("version", info->version);
    print_field("description", info->description);
    print_field("homepage", info->homepage);
    print_field("licence", info->licence);
    print_field("citation", info->citation);
    printf("%-13s%zu x %zu pixels, %zu channel%s, one byte each\n", "image", info->height, info->width,
           info->channels, info->channels == 1 ? "" : "s");
    printf("%-13s%zu training, %zu test\n", "images", info->counts[NN_TRAIN], info->counts[NN_TEST]);
    printf("%-13s%.4f mean, %.4f standard deviation (training pixels in [0,1])\n", "pixels", info->pixel_mean,
           info->pixel_deviation);
    for (size_t k = 0; k < info->classes; k++)
        printf("%-10s%2zu %s\n", k ? "" : "classes", k, info->class_names[k]);
    if (info->images[NN_TRAIN].name)
        puts("files        with the SHA-256 of their decompressed content:");
    print_files_of(info);
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        fprintf(stderr, "datasets: got %d words, expected a name, --files, or nothing\n", argc - 1);
        return 2;
    }
    if (argc < 2) {
        print_list();
        return nn_cli_end();
    }
    if (strcmp(argv[1], "--files") == 0) {
        print_all_files();
        return nn_cli_end();
    }
    const nn_dataset_info *info = nn_dataset_info_find(argv[1]);
    if (info == NULL) {
        fprintf(stderr, "datasets: %s\n", nn_error());
        return 2;
    }
    print_one(info);
    return nn_cli_end();
}
