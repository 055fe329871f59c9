/*
 * check_12_cnn.c - what must hold for the program of chapter 12: its numbers
 * of parameters, its tables, a loss that is no number, and the same
 * bits whatever the number of threads.
 */
#include "command.h"

// Run the chapter on few images into `folder`. `more` are further options.
static command quick_run(const nn_path *folder, const char *more)
{
    return run("%s/chapters/12_cnn --quick --dataset shapes --limit 320 --epochs 2 --out '%s' %s", build(),
               folder->text, more);
}

START_TEST(quick_trains_on_real_clothes_without_a_terminal)
{
    nn_path folder = make_folder();
    command c = run("%s/chapters/12_cnn --quick --out '%s'", build(), folder.text);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    ck_assert_says(c.out, "Total params: 421642");
    ck_assert_says(c.out, "labelled 9, Ankle boot");
    ck_assert_says(c.out, "test image 4, labelled Shirt"); // the first shirt of the IDX file
    ck_assert_says(c.err, "Epoch 2/2");
    ck_assert_ptr_null(strchr(c.err, '\r')); // nothing moves where there is no terminal
    ck_assert_ptr_null(strchr(c.err, '\033'));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(the_naive_convolution_agrees_with_the_library)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    const char *found = strstr(c.out, "answer_at and the library: ");
    ck_assert_ptr_nonnull(found);
    double difference = strtod(found + strlen("answer_at and the library: "), NULL);
    ck_assert_double_lt(difference, 1e-5);
    ck_assert_double_gt(difference, 0); // two different ways of adding do not agree to the last bit
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(tables_have_their_columns_and_every_file_is_whole)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, "");
    char *results = read_text(nn_path_join(folder.text, "results.csv").text);
    char *history = read_text(nn_path_join(folder.text, "history.csv").text);
    ck_assert_says(results, "metric,value\n");
    ck_assert_says(results, "\ntest_accuracy,0.");
    ck_assert_says(results, "\ntest_loss,");
    ck_assert_says(results, "\nparameters,421642\n");
    ck_assert_says(results, "\nseconds_per_epoch,");
    ck_assert_says(results, "\nupdates,20\n"); // 320 images in batches of 32, twice
    ck_assert_int_eq(strncmp(history, "epoch,loss,accuracy,val_loss,val_accuracy,seconds\n1,", 52), 0);
    ck_assert(is_there(&folder, "filters.csv"));
    ck_assert(is_there(&folder, "confusion.csv"));
    ck_assert(is_there(&folder, "predictions.png"));
    free(results);
    free(history);
    forget(&c);
    c = run("ls '%s' | grep part", folder.text);
    ck_assert_str_eq(c.out, "");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// history.csv without its last column, the seconds
static char *history_of_run(const char *more)
{
    nn_path folder = make_folder();
    command c = quick_run(&folder, more), cut = run("cut -d, -f1-5 '%s/history.csv'", folder.text);
    char *text = strdup(cut.out);
    ck_assert_msg(c.status == 0, "status %d: %s", c.status, c.err);
    forget(&c);
    forget(&cut);
    remove_folder(&folder);
    return text;
}

START_TEST(the_same_seed_gives_the_same_history_for_1_2_3_and_8_threads)
{
    char *one = history_of_run("--threads 1");
    ck_assert_says(one, "\n2,");
    const char *threads[] = {"--threads 2", "--threads 3", "--threads 8"};
    for (size_t i = 0; i < 3; i++) {
        char *other = history_of_run(threads[i]);
        ck_assert_str_eq(one, other);
        free(other);
    }
    free(one);
}
END_TEST

START_TEST(another_seed_gives_another_history)
{
    char *one = history_of_run("--seed 1"), *two = history_of_run("--seed 2");
    ck_assert_str_ne(one, two);
    free(one);
    free(two);
}
END_TEST

START_TEST(a_loss_that_is_no_number_stops_the_training)
{
    nn_path folder = make_folder();
    command c =
        run("%s/chapters/12_cnn --quick --out '%s' --learning-rate 1e30 --dataset shapes --limit 640 2>&1 "
            ">/dev/null | grep -v ^Epoch",
            build(), folder.text);
    ck_assert_one_line(c.out);
    ck_assert_says(c.out, "learning rate");
    ck_assert(!is_there(&folder, "results.csv"));
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("12_cnn");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, quick_trains_on_real_clothes_without_a_terminal);
    tcase_add_test(core, the_naive_convolution_agrees_with_the_library);
    tcase_add_test(core, tables_have_their_columns_and_every_file_is_whole);
    tcase_add_test(core, the_same_seed_gives_the_same_history_for_1_2_3_and_8_threads);
    tcase_add_test(core, another_seed_gives_another_history);
    tcase_add_test(limits, a_loss_that_is_no_number_stops_the_training);
    return s;
}
