/*
 * check_dataset.c - what must hold for dataset.c and registry.c: the real MNIST
 * and Fashion-MNIST are what their authors say, bad files are named by their
 * fault, and slices and splits look without copying.
 *
 * Oracles: the published counts, first labels and mean pixels of both sets. The
 * real files come from `make data`, into $NN_DATA_DIR or data/. Bad files are
 * made here; their pixels are a hole in the file, which costs no disk.
 */
#include "data/dataset.h"
#include "data/shapes.h"
#include "runner.h"

#include <stdbool.h>

static const char *data_dir(void)
{
    const char *given = getenv("NN_DATA_DIR");
    return given && *given ? given : "data";
}

// --- the real files -----------------------------------------------------------------------------------------

static const struct {
    const char *name;
    nn_split split;
    size_t count;
    int first_labels[5];
    size_t per_class[10];
} known[] = {
    {"mnist", NN_TRAIN, 60000, {5, 0, 4, 1, 9}, {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}},
    {"mnist", NN_TEST, 10000, {7, 2, 1, 0, 4}, {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}},
    {"fashion_mnist",
     NN_TRAIN,
     60000,
     {9, 0, 0, 3, 0},
     {6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000}},
    {"fashion_mnist",
     NN_TEST,
     10000,
     {9, 2, 1, 1, 6},
     {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000}},
    {"shapes",
     NN_TRAIN,
     10000,
     {0, 1, 2, 3, 4},
     {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000}},
    {"shapes", NN_TEST, 2000, {0, 1, 2, 3, 4}, {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
};
enum { KNOWN = sizeof known / sizeof *known };

static nn_dataset load(const char *name, nn_split split)
{
    nn_dataset dataset = {0};
    ck_assert_msg(nn_dataset_load(&dataset, name, split, data_dir()) == 0, "%s", nn_error());
    return dataset;
}

START_TEST(each_split_has_its_published_counts_and_labels)
{
    nn_dataset dataset = load(known[_i].name, known[_i].split);
    ck_assert_uint_eq(dataset.count, known[_i].count);
    ck_assert_str_eq(dataset.info->name, known[_i].name);
    ck_assert(dataset.height == 28 && dataset.width == 28 && dataset.channels == 1);
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(dataset.labels[i], known[_i].first_labels[i]);
    size_t per_class[256] = {0};
    for (size_t i = 0; i < dataset.count; i++)
        per_class[dataset.labels[i]]++;
    for (size_t k = 0; k < 10; k++)
        ck_assert_msg(per_class[k] == known[_i].per_class[k], "class %zu: got %zu, expected %zu", k,
                      per_class[k], known[_i].per_class[k]);
    nn_dataset_free(&dataset);
}
END_TEST

// Mean and standard deviation over all pixels of a split, scaled to [0,1].
static void measure(const nn_dataset *dataset, double *mean, double *deviation)
{
    uint64_t sum = 0, squares = 0;
    size_t pixels = dataset->count * dataset->height * dataset->width * dataset->channels;
    for (size_t i = 0; i < pixels; i++) {
        sum += dataset->images[i];
        squares += (uint64_t)dataset->images[i] * dataset->images[i];
    }
    double bytes_mean = (double)sum / (double)pixels;
    *mean = bytes_mean / 255;
    *deviation = sqrt((double)squares / (double)pixels - bytes_mean * bytes_mean) / 255;
}

static const struct {
    const char *name;
    double mean, deviation;
} pixels_of[] = {
    {"mnist", 0.1307, 0.3081}, // as every course on MNIST writes them
    {"fashion_mnist", 0.2860, 0.3530},
};

START_TEST(training_pixels_have_the_published_mean_and_deviation)
{
    double mean, deviation;
    nn_dataset dataset = load(pixels_of[_i].name, NN_TRAIN);
    measure(&dataset, &mean, &deviation);
    ck_assert_double_eq_tol(mean, pixels_of[_i].mean, 5e-5);
    ck_assert_double_eq_tol(deviation, pixels_of[_i].deviation, 5e-5);
    nn_dataset_free(&dataset);
}
END_TEST

START_TEST(the_registry_says_what_the_training_pixels_are)
{
    const nn_dataset_info *info;
    for (size_t i = 0; (info = nn_dataset_info_at(i)); i++) {
        double mean, deviation;
        nn_dataset dataset = load(info->name, NN_TRAIN);
        measure(&dataset, &mean, &deviation);
        ck_assert_double_eq_tol(mean, info->pixel_mean, 5.1e-5); // four digits behind the point
        ck_assert_double_eq_tol(deviation, info->pixel_deviation, 5.1e-5);
        nn_dataset_free(&dataset);
    }
}
END_TEST

// --- the registry -------------------------------------------------------------------------------------------

START_TEST(the_registry_is_complete_and_ends)
{
    const char *names[] = {"mnist", "fashion_mnist", "shapes"};
    for (size_t i = 0; i < 3; i++) {
        const nn_dataset_info *info = nn_dataset_info_at(i);
        ck_assert_ptr_nonnull(info);
        ck_assert_str_eq(info->name, names[i]);
        ck_assert_ptr_eq(nn_dataset_info_find(names[i]), info);
        ck_assert(info->title && info->version && info->description && info->homepage && info->licence &&
                  info->citation);
        ck_assert_uint_eq(info->classes, 10);
        for (size_t k = 0; k < NN_MAX_CLASSES; k++)
            ck_assert((info->class_names[k] != NULL) == (k < info->classes));
    }
    ck_assert_ptr_null(nn_dataset_info_at(3));
    ck_assert_ptr_null(nn_dataset_info_at((size_t)-1));
}
END_TEST

START_TEST(fashion_classes_have_the_names_of_their_authors)
{
    const char *names[] = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                           "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
    for (size_t k = 0; k < 10; k++)
        ck_assert_str_eq(nn_dataset_info_find("fashion_mnist")->class_names[k], names[k]);
}
END_TEST

START_TEST(files_have_sha256_of_64_hex_digits_all_different)
{
    const char *seen[8];
    size_t count = 0;
    for (size_t i = 0; i < 2; i++)
        for (int split = 0; split < NN_SPLITS; split++) {
            seen[count++] = nn_dataset_info_at(i)->images[split].sha256;
            seen[count++] = nn_dataset_info_at(i)->labels[split].sha256;
        }
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(strspn(seen[i], "0123456789abcdef"), 64);
        ck_assert_uint_eq(strlen(seen[i]), 64);
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(seen[i], seen[j]);
    }
}
END_TEST

START_TEST(an_unknown_name_gets_the_list_of_names)
{
    const char *unknown[] = {"imagenet", "", "MNIST", "mnist ", NULL};
    for (size_t i = 0; i < 5; i++) {
        nn_dataset dataset = {.count = 42};
        ck_assert_ptr_null(nn_dataset_info_find(unknown[i]));
        ck_assert_error_says("nn_dataset_info_find: got \"");
        ck_assert_int_eq(nn_dataset_load(&dataset, unknown[i], NN_TRAIN, data_dir()), -1);
        ck_assert_uint_eq(dataset.count, 42);
        ck_assert_int_eq(strncmp(nn_error(), "nn_dataset_load: ", strlen("nn_dataset_load: ")), 0);
        ck_assert_error_says(unknown[i] ? unknown[i] : "NULL");
        ck_assert_error_says("expected one of: mnist, fashion_mnist, shapes");
    }
}
END_TEST

// --- bad files ----------------------------------------------------------------------------------------------

static void put_number(FILE *stream, size_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(number >> shift & 255), stream);
}

// DIR/mnist/t10k-images-idx3-ubyte with black pixels.
static void write_images(const nn_path *folder, size_t count, size_t height, size_t width)
{
    nn_path path = nn_path_join(folder->text, "mnist/t10k-images-idx3-ubyte");
    FILE *stream = fopen(path.text, "wb");
    ck_assert_ptr_nonnull(stream);
    put_number(stream, 0x803);
    put_number(stream, count);
    put_number(stream, height);
    put_number(stream, width);
    ck_assert_int_eq(fclose(stream), 0);
    ck_assert_int_eq(truncate(path.text, (off_t)(16 + count * height * width)), 0);
}

// DIR/mnist/t10k-labels-idx1-ubyte: all 9, but for one at `place`.
static void write_labels(const nn_path *folder, size_t count, size_t place, int label)
{
    FILE *stream = fopen(nn_path_join(folder->text, "mnist/t10k-labels-idx1-ubyte").text, "wb");
    ck_assert_ptr_nonnull(stream);
    put_number(stream, 0x801);
    put_number(stream, count);
    for (size_t i = 0; i < count; i++)
        fputc(i == place ? label : 9, stream);
    ck_assert_int_eq(fclose(stream), 0);
}

static nn_path make_data_folder(void)
{
    nn_path folder = make_folder();
    ck_assert_int_eq(nn_folder_make(nn_path_join(folder.text, "mnist").text), 0);
    return folder;
}

// Refused with this message, and *dataset untouched.
static void expect_refused(const nn_path *folder, const char *says)
{
    uint8_t mine = 42;
    const nn_dataset before = {.count = 7, .images = &mine, .labels = &mine, .owned_images = &mine};
    nn_dataset dataset = before;
    ck_assert_int_eq(nn_dataset_load(&dataset, "mnist", NN_TEST, folder->text), -1);
    ck_assert(dataset.count == 7 && dataset.info == NULL && dataset.height == 0 && dataset.images == &mine &&
              dataset.labels == &mine && dataset.owned_images == &mine && dataset.owned_labels == NULL);
    ck_assert_error_says(says);
}

START_TEST(files_made_by_the_book_are_read)
{
    nn_path folder = make_data_folder();
    nn_dataset dataset = {0};
    write_images(&folder, 10000, 28, 28);
    write_labels(&folder, 10000, 4321, 0);
    ck_assert_msg(nn_dataset_load(&dataset, "mnist", NN_TEST, folder.text) == 0, "%s", nn_error());
    ck_assert(dataset.labels[4320] == 9 && dataset.labels[4321] == 0 && dataset.labels[9999] == 9);
    ck_assert_ptr_eq(dataset.images, dataset.owned_images);
    ck_assert_ptr_eq(dataset.labels, dataset.owned_labels);
    nn_dataset_free(&dataset);
    remove_folder(&folder);
}
END_TEST

START_TEST(a_label_that_is_no_class_is_refused_wherever_it_stands)
{
    const struct {
        size_t place;
        int label;
        const char *says;
    } bad[] = {{0, 10, "got label 10 at image 0, expected 0 to 9"},
               {5000, 255, "got label 255 at image 5000, expected 0 to 9"},
               {9999, 10, "got label 10 at image 9999, expected 0 to 9"}};
    nn_path folder = make_data_folder();
    write_images(&folder, 10000, 28, 28);
    for (size_t i = 0; i < 3; i++) {
        write_labels(&folder, 10000, bad[i].place, bad[i].label);
        expect_refused(&folder, bad[i].says);
        ck_assert_error_says("nn_dataset_load: mnist/t10k-labels-idx1-ubyte: ");
        ck_assert_error_says("Hint: a damaged file? Remove it and run `make data`");
    }
    remove_folder(&folder);
}
END_TEST

START_TEST(counts_that_differ_are_refused)
{
    nn_path folder = make_data_folder();
    write_images(&folder, 10000, 28, 28);
    write_labels(&folder, 9999, 0, 9);
    expect_refused(&folder,
                   "got 10000 images (t10k-images-idx3-ubyte) and 9999 labels (t10k-labels-idx1-ubyte)");
    write_labels(&folder, 60000, 0, 9);
    expect_refused(&folder, "60000 labels (t10k-labels-idx1-ubyte), expected as many of both");
    ck_assert_error_says("Hint: training and test files mixed?");
    remove_folder(&folder);
}
END_TEST

START_TEST(the_other_splits_count_is_refused)
{
    nn_path folder = make_data_folder();
    write_images(&folder, 60000, 28, 28);
    write_labels(&folder, 60000, 0, 9);
    expect_refused(&folder, "got 60000 images, expected 10000. Hint: training and test files swapped?");
    remove_folder(&folder);
}
END_TEST

START_TEST(images_of_another_size_are_refused)
{
    nn_path folder = make_data_folder();
    write_labels(&folder, 10000, 0, 9);
    write_images(&folder, 10000, 32, 28);
    expect_refused(&folder, "got images of 32 by 28 pixels, expected 28 by 28");
    write_images(&folder, 10000, 28, 27);
    expect_refused(&folder,
                   "got images of 28 by 27 pixels, expected 28 by 28. Hint: is this another dataset's file?");
    ck_assert_error_says("nn_dataset_load: mnist/t10k-images-idx3-ubyte: ");
    remove_folder(&folder);
}
END_TEST

START_TEST(missing_files_are_refused_with_the_way_to_get_them)
{
    nn_path folder = make_data_folder();
    expect_refused(&folder, "mnist/t10k-images-idx3-ubyte: no such file");
    ck_assert_error_says("`make data`");
    ck_assert_error_says("--dataset shapes");
    write_images(&folder, 10000, 28, 28); // and the labels are still missing
    expect_refused(&folder, "mnist/t10k-labels-idx1-ubyte: no such file");
    remove_folder(&folder);
}
END_TEST

START_TEST(nonsense_for_split_or_folder_is_refused)
{
    nn_dataset dataset = {.count = 42};
    char folder[NN_PATH_BYTES + 1];
    memset(folder, 'x', sizeof folder - 1);
    folder[sizeof folder - 1] = '\0';
    ck_assert_int_eq(nn_dataset_load(&dataset, "shapes", (nn_split)2, "data"), -1);
    ck_assert_error_says("got split 2, expected NN_TRAIN or NN_TEST");
    ck_assert_int_eq(nn_dataset_load(&dataset, "mnist", NN_TRAIN, NULL), -1);
    ck_assert_error_says("nn_dataset_load: mnist: data_dir: got NULL, expected a folder");
    for (size_t length = NN_PATH_BYTES; length > NN_PATH_BYTES - 20;
         length--) { // folder, or folder/mnist/file
        folder[length] = '\0';
        ck_assert_int_eq(nn_dataset_load(&dataset, "mnist", NN_TRAIN, folder), -1);
        ck_assert_error_says("Hint: choose a folder with a shorter path");
    }
    ck_assert_uint_eq(dataset.count, 42);
}
END_TEST

START_TEST(shapes_need_no_folder)
{
    nn_dataset dataset = {0};
    ck_assert_int_eq(nn_dataset_load(&dataset, "shapes", NN_TEST, NULL), 0);
    nn_dataset_free(&dataset);
    ck_assert_int_eq(nn_dataset_load(&dataset, "shapes", NN_TEST, "/no/such/folder"), 0);
    nn_dataset_free(&dataset);
}
END_TEST

// --- parts of a dataset -------------------------------------------------------------------------------------

// Seven images of 2 by 3 pixels and 2 colours. Image i is full of bytes i, its label is i.
enum { COUNT = 7, PIXELS = 2 * 3 * 2 };
static uint8_t small_images[COUNT * PIXELS], small_labels[COUNT];

static nn_dataset small_dataset(void)
{
    for (size_t i = 0; i < COUNT; i++) {
        memset(small_images + i * PIXELS, (int)i, PIXELS);
        small_labels[i] = (uint8_t)i;
    }
    return (nn_dataset){.info = nn_dataset_info_find("shapes"),
                        .count = COUNT,
                        .height = 2,
                        .width = 3,
                        .channels = 2,
                        .images = small_images,
                        .labels = small_labels};
}

// A view of images first .. first+count-1 that owns nothing.
static void expect_view(const nn_dataset *part, size_t first, size_t count)
{
    ck_assert_uint_eq(part->count, count);
    ck_assert_ptr_eq(part->images, small_images + first * PIXELS);
    ck_assert_ptr_eq(part->labels, small_labels + first);
    ck_assert(part->height == 2 && part->width == 3 && part->channels == 2);
    ck_assert_ptr_eq(part->info, nn_dataset_info_find("shapes"));
    ck_assert_ptr_null(part->owned_images);
    ck_assert_ptr_null(part->owned_labels);
}

START_TEST(every_slice_that_fits_is_a_view)
{
    nn_dataset whole = small_dataset(), part;
    for (size_t first = 0; first < COUNT; first++)
        for (size_t count = 1; first + count <= COUNT; count++) {
            ck_assert_int_eq(nn_dataset_slice(&whole, first, count, &part), 0);
            expect_view(&part, first, count);
            ck_assert_int_eq(part.images[0], (int)first);
            ck_assert_int_eq(part.labels[count - 1], (int)(first + count - 1));
        }
}
END_TEST

START_TEST(a_slice_of_a_slice_counts_from_the_slice)
{
    nn_dataset whole = small_dataset(), part;
    ck_assert_int_eq(nn_dataset_slice(&whole, 2, 4, &part), 0);
    ck_assert_int_eq(nn_dataset_slice(&part, 1, 3, &part), 0); // into itself
    expect_view(&part, 3, 3);
    ck_assert_int_eq(nn_dataset_slice(&part, 1, 3, &part), -1);
    expect_view(&part, 3, 3);
}
END_TEST

START_TEST(an_empty_slice_or_one_past_the_end_is_refused)
{
    const struct {
        size_t first, count;
    } bad[] = {{0, 0}, {3, 0}, {0, 8},        {6, 2},        {7, 1},
               {7, 0}, {8, 1}, {1, SIZE_MAX}, {SIZE_MAX, 1}, {SIZE_MAX, 2}};
    nn_dataset whole = small_dataset();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        nn_dataset part = {.count = 42};
        ck_assert_int_eq(nn_dataset_slice(&whole, bad[i].first, bad[i].count, &part), -1);
        ck_assert(part.count == 42 && part.images == NULL);
        ck_assert_error_says("expected at least 1 of the 7 there are");
    }
}
END_TEST

START_TEST(a_split_cuts_validation_from_the_end)
{
    nn_dataset whole = small_dataset(), train, validation;
    for (size_t count = 1; count < COUNT; count++) {
        ck_assert_int_eq(nn_dataset_split(&whole, count, &train, &validation), 0);
        expect_view(&train, 0, COUNT - count);
        expect_view(&validation, COUNT - count, count);
    }
}
END_TEST

START_TEST(a_split_may_replace_the_view_it_cuts)
{
    nn_dataset train = small_dataset(), validation = small_dataset(), other;
    ck_assert_int_eq(nn_dataset_split(&train, 2, &train, &other), 0);
    expect_view(&train, 0, 5);
    expect_view(&other, 5, 2);
    ck_assert_int_eq(nn_dataset_split(&validation, 2, &other, &validation), 0);
    expect_view(&other, 0, 5);
    expect_view(&validation, 5, 2);
}
END_TEST

START_TEST(a_dataset_cut_in_place_goes_on_owning_its_memory)
{
    nn_dataset whole, validation;
    ck_assert_int_eq(nn_shapes_new(&whole, 30, 1), 0);
    const uint8_t *images = whole.images;
    ck_assert_int_eq(nn_dataset_split(&whole, 10, &whole, &validation), 0);
    ck_assert_ptr_eq(whole.owned_images, images);
    ck_assert_int_eq(nn_dataset_slice(&whole, 5, 10, &whole), 0);
    ck_assert_ptr_eq(whole.owned_images, images);
    ck_assert_ptr_eq(whole.images, images + 5 * 28 * 28);
    ck_assert_uint_eq(whole.count, 10);
    nn_dataset_free(&whole); // the sanitizer would see a leak
}
END_TEST

START_TEST(a_command_line_is_checked_against_the_registry)
{
    ck_assert_int_eq(nn_dataset_check("mnist", 0), 0);
    ck_assert_int_eq(nn_dataset_check("mnist", 60000), 0);
    ck_assert_int_eq(nn_dataset_check("mnist", 60001), -1);
    ck_assert_error_says("--limit: got 60001, expected at most 60000");
    ck_assert_int_eq(nn_dataset_check("imagenet", 0), -1);
}
END_TEST

START_TEST(a_split_with_an_empty_part_is_refused)
{
    const size_t bad[] = {0, 7, 8, SIZE_MAX};
    nn_dataset whole = small_dataset();
    for (size_t i = 0; i < 4; i++) {
        nn_dataset train = {.count = 42}, validation = {.count = 43};
        ck_assert_int_eq(nn_dataset_split(&whole, bad[i], &train, &validation), -1);
        ck_assert(train.count == 42 && validation.count == 43);
        ck_assert_error_says("of 7 images for validation, expected at least 1 and at least 1 left");
    }
}
END_TEST

START_TEST(freeing_a_view_leaves_the_owner_whole)
{
    nn_dataset owner = load("shapes", NN_TEST), part;
    ck_assert_int_eq(nn_dataset_slice(&owner, 1, 2, &part), 0);
    nn_dataset_free(&part);
    ck_assert(part.count == 0 && part.images == NULL);
    ck_assert_int_eq(owner.labels[1], 1); // the address sanitizer sees a second owner here, and below
    nn_dataset_free(&owner);
    ck_assert(owner.count == 0 && owner.images == NULL && owner.owned_images == NULL);
    nn_dataset_free(&owner);
    nn_dataset_free(NULL);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("dataset");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_loop_test(core, each_split_has_its_published_counts_and_labels, 0, KNOWN);
    tcase_add_loop_test(core, training_pixels_have_the_published_mean_and_deviation, 0, 2);
    tcase_add_test(core, the_registry_says_what_the_training_pixels_are);
    tcase_add_test(core, the_registry_is_complete_and_ends);
    tcase_add_test(core, fashion_classes_have_the_names_of_their_authors);
    tcase_add_test(core, files_have_sha256_of_64_hex_digits_all_different);
    tcase_add_test(core, files_made_by_the_book_are_read);
    tcase_add_test(core, every_slice_that_fits_is_a_view);
    tcase_add_test(core, a_slice_of_a_slice_counts_from_the_slice);
    tcase_add_test(core, a_split_cuts_validation_from_the_end);
    tcase_add_test(core, a_split_may_replace_the_view_it_cuts);
    tcase_add_test(core, freeing_a_view_leaves_the_owner_whole);
    tcase_add_test(limits, an_unknown_name_gets_the_list_of_names);
    tcase_add_test(limits, a_label_that_is_no_class_is_refused_wherever_it_stands);
    tcase_add_test(limits, counts_that_differ_are_refused);
    tcase_add_test(limits, the_other_splits_count_is_refused);
    tcase_add_test(limits, images_of_another_size_are_refused);
    tcase_add_test(limits, missing_files_are_refused_with_the_way_to_get_them);
    tcase_add_test(limits, nonsense_for_split_or_folder_is_refused);
    tcase_add_test(limits, shapes_need_no_folder);
    tcase_add_test(limits, an_empty_slice_or_one_past_the_end_is_refused);
    tcase_add_test(limits, a_split_with_an_empty_part_is_refused);
    tcase_add_test(limits, a_dataset_cut_in_place_goes_on_owning_its_memory);
    tcase_add_test(limits, a_command_line_is_checked_against_the_registry);
    return s;
}
