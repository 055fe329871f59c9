/*
 * check_homework.c - what a reader meets who does homework: a file of their own that nothing else touches, a helpful
 * line for everything that can be wrong with it, hints one at a time, and a table of progress.
 *
 * All of it happens in a copy of the repository: a reader's own answer.c is never touched by a test.
 */
#include "command.h"

#include <limits.h>

// A copy of what grading needs, with the library built already. Only homework 01 is in it.
static nn_path make_copy(void)
{
    nn_path copy = make_folder();
    command c =
        run("cp -a Makefile lib setup '%s/' && mkdir -p '%s/exercises' '%s/build/double' && "
            "cp -a exercises/grader.? exercises/homework.sh exercises/01_logits_softmax '%s/exercises/' && "
            "rm -f '%s'/exercises/*/answer*.c '%s'/exercises/*/.hints && "
            "cp -a %s/libnn64.a '%s/build/' && cp -a %s/double/lib '%s/build/double/'",
            copy.text, copy.text, copy.text, copy.text, copy.text, copy.text, build(), copy.text, build(),
            copy.text);
    ck_assert_msg(c.status == 0, "%s", c.err);
    forget(&c);
    return copy;
}

// Shell lines in the copy, with A the reader's answer and S the solution. stderr goes with stdout.
static command in_copy(const nn_path *copy, const char *lines)
{
    return run(
        "cd '%s' && A=exercises/01_logits_softmax/answer.c S=exercises/01_logits_softmax/solution.c && "
        "export MAKEFLAGS= CI= && unset MAKELEVEL && { %s\n} 2>&1",
        copy->text, lines);
}

static const struct {
    const char *name, *answer; // shell lines that write the answer to $A
    const char *says, *says_too;
} broken[] = {
    {"empty", ": >$A", "answer.c is empty", "make reset-01"},
    {"blank", "echo '   ' >$A", "answer.c is empty", "ex_softmax"},
    {"comments only", "echo '// soon' >$A", "these functions are missing", "ex_softmax"},
    {"does not compile", "{ cat $S; echo 'int x = ;'; } >$A",
     "does not compile: the first error is in line 4", "Hint"},
    {"bytes that are no text", "{ cat $S; printf 'int \\001\\377\\376 x;'; } >$A", "does not compile",
     "Hint"},
    {"a misspelt function", "sed s/ex_logit/ex_logits/ $S >$A",
     "missing, or their names are misspelt: ex_logit.", "exercise.h"},
    {"a main of its own", "{ cat $S; echo 'int main(void) { return 0; }'; } >$A",
     "defines what the grader defines too: main", "Hint"},
    {"loops for ever", "sed 's/return log(p/for (;;) ; return log(p/' $S >$A",
     "had not come back after 3 seconds", "ex_logit               0 of 3  NO END"},
    {"segfaults", "sed 's/return log(p/return *(volatile double *)8 + log(p/' $S >$A",
     "a crash: ", "The crash is in exercises/01_logits_softmax/answer.c:14."},
    {"divides by 0", "sed 's/return log(p/volatile int zero = 0; return 7 \\/ zero + log(p/' $S >$A",
     "a whole number divided by 0", "ex_logit               0 of 3  CRASH"},
    {"calls itself for ever",
     "{ cat $S; echo 'static double f(double x) { volatile char pad[999]; pad[0] = 1; return x + f(x + "
     "pad[0]); }"
     "double g(double x) { return f(x); }'; } | sed 's/return log(p/double g(double); return g(p) + log(p/' "
     ">$A",
     "a crash: ", "ex_logit               0 of 3  CRASH"},
    {"leaves with exit(0)",
     "sed 's/#include <math.h>/#include <math.h>\\n#include <stdlib.h>/; s/return log(p/exit(0); return "
     "log(p/' $S >$A",
     "ended the whole program", "ex_logit               0 of 3  EXIT"},
    {"leaves before the tests",
     "{ cat $S; echo '#include <stdlib.h>'; echo '__attribute__((constructor)) static void f(void) { "
     "exit(0); }'; } >$A",
     "ended (status 0) before the tests were graded", "Hint"},
    {"prints garbage",
     "sed 's/#include <math.h>/#include <math.h>\\n#include <stdio.h>/; s/return log(p/printf(\"100%%: all "
     "right \\\\033[2J\\\\001\\\\n\"); return log(2 * p/' $S >$A",
     "printed   100%: all right ?[2J?", "17 of 20 tests pass"},
    {"prints without end",
     "sed 's/#include <math.h>/#include <math.h>\\n#include <stdio.h>/; s/return log(p/for (;;) "
     "puts(\"again\"); return log(p/' $S >$A",
     "more than a megabyte", "ex_logit               0 of 3  FLOOD"},
    {"writes behind the end", "sed 's/k < K; k++/k <= K; k++/' $S >$A",
     "something was written behind its end", "the first and the last index"},
    {"changes its input", "sed 's/return m + log(total)/((double *)z)[0] = 7; return m + log(total)/' $S >$A",
     "your function changed it", "checked   z"},
    {"half done",
     "sed '/ex_sigmoid/,/^}/ s/return NAN/return 1 \\/ (1 + exp(-z))/' exercises/01_logits_softmax/starter.c "
     ">$A",
     "First to mend: logit of one half is 0", "3 of 20 tests pass"},
};

START_TEST(a_broken_answer_gets_a_helpful_message_and_a_status)
{
    nn_path copy = make_copy();
    char lines[4096];
    snprintf(lines, sizeof lines, "%s; export CI=true; make exercise-01", broken[_i].answer);
    command c = in_copy(&copy, lines);
    ck_assert_msg(c.status != 0, "%s: %s", broken[_i].name, c.out);
    ck_assert_msg(strstr(c.out, broken[_i].says) != NULL, "%s: expected \"%s\", got: %s", broken[_i].name,
                  broken[_i].says, c.out);
    ck_assert_msg(strstr(c.out, broken[_i].says_too) != NULL, "%s: expected \"%s\", got: %s", broken[_i].name,
                  broken[_i].says_too, c.out);
    for (const char *at = c.out; *at; at++) // no byte may reach the terminal that steers it
        ck_assert_msg(*at == '\n' || *at == '\t' || (unsigned char)*at >= ' ', "%s: control character %d",
                      broken[_i].name, *at);
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(the_first_call_makes_the_answer_from_the_starter)
{
    nn_path copy = make_copy();
    command c = in_copy(&copy, "make exercise-01; cmp $A exercises/01_logits_softmax/starter.c && echo same");
    ck_assert_says(c.out, "Your file is exercises/01_logits_softmax/answer.c");
    ck_assert_says(c.out, "First to mend: sigmoid of 0 is one half");
    ck_assert_says(c.out, "0 of 20 tests pass");
    ck_assert_says(c.out, "\nsame\n");
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(a_right_answer_is_done_even_with_warnings)
{
    nn_path copy = make_copy();
    command c = in_copy(
        &copy, "{ cat $S; echo 'static int idle(void) { return 1; }'; } >$A; CI=true make exercise-01");
    ck_assert_msg(c.status == 0, "%s", c.out);
    ck_assert_says(c.out, "warning: 'idle' defined but not used");
    ck_assert_says(c.out, "20 of 20 tests pass");
    ck_assert_says(c.out, "Exercise 01 is done");
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(progress_knows_all_states)
{
    nn_path copy = make_copy();
    command c = in_copy(
        &copy, "for n in 02 03 04 05; do cp -a exercises/01_logits_softmax exercises/${n}_other; done; "
               "cp $S $A; "
               "cp exercises/01_logits_softmax/wrong_sign.c exercises/02_other/answer.c; "
               "echo 'int x = ;' >exercises/03_other/answer.c; "
               "cp exercises/01_logits_softmax/starter.c exercises/04_other/answer.c; "
               "make exercises");
    ck_assert_msg(c.status == 0, "%s", c.out);
    ck_assert_says(c.out, "\n01 logits softmax           done               #################### 20 of 20\n");
    ck_assert_says(c.out, "\n02 other                    failing 2 of 20    ##################.. 18 of 20\n");
    ck_assert_says(c.out, "\n03 other                    does not run\n");
    ck_assert_says(c.out, "\n04 other                    not started\n");
    ck_assert_says(c.out, "\n05 other                    not started\n");
    ck_assert_says(c.out, "\n1 of 5 done. Next: make exercise-02\n");
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(hints_come_one_at_a_time)
{
    nn_path copy = make_copy();
    command c = in_copy(
        &copy, "make hint-01; echo ===; make hint-01; echo ===; make hint-01; echo ===; make hint-01");
    char *second = strstr(c.out, "==="), *third = second ? strstr(second + 3, "===") : NULL,
         *fourth = third ? strstr(third + 3, "===") : NULL;
    ck_assert_ptr_nonnull(fourth);
    *second = *third = *fourth = '\0';
    ck_assert_int_eq(strncmp(c.out, "Hint 1\n", 7), 0);
    ck_assert_ptr_null(strstr(c.out, "Hint 2"));
    ck_assert_says(second + 3, "==\nHint 2\n" + 3);
    ck_assert_says(third + 3, "Hint 3\n");
    ck_assert_says(fourth + 3, "You have had all 3 hints");
    ck_assert_int_eq(c.status, 0);
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(reset_asks_and_keeps_the_old_answer)
{
    nn_path copy = make_copy();
    command c = in_copy(
        &copy, "echo mine >$A; echo n | make reset-01; echo; cat $A; "
               "echo y | make reset-01; echo other >$A; echo yes | make reset-01; "
               "cat exercises/01_logits_softmax/answer.old-1.c exercises/01_logits_softmax/answer.old-2.c; "
               "cmp $A exercises/01_logits_softmax/starter.c && echo starter");
    ck_assert_says(c.out, "Nothing was changed.");
    ck_assert_says(c.out, "\nmine\n");
    ck_assert_says(c.out, "\nmine\nother\nstarter\n");
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(the_solution_is_shown_after_success_or_a_warning)
{
    nn_path copy = make_copy();
    command c = in_copy(&copy, "make solution-01");
    ck_assert_int_ne(c.status, 0);
    ck_assert_says(c.out, "does not pass yet");
    ck_assert_ptr_null(strstr(c.out, "total += exp"));
    forget(&c);
    c = in_copy(&copy, "echo y | make solution-01");
    ck_assert_int_eq(c.status, 0);
    ck_assert_says(c.out, "total += exp");
    forget(&c);
    c = in_copy(&copy, "cp exercises/01_logits_softmax/right_other_ways.c $A; make solution-01");
    ck_assert_int_eq(c.status, 0);
    ck_assert_ptr_null(strstr(c.out, "does not pass yet"));
    ck_assert_says(c.out, "total += exp");
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(watch_grades_again_when_the_file_is_saved)
{
    if (system("command -v entr >/dev/null") != 0)
        return; // `make watch-NN` installs it; no other target needs it
    nn_path copy = make_copy();
    command c = in_copy(
        &copy,
        "timeout 40 make watch-01 >watched & "
        "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; grep -q '0 of 20' watched && break; done; "
        "cp $S $A; "
        // a save while the grader is still at work may be missed: save again
        "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; grep -q '20 of 20' watched && break; touch $A; done; "
        "kill $!; wait; cat watched");
    ck_assert_says(c.out, "\n0 of 20 tests pass\n");
    ck_assert_says(c.out, "\n20 of 20 tests pass\n");
    forget(&c);
    remove_folder(&copy);
}
END_TEST

START_TEST(an_exercise_that_is_not_there_is_named)
{
    command c = run("make exercise-99 hint-98; make -k exercise-99 hint-98 2>&1");
    ck_assert_int_ne(c.status, 0);
    ck_assert_says(c.err, "exercise 99: there is none. There are: 01_logits_softmax");
    ck_assert_says(c.out, "exercise 98: there is none.");
    forget(&c);
    c = run("exercises/homework.sh praise build 01");
    ck_assert_int_eq(c.status, 2);
    ck_assert_says(c.err, "usage: ");
    forget(&c);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("homework");
    TCase *core = add_case(s, "core"), *limits = add_case(s, "limits");
    tcase_add_test(core, the_first_call_makes_the_answer_from_the_starter);
    tcase_add_test(core, a_right_answer_is_done_even_with_warnings);
    tcase_add_test(core, progress_knows_all_states);
    tcase_add_test(core, hints_come_one_at_a_time);
    tcase_add_test(core, reset_asks_and_keeps_the_old_answer);
    tcase_add_test(core, the_solution_is_shown_after_success_or_a_warning);
    tcase_add_test(core, watch_grades_again_when_the_file_is_saved);
    tcase_add_loop_test(limits, a_broken_answer_gets_a_helpful_message_and_a_status, 0,
                        sizeof broken / sizeof *broken);
    tcase_add_test(limits, an_exercise_that_is_not_there_is_named);
    return s;
}
