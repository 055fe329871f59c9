/**
 * @file cli.h
 * The command line that all chapters share.
 *
 * A chapter states its defaults, and nn_cli replaces what the reader asked for:
 *
 *     nn_options options = {.about = "what this chapter shows", .seed = 1};
 *     int status;
 *     if (!nn_cli(&options, argc, argv, &status))
 *         return status;
 *     ...
 *     return nn_cli_end();
 */
#ifndef NN_CLI_H
#define NN_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a reader can choose. Set the defaults first; strings are borrowed from argv or from the caller. */
typedef struct {
    const char *about; /**< one line for --help */
    bool trains;       /**< also accept --dataset --epochs --batch-size --learning-rate --limit */
    bool saves;        /**< also accept --save --load --resume */
    bool compares;     /**< also accept --row */

    uint64_t seed;        /**< --seed N */
    size_t threads;       /**< --threads N, 0: one for each core */
    const char *data_dir; /**< --data-dir DIR; default: the environment's NN_DATA_DIR, or "data" */
    const char *out_dir;  /**< --out DIR; default: build/try/NAME, NAME being the program's.
                               make run-NN gives build/runs/NAME, which the book reads */
    bool quick;           /**< --quick: a run of seconds, for looking around */

    const char *dataset;  /**< --dataset NAME */
    size_t epochs;        /**< --epochs N, at least 1 */
    size_t batch_size;    /**< --batch-size N, at least 1 */
    double learning_rate; /**< --learning-rate X, above 0 */
    size_t limit;         /**< --limit N: use the first N training images; 0: all */

    const char *save;   /**< --save FILE: keep weights and checkpoint there; NULL: do not */
    const char *load;   /**< --load FILE: use these weights instead of training; NULL: train */
    const char *resume; /**< --resume FILE: go on from this checkpoint; without --save it sets save, too */
    size_t row;         /**< --row N, at most 99: one row of the chapter's comparison; 0: all */

    size_t quick_epochs; /**< epochs under --quick, unless --epochs is given */
    size_t quick_limit;  /**< limit under --quick, unless --limit is given */

    char out_dir_default[256]; /**< private: memory for the default of out_dir */
} nn_options;

/**
 * Read the command line, make the output folder, set the threads.
 *
 * @return true to go on; false to end the program with *status: 0 after --help, 2 when the command line makes
 *         no sense, 1 when the output folder cannot be made. One line on stderr says why
 */
bool nn_cli(nn_options *options, int argc, char **argv, int *status);

/** The command line makes no sense for this chapter: print the program's name and nn_error. @return 2 */
int nn_cli_refuse(const char *program);

/** A chapter's last line: was all that it printed really written? @return 0, or 1 with a line on stderr */
int nn_cli_end(void);

#endif
