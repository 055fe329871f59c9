/*
 * check_history.c - what must hold for history.c. Oracle: tables written by hand.
 */
#include "model/history.h"
#include "runner.h"

START_TEST(epochs_are_kept_in_their_order)
{
    nn_history history = {0};
    for (size_t i = 1; i <= 100; i++)
        ck_assert_int_eq(nn_history_add(&history, &(nn_epoch){.epoch = i, .seconds = (double)i / 2}), 0);
    ck_assert_uint_eq(history.count, 100);
    for (size_t i = 0; i < 100; i++)
        ck_assert(history.epochs[i].epoch == i + 1 && history.epochs[i].seconds == (double)(i + 1) / 2);
    nn_history_free(&history);
    ck_assert(history.count == 0 && history.epochs == NULL);
    nn_history_free(&history);
    nn_history_free(NULL);
}
END_TEST

START_TEST(the_best_epoch_has_the_smallest_validation_loss)
{
    nn_epoch epochs[] = {{.epoch = 1, .validation = {0.1, 1}}, // not measured, whatever stands there
                         {.epoch = 2, .validation = {0.75, 0.9}, .has_validation = true},
                         {.epoch = 3, .validation = {0.5, 0.2}, .has_validation = true, .train = {9, 0}},
                         {.epoch = 4, .validation = {0.5, 0.8}, .has_validation = true, .train = {1, 0}},
                         {.epoch = 5, .validation = {0.625, 1}, .has_validation = true}};
    for (size_t count = 0; count <= 5; count++) {
        static const size_t best[] = {0, 0, 2, 3, 3, 3};
        const nn_epoch *found = nn_history_best(&(nn_history){count, epochs});
        if (best[count])
            ck_assert_uint_eq(found->epoch, best[count]);
        else
            ck_assert_ptr_null(found);
    }
}
END_TEST

START_TEST(the_history_is_written_as_csv)
{
    nn_epoch epochs[] = {
        {.epoch = 1, .train = {2.25, 0.5}, .seconds = 1.5},
        {.epoch = 2, .train = {1, 0.75}, .validation = {1.5, 0.625}, .has_validation = true}};
    nn_history history = {2, epochs};
    nn_path folder = make_folder(), path = nn_path_join(folder.text, "history.csv");
    char text[512];
    ck_assert_int_eq(nn_history_write(&history, path.text), 0);
    FILE *stream = fopen(path.text, "r");
    ck_assert_ptr_nonnull(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    ck_assert_str_eq(text, "epoch,loss,accuracy,val_loss,val_accuracy,seconds\n"
                           "1,2.250000,0.500000,,,1.50\n"
                           "2,1.000000,0.750000,1.500000,0.625000,0.00\n");
    ck_assert_int_eq(nn_history_write(&history, nn_path_join(folder.text, "nowhere/a.csv").text), -1);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("history");
    TCase *core = add_case(s, "core");
    tcase_add_test(core, epochs_are_kept_in_their_order);
    tcase_add_test(core, the_best_epoch_has_the_smallest_validation_loss);
    tcase_add_test(core, the_history_is_written_as_csv);
    return s;
}
