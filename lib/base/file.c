/*
 * file.c - write aside, then rename.
 *
 *     history.csv.part-PID   fprintf, fprintf, ... flush, all well?
 *            |                                   |
 *            +--- yes: rename to history.csv ----+--- no: remove
 *
 * rename() replaces a name in one step: that is what POSIX promises, and all
 * this file rests on.
 */
#include "base/file.h"
#include "base/error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static nn_path path_of(const char *a, const char *between, const char *b)
{
    nn_path path;
    int length = snprintf(path.text, sizeof path.text, "%s%s%s", a, between, b);
    if (length < 0 || length >= NN_PATH_BYTES)
        path.text[0] = '\0';
    return path;
}

nn_path nn_path_join(const char *folder, const char *name)
{
    return path_of(folder, "/", name);
}

static int make_one(const char *folder)
{
    struct stat found;
    if (mkdir(folder, 0777) == 0)
        return 0;
    int reason = errno;
    if (stat(folder, &found) == 0) {
        if (S_ISDIR(found.st_mode))
            return 0;
        return nn_fail("nn_folder_make: %s: got a file, expected a folder. Hint: move the file away, or "
                       "choose another folder",
                       folder);
    }
    return nn_fail("nn_folder_make: %s: cannot be made: %s. Hint: choose another folder", folder,
                   strerror(reason));
}

int nn_folder_make(const char *folder)
{
    nn_path path = path_of(folder, "", "");
    if (path.text[0] == '\0')
        return nn_fail("nn_folder_make: got a path of %zu bytes, expected 1 to %d", strlen(folder),
                       NN_PATH_BYTES - 1);
    // a/b/c: make a, then a/b, then a/b/c
    for (char *slash = strchr(path.text + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (make_one(path.text) < 0)
            return -1;
        *slash = '/';
    }
    return make_one(path.text);
}

int nn_file_open(nn_file *file, const char *path)
{
    char ending[32]; // with the process's number: two runs in one folder do not write into one file
    snprintf(ending, sizeof ending, ".part-%ld", (long)getpid());
    *file = (nn_file){.path = path_of(path, "", ""), .part = path_of(path, ending, "")};
    if (path[0] == '\0')
        return nn_fail(
            "nn_file_open: got an empty path, expected a name. Hint: was the folder's name too long?");
    if (file->part.text[0] == '\0')
        return nn_fail("nn_file_open: got a path of %zu bytes, expected at most %d", strlen(path),
                       NN_PATH_BYTES - 16);
    file->stream = fopen(file->part.text, "wb");
    if (file->stream == NULL)
        return nn_fail("nn_file_open: %s: cannot be written: %s. Hint: does its folder exist, and is there "
                       "room?",
                       path, strerror(errno));
    return 0;
}

int nn_file_close(nn_file *file)
{
    if (file->stream == NULL)
        return nn_fail("nn_file_close: got no open file, expected one from nn_file_open");
    errno = 0;
    int broken = ferror(file->stream) || fflush(file->stream) != 0 || fsync(fileno(file->stream)) != 0;
    int reason = errno;
    broken |= fclose(file->stream) != 0;
    file->stream = NULL;
    if (!broken && rename(file->part.text, file->path.text) == 0)
        return 0;
    if (!broken)
        reason = errno;
    unlink(file->part.text);
    return nn_fail("nn_file_close: %s: not everything could be written: %s. Hint: is the disk full? "
                   "Nothing was left behind",
                   file->path.text, reason ? strerror(reason) : "an earlier write failed");
}

void nn_file_discard(nn_file *file)
{
    if (file->stream == NULL)
        return;
    fclose(file->stream);
    unlink(file->part.text);
    file->stream = NULL;
}

int nn_file_try(const char *path)
{
    nn_file file;
    if (nn_file_open(&file, path) < 0)
        return -1;
    nn_file_discard(&file);
    return 0;
}
