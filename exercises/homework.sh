#!/bin/sh
# The homework machine: grade an answer, show progress, give hints, start over,
# show the solution. Called by make, from the repository's root.
#
# usage: exercises/homework.sh grade|hint|reset|solution|watch BUILD NN
#        exercises/homework.sh table BUILD
#
# The reader works in exercises/NN_name/answer.c. Only grade makes it (from
# starter.c, when there is none), and only reset moves it. Beside it lies
# .hints, the number of hints given.
set -u
export LC_ALL=C.UTF-8
export MAKEFLAGS=--no-print-directory # a make of its own, whatever the options of the one that called
LONGEST=60 # seconds for compiling, and for a grader; each of its tests has 3 of its own

# --- one exercise ----------------------------------------------------------

# Sets what all functions below read.
choose() { # BUILD NN_name
    build=$1 name=$2
    number=${name%%_*}
    folder=exercises/$name
    answer=$folder/answer.c
    program=$build/exercises/$name/answer
    report=$program.report
    log=$program.log
    mkdir -p "$build/exercises/$name" || exit 1
}

# The folder's name for a number; "NN_name" itself is fine too.
name_of() {
    for starter in exercises/"${1%%_*}"_*/starter.c; do
        [ -e "$starter" ] && basename "$(dirname "$starter")" && return
    done
    echo "exercise $1: there is none. There are: $(ls -d exercises/[0-9][0-9]_* | sed 's|exercises/||' | paste -sd ' ' -)" >&2
    return 2
}

# What every answer is linked with; made where it can be seen, because the first time it takes a while.
prepare() { setup/deps.sh build && make BUILD="$build" -j2 "$build/libnn64.a" "$build/double/exercises/grader.o" || exit 1; }

# "01 logits softmax"
title() { echo "$1" | tr _ ' '; }

not_started() { [ ! -e "$answer" ] || cmp -s "$answer" "$folder/starter.c"; }

# --- from answer.c to a report ---------------------------------------------

# Each step returns 0, or 1 after leaving its complaint in $log. Plain ASCII there, whatever stands in the answer.
compile() {
    object=$build/double/$folder/answer.o
    rm -f "$object"
    LC_ALL=C timeout "$LONGEST" make BUILD="$build" "$object" 2>&1 </dev/null |
        LC_ALL=C tr -c '[:print:]\n\t' '?' | grep -v '^compile ' >"$log"
    [ -e "$object" ]
}
link() { make BUILD="$build" "$program" >"$log" 2>&1; }
run_grader() {
    rm -f "$report"
    timeout "$LONGEST" "$program" "$report" >"$log" 2>&1 </dev/null
    graded=$?
    [ -s "$report" ]
}

count() { grep -c "$1" "$report"; }
passed() { count ' pass '; }
all_passed() { [ -s "$report" ] && [ "$(passed)" -eq "$(count .)" ]; }

# The functions of exercise.h that the linker missed.
missing_functions() {
    sed -n "s/.*undefined reference to [\`']\([A-Za-z0-9_]*\)'.*/\1/p" "$log" | sort -u | paste -sd ' ' -
}

say_compile() {
    grep -v '^make' "$log" | head -n 30
    line=$(sed -n "s|^$answer:\([0-9]*\):.*error.*|\1|p" "$log" | head -n 1)
    echo
    echo "$answer does not compile${line:+: the first error is in line $line}."
    echo "Hint: mend the first error first. Those below it often come from it."
}

say_link() {
    missing=$(missing_functions)
    if [ ! -s "$answer" ] || ! grep -q '[^[:space:]]' "$answer"; then
        echo "$answer is empty: got no function, expected: $missing."
        echo "Hint: make reset-$number puts the starter back."
    elif [ -n "$missing" ]; then
        echo "$answer: these functions are missing, or their names are misspelt: $missing."
        echo "Hint: $folder/exercise.h lists all of them. make reset-$number puts the starter back."
    elif grep -q 'multiple definition' "$log"; then
        twice=$(sed -n "s/.*multiple definition of [\`']\([A-Za-z0-9_]*\)'.*/\1/p" "$log" | sort -u | paste -sd ' ' -)
        echo "$answer defines what the grader defines too: $twice. Hint: remove it from your file, or rename it."
    else
        grep -v '^make' "$log" | head -n 20
        echo "$answer could not be linked: the linker's own words stand above."
    fi
}

say_no_report() {
    if [ "$graded" -eq 124 ]; then
        echo "$answer: the program did not end within $LONGEST seconds, and was stopped."
        echo "Hint: an endless loop that runs before the first test?"
    else
        echo "$answer: the program ended (status $graded) before the tests were graded."
        echo "Hint: code that runs by itself, outside the functions of exercise.h?"
    fi
}

# Where a crash happened: once more, with the answer and its grader under the address sanitizer.
show_crash_line() {
    grep -q ' crash ' "$report" || return 0
    rm -f "$log".san.*
    make BUILD="$build" "$program-san" >/dev/null 2>&1 || return 0
    ASAN_OPTIONS=detect_leaks=0:log_path="$log.san" UBSAN_OPTIONS=log_path="$log.san":print_stacktrace=1 \
        timeout "$LONGEST" "$program-san" >/dev/null 2>&1 </dev/null
    place=$(cat "$log".san.* 2>/dev/null | grep -o 'answer\.c:[0-9]*' | head -n 1)
    [ -z "$place" ] || echo "The crash is in $folder/$place."
}

grade() {
    prepare
    if [ ! -e "$answer" ]; then
        cp "$folder/starter.c" "$answer" || exit 1
        echo "Your file is $answer (a copy of starter.c). The task stands in $folder/README.md."
        echo
    fi
    rm -f "$report"
    compile || { say_compile; exit 1; }
    [ ! -s "$log" ] || { cat "$log"; echo; } # warnings
    link || { say_link; exit 1; }
    run_grader || { say_no_report; exit 1; }
    cat "$log"
    if all_passed; then
        say_done
        exit 0
    fi
    show_crash_line
    echo "Mend the first one, then again: make exercise-$number. Stuck? make hint-$number"
    exit 1
}

say_done() {
    echo "Exercise $number is done. Compare with ours: make solution-$number. How far are you? make exercises"
}

# --- the course's progress -------------------------------------------------

# One line: "done 20 20", "failing 3 20" (3 fail), "broken", "new"
state() {
    if not_started; then
        echo new
    elif ! compile || ! link || ! run_grader; then
        echo broken
    elif all_passed; then
        echo "done $(passed) $(count .)"
    else
        echo "failing $(passed) $(count .)"
    fi
}

bar() { # PASSED ALL
    awk -v passed="$1" -v all="$2" 'BEGIN {
        full = int(20 * passed / all)
        for (i = 1; i <= 20; i++) printf "%s", i <= full ? "#" : "."
    }'
}

table() {
    build=$1
    prepare
    finished=0 number_of_all=0 next=
    echo "exercise                    state              tests passed"
    for starter in exercises/[0-9][0-9]_*/starter.c; do
        choose "$build" "$(basename "$(dirname "$starter")")"
        set -- $(state)
        number_of_all=$((number_of_all + 1))
        case $1 in
        done) finished=$((finished + 1)) words=done ;;
        failing) words="failing $(($3 - $2)) of $3" ;;
        broken) words="does not run" ;;
        new) words="not started" ;;
        esac
        [ "$1" = done ] || next=${next:-$number}
        line=
        [ $# -lt 3 ] || line="$(bar "$2" "$3") $2 of $3"
        printf '%-27s %-18s %s\n' "$(title "$name")" "$words" "$line" | sed 's/ *$//'
    done
    echo
    if [ -n "$next" ]; then
        echo "$finished of $number_of_all done. Next: make exercise-$next"
    else
        echo "$finished of $number_of_all done. All of them. Well done."
    fi
}

# --- hints, solution, starting over ----------------------------------------

hint() {
    given=$(cat "$folder/.hints" 2>/dev/null || echo 0)
    case $given in *[!0-9]* | '') given=0 ;; esac
    all=$(grep -c '^## Hint ' "$folder/HINTS.md")
    if [ "$given" -ge "$all" ]; then
        echo "You have had all $all hints. They stand in $folder/HINTS.md. A solution: make solution-$number"
        exit 0
    fi
    given=$((given + 1))
    awk -v wanted="## Hint $given" '/^## / { inside = $0 == wanted; if (inside) { print substr($0, 4); next } } inside' \
        "$folder/HINTS.md" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
    echo "$given" >"$folder/.hints" || exit 1
    echo
    [ "$given" -eq "$all" ] || echo "($given of $all. One more: make hint-$number)"
}

# Asks on the terminal, or reads the answer from a pipe. Only y or yes is a yes.
confirm() {
    printf '%s [y/N] ' "$1"
    read -r reply || reply=
    echo
    case $reply in y | Y | yes | Yes) return 0 ;; *) return 1 ;; esac
}

reset() {
    [ -e "$answer" ] || { echo "There is no $answer yet. make exercise-$number makes it."; exit 0; }
    confirm "Put the starter back into $answer? Your file is kept aside." || { echo "Nothing was changed."; exit 1; }
    i=1
    while [ -e "$folder/answer.old-$i.c" ]; do i=$((i + 1)); done
    mv "$answer" "$folder/answer.old-$i.c" && cp "$folder/starter.c" "$answer" || exit 1
    rm -f "$folder/.hints"
    echo "$answer is the starter again. Your old file is $folder/answer.old-$i.c"
}

solution() {
    prepare
    if not_started || ! compile || ! link || ! run_grader || ! all_passed; then
        echo "Your own answer does not pass yet. You learn more if it passes before you look: make hint-$number may help." >&2
        confirm "Show the solution all the same?" >&2 || { echo "Then not. Good luck." >&2; exit 1; }
    fi
    cat "$folder/solution.c"
}

watch() {
    setup/deps.sh entr || exit 1
    [ -e "$answer" ] || cp "$folder/starter.c" "$answer" || exit 1
    flags=-c
    [ -t 1 ] || flags=-n # no terminal to clear
    echo "$answer" | entr "$flags" "$0" grade "$build" "$name"
}

# ---------------------------------------------------------------------------

case ${1-}/$# in
table/2) table "$2" ;;
grade/3 | hint/3 | reset/3 | solution/3 | watch/3)
    name=$(name_of "$3") || exit 2
    choose "$2" "$name"
    "$1"
    ;;
*)
    echo "usage: exercises/homework.sh grade|hint|reset|solution|watch BUILD NN, or table BUILD" >&2
    exit 2
    ;;
esac
