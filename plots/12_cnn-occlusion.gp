# Three pictures, and below each the probability of its label for each place of the grey square.
WIDTH = 1000
HEIGHT = 700
load "plots/style.gp"
# An SVG can hold no image of its own, only squares. In a PNG squares would show seams.
PIXELS_DRAWN = FORMAT eq "svg" ? "with image pixels" : "with image"
occlusion = file("covered.csv")
PIXELS = 28 * 28
SQUARE = 7
eval headline("Cover a part of a picture: how probable is the label then?")
unset grid
unset border
unset tics
unset colorbox
set size ratio -1
set multiplot
name(i) = system(sprintf("sed -n %dp '%s' | cut -d, -f1", 2 + i * PIXELS, occlusion))
do for [i=0:2] {
    left = 0.05 + 0.28 * i
    set xrange [*:*]
    set yrange [*:*]
    stats occlusion using 5 skip 1 + i * PIXELS every ::0::PIXELS - 1 nooutput
    row = int(STATS_index_min) / 28
    column_of = int(STATS_index_min) % 28
    set xrange [-0.5:27.5]
    set yrange [27.5:-0.5]
    set lmargin at screen left
    set rmargin at screen left + 0.26
    set tmargin at screen 0.86
    set bmargin at screen 0.49
    set palette defined (0 "#000000", 1 "#ffffff")
    set cbrange [0:1]
    set label 1 name(i) at graph 0.5,1.06 center textcolor rgb ink
    set object 1 rectangle from column_of - SQUARE / 2.0,row - SQUARE / 2.0 to column_of + SQUARE / 2.0,row + SQUARE / 2.0 \
        front fillstyle empty border lc rgb orange lw 2.5
    plot occlusion using 3:2:4 skip 1 + i * PIXELS every ::0::PIXELS - 1 @PIXELS_DRAWN
    unset label 1000
    unset label 1
    set tmargin at screen 0.43
    set bmargin at screen 0.06
    set palette defined (0 orange, 0.5 "#f3b58a", 1 "#ffffff")
    if (i == 2) {
        set colorbox user origin 0.90,0.10 size 0.018,0.28
        set cbtics 0.25 textcolor rgb ink
        set label 2 "probability" at screen 0.89,0.41
    }
    set object 1 rectangle from -0.5,-0.5 to 27.5,27.5 front fillstyle empty border lc rgb faint
    set object 2 circle at column_of,row size 0.7 front fillstyle empty border lc rgb ink lw 2
    set label 3 sprintf("smallest: %.2f", STATS_min) at graph 0.5,-0.06 center textcolor rgb ink
    plot occlusion using 3:2:5 skip 1 + i * PIXELS every ::0::PIXELS - 1 @PIXELS_DRAWN
    unset object 2
    unset label 3
}
unset multiplot
