/**
 * @file file.h
 * Files that appear whole or not at all.
 *
 * A file is written beside its final place, under its name plus ".part-" and the number of the process, and renamed when everything is on
 * disk. A reader of the final name sees the old file or the new one, never half of one: not after a crash,
 * not on a full disk.
 *
 * Interface:
 *  - nn_file_open, nn_file_close, nn_file_discard   write one file
 *  - nn_file_try                                    could it be written?
 *  - nn_folder_make                                 make a folder and those above it
 *  - nn_path_join                                   "folder/name"
 */
#ifndef NN_FILE_H
#define NN_FILE_H

#include <stdio.h>

enum {
    NN_PATH_BYTES = 1024 /**< longest path, with its final zero */
};

/** A path, passed by value. `text` is empty when it would have been too long. */
typedef struct {
    char text[NN_PATH_BYTES];
} nn_path;

/** One file being written. Fill `stream` with fprintf and fwrite. */
typedef struct {
    FILE *stream; /**< where to write; NULL when no file is open */
    nn_path path; /**< final name */
    nn_path part; /**< name until then */
} nn_file;

/** "folder/name"; the empty text when longer than NN_PATH_BYTES allows. */
nn_path nn_path_join(const char *folder, const char *name);

/**
 * Make a folder, and the folders above it, unless they exist.
 * @return 0, or -1 when a file stands in the way, or permission or room is missing
 */
int nn_folder_make(const char *folder);

/** Open the unfinished file for writing. @return 0, or -1 (file->stream is then NULL) */
int nn_file_open(nn_file *file, const char *path);

/**
 * Put the finished file in its place.
 * @return 0, or -1 when something could not be written: the unfinished file is removed, and what stood at
 *         `path` before still stands there
 */
int nn_file_close(nn_file *file);

/** Could a file be written there? Nothing is left behind, and a file that is there stays. @return 0 or -1 */
int nn_file_try(const char *path);

/** Give up: close and remove the unfinished file. Does nothing when none is open. */
void nn_file_discard(nn_file *file);

#endif
