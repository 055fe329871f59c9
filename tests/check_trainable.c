/*
 * check_trainable.c - what must hold for trainable.c, and for everything that must pass frozen layers by: passes,
 * optimizer, penalty, gradient check, summary.
 *
 * Oracles: the same network with nothing frozen, a network that is only the part that learns, and the loss itself.
 */
#include "data/shapes.h"
#include "nn.h"
#include "numbers.h"
#include "runner.h"

enum { N = 19, SIDE = 6, IMAGE = SIDE * SIDE, CLASSES = 3, LAYERS = 9 };

static void add(nn_model *model, nn_layer *layer)
{
    ck_assert_msg(nn_add(model, layer) == 0, "nn_add: %s", nn_error());
}

// 0 to 2 are walked in blocks, and 3 and 4, too, without the normalization. 0, 2, 3, 6 and 8 have parameters.
static nn_model *network_for(size_t side, size_t classes, bool normalized)
{
    nn_model *model = nn_sequential(nn_shape_image(side, side, 1), 3);
    add(model, nn_with_l2(0.01, nn_conv2d(4, 3, NN_SAME)));
    add(model, nn_tanh());
    add(model, nn_conv2d(5, 3, NN_VALID));
    add(model, normalized ? nn_batch_normalization() : nn_tanh());
    add(model, nn_average_pooling2d(2));
    add(model, nn_flatten());
    add(model, nn_with_l2(0.01, nn_dense(6)));
    add(model, nn_tanh());
    add(model, nn_dense(classes));
    ck_assert_uint_eq(model->layer_count, LAYERS);
    return model;
}

static nn_model *network(bool normalized)
{
    return network_for(SIDE, CLASSES, normalized);
}

static int labels[N];

static nn_real *images(void)
{
    for (int n = 0; n < N; n++)
        labels[n] = n * 7 % CLASSES;
    return random_numbers(N * IMAGE, 5);
}

static void freeze(nn_model *model, size_t first, size_t end)
{
    ck_assert_msg(nn_trainable(model, first, end, false) == 0, "%s", nn_error());
}

static void pass(nn_model *model, const nn_real *x)
{
    double loss;
    ck_assert_ptr_nonnull(nn_model_loss(model, N, x, labels, &loss));
    ck_assert_int_eq(nn_model_backward(model, N, x, labels), 0);
}

static bool same(const nn_real *a, const nn_real *b, const nn_param *p)
{
    return memcmp(a, b, nn_shape_size(p->shape) * sizeof *a) == 0;
}

// Which layers are frozen: at the bottom, in the middle (of those in blocks, and of the others), on top, all.
static const struct {
    size_t first, end;
} ranges[] = {{0, 1}, {0, 3}, {2, 3}, {2, 7}, {0, 8}, {6, 7}, {6, 9}, {8, 9}, {0, 9}, {4, 4}, {4, 6}};
enum { RANGES = sizeof ranges / sizeof *ranges };

static bool is_frozen(int range, size_t l)
{
    return ranges[range].first <= l && l < ranges[range].end;
}

// --- what is frozen -----------------------------------------------------------------------------------------

// With everything that could move a weight: Adam, weight decay, penalty, moving means. Twice: the optimizer remembers.
START_TEST(frozen_parameters_keep_every_bit_in_training_and_the_others_learn)
{
    nn_dataset shapes;
    ck_assert_int_eq(nn_shapes_new(&shapes, 64, 1), 0);
    nn_model *model = network_for(28, 10, true), *before = network_for(28, 10, true);
    const nn_fit_options options = {.epochs = 1, .batch_size = 16, .optimizer = nn_adamw(0.01, 0.1)};
    freeze(model, ranges[_i].first, ranges[_i].end);
    for (int fits = 0; fits < 2; fits++)
        ck_assert_msg(nn_fit(model, &shapes, &options, NULL) == 0, "%s", nn_error());
    for (size_t l = 0; l < LAYERS; l++)
        for (size_t i = 0; i < model->layers[l]->param_count; i++) {
            const nn_param *p = &model->layers[l]->params[i];
            ck_assert_msg(same(p->value, before->layers[l]->params[i].value, p) == is_frozen(_i, l),
                          "%s %s %s", model->layers[l]->name, p->name,
                          is_frozen(_i, l) ? "has changed" : "has not changed");
        }
    nn_dataset_free(&shapes);
    nn_model_free(model), nn_model_free(before);
}
END_TEST

START_TEST(gradients_of_the_others_have_the_same_bits_as_if_nothing_were_frozen)
{
    nn_model *model = network(false), *free_one = network(false);
    nn_real *x = images();
    freeze(model, ranges[_i].first, ranges[_i].end);
    for (size_t p = 0; p < nn_model_param_count(model); p++) {
        nn_param *param = nn_model_param(model, p, NULL);
        for (size_t i = 0; i < nn_shape_size(param->shape); i++)
            param->gradient[i] = (nn_real)NAN;
    }
    pass(model, x);
    pass(free_one, x);
    for (size_t l = 0; l < LAYERS; l++)
        for (size_t i = 0; i < model->layers[l]->param_count; i++) {
            const nn_param *p = &model->layers[l]->params[i], *q = &free_one->layers[l]->params[i];
            if (is_frozen(_i, l)) // nobody has spent time on it
                ck_assert(isnan(p->gradient[0]));
            else
                ck_assert_msg(same(p->gradient, q->gradient, p), "%s %s", model->layers[l]->name, p->name);
        }
    free(x);
    nn_model_free(model), nn_model_free(free_one);
}
END_TEST

START_TEST(below_the_lowest_learner_nobody_goes_back)
{
    nn_model *model = network(true);
    double seconds[2 * LAYERS] = {0};
    nn_real *x = images();
    freeze(model, 0, 6);
    nn_model_training(model, true);
    model->layer_seconds = seconds;
    pass(model, x);
    for (size_t l = 0; l < LAYERS; l++) {
        ck_assert_double_gt(seconds[2 * l], 0);
        ck_assert((seconds[2 * l + 1] > 0) == (l >= 6));
    }
    free(x);
    nn_model_free(model);
}
END_TEST

START_TEST(the_penalty_leaves_frozen_weights_out)
{
    nn_model *model = network(false);
    const nn_param *w = &model->layers[6]->params[0];
    double squares = 0;
    for (size_t i = 0; i < nn_shape_size(w->shape); i++)
        squares += 0.01 * (double)w->value[i] * (double)w->value[i];
    ck_assert_double_gt(nn_model_penalty(model), squares * 1.01);
    freeze(model, 0, 1);
    ck_assert_double_eq_tol(nn_model_penalty(model), squares, ROUNDING);
    nn_model_free(model);
}
END_TEST

// --- batch normalization, dropout ---------------------------------------------------------------------------

START_TEST(frozen_batch_normalization_works_as_in_use_and_its_means_stay)
{
    nn_model *model = network(true), *in_use = network(true);
    nn_real *x = images();
    const size_t count = N * 4 * 4 * 5; // what layer 3 gives
    freeze(model, 3, 4);
    nn_model_training(model, true);
    ck_assert_ptr_nonnull(nn_model_forward(in_use, N, x));
    for (int passes = 0; passes < 2; passes++) {
        pass(model, x);
        ck_assert_mem_eq(model->outputs[3], in_use->outputs[3], count * sizeof *x);
    }
    for (size_t i = 0; i < 4; i++) {
        const nn_param *p = &model->layers[3]->params[i];
        ck_assert(same(p->value, in_use->layers[3]->params[i].value, p));
    }
    ck_assert_int_eq(nn_trainable(model, 3, 4, true), 0); // and now it learns again
    pass(model, x);
    ck_assert_mem_ne(model->outputs[3], in_use->outputs[3], count * sizeof *x);
    ck_assert(!same(model->layers[3]->params[2].value, in_use->layers[3]->params[2].value,
                    &model->layers[3]->params[2]));
    free(x);
    nn_model_free(model), nn_model_free(in_use);
}
END_TEST

// All ranges, in training: a frozen normalization sends back other slopes than one that learns.
START_TEST(gradients_match_the_loss_whatever_is_frozen)
{
    nn_model *model = network(true);
    nn_real *x = images();
    nn_gradcheck_report report;
    freeze(model, ranges[_i].first, ranges[_i].end);
    nn_model_training(model, true);
    int result = nn_gradcheck_model(model, N, x, labels, &(nn_gradcheck_options){.sample = 40}, &report);
    ck_assert_int_eq(result, 0);
    if (ranges[_i].end - ranges[_i].first == LAYERS)
        ck_assert(!report.passed && report.checked == 0); // there is nothing to check
    else
        ck_assert_msg(report.passed, "%s[%zu]: backward says %g, the loss %g: %s", report.tensor,
                      report.index, report.analytic, report.numeric, report.cause);
    free(x);
    nn_model_free(model);
}
END_TEST

START_TEST(frozen_dropout_drops_as_before)
{
    nn_model *model = nn_sequential(nn_shape_vector(IMAGE), 3),
             *same_one = nn_sequential(nn_shape_vector(IMAGE), 3);
    add(model, nn_dropout(0.5));
    add(same_one, nn_dropout(0.5));
    freeze(model, 0, 1);
    nn_model_training(model, true), nn_model_training(same_one, true);
    nn_real *x = images();
    const nn_real *a = nn_model_forward(model, N, x), *b = nn_model_forward(same_one, N, x);
    ck_assert_mem_eq(a, b, N * IMAGE * sizeof *a);
    ck_assert_mem_ne(a, x, N * IMAGE * sizeof *a);
    free(x);
    nn_model_free(model), nn_model_free(same_one);
}
END_TEST

// --- training a part ----------------------------------------------------------------------------------------

// The upper layers of a model learn on a frozen base what they learn alone, from what the base gives.
START_TEST(training_on_a_frozen_base_is_training_on_its_features)
{
    enum { BASE = 6, FEATURES = 2 * 2 * 5 };
    nn_model *whole = network(false), *base = network(false),
             *top = nn_sequential(nn_shape_vector(FEATURES), 3);
    nn_real *x = images(), *features = unwritten(N * FEATURES);
    const nn_optimizer adam = nn_adam(0.01);
    add(top, nn_with_l2(0.01, nn_dense(6)));
    add(top, nn_tanh());
    add(top, nn_dense(CLASSES));
    for (size_t p = 0; p < 4; p++) { // begin with the same weights
        const nn_param *from = nn_model_param(whole, 4 + p, NULL), *to = nn_model_param(top, p, NULL);
        memcpy(to->value, from->value, nn_shape_size(to->shape) * sizeof *x);
    }
    ck_assert_ptr_nonnull(nn_model_forward(base, N, x));
    memcpy(features, base->outputs[BASE - 1], N * FEATURES * sizeof *features);
    freeze(whole, 0, BASE);
    for (int step = 0; step < 5; step++) {
        pass(whole, x);
        pass(top, features);
        ck_assert_int_eq(nn_model_step(whole, &adam), 0);
        ck_assert_int_eq(nn_model_step(top, &adam), 0);
    }
    for (size_t p = 0; p < 4; p++)
        ck_assert(same(nn_model_param(whole, 4 + p, NULL)->value, nn_model_param(top, p, NULL)->value,
                       nn_model_param(top, p, NULL)));
    free(x), free(features);
    nn_model_free(whole), nn_model_free(base), nn_model_free(top);
}
END_TEST

START_TEST(one_two_three_or_eight_threads_train_the_same_model)
{
    static const size_t threads[] = {1, 2, 3, 8};
    const nn_optimizer adam = nn_adam(0.01);
    nn_model *first = NULL;
    nn_real *x = images();
    for (size_t t = 0; t < 4; t++) {
        nn_model *model = network(false);
        ck_assert_int_eq(nn_threads_set(threads[t]), 0);
        freeze(model, 2, 3);
        for (int step = 0; step < 3; step++) {
            pass(model, x);
            ck_assert_int_eq(nn_model_step(model, &adam), 0);
        }
        for (size_t p = 0; first && p < nn_model_param_count(model); p++)
            ck_assert(same(nn_model_param(model, p, NULL)->value, nn_model_param(first, p, NULL)->value,
                           nn_model_param(first, p, NULL)));
        nn_model_free(t ? model : NULL);
        first = t ? first : model;
    }
    free(x);
    nn_model_free(first);
}
END_TEST

// --- counting, and changing one's mind ----------------------------------------------------------------------

START_TEST(the_summary_counts_what_is_frozen)
{
    char text[4096];
    nn_model *model = network(true);
    // 3*3*1*4+4 = 40 | 3*3*4*5+5 = 185 | 4*5 = 20, of which 10 are moving means | 20*6+6 = 126 | 6*3+3 = 21
    ck_assert_uint_eq(nn_count_params(model), 392);
    ck_assert_uint_eq(nn_count_non_trainable_params(model), 10);
    freeze(model, 0, 4);
    ck_assert_uint_eq(nn_count_non_trainable_params(model), 245);
    FILE *stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    nn_summary(model, stream);
    rewind(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    ck_assert_ptr_nonnull(
        strstr(text, "Total params: 392\nTrainable params: 147\nNon-trainable params: 245\n"));
    ck_assert_int_eq(nn_trainable(model, 0, LAYERS, true), 0);
    ck_assert_uint_eq(nn_count_non_trainable_params(model), 10); // moving means stay what they are
    nn_model_free(model);
}
END_TEST

START_TEST(the_optimizer_begins_anew_and_gives_frozen_layers_no_memory)
{
    const nn_optimizer adam = nn_adam(0.01);
    nn_model *model = network(false);
    nn_real *x = images();
    pass(model, x);
    ck_assert_int_eq(nn_model_step(model, &adam), 0);
    ck_assert_uint_eq(model->updates, 1);
    freeze(model, 0, 3);
    ck_assert_uint_eq(model->updates, 0);
    ck_assert_ptr_null(model->memory);
    pass(model, x);
    ck_assert_int_eq(nn_model_step(model, &adam), 0);
    for (size_t p = 0; p < nn_model_param_count(model); p++)
        ck_assert((model->memory[p].slots[0] == NULL) == (p < 4));
    free(x);
    nn_model_free(model);
}
END_TEST

START_TEST(a_layer_is_found_by_its_name)
{
    nn_model *model = network(true);
    size_t number = 42;
    ck_assert_int_eq(nn_find_layer(model, "conv2d_1", &number), 0);
    ck_assert_uint_eq(number, 2);
    ck_assert_int_eq(nn_find_layer(model, "dense_1", &number), 0);
    ck_assert_uint_eq(number, 8);
    ck_assert_int_eq(nn_find_layer(model, "conv2d_2", &number), -1);
    ck_assert_error_says("nn_find_layer: got \"conv2d_2\", expected the name of a layer. Hint: nn_summary");
    ck_assert_uint_eq(number, 8);
    nn_model_free(model);
}
END_TEST

START_TEST(layers_that_are_not_there_are_refused_and_nothing_changes)
{
    static const size_t wrong[][2] = {{0, LAYERS + 1}, {5, 4}, {LAYERS + 1, LAYERS + 1}};
    nn_model *model = network(true);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(nn_trainable(model, wrong[i][0], wrong[i][1], false), -1);
        ck_assert_error_says("expected some of the 9 of the model");
    }
    ck_assert_uint_eq(nn_count_non_trainable_params(model), 10);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("trainable");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits"), *gradcheck = add_case(s, "gradcheck");
    tcase_add_loop_test(core, frozen_parameters_keep_every_bit_in_training_and_the_others_learn, 0, RANGES);
    tcase_add_loop_test(core, gradients_of_the_others_have_the_same_bits_as_if_nothing_were_frozen, 0,
                        RANGES);
    tcase_add_test(core, below_the_lowest_learner_nobody_goes_back);
    tcase_add_test(core, the_penalty_leaves_frozen_weights_out);
    tcase_add_test(core, frozen_batch_normalization_works_as_in_use_and_its_means_stay);
    tcase_add_test(core, frozen_dropout_drops_as_before);
    tcase_add_test(core, training_on_a_frozen_base_is_training_on_its_features);
    tcase_add_test(core, one_two_three_or_eight_threads_train_the_same_model);
    tcase_add_test(core, the_summary_counts_what_is_frozen);
    tcase_add_test(core, the_optimizer_begins_anew_and_gives_frozen_layers_no_memory);
    tcase_add_test(core, a_layer_is_found_by_its_name);
    tcase_add_test(limits, layers_that_are_not_there_are_refused_and_nothing_changes);
    // In float, rounding hides the slope of a bias in front of a normalization, which is 0.
    if (sizeof(nn_real) == sizeof(double))
        tcase_add_loop_test(gradcheck, gradients_match_the_loss_whatever_is_frozen, 0, RANGES);
    return s;
}
