/*
 * check_weights.c - what must hold for weights.c.
 *
 * Oracles: bits before and after; files that HDF5's own functions wrote as Keras does (keras_file.h), with numbers
 * chosen here. Whether Python's h5py agrees is asked in programs/check_weights_h5py.c.
 */
#include "data/batch.h"
#include "data/shapes.h"
#include "keras_file.h"
#include "layers/batch_normalization.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "model/early_stopping.h"
#include "model/weights.h"

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

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// The network of chapter 12.
static nn_model *chapter_12(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    for (size_t filters = 32; filters <= 64; filters *= 2) {
        add(model, nn_conv2d(filters, 3, NN_SAME));
        add(model, nn_relu());
        add(model, nn_max_pooling2d(2));
    }
    add(model, nn_flatten());
    add(model, nn_dense(128));
    add(model, nn_relu());
    add(model, nn_dense(10));
    return model;
}

// 2x3x1 -> conv2d 2 filters of 2x2 -> batch_normalization -> 12 -> dense 3: 10 + 8 + 39 numbers
static nn_model *small(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(2, 3, 1), seed);
    add(model, nn_conv2d(2, 2, NN_SAME));
    add(model, nn_batch_normalization());
    add(model, nn_flatten());
    add(model, nn_dense(3));
    return model;
}

static size_t count_numbers(const nn_model *model)
{
    size_t count = 0;
    for (size_t i = 0; i < nn_model_param_count(model); i++)
        count += nn_shape_size(nn_model_param(model, i, NULL)->shape);
    return count;
}

// Different in every place, and exact in any precision.
static void fill(nn_model *model, double from)
{
    nn_real *kept = nn_weights_keep(model, NULL);
    for (size_t i = 0; i < count_numbers(model); i++)
        kept[i] = (nn_real)(from + (double)i / 8);
    nn_weights_restore(model, kept);
    free(kept);
}

static bool same_bits(const nn_model *a, const nn_model *b)
{
    nn_real *x = nn_weights_keep(a, NULL), *y = nn_weights_keep(b, NULL);
    bool same = count_numbers(a) == count_numbers(b) && memcmp(x, y, count_numbers(a) * sizeof *x) == 0;
    free(x);
    free(y);
    return same;
}

static void save(const nn_model *model)
{
    ck_assert_msg(nn_weights_save(model, path.text) == 0, "nn_weights_save: %s", nn_error());
}

static void load(nn_model *model)
{
    ck_assert_msg(nn_weights_load(model, path.text) == 0, "nn_weights_load: %s", nn_error());
}

// --- there and back -----------------------------------------------------------------------------------------

START_TEST(the_network_of_chapter_12_predicts_the_same_bits_when_it_comes_back)
{
    enum { IMAGES = 5 };
    nn_dataset data = {0};
    nn_batch batch;
    nn_real before[IMAGES * 10], other[IMAGES * 10], after[IMAGES * 10];
    ck_assert_int_eq(nn_shapes_new(&data, IMAGES, 1), 0);
    nn_batches *batches = nn_batches_new(&data, IMAGES, 1);
    ck_assert(nn_batches_next(batches, &batch));
    nn_model *model = chapter_12(1), *back = chapter_12(2);
    ck_assert_uint_eq(count_numbers(model), 421642);
    for (size_t i = 0; i < nn_model_param_count(model); i++) // the biases begin at 0: nothing would be shown
        nn_model_param(model, i, NULL)->value[0] = (nn_real)(0.1 * (double)i + 1e-3);
    ck_assert_int_eq(nn_predict(model, IMAGES, batch.x, before), 0);
    ck_assert_int_eq(nn_predict(back, IMAGES, batch.x, other), 0);
    ck_assert_int_ne(memcmp(before, other, sizeof before), 0);
    save(model);
    load(back);
    ck_assert(same_bits(model, back));
    ck_assert_int_eq(nn_predict(back, IMAGES, batch.x, after), 0);
    ck_assert_int_eq(memcmp(before, after, sizeof before), 0);
    nn_batches_free(batches);
    nn_dataset_free(&data);
    nn_model_free(model), nn_model_free(back);
}
END_TEST

START_TEST(moving_means_come_back_and_the_optimizer_is_left_alone)
{
    nn_model *model = small(1), *back = small(2);
    const nn_optimizer adam = nn_adam(1e-3);
    fill(model, -3);
    ck_assert_int_eq(nn_model_step(back, &adam), 0);
    save(model);
    load(back);
    ck_assert_str_eq(nn_model_param(back, 4, NULL)->name, "moving_mean");
    ck_assert_double_eq((double)nn_model_param(back, 4, NULL)->value[1],
                        -3 + 15 / 8.0); // behind 8 + 2 + 2 + 2
    ck_assert(same_bits(model, back));
    ck_assert_uint_eq(back->updates, 1);
    ck_assert_int_eq(back->memory_kind, NN_ADAM);
    nn_model_free(model), nn_model_free(back);
}
END_TEST

// The smallest numbers, a zero with a sign, and the largest.
START_TEST(no_bit_of_a_rare_number_is_lost)
{
    nn_model *model = small(1), *back = small(2);
    nn_real *value = nn_model_param(model, 0, NULL)->value;
    value[0] = (nn_real)-0.0;
    value[1] = (nn_real)(sizeof(nn_real) == 4 ? 1e-45 : 5e-324);
    value[2] = (nn_real)(sizeof(nn_real) == 4 ? 3.4028234663852886e38 : 1.7976931348623157e308);
    save(model);
    load(back);
    ck_assert(same_bits(model, back));
    nn_model_free(model), nn_model_free(back);
}
END_TEST

START_TEST(the_same_weights_are_the_same_bytes)
{
    size_t size, again;
    nn_model *model = small(1);
    save(model);
    char *a = bytes_of_file(path.text, &size);
    save(model);
    char *b = bytes_of_file(path.text, &again);
    ck_assert_uint_eq(size, again);
    ck_assert_int_eq(memcmp(a, b, size), 0);
    free(a), free(b);
    nn_model_free(model);
}
END_TEST

// --- files of Keras -----------------------------------------------------------------------------------------

static const double numbers[64] = {0.5, -1, 2, -4, 8, 0.25, -0.125, 1.5, 3, -3, 7, 9}; // and zeros

// What Keras would write for small(), at `place`, with names of weights as given (NULL: Keras's own) and numbers of
// `type`.
static void write_small(hid_t place, text_kind kind, const char *const *weights, hid_t type)
{
    static const char *const layers[] = {"conv2d", "batch_normalization", "flatten", "dense"},
                             *const own[] = {"conv2d/kernel:0",
                                             "conv2d/bias:0",
                                             "batch_normalization/gamma:0",
                                             "batch_normalization/beta:0",
                                             "batch_normalization/moving_mean:0",
                                             "batch_normalization/moving_variance:0",
                                             "dense/kernel:0",
                                             "dense/bias:0"};
    static const hsize_t shapes[8][4] = {{2, 2, 1, 2}, {2}, {2}, {2}, {2}, {2}, {12, 3}, {3}};
    static const size_t ranks[8] = {4, 1, 1, 1, 1, 1, 2, 1}, first[5] = {0, 2, 6, 6, 8};
    const char *const *names = weights ? weights : own;
    put_texts(place, "layer_names", kind, 4, layers);
    for (size_t l = 0; l < 4; l++) {
        hid_t group = new_group(place, layers[l]);
        if (first[l + 1] > first[l])
            put_texts(group, "weight_names", kind, first[l + 1] - first[l], names + first[l]);
        else
            put_no_texts(group, "weight_names");
        for (size_t w = first[l]; w < first[l + 1]; w++)
            put_numbers(group, names[w], type, ranks[w], shapes[w], numbers + w);
        H5Gclose(group);
    }
}

// Weight number w begins with numbers[w], [w+1], ...
static void expect_numbers(const nn_model *model)
{
    for (size_t w = 0; w < 8; w++) {
        const nn_param *param = nn_model_param(model, w, NULL);
        for (size_t i = 0; i < nn_shape_size(param->shape); i++)
            ck_assert_double_eq((double)param->value[i], numbers[w + i]);
    }
}

START_TEST(a_file_of_keras_is_read_with_texts_of_any_kind)
{
    nn_model *model = small(1);
    hid_t file = new_file(path.text);
    write_small(file, (text_kind)_i, NULL, H5T_IEEE_F32LE);
    H5Fclose(file);
    load(model);
    expect_numbers(model);
    nn_model_free(model);
}
END_TEST

START_TEST(another_precision_is_read)
{
    nn_model *model = small(1);
    hid_t file = new_file(path.text);
    write_small(file, FIXED, NULL, _i ? H5T_IEEE_F64LE : H5T_IEEE_F32BE);
    H5Fclose(file);
    load(model);
    expect_numbers(model);
    nn_model_free(model);
}
END_TEST

// As the published weights of VGG16 are called. The order counts, not the name.
START_TEST(weights_may_be_called_anything)
{
    static const char *const names[] = {"conv2d_W_1:0", "conv2d_b_1:0", "z", "y", "x", "w", "b", "a"};
    nn_model *model = small(1);
    hid_t file = new_file(path.text);
    write_small(file, FIXED, names, H5T_IEEE_F32LE);
    H5Fclose(file);
    load(model);
    expect_numbers(model);
    nn_model_free(model);
}
END_TEST

START_TEST(a_whole_model_of_keras_has_its_weights_in_a_group)
{
    nn_model *model = small(1);
    hid_t file = new_file(path.text), group = new_group(file, "model_weights");
    write_small(group, VARIABLE, NULL, H5T_IEEE_F32LE);
    H5Gclose(group);
    H5Gclose(new_group(file, "optimizer_weights"));
    H5Fclose(file);
    load(model);
    expect_numbers(model);
    nn_model_free(model);
}
END_TEST

// --- some layers --------------------------------------------------------------------------------------------

START_TEST(a_network_takes_the_layers_that_another_one_has)
{
    nn_model *model = small(1);
    fill(model, 1);
    save(model);

    nn_model *longer = nn_sequential(nn_shape_image(2, 3, 1), 3);
    add(longer, nn_conv2d(2, 2, NN_SAME));
    add(longer, nn_relu());
    add(longer, nn_batch_normalization());
    add(longer, nn_flatten());
    add(longer, nn_with_name("top", nn_dense(7)));
    nn_real *before = nn_weights_keep(longer, NULL), *after, *all = nn_weights_keep(model, NULL);
    ck_assert_int_eq(nn_weights_load(longer, path.text), -1);
    ck_assert_error_says(
        "got no layer top, expected one. It has: conv2d, batch_normalization, flatten, dense.");
    ck_assert_int_eq(nn_weights_load_partial(longer, path.text), 2);
    after = nn_weights_keep(longer, NULL);
    ck_assert_int_eq(memcmp(after, all, 18 * sizeof *all), 0);
    ck_assert_int_eq(memcmp(after + 18, before + 18, (12 * 7 + 7) * sizeof *all), 0);
    free(before), free(after), free(all);
    nn_model_free(model), nn_model_free(longer);
}
END_TEST

START_TEST(no_layer_in_common_is_refused)
{
    nn_model *model = small(1), *other = nn_sequential(nn_shape_vector(4), 1);
    save(model);
    add(other, nn_with_name("mine", nn_dense(3)));
    ck_assert_int_eq(nn_weights_load_partial(other, path.text), -1);
    ck_assert_error_says("got no layer that the model has. It has: conv2d, ");
    nn_model_free(model), nn_model_free(other);
}
END_TEST

START_TEST(a_common_layer_of_another_shape_is_refused_by_both)
{
    nn_model *model = small(1), *wide = nn_sequential(nn_shape_image(2, 3, 1), 1);
    save(model);
    add(wide, nn_conv2d(2, 2, NN_SAME));
    add(wide, nn_batch_normalization());
    add(wide, nn_flatten());
    add(wide, nn_dense(4));
    nn_real *before = nn_weights_keep(wide, NULL);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(i ? nn_weights_load(wide, path.text) : nn_weights_load_partial(wide, path.text), -1);
        ck_assert_error_says(i ? "nn_weights_load: " : "nn_weights_load_partial: ");
        ck_assert_error_says("w.h5: dense: dense/kernel:0: got shape (12, 3), expected (12, 4). Hint: ");
    }
    nn_real *after = nn_weights_keep(wide, NULL); // conv2d fitted, and was not taken all the same
    ck_assert_int_eq(memcmp(before, after, count_numbers(wide) * sizeof *before), 0);
    free(before), free(after);
    nn_model_free(model), nn_model_free(wide);
}
END_TEST

START_TEST(a_layer_too_many_in_the_file_is_refused)
{
    nn_model *model = small(1), *shorter = nn_sequential(nn_shape_image(2, 3, 1), 1);
    save(model);
    add(shorter, nn_conv2d(2, 2, NN_SAME));
    add(shorter, nn_batch_normalization());
    ck_assert_int_eq(nn_weights_load(shorter, path.text), -1);
    ck_assert_error_says(
        "dense: got a layer with 2 weights that the model has not. Hint: nn_weights_load_partial");
    ck_assert_int_eq(nn_weights_load_partial(shorter, path.text), 2);
    nn_model_free(model), nn_model_free(shorter);
}
END_TEST

// --- what goes wrong ----------------------------------------------------------------------------------------

static void no_layer_names(hid_t file)
{
    H5Adelete(file, "layer_names");
}

static void layer_names_are_numbers(hid_t file)
{
    put_note(file, "layer_names", H5T_NATIVE_INT32, 2, (int32_t[]){1, 2});
}

static void no_weight_names(hid_t file)
{
    H5Adelete_by_name(file, "dense", "weight_names", H5P_DEFAULT);
}

static void a_layer_less(hid_t file)
{
    put_texts(file, "layer_names", FIXED, 3, (const char *[]){"conv2d", "flatten", "dense"});
}

static void a_group_less(hid_t file)
{
    H5Ldelete(file, "dense", H5P_DEFAULT);
}

static void a_dataset_in_place_of_a_group(hid_t file)
{
    a_group_less(file);
    put_numbers(file, "dense", H5T_IEEE_F32LE, 1, (hsize_t[]){1}, numbers);
}

static void a_weight_less(hid_t file)
{
    hid_t group = H5Gopen2(file, "dense", H5P_DEFAULT);
    put_texts(group, "weight_names", FIXED, 1, (const char *[]){"dense/kernel:0"});
    H5Gclose(group);
}

static void a_weight_without_a_dataset(hid_t file)
{
    H5Ldelete(file, "dense/dense/bias:0", H5P_DEFAULT);
}

static void a_turned_kernel(hid_t file)
{
    put_numbers(file, "dense/dense/kernel:0", H5T_IEEE_F32LE, 2, (hsize_t[]){3, 12}, numbers);
}

static void a_flat_kernel(hid_t file)
{
    put_numbers(file, "conv2d/conv2d/kernel:0", H5T_IEEE_F32LE, 1, (hsize_t[]){8}, numbers);
}

static void whole_numbers(hid_t file)
{
    put_numbers(file, "dense/dense/bias:0", H5T_STD_I64LE, 1, (hsize_t[]){3}, numbers);
}

static void not_a_number(hid_t file)
{
    const double bad[] = {1, NAN, 3};
    put_numbers(file, "dense/dense/bias:0", H5T_IEEE_F32LE, 1, (hsize_t[]){3}, bad);
}

static void infinite(hid_t file)
{
    const double bad[] = {-INFINITY, 2, 3};
    put_numbers(file, "dense/dense/bias:0", H5T_IEEE_F64LE, 1, (hsize_t[]){3}, bad);
}

static const struct {
    void (*spoil)(hid_t file);
    const char *says;
} bad_files[] = {
    {no_layer_names,
     "w.h5: the file: got no attribute layer_names, expected Keras's layout of weights. Hint:"},
    {layer_names_are_numbers, "w.h5: the file: attribute layer_names: got int32, expected texts"},
    {no_weight_names, "w.h5: dense: got no attribute weight_names"},
    {a_layer_less, "got no layer batch_normalization, expected one. It has: conv2d, flatten, dense. Hint: "},
    {a_group_less, "dense: got the name of this layer without its group. Hint: is the file damaged?"},
    {a_dataset_in_place_of_a_group, "dense: got the name of this layer without its group"},
    {a_weight_less, "w.h5: dense: got 1 weights (dense/kernel:0), expected 2. Hint: "},
    {a_weight_without_a_dataset, "dense: dense/bias:0: got no dataset of this name, expected one"},
    {a_turned_kernel,
     "dense: dense/kernel:0: got shape (3, 12), expected (12, 3). Hint: is it the same network?"},
    {a_flat_kernel, "conv2d: conv2d/kernel:0: got shape (8), expected (2, 2, 1, 2)"},
    {whole_numbers, "dense: dense/bias:0: got int64, expected floating-point numbers"},
    {not_a_number, "dense: dense/bias:0: got nan at number 2 of 3, expected finite numbers"},
    {infinite, "dense: dense/bias:0: got -inf at number 1 of 3, expected finite numbers"},
};
enum { BAD_FILES = sizeof bad_files / sizeof *bad_files };

static void expect_refused(const char *says)
{
    FILE *heard;
    nn_model *model = small(1), *same = small(1);
    int kept = hear_stderr(&heard);
    int result = nn_weights_load(model, path.text);
    expect_silence(kept, heard);
    ck_assert_int_eq(result, -1);
    ck_assert_error_says("nn_weights_load: ");
    ck_assert_error_says(says);
    ck_assert(same_bits(model, same));
    nn_model_free(model), nn_model_free(same);
}

START_TEST(a_bad_file_is_refused_in_words_and_changes_nothing)
{
    hid_t file = new_file(path.text);
    write_small(file, FIXED, NULL, H5T_IEEE_F32LE);
    bad_files[_i].spoil(file);
    H5Fclose(file);
    expect_refused(bad_files[_i].says);
}
END_TEST

START_TEST(a_file_that_is_not_there_or_cut_changes_nothing)
{
    size_t size;
    nn_model *model = small(2);
    expect_refused("w.h5: cannot be read: No such file or directory. Hint: is the name right?");
    write_bytes(path.text, "PK\3\4 a .keras file is a zip", 28);
    expect_refused("w.h5: got 28 bytes that are no HDF5");
    save(model);
    char *bytes = bytes_of_file(path.text, &size);
    write_bytes(path.text, bytes, size - 1);
    expect_refused("w.h5: got a truncated file: its end is missing. Hint: copy or download it again");
    free(bytes);
    nn_model_free(model);
}
END_TEST

// A number that double holds and float does not: only one of the two libraries can take it.
START_TEST(a_number_too_large_for_float_is_refused_there)
{
    const double large[] = {1e300, 2, 3};
    hid_t file = new_file(path.text);
    write_small(file, FIXED, NULL, H5T_IEEE_F64LE);
    put_numbers(file, "dense/dense/bias:0", H5T_IEEE_F64LE, 1, (hsize_t[]){3}, large);
    H5Fclose(file);
    if (sizeof(nn_real) == sizeof(float)) {
        expect_refused("dense/bias:0: got inf at number 1 of 3");
    } else {
        nn_model *model = small(1);
        load(model);
        ck_assert(nn_model_param(model, 7, NULL)->value[0] == (nn_real)1e300);
        nn_model_free(model);
    }
}
END_TEST

START_TEST(what_could_not_be_loaded_is_not_saved)
{
    nn_model *model = small(1);
    save(model);
    const size_t size = size_of_file(path.text);
    nn_model_param(model, 6, NULL)->value[35] = (nn_real)NAN;
    ck_assert_int_eq(nn_weights_save(model, path.text), -1);
    ck_assert_error_says("nn_weights_save: ");
    ck_assert_error_says("dense/kernel:0: got nan at number 36 of 36, expected finite numbers");
    ck_assert_uint_eq(size_of_file(path.text), size);
    load(model); // the old ones
    nn_model_free(model);
}
END_TEST

START_TEST(a_path_or_a_model_without_sense_is_refused)
{
    nn_model *empty = nn_sequential(nn_shape_vector(4), 1), *model = small(1);
    ck_assert_int_eq(nn_weights_save(empty, path.text), -1);
    ck_assert_error_says("nn_weights_save: got no model or one without layers");
    ck_assert_int_eq(nn_weights_save(NULL, path.text), -1);
    ck_assert_int_eq(nn_weights_load(empty, path.text), -1);
    ck_assert_error_says("nn_weights_load: got no model or one without layers");
    ck_assert_int_eq(nn_weights_load_partial(NULL, path.text), -1);
    ck_assert_int_eq(nn_weights_save(model, ""), -1);
    ck_assert_error_says("nn_weights_save: got an empty path");
    ck_assert_int_eq(nn_weights_load(model, ""), -1);
    ck_assert_int_eq(nn_weights_save(model, nn_path_join(folder.text, "nowhere/w.h5").text), -1);
    ck_assert_error_says("nowhere/w.h5");
    nn_model_free(empty), nn_model_free(model);
}
END_TEST

START_TEST(a_model_without_parameters_can_be_saved_and_loaded)
{
    nn_model *model = nn_sequential(nn_shape_image(2, 2, 1), 1);
    add(model, nn_flatten());
    save(model);
    load(model);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("weights");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_checked_fixture(core, enter, leave);
    tcase_add_checked_fixture(limits, enter, leave);
    tcase_add_test(core, the_network_of_chapter_12_predicts_the_same_bits_when_it_comes_back);
    tcase_add_test(core, moving_means_come_back_and_the_optimizer_is_left_alone);
    tcase_add_test(core, no_bit_of_a_rare_number_is_lost);
    tcase_add_test(core, the_same_weights_are_the_same_bytes);
    tcase_add_loop_test(core, a_file_of_keras_is_read_with_texts_of_any_kind, 0, TEXT_KINDS);
    tcase_add_loop_test(core, another_precision_is_read, 0, 2);
    tcase_add_test(core, weights_may_be_called_anything);
    tcase_add_test(core, a_whole_model_of_keras_has_its_weights_in_a_group);
    tcase_add_test(core, a_network_takes_the_layers_that_another_one_has);
    tcase_add_test(core, a_model_without_parameters_can_be_saved_and_loaded);
    tcase_add_test(limits, no_layer_in_common_is_refused);
    tcase_add_test(limits, a_common_layer_of_another_shape_is_refused_by_both);
    tcase_add_test(limits, a_layer_too_many_in_the_file_is_refused);
    tcase_add_loop_test(limits, a_bad_file_is_refused_in_words_and_changes_nothing, 0, BAD_FILES);
    tcase_add_test(limits, a_file_that_is_not_there_or_cut_changes_nothing);
    tcase_add_test(limits, a_number_too_large_for_float_is_refused_there);
    tcase_add_test(limits, what_could_not_be_loaded_is_not_saved);
    tcase_add_test(limits, a_path_or_a_model_without_sense_is_refused);
    return s;
}
