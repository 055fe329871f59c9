#!/bin/sh
# Make the book: weave every chapter with what it printed, measured and drew,
# then let Doxygen set the pages beside the library's reference.
#
# usage: docs/make.sh BUILD        from the repository's root
#
# Before: make course, or make gradcheck and make run-NN for every chapter.
# After:  BUILD/docs/html/index.html, to be opened as a file. The web is not
#         needed. Any warning of Doxygen is an error.
set -u
export LC_ALL=C
[ $# -eq 1 ] || { echo "usage: docs/make.sh BUILD" >&2; exit 2; }
build=$1
export BOOK=$build/docs
export AWESOME=/usr/share/doxygen-awesome-css
MATHJAX=/usr/share/javascript/mathjax

stop() { echo "docs: $*" >&2; exit 1; }

# Names of all chapters, in reading order.
chapters() {
    for file in chapters/[0-9][0-9]_*.c; do
        [ -e "$file" ] && basename "$file" .c
    done
}

# The book quotes what a run printed beside its numbers and charts: all must be of one run.
check_one_run() {
    for output in "$build"/runs/*/output.txt; do
        run=${output%/*}
        if [ "$run/results.csv" -nt "$output" ]; then
            stop "$run: results.csv is newer than output.txt: run by hand? Hint: make run-NN runs a chapter for the book"
        fi
    done
}

# Folders of all homework, in order: that of the chapters, then the networks of one's own.
homework() {
    for file in exercises/[0-9][0-9]_*/README.md exercises/homework_*/README.md; do
        [ -e "$file" ] && basename "${file%/README.md}"
    done
}

# The table of results on the first page: every file that a run wrote, and what is kept with the sources.
tabulate() {
    set -- chapters/[0-9][0-9]_*.c
    for file in docs/networks.csv docs/references.csv docs/record.csv docs/record.txt "$build"/runs/[0-9]*/results.csv \
        "$build"/runs/[0-9]*/history.csv "$build"/runs/[0-9]*/run.txt "$build"/study/*/seeds.csv; do
        [ -e "$file" ] && set -- "$@" "$file"
    done
    awk -f docs/results.awk "$@" >"$BOOK/parts/results.html"
}

weave_page() { # FILE NAME
    awk -f docs/weave.awk -f docs/front.awk -v build="$build" -v chapters="$all" -v homework="$works" \
        -v page="$2" "$1" >"$BOOK/pages/$2.md"
}

# All pages are tried, so that one run shows everything that is missing.
weave() {
    status=0
    all=$(chapters | paste -sd ' ' -)
    works=$(homework | paste -sd ' ' -)
    for file in docs/*.md chapters/[0-9][0-9]_*.c; do
        weave_page "$file" "$(basename "${file%.*}")" || status=1
    done
    for folder in $works; do
        number=${folder%%_*}
        [ "$number" = homework ] && number=part_${folder##*_}
        weave_page "exercises/$folder/README.md" "homework_$number" || status=1
    done
    return $status
}

# Doxygen's own header, with the switch between light and dark, and the contents that follow the reader.
write_header() {
    (cd "$BOOK" && doxygen -w html header.plain footer.plain style.plain) >"$BOOK/doxygen.txt" 2>&1 || return 1
    awk '/<\/head>/ {
        print "<script src=\"$relpath^doxygen-awesome-darkmode-toggle.js\"></script>"
        print "<script src=\"$relpath^doxygen-awesome-interactive-toc.js\"></script>"
        print "<script src=\"$relpath^book.js\"></script>"
    }
    { print }' "$BOOK/header.plain" >"$BOOK/header.html"
}

# Formulas need 3 MB of scripts. A page without formulas need not wait for them.
spare_mathjax() {
    grep -L '\\[(\[]' "$BOOK"/html/*.html | while read -r page; do
        sed '/<script type="text\/x-mathjax-config">/,/<script[^>]*MathJax\.js/d' "$page" >"$page.part" &&
            mv "$page.part" "$page" || return 1
    done
}

# The parts of MathJax that draw TeX as SVG, and nothing else: 3 MB of 54.
copy_mathjax() {
    to=$BOOK/html/mathjax
    mkdir -p "$to/jax/input" "$to/jax/output/SVG/fonts" "$to/jax/element" "$to/extensions" &&
        cp "$MATHJAX/MathJax.js" "$to" &&
        cp -R "$MATHJAX/jax/input/TeX" "$to/jax/input" &&
        cp -R "$MATHJAX/jax/element/mml" "$to/jax/element" &&
        cp "$MATHJAX"/jax/output/SVG/*.js "$to/jax/output/SVG" &&
        cp -R "$MATHJAX/jax/output/SVG/autoload" "$to/jax/output/SVG" &&
        cp -R "$MATHJAX/jax/output/SVG/fonts/TeX" "$to/jax/output/SVG/fonts" &&
        cp "$MATHJAX"/extensions/*.js "$to/extensions" &&
        cp -R "$MATHJAX/extensions/TeX" "$to/extensions"
}

# The charts and pictures that the pages show. A chart has no folder in its name, a picture has its chapter's.
copy_charts() {
    mkdir -p "$BOOK/html/charts" || return 1
    sed -n 's/.*<img src="charts\/\([^"]*\)".*/\1/p' "$BOOK"/pages/*.md | sort -u | while read -r chart; do
        case $chart in
        */*) mkdir -p "$BOOK/html/charts/${chart%/*}" && cp "$build/runs/$chart" "$BOOK/html/charts/$chart" ;;
        *) cp "$build/plots/$chart" "$BOOK/html/charts/" ;;
        esac || return 1
    done
}

# Every link must lead somewhere. What stands in the pages is checked here; make docs-check sees what scripts add.
check_links() {
    (cd "$BOOK/html" && find . -type f | sed 's|^\./||') >"$BOOK/files.txt" || return 1
    awk -f docs/links.awk "$BOOK/files.txt" "$BOOK"/html/*.html >&2
}

[ -e docs/Doxyfile ] || stop "expected to run in the repository's root. Hint: make docs"
for needed in "$MATHJAX/MathJax.js" "$AWESOME/doxygen-awesome.css"; do
    [ -e "$needed" ] || stop "there is no $needed. Hint: setup/deps.sh docs"
done
rm -rf "$BOOK"
mkdir -p "$BOOK/pages" "$BOOK/parts" "$BOOK/html" || exit 1
check_one_run
tabulate || stop "the table of results could not be made"
weave || stop "not all pages could be woven. Hint: make course runs everything"
write_header || stop "the pages' header could not be made: $(cat "$BOOK/doxygen.txt")"
if ! doxygen docs/Doxyfile >"$BOOK/doxygen.txt" 2>&1 || [ -s "$BOOK/warnings.txt" ]; then
    cat "$BOOK/doxygen.txt" "$BOOK/warnings.txt" >&2
    stop "Doxygen is not content: each line above names a place to mend"
fi
spare_mathjax || stop "the pages without formulas could not be made lighter"
copy_mathjax || stop "MathJax could not be copied"
copy_charts || stop "the charts could not be copied"
check_links || stop "each line above names a link that leads nowhere"
echo "docs: read $BOOK/html/index.html"
