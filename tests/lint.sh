#!/bin/sh
# Look for slips that no compiler sees: in the text of the chapters, in their
# charts, and in what the library must never do. Silent when there are none.
#
# usage: tests/lint.sh [FOLDER]        FOLDER holds chapters/, exercises/, lib/ and plots/
#
# Each slip is one line: file:line: what. Hint: what to do. Status 1 when any.
set -u
export LC_ALL=C
cd "${1:-.}" || exit 2

# The files that match, or nothing.
files() {
    for file in "$@"; do
        [ -f "$file" ] && printf '%s\n' "$file"
    done
}

# --- the text of one chapter -----------------------------------------------

chapter() {
    awk '
    function slip(line, what, hint) { printf "%s:%d: %s. Hint: %s\n", FILENAME, line, what, hint }

    # Letters, not bytes: every letter of UTF-8 has one byte that is not a continuation.
    function columns(text) { gsub(/[\200-\277]/, "", text); return length(text) }

    function end_of_code() {
        if (code > 40)
            slip(code_at, "a block of " code " lines of code, expected at most 40", "say something in between")
        code = blanks = 0
    }

    # Formulas, tables, links and directives cannot be wrapped.
    function may_be_long() {
        return fence || formula || /\$/ || /^\|/ || /\]\(/ || /https?:/ || /^@/
    }

    FNR == 1 && $0 != "/*" { slip(1, "the first line is \"" $0 "\"", "a chapter begins with a line that is exactly /*") }
    FNR == 2 && prose && !/^# [^ ]/ { slip(/^#/ ? 2 : 1, "the chapter has no title", "the second line is: # Title") }
    /(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)/ { slip(FNR, "a note of work to be done", "do it, or keep the note elsewhere") }

    !prose && $0 == "/*" { end_of_code(); prose = FNR; formula = fence = 0; next }
    !prose && /^[ \t]*\/\*[ \t]*$/ { slip(FNR, "/* with blanks around it does not open prose", "let it stand alone, without blanks") }
    !prose {
        if (/^[ \t]*$/) {
            blanks++
            next
        }
        if (!code)
            code_at = FNR
        code += 1 + (code ? blanks : 0)
        blanks = 0
        next
    }
    $0 == "*/" { prose = 0; next }
    /^[ \t]*$/ || /^#/ || prose == FNR - 1 { in_list = 0; in_words = 0 }
    /^([0-9]+\.|-) / && !in_words { in_list = 1 }
    /^[0-9]+\. / && !in_list { slip(FNR, "a number at the beginning of this line becomes a list", "wrap the paragraph in another way") }
    /^[^ \t#]/ && !in_list { in_words = 1 }
    /\*\// { slip(FNR, "*/ inside prose ends the comment here", "write it in another way; alone on its line it closes the prose") }
    /^ *(```|~~~)/ { fence = !fence }
    /^\$\$$/ { formula = !formula }
    columns($0) > 80 && !may_be_long() { slip(FNR, "a line of prose has " columns($0) " columns, expected at most 80", "wrap it") }

    END {
        if (prose)
            slip(prose, "this prose is never closed", "end it with a line that is exactly */")
        end_of_code()
    }' "$1"
}

# Every @plot has its script.
plots_of() {
    grep -n '^@plot ' "$1" | while IFS=': ' read -r line _ name _; do
        [ -f "plots/$name.gp" ] || echo "$1:$line: @plot $name: there is no plots/$name.gp. Hint: write it, or mend the name"
    done
}

# A chapter that has a homework names it.
homework_of() {
    name=$(basename "$1" .c)
    number=${name%%_*}
    for folder in exercises/"$number"_*; do
        [ -d "$folder" ] || continue
        grep -q "make exercise-$number" "$1" || echo "$1:1: $folder is not named. Hint: say \`make exercise-$number\` under Homework"
        [ "$folder" = "exercises/$name" ] || echo "$folder:1: the chapter is $1. Hint: give both the same name"
    done
}

# A grader that sends the reader to "A heading" in chapter NN: the heading must be there.
headings_of() {
    grep -no '\\"[^"\\]*\\" in chapter [0-9][0-9]' "$1" | while IFS=: read -r line quoted; do
        heading=$(printf '%s' "$quoted" | sed 's/^\\"\(.*\)\\" in chapter .*/\1/')
        for chapter in chapters/"${quoted##* }"_*.c; do
            [ ! -e "$chapter" ] || grep -qxF "## $heading" "$chapter" ||
                echo "$1:$line: $chapter has no heading \"$heading\". Hint: mend the one or the other"
        done
    done
}

# Every numbered script belongs to a chapter.
orphans() {
    for script in $(files plots/[0-9][0-9]_*.gp); do
        owner=$(basename "$script" .gp)
        [ -f "chapters/${owner%%-*}.c" ] ||
            echo "$script:1: there is no chapters/${owner%%-*}.c. Hint: a chart is named chapter-NAME.gp"
    done
}

# --- what the sources must not do ------------------------------------------

never_exits() {
    awk '
    { text = $0; gsub(/"([^"\\]|\\.)*"/, "\"\"", text); sub(/\/\/.*/, "", text); gsub(/\/\*([^*]|\*[^\/])*\*\//, "", text) }
    comment { if (text !~ /\*\//) next; sub(/.*\*\//, "", text); comment = 0 }
    text ~ /\/\*/ { sub(/\/\*.*/, "", text); comment = 1 }
    text ~ /(^|[^A-Za-z0-9_])(exit|_exit|_Exit|quick_exit|abort)[ \t]*\(/ ||
    (text ~ /(^|[^A-Za-z0-9_])assert[ \t]*\(/ && !/cannot happen/) {
        printf "%s:%d: the library ends the program. Hint: return nn_fail(...); if it is an assert, say why it cannot happen\n",
               FILENAME, FNR
    }' "$1"
}

note_in_library() {
    grep -nE '(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)' "$1" | while IFS=: read -r line _; do
        echo "$1:$line: a note of work to be done. Hint: do it, or keep the note elsewhere"
    done
}

# Flags in makefiles and scripts, outside their comments; in C, pragmas and attributes.
keeps_nan() {
    case $1 in
    *.[ch]) sed 's|//.*||' "$1" | grep -nE 'optimize.*"(-?O|-?f)fast|optimize.*"(-?f)?fast-math' ;;
    *) sed 's/#.*//' "$1" | grep -nE -e '-[f]fast-math|-[O]fast' ;;
    esac | while IFS=: read -r line _; do
        echo "$1:$line: fast mathematics hides NaN. Hint: remove the flag"
    done
}

# --- all of it --------------------------------------------------------------

all() {
    for file in $(files chapters/*.c); do chapter "$file"; plots_of "$file"; homework_of "$file"; done
    orphans
    for file in $(files exercises/*/check_*.c); do headings_of "$file"; done
    for file in $(files lib/*.c lib/*/*.c); do never_exits "$file"; done
    for file in $(files lib/*.[ch] lib/*/*.[ch]); do note_in_library "$file"; done
    for file in $(files Makefile setup/*.sh tests/*.sh lib/*.[ch] lib/*/*.[ch] chapters/*.c); do keeps_nan "$file"; done
}

slips=$(all)
[ -z "$slips" ] && exit 0
printf '%s\n' "$slips"
exit 1
