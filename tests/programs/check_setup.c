/*
 * check_setup.c - what must hold for setup/: data.sh puts only whole, verified
 * files in place and names every known fault of a mirror; deps.sh installs what
 * is missing and nothing else; the datasets program answers.
 *
 * Mirrors are folders made here (file://...) out of the real files, which come
 * from `make data`. Most tests leave out the largest file of each dataset, so
 * that a run takes a moment: the list of files comes from a stand-in for the
 * datasets program, which drops it. Stand-ins on PATH play a slow network, a
 * system without apt-get, and one with it.
 */
#include "command.h"

#include <limits.h>

#define FASHION_T10K_LABELS "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"

// Where the real files are, whatever the folder a command runs in.
static const char *real(void)
{
    static char path[PATH_MAX];
    const char *given = getenv("NN_DATA_DIR");
    ck_assert_msg(realpath(given && *given ? given : "data", path) != NULL, "no data. Hint: make data");
    return path;
}

// A command that must work; its output is of no interest.
#define MUST_RUN(...)                                                                                        \
    do {                                                                                                     \
        command must = run(__VA_ARGS__);                                                                     \
        ck_assert_msg(must.status == 0, "status %d: %s", must.status, must.err);                             \
        forget(&must);                                                                                       \
    } while (0)

// folder/data, folder/mirror, folder/bin, and folder/datasets: the real program without the largest files.
static nn_path make_place(void)
{
    nn_path folder = make_folder();
    MUST_RUN("cd '%s' && mkdir -p data/mnist data/fashion_mnist mirror bin", folder.text);
    MUST_RUN("printf '#!/bin/sh\\n%s/setup/datasets \"$@\" | grep -v train-images\\n' >'%s/datasets' && "
             "chmod +x '%s/datasets'",
             build(), folder.text, folder.text);
    return folder;
}

// The small files of a dataset are there already, but for one.
static void have_all_but(const nn_path *folder, const char *name, const char *file)
{
    MUST_RUN("cd '%s/data/%s' && ln -s %s/%s/*labels* %s/%s/t10k-images* . && rm -f '%s'", folder->text, name,
             real(), name, real(), name, file);
}

// Run data.sh on the folder's mirror. `words` follow its name: the program, and names of datasets.
static command fetch(const nn_path *folder, const char *words)
{
    const char *at = folder->text;
    return run(
        "PATH='%s/bin':\"$PATH\" NN_DATA_DIR='%s/data' DATA_SOURCE=mirror MNIST_URL='file://%s/mirror' "
        "FASHION_MNIST_URL='file://%s/mirror/' setup/data.sh %s",
        at, at, at, at, words);
}

static command fetch_small(const nn_path *folder, const char *name)
{
    char words[2 * NN_PATH_BYTES];
    snprintf(words, sizeof words, "'%s/datasets' %s", folder->text, name);
    return fetch(folder, words);
}

// What is in a folder that is not there in the real one, byte for byte; leftovers of a run count, too.
static void expect_only_real_files(const nn_path *folder, const char *name)
{
    command c =
        run("cd '%s/data/%s' && for f in $(ls -A); do cmp \"$f\" \"%s/%s/$f\" || ls -d \"$f\"; done 2>&1",
            folder->text, name, real(), name);
    ck_assert_str_eq(c.out, "");
    ck_assert_int_eq(c.status, 0);
    forget(&c);
}

// --- data.sh: faults of a mirror ----------------------------------------------------------------------------

// `recipe` prints what the mirror serves as FILE.gz. It runs in the folder of the real files.
static const struct {
    const char *name, *file, *recipe, *says;
} faults[] = {
    {"fashion_mnist", "t10k-labels-idx1-ubyte", "gzip -c mnist/t10k-labels-idx1-ubyte",
     "this is t10k-labels-idx1-ubyte of mnist, served under the name of fashion_mnist"},
    {"fashion_mnist", "t10k-images-idx3-ubyte", "gzip -1c mnist/t10k-images-idx3-ubyte",
     "this is t10k-images-idx3-ubyte of mnist, served under the name of fashion_mnist"},
    {"mnist", "t10k-images-idx3-ubyte", "gzip -c mnist/t10k-labels-idx1-ubyte",
     "images and labels are swapped: this is t10k-labels-idx1-ubyte"},
    {"mnist", "t10k-labels-idx1-ubyte", "gzip -1c mnist/t10k-images-idx3-ubyte",
     "images and labels are swapped: this is t10k-images-idx3-ubyte"},
    {"mnist", "train-labels-idx1-ubyte", "gzip -c mnist/t10k-labels-idx1-ubyte",
     "train and test are swapped: this is t10k-labels-idx1-ubyte"},
    {"fashion_mnist", "t10k-labels-idx1-ubyte", "cat fashion_mnist/train-labels-idx1-ubyte",
     "train and test are swapped: this is train-labels-idx1-ubyte"},
    {"fashion_mnist", "train-labels-idx1-ubyte", "echo '<!DOCTYPE html><html><body>404</body></html>'",
     "this is a web page (HTML), not data"},
    {"mnist", "t10k-labels-idx1-ubyte", "echo '<HTML>please log in</HTML>' | gzip -c",
     "this is a web page (HTML), not data"},
    {"mnist", "t10k-images-idx3-ubyte",
     "echo '<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>'",
     "this is a web page (HTML), not data"},
    {"mnist", "t10k-images-idx3-ubyte", "gzip -1c mnist/t10k-images-idx3-ubyte | head -c 300000",
     "truncated: the gzip data ends too early, after 300000 bytes"},
    {"mnist", "t10k-images-idx3-ubyte", "head -c 300000 mnist/t10k-images-idx3-ubyte",
     "truncated: got 300000 bytes, expected 7840016 by its own header"},
    {"mnist", "t10k-labels-idx1-ubyte", "head -c 10007 mnist/t10k-labels-idx1-ubyte | gzip -c",
     "truncated: got 10007 bytes, expected 10008 by its own header"},
    {"mnist", "t10k-labels-idx1-ubyte", "head -c 4 mnist/t10k-labels-idx1-ubyte", "truncated: got 4 bytes"},
    {"mnist", "t10k-labels-idx1-ubyte", "gzip -c mnist/t10k-labels-idx1-ubyte | head -c 1",
     "neither gzip nor IDX"},
    {"mnist", "t10k-labels-idx1-ubyte", "true", "the file is empty"},
    {"fashion_mnist", "t10k-labels-idx1-ubyte", "gzip -c </dev/null", "the file is empty"},
    {"mnist", "t10k-labels-idx1-ubyte", "gzip -c mnist/t10k-labels-idx1-ubyte | tr 'a-m' 'b-n'",
     "damaged gzip data: "},
    {"mnist", "t10k-labels-idx1-ubyte", "echo hello",
     "neither gzip nor IDX: it begins with the bytes 68 65 6c 6c"},
    {"mnist", "t10k-labels-idx1-ubyte", "tr '\\007' '\\001' <mnist/t10k-labels-idx1-ubyte",
     "unknown checksum "},
    {"fashion_mnist", "t10k-labels-idx1-ubyte",
     "tr '\\011' '\\001' <fashion_mnist/t10k-labels-idx1-ubyte | gzip -c",
     "expected " FASHION_T10K_LABELS
     ". Likely causes: the release from before 31 August 2017, whose train and "
     "test images overlap; another edition of the files; a byte damaged on the way"},
    {"mnist", "t10k-labels-idx1-ubyte", "exit 1",
     "cannot be fetched: curl: (37)"}, // no such file in the mirror
};
enum { FAULTS = sizeof faults / sizeof *faults };

START_TEST(each_fault_of_a_mirror_is_named_and_nothing_takes_the_real_name)
{
    const char *name = faults[_i].name, *file = faults[_i].file;
    char blame[256];
    nn_path folder = make_place();
    have_all_but(&folder, name, file);
    MUST_RUN("cd %s; ( %s ) >'%s/served' && mv '%s/served' '%s/mirror/%s.gz'; true", real(),
             faults[_i].recipe, folder.text, folder.text, folder.text, file);
    command c = fetch_small(&folder, name);
    ck_assert_int_eq(c.status, 1);
    snprintf(blame, sizeof blame, "%s: mirror, %s: ", name, file);
    ck_assert_says(c.err, blame);
    ck_assert_says(c.err, faults[_i].says);
    ck_assert_says(c.err, "not complete. Missing in ");
    ck_assert_says(c.err, "--dataset shapes");
    forget(&c);
    c = run("cd '%s/data/%s' && ls -A", folder.text, name);
    ck_assert_ptr_null(strstr(c.out, file));
    ck_assert_ptr_null(strstr(c.out, "partial"));
    forget(&c);
    expect_only_real_files(&folder, name);
    remove_folder(&folder);
}
END_TEST

START_TEST(only_fashion_has_a_release_with_overlap)
{
    nn_path folder = make_place();
    have_all_but(&folder, "mnist", "t10k-labels-idx1-ubyte");
    MUST_RUN("tr '\\007' '\\001' <%s/mnist/t10k-labels-idx1-ubyte >'%s/mirror/t10k-labels-idx1-ubyte.gz'",
             real(), folder.text);
    command c = fetch_small(&folder, "mnist");
    ck_assert_says(c.err, "Likely causes: another edition of the files; a byte damaged on the way");
    ck_assert_ptr_null(strstr(c.err, "2017"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- data.sh: the good way ----------------------------------------------------------------------------------

START_TEST(a_whole_dataset_arrives_and_a_second_run_fetches_nothing)
{
    char words[NN_PATH_BYTES];
    nn_path folder = make_place();
    snprintf(words, sizeof words, "%s/setup/datasets mnist", build());
    MUST_RUN("cd %s/mnist && for f in *-ubyte; do gzip -1c $f >'%s'/mirror/$f.gz; done", real(), folder.text);
    command c = fetch(&folder, words);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_str_eq(c.err, "");
    ck_assert_says(c.out, "mnist: complete (");
    forget(&c);
    expect_only_real_files(&folder, "mnist");
    command before = run("cd '%s/data/mnist' && ls -A -i --full-time", folder.text);
    ck_assert_says(before.out, "train-images-idx3-ubyte");
    MUST_RUN("rm -r '%s/mirror'", folder.text);
    c = fetch(&folder, words);
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, "mnist: complete (");
    command after = run("cd '%s/data/mnist' && ls -A -i --full-time", folder.text);
    ck_assert_str_eq(before.out, after.out); // the same files, untouched
    forget(&before);
    forget(&after);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// Both datasets have files of the same names: a mirror for each.
START_TEST(without_a_name_all_datasets_are_fetched_each_from_its_own_mirror)
{
    nn_path folder = make_place();
    const char *at = folder.text;
    MUST_RUN("for n in mnist fashion_mnist; do mkdir '%s'/mirror/$n && cd %s/$n && for f in *labels* "
             "t10k-images*; do "
             "gzip -1c $f >'%s'/mirror/$n/$f.gz; done; done",
             at, real(), at);
    command c = run("NN_DATA_DIR='%s/data' DATA_SOURCE=mirror MNIST_URL='file://%s/mirror/mnist' "
                    "FASHION_MNIST_URL='file://%s/mirror/fashion_mnist' setup/data.sh '%s/datasets'",
                    at, at, at, at);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_says(c.out, "mnist: complete (");
    ck_assert_says(c.out, "fashion_mnist: complete (");
    expect_only_real_files(&folder, "mnist");
    expect_only_real_files(&folder, "fashion_mnist");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const char *const served_well[] = {
    "gzip -c mnist/t10k-labels-idx1-ubyte",
    "cat mnist/t10k-labels-idx1-ubyte",                        // the server has unpacked it
    "gzip -c mnist/t10k-labels-idx1-ubyte; echo more garbage", // the content is right, and only that counts
};

START_TEST(what_has_the_right_checksum_is_taken_however_it_is_packed)
{
    nn_path folder = make_place();
    have_all_but(&folder, "mnist", "t10k-labels-idx1-ubyte");
    MUST_RUN("cd %s && ( %s ) >'%s/mirror/t10k-labels-idx1-ubyte.gz'", real(), served_well[_i], folder.text);
    command c = fetch_small(&folder, "mnist");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert(is_there(&folder, "data/mnist/t10k-labels-idx1-ubyte"));
    expect_only_real_files(&folder, "mnist");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_wrong_file_under_a_real_name_is_named_and_replaced)
{
    nn_path folder = make_place();
    have_all_but(&folder, "mnist", "t10k-labels-idx1-ubyte");
    MUST_RUN("echo '<html>404</html>' >'%s/data/mnist/t10k-labels-idx1-ubyte'", folder.text);
    MUST_RUN("cp %s/mnist/t10k-labels-idx1-ubyte '%s/mirror/t10k-labels-idx1-ubyte.gz'", real(), folder.text);
    command c = fetch_small(&folder, "mnist");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_says(c.out, "t10k-labels-idx1-ubyte will be replaced: this is a web page (HTML)");
    expect_only_real_files(&folder, "mnist");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(what_arrived_before_a_fault_is_kept)
{
    nn_path folder = make_place();
    MUST_RUN("cp %s/mnist/train-labels-idx1-ubyte '%s/mirror/train-labels-idx1-ubyte.gz'", real(),
             folder.text);
    command c = fetch_small(&folder, "mnist");
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.err, ": t10k-images-idx3-ubyte t10k-labels-idx1-ubyte. Hint: ");
    ck_assert(is_there(&folder, "data/mnist/train-labels-idx1-ubyte"));
    expect_only_real_files(&folder, "mnist");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- data.sh: killed in the middle --------------------------------------------------------------------------

// A stand-in that writes half a file, says which process it is, and hangs.
static void hang_in(const nn_path *folder, const char *program)
{
    MUST_RUN("cd '%s' && { echo '#!/bin/sh'; echo 'last='; "
             "echo 'for word; do [ \"$last\" != --output ] || printf half >\"$word\"; last=$word; done'; "
             "echo 'printf half; echo $$ >%s/hanging; exec sleep 60'; } >bin/%s && chmod +x bin/%s",
             folder->text, folder->text, program, program);
}

// Start a run, send it the signal when it hangs, end what it hung in, and wait for both. Its status is printed.
static command kill_the_run(const nn_path *folder, const char *signal)
{
    const char *at = folder->text;
    return run(
        "PATH='%s/bin':\"$PATH\" NN_DATA_DIR='%s/data' DATA_SOURCE=mirror MNIST_URL='file://%s/mirror' "
        "setup/data.sh '%s/datasets' mnist >'%s/said' 2>&1 & run=$!; tries=0; "
        "while [ ! -s '%s/hanging' ] && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done; "
        "kill -%s $run; kill -9 $(cat '%s/hanging'); wait $run; echo status $?",
        at, at, at, at, at, at, signal, at);
}

static const char *const hanging[] = {"curl", "gzip", "mv"}; // fetching, unpacking, putting in place

START_TEST(a_run_killed_in_the_middle_leaves_no_wrong_file_and_the_next_completes)
{
    nn_path folder = make_place();
    have_all_but(&folder, "mnist", "t10k-labels-idx1-ubyte");
    MUST_RUN("gzip -c %s/mnist/t10k-labels-idx1-ubyte >'%s/mirror/t10k-labels-idx1-ubyte.gz'", real(),
             folder.text);
    hang_in(&folder, hanging[_i]);
    command c = kill_the_run(&folder, "KILL");
    ck_assert_says(c.out, "status 137");
    forget(&c);
    ck_assert(!is_there(&folder, "data/mnist/t10k-labels-idx1-ubyte"));
    c = run("ls -d '%s'/data/mnist/.partial-*/t10k-labels*", folder.text); // it was in the middle
    ck_assert_int_eq(c.status, 0);
    forget(&c);
    MUST_RUN("rm '%s/bin/%s'", folder.text, hanging[_i]);
    c = fetch_small(&folder, "mnist");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert(is_there(&folder, "data/mnist/t10k-labels-idx1-ubyte"));
    expect_only_real_files(&folder, "mnist"); // .partial-* would be found, too
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_run_that_is_asked_to_end_cleans_up_behind_itself)
{
    nn_path folder = make_place();
    have_all_but(&folder, "mnist", "t10k-labels-idx1-ubyte");
    hang_in(&folder, "curl");
    command c = kill_the_run(&folder, "TERM");
    ck_assert_says(c.out, "status 130");
    expect_only_real_files(&folder, "mnist");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_folder_of_a_run_at_this_moment_is_left_alone)
{
    nn_path folder = make_place();
    have_all_but(&folder, "mnist", "");
    MUST_RUN("cd '%s/data/mnist' && mkdir .partial-%ld .partial-$(sh -c 'echo $$')", folder.text,
             (long)getpid());
    command c = fetch_small(&folder, "mnist");
    ck_assert_int_eq(c.status, 0);
    forget(&c);
    c = run("cd '%s/data/mnist' && ls -d .partial-*", folder.text);
    ck_assert_one_line(c.out);
    ck_assert_int_eq(strtol(c.out + strlen(".partial-"), NULL, 10), getpid());
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *command;
    int status;
    const char *says;
} nonsense[] = {
    {"setup/data.sh", 2, "usage: setup/data.sh DATASETS_PROGRAM"},
    {"setup/data.sh $BUILD/setup/datasets imagenet", 2,
     "got \"imagenet\", expected one of: mnist fashion_mnist"},
    {"setup/data.sh $BUILD/setup/datasets shapes", 2,
     "expected one of: mnist fashion_mnist"}, // needs no file
    {"DATA_SOURCE=torrent setup/data.sh $BUILD/setup/datasets", 2, "DATA_SOURCE: got \"torrent\""},
    {"setup/data.sh true", 1, "no list of files came. Hint: make data"},
    {"setup/data.sh false", 1, "no list of files came. Hint: make data"},
    {"setup/deps.sh", 2, "usage: setup/deps.sh TIER|PACKAGE"},
    {"setup/deps.sh biuld", 2,
     "got \"biuld\", expected a tier (build, data, watch, ci, docs, browser, dev) or a package"},
    {"setup/deps.sh build gcc libc", 2, "got \"libc\", expected a tier"},
    {"$BUILD/setup/datasets imagenet", 2, "got \"imagenet\", expected one of: mnist, fashion_mnist, shapes"},
    {"$BUILD/setup/datasets mnist shapes", 2, "got 2 words"},
    {"$BUILD/setup/datasets >/dev/full", 1, "not everything could be written"},
};

START_TEST(nonsense_gets_one_clear_line)
{
    nn_path folder = make_folder();
    command c = run("BUILD='%s'; NN_DATA_DIR='%s/data'; export NN_DATA_DIR; %s", build(), folder.text,
                    nonsense[_i].command);
    ck_assert_int_eq(c.status, nonsense[_i].status);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, nonsense[_i].says);
    ck_assert_str_eq(c.out, "");
    ck_assert(!is_there(&folder, "data")); // and nothing was begun
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- deps.sh ------------------------------------------------------------------------------------------------

// folder/bin: every command of this system but apt-get and gnuplot. sudo only runs what it is told.
static nn_path make_system(void)
{
    nn_path folder = make_folder();
    MUST_RUN("mkdir '%s/bin' && cd '%s/bin' && IFS=:; for d in $PATH; do ln -s \"$d\"/* . 2>/dev/null; done; "
             "rm -f apt-get gnuplot* sudo; printf '#!/bin/sh\\nexec \"$@\"\\n' >sudo; chmod +x sudo",
             folder.text, folder.text);
    return folder;
}

// An apt-get that writes down what it is asked for; when asked to install, it does `then`.
static void add_apt_get(const nn_path *folder, const char *then)
{
    MUST_RUN("cd '%s/bin' && { echo '#!/bin/sh'; echo 'echo \"$@\" >>%s/asked'; "
             "echo 'case \"$*\" in *install*) %s;; esac'; } >apt-get && chmod +x apt-get",
             folder->text, folder->text, then);
}

static command deps(const nn_path *folder, const char *words)
{
    return run("PATH='%s/bin' setup/deps.sh %s", folder->text, words);
}

START_TEST(when_nothing_is_missing_deps_is_silent_and_installs_nothing)
{
    nn_path folder = make_system();
    add_apt_get(&folder, "false");
    command c = deps(&folder, "gcc make pkg-config check zlib1g-dev"); // what built this test is there
    ck_assert_int_eq(c.status, 0);
    ck_assert_str_eq(c.out, "");
    ck_assert_str_eq(c.err, "");
    ck_assert(!is_there(&folder, "asked"));
    forget(&c);
    c = run("setup/deps.sh build"); // the real system; `make test` has seen to it
    ck_assert_int_eq(c.status, 0);
    ck_assert_str_eq(c.out, "");
    ck_assert_str_eq(c.err, "");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(on_an_unknown_system_deps_lists_what_to_install_and_installs_nothing)
{
    nn_path folder = make_system();
    command c = deps(&folder, "build");
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.err, "deps: missing, and this system has no apt-get. Install by your system's means");
    ck_assert_says(c.err, "\n  gnuplot-nox            charts\n");
    ck_assert_ptr_null(strstr(c.err, "check")); // what is there is not listed
    ck_assert_ptr_null(strstr(c.err, "zlib"));
    ck_assert_str_eq(c.out, "");
    forget(&c);
    ck_assert(!is_there(&folder, "bin/gnuplot"));
    remove_folder(&folder);
}
END_TEST

START_TEST(with_apt_get_deps_installs_what_is_missing_and_nothing_else)
{
    nn_path folder = make_system();
    add_apt_get(&folder, "ln -s ${0%/*}/true ${0%/*}/gnuplot");
    command c = deps(&folder, "gnuplot-nox make check");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_str_eq(c.out, "deps: installing gnuplot-nox (charts)\n");
    char *asked = read_text(nn_path_join(folder.text, "asked").text);
    ck_assert_str_eq(asked,
                     "update\n-o DPkg::Lock::Timeout=120 install -y --no-install-recommends gnuplot-nox\n");
    forget(&c);
    free(asked);
    remove_folder(&folder);
}
END_TEST

START_TEST(an_installation_that_fails_or_brings_nothing_is_reported)
{
    const char *then[] = {"echo E: no such package; exit 100", "true"};
    const char *says[] = {"E: no such package\ndeps: apt-get could not install: gnuplot-nox.",
                          "deps: installed, but still not found: gnuplot-nox (charts)"};
    for (size_t i = 0; i < 2; i++) {
        nn_path folder = make_system();
        add_apt_get(&folder, then[i]);
        command c = deps(&folder, "gnuplot-nox");
        ck_assert_int_eq(c.status, 1);
        ck_assert_says(c.err, says[i]);
        forget(&c);
        remove_folder(&folder);
    }
}
END_TEST

// --- the datasets program -----------------------------------------------------------------------------------

START_TEST(files_lists_the_published_checksums)
{
    command c = run("%s/setup/datasets --files | sort -k 2,3", build());
    ck_assert_int_eq(c.status, 0);
    ck_assert_str_eq(
        c.out,
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b fashion_mnist "
        "t10k-images-idx3-ubyte\n"
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34 fashion_mnist "
        "t10k-labels-idx1-ubyte\n"
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888 fashion_mnist "
        "train-images-idx3-ubyte\n"
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9 fashion_mnist "
        "train-labels-idx1-ubyte\n"
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7 mnist t10k-images-idx3-ubyte\n"
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2 mnist t10k-labels-idx1-ubyte\n"
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db mnist train-images-idx3-ubyte\n"
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5 mnist train-labels-idx1-ubyte\n");
    forget(&c);
}
END_TEST

START_TEST(without_words_there_is_a_line_for_each_dataset)
{
    command c = run("%s/setup/datasets", build());
    size_t lines = 0;
    for (const char *at = c.out; *at; at++)
        lines += *at == '\n';
    ck_assert_int_eq(c.status, 0);
    ck_assert_uint_eq(lines, 4); // and one of headings
    ck_assert_says(c.out, "\nmnist          MNIST            60000 + 10000  28x28x1   10\n");
    ck_assert_says(c.out, "\nfashion_mnist  Fashion-MNIST    60000 + 10000  28x28x1   10\n");
    ck_assert_says(c.out, "\nshapes         Shapes           10000 +  2000  28x28x1   10\n");
    forget(&c);
}
END_TEST

START_TEST(a_dataset_is_described_within_88_columns)
{
    const char *names[] = {"mnist", "fashion_mnist", "shapes"};
    for (size_t i = 0; i < 3; i++) {
        command c = run("%s/setup/datasets %s", build(), names[i]);
        ck_assert_int_eq(c.status, 0);
        ck_assert_says(c.out, names[i]);
        ck_assert_says(c.out, "28 x 28 pixels, 1 channel, one byte each");
        forget(&c);
        c = run("%s/setup/datasets %s | grep -v -- -ubyte | grep -E '.{89}'", build(),
                names[i]); // checksums are long
        ck_assert_str_eq(c.out, "");
        forget(&c);
    }
    command c = run("%s/setup/datasets fashion_mnist", build());
    ck_assert_says(c.out, "60000 training, 10000 test");
    ck_assert_says(c.out, " 9 Ankle boot\n");
    ck_assert_says(c.out, FASHION_T10K_LABELS);
    forget(&c);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("setup");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, a_whole_dataset_arrives_and_a_second_run_fetches_nothing);
    tcase_add_test(core, without_a_name_all_datasets_are_fetched_each_from_its_own_mirror);
    tcase_add_loop_test(core, what_has_the_right_checksum_is_taken_however_it_is_packed, 0, 3);
    tcase_add_test(core, a_wrong_file_under_a_real_name_is_named_and_replaced);
    tcase_add_test(core, what_arrived_before_a_fault_is_kept);
    tcase_add_test(core, when_nothing_is_missing_deps_is_silent_and_installs_nothing);
    tcase_add_test(core, with_apt_get_deps_installs_what_is_missing_and_nothing_else);
    tcase_add_test(core, files_lists_the_published_checksums);
    tcase_add_test(core, without_words_there_is_a_line_for_each_dataset);
    tcase_add_test(core, a_dataset_is_described_within_88_columns);
    tcase_add_loop_test(limits, each_fault_of_a_mirror_is_named_and_nothing_takes_the_real_name, 0, FAULTS);
    tcase_add_test(limits, only_fashion_has_a_release_with_overlap);
    tcase_add_loop_test(limits, a_run_killed_in_the_middle_leaves_no_wrong_file_and_the_next_completes, 0, 3);
    tcase_add_test(limits, a_run_that_is_asked_to_end_cleans_up_behind_itself);
    tcase_add_test(limits, a_folder_of_a_run_at_this_moment_is_left_alone);
    tcase_add_loop_test(limits, nonsense_gets_one_clear_line, 0, sizeof nonsense / sizeof *nonsense);
    tcase_add_test(limits, on_an_unknown_system_deps_lists_what_to_install_and_installs_nothing);
    tcase_add_test(limits, an_installation_that_fails_or_brings_nothing_is_reported);
    return s;
}
