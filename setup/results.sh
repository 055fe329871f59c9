#!/bin/sh
# After make course: what came out, and where to look.
#
# usage: setup/results.sh BUILD
#
# Reads every BUILD/runs/NAME/results.csv (metric,value). A run that measured
# test_accuracy is one row of the table. The others are named.
set -u
export LC_ALL=C
[ $# -eq 1 ] || { echo "usage: setup/results.sh BUILD" >&2; exit 2; }
build=$1

set -- "$build"/runs/[0-9]*/results.csv # of the chapters
if [ ! -e "$1" ]; then
    echo "results: there is no $build/runs/*/results.csv. Hint: make course" >&2
    exit 1
fi

awk '
function thousands(n,    out) {
    if (n !~ /^[0-9]+$/) return n
    for (out = ""; length(n) > 3; n = substr(n, 1, length(n) - 3))
        out = "," substr(n, length(n) - 2) out
    return n out
}
function cell(run, metric) { return (run, metric) in value ? value[run, metric] : "-" }

FNR == 1 {
    run = FILENAME
    sub(/\/results\.csv$/, "", run)
    sub(/.*\//, "", run)
    runs[++count] = run
    if ($0 != "metric,value") {
        printf "results: %s: the first line is \"%s\", expected \"metric,value\"\n", FILENAME, $0 > "/dev/stderr"
        failed = 1
        exit 1
    }
    next
}
{
    comma = index($0, ",")
    metric = substr($0, 1, comma - 1)
    value[run, metric] = substr($0, comma + 1)
    if (metric == "test_accuracy") trained++
}
END {
    if (failed) exit 1
    print "== Results =="
    if (trained) {
        row = "%-22s %14s %10s %11s %15s\n"
        printf row, "chapter", "test accuracy", "test loss", "parameters", "s per epoch"
        for (i = 1; i <= count; i++)
            if ((runs[i], "test_accuracy") in value)
                printf row, runs[i], cell(runs[i], "test_accuracy"), cell(runs[i], "test_loss"),
                       thousands(cell(runs[i], "parameters")), cell(runs[i], "seconds_per_epoch")
    }
    others = ""
    for (i = 1; i <= count; i++)
        if (!((runs[i], "test_accuracy") in value)) others = others " " runs[i]
    if (others != "") print (trained ? "\n" : "") "no test in        " substr(others, 2)
}' "$@" || exit 1

# The first chapter is where a reader begins.
for first in chapters/[0-9][0-9]_*.c; do break; done
echo
echo "== Where to look =="
set -- "$build"/plots/*.png
if [ -e "$1" ]; then
    echo "charts            $build/plots/"
    # One line a chapter: "12_cnn            confusion curves filters"
    printf '%s\n' "$@" | sed 's|.*/||; s|\.png$||' |
        awk -F- '{ name = $0; sub(/^[^-]*-/, "", name) }
                 $1 != last { printf "%s  %-22s", (NR > 1 ? "\n" : ""), $1; last = $1 }
                 { printf " %s", name }
                 END { print "" }'
else
    echo "charts            none is drawn yet: make plots"
fi
echo "tables, pictures  $build/runs/"
if [ -e "$build/docs/html/index.html" ]; then
    echo "the book          $build/docs/html/index.html (make docs makes it anew)"
else
    echo "the book          make docs, then open $build/docs/html/index.html"
fi
first_number=$(basename "$first" | cut -d_ -f1)
[ -e "$first" ] && echo "read next         $first, then do its homework: make exercise-$first_number"
exit 0
