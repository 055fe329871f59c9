/*
 * check_bench.c - what must hold for the program of make bench: it runs, and its numbers fit each other. How fast it
 * is, no test asks: that depends on the machine and on what else runs there.
 */
#include "command.h"

static nn_path folder;
static command ran;

static void run_once(void)
{
    folder = make_folder();
    ran = run("%s/tests/bench/bench --quick --out '%s'", build(), folder.text);
    ck_assert_msg(ran.status == 0, "status %d: %s", ran.status, ran.err);
}

static void clean_up(void)
{
    forget(&ran);
    remove_folder(&folder);
}

// On a busy machine the short roof of --quick may come out several times too low: its share is only roughly asked for.
START_TEST(each_network_has_a_row_and_its_epoch_is_its_steps)
{
    command c =
        run("awk -F, 'NR > 1 { steps = int((60000 + $2 - 1) / $2); off = $4 / ($3 * steps / 1000); "
            "print $1, (off > 0.99 && off < 1.01), ($5 > 0 && $5 < 20), ($6 > 0), ($7 > 30 && $7 < 1000) }' "
            "'%s/steps.csv'",
            folder.text);
    ck_assert_str_eq(c.out, "cnn 1 1 1 1\n784-512-10 1 1 1 1\n784-128-10 1 1 1 1\n");
    forget(&c);
}
END_TEST

START_TEST(the_arithmetic_of_a_layer_is_that_counted_by_hand)
{
    // conv2d_1: 14 x 14 places x 9 x 32 x 64 products forward, for 32 images, and twice that backward
    command c =
        run("awk -F, '$1 == \"cnn\" && $2 == \"conv2d_1\" { n = $4 * $5 * 1e6 / (2 * 196 * 18432 * 32); "
            "printf \"%%s %%.2f\\n\", $3, n }' '%s/parts.csv'",
            folder.text);
    ck_assert_str_eq(c.out, "forward 1.00\nbackward 2.00\n");
    forget(&c);
    // nobody needs the slopes of the pixels: the first dense layer has as much to do backward as forward
    c = run("awk -F, '$1 == \"784-512-10\" && $2 == \"dense\" { n = $4 * $5 * 1e6 / (2 * 784 * 512 * 128); "
            "printf \"%%s %%.2f\\n\", $3, n }' '%s/parts.csv'",
            folder.text);
    ck_assert_str_eq(c.out, "forward 1.00\nbackward 1.00\n");
    forget(&c);
}
END_TEST

START_TEST(vgg16_has_the_arithmetic_counted_by_hand)
{
    // 1024 places x 38,592 weights + 256 x 221,184 + 64 x 1,474,560 + 16 x 5,898,240 + 4 x 7,077,888 = 313,196,544
    command c = run("awk -F, '$1 == \"vgg16_gigaproducts_per_image\" { print $2 } "
                    "$1 == \"vgg16_images_per_second\" { print ($2 > 0.1 && $2 < 1e5) }' '%s/results.csv'",
                    folder.text);
    ck_assert_str_eq(c.out, "1\n0.313\n");
    forget(&c);
}
END_TEST

START_TEST(the_chart_can_be_drawn_with_and_without_the_other_system)
{
    command c = run(
        "mkdir -p '%s/runs/bench' && cp '%s'/*.csv '%s/runs/bench' && touch '%s/runs/bench/output.txt' && "
        "plots/draw.sh bench '%s' && "
        "printf 'network,ours_ms,pytorch_ms,ratio\\ncnn,5,20,0.25\\n784-512-10,1.5,5,0.3\\n"
        "784-128-10,0.2,2,0.1\\n' "
        ">'%s/runs/bench/compared.csv' && plots/draw.sh bench '%s'",
        folder.text, folder.text, folder.text, folder.text, folder.text, folder.text, folder.text);
    ck_assert_msg(c.status == 0, "%s%s", c.out, c.err);
    forget(&c);
}
END_TEST

START_TEST(without_pytorch_it_says_how_to_get_it)
{
    command c = run(
        "mkdir '%s/bin' && printf '#!/bin/sh\\nexit 1\\n' >'%s/bin/python3' && chmod +x '%s/bin/python3' && "
        "sed 's|/usr/bin/python3|%s/bin/python3|' tests/bench/pytorch.sh >'%s/try.sh' && "
        "PATH='%s/bin':$PATH sh '%s/try.sh' '%s'",
        folder.text, folder.text, folder.text, folder.text, folder.text, folder.text, folder.text,
        folder.text);
    ck_assert_int_eq(c.status, 1);
    ck_assert_says(c.err, "python3-torch");
    forget(&c);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("bench");
    TCase *core = add_case(s, "core");
    tcase_add_unchecked_fixture(core, run_once, clean_up);
    tcase_add_test(core, each_network_has_a_row_and_its_epoch_is_its_steps);
    tcase_add_test(core, the_arithmetic_of_a_layer_is_that_counted_by_hand);
    tcase_add_test(core, vgg16_has_the_arithmetic_counted_by_hand);
    tcase_add_test(core, the_chart_can_be_drawn_with_and_without_the_other_system);
    TCase *limits = add_case(s, "limits");
    tcase_add_unchecked_fixture(limits, run_once, clean_up);
    tcase_add_test(limits, without_pytorch_it_says_how_to_get_it);
    return s;
}
