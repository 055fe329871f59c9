#!/bin/sh
# Bring the weights of VGG16 without its dense layers, as Keras publishes them, into data/vgg16/, verified.
#
# usage: setup/vgg16.sh
#
#   NN_DATA_DIR   where to: NN_DATA_DIR/vgg16   (default: data)
#   VGG16_URL     a mirror: the folder with the file. file:///some/folder works too
set -u
export LC_ALL=C

[ $# -eq 0 ] || { echo "usage: setup/vgg16.sh   (got $# words, expected none; VGG16_URL names a mirror)" >&2; exit 2; }
here=$(dirname "$0")
. "$here/fetch.sh"
folder=${NN_DATA_DIR:-data}/vgg16
file=vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5
expected=6d6bbae143d832006294945121d1f1fc
url=${VGG16_URL:-https://storage.googleapis.com/tensorflow/keras-applications/vgg16}
url=${url%/}/$file

say() { echo "vgg16: $*"; }
warn() { echo "vgg16: $*" >&2; }

md5() { md5sum <"$1" | cut -d' ' -f1; }
is_right() { [ -f "$1" ] && [ "$(md5 "$1")" = "$expected" ]; }
is_hdf5() { [ "$(first_bytes "$1" 8)" = "89 48 44 46 0d 0a 1a 0a" ]; }

# How long an HDF5 file must be, by its own header (version 0, as Keras wrote it): the 8 bytes from number 40 on.
promised_size() {
    if [ "$(size_of "$1")" -ge 48 ] && [ "$(od -An -tu1 -j8 -N1 "$1" | tr -d ' ')" = 0 ]; then
        od -An -tu8 -j40 -N8 "$1" | tr -d ' '
    else
        echo 0
    fi
}

# What is wrong with the content of PATH, in words.
name_fault() {
    if [ ! -s "$1" ]; then
        echo "the file is empty"
    elif is_web_page "$1"; then
        echo "this is a web page (HTML), not weights: an error page, or a login page of the network"
    elif ! is_hdf5 "$1"; then
        echo "no HDF5 file: it has $(size_of "$1") bytes and begins with $(first_bytes "$1" 4)"
    elif [ "$(size_of "$1")" -lt "$(promised_size "$1")" ]; then
        echo "truncated: got $(size_of "$1") bytes, expected $(promised_size "$1") by its own header"
    else
        echo "unknown checksum $(md5 "$1") of $(size_of "$1") bytes, expected $expected of about 58.9 million." \
            "Likely causes: the weights with the dense layers (a name without _notop); those of VGG19, or in" \
            "another order (a name with th); a byte damaged on the way"
    fi
}

# When something fails, $fault says what.
bring_file() {
    mkdir -p "$folder" || { fault="$folder: no folder can be made there" && return 1; }
    remove_leftovers
    partial=$folder/.partial-$$
    mkdir "$partial" || { fault="$partial: no folder can be made there" && return 1; }
    say "fetching $url (59 MB)"
    download "$url" "$file" || return 1
    is_right "$partial/$file" || { fault="$url: $(name_fault "$partial/$file")" && return 1; }
    mv "$partial/$file" "$folder/$file" && return
    fault="$folder/$file: the file cannot be moved there"
    return 1
}

if ! is_right "$folder/$file"; then
    [ ! -e "$folder/$file" ] || say "$folder/$file will be replaced: $(name_fault "$folder/$file")"
    bring_file || {
        warn "$fault"
        warn "not complete. Hint: is the network there? Then run make vgg16-weights again; or put the file there by" \
            "hand, as $folder/$file"
        exit 1
    }
fi
say "complete ($folder/$file)"
