/*
 * check_early_stopping.c - what must hold for early_stopping.c.
 *
 * Oracles: sequences of losses judged by hand, the definition looked up in the whole sequence again, and copies of
 * the weights that the tests make themselves.
 */
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "model/early_stopping.h"
#include "numbers.h"
#include "runner.h"

// --- the rule -----------------------------------------------------------------------------------------------

// The losses of some epochs, and after each what the rule must say: B new best, g go on, S stop.
static void follow(size_t patience, const double *losses, const char *verdicts)
{
    static const char letters[] = {[NN_NEW_BEST] = 'B', [NN_GO_ON] = 'g', [NN_STOP] = 'S'};
    nn_patience rule = {.patience = patience};
    size_t best = 0;
    for (size_t i = 0; verdicts[i]; i++) {
        char said = letters[nn_patience_next(&rule, losses[i])];
        ck_assert_msg(said == verdicts[i], "epoch %zu of \"%s\": the rule says %c", i + 1, verdicts, said);
        best = verdicts[i] == 'B' ? i + 1 : best;
        ck_assert_uint_eq(rule.epoch, i + 1);
        ck_assert_uint_eq(rule.best, best);
        if (best)
            ck_assert_double_eq(rule.smallest, losses[best - 1]);
    }
}

START_TEST(three_epochs_without_a_new_best_are_enough)
{
    follow(3, (const double[]){0.9, 0.5, 0.6, 0.7, 0.8}, "BBggS"); // the picture in early_stopping.c
}
END_TEST

START_TEST(a_new_best_starts_the_count_again)
{
    follow(3, (const double[]){0.9, 1, 1, 0.8, 1, 1, 0.9}, "BggBggS");
    follow(2, (const double[]){5, 4, 3, 2, 1}, "BBBBB");
}
END_TEST

START_TEST(smaller_than_the_one_before_is_not_enough)
{
    follow(3, (const double[]){0.5, 0.9, 0.8, 0.7}, "BggS");
}
END_TEST

START_TEST(an_equal_loss_is_not_a_new_best)
{
    follow(2, (const double[]){0.5, 0.5, 0.5}, "BgS");
    follow(2, (const double[]){0, 0, 0}, "BgS"); // 0 is where the memory of the rule begins, too
}
END_TEST

START_TEST(a_patience_of_1_allows_no_worse_epoch)
{
    follow(1, (const double[]){0.9, 0.8, 0.8}, "BBS");
}
END_TEST

START_TEST(any_first_loss_is_the_best_so_far)
{
    follow(2, (const double[]){1e300, 1e299, 2e299}, "BBg");
    follow(2, (const double[]){-1, -2, -1.5}, "BBg");
    follow(2, (const double[]){INFINITY, 3, 4}, "BBg");
}
END_TEST

START_TEST(a_loss_that_is_no_number_is_never_the_best)
{
    follow(2, (const double[]){0.9, NAN, 0.8, NAN, NAN}, "BgBgS");
    follow(2, (const double[]){NAN, 0.9, 0.8}, "gBB"); // a number after it is
    follow(2, (const double[]){NAN, NAN, 7}, "gSB");
    follow(1, (const double[]){NAN}, "S");
}
END_TEST

START_TEST(who_goes_on_after_a_stop_is_judged_as_before)
{
    follow(2, (const double[]){3, 4, 4, 4, 2, 3, 3}, "BgSSBgS");
}
END_TEST

// The verdict on losses[last], by its definition, from the whole sequence.
static nn_verdict by_definition(const double *losses, size_t last, size_t patience)
{
    size_t since = 0; // epochs in a row, up to the last one, that are no new best
    for (size_t i = last + 1; i-- > 0; since++) {
        bool new_best = !isnan(losses[i]);
        for (size_t before = 0; before < i; before++)
            new_best = new_best && !(losses[before] <= losses[i]);
        if (new_best)
            break;
    }
    return since == 0 ? NN_NEW_BEST : since >= patience ? NN_STOP : NN_GO_ON;
}

START_TEST(any_sequence_is_judged_by_the_definition)
{
    enum { EPOCHS = 12, SEQUENCES = 200 };
    for (uint32_t s = 0; s < SEQUENCES; s++) {
        nn_rng rng = nn_rng_at(1, NN_RNG_USER, 0, s);
        nn_patience rule = {.patience = 1 + s % 4};
        double losses[EPOCHS];
        for (size_t i = 0; i < EPOCHS; i++) {
            uint32_t drawn = nn_rng_below(&rng, 7); // few values, so that many are equal
            losses[i] = drawn ? drawn : NAN;
            ck_assert_int_eq(nn_patience_next(&rule, losses[i]), by_definition(losses, i, rule.patience));
        }
    }
}
END_TEST

// --- the weights --------------------------------------------------------------------------------------------

enum { N = 2, IN = 6 * 5 * 2, PARAMS = 6 };

static nn_model *cnn(void)
{
    nn_model *model = nn_sequential(nn_shape_image(6, 5, 2), 1);
    ck_assert_int_eq(nn_add(model, nn_conv2d(3, 3, NN_SAME)), 0);
    ck_assert_int_eq(nn_add(model, nn_relu()), 0);
    ck_assert_int_eq(nn_add(model, nn_max_pooling2d(2)), 0);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(7)), 0);
    ck_assert_int_eq(nn_add(model, nn_dense(4)), 0);
    ck_assert_uint_eq(nn_model_param_count(model), PARAMS);
    return model;
}

// Some steps of training: every parameter changes, biases too.
static void train(nn_model *model, int steps)
{
    nn_real *x = random_numbers(N * IN, 1);
    const int labels[N] = {0, 3};
    double loss;
    nn_optimizer adam = nn_adam(0.01);
    for (int i = 0; i < steps; i++) {
        ck_assert_ptr_nonnull(nn_model_loss(model, N, x, labels, &loss));
        ck_assert_int_eq(nn_model_backward(model, N, x, labels), 0);
        ck_assert_int_eq(nn_model_step(model, &adam), 0);
    }
    free(x);
}

static size_t bytes_of(const nn_model *model, size_t i)
{
    return nn_shape_size(nn_model_param(model, i, NULL)->shape) * sizeof(nn_real);
}

// Copies made here: of each parameter's numbers, and of what Adam remembers about them.
typedef struct {
    void *value[PARAMS], *slots[PARAMS][2];
    uint64_t updates;
} copies;

static void *copy_of(const void *numbers, size_t bytes)
{
    return memcpy(nn_alloc(bytes, 1), numbers, bytes);
}

static copies copy_model(const nn_model *model)
{
    copies c = {.updates = model->updates};
    for (size_t i = 0; i < PARAMS; i++) {
        c.value[i] = copy_of(nn_model_param(model, i, NULL)->value, bytes_of(model, i));
        for (int slot = 0; slot < 2; slot++)
            c.slots[i][slot] = copy_of(model->memory[i].slots[slot], bytes_of(model, i));
    }
    return c;
}

static void free_copies(copies *c)
{
    for (size_t i = 0; i < PARAMS; i++)
        free(c->value[i]), free(c->slots[i][0]), free(c->slots[i][1]);
}

static void expect_values(const nn_model *model, const copies *c)
{
    for (size_t i = 0; i < PARAMS; i++)
        ck_assert_mem_eq(nn_model_param(model, i, NULL)->value, c->value[i], bytes_of(model, i));
}

START_TEST(kept_weights_come_back_bit_for_bit)
{
    nn_model *model = cnn();
    train(model, 2);
    copies before = copy_model(model);
    nn_real *kept = nn_weights_keep(model, NULL);
    ck_assert_ptr_nonnull(kept);
    expect_values(model, &before); // keeping changes nothing
    for (int again = 0; again < 2; again++) {
        train(model, 2);
        for (size_t i = 0; i < PARAMS; i++)
            ck_assert_mem_ne(nn_model_param(model, i, NULL)->value, before.value[i], bytes_of(model, i));
        nn_weights_restore(model, kept);
        expect_values(model, &before);
    }
    free(kept);
    free_copies(&before);
    nn_model_free(model);
}
END_TEST

START_TEST(memory_of_an_earlier_copy_is_used_again)
{
    nn_model *model = cnn();
    nn_real *kept = nn_weights_keep(model, NULL);
    train(model, 1);
    copies later = copy_model(model);
    ck_assert_ptr_eq(nn_weights_keep(model, kept), kept);
    train(model, 1);
    nn_weights_restore(model, kept);
    expect_values(model, &later); // the first weights are forgotten
    free(kept);
    free_copies(&later);
    nn_model_free(model);
}
END_TEST

START_TEST(the_optimizer_remembers_what_it_did)
{
    nn_model *model = cnn();
    nn_real *kept = nn_weights_keep(model, NULL);
    train(model, 3);
    copies before = copy_model(model);
    nn_weights_restore(model, kept);
    ck_assert_uint_eq(model->updates, 3);
    ck_assert_int_eq(model->memory_kind, NN_ADAM);
    for (size_t i = 0; i < PARAMS; i++)
        for (int slot = 0; slot < 2; slot++)
            ck_assert_mem_eq(model->memory[i].slots[slot], before.slots[i][slot], bytes_of(model, i));
    free(kept);
    free_copies(&before);
    nn_model_free(model);
}
END_TEST

START_TEST(a_model_without_weights_has_nothing_to_lose)
{
    nn_model *model = nn_sequential(nn_shape_image(2, 2, 1), 1);
    ck_assert_int_eq(nn_add(model, nn_flatten()), 0);
    nn_real *kept = nn_weights_keep(model, NULL);
    ck_assert_ptr_nonnull(kept); // NULL would mean that memory is short
    nn_weights_restore(model, kept);
    free(kept);
    nn_model_free(model);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("early_stopping");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, three_epochs_without_a_new_best_are_enough);
    tcase_add_test(core, a_new_best_starts_the_count_again);
    tcase_add_test(core, smaller_than_the_one_before_is_not_enough);
    tcase_add_test(core, any_sequence_is_judged_by_the_definition);
    tcase_add_test(core, kept_weights_come_back_bit_for_bit);
    tcase_add_test(core, memory_of_an_earlier_copy_is_used_again);
    tcase_add_test(core, the_optimizer_remembers_what_it_did);
    tcase_add_test(limits, an_equal_loss_is_not_a_new_best);
    tcase_add_test(limits, a_patience_of_1_allows_no_worse_epoch);
    tcase_add_test(limits, any_first_loss_is_the_best_so_far);
    tcase_add_test(limits, a_loss_that_is_no_number_is_never_the_best);
    tcase_add_test(limits, who_goes_on_after_a_stop_is_judged_as_before);
    tcase_add_test(limits, a_model_without_weights_has_nothing_to_lose);
    return s;
}
