/*
 * check_14_transfer_learning.c - what must hold for the program of chapter 14: a head on cached features is the head on
 * the frozen network, the files of weights hold the base, the tables are whole, the verdicts follow from them, the
 * number of threads changes nothing, and VGG16 is used where its file is, and named where it is not.
 *
 * By hand: the base has 160 + 2320 + 4640 + 9248 + 18496 + 36928 = 71792 parameters.
 * The file of VGG16 is written here by the library, with random weights, under the name of the published one.
 */
#include "command.h"
#include "nn.h"

#define VGG "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"

static nn_path folder;
static command ran;

static command quick_run(const nn_path *where, const char *more)
{
    command c = run("%s/chapters/14_transfer_learning --quick --out '%s' %s", build(), where->text, more);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    return c;
}

static void set_up(void)
{
    folder = make_folder();
    ran = quick_run(&folder, "--limit 40");
}

static void tear_down(void)
{
    forget(&ran);
    remove_folder(&folder);
}

static char *table(const nn_path *where, const char *name)
{
    return read_text(nn_path_join(where->text, name).text);
}

static bool same_files(const nn_path *other, const char *name)
{
    command c = run("cmp '%s/%s' '%s/%s'", folder.text, name, other->text, name);
    forget(&c);
    return c.status == 0;
}

START_TEST(a_head_on_cached_features_is_the_head_on_the_frozen_network)
{
    char *results = table(&folder, "results.csv");
    const char *found = strstr(results, "\nheads_apart,");
    ck_assert_ptr_nonnull(found);
    ck_assert_double_lt(strtod(found + strlen("\nheads_apart,"), NULL), 1e-4);
    free(results);
}
END_TEST

START_TEST(the_files_of_weights_hold_the_base_and_an_old_head)
{
    static const char *files[] = {"untrained.h5", "digits.h5", "clothes.h5"};
    nn_real first[3];
    for (size_t i = 0; i < 3; i++) {
        nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 7);
        ck_assert_int_eq(nn_add(model, nn_with_name("block1_conv1", nn_conv2d(16, 3, NN_SAME))), 0);
        ck_assert_int_eq(nn_add(model, nn_with_name("block1_conv2", nn_conv2d(16, 3, NN_SAME))), 0);
        ck_assert_int_eq(nn_weights_load_partial(model, nn_path_join(folder.text, files[i]).text), 2);
        first[i] = model->layers[0]->params[0].value[0];
        nn_model_free(model);
    }
    ck_assert(first[0] != first[1] && first[0] != first[2] && first[1] != first[2]);
}
END_TEST

// Rows below the header, and every accuracy (the column before the last) between 0 and 1.
static void expect_rows(const char *name, const char *header, size_t rows)
{
    char *text = table(&folder, name);
    size_t count = 0;
    ck_assert_msg(strncmp(text, header, strlen(header)) == 0, "%s begins with %.40s", name, text);
    for (char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
        double mean, deviation;
        ck_assert_int_eq(sscanf(line + 1, "%*[^,],%*u,%lf,%lf", &mean, &deviation), 2);
        ck_assert(mean >= 0 && mean <= 1 && deviation >= 0 && deviation <= 1);
        count++;
    }
    ck_assert_uint_eq(count, rows);
    free(text);
}

START_TEST(every_way_has_its_rows)
{
    expect_rows("depth.csv", "base,blocks,mean,deviation\n", 3 * 4);
    expect_rows("sizes.csv", "way,images,mean,deviation\n", 5 * 2);
    expect_rows("other.csv", "way,images,mean,deviation\n", 5);
    expect_rows("orders.csv", "plan,epoch,mean,deviation\n", 4 * 3);
}
END_TEST

// Mean and deviation of one way with one number of images, from sizes.csv.
static void cell(const char *sizes, const char *way, unsigned images, double *mean, double *deviation)
{
    char key[64];
    snprintf(key, sizeof key, "\n%s,%u,", way, images);
    const char *found = strstr(sizes, key);
    ck_assert_msg(found != NULL, "sizes.csv has no row %s", key + 1);
    ck_assert_int_eq(sscanf(found + strlen(key), "%lf,%lf", mean, deviation), 2);
}

static void expect_verdict(const char *sizes, const char *way, unsigned images, double gain,
                           const char *verdict)
{
    double mean, deviation, nothing, of_nothing;
    cell(sizes, way, images, &mean, &deviation);
    cell(sizes, "nothing", images, &nothing, &of_nothing);
    ck_assert_double_eq_tol(gain, mean - nothing, 1e-3);
    ck_assert_str_eq(verdict, fabs(mean - nothing) > deviation + of_nothing ? "apart" : "overlap");
}

// Below a heading come `skipped` lines, then one line with gains for each number of images.
static void expect_verdicts(const char *heading, int skipped, int rows, const char *csv)
{
    static const char *ways[] = {"digits", "clothes", "tuned"};
    char *sizes = table(&folder, csv), verdict[3][16];
    const char *line = strstr(ran.out, heading);
    for (int i = 0; i <= skipped + rows; i++, line = strchr(line, '\n') + 1) {
        unsigned images;
        double gain[3];
        ck_assert_ptr_nonnull(line);
        if (i <= skipped)
            continue;
        ck_assert_int_eq(sscanf(line, "%u %lf %*f %15s %lf %*f %15s %lf %*f %15s", &images, &gain[0],
                                verdict[0], &gain[1], verdict[1], &gain[2], verdict[2]),
                         7);
        for (int k = 0; k < 3; k++)
            expect_verdict(sizes, ways[k], images, gain[k], verdict[k]);
    }
    free(sizes);
}

START_TEST(the_verdicts_follow_from_the_tables_of_accuracies)
{
    expect_verdicts("== Does it pay? ==", 2, 2, "sizes.csv");
    expect_verdicts("== The same for digits ==", 5, 1, "other.csv");
}
END_TEST

// With --dataset mnist the roles change: the base of digits is the one that is asked about new digits.
START_TEST(with_digits_clothes_are_the_others)
{
    nn_path other = make_folder();
    command c = quick_run(&other, "--limit 40 --dataset mnist");
    ck_assert_says(c.out, "== The same for clothes ==");
    ck_assert(same_files(&other, "digits.h5") && same_files(&other, "clothes.h5"));
    char *here = table(&other, "sizes.csv"), *there = table(&folder, "other.csv");
    double a, b, by_a, by_b;
    for (int way = 0; way < 5; way++) {
        static const char *ways[] = {"nothing", "untrained", "digits", "clothes", "tuned"};
        cell(here, ways[way], 5, &a, &by_a);
        cell(there, ways[way], 5, &b, &by_b);
        ck_assert_double_eq(a, b);
        ck_assert_double_eq(by_a, by_b);
    }
    free(here);
    free(there);
    forget(&c);
    remove_folder(&other);
}
END_TEST

START_TEST(behind_no_block_all_bases_are_the_same_pixels)
{
    command c = run("awk -F, '$2 == 0 { print $3, $4 }' '%s/depth.csv' | sort -u | wc -l", folder.text);
    ck_assert_int_eq(atoi(c.out), 1);
    forget(&c);
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_bits)
{
    static const char *names[] = {"depth.csv", "sizes.csv", "orders.csv"};
    nn_path other = make_folder();
    command c = quick_run(&other, "--limit 40 --threads 3");
    for (size_t i = 0; i < 3; i++) {
        char *one = table(&folder, names[i]), *more = table(&other, names[i]);
        ck_assert_str_eq(one, more);
        free(one);
        free(more);
    }
    forget(&c);
    ck_assert(same_files(&other, "clothes.h5"));
    remove_folder(&other);
}
END_TEST

// A folder of data with the real datasets and no weights.
static nn_path data_folder(void)
{
    nn_path data = make_folder();
    command c =
        run("for d in mnist fashion_mnist; do ln -s \"$(realpath data)/$d\" '%s'; done; mkdir '%s/vgg16'",
            data.text, data.text);
    ck_assert_int_eq(c.status, 0);
    forget(&c);
    return data;
}

START_TEST(without_the_file_of_vgg16_the_program_says_how_to_get_it)
{
    nn_path data = data_folder(), other = make_folder();
    char options[NN_PATH_BYTES + 64];
    snprintf(options, sizeof options, "--limit 4 --data-dir '%s'", data.text);
    command c = quick_run(&other, options);
    ck_assert_says(c.out, "left out: ");
    ck_assert_says(c.out, "make vgg16-weights");
    ck_assert_ptr_null(strstr(c.out, "features and a head"));
    forget(&c);
    char *results = table(&other, "results.csv");
    ck_assert_ptr_null(strstr(results, "test_")); // so `make study` leaves this chapter out
    free(results);
    remove_folder(&other);
    remove_folder(&data);
}
END_TEST

START_TEST(with_a_file_vgg16_extracts_and_is_tuned)
{
    nn_path data = data_folder(), other = make_folder();
    char options[NN_PATH_BYTES + 64];
    nn_model *model = nn_sequential(nn_shape_image(32, 32, 3), 1);
    ck_assert_int_eq(nn_add_vgg16(model, 1), 0);
    ck_assert_int_eq(nn_weights_save(model, nn_path_join(data.text, VGG).text), 0);
    nn_model_free(model);
    snprintf(options, sizeof options, "--limit 4 --data-dir '%s'", data.text);
    command c = quick_run(&other, options);
    ck_assert_says(c.out, "4 training images, 10 test images, ten classes");
    ck_assert_says(c.out, "features and a head");
    ck_assert_says(c.out, "last block tuned");
    ck_assert_ptr_null(strstr(c.out, "left out"));
    char *results = table(&other, "results.csv");
    const char *accuracy = strstr(results, "\ntest_accuracy,"), *tuned = strstr(c.out, "last block tuned");
    ck_assert_ptr_nonnull(accuracy);
    ck_assert_ptr_nonnull(strstr(results, "\ntest_loss,"));
    ck_assert_double_eq_tol(strtod(accuracy + strlen("\ntest_accuracy,"), NULL),
                            strtod(tuned + strlen("last block tuned"), NULL), 1e-3);
    free(results);
    forget(&c);
    remove_folder(&other);
    remove_folder(&data);
}
END_TEST

START_TEST(a_file_that_is_no_network_is_named)
{
    nn_path data = data_folder(), other = make_folder();
    command c = run("echo no weights >'%s/" VGG "'; %s/chapters/14_transfer_learning --quick --limit 4 "
                    "--data-dir '%s' --out '%s' 2>&1 >/dev/null | grep -v ^Epoch",
                    data.text, build(), data.text, other.text);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "vgg16_weights");
    ck_assert(!is_there(&other, "results.csv"));
    forget(&c);
    remove_folder(&other);
    remove_folder(&data);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("14_transfer_learning");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_unchecked_fixture(core, set_up, tear_down); // one run for all
    tcase_add_test(core, a_head_on_cached_features_is_the_head_on_the_frozen_network);
    tcase_add_test(core, the_files_of_weights_hold_the_base_and_an_old_head);
    tcase_add_test(core, every_way_has_its_rows);
    tcase_add_test(core, the_verdicts_follow_from_the_tables_of_accuracies);
    tcase_add_test(core, with_digits_clothes_are_the_others);
    tcase_add_test(core, behind_no_block_all_bases_are_the_same_pixels);
    tcase_add_test(core, any_number_of_threads_gives_the_same_bits);
    tcase_add_test(limits, without_the_file_of_vgg16_the_program_says_how_to_get_it);
    tcase_add_test(limits, with_a_file_vgg16_extracts_and_is_tuned);
    tcase_add_test(limits, a_file_that_is_no_network_is_named);
    return s;
}
