/*
 * check_weights_h5py.c - what must hold between weights.c and Python: h5py
 * reads our files, and we read what h5py writes as Keras does.
 *
 * Needs Debian's python3-h5py (setup/deps.sh ci). Where it is absent, each test
 * says so and is skipped; with CI set, as in .ci/, that is a failure.
 */
#include "command.h"
#include "nn.h"

static nn_path folder, path;

static void enter(void)
{
    folder = make_folder();
    path = nn_path_join(folder.text, "w.h5");
}

static void leave(void)
{
    remove_folder(&folder);
}

static bool h5py_is_there(const char *test)
{
    const char *ci = getenv("CI");
    command c = run("/usr/bin/python3 -c 'import h5py'");
    const bool there = c.status == 0;
    forget(&c);
    ck_assert_msg(there || ci == NULL || *ci == '\0', "no h5py, with CI set. Hint: setup/deps.sh ci");
    if (!there)
        printf("skipped: %s: no h5py for /usr/bin/python3. Hint: setup/deps.sh ci\n", test);
    return there;
}

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// The network of chapter 12, and batch normalization.
static nn_model *network(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    add(model, nn_conv2d(32, 3, NN_SAME));
    add(model, nn_relu());
    add(model, nn_max_pooling2d(2));
    add(model, nn_conv2d(64, 3, NN_SAME));
    add(model, nn_batch_normalization());
    add(model, nn_relu());
    add(model, nn_max_pooling2d(2));
    add(model, nn_flatten());
    add(model, nn_dense(128));
    add(model, nn_relu());
    add(model, nn_dense(10));
    return model;
}

static const char *what_h5py_must_say = "written by tensorflow 2.0.0\n"
                                        "conv2d 2\n"
                                        "    conv2d/kernel:0 (3, 3, 1, 32) float32\n"
                                        "    conv2d/bias:0 (32,) float32\n"
                                        "re_lu 0\n"
                                        "max_pooling2d 0\n"
                                        "conv2d_1 2\n"
                                        "    conv2d_1/kernel:0 (3, 3, 32, 64) float32\n"
                                        "    conv2d_1/bias:0 (64,) float32\n"
                                        "batch_normalization 4\n"
                                        "    batch_normalization/gamma:0 (64,) float32\n"
                                        "    batch_normalization/beta:0 (64,) float32\n"
                                        "    batch_normalization/moving_mean:0 (64,) float32\n"
                                        "    batch_normalization/moving_variance:0 (64,) float32\n"
                                        "re_lu_1 0\n"
                                        "max_pooling2d_1 0\n"
                                        "flatten 0\n"
                                        "dense 2\n"
                                        "    dense/kernel:0 (3136, 128) float32\n"
                                        "    dense/bias:0 (128,) float32\n"
                                        "re_lu_2 0\n"
                                        "dense_1 2\n"
                                        "    dense_1/kernel:0 (128, 10) float32\n"
                                        "    dense_1/bias:0 (10,) float32\n";

static void expect_numbers(const nn_model *model, const char *file)
{
    FILE *stream = fopen(file, "rb");
    ck_assert_ptr_nonnull(stream);
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *param = nn_model_param(model, i, NULL);
        const size_t count = nn_shape_size(param->shape);
        nn_real *found = nn_alloc(count, sizeof *found);
        ck_assert_uint_eq(fread(found, sizeof *found, count, stream), count);
        ck_assert_msg(memcmp(found, param->value, count * sizeof *found) == 0, "%s: other bits", param->name);
        free(found);
    }
    ck_assert_int_eq(fgetc(stream), EOF);
    fclose(stream);
}

// Weights alone, and a checkpoint.
START_TEST(h5py_reads_our_files_with_the_names_shapes_and_bits_of_keras)
{
    if (!h5py_is_there("h5py_reads_our_files_with_the_names_shapes_and_bits_of_keras"))
        return;
    nn_model *model = network();
    nn_history history = {0};
    for (size_t i = 0; i < nn_model_param_count(model); i++) // the biases begin at 0: nothing would be shown
        nn_model_param(model, i, NULL)->value[1] = (nn_real)(i + 1);
    if (_i == 0)
        ck_assert_int_eq(nn_weights_save(model, path.text), 0);
    else
        ck_assert_int_eq(nn_checkpoint_save(model, &(nn_training){.history = &history}, path.text), 0);
    command c = run("/usr/bin/python3 tests/weights_h5py.py read '%s' '%s/numbers'", path.text, folder.text);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_str_eq(c.out, what_h5py_must_say);
    expect_numbers(model, nn_path_join(folder.text, "numbers").text);
    forget(&c);
    nn_model_free(model);
}
END_TEST

START_TEST(we_read_what_h5py_writes_as_keras_does)
{
    if (!h5py_is_there("we_read_what_h5py_writes_as_keras_does"))
        return;
    nn_model *model = nn_sequential(nn_shape_image(2, 3, 1), 1);
    double number = 0;
    add(model, nn_conv2d(2, 2, NN_SAME));
    add(model, nn_relu());
    add(model, nn_flatten());
    add(model, nn_dense(3));
    command c =
        run("/usr/bin/python3 tests/weights_h5py.py write '%s' %s", path.text, _i ? "variable" : "fixed");
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    forget(&c);
    ck_assert_msg(nn_weights_load(model, path.text) == 0, "nn_weights_load: %s", nn_error());
    for (size_t i = 0; i < nn_model_param_count(model); i++) {
        const nn_param *param = nn_model_param(model, i, NULL);
        for (size_t j = 0; j < nn_shape_size(param->shape); j++, number += 1)
            ck_assert_double_eq((double)param->value[j], number / 8);
    }
    ck_assert_double_eq(number, 8 + 2 + 36 + 3);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("weights_h5py");
    TCase *core = add_case(s, "core");
    tcase_add_checked_fixture(core, enter, leave);
    tcase_add_loop_test(core, h5py_reads_our_files_with_the_names_shapes_and_bits_of_keras, 0, 2);
    tcase_add_loop_test(core, we_read_what_h5py_writes_as_keras_does, 0, 2);
    return s;
}
