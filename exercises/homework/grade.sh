#!/bin/sh
# Train, test and report on an answer to homework part 1 or 2. Called by make,
# from the repository's root.
#
# usage: exercises/homework/grade.sh PART BUILD [NAME]
#
# NAME.c stands in exercises/homework_PART: answer (the reader's own, made from
# starter.c when there is none), solution, or one of the wrong ones that the
# tests try.
#
#     base      (part 2) weights of VGG16, or our own  -> base.h5
#     train     answer + training images               -> weights
#     validate  answer + weights + validation images   -> validate.answers
#     test      answer + weights + test images         -> test.answers
#     judge     answers of both + labels + conclusions -> report.md
#
# Each is a process of its own; train, validate and test run for each seed, and
# for the rivals: the MLP of chapter 10, and in part 2 the answer to part 1 (ours
# if there is none), on the same images. What is finished is not done again:
# after a change in conclusions.md only the judge works.
#
# The test images are asked about, and the answer graded, when all seeds are
# trained in full. Before that the validation images stand in for them:
# SEEDS=1    one seed, while you are still choosing
# QUICK=1    a trial in seconds: few images, few epochs
# THREADS=1  leave the other cores to others; the result does not change
# REPORTS, DATASET, LIMIT, SECONDS_A_SEED: for tests
set -u
export LC_ALL=C.UTF-8
export MAKEFLAGS=--no-print-directory # a make of its own, whatever the options of the one that called
part=$1 build=$2 name=${3:-answer}
here=exercises/homework_$part
answer=$here/$name.c
programs=$build/exercises/homework_$part
program=$programs/$name
dataset=${DATASET:-fashion_mnist} data=${NN_DATA_DIR:-data}

limit_of() { sed -n "s/.*$1 = \([0-9]*\).*/\1/p" "$here/homework.h" exercises/homework/machine.h; }
minutes=$(limit_of HW_MINUTES)
seconds=${SECONDS_A_SEED:-$((minutes * 60))}
seeds=${SEEDS:-${QUICK:+1}}
seeds=${seeds:-$(limit_of HW_SEEDS)}
images=${LIMIT:-$([ -n "${QUICK:-}" ] || limit_of HW_IMAGES)}
options="--dataset $dataset ${images:+--limit $images} ${QUICK:+--quick}"
base=${REPORTS:-$build/homework_$part} # holds mlp/, room/, and the report on answer.c
[ -z "${QUICK:-}" ] || base=$base/trial
# all seeds in full, or while choosing
ask="test"
[ -z "${QUICK:-}" ] && [ "$seeds" = "$(limit_of HW_SEEDS)" ] || ask=validate
folder=$base
[ "$name" = answer ] || folder=$base/$name

say() { echo "homework-$part: $*" >&2; }
refuse() { say "$answer: $*"; exit 1; }

# --- before anything runs --------------------------------------------------

prepare() {
    case $seeds in [1-3]) ;; *) say "SEEDS: got \"$seeds\", expected 1 to 3"; exit 2 ;; esac
    setup/deps.sh build || exit 1
    [ "$dataset" = shapes ] || ls "$data/$dataset"/t10k-labels* >/dev/null 2>&1 || make data || exit 1
    if [ "$name" = answer ] && [ ! -e "$answer" ]; then
        cp "$here/starter.c" "$answer" || exit 1
        echo "Your file is $answer (a copy of starter.c). The task stands in $here/README.md."
    fi
    [ -e "$answer" ] || refuse "there is no such file"
    make BUILD="$build" -j2 "$programs/judge" "$build/exercises/homework_1/mlp" || exit 1
    mkdir -p "$folder" || exit 1
    rm -f "$folder/report.md"
    rivals=$base/mlp base_key=
}

compile() {
    object=$build/float/$here/$name.o
    make BUILD="$build" "$object" || refuse "does not compile. Hint: mend the first error first, those below may come from it"
    check_calls
    cp "$answer" "$folder/answer.txt" || exit 1 # the report shows it
    make BUILD="$build" "$program" || refuse "cannot be linked. Hint: are $(sed -n 's/^nn_.*\(hw_[a-z_]*\)(.*/\1/p' "$here/starter.c" | paste -sd ' ' -) there, spelt like this?"
}

# What an answer may call: mathematics, memory, printing, and the library, but not what loads data or writes files.
# The machine loads the data, so nobody looks at the test set by mistake.
check_calls() {
    calls=$(LC_ALL=C nm -u "$object" | awk '{ print $NF }' |
        grep -vE '^(mem|str)[a-z]*$|^(m|c|re)alloc$|^(free|exit|abort|qsort|stdout|stderr)$' |
        grep -vE '^_*(v?f?s?n?printf|puts|putchar|fputs|fputc|putc|fwrite|fflush)(_chk)?$' |
        grep -vE '^a?(sin|cos|tan)h?f?$|^(atan2|exp|exp2|expm1|log|log2|log10|log1p|pow|sqrt|cbrt|hypot|erf|lgamma|tgamma)f?$' |
        grep -vE '^(fabs|fmin|fmax|fmod|floor|ceil|round|lround|llround|lrint|trunc|nan)f?$|^(GOMP_|omp_|__kmpc_|__[atu]b?san_)' |
        grep -vE '^(__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__assert_fail|hw_[a-z_]*)$' |
        awk '!/^nn_/ || /^nn_(dataset_load|idx_|shapes_|batches_|file_|folder_|csv_|png_|montage_|results_|history_|hdf5_|confusion_write|weights_(save|load)|checkpoint_|fit$|cli)/' |
        paste -sd ' ' -)
    [ -z "$calls" ] || refuse "calls $calls. Expected: nothing that reads or writes files, loads data or trains. The machine does that, so that nobody looks at the test set"
    own=$(LC_ALL=C nm -g --defined-only "$object" | awk '$NF ~ /^nn_/ { print $NF }' | paste -sd ' ' -)
    [ -z "$own" ] || refuse "defines $own, which the library has. Hint: choose another name"
    bytes=$(size "$object" | awk 'NR == 2 { print $4 }')
    most=$(limit_of HW_CODE_BYTES)
    [ "$bytes" -le "$most" ] || refuse "$bytes bytes of code and constants, expected at most $most: what a network knows must come from the training"
}

# Folders with links to the images that a process may see; nothing else is in them.
make_rooms() {
    room=$base/room
    rm -rf "$room"
    mkdir -p "$room/train/$dataset" "$room/validate/$dataset" "$room/test/$dataset" || exit 1
    room=$(cd "$room" && pwd)
    [ "$dataset" != shapes ] || return 0
    source=$(cd "$data/$dataset" && pwd) || exit 1
    ln -s "$source"/train-* "$room/train/$dataset/"
    ln -s "$source"/train-* "$room/validate/$dataset/"
    ln -s "$source"/t10k-images* "$room/test/$dataset/"
}

# --- training and testing --------------------------------------------------

# One process, in its room. What the answer prints goes to a file, of at most 50 MB.
run() { # MODE PROGRAM OUT SEED
    absolute=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
    out=$(cd "$3" && pwd)
    # shellcheck disable=SC2086 # options are several words
    (cd "$room/$1" && ulimit -f 100000 && exec timeout --foreground -k 5 "$seconds" \
        "$absolute" "$1" --seed "$4" --data-dir . --out "$out" $options \
        --threads "${THREADS:-0}" </dev/null >"$out/$1-printed.txt")
}

# The status of run, in words, if it is not 0.
explain() { # STATUS MODE SEED FILE
    case $1 in
    0) return 0 ;;
    1 | 2) ;; # the program has said it
    124 | 137) say "$4: seed $3: the $2 process was stopped after $seconds seconds. The limit is $minutes minutes for each seed, so that a laptop can repeat it. Hint: a smaller network, fewer epochs, or a loop without an end?" ;;
    *) say "$4: seed $3: the $2 process crashed (status $1). Hint: a pointer that is NULL, or an index out of range?" ;;
    esac
    exit 1
}

# One mode for one seed, unless it was done before with the same program.
step() { # MODE RESULT PROGRAM FOLDER SEED
    key="$options $(cksum <"$3") $base_key"
    [ "$(cat "$4/$1.key" 2>/dev/null)" = "$key" ] && [ -s "$4/$2" ] && return
    rm -f "$4/$1.key" "$4/$2"
    file=${3#"$build/"}.c
    [ "$1" != train ] || echo "--- $file, seed $5" >&2
    run "$1" "$3" "$4" "$5"
    explain $? "$1" "$5" "$file"
    [ -s "$4/$2" ] || { say "$file: seed $5: the $1 process ended too early. Hint: is there an exit() in your code?"; exit 1; }
    echo "$key" >"$4/$1.key" || exit 1
}

# --- part 2: a base, and an answer to part 1 as a second rival ----------------

# Weights that are there already, or those of a network that learns five classes here, once. All rooms get a link to them.
bring_base() {
    weights=$data/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5
    link=vgg16.h5
    if [ -s "$weights" ]; then
        echo "VGG16 with the weights that Keras publishes, which learned from the photographs of ImageNet." >"$folder/base.txt"
    else
        make_base
        weights=$base/base/base.h5 link=base.h5
        cp "$base/base/base.txt" "$folder/base.txt" || exit 1
    fi
    weights=$(cd "$(dirname "$weights")" && pwd)/$(basename "$weights")
    base_key=$(cksum <"$weights")
    for mode in train validate test; do
        ln -s "$weights" "$room/$mode/$link" || exit 1
    done
}

make_base() {
    make BUILD="$build" "$programs/train_base" || exit 1
    base_options="--dataset $dataset ${LIMIT:+--limit $LIMIT} ${QUICK:+--quick}"
    key="$base_options $(cksum <"$programs/train_base")"
    [ "$(cat "$base/base/key" 2>/dev/null)" = "$key" ] && [ -s "$base/base/base.h5" ] && return
    mkdir -p "$base/base" && rm -f "$base/base/key" || exit 1
    echo "--- the base, once: it learns five classes (make vgg16-weights brings VGG16's own)" >&2
    # shellcheck disable=SC2086
    "$programs/train_base" --data-dir "$data" --out "$base/base" --threads "${THREADS:-0}" $base_options </dev/null || exit 1
    echo "$key" >"$base/base/key" || exit 1
}

# The reader's answer to part 1, if it can be linked; else ours.
choose_part_1() {
    part_1=$build/exercises/homework_1/solution
    own=exercises/homework_1/answer.c
    if [ "$name" = answer ] && [ -e "$own" ] && ! cmp -s "$own" exercises/homework_1/starter.c; then
        if make BUILD="$build" "$build/exercises/homework_1/answer" >/dev/null 2>&1; then
            part_1=$build/exercises/homework_1/answer
        else
            say "$own cannot be compiled and linked: our answer to part 1 takes its place"
        fi
    fi
    [ "$part_1" != "$build/exercises/homework_1/solution" ] || make BUILD="$build" "$part_1" || exit 1
    part_1_folder=$base/part_1_$(basename "$part_1")
    rivals="$rivals:$part_1_folder"
    printf '\nPart 1 in the tables is %s, trained on the same images.\n' "${part_1#"$build/"}.c" >>"$folder/base.txt"
}

train_and_ask() { # PROGRAM FOLDER SEED
    mkdir -p "$2" || exit 1
    step train weights "$1" "$2" "$3"
    step "$ask" "$ask.answers" "$1" "$2" "$3"
}

# --- judging ---------------------------------------------------------------

choose_conclusions() {
    conclusions=$here/conclusions_template.md
    [ ! -e "$here/conclusions_of_$name.md" ] || conclusions=$here/conclusions_of_$name.md
    [ "$name" = answer ] || return 0
    conclusions=$here/conclusions.md
    [ -e "$conclusions" ] && return
    cp "$here/conclusions_template.md" "$conclusions" || exit 1
    echo "The questions that you answer in words stand in $conclusions."
}

# The headings of the template under which there are fewer than 10 words.
unanswered() {
    awk 'FNR == NR { if (/^## /) asked[++n] = $0; next }
         /^## / { at = $0; next }
         !/^>/ { words[at] += NF }
         END { for (i = 1; i <= n; i++) if (words[asked[i]] < 10) print substr(asked[i], 4) }' \
        "$here/conclusions_template.md" "$conclusions"
}

# How many different networks have been tested so far; a file beside answer.c remembers.
count_tested() {
    tested=0
    [ "$name" = answer ] && [ "$ask" = test ] || return 0
    sum=$(cksum <"$folder/seed-1/weights")
    grep -qxF "$sum" "$here/.tested" 2>/dev/null || echo "$sum" >>"$here/.tested" || exit 1
    tested=$(wc -l <"$here/.tested")
}

draw() {
    for chart in curves confusion; do
        gnuplot -e "RUN='$folder'; MLP='$base/mlp'; FORMAT='png'; OUT='$folder/$chart.png'" "exercises/homework/$chart.gp" ||
            say "$chart.png could not be drawn"
    done
}

judge() {
    choose_conclusions
    unanswered >"$folder/unanswered" || exit 1
    count_tested
    echo
    # shellcheck disable=SC2086
    "$programs/judge" "$ask" "$rivals" "$conclusions" "$seeds" "$tested" \
        --data-dir "$data" --out "$folder" $options
    verdict=$?
    [ -s "$folder/report.md" ] || exit 1
    draw
    echo
    if [ "$ask" = validate ]; then
        echo "Nothing was graded${QUICK:+: a trial with few images and epochs}. In full: make homework-$part"
    elif [ -s "$folder/unanswered" ]; then
        echo "Not answered yet in $conclusions:"
        sed 's/^/  /' "$folder/unanswered"
    fi
    echo "The report: $folder/report.md"
    return "$verdict"
}

# ---------------------------------------------------------------------------

prepare
compile
make_rooms
if [ "$part" = 2 ]; then
    bring_base
    choose_part_1
fi
seed=1
while [ "$seed" -le "$seeds" ]; do
    train_and_ask "$program" "$folder/seed-$seed" "$seed"
    train_and_ask "$build/exercises/homework_1/mlp" "$base/mlp/seed-$seed" "$seed"
    [ "$part" = 1 ] || train_and_ask "$part_1" "$part_1_folder/seed-$seed" "$seed"
    seed=$((seed + 1))
done
judge
