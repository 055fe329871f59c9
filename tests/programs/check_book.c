/*
 * check_book.c - what must hold for what only the book's own pages have: the road of all chapters, the table of
 * results, the list of homework, and links that lead somewhere.
 *
 * Each test plants a small course in a folder of its own, and calls one script of docs/ in it.
 */
#include "command.h"

// A course of two chapters, and of one more for the record. The first one is 400 words and 100 lines long: 4 + 10 minutes, about 15.
static nn_path plant_course(void)
{
    nn_path folder = make_folder();
    char chapter[4096] = "/*\n# First\n\n@plot 06_a-curve A curve that <falls>\n";
    for (int i = 0; i < 40; i++)
        strcat(chapter, "ten words ten words ten words ten words ten words\n");
    strcat(chapter, "*/\n");
    for (int i = 0; i < 100; i++)
        strcat(chapter, "int x;\n");
    write_text(&folder, "chapters/06_a.c", chapter);
    write_text(&folder, "chapters/07_b.c",
               "/*\n# Second\n*/\nstatic options o = {\n    .dataset = \"fashion_mnist\",\n};\n");
    write_text(&folder, "chapters/13_c.c",
               "/*\n# Third\n*/\nstatic options o = {\n    .dataset = \"fashion_mnist\",\n};\n");
    write_text(&folder, "build/plots/06_a-curve.png", "png");
    write_text(&folder, "build/plots/07_b-bars.svg", "<svg/>");
    write_text(&folder, "exercises/06_a/README.md",
               "# Homework 06: first\n\n**Time**: about 35 minutes. Or more.\n");
    write_text(&folder, "build/runs/06_a/run.txt", "date: 2026-01-02\nmachine: 2 cores, A\nseconds: 7\n");
    return folder;
}

// --- the road, the homework ----------------------------------------------------------------------------

static command weave(const nn_path *folder, const char *page)
{
    write_text(folder, "docs/mainpage.md", page);
    return run("root=$PWD; cd '%s' && LC_ALL=C awk -f \"$root/docs/weave.awk\" -f \"$root/docs/front.awk\" "
               "-v build=build -v chapters='06_a 07_b' -v homework='06_a homework_1' docs/mainpage.md",
               folder->text);
}

#define ROAD                                                                                                 \
    "# Book\n\n@road 06_a curve You *fall*.\n@road 07_b bars You rise.\n@road 08_c - You wait.\n\nThe "      \
    "end.\n"

static const char *const on_the_road[] = {
    "<div class=\"road\">",
    "@subpage chapter_06\n",
    "You *fall*.",
    "charts/06_a-curve.png\" alt=\"A curve that &lt;falls>\"",
    "charts/07_b-bars.svg\"",
    "to read: about 15 minutes, to run: 7 s, homework: about 35 minutes",
    "@subpage chapter_07\n",
    "</div>\n@endhtmlonly\n\nThe end.\n",
};
enum { ON_THE_ROAD = sizeof on_the_road / sizeof *on_the_road };

START_TEST(the_road_shows_each_chapter_and_how_long_it_takes)
{
    nn_path folder = plant_course();
    command c = weave(&folder, ROAD);
    ck_assert_str_eq(c.err, "");
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, on_the_road[_i]);
    ck_assert_ptr_null(strstr(c.out, "You wait")); // chapter 08 is not there yet
    forget(&c);
    remove_folder(&folder);
}
END_TEST

static const struct {
    const char *page, *says;
} stopped[] = {
    {"# Book\n\n@road 06_a curve You fall.\n", "07_b is not on the road"},
    {"# Book\n\n@road 06_a curve\n@road 07_b bars You rise.\n", ":3: "},
    {"# Book\n\n@road 06_a none You fall.\n@road 07_b bars You rise.\n", "make run-06"},
    {ROAD "\n@include none\n", ":9: @include none: there is no build/docs/parts/none.html"},
};
enum { STOPPED = sizeof stopped / sizeof *stopped };

START_TEST(a_road_with_a_gap_stops_the_weaving)
{
    nn_path folder = plant_course();
    command c = weave(&folder, stopped[_i].page);
    ck_assert_int_eq(c.status, 1);
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, stopped[_i].says);
    ck_assert_says(c.err, "Hint: ");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// A word in bold leads to the glossary, where the glossary has it; in code and elsewhere nothing changes.
START_TEST(a_new_word_leads_to_the_glossary)
{
    nn_path folder = plant_course();
    write_text(
        &folder, "docs/glossary.md",
        "# Glossary\n\n| {#term_log_odds}**log-odds** | A share. |\n| {#term_batch}**batch** | A few. |\n");
    write_text(&folder, "chapters/06_a.c",
               "/*\n# First\n\nHere are **Batches**, a **Batch**,\n**log-odds**, a **stone** and "
               "2**3.\n*/\nint x; // **batch**\n");
    command c =
        run("root=$PWD; cd '%s' && LC_ALL=C awk -f \"$root/docs/weave.awk\" -f \"$root/docs/front.awk\" "
            "-v build=build -v chapters='06_a 07_b' chapters/06_a.c",
            folder.text);
    ck_assert_says(c.out, "Here are **Batches**, a <b>@ref term_batch \"Batch\"</b>,\n"
                          "<b>@ref term_log_odds \"log-odds\"</b>, a **stone** and 2**3.\n");
    ck_assert_says(c.out, "int x; // **batch**\n");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

START_TEST(homework_is_listed_and_parts_are_taken_as_they_are)
{
    nn_path folder = plant_course();
    write_text(&folder, "build/docs/parts/table.html", "<b>*as it is*</b>\n");
    command c = weave(&folder, ROAD "\n@homework\n\n@include table\n\n[Letters](notation.md), "
                                    "[first](../exercises/06_a/README.md).\n");
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, "- @subpage homework_06 (35 minutes)\n- @subpage homework_part_1\n");
    ck_assert_says(c.out, "@htmlonly[block]\n<b>*as it is*</b>\n@endhtmlonly");
    ck_assert_says(c.out, "@subpage notation \"Letters\", [first](@ref homework_06).");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- the table of results ------------------------------------------------------------------------------

static command tabulate(const nn_path *folder)
{
    write_text(folder, "docs/networks.csv", "run,prefix,network\n06_a,,small; but good\n");
    write_text(
        folder, "docs/references.csv",
        "data,network,parameters,epochs,seconds,accuracy,source,address\nmnist,theirs,1000,,,0.8,paper,"
        "https://x\n");
    write_text(folder, "build/runs/06_a/results.csv",
               "metric,value\ntest_accuracy,0.9000\nparameters,12345\n");
    write_text(folder, "build/runs/06_a/history.csv",
               "epoch,loss,accuracy,val_loss,val_accuracy,seconds\n"
               "1,1,0,1,0,5\n2,1,0,1,0,7.2\n");
    write_text(folder, "build/runs/07_b/results.csv",
               "metric,value\nshort_parameters,5\nshort_test_accuracy,0.5\nother_test_accuracy,0.7777\n");
    return run(
        "root=$PWD; cd '%s' && LC_ALL=C awk -f \"$root/docs/results.awk\" chapters/*.c docs/*.csv docs/*.txt "
        "build/runs/*/*.csv build/runs/*/run.txt build/study/*/seeds.csv",
        folder->text);
}

static void plant_study_and_record(const nn_path *folder)
{
    write_text(folder, "build/study/06_a/seeds.csv",
               "seed,metric,value\n1,test_accuracy,0.90\n2,test_accuracy,0.92\n1,parameters,12345\n");
    write_text(folder, "docs/record.csv",
               "row,adds,seed,metric,value\n1,nothing,1,validation_accuracy,0.9\n"
               "2,all,1,parameters,99\n2,all,1,epochs,30\n2,all,1,cpu_seconds,100\n"
               "2,all,1,test_accuracy,0.94\n2,all,2,test_accuracy,0.96\n");
    write_text(folder, "docs/record.txt", "date: 2026-03-04\nmachine: 8 cores, B\n");
}

static const struct {
    bool all;         // with a study and a record
    const char *says; // what the table then holds
} tables[] = {
    {false, "<a href=\"chapter_06.html\">small, but good</a>"},
    {false, ">12,345</td>"},
    {false, "runs/06_a/results.csv, parameters\""},
    {false, "all seconds together\">12</td>"},         // 5 + 7.2
    {false, "0.9000 &plusmn; 0.0059"},                 // 1.96 sqrt(0.9 0.1 / 10000)
    {false, "<a href=\"chapter_07.html\">Second</a>"}, // no name: the title of its chapter
    {false, "<a href=\"https://x\">paper</a>"},
    {false, "2 cores, A, on 2026-01-02."},
    {false, "has not been trained for this copy: <code>make record</code>"},
    {true, "0.9100 (2 seeds: 0.9000 to 0.9200)"},
    {true, "0.9500 &plusmn; 0.0043"},
    {true, "0.9500 (2 seeds: 0.9400 to 0.9600)"},
    {true, "<a href=\"chapter_13.html\">the record</a>"},
    {true, "8 cores, B, and was complete on 2026-03-04."},
};
enum { TABLES = sizeof tables / sizeof *tables };

START_TEST(the_table_of_results_holds)
{
    nn_path folder = plant_course();
    write_text(&folder, "docs/record.txt", ""); // the shell wants one
    write_text(&folder, "build/study/none/seeds.csv", "seed,metric,value\n");
    if (tables[_i].all)
        plant_study_and_record(&folder);
    command c = tabulate(&folder);
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, tables[_i].says);
    ck_assert_ptr_null(strstr(c.out, "0.7777")); // another chapter's network has no parameters here
    ck_assert_one_line(c.err);
    ck_assert_says(c.err, tables[_i].all ? "2 networks from build/runs, 1 over several seeds"
                                         : "2 networks from build/runs, 0 over several seeds");
    forget(&c);
    remove_folder(&folder);
}
END_TEST

// --- links ---------------------------------------------------------------------------------------------

static const struct {
    const char *link, *says; // "" when the link is good
} links[] = {
    {"<a href=\"b.html\">", ""},
    {"<a href=\"b.html#here\">", ""},
    {"<a href=\"#top\" id=\"top\">", ""},
    {"<img src=\"charts/c.svg\" alt=\"\">", ""},
    {"<a href=\"https://example.org/none\">", ""},
    {"<a class=\"el\" href=\"none.html\">", "a.html:2: link to none.html: there is no such file"},
    {"<a href=\"b.html#there\">", "a.html:2: link to b.html#there: there is no such place in b.html"},
    {"<a href=\"#there\">", "there is no such place in a.html"},
    {"<img src=\"charts/none.svg\">", "link to charts/none.svg: there is no such file"},
    {"<script src=\"none.js\">", "link to none.js: there is no such file"},
};
enum { LINKS = sizeof links / sizeof *links };

START_TEST(a_link_that_leads_nowhere_is_named)
{
    nn_path folder = make_folder();
    char page[256];
    snprintf(page, sizeof page, "<html>\n%s</html>\n", links[_i].link);
    write_text(&folder, "html/a.html", page);
    write_text(&folder, "html/b.html", "<h1 id=\"here\">\n");
    write_text(&folder, "files", "a.html\nb.html\ncharts/c.svg\n");
    command c = run("awk -f docs/links.awk '%s/files' '%s'/html/*.html", folder.text, folder.text);
    ck_assert_int_eq(c.status, *links[_i].says != '\0');
    if (*links[_i].says)
        ck_assert_one_line(c.out);
    ck_assert_says(c.out, links[_i].says);
    forget(&c);
    remove_folder(&folder);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("book");
    TCase *road = add_case(s, "road"), *results = add_case(s, "results"), *link = add_case(s, "links");
    tcase_add_loop_test(road, the_road_shows_each_chapter_and_how_long_it_takes, 0, ON_THE_ROAD);
    tcase_add_loop_test(road, a_road_with_a_gap_stops_the_weaving, 0, STOPPED);
    tcase_add_test(road, a_new_word_leads_to_the_glossary);
    tcase_add_test(road, homework_is_listed_and_parts_are_taken_as_they_are);
    tcase_add_loop_test(results, the_table_of_results_holds, 0, TABLES);
    tcase_add_loop_test(link, a_link_that_leads_nowhere_is_named, 0, LINKS);
    return s;
}
