# front.awk - what only the pages in docs/ have: the road of all chapters with
# a picture each, the list of homework, and tables that another script made.
# And how long a chapter takes.
#
# usage: awk -f docs/weave.awk -f docs/front.awk ...   (see there)
#
#   @road CHAPTER CHART Text  one chapter, one line about it. CHART is a chart
#                            of build/plots without CHAPTER-, or - for the
#                            first one. Lines below each other make one list.
#                            A chapter that is not there yet is left out; one
#                            that is there and has no line stops the weaving.
#   @homework                the list of homework
#   @include NAME            build/docs/parts/NAME.html, as it is

# --- the road --------------------------------------------------------------

function road(what,    part, text, chart) {
    if (split(what, part, /[ \t]+/) < 3)
        fail(FNR, "@road " what ": a chapter, a chart and a text belong here", "@road 07_name chart What you do in it")
    if (!is_known(part[1]))
        return
    if (!in_road)
        print "\n@htmlonly[block]\n<div class=\"road\">\n@endhtmlonly\n"
    in_road = on_road[part[1]] = 1
    text = after_word(after_word(what))
    chart = chart_of(part[1], part[2])
    print "- @htmlonly<img src=\"charts/" chart "\" alt=\"" told_of(part[1], chart) "\"/>" \
          "<div>@endhtmlonly @subpage chapter_" number_of(part[1])
    print "  <br>" scan(text, FNR) " <br><small>" times(part[1], 0) "</small> @htmlonly</div>@endhtmlonly"
}

function end_road() {
    if (in_road)
        print "\n@htmlonly[block]\n</div>\n@endhtmlonly\n"
    in_road = 0
}

# Each chapter must be on the road: the sidebar is made from it.
function check_road(    i) {
    for (i = 1; i <= count; i++)
        if (!(chapter_list[i] in on_road))
            fail(FNR, chapter_list[i] " is not on the road",
                 "give it a line, in its place: @road " chapter_list[i] " - What you do in it")
}

# The file of a chart under build/plots.
function chart_of(chapter, chart,    stem, file) {
    if (chart == "-") {
        chart = first_chart(chapter)
        if (chart == "")
            fail(FNR, "@road " chapter ": " build "/plots has no chart of it", make_command(chapter))
    }
    stem = chapter "-" chart
    file = is_file(build "/plots/" stem ".png") ? stem ".png" : stem ".svg" # small, it need not be sharp at every size
    if (!is_file(build "/plots/" file))
        fail(FNR, "@road " chapter " " chart ": there is no " build "/plots/" stem ".png or .svg", make_command(chapter))
    return file
}

# The chart that a chapter shows first.
function first_chart(chapter,    file, line, word, found) {
    file = "chapters/" chapter ".c"
    found = ""
    while (found == "" && (getline line < file) > 0)
        if (index(line, "@plot " chapter "-") == 1) {
            split(line, word, /[ \t]+/)
            found = substr(word[2], length(chapter) + 2)
        }
    close(file)
    return found
}

# What the chapter says about its chart, for readers who cannot see it.
function told_of(chapter, chart,    file, line, wanted, found) {
    file = "chapters/" chapter ".c"
    sub(/\.[a-z]+$/, "", chart)
    wanted = "@plot " chart " "
    found = "A chart of this chapter"
    while ((getline line < file) > 0)
        if (index(line, wanted) == 1)
            found = substr(line, length(wanted) + 1)
    close(file)
    return escaped(found)
}

# --- how long it takes -----------------------------------------------------

# "45 minutes to read, 12 s to run, homework 06: 75 minutes". With links only where a page is meant to lead on.
function times(chapter, with_links,    text, seconds, minutes) {
    text = "to read: about " reading_minutes("chapters/" chapter ".c") " minutes"
    seconds = noted(build "/runs/" chapter "/run.txt", "seconds")
    if (seconds != "")
        text = text ", to run: " (seconds + 0 < 100 ? seconds " s" : int(seconds / 60 + 0.5) " minutes")
    if (is_file("exercises/" chapter "/README.md")) {
        minutes = homework_minutes("exercises/" chapter "/README.md")
        text = text ", " (with_links ? "@ref homework_" number_of(chapter) " \"homework\"" : "homework") \
               (minutes == "" ? "" : ": about " minutes " minutes")
    }
    return text
}

# For a reader in a second language: 100 words of prose a minute, 10 lines of code. In steps of 5 minutes.
function reading_minutes(file,    line, prose_now, words, lines, word) {
    words = lines = prose_now = 0
    while ((getline line < file) > 0) {
        if (line == "/*" || line == "*/")
            prose_now = line == "/*"
        else if (prose_now)
            words += split(line, word, /[ \t]+/)
        else if (line !~ /^[ \t]*$/)
            lines++
    }
    close(file)
    return 5 * int((words / 100 + lines / 10) / 5 + 0.5)
}

# "**Time**: about 75 minutes." is what each homework says.
function homework_minutes(file,    line, found) {
    found = ""
    while ((getline line < file) > 0)
        if (match(line, /^\*\*Time\*\*: about [0-9]+ minutes/)) {
            found = substr(line, 1, RLENGTH)
            gsub(/[^0-9]/, "", found)
        }
    close(file)
    return found
}

# What "NAME: ..." says in a file; "" when there is no such line, or no such file.
function noted(file, what,    line, found) {
    found = ""
    while ((getline line < file) > 0)
        if (index(line, what ": ") == 1)
            found = substr(line, length(what) + 3)
    close(file)
    return found
}

# --- homework, tables ------------------------------------------------------

# `homework` names the folders under exercises/, in order.
function list_homework(    i, number, folder, minutes) {
    print ""
    number = split(homework, folder, " ")
    for (i = 1; i <= number; i++) {
        minutes = homework_minutes("exercises/" folder[i] "/README.md")
        print "- @subpage " homework_page("exercises/" folder[i] "/README.md") (minutes == "" ? "" : " (" minutes " minutes)")
    }
    print ""
}

function include(part,    file, line) {
    file = build "/docs/parts/" part ".html"
    if (!is_file(file))
        fail(FNR, "@include " part ": there is no " file, "docs/make.sh makes the parts")
    print "\n@htmlonly[block]"
    while ((getline line < file) > 0)
        print line
    close(file)
    print "@endhtmlonly\n"
}
