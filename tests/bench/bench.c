/*
 * bench.c - how fast is the library, and how fast could it be?
 *
 * Everything is measured in one run on one machine, so that the ratios can be trusted where the seconds cannot:
 *
 *  1. the roof: how many sums and products a second this machine can do, in a large matrix product of OpenBLAS;
 *  2. training steps of the lessons' three networks on real images, and what part of them each layer takes;
 *  3. an evaluation of the test set, the peak memory, and the time to the first step;
 *  4. the features that VGG16 finds in images made 32x32: the weights are random, which costs the same time.
 *
 * "Of the roof" is the time that the arithmetic of a part would take at the roof's speed, divided by the time that
 * the part took. A multiplication and an addition count for each product of a dense or convolutional layer, as its
 * formula has them. The way back through a convolution below a pooling leaves out the products with 0, and is so
 * above the roof. Every time is the median over many steps.
 *
 * It writes parts.csv, steps.csv and results.csv. tests/bench/pytorch.py does the same work in PyTorch.
 */
#include "nn.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS = 7, MOST_LAYERS = 16, ROOF_SIZE = 1024, FEATURE_IMAGES = 64 };

// --- medians ----------------------------------------------------------------

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Sorts the values.
static double median(size_t count, double *values)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

// --- the roof ---------------------------------------------------------------

// One large product in each thread. a, b, c: [threads, ROOF_SIZE, ROOF_SIZE]
static void multiply(const nn_real *a, const nn_real *b, nn_real *c)
{
    const size_t size = ROOF_SIZE * ROOF_SIZE;
#pragma omp parallel for num_threads(nn_threads())
    for (size_t t = 0; t < nn_threads(); t++)
        nn_gemm(NN_AS_IS, NN_AS_IS, ROOF_SIZE, ROOF_SIZE, ROOF_SIZE, a + t * size, ROOF_SIZE, b + t * size,
                ROOF_SIZE, NN_OVERWRITE, c + t * size, ROOF_SIZE);
}

// Sums and products a second, all threads together.
static double find_roof(size_t repeats)
{
    enum { CALLS = 10 };
    const size_t count = nn_threads() * ROOF_SIZE * ROOF_SIZE;
    const double size = ROOF_SIZE, operations = 2 * size * size * size * (double)nn_threads() * CALLS;
    nn_real *a = nn_alloc(count, sizeof *a), *b = nn_alloc(count, sizeof *b), *c = nn_alloc(count, sizeof *c);
    double times[REPEATS];
    MUST(a && b && c ? 0 : -1);
    for (size_t i = 0; i < count; i++)
        a[i] = b[i] = (nn_real)(i % 7);
    multiply(a, b, c);
    for (size_t r = 0; r < repeats; r++) {
        double began = nn_seconds();
        for (size_t i = 0; i < CALLS; i++)
            multiply(a, b, c);
        times[r] = nn_seconds() - began;
    }
    free(a), free(b), free(c);
    return operations / median(repeats, times);
}

// --- the lessons' networks ---------------------------------------------------

static nn_model *cnn(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    for (size_t filters = 32; filters <= 64; filters *= 2) {
        MUST(nn_add(model, nn_conv2d(filters, 3, NN_SAME)));
        MUST(nn_add(model, nn_relu()));
        MUST(nn_add(model, nn_max_pooling2d(2)));
    }
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(128)));
    MUST(nn_add(model, nn_relu()));
    MUST(nn_add(model, nn_dense(10)));
    return model;
}

static nn_model *mlp(size_t hidden, double dropout)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    MUST(nn_add(model, nn_flatten()));
    MUST(nn_add(model, nn_dense(hidden)));
    MUST(nn_add(model, nn_relu()));
    if (dropout > 0)
        MUST(nn_add(model, nn_dropout(dropout)));
    MUST(nn_add(model, nn_dense(10)));
    return model;
}

static nn_model *wide(void)
{
    return mlp(512, 0);
}

static nn_model *narrow(void)
{
    return mlp(128, 0.2);
}

static const struct {
    const char *name;
    nn_model *(*build)(void);
    size_t batch_size;
    nn_optimizer (*optimizer)(double rate);
    size_t steps; // that are measured
} networks[] = {{"cnn", cnn, 32, nn_adam, 500},
                {"784-512-10", wide, 128, nn_rmsprop, 1000},
                {"784-128-10", narrow, 32, nn_adam, 4000}};
enum { NETWORKS = sizeof networks / sizeof *networks };

// What a layer must compute forward for one image: an addition and a multiplication for each use of a weight.
static double operations(const nn_layer *layer)
{
    if (layer->param_count == 0)
        return 0;
    const nn_shape *out = &layer->out;
    double places = out->rank == 3 ? (double)(out->dim[0] * out->dim[1]) : 1;
    return 2 * places * (double)nn_shape_size(layer->params[0].shape);
}

// --- training steps ------------------------------------------------------------

// What is measured in one step: the batch, each layer forward and backward, the loss (with what lies between the
// layers), the optimizer, all together.
enum { BATCH, LAYERS, OTHER = LAYERS + 2 * MOST_LAYERS, OPTIMIZER, ALL, PARTS };

typedef struct {
    nn_model *model;
    nn_batches *batches;
    nn_optimizer optimizer;
    const nn_dataset *test;
} training;

static training begin(const nn_dataset *train, const nn_dataset *test, size_t network)
{
    training t = {.model = networks[network].build(),
                  .batches = nn_batches_new(train, networks[network].batch_size, 1),
                  .optimizer = networks[network].optimizer(1e-3),
                  .test = test};
    MUST(t.batches ? 0 : -1);
    nn_model_training(t.model, true);
    return t;
}

static void end(training *t)
{
    nn_batches_free(t->batches);
    nn_model_free(t->model);
}

static void step(const training *t, double parts[PARTS])
{
    double layers[2 * MOST_LAYERS] = {0}, loss, of_layers = 0;
    const double began = nn_seconds();
    nn_batch batch;
    while (!nn_batches_next(t->batches, &batch))
        nn_batches_shuffle(t->batches, 1);
    const double drawn = nn_seconds();
    t->model->layer_seconds = layers;
    MUST(nn_model_loss(t->model, batch.count, batch.x, batch.labels, &loss) ? 0 : -1);
    MUST(nn_model_backward(t->model, batch.count, batch.x, batch.labels));
    t->model->layer_seconds = NULL;
    const double passed = nn_seconds();
    MUST(nn_model_step(t->model, &t->optimizer));
    const double ended = nn_seconds();
    for (size_t i = 0; i < 2 * MOST_LAYERS; i++)
        of_layers += parts[LAYERS + i] = layers[i];
    parts[BATCH] = drawn - began;
    parts[OTHER] = passed - drawn - of_layers;
    parts[OPTIMIZER] = ended - passed;
    parts[ALL] = ended - began;
}

// The medians over some steps.
static void time_steps(const training *t, size_t steps, double medians[PARTS])
{
    double parts[PARTS];
    double *all = nn_alloc(PARTS * steps, sizeof *all); // [PARTS,steps]
    MUST(all ? 0 : -1);
    for (size_t s = 0; s < steps / 4 + 3; s++)
        step(t, parts); // memory is touched, caches are warm
    for (size_t s = 0; s < steps; s++) {
        step(t, parts);
        for (size_t i = 0; i < PARTS; i++)
            all[i * steps + s] = parts[i];
    }
    for (size_t i = 0; i < PARTS; i++)
        medians[i] = median(steps, all + i * steps);
    free(all);
}

static void show_part(const char *network, const char *name, const char *way, double seconds, double needed,
                      double roof, nn_csv *csv)
{
    const double share = needed / roof / seconds;
    if (seconds == 0)
        return;
    printf("%-18s %-9s %8.3f", name, way, 1e3 * seconds);
    if (needed > 0)
        printf(" %10.1f %9.2f", 1e-9 * needed / seconds, share);
    putchar('\n');
    nn_csv_row(csv, "%s,%s,%s,%.6f,%.3f,%.4f", network, name, way, 1e3 * seconds, 1e-9 * needed / seconds,
               share);
}

// @return the arithmetic that one step needs
static double show_parts(size_t network, const nn_model *model, const double *medians, double roof,
                         nn_csv *csv)
{
    const char *name = networks[network].name;
    double all = 0, times = 1; // times: how often the arithmetic of forward is needed backward
    printf("\n== %s, batches of %zu: where the milli-seconds of a step go ==\n"
           "part               way             ms    GFLOP/s   of roof\n",
           name, networks[network].batch_size);
    show_part(name, "batch", "", medians[BATCH], 0, roof, csv);
    for (size_t i = 0; i < model->layer_count; i++) {
        const nn_layer *layer = model->layers[i];
        const double needed = operations(layer) * (double)networks[network].batch_size;
        show_part(name, layer->name, "forward", medians[LAYERS + 2 * i], needed, roof, csv);
        show_part(name, layer->name, "backward", medians[LAYERS + 2 * i + 1], times * needed, roof, csv);
        all += (1 + times) * needed;
        times = layer->param_count ? 2 : times; // nobody needs dx of the lowest one: only its dw
    }
    show_part(name, "loss, sums", "", medians[OTHER], 0, roof, csv);
    show_part(name, "optimizer", "", medians[OPTIMIZER], 0, roof, csv);
    return all;
}

// --- one network -----------------------------------------------------------------

static double time_evaluation(const training *t, size_t repeats)
{
    double times[REPEATS];
    nn_metrics metrics;
    for (size_t r = 0; r < repeats; r++) {
        double began = nn_seconds();
        MUST(nn_evaluate(t->model, t->test, &metrics));
        times[r] = nn_seconds() - began;
    }
    return median(repeats, times);
}

// The most memory that this process has used so far, in MB. 0 where the system does not say.
static double peak_memory(void)
{
    char line[128];
    unsigned long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %lu", &kilobytes) == 1)
            break;
    if (file)
        fclose(file);
    return (double)kilobytes / 1024;
}

static void note(nn_results *results, const char *network, const char *what, double value)
{
    char metric[64];
    snprintf(metric, sizeof metric, "%s_%s", network, what);
    nn_results_note(results, metric, "%.3f", value);
}

typedef struct {
    const nn_options *options;
    nn_dataset train, test;
    double roof, peak_mb[NETWORKS]; // sums and products a second
    nn_csv *parts, *steps;
    nn_results results;
} bench;

static void show_network(bench *b, size_t network)
{
    const char *name = networks[network].name;
    const bool quick = b->options->quick;
    double medians[PARTS];
    training t = begin(&b->train, &b->test, network);
    time_steps(&t, quick ? 5 : networks[network].steps, medians);
    double evaluation = time_evaluation(&t, quick ? 1 : REPEATS);
    double needed = show_parts(network, t.model, medians, b->roof, b->parts),
           share = needed / b->roof / medians[ALL];
    double epoch = medians[ALL] * (double)nn_batches_count(t.batches);
    printf("one step %.3f ms, an epoch of %zu steps %.2f s: %.1f GFLOP/s, %.2f of the roof\n"
           "%zu images evaluated in %.3f s\n",
           1e3 * medians[ALL], nn_batches_count(t.batches), epoch, 1e-9 * needed / medians[ALL], share,
           b->test.count, evaluation);
    nn_csv_row(b->steps, "%s,%zu,%.6f,%.4f,%.4f,%.4f,%.1f", name, networks[network].batch_size,
               1e3 * medians[ALL], epoch, share, evaluation, b->peak_mb[network]);
    note(&b->results, name, "of_roof", share);
    note(&b->results, name, "epoch_seconds", epoch);
    note(&b->results, name, "evaluate_seconds", evaluation);
    end(&t);
}

// --- VGG16 -----------------------------------------------------------------------

static nn_model *vgg16(void)
{
    nn_model *model = nn_sequential(nn_shape_image(28, 28, 1), 1);
    MUST(nn_add(model, nn_resizing(32, 32)));
    MUST(nn_add(model, nn_grey_to_rgb()));
    MUST(nn_add(model, nn_vgg_preprocessing()));
    MUST(nn_add_vgg16(model, 1));
    MUST(nn_add(model, nn_flatten()));
    return model;
}

// Seconds of one image: the median over calls for FEATURE_IMAGES, behind one to warm up.
static double time_features(nn_model *model, const nn_dataset *test, size_t repeats)
{
    const size_t features = nn_shape_size(nn_model_out(model));
    nn_batches *batches = nn_batches_new(test, FEATURE_IMAGES, 1);
    nn_real *y = nn_alloc(FEATURE_IMAGES * features, sizeof *y);
    double times[REPEATS];
    nn_batch batch;
    MUST(batches && y && nn_batches_next(batches, &batch) ? 0 : -1);
    MUST(nn_predict(model, batch.count, batch.x, y));
    for (size_t r = 0; r < repeats; r++) {
        double began = nn_seconds();
        MUST(nn_predict(model, batch.count, batch.x, y));
        times[r] = nn_seconds() - began;
    }
    nn_batches_free(batches);
    free(y);
    return median(repeats, times) / FEATURE_IMAGES;
}

static void show_vgg16(bench *b)
{
    nn_model *model = vgg16();
    double seconds = time_features(model, &b->test, b->options->quick ? 1 : REPEATS), needed = 0;
    for (size_t i = 0; i < model->layer_count; i++)
        needed += operations(model->layers[i]);
    printf("\n== VGG16 features, 32x32, %d images at once ==\n"
           "%.1f images a second, %.3f G multiply-adds each: %.1f GFLOP/s, %.2f of the roof\n",
           FEATURE_IMAGES, 1 / seconds, needed / 2e9, 1e-9 * needed / seconds, needed / seconds / b->roof);
    note(&b->results, "vgg16", "images_per_second", 1 / seconds);
    note(&b->results, "vgg16", "gigaproducts_per_image", needed / 2e9);
    note(&b->results, "vgg16", "of_roof", needed / seconds / b->roof);
    nn_model_free(model);
}

// --- all of it ------------------------------------------------------------------

static void show_first_step(bench *b, double began)
{
    double unused[PARTS];
    training t = begin(&b->train, &b->test, 0);
    step(&t, unused);
    double seconds = nn_seconds() - began;
    printf("== From the start to the end of the first step, in seconds ==\n%.3f\n", seconds);
    nn_results_note(&b->results, "first_step_seconds", "%.3f", seconds);
    end(&t);
}

// Memory comes first, because a process never gives its peak back: each network trains and is evaluated for a moment.
static void find_peaks(bench *b)
{
    printf("\n== Peak memory, with all 70,000 images, in MB ==\n");
    for (size_t i = NETWORKS; i-- > 0;) { // from the smallest to the largest
        double unused[PARTS];
        training t = begin(&b->train, &b->test, i);
        for (size_t s = 0; s < 3; s++)
            step(&t, unused);
        time_evaluation(&t, 1);
        b->peak_mb[i] = peak_memory();
        printf("%-12s %.0f\n", networks[i].name, b->peak_mb[i]);
        note(&b->results, networks[i].name, "peak_mb", b->peak_mb[i]);
        end(&t);
    }
}

// NN_BENCH_ONLY=cnn: one network's milli-seconds a step and nothing else, for a comparison in turns (pytorch.py).
static bool show_only(bench *b, const char *name)
{
    for (size_t i = 0; name && i < NETWORKS; i++)
        if (strcmp(networks[i].name, name) == 0) {
            double medians[PARTS];
            training t = begin(&b->train, &b->test, i);
            time_steps(&t, networks[i].steps, medians);
            printf("%.6f\n", 1e3 * medians[ALL]);
            end(&t);
            return true;
        }
    return false;
}

int main(int argc, char **argv)
{
    const double began = nn_seconds();
    nn_options options = {.about = "how fast the library is, and how fast it could be", .seed = 1};
    static bench b;
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    b.options = &options;
    MUST(nn_dataset_load(&b.train, "fashion_mnist", NN_TRAIN, options.data_dir));
    MUST(nn_dataset_load(&b.test, "fashion_mnist", NN_TEST, options.data_dir));
    if (show_only(&b, getenv("NN_BENCH_ONLY")))
        return nn_cli_end();
    show_first_step(&b, began);
    find_peaks(&b);
    b.roof = find_roof(options.quick ? 1 : REPEATS);
    printf("\n== The roof ==\n%zu threads, products of %d x %d matrices: %.1f GFLOP/s\n", nn_threads(),
           ROOF_SIZE, ROOF_SIZE, 1e-9 * b.roof);
    nn_results_note(&b.results, "roof_gflops", "%.1f", 1e-9 * b.roof);
    b.parts =
        nn_csv_open(nn_path_join(options.out_dir, "parts.csv").text, "network,part,way,ms,gflops,of_roof");
    b.steps = nn_csv_open(nn_path_join(options.out_dir, "steps.csv").text,
                          "network,batch_size,step_ms,epoch_s,of_roof,evaluate_s,peak_mb");
    for (size_t i = 0; i < NETWORKS; i++)
        show_network(&b, i);
    show_vgg16(&b);
    MUST(nn_csv_close(b.parts) | nn_csv_close(b.steps));
    MUST(nn_results_write(&b.results, options.out_dir));
    nn_dataset_free(&b.train);
    nn_dataset_free(&b.test);
    return nn_cli_end();
}
