/*
 * train_base.c - train the base of part 2, once, for those who do not have the published weights of VGG16.
 *
 *     train_base --data-dir DIR --out FOLDER     weights: FOLDER/base.h5; what they are, in words: FOLDER/base.txt
 *
 * It learns five of the ten classes, on images that no answer learns from or is judged by: neither the first 5,000, nor
 * the validation images, nor the test. The other five classes are new to it.
 */
#include "base.h"

#include <string.h>

enum { CLASSES = 5 };     // the first ones: in Fashion-MNIST all that is worn above the feet, but shirts
enum { HELD_BACK = 500 }; // to say how good the base is

// Of the images that answers do not learn from, keep those of the base's classes, in place. ("shapes", for tests, has
// too few to leave some out.)
static void keep_classes(nn_dataset *all)
{
    const size_t size = all->height * all->width * all->channels, end = all->count - HW_VALIDATION;
    size_t kept = 0;
    for (size_t i = end > HW_IMAGES ? HW_IMAGES : 0; i < end; i++) {
        if (all->labels[i] >= CLASSES)
            continue;
        memmove(all->owned_images + kept * size, all->images + i * size, size);
        all->owned_labels[kept++] = all->labels[i];
    }
    all->count = kept;
}

static nn_model *build(uint64_t seed)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), seed);
    MUST(hw_add_base(model));
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_with_name("classes_of_the_base", nn_dense(HW_CLASSES))));
    return model;
}

static void describe(const nn_options *o, size_t images, const nn_metrics *m)
{
    const nn_dataset_info *info = nn_dataset_info_find(o->dataset);
    nn_file file;
    MUST(nn_file_open(&file, nn_path_join(o->out_dir, "base.txt").text));
    fprintf(file.stream,
            "VGG16 with a quarter of all filters, trained by train_base.c on %zu images of %s\n"
            "in %zu epoch%s. It learned five classes: ",
            images, info->title, o->epochs, o->epochs == 1 ? "" : "s");
    for (size_t k = 0; k < CLASSES; k++)
        fprintf(file.stream, "%s%s", info->class_names[k], k + 1 < CLASSES ? ", " : ".\n");
    fprintf(file.stream,
            "No answer learns from these images. Of %d others of these classes the base recognizes a\n"
            "share of %.3f. The other classes are new to it.\n",
            HELD_BACK, m->accuracy);
    MUST(nn_file_close(&file));
}

int main(int argc, char **argv)
{
    nn_options o = {.about = "train the base of homework part 2",
                    .trains = true,
                    .seed = 1,
                    .dataset = "fashion_mnist",
                    .epochs = 4,
                    .batch_size = 32,
                    .learning_rate = 1e-3,
                    .limit = 20000,
                    .quick_epochs = 1,
                    .quick_limit = 1000};
    nn_dataset all, images, others;
    nn_metrics metrics;
    int status;
    if (!nn_cli(&o, argc, argv, &status))
        return status;
    nn_model *model = build(o.seed);
    MUST(nn_dataset_load(&all, o.dataset, NN_TRAIN, o.data_dir));
    keep_classes(&all);
    MUST(nn_dataset_split(&all, HELD_BACK, &images, &others));
    MUST(nn_dataset_slice(&images, 0, o.limit ? o.limit : images.count, &images));
    MUST(nn_fit(model, &images,
                &(nn_fit_options){
                    .epochs = o.epochs,
                    .batch_size = o.batch_size,
                    .optimizer = nn_adam(o.learning_rate),
                    .schedule = nn_one_cycle(o.epochs * ((images.count + o.batch_size - 1) / o.batch_size)),
                    .augment = {.flip = 0.5, .shift = 1},
                    .progress = stderr},
                NULL));
    MUST(nn_evaluate(model, &others, &metrics));
    describe(&o, images.count, &metrics);
    MUST(nn_weights_save(model, nn_path_join(o.out_dir, BASE_OWN).text));
    nn_dataset_free(&all);
    nn_model_free(model);
    return nn_cli_end();
}
