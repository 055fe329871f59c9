# results.awk - the table of results on the book's first page. No number of
# ours is typed by hand: each comes from a file that a run wrote, and the cell
# names it (rest the mouse on it).
#
# usage: awk -f docs/results.awk FILE...
#
# FILE is any of these, told apart by their names:
#
#   chapters/NN_name.c            its title, and the data it trains on
#   docs/networks.csv             run,prefix,network: words for a network
#   docs/references.csv           results of others, with their sources
#   BUILD/runs/NN_name/results.csv, history.csv, run.txt
#   BUILD/study/NN_name/seeds.csv seed,metric,value
#   docs/record.csv, record.txt   chapter 13 in full: make record
#
# A network of ours is a PREFIXtest_accuracy with a PREFIXparameters beside it.
# Prints HTML. What was used goes to standard error, one line. Set LC_ALL=C.

BEGIN {
    FS = ","
    TEST_IMAGES = 10000 # of MNIST, and of Fashion-MNIST
    title_of["mnist"] = "MNIST: handwritten digits"
    title_of["fashion_mnist"] = "Fashion-MNIST: clothes"
}

FNR == 1 { run = folder_of(FILENAME); file = FILENAME; sub(/.*\//, "", file) }
FILENAME ~ /^chapters\// { read_chapter(); next }
FNR == 1 && file ~ /\.csv$/ { for (i = 1; i <= NF; i++) column[file, i] = $i; next }
{ sub(/\r$/, "") }
file == "networks.csv"   { words[$1, $2] = $3; next }
file == "references.csv" { read_reference(); next }
file == "results.csv"    { value[run, $1] = $2; if ($1 ~ /(^|_)test_accuracy$/) tested[++tests] = run "/" $1; next }
file == "history.csv"    { epochs[run] = $1; seconds[run] += $6; next }
file == "run.txt"        { noted(); next }
file == "seeds.csv"      { seen(run SUBSEP $2, $3); next }
file == "record.csv"     { record(); next }
file == "record.txt"     { noted(); next }

# --- reading ---------------------------------------------------------------

function folder_of(path,    part, n) {
    n = split(path, part, "/")
    return part[n - 1]
}

# Line 2 is "# Title". A chapter that names no data trains on MNIST, as the library does.
function read_chapter(    chapter) {
    chapter = FILENAME
    gsub(/.*\/|\.c$/, "", chapter)
    if (FNR == 2)
        title[chapter] = substr($0, 3)
    if (match($0, /^    \.dataset = "[a-z_]+"/))
        data_of[chapter] = substr($0, 17, RLENGTH - 17)
}

function read_reference() {
    r = ++rows
    kind[r] = "other"
    data[r] = $1; network[r] = $2; cell[r, "parameters"] = $3; cell[r, "epochs"] = $4; cell[r, "seconds"] = $5
    accuracy[r] = cell[r, "accuracy"] = $6; source[r] = $7; address[r] = $8
    others++
}

function noted(    at) {
    at = index($0, ": ")
    what = substr($0, 1, at - 1)
    if (what == "date" && file == "run.txt") {
        if (first_date == "" || substr($0, at + 2) < first_date) first_date = substr($0, at + 2)
        if (substr($0, at + 2) > last_date) last_date = substr($0, at + 2)
    }
    if (what == "machine" && !((file, substr($0, at + 2)) in machine_seen)) {
        machine_seen[file, substr($0, at + 2)] = 1
        machines[file] = machines[file] (machines[file] == "" ? "" : "; ") substr($0, at + 2)
    }
    if (file == "record.txt" && what == "date")
        record_date = substr($0, at + 2)
}

function seen(k, x) {
    number[k]++
    sum[k] += x
    if (!(k in low) || x < low[k]) low[k] = x
    if (!(k in high) || x > high[k]) high[k] = x
}

# row,adds,seed,metric,value; other columns may stand between
function record(    i, at) {
    for (i = 1; i <= NF; i++) at[column[file, i]] = i
    record_last = $at["row"]
    seen("record" SUBSEP $at["row"] SUBSEP $at["metric"], $at["value"])
}

# --- the rows --------------------------------------------------------------

END {
    for (i = 1; i <= tests; i++)
        add_network(tested[i])
    if (record_last != "")
        add_record()
    sort()
    for (i = 1; i <= rows; i++)
        if (!(data[order[i]] in table)) { table[data[order[i]]] = 1; tables[++count] = data[order[i]] }
    for (t = count; t >= 1; t--) # MNIST comes first in the course
        print_table(tables[t])
    print_where()
    printf "docs: results: %d networks from build/runs, %d over several seeds from build/study, %s, %d of others " \
           "from docs/references.csv\n", ours, studied,
           record_last == "" ? "no record (make record)" : "the record from docs/record.csv", others > "/dev/stderr"
}

# "12_cnn/test_accuracy". What one chapter says of another one's network has no parameters beside it.
function add_network(what,    part, chapter, prefix, k) {
    split(what, part, "/")
    chapter = part[1]
    prefix = substr(part[2], 1, length(part[2]) - length("test_accuracy"))
    if (!((chapter, prefix "parameters") in value))
        return
    r = ++rows
    ours++
    kind[r] = "ours"
    accuracy[r] = value[chapter, part[2]]
    data[r] = chapter in data_of ? data_of[chapter] : "mnist"
    network[r] = (chapter, prefix) in words ? words[chapter, prefix] : title[chapter]
    address[r] = "chapter_" substr(chapter, 1, 2) ".html"
    source[r] = "make run-" substr(chapter, 1, 2)
    from_results(r, "parameters", chapter, prefix "parameters")
    from_results(r, "epochs", chapter, prefix "epochs")
    from_results(r, "seconds", chapter, prefix "seconds")
    from_results(r, "accuracy", chapter, prefix "test_accuracy")
    if (cell[r, "epochs"] == "" && prefix == "" && chapter in epochs) {
        put(r, "epochs", epochs[chapter], "runs/" chapter "/history.csv, the last epoch")
        put(r, "seconds", sprintf(seconds[chapter] < 10 ? "%.1f" : "%.0f", seconds[chapter]),
            "runs/" chapter "/history.csv, all seconds together")
    }
    cell[r, "accuracy"] = cell[r, "accuracy"] interval(accuracy[r])
    k = chapter SUBSEP prefix "test_accuracy"
    if (number[k] > 1) {
        studied++
        put(r, "seeds", over_seeds(k), "study/" chapter "/seeds.csv, " prefix "test_accuracy")
    }
}

function from_results(r, name, chapter, metric) {
    if ((chapter, metric) in value)
        put(r, name, value[chapter, metric], "runs/" chapter "/results.csv, " metric)
}

function put(r, name, text, file) {
    cell[r, name] = text
    from[r, name] = file
}

# 95 % of a share that was measured on TEST_IMAGES images (chapter 10).
function interval(a) { return sprintf(" &plusmn; %.4f", 1.96 * sqrt(a * (1 - a) / TEST_IMAGES)) }

function over_seeds(k) {
    return sprintf("%.4f (%d seeds: %.4f to %.4f)", sum[k] / number[k], number[k], low[k], high[k])
}

function add_record(    k, c, chapter) {
    k = "record" SUBSEP record_last SUBSEP
    for (c in title)
        if (c ~ /^13_/) chapter = c # setup/record.sh trains that chapter's recipes
    if (number[k "test_accuracy"] == 0 || chapter == "")
        return
    r = ++rows
    kind[r] = "ours"
    data[r] = chapter in data_of ? data_of[chapter] : "fashion_mnist"
    network[r] = (chapter, "record") in words ? words[chapter, "record"] : "the record"
    address[r] = "chapter_" substr(chapter, 1, 2) ".html"
    source[r] = "make record"
    accuracy[r] = sum[k "test_accuracy"] / number[k "test_accuracy"]
    put(r, "parameters", sum[k "parameters"] / number[k "parameters"], "docs/record.csv, parameters")
    put(r, "epochs", sum[k "epochs"] / number[k "epochs"], "docs/record.csv, epochs")
    put(r, "seconds", sprintf("%.0f (one core)", sum[k "cpu_seconds"] / number[k "cpu_seconds"]),
        "docs/record.csv, cpu_seconds, the mean")
    put(r, "accuracy", sprintf("%.4f", accuracy[r]) interval(accuracy[r]), "docs/record.csv, test_accuracy, the mean")
    if (number[k "test_accuracy"] > 1)
        put(r, "seeds", over_seeds(k "test_accuracy"), "docs/record.csv, test_accuracy")
}

# order[1..rows]: by data, then by accuracy.
function sort(    i, j, moving) {
    for (i = 1; i <= rows; i++) {
        moving = i
        for (j = i - 1; j >= 1 && before(moving, order[j]); j--)
            order[j + 1] = order[j]
        order[j + 1] = moving
    }
}

function before(a, b) {
    return data[a] != data[b] ? data[a] < data[b] : accuracy[a] + 0 < accuracy[b] + 0
}

# --- printing --------------------------------------------------------------

function print_table(which,    i, r, with_seeds, heads) {
    for (i = 1; i <= rows; i++)
        if (data[order[i]] == which && cell[order[i], "seeds"] != "")
            with_seeds = 1
    print "<h3>" (which in title_of ? title_of[which] : which) "</h3>"
    print "<table class=\"markdownTable results\"><tbody>"
    heads = "network,parameters,epochs,seconds,test accuracy," (with_seeds ? "over several seeds," : "") "from"
    gsub(/,/, "</th><th class=\"markdownTableHeadNone\">", heads)
    print "<tr><th class=\"markdownTableHeadNone\">" heads "</th></tr>"
    for (i = 1; i <= rows; i++) {
        r = order[i]
        if (data[r] != which)
            continue
        printf "<tr class=\"%s\"><td>%s</td>", kind[r],
               kind[r] == "ours" ? "<a href=\"" address[r] "\">" html(network[r]) "</a>" : html(network[r])
        print_cell(r, "parameters", thousands(cell[r, "parameters"]))
        print_cell(r, "epochs", cell[r, "epochs"])
        print_cell(r, "seconds", cell[r, "seconds"])
        print_cell(r, "accuracy", cell[r, "accuracy"])
        if (with_seeds)
            print_cell(r, "seeds", cell[r, "seeds"])
        print "<td>" where(r) "</td></tr>"
    }
    print "</tbody></table>"
}

function print_cell(r, name, text) {
    printf "<td class=\"number %s\"%s>%s</td>", text == "" ? "none" : name, ((r, name) in from ? " title=\"" from[r, name] "\"" : ""),
           text == "" ? "&ndash;" : text
}

function where(r) {
    if (kind[r] == "ours")
        return "<code>" source[r] "</code>"
    return address[r] == "" ? html(source[r]) : "<a href=\"" address[r] "\">" html(source[r]) "</a>"
}

function html(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/;/, ",", text) # the tables are CSV, so a comma inside a cell is written so
    return text
}

function thousands(n,    out) {
    if (n !~ /^[0-9]+$/) return n
    for (out = ""; length(n) > 3; n = substr(n, 1, length(n) - 3))
        out = "," substr(n, length(n) - 2) out
    return n out
}

function print_where() {
    print "<p class=\"measured\">"
    if (machines["run.txt"] == "")
        print "On which machine the networks of this course were trained was not noted: <code>make course</code> notes it."
    else
        print "The networks of this course were trained on " html(machines["run.txt"]) ", " \
              (first_date == last_date ? "on " first_date : "from " first_date " to " last_date) "."
    if (record_last != "")
        print "The record was trained on " html(machines["record.txt"]) ", and was complete on " record_date "."
    else
        print "The record of chapter 13 takes hours, and has not been trained for this copy: <code>make record</code>."
    print "</p>"
}
