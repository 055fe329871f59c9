# links.awk - find links of the book that lead nowhere.
#
# usage: awk -f docs/links.awk FILES BUILD/docs/html/*.html
#
# The first file lists all files that are in the folder of the pages. Each link and each picture of
# the pages behind it must lead to one of them, and to a place that is there.
# Links to the web are not followed. One line for each fault; then status 1.

NR == FNR { there[$0] = 1; next }
FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }
{
    line = $0
    while (match(line, /[ <](id|name|href|src)="[^"]*"/)) {
        attribute = substr(line, RSTART + 1, RLENGTH - 2)
        line = substr(line, RSTART + RLENGTH)
        at = index(attribute, "=")
        text = substr(attribute, at + 2)
        if (attribute ~ /^(id|name)/)
            place[page "#" text] = 1
        else if (text !~ /^([a-z]+:|\/\/)/ && text != "")
            link[page SUBSEP text] = FNR
    }
}

END {
    for (l in link) {
        split(l, part, SUBSEP)
        to = part[2]
        hash = index(to, "#")
        file = hash ? substr(to, 1, hash - 1) : to
        sub(/\?.*/, "", file)
        if (file == "")
            file = part[1]
        if (!(file in there))
            what = "there is no such file"
        else if (hash && hash < length(to) && file ~ /\.html$/ && !((file substr(to, hash)) in place))
            what = "there is no such place in " file
        else
            continue
        printf "%s:%d: link to %s: %s\n", part[1], link[l], to, what
        faults++
    }
    exit faults > 0
}
