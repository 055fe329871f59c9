#!/bin/sh
# Chapter 13 in full: every row of its comparison, with several seeds.
#
# usage: setup/record.sh BUILD RESULTS           SEEDS="1 2 3" is the default
#
# BUILD/record/row-R/seed-S/ holds what one training wrote. It takes hours, so a finished training is never done
# again, not even when the program was compiled anew: stop it when you like, and go on with the same command. To begin
# from nothing, remove BUILD/record. As many trainings run at once as there are cores, each with one thread (the
# results do not depend on that). The longest ones come first.
#
# When all are there: RESULTS/record.csv (row,epochs,adds,seed,metric,value) and RESULTS/record.txt, which says when
# and on which machine. The book shows them, so they are kept with the sources.
set -u
export LC_ALL=C
[ $# -eq 2 ] || [ $# -eq 4 ] || { echo "usage: setup/record.sh BUILD RESULTS" >&2; exit 2; }
build=$1
results=$2
SEEDS=${SEEDS:-1 2 3}
ROWS=${ROWS:-9} # as many as the chapter has recipes
program=$build/chapters/13_augmentation
folder=$build/record
[ -x "$program" ] || { echo "record: there is no $program. Hint: make build" >&2; exit 1; }

# A training writes results.csv last, so it is there whole or not at all.
train() { # ROW SEED
    to=$folder/row-$1/seed-$2
    [ -s "$to/results.csv" ] && return
    rm -rf "$to"
    mkdir -p "$to" || exit 1
    echo "row $1, seed $2: begun at $(date +%H:%M)"
    if "$program" --row "$1" --seed "$2" --threads 1 --out "$to" >"$to/output.txt" 2>"$to/progress.txt"; then
        tail -n 1 "$to/output.txt"
    else
        echo "record: row $1, seed $2 failed: $(tail -n 1 "$to/progress.txt")" >&2
        exit 255 # xargs stops
    fi
}
if [ $# -eq 4 ]; then
    train "$3" "$4"
    exit
fi

for row in $(seq "$ROWS" -1 1); do
    for seed in $SEEDS; do echo "$row $seed"; done
done | xargs -P "$(nproc)" -L 1 "$0" "$build" "$results" || exit 1

mkdir -p "$results" || exit 1
{
    echo "row,adds,seed,metric,value"
    for row in $(seq 1 "$ROWS"); do
        for seed in $SEEDS; do
            from=$folder/row-$row/seed-$seed
            adds=$(sed -n "s/^row $row, \(.*\): validation accuracy.*/\1/p" "$from/output.txt" | tr -d ,)
            sed -n "2,\$s/^/$row,$adds,$seed,/p" "$from/results.csv"
        done
    done
} >"$results/record.csv.part" && mv "$results/record.csv.part" "$results/record.csv" || exit 1
{
    echo "date: $(date +%Y-%m-%d)"
    echo "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)"
} >"$results/record.txt" || exit 1

# Mean and deviation (with n - 1) over the seeds.
awk -F, '
NR == 1 { next }
{ k = $1 SUBSEP $4; adds[$1] = $2; n[k]++; sum[k] += $5; squares[k] += $5 * $5; rows = $1 }
$4 == "cpu_seconds" { cpu += $5 }
function mean(k) { return sum[k] / n[k] }
function deviation(k,    v) {
    if (n[k] < 2) return "-"
    v = (squares[k] - sum[k] * sum[k] / n[k]) / (n[k] - 1)
    return sprintf("%.4f", sqrt(v > 0 ? v : 0))
}
END {
    printf "\n== The record ==\n%-36s %10s %6s   %19s   %11s\n", "each row adds", "parameters", "epochs",
           "validation accuracy", "CPU minutes"
    for (row = 1; row <= rows; row++)
        printf "%-36s %10d %6d   %9.4f +- %s   %11.1f\n", adds[row], mean(row SUBSEP "parameters"),
               mean(row SUBSEP "epochs"), mean(row SUBSEP "validation_accuracy"),
               deviation(row SUBSEP "validation_accuracy"), mean(row SUBSEP "cpu_seconds") / 60
    k = rows SUBSEP "test_accuracy"
    printf "the last one on the test set: %.4f +- %s (%d seeds); all trainings together: %.1f CPU hours\n", mean(k),
           deviation(k), n[k], cpu / 3600
}' "$results/record.csv"
