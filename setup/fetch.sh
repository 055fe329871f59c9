# What the scripts that fetch files share. Not a program: they read it with `. setup/fetch.sh`.
#
# Each fetches into a folder of its own beside the goal, and moves what is whole and verified:
#
#   source --> $folder/.partial-PID/FILE --> checksum --> mv to $folder/FILE
#
# so a name in $folder always stands for a whole, verified file, whenever a run is killed. What a killed run left
# behind, the next one removes.
#
# They set: $here (the folder of setup/), $folder, $partial ($folder/.partial-$$, once it is there; empty before).

size_of() { wc -c <"$1" | tr -d ' '; }
first_bytes() { od -An -tx1 -N"$2" "$1" | sed 's/^ //'; } # PATH COUNT
is_web_page() { head -c 512 "$1" | tr -d '\000' | grep -qi -e '<html' -e '<!doctype' -e '<?xml'; }

# Folders of runs that no longer live. One whose process is alive belongs to a run at this moment.
remove_leftovers() {
    for left in "$folder"/.partial-*; do
        pid=${left##*-}
        [ "$pid" != $$ ] && kill -0 "$pid" 2>/dev/null && continue
        rm -rf "$left"
    done
}

# URL FILE: to $partial/FILE. When it cannot, $fault says why.
download() {
    # Ask as if there were no data: whatever stands in data/ now is missing or wrong.
    NN_DATA_DIR=$partial "$here/deps.sh" curl ca-certificates
    curl --fail --silent --show-error --location --connect-timeout 15 --speed-limit 1000 --speed-time 30 \
        --max-time 900 --retry 2 --retry-delay 2 --output "$partial/$2" "$1" 2>"$partial/words" && return
    fault="$1 cannot be fetched: $(tail -n 1 "$partial/words")"
    return 1
}

# However a run ends, its folder goes.
partial=
trap '[ -z "$partial" ] || rm -rf "$partial"' EXIT
trap 'exit 130' HUP INT TERM
