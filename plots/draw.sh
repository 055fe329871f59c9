#!/bin/sh
# Draw the charts of one chapter from the tables that it wrote: each script
# plots/CHAPTER-NAME.gp becomes BUILD/plots/CHAPTER-NAME.png and .svg.
#
# usage: plots/draw.sh CHAPTER BUILD
set -u
export LC_ALL=C.UTF-8 # letters of every language in labels, also where no locale is set
chapter=$1 build=$2
run=$build/runs/$chapter
if [ ! -e "$run/output.txt" ]; then
    echo "plots: $chapter has not been run. Hint: make run-${chapter%%_*}"
    exit 0
fi
mkdir -p "$build/plots" || exit 1
for script in plots/"$chapter"-*.gp; do
    [ -e "$script" ] || continue
    name=$(basename "$script" .gp)
    for format in png svg; do
        out=$build/plots/$name.$format
        if ! message=$(gnuplot -e "RUN='$run'; FORMAT='$format'; OUT='$out.part'" "$script" 2>&1) ||
            printf '%s' "$message" | grep -q 'warning:' || [ ! -s "$out.part" ]; then
            rm -f "$out.part"
            echo "plots: $script: gnuplot failed: $message" >&2
            exit 1
        fi
        mv "$out.part" "$out"
    done
    echo "drawn: $build/plots/$name.png"
done
