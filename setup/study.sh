#!/bin/sh
# The results of the chapters over several seeds, with their spread.
#
# usage: setup/study.sh BUILD [CHAPTER...]        SEEDS="1 2 3 4 5" is the default
#
# For each chapter that measures test_accuracy, and each seed: run it, unless
# it has been run before. BUILD/study/NN_name/seed-S/ holds what a run wrote;
# BUILD/study/NN_name/seeds.csv gathers all: seed,metric,value. A run that was
# stopped is done again; a finished one is not.
set -u
export LC_ALL=C
[ $# -ge 1 ] || { echo "usage: setup/study.sh BUILD [CHAPTER...]" >&2; exit 2; }
build=$1
shift
SEEDS=${SEEDS:-1 2 3 4 5}

# A finished run has results.csv, because a chapter writes it last; and the program must not be newer.
is_done() { [ -s "$1/results.csv" ] && [ ! "$program" -nt "$1/results.csv" ]; }

# A chapter that takes a part of the images by default takes all of them here.
more_for() {
    case $1 in 14_*) echo "--limit 0" ;; esac
}

run_seed() { # SEED
    to=$build/study/$chapter/seed-$1
    is_done "$to" && return
    rm -rf "$to"
    mkdir -p "$to" || exit 1
    echo "$chapter, seed $1"
    if ! "$program" --seed "$1" $(more_for "$chapter") --out "$to" >"$to/output.txt"; then
        echo "study: $chapter --seed $1 failed: see $to/output.txt" >&2
        exit 1
    fi
}

gather() {
    table=$build/study/$chapter/seeds.csv
    {
        echo "seed,metric,value"
        for seed in $SEEDS; do
            sed -n "2,\$s/^/$seed,/p" "$build/study/$chapter/seed-$seed/results.csv"
        done
    } >"$table.part" && mv "$table.part" "$table"
}

# Which chapters: the ones named, or all whose last run measured test_accuracy.
if [ $# -eq 0 ]; then
    for results in "$build"/runs/[0-9]*/results.csv; do
        [ -e "$results" ] && grep -q '^test_accuracy,' "$results" && set -- "$@" "$(basename "$(dirname "$results")")"
    done
    [ $# -gt 0 ] || { echo "study: no chapter has measured test_accuracy yet. Hint: make course" >&2; exit 1; }
fi

for chapter in "$@"; do
    program=$build/chapters/$chapter
    [ -x "$program" ] || { echo "study: there is no $program. Hint: make build" >&2; exit 1; }
    for seed in $SEEDS; do run_seed "$seed"; done
    gather
done

# Mean and deviation (with n - 1) of the accuracy and the loss, from all tables.
awk -F, '
FNR == 1 { n = split(FILENAME, part, "/"); chapter = part[n - 1]; chapters[++count] = chapter; next }
$2 == "test_accuracy" || $2 == "test_loss" {
    k = chapter SUBSEP $2
    number[k]++
    sum[k] += $3
    squares[k] += $3 * $3
    if (!(k in low) || $3 < low[k]) low[k] = $3
    if (!(k in high) || $3 > high[k]) high[k] = $3
}
function deviation(k,    n, v) {
    n = number[k]
    if (n < 2) return "-"
    v = (squares[k] - sum[k] * sum[k] / n) / (n - 1)
    return sprintf("%.4f", sqrt(v > 0 ? v : 0))
}
END {
    row = "%-24s %5s   %8s %9s   %17s   %9s\n"
    printf "\n== Over several seeds ==\n" row, "", "", "test", "", "", "test loss"
    printf row, "chapter", "seeds", "accuracy", "deviation", "from to", "mean"
    for (i = 1; i <= count; i++) {
        a = chapters[i] SUBSEP "test_accuracy"
        l = chapters[i] SUBSEP "test_loss"
        printf row, chapters[i], number[a], sprintf("%.4f", sum[a] / number[a]), deviation(a),
               sprintf("%.4f to %.4f", low[a], high[a]), sprintf("%.4f", sum[l] / number[l])
    }
}' $(for chapter in "$@"; do echo "$build/study/$chapter/seeds.csv"; done)
