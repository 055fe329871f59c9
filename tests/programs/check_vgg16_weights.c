/*
 * check_vgg16_weights.c - what must hold for setup/vgg16.sh: only the whole, verified file of weights gets its name, and
 * each fault is named.
 *
 * The real file is not needed. A mirror is a folder made here (file://...). Another program called md5sum, first on
 * PATH, knows one small file of ours and gives it the checksum of the real one.
 */
#include "command.h"

#define WEIGHTS  "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
#define CHECKSUM "6d6bbae143d832006294945121d1f1fc" // published with the file

// How an HDF5 file begins. The last 8 bytes say where it ends: here after 48 or after 1000 bytes.
#define HDF5         "printf '\\211HDF\\r\\n\\032\\n'"
#define ZEROS(count) "head -c " #count " /dev/zero"
#define HDF5_OF_48   "{ " HDF5 "; " ZEROS(32) "; printf '\\060\\0\\0\\0\\0\\0\\0\\0'; }"
#define HDF5_OF_1000 "{ " HDF5 "; " ZEROS(32) "; printf '\\350\\003\\0\\0\\0\\0\\0\\0'; }"

#define MUST_RUN(...)                                                                                        \
    do {                                                                                                     \
        command must = run(__VA_ARGS__);                                                                     \
        ck_assert_msg(must.status == 0, "status %d: %s", must.status, must.err);                             \
        forget(&must);                                                                                       \
    } while (0)

// folder/mirror, folder/bin/md5sum, and folder/right, which counts as the real file.
static nn_path make_place(void)
{
    nn_path folder = make_folder();
    MUST_RUN("cd '%s' && mkdir mirror bin && " HDF5_OF_48 " >right && echo the weights >>right && "
             "{ echo '#!/bin/sh'; echo \"sum=\\$($(command -v md5sum))\"; "
             "echo \"[ \\\"\\$sum\\\" != \\\"$(md5sum <right)\\\" ] || sum='" CHECKSUM "  -'\"; "
             "echo 'echo \"$sum\"'; } >bin/md5sum && chmod +x bin/md5sum",
             folder.text);
    return folder;
}

static command fetch(const nn_path *folder, const char *how)
{
    const char *at = folder->text;
    return run("PATH='%s/bin':\"$PATH\" NN_DATA_DIR='%s/data' VGG16_URL='file://%s/mirror' %s", at, at, at,
               how);
}

// The right file under its name, and nothing else.
static void expect_only_the_right_file(const nn_path *folder)
{
    command c = run("cd '%s/data/vgg16' && ls -A && cmp ../../right " WEIGHTS, folder->text);
    ck_assert_str_eq(c.out, WEIGHTS "\n");
    ck_assert_int_eq(c.status, 0);
    forget(&c);
}

static void expect_nothing(const nn_path *folder)
{
    command c = run("ls -A '%s/data/vgg16'", folder->text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
}

// --- faults -------------------------------------------------------------------------------------------------

// `recipe` prints what the mirror serves.
static const struct {
    const char *recipe, *says;
} faults[] = {
    {"true", "the file is empty"},
    {"echo '<!DOCTYPE html><html><body>404</body></html>'", "this is a web page (HTML), not weights"},
    {"echo '<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>'", "this is a web page (HTML)"},
    {"echo hello", "no HDF5 file: it has 6 bytes and begins with 68 65 6c 6c"},
    {"printf x", "no HDF5 file: it has 1 bytes and begins with 78"},
    {HDF5_OF_1000, "truncated: got 48 bytes, expected 1000 by its own header"},
    {HDF5_OF_1000 "; " ZEROS(951), "truncated: got 999 bytes, expected 1000 by its own header"},
    {HDF5_OF_48, "unknown checksum 1e5d08bd2fa0c0f151056f8b99febe10 of 48 bytes, expected " CHECKSUM},
    {HDF5_OF_1000 "; " ZEROS(952),
     " of 1000 bytes, expected " CHECKSUM " of about 58.9 million. Likely causes: "},
    {HDF5, "unknown checksum 2d23fb12cfa4bd980f9be8c4fa71045f of 8 bytes"},
    {HDF5 "; printf '\\002'; " ZEROS(60), " of 69 bytes, expected "}, // a newer header
    {"cat right; printf x", "unknown checksum "},
    {"exit 1", "cannot be fetched: curl: (37)"}, // no such file in the mirror
};
enum { FAULTS = sizeof faults / sizeof *faults };

START_TEST(each_fault_of_a_mirror_is_named_and_nothing_takes_the_name)
{
    nn_path folder = make_place();
    MUST_RUN("cd '%s'; ( %s ) >served && mv served mirror/" WEIGHTS "; true", folder.text, faults[_i].recipe);
    command c = fetch(&folder, "setup/vgg16.sh");
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.out, "vgg16: fetching file://");
    ck_assert_says(c.err, faults[_i].says);
    ck_assert_says(c.err,
                   "vgg16: not complete. Hint: is the network there? Then run make vgg16-weights again");
    ck_assert_says(c.err, "/data/vgg16/" WEIGHTS);
    ck_assert_ptr_null(strstr(c.out, "complete"));
    expect_nothing(&folder);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_place_that_cannot_be_written_is_named)
{
    command c = run("NN_DATA_DIR=/dev/null setup/vgg16.sh");
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.err, "vgg16: /dev/null/vgg16: no folder can be made there");
    forget(&c);
}
END_TEST

START_TEST(words_are_refused)
{
    nn_path folder = make_place();
    command c = fetch(&folder, "setup/vgg16.sh vgg19");
    ck_assert_int_eq(c.status, 2);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, "usage: setup/vgg16.sh   (got 1 words, expected none; VGG16_URL names a mirror)");
    ck_assert(!is_there(&folder, "data"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- the good way -------------------------------------------------------------------------------------------

START_TEST(the_right_file_arrives_and_a_second_run_fetches_nothing)
{
    nn_path folder = make_place();
    MUST_RUN("cp '%s/right' '%s/mirror/" WEIGHTS "'", folder.text, folder.text);
    command c = fetch(&folder, "make vgg16-weights");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_str_eq(c.err, "");
    ck_assert_says(c.out, "vgg16: complete (");
    forget(&c);
    expect_only_the_right_file(&folder);
    command before = run("ls -i --full-time '%s/data/vgg16'", folder.text);
    MUST_RUN("rm -r '%s/mirror'", folder.text);
    c = fetch(&folder, "make vgg16-weights");
    ck_assert_int_eq(c.status, 0);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "vgg16: complete (");
    command after = run("ls -i --full-time '%s/data/vgg16'", folder.text);
    ck_assert_str_eq(before.out, after.out); // the same file, untouched
    forget(&c), forget(&before), forget(&after);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_wrong_file_under_the_name_is_named_and_replaced)
{
    nn_path folder = make_place();
    MUST_RUN("cd '%s' && cp right mirror/" WEIGHTS " && mkdir -p data/vgg16 && "
             "echo '<html>404</html>' >data/vgg16/" WEIGHTS,
             folder.text);
    command c = fetch(&folder, "setup/vgg16.sh");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_says(c.out, WEIGHTS " will be replaced: this is a web page (HTML), not weights");
    expect_only_the_right_file(&folder);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_wrong_file_stays_where_no_right_one_comes)
{
    nn_path folder = make_place();
    MUST_RUN("cd '%s' && mkdir -p data/vgg16 && echo mine >data/vgg16/" WEIGHTS, folder.text);
    command c = fetch(&folder, "setup/vgg16.sh");
    ck_assert_int_eq(c.status, 1);
    forget(&c);
    c = run("cat '%s/data/vgg16/" WEIGHTS "'", folder.text);
    ck_assert_str_eq(c.out, "mine\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- killed in the middle -----------------------------------------------------------------------------------

static const char *const hanging[] = {"curl", "mv"}; // fetching, putting in place

// The program writes half a file, says which process it is, and hangs; then the run is killed.
START_TEST(a_run_killed_in_the_middle_leaves_no_wrong_file_and_the_next_completes)
{
    nn_path folder = make_place();
    const char *at = folder.text;
    MUST_RUN("cd '%s' && cp right mirror/" WEIGHTS " && { echo '#!/bin/sh'; echo 'last='; "
             "echo 'for word; do [ \"$last\" != --output ] || printf half >\"$word\"; last=$word; done'; "
             "echo 'echo $$ >%s/hanging; exec sleep 60'; } >bin/%s && chmod +x bin/%s",
             at, at, hanging[_i], hanging[_i]);
    MUST_RUN(
        "PATH='%s/bin':\"$PATH\" NN_DATA_DIR='%s/data' VGG16_URL='file://%s/mirror' setup/vgg16.sh & run=$!; "
        "tries=0; while [ ! -s '%s/hanging' ] && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); "
        "done; "
        "kill -KILL $run; kill -KILL $(cat '%s/hanging'); wait $run; [ $? = 137 ]",
        at, at, at, at, at);
    ck_assert(!is_there(&folder, "data/vgg16/" WEIGHTS));
    MUST_RUN("ls -d '%s'/data/vgg16/.partial-*/" WEIGHTS " && rm '%s/bin/%s'", at, at, hanging[_i]);
    command c = fetch(&folder, "setup/vgg16.sh");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    expect_only_the_right_file(&folder);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("vgg16_weights");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_right_file_arrives_and_a_second_run_fetches_nothing);
    tcase_add_test(core, a_wrong_file_under_the_name_is_named_and_replaced);
    tcase_add_test(core, a_wrong_file_stays_where_no_right_one_comes);
    tcase_add_loop_test(limits, each_fault_of_a_mirror_is_named_and_nothing_takes_the_name, 0, FAULTS);
    tcase_add_test(limits, a_place_that_cannot_be_written_is_named);
    tcase_add_test(limits, words_are_refused);
    tcase_add_loop_test(limits, a_run_killed_in_the_middle_leaves_no_wrong_file_and_the_next_completes, 0, 2);
    return s;
}
