# style.gp - how every chart of the course looks. A chart begins with:
#
#     load "plots/style.gp"
#
# plots/draw.sh has set before:
#   RUN       folder with the chapter's CSV files       file("history.csv") is one of them
#   FORMAT    "png" or "svg"
#   OUT       file to write
#
# A chart may set WIDTH and HEIGHT (pixels) before loading this file.
# Here is set:
#   colours   blue orange green purple sky yellow grey, told apart by colour-blind readers (Okabe and Ito, 2008)
#   title     headline(text): a sentence that says what to see, at the top left
#   labels    name lines where they end, with `set label ... textcolor rgb blue`; there is no legend box
if (!exists("WIDTH")) WIDTH = 960
if (!exists("HEIGHT")) HEIGHT = 540
if (FORMAT eq "svg") {
    set terminal svg size WIDTH,HEIGHT dynamic font "DejaVu Sans,13" background "#ffffff"
} else {
    set terminal pngcairo size WIDTH,HEIGHT font "DejaVu Sans,13" background "#ffffff"
}
set output OUT
set datafile separator ","

blue = "#0072B2"; orange = "#D55E00"; green = "#009E73"; purple = "#CC79A7"; sky = "#56B4E9"; yellow = "#E69F00"
grey = "#666666"; ink = "#333333"; faint = "#e4e4e4"

file(name) = RUN . "/" . name
headline(text) = sprintf("set label 1000 \"%s\" at screen 0.06,0.945 left font \",16\" textcolor rgb \"#000000\"", text)

set border 3 lc rgb grey lw 1
set tics nomirror out textcolor rgb ink
set grid ytics lc rgb faint lt 1 lw 1
set tmargin at screen 0.86
set rmargin 14
unset key
