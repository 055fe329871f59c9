# weave.awk - turn a chapter into a page of the book.
#
# A chapter is a C program. Its long comments are Markdown. This script prints
# the page for Doxygen: prose as Markdown, code in fences, and in place of each
# directive what the program really printed, drew or measured.
#
# usage: awk -f docs/weave.awk -f docs/front.awk -v build=build
#            [-v chapters="01_a 02_b"] [-v page=NAME] FILE
#
# FILE is chapters/NN_name.c, or a page of its own, docs/name.md, which is all
# prose. `chapters` names all chapters in reading order. `page` is what links
# call the page; without it, a page of its own is called as its file.
#
#   /*  and  */              alone on their lines: prose begins, prose ends
#   $x$   $$ y $$            formulas, inline and on a line of their own
#   @output HEADING          a section of build/runs/NN_name/output.txt
#   @output                  all of it
#   @output NAME/HEADING     a section of another folder under build/runs
#   @plot NAME Text          build/plots/NAME.svg or .png, with a text for
#                            readers who cannot see it
#   @picture NAME Text       build/runs/NN_name/NAME.png, that the program drew
#   @value METRIC            inside a sentence: a value of results.csv
#   @value NAME/METRIC       the same, from another folder
#   @road CHAPTER CHART Text, @homework, @include NAME
#                            see docs/front.awk (only in docs/*.md)
#   {#term_batch}            a place that links can name (only in docs/*.md):
#                            [batch](../docs/glossary.md#term_batch)
#   **word**                 in a chapter, a word that is in docs/glossary.md
#                            links to it
#   <!-- ... -->             a note to whoever edits the page; the page is
#                            without it
#
# What is missing stops the weaving: one line with file and line, status 1.
# Works with any POSIX awk. Set LC_ALL=C.

BEGIN {
    FENCE = "~~~~~~" # longer than any fence in the text
    SECTION = "^== .* ==$"
    count = split(chapters, chapter_list, " ")
}

FNR == 1 {
    name = base_name(FILENAME)
    is_chapter = FILENAME ~ /\.c$/
    in_prose = !is_chapter
}

is_chapter && !in_prose && $0 == "/*" { end_code(); in_prose = 1; opened_at = FNR; next }
is_chapter && in_prose && $0 == "*/"  { end_prose(); in_prose = 0; next }
in_prose { prose($0); next }
{ code($0) }

END {
    if (failed)
        exit 1
    if (is_chapter && in_prose)
        fail(opened_at, "this prose is never closed", "end it with a line that is exactly */")
    end_code()
    end_prose()
    end_road()
    if (is_chapter)
        links()
    if (name == "mainpage")
        check_road()
}

# --- small tools -----------------------------------------------------------

function fail(line, what, hint) {
    printf "%s:%d: %s. Hint: %s\n", FILENAME, line, what, hint > "/dev/stderr"
    failed = 1
    exit 1
}

function base_name(path) {
    sub(/.*\//, "", path)
    sub(/\.[a-z]*$/, "", path)
    return path
}

# How a reader makes the run of this name: make run-12, make gradcheck.
function make_command(run) {
    return run ~ /^[0-9][0-9]_/ ? "make run-" substr(run, 1, 2) : "make " run
}

function number_of(chapter) { return substr(chapter, 1, 2) }

function is_known(chapter,    i) {
    for (i = 1; i <= count; i++)
        if (chapter_list[i] == chapter)
            return 1
    return 0
}

# --- code ------------------------------------------------------------------

# Blank lines are held back, so that none stands at the edge of a block.
function code(line) {
    if (line ~ /^[ \t]*$/) {
        code_blanks++
        return
    }
    if (!in_code)
        print "\n" FENCE "{.c}"
    else
        while (code_blanks-- > 0)
            print ""
    code_blanks = 0
    in_code = 1
    print line
}

function end_code() {
    if (in_code)
        print FENCE "\n"
    in_code = code_blanks = 0
}

# --- prose: lines ----------------------------------------------------------

function prose(line) {
    if (in_fence || line ~ /^ *(```|~~~)/)
        fenced(line)
    else if (line ~ /^[ \t]*$/)
        blank()
    else if (line ~ /^(    |\t)/ && paragraph == "" && !in_list)
        picture(line)
    else {
        end_picture()
        if (paragraph == "" && line !~ /^ /)
            in_list = 0
        if (line ~ /^ *([-*+]|[0-9]+[.)]) /)
            in_list = 1
        if (line !~ /^@road /)
            end_road()
        if (line ~ /^@/ && line !~ /^@value([ \t]|$)/)
            directive(line)
        else
            add_line(line)
    }
}

function add_line(line) {
    if (paragraph == "")
        paragraph_at = FNR
    paragraph = paragraph line "\n"
}

function end_paragraph(    text) {
    if (paragraph == "")
        return
    text = scan(paragraph, paragraph_at)
    paragraph = ""
    if (name == "mainpage" && text ~ /^## /) # a heading that does not stand among the chapters in the sidebar
        text = "<h2>" substr(text, 4, length(text) - 4) "</h2>\n"
    if (!has_title && text ~ /^# /)
        text = title(text)
    printf "%s", text
}

# "# Logits" becomes "# 01. Logits {#chapter_01}": what stands in braces is the page's name, which links use.
# Behind it comes the table of contents, which Doxygen makes from the headings.
function title(text,    end, head, label) {
    has_title = 1
    end = index(text, "\n")
    # With a plain blank behind it, the number would begin a list. This one does not break (UTF-8).
    head = is_chapter ? number_of(name) ".\302\240" substr(text, 3, end - 3) : substr(text, 3, end - 3)
    label = is_chapter ? "chapter_" number_of(name) : page != "" ? page : name
    return "# " head " {#" label "}\n" (label == "mainpage" ? "" : "\n[TOC]\n\n") (is_chapter ? signpost() : "") \
           substr(text, end + 1)
}

function blank() {
    if (in_picture) {
        picture_blanks++
        return
    }
    end_paragraph()
    print ""
}

# Fences in the prose pass as they are.
function fenced(line,    mark) {
    if (!in_fence) {
        end_picture()
        end_paragraph()
        match(line, /(```+|~~~+)/)
        fence_mark = substr(line, RSTART, 3)
        in_fence = FNR
    } else {
        mark = line
        sub(/^ */, "", mark)
        if (substr(mark, 1, 3) == fence_mark && mark ~ /^(```+|~~~+) *$/)
            in_fence = 0
    }
    print line
}

# Text set in by four blanks: a picture made of letters, or sample output.
function picture(line) {
    if (!in_picture)
        print FENCE "{.unparsed}"
    while (picture_blanks-- > 0)
        print ""
    picture_blanks = 0
    in_picture = 1
    sub(/^(    |\t)/, "", line)
    print line
}

function end_picture() {
    if (in_picture)
        print FENCE "\n"
    in_picture = picture_blanks = 0
}

function end_prose() {
    if (in_fence)
        fail(in_fence, "this fence is never closed", "end it with the marks that it began with")
    end_picture()
    end_paragraph()
    in_list = 0
}

# --- prose: what stands inside a line --------------------------------------

# The text with formulas for Doxygen, values in place, and what Doxygen would take for a command made harmless.
function scan(text, line,    out, piece) {
    out = ""
    while (text != "") {
        if (match(text, /^[^][`$@<>&#%"\\\n{*]+/))
            piece = substr(text, 1, RLENGTH)
        else
            piece = special(text, line, out)
        out = out piece
        line += newlines(substr(text, 1, RLENGTH))
        text = substr(text, RLENGTH + 1)
    }
    return out
}

# The replacement of what `text` begins with. Sets RLENGTH to what it replaces.
function special(text, line, before,    c) {
    c = substr(text, 1, 1)
    if (c == "`")
        return code_span(text, line)
    if (c == "$")
        return formula(text, line)
    if (match(text, /^@value([ \t\n]|$)/)) {
        c = value(text, line)
        # a line that begins with "5. " would become a list
        return c (c ~ /^[0-9]+$/ && before ~ /(^|\n)$/ && substr(text, RLENGTH + 1, 1) == "." ? "\\" : "")
    }
    if (name == "mainpage" && match(text, /^\[[^]]*\]\([a-z_]+\.md\)/))
        return subpage(substr(text, 2, RLENGTH - 2))
    if (is_chapter && match(text, /^\*\*[A-Za-z0-9][A-Za-z0-9 \n'-]*\*\*/))
        return term(substr(text, 3, RLENGTH - 4))
    if (match(text, /^\]\([^) \n]*\)/))
        return "](" target(substr(text, 3, RLENGTH - 3)) ")"
    if (match(text, /^\\\$/))
        return "$"
    if (match(text, /^\\[^A-Za-z0-9 \n]/))
        return substr(text, 1, 2)
    if (match(text, /^<!--/))
        return note(text, line)
    if (!is_chapter && match(text, /^[{]#[a-z0-9_]+[}]/))
        return "@anchor " substr(text, 3, RLENGTH - 3) " "
    if (match(text, /^<https?:[^ >]*>/) || match(text, /^&#?[A-Za-z0-9]+;/))
        return substr(text, 1, RLENGTH)
    if (match(text, /^#+/))
        return (before == "" || before ~ /[\n#]$/ || substr(text, RLENGTH + 1) ~ /^[^A-Za-z_]/ ? "" : "\\") \
               substr(text, 1, RLENGTH)
    RLENGTH = 1
    if (c == "\"") # in plain quotation marks Doxygen sees no *emphasis*
        return "&quot;"
    if (c == "<")
        return "&lt;"
    if (c == ">" && before !~ /(^|\n)$/)
        return "&gt;"
    if (c == "&")
        return "&amp;"
    if (c == "\\" || c == "@" || (c == "%" && substr(text, 2, 1) ~ /[A-Za-z_]/))
        return "\\" c
    return c
}

# A word in bold is new to the reader. If the glossary has it, or has it without the s of the plural, it leads there.
# Sets RLENGTH to the length of the word with its stars.
function term(word,    key, length_of_all) {
    length_of_all = length(word) + 4
    read_glossary()
    key = tolower(word)
    gsub(/\n/, " ", key)
    if (!(key in glossary))
        sub(/s$/, "", key)
    RLENGTH = length_of_all
    if (!(key in glossary))
        return "**" word "**"
    gsub(/\n/, " ", word) # Doxygen wants a link on one line, and no stars in it
    return "<b>@ref " glossary[key] " \"" word "\"</b>"
}

function read_glossary(    file, line, anchor) {
    if (glossary_is_read)
        return
    glossary_is_read = 1
    file = "docs/glossary.md"
    while ((getline line < file) > 0)
        if (match(line, /^\| [{]#term_[a-z0-9_]*[}]\*\*[^*]*\*\*/)) {
            line = substr(line, 5, RLENGTH - 6)
            anchor = substr(line, 1, index(line, "}") - 1)
            glossary[tolower(substr(line, length(anchor) + 4))] = anchor
        }
    close(file)
}

# Sets RLENGTH to the length of the note. A blank line would end its paragraph, and with it the note.
function note(text, line,    end) {
    end = index(text, "-->")
    if (end == 0)
        fail(line, "this note is never closed", "put --> behind it, and no blank line inside")
    RLENGTH = end + 2
    return ""
}

# "Text](name.md)" on the first page: the link that also gives the page its place in the sidebar.
function subpage(text,    at) {
    at = index(text, "](")
    return "@subpage " base_name(substr(text, at + 2, length(text) - at - 2)) " \"" substr(text, 1, at - 1) "\""
}

function newlines(text) { return gsub(/\n/, "", text) }

# Doxygen takes `a'b` for a quotation. Two backticks mean code in any case.
function code_span(text, line,    marks, end, inside) {
    match(text, /^`+/)
    marks = substr(text, 1, RLENGTH)
    inside = substr(text, RLENGTH + 1)
    end = index(inside, marks)
    if (end == 0)
        fail(line, "this code is never closed", "put " marks " behind it")
    inside = substr(inside, 1, end - 1)
    RLENGTH = end - 1 + 2 * length(marks)
    if (marks == "`" && index(inside, "'"))
        marks = "``"
    if (inside ~ /^nn_[a-z0-9_]*[a-z0-9](\([-A-Za-z0-9_ ,.()&]*\))?$/)
        return library_link(inside)
    return marks inside marks
}

# A name of the library leads to its page, and a name that the library does not have is an error of Doxygen.
function library_link(inside,    symbol, rest, taken) {
    taken = RLENGTH
    match(inside, /^nn_[a-z0-9_]*/)
    symbol = substr(inside, 1, RLENGTH)
    rest = substr(inside, RLENGTH + 1)
    gsub(/&/, "\\&amp;", rest)
    RLENGTH = taken
    return "<code>@ref " symbol " \"" symbol "\"" rest "</code>"
}

function formula(text, line,    marks, inside, end, taken) {
    marks = substr(text, 1, 2) == "$$" ? "$$" : "$"
    inside = substr(text, length(marks) + 1)
    end = index(inside, marks)
    if (end == 0)
        fail(line, "this formula is never closed", "put " marks " behind it, and write a dollar as \\$")
    inside = values_in(substr(inside, 1, end - 1), line)
    taken = end - 1 + 2 * length(marks)
    RLENGTH = taken
    return marks == "$$" ? "\\f[" inside "\\f]" : "\\f$" inside "\\f$"
}

function values_in(text, line,    out, at, replaced) {
    out = ""
    while ((at = index(text, "@value")) > 0) {
        out = out substr(text, 1, at - 1)
        replaced = value(substr(text, at), line)
        text = substr(text, at + RLENGTH)
        out = out replaced
    }
    return out text
}

# "exercises/06_backpropagation/README.md" is the page homework_06, the one of homework_1 is homework_part_1.
function homework_page(path) {
    sub(/\/README\.md$/, "", path)
    sub(/.*\//, "", path)
    return path ~ /^[0-9][0-9]_/ ? "homework_" number_of(path) : "homework_part_" substr(path, length(path))
}

# Links between chapters and pages, written as paths, work in the editor and in the book.
function target(path,    page) {
    page = base_name(path)
    if (path ~ /^[a-z]+:/)
        return path
    if (path ~ /[0-9][0-9]_[a-z0-9_]*\.c$/ && is_known(page))
        return "@ref chapter_" number_of(page)
    if (path ~ /(^|\/)exercises\/[a-z0-9_]+\/README\.md$/ || path ~ /^\.\.\/[a-z0-9_]+\/README\.md$/)
        return "@ref " homework_page(path)
    if (path ~ /\.md$/)
        return "@ref " page
    if (path ~ /\.md#[a-z0-9_]+$/) {
        sub(/.*#/, "", path)
        return "@ref " path
    }
    return path
}

# --- what the program printed, drew and measured ---------------------------

function directive(line) {
    end_paragraph()
    if (line ~ /^@output([ \t]|$)/)
        output(after_word(line))
    else if (line ~ /^@plot([ \t]|$)/)
        plot(after_word(line))
    else if (line ~ /^@picture([ \t]|$)/)
        picture_of_run(after_word(line))
    else if (!is_chapter && line ~ /^@road[ \t]/)
        road(after_word(line))
    else if (!is_chapter && line ~ /^@homework[ \t]*$/)
        list_homework()
    else if (!is_chapter && line ~ /^@include[ \t]/)
        include(after_word(line))
    else
        fail(FNR, line ": no such directive", "there are @output, @plot, @picture and @value; write any other @ inside a line")
}

function after_word(line) {
    sub(/^[^ \t]*[ \t]*/, "", line)
    sub(/[ \t]*$/, "", line)
    return line
}

function output(what,    run, heading, file, wanted) {
    run = name
    heading = what
    if (match(what, /^[a-z0-9_]+\//)) {
        run = substr(what, 1, RLENGTH - 1)
        heading = substr(what, RLENGTH + 1)
    }
    file = build "/runs/" run "/output.txt"
    wanted = what == "" ? "@output" : "@output " what
    if (!is_file(file))
        fail(FNR, wanted ": there is no " file, make_command(run))
    print "\n" FENCE "{.unparsed}"
    if (print_section(file, heading) == 0)
        fail(FNR, wanted ": " file " has nothing there. It has: " sections(file), make_command(run))
    print FENCE "\n"
}

# Print the lines between "== HEADING ==" and the next such line, without blank lines at the edges; all lines when
# there is no heading. Returns how many were printed.
function print_section(file, heading,    line, inside, blanks, printed) {
    inside = heading == ""
    blanks = printed = 0
    while ((getline line < file) > 0) {
        if (heading != "" && line ~ SECTION) {
            inside = line == "== " heading " =="
            continue
        }
        if (!inside)
            continue
        if (line ~ /^[ \t]*$/) {
            blanks++
            continue
        }
        for (; blanks > 0; blanks--)
            if (printed)
                print ""
        print line
        printed++
    }
    close(file)
    return printed
}

function sections(file,    line, list) {
    list = ""
    while ((getline line < file) > 0)
        if (line ~ SECTION)
            list = list (list == "" ? "" : ", ") substr(line, 4, length(line) - 6)
    close(file)
    return list == "" ? "no sections" : list
}

function is_file(file,    line, there) {
    there = (getline line < file) >= 0
    close(file)
    return there
}

# "NAME Text": what a chart or picture is called, and what it shows. Sets shown_name and shown_text.
function split_shown(word, what) {
    match(what " ", /^[^ ]* /)
    shown_name = substr(what, 1, RLENGTH - 1)
    shown_text = after_word(what)
    if (shown_name == "" || shown_text == "")
        fail(FNR, word " " what ": a name and a text belong here", word " NAME What a reader should see in it")
}

function escaped(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/"/, "\\&quot;", text)
    return text
}

function show(file, text) {
    print "\n@htmlonly[block]\n<p class=\"chart\"><img src=\"charts/" file "\" alt=\"" escaped(text) "\"/></p>\n@endhtmlonly\n"
}

function plot(what,    file) {
    split_shown("@plot", what)
    file = shown_name ".svg"
    if (!is_file(build "/plots/" file))
        file = shown_name ".png"
    if (!is_file(build "/plots/" file))
        fail(FNR, "@plot " shown_name ": there is no " build "/plots/" shown_name ".svg or .png", make_command(shown_name ~ /^[0-9][0-9]_/ ? shown_name : name))
    show(file, shown_text)
}

function picture_of_run(what,    file) {
    split_shown("@picture", what)
    file = name "/" shown_name ".png"
    if (!is_file(build "/runs/" file))
        fail(FNR, "@picture " shown_name ": there is no " build "/runs/" file, make_command(name))
    show(file, shown_text)
}

# What follows "@value". Sets RLENGTH to the length of the directive.
function value(text, line,    run, metric, length_of_all, file, found) {
    if (!match(text, /^@value[ \t\n]+([a-z0-9_]+\/)?[a-z0-9_]+/))
        fail(line, "@value: no metric is named", "@value test_accuracy")
    length_of_all = RLENGTH
    metric = substr(text, 1, RLENGTH)
    sub(/^@value[ \t\n]+/, "", metric)
    run = name
    if (match(metric, /\//)) {
        run = substr(metric, 1, RSTART - 1)
        metric = substr(metric, RSTART + 1)
    }
    file = build "/runs/" run "/results.csv"
    found = look_up(file, metric, line, make_command(run))
    RLENGTH = length_of_all
    return found
}

function look_up(file, metric, line, hint,    row, comma, found) {
    if (!is_file(file))
        fail(line, "@value " metric ": there is no " file, hint)
    found = ""
    while ((getline row < file) > 0) {
        sub(/\r$/, "", row)
        comma = index(row, ",")
        if (comma && substr(row, 1, comma - 1) == metric)
            found = substr(row, comma + 1)
    }
    close(file)
    if (found == "")
        fail(line, "@value " metric ": " file " has no such metric", hint)
    return found
}

# --- the way through the book ----------------------------------------------

function place_of(chapter,    i) {
    for (i = 1; i <= count; i++)
        if (chapter_list[i] == chapter)
            return i
    return 0
}

function links(    i) {
    i = place_of(name)
    print "\n<div class=\"way\"><span>" way("Before", chapter_list[i - 1]) "</span><span>" \
          way("Next", chapter_list[i + 1]) "</span></div>\n"
    print "This page is the file ``chapters/" name ".c``, with what it printed and drew."
}

# Under the title: where you are, how long it takes, where the words and letters are explained.
function signpost(    i, text) {
    i = place_of(name)
    text = "\n<div class=\"signpost\">"
    if (i > 1)
        text = text "@ref chapter_" number_of(chapter_list[i - 1]) " \"&larr; " number_of(chapter_list[i - 1]) "\" &middot; "
    text = text "chapter " i " of " count
    if (i < count)
        text = text " &middot; @ref chapter_" number_of(chapter_list[i + 1]) " \"" number_of(chapter_list[i + 1]) " &rarr;\""
    text = text "<br>" times(name, 1)
    if (is_file("docs/glossary.md") && is_file("docs/notation.md"))
        text = text "<br>words: @ref glossary, letters: @ref notation"
    return text "</div>\n\n"
}

# A chapter's link, or, at either end of the book, the first page's.
function way(word, chapter) {
    return chapter == "" ? "@ref index \"All chapters\"" : word ": @ref chapter_" number_of(chapter)
}
